"""One factor of a person replaced by another: upper colour, shoes, hair, body and so on.

Variant k of a person takes the k-th of a shuffled list of what there is besides the person's own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar, get_args

from assets.wardrobe import Cloth, Garment
from generator.colour import colour_difference
from generator.people.closet import Closet, Occasion, suits
from generator.people.config import Factor
from generator.people.cuts import draw_lower, draw_shoes, draw_top
from generator.people.draw import Draws
from generator.people.growth import draw_stature_m
from generator.people.head_facts import draw_face, draw_hair
from generator.people.palette import Scheme
from generator.people.physique import draw_build, draw_details, shapes_of_body_and_face
from generator.people.spec import Build, FabricSpec, Lab, LowerKind, OutfitSpec, PersonSpec
from generator.people.streams import PersonStream, stream_rng
from generator.people.variant_carried import other_accessories, other_bags

T = TypeVar("T")
_CLEARLY = 18.0  # CIEDE2000 between the main colours of look-alikes
_LEGGED: tuple[LowerKind, ...] = ("trousers", "leggings", "shorts")
_BASE_STREAM, _TRIES = 1, 60


@dataclass(frozen=True)
class Variation:
    """A variant to be made.

    Attributes:
        closet: what there is.
        base: the person that is varied.
        number: of the variant, from 1.
        seed: of the dataset.
        group: number of the group.
    """

    closet: Closet
    base: PersonSpec
    number: int
    seed: int
    group: int

    def shared(self, outfit: int = 0) -> Draws:
        """The stream that all variants of a group have in common."""
        return Draws(stream_rng(self.seed, PersonStream.GROUP, self.group, _BASE_STREAM, outfit))

    def own(self, outfit: int = 0) -> Draws:
        """The stream of this variant alone."""
        return Draws(stream_rng(self.seed, PersonStream.GROUP, self.group, _BASE_STREAM, outfit, self.number))

    def pick(self, weights: Mapping[T, float], draws: Draws) -> T:
        """The variant's item of a list that is shuffled by weight."""
        left = {item: weight for item, weight in weights.items() if weight > 0.0}
        order: list[T] = []
        while left:
            order.append(draws.choose(left))
            del left[order[-1]]
        return order[(self.number - 1) % len(order)]

    def occasion(self, outfit: OutfitSpec) -> Occasion:
        """What an outfit is for."""
        return Occasion(self.base.gender, self.base.age_years, outfit.season, outfit.formality)


def can_vary(closet: Closet, base: PersonSpec, factor: Factor) -> bool:
    """Whether all outfits of a person allow for as many other values of a factor alone as a group needs."""
    needed = closet.config.look_alikes.size - 1
    return all(_n_options(closet, base, worn, factor) >= needed for worn in base.outfits)


def _n_options(closet: Closet, base: PersonSpec, worn: OutfitSpec, factor: Factor) -> float:
    """How many other values there are for one outfit; infinite where they are continuous or many."""
    occasion, dress = Occasion(base.gender, base.age_years, worn.season, worn.formality), worn.lower.kind == "dress"
    if factor == "upper_garment":
        return 0 if dress and worn.outer is None else math.inf
    if factor == "lower_colour":
        return 0 if dress else math.inf
    if factor == "lower_garment":
        return len(_lowers_like(closet, base, worn))
    if factor == "bag":
        return len(other_bags(closet, occasion, worn))
    return len(other_accessories(closet, occasion, worn, base.hair.style)) if factor == "accessory" else math.inf


def _outfits(change: Callable[[Variation, OutfitSpec], OutfitSpec]) -> Callable[[Variation], PersonSpec]:
    def vary(variation: Variation) -> PersonSpec:
        base = variation.base
        return replace(base, outfits=tuple(change(variation, worn) for worn in base.outfits))

    return vary


def _upper_colour(variation: Variation, worn: OutfitSpec) -> OutfitSpec:
    """The outermost garment of the trunk, and with it the skirt of a dress, in another colour."""
    top = worn.outer or worn.upper
    wardrobe = variation.closet.wardrobe
    of_dress = worn.outer is None and worn.lower.kind == "dress"
    item: Cloth = wardrobe.lowers[worn.lower.garment] if of_dress else wardrobe.garments[top.garment]
    fabric = _recoloured(variation, item, top.fabric, worn.number)
    trim = fabric.colours_lab[0] if top.trim_lab == top.fabric.colours_lab[0] else top.trim_lab
    changed = replace(top, fabric=fabric, trim_lab=trim)
    if worn.outer is not None:
        return replace(worn, outer=changed)
    return replace(worn, upper=changed, lower=replace(worn.lower, fabric=fabric) if of_dress else worn.lower)


