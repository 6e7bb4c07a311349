"""Stairs and escalators, the wells in which they rise to the street and the pits in which they fall to the trains."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from generator.worlds import geometry
from generator.worlds.model import SceneKind, SceneMesh
from generator.worlds.station import adverts
from generator.worlds.station.materials import Materials
from generator.worlds.station.parts import bar, box, lying, plate, side_prism
from generator.worlds.station.plan import STEP_RISE_M, STEP_TREAD_M, Rect, Stairwell, StationPlan

THRESHOLD_M, LANDING_M, HEADROOM_M = 0.45, 1.6, 3.0
ESCALATOR_M = 1.1
_KIND = SceneKind.STAIRS


def build_stairs(plan: StationPlan, made: Materials) -> list[SceneMesh]:
    """All wells, and the pits under the plan's own flights."""
    parts = [part for well in plan.stairwells for part in _well(well, made)]
    for flight in plan.flights:
        run_m, rise_m = flight.n_steps * STEP_TREAD_M, flight.n_steps * STEP_RISE_M
        mesh = _flight(flight.kind, flight.width_m, flight.n_steps, made)
        lowest = geometry.moved(mesh, run_m, 0.0, -rise_m, heading_deg=180.0)
        parts.append(geometry.moved(lowest, flight.x_m, flight.y_m, 0.0, flight.heading_deg))
    for hole in [hole for floor in plan.floors for hole in floor.holes]:
        parts += list(_pit(hole, made))
    return parts


def _flight(kind: str, width_m: float, n_steps: int, made: Materials) -> SceneMesh:
    """It rises along +x from its threshold at x = 0, around y = 0."""
    return geometry.join(list((_escalator if kind == "escalator" else _steps)(width_m, n_steps, made)))


def _steps(width_m: float, n_steps: int, made: Materials) -> Iterator[SceneMesh]:
    half = 0.5 * width_m
    index = np.arange(n_steps)
    low = np.column_stack([index * STEP_TREAD_M, np.full(n_steps, -half), np.maximum(index - 1, 0) * STEP_RISE_M])
    high = np.column_stack([(index + 1) * STEP_TREAD_M, np.full(n_steps, half), (index + 1) * STEP_RISE_M])
    yield geometry.boxes(low, high, made.coping, _KIND, (0.85, 0.85, 0.85))
    edge = high.copy()
    edge[:, 0] = index * STEP_TREAD_M + 0.045
    edge[:, 2] += 0.004
    low = np.column_stack([index * STEP_TREAD_M - 0.004, np.full(n_steps, -half), high[:, 2] - 0.03])
    yield geometry.boxes(low, edge, made.paint, _KIND, (0.40, 0.28, 0.04))
    run_m, rise_m = n_steps * STEP_TREAD_M, n_steps * STEP_RISE_M
    for y in (-half + 0.07, half - 0.07) if width_m < 3.0 else (-half + 0.07, 0.0, half - 0.07):
        for level in (0.9, 0.65):
            line = [(-0.3, y, level), (0.0, y, level), (run_m, y, rise_m + level), (run_m + 0.3, y, rise_m + level)]
            yield bar(line, 0.022, made.metal, _KIND)
        for place in np.arange(0.0, run_m + 0.1, 1.2).tolist():
            foot = place / STEP_TREAD_M * STEP_RISE_M
            yield bar([(place, y, foot), (place, y, foot + 0.9)], 0.018, made.metal, _KIND)


def _escalator(width_m: float, n_steps: int, made: Materials) -> Iterator[SceneMesh]:
    half, run_m, rise_m = 0.5 * width_m, n_steps * STEP_TREAD_M, n_steps * STEP_RISE_M
    inner = half - 0.17
    index = np.arange(n_steps)
    low = np.column_stack([index * STEP_TREAD_M, np.full(n_steps, -inner), np.maximum(index - 1, 0) * STEP_RISE_M])
    high = np.column_stack([(index + 1) * STEP_TREAD_M, np.full(n_steps, inner), (index + 1) * STEP_RISE_M])
    yield geometry.boxes(low, high, made.metal, _KIND, (0.22, 0.22, 0.22))
    edge = high.copy()
    edge[:, 0] = index * STEP_TREAD_M + 0.03
    edge[:, 2] += 0.003
    low[:, 0] -= 0.003
    low[:, 2] = high[:, 2] - 0.02
    yield geometry.boxes(low, edge, made.paint, _KIND, (0.5, 0.36, 0.03))
    yield box((-0.9, 0.02), (-inner, inner), (0.0, 0.02), made.metal, _KIND, (0.7, 0.7, 0.7))
    for side in (-1.0, 1.0):
        y0, y1 = sorted((side * inner, side * half))
        slope = [(0.0, 0.0), (run_m, rise_m), (run_m, rise_m + 0.95), (0.0, 0.95)]
        yield side_prism(slope, y0, y1, made.metal, _KIND, (0.8, 0.8, 0.8))
        yield box((-0.8, 0.0), (y0, y1), (0.0, 0.95), made.metal, _KIND, (0.8, 0.8, 0.8))
        middle = 0.5 * (y0 + y1)
        line = [(-0.85, middle, 0.4), (-0.88, middle, 0.9), (-0.75, middle, 0.99), (0.0, middle, 0.99)]
        line.append((run_m, middle, rise_m + 0.99))
        yield bar(line, 0.045, made.rubber, _KIND)


