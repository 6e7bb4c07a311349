"""All decisions about a residential street: plots, houses, verges, what is parked, planted and put where."""

from __future__ import annotations

import math
from dataclasses import dataclass

from generator.worlds.buildings.build import building_solids
from generator.worlds.buildings.house import house_plan
from generator.worlds.buildings.looks import look_of
from generator.worlds.buildings.spec import BuildingSpec
from generator.worlds.layout import Solid
from generator.worlds.model import Rgb, SceneKind
from generator.worlds.props.placed import Thing

HALF_ROAD_M = 3.0
HALF_M, CROSS_M = 31.0, 29.0  # half the lengths of the street and of its cross streets
KERB_M = 0.12  # height
KERB_WIDE_M = 0.15
CORNER_M = 5.0
DRIVE_M = 3.0
PATH_M = 1.1


@dataclass(frozen=True)
class Frame:
    """Where a side of a street is: local x along the road, local y away from the road's middle. [m, deg]"""

    x_m: float
    y_m: float
    heading_deg: float

    def place(self, x_m: float, y_m: float) -> tuple[float, float]:
        """World coordinates of a local point. [m]"""
        turn = math.radians(self.heading_deg)
        cos, sin = math.cos(turn), math.sin(turn)
        return self.x_m + cos * x_m - sin * y_m, self.y_m + sin * x_m + cos * y_m


@dataclass(frozen=True)
class Home:
    """A building in the world. [m, deg]"""

    spec: BuildingSpec
    x_m: float
    y_m: float
    heading_deg: float


@dataclass(frozen=True)
class Border:
    """A hedge, fence or wall in a straight line; the line is its middle. [m]"""

    kind: str
    seed: int
    x_m: float
    y_m: float
    heading_deg: float
    length_m: float
    height_m: float


@dataclass(frozen=True)
class Paving:
    """A rectangle of a garden's paving in a frame: x and y from and to; `drive` or `path`. [m]"""

    kind: str
    frame: Frame
    x_m: tuple[float, float]
    y_m: tuple[float, float]


@dataclass(frozen=True)
class Side:
    """One side of a street in its frame: verge, pavement, plots behind it.

    Attributes:
        frame: where it is.
        half_m: half the length of its straight part with corners. [m]
        wraps: whether it turns around the block's corners and runs on along the cross streets.
        drives: from and to of each driveway along x. [m]
    """

    frame: Frame
    half_m: float
    wraps: bool
    drives: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Street:
    """Everything decided.

    Attributes:
        seed: of the look.
        half_m: half the street's length between the cross streets' kerbs. [m]
        cross_m: half the length of the cross streets. [m]
        verge_m: width with the kerb. [m]
        grassy: whether the verge is grass.
        pavement_m: width. [m]
        autumn: whether leaves lie about and some trees are bare.
        sides: of the street and the far sides of the cross streets.
        homes: buildings.
        borders: hedges, fences, walls.
        pavings: driveways and garden paths.
        puts: props.
    """

    seed: int
    half_m: float
    cross_m: float
    verge_m: float
    grassy: bool
    pavement_m: float
    autumn: bool
    sides: tuple[Side, ...]
    homes: tuple[Home, ...]
    borders: tuple[Border, ...]
    pavings: tuple[Paving, ...]
    puts: tuple[Thing, ...]

    @property
    def garden_m(self) -> float:
        """Local y where gardens begin. [m]"""
        return HALF_ROAD_M + self.verge_m + self.pavement_m


def door_x(spec: BuildingSpec) -> float:
    """Where a house's entrance is, from the middle of its front. [m]"""
    plan = house_plan(spec)
    width = plan.right - plan.left
    count = max(1, int(width // look_of(spec).pitch_m))
    return plan.left + (min(count - 1, int(plan.door * count)) + 0.5) * width / count


def home_solids(home: Home) -> tuple[Solid, ...]:
    return building_solids(home.spec, home.x_m, home.y_m, home.heading_deg, KERB_M)


_BORDER_HALF_M = {
    "hedge": 0.32,
    "belt": 0.7,
    "picket": 0.08,
    "wall": 0.12,
    "railing": 0.025,
    "mesh": 0.04,
    "panel": 0.05,
}
_BORDER_OPACITY = {"picket": 0.7, "railing": 0.35, "mesh": 0.3}


def border_half_m(border: Border) -> float:
    """Half its thickness. [m]"""
    return _BORDER_HALF_M[border.kind]


def border_solid(border: Border) -> Solid:
    kind = SceneKind.HEDGE if border.kind in ("hedge", "belt") else SceneKind.FENCE
    return Solid(
        kind, border.x_m, border.y_m, border.heading_deg, 0.5 * border.length_m, border_half_m(border), KERB_M,
        KERB_M + border.height_m, _BORDER_OPACITY.get(border.kind, 1.0),
    )  # fmt: skip


def border_between(
    kind: str, seed: int, frame: Frame, start: tuple[float, float], end: tuple[float, float], height_m: float
) -> Border:
    """A border from one local point to another."""
    x, y = frame.place(0.5 * (start[0] + end[0]), 0.5 * (start[1] + end[1]))
    heading = frame.heading_deg + math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))
    return Border(kind, seed, x, y, heading, math.hypot(end[0] - start[0], end[1] - start[1]), height_m)


def put_local(
    frame: Frame,
    name: str,
    seed: int,
    x_m: float,
    y_m: float,
    z_m: float = KERB_M,
    heading_deg: float = 0.0,
    scale: float = 1.0,
    colour: Rgb = (1.0, 1.0, 1.0),
) -> Thing:
    """A prop at a local place; the heading is local, too."""
    x, y = frame.place(x_m, y_m)
    return Thing(name, seed, x, y, z_m, frame.heading_deg + heading_deg, scale, colour)
