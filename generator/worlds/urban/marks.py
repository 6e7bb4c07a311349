"""Paint on the road: lanes, zebras, stop lines, arrows, parking bays."""

from __future__ import annotations

import numpy as np

from generator.worlds.buildings.quadpile import QuadPile
from generator.worlds.model import SceneKind, Surface
from generator.worlds.surfaces.ground import marking
from generator.worlds.urban.streets import BACK_M, END_FAR_M, END_KERB_M, ROAD_M, SIDE_END_M, SIDE_ROAD_M, Streets

LANE_M, ZEBRA_HALF_M, Z_M = 3.25, 1.9, 0.005
_SIDE_ZEBRA_M = 11.3  # y of the middle of a zebra over a side street


def zebras(streets: Streets) -> tuple[tuple[float, float, bool, float], ...]:
    """x, y, whether people cross the main road (else a side street), and half the road's width of each zebra. [m]"""
    if streets.variant != "crossing":
        offsets = (0.0,) if streets.variant == "plaza" else (-12.0, 14.0)
        return tuple((streets.middle_m + offset, 0.0, True, ROAD_M) for offset in offsets)
    reach = SIDE_ROAD_M + 3.0 + ZEBRA_HALF_M + 0.3
    over_main = [(streets.middle_m + side * reach, 0.0, True, ROAD_M) for side in (1, -1)]
    over_side = [(streets.middle_m, side * _SIDE_ZEBRA_M, False, SIDE_ROAD_M) for side in (1, -1)]
    return (*over_main, *over_side)


def stop_lines(streets: Streets) -> tuple[tuple[float, int], ...]:
    """X of each stop line on the main road and on which side it is: -1 where traffic runs east. [m]"""
    crossings = [x for x, _, main, _ in zebras(streets) if main]
    gap = ZEBRA_HALF_M + 1.2
    if streets.variant != "street":
        return ((min(crossings) - gap, -1), (max(crossings) + gap, 1))
    return tuple(line for x in crossings for line in ((x - gap, -1), (x + gap, 1)))


def paint_marks(pile: QuadPile, streets: Streets) -> None:
    """All paint, a few millimetres over the road."""
    white = marking("white", 0.25, streets.seed)
    for x, y, main, half in zebras(streets):
        _zebra(pile, x, y, main, half, white)
    for x, side in stop_lines(streets):
        low, high = sorted((side * 0.2, side * ROAD_M))
        _flat(pile, x - 0.25, x + 0.25, low, high, white)
        for lane in (0.5, 1.5):
            _arrow(pile, x + side * 6.0, side * lane * LANE_M, side, white)
    blocked = [(x - ZEBRA_HALF_M - 1.6, x + ZEBRA_HALF_M + 1.6) for x, _, main, _ in zebras(streets) if main]
    if streets.variant == "crossing":
        blocked = [(min(low for low, _ in blocked), max(high for _, high in blocked))]
    for left, right in _free(-END_KERB_M + 3.0, END_KERB_M - 3.0, blocked):
        for y in (-0.13, 0.13):
            _flat(pile, left, right, y - 0.06, y + 0.06, white)
        for x in np.arange(left + 1.0, right - 3.0, 6.0):
            for y in (-LANE_M, LANE_M):
                _flat(pile, float(x), float(x) + 3.0, y - 0.06, y + 0.06, white)
    if streets.variant == "crossing":
        for side in (1, -1):
            for y in np.arange(_SIDE_ZEBRA_M + 4.0, SIDE_END_M - 4.0, 6.0):
                ends = sorted((side * float(y), side * (float(y) + 3.0)))
                _flat(pile, streets.middle_m - 0.06, streets.middle_m + 0.06, ends[0], ends[1], white)
    middle = 0.5 * (END_KERB_M + END_FAR_M)
    for side in (1, -1):
        for y in np.arange(-BACK_M + 2.0, BACK_M - 3.0, 6.0):
            _flat(pile, side * middle - 0.06, side * middle + 0.06, float(y), float(y) + 3.0, white)


def _flat(pile: QuadPile, x0: float, x1: float, y0: float, y1: float, surface: Surface) -> None:
    pile.quad(((x0, y0, Z_M), (x1, y0, Z_M), (x1, y1, Z_M), (x0, y1, Z_M)), surface, kind=SceneKind.GROUND)


def _zebra(pile: QuadPile, x: float, y: float, main: bool, half: float, white: Surface) -> None:
    """Bars of half a metre along the traffic."""
    for at in np.arange(-half + 0.35, half - 0.5, 1.0):
        low, high = float(at), float(at) + 0.5
        if main:
            _flat(pile, x - ZEBRA_HALF_M, x + ZEBRA_HALF_M, y + low, y + high, white)
        else:
            _flat(pile, x + low, x + high, y - ZEBRA_HALF_M, y + ZEBRA_HALF_M, white)


def _arrow(pile: QuadPile, x: float, y: float, side: int, white: Surface) -> None:
    """Straight on, towards the stop line."""
    low, high = sorted((x, x + side * 2.2))
    _flat(pile, low, high, y - 0.08, y + 0.08, white)
    tip, base = x - side * 1.2, x
    corners = [(tip, y, Z_M), (base, y + side * 0.35, Z_M), (base, y, Z_M), (base, y - side * 0.35, Z_M)]
    up = (corners[1][0] - tip) * (corners[3][1] - y) - (corners[1][1] - y) * (corners[3][0] - tip) > 0
    pile.quad(corners if up else [corners[0], *corners[:0:-1]], white, kind=SceneKind.GROUND)


def _free(left: float, right: float, blocked: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The stretches between blocked ones."""
    stretches, at = [], left
    for low, high in sorted(blocked):
        if low > at:
            stretches.append((at, low))
        at = max(at, high)
    if right > at:
        stretches.append((at, right))
    return stretches
