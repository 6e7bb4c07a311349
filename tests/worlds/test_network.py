"""Tests of camera networks: where cameras hang, what they see of people, and who is photographed where."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from generator.cameras import amodal_box, world_from_camera
from generator.config import CameraConfig, ImagingConfig
from generator.optics import PERSON_M
from generator.specs import CameraSpec, spec_to_json
from generator.worlds.aim import SWING_DEG
from generator.worlds.layout import Mount, Solid, WorldLayout
from generator.worlds.model import SceneKind
from generator.worlds.network import (
    CAMERAS_OF_VISIT,
    LEAST_CAMERAS,
    CameraNetwork,
    NetworkError,
    Spot,
    build_network,
    choose_spots,
    walking_heading_deg,
)
from generator.worlds.places import PLACES
from tests.worlds.streets import street_layout

CONFIG, IMAGING = CameraConfig(), ImagingConfig()
WORLDS = [("street", 0), *((kind, seed) for kind in sorted(PLACES) for seed in (0, 1))]
each_world = pytest.mark.parametrize(("kind", "seed"), WORLDS)


@lru_cache
def layout_of(kind: str, seed: int) -> WorldLayout:
    return street_layout(seed) if kind == "street" else PLACES[kind].lay_out(seed)


@lru_cache
def network_of(kind: str, seed: int) -> CameraNetwork:
    return build_network(CONFIG, IMAGING, layout_of(kind, seed), 0, f"{kind}_{seed}", 1)


def inside(solid: Solid, x_m: float, y_m: float, slack_m: float = 0.0) -> bool:
    """Whether a point is in the outline of a solid, by the plain formula."""
    turn = math.radians(solid.heading_deg)
    right, ahead = x_m - solid.x_m, y_m - solid.y_m
    along = math.cos(turn) * right + math.sin(turn) * ahead
    across = math.cos(turn) * ahead - math.sin(turn) * right
    return abs(along) < solid.half_x_m + slack_m and abs(across) < solid.half_y_m + slack_m


def marched_share(layout: WorldLayout, camera: CameraSpec, spot: Spot) -> float:
    """Share of a person's front that the camera sees, by walking along rays in steps of 4 cm."""
    eye = np.array([camera.x_m, camera.y_m, camera.height_m])
    away = math.atan2(camera.y_m - spot.y_m, camera.x_m - spot.x_m)
    way_m = math.hypot(camera.y_m - spot.y_m, camera.x_m - spot.x_m)
    near = [
        solid
        for solid in layout.solids
        if math.hypot(solid.x_m - spot.x_m, solid.y_m - spot.y_m)
        < way_m + 1.0 + math.hypot(solid.half_x_m, solid.half_y_m)
    ]
    seen = []
    for height_m in np.linspace(0.1, 1.65, 6):
        for side_m in (-0.2, -0.07, 0.07, 0.2):
            point = np.array([spot.x_m - side_m * math.sin(away), spot.y_m + side_m * math.cos(away)])
            body = np.array([*point, spot.z_m + height_m])
            steps = np.arange(0.02, 1.0, 0.04 / np.linalg.norm(eye - body))[:, None]
            path = body + steps * (eye - body)
            share = 1.0
            for solid in near:
                turn = math.radians(solid.heading_deg)
                right, ahead = path[:, 0] - solid.x_m, path[:, 1] - solid.y_m
                hit = np.abs(math.cos(turn) * right + math.sin(turn) * ahead) < solid.half_x_m
                hit &= np.abs(math.cos(turn) * ahead - math.sin(turn) * right) < solid.half_y_m
                hit &= (path[:, 2] > solid.low_m) & (path[:, 2] < solid.high_m)
                share *= 1.0 - solid.opacity * bool(hit.any())
            seen.append(share)
    return float(np.mean(seen))


@each_world
def test_capture_points_lie_on_walks_and_in_no_solid(kind: str, seed: int) -> None:
    layout = layout_of(kind, seed)
    for spot in network_of(kind, seed).spots:
        here = [
            walk
            for walk in layout.walks
            if inside(
                Solid(SceneKind.GROUND, walk.x_m, walk.y_m, walk.heading_deg, walk.half_x_m, walk.half_y_m, 0, 0),
                spot.x_m,
                spot.y_m,
            )
        ]
        assert spot.z_m == max(walk.z_m for walk in here), "on the upper walk's ground"
        assert spot.walk in {walk.name for walk in here if walk.z_m == spot.z_m}
        for solid in layout.solids:
            reaches = solid.low_m < spot.z_m + 1.9 and solid.high_m > spot.z_m + 0.05
            assert not (reaches and inside(solid, spot.x_m, spot.y_m, 0.25)), f"{solid} at {spot}"


