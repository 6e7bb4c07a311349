"""Patterns that repeat. Each function gives one repeat of `scale_m`; the first colour covers most of it."""

from __future__ import annotations

import numpy as np

from generator.people.mesh import Texture
from generator.people.spec import FabricSpec
from generator.people.swatch import (
    Grey,
    band,
    edge,
    grid,
    n_pixels,
    over,
    painted,
    plain_shares,
    seamless_noise,
)

_ACROSS_PX = 8  # a stripe is the same all along
_CAMOUFLAGE, _FLORAL = 2.2, 1.6  # repeats of these patterns hold several of their motifs


def stripes_horizontal(fabric: FabricSpec) -> Texture:
    """Bands of the other colours."""
    return painted(fabric, stripe_shares(fabric)[:, None].repeat(_ACROSS_PX, axis=1), fabric.scale_m, fabric.scale_m)


def stripes_vertical(fabric: FabricSpec) -> Texture:
    """The same, upright."""
    return painted(fabric, stripe_shares(fabric)[None].repeat(_ACROSS_PX, axis=0), fabric.scale_m, fabric.scale_m)


def stripe_shares(fabric: FabricSpec) -> Grey:
    """(n, K) share of each colour along one repeat: one band of each other colour, or two thin ones of the second."""
    rng = np.random.default_rng(fabric.seed)
    n, n_others = n_pixels(fabric.scale_m), len(fabric.colours_lab) - 1
    width = rng.uniform(0.18, 0.42) / n_others
    shares: Grey = plain_shares(1, n, fabric)[0]
    for number in range(1, n_others + 1):
        middle = (number - 0.5) / n_others
        if n_others > 1:  # coloured bands lie side by side more often than apart
            middle = 0.5 + (middle - 0.5) * rng.choice((0.55, 1.0))
        over(shares, number, band(n, middle - 0.5 * width, middle + 0.5 * width))
    return shares


def plaid(fabric: FabricSpec) -> Texture:
    """Tartan: the same sequence of threads up and across, which mix half and half where they cross."""
    rng = np.random.default_rng(fabric.seed)
    n, n_others = n_pixels(fabric.scale_m), len(fabric.colours_lab) - 1
    threads = plain_shares(1, n, fabric)[0]
    wide = rng.uniform(0.13, 0.20) if n_others == 1 else rng.uniform(0.12, 0.16)
    over(threads, 1, band(n, 0.5 - 0.5 * wide, 0.5 + 0.5 * wide))
    for number in range(2, n_others + 1):
        middle, thin = rng.uniform(0.12, 0.3), rng.uniform(0.025, 0.04)
        over(threads, number, band(n, middle - 0.5 * thin, middle + 0.5 * thin))
    return painted(fabric, 0.5 * (threads[:, None] + threads[None]), fabric.scale_m, fabric.scale_m)


def dots(fabric: FabricSpec) -> Texture:
    """Spots on the corners and in the middle of a square."""
    n = n_pixels(fabric.scale_m)
    radius = np.random.default_rng(fabric.seed).uniform(0.16, 0.22)
    u, v = grid(n, n)
    shares = plain_shares(n, n, fabric)
    for number, place in enumerate((0.0, 0.5)):
        away = np.hypot(_wrapped(u - place), _wrapped(v - place))
        over(shares, 1 + number % (len(fabric.colours_lab) - 1), edge((away - radius) * n))
    return painted(fabric, shares, fabric.scale_m, fabric.scale_m)


def _wrapped(offset: Grey) -> Grey:
    """(...) the offset to the nearest of a thing's repeats, in -0.5..0.5."""
    return np.asarray(offset - np.round(offset), np.float32)


def camouflage(fabric: FabricSpec) -> Texture:
    """Blobs, wider than high; the first colour is the ground."""
    rng = np.random.default_rng(fabric.seed)
    size_m = _CAMOUFLAGE * fabric.scale_m
    n, n_others = n_pixels(size_m), len(fabric.colours_lab) - 1
    shares = plain_shares(n, n, fabric)
    cover = 1.0 - 0.64 ** (1.0 / n_others)  # of each layer; together they leave 64 % of the ground
    for number in range(1, n_others + 1):
        noise = seamless_noise(n, n, (5.0, 3.0), rng)
        level = np.quantile(noise, 1.0 - cover)
        over(shares, number, np.clip(0.5 + 4.0 * (noise - level), 0.0, 1.0))
    return painted(fabric, shares, size_m, size_m)


def floral(fabric: FabricSpec) -> Texture:
    """Flowers of five petals and leaves, scattered on a jittered grid."""
    rng = np.random.default_rng(fabric.seed)
    size_m = _FLORAL * fabric.scale_m
    n, n_others, side = n_pixels(size_m), len(fabric.colours_lab) - 1, 3
    u, v = grid(n, n)
    shares = plain_shares(n, n, fabric)
    for cell in range(side * side):
        middle = (np.array(divmod(cell, side)) + 0.5 + rng.uniform(-0.22, 0.22, 2)) / side
        x, y = np.broadcast_arrays(_wrapped(u - middle[0]), _wrapped(v - middle[1]))
        near = np.hypot(x, y) < 0.9 / side
        x, y = x[near], y[near]
        away, turn, radius = np.hypot(x, y), np.arctan2(y, x), rng.uniform(0.36, 0.50) / side
        petals = radius * (0.62 + 0.38 * np.cos(5.0 * turn + rng.uniform(0.0, 6.0)))
        flower = np.zeros((n, n), np.float32)
        flower[near] = edge((away - petals) * n)
        over(shares, 1 + cell % n_others, flower)
        flower[near] = edge((away - 0.28 * radius) * n)
        over(shares, 1 + (cell + 1) % n_others if n_others > 1 else 0, flower)
    return painted(fabric, shares, size_m, size_m)
