"""Shapes that several props share, on top of `worlds.geometry`."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from generator.worlds.geometry import WHITE, boxes, join, lathe, prism_cap, quads, sheet
from generator.worlds.model import SceneKind, SceneMesh, Surface

# Columns are where the mesh's own x, y and z go.
Z_TO_X = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]])
Z_TO_Y = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])


def rotated(mesh: SceneMesh, rotation: ArrayLike, shift: ArrayLike = (0.0, 0.0, 0.0)) -> SceneMesh:
    """The mesh turned by a (3, 3) rotation, then shifted. [m]"""
    points = mesh.vertices.astype(np.float64) @ np.asarray(rotation, np.float64).T + np.asarray(shift)
    return replace(mesh, vertices=points.astype(np.float32))


def tilted(mesh: SceneMesh, pitch_deg: float, shift: ArrayLike = (0.0, 0.0, 0.0)) -> SceneMesh:
    """The mesh turned about x, its top leaning back to +y for positive angles, then shifted. [m]"""
    turn = math.radians(-pitch_deg)
    cos, sin = math.cos(turn), math.sin(turn)
    return rotated(mesh, np.array([[1.0, 0.0, 0.0], [0.0, cos, -sin], [0.0, sin, cos]]), shift)


def fitted(mesh: SceneMesh, half_x_m: float, half_y_m: float, height_m: float) -> SceneMesh:
    """The mesh stretched about the z axis so that it fills a box that stands on z = 0; what is below 0 stays below."""
    reach = np.abs(mesh.vertices).max(axis=0)
    high = float(mesh.vertices[:, 2].max())
    scale = np.array([half_x_m / reach[0], half_y_m / reach[1], height_m / high])
    return replace(mesh, vertices=(mesh.vertices * scale).astype(np.float32))


def rounded_outline(half_x_m: float, half_y_m: float, radius_m: float, n_corner: int = 3) -> NDArray[np.float64]:
    """(4 (n + 1), 2) rectangle with round corners, counter-clockwise. [m]"""
    turn = np.linspace(0.0, 0.5 * math.pi, n_corner + 1)
    points = []
    for number, (x, y) in enumerate([(1, 1), (-1, 1), (-1, -1), (1, -1)]):
        angle = turn + 0.5 * math.pi * number
        middle = np.array([x * (half_x_m - radius_m), y * (half_y_m - radius_m)])
        points.append(middle + radius_m * np.stack([np.cos(angle), np.sin(angle)], axis=1))
    return np.concatenate(points)


def rounded_box(
    half_x_m: float,
    half_y_m: float,
    low_m: float,
    high_m: float,
    radius_m: float,
    surface: Surface,
    kind: SceneKind,
    tint: ArrayLike = WHITE,
) -> SceneMesh:
    """An upright box with round upright edges and a bevelled top."""
    outline = rounded_outline(half_x_m, half_y_m, radius_m)
    bevel = min(0.4 * radius_m, 0.02)
    inner = rounded_outline(half_x_m - bevel, half_y_m - bevel, radius_m - 0.5 * bevel)
    low, middle = (np.column_stack([outline, np.full(len(outline), z)]) for z in (low_m, high_m - bevel))
    upper = np.column_stack([inner, np.full(len(outline), high_m)])
    rings = np.stack([low, middle, upper])
    body = sheet(rings[:, [*range(len(outline)), 0]], surface, kind, tint=tint, smooth=False)
    lid = quads(prism_cap(upper), surface, kind, tint=tint)
    return join([body, lid])


def torus(
    radius_m: float,
    thickness_m: float,
    n_around: int,
    n_across: int,
    surface: Surface,
    kind: SceneKind,
    tint: ArrayLike,
) -> SceneMesh:
    """A ring about z in the plane z = 0; the thickness is the bar's radius. [m]"""
    turn = np.linspace(0.0, 2.0 * math.pi, n_across + 1)
    profile = np.stack([radius_m + thickness_m * np.cos(turn), thickness_m * np.sin(turn)], axis=1)
    return lathe(profile, n_around, surface, kind, tint)


def bars(
    starts: ArrayLike, ends: ArrayLike, width_m: float, surface: Surface, kind: SceneKind, tint: ArrayLike = WHITE
) -> SceneMesh:
    """Square bars without ends between (N, 3) points. [m]"""
    start, end = np.atleast_2d(np.asarray(starts, np.float64)), np.atleast_2d(np.asarray(ends, np.float64))
    ahead = end - start
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    helper = np.where(np.abs(ahead[:, 2:]) > 0.9, (1.0, 0.0, 0.0), (0.0, 0.0, 1.0))
    right = np.cross(ahead, helper)
    right *= 0.5 * width_m / np.linalg.norm(right, axis=1, keepdims=True)
    above = np.cross(right, ahead)
    ring = np.stack([-right - above, right - above, right + above, above - right], axis=1)
    near, far = start[:, None] + ring, end[:, None] + ring
    sides = [np.stack([near[:, k], far[:, k], far[:, (k + 1) % 4], near[:, (k + 1) % 4]], axis=1) for k in range(4)]
    return quads(np.concatenate(sides), surface, kind, tint=tint)


def slab(
    x: tuple[float, float],
    y: tuple[float, float],
    z: tuple[float, float],
    surface: Surface,
    kind: SceneKind,
    tint: ArrayLike = WHITE,
) -> SceneMesh:
    """One closed box between lower and upper x, y and z. [m]"""
    return boxes((x[0], y[0], z[0]), (x[1], y[1], z[1]), surface, kind, tint, bottom=True)