@each_world
def test_there_are_enough_cameras_and_capture_points_and_all_are_of_use(kind: str, seed: int) -> None:
    network = network_of(kind, seed)
    assert LEAST_CAMERAS <= len(network.cameras) <= CONFIG.per_world
    assert [camera.camid for camera in network.cameras] == list(range(1, len(network.cameras) + 1))
    assert len(network.spots) >= 12
    for spot in network.spots:
        assert len(spot.cameras) == len(set(spot.cameras)) == len(spot.shares) >= CONFIG.per_place
    for number in range(len(network.cameras)):
        assert sum(number in spot.cameras for spot in network.spots) >= 2, f"camera {number}"
    assert [spot.number for spot in network.spots] == list(range(len(network.spots)))
    points = np.array([(spot.x_m, spot.y_m) for spot in network.spots])
    gaps = np.linalg.norm(points[:, None] - points, axis=-1) + 100.0 * np.eye(len(points))
    assert gaps.min() > 0.8


@each_world
def test_cameras_see_the_share_of_a_person_that_is_asked_for(kind: str, seed: int) -> None:
    network, layout = network_of(kind, seed), layout_of(kind, seed)
    marched, told = [], []
    for spot in network.spots[::8]:
        for number, share in zip(spot.cameras, spot.shares, strict=True):
            assert share >= CONFIG.min_visible_share
            marched.append(marched_share(layout, network.cameras[number], spot))
            told.append(share)
    # The twin has other points on the body, and its steps may miss a thin corner: 24 points are good to a few percent.
    assert np.mean(np.array(marched) >= CONFIG.min_visible_share - 0.1) > 0.97
    assert np.abs(np.array(marched) - told).mean() < 0.05


@each_world
def test_people_at_capture_points_are_in_the_frame_and_of_the_height_that_is_asked_for(kind: str, seed: int) -> None:
    network = network_of(kind, seed)
    for spot in network.spots:
        corners = np.array([(x, y, z) for x in (-0.25, 0.25) for y in (-0.25, 0.25) for z in (0.0, PERSON_M)])
        for number in spot.cameras:
            camera = network.cameras[number]
            pose = world_from_camera(camera)
            placed = corners + np.array([spot.x_m, spot.y_m, spot.z_m])
            left, top, right, bottom = amodal_box(pose, placed, None, camera.distortion)
            focal = camera.focal_length_px
            assert left * focal + 0.5 * camera.frame_width_px >= 0.0
            assert right * focal + 0.5 * camera.frame_width_px <= camera.frame_width_px
            assert top * focal + 0.5 * camera.frame_height_px >= 0.0
            assert bottom * focal + 0.5 * camera.frame_height_px <= camera.frame_height_px
            assert 0.95 * CONFIG.native_height_px[0] <= focal * (bottom - top) <= 1.05 * CONFIG.native_height_px[1]
            away_m = math.hypot(camera.x_m - spot.x_m, camera.y_m - spot.y_m)
            assert CONFIG.distance_m[0] <= away_m <= CONFIG.distance_m[1]
            down_deg = math.degrees(math.atan2(camera.height_m - spot.z_m - 0.5 * PERSON_M, away_m))
            assert down_deg <= CONFIG.steepest_deg + 1e-9


@each_world
def test_cameras_hang_at_mounts_and_look_away_from_the_wall_and_down(kind: str, seed: int) -> None:
    layout = layout_of(kind, seed)
    for camera in network_of(kind, seed).cameras:
        gaps = [math.hypot(camera.x_m - mount.x_m, camera.y_m - mount.y_m) for mount in layout.mounts]
        mount = layout.mounts[int(np.argmin(gaps))]
        assert min(gaps) < 0.5
        assert max(mount.low_m, CONFIG.height_m[0]) <= camera.height_m <= min(mount.high_m, CONFIG.height_m[1])
        if mount.facing_deg is not None:
            assert abs((camera.yaw_deg - mount.facing_deg + 180.0) % 360.0 - 180.0) <= SWING_DEG + 1e-6
        assert 0.0 < camera.pitch_deg < 60.0
        for solid in layout.solids:
            if solid.low_m < camera.height_m < solid.high_m:
                assert not inside(solid, camera.x_m, camera.y_m), f"camera {camera.camid} is in {solid}"


