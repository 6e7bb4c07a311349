"""What stands on a square and where: placed one after the other, each where nothing stands yet."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from generator.worlds.layout import Solid, Walk, world_rng
from generator.worlds.model import Rgb
from generator.worlds.props import PROPS
from generator.worlds.props.cars import paint_colour
from generator.worlds.props.model import Prop
from generator.worlds.props.placed import Thing
from generator.worlds.sight import distance_to_box
from generator.worlds.square.centrepieces import CENTREPIECES
from generator.worlds.square.kiosk import KIOSKS
from generator.worlds.square.paving import parking, road_rectangles, zebra_x
from generator.worlds.square.plan import (
    BEYOND_M,
    EAST,
    NORTH,
    PAVED_Z_M,
    ROAD_M,
    SOUTH,
    Frame,
    SquarePlan,
)

KINDS: dict[str, Prop] = {**PROPS, **KIOSKS, **CENTREPIECES}
WHITE: Rgb = (1.0, 1.0, 1.0)
TREE_ROW_M = 6.9  # from the fronts to the trees' trunks
LAMP_ROW_M = 5.6
WALL_PART_M = 3.4  # of the way along the fronts that stays free


class Yard:
    """The growing list of things, and the ground that has to stay free."""

    def __init__(self, plan: SquarePlan) -> None:
        self.plan = plan
        self.things: list[Thing] = []
        self._taken: list[Solid] = []
        self._kept: list[Walk] = []

    def keep_free(self, walk: Walk) -> None:
        """Let nothing stand on a walk."""
        self._kept.append(walk)

    def put(self, thing: Thing, gap_m: float = 0.5, anywhere: bool = False) -> bool:
        """Place a thing unless something stands within the gap or, but for `anywhere`, it would stand in the way."""
        kind = KINDS[thing.name]
        half_x, half_y = kind.size(thing.seed)[:2] if kind.trunk_m is None else (kind.trunk_m, kind.trunk_m)
        spread, turn = np.linspace(-1.0, 1.0, 5), math.radians(thing.heading_deg)
        across, along = (grid.ravel() for grid in np.meshgrid(half_x * spread, half_y * spread))
        x = thing.x_m + math.cos(turn) * across - math.sin(turn) * along
        y = thing.y_m + math.sin(turn) * across + math.cos(turn) * along
        if any(_near(box, x, y) < gap_m for box in self._taken):
            return False
        if not anywhere and any(_near(walk, x, y) < 0.15 for walk in self._kept):
            return False
        self.things.append(thing)
        self._taken += [solid for solid in thing.solids(KINDS) if solid.low_m < 2.2]
        return True


def _near(box: Solid | Walk, x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Distance of the nearest of some points to a box. [m]"""
    away_m = distance_to_box(box.x_m, box.y_m, box.heading_deg, box.half_x_m, box.half_y_m, x, y)
    return float(away_m.min())


def furnish(plan: SquarePlan, walks: tuple[Walk, ...]) -> tuple[Thing, ...]:
    """Everything that stands on the square and in its streets."""
    yard = Yard(plan)
    for x0, x1, y0, y1 in road_rectangles(plan):
        yard.keep_free(Walk(0.5 * (x0 + x1), 0.5 * (y0 + y1), 0.0, 0.5 * (x1 - x0), 0.5 * (y1 - y0), 0.0, 0.0, "road"))
    for walk in walks:
        if walk.name in ("promenade", "street", "pavement", "crossing"):
            yard.keep_free(walk)
    yard.put(Thing(plan.centre, plan.seed, *plan.centre_m, PAVED_Z_M))
    _bollards(yard)
    _lamps(yard)
    _terrace(yard)
    _trade(yard)
    for side in range(4):
        if not (plan.road and side == SOUTH):
            _row(yard, plan.frame(side), world_rng(plan.seed, 11, side))
    _around_centre(yard)
    _small(yard)
    _cars(yard)
    return tuple(yard.things)


def _bollards(yard: Yard) -> None:
    """Across the streets without cars, and along the kerb of the road."""
    plan, rng = yard.plan, world_rng(yard.plan.seed, 12)
    name = str(rng.choice(["bollard_iron", "bollard_steel", "bollard_slim", "bollard_stone"]))
    for side in range(4):
        frame = plan.frame(side)
        if plan.road and side in (EAST, SOUTH):
            continue
        for at in np.arange(1.0, frame.right_street_m - 0.5, 1.7):
            x, y = frame.world(frame.half_m + 1.2, frame.reach_m - at)
            yard.put(Thing(name, 0, x, y, PAVED_Z_M), 0.2, anywhere=True)
    for x0, x1, _, y1 in road_rectangles(plan)[:1]:
        for at in np.arange(x0 + BEYOND_M + 1.0, x1 - 1.0, 2.6):
            if abs(at - zebra_x(plan)) > 2.2 and not parking(plan)[0] < at < parking(plan)[1]:
                yard.put(Thing(name, 0, float(at), y1 + 0.5, PAVED_Z_M), 0.2)


