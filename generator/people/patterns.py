"""Patterns that repeat: stripes, checks, dots. Each is a function from a fabric to one repeat of its picture."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from generator.colour import lab_to_linear, linear_to_srgb
from generator.people.mesh import Texture
from generator.people.spec import FabricSpec, Pattern

Shares = NDArray[np.float32]
PIXEL_M = 0.002  # finest pixel of a texture on the cloth [m]


def stripes_horizontal(fabric: FabricSpec) -> Texture:
    """Bands of the second colour, and of a third in between."""
    n = _n_pixels(fabric.scale_m)
    return _paint(fabric, _stripe_shares(fabric, n)[:, None].repeat(8, axis=1), (fabric.scale_m, fabric.scale_m))


def stripes_vertical(fabric: FabricSpec) -> Texture:
    """The same, upright."""
    n = _n_pixels(fabric.scale_m)
    return _paint(fabric, _stripe_shares(fabric, n)[None].repeat(8, axis=0), (fabric.scale_m, fabric.scale_m))


def _n_pixels(length_m: float) -> int:
    return int(np.clip(round(length_m / PIXEL_M), 16, 512))


def _stripe_shares(fabric: FabricSpec, n: int) -> Shares:
    """(n, K) share of each colour along one repeat."""
    rng = np.random.default_rng(fabric.seed)
    n_colours = len(fabric.colours_lab)
    width = rng.uniform(0.2, 0.42) / (n_colours - 1)
    shares = np.zeros((n, n_colours), np.float32)
    for number in range(1, n_colours):
        middle = (number - 0.5) / (n_colours - 1)
        shares[:, number] = _band(n, middle - 0.5 * width, middle + 0.5 * width)
    shares[:, 0] = 1.0 - shares.sum(axis=1)
    return shares


def _band(n: int, low: float, high: float) -> Shares:
    """(n,) share of each pixel that lies between two places of the repeat."""
    edges = np.linspace(0.0, 1.0, n + 1)
    covered = np.clip(edges, low, high)
    return np.asarray(np.diff(covered) * n, np.float32)


def _paint(fabric: FabricSpec, shares: Shares, size_m: tuple[float, float]) -> Texture:
    """Colours mixed by (H, W, K) shares in linear light."""
    colours = lab_to_linear(np.array(fabric.colours_lab))
    return Texture(to_srgb8(shares @ colours.astype(np.float32)), size_m)


def to_srgb8(linear: NDArray[np.float32]) -> NDArray[np.uint8]:
    """(...) 8 bit sRGB of linear light in 0..1."""
    table = np.round(255.0 * linear_to_srgb(np.linspace(0.0, 1.0, 4096))).astype(np.uint8)
    return np.asarray(table[np.round(4095.0 * np.clip(linear, 0.0, 1.0)).astype(np.int32)])


PATTERNS: dict[Pattern, Callable[[FabricSpec], Texture]] = {
    "stripes_horizontal": stripes_horizontal,
    "stripes_vertical": stripes_vertical,
}
