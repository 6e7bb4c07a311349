"""Tests of bystanders and occluders: free ground, room between people, and parts of the person that stay hidden."""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache

import cv2
import numpy as np
import pytest
from pydantic import ValidationError

from generator.config import CameraConfig, ImagingConfig
from generator.specs import BystanderSpec, CameraSpec, MomentSpec, OccluderSpec
from generator.worlds.crowd import BETWEEN_PEOPLE_M, FILL, OPEN_M, OUTDOORS, SHAFT_HALF_M, hidden_shares, sample_others
from generator.worlds.crowd_config import CrowdConfig
from generator.worlds.layout import Solid, WorldLayout
from generator.worlds.model import SceneKind
from generator.worlds.network import CameraNetwork, Spot, build_network, choose_spots, walking_heading_deg
from generator.worlds.occluders import OCCLUDERS
from generator.worlds.sight import boxes_overlap, ground_height
from tests.worlds.streets import street_layout

Others = tuple[tuple[BystanderSpec, ...], tuple[OccluderSpec, ...]]
BUSY = CrowdConfig(bystander_rate=1.0, occluder_rate=1.0)
POSES = (3, 5, 8, 11, 20)
N_MOMENTS = 100


@lru_cache
def network() -> CameraNetwork:
    return build_network(CameraConfig(), ImagingConfig(), street_layout(), 0, "street", 1)


def moments(config: CrowdConfig, count: int = N_MOMENTS) -> list[tuple[Spot, MomentSpec, list[CameraSpec]]]:
    found = []
    for number in range(count):
        rng = np.random.default_rng(number)
        ((spot, chosen),) = choose_spots(network(), rng, 1, 2)
        heading_deg = walking_heading_deg(spot, config.along_share, rng)
        moment = MomentSpec(1, 0, spot.number, spot.x_m, spot.y_m, heading_deg, spot.z_m)
        found.append((spot, moment, [network().cameras[one] for one in chosen]))
    return found


def others(config: CrowdConfig, layout: WorldLayout | None, indoor: bool = False) -> list[Others]:
    return [
        sample_others(config, layout, indoor, spot, moment, cameras, POSES, np.random.default_rng(number))
        for number, (spot, moment, cameras) in enumerate(moments(config))
    ]


@lru_cache
def busy_street() -> list[Others]:
    return others(BUSY, street_layout())


def box_of(one: OccluderSpec, z_m: float, hiding: bool = False) -> Solid:
    half_x_m, half_y_m, height_m = OCCLUDERS[one.kind].size(one.seed)
    if hiding and one.kind in SHAFT_HALF_M:
        half_x_m = half_y_m = SHAFT_HALF_M[one.kind]
    kind, fill = OCCLUDERS[one.kind].kind, FILL[one.kind] if hiding else 1.0
    return Solid(kind, one.x_m, one.y_m, one.heading_deg, half_x_m, half_y_m, z_m, z_m + height_m, fill)


def test_others_stand_on_free_ground_of_the_same_height_and_not_in_each_other() -> None:
    layout = street_layout()
    for (_, moment, _), (bystanders, occluders) in zip(moments(BUSY), busy_street(), strict=True):
        people = [(moment.x_m, moment.y_m), *((one.x_m, one.y_m) for one in bystanders)]
        for row, person in enumerate(people):
            assert ground_height(layout, *person) == moment.z_m
            assert all(math.dist(person, other) >= BETWEEN_PEOPLE_M for other in people[:row])
            spread = Solid(SceneKind.GROUND, *person, 0.0, 0.12, 0.12, moment.z_m, moment.z_m + 1.7)
            boxes = [*layout.solids, *(box_of(one, moment.z_m) for one in occluders)]
            for box in boxes:
                reaches = box.low_m < moment.z_m + 1.9 and box.high_m > moment.z_m + 0.05
                assert not (reaches and boxes_overlap(spread, box)), f"{person} in {box}"
        for one in occluders:
            box = box_of(one, moment.z_m)
            tall = [other for other in layout.solids if other.low_m < box.high_m and other.high_m > box.low_m + 0.05]
            assert not any(boxes_overlap(box, other) for other in tall)


