"""A wall with holes: rectangles of wall around openings, their reveals, and bands along the wall."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from generator.worlds.buildings.quadpile import QuadPile
from generator.worlds.geometry import WHITE
from generator.worlds.model import Rgb, Surface


class Hole(NamedTuple):
    """A rectangle without wall. [m]"""

    x0: float
    x1: float
    z0: float
    z1: float


class Zone(NamedTuple):
    """A stripe of wall of one material, up to a height; `out_m` is how far it stands before the wall's plane. [m]"""

    top_m: float
    surface: Surface
    tint: Rgb
    out_m: float = 0.0


def wall(pile: QuadPile, x0: float, x1: float, zones: Sequence[Zone], holes: Sequence[Hole], z0: float = 0.0) -> None:
    """The wall around the holes, in stripes from z0 up; a stripe that stands out has an upper edge. [m]"""
    low = z0
    for zone in zones:
        cuts = {low, zone.top_m}
        cuts |= {z for hole in holes for z in (hole.z0, hole.z1) if low < z < zone.top_m}
        levels = sorted(cuts)
        for z_low, z_high in pairwise(levels):
            for left, right in _gaps(x0, x1, [h for h in holes if h.z0 < z_high - 1e-6 and h.z1 > z_low + 1e-6]):
                pile.face(left, right, z_low, z_high, -zone.out_m, zone.surface, zone.tint)
                if zone.out_m and z_high == zone.top_m:
                    pile.box((left, -zone.out_m, z_high), (right, 0.0, z_high), zone.surface, zone.tint, "u")
        low = zone.top_m


def _gaps(x0: float, x1: float, holes: Sequence[Hole]) -> list[tuple[float, float]]:
    """The stretches between holes."""
    gaps, at = [], x0
    for hole in sorted(holes):
        if hole.x0 > at + 1e-6:
            gaps.append((at, hole.x0))
        at = max(at, hole.x1)
    if x1 > at + 1e-6:
        gaps.append((at, x1))
    return gaps


def reveal(pile: QuadPile, hole: Hole, depth_m: float, surface: Surface, tint: Rgb, out_m: float = 0.0) -> None:
    """The four inner sides of a hole, from the wall's plane (or `out_m` before it) back to its filling. [m]"""
    x0, x1, z0, z1 = hole
    f, b = -out_m, depth_m
    pile.quad(((x0, f, z0), (x0, b, z0), (x0, b, z1), (x0, f, z1)), surface, tint)
    pile.quad(((x1, b, z0), (x1, f, z0), (x1, f, z1), (x1, b, z1)), surface, tint)
    pile.quad(((x0, f, z0), (x1, f, z0), (x1, b, z0), (x0, b, z0)), surface, tint)
    pile.quad(((x0, b, z1), (x1, b, z1), (x1, f, z1), (x0, f, z1)), surface, tint)


def band(
    pile: QuadPile,
    x0: float,
    x1: float,
    z0: float,
    steps: Sequence[tuple[float, float]],
    surface: Surface,
    tint: Rgb = WHITE,
) -> None:
    """A moulding: steps of (height, how far it juts out) from z0 up, as a cornice or a course. [m]"""
    for height_m, out_m in steps:
        pile.box((x0, -out_m, z0), (x1, 0.0, z0 + height_m), surface, tint, "lrfud")
        z0 += height_m
