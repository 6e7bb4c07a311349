"""Cars, vans and a small lorry; parked ones are dark, the `waiting_` ones have their lights on.

Lengths, widths and wheelbases are those of common European models of the segments B to D; shares of paints follow
registrations in Germany (grey and silver 31 %, black 25 %, white 21 %, blue 10 %, red 6 %; KBA, yearly statistics).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from generator.worlds.geometry import join, quads
from generator.worlds.layout import world_rng
from generator.worlds.model import LocalLamp, Rgb, SceneKind, SceneMesh, Surface
from generator.worlds.props.car_body import CarShape, build_body, half_sections
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


HATCHBACK = CarShape(
    4.05,
    1.76,
    (
        (0, 0.69),
        (0.06, 0.75),
        (0.3, 0.85),
        (1.0, 0.97),
        (1.72, 1.37),
        (2.05, 1.445),
        (2.7, 1.46),
        (3.35, 1.41),
        (3.68, 1.33),
        (3.95, 1.0),
        (4.03, 0.92),
        (4.05, 0.88),
    ),
    ((0, 0.6), (0.95, 0.88), (2.5, 0.93), (4.05, 0.98)),
    (0.82, 3.38),
    0.31,
    0.19,
    (1.0, 1.78),
    (3.62, 3.97),
    ((1.32, 2.2), (2.27, 3.05), (3.1, 3.42)),
    (1.22, 2.24, 3.12),
)
SEDAN = CarShape(
    4.72,
    1.83,
    (
        (0, 0.69),
        (0.06, 0.75),
        (0.35, 0.85),
        (1.22, 0.97),
        (1.95, 1.36),
        (2.35, 1.435),
        (2.85, 1.44),
        (3.3, 1.38),
        (3.95, 1.09),
        (4.1, 1.07),
        (4.62, 1.04),
        (4.72, 0.98),
    ),
    ((0, 0.6), (1.1, 0.88), (2.7, 0.92), (4.72, 0.97)),
    (0.88, 3.68),
    0.33,
    0.18,
    (1.22, 2.02),
    (3.26, 3.93),
    ((1.55, 2.45), (2.52, 3.3), (3.34, 3.58)),
    (1.42, 2.49, 3.4),
)
ESTATE = replace(
    SEDAN,
    length=4.76,
    top=(
        (0, 0.69),
        (0.06, 0.75),
        (0.35, 0.85),
        (1.22, 0.98),
        (1.95, 1.38),
        (2.35, 1.455),
        (3.0, 1.48),
        (4.0, 1.44),
        (4.32, 1.39),
        (4.66, 1.03),
        (4.74, 0.95),
        (4.76, 0.9),
    ),
    belt=((0, 0.6), (1.1, 0.88), (2.7, 0.92), (4.76, 0.97)),
    rear=(4.28, 4.66),
    panes=((1.55, 2.45), (2.52, 3.38), (3.45, 4.1)),
    seams=(1.42, 2.49, 3.4),
)
SUV = CarShape(
    4.5,
    1.86,
    (
        (0, 0.8),
        (0.05, 0.87),
        (0.3, 0.99),
        (1.05, 1.12),
        (1.72, 1.55),
        (2.05, 1.64),
        (2.8, 1.66),
        (3.7, 1.61),
        (4.02, 1.55),
        (4.38, 1.14),
        (4.48, 1.05),
        (4.5, 0.98),
    ),
    ((0, 0.74), (1.0, 1.02), (2.6, 1.07), (4.5, 1.12)),
    (0.85, 3.52),
    0.36,
    0.24,
    (1.05, 1.8),
    (3.98, 4.38),
    ((1.36, 2.28), (2.35, 3.22), (3.28, 3.8)),
    (1.26, 2.32, 3.22),
    lean=0.3,
    nose=0.2,
    plastic=True,
)
VAN = CarShape(
    5.3,
    1.96,
    (
        (0, 0.85),
        (0.05, 0.93),
        (0.25, 1.05),
        (0.78, 1.22),
        (1.5, 1.86),
        (1.75, 1.95),
        (2.6, 1.99),
        (5.2, 1.97),
        (5.26, 1.9),
        (5.3, 1.5),
    ),
    ((0, 0.75), (0.7, 1.1), (5.3, 1.16)),
    (0.98, 4.3),
    0.34,
    0.22,
    (0.78, 1.54),
    (5.29, 5.29),
    ((1.12, 2.1),),
    (1.02, 2.16, 3.4),
    lean=0.14,
    nose=0.18,
    tail=0.03,
    plastic=True,
)
CARS = {"hatchback": HATCHBACK, "sedan": SEDAN, "estate": ESTATE, "suv": SUV, "van": VAN}


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
    for axle in shape.axles:
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


VEHICLES = {
    **{name: _builder(shape, lit=False) for name, shape in CARS.items()},
    **{f"waiting_{name}": _builder(CARS[name], lit=True) for name in ("hatchback", "sedan")},
}
