"""Three arrangements of a station: an island platform, platforms on both sides, a ticket hall above the trains."""

from __future__ import annotations

import math

import numpy as np

from generator.worlds.station.draft import TRACK_WIDTH_M, Draft
from generator.worlds.station.plan import (
    TRACK_BED_M,
    Bulkhead,
    Ceiling,
    Edge,
    Flight,
    Floor,
    LampRow,
    Look,
    Opening,
    Rect,
    Run,
    Stairwell,
    StationPlan,
)

DOOR_M = 3.0  # height of passages


def island(look: Look, rng: np.random.Generator) -> StationPlan:
    """A platform between two tracks; a ticket hall and the street's stairs at one end."""
    draft = Draft(look, rng)
    end, half, top = float(rng.uniform(27.5, 30.0)), float(rng.uniform(4.2, 5.2)), look.ceiling_m
    gate = end - float(rng.uniform(13.0, 15.5))
    outer = half + TRACK_WIDTH_M
    draft.floors += [Floor(Rect(-end, gate, -half, half)), Floor(Rect(gate, end, -half, half))]
    draft.edges += [Edge(-end, gate, half, 1), Edge(-end, gate, -half, -1)]
    draft.ceilings.append(Ceiling(Rect(-end, end, -outer, outer), top))
    for side in (1, -1):
        low, high = sorted((side * half, side * outer))
        draft.track(-end, gate, side * (half + 0.5 * TRACK_WIDTH_M))
        draft.portal(-end, low, high, 1)
        draft.portal(gate, low, high, -1)
        far = Run(-end, outer, gate, outer, TRACK_BED_M, top, "trackside")
        far = far if side > 0 else far._replace(x0=gate, x1=-end, y0=-outer, y1=-outer)
        draft.runs.append(far)
        draft.adverts(far, 3.0, 4.4, 0.35, 0.6)
        draft.names(far, 5.2, 8.8, 1.2)
        near = Run(gate, half, end, half, 0.0, top) if side > 0 else Run(end, -half, gate, -half, 0.0, top)
        draft.runs.append(near)
        draft.adverts(near, 6.2 if side > 0 else 2.4, 3.1, 0.55, 0.75)
    _hall_fittings(draft, gate, end, half)
    way_out = min(half - 0.6, 2.7)
    draft.wall(end, half, end, -half, Opening(half - way_out, half + way_out, 0.0, DOOR_M))
    draft.stairwells.append(Stairwell(end, 0.0, 0.0, 2 * way_out, 24, top))
    second = rng.random() < 0.5
    hole = (Opening(half - 1.5, half + 1.5, 0.0, DOOR_M),) if second else ()
    draft.wall(-end, -half, -end, half, *hole)
    if second:
        draft.stairwells.append(Stairwell(-end, 0.0, 180.0, 3.0, 24, top))
    _island_furniture(draft, -end, gate, half)
    draft.train(-end, gate, half + 0.5 * TRACK_WIDTH_M, 0.6)
    draft.train(-end, gate, -half - 0.5 * TRACK_WIDTH_M, 0.3)
    inset = half - 1.3
    for side in (1, -1):
        draft.rows.append(LampRow(-end + 1.5, gate - 1.5, side * inset, top - 0.25, 8))
        draft.walk(Rect(-end + 1.0, gate - 1.6, *sorted((side * 0.9, side * (half - 0.75)))), "platform", 1.0)
    draft.rows.append(LampRow(gate + 2.0, end - 1.5, 0.0, top - 0.25, 6))
    draft.walk(Rect(gate + 1.6, end - 1.0, -half + 1.2, half - 1.2), "hall", 0.9)
    return draft.finished()


def _hall_fittings(draft: Draft, gate: float, end: float, half: float) -> None:
    """Gates, machines and cameras of the hall at the end of an island."""
    draft.gate_line(gate, -half, gate, half, int(draft.rng.integers(4, 7)))
    draft.bulkheads.append(Bulkhead(Rect(gate - 0.25, gate + 0.25, -half, half), DOOR_M - 0.1))
    for index in range(3):
        draft.put("ticket_machine", gate + 2.6 + 1.15 * index, half - 0.42)
    draft.put("bin", gate + 6.4, half - 0.4)
    draft.put("map_board", gate + 2.4, -half + 0.12, 180.0)
    draft.put("vending_machine", end - 1.2, -half + 0.5, 180.0)
    draft.put("help_point", end - 0.7, half - 0.5)
    draft.put("direction_sign", 0.5 * (gate + end), 0.0, 90.0, 2.65)
    for x_m, y_m, facing in ((gate + 4.0, half - 0.25, -90.0), (end - 0.3, half - 0.6, 180.0), (end - 0.3, 0.6 - half, 180.0)):
        draft.mount(x_m, y_m, facing)
    draft.mount(gate + 4.5, 0.0)
    draft.mount(end - 5.0, -1.0)
    draft.mount(gate + 1.6, 0.8 - half)
    draft.mount(gate - 1.6, half - 1.0)
    draft.mount(gate - 1.6, 1.0 - half)


