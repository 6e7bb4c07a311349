"""Tests of the choice of captures: how many, which of them, and that nothing else about them changes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.config import GenerateConfig
from generator.plan import Plan, build_plan
from generator.specs import CaptureSpec, MomentSpec
from generator.thinning import kept_captures
from generator.visits import CAPTURES_PER_VISIT

ALL = 2 * 3 * 2 * 2  # visits, poses, places, cameras


def thinned(config: GenerateConfig, images_per_identity: int) -> Plan:
    return build_plan(config.model_copy(update={"images_per_identity": images_per_identity}))


def captures(plan: Plan) -> dict[str, tuple[CaptureSpec, MomentSpec]]:
    """Each capture of a dataset and its moment, by key."""
    return {
        capture.key: (replace(capture, moment=0), replace(stage.moments[capture.moment], pose=0, bystanders=()))
        for index in range(plan.n_jobs)
        for stage in plan.job(index).stages
        for capture in stage.captures
    }


@given(n_captures=st.integers(1, 300), n_kept=st.integers(1, 320), seed=st.integers(0, 2**32))
def test_kept_captures_are_distinct_and_as_many_as_asked_for(n_captures: int, n_kept: int, seed: int) -> None:
    kept = kept_captures(n_captures, n_kept, np.random.default_rng(seed))
    assert kept == sorted(set(kept))
    assert len(kept) == min(n_kept, n_captures)
    assert set(kept) <= set(range(n_captures))


@given(n_captures=st.integers(20, 300), share=st.floats(0.05, 1.0), seed=st.integers(0, 2**32))
def test_every_stretch_of_captures_gets_its_share(n_captures: int, share: float, seed: int) -> None:
    n_kept = max(round(share * n_captures), 1)
    kept = np.array(kept_captures(n_captures, n_kept, np.random.default_rng(seed)))
    for first, last in ((0, n_captures // 2), (n_captures // 3, n_captures), (n_captures // 4, n_captures // 2)):
        expected = n_kept * (last - first) / n_captures
        assert abs(np.count_nonzero((kept >= first) & (kept < last)) - expected) <= 2.0


@pytest.mark.parametrize("n_kept", [3, 9, 12])
def test_every_capture_is_kept_equally_often(n_kept: int) -> None:
    rng, n_draws = np.random.default_rng(0), 4000
    counts = Counter(index for _ in range(n_draws) for index in kept_captures(18, n_kept, rng))
    expected = n_draws * n_kept / 18
    assert all(abs(counts[index] - expected) < 5.0 * expected**0.5 for index in range(18))


@pytest.mark.parametrize("images_per_identity", [1, 5, 12, 23])
def test_plan_has_exactly_that_many_images_of_everybody(config: GenerateConfig, images_per_identity: int) -> None:
    plan = thinned(config, images_per_identity)
    for index in range(plan.n_jobs):
        job = plan.job(index)
        assert plan.n_images(index) == job.n_images == images_per_identity * len(job.persons)
        counts = Counter(stage.moments[one.moment].pid for stage in job.stages for one in stage.captures)
        assert set(counts.values()) == {images_per_identity}
        assert all(stage.captures for stage in job.stages)


@pytest.mark.parametrize("images_per_identity", [0, ALL, 500])
def test_nothing_is_left_out_where_no_more_are_asked_for_than_there_are(
    config: GenerateConfig, images_per_identity: int
) -> None:
    plan = thinned(config, images_per_identity)
    assert [plan.job(index) for index in range(plan.n_jobs)] == [
        build_plan(config).job(index) for index in range(plan.n_jobs)
    ]


def test_kept_captures_differ_in_nothing_but_who_is_the_query(config: GenerateConfig) -> None:
    whole, some = captures(build_plan(config)), captures(thinned(config, 7))
    assert len(some) == 7 * config.n_identities
    for key, (capture, moment) in some.items():
        assert (replace(capture, split=""), moment) == (replace(whole[key][0], split=""), whole[key][1])


def test_moments_without_captures_are_left_out(config: GenerateConfig) -> None:
    plan = thinned(config, 3)
    for index in range(plan.n_jobs):
        for stage in plan.job(index).stages:
            assert {capture.moment for capture in stage.captures} == set(range(len(stage.moments)))


@pytest.mark.parametrize("images_per_identity", [2, 7, 15])
def test_each_camera_that_is_kept_has_one_query_of_each_test_identity(
    config: GenerateConfig, images_per_identity: int
) -> None:
    cameras, queries = set(), Counter[str]()
    for key, (capture, moment) in captures(thinned(config, images_per_identity)).items():
        pid_and_camera = key.rpartition("_")[0]
        assert (capture.split == "train") == (moment.pid % 3 != 0)
        if capture.split != "train":
            cameras.add(pid_and_camera)
            queries[pid_and_camera] += capture.split == "query"
    assert {name: queries[name] for name in cameras} == dict.fromkeys(cameras, 1)


def test_both_visits_keep_their_share(config: GenerateConfig) -> None:
    counts = Counter((key[:6], int(key[-6:]) // CAPTURES_PER_VISIT) for key in captures(thinned(config, 8)))
    assert len(counts) == 2 * config.n_identities
    assert set(counts.values()) <= {3, 4, 5}
