"""Tests of surveillance cameras: poses, boxes and windows."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from generator.cameras import (
    CUTS,
    Box,
    CameraSite,
    FramingError,
    amodal_box,
    crop_window,
    detector_box,
    frame_pixels,
    sample_camera,
    sample_side_error,
    world_from_camera,
)
from generator.config import CameraConfig, DetectorConfig, ImagingConfig
from generator.lens import undistort
from generator.specs import CameraSpec
from generator.stage import CropCamera

CAMERA = CameraSpec(1, 0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 900.0, 1920, 1080, 0.0, (1.0, 1.0), 0.5, 0.001, 0.01, 80)
SITE = CameraSite("plaza", 0, 0, (3.0, -2.0), 40.0)
angles = st.floats(-180.0, 180.0)
boxes = st.tuples(st.floats(-2, 2), st.floats(-2, 2), st.floats(0.01, 2), st.floats(0.01, 2)).map(
    lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])
)


def seen(camera: CameraSpec, *point: float) -> NDArray[np.float64]:
    """A world point in the camera's coordinates: right, down, forward."""
    pose = world_from_camera(camera)
    return np.asarray((np.array(point) - pose[:3, 3]) @ pose[:3, :3])


def field_of_view_deg(camera: CameraSpec) -> float:
    """Angle between what is seen at the left and at the right end of the frame's middle row."""
    edge = np.array([[0.5 * camera.frame_width_px / camera.focal_length_px, 0.0]])
    return 2 * math.degrees(math.atan(undistort(edge, camera.distortion)[0, 0]))


@given(yaw=angles, pitch=st.floats(-89.0, 89.0), roll=angles, x=st.floats(-50, 50), height=st.floats(0.5, 20))
def test_pose_is_a_rigid_transform(yaw: float, pitch: float, roll: float, x: float, height: float) -> None:
    pose = world_from_camera(replace(CAMERA, x_m=x, height_m=height, yaw_deg=yaw, pitch_deg=pitch, roll_deg=roll))
    np.testing.assert_allclose(pose[:3, :3].T @ pose[:3, :3], np.eye(3), atol=1e-12)
    assert np.linalg.det(pose[:3, :3]) == pytest.approx(1.0)
    assert pose[:, 3].tolist() == [x, 0.0, height, 1.0]
    assert pose[3].tolist() == [0.0, 0.0, 0.0, 1.0]


def test_level_camera_along_x_sees_minus_y_on_its_right_and_the_floor_below() -> None:
    np.testing.assert_allclose(seen(CAMERA, 5.0, 0.0, 3.0), (0, 0, 5), atol=1e-12)
    np.testing.assert_allclose(seen(CAMERA, 5.0, -2.0, 3.0), (2, 0, 5), atol=1e-12)
    np.testing.assert_allclose(seen(CAMERA, 5.0, 0.0, 0.0), (0, 3, 5), atol=1e-12)


def test_yaw_turns_anticlockwise_and_pitch_looks_down() -> None:
    np.testing.assert_allclose(seen(replace(CAMERA, yaw_deg=90.0), 0.0, 5.0, 3.0), (0, 0, 5), atol=1e-12)
    looking_down = replace(CAMERA, pitch_deg=45.0)
    np.testing.assert_allclose(seen(looking_down, 3.0, 0.0, 0.0), (0, 0, 3 * math.sqrt(2)), atol=1e-12)
    assert seen(looking_down, 3.0, 0.0, 1.0)[1] < 0, "what is higher lies further up in the picture"


def test_roll_turns_the_camera_clockwise_about_its_view() -> None:
    rolled = replace(CAMERA, roll_deg=90.0)
    np.testing.assert_allclose(seen(rolled, 5.0, 0.0, 0.0), (3, 0, 5), atol=1e-12, err_msg="floor on the right")
    slightly = seen(replace(CAMERA, roll_deg=10.0), 5.0, -1.0, 3.0)
    assert slightly[1] == pytest.approx(-math.sin(math.radians(10.0))), "what was on the right rises"


