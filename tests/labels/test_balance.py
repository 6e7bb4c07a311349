"""Tests of choosing people: shares that are asked for come, the same for the same seed, and priors are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from configs.loader import ConfigError
from generator.balance import main
from generator.labels.balance import ShareCounter, find_margins, fit_tilt, margin_codes
from generator.labels.fact import Fact
from generator.labels.image_facts import KNOWN_FACTS
from generator.labels.vocabulary import Vocabulary, VocabularyError, find_vocabulary, load_vocabulary
from generator.people import population
from generator.people.config import LookAlikes, PeopleConfig
from generator.people.facts import person_facts
from generator.people.population import Population
from generator.people.sample import sample_person

FACTS = {"a": Fact("a", "category", "", ("x", "y", "z")), "b": Fact("b", "category", "", ("u", "v"))}
HEAD = "name: t\nversion: 1\ndescription: d\n"
TWO = f"{HEAD}attributes: [{{name: a, category: {{fact: a}}}}, {{name: b, category: {{fact: b}}}}]\n"
STREET = """
attributes:
  - {name: gender, category: {fact: gender}}
  - {name: upper_colour, colour: {fact: upper.lab, palette: clothes},
     classes: [black, gray, white, red, orange, brown, beige, yellow, green, blue, purple, pink]}
  - {name: sleeve, classes: [sleeveless, short, long], bins: {fact: upper.sleeve_length, edges: [0.1, 0.75]}}
  - name: lower_type
    classes: [trousers, shorts, skirt]
    category:
      fact: lower.kind
      map: {trousers: trousers, leggings: trousers, shorts: shorts, skirt: skirt, dress: skirt}
