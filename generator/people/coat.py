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
from generator.people.hull import hull_radius, ring_angles, support_rings
from generator.people.parts import PartId
from generator.people.piece import Piece, make_piece
from generator.people.regions import front_gap_m
from generator.people.skinning import Skeleton, skin_vertices
from generator.people.spec import TopSpec
from generator.people.wardrobe import tights_shell

Points = NDArray[np.float32]
Array = NDArray[np.float64]
JOIN_Z = 0.035  # template height at which the tail begins [m]
_TUCK_M, _TUCK_IN_M = 0.018, 0.0015  # it begins this much higher, this far inside the garment
_N_AROUND, _N_RINGS, _N_HULL = 65, 18, 64
_LAP_RAD = 0.05  # a closed front overlaps by this much
_CLEARANCE_M = 0.016


@dataclass(frozen=True, eq=False)
class TailShape:
    """What a tail looks like before it is worn.

    Attributes:
        hem_m: height of its edge above the ground at rest. [m]
        gap_m: (R,) half width of the open front. [m]
        lap_m: how far one edge of a closed front lies over the other. [m]
        flare: widening per way down. [1]
        folds_m: (R, N) ways outwards of its folds. [m]
        thickness_m: of the cloth. [m]
        clearance_m: least distance from the legs. [m]
        leave_m: way down over which it widens from the garment's edge to that distance. [m]
    """

    hem_m: float
    gap_m: Array
    lap_m: float
    flare: float
    folds_m: Array
    thickness_m: float
    clearance_m: float
    leave_m: float


def tail_faces(closed: bool) -> NDArray[np.int32]:
    """(F, 4) quads of the outside and the lining, with the front's edges or closed all round."""
    rows, n = 2 * (_N_RINGS + 1), _N_AROUND
    row, column = np.meshgrid(np.arange(rows - 1), np.arange(n if closed else n - 1), indexing="ij")
    right = (column + 1) % n
    here, after = row * n, (row + 1) * n
    sheet = np.stack([here + column, after + column, after + right, here + right], axis=-1).reshape(-1, 4)
    if closed:
        return np.asarray(sheet, np.int32)
    k = np.arange(_N_RINGS)
    outer, inner = k * n, (rows - 1 - k) * n
    first = np.stack([outer, inner, inner - n, outer + n], axis=1)
    last = np.stack([outer, outer + n, inner - n, inner], axis=1) + (n - 1)
    return np.asarray(np.concatenate([sheet, first, last]), np.int32)


@lru_cache(maxsize=4)
def _level_loop(level_z: float, library: BodyLibrary) -> tuple[sp.csr_matrix, Array]:
    """(K, V) matrix of the points where the trunk's surface crosses a height, by their (K,) angle from the back."""
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
    return matrix[order].tocsr(), angle[order]


def _top_ring(level_z: float, top: TopSpec, library: BodyLibrary) -> sp.csr_matrix:
    """(N, V) matrix of a ring of the garment, from the right edge of the front around the back to the left."""
    matrix, angle = _level_loop(level_z, library)
    gap_m = float(front_gap_m(top, np.array([JOIN_Z], np.float32))[0])
    edge = np.pi - np.arcsin(gap_m / 0.14) + (_LAP_RAD if _overlaps(top) else 0.0)
    wanted = np.linspace(-edge, edge, _N_AROUND, endpoint=_has_front(top))
    n = len(angle)
    around = np.concatenate([angle - 2.0 * np.pi, angle, angle + 2.0 * np.pi])
    after = np.searchsorted(around, wanted)
    share = (wanted - around[after - 1]) / np.maximum(around[after] - around[after - 1], 1e-9)
    rows = np.tile(np.arange(_N_AROUND), 2)
    columns = np.concatenate([(after - 1) % n, after % n])
    pick = sp.csr_matrix((np.concatenate([1.0 - share, share]), (rows, columns)), shape=(_N_AROUND, n))
    return sp.csr_matrix(pick @ matrix)


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
    levels = np.linspace(JOIN_Z, hem_z, _N_RINGS).astype(np.float32)
    gap = front_gap_m(top, levels).astype(np.float64)
    ring = sp.vstack([_top_ring(level, top, library) for level in (JOIN_Z + _TUCK_M, JOIN_Z)]).tocsr()
    ring_rest = np.asarray(ring @ surface, np.float32)
    ring_weights = np.asarray(ring @ shell.weights, np.float32)
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
    shade = np.repeat(np.array([1.0, 0.6], np.float32), (_N_RINGS + 1) * _N_AROUND)[:, None]
    faces = tail_faces(not _has_front(top))
    piece = make_piece(worn, none, stuff.albedo * shade, faces, stuff.part, stuff.finish)
    if stuff.textured:
        piece = _lay_out(piece, surface, ring[_N_AROUND:], library)
    return Attachment(piece, place)


