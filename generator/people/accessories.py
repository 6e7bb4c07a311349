"""Hats, glasses, scarves and other small things, worn or held."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.people.attach import Attachment
from generator.people.piece import Piece
from generator.people.skinning import Skeleton
from generator.people.spec import OutfitSpec, PersonSpec


def wear_accessories(
    vertices: NDArray[np.float32],
    surface: NDArray[np.float32],
    spec: PersonSpec,
    outfit: OutfitSpec,
    skeleton: Skeleton,
    library: BodyLibrary,
) -> tuple[list[Piece], list[Attachment]]:
    """All accessories of an outfit: those that move with the bones, and those that hands hold.

    Args:
        vertices: (V, 3) body in the rest pose. [m]
        surface: (C, 3) control points of the outermost garment of the trunk. [m]
        spec: the person.
        outfit: what is worn.
        skeleton: rest-pose bones.
        library: the body library.
    """
    return [], []
