"""Outfits are complete, wearable and go together; priors change how often things are worn, never whether they fit."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from assets.wardrobe import load_wardrobe
from generator.colour import colour_difference
from generator.people.carry import HATLESS_HAIR, HATS, HELD, IN_HAND
from generator.people.config import PeopleConfig, Prior
from generator.people.sample import sample_person
from generator.people.spec import FabricSpec, OutfitSpec, PersonSpec
from generator.people.variety import wrong_facts

WARDROBE = load_wardrobe()
PRIORS: tuple[Prior, ...] = ("natural", "balanced", "uniform")


@lru_cache(maxsize=8)
def people(prior: Prior = "natural", count: int = 800) -> tuple[PersonSpec, ...]:
    config = PeopleConfig(prior=prior)
    return tuple(sample_person(config, pid, 5) for pid in range(1, count + 1))


def outfits(prior: Prior = "natural") -> list[tuple[PersonSpec, OutfitSpec]]:
    return [(person, person.outfits[0]) for person in people(prior)]


def fabrics(worn: OutfitSpec) -> list[FabricSpec]:
    carried = [item.fabric for item in worn.bags] + [item.fabric for item in worn.accessories]
    return [worn.lower.fabric, worn.upper.fabric, *outer_fabric(worn), worn.shoes.fabric, *carried]


def outer_fabric(worn: OutfitSpec) -> list[FabricSpec]:
    return [worn.outer.fabric] if worn.outer else []


@pytest.mark.parametrize("prior", PRIORS)
def test_nobody_has_wrong_facts(prior: Prior) -> None:
    assert [(person.pid, problem) for person in people(prior) for problem in wrong_facts(person)] == []


def test_wrong_facts_are_found() -> None:
    woman = next(person for person in people() if person.gender == "female")
    bearded = replace(woman, face=replace(woman.face, beard="full"), stature_m=2.5)
    assert len(list(wrong_facts(bearded))) == 2


@pytest.mark.parametrize("prior", PRIORS)
def test_garments_are_cut_within_what_the_wardrobe_says(prior: Prior) -> None:
    for person, worn in outfits(prior):
        for top in (worn.upper, worn.outer):
            if top is None:
                continue
            item = WARDROBE.garments[top.garment]
            assert person.gender in item.genders
            assert top.collar in item.collar  # type: ignore[attr-defined]
            assert top.opening == 0.0 or top.closure in ("buttons", "zip")
            assert top.garment == "dress_top" or top.fabric.pattern in item.patterns or top is worn.outer
        low, high = WARDROBE.shoes[worn.shoes.garment].sole_m
        assert low <= worn.shoes.sole_m <= high
        assert worn.lower.kind == WARDROBE.lowers[worn.lower.garment].kind
        for fabric in fabrics(worn):
            assert len(fabric.colours_lab) == WARDROBE.patterns[fabric.pattern].colours


@pytest.mark.parametrize("prior", PRIORS)
def test_a_dress_has_a_top_of_its_cloth_and_nothing_else_has(prior: Prior) -> None:
    dresses = 0
    for _, worn in outfits(prior):
        assert (worn.lower.kind == "dress") == (worn.upper.garment == "dress_top")
        if worn.lower.kind == "dress":
            dresses += 1
            assert worn.upper.fabric == worn.lower.fabric
            assert not worn.upper.tucked
    assert dresses > 20


@pytest.mark.parametrize("prior", PRIORS)
def test_heads_and_hands_hold_one_thing_each(prior: Prior) -> None:
    seen: Counter[str] = Counter()
    for person, worn in outfits(prior):
        kinds = [item.kind for item in worn.accessories]
        seen.update(kinds)
        hats = set(kinds) & {*HATS, "headphones"}
        assert len(hats) <= 1
        if hats:
            assert "up" not in (worn.upper.hood, worn.outer.hood if worn.outer else "none")
            assert person.hair.style not in HATLESS_HAIR
        assert not {"glasses", "sunglasses"} <= set(kinds)
        held = [bag.side for bag in worn.bags if bag.kind in IN_HAND]
        held += [item.side for item in worn.accessories if item.kind in HELD]
        assert len(held) == len(set(held))
        assert len(kinds) == len(set(kinds))
        assert worn.outer is None or worn.upper.hood in ("none", "down")
        assert worn.outer is None or "none" in (worn.upper.hood, worn.outer.hood)
    assert len(seen) == 10


@pytest.mark.parametrize("prior", PRIORS)
def test_children_have_no_heels_beards_lipstick_or_grown_ups_clothes(prior: Prior) -> None:
    config = PeopleConfig(prior=prior, age_weights={"child": 1.0})
    for pid in range(400):
        child = sample_person(config, pid, 2)
        worn = child.outfits[0]
        assert 8.0 <= child.age_years < 18.0
        assert worn.shoes.heel_m <= 0.02
        assert child.face.beard == "none"
        assert child.face.lip_tint == 0.0
        assert child.hair.hairline < 0.02
        assert worn.lower.garment not in ("short_shorts", "mini_dress", "suit_trousers")
        assert worn.upper.garment not in ("crop_top", "camisole")
        assert worn.outer is None or worn.outer.garment != "blazer"


def test_weather_decides_what_is_worn() -> None:
    by_season: dict[str, list[OutfitSpec]] = {"summer": [], "mild": [], "winter": []}
    for _, worn in outfits():
        by_season[worn.season].append(worn)
    share = {
        season: (
            np.mean([worn.outer is not None for worn in group]),
            np.mean([worn.accessory("scarf", "beanie") is not None for worn in group]),
            np.mean([worn.shoes.kind == "open" for worn in group]),
            np.mean([worn.upper.sleeve_length < 0.5 for worn in group]),
        )
        for season, group in by_season.items()
    }
    assert share["summer"][0] < 0.2 < 0.85 < share["winter"][0]
    assert share["summer"][1] < 0.05 < 0.25 < share["winter"][1]
    assert share["winter"][2] < 0.02 < 0.1 < share["summer"][2]
    assert share["winter"][3] < 0.25 < 0.6 < share["summer"][3]


def test_occasion_decides_what_is_worn() -> None:
    formal = [worn for _, worn in outfits() if worn.formality > 0.8]
    sporty = [worn for _, worn in outfits() if worn.formality < 0.15]
    assert len(formal) > 20
    assert len(sporty) > 20
    assert (
        np.mean([worn.upper.garment in ("shirt", "blouse", "dress_top", "turtleneck", "sweater") for worn in formal])
        > 0.85
    )
    assert not any(worn.lower.garment in ("joggers", "shorts", "leggings", "cargo_trousers") for worn in formal)
    assert not any(worn.shoes.garment in ("oxfords", "pumps", "high_heels") for worn in sporty)
    assert (
        np.mean([worn.shoes.garment in ("running_shoes", "sneakers", "high_tops", "sandals") for worn in sporty]) > 0.85
    )


def test_suits_are_of_one_cloth() -> None:
    suits = [
        worn.outer.fabric == worn.lower.fabric
        for _, worn in outfits()
        if worn.outer is not None and (worn.outer.garment, worn.lower.garment) == ("blazer", "suit_trousers")
    ]
    assert len(suits) > 10
    assert 0.5 < np.mean(suits) < 1.0


def test_outfits_have_two_accents_and_one_loud_pattern_at_most_but_for_a_few() -> None:
    loud, colourful = [], []
    for _, worn in outfits():
        cloths = {worn.lower.fabric, worn.upper.fabric, *outer_fabric(worn)}
        loud.append(sum(WARDROBE.patterns[cloth.pattern].loud for cloth in cloths))
        chromas = [math.hypot(*cloth.colours_lab[0][1:]) for cloth in fabrics(worn) if cloth.pattern == "plain"]
        colourful.append(sum(chroma > 32.0 for chroma in chromas))
    assert np.mean(np.array(loud) > 1) < 0.01
    assert 0.2 < np.mean(np.array(loud) == 1) < 0.6
    assert np.mean(np.array(colourful) > 2) < 0.03


def test_upper_and_lower_garment_mostly_differ_in_colour() -> None:
    gaps = [
        float(colour_difference((worn.outer or worn.upper).fabric.colours_lab[0], worn.lower.fabric.colours_lab[0]))
        for _, worn in outfits()
        if worn.lower.kind != "dress" and worn.formality < 0.7
    ]
    assert np.mean(np.array(gaps) < 10.0) < 0.2
    assert np.median(gaps) > 25.0


def test_tights_go_with_skirts_in_winter() -> None:
    legs = {
        season: [
            worn.shoes.sock_length == 1.0
            for _, worn in outfits()
            if worn.season == season and worn.lower.kind in ("skirt", "dress") and worn.shoes.kind != "open"
        ]
        for season in ("summer", "winter")
    }
    assert np.mean(legs["summer"]) < 0.15 < 0.8 < np.mean(legs["winter"])
    for _, worn in outfits():
        assert (worn.shoes.sock_lab is None) == (worn.shoes.sock_length == 0.0) or worn.shoes.sock_lab is not None
        assert worn.shoes.sock_length < 1.0 or worn.lower.kind in ("skirt", "dress")


def test_glasses_and_grey_hair_come_with_age_and_hairlines_recede_on_men() -> None:
    def mean(group: str, of: str) -> float:
        chosen = [person for person in people() if person.age_group == group and person.gender == "male"]
        values: dict[str, list[float]] = {
            "glasses": [person.outfits[0].accessory("glasses") is not None for person in chosen],
            "light": [person.hair.colour_lab[0] for person in chosen],
            "hairline": [person.hair.hairline for person in chosen],
        }
        return float(np.mean(values[of]))

    for of in ("glasses", "light", "hairline"):
        assert mean("old", of) > mean("young", of) * 1.5, of
    assert max(person.hair.hairline for person in people() if person.gender == "female") <= 0.15


def test_every_garment_is_drawn_by_the_uniform_prior() -> None:
    config = PeopleConfig(prior="uniform")
    seen: Counter[tuple[str, str]] = Counter()
    for pid in range(2000):
        person = sample_person(config, pid, 0)
        worn = person.outfits[0]
        garments = [worn.upper.garment, worn.lower.garment, worn.shoes.garment]
        garments += [worn.outer.garment] if worn.outer else []
        things = [str(bag.kind) for bag in worn.bags] + [str(item.kind) for item in worn.accessories]
        seen.update((person.gender, name) for name in (*garments, *things))
        seen.update(((person.gender, person.hair.style), (person.gender, person.face.beard)))
    wanted = {(gender, name) for name, item in WARDROBE.garments.items() for gender in item.genders}
    wanted |= {(gender, str(kind)) for kind, bag in WARDROBE.bags.items() for gender in bag.carried}
    wanted |= {(gender, str(kind)) for kind, item in WARDROBE.accessories.items() for gender in item.carried}
    wanted |= {(gender, style) for style, rules in WARDROBE.hair.items() for gender in rules.genders}
    wanted |= {("male", beard) for beard in WARDROBE.beards}
    assert wanted <= set(seen)
    jeans, chinos = seen["male", "jeans"], seen["male", "chinos"]
    assert abs(jeans - chinos) < 6.0 * math.sqrt(jeans), "weights of the wardrobe do not matter"


def entropy_share(prior: Prior, of: str) -> float:
    """Evenness of a marginal among adult women: 1 where all values are equally frequent."""
    women = [person for person in people(prior) if person.gender == "female" and 18 <= person.age_years < 45]
    drawn: dict[str, list[str]] = {
        "lower": [person.outfits[0].lower.garment for person in women],
        "shoes": [person.outfits[0].shoes.garment for person in women],
        "hair": [person.hair.style for person in women],
        "bags": [bag.kind for person in women for bag in person.outfits[0].bags],
    }
    shares = np.array(list(Counter(drawn[of]).values())) / len(drawn[of])
    return float(-(shares * np.log(shares)).sum() / np.log(len(shares)))


@pytest.mark.parametrize("of", ["lower", "shoes", "hair", "bags"])
def test_balanced_prior_is_more_even_than_the_natural_one(of: str) -> None:
    assert entropy_share("balanced", of) > entropy_share("natural", of) + 0.02
    assert entropy_share("balanced", of) > 0.95


def test_balanced_outfits_still_suit_the_weather() -> None:
    for _, worn in outfits("balanced"):
        if worn.season == "winter":
            assert worn.shoes.garment not in ("sandals", "wedges")
            assert worn.lower.garment not in ("short_shorts",)
        if worn.season == "summer":
            assert worn.outer is None or worn.outer.garment not in ("puffer", "parka", "overcoat")
