"""Convex outlines of horizontal slices: how wide cloth must be to go round a body without following its hollows."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def ring_angles(n_around: int) -> Array:
    """(N,) evenly spaced directions around the vertical, counter-clockwise from +x. [rad]"""
    return np.arange(n_around) * (2.0 * np.pi / n_around)


def support_rings(points: Array, heights: Array, reach_m: float, n_around: int) -> Array:
    """How far points reach in each direction near each height.

    Args:
        points: (P, 3) points; the axis is the z axis. [m]
        heights: (R,) heights of the rings. [m]
        reach_m: points this far above or below a ring count for it. [m]
        n_around: number of directions N.

    Returns:
        (R, N) largest dot product of a point and the direction; a ring without points repeats the one before. [m]
    """
    angles = ring_angles(n_around)
    order = np.argsort(points[:, 2])
    sorted_z = points[order, 2]
    dots = points[order, :2] @ np.stack([np.cos(angles), np.sin(angles)])
    low = np.searchsorted(sorted_z, heights - reach_m)
    high = np.searchsorted(sorted_z, heights + reach_m)
    result = np.full((len(heights), n_around), 0.02)
    for ring, (a, b) in enumerate(zip(low, high, strict=True)):
        if b > a:
            result[ring] = dots[a:b].max(axis=0)
        elif ring:
            result[ring] = result[ring - 1]
    return result


def hull_radius(support: Array) -> Array:
    """How far the convex hull reaches along each ray from the axis.

    Args:
        support: (R, N) from `support_rings`; the axis must lie inside. [m]

    Returns:
        (R, N) radius. [m]
    Source:
        a point on a ray at distance r is inside iff r cos(angle between) <= support in every direction.
    """
    columns, cosine = _facing(support.shape[1])
    return np.asarray(np.maximum((support[:, columns] / cosine).min(axis=2), 0.02))


@lru_cache(maxsize=8)
def _facing(n_around: int) -> tuple[NDArray[np.intp], Array]:
    """(N, K) directions within a right angle of each direction, and (K,) the cosines of the angles between."""
    offsets = np.arange(-(n_around // 2), n_around // 2 + 1)
    cosine = np.cos(offsets * (2.0 * np.pi / n_around))
    offsets, cosine = offsets[cosine > 0.05], cosine[cosine > 0.05]
    return (np.arange(n_around)[:, None] + offsets) % n_around, cosine


def interpolate_rings(radius: Array, heights: Array, points: Array) -> Array:
    """(P,) radius of descending rings at (P, 3) points, bilinear in angle and height, held beyond the ends. [m]"""
    n_rings, n_around = radius.shape
    turn = np.arctan2(points[:, 1], points[:, 0]) / (2.0 * np.pi) % 1.0 * n_around
    level = np.clip((heights[0] - points[:, 2]) / (heights[0] - heights[-1]) * (n_rings - 1), 0.0, n_rings - 1.001)
    left, upper = turn.astype(int) % n_around, level.astype(int)
    right, u, v = (left + 1) % n_around, turn - np.floor(turn), level - upper
    top = radius[upper, left] * (1.0 - u) + radius[upper, right] * u
    bottom = radius[upper + 1, left] * (1.0 - u) + radius[upper + 1, right] * u
    return np.asarray(top * (1.0 - v) + bottom * v)
