"""The part of a camera's look that its lens, sensor and shutter give, drawn once per camera."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from generator.imaging.config import ImagingConfig
from generator.specs import CameraSpec

FARTHEST_FOCUS_M = 200.0


def with_look(camera: CameraSpec, config: ImagingConfig, watched_m: float, rng: np.random.Generator) -> CameraSpec:
    """A camera with sensor, f-number, focus, longest exposure and sharpening drawn.

    Args:
        camera: everything else.
        config: the ranges.
        watched_m: distance of what whoever installed it focused on. [m]
        rng: the camera's stream.
    """
    sensor_width_mm, f_number = rng.uniform(*config.sensor_width_mm), rng.uniform(*config.f_number)
    vergence = 1.0 / watched_m + rng.uniform(*config.focus_error)
    return replace(
        camera,
        sensor_width_mm=float(sensor_width_mm),
        f_number=float(f_number),
        focus_m=float(1.0 / max(vergence, 1.0 / FARTHEST_FOCUS_M)),
        longest_exposure_s=float(rng.uniform(*config.longest_exposure_s)),
        sharpening=float(rng.uniform(*config.sharpening)),
    )