def _island_furniture(draft: Draft, start: float, stop: float, half: float) -> None:
    """Pillars in one row or two, benches back to back and what stands between."""
    rng, look = draft.rng, draft.look
    count = math.floor((stop - start - 4.0) / look.pillar_pitch_m)
    first = 0.5 * (start + stop) - 0.5 * count * look.pillar_pitch_m
    phase = int(rng.integers(4))
    lines = (0.0,) if rng.random() < 0.4 else (half - 2.3, 2.3 - half)
    for index in range(count + 1):
        x_m = first + index * look.pillar_pitch_m
        for y_m in lines:
            draft.put(look.pillar, x_m, y_m)
        if index < count:
            _between_pillars(draft, x_m + 0.5 * look.pillar_pitch_m, index + phase)
        if index % 2 == 0:
            draft.mount(x_m + 1.4, lines[0] + 0.9)
            draft.mount(x_m - 1.4, lines[-1] - 0.9)


def _between_pillars(draft: Draft, x_m: float, index: int) -> None:
    kind = index % 4
    if kind in (0, 2):
        draft.put("bench", x_m, 0.33, 180.0)
        draft.put("bench", x_m, -0.33, 0.0)
        draft.put("bin", x_m + 1.4, 0.0)
    elif kind == 1:
        draft.put("map_board", x_m, 0.0, 0.0)
        draft.put("direction_sign", x_m, 0.0, 90.0, 2.6)
    else:
        draft.put("vending_machine", x_m - 0.6, 0.0, 0.0)
        draft.put("help_point", x_m + 0.9, 0.0, 90.0)
        draft.put("clock", x_m, 1.2, 90.0, 2.55)


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
    _facing_walls(draft, end, back, hall)
    _side_hall(draft, hall, back)
    _side_furniture(draft, end, edge, back, hall)
    draft.train(-end, end, -0.5 * TRACK_WIDTH_M, 0.45)
    draft.train(-end, end, 0.5 * TRACK_WIDTH_M, 0.2)
    for side in (1, -1):
        draft.rows.append(LampRow(-end + 1.5, end - 1.5, side * (edge + 1.5), top - 0.25, 10))
        draft.walk(Rect(-end + 1.0, end - 1.0, *sorted((side * (edge + 0.75), side * (back - 0.8)))), "platform")
    draft.rows.append(LampRow(hall.x0 + 1.5, hall.x1 - 1.5, 0.5 * (hall.y0 + hall.y1), top - 0.25, 6))
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
    draft.put("direction_sign" if index % 2 else "clock", x_m, side * (back - 2.6), 90.0, 2.6)


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
        draft.flights.append(Flight("stairs", hole.x0, middle - 0.6, 0.0, 2.0, n_down, -1))
        draft.flights.append(Flight("escalator", hole.x0, middle + 1.1, 0.0, 1.1, n_down, -1))
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
        draft.rows.append(LampRow(-end + 1.5, end - 1.5, y_m, top - 0.25, 6))
    draft.walk(Rect(-end + 1.2, gate - 1.6, -half + 1.5, half - 1.5), "hall", 1.0)
    draft.walk(Rect(gate + 1.6, hole_x - 0.8, -half + 1.2, half - 1.2), "hall", 1.2)
    draft.walk(Rect(hole_x, end - 1.2, -half + 6.4, half - 6.4), "hall", 0.8)
    return draft.finished()


def _ticket_hall_walls(draft: Draft, end: float, half: float) -> None:
    top = draft.look.ceiling_m
    place = float(draft.rng.uniform(-end + 5.0, -end + 8.0))
    draft.wall(-end, -half, -end, half, Opening(half - 2.5, half + 2.5, 0.0, DOOR_M))
    draft.stairwells.append(Stairwell(-end, 0.0, 180.0, 5.0, 24, top))
    south = Run(end, -half, -end, -half, 0.0, top, "wall", (Opening(end - place - 1.9, end - place + 1.9, 0.0, DOOR_M),))
    draft.stairwells.append(Stairwell(place, -half, -90.0, 3.8, 24, top))
    north, east = Run(-end, half, end, half, 0.0, top), Run(end, half, end, -half, 0.0, top)
    draft.runs += [north, south, east]
    draft.adverts(south, 3.0, 2.9, 0.5, 0.6)
    draft.adverts(north, end + 3.0, 2.9, 0.5, 0.7)
    draft.adverts(east, 2.4, 2.9, 0.5, 0.9)
    draft.names(east, half, 20.0, 2.3)
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
    draft.put("kiosk", -end + 2.2, half - 1.3)
    draft.put("help_point", gate - 1.0, 0.5 - half, 180.0)
    draft.put("clock", gate - 5.0, 0.0, 90.0, 2.6)
    for x_m, y_m in ((gate - 5.0, 1.5), (gate + 4.0, -1.5), (hole_x + 4.0, 0.0), (-end + 3.5, -2.0), (end - 1.5, 3.0)):
        draft.mount(x_m, y_m)
