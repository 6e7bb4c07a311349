"""The distance of looks is a distance, and the nearest pair is the nearest."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from generator.people.config import PeopleConfig
from generator.people.distance import distance, gather, nearest_pair
from generator.people.sample import sample_person
from generator.people.spec import PersonSpec
from generator.people.variety import count_categories, main

PEOPLE = [sample_person(PeopleConfig(), pid, 1) for pid in range(1, 121)]
CROWD = gather(PEOPLE)


def between(one: PersonSpec, other: PersonSpec) -> float:
    return float(distance(gather([one, other]), np.array([0]), np.array([1]))[0])


def test_distance_is_zero_for_the_same_looks_only_and_symmetric() -> None:
    pairs = np.array(list(combinations(range(len(PEOPLE)), 2)))
    there, back = distance(CROWD, pairs[:, 0], pairs[:, 1]), distance(CROWD, pairs[:, 1], pairs[:, 0])
    np.testing.assert_allclose(there, back, atol=1e-6)
    assert there.min() > 0.05
    assert there.max() < 1.2
    assert between(PEOPLE[0], replace(PEOPLE[0], pid=7)) == 0.0


def test_one_factor_moves_the_distance_by_its_weight() -> None:
    person = next(person for person in PEOPLE if person.outfits[0].outer is None)
    worn = person.outfits[0]
    taller = replace(person, stature_m=person.stature_m + 0.1)
    assert between(person, taller) == pytest.approx(0.03, abs=1e-6)
    boots = replace(person, outfits=(replace(worn, shoes=replace(worn.shoes, garment="clogs")),))
    assert between(person, boots) == pytest.approx(0.03, abs=1e-6)
    dyed = replace(worn.upper.fabric, colours_lab=((60.0, 0.0, 0.0),))
    grey = replace(worn.upper.fabric, colours_lab=((20.0, 0.0, 0.0),))
    one, other = (replace(person, outfits=(replace(worn, upper=replace(worn.upper, fabric=f)),)) for f in (dyed, grey))
    assert 0.14 * 0.25 < between(one, other) < 0.14 * 0.45


def test_nearest_pair_equals_a_naive_loop() -> None:
    pairs = list(combinations(range(len(PEOPLE)), 2))
    naive = min(pairs, key=lambda pair: float(distance(CROWD, np.array(pair[:1]), np.array(pair[1:]))[0]))
    first, second, away = nearest_pair(CROWD)
    assert (first, second) == naive
    assert away == pytest.approx(float(distance(CROWD, np.array([first]), np.array([second]))[0]))


def test_nearest_pair_is_found_across_blocks() -> None:
    many = [sample_person(PeopleConfig(), pid, 2) for pid in range(1, 301)]
    crowd = gather([*many, replace(many[3], pid=999)])
    assert nearest_pair(crowd) == (3, 300, 0.0)


def test_nearest_of_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least two people, got 1"):
        nearest_pair(gather(PEOPLE[:1]))


def test_report_counts_everybody_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["30", "--quiet"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("30 people in ")
    assert "0 wrong facts" in lines
    assert any(line.startswith("most alike: pids ") for line in lines)
    counts = count_categories(PEOPLE)
    assert all(sum(counts[name].values()) == len(PEOPLE) for name in ("gender", "lower.garment", "hair.style"))
