"""Tops of buildings: flat with a parapet, mansard with dormers, gable with gutters; chimneys."""

from __future__ import annotations

import numpy as np

from generator.worlds.buildings.facade import Hole
from generator.worlds.buildings.materials import FELT, Materials
from generator.worlds.buildings.openings import framed_pane, pane_of
from generator.worlds.buildings.quadpile import QuadPile
from generator.worlds.buildings.spec import BuildingSpec, Look


def flat_roof(pile: QuadPile, spec: BuildingSpec, look: Look, goods: Materials, rng: np.random.Generator) -> None:
    """A roof behind a coping, with a box for the lift."""
    z, w, d = look.eaves_m(spec.n_floors), 0.5 * spec.width_m, spec.depth_m
    pile.box((-w, 0.0, z - 0.3), (w, d, z - 0.3), goods.stone, FELT, "u")
    for low, high in (
        ((-w, -0.05), (w, 0.3)),
        ((-w, d - 0.3), (w, d + 0.05)),
        ((-w, 0.3), (-w + 0.3, d - 0.3)),
        ((w - 0.3, 0.3), (w, d - 0.3)),
    ):
        pile.box((*low, z - 0.3), (*high, z + 0.05), goods.stone, look.trim_tint, "lrfbud")
    x, y = float(rng.uniform(-0.4, 0.4)) * w, 0.5 * d
    pile.box(
        (x - 1.6, y - 1.6, z - 0.3), (x + 1.6, y + 1.6, z + 2.2), goods.walls["concrete"], (0.7, 0.7, 0.68), "lrfbu"
    )


def mansard(pile: QuadPile, spec: BuildingSpec, look: Look, goods: Materials, rng: np.random.Generator) -> None:
    """A steep slope to the street and to the yard, a flat top, dormers in line with windows."""
    z, w, d = look.eaves_m(spec.n_floors), 0.5 * spec.width_m, spec.depth_m
    rise, run = 2.6, min(1.3, 0.25 * d)
    top = z + rise
    pile.quad(
        ((-w, -0.1, z), (w, -0.1, z), (w, run, top), (-w, run, top)), goods.roofs[look.roof_cover], look.roof_tint
    )
    pile.quad(
        ((w, d + 0.1, z), (-w, d + 0.1, z), (-w, d - run, top), (w, d - run, top)),
        goods.roofs[look.roof_cover],
        look.roof_tint,
    )
    pile.quad(((-w, run, top), (w, run, top), (w, d - run, top), (-w, d - run, top)), goods.stone, FELT)
    wall = goods.walls[look.wall]
    pile.quad(((w, -0.1, z), (w, d + 0.1, z), (w, d - run, top), (w, run, top)), wall, look.wall_tint)
    pile.quad(((-w, d + 0.1, z), (-w, -0.1, z), (-w, run, top), (-w, d - run, top)), wall, look.wall_tint)
    n = max(1, int(spec.width_m // look.pitch_m))
    for k in range(0, n, 2 if rng.random() < 0.5 else 1):
        _dormer(pile, -w + (k + 0.5) * spec.width_m / n, z, run, look, goods, rng)
    for x in (-w + 0.5, w - 0.9):
        pile.box(
            (x, 0.45 * d, top),
            (x + 0.45, 0.45 * d + 1.1, top + 1.3),
            goods.walls["brown brick"],
            (0.9, 0.85, 0.8),
            "lrfbu",
        )


def _dormer(
    pile: QuadPile, x: float, z: float, run: float, look: Look, goods: Materials, rng: np.random.Generator
) -> None:
    half, low, high = 0.55, z + 0.45, z + 1.95
    pile.box((x - half, 0.1, low), (x + half, run, high), goods.paint, look.frame_tint, "lrf")
    pile.box((x - half - 0.1, 0.0, high), (x + half + 0.1, run, high + 0.12), goods.metal, (0.4, 0.4, 0.42), "lrfud")
    hole = Hole(x - half + 0.1, x + half - 0.1, low + 0.1, high - 0.1)
    framed_pane(pile, hole, 0.04, "two", goods, look.frame_tint, pane_of(goods, look.lit_share, rng))


def gable(
    pile: QuadPile, x0: float, x1: float, y0: float, y1: float, z: float, rise: float, look: Look, goods: Materials
) -> None:
    """A pitched roof over a rectangle, its ridge along x, with eaves and gutters; the gables' walls, too. [m]"""
    over, side, thick = 0.45, 0.3, 0.16
    ridge, middle = z + rise, 0.5 * (y0 + y1)
    drop = over * rise / (0.5 * (y1 - y0))
    a, b = x0 - side, x1 + side
    for y_out, y_in, flip in ((y0 - over, middle, False), (y1 + over, middle, True)):
        left, right = (b, a) if flip else (a, b)
        for lift, upside in ((thick, False), (0.0, True)):
            low, high = z - drop + lift, ridge + lift
            corners = ((left, y_out, low), (right, y_out, low), (right, y_in, high), (left, y_in, high))
            tint = (0.75, 0.73, 0.7) if upside else look.roof_tint
            cover = goods.paint if upside else goods.roofs[look.roof_cover]
            pile.quad(corners[::-1] if upside else corners, cover, tint)
        edge = (
            (left, y_out, z - drop),
            (right, y_out, z - drop),
            (right, y_out, z - drop + thick),
            (left, y_out, z - drop + thick),
        )
        pile.quad(edge, goods.paint, look.trim_tint)
        gutter = (y_out - 0.12, y_out) if not flip else (y_out, y_out + 0.12)
        pile.box(
            (a, gutter[0], z - drop + 0.02), (b, gutter[1], z - drop + 0.13), goods.metal, (0.5, 0.5, 0.5), "lrfbd"
        )
    for x, outward in ((a, False), (b, True)):
        for y_out in (y0 - over, y1 + over):
            low = z - drop
            verge = ((x, y_out, low), (x, middle, ridge), (x, middle, ridge + thick), (x, y_out, low + thick))
            pile.quad(verge if (y_out < middle) == outward else verge[::-1], goods.paint, look.trim_tint)
    wall = goods.walls[look.wall]
    for x, order in ((x1, 1), (x0, -1)):
        rim = ((x, y0, z - 0.01), (x, y1, z - 0.01), (x, middle, ridge), (x, 0.5 * (y0 + middle), 0.5 * (z + ridge)))
        pile.quad(rim[::order], wall, look.wall_tint)


def chimney(pile: QuadPile, x: float, y: float, z0: float, z1: float, goods: Materials) -> None:
    """Bricks with a coping. [m]"""
    pile.box((x - 0.3, y - 0.3, z0), (x + 0.3, y + 0.3, z1), goods.walls["brown brick"], (0.9, 0.85, 0.8), "lrfbu")
    pile.box((x - 0.36, y - 0.36, z1), (x + 0.36, y + 0.36, z1 + 0.1), goods.stone, (0.7, 0.7, 0.7), "lrfbud")
