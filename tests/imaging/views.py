"""Cameras and crops that the tests of imaging share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from generator.cameras import world_from_camera
from generator.specs import CameraSpec
from generator.stage import CropCamera

HEIGHT_PX, WIDTH_PX = 96, 48


def surveillance_camera(**changes: float) -> CameraSpec:
    """4 m up at the origin, looking along +x and 20 degrees down; f = 1400 px, 1/1400 rad a pixel."""
    look = {"blur_px": 0.0, "read_noise": 0.001, "shot_noise": 0.008, "f_number": 2.0, "longest_exposure_s": 0.04}
    return CameraSpec(
        1, 0.0, 0.0, 4.0, 0.0, 20.0, 0.0, 1400.0, 1920, 1080, 0.0, (1.0, 1.0), codec_quality=90, **{**look, **changes}  # type: ignore[arg-type]
    )  # fmt: skip


def crop_camera(distortion: tuple[float, float] = (0.0, 0.0)) -> CropCamera:
    """A crop of 0.12 by 0.24 rad below and beside the optical axis of `surveillance_camera`."""
    return CropCamera(world_from_camera(surveillance_camera()), (0.02, -0.05, 0.14, 0.19), distortion)


def picture(seed: int = 0) -> NDArray[np.float32]:
    """(H, W, 3) light between 0.1 and 0.6, different in every pixel."""
    return np.random.default_rng(seed).uniform(0.1, 0.6, (HEIGHT_PX, WIDTH_PX, 3)).astype(np.float32)


def even(level: float) -> NDArray[np.float32]:
    """(H, W, 3) of one grey."""
    return np.full((HEIGHT_PX, WIDTH_PX, 3), level, np.float32)


def depth_of(metres: float) -> NDArray[np.float32]:
    """(H, W) of one depth. [m]"""
    return np.full((HEIGHT_PX, WIDTH_PX), metres, np.float32)
