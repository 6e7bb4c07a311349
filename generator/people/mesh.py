"""What a person is handed to the renderer as."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class PersonMesh:
    """One posed, dressed person: feet on z = 0, pelvis above the origin, facing -y, left hand on +x.

    Attributes:
        vertices: (V, 3) posed positions. [m]
        rest: (V, 3) rest-pose positions of the same vertices, for textures that stick to cloth. [m]
        albedo: (V, 3) linear sRGB.
        faces: (F, 4) quads, counter-clockwise seen from outside.
        part_ids: (F,) values of `PartId`.
        keypoints: (17, 3) joints in COCO order. [m]
        stature_m: barefoot height, standing upright. [m]
    """

    vertices: NDArray[np.float32]
    rest: NDArray[np.float32]
    albedo: NDArray[np.float32]
    faces: NDArray[np.int32]
    part_ids: NDArray[np.uint8]
    keypoints: NDArray[np.float32]
    stature_m: float
