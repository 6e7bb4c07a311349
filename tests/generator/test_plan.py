"""Tests of the plan: the same person in the same places whatever else is in the dataset."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configs.loader import load_config
from generator.config import GenerateConfig
from generator.plan import Plan, build_plan
from generator.specs import CaptureSpec, JobSpec, MomentSpec, StageSpec, spec_to_json
from generator.venues import PlanError
from generator.visits import is_test, split_of
from generator.worlds.panorama_network import CAMERA_RADIUS

CONFIGS = Path(__file__).parents[2] / "configs" / "generate"


def changed(config: GenerateConfig, **update: Any) -> Plan:
    return build_plan(GenerateConfig.model_validate(config.model_dump() | update))


def jobs(plan: Plan) -> list[JobSpec]:
    return [plan.job(index) for index in range(plan.n_jobs)]


def captures(plan: Plan) -> list[tuple[StageSpec, MomentSpec, CaptureSpec]]:
    return [
        (stage, stage.moments[capture.moment], capture)
        for job in jobs(plan)
        for stage in job.stages
        for capture in stage.captures
    ]


def life(plan: Plan, pid: int) -> list[tuple[object, ...]]:
    """Everything that is decided about the pictures of one person."""
    found: list[tuple[object, ...]] = [(plan.person(pid),)]
    for stage, moment, capture in captures(plan):
        if moment.pid == pid:
            place = (moment.place, moment.x_m, moment.y_m, moment.heading_deg)
            look = (capture.key, capture.split, capture.side_error, capture.noise_seed)
            things = (stage.world, stage.cameras[capture.camera], stage.atmospheres[capture.atmosphere])
            found.append((*things, stage.poses[moment.pose], *place, *look))
    return found


@settings(max_examples=8, deadline=None)
@given(n_identities=st.integers(7, 30))
def test_person_seven_is_the_same_however_many_there_are(config: GenerateConfig, n_identities: int) -> None:
    expected = life(build_plan(config), 7)
    assert len(expected) == 1 + 2 * 3 * 2 * 2, "the person, then visits x poses x places x cameras"
    assert life(changed(config, n_identities=n_identities), 7) == expected


def test_same_seed_gives_the_same_jobs_byte_by_byte(config: GenerateConfig, plan: Plan) -> None:
    assert [spec_to_json(job) for job in jobs(build_plan(config))] == [spec_to_json(job) for job in jobs(plan)]


def test_jobs_do_not_depend_on_the_order_in_which_they_are_asked_for(config: GenerateConfig, plan: Plan) -> None:
    backwards = [build_plan(config).job(index) for index in reversed(range(plan.n_jobs))]
    assert backwards[::-1] == jobs(plan)


def test_other_seed_makes_other_people_poses_cameras_and_noise(config: GenerateConfig, plan: Plan) -> None:
    other = changed(config, seed=1)
    assert other.person(7) != plan.person(7)
    assert other.venues[0].network.cameras[0] != plan.venues[0].network.cameras[0]
    mine, theirs = captures(plan), captures(other)
    assert {moment.heading_deg for _, moment, _ in mine}.isdisjoint(moment.heading_deg for _, moment, _ in theirs)
    assert [capture.noise_seed for *_, capture in mine] != [capture.noise_seed for *_, capture in theirs]


def test_seed_zero_is_a_seed_like_any_other(config: GenerateConfig) -> None:
    plans = {seed: changed(config, seed=seed, n_identities=2) for seed in (0, 1, 2**31, 2**63)}
    assert len({spec_to_json(plan.job(0)) for plan in plans.values()}) == len(plans)


def test_camids_and_keys_are_unique_in_the_whole_dataset(plan: Plan) -> None:
    camids = [camera.camid for venue in plan.venues for camera in venue.network.cameras]
    assert sorted(camids) == list(range(1, 3 * 2 * 2 + 1))
    keys = [capture.key for *_, capture in captures(plan)]
    assert len(set(keys)) == len(keys)
    for stage, moment, capture in captures(plan):
        pid, camera, number = capture.key.split("_")
        assert int(pid) == moment.pid
        assert camera == f"c{stage.cameras[capture.camera].camid:04d}"
        assert len(number) == 6
        assert number.isdigit()


def test_noise_seeds_and_detector_errors_are_drawn_for_every_image(plan: Plan) -> None:
    found = captures(plan)
    assert len({capture.side_error for *_, capture in found}) == len(found)
    assert len({capture.noise_seed for *_, capture in found}) > 0.99 * len(found)


def test_poses_and_headings_are_drawn_for_everybody_and_every_visit(plan: Plan) -> None:
    stages = [stage for job in jobs(plan) for stage in job.stages]
    phases = [pose.phase for stage in stages for *_, pose in stage.poses]
    assert len(set(phases)) == len(phases) == 10 * 2 * 3, "no two share a stream"
    moments = [(moment.heading_deg, moment.x_m) for stage in stages for moment in stage.moments]
    assert len(set(moments)) == len(moments) == 10 * 2 * 3 * 2
    headings = [heading for heading, _ in moments]
    assert np.histogram(headings, 6, (-180.0, 180.0))[0].min() > 5, "20 are expected in each sixth"


def test_visits_wear_the_outfits_in_turn(config: GenerateConfig, plan: Plan) -> None:
    assert {outfit for job in jobs(plan) for stage in job.stages for _, outfit, _ in stage.poses} == {0}
    three = changed(config, people={"outfits_per_identity": 2}, visits_per_identity=3)
    for job in jobs(three):
        assert {len(person.outfits) for person in job.persons} == {2}
        assert [{outfit for _, outfit, _ in stage.poses} for stage in job.stages] == [{0}, {1}, {0}]


def test_more_outfits_leave_person_and_first_outfit_alone(config: GenerateConfig, plan: Plan) -> None:
    more = changed(config, people={"outfits_per_identity": 3})
    for pid in range(1, 11):
        one, three = plan.person(pid), more.person(pid)
        assert three.outfits[0] == one.outfits[0]
        assert replace(three, outfits=one.outfits) == one
        assert [outfit.number for outfit in three.outfits] == [0, 1, 2]
        assert len({outfit.upper.fabric.colours_lab for outfit in three.outfits}) == 3


def test_camera_looks_the_same_whatever_other_panoramas_there_are(config: GenerateConfig, plan: Plan) -> None:
    alone = changed(config, world=config.world.model_dump() | {"panoramas": ("test_plaza",)}, visits_per_identity=1)
    (venue,) = alone.venues
    same = next(other for other in plan.venues if other.spec.name == "test_plaza")
    for mine, theirs in zip(venue.network.cameras, same.network.cameras, strict=True):
        assert mine.camid != theirs.camid
        assert (mine.x_m, mine.y_m, mine.yaw_deg, mine.blur_px) == (
            theirs.x_m,
            theirs.y_m,
            theirs.yaw_deg,
            theirs.blur_px,
        )


def test_every_third_identity_is_for_testing(plan: Plan) -> None:
    tested = {moment.pid for _, moment, capture in captures(plan) if capture.split != "train"}
    trained = {moment.pid for _, moment, capture in captures(plan) if capture.split == "train"}
    assert tested == {3, 6, 9}
    assert trained == {1, 2, 4, 5, 7, 8, 10}
    assert [pid for pid in range(1, 11) if is_test(pid)] == [3, 6, 9]
    assert [split_of(1, True), split_of(3, True), split_of(3, False)] == ["train", "query", "gallery"]


def test_each_test_identity_has_one_query_per_camera_that_sees_it_and_a_gallery(plan: Plan) -> None:
    seen: Counter[tuple[int, int, str]] = Counter()
    for stage, moment, capture in captures(plan):
        seen[moment.pid, stage.cameras[capture.camera].camid, capture.split] += 1
    views = {(pid, camid) for pid, camid, split in seen if split != "train"}
    assert len(views) == 3 * 2 * 4, "three identities, two worlds, four cameras"
    for pid, camid in views:
        assert (seen[pid, camid, "query"], seen[pid, camid, "gallery"]) == (1, 2)


def test_number_of_images_is_known_without_drawing_people(plan: Plan) -> None:
    for index, job in enumerate(jobs(plan)):
        assert plan.n_images(index) == job.n_images == sum(len(stage.captures) for stage in job.stages)
    assert plan.n_jobs == 3
    assert [len(job.persons) for job in jobs(plan)] == [4, 4, 2]
    assert [person.pid for job in jobs(plan) for person in job.persons] == list(range(1, 11))


@pytest.mark.parametrize(("n_identities", "per_job", "n_jobs"), [(1, 8, 1), (8, 8, 1), (9, 8, 2), (5, 1, 5)])
def test_last_job_takes_what_is_left(config: GenerateConfig, n_identities: int, per_job: int, n_jobs: int) -> None:
    plan = changed(config, n_identities=n_identities, identities_per_job=per_job)
    assert plan.n_jobs == n_jobs
    assert sum(len(job.persons) for job in jobs(plan)) == n_identities


def test_indices_of_a_stage_name_what_they_mean(plan: Plan) -> None:
    for stage, moment, capture in captures(plan):
        assert stage.poses[moment.pose][0] == moment.pid
        assert capture.camera // 2 == moment.place, "a capture is by a camera of its moment's place"
        assert 0 <= capture.atmosphere < len(stage.atmospheres)


def test_each_visit_is_to_another_world_and_blocks_differ(plan: Plan) -> None:
    routes = [[stage.world.name for stage in job.stages] for job in jobs(plan)]
    assert all(len(set(route)) == 2 for route in routes)
    many = [tuple(visit.venue.spec.name for visit in plan.visits(index)) for index in range(40)]
    assert len(set(many)) == 6, "every ordered pair of three worlds comes up"


def test_people_stray_no_further_than_configured(config: GenerateConfig, plan: Plan) -> None:
    strays = []
    for stage, moment, _ in captures(plan):
        venue = next(venue for venue in plan.venues if venue.spec.name == stage.world.name)
        spots = [(spot.x_m, spot.y_m) for spot in venue.network.spots]
        strays.append(min(math.dist((moment.x_m, moment.y_m), spot) for spot in spots))
    assert max(strays) <= config.world.stray_m
    assert max(strays) > 0.8 * config.world.stray_m
    assert len(set(strays)) > 100


def test_places_lie_where_the_notes_say(plan: Plan) -> None:
    for spot, (turn, away) in zip(plan.venues[0].network.spots, [(0, 3), (120, 4)], strict=True):
        assert (spot.x_m, spot.y_m) == pytest.approx(
            (away * math.cos(math.radians(turn)), away * math.sin(math.radians(turn)))
        )


def test_cameras_stay_inside_the_dome_even_if_they_want_to_be_far(config: GenerateConfig) -> None:
    far = changed(config, cameras={"per_place": 3, "distance_m": (5.0, 90.0)})
    cameras = [(venue.spec.radius_m, camera) for venue in far.venues for camera in venue.network.cameras]
    reaches = [math.hypot(camera.x_m, camera.y_m, camera.height_m) / radius_m for radius_m, camera in cameras]
    assert max(reaches) <= CAMERA_RADIUS * (1 + 1e-9)
    assert max(reaches) > 0.99 * CAMERA_RADIUS, "some camera wants to be outside"


def test_clouds_come_as_often_as_configured(config: GenerateConfig) -> None:
    none = changed(config, world=config.world.model_dump() | {"cloud_share": 0.0})
    assert {len(stage.atmospheres) for stage, *_ in captures(none)} == {1}
    always = changed(config, world=config.world.model_dump() | {"cloud_share": 1.0, "sun_behind_cloud": (0.1, 0.2)})
    for stage, _, capture in captures(always):
        clear, clouded = stage.atmospheres
        assert (clear.weather, clear.sun_share) == ("clear", 1.0)
        assert clouded.weather == "partly_cloudy"
        assert 0.1 <= clouded.sun_share <= 0.2
        assert capture.atmosphere == 1


def test_unknown_panorama_is_named_in_one_line(config: GenerateConfig) -> None:
    with pytest.raises(PlanError) as caught:
        changed(config, world=config.world.model_dump() | {"panoramas": ("test_plaza", "test_piazza")})
    message = str(caught.value)
    assert message.startswith("world.panoramas: expected one of ")
    assert message.endswith("test_alley, test_harbour, test_plaza; got 'test_piazza'.")
    assert "\n" not in message


def test_more_visits_than_worlds_are_refused_in_one_line(config: GenerateConfig) -> None:
    with pytest.raises(PlanError) as caught:
        changed(config, visits_per_identity=4)
    assert str(caught.value) == (
        "visits_per_identity: expected at most one visit per world (3), got 4. "
        "Raise world.variants, or name a folder in world.hdri_folders."
    )


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_config_that_is_shipped_can_be_planned(path: Path) -> None:
    plan = build_plan(load_config(GenerateConfig, path, []))
    said = re.search(r"([0-9,]+)\s(?:coarse\s)?(?:images|crops)", path.read_text().replace("\n#", ""))
    n_images = sum(plan.n_images(index) for index in range(plan.n_jobs))
    assert said is not None
    assert n_images == int(said[1]), "as its first lines say"
