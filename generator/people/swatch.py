"""What all pictures of cloth are made with: shares of colours, seamless noise, sRGB bytes."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from generator.colour import lab_to_linear, linear_to_srgb
from generator.people.mesh import Texture
from generator.people.spec import FabricSpec

Grey = NDArray[np.float32]
_PIXEL_M, _MIN_PX, _MAX_PX = 0.0015, 64, 192  # of a texture that repeats


def n_pixels(length_m: float) -> int:
    """Pixels along one repeat: 2.5 mm or finer up to a repeat of 0.48 m."""
    return int(np.clip(round(length_m / _PIXEL_M), _MIN_PX, _MAX_PX))


def grid(height_px: int, width_px: int) -> tuple[Grey, Grey]:
    """(1, W) u and (H, 1) v of the pixels' middles, both in 0..1; row 0 is the top, where v is greatest."""
    u = (np.arange(width_px, dtype=np.float32)[None] + 0.5) / width_px
    v = (np.arange(height_px, dtype=np.float32)[::-1, None] + 0.5) / height_px
    return u, v


def edge(distance_px: Grey) -> Grey:
    """(...) 1 where the signed distance to a shape's border is negative, 0 outside, one pixel of transition."""
    return np.asarray(np.clip(0.5 - distance_px, 0.0, 1.0), np.float32)


def band(n: int, low: float, high: float) -> Grey:
    """(n,) share of each pixel that lies between two places of a repeat, both in 0..1."""
    return np.asarray(np.diff(np.clip(np.linspace(0.0, 1.0, n + 1), low, high)) * n, np.float32)


def over(shares: Grey, number: int, cover: Grey) -> None:
    """Lay a colour over (H, W, K) shares where (H, W) `cover` is 1."""
    shares *= 1.0 - cover[..., None]
    shares[..., number] += cover


def plain_shares(height_px: int, width_px: int, fabric: FabricSpec) -> Grey:
    """(H, W, K) shares of the fabric's colours: all is the first."""
    shares = np.zeros((height_px, width_px, len(fabric.colours_lab)), np.float32)
    shares[..., 0] = 1.0
    return shares


def mix(fabric: FabricSpec, shares: Grey) -> NDArray[np.uint8]:
    """(H, W, 3) sRGB of colours mixed by (H, W, K) shares in linear light."""
    return to_srgb8(shares @ lab_to_linear(np.array(fabric.colours_lab)).astype(np.float32))


def painted(fabric: FabricSpec, shares: Grey, width_m: float, height_m: float) -> Texture:
    """A texture that repeats."""
    return Texture(mix(fabric, shares), (width_m, height_m))


def shaded(fabric: FabricSpec, lightness: Grey) -> NDArray[np.uint8]:
    """(H, W, 3) sRGB of the first colour, lighter or darker by (H, W) steps of L* whose median counts as 0."""
    steps = np.linspace(-40.0, 40.0, 256)
    lab = np.repeat(np.array([fabric.colours_lab[0]]), 256, axis=0)
    lab[:, 0] = np.clip(lab[:, 0] + steps, 3.0, 97.0)
    lab[:, 1:] *= (1.0 - 0.01 * np.maximum(steps, 0.0))[:, None]  # what is worn is paler, too
    table = to_srgb8(lab_to_linear(lab).astype(np.float32))
    level = lightness - np.median(lightness)
    return np.asarray(table[np.clip(np.round((level + 40.0) * 3.1875), 0, 255).astype(np.uint8)])


@lru_cache(maxsize=16)
def _spectrum(height_px: int, width_px: int, waves: tuple[float, float]) -> Grey:
    """Amplitudes of noise with so many waves (up, across) in a repeat, and up to twice as many."""
    up, across = np.fft.fftfreq(height_px, 1.0 / height_px)[:, None], np.fft.rfftfreq(width_px, 1.0 / width_px)[None]
    radius = np.hypot(up / waves[0], across / waves[1])
    return np.asarray(np.exp(-((radius - 1.0) ** 2) / 0.35), np.float32)


def seamless_noise(height_px: int, width_px: int, waves: tuple[float, float], rng: np.random.Generator) -> Grey:
    """(H, W) smooth noise of mean 0 and deviation 1 that repeats without a seam."""
    spectrum = _spectrum(height_px, width_px, waves)
    values = np.fft.irfft2(np.fft.rfft2(rng.standard_normal((height_px, width_px))) * spectrum, (height_px, width_px))
    return np.asarray((values - values.mean()) / values.std(), np.float32)


@lru_cache(maxsize=1)
def _srgb_table() -> NDArray[np.uint8]:
    return np.asarray(np.round(255.0 * linear_to_srgb(np.linspace(0.0, 1.0, 8192))), np.uint8)


def to_srgb8(linear: NDArray[np.float32]) -> NDArray[np.uint8]:
    """(...) 8 bit sRGB of linear light in 0..1."""
    return np.asarray(_srgb_table()[np.round(8191.0 * np.clip(linear, 0.0, 1.0)).astype(np.int32)])
