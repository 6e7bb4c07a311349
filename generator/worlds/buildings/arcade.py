"""Arcades: round arches on piers, a vaultless passage behind them, shops at its back."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from generator.worlds.buildings.facade import Hole, Zone, wall
from generator.worlds.buildings.materials import Materials
from generator.worlds.buildings.quadpile import QuadPile
from generator.worlds.buildings.shops import shop_front
from generator.worlds.buildings.spec import Look
from generator.worlds.geometry import WHITE
from generator.worlds.model import SceneKind

PIER_M, PIER_DEPTH_M, PASSAGE_M = 0.75, 0.6, 3.0
_SEGMENTS = 10


def arches(look: Look, width_m: float) -> list[Hole]:
    """The openings between piers, around x = 0. [m]"""
    count = max(2, round(width_m / 3.9))
    step, half, top = width_m / count, 0.5 * width_m, look.ground_m - 0.45
    return [
        Hole(-half + k * step + 0.5 * PIER_M, -half + (k + 1) * step - 0.5 * PIER_M, 0.0, top) for k in range(count)
    ]


def arcade(
    pile: QuadPile, holes: list[Hole], look: Look, goods: Materials, width_m: float, rng: np.random.Generator
) -> None:
    """What fills the holes of `arches`, and the passage. [m]"""
    surface, tint, half, top = goods.walls[look.ground_wall], look.ground_tint, 0.5 * width_m, holes[0].z1
    for hole in holes:
        _arch(pile, hole, look, goods)
    edges = [-half, *(x for hole in holes for x in (hole.x0, hole.x1)), half]
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        pile.box((left, PIER_DEPTH_M, 0.0), (right, PIER_DEPTH_M, top), surface, tint, "b")
        pile.box(
            (left - 0.04, -0.05, top - 0.95),
            (right + 0.04, PIER_DEPTH_M, top - 0.83),
            goods.stone,
            look.trim_tint,
            "lrfbud",
        )
    for x, side in ((-half, "r"), (half, "l")):
        pile.box((x, PIER_DEPTH_M, 0.0), (x, PASSAGE_M, top), surface, tint, side)
    pile.box((-half, 0.0, top), (half, PASSAGE_M, top), goods.walls["plaster"], (0.85, 0.84, 0.8), "d")
    pile.box((-half, 0.0, 0.0), (half, PASSAGE_M, 0.004), goods.stone, (0.7, 0.68, 0.64), "u", SceneKind.GROUND)
    for hole in holes:
        x = 0.5 * (hole.x0 + hole.x1)
        pile.box((x - 0.12, 1.6, top - 0.35), (x + 0.12, 1.84, top - 0.05), goods.lamp, WHITE, "lrfbd")
    inner, shop_top = QuadPile(), min(top - 0.75, 3.0)
    n_shops = max(1, round(width_m / 5.5))
    step = width_m / n_shops
    shops = [Hole(-half + k * step + 0.35, -half + (k + 1) * step - 0.35, 0.0, shop_top) for k in range(n_shops)]
    wall(inner, -half, half, [Zone(top, surface, tint)], shops)
    for shop in shops:
        shop_front(inner, shop, goods, rng, surface, tint)
    pile.add(inner, PASSAGE_M)


def _arch(pile: QuadPile, hole: Hole, look: Look, goods: Materials) -> None:
    """The piers' inner sides, the round head and the wall above it."""
    surface, tint, x0, x1 = goods.walls[look.ground_wall], look.ground_tint, hole.x0, hole.x1
    spring, middle, half = hole.z1 - 0.9, 0.5 * (x0 + x1), 0.5 * (x1 - x0)
    back = PIER_DEPTH_M
    pile.quad(((x0, 0.0, 0.0), (x0, back, 0.0), (x0, back, spring), (x0, 0.0, spring)), surface, tint)
    pile.quad(((x1, back, 0.0), (x1, 0.0, 0.0), (x1, 0.0, spring), (x1, back, spring)), surface, tint)
    turn = np.linspace(math.pi, 0.0, _SEGMENTS + 1)
    line = [(middle + half * math.cos(t), spring + 0.86 * math.sin(t)) for t in turn]
    for (xa, za), (xb, zb) in pairwise(line):
        pile.quad(((xa, 0.0, za), (xb, 0.0, zb), (xb, 0.0, hole.z1), (xa, 0.0, hole.z1)), surface, tint)
        pile.quad(((xa, back, hole.z1), (xb, back, hole.z1), (xb, back, zb), (xa, back, za)), surface, tint)
        pile.quad(((xa, back, za), (xb, back, zb), (xb, 0.0, zb), (xa, 0.0, za)), surface, tint)
