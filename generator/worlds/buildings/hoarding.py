"""A fence of boards round a building site: posters pasted over each other, sprayed tags, posts and a gate."""

from __future__ import annotations

import numpy as np

from generator.worlds.buildings.looks import pick
from generator.worlds.buildings.materials import Materials
from generator.worlds.buildings.quadpile import QuadPile
from generator.worlds.buildings.spec import BuildingSpec
from generator.worlds.buildings.trims import poster, scrawl
from generator.worlds.model import Rgb

HEIGHT_M, THICK_M = 2.4, 0.12
BOARDS: tuple[Rgb, ...] = ((0.3, 0.36, 0.42), (0.62, 0.6, 0.55), (0.45, 0.34, 0.2), (0.2, 0.28, 0.22), (0.5, 0.5, 0.5))


def hoarding(pile: QuadPile, spec: BuildingSpec, goods: Materials, rng: np.random.Generator) -> None:
    """Boards of 1.25 m before posts, around x = 0, its face at y = 0. [m]"""
    half, colour = 0.5 * spec.width_m, pick(BOARDS, rng)
    count = max(1, round(spec.width_m / 1.25))
    step = spec.width_m / count
    for k in range(count):
        left, tone = -half + k * step, float(rng.uniform(0.88, 1.1))
        tint = (colour[0] * tone, colour[1] * tone, colour[2] * tone)
        lean = float(rng.uniform(0.0, 0.02))
        pile.box((left + 0.006, lean, 0.05), (left + step - 0.006, lean + 0.03, HEIGHT_M), goods.paint, tint, "lrfbu")
    for z in (0.4, 1.9):
        pile.box((-half, 0.05, z), (half, THICK_M, z + 0.09), goods.paint, (0.4, 0.3, 0.18), "lrfbud")
    pile.box((-half, -0.03, HEIGHT_M), (half, THICK_M, HEIGHT_M + 0.05), goods.paint, (0.4, 0.3, 0.18), "lrfbud")
    x = -half + float(rng.uniform(0.2, 1.5))
    while x < half - 1.2:
        draw = rng.random()
        if draw < 0.5:
            height, low = float(rng.uniform(0.8, 1.1)), float(rng.uniform(0.9, 1.1))
            for k in range(int(rng.integers(1, 6))):
                if x + 0.66 * height * (k + 1) < half:
                    poster(pile, x + 0.66 * height * k, low, height, goods, rng, 0.0)
            x += 3.0
        elif draw < 0.85:
            scrawl(pile, x, float(rng.uniform(1.0, 1.6)), float(rng.uniform(0.6, 1.1)), goods, rng, 0.0)
            x += 1.8
        else:
            x += 1.5
