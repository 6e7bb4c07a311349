"""Meshes of quads from a few numbers, with metric uvs: boxes, turned bodies, tubes, sheets and prisms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from generator.worlds.model import SceneKind, SceneMesh, Surface

WHITE = (1.0, 1.0, 1.0)

# Corners of a unit box as (x, y, z) choices of low or high, and its faces counter-clockwise from outside: the sides
# -y, +x, +y, -x, then top and bottom.
_CORNERS = np.array([[x, y, z] for z in (0, 1) for y in (0, 1) for x in (0, 1)])
_SIDES = np.array([[0, 1, 5, 4], [1, 3, 7, 5], [3, 2, 6, 7], [2, 0, 4, 6], [4, 5, 7, 6], [0, 2, 3, 1]])


def quads(
    corners: ArrayLike,
    surface: Surface,
    kind: SceneKind,
    uvs: ArrayLike | None = None,
    tint: ArrayLike = WHITE,
    smooth: bool = False,
) -> SceneMesh:
    """A mesh of separate quads.

    Args:
        corners: (N, 4, 3) corners of each, counter-clockwise seen from outside. [m]
        surface: material of all.
        kind: what they are.
        uvs: (N, 4, 2) places on the surface; None lays it on flat (`flat_uvs`). [m]
        tint: (3,) or (N, 3) factor on the albedo.
        smooth: whether normals are interpolated.
    """
    points = np.asarray(corners, np.float32).reshape(-1, 3)
    count = len(points) // 4
    places = flat_uvs(points.reshape(count, 4, 3)) if uvs is None else np.asarray(uvs, np.float32)
    return SceneMesh(
        vertices=points,
        faces=np.arange(4 * count, dtype=np.int32).reshape(count, 4),
        uvs=places,
        surface=np.zeros(count, np.int32),
        kinds=np.full(count, kind, np.uint8),
        tint=np.broadcast_to(np.asarray(tint, np.float32), (count, 3)).copy(),
        smooth=np.full(count, smooth),
        surfaces=(surface,),
    )


def flat_uvs(corners: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """(N, 4, 2) uvs of (N, 4, 3) flat quads: u along the horizon, v up the slope; x and y of lying ones. [m]"""
    normal = np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1]).astype(np.float64)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    across = np.stack([-normal[:, 1], normal[:, 0], np.zeros(len(normal))], axis=1)
    length = np.linalg.norm(across, axis=1, keepdims=True)
    lying = length[:, 0] < 0.05
    across = np.where(lying[:, None], (1.0, 0.0, 0.0), across / np.maximum(length, 1e-12))
    upward = np.where(lying[:, None], (0.0, 1.0, 0.0), np.cross(normal, across))
    u, v = (np.einsum("nkd,nd->nk", corners, axis) for axis in (across, upward))
    return np.asarray(np.stack([u, v], axis=-1), np.float32)


def boxes(
    low: ArrayLike,
    high: ArrayLike,
    surface: Surface,
    kind: SceneKind,
    tint: ArrayLike = WHITE,
    bottom: bool = False,
    top: bool = True,
) -> SceneMesh:
    """Boxes along the axes.

    Args:
        low: (N, 3) or (3,) lower corners. [m]
        high: (N, 3) or (3,) upper corners. [m]
        surface: material of all.
        kind: what they are.
        tint: (3,) or (N, 3) factor on the albedo.
        bottom: whether they have an underside.
        top: whether they have an upper side.
    """
    lower, upper = np.atleast_2d(np.asarray(low, np.float64)), np.atleast_2d(np.asarray(high, np.float64))
    corners = lower[:, None] + _CORNERS * (upper - lower)[:, None]
    sides = _SIDES[[True] * 4 + [top, bottom]]
    tints = np.broadcast_to(np.asarray(tint, np.float32), (len(lower), 3))
    return quads(corners[:, sides].reshape(-1, 4, 3), surface, kind, tint=np.repeat(tints, len(sides), axis=0))


def sheet(
    points: ArrayLike,
    surface: Surface,
    kind: SceneKind,
    uvs: ArrayLike | None = None,
    tint: ArrayLike = WHITE,
    smooth: bool = True,
) -> SceneMesh:
    """A grid of quads; columns run to the right and rows up, seen from outside.

    Args:
        points: (R, C, 3) grid. [m]
        surface: material.
        kind: what it is.
        uvs: (R, C, 2) places on the surface; None measures along the first row and column. [m]
        tint: (3,) factor on the albedo.
        smooth: whether normals are interpolated.
    """
    grid = np.asarray(points, np.float64)
    n_rows, n_columns = grid.shape[:2]
    if uvs is None:
        u = np.concatenate([[0.0], np.linalg.norm(np.diff(grid, axis=1), axis=2).max(axis=0).cumsum()])
        v = np.concatenate([[0.0], np.linalg.norm(np.diff(grid, axis=0), axis=2).max(axis=1).cumsum()])
        uvs = np.stack(np.broadcast_arrays(u[None], v[:, None]), axis=-1)
    number = np.arange(n_rows * n_columns).reshape(n_rows, n_columns)
    faces = np.stack([number[:-1, :-1], number[:-1, 1:], number[1:, 1:], number[1:, :-1]], axis=-1).reshape(-1, 4)
    count = len(faces)
    return SceneMesh(
        vertices=grid.reshape(-1, 3).astype(np.float32),
        faces=faces.astype(np.int32),
        uvs=np.asarray(uvs, np.float32).reshape(-1, 2)[faces],
        surface=np.zeros(count, np.int32),
        kinds=np.full(count, kind, np.uint8),
        tint=np.broadcast_to(np.asarray(tint, np.float32), (count, 3)).copy(),
        smooth=np.full(count, smooth),
        surfaces=(surface,),
    )


def lathe(
    profile: ArrayLike,
    n_sides: int,
    surface: Surface,
    kind: SceneKind,
    tint: ArrayLike = WHITE,
    smooth: bool = True,
) -> SceneMesh:
    """A body turned about z.

    Args:
        profile: (P, 2) radius and height, from the lower end up as the outside is to be seen. [m]
        n_sides: of the turned body.
        surface: material.
        kind: what it is.
        tint: (3,) factor on the albedo.
        smooth: whether normals are interpolated.
    """
    outline = np.asarray(profile, np.float64)
    turn = np.linspace(0.0, 2.0 * math.pi, n_sides + 1)
    ring = np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    points = np.empty((len(outline), n_sides + 1, 3))
    points[..., :2] = outline[:, None, :1] * ring[None]
    points[..., 2] = outline[:, None, 1]
    return sheet(points, surface, kind, tint=tint, smooth=smooth)


def tube(
    path: ArrayLike,
    radius_m: ArrayLike,
    n_sides: int,
    surface: Surface,
    kind: SceneKind,
    tint: ArrayLike = WHITE,
    caps: bool = False,
) -> SceneMesh:
    """A round bar along a path.

    Args:
        path: (P, 3) middle line. [m]
        radius_m: of all or, (P,), of each point. [m]
        n_sides: even where there are caps.
        surface: material.
        kind: what it is.
        tint: (3,) factor on the albedo.
        caps: whether the ends are closed.
    """
    line = np.asarray(path, np.float64)
    ahead = np.gradient(line, axis=0)
    ahead /= np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-12)
    helper = np.where(np.abs(ahead[:, 2:]) > 0.9, (1.0, 0.0, 0.0), (0.0, 0.0, 1.0))
    right = np.cross(ahead, helper)
    right /= np.linalg.norm(right, axis=1, keepdims=True)
    above = np.cross(right, ahead)
    turn = np.linspace(0.0, 2.0 * math.pi, n_sides + 1)
    radii = np.broadcast_to(np.asarray(radius_m, np.float64), (len(line),))[:, None, None]
    ring = np.cos(turn)[None, :, None] * right[:, None] + np.sin(turn)[None, :, None] * above[:, None]
    points = line[:, None] + radii * ring
    body = sheet(points[:, ::-1], surface, kind, tint=tint)
    if not caps:
        return body
    ends = [prism_cap(points[0, :-1]), prism_cap(points[-1, -2::-1])]
    return join([body, quads(np.concatenate(ends), surface, kind, tint=tint)])


def prism_cap(rim: ArrayLike) -> NDArray[np.float64]:
    """(Q, 4, 3) quads that fill a convex (P, 3) rim that runs counter-clockwise; odd rims gain a point."""
    points = np.asarray(rim, np.float64)
    if len(points) % 2:
        points = np.concatenate([points, 0.5 * (points[:1] + points[-1:])])
    half = len(points) // 2
    step = np.arange(half - 1)
    chosen = np.stack([step, step + 1, len(points) - 2 - step, len(points) - 1 - step], axis=1)
    return np.asarray(points[chosen], np.float64)


def prism(
    outline: ArrayLike,
    low_m: float,
    high_m: float,
    surface: Surface,
    kind: SceneKind,
    tint: ArrayLike = WHITE,
    bottom: bool = False,
) -> SceneMesh:
    """An upright prism over a convex (P, 2) outline that runs counter-clockwise seen from above. [m]"""
    flat = np.asarray(outline, np.float64)
    lower, upper = (np.column_stack([flat, np.full(len(flat), z)]) for z in (low_m, high_m))
    after = np.roll(np.arange(len(flat)), -1)
    walls = np.stack([lower, lower[after], upper[after], upper], axis=1)
    parts = [walls, prism_cap(upper)]
    if bottom:
        parts.append(prism_cap(lower[::-1]))
    return quads(np.concatenate(parts), surface, kind, tint=tint)


def join(meshes: Sequence[SceneMesh]) -> SceneMesh:
    """One mesh of several; equal surfaces become one.

    Raises:
        ValueError: there is no mesh.
    """
    if not meshes:
        raise ValueError("join: expected at least one mesh, got none.")
    surfaces: dict[Surface, int] = {}
    numbers, shifts, first = [], [], 0
    for mesh in meshes:
        lookup = np.array([surfaces.setdefault(surface, len(surfaces)) for surface in mesh.surfaces], np.int32)
        numbers.append(lookup[mesh.surface])
        shifts.append(mesh.faces + np.int32(first))
        first += len(mesh.vertices)
    return SceneMesh(
        vertices=np.concatenate([mesh.vertices for mesh in meshes]),
        faces=np.concatenate(shifts).astype(np.int32),
        uvs=np.concatenate([mesh.uvs for mesh in meshes]),
        surface=np.concatenate(numbers),
        kinds=np.concatenate([mesh.kinds for mesh in meshes]),
        tint=np.concatenate([mesh.tint for mesh in meshes]),
        smooth=np.concatenate([mesh.smooth for mesh in meshes]),
        surfaces=tuple(surfaces),
    )


def moved(
    mesh: SceneMesh,
    x_m: float = 0.0,
    y_m: float = 0.0,
    z_m: float = 0.0,
    heading_deg: float = 0.0,
    scale: float = 1.0,
) -> SceneMesh:
    """The mesh scaled, turned about z, then shifted; its uvs stay."""
    turn = math.radians(heading_deg)
    rotation = np.array([[math.cos(turn), math.sin(turn), 0.0], [-math.sin(turn), math.cos(turn), 0.0], [0, 0, 1]])
    points = scale * mesh.vertices.astype(np.float64) @ rotation + (x_m, y_m, z_m)
    return replace(mesh, vertices=points.astype(np.float32))


def tinted(mesh: SceneMesh, tint: ArrayLike) -> SceneMesh:
    """The mesh with its tint multiplied."""
    return replace(mesh, tint=(mesh.tint * np.asarray(tint, np.float32)).astype(np.float32))
