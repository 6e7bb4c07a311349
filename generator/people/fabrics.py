"""What cloth looks like: the finish of each material, and the textures of an outfit's parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from generator.people.mesh import Texture
from generator.people.parts import Finish, PartId
from generator.people.patterns import PATTERNS
from generator.people.spec import AccessoryKind, BagKind, FabricSpec, Material, OutfitSpec

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
    return fabric.pattern in PATTERNS and len(fabric.colours_lab) > 1


def outfit_textures(outfit: OutfitSpec) -> dict[PartId, Texture]:
    """The texture of each part of an outfit that has one."""
    return {part: build_texture(fabric) for part, fabric in _part_fabrics(outfit) if is_textured(fabric)}


def _part_fabrics(outfit: OutfitSpec) -> Iterator[tuple[PartId, FabricSpec]]:
    """Parts and their cloth; of two bags that are the same part, the last one counts."""
    for bag in outfit.bags:
        yield _BAG_PARTS.get(bag.kind, PartId.BAG), bag.fabric
    for item in outfit.accessories:
        if item.kind in _ACCESSORY_PARTS:
            yield _ACCESSORY_PARTS[item.kind], item.fabric
    yield PartId.UPPER, outfit.upper.fabric
    yield PartId.LOWER, outfit.lower.fabric
    yield PartId.SHOES, outfit.shoes.fabric
    if outfit.outer is not None:
        yield PartId.OUTERWEAR, outfit.outer.fabric


def build_texture(fabric: FabricSpec) -> Texture:
    """The picture of a cloth that is not plain."""
    draw: Callable[[FabricSpec], Texture] = PATTERNS[fabric.pattern]
    return draw(fabric)
