"""What the renderer is given and what it gives back: plain arrays, no Blender.

Axes (docs/conventions.md): the world is right-handed, z up, metres. A camera looks along +z with x to the right
and y down; `world_from_camera` takes camera coordinates to world coordinates. Colours are linear, Rec. 709 primaries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.lens import distort
from generator.people.mesh import PersonMesh
from generator.worlds.model import GlowGroup, SceneMesh, WorldModel

SLOTS_PER_ROW = 32
MIN_SLOT_SPACING_M = 60.0  # a person's shadow in light that is 2 degrees high
Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class CropCamera:
    """A pinhole camera that sees one crop: a window of a surveillance camera's image plane.

    Attributes:
        world_from_camera: (4, 4) rigid transform. [m]
        window: left, top, right, bottom of the crop on the image plane at distance 1, so tangents of angles where the
            lens does not distort (`generator.lens`). The window need not hold the optical axis: a person at the edge
            of the frame is seen obliquely, as in a real frame.
        distortion: k1 and k2 of the lens: what is seen at p on the image plane comes from the direction
            p (1 + k1 r^2 + k2 r^4), r = |p|. Positive values are a barrel.
    """

    world_from_camera: NDArray[np.float64]
    window: tuple[float, float, float, float]
    distortion: tuple[float, float] = (0.0, 0.0)

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
        x, y = distort(np.stack([across / away, down / away], axis=-1), self.distortion).T
        column = (x - left) / (right - left) * width_px
        row = (y - top) / (bottom - top) * height_px
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
class GroundState:
    """What the weather has left on everything outdoors.

    Attributes:
        wetness: 0 dry, 1 soaked: darker and glossy. [1]
        puddles: share of the ground that is under water where water gathers. [1]
        snow: share of what faces the sky that is under snow. [1]
    """

    wetness: float = 0.0
    puddles: float = 0.0
    snow: float = 0.0


@dataclass(frozen=True)
class Light:
    """One atmosphere, ready to be lit.

    Attributes:
        sky: (H, W, 3) equirectangular radiance without what `lamps` replace, float32. Row 0 is the zenith; the
            middle column looks along +x and columns run clockwise seen from above.
        lamps: sun or moon, or the bright spots of a panorama, as far lamps.
        backdrop_gain: factor on the radiance of the picture that cameras see around them.
        picture: (H, W, 3) radiance that cameras see where nothing stands, clouds and all; None shows `sky`.
        ground: what the weather has left.
        glow: how much each group of local lamps and glowing surfaces is lit; a missing one is off. [1]
        unit_kcd_m2: luminance that a radiance of 1 stands for; local lamps are divided by it. [kcd/m2]
    """

    sky: NDArray[np.float32]
    lamps: tuple[SunLamp, ...]
    backdrop_gain: float = 1.0
    picture: NDArray[np.float32] | None = None
    ground: GroundState = GroundState()
    glow: Mapping[GlowGroup, float] = field(default_factory=dict)
    unit_kcd_m2: float = 1.0


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
        z_m: height of the ground. [m]
    """

    mesh: int
    slot: int
    x_m: float
    y_m: float
    heading_deg: float
    person_id: int
    z_m: float = 0.0


@dataclass(frozen=True)
class ThingPlacement:
    """A thing that was put into a slot, such as a bollard between a person and a camera.

    Attributes:
        mesh: index into `Stage.things`.
        slot: as in `Placement`.
        x_m: position in the slot. [m]
        y_m: position in the slot. [m]
        z_m: height of the ground. [m]
        heading_deg: rotation about z. [deg]
    """

    mesh: int
    slot: int
    x_m: float
    y_m: float
    z_m: float
    heading_deg: float


@dataclass(frozen=True)
class Stage:
    """Everything that is loaded at once: people, places and the light of every atmosphere.

    Attributes:
        meshes: posed people.
        placements: who stands where.
        setting: what is around them in each slot.
        lights: the atmospheres.
        things: meshes of what was put into slots.
        thing_placements: where they stand.
    """

    meshes: tuple[PersonMesh, ...]
    placements: tuple[Placement, ...]
    setting: Backdrop | WorldModel
    lights: tuple[Light, ...]
    things: tuple[SceneMesh, ...] = ()
    thing_placements: tuple[ThingPlacement, ...] = ()


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
        depth: (N, H, W) float32 distance along the optical axis; infinite where only the dome or sky is seen. [m]
        person_id: (N, H, W) uint16, 0 where no person is.
        part_id: (N, H, W) uint8, values of `PartId`.
        kind_id: (N, H, W) uint8, values of `SceneKind`; 0 where a person is, too.
    """

    colour: NDArray[np.float32]
    depth: NDArray[np.float32]
    person_id: NDArray[np.uint16]
    part_id: NDArray[np.uint8]
    kind_id: NDArray[np.uint8]


def slot_origin(slot: int, radius_m: float) -> tuple[float, float]:
    """World x and y of a slot: a grid whose cells hold a dome each, too far apart for shadows to reach. [m]"""
    spacing_m = max(2.5 * radius_m, MIN_SLOT_SPACING_M)
    return spacing_m * (slot % SLOTS_PER_ROW), spacing_m * (slot // SLOTS_PER_ROW)