def test_occluders_hide_the_share_that_is_asked_for_and_all_together_not_too_much() -> None:
    hidden = []
    for (_, moment, cameras), (bystanders, occluders) in zip(moments(BUSY), busy_street(), strict=True):
        person = moment.x_m, moment.y_m, moment.z_m
        things = [box_of(one, moment.z_m, hiding=True) for one in occluders]
        if things:
            alone = max(hidden_shares(things, cameras, *person))
            assert BUSY.hidden[0] <= alone <= BUSY.hidden[1]
            hidden.append(alone)
        bodies = [
            Solid(SceneKind.FURNITURE, one.x_m, one.y_m, one.heading_deg, 0.22, 0.15, moment.z_m, moment.z_m + 1.72)
            for one in bystanders
        ]
        assert max(hidden_shares([*things, *bodies], cameras, *person)) <= BUSY.most_hidden + 1e-9
    assert len(hidden) > 0.7 * N_MOMENTS, "a busy street has room for most of them"
    assert np.ptp(hidden) > 0.3


def test_hidden_share_of_a_wall_before_the_lower_half_is_a_half() -> None:
    camera = CameraSpec(1, 30.0, 0.0, 0.9, 180.0, 0.0, 0.0, 900.0, 1920, 1080, 0.0, (1.0, 1.0), 0.5, 0.001, 0.01, 80)
    wall = Solid(SceneKind.FENCE, 1.0, 0.0, 0.0, 0.05, 3.0, 0.0, 0.9)
    assert hidden_shares((wall,), (camera,), 0.0, 0.0, 0.0) == [pytest.approx(0.5)]
    assert hidden_shares((wall,), (camera,), 0.0, 9.0, 0.0) == [pytest.approx(0.0)]
    assert hidden_shares((), (camera, camera), 0.0, 0.0, 0.0) == [0.0, 0.0]


def test_rates_are_those_of_the_config() -> None:
    config = CrowdConfig(bystander_rate=0.4, occluder_rate=0.0)
    found = others(config, None)
    assert not any(occluders for _, occluders in found)
    assert np.mean([bool(bystanders) for bystanders, _ in found]) == pytest.approx(0.4, abs=0.12)
    numbers = Counter(len(bystanders) for bystanders, _ in others(BUSY, None))
    assert numbers[0] < 0.05 * N_MOMENTS
    assert min(numbers[1], numbers[2], numbers[3]) > 0.2 * N_MOMENTS
    assert others(CrowdConfig(bystander_rate=0.0, occluder_rate=0.0), None) == [((), ())] * N_MOMENTS


def test_bystanders_have_poses_of_the_stage_each_once() -> None:
    for bystanders, _ in busy_street():
        poses = [one.pose for one in bystanders]
        assert set(poses) <= set(POSES)
        assert len(set(poses)) == len(poses)
        assert all(-180.0 <= one.heading_deg <= 180.0 for one in bystanders)


def test_companions_go_beside_the_person_in_its_direction() -> None:
    config = CrowdConfig(bystander_rate=1.0, most_bystanders=1, companion_share=1.0, occluder_rate=0.0)
    seen = 0
    for (_, moment, _), (bystanders, _) in zip(moments(config), others(config, None), strict=True):
        for one in bystanders:
            turn = math.radians(moment.heading_deg)
            side = (one.x_m - moment.x_m) * math.cos(turn) + (one.y_m - moment.y_m) * math.sin(turn)
            assert abs(side) > 0.25
            assert math.dist((one.x_m, one.y_m), (moment.x_m, moment.y_m)) < 1.0
            assert abs((one.heading_deg - moment.heading_deg + 180.0) % 360.0 - 180.0) < 40.0
            seen += 1
    assert seen > 0.8 * N_MOMENTS


def test_people_who_cross_hide_a_part_of_the_person_from_one_camera() -> None:
    config = CrowdConfig(
        bystander_rate=1.0, most_bystanders=1, companion_share=0.0, crossing_share=1.0, occluder_rate=0.0
    )
    shares = []
    for (_, moment, cameras), (bystanders, _) in zip(moments(config), others(config, street_layout()), strict=True):
        for one in bystanders:
            body = Solid(
                SceneKind.FURNITURE, one.x_m, one.y_m, one.heading_deg, 0.22, 0.15, moment.z_m, moment.z_m + 1.72
            )
            shares.append(max(hidden_shares((body,), cameras, moment.x_m, moment.y_m, moment.z_m)))
    assert len(shares) > 0.5 * N_MOMENTS
    assert config.hidden[0] <= min(shares) <= max(shares) <= config.hidden[1]


