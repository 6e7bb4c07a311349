"""Floors, walls, ceilings, platform edges and what hangs on the walls."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from generator.worlds import geometry
from generator.worlds.model import SceneKind, SceneMesh, Surface
from generator.worlds.station import adverts, boards
from generator.worlds.station.materials import Materials
from generator.worlds.station.parts import bar, box, cut, lying, plate
from generator.worlds.station.plan import TRACK_BED_M, Edge, Rect, Run, StationPlan

COPING_M, STUDS_M = 0.36, 0.60
POSTER_M = 1.6


def build_shell(plan: StationPlan, made: Materials) -> SceneMesh:
    """Everything that encloses the station."""
    return geometry.join(
        [
            *_floors(plan, made),
            *(part for edge in plan.edges for part in _edge(edge, plan, made)),
            *(part for run in plan.runs for part in _run(run, made, plan)),
            *_ceilings(plan, made),
            *(part for fence in plan.fences for part in _fence(fence, made)),
            *_hangings(plan, made),
        ]
    )


def _floors(plan: StationPlan, made: Materials) -> Iterator[SceneMesh]:
    strip = COPING_M + STUDS_M
    edges = [Rect(e.x0, e.x1, *sorted((e.y_m, e.y_m - e.side * strip))) for e in plan.edges]
    for floor in plan.floors:
        for piece in cut(floor.rect, [*floor.holes, *edges]):
            yield lying(piece, floor.z_m, made.floor, SceneKind.GROUND)


def _edge(edge: Edge, plan: StationPlan, made: Materials) -> Iterator[SceneMesh]:
    """Coping with its line, tactile paving and the platform's side."""
    inner = edge.y_m - edge.side * COPING_M
    lip = edge.y_m - edge.side * 0.14
    yield box((edge.x0, edge.x1), _span(inner, edge.y_m), (-0.12, 0.0), made.coping, SceneKind.GROUND)
    line = _span(edge.y_m - 0.06 * edge.side, edge.y_m - 0.16 * edge.side)
    yield lying(Rect(edge.x0, edge.x1, *line), 0.003, made.paint, SceneKind.GROUND, tint=plan.look.coping_line)
    studs = _span(inner, inner - edge.side * STUDS_M)
    yield lying(Rect(edge.x0, edge.x1, *studs), 0.0, made.studs, SceneKind.GROUND)
    ends = (edge.x0, edge.x1) if edge.side < 0 else (edge.x1, edge.x0)
    face = Run(ends[0], lip, ends[1], lip, TRACK_BED_M, -0.12)
    yield _wall_quad(face, 0.0, edge.x1 - edge.x0, TRACK_BED_M, -0.12, made.concrete, (0.5, 0.48, 0.45))


def _span(a: float, b: float) -> tuple[float, float]:
    return (a, b) if a < b else (b, a)


def _wall_quad(
    run: Run, start: float, stop: float, low: float, high: float, surface: Surface, tint: tuple[float, float, float]
) -> SceneMesh:
    length = math.hypot(run.x1 - run.x0, run.y1 - run.y0)
    along = (run.x1 - run.x0) / length, (run.y1 - run.y0) / length
    places = [(run.x0 + s * along[0], run.y0 + s * along[1]) for s in (start, stop)]
    corners = [(*places[0], low), (*places[1], low), (*places[1], high), (*places[0], high)]
    foot = TRACK_BED_M if run.style == "trackside" else 0.0
    uvs = [(start, low - foot), (stop, low - foot), (stop, high - foot), (start, high - foot)]
    return geometry.quads(np.array([corners]), surface, SceneKind.BUILDING, np.array([uvs]), tint)


def _run(run: Run, made: Materials, plan: StationPlan) -> Iterator[SceneMesh]:
    """A wall around its openings, with their frames."""
    surface = {"wall": made.wall, "trackside": made.trackside, "plain": made.concrete}[run.style]
    length = math.hypot(run.x1 - run.x0, run.y1 - run.y0)
    start = 0.0
    for opening in run.openings:
        yield _wall_quad(run, start, opening.start_m, run.low_m, run.high_m, surface, (1.0, 1.0, 1.0))
        if opening.high_m < run.high_m:
            span = opening.start_m, opening.stop_m
            yield _wall_quad(run, *span, opening.high_m, run.high_m, surface, (1.0, 1.0, 1.0))
        yield _frame(run, opening.start_m, opening.stop_m, opening.low_m, opening.high_m, made, plan)
        start = opening.stop_m
    yield _wall_quad(run, start, length, run.low_m, run.high_m, surface, (1.0, 1.0, 1.0))


