"""Tests of specs: plain data that survives JSON without loss."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from generator.people.spec import PersonSpec
from generator.people.streams import stream_rng
from generator.plan import Plan
from generator.specs import (
    CameraSpec,
    CaptureSpec,
    JobSpec,
    StageSpec,
    Stream,
    spec_from_json,
    spec_to_json,
)

CAMERA = CameraSpec(1, 0.0, 0.0, 3.0, 0.0, 10.0, 0.0, 900.0, 1920, 1080, 0.0, (1.0, 1.0), 0.5, 0.001, 0.01, 80)


def test_jobs_of_a_real_plan_survive_json(plan: Plan) -> None:
    for index in range(plan.n_jobs):
        job = plan.job(index)
        text = spec_to_json(job)
        assert spec_from_json(JobSpec, text) == job
        assert spec_to_json(spec_from_json(JobSpec, text)) == text


def test_every_kind_of_spec_survives_json_alone(plan: Plan) -> None:
    job = plan.job(1)
    stage = job.stages[0]
    specs: list[Any] = [stage, stage.captures[0], stage.cameras[0], stage.moments[-1], stage.atmospheres[0]]
    for spec in [*specs, job.persons[0], stage.poses[0][2]]:
        back = spec_from_json(type(spec), spec_to_json(spec))
        assert back == spec
        assert type(back) is type(spec)
    assert {type(spec) for spec in specs} >= {StageSpec, CaptureSpec, CameraSpec}


@given(
    values=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=9, max_size=9),
    balance=st.tuples(st.floats(0, 2), st.floats(0, 2)),
    camid=st.integers(0, 2**53),
)
def test_every_finite_number_survives_json(values: list[float], balance: tuple[float, float], camid: int) -> None:
    names = [field.name for field in fields(CameraSpec) if field.type == "float"][:9]
    camera = replace(CAMERA, camid=camid, white_balance=balance, **dict(zip(names, values, strict=True)))  # type: ignore[arg-type]
    back = spec_from_json(CameraSpec, spec_to_json(camera))
    assert repr(back) == repr(camera), "-0.0 is not 0.0"


def test_json_of_a_spec_is_plain_json(plan: Plan) -> None:
    person = plan.person(3)
    read = json.loads(spec_to_json(person))
    assert read["pid"] == 3
    colours = person.outfits[0].upper.fabric.colours_lab
    assert read["outfits"][0]["upper"]["fabric"]["colours_lab"] == [list(lab) for lab in colours]


@pytest.mark.parametrize("text", ["", "{}", '{"pid": "no"}', "[1]"])
def test_text_that_is_no_spec_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        spec_from_json(PersonSpec, text)


def test_streams_of_different_things_are_independent() -> None:
    draws = {
        (stream, index): stream_rng(0, stream, *index).random()
        for stream in Stream
        for index in ((0,), (1,), (0, 0), (0, 1), (1, 0))
    }
    assert len(set(draws.values())) == len(draws)
    assert stream_rng(0, Stream.POSE, 1).random() == draws[Stream.POSE, (1,)]
    assert stream_rng(1, Stream.POSE, 1).random() != draws[Stream.POSE, (1,)]
