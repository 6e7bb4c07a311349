"""What a drawn crop shows of its person: boxes, joints, parts, and what hides them."""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.annotate import JOINT_DEPTH_M
from generator.cameras import Box
from generator.colour import linear_to_lab, srgb_to_linear
from generator.dataset.schema import PARTS
from generator.flat.drawing import Drawing
from generator.flat.scene import FACES, OWN, View
from generator.occlusion import LEAST_HIDDEN, LEAST_OTHER_PX
from generator.worlds.model import SceneKind


def joint_columns(view: View, drawing: Drawing, window: Box) -> dict[str, Any]:
    """The columns of keypoints; a joint is visible where a box of the person is seen that is not far before it."""
    height_px, width_px = drawing.numbers.shape
    corner, size = np.array(window[:2]), np.array([width_px, height_px])
    pixels = (view.joints - corner) * (size / (np.array(window[2:]) - corner))
    cells = np.floor(pixels).astype(int)
    inside = ((cells >= 0) & (cells < size)).all(axis=1)
    column, row = np.clip(cells, 0, size - 1).T
    box = drawing.numbers[row, column].astype(int) - 1
    is_own = (box >= 0) & (box < view.scene.n_own)
    seen = inside & is_own & (view.depth_m[box] > view.joints_camera[:, 2] - JOINT_DEPTH_M)
    return {
        "keypoints_2d": pixels.astype(np.float32),
        "keypoints_visibility": np.where(seen, 2, np.where(inside, 1, 0)).astype(np.uint8),
        "keypoints_3d": view.joints_camera.astype(np.float32),
    }


def hiding_columns(view: View, drawing: Drawing) -> dict[str, Any]:
    """The columns on what is before the person."""
    scene, n_boxes = view.scene, len(view.scene.parts)
    numbers, amodal = drawing.numbers, drawing.amodal
    if numbers is amodal:
        return {"visible_fraction": float(amodal.any()), "occlusion": 0.0, "occluder": "none", "others": 0}
    is_own = (numbers > 0) & (numbers <= scene.n_own)
    is_hidden = (amodal > 0) & ~is_own
    n_hidden, n_seen = int(np.count_nonzero(is_hidden)), int(np.count_nonzero(is_own))
    area_px = np.bincount(numbers.ravel(), minlength=n_boxes + 1)[1:]
    of_persons = np.bincount(scene.persons, area_px)
    others = int((of_persons[OWN + 1 :] >= LEAST_OTHER_PX).sum())
    ratio = n_hidden / max(n_hidden + n_seen, 1)
    if ratio < LEAST_HIDDEN:
        return {"visible_fraction": float(n_seen > 0), "occlusion": 0.0, "occluder": "none", "others": others}
    hiding = np.bincount(numbers[is_hidden], minlength=n_boxes + 1)[1:]
    by_person = hiding[scene.persons > 0].sum()
    by_kind = np.bincount(scene.kinds, np.where(scene.persons > 0, 0, hiding), len(SceneKind))
    most = SceneKind(int(by_kind.argmax())).name.lower() if by_kind.max() > by_person else "person"
    return {
        "visible_fraction": 1.0 - ratio if n_seen else 0.0, "occlusion": ratio, "occluder": most, "others": others,
    }  # fmt: skip


def visible_box_of(area_px: NDArray[np.bool_]) -> Box:
    """Left, top, right, bottom of true pixels; zeros where there are none. [px]"""
    left, top, width_px, height_px = cv2.boundingRect(area_px.view(np.uint8))
    return float(left), float(top), float(left + width_px), float(top + height_px)


class Parts(NamedTuple):
    """Of the labelled person; see the columns `part_...`. All are (P,), `lab` is (P, 3)."""

    part_area_px: list[int]
    part_present: NDArray[np.uint8]
    part_inside: NDArray[np.float32]
    part_amodal_px: NDArray[np.float32]
    part_lab: NDArray[np.float32]


def measure_parts(view: View, drawing: Drawing) -> Parts:
    """Size, place and colour of each part; each part by itself but for the area, which is what is seen."""
    scene, own = view.scene, slice(0, view.scene.n_own)
    parts = scene.parts[own]
    area_px = np.bincount(drawing.numbers.ravel(), minlength=len(scene.parts) + 1)[1:][own]
    pixels = drawing.pixels[own]
    whole_px = _silhouette_px(pixels)
    inside_px = whole_px * _shares_inside(pixels, drawing.numbers.shape)
    seen_px, amodal_px, kept_px = (np.bincount(parts, each, len(PARTS)) for each in (area_px, whole_px, inside_px))
    labs = linear_to_lab(srgb_to_linear(scene.colours[own] / 255.0)) * area_px[:, None]
    lab = np.stack([np.bincount(parts, labs[:, axis], len(PARTS)) for axis in range(3)], axis=1)
    return Parts(
        part_area_px=seen_px.astype(int).tolist(),
        part_present=(np.bincount(parts, minlength=len(PARTS)) > 0).astype(np.uint8),
        part_inside=(kept_px / np.maximum(amodal_px, 1e-9)).astype(np.float32),
        part_amodal_px=amodal_px.astype(np.float32),
        part_lab=(lab / np.maximum(seen_px, 1)[:, None]).astype(np.float32),
    )


def _silhouette_px(pixels: NDArray[np.float64]) -> NDArray[np.float64]:
    """(B,) areas of the outlines of boxes: half of those of their faces, two of which lie on every point. [px]"""
    corner = pixels[:, FACES]
    one, other = corner[:, :, 2] - corner[:, :, 0], corner[:, :, 3] - corner[:, :, 1]
    faces_px = 0.5 * np.abs(one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0])
    return np.asarray(0.5 * faces_px.sum(axis=1), np.float64)


def _shares_inside(pixels: NDArray[np.float64], shape: tuple[int, ...]) -> NDArray[np.float64]:
    """(B,) shares of the boxes around (B, 8, 2) corners that lie in a crop of a shape. [1]"""
    low, high = pixels.min(axis=1), pixels.max(axis=1)
    kept = np.clip(high, 0, shape[::-1]) - np.clip(low, 0, shape[::-1])
    return np.asarray((kept / np.maximum(high - low, 1e-9)).prod(axis=1), np.float64)
