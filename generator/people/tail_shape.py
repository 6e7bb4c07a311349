"""The shape of a posed tail: rings that leave the garment's edge, go round both legs and open in front."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from generator.people.hull import hull_radius, support_rings

Points = NDArray[np.float32]
Array = NDArray[np.float64]
N_AROUND, N_RINGS = 65, 18
_N_HULL = 64
_TUCK_IN_M = 0.0015  # a tail begins this far inside the garment


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


@lru_cache(maxsize=2)
def tail_faces(closed: bool) -> NDArray[np.int32]:
    """(F, 4) quads of the outside and the lining, with the front's edges or closed all round."""
    rows, n = 2 * (N_RINGS + 1), N_AROUND
    row, column = np.meshgrid(np.arange(rows - 1), np.arange(n if closed else n - 1), indexing="ij")
    right = (column + 1) % n
    here, after = row * n, (row + 1) * n
    sheet = np.stack([here + column, after + column, after + right, here + right], axis=-1).reshape(-1, 4)
    if closed:
        return np.asarray(sheet, np.int32)
    k = np.arange(N_RINGS)
    outer, inner = k * n, (rows - 1 - k) * n
    first = np.stack([outer, inner, inner - n, outer + n], axis=1)
    last = np.stack([outer, outer + n, inner - n, inner], axis=1) + (n - 1)
    return np.asarray(np.concatenate([sheet, first, last]), np.int32)


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
    above, top = local[:N_AROUND].copy(), local[N_AROUND:]
    above[:, :2] *= 1.0 - _TUCK_IN_M / np.hypot(above[:, 0], above[:, 1])[:, None]
    down = np.linspace(0.0, 1.0, N_RINGS)[:, None]
    levels = top[None, :, 2] + down * (shape.hem_m - pelvis_head[2] - top[None, :, 2])
    heights = levels.mean(axis=1)
    spacing = float(heights[0] - heights[1])
    hull = hull_radius(support_rings(body.astype(np.float64), heights, 0.8 * spacing, _N_HULL)) + shape.clearance_m
    angles = _angles(top, shape, down[:, 0])
    turn = angles * (_N_HULL / (2.0 * np.pi))
    share, row = turn - np.floor(turn), np.arange(N_RINGS)[:, None]
    left = np.floor(turn).astype(np.intp)
    need = (1.0 - share) * hull[row, left % _N_HULL] + share * hull[row, (left + 1) % _N_HULL]
    radius = _hang(need, np.hypot(top[:, 0], top[:, 1]), spacing, shape.flare, shape.leave_m)
    radius = radius + shape.folds_m + shape.lap_m * np.linspace(-0.3, 1.0, N_AROUND) ** 5
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
    leave = np.clip(np.arange(N_RINGS) * spacing / leave_m, 0.0, 1.0)[:, None]
    need = start + leave * np.maximum(hull - start, 0.0)
    need[0] = start
    widen = flare * spacing * np.arange(N_RINGS)[:, None]
    result = np.maximum.accumulate(need - widen, axis=0) + widen
    for _ in range(4):
        smooth = result.copy()
        smooth[1:-1] = 0.25 * result[:-2] + 0.5 * result[1:-1] + 0.25 * result[2:]
        smooth[1:, 1:-1] = 0.25 * smooth[1:, :-2] + 0.5 * smooth[1:, 1:-1] + 0.25 * smooth[1:, 2:]
        result = np.maximum(smooth, need)
        result[0] = start
    return np.asarray(result)
