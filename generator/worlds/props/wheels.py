"""Wheels of cars: a tyre, a rim of steel or alloy, and dark gaps between the spokes."""

from __future__ import annotations

import math

import numpy as np

from generator.worlds.geometry import join, lathe, quads
from generator.worlds.model import SceneKind, SceneMesh
from generator.worlds.props.paints import BLACK, CHROME, MATTE, PAINTED, RUBBER, Tint
from generator.worlds.props.shapes import Z_TO_X, rotated

_KIND = SceneKind.VEHICLE
_SILVER: Tint = (0.36, 0.37, 0.38)


def wheel(radius_m: float, width_m: float, spokes: int, tint: Tint = _SILVER) -> SceneMesh:
    """A wheel about x around the origin, its outside towards +x; no spokes give a covered steel disc."""
    rim, half = 0.66 * radius_m, 0.5 * width_m
    outline = [(rim, -half), (radius_m - 0.015, -half), (radius_m, -half + 0.02), (radius_m, half - 0.02)]
    tyre = lathe([*outline, (radius_m - 0.015, half), (rim + 0.01, half), (rim, half - 0.012)], 22, RUBBER, _KIND)
    ring = [(rim, half - 0.012), (rim - 0.012, half - 0.008), (rim - 0.035, half - 0.03)]
    parts = [tyre, lathe(ring, 22, PAINTED, _KIND, tint)]
    if not spokes:
        cover = [(rim - 0.035, half - 0.03), (0.6 * rim, half - 0.012), (0.3 * rim, half - 0.015), (0.0, half - 0.005)]
        return rotated(join([*parts, lathe(cover, 22, PAINTED, _KIND, np.multiply(tint, 0.8))]), Z_TO_X)
    parts.append(lathe([(rim - 0.03, half - 0.06), (0.0, half - 0.06)], 16, MATTE, _KIND, BLACK))
    arms = []
    for number in range(spokes):
        turn = 2.0 * math.pi * number / spokes
        ahead, side = np.array([math.cos(turn), math.sin(turn)]), np.array([-math.sin(turn), math.cos(turn)])
        wide = 1.35 * rim / spokes
        flat = [0.1 * rim * ahead - 0.7 * wide * side, (rim - 0.02) * ahead - wide * side]
        flat += [(rim - 0.02) * ahead + wide * side, 0.1 * rim * ahead + 0.7 * wide * side]
        heights = (half - 0.01, half - 0.028, half - 0.028, half - 0.01)
        arms.append([(*point, height) for point, height in zip(flat, heights, strict=True)])
    parts.append(quads(arms, PAINTED, _KIND, tint=tint))
    parts.append(lathe([(0.16 * rim, half - 0.012), (0.12 * rim, half), (0.0, half)], 10, CHROME, _KIND))
    return rotated(join(parts), Z_TO_X)