def test_camera_looks_at_its_place_from_inside_the_configured_ranges() -> None:
    config, imaging = CameraConfig(roll_deg=0.0), ImagingConfig()
    for seed in range(200):
        camera = sample_camera(config, imaging, seed, SITE, 5)
        distance_m = math.dist((camera.x_m, camera.y_m), SITE.target)
        assert config.distance_m[0] - 1e-9 <= distance_m <= config.distance_m[1] + 1e-9
        assert config.height_m[0] <= camera.height_m <= config.height_m[1]
        right, down, forward = seen(camera, *SITE.target, 0.0)
        assert abs(right) < 1e-9, "the place is in the middle column"
        aimed = camera.height_m - distance_m * math.tan(math.radians(camera.pitch_deg))
        assert config.aim_height_m[0] - 1e-9 <= aimed <= config.aim_height_m[1] + 1e-9
        assert down > 0 < forward
        assert config.horizontal_fov_deg[0] - 1e-9 <= field_of_view_deg(camera) <= config.horizontal_fov_deg[1] + 1e-9
        assert (camera.frame_width_px, camera.frame_height_px) in config.frames_px
        assert camera.camid == 5
        assert imaging.codec_quality[0] <= camera.codec_quality <= imaging.codec_quality[1]
        assert all(abs(gain - 1.0) <= imaging.white_balance for gain in camera.white_balance)


def test_camera_of_a_panorama_does_not_look_down_more_steeply_than_configured() -> None:
    config = CameraConfig(distance_m=(4.0, 8.0), height_m=(5.0, 8.0), steepest_deg=40.0)
    pitches = [sample_camera(config, ImagingConfig(), seed, SITE, 1).pitch_deg for seed in range(100)]
    assert max(pitches) == pytest.approx(40.0), "some would be steeper"
    assert min(pitches) < 35.0


def test_camera_inside_narrow_walls_moves_towards_its_target() -> None:
    narrow = replace(SITE, reach_m=5.0)
    for seed in range(100):
        wide, near = (sample_camera(CameraConfig(), ImagingConfig(), seed, site, 1) for site in (SITE, narrow))
        assert math.hypot(near.x_m, near.y_m, near.height_m) <= 5.0 + 1e-9
        assert near.yaw_deg == wide.yaw_deg, "it stays on its side"


def test_cameras_of_one_place_look_from_different_sides() -> None:
    config = CameraConfig(per_place=4)
    for seed in range(50):
        cameras = [sample_camera(config, ImagingConfig(), seed, replace(SITE, index=i), i) for i in range(4)]
        yaws = sorted(camera.yaw_deg % 360.0 for camera in cameras)
        gaps = np.diff([*yaws, yaws[0] + 360.0])
        assert gaps.min() >= 0.3 * 90.0 - 1e-9


def test_single_camera_comes_from_all_sides() -> None:
    config = CameraConfig(per_place=1)
    yaws = [sample_camera(config, ImagingConfig(), seed, SITE, 1).yaw_deg % 360.0 for seed in range(200)]
    assert np.histogram(yaws, 8, (0.0, 360.0))[0].min() > 5, "25 are expected in each eighth"


def test_camera_is_a_function_of_seed_and_site() -> None:
    def sample(seed: int, site: CameraSite) -> CameraSpec:
        return sample_camera(CameraConfig(), ImagingConfig(), seed, site, 1)

    assert sample(3, SITE) == sample(3, SITE)
    others = [sample(4, SITE)] + [sample(3, replace(SITE, **change)) for change in ({"world": "alley"}, {"place": 1})]
    assert len({camera.height_m for camera in [sample(3, SITE), *others]}) == 4


def test_amodal_box_is_that_of_a_naive_loop() -> None:
    rng = np.random.default_rng(0)
    pose = world_from_camera(replace(CAMERA, yaw_deg=30.0, pitch_deg=20.0, roll_deg=5.0))
    points = rng.normal(0.0, 0.5, (50, 3)) + pose[:3, 3] + 6.0 * pose[:3, 2]
    left = top = math.inf
    right = bottom = -math.inf
    for point in points:
        away = [point[axis] - pose[axis, 3] for axis in range(3)]
        x, y, z = (sum(away[axis] * pose[axis, column] for axis in range(3)) for column in range(3))
        left, right = min(left, x / z), max(right, x / z)
        top, bottom = min(top, y / z), max(bottom, y / z)
    assert amodal_box(pose, points) == pytest.approx((left, top, right, bottom), abs=1e-12)


def test_amodal_box_holds_the_framed_points_only() -> None:
    pose = world_from_camera(CAMERA)
    points = np.random.default_rng(0).normal(0.0, 0.5, (50, 3)) + pose[:3, 3] + 6.0 * pose[:3, 2]
    framed = np.arange(50) % 3 > 0
    assert amodal_box(pose, points, framed) == amodal_box(pose, points[framed])
    assert amodal_box(pose, points, framed) != amodal_box(pose, points)


