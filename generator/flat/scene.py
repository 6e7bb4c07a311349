"""What is at a moment, and how a camera sees it: boxes in the world, and on the camera's image plane."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.cameras import NEAREST_M, Box, FramingError
from generator.colour import Lab
from generator.flat.figure import Figure, box_corners, to_bytes
from generator.lens import distort
from generator.people.parts import PartId
from generator.specs import MomentSpec
from generator.worlds.crowd import SHAFT_HALF_M
from generator.worlds.model import SceneKind
from generator.worlds.occluders import OCCLUDERS

OWN = 1  # number of the labelled person; bystanders follow, things and the backdrop have 0
THING_LAB: Lab = (45.0, 0.0, 0.0)
_OUTSIDE_BOXES = (PartId.UMBRELLA, PartId.SUITCASE)
# Corners of the six faces of a box, as `Figure.corners` numbers them.
FACES = np.array([[0, 1, 3, 2], [4, 5, 7, 6], [0, 1, 5, 4], [2, 3, 7, 6], [0, 2, 6, 4], [1, 3, 7, 5]])


@dataclass(frozen=True, eq=False)
class Scene:
    """Everything that stands there at a moment, the labelled person's boxes first.

    Attributes:
        corners: (B, 8, 3) of boxes in the world. [m]
        parts: (B,) values of `PartId`.
        kinds: (B,) values of `SceneKind`, 0 for people.
        persons: (B,) `OWN`, numbers of bystanders, or 0 for things.
        colours: (B, 3) sRGB.
        n_own: boxes of the labelled person.
        framed: (n_own,) those that boxes around the person hold.
        keypoints: (17, 3) COCO joints. [m]
        middle: (3,) point over the feet at half the stature. [m]
    """

    corners: NDArray[np.float64]
    parts: NDArray[np.uint8]
    kinds: NDArray[np.uint8]
    persons: NDArray[np.uint16]
    colours: NDArray[np.uint8]
    n_own: int
    framed: NDArray[np.bool_]
    keypoints: NDArray[np.float64]
    middle: NDArray[np.float64]


def build_scene(moment: MomentSpec, figures: Sequence[Figure]) -> Scene:
    """A moment's people and things where they stand.

    Args:
        moment: who and what is there.
        figures: by the number of the pose.
    """
    own, z_m = figures[moment.pose], moment.z_m
    place = moment.heading_deg, (moment.x_m, moment.y_m, z_m)
    people = [(own, *place)]
    people += [(figures[one.pose], one.heading_deg, (one.x_m, one.y_m, z_m)) for one in moment.bystanders]
    corners = [_placed(figure.corners, heading_deg, at) for figure, heading_deg, at in people]
    counts = [len(figure.parts) for figure, *_ in people]
    n_things = len(moment.occluders)
    for thing in moment.occluders:
        half_x, half_y, height_m = OCCLUDERS[thing.kind].size(thing.seed)
        half_x, half_y = (min(half, SHAFT_HALF_M.get(thing.kind, half)) for half in (half_x, half_y))
        ends = np.array([[0.0, 0.0, 0.0]]), np.array([[0.0, 0.0, height_m]])
        box = box_corners(*ends, np.array([[half_x, half_y]]))
        corners.append(_placed(box, thing.heading_deg, (thing.x_m, thing.y_m, z_m)))
    kinds = [OCCLUDERS[thing.kind].kind for thing in moment.occluders]
    numbers = np.repeat(np.arange(OWN, OWN + len(people)), counts)
    return Scene(
        corners=np.concatenate(corners),
        parts=np.concatenate([*(figure.parts for figure, *_ in people), np.zeros(n_things, np.uint8)]),
        kinds=np.concatenate([np.full(sum(counts), SceneKind.SKY, np.uint8), np.array(kinds, np.uint8)]),
        persons=np.concatenate([numbers, np.zeros(n_things)]).astype(np.uint16),
        colours=np.concatenate(
            [*(figure.colours for figure, *_ in people), np.tile(to_bytes(np.array(THING_LAB)), (n_things, 1))]
        ),
        n_own=counts[0],
        framed=~np.isin(own.parts, _OUTSIDE_BOXES),
        keypoints=_placed(own.keypoints, *place),
        middle=np.array([moment.x_m, moment.y_m, z_m + 0.5 * own.stature_m]),
    )


def _placed(points: NDArray[np.float64], heading_deg: float, at: tuple[float, float, float]) -> NDArray[np.float64]:
    turn = math.radians(heading_deg)
    rotation = np.array([[math.cos(turn), math.sin(turn), 0], [-math.sin(turn), math.cos(turn), 0], [0, 0, 1]])
    return np.asarray(points @ rotation + at, np.float64)


@dataclass(frozen=True, eq=False)
class View:
    """A scene on a camera's image plane at distance 1.

    Attributes:
        scene: what is seen.
        plane: (B, 8, 2) corners of the boxes.
        depth_m: (B,) of the boxes' middles along the optical axis. [m]
        joints: (17, 2) the keypoints.
        joints_camera: (17, 3) the keypoints in camera space. [m]
        middle_m: depth of the person's middle. [m]
        order: boxes that are before the camera, from far to near.
        outlines: of each in `order`, the corners around it.
        amodal: left, top, right and bottom of the labelled person.
    """

    scene: Scene
    plane: NDArray[np.float64]
    depth_m: NDArray[np.float64]
    joints: NDArray[np.float64]
    joints_camera: NDArray[np.float64]
    middle_m: float
    order: tuple[int, ...]
    outlines: tuple[NDArray[np.int32], ...]
    amodal: Box


def view_scenes(pose: NDArray[np.float64], distortion: tuple[float, float], scenes: Sequence[Scene]) -> list[View]:
    """Scenes as one camera sees them; all at once, since a lens has as much work with one as with many.

    Args:
        pose: (4, 4) world_from_camera. [m]
        distortion: of the lens.
        scenes: any number of them.

    Raises:
        FramingError: a labelled person is not before the camera.
    """
    points = np.concatenate([points for scene in scenes for points in (scene.corners.reshape(-1, 3), scene.keypoints)])
    camera = (points - pose[:3, 3]) @ pose[:3, :3]
    is_before = camera[:, 2] > NEAREST_M
    plane = distort(camera[:, :2] / np.where(is_before, camera[:, 2], 1.0)[:, None], distortion)
    views, first = [], 0
    for scene in scenes:
        n_corners = 8 * len(scene.corners)
        corners, joints = slice(first, first + n_corners), slice(first + n_corners, first + n_corners + 17)
        before = is_before[corners].reshape(-1, 8).all(axis=1)
        views.append(_view(scene, pose, plane[corners], plane[joints], camera[corners, 2], camera[joints], before))
        first = joints.stop
    return views


def _view(
    scene: Scene,
    pose: NDArray[np.float64],
    plane: NDArray[np.float64],
    joints: NDArray[np.float64],
    depth_m: NDArray[np.float64],
    joints_camera: NDArray[np.float64],
    is_before: NDArray[np.bool_],
) -> View:
    if not is_before[: scene.n_own].all():
        raise FramingError(
            "cameras.distance_m: expected every person before the camera, got one beside or behind it. "
            "Raise cameras.distance_m, or lower world.stray_m."
        )
    plane, middles_m = plane.reshape(-1, 8, 2), depth_m.reshape(-1, 8).mean(axis=1)
    order = [int(index) for index in np.argsort(-middles_m, kind="stable") if is_before[index]]
    single = np.ascontiguousarray(plane, np.float32)
    framed = plane[: scene.n_own][scene.framed].reshape(-1, 2)
    (left, top), (right, bottom) = framed.min(axis=0).tolist(), framed.max(axis=0).tolist()
    return View(
        scene=scene,
        plane=plane,
        depth_m=middles_m,
        joints=joints,
        joints_camera=joints_camera,
        middle_m=float((scene.middle - pose[:3, 3]) @ pose[:3, 2]),
        order=tuple(order),
        outlines=tuple(cv2.convexHull(single[index], returnPoints=False)[:, 0] for index in order),
        amodal=(left, top, right, bottom),
    )