def _lamps(yard: Yard) -> None:
    """Between the way along the fronts and the trees, around the middle, and over the road."""
    plan = yard.plan
    for side in range(4):
        frame = plan.frame(side)
        if plan.road and side == SOUTH:
            continue
        span = frame.half_m - 7.0
        for at in np.linspace(-span, span, 4 if side % 2 == 0 else 3):
            yard.put(
                Thing(
                    plan.lamps,
                    plan.seed % 4,
                    *frame.world(float(at), frame.reach_m - LAMP_ROW_M),
                    PAVED_Z_M,
                    frame.heading_deg,
                )
            )
        yard.put(
            Thing(plan.lamps, plan.seed % 4, *frame.world(frame.half_m + 11.0, frame.reach_m - 1.8), PAVED_Z_M),
            anywhere=True,
        )
    for x0, x1, y0, _ in road_rectangles(plan)[:1]:
        for at in np.linspace(x0 + 12.0, x1 - ROAD_M - 4.0, 4):
            yard.put(Thing("lamp_arm", plan.seed % 4, float(at), y0 - 0.5, PAVED_Z_M, 180.0), anywhere=True)


def _terrace(yard: Yard) -> None:
    """The tables of a cafe in rows with parasols, plants around them, and a board with today's dishes."""
    plan, rng = yard.plan, world_rng(yard.plan.seed, 13)
    frame, tone = plan.frame(plan.terrace), int(rng.integers(6))
    middle = float(rng.uniform(-0.35, 0.35)) * frame.half_m
    n_columns, style = int(rng.integers(4, 7)), int(rng.integers(8))
    edge = 0.5 * 2.7 * n_columns + 0.4
    yard.put(
        Thing("a_board", style, *frame.world(middle + edge, frame.reach_m - 5.3), PAVED_Z_M, frame.heading_deg), 0.1
    )
    for row in range(2):
        for column in range(n_columns):
            x = middle + 2.7 * (column - 0.5 * (n_columns - 1)) + float(rng.normal(0.0, 0.1))
            out = frame.reach_m - 6.6 - 2.5 * row + float(rng.normal(0.0, 0.1))
            turn = frame.heading_deg + float(rng.normal(0.0, 12.0))
            yard.put(Thing("cafe_table", style + column % 2, *frame.world(x, out), PAVED_Z_M, turn), 0.0)
            if (row + column) % 2 == 0:
                yard.put(Thing("parasol", tone, *frame.world(x + 1.35, out + 0.2), PAVED_Z_M, turn), 0.0)
    for out in (6.2, 7.9, 9.6):
        for x in (middle - edge, middle + edge):
            _planter(yard, frame.world(x, frame.reach_m - out), frame.heading_deg + 90.0)


def _planter(yard: Yard, place: tuple[float, float], heading_deg: float) -> None:
    """All planters of a square are of one kind."""
    name = ("planter_trough", "planter_pot")[yard.plan.seed % 2]
    yard.put(Thing(name, len(yard.things) % 2, *place, PAVED_Z_M, heading_deg), 0.1)


def _trade(yard: Yard) -> None:
    """Two rows of market stalls, or a kiosk; always an advertising column."""
    plan, rng = yard.plan, world_rng(yard.plan.seed, 14)
    side = 1.0 if plan.centre_m[0] < 0.0 else -1.0
    x0, y0 = plan.centre_m[0] + side * 14.0, float(rng.uniform(-2.0, 3.0))
    if plan.trade == "market":
        for row in range(2):
            for column in range(int(rng.integers(3, 5))):
                x, y = x0 + side * 3.4 * (column - 1), y0 + 6.0 * (row - 0.5)
                heading = 180.0 * row + float(rng.normal(0.0, 1.5))
                yard.put(Thing("market_stall", int(rng.integers(6)), x, y, PAVED_Z_M, heading), 0.2)
    elif plan.trade == "kiosk":
        yard.put(Thing("news_kiosk", plan.seed % 3, x0, y0, PAVED_Z_M, float(rng.choice([0.0, 90.0, 180.0, 270.0]))))
    for _ in range(8):
        frame = plan.frame(int(rng.integers(4)))
        at = frame.world(float(rng.uniform(-0.8, 0.8)) * frame.half_m, frame.reach_m - TREE_ROW_M - 2.0)
        if yard.put(Thing("advert_column", plan.seed % 3, *at, PAVED_Z_M), 0.8):
            return


