"""Specs are facts: unique, repeatable, and the same after a trip through JSON."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from assets.library import load_library
from generator.people.body import build_body, standing_stature_m
from generator.people.config import PeopleConfig
from generator.people.facts import FACTS, person_facts
from generator.people.sample import sample_person
from generator.people.sample_pose import sample_pose
from generator.people.spec import PersonSpec, PoseSpec

CONFIG = PeopleConfig()


def test_spec_to_json_and_back_is_the_identity() -> None:
    persons, poses = TypeAdapter(PersonSpec), TypeAdapter(PoseSpec)
    for pid in range(50):
        spec = sample_person(CONFIG, pid, seed=0)
        pose = sample_pose(CONFIG, spec, spec.outfits[0], np.random.default_rng(pid))
        assert persons.validate_json(persons.dump_json(spec)) == spec
        assert poses.validate_json(poses.dump_json(pose)) == pose


def test_person_depends_on_pid_and_seed_only() -> None:
    assert sample_person(CONFIG, 4711, 3) == sample_person(CONFIG, 4711, 3)
    assert sample_person(CONFIG, 4711, 3) != sample_person(CONFIG, 4711, 4)
    assert sample_person(CONFIG, 0, 0) != sample_person(CONFIG, 1, 0)


def test_another_wardrobe_leaves_body_face_and_hair_alone() -> None:
    other = PeopleConfig(
        garment_weights={"female": {"jeans": 50.0}, "male": {"jeans": 50.0}}, colour_weights={"red": 50.0}
    )
    for pid in range(20):
        a, b = sample_person(CONFIG, pid, 0), sample_person(other, pid, 0)
        assert replace(b, outfits=a.outfits) == a


def test_identities_are_unique() -> None:
    bodies = np.array([list(sample_person(CONFIG, pid, 0).body.values()) for pid in range(300)])
    assert len(np.unique(bodies.round(6), axis=0)) == 300


def test_all_twenty_four_body_types_occur() -> None:
    people = [sample_person(CONFIG, pid, 0) for pid in range(1500)]
    assert len({(p.gender, p.age_group, p.build) for p in people}) == 24


def test_statures_are_human_and_the_body_has_the_stature_of_the_spec() -> None:
    library = load_library(quiet=True)
    limits = {"female": (1.48, 1.85), "male": (1.58, 1.98)}
    for pid in range(40):
        spec = sample_person(CONFIG, pid, 0)
        low, high = (1.10, 1.95) if spec.age_group == "child" else limits[spec.gender]
        assert low <= spec.stature_m <= high
        assert standing_stature_m(build_body(spec, library), library) == pytest.approx(spec.stature_m, abs=1e-3)


def test_facts_match_their_declaration() -> None:
    for pid in range(60):
        facts = person_facts(sample_person(CONFIG, pid, 0))
        assert set(facts) == set(FACTS)
        for name, value in facts.items():
            fact = FACTS[name]
            if fact.kind == "category":
                assert value in fact.values
            elif fact.kind == "number":
                assert isinstance(value, float)
                assert fact.values[0] <= value <= fact.values[1]  # type: ignore[operator]
            elif fact.kind == "colour":
                assert value is None or len(value) == 3  # type: ignore[arg-type]
            else:
                assert isinstance(value, bool)


def test_config_refuses_unknown_keys_and_impossible_shares() -> None:
    with pytest.raises(ValidationError, match="femail_share"):
        PeopleConfig(femail_share=0.5)  # type: ignore[call-arg]
    with pytest.raises(ValidationError):
        PeopleConfig(female_share=1.5)
