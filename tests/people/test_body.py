"""Bodies are as tall as the spec says, children are built like children, and shapes mix continuously."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from assets.library import load_library
from generator.people.body import build_body, standing_stature_m
from generator.people.config import PeopleConfig
from generator.people.headform import measure_head
from generator.people.sample import sample_person
from generator.people.spec import AgeGroup, Gender, PersonSpec

LIBRARY = load_library(quiet=True)
GENDERS: tuple[Gender, ...] = ("female", "male")


def _person(gender: Gender, age_group: AgeGroup, years: float, stature_m: float) -> PersonSpec:
    spec = sample_person(PeopleConfig(), 5, 0)
    body = {name: 0.5 if name.startswith("macro.") else 0.0 for name in spec.body}
    body |= {name: value for name, value in spec.body.items() if name.startswith("ancestry.")}
    body["macro.age"] = float(np.clip((years - 25.0) / 65.0, 0.0, 1.0))
    return replace(spec, gender=gender, age_group=age_group, age_years=years, stature_m=stature_m, body=body)


def _heads_tall(spec: PersonSpec) -> float:
    vertices = build_body(spec, LIBRARY)
    crown = vertices[: int(LIBRARY.body_faces.max()) + 1, 2].max()
    return float(crown / (crown - measure_head(vertices, LIBRARY).chin[2]))


@pytest.mark.parametrize("gender", GENDERS)
@pytest.mark.parametrize(
    ("group", "years", "stature_m"),
    [("child", 8.0, 1.20), ("child", 12.0, 1.5), ("child", 17.0, 1.75), ("young", 20.0, 1.6), ("old", 85.0, 1.9)],
)
def test_stature_is_what_the_spec_says(gender: Gender, group: AgeGroup, years: float, stature_m: float) -> None:
    vertices = build_body(_person(gender, group, years, stature_m), LIBRARY)
    assert standing_stature_m(vertices, LIBRARY) == pytest.approx(stature_m, abs=1e-5)
    assert vertices[: int(LIBRARY.body_faces.max()) + 1, 2].min() == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("gender", GENDERS)
def test_the_younger_the_child_the_larger_its_head(gender: Gender) -> None:
    ages = ((8.0, 1.28), (12.0, 1.50), (15.0, 1.63), (17.0, 1.69))
    heads = [_heads_tall(_person(gender, "child", years, stature_m)) for years, stature_m in ages]
    assert heads == sorted(heads)
    assert heads[0] + 0.5 < _heads_tall(_person(gender, "young", 25.0, 1.69))


@pytest.mark.parametrize("gender", GENDERS)
def test_a_child_that_grows_up_becomes_the_adult_without_a_step(gender: Gender) -> None:
    child, grown = (build_body(_person(gender, g, 18.0, 1.7), LIBRARY) for g in ("child", "young"))
    np.testing.assert_allclose(child, grown, atol=1e-5)


def test_weight_and_muscle_change_the_body_continuously() -> None:
    spec = _person("male", "adult", 40.0, 1.75)
    bodies = [
        build_body(replace(spec, body=spec.body | {"macro.weight": weight}), LIBRARY) for weight in (0.3, 0.3001, 0.9)
    ]
    assert np.abs(bodies[1] - bodies[0]).max() < 1e-3
    assert np.abs(bodies[2] - bodies[0]).max() > 0.03


def test_an_unknown_shape_is_named() -> None:
    with pytest.raises(ValueError, match="martian"):
        build_body(_martian(), LIBRARY)


def _martian() -> PersonSpec:
    spec = _person("male", "adult", 40.0, 1.75)
    return replace(spec, gender="martian")  # type: ignore[arg-type]
