"""Stones, slabs and pavers that people walk on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.worlds.model import Rgb
from generator.worlds.textures.canvas import (
    Grey,
    Picture,
    clouds,
    grain,
    greys,
    mixed,
    noise,
    plain,
    shades,
    spots,
    step,
)
from generator.worlds.textures.layouts import Units, arcs, courses, herringbone, jittered, scattered

SOIL = (0.075, 0.062, 0.048)
MOSS = (0.05, 0.054, 0.028)


@dataclass(frozen=True)
class Stonework:
    """How stones look, whatever their layout.

    Attributes:
        palette: linear colours that stones have.
        joint: linear colour of what is between them.
        spread: deviation of the stones' lightness, as a factor's logarithm.
        speckle: deviation of the lightness from pixel to pixel.
        depth_m: of the joints. [m]
        round_m: width of the rounded or broken edge. [m]
        dirt: how dark the dirty parts are. [1]
        moss: share of the joints that are overgrown. [1]
        gum_per_m2: spots of trodden chewing gum. [1/m2]
    """

    palette: tuple[Rgb, ...]
    joint: Rgb = SOIL
    spread: float = 0.14
    speckle: float = 0.07
    depth_m: float = 0.006
    round_m: float = 0.012
    dirt: float = 0.25
    moss: float = 0.0
    gum_per_m2: float = 0.0


def laid(units: Units, look: Stonework, rng: np.random.Generator) -> Picture:
    """Units with colours of their own, worn edges, filled joints, dirt and stains."""
    height_px, width_px = units.number.shape
    wide = clouds(height_px, width_px, 6, rng)
    pixel_m = units.size_m[0] / width_px
    cover = step(units.inside_m, -0.7 * pixel_m, 0.7 * pixel_m)
    edge = step(units.inside_m, look.round_m, 0.0)
    stone = unit_colours(units, look, rng) * shades(
        look.speckle * grain(height_px, width_px, rng, 0.5) + 0.06 * wide - 0.10 * edge * (0.6 + 0.4 * wide), 1.0
    )[..., None].astype(np.float32)
    fine = noise(height_px, width_px, (96, 96), rng)
    joint = plain(look.joint, shades(fine, 0.25))
    if look.moss:
        joint = mixed(joint, MOSS, step(wide + 0.4 * fine, 1.4 - 2.4 * look.moss, 1.9 - 2.4 * look.moss))
    picture = mixed(joint, stone, cover * (1.0 - 0.35 * step(fine + wide, 1.4, 2.2) * edge))
    picture *= (1.0 - look.dirt * step(wide + 0.5 * clouds(height_px, width_px, 12, rng), -0.2, 1.8))[..., None]
    if look.gum_per_m2:
        picture = _with_gum(picture, units.size_m, look.gum_per_m2, rng)
    lean = rng.normal(0.0, 0.012, (2, units.n_units)).astype(np.float32)
    top = lean[0][units.number] * units.u_m + lean[1][units.number] * units.v_m
    relief = cover * (look.depth_m * (1.0 - 0.5 * edge * edge) + top + 0.0006 * fine)
    return Picture(picture, units.size_m, np.asarray(relief, np.float32))


def unit_colours(units: Units, look: Stonework, rng: np.random.Generator) -> Grey:
    """(H, W, 3) the colour of each unit: one of the palette, lighter or darker."""
    base = np.asarray(look.palette, np.float32)[rng.integers(len(look.palette), size=units.n_units)]
    base = base * shades(rng.standard_normal((units.n_units, 1)).astype(np.float32), look.spread)
    return np.asarray(base[units.number], np.float32)


def _with_gum(picture: Grey, size_m: tuple[float, float], per_m2: float, rng: np.random.Generator) -> Grey:
    pixel_m = size_m[0] / picture.shape[1]
    for share, level in ((0.7, 0.5), (0.3, 1.35)):
        count = int(rng.poisson(share * per_m2 * size_m[0] * size_m[1]))
        spot = spots(picture.shape[0], picture.shape[1], rng.uniform(0.009, 0.02, count) / pixel_m, rng)
        picture = picture * (1.0 + (level - 1.0) * 0.7 * spot)[..., None]
    return picture


SETTS = {
    "granite": Stonework(
        (greys(0.175, 0.02), greys(0.15, 0.0), greys(0.2, 0.04), greys(0.165, 0.06)),
        spread=0.12, speckle=0.08, depth_m=0.012, round_m=0.022, moss=0.1, joint=(0.082, 0.073, 0.06),
    ),
    "basalt": Stonework(
        (greys(0.08, -0.02), greys(0.095, 0.0), greys(0.07, -0.04)),
        spread=0.13, speckle=0.08, depth_m=0.01, round_m=0.02, joint=(0.085, 0.077, 0.065),
    ),
    "porphyry": Stonework(
        ((0.17, 0.118, 0.098), (0.145, 0.112, 0.1), (0.19, 0.138, 0.112), (0.14, 0.106, 0.096)),
        spread=0.12, speckle=0.08, depth_m=0.01, round_m=0.02, joint=(0.09, 0.08, 0.066),
    ),
    "sandstone": Stonework(
        ((0.25, 0.21, 0.16), (0.23, 0.195, 0.155), (0.27, 0.23, 0.175), (0.215, 0.175, 0.13)),
        spread=0.1, speckle=0.07, depth_m=0.009, round_m=0.02, moss=0.1, joint=(0.11, 0.092, 0.072),
    ),
}  # fmt: skip


def setts(stone: str, pattern: str, rng: np.random.Generator) -> Picture:
    """Setts of granite, basalt, porphyry or sandstone in `rows`, `arcs` or, uneven, as `cobbles`."""
    if pattern == "rows":
        units = courses(24, 16, (3.2, 2.88), 0.018, rng, (0.0, 0.45, 0.12, 0.6), 0.02, 0.004)
    elif pattern == "arcs":
        units = arcs(2, 28, 14, (2.6, 2.8), 0.013, rng)
    elif pattern == "cobbles":
        units = scattered(jittered(20, 20, 0.2, rng), (2.6, 2.4), 0.022)
    else:
        raise ValueError(f"setts: expected the pattern rows, arcs or cobbles, got {pattern!r}.")
    return laid(units, SETTS[stone], rng)


def concrete_slabs(length_m: float, rng: np.random.Generator, tone: Rgb = (0.278, 0.27, 0.257)) -> Picture:
    """Pressed slabs in running bond, with joints of sand, stains and gum."""
    n_columns = max(round(3.0 / length_m), 2)
    n_rows = max(2 * round(0.5 * n_columns * length_m / min(length_m, 0.5)), 2)
    units = courses(n_rows, n_columns, (n_columns * length_m, n_columns * length_m), 0.008, rng, looseness_m=0.0008)
    other = (tone[0] * 0.88, tone[1] * 0.88, tone[2] * 0.9)
    look = Stonework((tone, tone, other), (0.1, 0.088, 0.07), 0.05, 0.07, 0.004, 0.008, 0.28, 0.12, 2.0)
    return laid(units, look, rng)


def stone_plates(rng: np.random.Generator, tone: Rgb = (0.318, 0.3, 0.271)) -> Picture:
    """Large plates of natural stone in rows of unequal height, close joints."""
    units = courses(6, 4, (3.6, 3.3), 0.006, rng, (0.0, 0.37, 0.62, 0.21, 0.8, 0.48), 0.003, 0.0008)
    paler = (tone[0] * 1.14, tone[1] * 1.13, tone[2] * 1.08)
    darker = (tone[0] * 0.84, tone[1] * 0.85, tone[2] * 0.88)
    return laid(units, Stonework((tone, paler, darker, tone), SOIL, 0.06, 0.08, 0.003, 0.006, 0.25, 0.05, 1.6), rng)


def clay_pavers(pattern: str, rng: np.random.Generator, tone: Rgb = (0.2, 0.095, 0.062)) -> Picture:
    """Burnt clay pavers of 0.2 x 0.1 m, as `herringbone` or in `rows`."""
    if pattern == "herringbone":
        units = herringbone(28, 0.104, 0.005)
    else:
        units = courses(28, 14, (2.912, 2.912), 0.005, rng)
    browner = (tone[0] * 0.8, tone[1] * 0.92, tone[2])
    burnt = (tone[0] * 0.62, tone[1] * 0.68, tone[2] * 0.8)
    palette = (tone, browner, tone, burnt, (tone[0] * 1.15, tone[1] * 1.2, tone[2] * 1.15))
    return laid(units, Stonework(palette, (0.13, 0.11, 0.085), 0.12, 0.08, 0.004, 0.007, 0.25, 0.15, 0.8), rng)


def tactile(rng: np.random.Generator, tone: Rgb = (0.48, 0.32, 0.06)) -> Picture:
    """Plates of 0.3 m with blunt domes, trodden dark."""
    units = courses(4, 4, (1.2, 1.2), 0.006, rng, (0.0,))
    base = laid(units, Stonework((tone,), SOIL, 0.05, 0.05, 0.002, 0.004, 0.4), rng)
    pitch = 0.06
    far = np.hypot((units.u_m + 0.15) % pitch - 0.5 * pitch, (units.v_m + 0.15) % pitch - 0.5 * pitch)
    dome = step(far, 0.0185, 0.0135)
    ring = step(np.abs(far - 0.018), 0.005, 0.0)
    linear = base.linear * (1.0 - 0.3 * ring + 0.06 * dome)[..., None]
    assert base.relief is not None
    return Picture(np.asarray(linear, np.float32), base.size_m, np.asarray(base.relief + 0.005 * dome, np.float32))


def kerb(rng: np.random.Generator, tone: Rgb = (0.245, 0.24, 0.232)) -> Picture:
    """Kerb stones of 1 m end to end; tyres and dirt have darkened them in streaks."""
    units = courses(3, 3, (3.0, 0.9), 0.008, rng, (0.0,), side_px=(128, 512))
    base = laid(
        units, Stonework((tone, (tone[0] * 0.9, tone[1] * 0.9, tone[2] * 0.92)), SOIL, 0.06, 0.1, 0.004, 0.01), rng
    )
    rub = noise(128, 512, (24, 5), rng)
    return Picture(base.linear * (1.0 - 0.3 * step(rub, 0.3, 1.6))[..., None], base.size_m, base.relief)
