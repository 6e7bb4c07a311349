"""Wood, metal and roofs."""

from __future__ import annotations

import numpy as np

from generator.worlds.model import Rgb
from generator.worlds.textures.canvas import (
    Grey,
    Picture,
    blurred,
    clouds,
    grain,
    mixed,
    noise,
    plain,
    shades,
    spots,
    step,
)
from generator.worlds.textures.layouts import Units, courses, places
from generator.worlds.textures.pavings import Stonework, unit_colours

WEATHERED: Rgb = (0.2, 0.175, 0.145)


def planks(
    rng: np.random.Generator, tone: Rgb, n_boards: int, board_m: float, upright: bool, weathering: float
) -> Picture:
    """Boards with grain, knots and gaps; weathering 1 has turned them grey."""
    length_m, across_m = 2.4, n_boards * board_m
    units = courses(n_boards, 1, (length_m, across_m), 0.006, rng, tuple(rng.random(n_boards)), 0.002, 0.0006)
    side = units.number.shape[0]
    own = rng.standard_normal(units.n_units).astype(np.float32)[units.number]
    fibre = blurred(grain(side, side, rng), 14.0, 0.5)
    fibre = fibre / fibre.std() + 0.6 * noise(side, side, (150, 5), rng)
    wide = clouds(side, side, 6, rng, 0.6)
    linear = plain(tone, shades(0.16 * own + 0.13 * fibre + 0.05 * wide, 1.0))
    linear = mixed(linear, plain(WEATHERED, shades(0.14 * fibre, 1.0)), weathering * step(wide + 0.5 * own, -1.2, 1.2))
    knots = spots(side, side, rng.uniform(1.5, 4.0, 10), rng)
    gap = step(units.inside_m, 0.003, -0.002)
    linear = mixed(linear, (0.022, 0.017, 0.012), np.maximum(0.92 * gap, 0.5 * knots))
    relief = 0.0007 * fibre - 0.012 * gap
    picture = Picture(linear, (length_m, across_m), np.asarray(relief, np.float32))
    return _stood_up(picture) if upright else picture


def _stood_up(picture: Picture) -> Picture:
    """The picture turned by a right angle."""
    relief = None if picture.relief is None else np.ascontiguousarray(np.rot90(picture.relief))
    return Picture(np.ascontiguousarray(np.rot90(picture.linear)), picture.size_m[::-1], relief)


def painted_metal(rng: np.random.Generator, tone: Rgb, rust: float = 0.15) -> Picture:
    """Painted sheet: chalky clouds, runs, scratches, chips with rust."""
    side = 256
    wide, fine = clouds(side, side, 5, rng, 0.6), grain(side, side, rng, 0.7)
    linear = plain(tone, shades(0.06 * wide + 0.025 * fine, 1.0))
    runs = blurred(noise(side, side, (20, 64), rng), 0.4, 26.0)
    linear = linear * (1.0 - 0.12 * step(runs / runs.std(), 0.8, 2.4))[..., None]
    chips = step(clouds(side, side, 10, rng, 0.75), 2.7 - 2.2 * rust, 2.9 - 2.2 * rust)
    linear = mixed(np.asarray(linear, np.float32), plain((0.12, 0.058, 0.03), shades(fine, 0.25)), 0.85 * chips)
    return Picture(linear, (1.6, 1.6), np.asarray(-0.0006 * chips, np.float32))


def galvanised(rng: np.random.Generator) -> Picture:
    """Zinc on steel: faint flowers, white runs."""
    side = 256
    flowers = np.sign(noise(side, side, (40, 40), rng)) * 0.5 + noise(side, side, (70, 70), rng)
    linear = plain((0.33, 0.34, 0.35), shades(0.05 * flowers + 0.08 * clouds(side, side, 5, rng), 1.0))
    return Picture(linear, (0.8, 0.8), None)