def test_person_beside_or_behind_the_camera_has_no_box() -> None:
    pose = world_from_camera(CAMERA)
    before = np.array([[5.0, 0.0, 1.0], [5.0, 1.0, 1.0]])
    amodal_box(pose, before)
    for point in ((-5.0, 0.0, 1.0), (0.05, 0.0, 1.0)):
        with pytest.raises(FramingError, match="expected every person before the camera"):
            amodal_box(pose, np.concatenate([before, [point]]))


@given(box=boxes, width_px=st.integers(16, 300), height_px=st.integers(16, 300))
def test_window_has_the_crops_shape_and_just_holds_the_box(box: Box, width_px: int, height_px: int) -> None:
    left, top, right, bottom = crop_window(box, width_px, height_px)
    across, down = right - left, bottom - top
    assert across / down == pytest.approx(width_px / height_px, rel=1e-9)
    slack = 1e-12
    assert left <= box[0] + slack
    assert top <= box[1] + slack
    assert right >= box[2] - slack
    assert bottom >= box[3] - slack
    assert (left + right) / 2 == pytest.approx((box[0] + box[2]) / 2, abs=1e-12)
    assert (top + bottom) / 2 == pytest.approx((box[1] + box[3]) / 2, abs=1e-12)
    touches = across == pytest.approx(box[2] - box[0], rel=1e-9) or down == pytest.approx(box[3] - box[1], rel=1e-9)
    assert touches, "no larger than needed"


def test_detector_without_errors_only_adds_its_margin() -> None:
    found = detector_box((1.0, 2.0, 1.5, 4.0), 0.1, (0.0, 0.0, 0.0, 0.0))
    assert found == pytest.approx((0.8, 1.8, 1.7, 4.2)), "a tenth of the height on each side"


def test_detector_error_moves_each_side_by_a_share_of_the_height() -> None:
    found = detector_box((1.0, 2.0, 1.5, 4.0), 0.0, (0.01, -0.02, 0.03, 0.04))
    assert found == pytest.approx((1.02, 1.96, 1.56, 4.08))


def test_detector_errors_have_the_configured_spread_and_limit() -> None:
    rng = np.random.default_rng(0)
    config = DetectorConfig(shift=0.0, scale=0.0, side_jitter=0.03, max_jitter=0.05, cut_rate=0.0)
    errors = np.array([sample_side_error(config, rng) for _ in range(4000)])
    assert np.abs(errors).max() == 0.05
    # Clipping at 5/3 deviations takes 8 % off the deviation of a normal variable; 16000 draws are good to 0.6 %.
    assert errors.std() == pytest.approx(0.03 * 0.916, rel=0.03)
    assert abs(errors.mean()) < 0.001


def test_a_shift_moves_opposite_sides_alike_and_a_scale_moves_them_apart() -> None:
    rng = np.random.default_rng(0)
    shift = DetectorConfig(shift=0.02, scale=0.0, side_jitter=0.0, cut_rate=0.0)
    shifted = np.array([sample_side_error(shift, rng) for _ in range(300)])
    np.testing.assert_allclose(shifted[:, :2], shifted[:, 2:])
    assert shifted[:, 0].std() == pytest.approx(0.02, rel=0.15)
    assert abs(np.corrcoef(shifted[:, 0], shifted[:, 1])[0, 1]) < 0.2, "across and along on their own"
    scale = DetectorConfig(shift=0.0, scale=0.02, side_jitter=0.0, cut_rate=0.0)
    scaled = np.array([sample_side_error(scale, rng) for _ in range(300)])
    np.testing.assert_allclose(scaled, scaled[:, 2:3] * np.array([-1.0, -1.0, 1.0, 1.0]))
    assert scaled[:, 2].std() == pytest.approx(0.02, rel=0.15)


def test_a_detector_cuts_feet_head_or_a_side_as_often_as_configured() -> None:
    rng = np.random.default_rng(0)
    config = DetectorConfig(shift=0.0, scale=0.0, side_jitter=0.0, cut_rate=0.3, cut=(0.1, 0.2))
    errors = np.array([sample_side_error(config, rng) for _ in range(6000)])
    assert ((errors != 0.0).sum(axis=1) <= 1).all(), "one cut at most"
    assert errors.any(axis=1).mean() == pytest.approx(0.3, abs=0.03)
    inward = errors * np.array([1.0, 1.0, -1.0, -1.0])
    assert inward.min() >= 0.0, "a cut makes the box smaller"
    shares = (inward > 0.0).sum(axis=0) / (inward > 0.0).sum()
    expected = {name: share for name, share, _ in CUTS}
    np.testing.assert_allclose(shares, [expected[name] for name in ("left", "head", "right", "feet")], atol=0.04)
    feet = inward[:, 3][inward[:, 3] > 0.0]
    assert feet.min() >= 0.1
    assert feet.max() <= 0.2


