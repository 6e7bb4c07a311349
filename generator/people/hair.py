"""Hair on the head, by style."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from generator.people.hair_long import bob_or_long
from generator.people.hair_short import afro, buzz_cut, curly_hair, parted_hair, short_hair
from generator.people.hair_tied import braid, bun, ponytail
from generator.people.piece import Piece
from generator.people.scalp import Scalp
from generator.people.spec import HairStyle

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


def build_hair(scalp: Scalp, below: Points) -> list[Piece]:
    """Hair of a person in the rest pose; a bald head has none.

    Args:
        scalp: the head; hats press hair flat, hoods hide all but its front.
        below: (P, 3) points of body and clothes that long hair lies on. [m]
    """
    style = scalp.hair.style
    if style == "bald":
        return []
    rng = np.random.default_rng(scalp.hair.seed)
    if style in _SHORT:
        return _SHORT[style](scalp, rng)
    return _LONG[style](scalp, below[below[:, 2] > scalp.z["waist"] - 0.1], rng)
