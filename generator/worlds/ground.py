"""Where people could be in a place: points on free ground, and what of a person there a camera would see."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.cameras import frame_pixels
from generator.config import CameraConfig
from generator.optics import PERSON_M
from generator.specs import CameraSpec
from generator.worlds.layout import Solid, WorldLayout
from generator.worlds.sight import ground_height, is_free, transmitted

Floats = NDArray[np.float64]

CLEARANCE_M = 0.4  # from the middle of a person to what stands around
N_POINTS = 600  # on all walks together
LEAST_POINTS = 12  # on a walk
FRAME_MARGIN = 0.02  # of the frame's size, between a person and its rim
# Points of a person's body, standing for equal shares of it: 3 across, 2 deep, 4 high. [m]
BODY = np.array(
    [(x, y, z) for z in (0.08, 0.61, 1.14, 1.67) for y in (-0.12, 0.12) for x in (-0.22, 0.0, 0.22)], np.float64
)
SOLE_AND_CROWN = np.array([(x, y, z) for z in (0.0, PERSON_M) for y in (-0.15, 0.15) for x in (-0.25, 0.25)])


@dataclass(frozen=True)
class Ground:
    """Points on the walks of a place, all of them free.

    Attributes:
        points: (P, 3) on the ground. [m]
        heading_deg: (P,) direction of the walk, anticlockwise from +x. [deg]
        weight: (P,) how often people are there. [1]
        walk: (P,) index into the layout's walks.
    """

    points: Floats
    heading_deg: Floats
    weight: Floats
    walk: NDArray[np.int64]


def sample_ground(layout: WorldLayout, rng: np.random.Generator) -> Ground:
    """Points that are spread evenly over each walk, more of them where more people are."""
    crowds = [walk.weight * walk.half_x_m * walk.half_y_m for walk in layout.walks]
    points, numbers, weights = [], [], []
    for number, (walk, crowd) in enumerate(zip(layout.walks, crowds, strict=True)):
        count = max(LEAST_POINTS, round(N_POINTS * crowd / max(sum(crowds), 1e-9)))
        # Fractions of multiples of these two numbers fill a square more evenly than random points do (R. Kronecker).
        step = np.arange(1, count + 1)[:, None] * (0.7548776662466927, 0.5698402909980532)
        place = 2.0 * ((rng.random(2) + step) % 1.0) - 1.0
        inner = np.maximum(np.array([walk.half_x_m, walk.half_y_m]) - CLEARANCE_M, 0.0)
        turn, local = math.radians(walk.heading_deg), place * inner
        x = walk.x_m + math.cos(turn) * local[:, 0] - math.sin(turn) * local[:, 1]
        y = walk.y_m + math.sin(turn) * local[:, 0] + math.cos(turn) * local[:, 1]
        free = is_free(layout, x, y, CLEARANCE_M) & (ground_height(layout, x, y) == walk.z_m)
        points.append(np.stack([x, y, np.full(count, walk.z_m)], axis=-1)[free])
        numbers.append(np.full(int(free.sum()), number))
        weights.append(np.full(int(free.sum()), crowd / count))
    walks = np.concatenate(numbers) if numbers else np.zeros(0, np.int64)
    heading = np.array([walk.heading_deg for walk in layout.walks])
    found = np.concatenate(points) if points else np.zeros((0, 3))
    return Ground(found, heading[walks], np.concatenate(weights) if weights else np.zeros(0), walks)


def bodies(points: Floats, heading_deg: Floats, body: Floats = BODY) -> Floats:
    """(P, B, 3) points of people who stand at (P, 3) points, (P,) headings being what their sides are aligned with."""
    cosine, sine = np.cos(np.radians(heading_deg))[:, None], np.sin(np.radians(heading_deg))[:, None]
    x, y = cosine * body[:, 0] - sine * body[:, 1], sine * body[:, 0] + cosine * body[:, 1]
    return np.asarray(points[:, None] + np.stack([x, y, np.broadcast_to(body[:, 2], x.shape)], axis=-1))


def visible_shares(solids: Sequence[Solid], eye: Floats, people: Floats) -> Floats:
    """(P,) share of each person that is seen past the solids from (3,) eye; people is (P, B, 3). [1]"""
    flat = people.reshape(-1, 3)
    return np.asarray(transmitted(solids, flat, eye).reshape(people.shape[:2]).mean(axis=1))


def eye_of(camera: CameraSpec) -> Floats:
    """(3,) position of a camera. [m]"""
    return np.array([camera.x_m, camera.y_m, camera.height_m])


def is_framed(config: CameraConfig, camera: CameraSpec, points: Floats, heading_deg: Floats) -> NDArray[np.bool_]:
    """(P,) whether a person at a point is in the frame, at a distance, angle and of a height that the config asks for.

    Args:
        config: distances on the ground and heights in the frame.
        camera: the camera.
        points: (P, 3) on the ground. [m]
        heading_deg: (P,) of the people's sides. [deg]
    """
    away_m = np.hypot(points[:, 0] - camera.x_m, points[:, 1] - camera.y_m)
    drop_m = camera.height_m - points[:, 2] - 0.5 * PERSON_M
    shallow = drop_m <= away_m * math.tan(math.radians(config.steepest_deg))
    corners = frame_pixels(camera, bodies(points, heading_deg, SOLE_AND_CROWN))
    column, row = np.nan_to_num(corners[..., 0], nan=-1e9), np.nan_to_num(corners[..., 1], nan=-1e9)
    margin_x, margin_y = FRAME_MARGIN * camera.frame_width_px, FRAME_MARGIN * camera.frame_height_px
    inside = (column.min(axis=1) > margin_x) & (column.max(axis=1) < camera.frame_width_px - margin_x)
    inside &= (row.min(axis=1) > margin_y) & (row.max(axis=1) < camera.frame_height_px - margin_y)
    native_px = row.max(axis=1) - row.min(axis=1)
    inside &= (native_px >= config.native_height_px[0]) & (native_px <= config.native_height_px[1])
    return np.asarray(inside & shallow & (away_m >= config.distance_m[0]) & (away_m <= config.distance_m[1]))