def test_boxes_of_the_detector_as_configured_overlap_the_true_box_by_half() -> None:
    rng, box = np.random.default_rng(0), (0.0, 0.0, 0.4, 1.0)
    overlaps = []
    for _ in range(2000):
        found = detector_box(box, DetectorConfig().margin, sample_side_error(DetectorConfig(), rng))
        across, down = (min(found[i + 2], box[i + 2]) - max(found[i], box[i]) for i in range(2))
        union = 0.4 + (found[2] - found[0]) * (found[3] - found[1]) - across * down
        overlaps.append(across * down / union)
    assert np.mean(np.array(overlaps) > 0.5) > 0.99, "what Market-1501 (Zheng et al. 2015) counts as a good box"
    assert 0.7 < np.median(overlaps) < 0.9


def test_frame_pixels_are_those_of_a_naive_projection_through_the_lens() -> None:
    camera = replace(CAMERA, x_m=1.0, yaw_deg=40.0, pitch_deg=12.0, roll_deg=2.0, distortion=(0.2, 0.05))
    pose = world_from_camera(camera)
    points = np.random.default_rng(0).normal(0.0, 1.0, (5, 4, 3)) + pose[:3, 3] + 9.0 * pose[:3, 2]
    found = frame_pixels(camera, points)
    assert found.shape == (5, 4, 3)
    for point, (column, row, away_m) in zip(points.reshape(-1, 3), found.reshape(-1, 3), strict=True):
        right, down, forward = (point - pose[:3, 3]) @ pose[:3, :3]
        plane = np.array([[(column - 960.0) / 900.0, (row - 540.0) / 900.0]])
        np.testing.assert_allclose(undistort(plane, camera.distortion)[0], (right / forward, down / forward), atol=1e-9)
        assert away_m == pytest.approx(forward)


def test_what_is_behind_the_camera_has_no_place_in_the_frame() -> None:
    found = frame_pixels(CAMERA, np.array([[5.0, 0.0, 3.0], [-5.0, 0.0, 3.0]]))
    assert found[0].tolist() == [960.0, 540.0, 5.0]
    assert np.isnan(found[1, :2]).all()
    assert found[1, 2] == -5.0


def test_barrel_draws_the_box_of_a_person_at_the_rim_towards_the_middle() -> None:
    pose = world_from_camera(CAMERA)
    points = np.array([[4.0, -3.0, 2.0], [4.0, -3.5, 3.7], [4.2, -3.2, 3.0]])
    plain, barrel = amodal_box(pose, points), amodal_box(pose, points, None, (0.2, 0.0))
    assert barrel[0] < plain[0]
    assert barrel[2] < plain[2]
    corners = undistort(np.array([[barrel[0], 0.0]]), (0.2, 0.0))
    assert corners[0, 0] < plain[0] + 0.05


def test_pixels_of_a_crop_are_those_of_the_pinhole_formula() -> None:
    rng = np.random.default_rng(0)
    pose = world_from_camera(replace(CAMERA, x_m=2.0, yaw_deg=-70.0, pitch_deg=15.0, roll_deg=3.0))
    window = (0.1, -0.3, 0.35, 0.45)
    points = rng.normal(0.0, 1.0, (40, 3)) + pose[:3, 3] + 8.0 * pose[:3, 2]
    found = CropCamera(pose, window).pixels_from_world(points, 100, 260)
    inverse = np.linalg.inv(pose)
    for point, (column, row, depth_m) in zip(points, found, strict=True):
        x, y, z, _ = inverse @ [*point, 1.0]
        assert depth_m == pytest.approx(z)
        assert column == pytest.approx(100 * (x / z - 0.1) / 0.25)
        assert row == pytest.approx(260 * (y / z + 0.3) / 0.75)


def test_corners_of_the_window_are_the_corners_of_the_crop() -> None:
    pose = world_from_camera(CAMERA)
    left, top, right, bottom = window = (-0.2, 0.1, 0.3, 0.9)
    corners = np.array([[left, top, 1.0], [right, bottom, 1.0]]) @ pose[:3, :3].T * 4.0 + pose[:3, 3]
    found = CropCamera(pose, window).pixels_from_world(corners, 64, 128)
    np.testing.assert_allclose(found, [[0.0, 0.0, 4.0], [64.0, 128.0, 4.0]], atol=1e-9)
