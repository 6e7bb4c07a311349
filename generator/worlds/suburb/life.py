"""What stands along the kerbs: lamps, trees, furniture and parked cars."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from generator.worlds.layout import world_rng
from generator.worlds.props import PROPS
from generator.worlds.props.placed import Thing
from generator.worlds.suburb.plan import CORNER_M, HALF_M, HALF_ROAD_M, KERB_M, Side, put_local
from generator.worlds.suburb.plots import a_car


def draw_lamps(sides: list[Side], verge: float, seed: int) -> list[Thing]:
    """Street lamps of one design, staggered along the street and at the cross streets."""
    rng = world_rng(seed, 8)
    name = ("lamp_arm", "lamp_arm", "lamp_classic", "lamp_park")[int(rng.integers(4))]
    look = int(rng.integers(8))
    y = HALF_ROAD_M + min(0.6, 0.5 * verge)
    places = [(0, (-19.0, 4.0)), (1, (-14.0, 12.0)), (2, (-17.0, 0.5, 18.0)), (3, (-16.0, -0.5, 17.0))]
    if name != "lamp_arm":
        places = [
            (0, (-22.0, -8.0, 6.0, 21.0)),
            (1, (-15.0, 0.0, 15.0)),
            (2, (-19.0, -6.0, 8.0, 20.0)),
            (3, (-20.0, -8.0, 6.0, 19.0)),
        ]
    puts = []
    for number, at in places:
        for x in at:
            free = _off_drives(x, sides[number].drives, 0.5)
            puts.append(put_local(sides[number].frame, name, look, free, y))
    return puts


def _off_drives(x_m: float, drives: tuple[tuple[float, float], ...], reach_m: float) -> float:
    """The nearest place along the kerb that is no driveway. [m]"""
    for low, high in drives:
        if low - reach_m < x_m < high + reach_m:
            return low - reach_m if x_m < 0.5 * (low + high) else high + reach_m
    return x_m


def draw_avenue(
    sides: list[Side],
    verge: float,
    grassy: bool,
    tree: tuple[str, int],
    fixtures: list[Thing],
    rng: np.random.Generator,
) -> list[Thing]:
    """Trees on grassy verges, clear of driveways, lamps and corners."""
    if not grassy:
        return []
    puts: list[Thing] = []
    for side in sides:
        reach = side.half_m - (CORNER_M + 3.0 if side.wraps else 8.0)
        for x in np.arange(-reach, reach, 9.0) + float(rng.uniform(0.0, 4.0)):
            if any(low - 1.2 < x < high + 1.2 for low, high in side.drives) or x > reach:
                continue
            put = put_local(
                side.frame,
                tree[0],
                tree[1] + int(rng.integers(2)),
                float(x),
                HALF_ROAD_M + 0.15 + 0.5 * (verge - 0.15),
                KERB_M,
                float(rng.uniform(0, 360)),
                float(rng.uniform(0.75, 1.0)),
            )
            if all(math.hypot(put.x_m - other.x_m, put.y_m - other.y_m) > 3.0 for other in fixtures):
                puts.append(put)
    return puts


def draw_furniture(
    sides: list[Side], verge: float, pavement: float, stop: int | None, fixtures: list[Thing], rng: np.random.Generator
) -> list[Thing]:
    """Bus stop, bins, cabinets, signs, hydrants and a bench at the edges of the pavements."""
    puts: list[Thing] = []

    def add(number: int, name: str, seed: int, x: float, y: float, heading: float = 0.0, room: float = 0.9) -> None:
        side = sides[number]
        put = put_local(side.frame, name, seed, _off_drives(x, side.drives, room), y, KERB_M, heading)
        taken = [*fixtures, *puts]
        half = max(PROPS[name].size(seed)[:2])
        if all(math.hypot(put.x_m - other.x_m, put.y_m - other.y_m) > half + 0.7 for other in taken):
            puts.append(put)

    edge, back = HALF_ROAD_M + 0.5 * (KERB_M + verge), HALF_ROAD_M + verge + pavement - 0.28
    look = int(rng.integers(8))
    if stop is not None:
        x = _bus_stop_x(sides[stop])
        if verge > 1.4:
            add(stop, "bus_shelter", look, x, HALF_ROAD_M + verge - 0.45, room=2.3)
        add(stop, "bus_sign", look, x - 3.2, HALF_ROAD_M + 0.45)
        add(stop, "bin_basket", look, x + 3.0, edge)
    for number in range(4):
        reach = sides[number].half_m - CORNER_M - 3.0
        add(number, "cabinet", int(rng.integers(6)), float(rng.uniform(-reach, reach)), back, 0.0, 1.2)
        add(number, "traffic_sign", int(rng.integers(12)), float(rng.choice((-reach, reach))), HALF_ROAD_M + 0.4, 90.0)
    add(0, "street_name", look, -HALF_M + CORNER_M + 0.4, HALF_ROAD_M + 0.45)
    add(1, "street_name", look, HALF_M - CORNER_M - 0.6, HALF_ROAD_M + 0.45, 180.0)
    add(int(rng.integers(4)), "hydrant", look, float(rng.uniform(-18, 18)), edge)
    if verge > 1.4:
        add(int(rng.integers(2)), "bench_wood", look, float(rng.uniform(-18, 18)), edge, 180.0, 1.6)
    add(int(rng.integers(4)), "post_box", look, float(rng.uniform(-18, 18)), edge)
    if rng.uniform() < 0.55:
        for number in range(4):
            for low, _ in sides[number].drives:
                for k in range(1 + int(rng.integers(2))):
                    heading = float(rng.uniform(-15, 15))
                    add(
                        number,
                        "bin_wheelie",
                        int(rng.integers(6)),
                        low - 0.35 - 0.58 * k,
                        HALF_ROAD_M + 0.5,
                        heading,
                        0.3,
                    )
    return puts + (_works(sides[0], rng) if rng.uniform() < 0.3 else [])


def _works(side: Side, rng: np.random.Generator) -> list[Thing]:
    """Cones and a barrier by the kerb."""
    x = float(rng.uniform(-14, 14))
    cones = [put_local(side.frame, "cone", 0, x + 1.1 * k, HALF_ROAD_M - 1.6, 0.0) for k in range(3)]
    return [*cones, put_local(side.frame, "barrier", 0, x + 1.1, HALF_ROAD_M - 0.9, 0.0)]


def _bus_stop_x(side: Side) -> float:
    """Middle of the longest kerb without a driveway. [m]"""
    reach = side.half_m - CORNER_M - 2.0
    edges = [-reach, *(x for pair in side.drives for x in pair), reach]
    gaps = [(high - low, 0.5 * (low + high)) for low, high in zip(edges[::2], edges[1::2], strict=True)]
    return max(gaps)[1]


def draw_parked(sides: list[Side], stop: int | None, fixtures: list[Thing], rng: np.random.Generator) -> list[Thing]:
    """Cars along kerbs: on the street mostly on one side, on the far sides of the cross streets fewer."""
    main = int(rng.integers(2))
    density = {main: float(rng.uniform(0.55, 0.85)), 1 - main: float(rng.uniform(0.0, 0.15)), 2: 0.3, 3: 0.3}
    puts: list[Thing] = []
    for number, side in enumerate(sides):
        reach = side.half_m - CORNER_M - 5.0
        for x in np.arange(-reach, reach, 5.7) + float(rng.uniform(-0.4, 0.4)):
            blocked = any(low - 2.6 < x < high + 2.6 for low, high in side.drives)
            blocked |= any(put.name == "cone" and number == 0 and abs(put.x_m - x) < 3.5 for put in fixtures)
            if stop == number and abs(x - _bus_stop_x(side)) < 8.0:
                blocked = True
            if number > 1 and abs(x) < 8.0:
                blocked = True
            if not blocked and rng.uniform() < density[number]:
                puts.append(a_car(rng, side.frame, float(x + rng.uniform(-0.3, 0.3)), HALF_ROAD_M - 1.12, 0.0, -90.0))
    if puts and rng.uniform() < 0.4:
        name = ("waiting_hatchback", "waiting_sedan")[int(rng.integers(2))]
        waiting = int(rng.integers(len(puts)))
        puts[waiting] = replace(puts[waiting], name=name)
    return puts
