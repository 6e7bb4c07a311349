"""Tracks: bed, sleepers, rails, the conductor rail, and tunnels that end in the dark."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from generator.worlds import geometry
from generator.worlds.model import SceneKind, SceneMesh
from generator.worlds.station.draft import PORTAL_M, PORTAL_MARGIN_M, TRACK_WIDTH_M, TUNNEL_M
from generator.worlds.station.materials import Materials
from generator.worlds.station.parts import bar, box, lying, plate
from generator.worlds.station.plan import TRACK_BED_M, Rect, StationPlan, Track

HALF_GAUGE_M = 0.7175
RAIL_TOP_M = TRACK_BED_M + 0.20
SLEEPER_PITCH_M = 0.65


def build_tracks(plan: StationPlan, made: Materials, slab: bool) -> SceneMesh:
    """All tracks of a plan.

    Args:
        plan: with at least one track.
        made: surfaces.
        slab: whether the rails lie on concrete instead of broken stone.
    """
    parts: list[SceneMesh] = []
    for track in plan.tracks:
        _, side = min((abs(edge.y_m - track.y_m), edge.side) for edge in plan.edges)
        parts += _bed(track, made, slab)
        parts += _rails(track, float(side), made)
        for mouth, sign in ((track.x0 + TUNNEL_M, -1.0), (track.x1 - TUNNEL_M, 1.0)):
            parts += _tunnel(mouth, sign, track.y_m, made)
    return geometry.join(parts)


def _bed(track: Track, made: Materials, slab: bool) -> Iterator[SceneMesh]:
    """Stone with sleepers across, or concrete with a block under each rail."""
    x0, x1, y = track
    rect = Rect(x0, x1, y - 0.5 * TRACK_WIDTH_M, y + 0.5 * TRACK_WIDTH_M)
    surface, tint = (made.tunnel, (1.5, 1.45, 1.4)) if slab else (made.ballast, (1.0, 1.0, 1.0))
    yield lying(rect, TRACK_BED_M, surface, SceneKind.GROUND, tint=tint)
    places = np.arange(x0 + 0.3, x1 - 0.3, SLEEPER_PITCH_M)
    half = 0.42 if slab else 1.25
    for side in (-HALF_GAUGE_M, HALF_GAUGE_M) if slab else (0.0,):
        low = np.column_stack([places, 0 * places + y + side - half, 0 * places + TRACK_BED_M - 0.05])
        size = np.array((0.25, 2 * half, 0.09))
        yield geometry.boxes(low, low + size, made.concrete, SceneKind.GROUND, (0.5, 0.45, 0.4))


def _rails(track: Track, away: float, made: Materials) -> Iterator[SceneMesh]:
    """Two running rails, and the conductor rail under its board on the side away from the platform."""
    x, kind = (track.x0, track.x1), SceneKind.GROUND
    for side in (-1, 1):
        middle = track.y_m + side * HALF_GAUGE_M
        for reach, low, high, tone in ((0.07, 0.04, 0.06, 0.25), (0.012, 0.06, 0.16, 0.25), (0.035, 0.16, 0.20, 1.0)):
            height = (TRACK_BED_M + low, TRACK_BED_M + high)
            tint = (tone, 0.85 * tone, 0.75 * tone)
            yield box(x, (middle - reach, middle + reach), height, made.rail, kind, tint)
    third = track.y_m + away * 1.35
    board, rail = (RAIL_TOP_M + 0.10, RAIL_TOP_M + 0.14), (TRACK_BED_M + 0.12, RAIL_TOP_M + 0.02)
    yield box(x, (third - 0.12, third + 0.12), board, made.paint, kind, (0.26, 0.22, 0.12))
    yield box(x, (third - 0.04, third + 0.04), rail, made.rail, kind, (0.3, 0.26, 0.22))


def _tunnel(mouth: float, sign: float, y: float, made: Materials) -> Iterator[SceneMesh]:
    """A dark box behind a portal, with cables, a signal and a black end."""
    half, kind = 0.5 * TRACK_WIDTH_M - PORTAL_MARGIN_M, SceneKind.BUILDING
    x0, x1 = sorted((mouth, mouth + sign * TUNNEL_M))
    middle, height = 0.5 * (x0 + x1), PORTAL_M - TRACK_BED_M
    dark = (0.55, 0.55, 0.55)
    for side in (-1.0, 1.0):
        yield plate(
            (middle, y + side * half, TRACK_BED_M), -90.0 * side, TUNNEL_M, height, made.tunnel, kind, tint=dark
        )
        for level in (0.9, 1.15, 1.4, 2.2):
            ends = [(x0, y + side * (half - 0.06), level), (x1, y + side * (half - 0.06), level)]
            yield bar(ends, 0.03, made.rubber, kind)
    yield lying(Rect(x0, x1, y - half, y + half), PORTAL_M, made.tunnel, kind, down=True, tint=dark)
    facing = 180.0 if sign > 0 else 0.0
    end = mouth + sign * TUNNEL_M
    yield plate((end, y, TRACK_BED_M), facing, 2 * half, height, made.tunnel, kind, tint=(0.04, 0.04, 0.04))
    lamp = (mouth + sign * 3.2, y + 0.8 * half, 1.5)
    yield box((lamp[0] - 0.08, lamp[0] + 0.08), (lamp[1], lamp[1] + 0.25), (1.2, 1.9), made.rubber, kind)
    yield plate((lamp[0] - sign * 0.09, lamp[1] + 0.12, 1.55), facing, 0.14, 0.14, made.signal, SceneKind.SIGN)
