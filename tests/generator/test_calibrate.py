"""Tests of what is measured: a stage of the config's, in parts and in whole."""

from __future__ import annotations

from itertools import pairwise

import pytest

from generator.calibrate import again, calibrate, sample_config, thinned
from generator.config import GenerateConfig
from generator.plan import build_plan
from generator.sample_plan import SamplePlan
from generator.worker import Worker


@pytest.mark.parametrize("n_captures", [1, 5, 24])
def test_thinned_stage_keeps_captures_from_all_over_it(config: GenerateConfig, n_captures: int) -> None:
    (stage,) = build_plan(sample_config(config, 2)).job(0).stages
    found = thinned(stage, n_captures)
    assert len(found.captures) == n_captures
    places = [stage.captures.index(capture) for capture in found.captures]
    gaps = [after - before for before, after in pairwise(places)]
    assert places[0] == 0
    assert max(gaps, default=1) - min(gaps, default=1) <= 1


def test_sample_is_one_visit_of_the_config_s_own_people(config: GenerateConfig) -> None:
    whole = build_plan(config.model_copy(update={"images_per_identity": 12}))
    sample = build_plan(sample_config(whole.config, 3))
    job = sample.job(0)
    assert job.persons == whole.job(0).persons[:3]
    assert sample.n_jobs == len(job.stages) == 1
    assert job.n_images == 3 * 12 / 2


def test_sample_of_a_mixed_config_is_a_place(config: GenerateConfig) -> None:
    kinds = {"panorama": 0.24, "town_square": 0.5}
    mixed = config.model_copy(update={"world": config.world.model_copy(update={"kinds": kinds})})
    assert {venue.spec.kind for venue in build_plan(sample_config(mixed, 1)).venues} == {"town_square"}


def test_stage_and_its_repetition_fit_into_one_shard(config: GenerateConfig) -> None:
    plan = build_plan(sample_config(config.model_copy(update={"renderer": "flat"}), 1))
    job = plan.job(0)
    (stage,) = job.stages
    twice = SamplePlan.of(plan, [type(job)(0, job.persons, (stage, again(stage)))])
    assert twice.n_images(0) == 2 * plan.n_images(0)
    keys = [image.row.key for image in Worker(twice).run(0)]
    assert len(set(keys)) == len(keys) == twice.n_images(0)


def test_flat_renderer_is_measured(config: GenerateConfig) -> None:
    found = calibrate(config.model_copy(update={"renderer": "flat", "n_identities": 3}))
    assert found.device == "cpu, flat"
    assert 1.0 < found.crops_per_s < 1e5
    assert 4000 < found.bytes_per_crop < 40000
