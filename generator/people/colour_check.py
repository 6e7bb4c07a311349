"""Whether rendered colours are of the class that their facts have: python -m generator.people.colour_check

    [--per-class N] [--vocabulary basic] [--seed N] [--size 128x256] [--list]

Needs bpy. People wear plain clothes in every class of the vocabulary's palettes, in the portraits' neutral studio. The
studio's illumination is undone by one gain a part, side and channel, measured on twins of these people who are dyed
gray from head to toe: backs and fronts are lit differently, and asked is the colour under neutral light. The median of
a part's pixels, of those inside its outline where there are enough, then has the class of the palette's nearest colour,
as labels have. Trimmings (soles, straps, buttons) have the part's colour: what is tested is that shaders and shading
shift no colour, not that a white sole is no upper.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from assets.library import load_library
from assets.wardrobe import load_wardrobe
from generator.colour import (
    HAIR_COLOURS,
    ColourName,
    Lab,
    colour_difference,
    lab_to_linear,
    linear_to_lab,
    sample_colour,
)
from generator.labels.vocabulary import find_vocabulary, load_vocabulary
from generator.people.build import build_person
from generator.people.config import PeopleConfig
from generator.people.facts import FACTS
from generator.people.parts import PartId
from generator.people.portrait import View, take_portraits
from generator.people.sample import sample_person
from generator.people.spec import BagSpec, FabricSpec, OutfitSpec, PersonSpec, PoseSpec, TopSpec

Palette = Mapping[str, Sequence[Sequence[float]]]
BAR = 0.95  # share of parts that must look like their class
_GRAY: Lab = (54.0, 0.0, 0.0)
_MIN_PX, _MIN_INSIDE_PX = 40, 15
_PARTS: dict[str, tuple[PartId, ...]] = {
    "upper": (PartId.UPPER,),
    "lower": (PartId.LOWER,),
    "shoes": (PartId.SHOES,),
    "outer": (PartId.OUTERWEAR,),
    "bag": (PartId.BAG, PartId.BACKPACK, PartId.SUITCASE),
    "hair": (PartId.HAIR,),
}
_HEADINGS = (0.0, 35.0, -40.0, 180.0, 90.0, 150.0)


@dataclass(frozen=True)
class Reading:
    """One part of one person: what was dyed and what was seen.

    Attributes:
        pid: who.
        part: name of the part.
        fact: CIELAB albedo.
        seen: CIELAB of the calibrated picture.
        wanted, got: classes of both.
    """

    pid: int
    part: str
    fact: Lab
    seen: Lab
    wanted: str
    got: str


def nearest_class(lab: Lab, palette: Palette) -> str:
    """The palette's class with the centre that differs least."""
    return min(palette, key=lambda name: float(colour_difference(np.array(palette[name]), lab).min()))


def colours_by_class(
    names: Mapping[str, ColourName], palette: Palette, rng: np.random.Generator
) -> dict[str, list[Lab]]:
    """Colours as people have them, sorted by class; every name equally often."""
    found: dict[str, list[Lab]] = {name: [] for name in palette}
    for name in names:
        for _ in range(12):
            lab = sample_colour(name, rng, dict(names))
            found[nearest_class(lab, palette)].append(lab)
    return {name: labs for name, labs in found.items() if labs}


def dyed(person: PersonSpec, colours: Mapping[str, Lab]) -> PersonSpec:
    """A person in plain clothes of these colours, part -> colour; everything that trims them has it, too."""
    outfit = person.outfits[0]

    def cloth(fabric: FabricSpec, part: str) -> FabricSpec:
        return replace(fabric, pattern="plain", colours_lab=(colours[part],))

    def top(spec: TopSpec, part: str) -> TopSpec:
        return replace(spec, fabric=cloth(spec.fabric, part), trim_lab=colours[part])

    changed: OutfitSpec = replace(
        outfit,
        upper=top(outfit.upper, "upper"),
        outer=None if outfit.outer is None else top(outfit.outer, "outer"),
        lower=replace(outfit.lower, fabric=cloth(outfit.lower.fabric, "lower"), belt_lab=colours["lower"]),
        shoes=replace(
            outfit.shoes,
            fabric=cloth(outfit.shoes.fabric, "shoes"),
            sole_lab=colours["shoes"],
            detail_lab=colours["shoes"],
        ),
        bags=tuple(replace(bag, fabric=cloth(bag.fabric, "bag"), trim_lab=colours["bag"]) for bag in outfit.bags),
        accessories=(),
    )
    return replace(person, hair=replace(person.hair, colour_lab=colours["hair"]), outfits=(changed,))


def _models(count: int, seed: int) -> Iterator[PersonSpec]:
    """People with hair; every other one wears a jacket, two of three carry a bag."""
    donors = [sample_person(PeopleConfig(), pid, seed + 1) for pid in range(1, 200)]
    outers = [donor.outfits[0].outer for donor in donors if donor.outfits[0].outer is not None]
    bags: list[BagSpec] = [bag for donor in donors for bag in donor.outfits[0].bags]
    haired = [donor for donor in donors if donor.hair.style not in ("bald", "buzz") and donor.outfits[0].outer is None]
    for number in range(count):
        person = haired[number % len(haired)]
        outfit = replace(
            person.outfits[0],
            outer=outers[number % len(outers)] if number % 2 else None,
            bags=(bags[number % len(bags)],) if number % 3 else (),
        )
        yield replace(person, pid=number + 1, outfits=(outfit,))


