"""What stands in the way in a station, from its plan."""

from __future__ import annotations

import math
from collections.abc import Iterator

from generator.worlds.layout import Solid
from generator.worlds.model import SceneKind
from generator.worlds.station.draft import CAR_M
from generator.worlds.station.fittings import FOOTPRINTS
from generator.worlds.station.plan import (
    STEP_RISE_M,
    STEP_TREAD_M,
    WALL_DEPTH_M,
    Rect,
    Run,
    Stairwell,
    StationPlan,
    upright,
)
from generator.worlds.station.stairs import THRESHOLD_M
from generator.worlds.station.train import HALF_WIDTH_M, ROOF_M


def place_solids(plan: StationPlan) -> tuple[Solid, ...]:
    """Everything that nobody can stand in."""
    return (*_items(plan), *_walls(plan), *_fences(plan), *_trains(plan), *_stairs(plan))


def _items(plan: StationPlan) -> Iterator[Solid]:
    for item in plan.items:
        if item.name in FOOTPRINTS:
            kind, half_x, half_y, high = FOOTPRINTS[item.name]
            top = min(item.z_m + high, plan.look.ceiling_m)
            yield Solid(kind, item.x_m, item.y_m, item.heading_deg, half_x, half_y, item.z_m, top)


def _slab(
    kind: SceneKind, run: Run, start: float, stop: float, low: float, high: float, depth: float, opacity: float
) -> Solid:
    """The upright box behind a part of a wall."""
    length = math.hypot(run.x1 - run.x0, run.y1 - run.y0)
    along = (run.x1 - run.x0) / length, (run.y1 - run.y0) / length
    middle = 0.5 * (start + stop)
    x_m = run.x0 + middle * along[0] - 0.5 * depth * along[1]
    y_m = run.y0 + middle * along[1] + 0.5 * depth * along[0]
    heading = math.degrees(math.atan2(along[1], along[0]))
    return Solid(kind, x_m, y_m, heading, 0.5 * (stop - start), 0.5 * depth, low, high, opacity)


def _walls(plan: StationPlan) -> Iterator[Solid]:
    for run in plan.runs:
        length, start = math.hypot(run.x1 - run.x0, run.y1 - run.y0), 0.0
        for opening in run.openings:
            yield _slab(SceneKind.BUILDING, run, start, opening.start_m, run.low_m, run.high_m, WALL_DEPTH_M, 1.0)
            span = opening.start_m, opening.stop_m
            if opening.high_m < run.high_m:
                yield _slab(SceneKind.BUILDING, run, *span, opening.high_m, run.high_m, WALL_DEPTH_M, 1.0)
            start = opening.stop_m
        yield _slab(SceneKind.BUILDING, run, start, length, run.low_m, run.high_m, WALL_DEPTH_M, 1.0)
    for bulkhead in plan.bulkheads:
        yield upright(SceneKind.BUILDING, bulkhead.rect, bulkhead.low_m, plan.look.ceiling_m)


def _fences(plan: StationPlan) -> Iterator[Solid]:
    for fence in plan.fences:
        length = math.hypot(fence.x1 - fence.x0, fence.y1 - fence.y0)
        solid = _slab(SceneKind.FENCE, fence, 0.0, length, fence.low_m, fence.high_m, 0.05, 0.35)
        yield solid


def _trains(plan: StationPlan) -> Iterator[Solid]:
    for train in plan.trains:
        length = train.n_cars * (CAR_M + 0.5)
        x0 = train.x_m - 0.5 * CAR_M
        rect = Rect(x0, x0 + length - 0.5, train.y_m - HALF_WIDTH_M, train.y_m + HALF_WIDTH_M)
        yield upright(SceneKind.TRAIN, rect, -0.4, ROOF_M + 0.2)


def _stairs(plan: StationPlan) -> Iterator[Solid]:
    for well in plan.stairwells:
        yield from _well(well)
    for floor in plan.floors:
        for hole in floor.holes:
            depth = round((hole.x1 - hole.x0) / STEP_TREAD_M) * STEP_RISE_M
            yield upright(SceneKind.STAIRS, hole, -depth, 0.0)


def _well(well: Stairwell) -> Iterator[Solid]:
    """A staircase as four blocks."""
    turn = math.radians(well.heading_deg)
    quarter = well.n_steps / 4
    for index in range(4):
        x = THRESHOLD_M + (index + 0.5) * quarter * STEP_TREAD_M
        middle = well.x_m + x * math.cos(turn), well.y_m + x * math.sin(turn)
        high = (index + 0.5) * quarter * STEP_RISE_M
        half = 0.5 * quarter * STEP_TREAD_M
        yield Solid(SceneKind.STAIRS, *middle, well.heading_deg, half, 0.5 * well.width_m, 0.0, high)
