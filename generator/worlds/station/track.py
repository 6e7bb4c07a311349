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
    return geometry.join([part for track in plan.tracks for part in _track(track, made, slab)])


def _track(track: Track, made: Materials, slab: bool) -> Iterator[SceneMesh]:
    x0, x1, y = track
    half = 0.5 * TRACK_WIDTH_M
    bed = made.tunnel if slab else made.ballast
    yield lying(Rect(x0, x1, y - half, y + half), TRACK_BED_M, bed, SceneKind.GROUND, tint=(1.5, 1.45, 1.4) if slab else (1, 1, 1))
    place = np.arange(x0 + 0.3, x1 - 0.3, SLEEPER_PITCH_M)
    wide = 0.42 if slab else 1.25
    for side in (-HALF_GAUGE_M, HALF_GAUGE_M) if slab else (0.0,):
        low = np.column_stack([place, np.full(len(place), y + side - wide), np.full(len(place), TRACK_BED_M - 0.05)])
        size = (0.25, 2 * wide, 0.09)
        yield geometry.boxes(low, low + size, made.concrete, SceneKind.GROUND, (0.5, 0.45, 0.4))
    for side in (-1, 1):
        rail = y + side * HALF_GAUGE_M
        for reach, low, high, tint in ((0.07, 0.04, 0.06, 0.25), (0.012, 0.06, 0.16, 0.25), (0.035, 0.16, 0.20, 1.0)):
            spans = (rail - reach, rail + reach), (TRACK_BED_M + low, TRACK_BED_M + high)
            yield box((x0, x1), spans[0], spans[1], made.rail, SceneKind.GROUND, (tint, 0.85 * tint, 0.75 * tint))
    outer = y + (1.0 if y >= 0 else -1.0) * 1.35
    cover = (RAIL_TOP_M + 0.10, RAIL_TOP_M + 0.14)
    yield box((x0, x1), (outer - 0.12, outer + 0.12), cover, made.paint, SceneKind.GROUND, (0.26, 0.22, 0.12))
    yield box((x0, x1), (outer - 0.04, outer + 0.04), (TRACK_BED_M + 0.12, RAIL_TOP_M + 0.02), made.rail, SceneKind.GROUND, (0.3, 0.26, 0.22))
    for end, sign in ((x0 + TUNNEL_M, -1.0), (x1 - TUNNEL_M, 1.0)):
        yield from _tunnel(end, sign, y, made)


def _tunnel(mouth: float, sign: float, y: float, made: Materials) -> Iterator[SceneMesh]:
    """A dark box behind a portal, with cables, a signal and a black end."""
    half, kind = 0.5 * TRACK_WIDTH_M - PORTAL_MARGIN_M, SceneKind.BUILDING
    x0, x1 = sorted((mouth, mouth + sign * TUNNEL_M))
    middle, height = 0.5 * (x0 + x1), PORTAL_M - TRACK_BED_M
    dark = (0.55, 0.55, 0.55)
    for side in (-1.0, 1.0):
        yield plate((middle, y + side * half, TRACK_BED_M), -90.0 * side, TUNNEL_M, height, made.tunnel, kind, tint=dark)
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
