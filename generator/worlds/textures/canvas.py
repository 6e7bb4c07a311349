"""What all pictures of materials are made with: seamless noise, drawing that wraps around, mixing in linear light."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from generator.people.mesh import Texture
from generator.people.swatch import to_srgb8
from generator.worlds.model import Rgb

Grey = NDArray[np.float32]
SIDE_PX = 512  # of most pictures


@dataclass(frozen=True, eq=False)
class Picture:
    """One repeat of a material.

    Attributes:
        linear: (H, W, 3) albedo; row 0 is the top.
        size_m: width and height. [m]
        relief: (H, W) height of its surface, None for even. [m]
    """

    linear: Grey
    size_m: tuple[float, float]
    relief: Grey | None = None

    def texture(self, repeats: bool = True) -> Texture:
        """As the renderer takes it."""
        return Texture(to_srgb8(self.linear), self.size_m, repeats=repeats)


@lru_cache(maxsize=64)
def _spline(n_pixels: int, n_knots: int) -> Grey:
    """(P, K) weights of a periodic cubic B-spline at the pixels' middles."""
    place = (np.arange(n_pixels) + 0.5) * n_knots / n_pixels
    first = np.floor(place).astype(int)
    t = place - first
    weights = ((1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3)
    matrix = np.zeros((n_pixels, n_knots), np.float32)
    for shift, weight in enumerate(weights):
        np.add.at(matrix, (np.arange(n_pixels), (first + shift - 1) % n_knots), (weight / 6.0).astype(np.float32))
    return matrix


def noise(height_px: int, width_px: int, knots: tuple[int, int], rng: np.random.Generator) -> Grey:
    """(H, W) smooth seamless noise of mean 0 and deviation 1 from a grid of so many knots (up, across)."""
    grid = rng.standard_normal(knots, np.float32)
    return _unit(_spline(height_px, knots[0]) @ grid @ _spline(width_px, knots[1]).T)


def clouds(height_px: int, width_px: int, knots: int, rng: np.random.Generator, gain: float = 0.6) -> Grey:
    """(H, W) seamless noise of mean 0 and deviation 1 on all scales from so many knots down to two pixels."""
    total, weight = np.zeros((height_px, width_px), np.float32), 1.0
    while knots <= min(height_px, width_px) // 2 and weight > 0.06:
        total += weight * noise(height_px, width_px, (knots, knots), rng)
        knots, weight = 2 * knots, gain * weight
    return _unit(total)


def grain(height_px: int, width_px: int, rng: np.random.Generator, blur_px: float = 0.0) -> Grey:
    """(H, W) noise of mean 0 and deviation 1 from pixel to pixel."""
    values = rng.standard_normal((height_px, width_px), np.float32)
    return _unit(blurred(values, blur_px)) if blur_px else values


def blurred(values: Grey, blur_px: float, blur_up_px: float | None = None) -> Grey:
    """(H, W, ...) blurred across and up with the picture's other side behind each edge."""
    up_px = blur_px if blur_up_px is None else blur_up_px
    margin = int(np.ceil(3.0 * max(blur_px, up_px))) + 1
    wide = np.pad(values, [(margin, margin), (margin, margin)] + [(0, 0)] * (values.ndim - 2), mode="wrap")
    soft = cv2.GaussianBlur(wide, (0, 0), sigmaX=max(blur_px, 0.01), sigmaY=max(up_px, 0.01))
    return np.asarray(soft[margin:-margin, margin:-margin], np.float32)


def _unit(values: Grey) -> Grey:
    return np.asarray((values - values.mean()) / max(float(values.std()), 1e-9), np.float32)


def step(values: Grey, low: float, high: float) -> Grey:
    """(...) 0 at and below `low`, 1 at and above `high`, smooth between; a high below low turns it round."""
    t = np.clip((values - np.float32(low)) / np.float32(high - low), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t), np.float32)


def plain(colour: ArrayLike, shade: Grey) -> Grey:
    """(H, W, 3) one linear colour times (H, W) shades."""
    return np.asarray(np.asarray(colour, np.float32) * shade[..., None], np.float32)


def mixed(under: Grey, colour: ArrayLike, cover: Grey) -> Grey:
    """(H, W, 3) picture with a colour or picture laid over where (H, W) `cover` is 1."""
    return np.asarray(under + (np.asarray(colour, np.float32) - under) * cover[..., None], np.float32)


def shades(values: Grey, amount: float) -> Grey:
    """(...) factors around 1 whose logarithm deviates by `amount`; rare extremes are cut."""
    return np.asarray(np.exp(np.float32(amount) * np.clip(values, -3.0, 3.0)), np.float32)


def greys(level: float, warmth: float = 0.0) -> Rgb:
    """A grey of that luminance; warmth 0.1 is sandstone, -0.1 slate."""
    return (level * (1.0 + warmth), level, level * (1.0 - 1.6 * warmth))


def lines_mask(height_px: int, width_px: int, lines: list[NDArray[np.floating[Any]]], thickness_px: int) -> Grey:
    """(H, W) 1 on (P, 2) polylines of x and y pixels, which leave at one side and come in at the other."""
    wide = np.zeros((3 * height_px, 3 * width_px), np.uint8)
    shifted = [np.round((line + np.array((width_px, height_px))) * 8.0).astype(np.int32) for line in lines]
    cv2.polylines(wide, shifted, False, 255, thickness_px, cv2.LINE_AA, 3)
    tiles = wide.reshape(3, height_px, 3, width_px)
    return np.asarray(tiles.max(axis=(0, 2)), np.float32) / np.float32(255.0)


def wander(start: ArrayLike, heading: float, length_px: float, bend: float, rng: np.random.Generator) -> Any:
    """(P, 2) a line that wanders, as cracks do; points 6 pixels apart."""
    n_points = max(int(length_px / 6.0), 2)
    turn = heading + np.cumsum(rng.normal(0.0, bend, n_points))
    return np.asarray(start) + np.cumsum(6.0 * np.stack([np.cos(turn), np.sin(turn)], axis=-1), axis=0)


def spots(height_px: int, width_px: int, radii_px: NDArray[np.floating[Any]], rng: np.random.Generator) -> Grey:
    """(H, W) 1 inside ellipses of these radii at random places, which wrap around."""
    wide = np.zeros((3 * height_px, 3 * width_px), np.uint8)
    middles = rng.uniform((width_px, height_px), (2 * width_px, 2 * height_px), (len(radii_px), 2))
    for middle, radius, stretch, turn in zip(
        middles, radii_px, rng.uniform(0.6, 1.0, len(radii_px)), rng.uniform(0, 180, len(radii_px)), strict=True
    ):
        axes = (max(round(8.0 * radius), 1), max(round(8.0 * radius * stretch), 1))
        cv2.ellipse(
            wide, tuple(np.round(8.0 * middle).astype(int).tolist()), axes, turn, 0, 360, 255, -1, cv2.LINE_AA, 3
        )
    return np.asarray(wide.reshape(3, height_px, 3, width_px).max(axis=(0, 2)), np.float32) / np.float32(255.0)
