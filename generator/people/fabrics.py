"""What cloth looks like: the finish of each material, and the textures of an outfit's parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from generator.people.mesh import Texture
from generator.people.parts import Finish, PartId
from generator.people.patterns import camouflage, dots, floral, plaid, stripes_horizontal, stripes_vertical
from generator.people.prints import Place, colour_block, logo, print_motif
from generator.people.spec import AccessoryKind, BagKind, FabricSpec, Material, OutfitSpec, Pattern
from generator.people.weaves import denim, denim_legs, knit, straw, tweed

_FINISHES: dict[Material, Finish] = {
    "cotton": Finish.CLOTH,
    "jersey": Finish.CLOTH,
    "knit": Finish.KNIT,
    "wool": Finish.KNIT,
    "denim": Finish.DENIM,
    "leather": Finish.LEATHER,
    "synthetic": Finish.NYLON,
    "down": Finish.NYLON,
    "silk": Finish.SATIN,
    "fleece": Finish.KNIT,
    "canvas": Finish.CLOTH,
    "plastic": Finish.PLASTIC,
    "straw": Finish.CLOTH,
    "metal": Finish.METAL,
}
REPEATING: dict[Pattern, Callable[[FabricSpec], Texture]] = {
    "stripes_horizontal": stripes_horizontal,
    "stripes_vertical": stripes_vertical,
    "plaid": plaid,
    "dots": dots,
    "camouflage": camouflage,
    "floral": floral,
}
PLACED: dict[Pattern, Callable[[FabricSpec, Place], Texture]] = {
    "print": print_motif,
    "logo": logo,
    "colour_block": colour_block,
}
WEAVES: dict[Material, Callable[[FabricSpec], Texture]] = {
    "denim": denim,
    "knit": knit,
    "wool": tweed,
    "straw": straw,
}
_BAG_PARTS: dict[BagKind, PartId] = {"backpack": PartId.BACKPACK, "suitcase": PartId.SUITCASE}
_ACCESSORY_PARTS: dict[AccessoryKind, PartId] = {
    "cap": PartId.HAT,
    "beanie": PartId.HAT,
    "brimmed_hat": PartId.HAT,
    "scarf": PartId.SCARF,
    "umbrella": PartId.UMBRELLA,
}


def finish_of(material: Material) -> Finish:
    """How a material reflects."""
    return _FINISHES[material]


def is_textured(fabric: FabricSpec) -> bool:
    """Whether a part of this cloth has a texture; if so, its outer faces need uvs and `textured`."""
    if len(fabric.colours_lab) > 1 and fabric.pattern != "plain":
        return True
    return fabric.material in WEAVES


def outfit_textures(outfit: OutfitSpec) -> dict[PartId, Texture]:
    """The texture of each part of an outfit that has one."""
    return {part: build_texture(fabric, place) for part, fabric, place in _parts(outfit) if is_textured(fabric)}


def _parts(outfit: OutfitSpec) -> Iterator[tuple[PartId, FabricSpec, Place]]:
    """Parts, their cloth and what it is made into; of two bags that are the same part, the last one counts."""
    for bag in outfit.bags:
        yield _BAG_PARTS.get(bag.kind, PartId.BAG), bag.fabric, "other"
    for item in outfit.accessories:
        if item.kind in _ACCESSORY_PARTS:
            yield _ACCESSORY_PARTS[item.kind], item.fabric, "other"
    yield PartId.UPPER, outfit.upper.fabric, "top"
    yield PartId.LOWER, outfit.lower.fabric, "other" if outfit.lower.kind in ("skirt", "dress") else "legs"
    yield PartId.SHOES, outfit.shoes.fabric, "other"
    if outfit.outer is not None:
        yield PartId.OUTERWEAR, outfit.outer.fabric, "top"


def build_texture(fabric: FabricSpec, place: Place) -> Texture:
    """The picture of a cloth that is not plain."""
    if len(fabric.colours_lab) > 1 and fabric.pattern in REPEATING:
        return REPEATING[fabric.pattern](fabric)
    if len(fabric.colours_lab) > 1 and fabric.pattern in PLACED:
        return PLACED[fabric.pattern](fabric, place)
    if fabric.material == "denim" and place == "legs":
        return denim_legs(fabric)
    return WEAVES[fabric.material](fabric)
