"""Walls of brick, plaster, stone and concrete."""

from __future__ import annotations

import numpy as np

from generator.worlds.model import Rgb
from generator.worlds.textures.canvas import (
    Grey,
    Picture,
    blurred,
    clouds,
    grain,
    greys,
    lines_mask,
    mixed,
    noise,
    plain,
    shades,
    spots,
    step,
    wander,
)
from generator.worlds.textures.layouts import Units, courses, places
from generator.worlds.textures.pavings import Stonework, unit_colours

LIME = (0.4, 0.38, 0.34)
BRICKS: dict[str, tuple[Rgb, ...]] = {
    "red": ((0.27, 0.115, 0.078), (0.24, 0.108, 0.076), (0.31, 0.145, 0.1), (0.18, 0.09, 0.072)),
    "brown": ((0.18, 0.115, 0.08), (0.15, 0.095, 0.072), (0.21, 0.13, 0.09), (0.11, 0.078, 0.064)),
    "yellow": ((0.34, 0.26, 0.15), (0.3, 0.22, 0.13), (0.37, 0.29, 0.18), (0.25, 0.19, 0.125)),
    "grey": ((0.16, 0.155, 0.15), (0.13, 0.126, 0.122), (0.19, 0.18, 0.17), (0.1, 0.1, 0.1)),
}  # fmt: skip


def brick(palette: str, bond: str, rng: np.random.Generator, mortar: Rgb = (0.25, 0.235, 0.205)) -> Picture:
    """A wall of bricks of 0.25 x 0.075 m with joints, in `stretcher`, `header` or `english` bond."""
    size_m = (2.5, 2.4)
    if bond == "stretcher":
        units = courses(32, 10, size_m, 0.011, rng, (0.0, 0.5), 0.004, 0.0012)
    elif bond == "header":
        units = courses(32, 20, size_m, 0.011, rng, (0.0, 0.5), 0.004, 0.0012)
    elif bond == "english":
        units = _alternating(size_m, rng)
    else:
        raise ValueError(f"brick: expected the bond stretcher, header or english, got {bond!r}.")
    side = units.number.shape[0]
    wide, fine = clouds(side, side, 5, rng, 0.6), grain(side, side, rng, 0.6)
    look = Stonework(BRICKS[palette], spread=0.13)
    stone = unit_colours(units, look, rng) * shades(0.1 * fine + 0.07 * wide, 1.0)[..., None]
    cover = step(units.inside_m, -0.002, 0.003)
    linear = mixed(plain(mortar, shades(0.1 * fine + 0.16 * wide, 1.0)), stone, cover)
    linear = mixed(linear, LIME, 0.16 * step(clouds(side, side, 5, rng) + 0.3 * fine, 1.3, 2.4))
    linear *= (1.0 - 0.3 * step(noise(side, side, (5, 16), rng) + 0.6 * wide, 0.8, 2.2))[..., None]
    relief = 0.007 * cover + 0.0008 * fine
    return Picture(np.asarray(linear, np.float32), size_m, np.asarray(relief, np.float32))


def _alternating(size_m: tuple[float, float], rng: np.random.Generator) -> Units:
    """A row of long bricks, a row of heads, and so on."""
    long, short = (
        courses(32, count, size_m, 0.011, rng, (shift,), 0.004, 0.0012) for count, shift in ((10, 0.0), (20, 0.5))
    )
    odd = (places(size_m)[1] / (size_m[1] / 32)).astype(int) % 2 == 1
    number = np.where(odd, short.number + long.n_units, long.number).astype(np.int32)
    inside, u, v = (
        np.asarray(np.where(odd, b, a), np.float32)
        for a, b in ((long.inside_m, short.inside_m), (long.u_m, short.u_m), (long.v_m, short.v_m))
    )
    return Units(number, inside, u, v, long.n_units + short.n_units, size_m)


def plaster(tone: Rgb, rng: np.random.Generator, foot: bool = False, age: float = 0.5) -> Picture:
    """Rendered wall of 4 x 3 m: trowel clouds, runs of rain, patches painted over, hair cracks.

    Args:
        tone: linear colour.
        rng: of everything.
        foot: whether it is the lowest 3 m of a wall, with splashed dirt and damp along its lower edge.
        age: how dirty it is. [1]
    """
    side, size_m = 512, (4.0, 3.0)
    wide, fine = clouds(side, side, 5, rng, 0.55), grain(side, side, rng, 0.8)
    linear = plain(tone, shades(0.05 * wide + 0.035 * fine + 0.02 * noise(side, side, (60, 60), rng), 1.0))
    runs = blurred(np.asarray(noise(side, side, (40, 110), rng) + 1.2 * noise(side, side, (6, 40), rng)), 0.5, 34.0)
    runs = runs / max(float(runs.std()), 1e-6)
    linear *= (1.0 - 0.16 * age * step(runs + 0.7 * wide, 0.6, 2.6))[..., None]
    for _ in range(2):
        linear = _painted_over(linear, rng)
    crack = lines_mask(side, side, [wander(rng.uniform(0, side, 2), rng.uniform(0, 6.3), 150, 0.3, rng)], 1)
    linear = mixed(linear, np.asarray(tone) * 0.4, 0.35 * age * crack)
    if foot:
        linear = _splashed(linear, age, rng)
    relief = 0.0012 * fine + 0.0012 * noise(side, side, (70, 70), rng)
    return Picture(np.asarray(linear, np.float32), size_m, np.asarray(relief, np.float32))


