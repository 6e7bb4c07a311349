"""Motion blur of walking people in the picture."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.stage import CropCamera

Floats = NDArray[np.floating[Any]]
# Running: an easy jog. Walking: mean free speed of pedestrians, Weidmann, Transporttechnik der Fussgänger, 1993 (1.34).
SPEED_M_PER_S: Mapping[str, float] = {"walking": 1.35, "running": 3.0, "standing": 0.0, "sitting": 0.0}
LEAST_PATH_PX = 0.3  # a shorter path of the crop's pixels is not seen
NEARER_M = 0.15  # what is nearer than a person by more than this is not smeared over
_STEP_S = 1e-3


@dataclass(frozen=True)
class Walker:
    """Somebody in the picture.

    Attributes:
        person_id: number in the `person_id` image.
        position: of the body's middle in the crop camera's world coordinates. [m]
        velocity_m_per_s: in world axes. [m/s]
    """

    person_id: int
    position: tuple[float, float, float]
    velocity_m_per_s: tuple[float, float, float]


def walking_velocity(kind: str, heading_deg: float) -> tuple[float, float, float]:
    """World velocity of a person of a pose's kind; at heading 0 the person faces -y. [m/s]"""
    speed, turn = SPEED_M_PER_S[kind], math.radians(heading_deg)
    return speed * math.sin(turn), -speed * math.cos(turn), 0.0


def pixel_velocity(camera: CropCamera, walker: Walker, width_px: int, height_px: int) -> NDArray[np.float64]:
    """(2,) how fast a walker moves over the crop: columns and rows. [px/s]"""
    way = 0.5 * _STEP_S * np.asarray(walker.velocity_m_per_s)
    points = np.asarray(walker.position) + np.stack([-way, way])
    pixels = camera.pixels_from_world(points, width_px, height_px)
    return np.asarray((pixels[1, :2] - pixels[0, :2]) / _STEP_S, np.float64)


def line_kernel(path_px: Floats) -> NDArray[np.float32]:
    """(K, L) kernel of an even motion along (2,) columns and rows, its middle in the middle, its sum 1."""
    reach = np.ceil(0.5 * np.abs(path_px)).astype(int)
    n_points = 2 * math.ceil(4.0 * float(np.hypot(*path_px))) + 1
    along = (np.arange(n_points) + 0.5) / n_points - 0.5
    x, y = reach[0] + along * path_px[0], reach[1] + along * path_px[1]
    column, row = np.floor(x).astype(int), np.floor(y).astype(int)
    kernel = np.zeros((2 * reach[1] + 2, 2 * reach[0] + 2))
    for right in (0, 1):
        for below in (0, 1):
            share = np.abs(1 - right - (x - column)) * np.abs(1 - below - (y - row))
            np.add.at(kernel, (row + below, column + right), share)
    return np.asarray(kernel[:-1, :-1] / n_points, np.float32)


def blur_motion(
    colour: NDArray[np.float32], mask: NDArray[np.bool_], depth: NDArray[np.float32], path_px: Floats
) -> NDArray[np.float32]:
    """A picture in which what is masked moved during the exposure.

    Args:
        colour: (H, W, 3) linear radiance.
        mask: (H, W) pixels of the person.
        depth: (H, W) along the optical axis; what is nearer than the person stays before them. [m]
        path_px: (2,) way during the exposure: columns and rows. [px]

    Returns:
        (H, W, 3); `colour` itself if the way is too short to be seen or nobody is masked.
    """
    length = float(np.hypot(*path_px))
    if length < LEAST_PATH_PX or not mask.any():
        return colour
    before = ~mask & (depth < np.median(depth[mask]) - NEARER_M)
    moved_colour = colour.copy()
    window = _around(mask, math.ceil(0.5 * length) + 1)
    moved_colour[window] = _smear(colour[window], mask[window][..., None].astype(np.float32), path_px)
    moved_colour[before] = colour[before]
    return moved_colour


def _around(mask: NDArray[np.bool_], margin_px: int) -> tuple[slice, slice]:
    """Rows and columns of a mask and what is near it."""
    spans = []
    for axis in (1, 0):
        there = np.flatnonzero(mask.any(axis=axis))
        spans.append(slice(max(int(there[0]) - margin_px, 0), int(there[-1]) + margin_px + 1))
    return spans[0], spans[1]


def _smear(colour: NDArray[np.float32], solid: NDArray[np.float32], path_px: Floats) -> NDArray[np.float32]:
    """The moving layer over what it leaves free, which is filled from as far around as the way is long."""
    kernel = line_kernel(path_px)
    alone = np.concatenate([colour * solid, solid], axis=-1)
    moved = cv2.filter2D(alone, -1, kernel, borderType=cv2.BORDER_REFLECT)
    around = np.concatenate([colour, np.ones_like(solid)], axis=-1) - alone
    size = 2 * math.ceil(float(np.hypot(*path_px))) + 3
    fill = cv2.boxFilter(around, -1, (size, size), normalize=False, borderType=cv2.BORDER_REFLECT)
    behind = around[..., :3] + solid * (fill[..., :3] / np.maximum(fill[..., 3:], np.float32(1e-6)))
    return np.asarray(moved[..., :3] + (1.0 - moved[..., 3:]) * behind, np.float32)
