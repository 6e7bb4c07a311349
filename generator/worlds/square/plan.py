"""What a square is, before it is furnished: its measures, its streets, its paving and the houses around it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from generator.worlds.buildings.rows import street_row
from generator.worlds.buildings.spec import BuildingSpec, Ground, Style
from generator.worlds.layout import world_rng

NORTH, EAST, SOUTH, WEST = range(4)
ROAD_WALK_M, ROAD_M = 2.6, 6.4  # pavement before the southern houses, and the road beyond it
BEYOND_M = 20.0  # how far rows go on along the streets that leave the square
DEPTH_M = 12.0  # of the houses
PAVED_Z_M = 0.12
Field = Literal["arcs", "rows", "clay", "plates", "slabs"]


class Placed(NamedTuple):
    """A building and where the middle of its front's foot is. [m, deg]"""

    spec: BuildingSpec
    x_m: float
    y_m: float
    heading_deg: float


class Frame(NamedTuple):
    """A side of the square seen from its middle: local x runs to the right along the fronts, local y to them.

    Attributes:
        side: `NORTH`, `EAST`, `SOUTH` or `WEST`.
        half_m: half the square's length along the side.
        reach_m: distance from the middle to the fronts.
        left_street_m: width of the street that begins at the left corner; it leaves straight ahead.
        right_street_m: width of the street at the right corner; it leaves along the fronts, which go on there.
    """

    side: int
    half_m: float
    reach_m: float
    left_street_m: float
    right_street_m: float

    @property
    def heading_deg(self) -> float:
        """Heading of what has its front towards the square. [deg]"""
        return -90.0 * self.side

    def world(self, x_m: float, y_m: float) -> tuple[float, float]:
        """World x and y of a local point. [m]"""
        return ((x_m, y_m), (y_m, -x_m), (-x_m, -y_m), (-y_m, x_m))[self.side]

    def rectangle(self, x0: float, x1: float, y0: float, y1: float) -> tuple[float, float, float, float]:
        """World x0, x1, y0 and y1 of a local rectangle. [m]"""
        (ax, ay), (bx, by) = self.world(x0, y0), self.world(x1, y1)
        return min(ax, bx), max(ax, bx), min(ay, by), max(ay, by)


@dataclass(frozen=True)
class SquarePlan:
    """The decisions that everything else follows from.

    Attributes:
        seed: of everything.
        half_x_m: half the square's length. [m]
        half_y_m: half its width. [m]
        streets_m: widths of the streets at the north-east, south-east, south-west and north-west corner. [m]
        road: whether cars pass along the south side.
        field: paving of the middle.
        stone: stone of setts and bands.
        band_m: distance of the bands that cross the paving; 0 for none. [m]
        centre: what stands in the middle.
        centre_m: where it stands. [m]
        terrace: side that has the cafe's tables.
        trade: what is sold on the square.
        trees: name of the trees' prop.
        lamps: name of the lamps' prop.
        buildings: all around.
    """

    seed: int
    half_x_m: float
    half_y_m: float
    streets_m: tuple[float, float, float, float]
    road: bool
    field: Field
    stone: str
    band_m: float
    centre: str
    centre_m: tuple[float, float]
    terrace: int
    trade: str
    trees: str
    lamps: str
    buildings: tuple[Placed, ...]

    def frame(self, side: int) -> Frame:
        """The frame of a side."""
        half, reach = (self.half_x_m, self.half_y_m) if side % 2 == 0 else (self.half_y_m, self.half_x_m)
        return Frame(side, half, reach, self.streets_m[(side - 1) % 4], self.streets_m[side])

    @property
    def radius_m(self) -> float:
        """Of the circle that holds everything. [m]"""
        ends = [math.hypot(b.x_m, b.y_m) + math.hypot(0.5 * b.spec.width_m, b.spec.depth_m) for b in self.buildings]
        return max(ends)


def plan_square(seed: int) -> SquarePlan:
    """All decisions of one square."""
    rng = world_rng(seed, 1)
    half_x, half_y = float(rng.uniform(27.0, 31.0)), float(rng.uniform(22.0, 25.0))
    road = bool(rng.random() < 0.6)
    widths = [float(rng.uniform(7.0, 9.0)) for _ in range(4)]
    if road:
        widths[EAST] = widths[SOUTH] = ROAD_WALK_M + ROAD_M + float(rng.uniform(1.8, 2.4))
    streets = (widths[0], widths[1], widths[2], widths[3])
    field: Field = rng.choice(["arcs", "rows", "clay", "plates", "slabs"], p=[0.3, 0.2, 0.15, 0.2, 0.15])
    plan = SquarePlan(
        seed=seed,
        half_x_m=half_x,
        half_y_m=half_y,
        streets_m=streets,
        road=road,
        field=field,
        stone=str(rng.choice(["granite", "porphyry", "basalt", "sandstone"], p=[0.4, 0.25, 0.15, 0.2])),
        band_m=float(rng.choice([0.0, 5.4, 7.2])),
        centre=str(rng.choice(["fountain", "fountain", "obelisk", "statue"])),
        centre_m=(float(rng.uniform(-6.0, 6.0)), float(rng.uniform(0.0, 4.0))),
        terrace=int(rng.choice([NORTH, EAST, WEST])),
        trade=str(rng.choice(["market", "kiosk", "none"], p=[0.45, 0.35, 0.2])),
        trees=str(rng.choice(["tree_lime", "tree_maple", "tree_young"], p=[0.5, 0.35, 0.15])),
        lamps=str(rng.choice(["lamp_classic", "lamp_park"])),
        buildings=(),
    )
    return SquarePlan(**{**plan.__dict__, "buildings": _surrounding(plan, world_rng(seed, 2))})


def _surrounding(plan: SquarePlan, rng: np.random.Generator) -> tuple[Placed, ...]:
    """Four rows, each going on along the street at its right end, and a house that closes each of those streets."""
    styles: tuple[Style, ...] = ("townhouse", "townhouse", "tenement")
    modern: tuple[Style, ...] = ("townhouse", "tenement", "office", "apartments")
    placed = []
    for side in range(4):
        frame = plan.frame(side)
        left, right = -frame.half_m + frame.left_street_m, frame.half_m + BEYOND_M
        ground: Ground = "arcade" if rng.random() < 0.25 else "shops"
        town = modern if rng.random() < 0.3 else styles
        row = street_row(right - left, town, (3, 5), rng, plan.seed, ground, depth_m=DEPTH_M)
        for plot in row:
            x, y = frame.world(0.5 * (left + right) + plot.x_m, frame.reach_m)
            placed.append(Placed(plot.spec, x, y, frame.heading_deg))
        end = BuildingSpec("tenement", 19.0, 7.0, int(rng.integers(4, 6)), int(rng.integers(2**31)), plan.seed, "shops")
        x, y = frame.world(frame.half_m + BEYOND_M, frame.reach_m - 9.0)
        placed.append(Placed(end, x, y, frame.heading_deg - 90.0))
    return tuple(placed)
