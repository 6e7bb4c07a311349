"""An island platform between two tracks, with a ticket hall at one end."""

from __future__ import annotations

import math

import numpy as np

from generator.worlds.station.draft import DOOR_M, TRACK_WIDTH_M, Draft
from generator.worlds.station.plan import (
    TRACK_BED_M,
    Bulkhead,
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
        draft.names(far, 5.2, 8.8, 1.2)
        draft.adverts(far, 2.27, 2.933, 0.35, 0.55)
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
    draft.put("staff_door", -end, half - 0.9 if second else 0.4, 90.0)
    draft.put("fire_box", -end + 0.13, -half + 1.0, 90.0)
    draft.put("staff_door", end - 3.2, half, 0.0)
    if second:
        draft.stairwells.append(Stairwell(-end, 0.0, 180.0, 3.0, 24, top))
    _island_furniture(draft, -end, gate, half)
    draft.train(-end, gate, half + 0.5 * TRACK_WIDTH_M, 0.6)
    draft.train(-end, gate, -half - 0.5 * TRACK_WIDTH_M, 0.3)
    inset = half - 1.3
    for side in (1, -1):
        draft.lamps(-end + 1.5, gate - 1.5, side * inset, 8)
        draft.walk(Rect(-end + 1.0, gate - 1.6, *sorted((side * 0.9, side * (half - 0.75)))), "platform", 1.0)
    draft.lamps(gate + 2.0, end - 1.5, 0.0, 6)
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
    for x_m, y_m, facing in (
        (gate + 4.0, half - 0.25, -90.0),
        (end - 0.3, half - 0.6, 180.0),
        (end - 0.3, 0.6 - half, 180.0),
    ):
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
