"""Tests of visits to places: who is seen where, by whom, under what, and among whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from generator.config import GenerateConfig
from generator.plan import build_plan
from generator.specs import CaptureSpec, MomentSpec, StageSpec
from generator.venues import Venue, choose_route
from generator.visits import is_test
from generator.worlds.occluders import OCCLUDERS

KINDS = ("town_square", "subway_station")
N_ATMOSPHERES = 2


def config_of(**update: Any) -> GenerateConfig:
    """Six identities, together in one square and one station."""
    return GenerateConfig.model_validate(
        {
            "output": Path("unused"),
            "n_identities": 6,
            "identities_per_job": 6,
            "visits_per_identity": 2,
            "poses_per_visit": 2,
            "world": {"kinds": dict.fromkeys(KINDS, 1.0), "variants": 1},
            "atmosphere": {"per_visit": N_ATMOSPHERES},
            **update,
        }
    )


def stages_of(**update: Any) -> tuple[StageSpec, ...]:
    return build_plan(config_of(**update)).job(0).stages


@pytest.fixture(scope="module")
def stages() -> tuple[StageSpec, ...]:
    return stages_of()


def seen(stage: StageSpec) -> dict[int, list[tuple[MomentSpec, CaptureSpec]]]:
    """Captures by identity."""
    found = defaultdict(list)
    for capture in stage.captures:
        moment = stage.moments[capture.moment]
        found[moment.pid].append((moment, capture))
    return found


def test_everybody_is_seen_at_three_places_by_four_cameras_under_every_atmosphere(
    stages: tuple[StageSpec, ...],
) -> None:
    assert {stage.world.kind for stage in stages} == set(KINDS)
    for stage in stages:
        assert len(seen(stage)) == 6
        for captures in seen(stage).values():
            assert len({moment.place for moment, _ in captures}) == 3
            assert len({capture.camera for _, capture in captures}) >= 4
            under = Counter((moment.place, capture.atmosphere) for moment, capture in captures)
            assert len(under) == 3 * N_ATMOSPHERES
            assert set(under.values()) == {2 * 2}, "poses x cameras"


def test_number_of_images_is_known_without_a_plan_of_the_visit(stages: tuple[StageSpec, ...]) -> None:
    assert build_plan(config_of()).n_images(0) == sum(len(stage.captures) for stage in stages) == 6 * 2 * 24


def test_atmospheres_of_a_visit_differ(stages: tuple[StageSpec, ...]) -> None:
    for stage in stages:
        hours = {(one.time_of_day, one.weather, one.lighting) for one in stage.atmospheres}
        assert len(hours) == len(stage.atmospheres) == N_ATMOSPHERES
        indoor = stage.world.kind == "subway_station"
        assert all((one.lighting in ("full", "reduced", "evening")) is indoor for one in stage.atmospheres)


def test_each_test_identity_has_one_query_per_camera_of_a_visit(stages: tuple[StageSpec, ...]) -> None:
    for stage in stages:
        for pid, captures in seen(stage).items():
            queries = Counter(capture.camera for _, capture in captures if capture.split == "query")
            expected = {capture.camera for _, capture in captures} if is_test(pid) else set()
            assert queries == Counter(expected)


def test_bystanders_are_other_people_of_the_same_split() -> None:
    found = 0
    for stage in stages_of(crowd={"bystander_rate": 1.0}):
        for moment in stage.moments:
            others = [stage.poses[other.pose][0] for other in moment.bystanders]
            found += len(others)
            assert moment.pid not in others
            assert {is_test(pid) for pid in others} <= {is_test(moment.pid)}
    assert found > 40


def test_rates_of_others_are_kept() -> None:
    alone = stages_of(crowd={"bystander_rate": 0.0, "occluder_rate": 0.0})
    assert not any(moment.bystanders or moment.occluders for stage in alone for moment in stage.moments)
    hidden = [moment for stage in stages_of(crowd={"occluder_rate": 1.0}) for moment in stage.moments]
    assert np.mean([bool(moment.occluders) for moment in hidden]) > 0.6, "there is not room for one everywhere"
    assert {thing.kind for moment in hidden for thing in moment.occluders} <= set(OCCLUDERS)


def test_others_change_neither_persons_nor_their_places(stages: tuple[StageSpec, ...]) -> None:
    for stage, alone in zip(stages, stages_of(crowd={"bystander_rate": 0.0, "occluder_rate": 0.0}), strict=True):
        assert stage.poses == alone.poses
        assert [(m.x_m, m.y_m, m.heading_deg) for m in stage.moments] == [
            (m.x_m, m.y_m, m.heading_deg) for m in alone.moments
        ]
        assert stage.captures == alone.captures


def test_people_stand_on_the_ground_of_their_capture_point(stages: tuple[StageSpec, ...]) -> None:
    venues = {venue.spec.name: venue for venue in build_plan(config_of()).venues}
    for stage in stages:
        spots = venues[stage.world.name].network.spots
        for moment in stage.moments:
            spot = spots[moment.place]
            assert moment.z_m == spot.z_m
            assert np.hypot(moment.x_m - spot.x_m, moment.y_m - spot.y_m) <= spot.room_m + 1e-9


def test_camids_of_worlds_are_blocks_that_do_not_overlap() -> None:
    venues = build_plan(config_of(world={"kinds": dict.fromkeys(KINDS, 1.0), "variants": 2})).venues
    assert [venue.first_camid for venue in venues] == [1 + 8 * index for index in range(4)]
    camids = [camera.camid for venue in venues[:3:2] for camera in venue.network.cameras]
    assert len(set(camids)) == len(camids)
    for venue in venues[:3:2]:
        assert all(0 <= camera.camid - venue.first_camid < 8 for camera in venue.network.cameras)


def test_variants_of_a_place_are_different_places() -> None:
    venues = build_plan(config_of(world={"kinds": {"town_square": 1.0}, "variants": 2})).venues
    assert len({venue.spec.seed for venue in venues}) == 2
    assert venues[0].layout != venues[1].layout


def test_north_is_another_way_in_each_world() -> None:
    venues = build_plan(config_of(world={"kinds": {"town_square": 1.0}, "variants": 4})).venues
    assert len({venue.north_deg for venue in venues}) == 4


def test_kinds_are_visited_by_their_weights() -> None:
    rng = np.random.default_rng(0)
    venues: tuple[Venue, ...] = build_plan(config_of(world={"kinds": dict.fromkeys(KINDS, 1.0), "variants": 3})).venues
    routes = [choose_route(venues, {"town_square": 3.0, "subway_station": 1.0}, 2, rng) for _ in range(400)]
    first = Counter(route[0].spec.kind for route in routes)
    # Binomial: 300 expected, standard deviation 8.7.
    assert first["town_square"] == pytest.approx(300, abs=35)
    assert all(len({venue.spec.name for venue in route}) == 2 for route in routes)
