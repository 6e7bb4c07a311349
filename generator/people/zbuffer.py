"""What cameras all around would see of point-sampled surfaces, without a renderer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]
PIXEL_M = 0.008
_VIEWS = tuple((yaw, pitch) for pitch in (0.0, 25.0) for yaw in range(0, 360, 45))  # [deg]
_MAX_SIDE = 6
_GRAZING = 0.05  # cosine below which a surface is seen edge-on [1]


def views() -> Iterator[NDArray[np.float32]]:
    """(3, 3) rotations: rows are image x, image y and depth away from the camera."""
    for yaw, pitch in np.radians(np.array(_VIEWS)):
        right = np.array([np.cos(yaw), np.sin(yaw), 0.0])
        away = np.array([-np.sin(yaw) * np.cos(pitch), np.cos(yaw) * np.cos(pitch), -np.sin(pitch)])
        yield np.stack([right, np.cross(right, away), away]).astype(np.float32)


def surface_samples(vertices: Points, faces: NDArray[np.int32], spacing_m: float = 0.8 * PIXEL_M) -> Points:
    """(N, 3) points spread over quads, about as dense as asked; a quad has at least one and at most 36. [m]"""
    corners = vertices[faces]
    edges = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1)
    n_side = np.clip(np.ceil(edges / spacing_m), 1, _MAX_SIDE).astype(int)
    chunks = [_grid_samples(corners[n_side == n], n) for n in range(1, _MAX_SIDE + 1)]
    return np.concatenate(chunks)


def _grid_samples(corners: Points, n_side: int) -> Points:
    t = (np.arange(n_side, dtype=np.float32) + 0.5) / n_side
    u, v = (grid.ravel()[:, None] for grid in np.meshgrid(t, t))
    a, b, c, d = (corners[:, k][:, None] for k in range(4))
    return np.asarray(
        ((1 - u) * (1 - v) * a + u * (1 - v) * b + u * v * c + (1 - u) * v * d).reshape(-1, 3), np.float32
    )


def facing_samples(vertices: Points, faces: NDArray[np.int32]) -> tuple[Points, Points]:
    """(4 F, 3) points of quads [m] and their outward unit normals."""
    corners = vertices[faces]
    normals = np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    return _grid_samples(corners, 2), np.repeat(normals, 4, axis=0)


def depth_map(points: Points, low: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    """(X, Y) depth of the nearest of (N, 3) points in image coordinates in each pixel, infinite where there is none."""
    cell = ((points[:, :2] - low) / PIXEL_M).astype(np.int64)
    x, y = cell.T
    inside = (x >= 0) & (y >= 0) & (x < size[0]) & (y < size[1])
    depth = np.full(size[0] * size[1], np.inf, np.float32)
    np.minimum.at(depth, (x * size[1] + y)[inside], points[inside, 2])
    return depth.reshape(size)


def _nearest_around(depth: NDArray[np.float32]) -> NDArray[np.float32]:
    for axis in (0, 1):
        depth = np.minimum(depth, np.minimum(np.roll(depth, 1, axis), np.roll(depth, -1, axis)))
    return depth


def _farthest_around(depth: NDArray[np.float32]) -> NDArray[np.float32]:
    for axis in (0, 1):
        depth = np.maximum(depth, np.maximum(np.roll(depth, 1, axis), np.roll(depth, -1, axis)))
    return depth


@dataclass(frozen=True, eq=False)
class _Look:
    """One view of those of N samples that face it.

    Attributes:
        view: (3, 3) rotation, from `views`.
        facing: (K,) which samples.
        depth: (K,) how far away they are. [m]
        cell: two (K,) indices of their pixels.
        low, size: of the picture, as `depth_map` takes them.
    """

    view: NDArray[np.float32]
    facing: NDArray[np.intp]
    depth: NDArray[np.float32]
    cell: tuple[NDArray[np.intp], NDArray[np.intp]]
    low: NDArray[np.float32]
    size: tuple[int, int]

    def depth_of(self, points: Points) -> NDArray[np.float32]:
        """(X, Y) depth of (N, 3) points in this picture. [m]"""
        return depth_map(points @ self.view.T, self.low, self.size)


def _looks(samples: tuple[Points, Points]) -> Iterator[_Look]:
    """The views that (N, 3) samples with (N, 3) normals face."""
    points, normals = samples
    for view in views():
        facing = np.flatnonzero(normals @ view[2] < -_GRAZING)
        if len(facing):
            own = points[facing] @ view.T
            low, size = _frame(own)
            x, y = ((own[:, :2] - low) / PIXEL_M).astype(int).T
            yield _Look(view, facing, own[:, 2], (x, y), low, size)


def is_seen(hidden: tuple[Points, Points], cover: Points, tolerance_m: float) -> NDArray[np.bool_]:
    """Which of the facing samples `hidden` some view sees in front of all `cover` points around their pixel.

    Args:
        hidden: (N, 3) points [m] and (N, 3) normals.
        cover: (M, 3) points of what ought to hide them. [m]
        tolerance_m: how far in front a point may be. [m]

    Returns:
        (N,) whether a point is seen.
    """
    seen = np.zeros(len(hidden[0]), bool)
    for look in _looks(hidden):
        nearest = _nearest_around(look.depth_of(cover))
        seen[look.facing] |= look.depth < nearest[look.cell] - tolerance_m
    return seen


def poking_share(inner: tuple[Points, Points], outer: Points, everything: Points, low_m: float, high_m: float) -> float:
    """Share of inner points that some view sees between `low_m` and `high_m` in front of closed outer cloth.

    A point beside an edge of the outer cloth does not count: all pixels around must show it. Nor does one that
    something else hides.
    """
    poking = np.zeros(len(inner[0]), bool)
    for look in _looks(inner):
        depth = look.depth_of(outer)
        closed = np.isfinite(_farthest_around(depth))[look.cell]
        ahead = _nearest_around(depth)[look.cell] - look.depth
        free = look.depth < look.depth_of(everything)[look.cell] + low_m
        poking[look.facing] |= free & closed & (ahead > low_m) & (ahead < high_m)
    return float(poking.mean()) if len(poking) else 0.0


def _frame(points: Points) -> tuple[NDArray[np.float32], tuple[int, int]]:
    """Lower corner [m] and size [px] of an image that holds points, with a margin of two pixels."""
    low = points[:, :2].min(axis=0) - 2 * PIXEL_M
    size = np.ceil((points[:, :2].max(axis=0) - low) / PIXEL_M).astype(int) + 3
    return low, (int(size[0]), int(size[1]))