sampling: {balance: uniform}
"""


def written(folder: Path, text: str, facts: dict[str, Fact] = FACTS) -> Vocabulary:
    path = folder / "v.yaml"
    path.write_text(text)
    return load_vocabulary(path, facts)


def made_up(n: int, rng: np.random.Generator) -> list[dict[str, Any]]:
    """`v` goes with `z`, and `z` is rare."""
    people = []
    for _ in range(n):
        a = str(rng.choice(["x", "y", "z"], p=[0.7, 0.25, 0.05]))
        b = "v" if rng.random() < (0.9 if a == "z" else 0.1) else "u"
        people.append({"a": a, "b": b})
    return people


def test_chosen_people_have_the_shares_that_are_asked_for(tmp_path: Path) -> None:
    vocabulary = written(tmp_path, TWO + "sampling: {balance: {a: uniform, b: {u: 3, v: 1}}}\n")
    margins = find_margins(vocabulary, FACTS)
    tilt = fit_tilt(margins, made_up(6000, np.random.default_rng(0)), 12)
    assert [row["asked"] for row in tilt.report["margins"]] == [[0.3333] * 3, [0.75, 0.25]]
    for row in tilt.report["margins"]:
        # The weights are shrunk a little, which leaves up to 2 points for the rarest class.
        np.testing.assert_allclose(row["expected"], row["asked"], atol=0.02)
    fresh = made_up(12000, np.random.default_rng(1))
    scores = tilt.scores(fresh).reshape(-1, 12)
    rng = np.random.default_rng(2)
    counter = ShareCounter(tilt)
    for index, score in enumerate(scores):
        likely = np.exp(score) / np.exp(score).sum()
        counter.add(fresh[index * 12 + int(rng.choice(12, p=likely))])
    for row in counter.report()["margins"]:
        # 1000 people, so 1.5 points of standard deviation at most.
        np.testing.assert_allclose(row["achieved"], row["asked"], atol=0.05)
        assert row["people"] == 1000


def test_what_goes_together_still_goes_together(tmp_path: Path) -> None:
    vocabulary = written(tmp_path, TWO + "sampling: {balance: {a: uniform}}\n")
    people = made_up(12000, np.random.default_rng(0))
    tilt = fit_tilt(find_margins(vocabulary, FACTS), people, 12)
    scores = tilt.scores(people).reshape(-1, 12)
    chances = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    is_z = np.array([person["a"] == "z" for person in people]).reshape(-1, 12)
    is_v = np.array([person["b"] == "v" for person in people]).reshape(-1, 12)
    assert (chances * is_z * is_v).sum() / (chances * is_z).sum() == pytest.approx(0.9, abs=0.04)


def test_class_that_nobody_has_is_left_out(tmp_path: Path) -> None:
    vocabulary = written(tmp_path, TWO + "sampling: {balance: uniform}\n")
    people = [person for person in made_up(4000, np.random.default_rng(0)) if person["a"] != "z"][:3200]
    row = fit_tilt(find_margins(vocabulary, FACTS), people, 8).report["margins"][0]
    np.testing.assert_allclose(row["expected"], [0.5, 0.5, 0.0], atol=0.01)


def test_balance_of_a_colour_is_about_those_who_have_the_thing(tmp_path: Path) -> None:
    facts = {"hat.lab": Fact("hat.lab", "colour", optional=True)}
    text = "attributes: [{name: h, classes: [none, dark, light], colour: {fact: hat.lab, none: none, palette: P}}]\n"
    text = HEAD + text.replace("P", "{dark: [20, 0, 0], light: [80, 0, 0]}") + "sampling: {balance: uniform}\n"
    vocabulary = written(tmp_path, text, facts)
    rng = np.random.default_rng(0)
    labs = [None if rng.random() < 0.6 else (20.0 if rng.random() < 0.8 else 80.0, 0.0, 0.0) for _ in range(4000)]
    margins = find_margins(vocabulary, facts)
    people = [{"hat.lab": lab} for lab in labs]
    tilt = fit_tilt(margins, people, 8)
    np.testing.assert_allclose(tilt.report["margins"][0]["expected"], [0.0, 0.5, 0.5], atol=0.01)
    assert (margin_codes(margins, people)[0] == -1).mean() == pytest.approx(0.6, abs=0.03)
    assert set(tilt.scores([{"hat.lab": None}])) == {0.0}


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    return written(tmp_path_factory.mktemp("street"), HEAD + STREET, KNOWN_FACTS)


@pytest.fixture(autouse=True)
def small_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer people to fit on, so that the tests take seconds."""
    monkeypatch.setattr(population, "FITTED_ON", 25)


