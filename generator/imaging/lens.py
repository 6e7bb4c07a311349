"""What the lens makes of a crop: its own blur, and defocus by distance in at most three layers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.specs import CameraSpec

Floats = NDArray[np.floating[Any]]
MAX_LAYERS = 3
LAYER_STEP_PX = 0.35  # blurs that differ by less, as standard deviations in the crop, are one
LEAST_SIGMA_PX = 0.2  # a narrower blur is below what pixels show
DISC_FROM_PX = 4.0  # a circle of confusion of this diameter looks like a disc; below, a Gaussian of its variance does


@dataclass(frozen=True)
class LensState:
    """A lens as it is set for a crop.

    Attributes:
        blur: standard deviation of its own blur, as a tangent. [1]
        aperture_m: diameter of the entrance pupil; 0 is sharp at all distances. [m]
        focus_m: distance at which it is sharp. [m]
    """

    blur: float = 0.0
    aperture_m: float = 0.0
    focus_m: float = math.inf


def lens_of(camera: CameraSpec, f_number: float) -> LensState:
    """The lens of a camera at an f-number."""
    focal_mm = camera.focal_length_px * camera.sensor_width_mm / camera.frame_width_px
    return LensState(camera.blur_px / camera.focal_length_px, 0.001 * focal_mm / f_number, camera.focus_m)


def confusion(depth: Floats | float, lens: LensState) -> NDArray[np.float32]:
    """Diameter of the circle of confusion, as a tangent: times the focal length in pixels it is in pixels.

    Args:
        depth: (...) along the optical axis. [m]
        lens: aperture and focus.

    Source:
        Thin lens: c = A f |z - s| / (z (s - f)), with s far beyond the focal length f.
    """
    away = np.maximum(np.asarray(depth, np.float32), np.float32(1e-3))
    return np.asarray(lens.aperture_m * np.abs(1.0 / away - 1.0 / lens.focus_m), np.float32)


def blur_by_lens(
    colour: NDArray[np.float32], depth: NDArray[np.float32], lens: LensState, pixels_per_tangent: float
) -> NDArray[np.float32]:
    """A crop through a lens.

    Args:
        colour: (H, W, 3) linear radiance.
        depth: (H, W) along the optical axis. [m]
        lens: its own blur, aperture and focus.
        pixels_per_tangent: pixels of the crop for a tangent of 1. [px]
    """
    own = lens.blur * pixels_per_tangent
    if lens.aperture_m == 0.0:
        return blur_evenly(colour, own, 0.0)
    circle = confusion(depth, lens) * np.float32(pixels_per_tangent)
    low, high = float(circle.min()), float(circle.max())
    # The standard deviation of a disc along an axis is a quarter of its diameter.
    spread = math.hypot(own, 0.25 * high) - math.hypot(own, 0.25 * low)
    n_layers = min(MAX_LAYERS, 1 + int(spread / LAYER_STEP_PX))
    if n_layers == 1:
        return blur_evenly(colour, own, float(circle.mean()))
    edges = np.linspace(low, high, n_layers + 1)[1:-1]
    return _blur_layers(colour, circle, np.digitize(circle, edges), own)


def blur_evenly(colour: NDArray[np.float32], own: float, circle: float) -> NDArray[np.float32]:
    """A picture of any channels, blurred by a Gaussian of deviation `own` and a disc of diameter `circle`. [px]"""
    if circle >= DISC_FROM_PX:
        colour = cv2.filter2D(colour, -1, disc(circle), borderType=cv2.BORDER_REFLECT)
        circle = 0.0
    sigma = math.hypot(own, 0.25 * circle)
    if sigma <= LEAST_SIGMA_PX:
        return colour
    return np.asarray(cv2.GaussianBlur(colour, (0, 0), sigma, borderType=cv2.BORDER_REFLECT), np.float32)


def disc(diameter_px: float) -> NDArray[np.float32]:
    """(K, K) even disc with a soft rim, its sum 1."""
    reach = math.ceil(0.5 * diameter_px)
    offset = np.arange(-reach, reach + 1)
    away = np.hypot(offset[:, None], offset[None])
    kernel = np.clip(0.5 * diameter_px + 0.5 - away, 0.0, 1.0)
    return np.asarray(kernel / kernel.sum(), np.float32)


def _blur_layers(
    colour: NDArray[np.float32], circle: NDArray[np.float32], layer: NDArray[np.intp], own: float
) -> NDArray[np.float32]:
    """Each layer by itself; together they are weighed so that an even picture stays even."""
    total = np.zeros((*colour.shape[:2], 4), np.float32)
    for index in np.unique(layer):
        mask = (layer == index)[..., None].astype(np.float32)
        alone = np.concatenate([colour * mask, mask], axis=-1)
        total += blur_evenly(alone, own, float(circle[layer == index].mean()))
    return np.asarray(total[..., :3] / np.maximum(total[..., 3:], np.float32(1e-6)), np.float32)
