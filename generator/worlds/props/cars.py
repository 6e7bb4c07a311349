"""Cars, vans and a small lorry; parked ones are dark, the `waiting_` ones have their lights on.

Shares of paints follow registrations in Germany (grey and silver 31 %, black 25 %, white 21 %, blue 10 %, red 6 %; KBA,
yearly statistics).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from generator.worlds.geometry import join, quads
from generator.worlds.layout import world_rng
from generator.worlds.model import LocalLamp, Rgb, SceneKind, SceneMesh, Surface
from generator.worlds.props.car_body import CarShape, build_body, half_sections
from generator.worlds.props.car_shapes import CARS, LORRY_CAB
from generator.worlds.props.model import Prop, Size
from generator.worlds.props.paints import BLACK, CAR_PAINT, CHROME, GLASS, MATTE, PAINTED, WHITE
from generator.worlds.props.shapes import rotated, rounded_box, slab
from generator.worlds.props.wheels import wheel

_KIND = SceneKind.VEHICLE
_LENS = Surface("lamp glass", (0.5, 0.51, 0.52), roughness=0.1, specular=0.5)
_LIT_LENS = replace(_LENS, glow=(1.12, 0.98, 0.8), glow_kcd_m2=2.0, glow_group="vehicle")
_TAIL = Surface("tail lamp", (0.2, 0.006, 0.006), roughness=0.15, specular=0.4)
_LIT_TAIL = replace(_TAIL, glow=(1.0, 0.02, 0.01), glow_kcd_m2=0.25, glow_group="vehicle")

PAINTS: tuple[tuple[float, Rgb], ...] = (
    (0.21, (0.62, 0.62, 0.6)),
    (0.20, (0.013, 0.013, 0.014)),
    (0.14, (0.1, 0.105, 0.11)),
    (0.08, (0.22, 0.225, 0.23)),
    (0.12, (0.4, 0.41, 0.42)),
    (0.08, (0.012, 0.035, 0.12)),
    (0.03, (0.05, 0.14, 0.3)),
    (0.06, (0.26, 0.012, 0.014)),
    (0.02, (0.02, 0.06, 0.035)),
    (0.03, (0.2, 0.16, 0.11)),
    (0.02, (0.42, 0.13, 0.01)),
    (0.01, (0.55, 0.36, 0.02)),
)


def paint_colour(rng: np.random.Generator) -> Rgb:
    """Linear colour of a car's paint, as often as on the street."""
    shares = np.array([share for share, _ in PAINTS])
    red, green, blue = PAINTS[int(rng.choice(len(PAINTS), p=shares / shares.sum()))][1]
    gain = float(rng.uniform(0.85, 1.15))
    return gain * red, gain * green, gain * blue


def _patch(shape: CarShape, s: tuple[float, float], rows: tuple[int, int], surface: Surface, tint: Rgb) -> SceneMesh:
    """Pieces of both flanks that lie 4 mm over the body."""
    at = np.linspace(*s, 5)
    half = half_sections(shape, at)[rows[0] : rows[1] + 1].copy()
    half[..., 0] += 0.004
    half[..., 1] += np.where(at < 0.5 * shape.length, -0.004, 0.004)[None]
    corner = np.stack([half[:-1, :-1], half[:-1, 1:], half[1:, 1:], half[1:, :-1]], axis=2).reshape(-1, 4, 3)
    mirrored = corner[:, ::-1] * (-1.0, 1.0, 1.0)
    return quads(np.concatenate([corner, mirrored]), surface, _KIND, tint=tint)


def _across(y: float, x: tuple[float, float], z: tuple[float, float], surface: Surface, tint: Rgb) -> SceneMesh:
    """A thin box on the front (y < 0) or the rear and its mirror image."""
    depth = (y - 0.012, y + 0.03) if y < 0 else (y - 0.03, y + 0.012)
    return join(
        [
            slab((side * x[0], side * x[1]) if side > 0 else (-x[1], -x[0]), depth, z, surface, _KIND, tint)
            for side in (1, -1)
        ]
    )


