"""Surveillance cameras: their optics and look, and the window that a detector cuts out of their frames."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.cameras_config import CameraConfig, DetectorConfig
from generator.imaging.config import ImagingConfig
from generator.imaging.look import with_look
from generator.lens import distort
from generator.optics import Optics, sample_optics
from generator.people.streams import stream_rng
from generator.specs import CameraSpec, Stream

Box = tuple[float, float, float, float]

NEAREST_M = 0.1  # along the optical axis; what is nearer has no place in the picture
CUTS = (("feet", 0.5, 1.0), ("head", 0.25, 0.5), ("left", 0.125, 0.4), ("right", 0.125, 0.4))  # share, size


class FramingError(ValueError):
    """A camera so near to a person that no picture holds them."""


@dataclass(frozen=True)
class CameraSite:
    """Where a camera is to be mounted around a panorama's capture point.

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


@dataclass(frozen=True)
class Mounting:
    """Where a camera is and where it looks, as in `CameraSpec`. [m, deg]"""

    x_m: float
    y_m: float
    height_m: float
    yaw_deg: float
    pitch_deg: float
    roll_deg: float


def build_camera(
    camid: int, mounting: Mounting, optics: Optics, imaging: ImagingConfig, rng: np.random.Generator
) -> CameraSpec:
    """A camera with a look of its own, drawn from `rng`."""
    balance = 1.0 + rng.uniform(-imaging.white_balance, imaging.white_balance, 2)
    camera = CameraSpec(
        camid=camid,
        x_m=mounting.x_m,
        y_m=mounting.y_m,
        height_m=mounting.height_m,
        yaw_deg=mounting.yaw_deg,
        pitch_deg=mounting.pitch_deg,
        roll_deg=mounting.roll_deg,
        focal_length_px=optics.focal_length_px,
        frame_width_px=optics.frame_width_px,
        frame_height_px=optics.frame_height_px,
        exposure_ev=float(rng.uniform(*imaging.exposure_ev)),
        white_balance=(float(balance[0]), float(balance[1])),
        blur_px=float(rng.uniform(*imaging.blur_px)),
        read_noise=float(rng.uniform(*imaging.read_noise)),
        shot_noise=float(rng.uniform(*imaging.shot_noise)),
        codec_quality=int(rng.integers(imaging.codec_quality[0], imaging.codec_quality[1] + 1)),
        distortion=optics.distortion,
    )
    return with_look(camera, imaging, rng)


def sample_camera(config: CameraConfig, imaging: ImagingConfig, seed: int, site: CameraSite, camid: int) -> CameraSpec:
    """A camera that looks at a panorama's capture point; the same for a seed and a site, whatever else there is.

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
    drop_m = min(height_m - aim_m, distance_m * math.tan(math.radians(config.steepest_deg)))
    height_m, pitch_deg = aim_m + drop_m, math.degrees(math.atan2(drop_m, distance_m))
    roll_deg = float(rng.normal(0.0, config.roll_deg))
    optics = sample_optics(config, math.hypot(distance_m, drop_m), pitch_deg, rng)
    mounting = Mounting(x_m, y_m, height_m, math.degrees(around) - 180.0, pitch_deg, roll_deg)
    return build_camera(camid, mounting, optics, imaging, look)


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
    pose: NDArray[np.float64],
    vertices: NDArray[np.floating[Any]],
    framed: NDArray[np.bool_] | None = None,
    distortion: tuple[float, float] = (0.0, 0.0),
) -> Box:
    """Left, top, right and bottom of a mesh on the camera's image plane at distance 1.

    Args:
        pose: (4, 4) world_from_camera. [m]
        vertices: (N, 3) world coordinates. [m]
        framed: (N,) whether the box is to hold the vertex; None means all.
        distortion: of the lens.

    Raises:
        FramingError: a vertex is not before the camera.
    """
    across, down, away = pose[:3, :3].T @ (vertices.T - pose[:3, 3:])
    if away.min() <= NEAREST_M:
        raise FramingError(
            "cameras.distance_m: expected every person before the camera, got one beside or behind it. "
            "Raise cameras.distance_m, or lower world.stray_m."
        )
    seen = np.stack([across / away, down / away], axis=-1)
    x, y = distort(seen if framed is None else seen[framed], distortion).T
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def frame_pixels(camera: CameraSpec, points: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Where world points appear in the whole frame.

    Args:
        camera: the camera.
        points: (..., 3) world coordinates. [m]

    Returns:
        (..., 3) column, row and depth along the optical axis; nan columns and rows where a point is not before the
        camera. [px, px, m]
    """
    pose = world_from_camera(camera)
    offset = np.asarray(points, np.float64) - pose[:3, 3]
    # Sums of products, not a matrix product, whose last bit differs from machine to machine.
    across, down, away = ((offset * pose[:3, axis]).sum(axis=-1) for axis in range(3))
    is_before = away > NEAREST_M
    depth = np.where(is_before, away, 1.0)
    seen = distort(np.stack([across / depth, down / depth], axis=-1), camera.distortion)
    middle = 0.5 * camera.frame_width_px, 0.5 * camera.frame_height_px
    column, row = (
        np.where(is_before, camera.focal_length_px * seen[..., axis] + middle[axis], np.nan) for axis in range(2)
    )
    return np.stack([column, row, away], axis=-1)


def sample_side_error(config: DetectorConfig, rng: np.random.Generator) -> Box:
    """Errors of a detector's left, top, right and bottom side as shares of the person's height; right and down are +.

    The model: the box is off by `shift` both ways, too large or too small by `scale`, and each side is off by
    `side_jitter`, independent normal variables whose sum is clipped at `max_jitter`. In `cut_rate` of the cases it
    cuts the feet (half of them), the head (a quarter) or one side instead, as if a part had been taken for background.
    """
    off, grown = rng.normal(0.0, config.shift, 2), rng.normal(0.0, config.scale)
    errors = np.tile(off, 2) + grown * np.array([-1.0, -1.0, 1.0, 1.0]) + rng.normal(0.0, config.side_jitter, 4)
    errors = np.clip(errors, -config.max_jitter, config.max_jitter)
    is_cut, kind, amount = rng.random(), rng.random(), rng.uniform(*config.cut)
    if is_cut < config.cut_rate:
        number = int(np.searchsorted(np.cumsum([share for _, share, _ in CUTS]), kind, side="right"))
        name, _, size = CUTS[min(number, len(CUTS) - 1)]
        side = {"left": 0, "head": 1, "right": 2, "feet": 3}[name]
        errors[side] = amount * size * (1.0 if side < 2 else -1.0)
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
