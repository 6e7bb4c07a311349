"""What a person is handed to the renderer as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from generator.people.parts import PartId


@dataclass(frozen=True, eq=False)
class Texture:
    """A picture on a garment.

    Attributes:
        pixels: (H, W, 3) sRGB albedo; row 0 is the top.
        size_m: width and height on the cloth. [m]
        origin_m: u and v of its lower left corner. [m]
        repeats: whether it repeats in both directions; else its outermost pixels go on for ever.
    """

    pixels: NDArray[np.uint8]
    size_m: tuple[float, float]
    origin_m: tuple[float, float] = (0.0, 0.0)
    repeats: bool = True


@dataclass(frozen=True, eq=False)
class PropMesh:
    """A thing that stands by the person and is no part of them, such as a bench.

    Attributes:
        vertices: (V, 3) positions in the person's frame. [m]
        albedo: (V, 3) linear sRGB.
        faces: (F, 4) quads, counter-clockwise seen from outside.
        finishes: (F,) values of `Finish`.
    """

    vertices: NDArray[np.float32]
    albedo: NDArray[np.float32]
    faces: NDArray[np.int32]
    finishes: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class PersonMesh:
    """One posed, dressed person: feet on z = 0, pelvis above the origin, facing -y, left hand on +x.

    Attributes:
        vertices: (V, 3) posed positions. [m]
        rest: (V, 3) rest-pose positions of the same vertices, for textures that stick to cloth. [m]
        albedo: (V, 3) linear sRGB; where a face is textured, the texture's colour counts instead.
        faces: (F, 4) quads, counter-clockwise seen from outside.
        part_ids: (F,) values of `PartId`.
        finishes: (F,) values of `Finish`.
        uvs: (F, 4, 2) place of each corner on the cloth, u around and v up. [m]
        textured: (F,) whether the part's texture colours the face.
        keypoints: (17, 3) joints in COCO order. [m]
        stature_m: barefoot height, standing upright. [m]
        textures: picture of each part that has one.
        props: things that stand by.
    """

    vertices: NDArray[np.float32]
    rest: NDArray[np.float32]
    albedo: NDArray[np.float32]
    faces: NDArray[np.int32]
    part_ids: NDArray[np.uint8]
    finishes: NDArray[np.uint8]
    uvs: NDArray[np.float32]
    textured: NDArray[np.bool_]
    keypoints: NDArray[np.float32]
    stature_m: float
    textures: Mapping[PartId, Texture] = field(default_factory=dict)
    props: tuple[PropMesh, ...] = ()
