"""Small shapes that a station is put together from."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from generator.worlds import geometry
from generator.worlds.model import Rgb, SceneKind, SceneMesh, Surface
from generator.worlds.station.plan import Rect

WHITE = (1.0, 1.0, 1.0)


def plate(
    middle: tuple[float, float, float],
    facing_deg: float,
    width_m: float,
    height_m: float,
    surface: Surface,
    kind: SceneKind,
    picture: Rect | None = None,
    tint: Rgb = WHITE,
) -> SceneMesh:
    """An upright rectangle that shows a part of a picture.

    Args:
        middle: of its lower edge. [m]
        facing_deg: direction from which it is seen, anticlockwise from +x. [deg]
        width_m: along the horizon. [m]
        height_m: upwards. [m]
        surface: with the picture.
        kind: what it is.
        picture: part of the surface's picture; None starts at its corner with metric size. [m]
        tint: factor on the albedo.
    """
    turn = math.radians(facing_deg)
    right = np.array([-math.sin(turn), math.cos(turn), 0.0]) * 0.5 * width_m
    foot, up = np.array(middle), np.array([0.0, 0.0, height_m])
    corners = np.stack([foot - right, foot + right, foot + right + up, foot - right + up])
    part = picture or Rect(0.0, width_m, 0.0, height_m)
    uvs = [[(part.x0, part.y0), (part.x1, part.y0), (part.x1, part.y1), (part.x0, part.y1)]]
    return geometry.quads(corners[None], surface, kind, uvs, tint)


def lying(
    rect: Rect, z_m: float, surface: Surface, kind: SceneKind, down: bool = False, tint: Rgb = WHITE
) -> SceneMesh:
    """A level rectangle, seen from above or from below."""
    corners = [(rect.x0, rect.y0), (rect.x1, rect.y0), (rect.x1, rect.y1), (rect.x0, rect.y1)]
    points = np.array([(x, y, z_m) for x, y in (corners[::-1] if down else corners)])
    return geometry.quads(points[None], surface, kind, points[None, :, :2], tint)


def cut(rect: Rect, holes: Sequence[Rect]) -> list[Rect]:
    """What is left of a rectangle, as rectangles."""
    left = [rect]
    for hole in holes:
        left = [piece for old in left for piece in _cut_one(old, hole)]
    return left


def _cut_one(rect: Rect, hole: Rect) -> list[Rect]:
    x0, x1 = max(rect.x0, hole.x0), min(rect.x1, hole.x1)
    y0, y1 = max(rect.y0, hole.y0), min(rect.y1, hole.y1)
    if x0 >= x1 or y0 >= y1:
        return [rect]
    pieces = [Rect(rect.x0, x0, rect.y0, rect.y1), Rect(x1, rect.x1, rect.y0, rect.y1)]
    pieces += [Rect(x0, x1, rect.y0, y0), Rect(x0, x1, y1, rect.y1)]
    return [piece for piece in pieces if piece.x1 - piece.x0 > 1e-6 and piece.y1 - piece.y0 > 1e-6]


def side_prism(
    profile: ArrayLike, y0: float, y1: float, surface: Surface, kind: SceneKind, tint: Rgb = WHITE
) -> SceneMesh:
    """A prism along y over a convex (P, 2) outline of x and z, counter-clockwise seen from -y. [m]"""
    flat = np.asarray(profile, np.float64)
    near, far = (np.stack([flat[:, 0], np.full(len(flat), y), flat[:, 1]], axis=1) for y in (y0, y1))
    after = np.roll(np.arange(len(flat)), -1)
    sides = np.stack([near[after], near, far, far[after]], axis=1)
    caps = [geometry.prism_cap(near), geometry.prism_cap(far[::-1])]
    return geometry.quads(np.concatenate([sides, *caps]), surface, kind, tint=tint)


def box(
    x: tuple[float, float],
    y: tuple[float, float],
    z: tuple[float, float],
    surface: Surface,
    kind: SceneKind,
    tint: Rgb = WHITE,
) -> SceneMesh:
    """A closed box along the axes from its spans. [m]"""
    return geometry.boxes((x[0], y[0], z[0]), (x[1], y[1], z[1]), surface, kind, tint, bottom=True)


def bar(ends: ArrayLike, radius_m: float, surface: Surface, kind: SceneKind, tint: Rgb = WHITE) -> SceneMesh:
    """A round bar along points. [m]"""
    return geometry.tube(ends, radius_m, 8, surface, kind, tint)
