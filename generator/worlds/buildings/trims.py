"""Small things on walls: pipes, lamps, vents, letter boxes, numbers, rails, balconies, posters, scrawls."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from generator.worlds.buildings.materials import Materials
from generator.worlds.buildings.quadpile import QuadPile
from generator.worlds.geometry import WHITE
from generator.worlds.model import Rgb, SceneKind

SPRAYS: tuple[Rgb, ...] = (
    (0.02, 0.02, 0.025),
    (0.03, 0.06, 0.25),
    (0.3, 0.03, 0.03),
    (0.55, 0.55, 0.55),
    (0.04, 0.2, 0.1),
)


def downpipe(pile: QuadPile, x: float, high_m: float, goods: Materials, tint: Rgb, out_m: float = 0.0) -> None:
    """A pipe down the wall, on brackets. [m]"""
    r, y = 0.05, -0.09 - out_m
    ring = [(x + r * math.cos(t), y + r * math.sin(t)) for t in np.linspace(-math.pi, math.pi, 7)]
    for (xa, ya), (xb, yb) in pairwise(ring):
        pile.quad(((xa, ya, 0.0), (xb, yb, 0.0), (xb, yb, high_m), (xa, ya, high_m)), goods.metal, tint)
    for z in np.arange(1.8, high_m, 2.2):
        pile.box((x - 0.065, y - 0.065, z), (x + 0.065, 0.0, z + 0.04), goods.metal, tint, "lrfud")
    pile.box((x - 0.065, y - 0.07, 0.0), (x + 0.065, 0.0, 1.1), goods.metal, (0.12, 0.12, 0.12), "lrfu")


def wall_lamp(pile: QuadPile, x: float, z: float, goods: Materials, out_m: float = 0.0) -> None:
    """A lantern of 15 x 15 x 25 cm on a plate. [m]"""
    y = -out_m
    pile.box((x - 0.05, y - 0.08, z - 0.05), (x + 0.05, 0.0, z + 0.16), goods.metal, (0.1, 0.1, 0.1), "lrfud")
    pile.box((x - 0.075, y - 0.22, z - 0.12), (x + 0.075, y - 0.08, z + 0.1), goods.lamp, WHITE, "lrfbd")
    pile.box((x - 0.09, y - 0.235, z + 0.1), (x + 0.09, y - 0.065, z + 0.13), goods.metal, (0.1, 0.1, 0.1), "lrfbud")


def vent(pile: QuadPile, x: float, z: float, goods: Materials, out_m: float = 0.0) -> None:
    """A grille of 30 x 20 cm. [m]"""
    y = -0.015 - out_m
    pile.box((x - 0.15, y, z - 0.1), (x + 0.15, 0.0, z + 0.1), goods.metal, (0.35, 0.35, 0.35), "lrfud")
    for k in range(5):
        low = z - 0.08 + 0.034 * k
        pile.face(x - 0.13, x + 0.13, low, low + 0.018, y - 0.003, goods.metal, (0.03, 0.03, 0.03))


def entrance_kit(
    pile: QuadPile, x: float, z: float, goods: Materials, rng: np.random.Generator, out_m: float = 0.0
) -> None:
    """Beside a door: bells, a number, letter boxes now and then. [m]"""
    y = -0.03 - out_m
    pile.box((x - 0.08, y, z + 1.25), (x + 0.08, 0.0, z + 1.55), goods.metal, (1.2, 1.2, 1.2), "lrfud")
    for k in range(4):
        pile.face(
            x - 0.06, x + 0.02, z + 1.28 + 0.065 * k, z + 1.31 + 0.065 * k, y - 0.003, goods.paint, (0.05, 0.05, 0.05)
        )
    plate = (0.02, 0.04, 0.15) if rng.random() < 0.5 else (0.8, 0.8, 0.78)
    pile.box((x - 0.11, y, z + 1.8), (x + 0.11, 0.0, z + 1.98), goods.paint, plate, "lrfud")
    ink = (0.8, 0.8, 0.8) if plate[0] < 0.3 else (0.02, 0.02, 0.02)
    for k in range(int(rng.integers(1, 3))):
        pile.face(x - 0.06 + 0.07 * k, x - 0.035 + 0.07 * k, z + 1.83, z + 1.95, y - 0.004, goods.paint, ink)
    if rng.random() < 0.5:
        tint: Rgb = (0.45, 0.45, 0.43) if rng.random() < 0.6 else (0.25, 0.04, 0.03)
        for k in range(int(rng.integers(1, 4))):
            pile.box(
                (x - 0.17, -0.14 - out_m, z + 0.62 + 0.19 * k),
                (x + 0.17, 0.0, z + 0.79 + 0.19 * k),
                goods.paint,
                tint,
                "lrfud",
            )


def rail(
    pile: QuadPile, x0: float, x1: float, y: float, z: float, goods: Materials, tint: Rgb, back_to: float = 0.0
) -> None:
    """A railing of thin bars, 0.95 m high, with returns to the wall where it stands off. [m]"""
    for low in (0.08, 0.93):
        pile.box((x0, y, z + low), (x1, y + 0.04, z + low + 0.035), goods.metal, tint, "lrfbud")
    for x in np.linspace(x0 + 0.01, x1 - 0.03, max(2, round((x1 - x0) / 0.13))):
        pile.box((x, y + 0.01, z + 0.08), (x + 0.018, y + 0.03, z + 0.94), goods.metal, tint, "fb")
    if back_to - y > 0.3:
        for x in (x0, x1 - 0.03):
            for low in (0.08, 0.93):
                pile.box((x, y, z + low), (x + 0.03, back_to, z + low + 0.035), goods.metal, tint, "lrud")
            for y_bar in np.arange(y + 0.12, back_to, 0.15):
                pile.box((x, y_bar, z + 0.1), (x + 0.02, y_bar + 0.02, z + 0.94), goods.metal, tint, "lr")


def balcony(
    pile: QuadPile, x0: float, x1: float, z: float, reach: float, closed: bool, goods: Materials, slab: Rgb, tint: Rgb
) -> None:
    """A slab with a railing or, if closed, a parapet. [m]"""
    wall = goods.walls["concrete"]
    pile.box((x0, -reach, z - 0.16), (x1, 0.0, z), wall, slab, "lrfud")
    if not closed:
        rail(pile, x0 + 0.03, x1 - 0.03, -reach + 0.02, z, goods, tint)
        return
    top, thick = z + 1.0, 0.09
    pile.box((x0, -reach, z), (x1, -reach + thick, top), wall, tint, "lrfbu")
    for low, high in ((x0, x0 + thick), (x1 - thick, x1)):
        pile.box((low, -reach + thick, z), (high, 0.0, top), wall, tint, "lru")
    pile.box(
        (x0 - 0.02, -reach - 0.02, top),
        (x1 + 0.02, -reach + thick + 0.02, top + 0.04),
        goods.metal,
        (0.8, 0.8, 0.8),
        "lrfbud",
    )


def poster(
    pile: QuadPile, x: float, z: float, height_m: float, goods: Materials, rng: np.random.Generator, out_m: float
) -> None:
    """Paper on the wall, 2 : 3. [m]"""
    field = goods.posters.fields[int(rng.integers(len(goods.posters.fields)))]
    uv = (field.u_m, field.v_m, field.u_m + field.width_m, field.v_m + field.height_m)
    y, width = -0.006 - out_m, height_m * field.width_m / field.height_m
    pile.face(x, x + width, z, z + height_m, y, goods.posters.surface, WHITE, uv, SceneKind.SIGN)


def scrawl(
    pile: QuadPile, x: float, z: float, size_m: float, goods: Materials, rng: np.random.Generator, out_m: float
) -> None:
    """A sprayed tag: one line that loops from left to right. [m]"""
    t = np.linspace(0.0, 1.0, 34)
    turns, phase = rng.uniform(2.5, 4.5), rng.uniform(0.0, 6.0)
    px = x + size_m * (t * 1.4 + 0.16 * np.cos(2.0 * math.pi * turns * t + phase))
    pz = z + size_m * (0.3 * np.sin(2.0 * math.pi * turns * t + phase) * rng.uniform(0.6, 1.3, len(t)) + 0.1 * t)
    tint, half, y = SPRAYS[int(rng.integers(len(SPRAYS)))], 0.022, -0.005 - out_m
    dx, dz = np.gradient(px), np.gradient(pz)
    length = np.hypot(dx, dz)
    nx, nz = -dz / length * half, dx / length * half
    for k in range(len(t) - 1):
        j = k + 1
        corners = (
            (px[k] - nx[k], y, pz[k] - nz[k]),
            (px[j] - nx[j], y, pz[j] - nz[j]),
            (px[j] + nx[j], y, pz[j] + nz[j]),
            (px[k] + nx[k], y, pz[k] + nz[k]),
        )
        pile.quad(corners, goods.paint, tint)
