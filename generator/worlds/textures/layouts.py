"""How stones, bricks and boards lie: for each pixel the unit it belongs to and how deep inside that unit it is."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.worlds.textures.canvas import SIDE_PX, Grey


@dataclass(frozen=True, eq=False)
class Units:
    """A seamless division of a picture.

    Attributes:
        number: (H, W) which unit a pixel belongs to.
        inside_m: (H, W) distance to the unit's edge, negative in the joint. [m]
        u_m: (H, W) place along the unit from its middle. [m]
        v_m: (H, W) place across it. [m]
        n_units: how many there are.
        size_m: width and height of the picture. [m]
    """

    number: NDArray[np.int32]
    inside_m: Grey
    u_m: Grey
    v_m: Grey
    n_units: int
    size_m: tuple[float, float]


def places(size_m: tuple[float, float], height_px: int = SIDE_PX, width_px: int = SIDE_PX) -> tuple[Grey, Grey]:
    """(1, W) x to the right and (H, 1) y upwards of the pixels' middles. [m]"""
    x = (np.arange(width_px, dtype=np.float32)[None] + 0.5) * np.float32(size_m[0] / width_px)
    y = (np.arange(height_px, dtype=np.float32)[::-1, None] + 0.5) * np.float32(size_m[1] / height_px)
    return x, y


def _box(u: Grey, v: Grey, half_u: Grey | float, half_v: Grey | float, corner_m: float) -> Grey:
    """Distance into a rectangle with round corners."""
    across, up = np.abs(u) - (half_u - corner_m), np.abs(v) - (half_v - corner_m)
    outside = np.hypot(np.maximum(across, 0.0), np.maximum(up, 0.0))
    return np.asarray(corner_m - outside - np.minimum(np.maximum(across, up), 0.0), np.float32)


def courses(
    n_rows: int,
    n_columns: int,
    size_m: tuple[float, float],
    joint_m: float,
    rng: np.random.Generator,
    offsets: tuple[float, ...] = (0.0, 0.5),
    corner_m: float = 0.004,
    looseness_m: float = 0.0,
    side_px: tuple[int, int] = (SIDE_PX, SIDE_PX),
) -> Units:
    """Rows of equal units.

    Args:
        n_rows: in the picture.
        n_columns: in each row.
        size_m: width and height of the picture. [m]
        joint_m: width of the joints. [m]
        rng: of the looseness.
        offsets: shift of row 0, 1, ..., in units; they repeat.
        corner_m: radius of the corners. [m]
        looseness_m: deviation of places and sizes. [m]
        side_px: height and width of the picture. [px]
    """
    x, y = places(size_m, *side_px)
    length, height = size_m[0] / n_columns, size_m[1] / n_rows
    row = np.minimum((y / height).astype(np.int32), n_rows - 1)
    along = x / np.float32(length) + np.asarray(offsets, np.float32)[row % len(offsets)]
    number = np.asarray(row * n_columns + np.floor(along).astype(np.int32) % n_columns, np.int32)
    n_units = n_rows * n_columns
    loose = (looseness_m * np.clip(rng.standard_normal((4, n_units)), -2, 2)).astype(np.float32)
    u = (along - np.floor(along) - 0.5) * np.float32(length) + loose[0][number]
    v = (y / np.float32(height) - row - 0.5) * np.float32(height) + loose[1][number]
    half_u = 0.5 * (length - joint_m) - np.abs(loose[2])[number] if looseness_m else 0.5 * (length - joint_m)
    half_v = 0.5 * (height - joint_m) - np.abs(loose[3])[number] if looseness_m else 0.5 * (height - joint_m)
    return Units(number, _box(u, v, half_u, half_v, corner_m), u, v, n_units, size_m)


def herringbone(n_cells: int, cell_m: float, joint_m: float, corner_m: float = 0.003) -> Units:
    """Bricks twice as long as wide, laid at right angles; `n_cells` widths of a brick, a multiple of 4, are a side.

    Raises:
        ValueError: the number is no multiple of 4.
    """
    if n_cells % 4:
        raise ValueError(f"herringbone: expected a multiple of 4 cells, got {n_cells}.")
    size_m = (n_cells * cell_m, n_cells * cell_m)
    x, y = places(size_m)
    i, j = (x / cell_m).astype(np.int32), (y / cell_m).astype(np.int32)
    turn = (i - j) % 4
    lying = turn < 2
    first_i = np.where(turn == 1, i - 1, i)
    first_j = np.where(turn == 3, j, np.where(turn == 2, j - 1, j))
    u = x - (first_i + np.where(lying, 1.0, 0.5)) * cell_m
    v = y - (first_j + np.where(lying, 0.5, 1.0)) * cell_m
    along, across = np.where(lying, u, v).astype(np.float32), np.where(lying, v, u).astype(np.float32)
    number = (first_j % n_cells) * n_cells + first_i % n_cells
    used, number = np.unique(number, return_inverse=True)
    inside = _box(along, across, cell_m - 0.5 * joint_m, 0.5 * (cell_m - joint_m), corner_m)
    return Units(number.reshape(i.shape[-1], -1).astype(np.int32), inside, along, across, len(used), size_m)


