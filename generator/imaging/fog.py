"""Fog and haze: Koschmieder's law along each pixel's ray."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.stage import CropCamera

Floats = NDArray[np.floating[Any]]
CONTRAST_AT_VISIBILITY = 0.05
SKY_DISTANCE_M = 2000.0  # way through the haze, whose scale height is 1 to 2 km, that a picture of the sky is seen by


def extinction_from_visibility(visibility_m: float) -> float:
    """Extinction coefficient of a uniform haze. [1/m]

    Args:
        visibility_m: meteorological optical range, > 0; infinite without haze. [m]

    Raises:
        ValueError: the visibility is not > 0.
    Source:
        Koschmieder's law with the 5 % threshold of WMO-No. 8.
    """
    if not visibility_m > 0.0:
        raise ValueError(f"visibility_m: expected a length above 0, got {visibility_m}.")
    return -math.log(CONTRAST_AT_VISIBILITY) / visibility_m


def transmission(distance_m: Floats, visibility_m: float) -> Floats:
    """(...) share of the light that passes (...) distances; 0 over an infinite one. [1]"""
    if math.isinf(visibility_m):
        return np.ones_like(distance_m)
    return np.asarray(np.exp(distance_m * np.float32(-extinction_from_visibility(visibility_m))))


def add_fog(
    colour: NDArray[np.float32], distance_m: NDArray[np.float32], visibility_m: float, airlight: Floats
) -> NDArray[np.float32]:
    """A picture through fog; what is infinitely far away is all airlight.

    Args:
        colour: (H, W, 3) linear radiance.
        distance_m: (H, W) along the ray. [m]
        visibility_m: meteorological optical range; infinite returns `colour` as it is. [m]
        airlight: (3,) radiance of endless fog, which is that of the horizon.
    """
    if math.isinf(visibility_m):
        return colour
    return veil(colour, transmission(distance_m, visibility_m), airlight)


def veil(colour: NDArray[np.float32], passed: Floats, airlight: Floats) -> NDArray[np.float32]:
    """(H, W, 3) radiance of which (H, W) shares pass, the rest made up by (3,) airlight."""
    light = np.asarray(airlight, np.float32)
    mixed = colour - light
    mixed *= passed[..., None].astype(np.float32, copy=False)
    mixed += light
    return mixed


def ray_distance(depth: NDArray[np.float32], camera: CropCamera) -> NDArray[np.float32]:
    """(H, W) distance along each pixel's ray of (H, W) depths along the optical axis. [m]"""
    height_px, width_px = depth.shape
    left, top, right, bottom = camera.window
    x = left + (np.arange(width_px, dtype=np.float32) + 0.5) * ((right - left) / width_px)
    y = top + (np.arange(height_px, dtype=np.float32) + 0.5) * ((bottom - top) / height_px)
    square = (np.square(x)[None] + np.square(y)[:, None]).astype(np.float32)
    k1, k2 = (np.float32(k) for k in camera.distortion)
    if k1 or k2:  # what `generator.lens.undistort` does, by its square alone: a tenth of the time
        square *= np.square(1.0 + square * (k1 + square * k2))
    return np.asarray(depth * np.sqrt(1.0 + square), np.float32)


def through_haze(distance_m: NDArray[np.float32]) -> NDArray[np.float32]:
    """(H, W) distances of which the haze before the sky's picture is a finite one: the rest is in the picture. [m]"""
    return np.minimum(distance_m, np.float32(SKY_DISTANCE_M))