def _row(yard: Yard, frame: Frame, rng: np.random.Generator) -> None:
    """Trees at even distances, benches between them that look inwards, bins, bicycles."""
    plan, out = yard.plan, frame.reach_m - TREE_ROW_M
    span, pitch = frame.half_m - 8.5, float(rng.uniform(6.5, 8.0))
    count = int(2 * span / pitch) + 1
    bench, bin_name = _bench(plan), _bin(plan)
    for k in range(count):
        x = pitch * (k - 0.5 * (count - 1))
        heading = float(rng.uniform(0.0, 360.0))
        yard.put(Thing(plan.trees, int(rng.integers(3)), *frame.world(x, out), PAVED_Z_M, heading), 0.5)
        draw, between = rng.random(), x + 0.5 * pitch
        if draw < 0.62:
            yard.put(Thing(bench, 0, *frame.world(between, out), PAVED_Z_M, frame.heading_deg), 0.1)
            if rng.random() < 0.5:
                yard.put(Thing(bin_name, 0, *frame.world(between + 1.5, out + 0.1), PAVED_Z_M, frame.heading_deg), 0.1)
        elif draw < 0.8:
            for number in range(3):
                place = frame.world(between + 1.7 * (number - 1), out)
                name = "bike_rack" if rng.random() < 0.75 else "bicycle"
                yard.put(Thing(name, int(rng.integers(3)), *place, PAVED_Z_M, frame.heading_deg), 0.0)
        else:
            _planter(yard, frame.world(between, out), frame.heading_deg)


def _bench(plan: SquarePlan) -> str:
    return str(world_rng(plan.seed, 15).choice(["bench_wood", "bench_steel", "bench_stone"]))


def _bin(plan: SquarePlan) -> str:
    return str(world_rng(plan.seed, 16).choice(["bin_round", "bin_square", "bin_basket"]))


def _around_centre(yard: Yard) -> None:
    """Benches that look at what stands in the middle, and lamps behind them."""
    plan, rng = yard.plan, world_rng(yard.plan.seed, 17)
    bench = _bench(plan)
    start, count = float(rng.uniform(0, 90)), int(rng.integers(3, 6))
    for k in range(count):
        for offset, far, name in ((0.0, 7.0, bench), (180.0 / count, 8.0, plan.lamps)):
            turn = math.radians(start + 360.0 * k / count + offset)
            x, y = plan.centre_m[0] + far * math.cos(turn), plan.centre_m[1] + far * math.sin(turn)
            seed = plan.seed % 4 if name == plan.lamps else 0
            yard.put(Thing(name, seed, x, y, PAVED_Z_M, math.degrees(turn) - 90.0), 0.6)


def _small(yard: Yard) -> None:
    """Masts for cameras, flags in a row, posters, a letter box, and bins here and there."""
    plan, rng = yard.plan, world_rng(yard.plan.seed, 18)
    for sx, sy in ((-0.55, 0.55), (0.55, 0.5), (0.5, -0.45), (-0.5, -0.45)):
        for _ in range(4):
            x, y = (float(v) for v in rng.normal((sx * plan.half_x_m, sy * plan.half_y_m), 1.5))
            if yard.put(Thing("camera_mast", plan.seed % 3, x, y, PAVED_Z_M, 90.0 * int(rng.integers(4))), 0.8):
                break
    frame = plan.frame(int(rng.choice([NORTH, EAST])))
    if rng.random() < 0.6:
        for k in range(3):
            place = frame.world(-0.45 * frame.half_m + 2.6 * k, frame.reach_m - TREE_ROW_M - 2.2)
            yard.put(Thing("flag_pole", plan.seed % 5, *place, PAVED_Z_M, frame.heading_deg))
    for name in ("city_light", "post_box", "info_pillar", "cabinet", *[_bin(plan)] * 5):
        side = plan.frame(int(rng.integers(4)))
        place = side.world(float(rng.uniform(-0.8, 0.8)) * side.half_m, side.reach_m - LAMP_ROW_M)
        yard.put(Thing(name, plan.seed % 3, *place, PAVED_Z_M, side.heading_deg + 90.0 * (name == "city_light")), 0.6)


def _cars(yard: Yard) -> None:
    """Parked along the road; a van delivers in a side street."""
    plan, rng = yard.plan, world_rng(yard.plan.seed, 19)
    first, last = parking(plan)
    for _, _, _, y1 in road_rectangles(plan)[:1]:
        at = first + 2.6
        while at < last - 2.4:
            if rng.random() < 0.75:
                name = str(rng.choice(["hatchback", "sedan", "suv", "estate"]))
                heading = float(rng.choice([90.0, 90.0, -90.0])) + float(rng.normal(0.0, 0.8))
                car = Thing(name, int(rng.integers(2)), at, y1 - 1.05, 0.0, heading, colour=paint_colour(rng))
                yard.put(car, 0.0, anywhere=True)
            at += 5.4
    frame = plan.frame(NORTH)
    if rng.random() < 0.6:
        x, y = frame.world(frame.half_m + 9.0, frame.reach_m - frame.right_street_m + 1.5)
        yard.put(
            Thing("van", 0, x, y, PAVED_Z_M, frame.heading_deg + 90.0, colour=paint_colour(rng)), 0.1, anywhere=True
        )
