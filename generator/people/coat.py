"""Tails of coats and tunics: the part below the hips, hung from the garment's edge around whatever the legs do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from assets.library import BodyLibrary
from generator.people.attach import Attachment, PosedBody
from generator.people.cloth import Stuff
from generator.people.cloth_uv import cloth_uvs
from generator.people.cutting import Patch
from generator.people.parts import PartId
from generator.people.piece import Piece, make_piece
from generator.people.regions import front_gap_m
from generator.people.skinning import Skeleton, skin_vertices
from generator.people.spec import TopSpec
from generator.people.tail_shape import N_AROUND, N_RINGS, TailShape, build_tail, tail_faces
from generator.people.wardrobe import tights_shell

Points = NDArray[np.float32]
Array = NDArray[np.float64]
JOIN_Z = 0.035  # template height at which the tail begins [m]
_TUCK_M = 0.018  # it begins this much higher, inside the garment
_LAP_RAD = 0.05  # a closed front overlaps by this much
_CLEARANCE_M = 0.016


@dataclass(frozen=True, eq=False)
class _Loop:
    """The points where the trunk's surface crosses a height of the template.

    Attributes:
        matrix: (K, V) from the shell's surface vertices.
        angle: (K,) around the trunk from the back, ascending. [rad]
        points: (K, 3) on the template. [m]
        weights: (K, B) skinning weights.
    """

    matrix: sp.csr_matrix
    angle: Array
    points: Points
    weights: Points


@lru_cache(maxsize=4)
def _level_loop(level_z: float, library: BodyLibrary) -> _Loop:
    shell = tights_shell(library)
    points = shell.regions.points
    pairs = np.concatenate([shell.faces[:, [k, (k + 1) % 4]] for k in range(4)])
    pairs = np.unique(np.sort(pairs, axis=1), axis=0)
    height = points[:, 2] - level_z
    a, b = pairs[(height[pairs[:, 0]] * height[pairs[:, 1]] < 0.0) & (shell.regions.on_arm[pairs].max(axis=1) < 0.3)].T
    share = height[a] / (height[a] - height[b])
    n = len(a)
    rows = np.tile(np.arange(n), 2)
    matrix = sp.csr_matrix(
        (np.concatenate([1.0 - share, share]), (rows, np.concatenate([a, b]))), shape=(n, len(points))
    )
    crossing = matrix @ points
    angle = np.arctan2(crossing[:, 0], crossing[:, 1] + 0.02)
    order = np.argsort(angle)
    ordered = matrix[order].tocsr()
    return _Loop(ordered, angle[order], np.asarray(ordered @ points), np.asarray(ordered @ shell.weights))


@lru_cache(maxsize=2)
def _face_tree(library: BodyLibrary) -> cKDTree:
    """Finds the nearest of the shell's faces on the template."""
    shell = tights_shell(library)
    return cKDTree(shell.regions.points[shell.faces].mean(axis=1))


def _around(loop: _Loop, top: TopSpec) -> sp.csr_matrix:
    """(N, K) matrix of a ring of the garment, from the right edge of the front around the back to the left."""
    angle, n = loop.angle, len(loop.angle)
    gap_m = float(front_gap_m(top, np.array([JOIN_Z], np.float32))[0])
    edge = np.pi - np.arcsin(gap_m / 0.14) + (_LAP_RAD if _overlaps(top) else 0.0)
    wanted = np.linspace(-edge, edge, N_AROUND, endpoint=_has_front(top))
    around = np.concatenate([angle - 2.0 * np.pi, angle, angle + 2.0 * np.pi])
    after = np.searchsorted(around, wanted)
    share = (wanted - around[after - 1]) / np.maximum(around[after] - around[after - 1], 1e-9)
    entries = np.stack([1.0 - share, share], axis=1).ravel()
    columns = np.stack([(after - 1) % n, after % n], axis=1).ravel()
    return sp.csr_matrix((entries, columns, np.arange(0, 2 * N_AROUND + 1, 2)), shape=(N_AROUND, n))


def _has_front(top: TopSpec) -> bool:
    return top.closure in ("buttons", "zip")


def _overlaps(top: TopSpec) -> bool:
    return _has_front(top) and top.opening == 0.0


