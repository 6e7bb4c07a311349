"""English words for colours, garments and things; a name that is not listed is said as it is written."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from generator.colour import Lab, colour_difference
from generator.people.spec import FabricSpec, Pattern

_COLOURS: dict[str, Lab] = {
    "black": (14, 0, -1), "dark grey": (34, 0, -1), "grey": (53, 0, -1), "light grey": (74, 0, -1),
    "white": (93, 0, 2), "cream": (90, 0, 11), "red": (42, 58, 36), "dark red": (26, 36, 18), "brick red": (45, 36, 30),
    "orange": (64, 42, 58), "yellow": (82, 2, 66), "mustard yellow": (64, 10, 52), "dark green": (27, -16, 11),
    "green": (45, -34, 24), "light green": (76, -24, 24), "olive green": (42, -6, 24), "khaki": (56, 0, 20),
    "teal": (45, -26, -8), "turquoise": (70, -32, -8), "navy blue": (17, 5, -20), "dark blue": (28, 4, -32),
    "blue": (42, 5, -44), "light blue": (74, -7, -18), "steel blue": (48, -4, -20), "purple": (35, 33, -32),
    "lilac": (70, 16, -20), "pink": (74, 30, 2), "bright pink": (56, 62, -4), "dark brown": (22, 9, 12),
    "brown": (36, 14, 21), "light brown": (55, 14, 28), "beige": (76, 3, 17),
}  # fmt: skip
_HAIR_COLOURS: dict[str, Lab] = {
    "black": (10, 1, 1), "dark brown": (19, 5, 8), "brown": (28, 9, 14), "light brown": (42, 11, 22),
    "blond": (60, 7, 28), "red": (34, 22, 29), "grey": (54, 0, 2), "white": (80, 0, 4),
}  # fmt: skip
_PATTERNS: dict[Pattern, tuple[str, ...]] = {
    "stripes_horizontal": ("striped",), "stripes_vertical": ("pinstriped", "vertically striped"),
    "plaid": ("checked", "plaid"),
    "dots": ("polka-dot", "dotted"), "print": ("printed", "patterned"), "colour_block": ("two-tone",),
    "camouflage": ("camouflage",), "floral": ("floral", "flowered"),
}  # fmt: skip
TOPS = {
    "t_shirt": "T-shirt", "v_neck_tee": "V-neck T-shirt", "long_sleeve": "long-sleeved T-shirt",
    "short_sleeve_shirt": "short-sleeved shirt", "polo": "polo shirt", "turtleneck": "turtleneck",
    "henley": "henley shirt", "dress_top": "dress", "bomber": "bomber jacket", "puffer": "puffer jacket",
}  # fmt: skip
LOWERS = {
    "short_shorts": "short shorts", "bermudas": "Bermuda shorts", "capris": "Capri trousers",
    "mini_skirt": "miniskirt", "knee_skirt": "knee-length skirt", "knee_dress": "knee-length dress",
    "maxi_dress": "long dress", "mini_dress": "short dress",
}  # fmt: skip
SHOES = {
    "oxfords": "Oxford shoes", "wedges": "wedge shoes", "rain_boots": "rubber boots", "ballerinas": "ballet flats",
    "high_tops": "high-top sneakers",
}  # fmt: skip
THINGS = {
    "messenger": "messenger bag", "tote": "tote bag", "brimmed_hat": "hat", "cap": "baseball cap", "mask": "face mask",
}  # fmt: skip


def noun(name: str, table: dict[str, str]) -> str:
    """What a garment or thing is called."""
    return table.get(name, name.replace("_", " "))


@lru_cache(maxsize=65536)
def colour_word(lab: Lab) -> str:
    """What people call the colour of a thing."""
    return _nearest(lab, _COLOURS)


@lru_cache(maxsize=65536)
def hair_colour_word(lab: Lab) -> str:
    """What people call the colour of hair."""
    return _nearest(lab, _HAIR_COLOURS)


def fabric_words(fabric: FabricSpec, rng: np.random.Generator) -> str:
    """Colours, pattern and a telling material as an adjective, such as `black and white striped`."""
    names = list(dict.fromkeys(colour_word(lab) for lab in fabric.colours_lab[:2]))
    words = [*_PATTERNS.get(fabric.pattern, ())]
    pattern = words[int(rng.integers(len(words)))] if words else ""
    colours = " and ".join(names if pattern else names[:1])
    return " ".join(word for word in ("" if pattern == "camouflage" else colours, pattern) if word)


def with_article(phrase: str) -> str:
    """`a red coat`, `an orange coat`."""
    is_vowel = phrase[:1].lower() in "aeiou" and not phrase.lower().startswith(("uni", "use", "one", "eu"))
    return f"{'an' if is_vowel else 'a'} {phrase}"


def enumeration(phrases: list[str]) -> str:
    """`a, b and c`."""
    return " and ".join(part for part in (", ".join(phrases[:-1]), phrases[-1]) if part)


def _nearest(lab: Lab, table: dict[str, Lab]) -> str:
    names = list(table)
    return names[int(np.argmin(colour_difference(np.array(list(table.values())), lab)))]
