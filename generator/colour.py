"""The shared colour system: CIELAB (D65) to and from linear sRGB, differences, named clothing, hair and skin colours.

Specs keep colours in CIELAB (L* 0 to 100); meshes keep albedo in linear light with sRGB primaries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Lab = tuple[float, float, float]
Array = NDArray[np.float64]

_XYZ_FROM_RGB = np.array(  # IEC 61966-2-1
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = _XYZ_FROM_RGB.sum(axis=1)  # D65, as the matrix maps (1, 1, 1)
_RGB_FROM_XYZ = np.linalg.inv(_XYZ_FROM_RGB)
_WHITE_LIST, _RGB_FROM_XYZ_LIST = _WHITE.tolist(), _RGB_FROM_XYZ.tolist()
_EPSILON, _KAPPA = 216.0 / 24389.0, 24389.0 / 27.0  # CIE 15:2004


@dataclass(frozen=True)
class ColourName:
    """A colour word: where it lies in CIELAB and how far things of that name lie from there."""

    centre: Lab
    spread: Lab


CLOTH_COLOURS: dict[str, ColourName] = {
    "black": ColourName((17.0, 0.5, -1.0), (5.0, 1.0, 1.5)),
    "white": ColourName((91.0, 0.0, 2.0), (3.0, 1.0, 2.0)),
    "gray": ColourName((54.0, 0.0, -1.0), (12.0, 1.0, 2.0)),
    "red": ColourName((40.0, 54.0, 32.0), (6.0, 6.0, 7.0)),
    "orange": ColourName((64.0, 40.0, 56.0), (5.0, 6.0, 7.0)),
    "yellow": ColourName((80.0, 4.0, 62.0), (5.0, 5.0, 10.0)),
    "green": ColourName((42.0, -32.0, 22.0), (9.0, 7.0, 8.0)),
    "blue": ColourName((40.0, 4.0, -40.0), (8.0, 6.0, 7.0)),
    "lightblue": ColourName((71.0, -7.0, -20.0), (5.0, 3.0, 4.0)),
    "navy": ColourName((20.0, 4.0, -20.0), (4.0, 3.0, 4.0)),
    "purple": ColourName((36.0, 32.0, -32.0), (8.0, 6.0, 6.0)),
    "pink": ColourName((72.0, 32.0, 2.0), (6.0, 6.0, 5.0)),
    "brown": ColourName((34.0, 13.0, 20.0), (6.0, 3.0, 4.0)),
    "beige": ColourName((77.0, 3.0, 17.0), (5.0, 2.0, 4.0)),
    "khaki": ColourName((50.0, -3.0, 22.0), (7.0, 2.0, 4.0)),
}
HAIR_COLOURS: dict[str, ColourName] = {
    "black": ColourName((11.0, 1.0, 1.5), (2.5, 0.6, 1.0)),
    "brown": ColourName((22.5, 7.0, 11.0), (3.5, 1.5, 2.0)),
    "blond": ColourName((58.0, 7.0, 28.0), (6.0, 2.0, 4.0)),
    "red": ColourName((36.0, 27.0, 34.0), (3.0, 2.5, 3.0)),
    "gray": ColourName((55.0, 0.0, 2.0), (9.0, 0.6, 1.5)),
    "white": ColourName((80.0, 0.0, 4.0), (3.0, 0.5, 1.5)),
}
MONK_HEX = (  # Ellis Monk's 10-step scale as published at skintone.google
    "f6ede4", "f3e7db", "f7ead0", "eadaba", "d7bd96", "a07e56", "825c43", "604134", "3a312a", "292420",
)  # fmt: skip


def srgb_to_linear(srgb: NDArray[Any]) -> Array:
    """(...) linear light of sRGB values in 0..1. Source: IEC 61966-2-1."""
    value = np.asarray(srgb, np.float64)
    return np.where(value <= 0.04045, value / 12.92, ((np.maximum(value, 0.0) + 0.055) / 1.055) ** 2.4)


def linear_to_srgb(linear: NDArray[Any]) -> Array:
    """(...) sRGB values of linear light in 0..1. Source: IEC 61966-2-1."""
    value = np.asarray(linear, np.float64)
    return np.where(value <= 0.0031308, value * 12.92, 1.055 * np.maximum(value, 0.0031308) ** (1 / 2.4) - 0.055)


def lab_to_linear(lab: NDArray[Any] | Lab) -> Array:
    """Linear sRGB of CIELAB colours, clamped into the gamut.

    Args:
        lab: (..., 3) L*, a*, b* under D65.

    Returns:
        (..., 3) linear light in 0..1.
    Source:
        CIE 15:2004, inverse of the 1976 L*a*b* equations.
    """
    if isinstance(lab, tuple):
        return _linear_of_one(lab).copy()
    return _linear_of_many(np.asarray(lab, np.float64))


@lru_cache(maxsize=4096)
def _linear_of_one(lab: Lab) -> Array:
    return _linear_of_many(np.array(lab, np.float64))


def _linear_of_many(lab: Array) -> Array:
    lightness, a, b = np.moveaxis(lab, -1, 0)
    fy = (lightness + 16.0) / 116.0
    f = np.stack([fy + a / 500.0, fy, fy - b / 200.0], axis=-1)
    relative = np.where(f**3 > _EPSILON, f**3, (116.0 * f - 16.0) / _KAPPA)
    rgb = (relative * _WHITE) @ _RGB_FROM_XYZ.T
    return np.asarray(np.clip(rgb, 0.0, 1.0))


def into_gamut(lab: Lab) -> Lab:
    """One CIELAB colour with its linear sRGB clamped to 0..1: as `lab_to_linear` and back, many times faster."""
    fy = (lab[0] + 16.0) / 116.0
    relative = [
        _from_f(f) * white for f, white in zip((fy + lab[1] / 500.0, fy, fy - lab[2] / 200.0), _WHITE_LIST, strict=True)
    ]
    rgb = [sum(m * value for m, value in zip(row, relative, strict=True)) for row in _RGB_FROM_XYZ_LIST]
    if all(0.0 <= value <= 1.0 for value in rgb):
        return lab
    return _as_lab(linear_to_lab(np.clip(rgb, 0.0, 1.0)))


def _from_f(f: float) -> float:
    return f**3 if f**3 > _EPSILON else (116.0 * f - 16.0) / _KAPPA


def linear_to_lab(linear: NDArray[Any]) -> Array:
    """(..., 3) CIELAB (D65) of (..., 3) linear sRGB. Source: CIE 15:2004."""
    relative = np.asarray(linear, np.float64) @ _XYZ_FROM_RGB.T / _WHITE
    f = np.where(relative > _EPSILON, np.cbrt(relative), (_KAPPA * relative + 16.0) / 116.0)
    x, y, z = np.moveaxis(f, -1, 0)
    return np.stack([116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)], axis=-1)


def hex_to_lab(code: str) -> Lab:
    """CIELAB of a six-digit sRGB hex code."""
    srgb = np.array([int(code[i : i + 2], 16) for i in (0, 2, 4)]) / 255.0
    return _as_lab(linear_to_lab(srgb_to_linear(srgb)))


def colour_difference(lab_1: NDArray[Any] | Lab, lab_2: NDArray[Any] | Lab) -> Array:
    """Perceived difference of two colours.

    Args:
        lab_1: (..., 3) first colours.
        lab_2: (..., 3) second colours; both shapes broadcast.

    Returns:
        (...) CIEDE2000 difference with all weights 1; about 1 is just noticeable.
    Source:
        Sharma, Wu, Dalal: The CIEDE2000 color-difference formula, 2005; tested against their table.
    """
    l1, a1, b1 = np.moveaxis(np.asarray(lab_1, np.float64), -1, 0)
    l2, a2, b2 = np.moveaxis(np.asarray(lab_2, np.float64), -1, 0)
    chroma = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2.0
    g = 1.5 - 0.5 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    c1, c2 = np.hypot(g * a1, b1), np.hypot(g * a2, b2)
    h1, h2 = np.arctan2(b1, g * a1), np.arctan2(b2, g * a2)
    delta_h = (h2 - h1 + np.pi) % (2 * np.pi) - np.pi
    hue = np.where(c1 * c2 == 0.0, h1 + h2, h1 + delta_h / 2.0)
    c, lightness = (c1 + c2) / 2.0, ((l1 + l2) / 2.0 - 50.0) ** 2
    t = 1 - 0.17 * np.cos(hue - np.pi / 6) + 0.24 * np.cos(2 * hue)
    t += 0.32 * np.cos(3 * hue + np.radians(6)) - 0.20 * np.cos(4 * hue - np.radians(63))
    hue_deg = np.degrees(hue) % 360.0
    rotation = -2 * np.sqrt(c**7 / (c**7 + 25.0**7)) * np.sin(np.radians(60 * np.exp(-(((hue_deg - 275) / 25) ** 2))))
    dl = (l2 - l1) / (1 + 0.015 * lightness / np.sqrt(20 + lightness))
    dc = (c2 - c1) / (1 + 0.045 * c)
    dh = 2 * np.sqrt(c1 * c2) * np.sin(delta_h / 2) / (1 + 0.015 * c * t)
    return np.asarray(np.sqrt(np.maximum(dl**2 + dc**2 + dh**2 + rotation * dc * dh, 0.0)))


def sample_colour(name: str, rng: np.random.Generator, palette: dict[str, ColourName] | None = None) -> Lab:
    """A CIELAB colour that people would call by this name; uniform in the name's box, inside the sRGB gamut.

    Raises:
        ValueError: the palette has no such name.
    """
    colours = CLOTH_COLOURS if palette is None else palette
    if name not in colours:
        raise ValueError(f"colour: expected one of {', '.join(colours)}, got {name!r}.")
    colour = colours[name]
    lab = np.array(colour.centre) + np.array(colour.spread) * rng.uniform(-1.0, 1.0, 3)
    return _as_lab(linear_to_lab(lab_to_linear(lab)))


def nearest_colour_name(
    lab: Lab, names: Iterable[str] | None = None, palette: dict[str, ColourName] | None = None
) -> str:
    """The name among `names` (all of the palette where None) whose centre differs least (CIEDE2000)."""
    colours = CLOTH_COLOURS if palette is None else palette
    candidates = list(colours if names is None else names)
    centres = np.array([colours[name].centre for name in candidates])
    return candidates[int(np.argmin(colour_difference(centres, lab)))]


def monk_skin_lab(tone: int) -> Lab:
    """Diffuse skin colour of a step on the Monk scale.

    The published swatches are display colours; as reflectances the light ones would look like plaster. Lightness is
    therefore mapped into the range measured on living skin, and the light tones get a little more red.

    Args:
        tone: step, 1 (lightest) to 10 (darkest).

    Returns:
        CIELAB albedo.

    Raises:
        ValueError: the step is outside 1..10.
    Source:
        Swatches: the Monk Skin Tone scale. Range L* 30 to 72: Xiao et al., Characterising the variations in ethnic
        skin colours, Skin Research and Technology 23(1), 2017.
    """
    if not 1 <= tone <= len(MONK_HEX):
        raise ValueError(f"skin tone: expected a step from 1 to {len(MONK_HEX)}, got {tone}.")
    lightness, a, b = hex_to_lab(MONK_HEX[tone - 1])
    share = (lightness - 14.0) / 80.0
    return (28.0 + 43.0 * share, max(a + 3.0 + 5.5 * share, 8.5), max(b + 2.0 + 5.0 * share, 12.0 + 4.0 * share))


def _as_lab(values: Array) -> Lab:
    return (float(values[0]), float(values[1]), float(values[2]))
