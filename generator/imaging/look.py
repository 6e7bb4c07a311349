"""The part of a camera's look that its lens, sensor and shutter give, drawn once per camera."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from generator.imaging.config import ImagingConfig
from generator.specs import CameraSpec

FARTHEST_FOCUS_M = 200.0
WATCHED_HEIGHT_M = 1.0  # whoever installs a camera focuses on people in the middle of its frame
WATCHED_M = (3.0, 60.0)


def watched_distance_m(camera: CameraSpec) -> float:
    """Distance at which the optical axis meets the middle height of people over z = 0. [m]"""
    drop_m, sine = camera.height_m - WATCHED_HEIGHT_M, math.sin(math.radians(camera.pitch_deg))
    return min(max(drop_m / sine, WATCHED_M[0]), WATCHED_M[1]) if sine > 0.0 else WATCHED_M[1]


def with_look(camera: CameraSpec, config: ImagingConfig, rng: np.random.Generator) -> CameraSpec:
    """A camera with sensor, f-number, focus, longest exposure and sharpening drawn.

    Args:
        camera: everything else.
        config: the ranges.
        rng: the camera's stream.
    """
    sensor_width_mm, f_number = rng.uniform(*config.sensor_width_mm), rng.uniform(*config.f_number)
    vergence = 1.0 / watched_distance_m(camera) + rng.uniform(*config.focus_error)
    return replace(
        camera,
        sensor_width_mm=float(sensor_width_mm),
        f_number=float(f_number),
        focus_m=float(1.0 / max(vergence, 1.0 / FARTHEST_FOCUS_M)),
        longest_exposure_s=float(rng.uniform(*config.longest_exposure_s)),
        sharpening=float(rng.uniform(*config.sharpening)),
    )
