"""Draws a view's boxes into a crop, far ones first: every pixel is the number of a box, which says all about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.cameras import Box
from generator.flat.scene import View

Polygon = tuple[int, NDArray[np.int32]]
_SHIFT = 4  # bits behind the point of OpenCV's coordinates
_FAR_PX = 1e5  # corners beyond are put there


@dataclass(frozen=True, eq=False)
class Drawing:
    """A crop of a view.

    Attributes:
        pixels: (B, 8, 2) columns and rows of the corners. [px]
        numbers: (H, W) of the box that is seen, from 1; 0 where none is.
        amodal: (H, W) the same for the labelled person alone.
        inside: share of the labelled person, without what boxes leave out, that lies in the crop. [1]
    """

    pixels: NDArray[np.float64]
    numbers: NDArray[np.uint16]
    amodal: NDArray[np.uint16]
    inside: float


def draw(view: View, window: Box, width_px: int, height_px: int) -> Drawing:
    """Draw the crop that a window of the image plane shows."""
    corner, size = np.array(window[:2]), np.array([width_px, height_px])
    pixels = (view.plane - corner) * (size / (np.array(window[2:]) - corner))
    low, high, n_own = pixels.min(axis=1), pixels.max(axis=1), view.scene.n_own
    # The person alone, on a canvas with room for all of them.
    left, top = np.minimum(np.floor(low[:n_own].min(axis=0)) - 1, 0).astype(int).tolist()
    right, bottom = np.maximum(np.ceil(high[:n_own].max(axis=0)) + 1, size).astype(int).tolist()
    whole = _fill(_polygons(view, pixels - (left, top), range(n_own)), right - left, bottom - top)
    amodal = whole[-top : height_px - top, -left : width_px - left]
    is_seen = ((high > 0) & (low < size)).all(axis=1)
    numbers = amodal
    if is_seen[n_own:].any():
        numbers = _fill(_polygons(view, pixels, np.flatnonzero(is_seen).tolist()), width_px, height_px)
    inside = 1.0 if whole.shape == amodal.shape else _share_inside(view, whole, amodal)
    return Drawing(pixels, numbers, amodal, inside)


def _polygons(view: View, pixels: NDArray[np.float64], boxes: Iterable[int]) -> Iterable[Polygon]:
    """Number and outline of each of the boxes, far ones first, as `_fill` takes them."""
    # For OpenCV a pixel's middle has whole coordinates.
    fixed = np.rint((np.clip(pixels, -_FAR_PX, _FAR_PX) - 0.5) * (1 << _SHIFT)).astype(np.int32)
    wanted = set(boxes)
    for index, outline in zip(view.order, view.outlines, strict=True):
        if index in wanted:
            yield index + 1, fixed[index, outline]


def _fill(polygons: Iterable[Polygon], width_px: int, height_px: int) -> NDArray[np.uint16]:
    canvas = np.zeros((height_px, width_px), np.uint16)
    for number, outline in polygons:
        cv2.fillConvexPoly(canvas, outline, number, cv2.LINE_8, _SHIFT)
    return canvas


def _share_inside(view: View, whole: NDArray[np.uint16], amodal: NDArray[np.uint16]) -> float:
    counts = [
        int(np.bincount(numbers.ravel(), minlength=view.scene.n_own + 1)[1:][view.scene.framed].sum())
        for numbers in (amodal, whole)
    ]
    return counts[0] / max(counts[1], 1)
