"""Draws how a garment is cut and finished, within what the wardrobe says of it."""

from __future__ import annotations

from assets.wardrobe import GenderRange, LowerGarment, ShoeGarment, TopGarment
from generator.people.closet import ADULT_AGE, Closet, Occasion
from generator.people.draw import Draws
from generator.people.palette import Scheme
from generator.people.spec import FabricSpec, Gender, Lab, LowerSpec, ShoesSpec, TopSpec

CHILD_HEEL_M = 0.02


def feature(bounds: GenderRange, gender: Gender, draws: Draws) -> float:
    """A value from a range, of the gender where there is one for each."""
    return draws.between(bounds[gender] if isinstance(bounds, dict) else bounds)


def draw_top(
    name: str, item: TopGarment, occasion: Occasion, fabric: FabricSpec, scheme: Scheme, draws: Draws
) -> TopSpec:
    """The cut of a garment of the trunk."""
    gender = occasion.gender
    sleeve = _sleeve(item.sleeve_length, occasion, draws)
    closure = draws.choose(item.closure)
    hangs_open = draws.chance(item.open_share * {"summer": 1.3, "mild": 1.0, "winter": 0.6}[occasion.season])
    opening = draws.between(item.opening)
    hood = draws.choose(item.hood)
    cuffs = draws.choose(item.cuffs)
    if cuffs == "rolled":
        sleeve = min(sleeve, 0.5 + 0.25 * draws.unit())
    return TopSpec(
        garment=name,
        sleeve_length=sleeve,
        hem=feature(item.hem, gender, draws),
        looseness=feature(item.looseness, gender, draws),
        neckline=draws.choose(item.neckline),
        neck_drop_m=feature(item.neck_drop_m, gender, draws),
        collar=draws.choose(item.collar),
        closure=closure,
        opening=opening if hangs_open and closure in ("buttons", "zip") else 0.0,
        hood=hood,
        pockets=draws.choose(item.pockets),
        cuffs=cuffs if sleeve > 0.05 else "plain",
        hem_band=draws.choose(item.hem_band),
        quilt_m=draws.between(item.quilt_m),
        belted=draws.chance(item.belted),
        tucked=False,
        fabric=fabric,
        trim_lab=scheme.trim(item.trim, fabric, draws),
    )


def _sleeve(bounds: GenderRange, occasion: Occasion, draws: Draws) -> float:
    """Of the shorter half of a wide range in summer, of the longer in winter; sleeves are clearly short or long."""
    low, high = bounds[occasion.gender] if isinstance(bounds, dict) else bounds
    value, kind = draws.unit(), draws.unit()
    if high - low < 0.4:
        return low + (high - low) * value
    long_share = {"summer": 0.15, "mild": 0.5, "winter": 0.9}[occasion.season]
    if kind < long_share:
        return max(low, 0.92) + (high - max(low, 0.92)) * value if high > 0.92 else high
    bare = low < 0.05 and kind > long_share + 0.55 * (1.0 - long_share)
    return low if bare else max(low, 0.2) + (min(high, 0.62) - max(low, 0.2)) * value


def draw_lower(
    name: str,
    item: LowerGarment,
    occasion: Occasion,
    fabric: FabricSpec,
    shoe_colour: str,
    scheme: Scheme,
    draws: Draws,
) -> LowerSpec:
    """The cut of a lower garment; at business the belt is of the colour of the shoes."""
    gender = occasion.gender
    waistband = draws.choose(item.waistband)
    belts = scheme.wardrobe.palettes["belts"]
    matched = shoe_colour in belts and draws.chance(0.85 if occasion.formality > 0.55 else 0.4)
    belt = shoe_colour if matched else draws.choose(belts)
    return LowerSpec(
        garment=name,
        kind=item.kind,
        length=feature(item.length, gender, draws),
        looseness=feature(item.looseness, gender, draws),
        flare=feature(item.flare, gender, draws),
        pleats=draws.whole(*item.pleats),
        waistband=waistband,
        pockets=draws.choose(item.pockets),
        cuffs=draws.choose(item.cuffs),
        crease=draws.chance(item.crease),
        fabric=fabric,
        belt_lab=scheme.lab(belt, draws),
    )


def draw_shoes(
    closet: Closet, occasion: Occasion, name: str, lower: LowerGarment, scheme: Scheme, draws: Draws
) -> tuple[ShoesSpec, str]:
    """Shoes with socks or tights, and the name of their colour."""
    item: ShoeGarment = closet.wardrobe.shoes[name]
    fabric, colour = scheme.fabric(item, draws)
    heel_m = feature(item.heel_m, occasion.gender, draws)
    if occasion.age_years < ADULT_AGE:
        heel_m = min(heel_m, CHILD_HEEL_M)
    sole = scheme.lab(draws.choose(closet.palettes[item.sole]), draws)
    detail = scheme.lab(draws.choose(closet.palettes[item.detail]), draws)
    sock_lab, sock_length = _draw_socks(closet, occasion, item, lower, scheme, draws)
    shoes = ShoesSpec(
        garment=name,
        kind=item.kind,
        sole_m=draws.between(item.sole_m),
        heel_m=heel_m,
        shaft=draws.between(item.shaft),
        toe=draws.choose(item.toe),
        fabric=fabric,
        sole_lab=sole,
        detail_lab=detail,
        sock_lab=sock_lab,
        sock_length=sock_length,
    )
    return shoes, colour


def _draw_socks(
    closet: Closet, occasion: Occasion, shoes: ShoeGarment, lower: LowerGarment, scheme: Scheme, draws: Draws
) -> tuple[Lab | None, float]:
    """Tights under skirts when it is cold, socks in shoes that want them, or bare legs."""
    tights, bare, length = draws.unit(), draws.unit(), draws.between(shoes.sock_length)
    legs = lower.kind in ("skirt", "dress")
    if legs and shoes.kind != "open" and tights < closet.config.tights_share[occasion.season]:
        return scheme.lab(draws.choose(closet.palettes["tights"]), draws), 1.0
    share = max(shoes.bare, 0.45 if legs and shoes.kind == "low" else 0.0)
    if occasion.season == "winter" and not legs:
        share *= 0.3
    if bare < share:
        return None, 0.0
    return scheme.lab(draws.choose(closet.palettes["socks"]), draws), length
