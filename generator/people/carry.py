"""Draws bags and accessories: two hands, one head, one pair of eyes."""

from __future__ import annotations

from collections.abc import Sequence

from assets.wardrobe import Carried
from generator.people.closet import Closet, Occasion, by_age, suits
from generator.people.draw import Draws
from generator.people.palette import Scheme
from generator.people.spec import AccessoryKind, AccessorySpec, BagKind, BagSpec, FabricSpec, HairStyle, Side

WORN_BAGS: tuple[BagKind, ...] = ("backpack", "handbag", "shoulder_bag", "messenger", "tote")
HELD_BAGS: tuple[BagKind, ...] = ("suitcase", "shopping_bag")
IN_HAND: tuple[BagKind, ...] = ("handbag", "tote", "suitcase", "shopping_bag")
HELD: tuple[AccessoryKind, ...] = ("phone", "umbrella")
HATS: tuple[AccessoryKind, ...] = ("cap", "beanie", "brimmed_hat")
EYEWEAR: tuple[AccessoryKind, ...] = ("glasses", "sunglasses")
HATLESS_HAIR: tuple[HairStyle, ...] = ("afro", "bun")
SLOTS: tuple[tuple[AccessoryKind, ...], ...] = (
    HATS,
    EYEWEAR,
    ("headphones",),
    ("scarf",),
    ("mask",),
    ("phone",),
    ("umbrella",),
)
_EVEN_SHARE = {"worn": 0.72, "held": 0.22, "item": 0.13}
RIGHT_HANDED = 0.6


def carried_share(closet: Closet, kind: str, item: Carried, occasion: Occasion) -> float:
    """How often such a person carries a thing. [1]"""
    own = closet.config.carried_share.get(occasion.gender, {})
    share = own.get(kind, item.carried.get(occasion.gender, 0.0))
    if closet.config.prior != "natural":
        return float(share > 0.0 and item.ages[0] <= occasion.age_years <= item.ages[1])
    return share * suits(item, occasion) * by_age(item.by_age, occasion.age_years)


def draw_bags(
    closet: Closet, occasion: Occasion, scheme: Scheme, shoe_colour: str, draws: Draws
) -> tuple[BagSpec, ...]:
    """At most one bag that is worn and one that is held; a lady's bag may match her shoes."""
    bags: list[BagSpec] = []
    free: list[Side] = ["left", "right"]
    for slot, kinds in (("worn", WORN_BAGS), ("held", HELD_BAGS)):
        kind = _draw_kind(closet, occasion, slot, kinds, draws)
        side: Side = "right" if draws.chance(RIGHT_HANDED) else "left"
        if kind is None:
            continue
        if kind in IN_HAND:
            side = side if side in free else free[0]
            free.remove(side)
        bags.append(draw_bag(closet, kind, side, scheme, shoe_colour, draws))
    return tuple(bags)


def draw_bag(closet: Closet, kind: BagKind, side: Side, scheme: Scheme, shoe_colour: str, draws: Draws) -> BagSpec:
    """A bag of a kind; a handbag matches the shoes every other time, where it comes in their colour."""
    item = closet.wardrobe.bags[kind]
    size, match = draws.unit(), draws.chance(0.5)
    fabric, _ = scheme.fabric(item, draws)
    if match and kind in ("handbag", "shoulder_bag") and shoe_colour in closet.palettes[item.palette]:
        fabric = scheme.cloth_of(shoe_colour, fabric.material, fabric.pattern, draws)
    return BagSpec(kind, size, side, fabric, scheme.trim(item.trim, fabric, draws))


def _draw_kind(closet: Closet, occasion: Occasion, slot: str, kinds: Sequence[BagKind], draws: Draws) -> BagKind | None:
    items = closet.wardrobe.bags
    shares = {kind: carried_share(closet, kind, items[kind], occasion) for kind in kinds if kind in items}
    total = sum(shares.values())
    if closet.config.prior != "natural" and total > 0.0:
        shares = {kind: share / total * _EVEN_SHARE[slot] for kind, share in shares.items()}
    options: list[BagKind | None] = [None, *shares]
    return draws.weighted(options, [max(1.0 - sum(shares.values()), 0.0), *shares.values()])


def draw_accessories(
    closet: Closet,
    occasion: Occasion,
    scheme: Scheme,
    hair: HairStyle,
    hooded: bool,
    bags: Sequence[BagSpec],
    colours: tuple[str, ...],
    draws: Draws,
) -> tuple[AccessorySpec, ...]:
    """Hat, glasses, scarf and the like; what is held needs a free hand.

    Args:
        closet: what there is.
        occasion: weather and formality.
        scheme: the outfit's colours so far.
        hair: some styles take no hat.
        hooded: whether a hood is over the head.
        bags: what the hands carry already.
        colours: of the garments that scarf and hat should stand out from.
        draws: the stream.
    """
    free: list[Side] = [side for side in ("left", "right") if side not in {b.side for b in bags if b.kind in IN_HAND}]
    items = closet.wardrobe.accessories
    drawn: list[AccessorySpec] = []
    for slot in SLOTS:
        kind = _draw_item(closet, occasion, [kind for kind in slot if kind in items], draws)
        side: Side = "right" if draws.chance(RIGHT_HANDED) else "left"
        size = draws.unit()
        if kind is None or not has_room(kind, hair, hooded, drawn, free):
            continue
        if kind in HELD:
            side = side if side in free else free[0]
            free.remove(side)
        fabric: FabricSpec = scheme.fabric(items[kind], draws, colours, 0.4)[0]
        drawn.append(AccessorySpec(kind, side, size, fabric))
    return tuple(drawn)


def _draw_item(
    closet: Closet, occasion: Occasion, kinds: Sequence[AccessoryKind], draws: Draws
) -> AccessoryKind | None:
    shares = [carried_share(closet, kind, closet.wardrobe.accessories[kind], occasion) for kind in kinds]
    if closet.config.prior != "natural":
        shares = [share * _EVEN_SHARE["item"] for share in shares]
    options: list[AccessoryKind | None] = [None, *kinds]
    return draws.weighted(options, [max(1.0 - sum(shares), 0.0), *shares])


def may_carry(item: Carried, occasion: Occasion) -> bool:
    """Whether people of this gender and age carry such a thing at all."""
    return item.carried.get(occasion.gender, 0.0) > 0.0 and item.ages[0] <= occasion.age_years <= item.ages[1]


def has_room(
    kind: AccessoryKind, hair: HairStyle, hooded: bool, worn: Sequence[AccessorySpec], free: Sequence[Side]
) -> bool:
    """Whether a thing can be worn or held besides what is worn already, with these hands free."""
    kinds = {item.kind for item in worn}
    if kind in HATS:
        return not hooded and hair not in HATLESS_HAIR and "headphones" not in kinds
    if kind == "headphones":
        return not hooded and not kinds & set(HATS) and hair not in HATLESS_HAIR
    if kind == "scarf":
        return not hooded
    return bool(free) if kind in HELD else True