def _lower_colour(variation: Variation, worn: OutfitSpec) -> OutfitSpec:
    item = variation.closet.wardrobe.lowers[worn.lower.garment]
    return replace(worn, lower=replace(worn.lower, fabric=_recoloured(variation, item, worn.lower.fabric, worn.number)))


def _recoloured(variation: Variation, item: Cloth, fabric: FabricSpec, outfit: int) -> FabricSpec:
    """The same cloth in a main colour that clearly differs from its own, its pattern's and the other variants'."""
    closet, draws = variation.closet, variation.shared(outfit)
    scheme = Scheme(closet)
    rules = closet.wardrobe.patterns[fabric.pattern]
    palette = closet.palettes[rules.all or item.palette_of.get(fabric.material, item.palette)]
    taken: list[Lab] = list(fabric.colours_lab)
    colour = fabric.colours_lab[0]
    for _ in range(variation.number):
        colour = _unlike(taken, palette, scheme, draws)
        taken.append(colour)
    return replace(fabric, colours_lab=(colour, *fabric.colours_lab[1:]))


def _unlike(taken: Sequence[Lab], palette: Mapping[str, float], scheme: Scheme, draws: Draws) -> Lab:
    """A colour of a palette that differs clearly from all that are taken, or of many the one that differs most."""
    best, furthest = taken[0], -1.0
    for _ in range(_TRIES):
        colour = scheme.lab(draws.choose(palette), draws)
        gap = min(float(colour_difference(colour, other)) for other in taken)
        if gap > furthest:
            best, furthest = colour, gap
        if gap >= _CLEARLY:
            break
    return best


def _upper_garment(variation: Variation, worn: OutfitSpec) -> OutfitSpec:
    """Another outermost garment of the trunk, of the same colours."""
    closet, gender = variation.closet, variation.base.gender
    top, occasion = worn.outer or worn.upper, variation.occasion(worn)
    rail = (closet.outers if worn.outer is not None else closet.uppers)[gender]
    hooded = worn.outer is not None and worn.upper.hood != "none"
    others = {
        name: 1e-6 + suits(item, occasion)
        for name, item in rail.items.items()
        if name != top.garment and suits(item, occasion) > 0.0 and not (hooded and "none" not in item.hood)
    }
    name = variation.pick(others, variation.shared(worn.number))
    draws, item = variation.own(worn.number), rail.items[name]
    fabric = _same_colours(top.fabric, item, draws)
    cut = draw_top(name, item, occasion, fabric, Scheme(closet), draws)
    if worn.outer is not None:
        return replace(worn, outer=replace(cut, hood="down" if cut.hood == "up" else cut.hood))
    return replace(worn, upper=replace(cut, hood="down" if cut.hood == "up" else cut.hood))


def _same_colours(fabric: FabricSpec, item: Garment, draws: Draws) -> FabricSpec:
    """A cloth for another garment in the colours and, where it may have it, the pattern of this one."""
    material = fabric.material if fabric.material in item.materials else draws.choose(item.materials)
    if fabric.pattern in item.patterns:
        return replace(fabric, material=material)
    return replace(fabric, material=material, pattern="plain", colours_lab=fabric.colours_lab[:1])


def _lowers_like(closet: Closet, base: PersonSpec, worn: OutfitSpec) -> dict[str, float]:
    """Other lower garments that the rest of an outfit goes with."""
    occasion = Occasion(base.gender, base.age_years, worn.season, worn.formality)
    kinds = _LEGGED if worn.lower.kind in _LEGGED else (worn.lower.kind,)
    return {
        name: 1e-6 + suits(item, occasion)
        for name, item in closet.lowers[base.gender].items.items()
        if name != worn.lower.garment and item.kind in kinds and suits(item, occasion) > 0.0
    }