def _plate(y: float, z: float, rng: np.random.Generator) -> SceneMesh:
    """A number plate of 0.52 x 0.11 m whose characters are dark bars."""
    base, front = ((y - 0.018, y), (y - 0.021, y)) if y < 0 else ((y, y + 0.018), (y, y + 0.021))
    parts = [slab((-0.26, 0.26), base, (z - 0.055, z + 0.055), PAINTED, _KIND, WHITE)]
    x = -0.19
    while x < 0.2:
        wide = float(rng.uniform(0.022, 0.042))
        parts.append(slab((x, x + wide), front, (z - 0.036, z + 0.036), MATTE, _KIND, BLACK))
        x += wide + float(rng.choice((0.014, 0.05), p=(0.75, 0.25)))
    return join(parts)


def _front(shape: CarShape, rng: np.random.Generator, lit: bool) -> SceneMesh:
    """Grille, air intake, lamps and plate."""
    y, nose = -0.5 * shape.length, shape.top[0][1]
    half = 0.5 * shape.width * (1.0 - shape.nose)
    grille = slab((-0.52 * half, 0.52 * half), (y - 0.012, y + 0.05), (nose - 0.16, nose - 0.05), MATTE, _KIND, BLACK)
    strip = slab((-0.5 * half, 0.5 * half), (y - 0.018, y), (nose - 0.075, nose - 0.06), CHROME, _KIND)
    intake = slab(
        (-0.75 * half, 0.75 * half),
        (y - 0.01, y + 0.05),
        (shape.clearance + 0.12, shape.clearance + 0.24),
        MATTE,
        _KIND,
        BLACK,
    )
    lens = _LIT_LENS if lit else _LENS
    lamps = [
        _patch(shape, (0.0, 0.3), (5, 7), lens, (1.0, 1.0, 1.0)),
        _across(y, (0.58 * half, 0.99 * half), (nose - 0.15, nose - 0.055), lens, (1.0, 1.0, 1.0)),
    ]
    return join([grille, strip, intake, *lamps, _plate(y - 0.012, shape.clearance + 0.31, rng)])


def _rear(shape: CarShape, rng: np.random.Generator, lit: bool) -> SceneMesh:
    """Lamps, bumper insert and plate."""
    y, tail = 0.5 * shape.length, shape.top[-1][1]
    half = 0.5 * shape.width * (1.0 - shape.tail)
    lens = _LIT_TAIL if lit else _TAIL
    high = min(tail - 0.04, 1.0)
    lamps = [
        _patch(shape, (shape.length - 0.16, shape.length), (5, 7), lens, (1.0, 1.0, 1.0)),
        _across(y, (0.6 * half, 0.97 * half), (high - 0.2, high - 0.04), lens, (1.0, 1.0, 1.0)),
    ]
    insert = slab(
        (-0.8 * half, 0.8 * half),
        (y - 0.05, y + 0.012),
        (shape.clearance + 0.13, shape.clearance + 0.24),
        MATTE,
        _KIND,
        BLACK,
    )
    return join([*lamps, insert, _plate(y, max(high - 0.14, 0.55), rng)])


def _fittings(shape: CarShape, rng: np.random.Generator) -> SceneMesh:
    """Mirrors, door handles, wheels, and for some a roof rail or an aerial."""
    belt = float(np.interp(shape.screen[0] + 0.35, *np.transpose(shape.belt)))
    wide, y0 = 0.5 * shape.width, -0.5 * shape.length
    mirror = rounded_box(0.1, 0.055, 0.0, 0.13, 0.045, CAR_PAINT, _KIND)
    pane = slab((-0.08, 0.08), (0.05, 0.058), (0.02, 0.11), GLASS, _KIND)
    y = y0 + shape.panes[0][0] + 0.05
    parts = [rotated(join([mirror, pane]), np.eye(3), (side * (wide + 0.03), y, belt + 0.0)) for side in (-1.0, 1.0)]
    for at in shape.seams[1:3]:
        z = float(np.interp(at, *np.transpose(shape.belt))) - 0.1
        for side in (-1.0, 1.0):
            x = sorted((side * (wide - 0.02), side * (wide + 0.012)))
            parts.append(
                slab(
                    (x[0], x[1]),
                    (y0 + at - 0.26, y0 + at - 0.08),
                    (z - 0.012, z + 0.014),
                    CAR_PAINT,
                    _KIND,
                    (0.8, 0.8, 0.8),
                )
            )
    spokes = int(rng.choice((0, 5, 6, 7, 10), p=(0.25, 0.3, 0.1, 0.15, 0.2)))
    tint = ((0.36, 0.37, 0.38), (0.36, 0.37, 0.38), (0.05, 0.05, 0.052))[int(rng.integers(3))]
    right = wheel(shape.wheel, 0.21, spokes, tint)
    for axle in sorted(set(shape.axles)):
        for side in (-1.0, 1.0):
            turn = np.diag([side, side, 1.0])
            parts.append(rotated(right, turn, (side * (wide - 0.125), y0 + axle, shape.wheel)))
    well = slab((-wide + 0.27, wide - 0.27), (y0 + 0.3, -y0 - 0.3), (shape.clearance, 0.62), MATTE, _KIND, BLACK)
    return join([*parts, well])


