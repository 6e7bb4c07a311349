"""Words that no language has, and letters for signs and posters."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Rgb8 = tuple[int, int, int]
_STARTS = ("b", "br", "c", "d", "f", "fl", "g", "k", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v", "z")
_VOWELS = ("a", "e", "i", "o", "u", "a", "e", "o", "au", "ei")
_ENDS = ("", "", "l", "n", "r", "s", "x", "nd", "rt", "k", "m")
_HUES = (0, 3, 12, 18, 22, 26, 75, 90, 100, 106, 110, 114, 118)  # OpenCV's, 0 to 180: reds, yellows, greens, blues
FONTS = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_TRIPLEX)


def word(rng: np.random.Generator, syllables: int) -> str:
    """An invented word."""
    parts = [_STARTS[rng.integers(len(_STARTS))] + _VOWELS[rng.integers(len(_VOWELS))] for _ in range(syllables)]
    return "".join(parts) + _ENDS[rng.integers(len(_ENDS))]


def colour8(rng: np.random.Generator, saturation: tuple[float, float], value: tuple[float, float]) -> Rgb8:
    """An sRGB colour of a hue that printers like; saturation and value in 0..1."""
    hue = _HUES[int(rng.integers(len(_HUES)))] + rng.normal(0.0, 4.0)
    hsv = np.array([[[hue % 180, 255 * rng.uniform(*saturation), 255 * rng.uniform(*value)]]])
    red, green, blue = cv2.cvtColor(hsv.astype(np.uint8), cv2.COLOR_HSV2RGB)[0, 0].tolist()
    return int(red), int(green), int(blue)


def write(picture: Pixels, text: str, box: tuple[int, int, int, int], colour: Rgb8, font: int, weight: float) -> None:
    """Put a text in the middle of a box (left, top, right, bottom), as large as fits.

    Args:
        picture: (H, W, 3) to be drawn on.
        text: one line.
        box: in pixels.
        colour: sRGB.
        font: one of `FONTS`.
        weight: width of the strokes as a share of the letters' height. [1]
    """
    left, top, right, bottom = box
    (unit_px, rise_px), _ = cv2.getTextSize(text, font, 1.0, 1)
    scale = min((right - left) / max(unit_px, 1), (bottom - top) / (1.25 * rise_px))
    thickness = max(round(weight * scale * rise_px), 1)
    (width_px, height_px), _ = cv2.getTextSize(text, font, scale, thickness)
    origin = ((left + right - width_px) // 2, (top + bottom + height_px) // 2)
    cv2.putText(picture, text, origin, font, scale, colour, thickness, cv2.LINE_AA)


def small_print(
    picture: Pixels, box: tuple[int, int, int, int], line_px: int, colour: Rgb8, rng: np.random.Generator
) -> None:
    """Lines of bars that read as text from afar, ragged on the right."""
    left, top, right, bottom = box
    for y in range(top, bottom - line_px // 2, line_px):
        x, end = left, left + int((right - left) * rng.uniform(0.6, 1.0))
        while x < end:
            length = int(line_px * rng.uniform(0.6, 3.0))
            cv2.rectangle(picture, (x, y), (min(x + length, end), y + max(line_px * 2 // 5, 1)), colour, -1)
            x += length + max(line_px // 2, 1)
