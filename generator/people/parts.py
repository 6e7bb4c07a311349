"""What a pixel of a person can be part of."""

from __future__ import annotations

from enum import IntEnum


class PartId(IntEnum):
    """Values of the part mask; the numbers are part of the dataset format."""

    BACKGROUND = 0
    SKIN = 1
    HAIR = 2
    FACE = 3
    UPPER = 4
    LOWER = 5
    OUTERWEAR = 6
    SHOES = 7
    BAG = 8
    HAT = 9
    GLASSES = 10
    OTHER = 11
