"""Feet: the coordinates that shoes are cut by, the shell around feet and shins, and how a heel tilts the foot."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.people.cutting import cut_quads
from generator.people.skinning import Skeleton
from generator.people.topology import border_edges, normal_matrix
from generator.people.wardrobe import tights_shell

Points = NDArray[np.float32]
Field = NDArray[np.float32]
SIDES = (("Left", 1.0), ("Right", -1.0))
N_OUTLINE = 44  # points of the sole's outline, from the heel's back along the outer side
_LENGTH_PER_INSTEP = 1.74  # heel to toe over ankle to ball, the same on all bodies within a per cent
_BALL_TO_HEEL = 0.56  # share of the foot's length between the points that carry it
_STEEPEST_DEG = 52.0
_FLOOR_Z, _SHIN_Z, _OUTLINE_M = -0.8222, -0.33, 0.018  # on the template; the foot is widest at this height [m]


def foot_length_m(skeleton: Skeleton) -> float:
    """Heel to tip of the toes of the bare foot. [m]"""
    heads = dict(zip(skeleton.names, skeleton.heads, strict=True))
    return _LENGTH_PER_INSTEP * float(heads["LeftFoot"][1] - heads["LeftToeBase"][1])


def heel_pitch_deg(heel_m: float, length_m: float) -> float:
    """How far a heel tilts the foot, heel up, while the toes stay flat.

    Args:
        heel_m: how much higher the heel stands than the ball. [m]
        length_m: of the foot, `foot_length_m`. [m]

    Returns:
        Rotation of the foot's bone about the ankle, toes down; the toes' bone turns back by as much. [deg]
    """
    return min(math.degrees(math.asin(min(heel_m / (_BALL_TO_HEEL * length_m), 0.99))), _STEEPEST_DEG)


@dataclass(frozen=True, eq=False)
class FootCoordinates:
    """Where template points lie on their foot.

    Attributes:
        u: (V,) way from the heel's back, 0, to the tip of the toes, 1. [1]
        v: (V,) way outwards from the line between these, negative at the big toe. [m]
        h: (V,) height above the ground. [m]
        length_m: of the template's foot. [m]
    """

    u: Field
    v: Field
    h: Field
    length_m: float


@dataclass(frozen=True, eq=False)
class FootShell:
    """The part of the body's shell around feet and shins, and the outline of its soles.

    Attributes:
        subdivide: (V, C) the shell's control points to surface vertices.
        faces: (F, 4) quads of surface vertices.
        incidence: (V, F) for `topology.vertex_normals`.
        weights: (V, B) skinning weights.
        on_foot: coordinates of the surface vertices.
        left: (V,) whether a vertex is on the left.
        control: (K,) control vertices of feet and shins.
        control_left: (K,) whether they are on the left.
        heels, toes: (2,) control vertices at the ends of the left and the right foot.
        outlines: (2, N, C) as one (2 N, C) matrix: the outlines of the soles.
        outline_weights: (2 N, B) their skinning weights.
    """

    subdivide: sp.csr_matrix
    faces: NDArray[np.int32]
    incidence: sp.csc_matrix
    weights: Points
    on_foot: FootCoordinates
    left: NDArray[np.bool_]
    control: NDArray[np.int64]
    control_left: NDArray[np.bool_]
    heels: tuple[int, int]
    toes: tuple[int, int]
    outlines: sp.csr_matrix
    outline_weights: Points


def foot_coordinates(points: Points, library: BodyLibrary) -> FootCoordinates:
    """Coordinates of (V, 3) template points; those of legs and trunk are large."""
    ends, _, _ = _ends(library)
    local = local_coordinates(points, points[:, 0] >= 0.0, ends)
    return FootCoordinates(local[:, 0], local[:, 1], local[:, 2] - _FLOOR_Z, float(ends[0, 2, 0]))


def foot_frames(points: Points, library: BodyLibrary) -> Points:
    """(2, 3, 2) of each foot: heel's back (x, y), unit vector to the toes, and its length with 0. [m]"""
    _, heels, toes = _ends(library)
    frames = np.zeros((2, 3, 2), np.float32)
    for side in range(2):
        start, end = points[heels[side], :2], points[toes[side], :2]
        length = float(np.linalg.norm(end - start))
        frames[side] = start, (end - start) / length, (length, 0.0)
    return frames


def local_coordinates(points: Points, left: NDArray[np.bool_], frames: Points) -> Points:
    """(P, 3) way along the foot as a share of its length, way outwards [m], height [m]."""
    side = np.where(left, 0, 1)
    origin, axis, length = frames[side, 0], frames[side, 1], frames[side, 2, 0]
    away = points[:, :2] - origin
    out = np.where(left, 1.0, -1.0) * (axis[:, 0] * away[:, 1] - axis[:, 1] * away[:, 0])
    return np.asarray(np.stack([(away * axis).sum(axis=1) / length, out, points[:, 2]], axis=1), np.float32)


