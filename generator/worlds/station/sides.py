"""Platforms on both sides of two tracks, with a ticket hall behind one of them."""

from __future__ import annotations

import math

import numpy as np

from generator.worlds.station.draft import DOOR_M, TRACK_WIDTH_M, Draft
from generator.worlds.station.plan import (
    TRACK_BED_M,
    Ceiling,
    Edge,
    Floor,
    Look,
    Opening,
    Rect,
    Run,
    Stairwell,
    StationPlan,
)


def facing(look: Look, rng: np.random.Generator) -> StationPlan:
    """Two platforms on both sides of two tracks; a ticket hall behind one, stairs behind the other."""
    draft = Draft(look, rng)
    end, deep, top = float(rng.uniform(28.0, 31.0)), float(rng.uniform(4.4, 5.6)), look.ceiling_m
    edge = TRACK_WIDTH_M
    back = edge + deep
    left = float(rng.uniform(-9.0, -3.0))
    hall = Rect(left, left + float(rng.uniform(13.0, 16.0)), back, back + float(rng.uniform(7.0, 8.5)))
    draft.floors += [Floor(Rect(-end, end, edge, back)), Floor(Rect(-end, end, -back, -edge)), Floor(hall)]
    draft.edges += [Edge(-end, end, edge, -1), Edge(-end, end, -edge, 1)]
    draft.ceilings += [Ceiling(Rect(-end, end, -back, back), top), Ceiling(hall, top)]
    for side in (1, -1):
        draft.track(-end, end, 0.5 * side * TRACK_WIDTH_M)
        low, high = sorted((0.0, side * TRACK_WIDTH_M))
        draft.portal(-end, low, high, 1)
        draft.portal(end, low, high, -1)
        low, high = sorted((side * edge, side * back))
        draft.wall(-end, low, -end, high)
        draft.wall(end, high, end, low)
        draft.put("staff_door", -end, 0.5 * (low + high), 90.0)
        draft.put("fire_box", end - 0.13, 0.5 * (low + high), -90.0)
    _facing_walls(draft, end, back, hall)
    _side_hall(draft, hall, back)
    _side_furniture(draft, end, edge, back, hall)
    draft.train(-end, end, -0.5 * TRACK_WIDTH_M, 0.45)
    draft.train(-end, end, 0.5 * TRACK_WIDTH_M, 0.2)
    for side in (1, -1):
        draft.lamps(-end + 1.5, end - 1.5, side * (edge + 0.62 * deep), 10)
        draft.walk(Rect(-end + 1.0, end - 1.0, *sorted((side * (edge + 0.75), side * (back - 0.8)))), "platform")
    draft.lamps(hall.x0 + 1.5, hall.x1 - 1.5, 0.5 * (hall.y0 + hall.y1), 6)
    draft.walk(Rect(hall.x0 + 1.2, hall.x1 - 1.2, hall.y0 + 1.4, hall.y1 - 1.2), "hall", 0.9, across=True)
    return draft.finished()


def _facing_walls(draft: Draft, end: float, back: float, hall: Rect) -> None:
    """Back walls of both platforms, with the way to the hall and the stairs of the other side."""
    top = draft.look.ceiling_m
    passage = Opening(hall.x0 + 1.5 + end, hall.x1 - 1.5 + end, 0.0, DOOR_M)
    near = Run(-end, back, end, back, 0.0, top, "wall", (passage,))
    place = float(draft.rng.uniform(-12.0, 12.0))
    far = Run(end, -back, -end, -back, 0.0, top, "wall", (Opening(end - place - 1.9, end - place + 1.9, 0.0, DOOR_M),))
    draft.stairwells.append(Stairwell(place, -back, -90.0, 3.8, 24, top))
    for run in (near, far):
        draft.runs.append(run)
        draft.names(run, 4.5, 9.0, 1.75)
        draft.adverts(run, 7.4, 3.0, 0.45, 0.55)
    for x_m in np.linspace(-end + 3.0, end - 3.0, 5).tolist():
        if abs(x_m - place) > 2.5:
            draft.mount(x_m, 0.3 - back, 90.0)
        if not hall.x0 < x_m < hall.x1:
            draft.mount(x_m, back - 0.3, -90.0)


