"""Small text on pictures that stays readable: OpenCV's strokes, drawn large and scaled down."""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

INK = (40, 36, 34)
GREY = (120, 114, 110)
_OVERSAMPLING = 4


class Text(NamedTuple):
    """How a text looks.

    Attributes:
        size_px: height of a line; capitals are about 0.7 of it.
        bold: thicker strokes.
    """

    size_px: int
    bold: bool


def text_width_px(text: str, style: Text) -> int:
    """How wide a text comes out."""
    width: int = cv2.getTextSize(printable(text), *_font(style))[0][0]
    return -(-width // _OVERSAMPLING)


def write_text(
    picture: NDArray[np.uint8],
    text: str,
    at: tuple[int, int],
    style: Text,
    colour: tuple[int, int, int] = INK,
) -> None:
    """Write on a picture, in place.

    Args:
        picture: (H, W, 3) BGR.
        text: what to write; letters outside ASCII become `?`, what lies outside the picture is cut off.
        at: left end of the baseline: column, row. [px]
        style: how it looks.
        colour: BGR.
    """
    top, bottom = at[1] - style.size_px, at[1] + style.size_px // 2
    left, right = max(at[0] - 1, 0), at[0] + text_width_px(text, style) + 2
    patch = picture[max(top, 0) : bottom, left:right]
    if patch.size == 0:
        return
    ink: Any = np.zeros((patch.shape[0] * _OVERSAMPLING, patch.shape[1] * _OVERSAMPLING), np.uint8)
    origin = ((at[0] - left) * _OVERSAMPLING, (at[1] - max(top, 0)) * _OVERSAMPLING)
    font, scale, stroke_px = _font(style)
    cv2.putText(ink, printable(text), origin, font, scale, 255, stroke_px, cv2.LINE_AA)
    cover = cv2.resize(ink, patch.shape[1::-1], interpolation=cv2.INTER_AREA).astype(np.float32)[..., None] / 255
    patch[:] = np.rint(patch * (1 - cover) + np.array(colour, np.float32) * cover).astype(np.uint8)


def printable(text: str) -> str:
    """The text in the letters that the font has."""
    return text.encode("ascii", "replace").decode()


def _font(style: Text) -> tuple[int, float, int]:
    """OpenCV's font, scale and stroke width; its capitals are 21 units high at scale 1."""
    scale = style.size_px * 0.7 * _OVERSAMPLING / 21
    if style.bold:
        return cv2.FONT_HERSHEY_DUPLEX, scale, max(round(2.2 * scale), 1)
    return cv2.FONT_HERSHEY_SIMPLEX, scale, max(round(2.1 * scale), 1)