def _size(shape: CarShape) -> Size:
    return 0.5 * shape.width + 0.13, 0.5 * shape.length + 0.03, max(z for _, z in shape.top)


def _builder(shape: CarShape, lit: bool) -> Prop:
    """One model of car as a prop."""

    def build(seed: int) -> SceneMesh:
        rng = world_rng(seed, 1)
        return join([build_body(shape), _front(shape, rng, lit), _rear(shape, rng, lit), _fittings(shape, rng)])

    def lamps(_seed: int) -> tuple[LocalLamp, ...]:
        x, y, z = 0.36 * shape.width, -0.5 * shape.length - 0.06, shape.top[0][1] - 0.1
        return tuple(
            LocalLamp((side * x, y, z), (0.0, -0.996, -0.087), (1.7, 1.48, 1.2), 50.0, 0.06, "vehicle")
            for side in (-1.0, 1.0)
        )

    size = _size(shape)
    return Prop(_KIND, lambda _seed: size, build, lamps if lit else None)


_LORRY_SIZE: Size = (1.15, 3.03, 2.95)


def _build_lorry(seed: int) -> SceneMesh:
    """A box lorry of 3.5 t: a van's cab before a box on a frame."""
    rng, cab, y0 = world_rng(seed, 2), LORRY_CAB, -3.0
    shift = (0.0, y0 + 0.5 * cab.length, 0.0)
    front = join([build_body(cab), _front(cab, rng, lit=False), _fittings(cab, rng)])
    box = rounded_box(1.05, 1.93, 0.85, 2.95, 0.06, PAINTED, _KIND, ((0.62, 0.62, 0.6), (0.55, 0.56, 0.57))[seed % 2])
    stripe_low, stripe_high = ((1.3, 1.75), (2.1, 2.6))[seed % 2]
    colour = paint_colour(rng)
    stripe = slab((-1.053, 1.053), (-1.4, 1.7), (stripe_low, stripe_high), PAINTED, _KIND, colour)
    body = rotated(join([box, stripe]), np.eye(3), (0.0, 1.07, 0.0))
    frame = slab((-0.45, 0.45), (-0.9, 2.95), (0.5, 0.85), MATTE, _KIND, BLACK)
    rear = wheel(cab.wheel, 0.3, 0, (0.3, 0.3, 0.31))
    wheels = [rotated(rear, np.diag([side, side, 1.0]), (side * 0.85, 1.55, cab.wheel)) for side in (-1.0, 1.0)]
    bumper = slab((-0.98, 0.98), (2.94, 3.0), (0.42, 0.56), MATTE, _KIND, BLACK)
    lamps = _across(3.0, (0.7, 0.96), (0.6, 0.72), _TAIL, (1.0, 1.0, 1.0))
    return join([rotated(front, np.eye(3), shift), body, frame, *wheels, bumper, lamps, _plate(3.0, 0.49, rng)])


VEHICLES = {
    **{name: _builder(shape, lit=False) for name, shape in CARS.items()},
    "lorry": Prop(_KIND, lambda _seed: _LORRY_SIZE, _build_lorry),
    **{f"waiting_{name}": _builder(CARS[name], lit=True) for name in ("hatchback", "sedan")},
}
