"""A lens that distorts: between places on the image plane and the directions that are seen there."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_MAX_STEPS = 20
_ENOUGH = 1e-12  # of the tangent of an angle


def undistort(points: NDArray[np.floating[Any]], distortion: tuple[float, float]) -> NDArray[np.float64]:
    """The directions that are seen at points of the image plane.

    Args:
        points: (..., 2) x and y on the image plane at distance 1. [1]
        distortion: k1 and k2; the direction is p (1 + k1 r^2 + k2 r^4), r = |p|.

    Returns:
        (..., 2) x / z and y / z of the directions. [1]

    Source:
        The radial terms of D. C. Brown, "Decentering distortion of lenses", 1966.
    """
    plane = np.asarray(points, np.float64)
    square = (plane**2).sum(axis=-1, keepdims=True)
    return np.asarray(plane * (1.0 + square * (distortion[0] + square * distortion[1])), np.float64)


def distort(directions: NDArray[np.floating[Any]], distortion: tuple[float, float]) -> NDArray[np.float64]:
    """Where directions are seen on the image plane; the inverse of `undistort`.

    Args:
        directions: (..., 2) x / z and y / z. [1]
        distortion: as of `undistort`; with negative values what lies beyond the turning point of the polynomial is
            put there.

    Returns:
        (..., 2) points of the image plane. [1]
    """
    seen = np.asarray(directions, np.float64)
    k1, k2 = distortion
    if k1 == 0.0 and k2 == 0.0:
        return seen.copy()
    wanted = np.linalg.norm(seen, axis=-1, keepdims=True)
    radius = np.minimum(wanted, _turning_radius(k1, k2))
    limit = radius.copy() if min(k1, k2) >= 0.0 else np.full_like(wanted, _turning_radius(k1, k2))
    for _ in range(_MAX_STEPS):  # Newton's
        square = radius**2
        error = radius * (1.0 + square * (k1 + square * k2)) - wanted
        slope = 1.0 + square * (3.0 * k1 + 5.0 * square * k2)
        step = error / np.maximum(slope, 1e-3)
        radius = np.clip(radius - step, 0.0, limit)
        if np.abs(step).max(initial=0.0) < _ENOUGH:
            break
    return np.asarray(seen * (radius / np.maximum(wanted, 1e-300)), np.float64)


def _turning_radius(k1: float, k2: float) -> float:
    """Where r (1 + k1 r^2 + k2 r^4) stops to grow; infinite where it never does."""
    roots = np.roots([5.0 * k2, 3.0 * k1, 1.0]) if k2 else np.array([-1.0 / (3.0 * k1)])
    real = roots[(np.abs(np.imag(roots)) < 1e-9) & (np.real(roots) > 0.0)].real
    return float(np.sqrt(real.min())) if len(real) else float("inf")
