"""Tables, chairs and parasols in front of a cafe."""

from __future__ import annotations

import math

import numpy as np

from generator.worlds.geometry import join, lathe, moved, quads, sheet, tube
from generator.worlds.layout import world_rng
from generator.worlds.model import Rgb, SceneKind, SceneMesh
from generator.worlds.props.model import Prop, Size, fixed_size
from generator.worlds.props.paints import (
    ANTHRACITE,
    CLOTH,
    CONCRETE,
    FRESH_WOOD,
    MATTE,
    OLD_WOOD,
    PAINTED,
    STEEL,
    WHITE,
    WOOD,
    Tint,
)
from generator.worlds.props.shapes import bars, slab

_KIND = SceneKind.FURNITURE
_CLOTHS: tuple[Rgb, ...] = (
    (0.5, 0.46, 0.38),
    (0.24, 0.02, 0.025),
    (0.02, 0.07, 0.04),
    (0.09, 0.1, 0.11),
    (0.42, 0.24, 0.06),
)


def chair(seed: int) -> SceneMesh:
    """A stacking chair that faces -y."""
    rng = world_rng(seed, 1)
    seat: Tint = (FRESH_WOOD, (0.13, 0.08, 0.045), ANTHRACITE, (0.25, 0.03, 0.03))[int(rng.integers(4))]
    feet = [(x, y, 0.0) for x in (-0.2, 0.2) for y in (-0.2, 0.21)]
    tops = [(x * 0.93, y * 0.92, 0.44) for x in (-0.2, 0.2) for y in (-0.2, 0.21)]
    parts = [bars(feet, tops, 0.024, STEEL, _KIND)]
    parts.append(slab((-0.21, 0.21), (-0.22, 0.2), (0.43, 0.46), WOOD, _KIND, seat))
    for x in (-0.19, 0.19):
        parts.append(bars([(x, 0.19, 0.44)], [(x, 0.25, 0.82)], 0.022, STEEL, _KIND))
    for z in (0.6, 0.69, 0.78):
        y = 0.19 + 0.06 * (z - 0.44) / 0.38
        parts.append(slab((-0.2, 0.2), (y - 0.012, y + 0.006), (z - 0.033, z + 0.033), WOOD, _KIND, seat))
    return join(parts)


def _headings(seed: int) -> tuple[float, ...]:
    """On which sides of a table there are chairs. [deg]"""
    return (0.0, 180.0, 90.0, 270.0)[: 2 + 2 * int(world_rng(seed, 2).integers(2))]


def _table_size(seed: int) -> Size:
    return (0.89 if len(_headings(seed)) == 4 else 0.365), 0.91, 0.83


def _build_table(seed: int) -> SceneMesh:
    """A round or square table with two to four chairs drawn up to it, not quite straight."""
    rng = world_rng(seed, 5)
    tint: Tint = (ANTHRACITE, WHITE, (0.2, 0.12, 0.06))[int(rng.integers(3))]
    base = [(0.24, 0.0), (0.23, 0.02), (0.03, 0.04), (0.028, 0.71)]
    parts = [lathe(base, 12, PAINTED, _KIND, ANTHRACITE)]
    if seed % 2:
        parts.append(slab((-0.36, 0.36), (-0.36, 0.36), (0.71, 0.74), WOOD, _KIND, tint))
    else:
        parts.append(
            lathe([(0.03, 0.71), (0.36, 0.71), (0.37, 0.725), (0.36, 0.74), (0.0, 0.74)], 20, MATTE, _KIND, tint)
        )
    parts.append(lathe([(0.04, 0.74), (0.035, 0.82), (0.0, 0.82)], 8, MATTE, _KIND, (0.35, 0.3, 0.22)))
    for turn in _headings(seed):
        heading = turn + float(rng.uniform(-9.0, 9.0))
        away, out = math.radians(turn + 90.0), float(rng.uniform(0.58, 0.64))
        parts.append(moved(chair(seed), out * math.cos(away), out * math.sin(away), heading_deg=heading))
    return join(parts)


def _build_parasol(seed: int) -> SceneMesh:
    """A parasol of eight panels, open."""
    rng = world_rng(seed, 3)
    tint = _CLOTHS[int(rng.integers(len(_CLOTHS)))]
    turn = np.arange(9) * math.pi / 4.0
    panels = []
    for k in range(8):
        a, b = turn[k], turn[k + 1]
        rows = []
        for radius, z in ((1.45, 2.08), (1.45, 2.2), (0.75, 2.42), (0.05, 2.55)):
            middle = 0.5 * (a + b)
            points = [
                (radius * math.cos(t) * s, radius * math.sin(t) * s, z - d)
                for t, s, d in ((a, 1.0, 0.0), (middle, 0.95, 0.03), (b, 1.0, 0.0))
            ]
            rows.append(points)
        panels.append(sheet(rows, CLOTH, _KIND, tint=np.multiply(tint, 1.0 if k % 2 else 0.96), smooth=False))
    pole = tube([(0.0, 0.0, 0.05), (0.0, 0.0, 2.6)], 0.024, 8, WOOD, _KIND, OLD_WOOD, caps=True)
    foot = lathe([(0.3, 0.0), (0.29, 0.07), (0.05, 0.09), (0.04, 0.3)], 14, CONCRETE, _KIND)
    return join([*panels, pole, foot])


def _build_board(seed: int) -> SceneMesh:
    """An A-board with chalk lines."""
    rng = world_rng(seed, 4)
    parts = []
    for side in (-1.0, 1.0):
        lean = [(-0.3, side * 0.25, 0.0), (0.3, side * 0.25, 0.0), (0.3, side * 0.02, 1.0), (-0.3, side * 0.02, 1.0)]
        board = np.array(lean if side < 0 else lean[::-1])
        parts.append(quads([board, board[::-1] * (1.0, 0.9, 1.0)], WOOD, SceneKind.SIGN, tint=FRESH_WOOD))
        inner = board * (0.84, 1.0, 1.0)
        inner[:, 2] = np.where(inner[:, 2] > 0.5, 0.95, 0.16)
        inner[:, 1] = side * (0.256 - 0.23 * inner[:, 2])
        parts.append(quads([inner], MATTE, SceneKind.SIGN, tint=(0.02, 0.022, 0.021)))
        for z in np.arange(0.3, 0.9, 0.11):
            wide = float(rng.uniform(0.08, 0.2))
            row = np.array([(-wide, 0.0, z), (wide, 0.0, z), (wide, 0.0, z + 0.04), (-wide, 0.0, z + 0.04)])
            row[:, 1] = side * (0.259 - 0.23 * row[:, 2])
            parts.append(quads([row if side < 0 else row[::-1]], MATTE, SceneKind.SIGN, tint=(0.4, 0.4, 0.38)))
    return join(parts)


CAFES = {
    "cafe_table": Prop(_KIND, _table_size, _build_table),
    "parasol": Prop(_KIND, fixed_size(1.45, 1.45, 2.6), _build_parasol, trunk_m=0.3, crown_share=0.78),
    "a_board": Prop(SceneKind.SIGN, fixed_size(0.3, 0.26, 1.0), _build_board),
}
