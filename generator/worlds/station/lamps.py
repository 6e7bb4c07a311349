"""Luminaires: what glows, and the few lamps that stand for them, in two circuits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from generator.worlds import geometry
from generator.worlds.beams import beam_share
from generator.worlds.layout import Walk
from generator.worlds.model import GlowGroup, LocalLamp, SceneKind, SceneMesh, Surface
from generator.worlds.station.materials import Materials
from generator.worlds.station.parts import bar, box, lying
from generator.worlds.station.plan import Look, Rect, StationPlan

CIRCUITS: tuple[GlowGroup, GlowGroup] = ("ceiling", "second_ceiling")
BEAM_DEG, LAMP_RADIUS_M = 178.0, 0.35
FIXTURE_PITCH_M = {"panels": 2.4, "beams": 1.75, "slats": 1.6}


def place_lamps(plan: StationPlan) -> tuple[LocalLamp, ...]:
    """Lamps along the rows, alternating between the circuits, as bright as the look asks for on the walks."""
    spots = [spot for row in plan.rows for spot in _along(row.x0, row.x1, row.y_m, row.z_m, row.n_lamps)]
    unit = [_lamp(place, (1.0, 1.0, 1.0), CIRCUITS[index % 2]) for index, place in enumerate(spots)]
    mean_klx = float(np.mean(illuminance(unit, walk_points(plan.walks))))
    level = plan.look.mean_lx / 1000.0 / mean_klx
    red, green, blue = (level * channel for channel in plan.look.lamp)
    lamps = [_lamp(lamp.position, (red, green, blue), lamp.group) for lamp in unit]
    for well in plan.stairwells:
        turn = np.radians(well.heading_deg)
        place = well.x_m + 4.0 * np.cos(turn), well.y_m + 4.0 * np.sin(turn), 4.4
        lamps.append(
            _lamp((float(place[0]), float(place[1]), place[2]), (0.6 * red, 0.6 * green, 0.6 * blue), "ceiling")
        )
    for hole in [hole for floor in plan.floors for hole in floor.holes]:
        place = hole.x1 + 1.2, 0.5 * (hole.y0 + hole.y1), -0.8
        lamps.append(_lamp(place, (0.4 * red, 0.4 * green, 0.4 * blue), "ceiling"))
    return tuple(lamps)


def _along(x0: float, x1: float, y_m: float, z_m: float, count: int) -> Iterator[tuple[float, float, float]]:
    for index in range(count):
        yield x0 + (index + 0.5) / count * (x1 - x0), y_m, z_m


def _lamp(place: tuple[float, float, float], intensity: tuple[float, float, float], group: GlowGroup) -> LocalLamp:
    return LocalLamp(place, (0.0, 0.0, -1.0), intensity, BEAM_DEG, LAMP_RADIUS_M, group)


def walk_points(walks: Sequence[Walk], step_m: float = 1.0) -> NDArray[np.float64]:
    """(N, 3) points of a grid on all walks. [m]"""
    points = []
    for walk in walks:
        across = (np.arange(-half + 0.5 * step_m, half, step_m) for half in (walk.half_x_m, walk.half_y_m))
        u, v = (axis.ravel() for axis in np.meshgrid(*across))
        turn = np.radians(walk.heading_deg)
        x, y = walk.x_m + u * np.cos(turn) - v * np.sin(turn), walk.y_m + u * np.sin(turn) + v * np.cos(turn)
        points.append(np.column_stack([x, y, np.full(len(x), walk.z_m)]))
    return np.concatenate(points)


def illuminance(lamps: Sequence[LocalLamp], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """(N,) illuminance of level ground at (N, 3) points by the lamps' green channel, nothing in the way. [klx]"""
    place = np.array([lamp.position for lamp in lamps])
    intensity = np.array([lamp.intensity_kcd[1] for lamp in lamps])
    toward = place[:, None] - points
    distance = np.linalg.norm(toward, axis=2)
    cosine = toward[..., 2] / distance
    share = np.maximum(cosine, 0.0) * beam_share(cosine, BEAM_DEG)
    total: NDArray[np.float64] = (intensity[:, None] * share / distance**2).sum(axis=0)
    return total


def build_fixture(look: Look, made: Materials, circuit: int, soffit_m: float) -> SceneMesh:
    """A luminaire under a soffit at z = `soffit_m`, along x."""
    glow = (made.tube, made.second_tube)[circuit]
    return geometry.join(list({"panels": _panel, "beams": _batten, "slats": _line}[look.ceiling](glow, made, soffit_m)))


def _panel(glow: Surface, made: Materials, top: float) -> Iterator[SceneMesh]:
    kind = SceneKind.BUILDING
    yield box((-0.63, 0.63), (-0.18, 0.18), (top - 0.02, top), made.paint, kind, (0.5, 0.5, 0.5))
    yield lying(Rect(-0.6, 0.6, -0.15, 0.15), top - 0.024, glow, kind, down=True)


def _batten(glow: Surface, made: Materials, top: float) -> Iterator[SceneMesh]:
    kind, low = SceneKind.BUILDING, top - 0.56
    yield box((-0.78, 0.78), (-0.07, 0.07), (low, low + 0.07), made.paint, kind, (0.5, 0.5, 0.49))
    for y in (-0.035, 0.035):
        yield bar([(-0.74, y, low - 0.025), (0.74, y, low - 0.025)], 0.016, glow, kind)
    for x in (-0.6, 0.6):
        yield bar([(x, 0, low + 0.07), (x, 0, top)], 0.006, made.metal, kind)


def _line(glow: Surface, made: Materials, top: float) -> Iterator[SceneMesh]:
    yield box((-0.8, 0.8), (-0.07, 0.07), (top - 0.05, top), made.gloss, SceneKind.BUILDING, (0.08, 0.08, 0.085))
    yield lying(Rect(-0.79, 0.79, -0.045, 0.045), top - 0.053, glow, SceneKind.BUILDING, down=True)


def fixture_places(plan: StationPlan) -> list[tuple[int, float, float]]:
    """Circuit, x and y of every luminaire of the rows."""
    pitch = FIXTURE_PITCH_M[plan.look.ceiling]
    places = []
    for row in plan.rows:
        count = max(1, int((row.x1 - row.x0) / pitch))
        first = 0.5 * (row.x0 + row.x1) - 0.5 * (count - 1) * pitch
        places += [(index % 2, first + index * pitch, row.y_m) for index in range(count)]
    return places
