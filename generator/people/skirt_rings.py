"""The shape of a posed skirt: rings around both legs, wide enough for the stride, hanging from hips and thighs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from generator.people.drape import smoothstep
from generator.people.hull import hull_radius, ring_angles, support_rings

Array = NDArray[np.float64]
N_AROUND, N_ROWS = 120, 24
_N_COARSE, _N_RINGS = 40, 28
_SPARE = 1.10  # rings go on this much below the hem, for cloth that hangs straight


@dataclass(frozen=True, eq=False)
class SkirtShape:
    """What a skirt looks like before it is worn.

    Attributes:
        waist_m, hem_m: rest heights of its upper and lower edge above the ground. [m]
        slope: widening below the hips per way down, negative for a pencil skirt. [1]
        clearance_m: way off the legs. [m]
        fold_m: depth of the folds at the hem. [m]
        folds: (N_AROUND,) pattern of the folds, 0 to 1. [1]
        sway_m: how far the hem swings in a stride. [m]
        fused: whether it grows out of the top, as in a dress.
        cover_m: rest height of the hem of a top that is worn over it, infinite where it is tucked in. [m]
    """

    waist_m: float
    hem_m: float
    slope: float
    clearance_m: float
    fold_m: float
    folds: Array
    sway_m: float
    fused: bool
    cover_m: float


def fold_pattern(n_pleats: int, fullness: float, seed: int) -> Array:
    """(N_AROUND,) 0 to 1: knife pleats where a skirt has many, else a few soft waves of uneven width."""
    angles = ring_angles(N_AROUND)
    rng = np.random.default_rng(seed)
    bent = (
        angles + 0.06 * np.sin(2.0 * angles + rng.uniform(0, 6.28)) + 0.05 * np.sin(3.0 * angles + rng.uniform(0, 6.28))
    )
    if n_pleats >= 12:
        way = (n_pleats * angles / (2.0 * np.pi)) % 1.0
        return np.asarray(np.where(way < 0.75, way / 0.75, (1.0 - way) / 0.25))
    count = n_pleats if n_pleats > 3 else 7 + int(4 * fullness)
    waves = np.cos(count * bent) + 0.45 * np.cos((count + 3) * bent + rng.uniform(0, 6.28))
    return np.asarray(np.clip(0.5 + 0.40 * waves, 0.0, 1.0) ** 1.6)


@lru_cache(maxsize=1)
def _refine() -> Array:
    """(coarse, fine) periodic interpolation of rings, cubic."""
    ratio = N_AROUND // _N_COARSE
    matrix = np.zeros((_N_COARSE, N_AROUND))
    for k in range(N_AROUND):
        i, t = k // ratio, (k % ratio) / ratio
        weights = (
            -0.5 * t + t**2 - 0.5 * t**3,
            1.0 - 2.5 * t**2 + 1.5 * t**3,
            0.5 * t + 2.0 * t**2 - 1.5 * t**3,
            -0.5 * t**2 + 0.5 * t**3,
        )
        for offset, weight in zip((-1, 0, 1, 2), weights, strict=True):
            matrix[(i + offset) % _N_COARSE, k] += weight
    return matrix


def skirt_rows(legs: Array, top: Array, shape: SkirtShape, axis: Array, sway: Array) -> Array:
    """Rows of a skirt from the waist down, upright.

    Args:
        legs: (P, 3) points of hips and legs that it must cover. [m]
        top: (Q, 3) points of the garment above, near the waist. [m]
        shape: the skirt.
        axis: (3,) a point of its vertical axis. [m]
        sway: (2,) where its hem swings to, x and y. [m]

    Returns:
        (N_ROWS, N_AROUND, 3) points. [m]
    """
    length = shape.waist_m - shape.hem_m
    heights = shape.waist_m - _SPARE * length * np.linspace(0.0, 1.0, _N_RINGS)
    spacing = float(heights[0] - heights[1])
    body = hull_radius(support_rings(legs - axis * (1, 1, 0), heights, 0.8 * spacing + 0.012, _N_COARSE))
    body += shape.clearance_m
    above = hull_radius(support_rings(top - axis * (1, 1, 0), heights, 0.02, _N_COARSE))
    body = _meet_top(body, above, heights, shape)
    below = np.clip((shape.waist_m - 0.12 - heights) / max(length - 0.12, 0.05), 0.0, 1.3)[:, None]
    radius = _hang(body, below, spacing, shape, sway)
    if shape.cover_m < shape.waist_m:  # slips out from under a top; nobody is there to be covered
        hidden = np.clip((heights - shape.cover_m) / 0.025, 0.0, 1.0)[:, None]
        radius = radius - hidden * np.maximum(radius - above + 0.020, 0.0)
    fine = radius @ _refine()
    fine += (shape.fold_m * below**0.7) * shape.folds
    return _lay_down(fine, heights, length, shape, axis)


def _meet_top(body: Array, above: Array, heights: Array, shape: SkirtShape) -> Array:
    """Radii near the waist: over a tucked-in shirt, or out of the inside of a dress's top."""
    over = above + 0.008
    if shape.fused:
        over = above + np.interp(-heights, (-shape.waist_m, -shape.waist_m + 0.03), (-0.004, 0.012))[:, None]
    share = np.clip((shape.waist_m - heights) / 0.06, 0.0, 1.0)[:, None]
    tight = body - 0.7 * shape.clearance_m
    return np.where(share < 1.0, np.maximum(over, tight) * (1.0 - share) + share * np.maximum(body, over), body)


