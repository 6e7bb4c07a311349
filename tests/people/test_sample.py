"""Specs are facts: unique, repeatable, and the same after a trip through JSON."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from assets.library import load_library
from generator.people.body import build_body, standing_stature_m
from generator.people.config import PeopleConfig
from generator.people.draw import Draws
from generator.people.facts import FACTS, person_facts
from generator.people.growth import draw_stature_m
from generator.people.sample import sample_person
from generator.people.sample_pose import sample_pose
from generator.people.spec import Gender, PersonSpec, PoseSpec
from generator.people.streams import PersonStream, stream_rng

CONFIG = PeopleConfig()


@lru_cache(maxsize=1)
def many_people() -> list[PersonSpec]:
    return [sample_person(CONFIG, pid, 0) for pid in range(1200)]


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
    people = many_people()
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


def test_candidates_are_other_people_with_the_same_pid() -> None:
    candidates = [sample_person(CONFIG, 7, 0, candidate=k) for k in range(50)]
    assert candidates[0] == sample_person(CONFIG, 7, 0)
    assert {person.pid for person in candidates} == {7}
    assert len({person.stature_m for person in candidates}) == 50
    assert 10 < sum(person.gender == "female" for person in candidates) < 40
    assert candidates[9] == sample_person(CONFIG, 7, 0, candidate=9)


def test_streams_of_a_person_do_not_meet() -> None:
    """No two streams, outfits, candidates or people start with the same numbers."""
    keys = [
        (stream, pid, *index)
        for stream in PersonStream
        for pid in (1, 2)
        for index in ((), (0,), (1,), (0, 1), (1, 1), (2,))
    ]
    first = {key: stream_rng(0, key[0], *key[1:]).random() for key in keys}
    assert len(set(first.values())) == len(keys)


def test_what_is_drawn_for_one_thing_never_changes_another() -> None:
    none: dict[Gender, dict[str, float]] = {"female": dict.fromkeys(("backpack", "handbag", "messenger", "tote"), 0.0)}
    other = PeopleConfig(carried_share=none, beard_weights={"full": 9.0}, hair_weights={"male": {"buzz": 90.0}})
    for pid in range(60):
        one, two = (sample_person(config, pid, 0).outfits[0] for config in (CONFIG, other))
        assert (one.upper, one.outer, one.lower, one.shoes) == (two.upper, two.outer, two.lower, two.shoes)


@pytest.mark.parametrize(
    ("gender", "age_years", "median_m"), [("female", 10.0, 1.386), ("male", 14.0, 1.632), ("male", 17.999, 1.761)]
)
def test_children_are_as_tall_as_the_growth_reference_says(gender: Gender, age_years: float, median_m: float) -> None:
    """Medians of the WHO growth reference data for 5-19 years."""
    draws = Draws(np.random.default_rng(0))
    statures = [draw_stature_m(CONFIG, gender, age_years, draws) for _ in range(2000)]
    assert np.median(statures) == pytest.approx(median_m, abs=0.006)
    assert np.std(statures) == pytest.approx(0.068, abs=0.01)


def test_the_old_are_shorter_than_the_young() -> None:
    draws = Draws(np.random.default_rng(0))
    means = [np.mean([draw_stature_m(CONFIG, "male", age, draws) for _ in range(3000)]) for age in (30.0, 80.0)]
    assert 0.025 < means[0] - means[1] < 0.06


def test_fair_hair_grows_on_light_skin_and_coiled_hair_with_african_ancestry() -> None:
    people = many_people()
    dark = [person.hair.colour_lab[0] for person in people if person.skin_tone > 5 and person.age_years < 30]
    assert np.quantile(dark, 0.98) < 40.0
    african = [[p.body["ancestry.african"] for p in people if p.hair.style == style] for style in ("afro", "long")]
    assert np.mean(african[0]) > np.mean(african[1]) + 0.2


def test_config_decides_the_shares() -> None:
    config = PeopleConfig(
        female_share=1.0,
        age_weights={"old": 1.0},
        build_weights={"heavy": 1.0},
        season_weights={"winter": 1.0},
        skin_tone_weights={9: 1.0},
        garment_weights={"female": {"jeans": 1e12}},
        colour_weights={"black": 1e9},
    )
    for pid in range(40):
        person = sample_person(config, pid, 0)
        facts = (person.gender, person.age_group, person.build, person.skin_tone, person.outfits[0].season)
        assert facts == ("female", "old", "heavy", 9, "winter")
        assert person.outfits[0].lower.garment == "jeans" or person.outfits[0].formality > 0.9
        assert person.outfits[0].lower.fabric.colours_lab[0][0] < 23.0


def test_a_thousand_people_take_less_than_six_seconds() -> None:
    """2 ms each are the aim; three times as much is a mistake even on a busy machine."""
    sample_person(CONFIG, 1, 0)
    start = time.process_time()
    for pid in range(1000):
        sample_person(CONFIG, pid, 0)
    assert time.process_time() - start < 6.0