def _lay_out(piece: Piece, surface: Points, ring: sp.csr_matrix, library: BodyLibrary) -> Piece:
    """A tail with the uvs of its outside, which go on from those of the garment's edge."""
    n_columns = int((piece.faces[:, 0] < _N_AROUND).sum())
    column = np.arange(min(n_columns, _N_AROUND))
    right = (column + 1) % _N_AROUND
    edge = np.asarray(ring @ surface)
    shell = tights_shell(library)
    centres = shell.regions.points[shell.faces].mean(axis=1)
    middle = np.asarray(ring @ shell.regions.points)
    near = cKDTree(centres).query(0.5 * (middle[column] + middle[right]))[1]
    patch = Patch(np.stack([column, column, right, right], axis=1).astype(np.int32), ring, np.asarray(near))
    uvs = cloth_uvs(surface, patch, PartId(int(piece.part_ids[0])), library)
    outside = np.flatnonzero(piece.faces.max(axis=1) < (_N_RINGS + 1) * _N_AROUND)
    drop = (piece.rest[:, 2].reshape(-1, _N_AROUND) - edge[:, 2]).ravel()
    corners = piece.faces[outside]
    laid = np.zeros((len(piece.faces), 4, 2), np.float32)
    laid[outside] = uvs[corners[:, 0] % _N_AROUND]
    laid[outside, :, 1] += drop[corners]
    textured = np.zeros(len(piece.faces), bool)
    textured[outside] = True
    return replace(piece, uvs=laid, textured=textured)


def _folds(top: TopSpec) -> Array:
    rng = np.random.default_rng(top.fabric.seed)
    turn = np.linspace(0.0, 2.0 * np.pi, _N_AROUND)
    waves = sum(np.cos(n * turn + rng.uniform(0.0, 6.3)) for n in (4, 7, 9))
    depth = (0.002 + 0.005 * top.looseness) * np.linspace(0.0, 1.0, _N_RINGS)[:, None] ** 0.8
    return np.asarray(depth * (waves - waves.min()))


def build_tail(ring: Points, legs: Points, shape: TailShape, pelvis: Array, pelvis_head: Array) -> Points:
    """Posed vertices of a tail.

    Args:
        ring: (2 N, 3) posed points of the garment that it begins under, and of the edge that it hangs from. [m]
        legs: (P, 3) posed points that it must cover. [m]
        shape: the tail.
        pelvis: (3, 3) rotation of the pelvis away from the rest pose.
        pelvis_head: (3,) the point about which it turns; the same place in rest and pose. [m]

    Returns:
        (V, 3) vertices in the order that `tail_faces` expects. [m]
    """
    local, body = (ring - pelvis_head) @ pelvis, (legs - pelvis_head) @ pelvis
    above, top = local[:_N_AROUND].copy(), local[_N_AROUND:]
    above[:, :2] *= 1.0 - _TUCK_IN_M / np.hypot(above[:, 0], above[:, 1])[:, None]
    down = np.linspace(0.0, 1.0, _N_RINGS)[:, None]
    levels = top[None, :, 2] + down * (shape.hem_m - pelvis_head[2] - top[None, :, 2])
    heights = levels.mean(axis=1)
    spacing = float(heights[0] - heights[1])
    hull = hull_radius(support_rings(body.astype(np.float64), heights, 0.8 * spacing, _N_HULL)) + shape.clearance_m
    angles = _angles(top, shape, down[:, 0])
    turns = ring_angles(_N_HULL)
    need = np.stack(
        [np.interp(row, turns, ring_m, period=2.0 * np.pi) for row, ring_m in zip(angles, hull, strict=True)]
    )
    radius = _hang(need, np.hypot(top[:, 0], top[:, 1]), spacing, shape.flare, shape.leave_m)
    radius = radius + shape.folds_m + shape.lap_m * np.linspace(-0.3, 1.0, _N_AROUND) ** 5
    sheets = []
    for way in (radius, np.maximum(radius - shape.thickness_m, 0.01)):
        sheet = np.stack([way * np.cos(angles), way * np.sin(angles), levels], axis=2)
        sheets.append(np.concatenate([above[None], sheet]))
    points = np.concatenate([sheets[0], sheets[1][::-1]]).reshape(-1, 3)
    return np.asarray(points @ pelvis.T + pelvis_head, np.float32)


def _angles(top: Array, shape: TailShape, down: Array) -> Array:
    """(R, N) angle of each vertex from +x: columns keep their turn, but for what the front opens. [rad]"""
    turn = np.unwrap(np.arctan2(top[:, 0], top[:, 1]))  # 0 behind, from the right edge of the front to the left
    turn = turn - 2.0 * np.pi * np.round(turn.mean() / (2.0 * np.pi))
    edge = 0.5 * (turn[-1] - turn[0])
    wanted = np.where(shape.gap_m > 0.0, np.pi - np.arcsin(np.clip(shape.gap_m / 0.16, 0.0, 0.9)), edge)
    share = 1.0 + np.minimum(4.0 * down, 1.0) * (wanted / edge - 1.0)
    return np.asarray(0.5 * np.pi - turn[None, :] * share[:, None])


def _hang(hull: Array, start: Array, spacing: float, flare: float, leave_m: float) -> Array:
    """Rings that leave the garment's edge smoothly, are never narrower than the one above, and clear the legs."""
    leave = np.clip(np.arange(_N_RINGS) * spacing / leave_m, 0.0, 1.0)[:, None]
    need = start + leave * np.maximum(hull - start, 0.0)
    result = need.copy()
    result[0] = start
    for ring in range(1, _N_RINGS):
        result[ring] = np.maximum(need[ring], result[ring - 1] + flare * spacing)
    for _ in range(4):
        smooth = result.copy()
        smooth[1:-1] = 0.25 * result[:-2] + 0.5 * result[1:-1] + 0.25 * result[2:]
        smooth[1:, 1:-1] = 0.25 * smooth[1:, :-2] + 0.5 * smooth[1:, 1:-1] + 0.25 * smooth[1:, 2:]
        result = np.maximum(smooth, need)
        result[0] = start
    return np.asarray(result)
