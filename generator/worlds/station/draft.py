"""A plan while it is being drawn, and the steps that all arrangements share."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from generator.worlds.layout import Mount, Walk
from generator.worlds.station.plan import (
    TRACK_BED_M,
    Bulkhead,
    Ceiling,
    Edge,
    Flight,
    Floor,
    Item,
    LampRow,
    Look,
    Opening,
    Rect,
    Run,
    Stairwell,
    StationPlan,
    Track,
    Train,
)

TRACK_WIDTH_M = 3.9
DOOR_M = 3.0  # height of passages
TUNNEL_M = 9.0
PORTAL_M = 3.05
PORTAL_MARGIN_M = 0.22
CAR_M = 17.2
N_ADVERTS = 10
Hang = tuple[float, float, float, float, int]


@dataclass
class Draft:
    """Lists that become a `StationPlan`."""

    look: Look
    rng: np.random.Generator
    floors: list[Floor] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    ceilings: list[Ceiling] = field(default_factory=list)
    stairwells: list[Stairwell] = field(default_factory=list)
    flights: list[Flight] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    rows: list[LampRow] = field(default_factory=list)
    trains: list[Train] = field(default_factory=list)
    fences: list[Run] = field(default_factory=list)
    posters: list[Hang] = field(default_factory=list)
    boards: list[Hang] = field(default_factory=list)
    walks: list[Walk] = field(default_factory=list)
    mounts: list[Mount] = field(default_factory=list)
    bulkheads: list[Bulkhead] = field(default_factory=list)

    def finished(self) -> StationPlan:
        return StationPlan(
            self.look,
            tuple(self.floors),
            tuple(self.edges),
            tuple(self.tracks),
            tuple(self.runs),
            tuple(self.ceilings),
            tuple(self.stairwells),
            tuple(self.flights),
            tuple(self.items),
            tuple(self.rows),
            tuple(self.trains),
            tuple(self.fences),
            tuple(self.posters),
            tuple(self.boards),
            tuple(self.walks),
            tuple(self.mounts),
            tuple(self.bulkheads),
        )

    def put(self, name: str, x_m: float, y_m: float, heading_deg: float = 0.0, z_m: float = 0.0) -> None:
        self.items.append(Item(name, x_m, y_m, heading_deg, z_m))

    def lamps(self, x0: float, x1: float, y_m: float, n_lamps: int) -> None:
        """A row of luminaires along x."""
        drop = {"panels": 0.12, "slats": 0.15, "beams": 0.62}[self.look.ceiling]
        self.rows.append(LampRow(x0, x1, y_m, self.look.ceiling_m - drop, n_lamps))

    def walk(self, rect: Rect, name: str, weight: float = 1.0, across: bool = False) -> None:
        """People in a rectangle; most go along x, or along y."""
        half_x, half_y = 0.5 * (rect.x1 - rect.x0), 0.5 * (rect.y1 - rect.y0)
        half_x, half_y = (half_y, half_x) if across else (half_x, half_y)
        middle = 0.5 * (rect.x0 + rect.x1), 0.5 * (rect.y0 + rect.y1)
        self.walks.append(Walk(*middle, 90.0 if across else 0.0, half_x, half_y, 0.0, weight, name))

    def mount(self, x_m: float, y_m: float, facing_deg: float | None = None) -> None:
        """A camera under the ceiling or, with a facing, on a wall."""
        on: Literal["wall", "ceiling"] = "ceiling" if facing_deg is None else "wall"
        high_m = min(self.look.ceiling_m - 0.5, 3.7)
        self.mounts.append(Mount(x_m, y_m, high_m - 0.8 if on == "ceiling" else 2.4, high_m, facing_deg, on))

    def track(self, x0: float, x1: float, y_m: float) -> None:
        """A track through both portals into the dark."""
        self.tracks.append(Track(x0 - TUNNEL_M, x1 + TUNNEL_M, y_m))

    def portal(self, x_m: float, y0: float, y1: float, facing: int) -> None:
        """A wall across a track with a tunnel's mouth; `facing` +1 is seen from greater x."""
        ends = (y0, y1) if facing > 0 else (y1, y0)
        mouth = Opening(PORTAL_MARGIN_M, y1 - y0 - PORTAL_MARGIN_M, TRACK_BED_M, PORTAL_M)
        self.runs.append(
            Run(x_m, ends[0], x_m, ends[1], TRACK_BED_M, self.look.ceiling_m, "trackside", (mouth,)),
        )

    def wall(self, x0: float, y0: float, x1: float, y1: float, *openings: Opening) -> None:
        """A tiled wall from the floor to the ceiling, seen from the right of its way."""
        self.runs.append(Run(x0, y0, x1, y1, 0.0, self.look.ceiling_m, "wall", openings))

    def adverts(self, run: Run, offset_m: float, step_m: float, low_m: float, share: float) -> None:
        """Posters along a wall, some places empty; none on boards."""
        length = math.hypot(run.x1 - run.x0, run.y1 - run.y0)
        along = (run.x1 - run.x0) / length, (run.y1 - run.y0) / length
        facing = math.degrees(math.atan2(-along[0], along[1]))
        place = offset_m
        while place < length - 1.5:
            taken = any(o.start_m - 1.5 < place < o.stop_m + 1.5 for o in run.openings)
            x_m, y_m = run.x0 + place * along[0], run.y0 + place * along[1]
            taken = taken or any(math.hypot(x_m - board[0], y_m - board[1]) < 2.85 for board in self.boards)
            if not taken and self.rng.random() < share:
                self.posters.append((x_m, y_m, facing, low_m, int(self.rng.integers(N_ADVERTS))))
            place += step_m

    def names(self, run: Run, offset_m: float, step_m: float, low_m: float) -> None:
        """Boards with the station's name along a wall."""
        length = math.hypot(run.x1 - run.x0, run.y1 - run.y0)
        along = (run.x1 - run.x0) / length, (run.y1 - run.y0) / length
        facing = math.degrees(math.atan2(-along[0], along[1]))
        for place in np.arange(offset_m, length - 1.5, step_m).tolist():
            if not any(o.start_m - 1.5 < place < o.stop_m + 1.5 for o in run.openings):
                self.boards.append((run.x0 + place * along[0], run.y0 + place * along[1], facing, low_m, 0))

    def train(self, x0: float, x1: float, y_m: float, probability: float) -> None:
        """A train that reaches into both tunnels, sometimes."""
        if self.rng.random() < probability:
            n_cars = math.ceil((x1 - x0 + 6.0) / (CAR_M + 0.5))
            self.trains.append(Train(0.5 * (x0 + x1) - 0.5 * (n_cars - 1) * (CAR_M + 0.5), y_m, n_cars))

    def gate_line(self, x0: float, y0: float, x1: float, y1: float, n_gates: int) -> None:
        """Gates in the middle of a line along an axis, railings from there to both ends."""
        length, pitch = math.hypot(x1 - x0, y1 - y0), 0.86
        along = (x1 - x0) / length, (y1 - y0) / length
        heading = math.degrees(math.atan2(along[1], along[0]))
        first = 0.5 * (length - pitch * n_gates)
        for index in range(n_gates + 1):
            place = first + index * pitch
            self.put("gate_cabinet", x0 + place * along[0], y0 + place * along[1], heading)
            if index < n_gates:
                place += 0.5 * pitch
                self.put(self.look.gate, x0 + place * along[0], y0 + place * along[1], heading)
        for start, stop in ((0.0, first - 0.16), (first + n_gates * pitch + 0.16, length)):
            if stop - start > 0.3:
                ends = (x0 + start * along[0], y0 + start * along[1], x0 + stop * along[0], y0 + stop * along[1])
                self.fences.append(Run(*ends, 0.0, 1.05))
