"""Draws what grows on heads: hair, brows, beard and their colours; and make-up."""

from __future__ import annotations

from collections.abc import Mapping

from generator.colour import HAIR_COLOURS, into_gamut
from generator.people.closet import ADULT_AGE, Closet, by_age
from generator.people.cuts import feature
from generator.people.draw import Draws
from generator.people.spec import BeardStyle, FaceSpec, Gender, HairSpec, HairStyle, Lab

_GREY_AT, _GREY_SD = 52.0, 9.0  # half of the hair is grey at this age [years]: Panhard et al., 2012, and wide
_GREYS_IN = 18.0  # from the first grey hair to the last [years]
_DYED = {"female": 0.45, "male": 0.06}
_FAIR = ("blond", "red")
_BALANCED_LIPS = 0.5


def draw_hair(
    closet: Closet, gender: Gender, age_years: float, skin_tone: int, style: HairStyle, draws: Draws
) -> tuple[HairSpec, Lab]:
    """Hair that goes with the person, and the colour that it had or has before greying.

    Args:
        closet: which styles there are.
        gender: whose hair.
        age_years: how old. [years]
        skin_tone: step on the Monk scale; fair hair only grows on light skin.
        style: how it is worn.
        draws: the stream.
    """
    rules = closet.wardrobe.hair[style]
    weights = closet.config.hair_colour_weights
    dark = {name: weight for name, weight in weights.items() if name not in _FAIR}
    colour = _draw_colour(dark if skin_tone > 5 and sum(dark.values()) > 0.0 else weights, draws)
    greyness = _greyness(gender, age_years, draws)
    white = HAIR_COLOURS["white"].centre
    grey = _draw_colour({"gray": 1.0}, draws)
    fair = min(max((age_years - 62.0) / 20.0, 0.0), 1.0) * draws.unit()
    target = _mix(grey, white, fair)
    hair = HairSpec(
        style=style,
        length=feature(rules.length, gender, draws),
        volume_m=draws.between(rules.volume_m),
        parting=_parting(draws) if rules.parted else 0.0,
        hairline=_hairline(gender, age_years, draws),
        colour_lab=_mix(colour, target, greyness),
        seed=draws.seed(),
    )
    return hair, colour


def _draw_colour(weights: Mapping[str, float], draws: Draws) -> Lab:
    colour = HAIR_COLOURS[draws.choose(weights)]
    lab = [
        centre + half * (2.0 * draws.unit() - 1.0) for centre, half in zip(colour.centre, colour.spread, strict=True)
    ]
    return into_gamut((lab[0], lab[1], lab[2]))


def _greyness(gender: Gender, age_years: float, draws: Draws) -> float:
    """Share of grey hair, S-shaped over age; some dye theirs. [1]"""
    middle, dyed = draws.normal(_GREY_AT, _GREY_SD), draws.chance(_DYED[gender])
    share = min(max((age_years - middle) / _GREYS_IN + 0.5, 0.0), 1.0)
    return 0.0 if dyed else share * share * (3.0 - 2.0 * share)


def _hairline(gender: Gender, age_years: float, draws: Draws) -> float:
    """How far it has receded: with a man's years from 20 on; half of men show it at 50 (Rhodes et al., 1998). [1]"""
    prone = draws.unit()
    years = min(max((age_years - 20.0) / 50.0, 0.0), 1.0)
    return min(1.0, 1.3 * prone * years) if gender == "male" else 0.15 * prone * years


def _parting(draws: Draws) -> float:
    side = draws.between((0.4, 0.9))
    return (0.0, side, -side)[draws.whole(0, 2)]


def _mix(lab_1: Lab, lab_2: Lab, share: float) -> Lab:
    mixed = [a + (b - a) * share for a, b in zip(lab_1, lab_2, strict=True)]
    return (mixed[0], mixed[1], mixed[2])


def draw_face(
    closet: Closet, gender: Gender, age_years: float, hair: HairSpec, natural_lab: Lab, brows: Draws, beard: Draws
) -> FaceSpec:
    """Brows, beard and lips; only men have beards, only women wear lipstick.

    Args:
        closet: which styles there are.
        gender: whose face.
        age_years: how old. [years]
        hair: on the head.
        natural_lab: CIELAB colour of the hair before greying; brows keep it longer.
        brows: stream of brows and lips.
        beard: stream of the beard.
    """
    rules, uniform = closet.wardrobe.brows, closet.config.prior != "natural"
    weights = {style: item.genders.get(gender, 0.0) for style, item in rules.items()}
    shape = brows.choose({style: float(w > 0.0) for style, w in weights.items()} if uniform else weights)
    style = _draw_beard(closet, gender, age_years, beard)
    darker = _mix(_mix(natural_lab, hair.colour_lab, 0.7), (10.0, 2.0, 2.0), 0.12)
    return FaceSpec(
        brows=shape,
        brow_weight=brows.between(rules[shape].weight),
        beard=style,
        beard_length_m=beard.between(closet.wardrobe.beards[style].length_m),
        beard_lab=darker,
        lip_tint=_lips(closet, gender, age_years, brows),
    )


def _draw_beard(closet: Closet, gender: Gender, age_years: float, draws: Draws) -> BeardStyle:
    if gender == "female" or age_years < ADULT_AGE:
        return "none"
    own = closet.config.beard_weights
    weights = {style: own.get(style, rules.weight) for style, rules in closet.wardrobe.beards.items()}
    if closet.config.prior != "natural":
        return draws.choose({style: float(weight > 0.0) for style, weight in weights.items()})
    return draws.choose(
        {style: w * by_age(closet.wardrobe.beards[style].by_age, age_years) for style, w in weights.items()}
    )


def _lips(closet: Closet, gender: Gender, age_years: float, draws: Draws) -> float:
    worn, strength = draws.unit(), draws.unit()
    if gender == "male" or age_years < ADULT_AGE:
        return 0.0
    share = closet.config.lipstick_share if closet.config.prior == "natural" else _BALANCED_LIPS
    return 0.4 + 0.6 * strength if worn < share else 0.3 * strength
