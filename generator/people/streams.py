"""Named random streams of a person; a new thing takes a new number, so that it never changes old persons."""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class PersonStream(IntEnum):
    """First element of a `SeedSequence` spawn key; 100 and above are reserved for people."""

    TYPE = 100
    BODY = 101
    FACE = 102
    SKIN = 103
    HAIR = 104
    UPPER = 105
    LOWER = 106
    SHOES = 107
    GAIT = 108
    OUTER = 109
    TASTE = 110
    OCCASION = 111
    LOWER_CLOTH = 112
    UPPER_CLOTH = 113
    OUTER_CLOTH = 114
    LOWER_CUT = 115
    UPPER_CUT = 116
    OUTER_CUT = 117
    SHOES_CUT = 118
    FIT = 119
    BAG = 120
    ACCESSORY = 121
    BEARD = 122
    BROWS = 123
    GROUP = 124
    STATURE = 125
    CHOICE = 126


def stream_rng(seed: int, stream: IntEnum, *index: int) -> np.random.Generator:
    """The generator of one thing, such as the hair of person `index`: the same whatever else is drawn, anywhere."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(int(stream), *index)))
