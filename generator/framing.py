"""Puts people where a moment has them, and cuts crops out of cameras' frames as a detector would."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.cameras import Box, amodal_box, crop_window, detector_box, world_from_camera
from generator.config import DetectorConfig, RenderConfig
from generator.people.mesh import PersonMesh
from generator.people.parts import PartId
from generator.specs import CameraSpec, CaptureSpec, MomentSpec
from generator.stage import CropCamera

_OUTSIDE_BOXES = (PartId.UMBRELLA, PartId.SUITCASE)


@dataclass(frozen=True)
class PlacedPerson:
    """A posed person in the panorama's floor coordinates.

    Attributes:
        vertices: (V, 3) mesh vertices. [m]
        keypoints: (17, 3) COCO joints. [m]
        middle: (3,) point over the feet at half the stature. [m]
        heading_deg: as in `MomentSpec`. [deg]
        faces: (F, 4) quads, counter-clockwise seen from outside.
        part_ids: (F,) values of `PartId`.
        framed: (V,) which vertices boxes hold; None means all.
    """

    vertices: NDArray[np.float32]
    keypoints: NDArray[np.float32]
    middle: NDArray[np.float64]
    heading_deg: float
    faces: NDArray[np.intp]
    part_ids: NDArray[np.uint8]
    framed: NDArray[np.bool_] | None = None


def place_person(mesh: PersonMesh, moment: MomentSpec) -> PlacedPerson:
    """Turn and move a mesh to where a moment has it."""
    turn = math.radians(moment.heading_deg)
    rotation = np.array([[math.cos(turn), math.sin(turn), 0], [-math.sin(turn), math.cos(turn), 0], [0, 0, 1]])
    shift = np.array([moment.x_m, moment.y_m, moment.z_m])
    vertices, keypoints = ((points @ rotation + shift).astype(np.float32) for points in (mesh.vertices, mesh.keypoints))
    middle = shift + np.array([0.0, 0.0, 0.5 * mesh.stature_m])
    framed = framed_vertices(mesh.faces, mesh.part_ids, len(vertices))
    faces = np.asfortranarray(mesh.faces, np.intp)  # each corner of all faces by itself: fast to gather
    return PlacedPerson(vertices, keypoints, middle, moment.heading_deg, faces, mesh.part_ids, framed)


def framed_vertices(faces: NDArray[np.int32], part_ids: NDArray[np.uint8], n_vertices: int) -> NDArray[np.bool_] | None:
    """(V,) vertices of the person without umbrella and suitcase, None if that is all: detectors box people."""
    left_out = np.isin(part_ids, _OUTSIDE_BOXES)
    if not left_out.any():
        return None
    framed = np.zeros(n_vertices, np.bool_)
    framed[faces[~left_out]] = True
    return framed


@dataclass(frozen=True)
class Framing:
    """How a person is framed: the crop's camera, and boxes on the plane z = 1."""

    camera: CropCamera
    amodal: Box
    detector: Box


def frame_person(
    person: PlacedPerson, camera: CameraSpec, capture: CaptureSpec, detector: DetectorConfig, render: RenderConfig
) -> Framing:
    """The window that the simulated detector cuts out of the camera's frame."""
    pose = world_from_camera(camera)
    amodal = amodal_box(pose, person.vertices, person.framed, camera.distortion)
    detected = detector_box(amodal, detector.margin, capture.side_error)
    window = crop_window(detected, render.width_px, render.height_px)
    return Framing(CropCamera(pose, window, camera.distortion), amodal, detected)


def viewpoint_deg(heading_deg: float, middle: NDArray[np.float64], camera: CameraSpec) -> float:
    """From where a person is seen, in [0, 360): 0 front, 90 left, 180 back, 270 right side. [deg]

    Args:
        heading_deg: of the person, as in `MomentSpec`. [deg]
        middle: (3,) of the person. [m]
        camera: that sees the person.
    """
    turn = math.radians(heading_deg)
    to_camera = np.array([camera.x_m, camera.y_m]) - middle[:2]
    front = to_camera @ (math.sin(turn), -math.cos(turn))
    left = to_camera @ (math.cos(turn), math.sin(turn))
    angle_deg = math.degrees(math.atan2(left, front)) % 360.0
    return float(np.float32(angle_deg)) % 360.0  # a hair below 0 is a hair below 360, which single precision rounds up


def camera_label(camera: CropCamera) -> dict[str, object]:
    """A crop camera for KEY.json."""
    matrix = [[round(float(value), 9) for value in row] for row in camera.world_from_camera]
    return {"world_from_camera": matrix, "window": list(camera.window), "distortion": list(camera.distortion)}
