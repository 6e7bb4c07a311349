"""Draws outfits that go together: weather and occasion first, then garments, then colours, then what is carried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from assets.wardrobe import LowerGarment, TopGarment
from generator.people.carry import draw_accessories, draw_bags
from generator.people.closet import ADULT_AGE, CHILD_FORMALITY, Closet, Occasion, outer_share
from generator.people.cuts import draw_lower, draw_shoes, draw_top
from generator.people.draw import Draws
from generator.people.palette import Scheme
from generator.people.spec import (
    FabricSpec,
    Gender,
    HairStyle,
    LowerSpec,
    OutfitSpec,
    Season,
    TopSpec,
)
from generator.people.streams import PersonStream

_TUCK_HEM = 1.12  # longer garments are not tucked
Streams = Callable[[PersonStream], Draws]


@dataclass(frozen=True)
class Wearer:
    """Who an outfit is drawn for.

    Attributes:
        gender: whose clothes.
        age_years: how old. [years]
        taste: formality that the person likes. [1]
        hair: style; not every hat fits on it.
    """

    gender: Gender
    age_years: float
    taste: float
    hair: HairStyle


@dataclass(frozen=True)
class _Choice:
    """Names of the garments of an outfit."""

    lower: str
    upper: str
    outer: str | None
    shoes: str


def draw_taste(closet: Closet, age_years: float, draws: Draws) -> float:
    """The formality that a person likes: children dress casually, the old a little up. [1]"""
    config = closet.config
    if config.prior == "balanced":
        taste = draws.unit()
    else:
        taste = draws.normal(config.formality_mean + (0.06 if age_years >= 60.0 else 0.0), config.formality_sd)
    return min(max(taste, 0.0), CHILD_FORMALITY - 0.1 if age_years < ADULT_AGE else 1.0)


def draw_outfit(closet: Closet, wearer: Wearer, number: int, streams: Streams) -> OutfitSpec:
    """One outfit.

    Args:
        closet: what there is.
        wearer: who wears it.
        number: of the person's outfits, from 0.
        streams: gives the draws of a stream of this outfit.
    """
    occasion = _draw_occasion(closet, wearer, streams(PersonStream.OCCASION))
    choice = _choose(closet, occasion, streams)
    if closet.config.prior == "uniform":
        occasion = _occasion_of(closet, choice, occasion)
    scheme = Scheme(closet)
    return _dress(closet, wearer, occasion, choice, scheme, number, streams)


def _draw_occasion(closet: Closet, wearer: Wearer, draws: Draws) -> Occasion:
    config = closet.config
    season = draws.choose(config.season_weights)
    formality = min(max(draws.normal(wearer.taste, config.outfit_sd), 0.0), 1.0)
    if wearer.age_years < ADULT_AGE:
        formality = min(formality, CHILD_FORMALITY)
    return Occasion(wearer.gender, wearer.age_years, season, formality)


def _choose(closet: Closet, occasion: Occasion, streams: Streams) -> _Choice:
    gender = occasion.gender
    lower = closet.lowers[gender].draw(occasion, streams(PersonStream.LOWER))
    draws = streams(PersonStream.UPPER)
    dress = closet.wardrobe.lowers[lower].kind == "dress"
    tops = closet.dress_tops[gender] if dress else closet.uppers[gender]
    upper = tops.draw(occasion, draws, closet.matches.tops(lower))
    draws = streams(PersonStream.OUTER)
    share = outer_share(closet.config, occasion, closet.wardrobe.lowers[lower].suit)
    worn = draws.chance(0.5 if closet.config.prior == "uniform" else share)
    outer = closet.outers[gender].draw(occasion, draws, closet.matches.outers(upper, lower)) if worn else None
    shoes = closet.shoes[gender].draw(occasion, streams(PersonStream.SHOES), closet.matches.shoes(lower))
    return _Choice(lower, upper, outer, shoes)


def _occasion_of(closet: Closet, choice: _Choice, drawn: Occasion) -> Occasion:
    """The occasion that clothes drawn without one suit best: season and formality stay true facts."""
    wardrobe = closet.wardrobe
    items = [wardrobe.lowers[choice.lower], wardrobe.shoes[choice.shoes]]
    tops = [wardrobe.uppers[choice.upper]] + ([wardrobe.outers[choice.outer]] if choice.outer else [])
    worn = [*items, *(top for top in tops if not top.of_dress)]

    def warmth(season: Season) -> float:
        score = 1.0
        for item in worn:
            score *= 0.01 + item.seasons.get(season, 0.0)
        return score

    level = sum(sum(item.formality) / 2.0 for item in worn) / len(worn)
    seasons: tuple[Season, ...] = ("summer", "mild", "winter")
    return replace(drawn, season=max(seasons, key=warmth), formality=level)


def _dress(
    closet: Closet,
    wearer: Wearer,
    occasion: Occasion,
    choice: _Choice,
    scheme: Scheme,
    number: int,
    streams: Streams,
) -> OutfitSpec:
    wardrobe, config = closet.wardrobe, closet.config
    lower_item, upper_item = wardrobe.lowers[choice.lower], wardrobe.uppers[choice.upper]
    draws = streams(PersonStream.LOWER_CLOTH)
    lower_fabric, lower_colour = scheme.fabric(lower_item, draws)
    if upper_item.of_dress:
        upper_fabric, upper_colour = lower_fabric, lower_colour
    else:
        cloth = streams(PersonStream.UPPER_CLOTH)
        upper_fabric, upper_colour = scheme.fabric(upper_item, cloth, (lower_colour,), _contrast(occasion))
    outer, colours = None, (upper_colour, lower_colour)
    if choice.outer is not None:
        outer_item, cloth = wardrobe.outers[choice.outer], streams(PersonStream.OUTER_CLOTH)
        suit = cloth.chance(config.suit_share) and _makes_suit(outer_item, lower_item, lower_fabric)
        outer_fabric, outer_colour = scheme.fabric(outer_item, cloth, (upper_colour,), 0.15)
        if suit:
            outer_fabric, outer_colour = lower_fabric, lower_colour
        outer = draw_top(choice.outer, outer_item, occasion, outer_fabric, scheme, streams(PersonStream.OUTER_CUT))
        colours = (outer_colour, lower_colour)
    upper = draw_top(choice.upper, upper_item, occasion, upper_fabric, scheme, streams(PersonStream.UPPER_CUT))
    shoes, shoe_colour = draw_shoes(closet, occasion, choice.shoes, lower_item, scheme, streams(PersonStream.SHOES_CUT))
    lower = draw_lower(
        choice.lower, lower_item, occasion, lower_fabric, shoe_colour, scheme, streams(PersonStream.LOWER_CUT)
    )
    if outer is not None and upper.hood != "none":
        outer = replace(outer, hood="none")
    upper = _fit_upper(upper, upper_item, outer, lower, occasion, streams(PersonStream.FIT))
    bags = draw_bags(closet, occasion, scheme, shoe_colour, streams(PersonStream.BAG))
    hooded = "up" in (upper.hood, outer.hood if outer else "none")
    accessories = draw_accessories(
        closet, occasion, scheme, wearer.hair, hooded, bags, colours, streams(PersonStream.ACCESSORY)
    )
    formality = round(occasion.formality, 4)
    return OutfitSpec(number, occasion.season, formality, upper, outer, lower, shoes, bags, accessories)


def _makes_suit(outer: TopGarment, lower: LowerGarment, fabric: FabricSpec) -> bool:
    """Whether a jacket and what is worn below may be of one cloth."""
    return outer.suit and lower.suit and fabric.material in outer.materials and fabric.pattern in outer.patterns


def _contrast(occasion: Occasion) -> float:
    """How readily upper and lower garment share a colour; dark on dark is common at business. [1]"""
    return 0.15 + 0.25 * occasion.formality


def _fit_upper(
    upper: TopSpec, item: TopGarment, outer: TopSpec | None, lower: LowerSpec, occasion: Occasion, draws: Draws
) -> TopSpec:
    """Tucks the shirt in, or not, and keeps it narrow under a jacket."""
    more = 1.0 + max(0.0, occasion.formality - 0.6) * 2.5 + (0.8 if lower.kind == "skirt" else 0.0)
    wanted = draws.chance(min(item.tucked * more, 0.97))
    tucked = wanted and upper.hem <= _TUCK_HEM and upper.hem_band == "plain" and lower.kind not in ("dress", "leggings")
    hood = "down" if outer is not None and upper.hood == "up" else upper.hood
    looseness = upper.looseness * 0.7 if outer is not None else upper.looseness
    return replace(upper, tucked=tucked, looseness=looseness, hood=hood)
