"""Clouds with a shape: noise on a layer overhead, seen in perspective, lit by sun and sky."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

GRID_PX = 256  # of the noise, which repeats
CURVATURE = 0.10  # keeps the layer from running to infinity at the horizon


class Clouds(NamedTuple):
    """A field of clouds.

    Attributes:
        opacity: (H, W) share of the sky that is hidden. [1]
        depth: (H, W) 0 at a cloud's rim, 1 in the thick of it. [1]
    """

    opacity: Floats
    depth: Floats


@lru_cache(maxsize=8)
def _amplitudes(slope: float) -> Floats:
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(GRID_PX), np.fft.rfftfreq(GRID_PX), indexing="ij")) * GRID_PX
    frequency[0, 0] = 1.0
    amplitude = frequency**-slope
    amplitude[frequency < 3.0] *= 0.3
    amplitude[0, 0] = 0.0
    return np.asarray(amplitude)


def layer_noise(seed: int, part: int, slope: float = 1.7) -> Floats:
    """(GRID_PX, GRID_PX) noise with a spectrum that falls like frequency^-slope, seamless, mean 0 and deviation 1."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(part,)))
    noise = np.fft.irfft2(np.fft.rfft2(rng.standard_normal((GRID_PX, GRID_PX))) * _amplitudes(slope))
    return np.asarray((noise - noise.mean()) / noise.std())


def on_layer(toward: Floats, noise: Floats, repeats: float, stretch: float = 1.0, turn: float = 0.0) -> Floats:
    """Noise of a layer as it is seen in (..., 3) upward directions, bilinearly interpolated.

    Args:
        toward: (..., 3) unit vectors.
        noise: (N, N) seamless noise.
        repeats: how many times the noise repeats per height of the layer.
        stretch: how much longer than wide its features are.
        turn: direction in which they are long. [rad]
    """
    away = repeats * len(noise) / (np.maximum(toward[..., 2], 0.0) + CURVATURE)
    along = toward[..., 0] * np.cos(turn) + toward[..., 1] * np.sin(turn)
    across = toward[..., 1] * np.cos(turn) - toward[..., 0] * np.sin(turn)
    column, row = along * away / stretch, across * away
    left, top = np.floor(column).astype(np.int64), np.floor(row).astype(np.int64)
    right_share, lower_share = column - left, row - top
    size = len(noise)
    left, top, right, lower = left % size, top % size, (left + 1) % size, (top + 1) % size
    upper_row = noise[top, left] * (1.0 - right_share) + noise[top, right] * right_share
    lower_row = noise[lower, left] * (1.0 - right_share) + noise[lower, right] * right_share
    return np.asarray(upper_row * (1.0 - lower_share) + lower_row * lower_share)


def cumulus(toward: Floats, cover: float, seed: int) -> Clouds:
    """Heaps of clouds that hide a share of the sky.

    Args:
        toward: (H, W, 3) unit vectors.
        cover: share of the layer that is hidden, 0 to 1. [1]
        seed: of their shapes.
    """
    noise = layer_noise(seed, 0)
    field = on_layer(toward, noise, 0.09)
    limit = float(np.quantile(noise, 1.0 - cover)) if cover > 0.0 else np.inf
    if not np.isfinite(limit):
        return Clouds(np.zeros(field.shape), np.zeros(field.shape))
    rim = np.clip((field - limit + 0.12) / 0.45, 0.0, 1.0)
    return Clouds(rim * rim * (3.0 - 2.0 * rim), np.clip((field - limit) / 1.6, 0.0, 1.0))


def cirrus(toward: Floats, seed: int) -> Floats:
    """(H, W) opacity of thin high streaks, 0 to about 0.3. [1]"""
    turn = float(seed % 360)
    noise = layer_noise(seed, 1, 1.5)
    field = on_layer(toward, noise, 0.12, 2.2, turn) + 0.8 * on_layer(toward, noise, 0.02, 1.0, turn)
    return np.asarray(0.3 * np.clip((field - 0.6) / 3.0, 0.0, 1.0))


def layer_shade(toward: Floats, seed: int) -> Floats:
    """(H, W) factor around 1 by which a closed layer is brighter and darker. [1]"""
    return np.asarray(np.exp(0.11 * np.clip(on_layer(toward, layer_noise(seed, 2, 2.0), 0.06), -2.5, 2.5)))