def _hang(body: Array, below: Array, spacing: float, shape: SkirtShape, sway: Array) -> Array:
    """Each ring as wide as what hangs from the one above, then smooth, nowhere inside the body."""
    angles = ring_angles(body.shape[1])
    result = body.copy()
    for ring in range(1, len(result)):
        widen = shape.slope * spacing * min(1.0, ring / 7.0)
        result[ring] = np.maximum(result[ring], result[ring - 1] + widen)
    swing = sway[0] * np.cos(angles) + sway[1] * np.sin(angles)
    result = np.maximum(result + below**1.6 * swing, body)
    for _ in range(5):
        smooth = result.copy()
        smooth[1:-1] = 0.25 * result[:-2] + 0.5 * result[1:-1] + 0.25 * result[2:]
        smooth = 0.25 * np.roll(smooth, 1, axis=1) + 0.5 * smooth + 0.25 * np.roll(smooth, -1, axis=1)
        smooth[:2] = result[:2]
        result = np.maximum(smooth, body)
    return result


def _lay_down(radius: Array, heights: Array, length: float, shape: SkirtShape, axis: Array) -> Array:
    """(N_ROWS, N_AROUND, 3) the same way along the cloth in every row: where it leans out, the hem rises."""
    step = np.hypot(np.diff(radius, axis=0), -np.diff(heights)[:, None])
    way = np.concatenate([np.zeros((1, radius.shape[1])), np.cumsum(step, axis=0)])
    cloth = length * np.hypot(1.0, max(shape.slope, 0.0)) + 0.012
    wanted = np.linspace(0.0, 1.0, N_ROWS) * np.minimum(cloth, way[-1])[:, None]
    offset = 10.0 * np.arange(radius.shape[1])[:, None]
    row = (
        np.interp(
            (wanted + offset).ravel(),
            (way.T + offset).ravel(),
            np.tile(np.arange(len(heights), dtype=np.float64), radius.shape[1]),
        )
        .reshape(wanted.shape)
        .T
    )
    low = np.minimum(row.astype(np.int64), len(heights) - 2)
    share, column = row - low, np.arange(radius.shape[1])
    reach = (1.0 - share) * radius[low, column] + share * radius[low + 1, column]
    angles = ring_angles(radius.shape[1])
    result = np.empty((*reach.shape, 3))
    result[..., 0] = axis[0] + reach * np.cos(angles)
    result[..., 1] = axis[1] + reach * np.sin(angles)
    result[..., 2] = (1.0 - share) * heights[low] + share * heights[low + 1]
    return result


@dataclass(frozen=True, eq=False)
class Bend:
    """How a lap bends what hangs straight: about the hips and about the knees.

    Attributes:
        hip, knee: (3,) between the joints of both sides, straight. [m]
        thigh, shin: (3, 3) mean rotations of both sides.
    """

    hip: Array
    knee: Array
    thigh: Array
    shin: Array

    def blend(self, level: Array) -> tuple[Array, Array]:
        """(P, 3, 3) matrices and (P, 3) shifts at heights of the straight skirt."""
        bent = smoothstep(-0.03, 0.09, (self.hip[2] - level).astype(np.float32)).astype(np.float64)[:, None]
        low = smoothstep(-0.07, 0.07, (self.knee[2] - level).astype(np.float32)).astype(np.float64)[:, None]
        thigh_shift = self.hip - self.thigh @ self.hip
        shin_shift = self.thigh @ self.knee + thigh_shift - self.shin @ self.knee
        turn = (1.0 - low[..., None]) * self.thigh + low[..., None] * self.shin
        matrix = (1.0 - bent[..., None]) * np.eye(3) + bent[..., None] * turn
        return matrix, bent * ((1.0 - low) * thigh_shift + low * shin_shift)

    def apply(self, points: Array) -> Array:
        """(P, 3) points of the straight skirt, bent. [m]"""
        matrix, shift = self.blend(points[:, 2])
        return np.asarray(np.einsum("pij,pj->pi", matrix, points) + shift)

    def undo(self, points: Array, level: Array) -> Array:
        """(P, 3) bent points, straight, given the heights at which they were. [m]"""
        matrix, shift = self.blend(level)
        return np.asarray(np.linalg.solve(matrix, (points - shift)[..., None])[..., 0])