def _well(well: Stairwell, made: Materials) -> Iterator[SceneMesh]:
    """Threshold, flights, walls, a ceiling that rises with the steps, a landing and its end wall."""
    half, run_m, rise_m = 0.5 * well.width_m, well.n_steps * STEP_TREAD_M, well.n_steps * STEP_RISE_M
    stop, kind = THRESHOLD_M + run_m + LANDING_M, SceneKind.BUILDING
    parts = [lying(Rect(0.0, THRESHOLD_M, -half, half), 0.0, made.floor, SceneKind.GROUND)]
    if well.width_m >= 4.4:
        wide = well.width_m - ESCALATOR_M
        parts.append(geometry.moved(_flight("stairs", wide, well.n_steps, made), THRESHOLD_M, -half + 0.5 * wide))
        moving = _flight("escalator", ESCALATOR_M, well.n_steps, made)
        parts.append(geometry.moved(moving, THRESHOLD_M, half - 0.5 * ESCALATOR_M))
    else:
        parts.append(geometry.moved(_flight("stairs", well.width_m, well.n_steps, made), THRESHOLD_M))
    parts.append(lying(Rect(THRESHOLD_M + run_m, stop, -half, half), rise_m, made.floor, SceneKind.GROUND))
    bend = THRESHOLD_M + 0.9
    top = HEADROOM_M + rise_m * (stop - bend) / run_m
    for xa, za, xb, zb in ((0.0, HEADROOM_M, bend, HEADROOM_M), (bend, HEADROOM_M, stop, top)):
        ends = [(xa, half, za), (xb, half, zb), (xb, -half, zb), (xa, -half, za)]
        parts.append(geometry.quads(np.array([ends]), made.paint, kind, tint=(0.45, 0.45, 0.43)))
        for y in (-half, half):
            corners = np.array([[(xa, y, 0.0), (xb, y, 0.0), (xb, y, zb), (xa, y, za)]])
            corners = corners if y > 0 else corners[:, ::-1]
            parts.append(geometry.quads(corners, made.wall, kind, corners[..., [0, 2]]))
    for place in (0.35, 0.75):
        x, z = bend + place * (stop - bend), HEADROOM_M + place * (top - HEADROOM_M) - 0.05
        parts.append(lying(Rect(x - 0.1, x + 0.1, -0.6, 0.6), z, made.tube, kind, down=True))
    parts.append(plate((stop, 0.0, rise_m), 180.0, well.width_m, top - rise_m, made.wall, kind))
    for offset, number in ((-0.8, 1), (0.8, 4)):
        part = adverts.PLACES[number]
        parts.append(plate((stop - 0.03, offset, rise_m + 0.7), 180.0, 1.2, 1.6, made.adverts, SceneKind.SIGN, part))
    yield geometry.moved(geometry.join(parts), well.x_m, well.y_m, 0.0, well.heading_deg)


def _pit(hole: Rect, made: Materials) -> Iterator[SceneMesh]:
    """Walls around a hole in the floor and a lower landing that ends at a wall."""
    depth, kind = round((hole.x1 - hole.x0) / STEP_TREAD_M) * STEP_RISE_M, SceneKind.BUILDING
    far, middle, wide = hole.x1 + 3.0, 0.5 * (hole.y0 + hole.y1), hole.y1 - hole.y0
    yield lying(Rect(hole.x0, far, hole.y0, hole.y1), -depth, made.floor, SceneKind.GROUND)
    centre = 0.5 * (hole.x0 + far)
    for y, facing in ((hole.y1, -90.0), (hole.y0, 90.0)):
        yield plate((centre, y, -depth), facing, far - hole.x0, depth, made.wall, kind)
    yield plate((far, middle, -depth), 180.0, wide, depth - 0.4, made.wall, kind)
    yield plate((hole.x1, middle, -0.6), 180.0, wide, 0.6, made.wall, kind)
    yield lying(Rect(hole.x1, far, hole.y0, hole.y1), -0.6, made.ceiling, kind, down=True)
    part = adverts.PLACES[8]
    yield plate((far - 0.03, middle, -depth + 0.6), 180.0, 2.4, 1.6, made.adverts, SceneKind.SIGN, part)