@each_world
def test_a_visit_is_seen_by_four_cameras_and_at_different_places(kind: str, seed: int) -> None:
    network = network_of(kind, seed)
    often: dict[int, int] = dict.fromkeys(range(len(network.cameras)), 0)
    for number in range(150):
        chosen = choose_spots(network, np.random.default_rng(number), 3, 2)
        assert len({spot.number for spot, _ in chosen}) == 3
        assert len({one for _, cameras in chosen for one in cameras}) >= CAMERAS_OF_VISIT
        for spot, cameras in chosen:
            assert len(set(cameras)) == 2
            assert set(cameras) <= set(spot.cameras)
            for one in cameras:
                often[one] += 1
    assert min(often.values()) > 0.1 * max(often.values()), "no camera idles"


@each_world
def test_people_may_step_aside_as_far_as_the_capture_point_has_room(kind: str, seed: int) -> None:
    network, layout = network_of(kind, seed), layout_of(kind, seed)
    assert any(spot.room_m > 0.0 for spot in network.spots)
    for spot in network.spots[::3]:
        for turn in np.linspace(0.0, 2 * math.pi, 5)[:-1]:
            x_m, y_m = spot.x_m + spot.room_m * math.cos(turn), spot.y_m + spot.room_m * math.sin(turn)
            for solid in layout.solids:
                reaches = solid.low_m < spot.z_m + 1.9 and solid.high_m > spot.z_m + 0.05
                assert not (reaches and inside(solid, x_m, y_m, 0.15))


def test_networks_are_equal_to_the_last_bit_when_built_again() -> None:
    one = build_network(CONFIG, IMAGING, street_layout(), 3, "street", 5)
    two = build_network(CONFIG, IMAGING, street_layout(), 3, "street", 5)
    assert one == two
    assert [spec_to_json(camera) for camera in one.cameras] == [spec_to_json(camera) for camera in two.cameras]
    assert one.cameras[0].camid == 5
    assert build_network(CONFIG, IMAGING, street_layout(), 4, "street", 5) != one
    assert build_network(CONFIG, IMAGING, street_layout(), 3, "road", 5) != one


def test_a_mount_keeps_its_cameras_whatever_other_mounts_there_are() -> None:
    all_of_them, fewer = (build_network(CONFIG, IMAGING, street_layout(0, n), 0, "street", 1) for n in (15, 12))
    mine, theirs = ({replace(camera, camid=0) for camera in one.cameras} for one in (all_of_them, fewer))
    assert len(mine & theirs) >= 3, "to the last bit"


def test_a_place_that_no_camera_sees_is_named() -> None:
    blind = replace(street_layout(), mounts=(Mount(0.0, 200.0, 3.0, 4.0, None, "pole"),))
    with pytest.raises(NetworkError, match=r"^street_7: expected at least 6 cameras .* got 0 and 0 from 1 mounts\."):
        build_network(CONFIG, IMAGING, blind, 0, "street_7", 1)


def test_cameras_do_not_stand_at_mounts_that_are_too_low_or_too_high() -> None:
    config = CameraConfig(height_m=(2.2, 4.0))
    network = build_network(config, IMAGING, street_layout(), 0, "street", 1)
    assert all(2.2 <= camera.height_m <= 4.0 for camera in network.cameras)


def test_a_crowd_of_capture_points_is_bounded_and_more_cameras_per_place_can_be_had() -> None:
    network = build_network(CameraConfig(spots=12, per_place=3), IMAGING, street_layout(), 0, "street", 1)
    assert len(network.spots) == 12
    assert min(len(spot.cameras) for spot in network.spots) >= 3
    chosen = choose_spots(network, np.random.default_rng(0), 3, 3)
    assert {len(cameras) for _, cameras in chosen} == {3}


def test_people_go_along_the_walk_either_way_or_anyhow_and_face_all_ways() -> None:
    spot = Spot(0, 0.0, 0.0, 0.0, 30.0, "pavement", (0, 1), (1.0, 1.0), 0.0)
    rng = np.random.default_rng(0)
    headings = np.array([walking_heading_deg(spot, 0.6, rng) for _ in range(2000)])
    assert ((headings >= -180.0) & (headings < 180.0)).all()
    ways = [np.abs((headings - 90.0 - way + 180.0) % 360.0 - 180.0) < 30.0 for way in (30.0, 210.0)]
    for going in ways:
        # 60 % go along, half of them each way; of those who go anyhow a sixth does so by chance.
        assert going.mean() == pytest.approx(0.3 * 0.988 + 0.4 / 6, abs=0.03)
    assert np.histogram(headings, 8, (-180.0, 180.0))[0].min() > 60, "100 of each eighth go anyhow"
    anyhow = np.array([walking_heading_deg(replace(spot, walk_deg=None), 0.6, rng) for _ in range(2000)])
    assert np.histogram(anyhow, 8, (-180.0, 180.0))[0].min() > 200
