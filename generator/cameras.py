"""Surveillance cameras and the window that a detector cuts out of their frames."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.config import CameraConfig, DetectorConfig, ImagingConfig
from generator.people.streams import stream_rng
from generator.specs import CameraSpec, Stream

Box = tuple[float, float, float, float]


class FramingError(ValueError):
    """A camera so near to a person that no picture holds them."""


@dataclass(frozen=True)
class CameraSite:
    """Where a camera is to be mounted.

    Attributes:
        world: name of the panorama.
        place: number of the capture point.
        index: number of the camera at the place.
        target: x and y of the capture point. [m]
        reach_m: how far from the world's middle the camera may be, height included; one that is farther moves
            towards its target, and down. [m]
    """

    world: str
    place: int
    index: int
    target: tuple[float, float]
    reach_m: float


def sample_camera(config: CameraConfig, imaging: ImagingConfig, seed: int, site: CameraSite, camid: int) -> CameraSpec:
    """A camera that looks at a capture point; the same for a seed and a site, whatever else is in the dataset.

    Args:
        config: ranges of the geometry.
        imaging: ranges of the look.
        seed: the dataset's.
        site: where it is mounted.
        camid: number of the camera in the dataset.
    """
    number = zlib.crc32(site.world.encode()), site.place, site.index
    rng, look = stream_rng(seed, Stream.CAMERA, *number), stream_rng(seed, Stream.SENSOR, *number)
    distance_m, height_m = rng.uniform(*config.distance_m), rng.uniform(*config.height_m)
    # Cameras of one place look from different sides.
    spread = rng.uniform(0.0, 0.7) if config.per_place > 1 else rng.uniform(0.0, 1.0)
    around = 2 * math.pi * (site.index + spread) / config.per_place
    lowest_m = min(config.height_m[0], 0.6 * site.reach_m)
    distance_m = min(distance_m, _way_out_m(site.target, around, math.sqrt(site.reach_m**2 - lowest_m**2)))
    x_m, y_m = site.target[0] + distance_m * math.cos(around), site.target[1] + distance_m * math.sin(around)
    height_m = min(height_m, math.sqrt(site.reach_m**2 - x_m**2 - y_m**2))
    aim_m = rng.uniform(*config.aim_height_m)
    half_fov = math.radians(rng.uniform(*config.horizontal_fov_deg)) / 2
    roll_deg = rng.normal(0.0, config.roll_deg)
    balance = 1.0 + look.uniform(-imaging.white_balance, imaging.white_balance, 2)
    return CameraSpec(
        camid=camid,
        x_m=x_m,
        y_m=y_m,
        height_m=height_m,
        yaw_deg=math.degrees(around) - 180.0,
        pitch_deg=math.degrees(math.atan2(height_m - aim_m, distance_m)),
        roll_deg=float(roll_deg),
        focal_length_px=0.5 * config.frame_width_px / math.tan(half_fov),
        frame_width_px=config.frame_width_px,
        frame_height_px=config.frame_height_px,
        exposure_ev=float(look.uniform(*imaging.exposure_ev)),
        white_balance=(float(balance[0]), float(balance[1])),
        blur_px=float(look.uniform(*imaging.blur_px)),
        read_noise=float(look.uniform(*imaging.read_noise)),
        shot_noise=float(look.uniform(*imaging.shot_noise)),
        codec_quality=int(look.integers(imaging.codec_quality[0], imaging.codec_quality[1] + 1)),
    )


def _way_out_m(start: tuple[float, float], direction: float, radius_m: float) -> float:
    """From a point inside a circle around the origin to the circle. [m]"""
    along = start[0] * math.cos(direction) + start[1] * math.sin(direction)
    return math.sqrt(max(along**2 + radius_m**2 - start[0] ** 2 - start[1] ** 2, 0.0)) - along


def world_from_camera(camera: CameraSpec) -> NDArray[np.float64]:
    """(4, 4) pose of a camera: x right, y down, z forward. [m]"""
    yaw, pitch, roll = (math.radians(angle) for angle in (camera.yaw_deg, camera.pitch_deg, camera.roll_deg))
    forward = np.array([math.cos(yaw) * math.cos(pitch), math.sin(yaw) * math.cos(pitch), -math.sin(pitch)])
    right = np.array([math.sin(yaw), -math.cos(yaw), 0.0])
    down = np.cross(forward, right)
    matrix = np.eye(4)
    matrix[:3, 0] = math.cos(roll) * right + math.sin(roll) * down
    matrix[:3, 1] = math.cos(roll) * down - math.sin(roll) * right
    matrix[:3, 2] = forward
    matrix[:3, 3] = camera.x_m, camera.y_m, camera.height_m
    return matrix


def amodal_box(
    pose: NDArray[np.float64], vertices: NDArray[np.floating[Any]], framed: NDArray[np.bool_] | None = None
) -> Box:
    """Left, top, right and bottom of a mesh on the camera's plane z = 1.

    Args:
        pose: (4, 4) world_from_camera. [m]
        vertices: (N, 3) world coordinates. [m]
        framed: (N,) whether the box is to hold the vertex; None means all.

    Raises:
        FramingError: a vertex is not before the camera.
    """
    across, down, away = pose[:3, :3].T @ (vertices.T - pose[:3, 3:])
    if away.min() <= 0.1:
        raise FramingError(
            "cameras.distance_m: expected every person before the camera, got one beside or behind it. "
            "Raise cameras.distance_m, or lower world.stray_m."
        )
    x, y = across / away, down / away
    if framed is not None:
        x, y = x[framed], y[framed]
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def sample_side_error(config: DetectorConfig, rng: np.random.Generator) -> Box:
    """Errors of the four sides as shares of the person's height."""
    errors = np.clip(rng.normal(0.0, config.side_jitter, 4), -config.max_jitter, config.max_jitter)
    left, top, right, bottom = (float(error) for error in errors)
    return left, top, right, bottom


def detector_box(box: Box, margin: float, side_error: Box) -> Box:
    """What a detector would return for a person's true box, in the box's units."""
    height = box[3] - box[1]
    grow = (-margin, -margin, margin, margin)
    left, top, right, bottom = (
        side + height * (outward + error) for side, outward, error in zip(box, grow, side_error, strict=True)
    )
    return left, top, right, bottom


def crop_window(box: Box, width_px: int, height_px: int) -> Box:
    """The smallest window around a box with the crop's shape and the same centre."""
    across, down = box[2] - box[0], box[3] - box[1]
    half_height = 0.5 * max(down, across * height_px / width_px)
    half_width = half_height * width_px / height_px
    x, y = 0.5 * (box[0] + box[2]), 0.5 * (box[1] + box[3])
    return x - half_width, y - half_height, x + half_width, y + half_height
