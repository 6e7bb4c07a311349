"""What is known about a crop: boxes, keypoints, visibility, areas, and how its picture was taken."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from generator.cameras import Box
from generator.colour import linear_to_lab, srgb_to_linear
from generator.dataset.schema import PARTS, WEATHER_COLUMNS, SampleRow
from generator.framing import Framing, PlacedPerson, viewpoint_deg
from generator.occlusion import draw_silhouette, measure_occlusion
from generator.specs import AtmosphereSpec, CameraSpec, CaptureSpec, StageSpec

# How far a joint may lie behind the surface that is seen before it counts as hidden, in COCO order. [m]
JOINT_DEPTH_M = np.array([0.05] * 3 + [0.06] * 2 + [0.13] * 2 + [0.09] * 2 + [0.08] * 2 + [0.2] * 2 + [0.13] * 4)


def keypoint_visibility(
    pixels: NDArray[np.float64], depth: NDArray[np.float32], target: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    """Whether each joint is seen: 0 outside the crop, 1 hidden, 2 visible.

    Args:
        pixels: (17, 3) column, row and depth of the joints. [px, px, m]
        depth: (H, W) rendered depth. [m]
        target: (H, W) pixels of the person.
    """
    height_px, width_px = depth.shape
    column, row = np.floor(pixels[:, 0]).astype(int), np.floor(pixels[:, 1]).astype(int)
    inside = (column >= 0) & (column < width_px) & (row >= 0) & (row < height_px)
    column, row = np.clip(column, 0, width_px - 1), np.clip(row, 0, height_px - 1)
    seen = inside & target[row, column] & (depth[row, column] > pixels[:, 2] - JOINT_DEPTH_M)
    return np.where(seen, 2, np.where(inside, 1, 0)).astype(np.uint8)


def visible_box(target: NDArray[np.bool_]) -> Box:
    """Left, top, right, bottom of the person's pixels; zeros where there are none. [px]"""
    columns, rows = np.flatnonzero(target.any(axis=0)), np.flatnonzero(target.any(axis=1))
    if not len(columns):
        return 0.0, 0.0, 0.0, 0.0
    return float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1)


class PartOutlines(NamedTuple):
    """Each part of a person by itself, whatever is before it.

    Attributes:
        present: (P,) whether the person has it: 1 or 0.
        inside: (P,) share of its projected surface that lies in the crop.
        amodal_px: (P,) pixels that it covers in and around the crop. [px]
    """

    present: NDArray[np.uint8]
    inside: NDArray[np.float32]
    amodal_px: NDArray[np.float32]


def part_outlines(
    pixels: NDArray[np.float64],
    faces: NDArray[np.integer[Any]],
    part_ids: NDArray[np.uint8],
    width_px: int,
    height_px: int,
) -> PartOutlines:
    """Size and place of each part in a crop, from projected quads; surfaces that overlap count twice.

    Args:
        pixels: (V, 2+) columns and rows of the vertices. [px]
        faces: (F, 4) quads, counter-clockwise seen from outside.
        part_ids: (F,) values of `PartId`.
        width_px: of the crop. [px]
        height_px: of the crop. [px]
    """
    corners = np.ascontiguousarray(faces.T, np.intp)
    columns, rows = (np.ascontiguousarray(pixels[:, axis], np.float32).take(corners) for axis in (0, 1))
    # Rows run down, so what is counter-clockwise for the eye has a negative area.
    area_px = 0.5 * ((columns[3] - columns[1]) * (rows[2] - rows[0]) - (columns[2] - columns[0]) * (rows[3] - rows[1]))
    column, row = columns.sum(axis=0), rows.sum(axis=0)  # four times the middle of the quad
    is_inside = (column >= 0) & (column < 4 * width_px) & (row >= 0) & (row < 4 * height_px)
    size_px = np.abs(area_px)
    total_px, amodal_px, inside_px, count = (
        np.bincount(part_ids, weights, len(PARTS))
        for weights in (size_px, np.maximum(area_px, 0.0), size_px * is_inside, None)
    )
    inside = inside_px / np.maximum(total_px, 1e-9)
    return PartOutlines((count > 0).astype(np.uint8), inside.astype(np.float32), amodal_px.astype(np.float32))


_LINEAR_OF_BYTE = srgb_to_linear(np.arange(256) / 255.0).astype(np.float32)


