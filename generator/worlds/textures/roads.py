"""Asphalt, poured concrete, paint on it, and the iron lids in it."""

from __future__ import annotations

import cv2
import numpy as np

from generator.worlds.model import Rgb
from generator.worlds.textures.canvas import (
    Grey,
    Picture,
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

TAR = (0.028, 0.027, 0.027)


def asphalt(rng: np.random.Generator, level: float = 0.095, cracks: int = 3) -> Picture:
    """Worn asphalt of 4 m: pale stones in dark binder, tyre polish, oil, sealed and open cracks.

    Args:
        rng: of everything.
        level: mean albedo; 0.06 is new, 0.13 old. [1]
        cracks: number in a repeat.
    """
    side, size_m = 640, 4.0
    stones = grain(side, side, rng, 0.45)
    wide, middle = clouds(side, side, 5, rng, 0.55), noise(side, side, (48, 48), rng)
    shade = shades(0.17 * stones + 0.09 * wide + 0.05 * middle, 1.0)
    linear = plain(greys(level, 0.015), shade)
    linear = mixed(linear, greys(2.6 * level, 0.06), 0.55 * step(stones, 2.1, 2.8))
    linear *= (1.0 - 0.3 * step(noise(side, side, (9, 9), rng) + 0.3 * middle, 1.5, 2.3))[..., None]
    linear *= (1.0 - 0.45 * _drops(side, rng))[..., None]
    open_cracks, sealed = _cracks(side, cracks, rng)
    linear = mixed(linear, TAR, np.maximum(0.6 * open_cracks, 0.55 * sealed))
    relief = 0.0012 * stones - 0.006 * open_cracks + 0.0015 * middle
    return Picture(linear, (size_m, size_m), np.asarray(relief * (1.0 - 0.7 * sealed), np.float32))


def _drops(side: int, rng: np.random.Generator) -> Grey:
    """Drops of oil and old gum."""
    return np.asarray(spots(side, side, rng.uniform(0.6, 4.5, 46) * rng.random(46), rng), np.float32)


def _cracks(side: int, count: int, rng: np.random.Generator) -> tuple[Grey, Grey]:
    lines = [
        wander(rng.uniform(0, side, 2), rng.uniform(0, 6.3), rng.uniform(120, 380), 0.13, rng) for _ in range(count)
    ]
    twigs = [wander(line[len(line) // 2], rng.uniform(0, 6.3), rng.uniform(30, 90), 0.2, rng) for line in lines]
    if not lines:
        return np.zeros((side, side), np.float32), np.zeros((side, side), np.float32)
    n_open = (count + 1) // 2
    sealed = lines_mask(side, side, lines[n_open:], 5) if lines[n_open:] else np.zeros((side, side), np.float32)
    return lines_mask(side, side, lines[:n_open] + twigs, 1), sealed


def concrete(rng: np.random.Generator, tone: Rgb = (0.268, 0.26, 0.248)) -> Picture:
    """Poured, brushed concrete: pores, clouds of lime, water marks, a hair crack."""
    side = 512
    wide, fine = clouds(side, side, 5, rng, 0.6), grain(side, side, rng, 0.6)
    linear = plain(tone, shades(0.11 * wide + 0.05 * fine + 0.03 * noise(side, side, (200, 12), rng), 1.0))
    linear *= (1.0 - 0.25 * step(noise(side, side, (10, 10), rng) + 0.4 * wide, 0.9, 2.2))[..., None]
    pores = spots(side, side, rng.uniform(0.5, 1.4, 220), rng)
    crack = lines_mask(side, side, [wander(rng.uniform(0, side, 2), rng.uniform(0, 6.3), 200, 0.25, rng)], 1)
    linear = mixed(linear, greys(0.08), np.maximum(0.5 * pores, 0.45 * crack))
    relief = 0.0006 * fine - 0.002 * pores - 0.002 * crack
    return Picture(linear, (3.0, 3.0), np.asarray(relief, np.float32))


def marking(rng: np.random.Generator, wear: float, tone: Rgb = (0.5, 0.5, 0.48)) -> Picture:
    """Road paint through which the asphalt shows; wear 0 is new, 1 nearly gone."""
    side = 384
    stones, wide = grain(side, side, rng, 0.6), clouds(side, side, 12, rng, 0.75)
    under = plain(greys(0.09), shades(stones, 0.2))
    paint = plain(tone, shades(0.05 * stones + 0.1 * noise(side, side, (9, 9), rng), 1.0))
    middle = 1.9 - 2.9 * wear
    gone = step(0.8 * wide + 0.75 * stones, middle - 0.2, middle + 0.6)
    linear = mixed(paint, under, gone)
    crack = lines_mask(side, side, [wander(rng.uniform(0, side, 2), a, 260, 0.3, rng) for a in (0.3, 1.8, 2.9)], 1)
    linear = mixed(linear, greys(0.07), 0.7 * crack)
    return Picture(linear, (2.0, 2.0), np.asarray(0.0015 * (1.0 - gone), np.float32))


def manhole(rng: np.random.Generator, diameter_m: float = 0.66) -> Picture:
    """A round cast-iron lid in its ring, seen in a square as wide as it; beyond the ring is asphalt."""
    side, half = 256, 128
    place = (np.arange(side) + 0.5 - half) / half
    x, y = place[None], -place[:, None]
    far, turn = np.hypot(x, y), np.arctan2(y, x)
    raised = _lid_pattern(x, y, far, turn, int(rng.integers(3)))
    rust, rubbed = noise(side, side, (9, 9), rng), grain(side, side, rng, 0.7)
    linear = plain((0.066, 0.058, 0.052), shades(0.16 * rust + 0.12 * rubbed, 1.0)) * (0.62 + 0.75 * raised)[..., None]
    gap = np.maximum(step(np.abs(far - 0.87), 0.022, 0.01), step(far, 0.985, 1.0))
    linear = mixed(np.asarray(linear, np.float32), SOOT, 0.85 * gap)
    relief = np.asarray(0.006 * raised - 0.01 * gap, np.float32)
    return Picture(linear, (diameter_m, diameter_m), relief)


SOOT = (0.018, 0.017, 0.016)


def _lid_pattern(x: Grey, y: Grey, far: Grey, turn: Grey, number: int) -> Grey:
    if number == 0:  # studs on a grid
        stud = np.minimum(step(np.abs(x * 7 % 1 - 0.5), 0.36, 0.26), step(np.abs(y * 7 % 1 - 0.5), 0.36, 0.26))
    elif number == 1:  # rings with spokes
        stud = np.maximum(
            step(np.abs(far * 6 % 1 - 0.5), 0.36, 0.24), step(np.abs(turn * 8 / np.pi % 1 - 0.5), 0.1, 0.04)
        )
    else:  # chevrons
        stud = step(np.abs((np.abs(x) + y) * 6 % 1 - 0.5), 0.34, 0.22)
    inner = np.where(far < 0.8, stud, 0.0)
    return np.asarray(np.where(far > 0.9, 0.75, inner), np.float32)


def drain(rng: np.random.Generator, size_m: tuple[float, float] = (0.5, 0.5), n_slots: int = 9) -> Picture:
    """A gully's cast-iron grate with slots, in its frame; fills the given rectangle."""
    height_px, width_px = 256, int(256 * max(size_m[0] / size_m[1], 0.5))
    u, v = (np.arange(width_px) + 0.5)[None] / width_px, (np.arange(height_px) + 0.5)[:, None] / height_px
    slot = step(np.abs(u * n_slots % 1.0 - 0.5), 0.34, 0.24) * np.maximum(
        step(np.abs(v - 0.3), 0.15, 0.13), step(np.abs(v - 0.7), 0.15, 0.13)
    )
    slot = slot * step(np.abs(u - 0.5), 0.45, 0.44)
    rim = np.maximum(step(np.abs(u - 0.5), 0.455, 0.47), step(np.abs(v - 0.5), 0.455, 0.47))
    linear = (
        plain((0.07, 0.063, 0.057), shades(grain(height_px, width_px, rng, 0.7), 0.2)) * (0.8 + 0.4 * rim)[..., None]
    )
    linear = mixed(np.asarray(linear, np.float32), SOOT, np.asarray(0.9 * slot, np.float32))
    leaves = cv2.resize(clouds(128, 128, 8, rng), (width_px, height_px))
    linear = mixed(linear, (0.06, 0.045, 0.028), 0.7 * step(leaves, 1.1, 1.9))
    return Picture(linear, size_m, np.asarray(-0.015 * slot, np.float32))
