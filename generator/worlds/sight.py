"""What can be seen and where one can stand among the solids of a place: vectorised tests against upright boxes."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from generator.worlds.layout import Solid, WorldLayout

Floats = NDArray[np.float64]

FAR_M = 400.0  # how far rays to the sky are followed
BODY_M = 0.05, 2.0  # over the ground: what of a solid's height is in the way of somebody who stands there
N_SKY_RINGS, N_SKY_TURNS = 6, 16
BATCH = 2_000_000  # pairs of segment and solid at once, so that memory stays below 200 MB


def transmitted(solids: Sequence[Solid], starts: ArrayLike, ends: ArrayLike) -> Floats:
    """Share of light that gets from one end of a segment to the other.

    Args:
        solids: what stands in the way.
        starts: (N, 3) or (3,) first points. [m]
        ends: (N, 3) or (3,) last points. [m]

    Returns:
        (N,) product of 1 - opacity over the solids that the segment passes through. [1]
    """
    first, last = np.broadcast_arrays(np.atleast_2d(np.asarray(starts, np.float64)), np.asarray(ends, np.float64))
    share = np.ones(len(first))
    if not len(first):
        return share
    met = _met_by(solids, np.minimum(first, last).min(axis=0), np.maximum(first, last).max(axis=0))
    if not met:
        return share
    table = _table(met)
    passed = np.log1p(-np.minimum(table[:, 8], 1.0 - 1e-9))
    step = max(1, BATCH // len(met))
    for begin in range(0, len(first), step):
        part = slice(begin, begin + step)
        share[part] = np.exp(np.where(_crossed(table, first[part], last[part]), passed, 0.0).sum(axis=1))
    return np.where(share < 1e-6, 0.0, share)


def _met_by(solids: Sequence[Solid], low: Floats, high: Floats) -> list[Solid]:
    """Those that may reach into the box from (3,) low to high; most of a place does not. [m]"""
    (low_x, low_y, low_z), (high_x, high_y, high_z) = low.tolist(), high.tolist()
    met = []
    for solid in solids:
        if solid.low_m < high_z and solid.high_m > low_z:
            reach_m = math.hypot(solid.half_x_m, solid.half_y_m)
            if low_x - reach_m < solid.x_m < high_x + reach_m and low_y - reach_m < solid.y_m < high_y + reach_m:
                met.append(solid)
    return met


def _table(solids: Sequence[Solid]) -> Floats:
    """(S, 9): x, y, cosine and sine of the heading, half x, half y, low, high, opacity."""
    rows = []
    for solid in solids:
        turn = math.radians(solid.heading_deg)
        place = (solid.x_m, solid.y_m, math.cos(turn), math.sin(turn), solid.half_x_m, solid.half_y_m)
        rows.append((*place, solid.low_m, solid.high_m, solid.opacity))
    return np.array(rows, np.float64).reshape(-1, 9)


def _crossed(table: Floats, starts: Floats, ends: Floats) -> NDArray[np.bool_]:
    """(N, S) whether a segment passes through a box: the slab test in each box's own axes."""
    x, y, cosine, sine, half_x, half_y, low, high = table[:, :8].T
    from_x, from_y = starts[:, :1] - x, starts[:, 1:2] - y
    by_x, by_y = ends[:, :1] - starts[:, :1], ends[:, 1:2] - starts[:, 1:2]
    enter, leave = np.zeros((len(starts), len(table))), np.ones((len(starts), len(table)))
    axes = (
        (cosine * from_x + sine * from_y, cosine * by_x + sine * by_y, -half_x, half_x),
        (cosine * from_y - sine * from_x, cosine * by_y - sine * by_x, -half_y, half_y),
        (starts[:, 2:], ends[:, 2:] - starts[:, 2:], low, high),
    )
    for origin, step, lower, upper in axes:
        inverse = 1.0 / np.where(np.abs(step) < 1e-12, 1e-12, step)
        one, other = (lower - origin) * inverse, (upper - origin) * inverse
        np.maximum(enter, np.minimum(one, other), out=enter)
        np.minimum(leave, np.maximum(one, other), out=leave)
    return np.asarray(enter < leave)


def sky_directions() -> Floats:
    """(K, 3) unit vectors that stand for equal shares of the light that an even sky throws on level ground."""
    ring = (np.arange(N_SKY_RINGS) + 0.5) / N_SKY_RINGS  # of the squared sine of the angle from the zenith
    turn = 2.0 * math.pi * (np.arange(N_SKY_TURNS) + 0.5) / N_SKY_TURNS
    out, around = (grid.ravel() for grid in np.meshgrid(np.sqrt(ring), turn, indexing="ij"))
    return np.stack([out * np.cos(around), out * np.sin(around), np.sqrt(1.0 - out**2)], axis=-1)