def _painted_over(linear: Grey, rng: np.random.Generator) -> Grey:
    """A rectangle where somebody has painted over a scrawl, slightly off the colour."""
    height_px, width_px = linear.shape[:2]
    tall, broad = int(rng.integers(40, 130)), int(rng.integers(60, 180))
    top, left = int(rng.integers(height_px)), int(rng.integers(width_px))
    patch = np.zeros((height_px, width_px), np.float32)
    patch[:tall, :broad] = 1.0
    patch = blurred(np.roll(patch, (top, left), axis=(0, 1)), 1.5)
    return linear * (1.0 + float(rng.normal(0.0, 0.035)) * patch)[..., None]


def _splashed(linear: Grey, age: float, rng: np.random.Generator) -> Grey:
    """Dirt that rain splashes up, damp and flakes in the lowest half metre, finger marks above."""
    height_px, width_px = linear.shape[:2]
    up = 3.0 * (1.0 - (np.arange(height_px, dtype=np.float32) + 0.5) / height_px)[:, None]
    line = 0.3 + 0.12 * noise(height_px, width_px, (2, 10), rng) + 0.05 * noise(height_px, width_px, (40, 60), rng)
    dirt = np.exp(-np.maximum(up, 0.0) / np.maximum(line * 1.3, 0.08)).astype(np.float32)
    linear = mixed(linear, (0.11, 0.095, 0.075), (0.25 + 0.6 * age) * dirt)
    damp = step(line + 0.12 - up, -0.06, 0.1)
    linear = linear * (1.0 - 0.16 * age * damp)[..., None]
    flakes = step(clouds(height_px, width_px, 12, rng, 0.7) + 3.0 * dirt, 3.6, 3.9)
    return mixed(linear, (0.27, 0.25, 0.22), 0.8 * age * flakes)


def concrete_panels(rng: np.random.Generator, tone: Rgb = (0.286, 0.28, 0.271)) -> Picture:
    """Cast panels of 1.5 x 3 m with open joints, anchor holes and runs of rain."""
    size_m = (3.0, 3.0)
    units = courses(1, 2, size_m, 0.02, rng, (0.0,))
    side = units.number.shape[0]
    wide, fine = clouds(side, side, 5, rng, 0.6), grain(side, side, rng, 0.6)
    runs = blurred(noise(side, side, (40, 120), rng), 0.5, 50.0)
    look = Stonework((tone,), spread=0.06)
    linear = unit_colours(units, look, rng) * shades(0.09 * wide + 0.035 * fine, 1.0)[..., None]
    linear = linear * (1.0 - 0.3 * step(runs / runs.std() + 0.5 * wide, 0.7, 2.6))[..., None]
    holes = step(np.hypot(np.abs(units.u_m) - 0.4, np.abs(units.v_m) - 0.9), 0.02, 0.014)
    pores = spots(side, side, rng.uniform(0.4, 1.3, 260), rng)
    dark = np.maximum(np.maximum(step(units.inside_m, 0.004, -0.004), 0.8 * holes), 0.45 * pores)
    linear = mixed(np.asarray(linear, np.float32), greys(0.045), 0.9 * dark)
    return Picture(linear, size_m, np.asarray(-0.012 * dark, np.float32))


def ashlar(rng: np.random.Generator, tone: Rgb = (0.34, 0.29, 0.215), rough: bool = False) -> Picture:
    """Natural stone in courses of 0.3 m, sawn or, `rough`, with broken faces."""
    size_m = (3.2, 2.4)
    units = courses(8, 6, size_m, 0.008, rng, (0.0, 0.55, 0.2, 0.7, 0.35, 0.85, 0.1, 0.5), 0.006, 0.0015)
    side = units.number.shape[0]
    wide, fine = clouds(side, side, 5, rng, 0.6), grain(side, side, rng, 0.6)
    palette = (tone, (tone[0] * 0.86, tone[1] * 0.85, tone[2] * 0.85), (tone[0] * 1.1, tone[1] * 1.08, tone[2] * 1.0))
    bed = noise(side, side, (90, 8), rng)
    stone = unit_colours(units, Stonework(palette, spread=0.07), rng)
    stone = stone * shades(0.07 * fine + 0.06 * wide + 0.05 * bed, 1.0)[..., None]
    cover = step(units.inside_m, -0.003, 0.004)
    linear = mixed(plain((0.2, 0.18, 0.15), shades(wide, 0.15)), np.asarray(stone, np.float32), cover)
    soot = step(noise(side, side, (5, 14), rng) + 0.7 * wide, 0.5, 2.2)
    linear = linear * (1.0 - 0.35 * soot)[..., None]
    broken = clouds(side, side, 16, rng, 0.6) * step(units.inside_m, 0.0, 0.04) if rough else 0.05 * fine
    relief = cover * (0.006 + 0.01 * broken)
    linear = linear * (1.0 + (0.12 if rough else 0.0) * broken)[..., None]
    return Picture(np.asarray(linear, np.float32), size_m, np.asarray(relief, np.float32))
