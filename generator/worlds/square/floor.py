"""Ground from overlapping rectangles: what is laid later covers what was there, and steps between levels get kerbs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from generator.worlds.geometry import WHITE, join, quads
from generator.worlds.model import Rgb, SceneKind, SceneMesh, Surface


class Paved(NamedTuple):
    """A rectangle of ground. `turned` lays its picture along y instead of x, `tint` multiplies it. [m]"""

    x0: float
    x1: float
    y0: float
    y1: float
    surface: Surface
    z_m: float
    turned: bool = False
    tint: Rgb = WHITE


def floor_mesh(laid: Sequence[Paved], riser: Surface) -> SceneMesh:
    """One mesh without overlaps; `riser` faces the steps between rectangles of different height.

    Raises:
        ValueError: nothing is laid.
    """
    if not laid:
        raise ValueError("floor_mesh: expected at least one rectangle, got none.")
    xs = np.unique(np.round([edge for part in laid for edge in (part.x0, part.x1)], 4))
    ys = np.unique(np.round([edge for part in laid for edge in (part.y0, part.y1)], 4))
    middle_x, middle_y = 0.5 * (xs[1:] + xs[:-1]), 0.5 * (ys[1:] + ys[:-1])
    top = np.full((len(middle_y), len(middle_x)), -1)
    for number, part in enumerate(laid):
        columns = (middle_x > part.x0) & (middle_x < part.x1)
        rows = (middle_y > part.y0) & (middle_y < part.y1)
        top[np.ix_(rows, columns)] = number
    meshes = [_flat(part, number, top, xs, ys) for number, part in enumerate(laid) if np.any(top == number)]
    return join([*meshes, *_risers(laid, top, xs, ys, riser)])


def _runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and past-last index of each run of true."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


def _flat(
    part: Paved, number: int, top: NDArray[np.int64], xs: NDArray[np.float64], ys: NDArray[np.float64]
) -> SceneMesh:
    corners = [
        [(xs[first], ys[row]), (xs[last], ys[row]), (xs[last], ys[row + 1]), (xs[first], ys[row + 1])]
        for row in range(len(ys) - 1)
        for first, last in _runs(top[row] == number)
    ]
    flat = np.array(corners)
    points = np.concatenate([flat, np.full((*flat.shape[:2], 1), part.z_m)], axis=-1)
    uvs = np.stack([flat[..., 1], -flat[..., 0]], axis=-1) if part.turned else flat
    return quads(points, part.surface, SceneKind.GROUND, uvs, part.tint)


def _risers(
    laid: Sequence[Paved],
    top: NDArray[np.int64],
    xs: NDArray[np.float64],
    ys: NDArray[np.float64],
    riser: Surface,
) -> list[SceneMesh]:
    height = np.where(top >= 0, np.array([part.z_m for part in laid])[top], np.nan)
    faces = []
    for row, column in zip(*np.nonzero(np.abs(np.diff(height, axis=0)) > 1e-6), strict=True):
        near, far = height[row, column], height[row + 1, column]
        ends = (xs[column], xs[column + 1]) if far > near else (xs[column + 1], xs[column])
        faces.append(_step((ends[0], ys[row + 1]), (ends[1], ys[row + 1]), min(near, far), max(near, far)))
    for row, column in zip(*np.nonzero(np.abs(np.diff(height, axis=1)) > 1e-6), strict=True):
        near, far = height[row, column], height[row, column + 1]
        ends = (ys[row + 1], ys[row]) if far > near else (ys[row], ys[row + 1])
        faces.append(_step((xs[column + 1], ends[0]), (xs[column + 1], ends[1]), min(near, far), max(near, far)))
    return [quads(faces, riser, SceneKind.GROUND)] if faces else []


def _step(
    start: tuple[float, float], end: tuple[float, float], low_m: float, high_m: float
) -> list[tuple[float, float, float]]:
    return [(*start, low_m), (*end, low_m), (*end, high_m), (*start, high_m)]