def wear_tail(
    surface: Points,
    under: Points,
    top: TopSpec,
    hem_z: float,
    skirt: Attachment | None,
    stuff: Stuff,
    skeleton: Skeleton,
    library: BodyLibrary,
) -> Attachment:
    """The lower part of a coat, a parka or a tunic.

    Args:
        surface: (V, 3) the garment, which ends at `JOIN_Z`. [m]
        under: (C, 3) control points of what the legs wear. [m]
        top: the garment.
        hem_z: template height of its hem. [m]
        skirt: what is below it, None over trousers.
        stuff: what it is made of.
        skeleton: rest-pose bones.
        library: the body library.
    """
    shell = tights_shell(library)
    regions = shell.control_regions
    levels = np.linspace(JOIN_Z, hem_z, N_RINGS).astype(np.float32)
    gap = front_gap_m(top, levels).astype(np.float64)
    loops = [_level_loop(level, library) for level in (JOIN_Z + _TUCK_M, JOIN_Z)]
    rings = [_around(loop, top) for loop in loops]
    ring_rest, ring_weights = (
        np.concatenate([pick @ values for pick, values in zip(rings, of_loop, strict=True)]).astype(np.float32)
        for of_loop in ([loop.matrix @ surface for loop in loops], [loop.weights for loop in loops])
    )
    height = regions.points[:, 2]
    legs = (regions.on_arm < 0.3) & (height < JOIN_Z + 0.03) & (height > hem_z - 0.12)
    legs_rest, legs_weights = under[legs], library.dense_skin_weights[shell.source[legs]]
    near = (regions.on_arm < 0.3) & (np.abs(height - hem_z) < 0.03)
    shape = TailShape(
        hem_m=float((under[near, 2] - height[near]).mean() + hem_z),
        gap_m=gap,
        lap_m=0.006 if _overlaps(top) else 0.0,
        flare=0.02 + 0.07 * top.looseness,
        folds_m=_folds(top),
        thickness_m=0.004 if stuff.part == PartId.UPPER else 0.007,
        clearance_m=_CLEARANCE_M,
        leave_m=0.10 if skirt is None else 0.03,
    )
    hips = skeleton.names.index("Hips")
    head = skeleton.heads[hips]

    def place(posed: PosedBody) -> Points:
        below = skin_vertices(legs_rest, legs_weights, posed.matrices)
        swaying = None if skirt is None else skirt.place(posed)
        if swaying is not None:
            below = np.concatenate([below, swaying[::2]])
        edge = skin_vertices(ring_rest, ring_weights, posed.matrices)
        return build_tail(edge, below, shape, posed.matrices[hips, :, :3].astype(np.float64), head)

    worn = build_tail(ring_rest, legs_rest, shape, np.eye(3), head)
    none = np.zeros((len(worn), len(skeleton.names)), np.float32)
    shade = np.repeat(np.array([1.0, 0.6], np.float32), (N_RINGS + 1) * N_AROUND)[:, None]
    faces = tail_faces(not _has_front(top))
    piece = make_piece(worn, none, stuff.albedo * shade, faces, stuff.part, stuff.finish)
    if stuff.textured:
        piece = _lay_out(piece, surface, loops[1], rings[1], library)
    return Attachment(piece, place)


def _lay_out(piece: Piece, surface: Points, loop: _Loop, pick: sp.csr_matrix, library: BodyLibrary) -> Piece:
    """A tail with the uvs of its outside, which go on from those of the garment's edge."""
    n_columns = int((piece.faces[:, 0] < N_AROUND).sum())
    column = np.arange(min(n_columns, N_AROUND))
    right = (column + 1) % N_AROUND
    ring = sp.csr_matrix(pick @ loop.matrix)
    edge, middle = np.asarray(ring @ surface), np.asarray(pick @ loop.points)
    near = _face_tree(library).query(0.5 * (middle[column] + middle[right]))[1]
    patch = Patch(np.stack([column, column, right, right], axis=1).astype(np.int32), ring, np.asarray(near))
    uvs = cloth_uvs(surface, patch, PartId(int(piece.part_ids[0])), library)
    outside = np.flatnonzero(piece.faces.max(axis=1) < (N_RINGS + 1) * N_AROUND)
    drop = (piece.rest[:, 2].reshape(-1, N_AROUND) - edge[:, 2]).ravel()
    corners = piece.faces[outside]
    laid = np.zeros((len(piece.faces), 4, 2), np.float32)
    laid[outside] = uvs[corners[:, 0] % N_AROUND]
    laid[outside, :, 1] += drop[corners]
    textured = np.zeros(len(piece.faces), bool)
    textured[outside] = True
    return replace(piece, uvs=laid, textured=textured)


def _folds(top: TopSpec) -> Array:
    rng = np.random.default_rng(top.fabric.seed)
    turn = np.linspace(0.0, 2.0 * np.pi, N_AROUND)
    waves = sum(np.cos(n * turn + rng.uniform(0.0, 6.3)) for n in (4, 7, 9))
    depth = (0.002 + 0.005 * top.looseness) * np.linspace(0.0, 1.0, N_RINGS)[:, None] ** 0.8
    return np.asarray(depth * (waves - waves.min()))