def part_colours(
    picture: NDArray[np.uint8], part_id: NDArray[np.uint8], target: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """(P, 3) mean CIELAB of a person's pixels in each part, 0 where there are none.

    Args:
        picture: (H, W, 3) sRGB.
        part_id: (H, W) values of `PartId`.
        target: (H, W) pixels of the person.
    """
    parts = part_id[target]
    labs = linear_to_lab(_LINEAR_OF_BYTE[picture[target]])
    count = np.maximum(np.bincount(parts, minlength=len(PARTS)), 1)
    sums = [np.bincount(parts, labs[:, axis], len(PARTS)) for axis in range(3)]
    return np.asarray(np.stack(sums, axis=1) / count[:, None], np.float32)


class Taken(NamedTuple):
    """How a crop's picture came about; see the columns of the same names.

    Attributes:
        exposure_ev: relative to the metered exposure. [EV]
        shutter_s: exposure time. [s]
        gain_db: amplification. [dB]
        white_balance: gains of red and blue, the automatic balance's times the camera's own.
        motion_blur_px: length of the person's motion blur in the frame. [px]
        defocus_px: diameter of the circle of confusion at the person in the frame. [px]
        noise: standard deviation at mid grey, in units of full scale. [1]
    """

    exposure_ev: float
    shutter_s: float
    gain_db: float
    white_balance: tuple[float, float]
    motion_blur_px: float
    defocus_px: float
    noise: float


class CropImages(NamedTuple):
    """What was rendered of one crop, and the picture as it is stored.

    Attributes:
        depth: (H, W) rendered depth. [m]
        person_id: (H, W) person numbers, 0 where nobody is.
        part_id: (H, W) values of `PartId`.
        kind_id: (H, W) values of `SceneKind`.
        picture: (H, W, 3) sRGB.
    """

    depth: NDArray[np.float32]
    person_id: NDArray[np.uint16]
    part_id: NDArray[np.uint8]
    kind_id: NDArray[np.uint8]
    picture: NDArray[np.uint8]


def annotate(
    spec: StageSpec, capture: CaptureSpec, person: PlacedPerson, framing: Framing, crop: CropImages, taken: Taken
) -> SampleRow:
    """The row of one image, captions and storage columns still empty.

    Args:
        spec: the stage.
        capture: the image's spec.
        person: the labelled person.
        framing: from `frame_person`.
        crop: what was rendered.
        taken: how the picture was taken.
    """
    camera = spec.cameras[capture.camera]
    return SampleRow(
        caption_1="",
        caption_2="",
        **known_columns(spec, capture, person.middle),
        **_camera_look(camera, taken),
        **_geometry(camera, capture.moment + 1, person, framing, crop),
    )


def known_columns(spec: StageSpec, capture: CaptureSpec, middle: NDArray[np.float64]) -> dict[str, Any]:
    """The columns that no picture is needed for.

    Args:
        spec: the stage.
        capture: the image's spec.
        middle: (3,) point over the labelled person's feet at half the stature. [m]
    """
    moment, camera = spec.moments[capture.moment], spec.cameras[capture.camera]
    _, outfit, posed = spec.poses[moment.pose]
    yaw_deg = viewpoint_deg(moment.heading_deg, middle, camera)
    return {
        "key": capture.key,
        "pid": moment.pid,
        "camid": camera.camid,
        "split": capture.split,
        "world": spec.world.name,
        "world_kind": spec.world.kind,
        "place": f"{spec.world.name}_{moment.place}",
        "outfit": outfit,
        "pose_kind": posed.kind,
        "left_hand": posed.left_hand,
        "right_hand": posed.right_hand,
        "yaw_deg": yaw_deg,
        "yaw_bin": round(yaw_deg / 45.0) % 8,
        "camera_distance_m": float(np.linalg.norm(middle - (camera.x_m, camera.y_m, camera.height_m))),
        "camera_height_m": camera.height_m - moment.z_m,
        "camera_pitch_deg": camera.pitch_deg,
        "focal_length_px": camera.focal_length_px,
        "distortion_k1": camera.distortion[0],
        **_weather(spec.atmospheres[capture.atmosphere], capture.atmosphere),
    }


def _weather(atmosphere: AtmosphereSpec, index: int) -> dict[str, Any]:
    return {"atmosphere": index, **{name: getattr(atmosphere, name) for name in WEATHER_COLUMNS}}


def _camera_look(camera: CameraSpec, taken: Taken) -> dict[str, Any]:
    own = {name: getattr(camera, name) for name in ("blur_px", "sharpening", "codec_quality")}
    return {**taken._asdict(), **own}


def _geometry(
    camera: CameraSpec, target_id: int, person: PlacedPerson, framing: Framing, crop: CropImages
) -> dict[str, Any]:
    """Boxes, joints, masks and what hides the person."""
    height_px, width_px = crop.depth.shape
    target = crop.person_id == target_id
    outline = framing.camera.pixels_from_world(person.vertices, width_px, height_px)
    joints = framing.camera.pixels_from_world(person.keypoints, width_px, height_px)
    silhouette = draw_silhouette(outline, width_px, height_px)
    share, boxed = silhouette.inside, outline
    if person.framed is not None:
        boxed = outline[person.framed]
        share = draw_silhouette(boxed, width_px, height_px).inside
    (left, top, _), (right, bottom, _) = boxed.min(axis=0), boxed.max(axis=0)
    pose = framing.camera.world_from_camera
    middle_m = float((person.middle - pose[:3, 3]) @ pose[:3, 2])
    hiding = measure_occlusion(silhouette.mask, crop.depth, crop.person_id, crop.kind_id, target_id, middle_m)
    focal, centre = camera.focal_length_px, (0.5 * camera.frame_width_px, 0.5 * camera.frame_height_px)
    parts = part_outlines(outline, person.faces, person.part_ids, width_px, height_px)
    return {
        "native_height_px": focal * (framing.amodal[3] - framing.amodal[1]),
        "person_height_px": float(bottom - top),
        "box_visible": visible_box(target),
        "box_amodal": (float(left), float(top), float(right), float(bottom)),
        "box_detector": [focal * side + centre[axis % 2] for axis, side in enumerate(framing.detector)],
        "visible_fraction": 1.0 - hiding.ratio if target.any() else 0.0,
        "truncation": 1.0 - share,
        "occlusion": hiding.ratio,
        "occluder": hiding.occluder,
        "others": hiding.others,
        "keypoints_2d": joints[:, :2].astype(np.float32),
        "keypoints_visibility": keypoint_visibility(joints, crop.depth, target),
        "keypoints_3d": ((person.keypoints - pose[:3, 3]) @ pose[:3, :3]).astype(np.float32),
        "part_area_px": np.bincount(crop.part_id[target], minlength=len(PARTS)).tolist(),
        "part_present": parts.present,
        "part_inside": parts.inside,
        "part_amodal_px": parts.amodal_px,
        "part_lab": part_colours(crop.picture, crop.part_id, target),
    }
