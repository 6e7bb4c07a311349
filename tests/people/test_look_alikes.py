"""Look-alikes are copies that differ in exactly the factor that their group is labelled with."""

from __future__ import annotations

from dataclasses import asdict, replace
from itertools import combinations
from typing import Any, get_args

import pytest

from generator.colour import colour_difference
from generator.people.config import Factor, LookAlikes, PeopleConfig
from generator.people.physique import shapes_of_body_and_face
from generator.people.sample import sample_person
from generator.people.spec import PersonSpec
from generator.people.variety import wrong_facts

FACTORS: tuple[Factor, ...] = get_args(Factor)
SIZE, GROUPS = 4, 12


def config(*factors: Factor, **knobs: Any) -> PeopleConfig:
    rules = LookAlikes(share=1.0, size=SIZE, factors=factors or FACTORS)
    return PeopleConfig(look_alikes=rules, outfits_per_identity=2, **knobs)


def groups(settings: PeopleConfig) -> list[list[PersonSpec]]:
    found = [[sample_person(settings, SIZE * number + k, 0) for k in range(1, SIZE + 1)] for number in range(GROUPS)]
    return [members for members in found if members[0].group is not None]


def without(person: PersonSpec, factor: Factor) -> dict[str, Any]:
    """Everything about a person that a factor must leave alone."""
    body, face = shapes_of_body_and_face()
    facts = asdict(replace(person, pid=0, group=None))
    if factor in ("hair", "face"):
        del facts[factor]
    if factor == "body":
        del facts["build"], facts["stature_m"]
    own = {"body": (*body, "macro.weight", "macro.muscle", "macro.proportions"), "face": face}.get(factor, ())
    facts["body"] = {name: value for name, value in person.body.items() if name not in own}
    for worn in facts["outfits"]:
        top = "outer" if worn["outer"] else "upper"
        dress = worn["lower"]["kind"] == "dress" and top == "upper"
        if factor == "upper_colour":
            del worn[top]["fabric"]["colours_lab"], worn[top]["trim_lab"]
            if dress:
                del worn["lower"]["fabric"]["colours_lab"]
        elif factor == "lower_colour":
            del worn["lower"]["fabric"]["colours_lab"]
        elif factor == "upper_garment":
            assert len(worn[top]["fabric"]["colours_lab"]) >= 1
            worn[top] = worn[top]["fabric"]["colours_lab"][0]
        elif factor == "lower_garment":
            worn["lower"] = worn["lower"]["fabric"]["colours_lab"][0]
        elif factor in ("shoes", "bag", "accessory"):
            del worn[{"shoes": "shoes", "bag": "bags", "accessory": "accessories"}[factor]]
    return facts


def value_of(person: PersonSpec, factor: Factor, outfit: int) -> Any:
    """What must differ between any two members."""
    worn = person.outfits[outfit]
    top = worn.outer or worn.upper
    return {
        "upper_colour": top.fabric.colours_lab[0],
        "lower_colour": worn.lower.fabric.colours_lab[0],
        "upper_garment": top.garment,
        "lower_garment": worn.lower.garment,
        "shoes": worn.shoes.garment,
        "bag": worn.bags,
        "accessory": worn.accessories,
        "hair": person.hair.style,
        "face": person.face,
        "body": person.stature_m,
    }[factor]


@pytest.mark.parametrize("factor", FACTORS)
def test_exactly_the_factor_differs_between_any_two(factor: Factor) -> None:
    found = groups(config(factor))
    assert len(found) >= GROUPS // 3
    for members in found:
        for one, other in combinations(members, 2):
            assert without(one, factor) == without(other, factor)
            different = [value_of(one, factor, k) != value_of(other, factor, k) for k in (0, 1)]
            assert all(different)
        assert {member.group for member in members} == {members[0].group}
        assert members[0].group is not None
        assert members[0].group.factor == factor
        assert members[0].group.base_pid == members[0].pid
        assert not [problem for member in members for problem in wrong_facts(member)]


@pytest.mark.parametrize("factor", ["upper_colour", "lower_colour"])
def test_colours_of_look_alikes_differ_clearly(factor: Factor) -> None:
    gaps = [
        float(colour_difference(value_of(one, factor, 0), value_of(other, factor, 0)))
        for members in groups(config(factor))
        for one, other in combinations(members, 2)
    ]
    assert min(gaps) > 8.0
    assert sorted(gaps)[len(gaps) // 10] > 15.0


def test_share_of_identities_is_in_groups_and_the_rest_is_as_it_was() -> None:
    some = PeopleConfig(look_alikes=LookAlikes(share=0.4, size=3))
    people = [sample_person(some, pid, 0) for pid in range(1, 601)]
    grouped = [person for person in people if person.group is not None]
    assert 0.3 < len(grouped) / len(people) < 0.5
    assert {person.group.factor for person in grouped if person.group} == set(FACTORS)
    alone = PeopleConfig()
    assert all(sample_person(alone, person.pid, 0) == person for person in people if person.group is None)
    bases = [person for person in grouped if person.group and person.group.base_pid == person.pid]
    assert all(replace(base, group=None) == sample_person(alone, base.pid, 0) for base in bases)


def test_member_is_drawn_by_itself() -> None:
    settings = config()
    forwards = [sample_person(settings, pid, 3) for pid in range(1, 13)]
    assert [sample_person(settings, pid, 3) for pid in range(12, 0, -1)][::-1] == forwards


def test_no_group_where_no_factor_can_differ() -> None:
    only_dresses = {"female": dict.fromkeys(("jeans", "skinny_jeans", "chinos", "leggings", "knee_skirt"), 0.0)}
    settings = config(
        "lower_colour", female_share=1.0, garment_weights={"female": {**only_dresses["female"], "knee_dress": 1e9}}
    )
    assert groups(settings) == []
    assert sample_person(settings, 2, 0) != sample_person(settings, 1, 0)