def arcs(
    n_arcs: int, n_rows: int, n_stones: int, size_m: tuple[float, float], joint_m: float, rng: np.random.Generator
) -> Units:
    """Small setts laid in arcs, as in the squares of Europe.

    Args:
        n_arcs: side by side in the picture.
        n_rows: of stones in the picture's height.
        n_stones: in each arc of a row.
        size_m: width and height of the picture. [m]
        joint_m: mean width of the joints. [m]
        rng: of how the stones vary.
    """
    x, y = places(size_m)
    width, height = size_m[0] / n_arcs, size_m[1] / n_rows
    radius = 0.72 * width
    arc = np.minimum((x / width).astype(np.int32), n_arcs - 1)
    across = x - (arc + 0.5) * width
    lift = np.sqrt(radius**2 - across**2)
    slope = np.arcsin(across / radius)
    level = (y - lift) / height
    row = np.floor(level).astype(np.int32)
    above = (level - row - 0.5) * height
    foot = np.clip(across + above * np.sin(slope) * np.cos(slope), -0.5 * width, 0.5 * width)
    length = 2.0 * radius * np.arcsin(0.5 * width / radius)
    along = (radius * np.arcsin(foot / radius) / length + 0.5) * (n_stones - 1) + 0.5 * (row % 2)
    stone = np.clip(np.floor(along).astype(np.int32), 0, n_stones - 1)
    number = np.asarray(((row % n_rows) * n_arcs + arc) * n_stones + stone, np.int32)
    loose = (0.12 * joint_m * np.clip(rng.standard_normal((4, n_rows * n_arcs * n_stones)), -2, 2)).astype(np.float32)
    u = ((along - stone - 0.5) * length / (n_stones - 1)).astype(np.float32) + 4.0 * loose[0][number]
    v = (above * np.cos(slope)).astype(np.float32) + 3.0 * loose[1][number]
    half_u = 0.5 * (length / (n_stones - 1) - joint_m) - np.abs(loose[2])[number]
    half_v = 0.5 * (height * np.cos(slope) - joint_m) - np.abs(loose[3])[number]
    inside = _box(u, v, half_u.astype(np.float32), half_v.astype(np.float32), 0.018)
    return Units(number, inside, u, v, n_rows * n_arcs * n_stones, size_m)


def scattered(middles: NDArray[np.float64], size_m: tuple[float, float], joint_m: float) -> Units:
    """The cells of points: (N, 2) shares of width and height at which units have their middles."""
    margin = SIDE_PX // 4
    side = SIDE_PX + 2 * margin
    blank = np.full((side, side), 255, np.uint8)
    shifts = np.stack(np.meshgrid([-1, 0, 1], [-1, 0, 1]), axis=-1).reshape(-1, 1, 2)
    spot = np.floor((middles % 1.0 + shifts) * SIDE_PX).astype(np.int64).reshape(-1, 2) + margin
    whose = np.tile(np.arange(len(middles)), 9)
    held = np.all((spot >= 0) & (spot < side), axis=1)
    spot, whose = spot[held], whose[held]
    blank[spot[:, 1], spot[:, 0]] = 0
    _, label = cv2.distanceTransformWithLabels(blank, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    lookup = np.zeros(int(label.max()) + 1, np.int32)
    lookup[label[spot[:, 1], spot[:, 0]]] = whose
    number = lookup[label]
    same = np.full((side, side), 255, np.uint8)
    same[:, 1:][number[:, 1:] != number[:, :-1]] = 0
    same[1:][number[1:] != number[:-1]] = 0
    depth = cv2.distanceTransform(same, cv2.DIST_L2, 5) * np.float32(size_m[0] / SIDE_PX)
    inner = (slice(margin, -margin), slice(margin, -margin))
    number = np.asarray(number[inner], np.int32)
    x, y = np.meshgrid(np.arange(SIDE_PX) + 0.5, np.arange(SIDE_PX) + 0.5)
    u = ((x / SIDE_PX - middles[number, 0] + 0.5) % 1.0 - 0.5) * size_m[0]
    v = -((y / SIDE_PX - middles[number, 1] + 0.5) % 1.0 - 0.5) * size_m[1]
    inside = np.asarray(depth[inner] - 0.5 * joint_m, np.float32)
    return Units(number, inside, u.astype(np.float32), v.astype(np.float32), len(middles), size_m)


def jittered(n_rows: int, n_columns: int, jitter: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """(N, 2) middles of a grid whose rows are shifted by half, moved at random; shares of width and height."""
    row, column = (values.ravel() for values in np.mgrid[:n_rows, :n_columns])
    moved = np.stack([column + 0.5 * (row % 2), row.astype(float)], axis=-1)
    moved += 0.5 + rng.uniform(-jitter, jitter, moved.shape)
    return np.asarray((moved / (n_columns, n_rows)) % 1.0, np.float64)
