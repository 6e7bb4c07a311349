"""Counts what people may wear, carry and be, from the wardrobe itself, beside what the reference paper had."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import get_args

from assets.wardrobe import Cloth, Garment, Wardrobe
from generator.people.spec import AgeGroup, Build, Gender


@dataclass(frozen=True)
class TallyRow:
    """How many of an item there are for each gender.

    Attributes:
        item: what is counted.
        male, female: ours.
        paper_male, paper_female: those of Synthetic18K (Uner et al., table of assets), None where it gives none.
    """

    item: str
    male: int
    female: int
    paper_male: int | None
    paper_female: int | None


def tally(wardrobe: Wardrobe) -> list[TallyRow]:
    """One row per item; every combination of age group and build counts as a body type."""
    bodies = len(get_args(AgeGroup)) * len(get_args(Build))
    beards = sum(style != "none" for style in wardrobe.beards)
    counts = {
        "hair styles": _by_gender(item.genders for item in wardrobe.hair.values()),
        "eyebrows": _by_gender(item.genders for item in wardrobe.brows.values()),
        "upper garments": _by_gender(item.genders for item in wardrobe.uppers.values()),
        "lower garments": _by_gender(item.genders for item in wardrobe.lowers.values()),
        "outerwear": _by_gender(item.genders for item in wardrobe.outers.values()),
        "shoes": _by_gender(item.genders for item in wardrobe.shoes.values()),
        "bags": _by_gender(item.carried for item in wardrobe.bags.values()),
        "other accessories": _by_gender(item.carried for item in wardrobe.accessories.values()),
        "body types": (bodies, bodies),
        "beards": (beards, 0),
    }
    return [TallyRow(item, *counts[item], *paper) for item, paper in _PAPER.items()]


_PAPER: dict[str, tuple[int | None, int | None]] = {  # male, female
    "body types": (9, 9),
    "hair styles": (4, 3),
    "eyebrows": (2, 2),
    "beards": (8, None),
    "upper garments": (7, 7),
    "lower garments": (6, 13),
    "outerwear": (2, 3),
    "shoes": (5, 10),
    "bags": (3, 3),
    "other accessories": (2, 3),
}


def _by_gender(items: Iterable[dict[Gender, float]]) -> tuple[int, int]:
    shares = list(items)
    male, female = (sum(item.get(gender, 0.0) > 0.0 for item in shares) for gender in ("male", "female"))
    return male, female


def cloth_counts(wardrobe: Wardrobe) -> dict[str, int]:
    """Number of colours, palettes, patterns and materials that occur on something."""
    cloths = [cloth for _, cloth in wardrobe.cloths()]
    return {
        "colours": len(wardrobe.colours),
        "palettes": len(wardrobe.palettes),
        "patterns": len({pattern for cloth in cloths for pattern in cloth.patterns}),
        "materials": len({material for cloth in cloths for material in cloth.materials}),
    }


def outfit_combinations(wardrobe: Wardrobe, gender: Gender) -> int:
    """How many outfits of upper, lower, outer garment and shoes differ by garment, material, pattern or main colour."""
    tops = [item for item in wardrobe.uppers.values() if not item.of_dress]
    dress_tops = [item for item in wardrobe.uppers.values() if item.of_dress and gender in item.genders]
    skirts = [item for item in wardrobe.lowers.values() if item.kind == "dress"]
    lowers = [item for item in wardrobe.lowers.values() if item.kind != "dress"]
    separates = _looks(tops, wardrobe, gender) * _looks(lowers, wardrobe, gender)
    dresses = len(dress_tops) * _looks(skirts, wardrobe, gender)
    outers, shoes = (_looks(list(items.values()), wardrobe, gender) for items in (wardrobe.outers, wardrobe.shoes))
    return (separates + dresses) * (outers + 1) * shoes


def _looks(items: Iterable[Garment], wardrobe: Wardrobe, gender: Gender) -> int:
    return sum(prod(_choices(item, wardrobe)) for item in items if gender in item.genders)


def _choices(cloth: Cloth, wardrobe: Wardrobe) -> tuple[int, int]:
    colours = sum(len(wardrobe.palettes[cloth.palette_of.get(m, cloth.palette)]) for m in cloth.materials)
    return len(cloth.patterns), colours
