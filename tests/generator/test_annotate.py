"""Tests of labels: viewpoint, boxes, visibility, and a whole row against geometry done by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.annotate import JOINT_DEPTH_M, CropImages, Taken, annotate, keypoint_visibility, visible_box
from generator.colour import linear_to_lab, srgb_to_linear
from generator.config import DetectorConfig, RenderConfig
from generator.dataset.schema import SampleRow
from generator.framing import Framing, PlacedPerson, frame_person, place_person, viewpoint_deg
from generator.occlusion import Occlusion, draw_silhouette, measure_occlusion
from generator.people.mesh import PersonMesh
from generator.people.parts import PartId
from generator.people.spec import PoseSpec
from generator.specs import AtmosphereSpec, CameraSpec, CaptureSpec, MomentSpec, StageSpec, WorldSpec
from generator.worlds.model import SceneKind

CAMERA = CameraSpec(4, 0.0, -6.0, 2.5, 90.0, 12.0, 0.0, 900.0, 1920, 1080, 0.0, (1.0, 1.0), 0.5, 0.001, 0.01, 80)
MOMENT = MomentSpec(7, 0, 1, 0.5, 0.25, 0.0)
TAKEN = Taken(-0.25, 0.01, 6.0, (1.0, 1.0), 1.5, 0.5, 0.02)
NO_ERROR = (0.0, 0.0, 0.0, 0.0)
CAPTURE = CaptureSpec("000007_c0004_000000", 0, 0, 0, "train", NO_ERROR, 1)


def box_person(half_width_m: float = 0.25, half_depth_m: float = 0.15, height_m: float = 1.8) -> PersonMesh:
    """A box with dense points on its faces; the joints go up its middle, the left ones on +x."""
    a, b = (grid.ravel() for grid in np.meshgrid(np.linspace(-1.0, 1.0, 80), np.linspace(-1.0, 1.0, 300)))
    sides = [np.stack(columns, axis=1) for columns in (
             (b, a, 0 * a - 1), (b, a, 0 * a + 1), (a, 0 * a - 1, b), (a, 0 * a + 1, b), (0 * a - 1, a, b),
             (0 * a + 1, a, b))]  # fmt: skip
    scale = np.array([half_width_m, half_depth_m, height_m / 2])
    vertices = (np.concatenate(sides) * scale + [0.0, 0.0, height_m / 2]).astype(np.float32)
    keypoints = np.zeros((17, 3), np.float32)
    keypoints[:, 2] = np.linspace(1.7, 0.1, 17)
    keypoints[1::2, 0], keypoints[2::2, 0] = 0.1, -0.1
    quad = np.array([0, 1, 81, 80])  # of a side's grid of 300 x 80
    starts = (np.arange(299)[:, None] * 80 + np.arange(79)).ravel()
    faces = (np.arange(6)[:, None] * 24000 + starts).reshape(-1, 1) + quad
    return PersonMesh(
        vertices=vertices,
        rest=vertices,
        albedo=vertices,
        faces=_facing_out(faces.astype(np.int32), vertices),
        part_ids=np.full(len(faces), PartId.UPPER, np.uint8),
        finishes=np.zeros(len(faces), np.uint8),
        uvs=np.zeros((len(faces), 4, 2), np.float32),
        textured=np.zeros(len(faces), bool),
        keypoints=keypoints,
        stature_m=height_m,
    )


def _facing_out(faces: NDArray[np.int32], vertices: NDArray[np.float32]) -> NDArray[np.int32]:
    """The quads, turned so that they are counter-clockwise for who looks from outside the box."""
    corners = vertices[faces] - vertices.mean(axis=0)
    normal = np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1])
    return np.where(((normal * corners[:, 0]).sum(axis=1) > 0)[:, None], faces, faces[:, ::-1]).astype(np.int32)


def stage_of(camera: CameraSpec, moment: MomentSpec, capture: CaptureSpec) -> StageSpec:
    atmosphere = AtmosphereSpec("noon", "clear")
    pose = (moment.pid, 0, PoseSpec("standing"))
    return StageSpec(
        WorldSpec("plaza", "panorama", 0, 40.0, 1.7), (atmosphere,), (camera,), (pose,), (moment,), (capture,)
    )


def test_person_faces_minus_y_and_turns_anticlockwise() -> None:
    mesh = replace(
        box_person(),
        vertices=np.array([[0, -1, 0], [1, 0, 0]], np.float32),
        keypoints=np.array([[0, 0, 2]] * 17, np.float32),
    )
    for heading, front in ((0.0, (0, -1)), (90.0, (1, 0)), (180.0, (0, 1)), (-90.0, (-1, 0))):
        placed = place_person(mesh, replace(MOMENT, x_m=3.0, y_m=2.0, heading_deg=heading))
        np.testing.assert_allclose(placed.vertices[0] - (3, 2, 0), (*front, 0), atol=1e-6)
        np.testing.assert_allclose(placed.vertices[1] - (3, 2, 0), (-front[1], front[0], 0), atol=1e-6)
        np.testing.assert_allclose(placed.middle, (3.0, 2.0, 0.9))
        np.testing.assert_allclose(placed.keypoints[0], (3, 2, 2), atol=1e-6)


@pytest.mark.parametrize("heading_deg", [0.0, 90.0, -135.0, 17.0])
@pytest.mark.parametrize(
    ("around_deg", "expected_deg"), [(0, 0), (45, 45), (90, 90), (180, 180), (270, 270), (300, 300)]
)
def test_viewpoint_counts_from_the_front_over_the_left_side(
    heading_deg: float, around_deg: float, expected_deg: float
) -> None:
    """The front is -y and the left hand +x at heading 0, so the camera goes round anticlockwise from -y."""
    person = place_person(box_person(), replace(MOMENT, x_m=2.0, y_m=1.0, heading_deg=heading_deg))
    turn = np.radians(around_deg + heading_deg)
    camera = replace(CAMERA, x_m=2.0 + 5.0 * np.sin(turn), y_m=1.0 - 5.0 * np.cos(turn))
    error = (viewpoint_deg(person.heading_deg, person.middle, camera) - expected_deg + 180.0) % 360.0 - 180.0
    assert abs(error) < 1e-9
    assert 0.0 <= viewpoint_deg(person.heading_deg, person.middle, camera) < 360.0


def rectangle(left: int, top: int, right: int, bottom: int) -> NDArray[np.float64]:
    """A point in every pixel."""
    column, row = np.meshgrid(np.arange(left, right) + 0.5, np.arange(top, bottom) + 0.5)
    return np.stack([column.ravel(), row.ravel(), 0 * row.ravel() + 5.0], axis=1)


@pytest.mark.parametrize(
    ("corners", "share", "inside"),
    [
        ((10, 20, 30, 100), 1.0, 20 * 80),
        ((0, 0, 64, 128), 1.0, 64 * 128),
        ((-20, 20, 20, 100), 0.5, 20 * 80),
        ((10, 64, 30, 192), 0.5, 20 * 64),
        ((54, 118, 74, 138), 0.25, 10 * 10),
        ((70, 20, 90, 100), 0.0, 0),
        ((-50, -50, -10, -10), 0.0, 0),
    ],
)
def test_silhouette_share_counts_the_part_inside_the_crop(
    corners: tuple[int, int, int, int], share: float, inside: int
) -> None:
    silhouette = draw_silhouette(rectangle(*corners), 64, 128)
    assert (silhouette.inside, silhouette.mask.sum()) == (share, inside)


def test_silhouette_closes_gaps_between_points() -> None:
    whole = rectangle(10, 20, 30, 100)
    sparse = whole[(whole[:, 0].astype(int) % 3 == 0) | (whole[:, 1].astype(int) % 3 == 0)]
    # A 5 x 5 closing fills holes of 2 pixels; its outline may be ragged by one pixel: 200 of 1600.
    assert draw_silhouette(sparse, 64, 128).mask.sum() == pytest.approx(1600, abs=200)


def occlude(nearer: NDArray[np.bool_], person_id: int, kind: SceneKind) -> Occlusion:
    """A person who fills a crop of 10 x 20 behind something, with a wall far behind."""
    ids, kinds = np.ones((20, 10), np.uint16), np.zeros((20, 10), np.uint8)
    depth = np.full((20, 10), 5.0, np.float32)
    ids[nearer], kinds[nearer], depth[nearer] = person_id, kind, 3.0
    return measure_occlusion(np.ones((20, 10), np.bool_), depth, ids, kinds, 1, 5.1)


def test_occlusion_is_the_share_of_the_silhouette_behind_something_nearer() -> None:
    nearer = np.zeros((20, 10), np.bool_)
    assert occlude(nearer, 0, SceneKind.POLE) == (0.0, "none", 0)
    nearer[:, :3] = True
    assert occlude(nearer, 0, SceneKind.POLE) == (0.3, "pole", 0)
    assert occlude(nearer, 7, SceneKind.SKY) == (0.3, "person", 1)


def test_what_is_farther_than_the_person_occludes_nothing() -> None:
    ids, kinds = np.zeros((20, 10), np.uint16), np.full((20, 10), SceneKind.BUILDING, np.uint8)
    depth = np.full((20, 10), 9.0, np.float32)
    ids[:, 5:], depth[:, 5:] = 1, 5.0
    whole = np.ones((20, 10), np.bool_)
    assert measure_occlusion(whole, depth, ids, kinds, 1, 5.1) == (0.0, "none", 0), "a gap between arm and body"


def test_occluder_is_what_hides_most() -> None:
    ids, kinds = np.ones((20, 10), np.uint16), np.zeros((20, 10), np.uint8)
    depth = np.full((20, 10), 5.0, np.float32)
    depth[:, :6] = 2.0
    ids[:, :6], kinds[:, :3], kinds[:, 3:5] = 0, SceneKind.BENCH, SceneKind.POLE
    ids[:, 5] = 4
    assert measure_occlusion(np.ones((20, 10), np.bool_), depth, ids, kinds, 1, 5.1) == (0.6, "bench", 1)


def visibility(
    column: float, row: float, depth_m: float, surface_m: float = 5.0, on_target: bool = True, joint: int = 9
) -> int:
    """Of one joint on a person that covers the left half of a crop."""
    pixels = np.tile([[2.5, 2.5, 5.0]], (17, 1))
    pixels[joint] = column, row, depth_m
    target = np.zeros((40, 20), np.bool_)
    target[:, :10] = on_target
    return int(keypoint_visibility(pixels, np.full((40, 20), surface_m, np.float32), target)[joint])


@pytest.mark.parametrize(("column", "row"), [(-0.1, 5), (20.0, 5), (5, -0.1), (5, 40.0), (-1e9, 5), (5, 1e9)])
def test_joint_outside_the_crop_is_not_labelled(column: float, row: float) -> None:
    assert visibility(column, row, 5.0) == 0


def test_joint_at_the_very_edge_is_inside() -> None:
    assert [visibility(0.0, 0.0, 5.0), visibility(9.99, 39.99, 5.0)] == [2, 2]


@pytest.mark.parametrize("joint", range(17))
def test_joint_is_seen_as_long_as_it_lies_just_under_the_surface(joint: int) -> None:
    room_m = float(JOINT_DEPTH_M[joint])
    assert visibility(5, 5, 5.0 + room_m - 0.01, joint=joint) == 2
    assert visibility(5, 5, 5.0 + room_m + 0.01, joint=joint) == 1, "the person's own body is before it"
    assert visibility(5, 5, 4.9, joint=joint) == 2, "a surface behind the joint hides nothing"


def test_joint_beside_or_behind_somebody_else_is_hidden() -> None:
    assert visibility(15, 5, 5.0) == 1
    assert visibility(5, 5, 5.0, on_target=False) == 1
    assert visibility(5, 5, 5.0, surface_m=np.inf) == 2, "depth is checked on the target's pixels only"


def test_visible_box_is_tight() -> None:
    target = np.zeros((40, 20), np.bool_)
    target[7:30, 3] = target[12, 3:18] = True
    assert visible_box(target) == (3.0, 7.0, 18.0, 30.0)
    assert visible_box(~np.zeros_like(target)) == (0.0, 0.0, 20.0, 40.0)
    assert visible_box(np.zeros_like(target)) == (0.0, 0.0, 0.0, 0.0)


class Labelled(NamedTuple):
    row: SampleRow
    framing: Framing
    person: PlacedPerson
    target: NDArray[np.bool_]


def label(
    margin: float = 0.05,
    side_error: tuple[float, float, float, float] = NO_ERROR,
    mesh: PersonMesh | None = None,
) -> Labelled:
    """The row of a box person whose pixels are drawn by its dense points."""
    capture, render = replace(CAPTURE, side_error=side_error), RenderConfig(width_px=100, height_px=180)
    person = place_person(mesh or box_person(), MOMENT)
    framing = frame_person(person, CAMERA, capture, DetectorConfig(margin=margin), render)
    pixels = framing.camera.pixels_from_world(person.vertices, 100, 180)
    target = np.zeros((180, 100), np.bool_)
    depth = np.full((180, 100), 30.0, np.float32)
    inside = pixels[(pixels[:, :2] >= 0).all(axis=1) & (pixels[:, :2] < (100, 180)).all(axis=1)]
    column, row = inside[:, 0].astype(int), inside[:, 1].astype(int)
    target[row, column] = True
    np.minimum.at(depth, (row, column), inside[:, 2].astype(np.float32))
    part = np.where(target, np.uint8(PartId.UPPER), np.uint8(0))
    spec = stage_of(CAMERA, MOMENT, capture)
    picture = np.full((180, 100, 3), 127, np.uint8)
    picture[target] = (200, 20, 30)
    crop = CropImages(depth, target.astype(np.uint16), part, np.zeros((180, 100), np.uint8), picture)
    row = annotate(spec, capture, person, framing, crop, TAKEN)
    return Labelled(row, framing, person, target)


def test_row_of_a_whole_person_agrees_with_geometry() -> None:
    row, _, _, target = label()
    assert (row.key, row.pid, row.camid, row.split) == ("000007_c0004_000000", 7, 4, "train")
    assert (row.world, row.place, row.weather, row.pose_kind) == ("plaza", "plaza_1", "clear", "standing")
    assert row.truncation == 0.0
    assert row.exposure_ev == -0.25
    left, top, right, bottom = row.box_amodal
    assert right - left < 100
    # A margin of 5 % above and below a box that fills the window's height leaves 1 / 1.1 of it for the person.
    assert bottom - top == pytest.approx(180 / 1.1, rel=1e-6)
    assert row.person_height_px == pytest.approx(bottom - top)
    assert (left + right) / 2 == pytest.approx(50.0, abs=1e-6)
    assert np.abs(np.array(row.box_visible) - row.box_amodal).max() <= 1.0, "boxes of pixels and of points"
    assert row.part_area_px == [int(target.sum()) if part is PartId.UPPER else 0 for part in PartId]
    assert row.visible_fraction == pytest.approx(1.0, abs=0.02)
    assert row.camera_distance_m == pytest.approx(np.linalg.norm([0.5, 6.25, 0.9 - 2.5]))
    assert (row.camera_height_m, row.camera_pitch_deg, row.focal_length_px) == (2.5, 12.0, 900.0)
    expected = np.degrees(np.arctan2(-0.5, 6.25)) % 360
    assert row.yaw_deg == pytest.approx(expected)
    assert row.yaw_bin == 0, "355 degrees is a front view"


def test_keypoints_of_a_row_project_onto_each_other() -> None:
    row, framing, person, _ = label()
    joints = np.asarray(row.keypoints_3d, np.float64)
    left, top, right, bottom = framing.camera.window
    columns = (joints[:, 0] / joints[:, 2] - left) / (right - left) * 100
    rows = (joints[:, 1] / joints[:, 2] - top) / (bottom - top) * 180
    # Single precision of metres at 6 m is 5e-7 m, less than 1e-4 px here.
    np.testing.assert_allclose(row.keypoints_2d, np.stack([columns, rows], axis=1), atol=1e-3)
    world = joints @ framing.camera.world_from_camera[:3, :3].T + framing.camera.world_from_camera[:3, 3]
    np.testing.assert_allclose(world, person.keypoints, atol=1e-5)


def test_detector_box_lies_in_the_frame_and_is_what_the_crop_was_cut_by() -> None:
    row, framing, _, _ = label()
    x0, y0, x1, y1 = row.box_detector
    left, top, right, bottom = framing.camera.window
    assert (y1 - y0) / 900.0 == pytest.approx(bottom - top), "the window is as high as the detector's box"
    assert (y0 - 540.0) / 900.0 == pytest.approx(top)
    assert (x0 + x1) / 2 == pytest.approx(960.0 + 900.0 * (left + right) / 2)
    assert row.native_height_px == pytest.approx((y1 - y0) / 1.1)


@pytest.mark.parametrize("part", [PartId.UMBRELLA, PartId.SUITCASE])
def test_umbrella_and_suitcase_change_no_box_and_truncate_nobody(part: PartId) -> None:
    """Another box person stands beside, as the thing: only what is seen of it counts."""
    person, thing = box_person(), box_person(half_width_m=0.6, height_m=2.4)
    both = replace(
        person,
        vertices=np.concatenate([person.vertices, thing.vertices + np.array([0.8, 0.0, 0.0], np.float32)]),
        faces=np.concatenate([person.faces, thing.faces + len(person.vertices)]),
        part_ids=np.concatenate([person.part_ids, np.full(len(thing.faces), part, np.uint8)]),
    )
    alone, carrying = label(), label(mesh=both)
    assert carrying.framing.camera.window == alone.framing.camera.window
    for name in ("box_amodal", "box_detector", "truncation", "person_height_px", "native_height_px"):
        assert getattr(carrying.row, name) == getattr(alone.row, name), name
    assert carrying.row.part_present[part] == 1
    assert carrying.row.part_inside[part] < 1.0, "the crop cuts it off"
    as_bag = label(mesh=replace(both, part_ids=np.where(both.part_ids == part, PartId.BAG, both.part_ids)))
    assert as_bag.row.box_detector[2] > alone.row.box_detector[2], "other things are boxed with the person"


def test_box_that_misses_the_feet_is_truncation() -> None:
    row = label(margin=0.0, side_error=(0.0, 0.0, 0.0, -0.2)).row
    # A fifth of the box is cut off; perspective makes the cut part a little more or less than a fifth of the pixels.
    assert row.truncation == pytest.approx(0.2, abs=0.03)
    assert row.visible_fraction > 0.98, "what is cut off is not hidden"
    assert row.keypoints_visibility[-1] == 0
    assert row.box_amodal[3] == pytest.approx(225.0, rel=1e-6)


@pytest.mark.parametrize(
    ("yaw_deg", "expected"), [(0, 0), (22, 0), (23, 1), (90, 2), (180, 4), (270, 6), (337, 7), (338, 0)]
)
def test_viewpoint_bins_are_centred_on_the_sides(yaw_deg: float, expected: int) -> None:
    moment = replace(MOMENT, x_m=0.0, y_m=0.0)
    turn = np.radians(yaw_deg)
    camera = replace(CAMERA, x_m=6.0 * np.sin(turn), y_m=-6.0 * np.cos(turn), yaw_deg=90.0 + yaw_deg)
    person: PlacedPerson = place_person(box_person(), moment)
    framing = frame_person(person, camera, CAPTURE, DetectorConfig(), RenderConfig())
    depth, nobody, nothing = (np.full((256, 128), value, kind) for value, kind in ((99, "f4"), (0, "u2"), (0, "u1")))
    spec = stage_of(camera, moment, CAPTURE)
    crop = CropImages(depth, nobody, nothing, nothing, np.zeros((256, 128, 3), np.uint8))
    row = annotate(spec, CAPTURE, person, framing, crop, TAKEN)
    assert row.yaw_bin == expected
    assert row.visible_fraction == 0.0
    assert row.box_visible == (0.0, 0.0, 0.0, 0.0)


def test_part_is_as_large_as_its_pixels_where_nothing_hides_it() -> None:
    row, _, _, target = label()
    upper = PartId.UPPER
    # The outline of the pixels is drawn by points, so it is up to a pixel wider than the surface on each side.
    assert row.part_amodal_px[upper] == pytest.approx(int(target.sum()), rel=0.05)
    assert row.part_inside[upper] == 1.0
    assert row.part_present.tolist() == [int(part is upper) for part in PartId]
    assert np.delete(np.stack([row.part_inside, row.part_amodal_px]), upper, axis=1).max() == 0.0


def test_part_that_leaves_the_crop_is_inside_by_its_share() -> None:
    row = label(margin=0.0, side_error=(0.0, 0.0, 0.0, -0.2)).row
    whole = label(margin=0.0).row
    assert row.part_inside[PartId.UPPER] == pytest.approx(0.8, abs=0.03), "the box's lowest fifth is cut off"
    assert row.part_amodal_px[PartId.UPPER] == pytest.approx(1.25**2 * whole.part_amodal_px[PartId.UPPER], rel=0.01)


def test_colour_of_a_part_is_the_mean_of_its_pixels() -> None:
    row = label().row
    expected = linear_to_lab(srgb_to_linear(np.array([200, 20, 30]) / 255.0))
    np.testing.assert_allclose(row.part_lab[PartId.UPPER], expected, atol=1e-3)
    assert np.abs(np.delete(row.part_lab, PartId.UPPER, axis=0)).max() == 0.0