def corrugated(rng: np.random.Generator, tone: Rgb, pitch_m: float = 0.1) -> Picture:
    """Sheet with upright waves, stained where water runs, screws in rows."""
    side, n_waves = 512, 24
    size_m = (n_waves * pitch_m, n_waves * pitch_m)
    x, y = places(size_m)
    wave = np.broadcast_to(np.cos(2.0 * np.pi * x / pitch_m), (side, side)).astype(np.float32)
    wide = clouds(side, side, 5, rng, 0.6)
    runs = blurred(noise(side, side, (40, 96), rng), 0.5, 60.0)
    linear = plain(tone, shades(0.07 * wide + 0.02 * grain(side, side, rng), 1.0))
    linear = linear * (1.0 - 0.25 * step(runs / runs.std() - 0.4 * wave, 0.6, 2.6))[..., None]
    crest = (x / (3 * pitch_m) % 1.0 - 0.5) * 3 * pitch_m
    screws = step(np.hypot(crest, (y % 0.8) - 0.4).astype(np.float32), 0.014, 0.008)
    linear = mixed(np.asarray(linear, np.float32), (0.09, 0.06, 0.045), 0.7 * screws)
    return Picture(linear, size_m, np.asarray(0.009 * wave, np.float32))


def roof_tiles(rng: np.random.Generator, tone: Rgb = (0.17, 0.075, 0.048)) -> Picture:
    """Pantiles of 0.22 x 0.34 m in rows that overlap, with lichen and moss; v runs up the roof."""
    size_m = (12 * 0.22, 8 * 0.34)
    units = courses(8, 12, size_m, 0.0, rng, (0.0,), 0.002, 0.003)
    shade, relief = _overlapping(units, 0.34, rng)
    curve = np.cos(2.0 * np.pi * units.u_m / 0.22).astype(np.float32)
    palette = (tone, (tone[0] * 0.75, tone[1] * 0.8, tone[2] * 0.9), (tone[0] * 1.2, tone[1] * 1.15, tone[2] * 1.05))
    linear = unit_colours(units, Stonework(palette, spread=0.16), rng) * (shade * (0.82 + 0.18 * curve))[..., None]
    return _aged_roof(linear, relief + 0.018 * curve, size_m, rng)


def slates(rng: np.random.Generator, tone: Rgb = (0.07, 0.075, 0.085)) -> Picture:
    """Slates of 0.25 x 0.2 m in half bond; v runs up the roof."""
    size_m = (2.5, 2.4)
    units = courses(12, 10, size_m, 0.004, rng, (0.0, 0.5), 0.002, 0.003)
    shade, relief = _overlapping(units, 0.2, rng)
    palette = (tone, (tone[0] * 0.78, tone[1] * 0.8, tone[2] * 0.82), (tone[0] * 1.25, tone[1] * 1.2, tone[2] * 1.15))
    linear = unit_colours(units, Stonework(palette, spread=0.17), rng) * shade[..., None]
    return _aged_roof(linear, relief, size_m, rng)


def _overlapping(units: Units, height_m: float, rng: np.random.Generator) -> tuple[Grey, Grey]:
    """Shade and height of tiles that lie on the row below: thick and bright at their lower edge, a shadow under it."""
    up = units.v_m / height_m + 0.5
    shade = 0.55 + 0.45 * step(up, 1.04, 0.88)
    lean = rng.normal(0.0, 0.003, units.n_units).astype(np.float32)[units.number]
    return np.asarray(shade * step(units.inside_m, -0.004, 0.003), np.float32), np.asarray(
        0.02 * (1.0 - up) + lean, np.float32
    )


def _aged_roof(linear: Grey, relief: Grey, size_m: tuple[float, float], rng: np.random.Generator) -> Picture:
    side = linear.shape[0]
    wide, fine = clouds(side, side, 5, rng, 0.6), grain(side, side, rng, 0.7)
    linear = linear * shades(0.1 * fine + 0.14 * wide, 1.0)[..., None]
    lichen = step(clouds(side, side, 24, rng, 0.7) + 0.6 * wide, 1.4, 2.2)
    linear = mixed(np.asarray(linear, np.float32), (0.15, 0.15, 0.11), 0.5 * lichen)
    return Picture(np.maximum(linear, 0.006), size_m, np.asarray(relief, np.float32))