def _lower_garment(variation: Variation, worn: OutfitSpec) -> OutfitSpec:
    """Another lower garment of the same colours; trousers for trousers, a skirt for a skirt."""
    closet, lower = variation.closet, worn.lower
    name = variation.pick(_lowers_like(closet, variation.base, worn), variation.shared(worn.number))
    draws, item = variation.own(worn.number), closet.wardrobe.lowers[name]
    fabric = lower.fabric if lower.kind == "dress" else _same_colours(lower.fabric, item, draws)
    cut = draw_lower(name, item, variation.occasion(worn), fabric, "", Scheme(closet), draws)
    return replace(worn, lower=replace(cut, belt_lab=lower.belt_lab))


def _shoes(variation: Variation, worn: OutfitSpec) -> OutfitSpec:
    """Other shoes, in the same socks or tights."""
    closet, occasion = variation.closet, variation.occasion(worn)
    others = {
        name: 1e-6 + suits(item, occasion)
        for name, item in closet.shoes[variation.base.gender].items.items()
        if name != worn.shoes.garment and suits(item, occasion) > 0.0
    }
    name = variation.pick(others, variation.shared(worn.number))
    lower = closet.wardrobe.lowers[worn.lower.garment]
    shoes, _ = draw_shoes(closet, occasion, name, lower, Scheme(closet), variation.own(worn.number))
    return replace(worn, shoes=replace(shoes, sock_lab=worn.shoes.sock_lab, sock_length=worn.shoes.sock_length))


def _bag(variation: Variation, worn: OutfitSpec) -> OutfitSpec:
    options, shared = other_bags(variation.closet, variation.occasion(worn), worn), variation.shared(worn.number)
    kind = variation.pick(dict.fromkeys(options, 1.0), shared)
    return replace(worn, bags=options[kind](variation.own(worn.number)))


def _accessory(variation: Variation, worn: OutfitSpec) -> OutfitSpec:
    hair = variation.base.hair.style
    options = other_accessories(variation.closet, variation.occasion(worn), worn, hair)
    kind = variation.pick(dict.fromkeys(options, 1.0), variation.shared(worn.number))
    return replace(worn, accessories=options[kind](variation.own(worn.number)))


def _hair(variation: Variation) -> PersonSpec:
    """Another style that the hats of the outfits still fit on, in any colour."""
    base, draws = variation.base, variation.own()
    hats = any(worn.accessory("cap", "beanie", "brimmed_hat", "headphones") for worn in base.outfits)
    african = base.body["ancestry.african"]
    barred = {base.hair.style, *(("afro", "bun") if hats else ())}
    styles = variation.closet.hair_styles(base.gender, base.age_years, african)
    style = variation.pick({name: w for name, w in styles.items() if name not in barred}, variation.shared())
    hair, _ = draw_hair(variation.closet, base.gender, base.age_years, base.skin_tone, style, draws)
    return replace(base, hair=hair)


def _face(variation: Variation) -> PersonSpec:
    """Other features, brows and beard."""
    base, draws, closet = variation.base, variation.own(), variation.closet
    features = draw_details(shapes_of_body_and_face()[1], closet.config.face_noise, draws)
    face = draw_face(closet, base.gender, base.age_years, base.hair, base.face.beard_lab, draws, draws)
    return replace(base, body={**base.body, **features}, face=replace(face, beard_lab=base.face.beard_lab))


def _body(variation: Variation) -> PersonSpec:
    """Another build and stature."""
    base, draws, config = variation.base, variation.own(), variation.closet.config
    builds: dict[Build, float] = {build: 1.0 for build in get_args(Build) if build != base.build}
    build = variation.pick(builds, variation.shared())
    shape = {**draw_build(build, draws), **draw_details(shapes_of_body_and_face()[0], config.body_noise, draws)}
    stature_m = draw_stature_m(config, base.gender, base.age_years, draws)
    return replace(base, build=build, stature_m=stature_m, body={**base.body, **shape})


VARIANTS: dict[Factor, Callable[[Variation], PersonSpec]] = {
    "upper_colour": _outfits(_upper_colour),
    "lower_colour": _outfits(_lower_colour),
    "upper_garment": _outfits(_upper_garment),
    "lower_garment": _outfits(_lower_garment),
    "shoes": _outfits(_shoes),
    "bag": _outfits(_bag),
    "accessory": _outfits(_accessory),
    "hair": _hair,
    "face": _face,
    "body": _body,
}
