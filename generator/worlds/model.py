"""What a place hands to the renderer: meshes, surfaces, instances and lamps as plain arrays, in absolute units.

Luminance and illuminance are in kcd/m2 and klx per linear Rec. 709 channel, neutral (1, 1, 1) being D65 daylight, so
that places and skies need not know of each other: a white matte wall in E klx has the radiance E / pi.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from generator.people.mesh import Texture

Rgb = tuple[float, float, float]
GlowGroup = Literal["street", "window", "sign", "vehicle", "ceiling", "second_ceiling"]


class SceneKind(IntEnum):
    """What a pixel shows that shows no person; the numbers are part of the dataset format."""

    SKY = 0
    GROUND = 1
    BUILDING = 2
    TREE = 3
    HEDGE = 4
    POLE = 5
    VEHICLE = 6
    BENCH = 7
    BIN = 8
    BOLLARD = 9
    FENCE = 10
    PLANTER = 11
    SIGN = 12
    SHELTER = 13
    TRAIN = 14
    PILLAR = 15
    STAIRS = 16
    BARRIER = 17
    FURNITURE = 18


@dataclass(frozen=True, eq=False)
class Surface:
    """A material. Make one object per look and share it: the renderer keeps one material for each.

    Attributes:
        name: for people who read scenes.
        albedo: linear colour, or a picture that repeats over the mesh's metric uvs.
        roughness: of the glossy lobe. [1]
        specular: level of the glossy lobe; 0 leaves it out, which is cheaper and less noisy. [1]
        metallic: share of metal. [1]
        relief: (H, W) height of the picture's surface, laid out as the albedo's pixels, None for even. [m]
        variation: how much the lightness drifts over a few metres, so that a repeat is not seen. [1]
        glow: linear colour or picture of what shines when the group is lit, None for nothing.
        glow_kcd_m2: luminance of glow 1. [kcd/m2]
        glow_group: which switch lights it.
        outdoors: whether rain wets it and snow settles where it faces up.
        puddles: whether water gathers on it.
        takes_colour: whether an instance's colour multiplies the albedo, as a car's paint.
    """

    name: str
    albedo: Rgb | Texture
    roughness: float = 0.8
    specular: float = 0.0
    metallic: float = 0.0
    relief: NDArray[np.float32] | None = None
    variation: float = 0.0
    glow: Rgb | Texture | None = None
    glow_kcd_m2: float = 0.0
    glow_group: GlowGroup = "window"
    outdoors: bool = True
    puddles: bool = False
    takes_colour: bool = False


@dataclass(frozen=True, eq=False)
class SceneMesh:
    """Quads with metric uvs.

    Attributes:
        vertices: (V, 3) positions. [m]
        faces: (F, 4) corners, counter-clockwise seen from outside.
        uvs: (F, 4, 2) place of each corner on its surface. [m]
        surface: (F,) index into `surfaces`.
        kinds: (F,) values of `SceneKind`.
        tint: (F, 3) factor on the albedo.
        smooth: (F,) whether normals are interpolated.
        surfaces: the materials.
    """

    vertices: NDArray[np.float32]
    faces: NDArray[np.int32]
    uvs: NDArray[np.float32]
    surface: NDArray[np.int32]
    kinds: NDArray[np.uint8]
    tint: NDArray[np.float32]
    smooth: NDArray[np.bool_]
    surfaces: tuple[Surface, ...]


@dataclass(frozen=True)
class Instance:
    """A copy of one of the model's `shared` meshes.

    Attributes:
        mesh: index into `WorldModel.shared`.
        x_m: position. [m]
        y_m: position. [m]
        z_m: position. [m]
        heading_deg: rotation about z. [deg]
        scale: of the mesh. [1]
        colour: of surfaces that take one.
    """

    mesh: int
    x_m: float
    y_m: float
    z_m: float = 0.0
    heading_deg: float = 0.0
    scale: float = 1.0
    colour: Rgb = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class LocalLamp:
    """A lamp of the place.

    Attributes:
        position: x, y and z. [m]
        direction: unit vector in which it shines.
        intensity_kcd: luminous intensity along it, per channel. [kcd]
        beam_deg: full angle of the cone; 360 shines everywhere. [deg]
        radius_m: of the luminous ball; soft shadows. [m]
        group: which switch lights it.
    """

    position: tuple[float, float, float]
    direction: tuple[float, float, float]
    intensity_kcd: Rgb
    beam_deg: float
    radius_m: float
    group: GlowGroup


@dataclass(frozen=True, eq=False)
class WorldModel:
    """A place, ready to be loaded.

    Attributes:
        fixed: meshes in the world's coordinates.
        shared: meshes that instances repeat, each around its own origin, standing on z = 0.
        instances: where they stand.
        lamps: all lamps of the place.
        radius_m: of the circle around the origin that holds everything. [m]
        indoor: whether a ceiling keeps sky and weather out; what bounces is then made up for by an even ambient light.
    """

    fixed: tuple[SceneMesh, ...]
    shared: tuple[SceneMesh, ...]
    instances: tuple[Instance, ...]
    lamps: tuple[LocalLamp, ...]
    radius_m: float
    indoor: bool = False
