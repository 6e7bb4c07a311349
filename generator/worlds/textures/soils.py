"""What grows and lies loose: lawn, soil, gravel, leaves, bark."""

from __future__ import annotations

import cv2
import numpy as np

from generator.worlds.model import Rgb
from generator.worlds.textures.canvas import Grey, Picture, clouds, grain, mixed, noise, plain, shades, spots, step
from generator.worlds.textures.layouts import jittered, scattered
from generator.worlds.textures.pavings import Stonework, unit_colours

EARTH = (0.085, 0.062, 0.042)


def strokes(
    side: int, count: int, length_px: float, rng: np.random.Generator, upright: float = 0.0
) -> tuple[Grey, Grey]:
    """Short strokes laid over each other, wrapping around.

    Args:
        side: of the picture. [px]
        count: of strokes.
        length_px: mean length. [px]
        rng: of places, headings and shades.
        upright: 0 lies in all directions, 1 stands.

    Returns:
        (H, W) shade of the topmost stroke in 0..1 and (H, W) height in 0..1.
    """
    wide = np.zeros((2 * side, 2 * side), np.uint8)
    start = rng.uniform(0, side, (count, 2)) + side // 2
    turn = np.where(rng.random(count) < upright, rng.normal(-1.57, 0.35, count), rng.uniform(0, 6.283, count))
    reach = length_px * rng.uniform(0.5, 1.4, (count, 1)) * np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    ends = np.round(8.0 * np.stack([start, start + reach], axis=1)).astype(np.int32)
    levels = np.sort(rng.integers(40, 256, count)) * 0.5 + rng.integers(20, 128, count) * 0.5
    for block in np.array_split(np.arange(count), 24):
        cv2.polylines(
            wide, list(ends[block]), False, float(levels[block].mean() * rng.uniform(0.8, 1.2)), 1, cv2.LINE_AA, 3
        )
    half = side // 2
    folded = wide[half : half + side, half : half + side].astype(np.float32)
    for rows, into_rows in ((slice(0, half), slice(half, side)), (slice(half + side, None), slice(0, half))):
        folded[into_rows] = np.maximum(folded[into_rows], wide[rows, half : half + side])
    for columns, into in ((slice(0, half), slice(half, side)), (slice(half + side, None), slice(0, half))):
        folded[:, into] = np.maximum(folded[:, into], wide[half : half + side, columns])
    return folded / np.float32(255.0), np.asarray(step(folded, 0.0, 255.0), np.float32)


def lawn(rng: np.random.Generator, dryness: float = 0.3, worn: float = 0.1) -> Picture:
    """Mown lawn of 3 m: blades, clover, dry straw, daisies' leaves, bare earth where people cut corners."""
    side = 512
    wide, middle = clouds(side, side, 6, rng, 0.65), clouds(side, side, 14, rng, 0.6)
    blade, high = strokes(side, 16000, 7.0, rng)
    fresh = plain((0.085, 0.112, 0.034), 0.42 + 1.35 * blade)
    straw = plain((0.2, 0.17, 0.085), 0.4 + 0.95 * blade)
    linear = mixed(fresh, straw, dryness * step(wide + 0.6 * middle + 2.0 * (high - 0.5), 0.2, 1.8))
    clover = step(middle - 0.4 * wide, 0.7, 1.2)
    leaf = spots(side, side, rng.uniform(1.0, 2.4, 2600), rng)
    linear = mixed(linear, plain((0.06, 0.084, 0.03), 0.6 + 0.9 * leaf), 0.75 * clover)
    linear *= shades(0.13 * wide + 0.1 * middle, 1.0)[..., None]
    bare = step(wide - 0.5 * middle, 2.4 - 2.2 * worn, 3.1 - 2.2 * worn)
    linear = mixed(linear, plain(EARTH, 0.6 + 0.5 * grain(side, side, rng, 0.7).clip(-1, 2) * 0.5 + 0.2), 0.8 * bare)
    relief = 0.02 * high * (1.0 - bare) + 0.006 * middle
    return Picture(np.maximum(linear, 0.004), (3.0, 3.0), np.asarray(relief, np.float32))


