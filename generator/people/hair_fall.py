"""How hair hangs: from the head down onto neck, shoulders and clothes, never into them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.people.scalp import Scalp

Points = NDArray[np.float32]
Field = NDArray[np.float32]
_N_ROUND, _STEP_M = 72, 0.015


@dataclass(frozen=True, eq=False)
class Reach:
    """How far body and clothes reach from the vertical axis through the neck.

    Attributes:
        radius: (Z, 72) by height and by angle, 0 behind, positive on the person's left. [m]
        low_z: height of the first row. [m]
        axis_y: of the axis. [m]
    """

    radius: Field
    low_z: float
    axis_y: float

    def at(self, angle: Field, z: Field) -> Field:
        """(...) reach at angles [rad] and heights [m], bilinear. [m]"""
        column = (angle / (2.0 * np.pi) * _N_ROUND) % _N_ROUND
        row = np.clip((z - self.low_z) / _STEP_M, 0.0, len(self.radius) - 1.001)
        c0, r0 = column.astype(np.int64) % _N_ROUND, row.astype(np.int64)
        c, r = column - np.floor(column), row - r0
        c1 = (c0 + 1) % _N_ROUND
        low = (1 - c) * self.radius[r0, c0] + c * self.radius[r0, c1]
        high = (1 - c) * self.radius[r0 + 1, c0] + c * self.radius[r0 + 1, c1]
        above = z > self.low_z + _STEP_M * (len(self.radius) - 1)
        return np.where(above, 0.0, (1 - r) * low + r * high).astype(np.float32)

    def place(self, angle: Field, radius: Field, z: Field) -> Points:
        """(..., 3) points from cylinder coordinates. [m]"""
        x, y = radius * np.sin(angle), self.axis_y + radius * np.cos(angle)
        return np.asarray(np.stack([x, y, z], axis=-1), np.float32)

    def polar(self, points: Points) -> tuple[Field, Field]:
        """Angle [rad] and radius [m] of (..., 3) points."""
        x, y = points[..., 0], points[..., 1] - self.axis_y
        return np.arctan2(x, y), np.hypot(x, y)


def measure_reach(points: Points, scalp: Scalp) -> Reach:
    """The reach of (P, 3) points of body and clothes. [m]"""
    top_z = scalp.z["chin"] + 0.01  # above it hair starts clear of the head; ears would only push it out
    own = points[(np.abs(points[:, 0]) < 0.22) & (points[:, 2] < top_z)]
    low_z = float(own[:, 2].min())
    n_rows = int((top_z - low_z) / _STEP_M) + 2
    x, y = own[:, 0], own[:, 1] - scalp.axis_y
    column = np.round(np.arctan2(x, y) / (2.0 * np.pi) * _N_ROUND).astype(np.int64) % _N_ROUND
    row = np.round((own[:, 2] - low_z) / _STEP_M).astype(np.int64)
    radius = np.zeros((n_rows, _N_ROUND), np.float32)
    np.maximum.at(radius, (row, column), np.hypot(x, y))
    radius = np.maximum(np.maximum(radius, np.roll(radius, 1, axis=1)), np.roll(radius, -1, axis=1))
    above, below = np.vstack([radius[1:], radius[-1:]]), np.vstack([radius[:1], radius[:-1]])
    radius = np.maximum(radius, 0.5 * (above + below))  # fills rows without points
    soft = 0.5 * radius + 0.25 * (np.roll(radius, 1, axis=1) + np.roll(radius, -1, axis=1))
    return Reach(np.maximum(radius, soft), low_z, scalp.axis_y)


def hang_outside(reach: Reach, angle: Field, radius: Field, z: Field, gap_m: Field) -> Field:
    """(N, M) radii of strands that fall from their first point: outside of body and clothes, and never sharply inwards.

    Args:
        reach: what is in the way.
        angle, radius, z: (N, M) where the strands would hang freely, M from top to tip. [rad, m, m]
        gap_m: (N, M) distance from what they lie on. [m]
    """
    result = np.maximum(radius, reach.at(angle, z) + gap_m)
    result[:, 0] = radius[:, 0]
    drop = 0.45 * np.abs(np.diff(z, axis=1))
    for k in range(1, result.shape[1]):
        result[:, k] = np.maximum(result[:, k], result[:, k - 1] - drop[:, k - 1])
    for k in range(result.shape[1] - 2, 0, -1):  # swings out early enough
        result[:, k] = np.maximum(result[:, k], result[:, k + 1] - 1.6 * drop[:, k])
    return result
