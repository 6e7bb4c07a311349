"""The decided parts of a station, in metres; x runs along the tracks."""

from __future__ import annotations

from typing import Literal, NamedTuple

from generator.worlds.layout import Mount, Solid, Walk
from generator.worlds.model import Rgb, SceneKind

TRACK_BED_M = -1.1
STEP_RISE_M, STEP_TREAD_M = 0.165, 0.30
WALL_DEPTH_M = 0.3
GateKind = Literal["flap_gate", "tripod_gate"]
PillarKind = Literal["round_pillar", "square_pillar", "steel_pillar"]
FloorKind = Literal["terrazzo", "granite", "rubber", "mosaic", "concrete", "checker"]
CeilingKind = Literal["panels", "beams", "slats"]


class Look(NamedTuple):
    """What is the same all over a station: colours, tiles, kinds of parts and its invented name."""

    name: str
    line: str
    wall: Rgb
    band: Rgb
    accent: Rgb
    tile_m: tuple[float, float]
    bonded: bool
    bands_m: tuple[tuple[float, float], ...]
    floor: FloorKind
    floor_colour: Rgb
    pillar: PillarKind
    pillar_pitch_m: float
    ceiling: CeilingKind
    ceiling_m: float
    lamp: Rgb
    mean_lx: float
    gate: GateKind
    coping_line: Rgb
    stripe: Rgb
    train_body: Rgb
    train_doors: Rgb


class Rect(NamedTuple):
    """A rectangle along the axes."""

    x0: float
    x1: float
    y0: float
    y1: float


class Floor(NamedTuple):
    """Ground to walk on, and what is cut out of it."""

    rect: Rect
    holes: tuple[Rect, ...] = ()
    z_m: float = 0.0


class Edge(NamedTuple):
    """A platform's edge along x; `side` +1 has the track at greater y."""

    x0: float
    x1: float
    y_m: float
    side: int


class Track(NamedTuple):
    """A track along x and the span that is in tunnels' light."""

    x0: float
    x1: float
    y_m: float


class Opening(NamedTuple):
    """A hole in a wall: from and to along its foot, lower and upper edge."""

    start_m: float
    stop_m: float
    low_m: float
    high_m: float


class Run(NamedTuple):
    """A straight wall, seen from the right of the way from its first to its second end."""

    x0: float
    y0: float
    x1: float
    y1: float
    low_m: float
    high_m: float
    style: Literal["wall", "trackside", "plain"] = "wall"
    openings: tuple[Opening, ...] = ()


class Flight(NamedTuple):
    """Stairs or an escalator that falls in its heading from the middle of its highest edge."""

    kind: Literal["stairs", "escalator"]
    x_m: float
    y_m: float
    heading_deg: float
    width_m: float
    n_steps: int


class Stairwell(NamedTuple):
    """A room beyond a wall in which flights rise to the street; it starts at the middle of its threshold."""

    x_m: float
    y_m: float
    heading_deg: float
    width_m: float
    n_steps: int
    high_m: float


class Item(NamedTuple):
    """A thing that `catalogue` knows by name, standing or hanging at a point."""

    name: str
    x_m: float
    y_m: float
    heading_deg: float
    z_m: float = 0.0


class LampRow(NamedTuple):
    """Luminaires along x from end to end at a height."""

    x0: float
    x1: float
    y_m: float
    z_m: float
    n_lamps: int


class Ceiling(NamedTuple):
    """A soffit."""

    rect: Rect
    z_m: float
    holes: tuple[Rect, ...] = ()


class Bulkhead(NamedTuple):
    """A beam under the ceiling."""

    rect: Rect
    low_m: float


class Train(NamedTuple):
    """A standing train: middle of its first car along x, number of cars, the track's y."""

    x_m: float
    y_m: float
    n_cars: int


class StationPlan(NamedTuple):
    """Everything that is built."""

    look: Look
    floors: tuple[Floor, ...]
    edges: tuple[Edge, ...]
    tracks: tuple[Track, ...]
    runs: tuple[Run, ...]
    ceilings: tuple[Ceiling, ...]
    stairwells: tuple[Stairwell, ...]
    flights: tuple[Flight, ...]
    items: tuple[Item, ...]
    rows: tuple[LampRow, ...]
    trains: tuple[Train, ...]
    fences: tuple[Run, ...]
    posters: tuple[tuple[float, float, float, float, int], ...]  # x, y, facing [deg], height of the lower edge, number
    boards: tuple[tuple[float, float, float, float, int], ...]  # the same for name boards
    walks: tuple[Walk, ...]
    mounts: tuple[Mount, ...]
    bulkheads: tuple[Bulkhead, ...]


def upright(
    kind: SceneKind, rect: Rect, low_m: float, high_m: float, heading_deg: float = 0.0, opacity: float = 1.0
) -> Solid:
    """The solid over a rectangle."""
    middle = 0.5 * (rect.x0 + rect.x1), 0.5 * (rect.y0 + rect.y1)
    half = 0.5 * (rect.x1 - rect.x0), 0.5 * (rect.y1 - rect.y0)
    return Solid(kind, *middle, heading_deg, *half, low_m, high_m, opacity)