@pytest.mark.slow
def test_street_is_uniform_within_a_fifth(street: Vocabulary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(population, "FITTED_ON", 500)
    people = Population(PeopleConfig(), street, 3)
    assert people.tilt is not None
    for row in people.tilt.report["margins"]:
        np.testing.assert_allclose(row["expected"], row["asked"], rtol=0.2)
    counter = ShareCounter(people.tilt)
    for pid in range(1, 1201):
        counter.add(person_facts(people.person(pid)))
    for row in counter.report()["margins"]:
        # A fifth, and three standard deviations of the count of 1200 people.
        slack = 3 * np.sqrt(np.array(row["asked"]) / 1200)
        assert (np.abs(np.array(row["achieved"]) - row["asked"]) < 0.2 * np.array(row["asked"]) + slack).all(), row


@pytest.mark.slow
def test_prior_of_market1501_is_met_for_women_and_for_men(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(population, "FITTED_ON", 250)
    text = f"{HEAD}attributes: [{{name: g, category: {{fact: gender}}}}]\n"
    text += "sampling: {prior: market1501, candidates: 32}\n"
    people = Population(PeopleConfig(), written(tmp_path, text, KNOWN_FACTS), 0)
    assert people.tilt is not None
    given = {row["given"] and tuple(row["given"]) for row in people.tilt.report["margins"]}
    assert given == {None, ("gender", "male"), ("gender", "female")}
    for row in people.tilt.report["margins"]:
        np.testing.assert_allclose(row["expected"], row["asked"], atol=0.04, err_msg=str(row))


def test_person_is_the_same_whoever_else_is_drawn(street: Vocabulary) -> None:
    first, second = (Population(PeopleConfig(), street, 3) for _ in range(2))
    expected = [first.person(pid) for pid in (1, 2, 3)]
    assert [second.person(pid) for pid in (3, 1, 2)] == [expected[2], expected[0], expected[1]]
    assert expected[0] != Population(PeopleConfig(), street, 4).person(1)


def test_without_sampling_people_are_as_sampled() -> None:
    people = Population(PeopleConfig(), load_vocabulary(find_vocabulary("basic"), KNOWN_FACTS), 0)
    assert people.tilt is None
    assert people.person(5) == sample_person(PeopleConfig(), 5, 0)


def test_look_alikes_are_those_of_the_chosen_person(street: Vocabulary) -> None:
    people = Population(PeopleConfig(look_alikes=LookAlikes(share=1.0, size=3)), street, 3)
    members = [people.person(pid) for pid in (4, 5, 6)]
    assert len({member.skin_lab for member in members if member.group and member.group.factor != "body"}) <= 1
    assert {member.group.base_pid for member in members if member.group} <= {4}


@pytest.mark.parametrize(
    ("sampling", "expected"),
    [
        ("{balance: {c: uniform}}", "sampling.balance.c: no attribute of people that has classes; known: a, b."),
        ("{balance: {a: {x: 1, w: 1}}}", "sampling.balance.a.w: unknown class; known: x, y, z."),
        ("{balance: {a: {x: 0}}}", "sampling.balance.a: expected a share above 0, got none."),
        ("{balance: {a: even}}", "sampling.balance.a: "),
        ("{candidates: 1}", "sampling.candidates: expected >= 2, got 1."),
        ("{priors: market1501}", "sampling.priors: unknown key; did you mean 'prior'?"),
    ],
)
def test_wrong_sampling_is_refused(tmp_path: Path, sampling: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        written(tmp_path, f"{TWO}sampling: {sampling}\n")
    assert expected in str(caught.value)


def test_unknown_prior_gets_a_suggestion(tmp_path: Path) -> None:
    vocabulary = written(tmp_path, f"{TWO}sampling: {{prior: market1510}}\n")
    with pytest.raises(VocabularyError, match=r"unknown name 'market1510'; did you mean 'market1501'\?"):
        find_margins(vocabulary, FACTS)


def test_prior_with_wrong_names_is_refused(tmp_path: Path) -> None:
    prior = tmp_path / "p.yaml"
    prior.write_text("name: p\nvocabulary: basic\nshares: {gendr: {male: 1}, sleeve: {shrt: 1}}\n")
    vocabulary = written(tmp_path, f"{TWO}sampling: {{prior: {prior}}}\n")
    with pytest.raises(ConfigError) as caught:
        find_margins(vocabulary, KNOWN_FACTS)
    assert f"{prior}: gendr: unknown attribute; did you mean 'gender'?" in str(caught.value)
    assert f"{prior}: shares.sleeve.shrt: unknown class; did you mean 'short'?" in str(caught.value)


def test_command_shows_asked_and_achieved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "v.yaml").write_text(HEAD + STREET)
    config = tmp_path / "c.yaml"
    config.write_text(f"output: {tmp_path / 'd'}\nn_identities: 30\nvocabulary: {tmp_path / 'v.yaml'}\n")
    assert main([str(config)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["attribute", "class", "asked", "without", "expected", "achieved"]
    assert len(lines) == 1 + 2 + 12 + 3 + 3
    assert main([str(config), "vocabulary=basic"]) == 0
    assert "basic: has no `sampling`" in capsys.readouterr().out
    assert main([str(config), "vocabulary=bsic"]) == 2
    assert "did you mean 'basic'?" in capsys.readouterr().err
