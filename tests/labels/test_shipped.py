"""Tests of the vocabularies in configs/vocabularies: names, counts, and that people have every class."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from generator.labels.columns import columns_of_records
from generator.labels.image_facts import KNOWN_FACTS
from generator.labels.vocabulary import Vocabulary, find_vocabulary, load_vocabulary, plain_value
from generator.people.config import PeopleConfig
from generator.people.facts import person_facts
from generator.people.sample import sample_person

SHIPPED = sorted(path.stem for path in (Path(__file__).parents[2] / "configs" / "vocabularies").glob("*.yaml"))
MARKET = (
    "age backpack bag handbag downblack downblue downbrown downgray downgreen downpink downpurple downwhite downyellow "
    "upblack upblue upgreen upgray uppurple upred upwhite upyellow clothes down up hair hat gender"
)
DUKE = (
    "backpack bag handbag boots gender hat shoes top downblack downwhite downred downgray downblue downgreen downbrown "
    "upblack upwhite upred uppurple upgray upblue upgreen upbrown"
)
PA100K = (
    "Female AgeOver60 Age18-60 AgeLess18 Front Side Back Hat Glasses HandBag ShoulderBag Backpack HoldObjectsInFront "
    "ShortSleeve LongSleeve UpperStride UpperLogo UpperPlaid UpperSplice LowerStripe LowerPattern LongCoat Trousers "
    "Shorts Skirt&Dress boots"
)
PETA = (
    "personalLess30 personalLess45 personalLess60 personalLarger60 carryingBackpack carryingOther lowerBodyCasual "
    "upperBodyCasual lowerBodyFormal upperBodyFormal accessoryHat upperBodyJacket lowerBodyJeans footwearLeatherShoes "
    "upperBodyLogo hairLong personalMale carryingMessengerBag accessoryMuffler accessoryNothing carryingNothing "
    "upperBodyPlaid carryingPlasticBags footwearSandals footwearShoes lowerBodyShorts upperBodyShortSleeve "
    "lowerBodyShortSkirt footwearSneaker upperBodyThinStripes accessorySunglasses lowerBodyTrousers upperBodyTshirt "
    "upperBodyOther upperBodyVNeck"
)


def shipped(name: str) -> Vocabulary:
    return load_vocabulary(find_vocabulary(name), KNOWN_FACTS)


@pytest.fixture(scope="module")
def people() -> list[dict[str, Any]]:
    return [person_facts(sample_person(PeopleConfig(), pid, 0)) for pid in range(1, 1501)]


@pytest.mark.parametrize(
    ("name", "expected"), [("market1501", MARKET), ("dukemtmc", DUKE), ("pa100k", PA100K), ("peta", PETA)]
)
def test_names_are_those_of_the_real_files(name: str, expected: str) -> None:
    assert {attribute.name for attribute in shipped(name).config.attributes} == set(expected.split())
    count = {"market1501": 27, "dukemtmc": 23, "pa100k": 26, "peta": 35}[name]
    assert len(shipped(name).config.attributes) == len(expected.split()) == count


@pytest.mark.parametrize("name", ["market1501", "dukemtmc"])
def test_codes_of_the_real_files_count_from_one(name: str) -> None:
    for entry in shipped(name).schema()["attributes"]:
        assert sorted(entry["codes"]) == list(range(1, len(entry["classes"]) + 1)), entry["name"]


def test_synthetic18k_has_the_84_classes_of_its_table() -> None:
    counts = {item.name: len(item.classes) for item in shipped("synthetic18k").config.attributes}
    assert list(counts.values()) == [18, 10, 3, 4, 10, 2, 11, 8, 4, 6, 2, 2, 6]
    once = {"has_outerwear", "carrying_bag"}  # present or not counts as one class there
    assert sum(1 if name in once else count for name, count in counts.items()) == 84


def test_rich_has_every_fact_of_people() -> None:
    needed = set(shipped("rich").needs())
    repeated = {name for name in KNOWN_FACTS if name.startswith("top.")} | {"bag.present"}
    assert {name for name, fact in KNOWN_FACTS.items() if fact.level == "person"} - needed == repeated


@pytest.mark.parametrize("name", SHIPPED)
def test_people_have_every_class(name: str, people: list[dict[str, Any]]) -> None:
    vocabulary = shipped(name)
    labels = vocabulary.label_columns(columns_of_records(people, KNOWN_FACTS, vocabulary.needs("person")), "person")
    for attribute in vocabulary.attributes("person"):
        if not attribute.classes or name == "rich":
            continue
        found = Counter(plain_value(attribute, value) for value in labels[attribute.name])
        rare = {"purple"} if (name, attribute.name) == ("basic", "shoe_colour") else set()
        assert set(found) | rare == set(attribute.classes), f"{attribute.name}: {found}"


@pytest.mark.parametrize("name", SHIPPED)
def test_labels_of_one_are_those_of_many(name: str, people: list[dict[str, Any]]) -> None:
    vocabulary = shipped(name)
    labels = vocabulary.label_columns(
        columns_of_records(people[:20], KNOWN_FACTS, vocabulary.needs("person")), "person"
    )
    for index in (0, 7, 19):
        alone = vocabulary.label(people[index])
        assert alone == {
            item.name: plain_value(item, labels[item.name][index]) for item in vocabulary.attributes("person")
        }
