"""Materials whose plain cloth is not of one colour: washed denim, knitted ribs, tweed, straw."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from generator.people.mesh import Texture
from generator.people.spec import FabricSpec
from generator.people.swatch import Grey, grid, seamless_noise, shaded

_LEG_SIZE_M, _LEG_ORIGIN_M, _LEG_PIXEL_M = (0.8, 1.2), (-0.4, -0.55), 0.005
_FRONT_M = 0.12  # from the side seam to the middle of the front, on the cloth
_DENIM_M, _KNIT_M, _TWEED_M, _STRAW_M = 0.40, 0.16, 0.24, 0.06


def denim(fabric: FabricSpec) -> Texture:
    """Cloudy blue with streaks along the warp."""
    rng = np.random.default_rng(fabric.seed)
    n = 96
    cloud = 0.8 * seamless_noise(n, n, (4.0, 5.0), rng) + 0.6 * seamless_noise(n, n, (3.0, 30.0), rng)
    return Texture(shaded(fabric, (0.8 + 1.4 * fabric.wear) * cloud), (_DENIM_M, _DENIM_M))


def denim_legs(fabric: FabricSpec) -> Texture:
    """Jeans: the front of thighs and knees and the seat are worn light, the hips are creased in whiskers."""
    rng = np.random.default_rng(fabric.seed)
    width, height = (round(side / _LEG_PIXEL_M) for side in _LEG_SIZE_M)
    u, v = _leg_grid(height, width)
    cloud = 1.5 * seamless_noise(80, 80, (4.0, 3.0), rng) + seamless_noise(80, 80, (3.0, 25.0), rng)
    lightness = np.tile(cloud, (height // 80, width // 80))
    lightness += (3.0 + 17.0 * fabric.wear) * _worn(height, width) + 6.0 * fabric.wear * _whiskers(u, v, rng)
    return Texture(shaded(fabric, lightness), _LEG_SIZE_M, _LEG_ORIGIN_M, repeats=False)


def _leg_grid(height_px: int, width_px: int) -> tuple[Grey, Grey]:
    """(1, W) u and (H, 1) v of the pixels' middles on a leg's cloth. [m]"""
    u, v = grid(height_px, width_px)
    return _LEG_ORIGIN_M[0] + u * _LEG_SIZE_M[0], _LEG_ORIGIN_M[1] + v * _LEG_SIZE_M[1]


@lru_cache(maxsize=2)
def _worn(height_px: int, width_px: int) -> Grey:
    """(H, W) how much thighs, knees and seat are rubbed. [1]"""
    u, v = _leg_grid(height_px, width_px)
    thigh = np.exp(-(((u + _FRONT_M) / 0.055) ** 2) - ((v - 0.20) / 0.14) ** 2)
    knee = 0.7 * np.exp(-(((u + _FRONT_M) / 0.05) ** 2) - (v / 0.06) ** 2)
    shin = 0.35 * np.exp(-(((u + _FRONT_M) / 0.04) ** 2) - ((v + 0.20) / 0.12) ** 2)
    seat = 0.8 * np.exp(-(((u - _FRONT_M) / 0.07) ** 2) - ((v - 0.34) / 0.08) ** 2)
    return np.asarray(thigh + knee + shin + seat, np.float32)


def _whiskers(u: Grey, v: Grey, rng: np.random.Generator) -> Grey:
    """(H, W) light creases that fan out from the crotch over the front of the hips. [1]"""
    lines = np.zeros(np.broadcast_shapes(u.shape, v.shape), np.float32)
    across = u + _FRONT_M
    for number in range(4):
        slope, start = rng.uniform(0.15, 0.5), 0.42 - 0.045 * number + rng.uniform(-0.01, 0.01)
        lines += np.exp(-(((v - start - slope * across) / 0.007) ** 2)) * np.exp(-((across / 0.06) ** 2))
    return lines


def knit(fabric: FabricSpec) -> Texture:
    """Ribs, or every other time cables between them; only the relief's shading shows."""
    rng = np.random.default_rng(fabric.seed)
    n = 64
    u, v = grid(n, n)
    n_ribs = int(rng.integers(4, 8))
    ribs = np.cos(2.0 * np.pi * n_ribs * u) + 0.0 * v
    if rng.random() < 0.5:
        sway = 0.22 * np.sin(2.0 * np.pi * 2.0 * v)
        ribs = np.cos(2.0 * np.pi * (2.0 * u + sway)) * np.cos(2.0 * np.pi * (2.0 * u - sway)) + 0.4 * ribs
    return Texture(shaded(fabric, 4.5 * ribs + 0.8 * rng.standard_normal((n, n))), (_KNIT_M, _KNIT_M))


def tweed(fabric: FabricSpec) -> Texture:
    """Yarn of uneven colour."""
    rng = np.random.default_rng(fabric.seed)
    n = 96
    speckle = seamless_noise(n, n, (22.0, 22.0), rng) + 0.5 * seamless_noise(n, n, (6.0, 6.0), rng)
    return Texture(shaded(fabric, 1.8 * speckle), (_TWEED_M, _TWEED_M))


def straw(fabric: FabricSpec) -> Texture:
    """Plaited straw."""
    rng = np.random.default_rng(fabric.seed)
    n = 32
    u, v = grid(n, n)
    plait = np.sin(2.0 * np.pi * 3.0 * v) * np.sign(np.sin(2.0 * np.pi * 3.0 * u))
    return Texture(shaded(fabric, 6.0 * plait + 2.0 * rng.standard_normal((n, n))), (_STRAW_M, _STRAW_M))
