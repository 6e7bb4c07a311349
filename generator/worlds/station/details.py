"""What makes a station used: beams, ducts, cables, pipes, loudspeakers, domes, and the dark border of its floors."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from generator.worlds import geometry
from generator.worlds.model import SceneKind, SceneMesh
from generator.worlds.station.materials import Materials
from generator.worlds.station.parts import bar, box, cut, lying
from generator.worlds.station.plan import TRACK_BED_M, Ceiling, Rect, Run, StationPlan

BEAM_M = 0.36
BORDER_M = 0.32
_KIND = SceneKind.BUILDING


def build_details(plan: StationPlan, made: Materials, rng: np.random.Generator) -> SceneMesh:
    """All small things of a station.

    Args:
        plan: the station.
        made: surfaces.
        rng: of where ducts and pipes are.
    """
    parts = [part for run in plan.runs for part in _border(run, made)]
    for ceiling in plan.ceilings:
        if plan.look.ceiling == "beams":
            parts += _beams(ceiling, plan, made)
        parts += _pipes(ceiling, made, rng)
        parts += _small(ceiling, made)
    parts += _litter(plan, made, rng)
    for track in plan.tracks:
        if rng.random() < 0.6:
            span = Rect(track.x0 + 9.2, track.x1 - 9.2, track.y_m - 0.45, track.y_m + 0.45)
            parts += _duct(span, plan.look.ceiling_m, made)
    for run in plan.runs:
        if run.style == "trackside" and not run.openings:
            parts += _cables(run, made)
    return geometry.join(parts)


def _border(run: Run, made: Materials) -> Iterator[SceneMesh]:
    """A dark strip of floor along a wall, which hides where dirt gathers."""
    if run.style != "wall":
        return
    length, start = math.hypot(run.x1 - run.x0, run.y1 - run.y0), 0.0
    heading = math.degrees(math.atan2(run.y1 - run.y0, run.x1 - run.x0))
    stops = [*((o.start_m, o.stop_m) for o in run.openings), (length, length)]
    for stop, after in stops:
        strip = lying(Rect(start, stop, -BORDER_M, 0.0), 0.002, made.floor, SceneKind.GROUND, tint=(0.5, 0.49, 0.48))
        if stop - start > 0.05:
            yield geometry.moved(strip, run.x0, run.y0, 0.0, heading)
        start = after


def _litter(plan: StationPlan, made: Materials, rng: np.random.Generator) -> Iterator[SceneMesh]:
    """Tickets, leaflets and stains of drinks on floors and, more of them, between the rails."""
    spots = [(floor.rect, floor.z_m + 0.004, 0.06) for floor in plan.floors if not floor.holes]
    spots += [(Rect(t.x0 + 9, t.x1 - 9, t.y_m - 1.7, t.y_m + 1.7), TRACK_BED_M + 0.05, 0.25) for t in plan.tracks]
    for rect, z, per_m2 in spots:
        count = int(per_m2 * (rect.x1 - rect.x0) * (rect.y1 - rect.y0))
        for x, y, size, turn, tone in rng.random((count, 5)).tolist():
            half_x, half_y = 0.02 + 0.08 * size**3, 0.015 + 0.05 * size**3
            place = rect.x0 + x * (rect.x1 - rect.x0), rect.y0 + y * (rect.y1 - rect.y0)
            tint = (0.42 * tone + 0.06, 0.40 * tone + 0.06, 0.36 * tone + 0.05)
            sheet = lying(Rect(-half_x, half_x, -half_y, half_y), z, made.paint, SceneKind.GROUND, tint=tint)
            yield geometry.moved(sheet, *place, 0.0, 360.0 * turn)


def _beams(ceiling: Ceiling, plan: StationPlan, made: Materials) -> Iterator[SceneMesh]:
    """Beams across, over the pillars where there are some."""
    rect, top = ceiling.rect, ceiling.z_m
    places = {round(item.x_m, 3) for item in plan.items if item.name == plan.look.pillar}
    for x in sorted(place for place in places if rect.x0 + 0.3 < place < rect.x1 - 0.3):
        for piece in cut(Rect(x - 0.16, x + 0.16, rect.y0, rect.y1), ceiling.holes):
            yield box((piece.x0, piece.x1), (piece.y0, piece.y1), (top - BEAM_M, top), made.concrete, _KIND)


def _pipes(ceiling: Ceiling, made: Materials, rng: np.random.Generator) -> Iterator[SceneMesh]:
    """Conduits along x under the ceiling, some painted."""
    rect = ceiling.rect
    for _ in range(int(rng.integers(2, 5))):
        y, radius = float(rng.uniform(rect.y0 + 0.6, rect.y1 - 0.6)), float(rng.choice((0.014, 0.022, 0.045)))
        ends = [(rect.x0, y, ceiling.z_m - 0.04 - radius), (rect.x1, y, ceiling.z_m - 0.04 - radius)]
        tint = ((0.42, 0.42, 0.41), (0.30, 0.05, 0.04), (0.12, 0.12, 0.12))[int(rng.integers(3))]
        yield bar(ends, radius, made.paint, _KIND, tint)


def _small(ceiling: Ceiling, made: Materials) -> Iterator[SceneMesh]:
    """Loudspeakers and camera domes, every few metres."""
    rect, top = ceiling.rect, ceiling.z_m
    for index, x in enumerate(np.arange(rect.x0 + 3.3, rect.x1 - 2.0, 6.7).tolist()):
        y = rect.y0 + (0.36 if index % 2 else 0.64) * (rect.y1 - rect.y0)
        height, grey = (top - 0.40, top - 0.24), (0.4, 0.4, 0.39)
        yield box((x - 0.10, x + 0.10), (y - 0.08, y + 0.08), height, made.gloss, _KIND, grey)
        yield bar([(x, y, top - 0.24), (x, y, top)], 0.012, made.metal, _KIND)
        dome = [(0.001, -0.13), (0.05, -0.115), (0.075, -0.06), (0.085, -0.04), (0.085, 0.0)]
        yield geometry.moved(geometry.lathe(dome, 12, made.gloss, _KIND, (0.05, 0.05, 0.05)), x + 1.9, y, top)


def _duct(rect: Rect, top: float, made: Materials) -> Iterator[SceneMesh]:
    """A ventilation duct of sheet metal with flanges, close under the ceiling."""
    span = (top - 0.55, top - 0.13)
    yield box((rect.x0, rect.x1), (rect.y0, rect.y1), span, made.metal, _KIND, (0.75, 0.75, 0.74))
    for x in np.arange(rect.x0 + 0.9, rect.x1, 1.8).tolist():
        wide = (rect.y0 - 0.03, rect.y1 + 0.03)
        yield box((x - 0.02, x + 0.02), wide, (span[0] - 0.03, span[1] + 0.03), made.metal, _KIND, (0.6, 0.6, 0.6))


def _cables(run: Run, made: Materials) -> Iterator[SceneMesh]:
    """Cables on brackets along the foot and the head of a wall beside a track."""
    length = math.hypot(run.x1 - run.x0, run.y1 - run.y0)
    heading = math.degrees(math.atan2(run.y1 - run.y0, run.x1 - run.x0))
    parts = []
    for z, radius in ((-0.55, 0.03), (-0.45, 0.022), (-0.36, 0.03), (2.86, 0.03), (2.94, 0.018)):
        parts.append(bar([(0.0, -0.07, z), (length, -0.07, z)], radius, made.rubber, _KIND))
    for x in np.arange(0.8, length, 1.6).tolist():
        for low, high in ((-0.60, -0.30), (2.80, 2.98)):
            parts.append(box((x - 0.015, x + 0.015), (-0.10, 0.0), (low, high), made.metal, _KIND, (0.4, 0.4, 0.4)))
    yield geometry.moved(geometry.join(parts), run.x0, run.y0, 0.0, heading)