def _frame(
    run: Run, start: float, stop: float, low: float, high: float, made: Materials, plan: StationPlan
) -> SceneMesh:
    """Jambs and lintel through the depth of the wall, standing out by 3 cm."""
    heading = math.degrees(math.atan2(run.y1 - run.y0, run.x1 - run.x0))
    surface, tint = (made.concrete, (0.6, 0.6, 0.6)) if run.style == "trackside" else (made.gloss, plan.look.accent)
    wide, depth = 0.14, (-0.03, 0.42)
    bars = [
        box((start - wide, start), depth, (low, high + wide), surface, SceneKind.BUILDING, tint),
        box((stop, stop + wide), depth, (low, high + wide), surface, SceneKind.BUILDING, tint),
        box((start, stop), depth, (high, high + wide), surface, SceneKind.BUILDING, tint),
    ]
    return geometry.moved(geometry.join(bars), run.x0, run.y0, 0.0, heading)


def _ceilings(plan: StationPlan, made: Materials) -> Iterator[SceneMesh]:
    for ceiling in plan.ceilings:
        for piece in cut(ceiling.rect, ceiling.holes):
            yield lying(piece, ceiling.z_m, made.ceiling, SceneKind.BUILDING, down=True)
    top = plan.look.ceiling_m
    for rect, low in plan.bulkheads:
        yield box((rect.x0, rect.x1), (rect.y0, rect.y1), (low, top), made.gloss, SceneKind.BUILDING, plan.look.accent)
        middle = 0.5 * (rect.y0 + rect.y1)
        for x_m, facing, part in ((rect.x0 - 0.02, 180.0, boards.EXIT), (rect.x1 + 0.02, 0.0, boards.PLATFORM)):
            yield plate((x_m, middle, low + 0.1), facing, 3.0, 0.5, made.lit_boards, SceneKind.SIGN, part)


def _fence(run: Run, made: Materials) -> Iterator[SceneMesh]:
    """A railing of steel: posts, a hand rail, a lower rail and thin bars."""
    length = math.hypot(run.x1 - run.x0, run.y1 - run.y0)
    heading = math.degrees(math.atan2(run.y1 - run.y0, run.x1 - run.x0))
    top, kind = run.high_m, SceneKind.FENCE
    parts = [bar([(0, 0, z), (length, 0, z)], r, made.metal, kind) for z, r in ((top, 0.024), (0.12, 0.015))]
    posts = np.linspace(0.03, length - 0.03, max(2, round(length / 1.5) + 1))
    parts += [box((x - 0.02, x + 0.02), (-0.02, 0.02), (0.0, top), made.metal, kind) for x in posts.tolist()]
    count = max(1, round(length / 0.13))
    x = (np.arange(count) + 0.5) * length / count
    low = np.column_stack([x - 0.007, np.full(count, -0.007), np.full(count, 0.12)])
    parts.append(geometry.boxes(low, low + np.array((0.014, 0.014, top - 0.12)), made.metal, kind, top=False))
    yield geometry.moved(geometry.join(parts), run.x0, run.y0, run.low_m, heading)


def _hangings(plan: StationPlan, made: Materials) -> Iterator[SceneMesh]:
    """Posters in frames and boards with names."""
    for x_m, y_m, facing, low, number in plan.posters:
        part = adverts.PLACES[number]
        yield _framed(x_m, y_m, facing, low, part, POSTER_M * (part.x1 - part.x0) / 1.6, POSTER_M, made, made.adverts)
    for x_m, y_m, facing, low, _ in plan.boards:
        yield _framed(x_m, y_m, facing, low, boards.NAME, 3.0, 0.5, made, made.boards)


def _framed(
    x_m: float,
    y_m: float,
    facing: float,
    low: float,
    part: Rect,
    width: float,
    height: float,
    made: Materials,
    surface: Surface,
) -> SceneMesh:
    half, rim = 0.5 * width, 0.05
    spans = [
        ((-half - rim, -half), (low - rim, low + height + rim)),
        ((half, half + rim), (low - rim, low + height + rim)),
    ]
    spans += [((-half, half), (low - rim, low)), ((-half, half), (low + height, low + height + rim))]
    parts = [box(x, (-0.06, 0.0), z, made.metal, SceneKind.SIGN, (0.6, 0.6, 0.6)) for x, z in spans]
    parts.append(plate((0.0, -0.035, low), -90.0, width, height, surface, SceneKind.SIGN, part))
    return geometry.moved(geometry.join(parts), x_m, y_m, 0.0, facing + 90.0)
