"""The ground plan of the district: a main street along x, what opens off it, and the rows of buildings around.

north row ... gap ... north row        A gap is a side street (`crossing`: one on both sides) or a plaza; the variant
------------ main street ------------   `street` has none. At both ends the main street meets a street along y with
south row ... gap ... south row        buildings behind it, so that no view ends in the open.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from generator.worlds.buildings.build import building_solids
from generator.worlds.buildings.rows import Plot, street_row
from generator.worlds.buildings.spec import BuildingSpec, Ground, Style
from generator.worlds.layout import Solid, world_rng

Variant = Literal["crossing", "street", "plaza"]
VARIANTS: tuple[Variant, ...] = ("crossing", "street", "plaza")

KERB_M = 0.12  # height of pavements
ROAD_M, FRONT_M = 6.5, 11.0  # half widths of the main road, and between its facades
SIDE_ROAD_M, SIDE_FRONT_M = 5.0, 9.0  # the same of a side street
BLOCK_END_M, END_KERB_M, END_FAR_M, END_FRONT_M = 36.0, 38.0, 43.0, 45.0  # x of what closes the main street
ROW_DEPTH_M, BACK_M, SIDE_END_M = (
    12.0,
    23.0,
    33.0,
)  # BACK_M: where rows end behind; SIDE_END_M: front that closes a side street
CORNER_M = 3.0  # radius of kerbs at corners
WORKS_M = 1.7  # how far a building site reaches over the pavement
RADIUS_M = 59.0

_STYLES: tuple[Style, ...] = ("office", "townhouse", "tenement", "office", "apartments")


@dataclass(frozen=True)
class Site:
    """A building and where its front's middle stands, on the ground of pavements. [m, deg]"""

    spec: BuildingSpec
    x_m: float
    y_m: float
    heading_deg: float

    def solids(self) -> tuple[Solid, ...]:
        return building_solids(self.spec, self.x_m, self.y_m, self.heading_deg, KERB_M)


@dataclass(frozen=True)
class Streets:
    """What is decided about the streets.

    Attributes:
        variant: what opens off the main street.
        middle_m: x of the crossing's, zebra's or plaza's middle. [m]
        plaza_m: half the plaza's width; 0 where there is none. [m]
        sites: all buildings, and the fences before one that is rebuilt.
        works: side, left and right end of those fences, None where nothing is rebuilt. [m]
        seed: of the place.
    """

    variant: Variant
    middle_m: float
    plaza_m: float
    sites: tuple[Site, ...]
    works: tuple[int, float, float] | None
    seed: int

    def gap(self, side: int) -> tuple[float, float] | None:
        """Left and right end of the opening in the row on the north (1) or south (-1) side. [m]"""
        half = {"crossing": SIDE_FRONT_M, "street": 0.0, "plaza": self.plaza_m if side > 0 else 0.0}[self.variant]
        return (self.middle_m - half, self.middle_m + half) if half else None

    def stretches(self, side: int) -> list[tuple[float, float]]:
        """Left and right ends of the rows along the main street. [m]"""
        gap = self.gap(side)
        return [(-BLOCK_END_M, BLOCK_END_M)] if gap is None else [(-BLOCK_END_M, gap[0]), (gap[1], BLOCK_END_M)]


def plan_streets(seed: int) -> Streets:
    """Streets and buildings of a seed; three seeds in a row give the three variants."""
    rng = world_rng(seed, 1)
    variant = VARIANTS[seed % len(VARIANTS)]
    plaza = float(rng.uniform(11.0, 14.0)) if variant == "plaza" else 0.0
    bare = Streets(variant, float(rng.uniform(-6.0, 6.0)), plaza, (), None, seed)
    sites = [site for side in (1, -1) for site in _main_rows(bare, side)]
    works, fences = _works(seed, sites)
    sites += [site for side in (1, -1) for site in (*_behind_gap(bare, side), *_end_of_street(seed, side))]
    return replace(bare, sites=(*sites, *fences), works=works)


