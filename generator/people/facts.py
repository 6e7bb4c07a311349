"""Facts that vocabularies map to attribute classes: names in dotted form, with kind, unit and meaning."""

from __future__ import annotations

from typing import get_args

from assets.library import BodyLibrary
from generator.labels.fact import Fact, FactValue
from generator.people.spec import (
    AgeGroup,
    Build,
    Gender,
    HairStyle,
    Lab,
    LowerGarment,
    PersonSpec,
    ShoeGarment,
    UpperGarment,
)


def _category(name: str, values: tuple[str, ...], meaning: str) -> Fact:
    return Fact(name, "category", "", values, meaning)


def _number(name: str, unit: str, low: float, high: float, meaning: str) -> Fact:
    return Fact(name, "number", unit, (low, high), meaning)


def _colour(name: str, meaning: str) -> Fact:
    return Fact(name, "colour", "CIELAB", (), meaning)


FACTS: dict[str, Fact] = {
    fact.name: fact
    for fact in (
        _category("gender", get_args(Gender), "body type and wardrobe"),
        _category("age_group", get_args(AgeGroup), "young to 35, adult to 60, then old"),
        _number("age_years", "years", 18.0, 85.0, "age"),
        _category("build", get_args(Build), "build of the body"),
        _number("stature_m", "m", 1.40, 2.10, "barefoot height, standing upright"),
        _number("skin.tone", "Monk step", 1.0, 10.0, "skin tone, 1 lightest to 10 darkest"),
        _colour("skin.lab", "albedo of the skin"),
        _category("hair.style", get_args(HairStyle), "how the hair is worn"),
        _number("hair.length", "1", 0.0, 1.0, "0 bald or cropped, 0.5 shoulders, 1 waist"),
        _colour("hair.lab", "albedo of the hair"),
        _category("upper.garment", get_args(UpperGarment), "garment of the upper body"),
        _number("upper.sleeve_length", "1", 0.0, 1.0, "share of the arm that the sleeve covers"),
        _number("upper.looseness", "1", 0.0, 1.0, "0 close to the body, 1 wide"),
        _colour("upper.lab", "main albedo of the upper garment"),
        _category("lower.garment", get_args(LowerGarment), "garment of the lower body"),
        _number("lower.length", "1", 0.0, 1.0, "share of the leg that is covered"),
        _number("lower.looseness", "1", 0.0, 1.0, "0 close to the body, 1 wide"),
        _colour("lower.lab", "main albedo of the lower garment"),
        _category("shoes.garment", get_args(ShoeGarment), "kind of shoes"),
        _colour("shoes.lab", "main albedo of the shoes"),
    )
}


def person_facts(spec: PersonSpec, library: BodyLibrary | None = None) -> dict[str, FactValue]:
    """Value of every fact in `FACTS`.

    Args:
        spec: the person.
        library: not needed by today's facts; kept for facts that must be measured on the body.
    """
    del library
    return {
        "gender": spec.gender,
        "age_group": spec.age_group,
        "age_years": spec.age_years,
        "build": spec.build,
        "stature_m": spec.stature_m,
        "skin.tone": float(spec.skin_tone),
        "skin.lab": _plain(spec.skin_lab),
        "hair.style": spec.hair.style,
        "hair.length": spec.hair.length,
        "hair.lab": _plain(spec.hair.colour_lab),
        "upper.garment": spec.upper.garment,
        "upper.sleeve_length": spec.upper.sleeve_length,
        "upper.looseness": spec.upper.looseness,
        "upper.lab": _plain(spec.upper.colour_lab),
        "lower.garment": spec.lower.garment,
        "lower.length": spec.lower.length,
        "lower.looseness": spec.lower.looseness,
        "lower.lab": _plain(spec.lower.colour_lab),
        "shoes.garment": spec.shoes.garment,
        "shoes.lab": _plain(spec.shoes.colour_lab),
    }


def _plain(lab: Lab) -> tuple[float, float, float]:
    return (float(lab[0]), float(lab[1]), float(lab[2]))
