"""What pictures of results are drawn with: text, cells of images, frames, marks, files.

All pictures are (H, W, 3) uint8 RGB on white; places are (column, row) in pixels.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Colour = tuple[int, int, int]

INK: Colour = (34, 36, 40)
GREY: Colour = (112, 116, 122)
PALE: Colour = (226, 228, 231)
RIGHT: Colour = (22, 138, 74)
WRONG: Colour = (205, 43, 49)
OWN: Colour = (52, 88, 160)
MARGIN_PX = 36  # around every picture
_OVERSAMPLING = 4  # OpenCV's thin strokes are drawn large and scaled down
_CAPITALS = 21.0  # height of its capitals at scale 1. [px]


class PictureError(ValueError):
    """A picture that cannot be written; the text is one line."""


class Text(NamedTuple):
    """How a text looks.

    Attributes:
        size_px: height of a line; capitals are 0.7 of it.
        bold: heavier strokes.
    """

    size_px: int
    bold: bool = False

    @property
    def font(self) -> tuple[int, float, int]:
        """OpenCV's font, scale and stroke width, oversampled."""
        scale = 0.7 * self.size_px * _OVERSAMPLING / _CAPITALS
        face = cv2.FONT_HERSHEY_DUPLEX if self.bold else cv2.FONT_HERSHEY_SIMPLEX
        return face, scale, max(round((2.3 if self.bold else 2.0) * scale), 1)


TITLE, HEADING, LABEL, CAPTION = Text(24, True), Text(15, True), Text(14), Text(12)


def blank(height_px: int, width_px: int) -> Image:
    """A white picture."""
    return np.full((height_px, width_px, 3), 255, np.uint8)


def text_width_px(text: str, style: Text) -> int:
    """How wide a text comes out."""
    face, scale, stroke_px = style.font
    width: int = cv2.getTextSize(_printable(text), face, scale, stroke_px)[0][0]
    return -(-width // _OVERSAMPLING)


def write_text(picture: Image, text: str, at: tuple[int, int], style: Text, colour: Colour = INK) -> int:
    """Write on a picture, in place.

    Args:
        picture: to write on; what lies outside is cut off.
        text: what to write; letters that the font lacks become `?`.
        at: left end of the baseline.
        style: how it looks.
        colour: of the strokes.

    Returns:
        Column where the text ends.
    """
    column, baseline = at
    end = column + text_width_px(text, style)
    top, left = max(baseline - style.size_px, 0), max(column - 1, 0)
    patch = picture[top : baseline + style.size_px // 2, left : end + 2]
    if patch.size:
        face, scale, stroke_px = style.font
        ink: Any = np.zeros((patch.shape[0] * _OVERSAMPLING, patch.shape[1] * _OVERSAMPLING), np.uint8)
        origin = ((column - left) * _OVERSAMPLING, (baseline - top) * _OVERSAMPLING)
        cv2.putText(ink, _printable(text), origin, face, scale, 255, stroke_px, cv2.LINE_AA)
        cover = cv2.resize(ink, patch.shape[1::-1], interpolation=cv2.INTER_AREA)[..., None].astype(np.float32) / 255.0
        patch[:] = np.rint(patch * (1.0 - cover) + np.array(colour, np.float32) * cover).astype(np.uint8)
    return end


def write_right(picture: Image, text: str, at: tuple[int, int], style: Text, colour: Colour = INK) -> None:
    """Write so that the text ends at the given column."""
    write_text(picture, text, (at[0] - text_width_px(text, style), at[1]), style, colour)


def shortened(text: str, width_px: int, style: Text) -> str:
    """The text, cut to what fits."""
    if text_width_px(text, style) <= width_px:
        return text
    while text and text_width_px(f"{text}..", style) > width_px:
        text = text[:-1]
    return f"{text.rstrip(' ,_')}.."


def write_head(picture: Image, title: str, subtitle: str) -> None:
    """Write the title in bold at the top, and a line below it, each cut to what fits between the margins."""
    room_px = picture.shape[1] - 2 * MARGIN_PX
    write_text(picture, shortened(title, room_px, TITLE), (MARGIN_PX, 52), TITLE)
    write_text(picture, shortened(subtitle, room_px, LABEL), (MARGIN_PX, 78), LABEL, GREY)


def fitted(image: Image, height_px: int, width_px: int) -> Image:
    """The image as large as fits a cell, in the middle of it, on pale grey."""
    scale = min(height_px / image.shape[0], width_px / image.shape[1])
    height, width = (max(round(side * scale), 1) for side in image.shape[:2])
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    cell = np.full((height_px, width_px, 3), PALE, np.uint8)
    top, left = (height_px - height) // 2, (width_px - width) // 2
    cell[top : top + height, left : left + width] = cv2.resize(image, (width, height), interpolation=way)
    return cell


def place_framed(picture: Image, cell: Image, at: tuple[int, int], colour: Colour, frame_px: int) -> None:
    """Put a cell on a picture with a frame around it, outside of the image; `at` is the cell's upper left corner."""
    (left, top), (height_px, width_px) = at, cell.shape[:2]
    corner = (left - frame_px, top - frame_px), (left + width_px + frame_px - 1, top + height_px + frame_px - 1)
    cv2.rectangle(picture, *corner, colour, cv2.FILLED)
    picture[top : top + height_px, left : left + width_px] = cell


def draw_mark(picture: Image, centre: tuple[int, int], right: bool, radius_px: int = 8) -> None:
    """A disc with a tick or a cross, so that right and wrong differ by more than their colour."""
    shift, unit = 4, 1 << 4  # OpenCV's fractional coordinates
    middle, colour = (centre[0] * unit, centre[1] * unit), RIGHT if right else WRONG
    cv2.circle(picture, middle, radius_px * unit, colour, cv2.FILLED, cv2.LINE_AA, shift)
    for begin, end in _TICK if right else _CROSS:
        first, last = (
            (round((centre[0] + x * radius_px) * unit), round((centre[1] + y * radius_px) * unit))
            for x, y in (begin, end)
        )
        cv2.line(picture, first, last, (255, 255, 255), max(radius_px // 4, 1), cv2.LINE_AA, shift)


# Strokes in radii from the middle.
_TICK = [((-0.45, 0.05), (-0.1, 0.4)), ((-0.1, 0.4), (0.5, -0.35))]
_CROSS = [((-0.4, -0.4), (0.4, 0.4)), ((-0.4, 0.4), (0.4, -0.4))]


def write_png(path: Path, picture: Image) -> None:
    """Write a picture as PNG, in full or not at all.

    Raises:
        PictureError: the file cannot be written.
    """
    data = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))[1].tobytes()
    temporary = path.with_name(f"{path.name}.tmp-{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise PictureError(f"{path}: cannot write: {error.strerror or error}.") from error


def _printable(text: str) -> str:
    return text.encode("ascii", "replace").decode()