def sky_view(solids: Sequence[Solid], points: ArrayLike) -> Floats:
    """Share of the sky that is free, weighted as level ground receives it.

    Args:
        solids: what stands in the way.
        points: (N, 3) world coordinates. [m]

    Returns:
        (N,) 1 in the open, 0 under a roof. [1]
    """
    eyes, toward = np.atleast_2d(np.asarray(points, np.float64)), sky_directions()
    starts = np.repeat(eyes, len(toward), axis=0)
    free = transmitted(solids, starts, starts + FAR_M * np.tile(toward, (len(eyes), 1)))
    return np.asarray(free.reshape(len(eyes), len(toward)).mean(axis=1))


def sun_reaches(solids: Sequence[Solid], points: ArrayLike, direction: ArrayLike) -> Floats:
    """Share of the sun's light that reaches points.

    Args:
        solids: what stands in the way.
        points: (N, 3) world coordinates. [m]
        direction: (3,) unit vector to the sun.

    Returns:
        (N,) 1 in full sun, 0 in full shade. [1]
    """
    eyes = np.atleast_2d(np.asarray(points, np.float64))
    return transmitted(solids, eyes, eyes + FAR_M * np.asarray(direction, np.float64))


def ground_height(layout: WorldLayout, x: ArrayLike, y: ArrayLike) -> Floats:
    """(...) height of the ground on which people are at x and y, of the highest walk there; nan off the walks. [m]"""
    across, along = np.broadcast_arrays(np.asarray(x, np.float64), np.asarray(y, np.float64))
    height = np.full(across.shape, -np.inf)
    for walk in layout.walks:
        outside_m = distance_to_box(walk.x_m, walk.y_m, walk.heading_deg, walk.half_x_m, walk.half_y_m, across, along)
        height = np.where(outside_m <= 0.0, np.maximum(height, walk.z_m), height)
    return np.where(np.isneginf(height), np.nan, height)


def distance_to_box(
    x_m: float, y_m: float, heading_deg: float, half_x_m: float, half_y_m: float, x: ArrayLike, y: ArrayLike
) -> Floats:
    """(...) how far points are outside a rectangle, 0 in it and at its rim.

    Args:
        x_m: middle of the rectangle. [m]
        y_m: middle. [m]
        heading_deg: of its own x axis. [deg]
        half_x_m: half its length along it. [m]
        half_y_m: half its width. [m]
        x: (...) of the points. [m]
        y: (...) of the points. [m]
    """
    turn = math.radians(heading_deg)
    right, ahead = np.asarray(x, np.float64) - x_m, np.asarray(y, np.float64) - y_m
    over_x = np.abs(math.cos(turn) * right + math.sin(turn) * ahead) - half_x_m
    over_y = np.abs(math.cos(turn) * ahead - math.sin(turn) * right) - half_y_m
    return np.hypot(np.maximum(over_x, 0.0), np.maximum(over_y, 0.0))


def is_free(layout: WorldLayout, x: ArrayLike, y: ArrayLike, clearance_m: float) -> NDArray[np.bool_]:
    """(...) whether somebody can stand at x and y: on a walk, and `clearance_m` from all that is in a body's way."""
    ground = ground_height(layout, x, y)
    free = ~np.isnan(ground)
    if not free.any():
        return free
    across, along = np.broadcast_arrays(np.asarray(x, np.float64), np.asarray(y, np.float64))
    low = np.array([across.min() - clearance_m, along.min() - clearance_m, np.nanmin(ground) + BODY_M[0]])
    high = np.array([across.max() + clearance_m, along.max() + clearance_m, np.nanmax(ground) + BODY_M[1]])
    for solid in _met_by(layout.solids, low, high):
        blocks = (solid.low_m < ground + BODY_M[1]) & (solid.high_m > ground + BODY_M[0])
        away_m = distance_to_box(solid.x_m, solid.y_m, solid.heading_deg, solid.half_x_m, solid.half_y_m, x, y)
        free &= ~(blocks & (away_m <= clearance_m))
    return free


def corners_of(solid: Solid) -> Floats:
    """(4, 2) corners of a solid's outline, counter-clockwise. [m]"""
    turn = math.radians(solid.heading_deg)
    along = np.array([1.0, -1.0, -1.0, 1.0]) * solid.half_x_m
    across = np.array([1.0, 1.0, -1.0, -1.0]) * solid.half_y_m
    x = solid.x_m + math.cos(turn) * along - math.sin(turn) * across
    y = solid.y_m + math.sin(turn) * along + math.cos(turn) * across
    return np.stack([x, y], axis=-1)


def boxes_overlap(one: Solid, other: Solid) -> bool:
    """Whether the outlines of two solids have ground in common: no line along a side of either parts them."""
    first, second = corners_of(one), corners_of(other)
    for heading_deg in (one.heading_deg, one.heading_deg + 90.0, other.heading_deg, other.heading_deg + 90.0):
        axis = np.array([math.cos(math.radians(heading_deg)), math.sin(math.radians(heading_deg))])
        mine, theirs = (first * axis).sum(axis=1), (second * axis).sum(axis=1)
        if mine.max() <= theirs.min() or theirs.max() <= mine.min():
            return False
    return True