def test_in_a_panorama_others_stay_near_the_capture_point() -> None:
    for (spot, _, _), (bystanders, occluders) in zip(moments(BUSY), others(BUSY, None), strict=True):
        places = [(one.x_m, one.y_m) for one in bystanders] + [(one.x_m, one.y_m) for one in occluders]
        assert all(math.dist(place, (spot.x_m, spot.y_m)) < OPEN_M for place in places)


def test_no_car_parks_and_no_lamp_post_stands_under_a_roof() -> None:
    outdoors = {one.kind for _, occluders in others(BUSY, None) for one in occluders}
    indoors = {one.kind for _, occluders in others(BUSY, None, indoor=True) for one in occluders}
    assert {"parked_car", "pole", "bench"} <= outdoors
    assert indoors
    assert not indoors & OUTDOORS
    only_cars = CrowdConfig(bystander_rate=0.0, occluder_rate=1.0, occluders={"parked_car": 1.0})
    assert others(only_cars, None, indoor=True) == [((), ())] * N_MOMENTS


def test_others_are_a_function_of_the_generator_and_occluders_leave_bystanders_alone() -> None:
    assert others(BUSY, street_layout()) == busy_street()
    without = others(CrowdConfig(bystander_rate=1.0, occluder_rate=0.0), street_layout())
    assert [bystanders for bystanders, _ in without] == [bystanders for bystanders, _ in busy_street()]


def test_occluders_come_as_often_as_their_weights_say_and_unknown_ones_are_refused() -> None:
    config = CrowdConfig(bystander_rate=0.0, occluder_rate=1.0, occluders={"bin": 1.0, "bollard": 0.0})
    assert {one.kind for _, occluders in others(config, None) for one in occluders} == {"bin"}
    with pytest.raises(ValidationError, match="unknown occluder 'bolard'; did you mean 'bollard'"):
        CrowdConfig(occluders={"bolard": 1.0})
    with pytest.raises(ValidationError, match="expected a weight above 0"):
        CrowdConfig(occluders={"bin": 0.0})


def test_all_viewpoints_of_people_on_a_street_occur() -> None:
    bins: Counter[int] = Counter()
    for number in range(6):
        for _, moment, cameras in moments(BUSY):
            spun = (
                moment.heading_deg
                if number == 0
                else walking_heading_deg(
                    network().spots[moment.place], BUSY.along_share, np.random.default_rng(1000 * number + moment.place)
                )
            )
            for camera in cameras:
                turn = math.radians(spun)
                across, along = camera.x_m - moment.x_m, camera.y_m - moment.y_m
                front = across * math.sin(turn) - along * math.cos(turn)
                left = across * math.cos(turn) + along * math.sin(turn)
                bins[round(math.degrees(math.atan2(left, front)) / 45.0) % 8] += 1
    assert sorted(bins) == list(range(8))
    assert min(bins.values()) > 0.03 * sum(bins.values()), "an eighth would be 12 %"


def test_every_occluder_has_a_share_that_it_fills_of_its_box_as_its_mesh_does() -> None:
    assert set(FILL) == set(OCCLUDERS) == set(CrowdConfig().occluders)
    assert set(OCCLUDERS) >= OUTDOORS
    for kind in sorted(set(FILL) - set(SHAFT_HALF_M)):
        shares = [drawn_share(kind, seed, axis) for seed in range(3) for axis in (0, 1)]
        assert FILL[kind] == pytest.approx(np.mean(shares), abs=0.17), kind


def drawn_share(kind: str, seed: int, axis: int) -> float:
    """Share of its box up to a person's height that a mesh covers, seen along x or y."""
    mesh, size_m = OCCLUDERS[kind].build(seed), OCCLUDERS[kind].size(seed)
    half_m, top_m, scale = size_m[axis], min(size_m[2], 1.75), 80
    picture = np.zeros((int(top_m * scale) + 1, int(2 * half_m * scale) + 1), np.uint8)
    for corners in mesh.vertices[mesh.faces]:
        outline = np.stack([corners[:, axis] + half_m, top_m - corners[:, 2]], axis=-1) * scale
        cv2.fillConvexPoly(picture, cv2.convexHull(outline.round().astype(np.int32)), 1)
    return float(picture.mean())