def from_local(local: Points, left: NDArray[np.bool_], frames: Points) -> Points:
    """(P, 3) points of `local_coordinates`. [m]"""
    side = np.where(left, 0, 1)
    origin, axis, length = frames[side, 0], frames[side, 1], frames[side, 2, 0]
    along = (local[:, 0] * length)[:, None] * axis
    normal = np.stack([-axis[:, 1], axis[:, 0]], axis=1) * np.where(left, 1.0, -1.0)[:, None]
    return np.asarray(np.concatenate([origin + along + local[:, 1:2] * normal, local[:, 2:3]], axis=1), np.float32)


@lru_cache(maxsize=2)
def _ends(library: BodyLibrary) -> tuple[Points, tuple[int, int], tuple[int, int]]:
    points = tights_shell(library).control_regions.points
    low = np.flatnonzero(points[:, 2] < _FLOOR_Z + 0.06)
    heels, toes = [], []
    for _, sign in SIDES:
        foot = low[sign * points[low, 0] > 0.0]
        heels.append(int(foot[np.argmax(points[foot, 1])]))
        toes.append(int(foot[np.argmin(points[foot, 1])]))
    frames = np.zeros((2, 3, 2), np.float32)
    for side in range(2):
        start, end = points[heels[side], :2], points[toes[side], :2]
        length = float(np.linalg.norm(end - start))
        frames[side] = start, (end - start) / length, (length, 0.0)
    return frames, (heels[0], heels[1]), (toes[0], toes[1])


@lru_cache(maxsize=2)
def foot_shell(library: BodyLibrary) -> FootShell:
    """Feet and shins of the body's shell."""
    shell = tights_shell(library)
    _, heels, toes = _ends(library)
    low = shell.regions.points[:, 2] < _SHIN_Z
    faces = shell.faces[low[shell.faces].all(axis=1)]
    used, inverse = np.unique(faces, return_inverse=True)
    points = shell.regions.points[used]
    subdivide, weights = shell.subdivide[used].tocsr(), shell.weights[used]
    faces = inverse.reshape(-1, 4).astype(np.int32)
    on_foot = foot_coordinates(points, library)
    control = np.flatnonzero(shell.control_regions.points[:, 2] < _SHIN_Z + 0.06)
    rows = [_outline(faces, points, on_foot, sign) for _, sign in SIDES]
    matrix = sp.vstack(rows).tocsr()
    return FootShell(
        subdivide=subdivide,
        faces=faces,
        incidence=normal_matrix(faces, len(points)),
        weights=weights,
        on_foot=on_foot,
        left=points[:, 0] > 0.0,
        control=control,
        control_left=shell.control_regions.points[control, 0] > 0.0,
        heels=heels,
        toes=toes,
        outlines=(matrix @ subdivide).tocsr().astype(np.float32),
        outline_weights=np.asarray(matrix @ weights, np.float32),
    )


def _outline(faces: NDArray[np.int32], points: Points, on_foot: FootCoordinates, sign: float) -> sp.csr_matrix:
    """(N, V) points evenly around one foot at the height where it is widest, from the heel's back outwards."""
    mine = (sign * points[faces[:, 0], 0] > 0.0) & (on_foot.h[faces].max(axis=1) < 0.10)
    patch = cut_quads(faces[mine], on_foot.h - _OUTLINE_M)
    u, v, h = (patch.take(values) for values in (on_foot.u, on_foot.v, on_foot.h))
    border = np.unique(border_edges(patch.faces))
    border = border[h[border] < _OUTLINE_M + 0.004]
    turn = np.arctan2(v[border] / 0.2, 0.5 - u[border])  # 0 at the heel, outwards first
    loop = border[np.argsort(turn % (2.0 * np.pi))]
    closed = np.append(loop, loop[0])
    step = np.hypot(np.diff(u[closed]) * on_foot.length_m, np.diff(v[closed]))
    way = np.append(0.0, np.cumsum(step))
    wanted = np.arange(N_OUTLINE) * way[-1] / N_OUTLINE
    before = np.searchsorted(way, wanted, side="right") - 1
    share = (wanted - way[before]) / step[before]
    rows = np.tile(np.arange(N_OUTLINE), 2)
    entries = (np.concatenate([1.0 - share, share]), (rows, np.concatenate([closed[before], closed[before + 1]])))
    return sp.csr_matrix(sp.csr_matrix(entries, shape=(N_OUTLINE, len(u))) @ patch.matrix)
