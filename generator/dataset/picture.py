"""What a sheet shows of one image: the colours, the parts, the depth, or skeleton and boxes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.dataset.layout import DEPTH_SUFFIX, IMAGE_SUFFIX, MASK_SUFFIX, DatasetError
from generator.dataset.schema import PARTS
from generator.imaging.encode import OTHER_PERSON

Image = NDArray[np.uint8]
Members = Mapping[str, bytes]
Colour = tuple[int, int, int]

PART_COLOURS: dict[str, Colour] = {  # BGR; Paul Tol's muted scheme, which colour-blind readers can tell apart
    "background": (255, 255, 255), "skin": (119, 204, 221), "hair": (136, 34, 51), "face": (119, 102, 204),
    "upper": (153, 170, 68), "lower": (238, 204, 136), "outerwear": (51, 119, 17), "shoes": (85, 34, 136),
    "bag": (51, 153, 153), "hat": (153, 68, 170), "glasses": (60, 60, 60), "other": (170, 170, 170),
    "backpack": (60, 120, 240), "suitcase": (40, 70, 130), "beard": (80, 30, 90), "scarf": (180, 120, 230),
    "headphones": (30, 30, 160), "umbrella": (200, 130, 40), "phone": (20, 200, 230), "mask": (230, 230, 150),
    "legwear": (120, 90, 60),
}  # fmt: skip
SOMEBODY_ELSE = (140, 140, 140)
BONES = (
    (15, 13), (13, 11), (16, 14), (14, 12), (11, 12), (5, 11), (6, 12), (5, 6), (5, 7), (7, 9), (6, 8), (8, 10),
    (0, 1), (0, 2), (1, 3), (2, 4), (3, 5), (4, 6),
)  # fmt: skip
_LEFT, _RIGHT, _MIDDLE = (60, 140, 245), (235, 150, 40), (90, 200, 90)
_VISIBLE_BOX, _AMODAL_BOX = (90, 200, 90), (60, 60, 230)
_ZOOM = 3  # lines are drawn on an enlarged picture, so that they are thin


def picture_of(members: Members, row: Mapping[str, Any], kind: str) -> Image:
    """(H, W, 3) BGR picture of one image.

    Args:
        members: its files by suffix.
        row: its row of the index.
        kind: one of `KINDS`.

    Raises:
        DatasetError: the image has no depth, or one of its files cannot be decoded.
    """
    return KINDS[kind](members, row)


def legend_of(kind: str) -> dict[str, Colour]:
    """Names and colours that explain the pictures of a kind; empty where they explain themselves."""
    if kind == "mask":
        parts = {name: colour for name, colour in PART_COLOURS.items() if name != "background"}
        return {**parts, "somebody else": SOMEBODY_ELSE}
    if kind == "keypoints":
        return {"left": _LEFT, "right": _RIGHT, "visible box": _VISIBLE_BOX, "whole person": _AMODAL_BOX}
    return {}


def _colour(members: Members, row: Mapping[str, Any]) -> Image:
    photo: Image = _decode(members, IMAGE_SUFFIX, row, cv2.IMREAD_COLOR)
    return photo


def _mask(members: Members, row: Mapping[str, Any]) -> Image:
    mask = _decode(members, MASK_SUFFIX, row, cv2.IMREAD_UNCHANGED)
    table = np.array([PART_COLOURS[name] for name in PARTS], np.float32)
    part = np.minimum(mask % OTHER_PERSON, len(PARTS) - 1)
    others = (mask >= OTHER_PERSON)[..., None]
    flat = np.where(others, np.array(SOMEBODY_ELSE, np.float32), table[part])
    photo = cv2.cvtColor(_colour(members, row), cv2.COLOR_BGR2GRAY).astype(np.float32)[..., None]
    share = np.where((part == 0)[..., None] & ~others, 0.55, 0.82)  # of the part's colour
    return np.asarray(np.rint(flat * share + photo * (1 - share)), np.uint8)


def _depth(members: Members, row: Mapping[str, Any]) -> Image:
    if DEPTH_SUFFIX not in members:
        raise DatasetError(f"{row['key']}: expected depth, got an image without. Render with `depth=true`.")
    depth = _decode(members, DEPTH_SUFFIX, row, cv2.IMREAD_UNCHANGED).astype(np.float32)
    seen = depth > 0
    if not seen.any():
        return np.full((*depth.shape, 3), 255, np.uint8)
    near, far = np.percentile(depth[seen], (1, 95))
    level = np.clip((depth - near) / max(far - near, 1.0), 0, 1)
    coloured = cv2.applyColorMap(np.rint(255 * (1 - level)).astype(np.uint8), cv2.COLORMAP_VIRIDIS)
    return np.where(seen[..., None], coloured, 255).astype(np.uint8)


def _keypoints(members: Members, row: Mapping[str, Any]) -> Image:
    photo = _colour(members, row)
    size = (photo.shape[1] * _ZOOM, photo.shape[0] * _ZOOM)
    picture: Any = cv2.resize(photo, size, interpolation=cv2.INTER_CUBIC)
    picture = np.asarray(picture * 0.62 + 90, np.uint8)  # paler than the lines
    for box, colour in ((row["box_amodal"], _AMODAL_BOX), (row["box_visible"], _VISIBLE_BOX)):
        x0, y0, x1, y1 = (round(value * _ZOOM) for value in box)
        cv2.rectangle(picture, (x0, y0), (x1 - 1, y1 - 1), colour, 2, cv2.LINE_AA)
    points = np.rint(np.reshape(row["keypoints_2d"], (17, 2)) * _ZOOM).astype(int)
    visibility = np.asarray(row["keypoints_visibility"])
    for first, second in BONES:
        if visibility[first] and visibility[second]:
            thickness = 5 if min(visibility[first], visibility[second]) == 2 else 2
            cv2.line(picture, _at(points[first]), _at(points[second]), _side(first, second), thickness, cv2.LINE_AA)
    for index in np.flatnonzero(visibility):
        filling = _side(index, index) if visibility[index] == 2 else (255, 255, 255)
        cv2.circle(picture, _at(points[index]), 6, filling, cv2.FILLED, cv2.LINE_AA)
        cv2.circle(picture, _at(points[index]), 6, (40, 40, 40), 1, cv2.LINE_AA)
    return np.asarray(picture, np.uint8)


def _decode(members: Members, suffix: str, row: Mapping[str, Any], flags: int) -> Any:
    picture = cv2.imdecode(np.frombuffer(members.get(suffix, b"\0"), np.uint8), flags)
    if picture is None:
        raise DatasetError(f"{row['key']}.{suffix}: missing or damaged; `python -m generator.verify` tells more.")
    return picture


def _side(first: int, second: int) -> Colour:
    """COCO numbers the left side odd and the right side even; the nose is 0."""
    if 0 in (first, second) and first != second:
        first = second = max(first, second)
    if first == 0 or first % 2 != second % 2:
        return _MIDDLE
    return _LEFT if first % 2 else _RIGHT


def _at(point: NDArray[np.int_]) -> tuple[int, int]:
    return int(point[0]), int(point[1])


KINDS: dict[str, Callable[[Members, Mapping[str, Any]], Image]] = {
    "colour": _colour,
    "mask": _mask,
    "depth": _depth,
    "keypoints": _keypoints,
}