def _works(seed: int, sites: list[Site]) -> tuple[tuple[int, float, float] | None, list[Site]]:
    """In every other place boards fence off the pavement before one of the buildings."""
    rng = world_rng(seed, 3)
    chosen = sites[int(rng.integers(len(sites)))]
    if rng.random() < 0.5 or chosen.spec.ground == "arcade":
        return None, []
    side, half = 1 if chosen.y_m > 0 else -1, 0.5 * min(chosen.spec.width_m - 0.6, 11.0)
    boards = BuildingSpec("hoarding", 2.0 * half, 0.15, 1, int(rng.integers(2**31)), seed)
    y, short = side * (FRONT_M - WORKS_M), replace(boards, width_m=WORKS_M - 0.2)
    fences = [Site(boards, chosen.x_m, y, chosen.heading_deg)]
    for end in (1, -1):
        middle = side * (FRONT_M - 0.5 * WORKS_M + 0.05)
        fences.append(Site(replace(short, seed=boards.seed + 2 + end), chosen.x_m + end * half, middle, 90.0 * end))
    return (side, chosen.x_m - half - 0.2, chosen.x_m + half + 0.2), fences


def _row(
    seed: int, number: int, length_m: float, depth_m: float, n_floors: tuple[int, int], ends: bool = False
) -> list[Plot]:
    """A row of its own stream; ground floors hold shops, lobbies and flats by turns."""
    rng = world_rng(seed, 2, number)
    plots = street_row(length_m, _STYLES, n_floors, rng, seed, "shops", (11.0, 19.0), depth_m, ends)
    return [plot._replace(spec=replace(plot.spec, ground=_ground(rng))) for plot in plots]


def _ground(rng: np.random.Generator) -> Ground:
    """What a ground floor holds in town."""
    draw = rng.random()
    return "shops" if draw < 0.64 else "homes" if draw < 0.9 else "arcade"


def _main_rows(streets: Streets, side: int) -> list[Site]:
    """Both parts of a row along the main street; blocks are open at their ends."""
    sites = []
    for part, (left, right) in enumerate(streets.stretches(side)):
        middle = 0.5 * (left + right)
        plots = _row(streets.seed, 10 * (side + 1) + part, right - left, ROW_DEPTH_M, (6, 10), ends=True)
        heading = 0.0 if side > 0 else 180.0
        sites += [Site(plot.spec, middle + side * plot.x_m, side * FRONT_M, heading) for plot in plots]
    return sites


def _behind_gap(streets: Streets, side: int) -> list[Site]:
    """What stands along and at the end of a side street, or behind the plaza."""
    gap, seed = streets.gap(side), streets.seed
    if gap is None:
        return []
    number, heading = 30 + 10 * side, 0.0 if side > 0 else 180.0
    if streets.variant == "plaza":
        plots = _row(seed, number, gap[1] - gap[0] + 4.0, 9.0, (5, 8))
        return [Site(plot.spec, streets.middle_m + side * plot.x_m, side * BACK_M, heading) for plot in plots]
    long = SIDE_END_M - BACK_M
    plots = _row(seed, number, 4.0 * SIDE_FRONT_M, 8.0, (5, 8))
    sites = [Site(plot.spec, streets.middle_m + side * plot.x_m, side * SIDE_END_M, heading) for plot in plots]
    for x, turn in ((gap[0], 90.0), (gap[1], -90.0)):
        plot = _row(seed, number + (1 if turn > 0 else 2), long, 8.0, (5, 9))[0]
        sites.append(Site(plot.spec, x, side * 0.5 * (BACK_M + SIDE_END_M), turn))
    return sites


def _end_of_street(seed: int, side: int) -> list[Site]:
    """The row that closes the main street in the east (1) or west (-1), and what closes the street before it."""
    plots = _row(seed, 60 + side, 2.0 * BACK_M, 8.0, (5, 9))
    turn = -90.0 if side > 0 else 90.0
    sites = [Site(plot.spec, side * END_FRONT_M, -side * plot.x_m, turn) for plot in plots]
    wide = END_FRONT_M + 3.0 - BLOCK_END_M
    for end, heading in ((1, 0.0), (-1, 180.0)):
        plot = _row(seed, 70 + 2 * side + end, wide, 8.0, (5, 8))[0]
        sites.append(Site(plot.spec, side * (BLOCK_END_M + 0.5 * wide), end * BACK_M, heading))
    return sites
