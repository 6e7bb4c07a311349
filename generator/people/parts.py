"""What a pixel of a person can be part of, and how surfaces reflect."""

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
    BACKPACK = 12
    SUITCASE = 13
    BEARD = 14
    SCARF = 15
    HEADPHONES = 16
    UMBRELLA = 17
    PHONE = 18
    MASK = 19
    LEGWEAR = 20


class Finish(IntEnum):
    """How a surface reflects, whatever its colour."""

    SKIN = 0
    HAIR = 1
    CLOTH = 2
    KNIT = 3
    DENIM = 4
    LEATHER = 5
    SATIN = 6
    NYLON = 7
    RUBBER = 8
    PLASTIC = 9
    METAL = 10
    GLASS = 11
