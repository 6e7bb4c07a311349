"""A ticket hall over the trains, with stairs down behind its gates."""

from __future__ import annotations

import math

import numpy as np

from generator.worlds.station.draft import DOOR_M, Draft
from generator.worlds.station.plan import (
    Ceiling,
    Flight,
    Floor,
    Look,
    Opening,
    Rect,
    Run,
    Stairwell,
    StationPlan,
)


def ticket_hall(look: Look, rng: np.random.Generator) -> StationPlan:
    """A hall over the tracks: machines and shops before the gates, stairs down to the trains behind."""
    draft = Draft(look, rng)
    end, half, top = float(rng.uniform(20.0, 24.0)), float(rng.uniform(8.5, 10.5)), look.ceiling_m
    gate = float(rng.uniform(-4.0, 1.0))
    n_down = 24
    hole_x = end - 13.0
    run_m = 0.3 * n_down
    holes = tuple(Rect(hole_x, hole_x + run_m, *sorted((s * (half - 5.6), s * (half - 2.2)))) for s in (1, -1))
    draft.floors += [Floor(Rect(-end, gate, -half, half)), Floor(Rect(gate, end, -half, half), holes)]
    draft.ceilings.append(Ceiling(Rect(-end, end, -half, half), top))
    _ticket_hall_walls(draft, end, half)
    for hole in holes:
        middle = 0.5 * (hole.y0 + hole.y1)
        draft.flights.append(Flight("stairs", hole.x0, middle - 0.6, 0.0, 2.0, n_down))
        draft.flights.append(Flight("escalator", hole.x0, middle + 1.1, 0.0, 1.1, n_down))
        draft.fences += [
            Run(hole.x0, hole.y0, hole.x1, hole.y0, 0.0, 1.05),
            Run(hole.x1, hole.y0, hole.x1, hole.y1, 0.0, 1.05),
            Run(hole.x1, hole.y1, hole.x0, hole.y1, 0.0, 1.05),
        ]
        draft.put("direction_sign", hole.x0 - 0.8, middle, 90.0, 2.6)
    draft.gate_line(gate, -half, gate, half, int(rng.integers(6, 10)))
    draft.put("direction_sign", gate - 1.0, 0.0, 90.0, 2.6)
    _hall_furniture(draft, gate, end, half, hole_x)
    for y_m in (-half + 2.6, 0.0, half - 2.6):
        draft.lamps(-end + 1.5, end - 1.5, y_m, 6)
    draft.walk(Rect(-end + 1.2, gate - 1.6, -half + 1.5, half - 1.5), "hall", 1.0)
    draft.walk(Rect(gate + 1.6, hole_x - 0.8, -half + 1.2, half - 1.2), "hall", 1.2)
    draft.walk(Rect(hole_x, end - 1.2, -half + 6.4, half - 6.4), "hall", 0.8)
    return draft.finished()


def _ticket_hall_walls(draft: Draft, end: float, half: float) -> None:
    top = draft.look.ceiling_m
    place = float(draft.rng.uniform(-end + 5.0, -end + 8.0))
    draft.wall(-end, -half, -end, half, Opening(half - 2.5, half + 2.5, 0.0, DOOR_M))
    draft.stairwells.append(Stairwell(-end, 0.0, 180.0, 5.0, 24, top))
    south = Run(
        end, -half, -end, -half, 0.0, top, "wall", (Opening(end - place - 1.9, end - place + 1.9, 0.0, DOOR_M),)
    )
    draft.stairwells.append(Stairwell(place, -half, -90.0, 3.8, 24, top))
    north, east = Run(-end, half, end, half, 0.0, top), Run(end, half, end, -half, 0.0, top)
    draft.runs += [north, south, east]
    draft.adverts(south, 3.0, 2.9, 0.5, 0.6)
    draft.adverts(north, end + 3.0, 2.9, 0.5, 0.7)
    draft.names(east, half, 20.0, 2.3)
    draft.adverts(east, 2.4, 2.9, 0.5, 0.9)
    for x_m in np.linspace(-end + 2.0, end - 2.0, 5).tolist():
        draft.mount(x_m, half - 0.3, -90.0)
        if abs(x_m - place) > 2.5:
            draft.mount(x_m, 0.3 - half, 90.0)
    draft.mount(-end + 0.3, 4.0, 0.0)
    draft.mount(end - 0.3, -3.0, 180.0)


def _hall_furniture(draft: Draft, gate: float, end: float, half: float, hole_x: float) -> None:
    rng, look = draft.rng, draft.look
    count = math.floor((2 * end - 5.0) / look.pillar_pitch_m)
    for index in range(count + 1):
        x_m = (index - 0.5 * count) * look.pillar_pitch_m
        if abs(x_m - gate) < 1.3:
            continue
        for y_m in (half - 6.2, 6.2 - half):
            draft.put(look.pillar, x_m, y_m)
    first = gate - float(rng.uniform(8.0, 10.0))
    for index in range(4):
        draft.put("ticket_machine", first + 1.15 * index, half - 0.42)
    draft.put("map_board", first + 5.6, half - 0.12)
    draft.put("vending_machine", gate + 2.2, half - 0.5)
    draft.put("vending_machine", gate + 3.3, half - 0.5)
    draft.put("bench", hole_x - 2.5, 0.33, 180.0)
    draft.put("bench", hole_x - 2.5, -0.33, 0.0)
    draft.put("bin", hole_x - 1.0, 0.0)
    draft.put("bin", gate - 2.0, half - 0.4)
    draft.put("staff_door", gate - 3.4, half, 0.0)
    draft.put("staff_door", end, 1.4, -90.0)
    draft.put("fire_box", gate + 4.6, half - 0.13, 0.0)
    draft.put("kiosk", -end + 2.2, half - 1.3)
    draft.put("help_point", gate - 1.0, 0.5 - half, 180.0)
    draft.put("clock", gate - 5.0, 0.0, 90.0, 2.6)
    for x_m, y_m in ((gate - 5.0, 1.5), (gate + 4.0, -1.5), (hole_x + 4.0, 0.0), (-end + 3.5, -2.0), (end - 1.5, 3.0)):
        draft.mount(x_m, y_m)
