"""Bags and how they hang: on the back, across the trunk, over a shoulder, in a hand, rolling behind."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.people.attach import Attachment
from generator.people.skinning import Skeleton
from generator.people.spec import OutfitSpec, PersonSpec


def carry_bags(
    vertices: NDArray[np.float32],
    surface: NDArray[np.float32],
    spec: PersonSpec,
    outfit: OutfitSpec,
    skeleton: Skeleton,
    library: BodyLibrary,
) -> list[Attachment]:
    """All bags of an outfit.

    Args:
        vertices: (V, 3) body in the rest pose. [m]
        surface: (C, 3) control points of the outermost garment of the trunk. [m]
        spec: the person.
        outfit: what is worn.
        skeleton: rest-pose bones.
        library: the body library.
    """
    return []
