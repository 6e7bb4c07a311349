"""What the renderer is given and what it gives back: plain arrays, no Blender.

Axes (docs/conventions.md): the world is right-handed, z up, metres. A camera looks along +z with x to the right
and y down; `world_from_camera` takes camera coordinates to world coordinates. Colours are linear, Rec. 709 primaries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.people.mesh import PersonMesh

SLOTS_PER_ROW = 32
MIN_SLOT_SPACING_M = 60.0  # a person's shadow in light that is 2 degrees high
Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class CropCamera:
    """A pinhole camera that sees one crop: a window of a surveillance camera's image plane.

    Attributes:
        world_from_camera: (4, 4) rigid transform. [m]
        window: left, top, right, bottom of the crop on the plane z = 1, so tangents of angles. The window need not
            hold the optical axis: a person at the edge of the frame is seen obliquely, as in a real frame.
    """

    world_from_camera: NDArray[np.float64]
    window: tuple[float, float, float, float]

    def pixels_from_world(self, points: Floats, width_px: int, height_px: int) -> NDArray[np.float64]:
        """Where world points appear in the crop.

        Args:
            points: (N, 3) world coordinates. [m]
            width_px: width of the crop. [px]
            height_px: height of the crop. [px]

        Returns:
            (N, 3) column, row and depth along the optical axis; (0, 0) is the upper left corner of the upper left
            pixel. [px, px, m]
        """
        rotation, eye = self.world_from_camera[:3, :3], self.world_from_camera[:3, 3]
        across, down, away = rotation.T @ (np.asarray(points, np.float64).T - eye[:, None])
        left, top, right, bottom = self.window
        column = (across / away - left) / (right - left) * width_px
        row = (down / away - top) / (bottom - top) * height_px
        return np.asarray(np.stack([column, row, away]).T, np.float64)


@dataclass(frozen=True)
class SunLamp:
    """A far light that replaces a bright spot of a panorama.

    Attributes:
        direction: (3,) unit vector from the ground to the light.
        irradiance: (3,) linear RGB irradiance of a surface that faces the light.
        angle_deg: angular diameter. [deg]
    """

    direction: NDArray[np.float64]
    irradiance: NDArray[np.float64]
    angle_deg: float


@dataclass(frozen=True)
class Light:
    """One atmosphere, ready to be lit.

    Attributes:
        sky: (H, W, 3) equirectangular radiance without what `lamps` replace, float32. Row 0 is the zenith; the
            middle column looks along +x and columns run clockwise seen from above.
        lamps: bright spots of the panorama as lamps.
        backdrop_gain: factor on the radiance of the picture that cameras see around them.
    """

    sky: NDArray[np.float32]
    lamps: tuple[SunLamp, ...]
    backdrop_gain: float = 1.0


@dataclass(frozen=True)
class Backdrop:
    """A panorama projected onto a floor and a dome around it, so that near ground has parallax.

    Attributes:
        picture: (H, W, 3) equirectangular radiance, float32, laid out as `Light.sky`.
        floor_albedo_scale: (3,) factor that turns the picture's radiance into the floor's albedo: pi / irradiance.
        eye_height_m: height of the panorama's own camera over the floor. [m]
        radius_m: radius of the dome; people and cameras stay well inside. [m]
        floor_grain: how much the floor's albedo varies, so that near ground does not look painted; 0 is even. [1]
    """

    picture: NDArray[np.float32]
    floor_albedo_scale: NDArray[np.float64]
    eye_height_m: float
    radius_m: float
    floor_grain: float = 0.2


@dataclass(frozen=True)
class Placement:
    """A person at a spot of a slot. Slots are copies of the backdrop, far apart, one light for all.

    Attributes:
        mesh: index into `Stage.meshes`.
        slot: which copy of the backdrop the person is in.
        x_m: position in the slot. [m]
        y_m: position in the slot. [m]
        heading_deg: rotation about z; at 0 the person faces -y. [deg]
        person_id: number in the `person_id` image, 1 or more.
    """

    mesh: int
    slot: int
    x_m: float
    y_m: float
    heading_deg: float
    person_id: int


@dataclass(frozen=True)
class Stage:
    """Everything that is loaded at once: people, places and the light of every atmosphere."""

    meshes: tuple[PersonMesh, ...]
    placements: tuple[Placement, ...]
    backdrop: Backdrop
    lights: tuple[Light, ...]


@dataclass(frozen=True)
class Shot:
    """One crop to be taken: a camera in a slot under one of the stage's lights."""

    camera: CropCamera
    slot: int
    light: int


@dataclass(frozen=True)
class StageImages:
    """All crops of a stage.

    Attributes:
        colour: (N, H, W, 3) float32 linear radiance.
        depth: (N, H, W) float32 distance along the optical axis; infinite where only the dome is seen. [m]
        person_id: (N, H, W) uint16, 0 where no person is.
        part_id: (N, H, W) uint8, values of `PartId`.
    """

    colour: NDArray[np.float32]
    depth: NDArray[np.float32]
    person_id: NDArray[np.uint16]
    part_id: NDArray[np.uint8]


def slot_origin(slot: int, radius_m: float) -> tuple[float, float]:
    """World x and y of a slot: a grid whose cells hold a dome each, too far apart for shadows to reach. [m]"""
    spacing_m = max(2.5 * radius_m, MIN_SLOT_SPACING_M)
    return spacing_m * (slot % SLOTS_PER_ROW), spacing_m * (slot // SLOTS_PER_ROW)