def _side_hall(draft: Draft, hall: Rect, back: float) -> None:
    """A hall behind a platform: gates in the passage, machines, the way out."""
    middle = 0.5 * (hall.x0 + hall.x1)
    passage = (Opening(1.5, hall.x1 - hall.x0 - 1.5, 0.0, DOOR_M),)
    draft.wall(hall.x0, hall.y0, hall.x0, hall.y1)
    draft.wall(hall.x1, hall.y1, hall.x1, hall.y0)
    draft.runs.append(Run(hall.x1, back + 0.32, hall.x0, back + 0.32, 0.0, draft.look.ceiling_m, "wall", passage))
    exit_run = Run(hall.x0, hall.y1, hall.x1, hall.y1, 0.0, draft.look.ceiling_m)
    way_out = Opening(middle - hall.x0 - 2.4, middle - hall.x0 + 2.4, 0.0, DOOR_M)
    draft.runs.append(exit_run._replace(openings=(way_out,)))
    draft.stairwells.append(Stairwell(middle, hall.y1, 90.0, 4.8, 22, draft.look.ceiling_m))
    draft.gate_line(hall.x0 + 1.5, back + 0.16, hall.x1 - 1.5, back + 0.16, int(draft.rng.integers(5, 8)))
    for index in range(3):
        draft.put("ticket_machine", hall.x0 + 0.42, back + 2.2 + 1.15 * index, 90.0)
    draft.put("vending_machine", hall.x1 - 0.5, hall.y1 - 1.4, -90.0)
    draft.put("map_board", hall.x1 - 0.12, back + 3.0, -90.0)
    draft.put("bin", hall.x0 + 0.4, hall.y1 - 0.6)
    draft.put("staff_door", hall.x1, 0.5 * (hall.y0 + hall.y1) + 1.0, -90.0)
    draft.put("fire_box", hall.x1 - 0.9, hall.y1 - 0.13, 0.0)
    draft.put("direction_sign", middle, back + 1.6, 0.0, 2.65)
    for x_m, y_m, facing_deg in ((hall.x0 + 0.3, back + 1.0, 0.0), (hall.x1 - 0.3, hall.y1 - 0.8, 180.0)):
        draft.mount(x_m, y_m, facing_deg)
    draft.mount(hall.x0 + 2.5, hall.y1 - 1.0)
    draft.mount(middle, back + 4.0)
    draft.mount(hall.x1 - 1.0, back + 1.2)


def _side_furniture(draft: Draft, end: float, edge: float, back: float, hall: Rect) -> None:
    """Pillars along both platforms or between the tracks, benches at the walls."""
    rng, look = draft.rng, draft.look
    lines = ((0.0,), (edge + 2.0, -edge - 2.0))[int(rng.random() < 0.7)]
    base = TRACK_BED_M if len(lines) == 1 else 0.0
    count = math.floor((2 * end - 4.0) / look.pillar_pitch_m)
    for index in range(count + 1):
        x_m = (index - 0.5 * count) * look.pillar_pitch_m
        for y_m in lines:
            draft.put(look.pillar, x_m, y_m, 0.0, base)
        for side in (1, -1):
            place = x_m + 0.5 * look.pillar_pitch_m
            blocked = hall.x0 - 1 < place < hall.x1 + 1 if side > 0 else _near_stairs(draft, place)
            if blocked or place > end - 2.0:
                continue
            _at_back_wall(draft, place, side, back, index)
        if index % 3 == 1:
            draft.mount(x_m + 1.6, edge + 1.2)
            draft.mount(x_m + 1.6, -edge - 1.2)


def _near_stairs(draft: Draft, x_m: float) -> bool:
    return any(well.y_m < 0 and abs(well.x_m - x_m) < 0.5 * well.width_m + 1.5 for well in draft.stairwells)


def _at_back_wall(draft: Draft, x_m: float, side: int, back: float, index: int) -> None:
    heading = 0.0 if side > 0 else 180.0
    kind = (index + (side > 0)) % 4
    if kind in (0, 1):
        draft.put("bench", x_m, side * (back - 0.35), heading)
        if kind == 0:
            draft.put("bin", x_m + 1.5, side * (back - 0.35))
    elif kind == 2:
        draft.put("vending_machine", x_m, side * (back - 0.48), heading)
        draft.put("help_point", x_m + 1.3, side * (back - 0.3), heading)
    if index % 4 == 1:
        draft.put("direction_sign" if index % 8 == 1 else "clock", x_m, side * (back - 2.6), 90.0, 2.6)
