"""What a camera sees of a stage, by intersecting rays with triangles in numpy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from generator.lens import undistort
from generator.stage import CropCamera, Stage

Array = NDArray[np.float64]
Scalar = TypeVar("Scalar", bound=np.generic)
DOME = 255  # stands for the dome among part ids


@dataclass(frozen=True)
class Hits:
    """Of (..., ) rays: person and part (DOME where only the dome is), and depth. [m]"""

    person_id: NDArray[np.int64]
    part_id: NDArray[np.int64]
    depth: Array


def rays(camera: CropCamera, columns: Array, rows: Array) -> Array:
    """(..., 3) world directions, one metre long along the optical axis; columns and rows as shares of the crop."""
    left, top, right, bottom = camera.window
    x, y = left + columns * (right - left), top + rows * (bottom - top)
    x, y = np.moveaxis(undistort(np.stack([x, y], axis=-1), camera.distortion), -1, 0)
    return np.asarray(np.stack([x, y, np.ones_like(x)], axis=-1) @ camera.world_from_camera[:3, :3].T)


def corner_rays(camera: CropCamera, width_px: int, height_px: int) -> Array:
    """(H + 1, W + 1, 3) directions through the corners of all pixels."""
    columns, rows = np.meshgrid(np.linspace(0, 1, width_px + 1), np.linspace(0, 1, height_px + 1))
    return rays(camera, columns, rows)


def cast(stage: Stage, slot: int, eye: Array, toward: Array) -> Hits:
    """The first thing on each ray."""
    shape, flat = toward.shape[:-1], toward.reshape(-1, 3)
    with np.errstate(divide="ignore"):
        depth = np.where(flat[:, 2] < 0, -eye[2] / flat[:, 2], np.inf)
    # Beyond the rim, which is a polygon, there is the dome.
    with np.errstate(invalid="ignore"):
        floor = eye[:2] + depth[:, None] * flat[:, :2]
        depth[~(np.hypot(floor[:, 0], floor[:, 1]) < stage.setting.radius_m)] = np.inf
    person, part = np.zeros(len(flat), np.int64), np.where(np.isfinite(depth), 0, DOME)
    for placement in stage.placements:
        if placement.slot != slot:
            continue
        mesh, turn = stage.meshes[placement.mesh], np.radians(placement.heading_deg)
        rotation = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
        vertices = mesh.vertices.astype(np.float64) @ rotation.T + (placement.x_m, placement.y_m, 0.0)
        for face, face_part in zip(mesh.faces, mesh.part_ids, strict=True):
            for corners in ((0, 1, 2), (0, 2, 3)):
                along = _intersect(eye, flat, vertices[face[list(corners)]])
                nearer = along < depth
                depth[nearer], person[nearer], part[nearer] = along[nearer], placement.person_id, int(face_part)
    return Hits(person.reshape(shape), part.reshape(shape), depth.reshape(shape))


def _intersect(eye: Array, toward: Array, triangle: Array) -> Array:
    """Distance along each ray to a triangle, infinite where it misses. Source: Moeller and Trumbore 1997."""
    first, second = triangle[1] - triangle[0], triangle[2] - triangle[0]
    across = np.cross(toward, second)
    area = across @ first
    with np.errstate(divide="ignore", invalid="ignore"):
        start = eye - triangle[0]
        u = (across @ start) / area
        v = (toward @ np.cross(start, first)) / area
        along = np.full(len(toward), second @ np.cross(start, first)) / area
        hit = (u >= 0) & (v >= 0) & (u + v <= 1) & (along > 0)
    return np.where(hit, along, np.inf)


def pixel_truth(stage: Stage, slot: int, camera: CropCamera, width_px: int, height_px: int) -> Hits:
    """(4, H, W) hits at the corners of every pixel: whatever a sample of the pixel meets lies between them."""
    eye = camera.world_from_camera[:3, 3]
    hits = cast(stage, slot, eye, corner_rays(camera, width_px, height_px))
    return Hits(corners_of(hits.person_id), corners_of(hits.part_id), corners_of(hits.depth))


def corners_of(values: NDArray[Scalar]) -> NDArray[Scalar]:
    """(H + 1, W + 1) values at corners -> (4, H, W) values at the corners of each pixel."""
    return np.stack([values[:-1, :-1], values[:-1, 1:], values[1:, :-1], values[1:, 1:]])


def shrunk(chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(..., H, W) pixels whose eight neighbours are chosen, too: nothing else has a sample in them."""
    inner = np.zeros_like(chosen)
    height, width = chosen.shape[-2] - 2, chosen.shape[-1] - 2
    inner[..., 1:-1, 1:-1] = True
    for row in range(3):
        for column in range(3):
            inner[..., 1:-1, 1:-1] &= chosen[..., row : row + height, column : column + width]
    return inner
