"""Cars: parked along the kerbs, waiting at the lights with their lamps on."""

from __future__ import annotations

import numpy as np

from generator.worlds.layout import world_rng
from generator.worlds.props.cars import paint_colour
from generator.worlds.props.placed import Thing
from generator.worlds.urban.marks import LANE_M, ZEBRA_HALF_M, stop_lines, zebras
from generator.worlds.urban.streets import BACK_M, CORNER_M, ROAD_M, SIDE_END_M, SIDE_ROAD_M, Streets

_PARKED = ("hatchback", "sedan", "estate", "suv", "van", "hatchback")
_WAITING = ("waiting_hatchback", "waiting_sedan")
BAY_M, FIRST_BAY_M = 5.9, BACK_M - 5.0


def park_cars(streets: Streets, bus_stops: tuple[tuple[float, int], ...]) -> tuple[Thing, ...]:
    """All cars; `bus_stops` are x and side of what must stay free. [m]"""
    return (*_along_main(streets, bus_stops), *_at_lights(streets), *_in_side_street(streets))


def _car(name: str, x: float, y: float, heading_deg: float, rng: np.random.Generator) -> Thing:
    return Thing(name, 0, x, y, 0.0, heading_deg + float(rng.normal(0.0, 0.7)), 1.0, paint_colour(rng))


def _along_main(streets: Streets, bus_stops: tuple[tuple[float, int], ...]) -> list[Thing]:
    """In the outer lanes, away from zebras, corners and bus stops; traffic keeps to the right."""
    cars = []
    for side in (1, -1):
        rng = world_rng(streets.seed, 11, side + 1)
        busy = float(rng.uniform(0.65, 0.95))
        closed = [(x - ZEBRA_HALF_M - 3.0, x + ZEBRA_HALF_M + 3.0) for x, _, main, _ in zebras(streets) if main]
        closed += [(x - 7.0, x + 7.0) for x, at in bus_stops if at == side]
        if streets.variant == "crossing":
            half = SIDE_ROAD_M + CORNER_M + 4.0
            closed.append((streets.middle_m - half, streets.middle_m + half))
        for x in np.arange(-31.0, 32.0, BAY_M):
            at = float(x) + float(rng.uniform(-0.3, 0.3))
            if rng.random() > busy or any(low < at + 2.6 and at - 2.6 < high for low, high in closed):
                continue
            y = side * (ROAD_M - 1.25 + float(rng.normal(0.0, 0.06)))
            cars.append(_car(_PARKED[int(rng.integers(len(_PARKED)))], at, y, -90.0 * side, rng))
    return cars


def _at_lights(streets: Streets) -> list[Thing]:
    """Up to two in the inner lane of each stop line, not so near that their lamps dazzle cameras at the zebra."""
    cars, rng = [], world_rng(streets.seed, 12)
    for x, side in stop_lines(streets):
        for place in range(int(rng.integers(0, 3))):
            at = x + side * (5.0 + 6.5 * place + float(rng.uniform(0.0, 0.8)))
            if abs(at) < 34.0:
                name = _WAITING[int(rng.integers(2))]
                cars.append(_car(name, at, side * 0.5 * LANE_M, -90.0 * side, rng))
    return cars


def _in_side_street(streets: Streets) -> list[Thing]:
    """Along the kerbs behind the crossing."""
    if streets.variant != "crossing":
        return []
    cars, rng = [], world_rng(streets.seed, 13)
    for side in (1, -1):
        for across in (1, -1):
            for y in np.arange(FIRST_BAY_M, SIDE_END_M - 5.0, BAY_M):
                if rng.random() < 0.6:
                    x = streets.middle_m + across * (SIDE_ROAD_M - 1.15)
                    turn = 180.0 if across > 0 else 0.0
                    cars.append(_car(_PARKED[int(rng.integers(len(_PARKED)))], x, side * float(y), turn, rng))
    return cars