def check_colours(per_class: int, vocabulary: str, seed: int, size_px: tuple[int, int]) -> list[Reading]:
    """Dress, render, measure.

    Args:
        per_class: people per class of the clothes.
        vocabulary: name or file; its palettes `clothes` and `hair` are used.
        seed: of people and colours.
        size_px: width and height of a portrait. [px]
    """
    palettes = load_vocabulary(find_vocabulary(vocabulary), FACTS).config.palettes
    rng = np.random.default_rng(seed)
    wardrobe = {name: ColourName(item.lab, item.spread) for name, item in load_wardrobe().colours.items()}
    clothes = colours_by_class(wardrobe, palettes["clothes"], rng)
    hair = colours_by_class(HAIR_COLOURS, palettes["hair"], rng)
    people, facts = [], []
    for number, model in enumerate(_models(per_class * len(clothes), seed)):
        chosen: dict[str, Lab] = {}
        for offset, part in enumerate(_PARTS):
            own = hair if part == "hair" else clothes
            labs = own[list(own)[(number + (2 * offset + 1) * (number // len(own)) + 5 * offset) % len(own)]]
            chosen[part] = labs[int(rng.integers(len(labs)))]
        people.append(model)
        facts.append(chosen)
    seen = _measure(people, facts, size_px)
    return [
        Reading(
            person.pid,
            part,
            facts[k][part],
            lab,
            *(nearest_class(c, palettes["hair" if part == "hair" else "clothes"]) for c in (facts[k][part], lab)),
        )
        for k, person in enumerate(people)
        for part, lab in seen[k].items()
    ]


def _measure(
    people: Sequence[PersonSpec], facts: Sequence[Mapping[str, Lab]], size_px: tuple[int, int]
) -> list[dict[str, Lab]]:
    """CIELAB of each part of each person that shows well enough, by the gain of their gray twins."""
    library, pose = load_library(), PoseSpec("standing")
    gray = dict.fromkeys(_PARTS, _GRAY)
    views = [View(_HEADINGS[number % len(_HEADINGS)]) for number in range(len(people))]
    medians = []
    for colours in (facts, [gray] * len(people)):
        meshes = [build_person(dyed(p, c), pose, library) for p, c in zip(people, colours, strict=True)]
        images = take_portraits(meshes, views, *size_px, samples=8)
        medians.append([_part_medians(c, p) for c, p in zip(images.colour, images.part_id, strict=True)])
    coloured, grays = medians
    result = []
    for number, person in enumerate(coloured):
        alike = grays[number % len(_HEADINGS) :: len(_HEADINGS)]  # seen from the same side
        gains = {
            part: lab_to_linear(_GRAY) / np.median([t[part] for t in alike if part in t], axis=0) for part in person
        }
        result.append({part: _lab(radiance * gains[part]) for part, radiance in person.items()})
    return result


def _part_medians(colour: NDArray[np.float32], part_id: NDArray[np.uint8]) -> dict[str, NDArray[np.float64]]:
    result = {}
    for part, ids in _PARTS.items():
        mask = np.isin(part_id, ids)
        if mask.sum() < _MIN_PX:
            continue
        inside = mask.copy()  # a pixel at the outline mixes two things
        for axis in (0, 1):
            inside &= np.roll(mask, 1, axis) & np.roll(mask, -1, axis)
        kept = inside if inside.sum() >= _MIN_INSIDE_PX else mask
        result[part] = np.median(colour[kept], axis=0).astype(np.float64)
    return result


def _lab(linear: NDArray[np.float64]) -> Lab:
    lab = linear_to_lab(linear)
    return float(lab[0]), float(lab[1]), float(lab[2])


def shares(readings: Sequence[Reading]) -> dict[str, tuple[int, int]]:
    """Of each part: how many look like their class, and how many there are."""
    return {
        part: (sum(r.wanted == r.got for r in readings if r.part == part), sum(r.part == part for r in readings))
        for part in _PARTS
    }


def main(argv: list[str] | None = None) -> int:
    """Prints the shares; 1 where one misses the bar."""
    parser = argparse.ArgumentParser(prog="python -m generator.people.colour_check", description=__doc__)
    parser.add_argument("--per-class", type=int, default=3)
    parser.add_argument("--vocabulary", default="basic")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--size", default="128x256", help="width x height of a portrait [px]")
    parser.add_argument("--list", action="store_true", help="print every part that misses its class")
    options = parser.parse_args(argv)
    width, height = (int(word) for word in options.size.split("x"))
    readings = check_colours(options.per_class, options.vocabulary, options.seed, (width, height))
    table = Table("part", "of its class", "share", "median CIEDE2000")
    for part, (right, count) in shares(readings).items():
        misses = [float(colour_difference(r.fact, r.seen)) for r in readings if r.part == part]
        table.add_row(part, f"{right} of {count}", f"{right / max(count, 1):.1%}", f"{np.median(misses):.1f}")
    console = Console()
    console.print(table)
    for reading in readings if options.list else ():
        if reading.wanted != reading.got:
            fact, seen = (" ".join(f"{value:.0f}" for value in lab) for lab in (reading.fact, reading.seen))
            console.print(f"{reading.part} of {reading.pid}: {reading.wanted} ({fact}) looks {reading.got} ({seen})")
    return 0 if all(right >= BAR * count for right, count in shares(readings).values()) else 1


if __name__ == "__main__":
    sys.exit(main())
