"""Frames and lenses of surveillance cameras."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from generator.cameras_config import CameraConfig
from generator.lens import distort

PERSON_M = 1.75  # whose height in the frame is meant by `CameraConfig.native_height_px`
RECTILINEAR_DEG, WIDE_DEG = 30.0, 100.0  # horizontal fields of view of lenses without and with full barrel


@dataclass(frozen=True)
class Optics:
    """Frame and lens, as in `CameraSpec`. [px]"""

    frame_width_px: int
    frame_height_px: int
    focal_length_px: float
    distortion: tuple[float, float]


def usual_distortion(horizontal_fov_deg: float, barrel: float) -> tuple[float, float]:
    """k1 and k2 of a surveillance lens: none for long lenses, up to that of an f-theta lens for wide ones.

    Args:
        horizontal_fov_deg: of the whole frame. [deg]
        barrel: factor on what is usual; 0 for none. [1]

    Source:
        An f-theta lens shows what is seen at the angle a at r = a, and tan a = a (1 + a^2 / 3 + 2 a^4 / 15 + ...).
        That wide fixed lenses lie between that and rectilinear ones, and long ones near the latter: our estimate.
    """
    share = (horizontal_fov_deg - RECTILINEAR_DEG) / (WIDE_DEG - RECTILINEAR_DEG)
    amount = barrel * min(max(share, 0.0), 1.0)
    return amount / 3.0, amount * 2.0 / 15.0


def focal_length_px(horizontal_fov_deg: float, width_px: int, distortion: tuple[float, float]) -> float:
    """Focal length with which a frame of that width has that horizontal field of view. [px]"""
    edge = distort(np.array([[math.tan(math.radians(horizontal_fov_deg) / 2), 0.0]]), distortion)
    return 0.5 * width_px / float(edge[0, 0])


def sample_optics(config: CameraConfig, distance_m: float, pitch_deg: float, rng: np.random.Generator) -> Optics:
    """Frame and lens of a camera, such that people where it is aimed have a height that is asked for.

    Args:
        config: frames, fields of view, distortion and heights of people in the frame.
        distance_m: from the camera to where it is aimed. [m]
        pitch_deg: of the camera. [deg]
        rng: of this camera.
    """
    width_px, height_px = config.frames_px[rng.integers(len(config.frames_px))]
    low_deg, high_deg = config.horizontal_fov_deg
    fov_deg = float(rng.uniform(low_deg, high_deg))
    # An upright person looks shorter from above; people nearer and farther than the aim are to be in range, too.
    per_focal = PERSON_M * math.cos(math.radians(pitch_deg)) / distance_m
    low_px, high_px = config.native_height_px
    shortest, longest = 1.5 * low_px / per_focal, 0.7 * high_px / per_focal
    widest_deg, least_deg = (2 * math.degrees(math.atan(0.5 * width_px / focal)) for focal in (shortest, longest))
    fov_deg = min(max(min(fov_deg, widest_deg), least_deg, low_deg), high_deg)
    distortion = usual_distortion(fov_deg, float(rng.uniform(*config.barrel)))
    return Optics(width_px, height_px, focal_length_px(fov_deg, width_px, distortion), distortion)
