"""Hair on the head, by style."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.people.hair_long import bob_or_long
from generator.people.hair_short import afro, buzz_cut, curly_hair, parted_hair, short_hair
from generator.people.hair_tied import braid, bun, ponytail
from generator.people.piece import Piece
from generator.people.scalp import Scalp, find_scalp
from generator.people.spec import HairStyle, OutfitSpec, PersonSpec

Points = NDArray[np.float32]
_SHORT: dict[HairStyle, Callable[[Scalp, np.random.Generator], list[Piece]]] = {
    "buzz": buzz_cut,
    "short": short_hair,
    "side_part": parted_hair,
    "curly": curly_hair,
    "afro": afro,
}
_LONG: dict[HairStyle, Callable[[Scalp, Points, np.random.Generator], list[Piece]]] = {
    "bob": bob_or_long,
    "long": bob_or_long,
    "ponytail": ponytail,
    "bun": bun,
    "braid": braid,
}


def build_hair(
    vertices: Points, clothes: Points, spec: PersonSpec, outfit: OutfitSpec, library: BodyLibrary
) -> list[Piece]:
    """Hair of a person in the rest pose.

    Args:
        vertices: (V, 3) body. [m]
        clothes: (P, 3) points of clothes that long hair lies on. [m]
        spec: the person.
        outfit: hats press hair flat, hoods hide all but its front.
        library: the body library.

    Returns:
        The pieces of the hair, none on a bald head.
    """
    style = spec.hair.style
    if style == "bald":
        return []
    scalp = find_scalp(vertices, spec, outfit, library)
    rng = np.random.default_rng(spec.hair.seed)
    if style in _SHORT:
        return _SHORT[style](scalp, rng)
    below = np.concatenate([vertices[: int(library.body_faces.max()) + 1], clothes])
    return _LONG[style](scalp, below[below[:, 2] > scalp.z["waist"] - 0.1], rng)