def soil(rng: np.random.Generator, tone: Rgb = EARTH) -> Picture:
    """Bare earth: crumbs, small stones, twigs and dry leaves."""
    side = 512
    wide, crumbs = clouds(side, side, 6, rng, 0.7), clouds(side, side, 48, rng, 0.8)
    linear = plain(tone, shades(0.16 * wide + 0.3 * crumbs + 0.12 * grain(side, side, rng), 1.0))
    linear = mixed(linear, (0.2, 0.18, 0.15), 0.8 * spots(side, side, rng.uniform(0.8, 2.6, 240), rng))
    linear = mixed(linear, (0.13, 0.085, 0.04), 0.75 * spots(side, side, rng.uniform(1.2, 3.4, 130), rng))
    return Picture(linear, (2.4, 2.4), np.asarray(0.006 * crumbs + 0.006 * wide, np.float32))


def gravel(rng: np.random.Generator, tone: Rgb = (0.25, 0.225, 0.185), stone_m: float = 0.022) -> Picture:
    """Loose gravel, some of it trodden into the sand below."""
    size_m = 60 * stone_m
    units = scattered(jittered(60, 60, 0.42, rng), (size_m, size_m), 0.0)
    dark = (tone[0] * 0.6, tone[1] * 0.6, tone[2] * 0.62)
    pale = (tone[0] * 1.35, tone[1] * 1.35, tone[2] * 1.4)
    stone = unit_colours(units, Stonework((tone, tone, dark, pale), spread=0.2), rng)
    side = stone.shape[0]
    wide = clouds(side, side, 6, rng, 0.6)
    rim = step(units.inside_m, 0.0, 0.4 * stone_m)
    stone *= ((0.35 + 0.65 * rim) * shades(0.1 * grain(side, side, rng) + 0.08 * wide, 1.0))[..., None]
    sand = plain((tone[0] * 0.7, tone[1] * 0.68, tone[2] * 0.62), shades(grain(side, side, rng, 0.8), 0.14))
    linear = mixed(stone, sand, 0.8 * step(wide + 0.5 * noise(side, side, (40, 40), rng), 0.7, 1.7))
    return Picture(linear, (size_m, size_m), np.asarray(0.5 * stone_m * rim, np.float32))


def leaves(rng: np.random.Generator, tone: Rgb = (0.05, 0.078, 0.022), leaf_m: float = 0.045) -> Picture:
    """A clipped hedge from the side: layers of leaves over dark gaps."""
    side, size_m = 384, 28 * leaf_m
    linear = plain((0.006, 0.008, 0.004), np.ones((side, side), np.float32))
    depth = np.zeros((side, side), np.float32)
    radius = 0.5 * leaf_m / size_m * side
    clump = clouds(side, side, 4, rng, 0.6)
    for layer, level in enumerate((0.35, 0.6, 0.85, 1.1, 1.4)):
        cover = spots(side, side, rng.uniform(0.5, 1.1, 420) * radius, rng)
        tint = np.array(tone) * (1.0 + 0.35 * rng.standard_normal(3) * (0.5, 0.2, 0.3)) * level
        shade = shades(0.28 * noise(side, side, (48, 48), rng) + 0.12 * clump, 1.0)
        linear, depth = mixed(linear, plain(tint, shade), cover), np.maximum(depth, cover * (layer + 1.0))
    linear *= shades(clump, 0.16)[..., None]
    return Picture(np.maximum(linear, 0.003), (size_m, size_m), np.asarray(0.008 * depth, np.float32))


def bark(rng: np.random.Generator, tone: Rgb = (0.11, 0.088, 0.066)) -> Picture:
    """Furrowed bark, upright, with lichen on it."""
    side = 256
    ridge = np.abs(noise(side, side, (7, 30), rng) + 0.5 * noise(side, side, (18, 60), rng))
    furrow = step(ridge, 0.5, 0.0)
    linear = plain(tone, shades(0.25 * grain(side, side, rng, 0.6) + 0.15 * clouds(side, side, 6, rng), 1.0))
    linear = mixed(linear, (0.022, 0.018, 0.014), 0.8 * furrow)
    lichen = step(clouds(side, side, 6, rng, 0.7), 1.1, 1.7) * (1.0 - furrow)
    linear = mixed(linear, (0.14, 0.15, 0.1), 0.5 * lichen)
    return Picture(linear, (0.8, 0.8), np.asarray(-0.012 * furrow, np.float32))
