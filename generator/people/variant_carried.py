"""Other bags and accessories that go with an outfit as it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from generator.people.carry import HELD, IN_HAND, RIGHT_HANDED, SLOTS, draw_bag, has_room, may_carry
from generator.people.closet import Closet, Occasion
from generator.people.draw import Draws
from generator.people.palette import Scheme
from generator.people.spec import AccessoryKind, AccessorySpec, BagKind, BagSpec, HairStyle, OutfitSpec, Side

_SIDES: tuple[Side, ...] = ("left", "right")
Bags = Callable[[Draws], tuple[BagSpec, ...]]
Accessories = Callable[[Draws], tuple[AccessorySpec, ...]]


def other_bags(closet: Closet, occasion: Occasion, worn: OutfitSpec) -> dict[BagKind | None, Bags]:
    """What else could be carried: one bag of another kind, or none.

    Args:
        closet: what there is.
        occasion: who carries it when.
        worn: the outfit as it is.

    Returns:
        Kind, None for no bag -> what draws the bags of the outfit.
    """
    own = {bag.kind for bag in worn.bags}
    taken = {item.side for item in worn.accessories if item.kind in HELD}
    options: dict[BagKind | None, Bags] = {None: lambda _: ()} if own else {}
    for kind, item in closet.wardrobe.bags.items():
        if kind in own or not may_carry(item, occasion) or (kind in IN_HAND and len(taken) == 2):
            continue
        options[kind] = partial(_one_bag, closet, kind, taken)
    return options


def _one_bag(closet: Closet, kind: BagKind, taken: set[Side], draws: Draws) -> tuple[BagSpec, ...]:
    side: Side = "right" if draws.chance(RIGHT_HANDED) else "left"
    if kind in IN_HAND and side in taken:
        side = next(hand for hand in _SIDES if hand not in taken)
    return (draw_bag(closet, kind, side, Scheme(closet), "", draws),)


def other_accessories(
    closet: Closet, occasion: Occasion, worn: OutfitSpec, hair: HairStyle
) -> dict[AccessoryKind | None, Accessories]:
    """What else could be worn: the same with another hat, other glasses and so on, or nothing at all.

    Args:
        closet: what there is.
        occasion: who wears it when.
        worn: the outfit as it is.
        hair: style of the wearer's hair.

    Returns:
        Kind that is added, None for no accessories -> what draws the accessories of the outfit.
    """
    hooded = "up" in (worn.upper.hood, worn.outer.hood if worn.outer else "none")
    own = {item.kind for item in worn.accessories}
    options: dict[AccessoryKind | None, Accessories] = {None: lambda _: ()} if own else {}
    for kind, item in closet.wardrobe.accessories.items():
        slot = next(slot for slot in SLOTS if kind in slot)
        kept = tuple(other for other in worn.accessories if other.kind not in slot)
        if kind in own or kind in HELD or not may_carry(item, occasion):
            continue
        if has_room(kind, hair, hooded, kept, ()):
            options[kind] = partial(_one_more, closet, kind, kept)
    return options


def _one_more(
    closet: Closet, kind: AccessoryKind, kept: tuple[AccessorySpec, ...], draws: Draws
) -> tuple[AccessorySpec, ...]:
    side: Side = "right" if draws.chance(RIGHT_HANDED) else "left"
    fabric, _ = Scheme(closet).fabric(closet.wardrobe.accessories[kind], draws)
    return (*kept, AccessorySpec(kind, side, draws.unit(), fabric))
