"""Facts that vocabularies map to attribute classes: names in dotted form, with kind, unit and meaning."""

from __future__ import annotations

from typing import get_args

from assets.wardrobe import LOWER_NAMES, OUTER_NAMES, SHOE_NAMES, UPPER_NAMES
from generator.labels.fact import Fact, FactValue
from generator.people.spec import (
    AccessoryKind,
    AgeGroup,
    BagKind,
    BeardStyle,
    BrowStyle,
    Build,
    Closure,
    Collar,
    FabricSpec,
    Gender,
    HairStyle,
    Hood,
    Lab,
    LowerKind,
    Material,
    Neckline,
    OutfitSpec,
    Pattern,
    PersonSpec,
    Season,
    ShoeKind,
    TopPockets,
    TopSpec,
)

NONE = "none"  # the value of a category that describes what is not there; its numbers are 0 and its colours null
HATS: tuple[AccessoryKind, ...] = ("cap", "beanie", "brimmed_hat")


def _category(name: str, values: tuple[str, ...], meaning: str) -> Fact:
    return Fact(name, "category", "", values, meaning)


def _number(name: str, unit: str, low: float, high: float, meaning: str) -> Fact:
    return Fact(name, "number", unit, (low, high), meaning)


def _colour(name: str, meaning: str, absent: bool = False) -> Fact:
    return Fact(name, "colour", "CIELAB", (), meaning, absent)


def _boolean(name: str, meaning: str) -> Fact:
    return Fact(name, "boolean", "", (), meaning)


def _fabric_facts(part: str, what: str, absent: bool = False) -> tuple[Fact, ...]:
    none = (NONE,) if absent else ()
    return (
        _category(f"{part}.pattern", none + get_args(Pattern), f"pattern of {what}"),
        _category(f"{part}.material", none + get_args(Material), f"material of {what}"),
        _colour(f"{part}.lab", f"albedo that covers most of {what}", absent),
        _colour(f"{part}.second_lab", f"second albedo of the pattern of {what}, null where it is plain", absent=True),
    )


def _top_facts(part: str, garments: tuple[str, ...], what: str, absent: bool = False) -> tuple[Fact, ...]:
    none = (NONE,) if absent else ()
    return (
        _category(f"{part}.garment", none + garments, what),
        _number(f"{part}.sleeve_length", "1", 0.0, 1.0, f"share of the arm that the sleeve of {what} covers"),
        _number(f"{part}.hem", "1", -1.0, 3.0, f"where {what} ends: 0 waist, 1 crotch, 2 knee, 3 ankle"),
        _number(f"{part}.looseness", "1", 0.0, 1.0, f"{what}: 0 close to the body, 1 wide"),
        _category(f"{part}.neckline", none + get_args(Neckline), f"shape of the opening of {what}"),
        _category(f"{part}.collar", tuple(dict.fromkeys(none + get_args(Collar))), f"collar of {what}"),
        _category(f"{part}.closure", tuple(dict.fromkeys(none + get_args(Closure))), f"what closes {what}"),
        _category(f"{part}.hood", tuple(dict.fromkeys(none + get_args(Hood))), f"hood of {what}"),
        _category(f"{part}.pockets", tuple(dict.fromkeys(none + get_args(TopPockets))), f"pockets of {what}"),
        *_fabric_facts(part, what, absent),
    )


FACTS: dict[str, Fact] = {
    fact.name: fact
    for fact in (
        _category("gender", get_args(Gender), "body type and wardrobe"),
        _category("age_group", get_args(AgeGroup), "child to 18, young to 35, adult to 60, then old"),
        _number("age_years", "years", 6.0, 90.0, "age"),
        _category("build", get_args(Build), "build of the body"),
        _number("stature_m", "m", 1.10, 2.10, "barefoot height, standing upright"),
        _number("skin.tone", "Monk step", 1.0, 10.0, "skin tone, 1 lightest to 10 darkest"),
        _colour("skin.lab", "albedo of the skin"),
        _category("hair.style", get_args(HairStyle), "how the hair is worn"),
        _number("hair.length", "1", 0.0, 1.0, "0 bald or cropped, 0.5 shoulders, 1 waist"),
        _colour("hair.lab", "albedo of the hair"),
        _category("brow.style", get_args(BrowStyle), "shape of the eyebrows"),
        _category("beard.style", get_args(BeardStyle), "beard"),
        _number("beard.length_m", "m", 0.0, 0.15, "length of the beard's hairs"),
        _number("outfit", "1", 0.0, 99.0, "number of the outfit"),
        _category("season", get_args(Season), "weather that the outfit is made for"),
        _number("formality", "1", 0.0, 1.0, "0 sport, 0.5 everyday, 1 business"),
        *_top_facts("upper", UPPER_NAMES, "the upper garment"),
        _boolean("outer.present", "whether a jacket or coat is worn"),
        *_top_facts("outer", OUTER_NAMES, "the jacket or coat", absent=True),
        _number("outer.opening", "1", 0.0, 1.0, "0 closed, 1 wide open"),
        *_top_facts("top", UPPER_NAMES + OUTER_NAMES, "the outermost garment of the trunk"),
        _category("lower.garment", LOWER_NAMES, "garment of the lower body"),
        _category("lower.kind", get_args(LowerKind), "what kind of garment the lower body wears"),
        _number("lower.length", "1", 0.0, 1.0, "share of the leg that is covered"),
        _number("lower.looseness", "1", 0.0, 1.0, "0 close to the body, 1 wide"),
        _number("lower.flare", "1", 0.0, 1.0, "0 straight or tapered, 1 wide at the hem"),
        *_fabric_facts("lower", "the lower garment"),
        _category("shoes.garment", SHOE_NAMES, "shoes"),
        _category("shoes.kind", get_args(ShoeKind), "how the shoes are built"),
        _number("shoes.heel_m", "m", 0.0, 0.13, "height of the heel over the ball of the foot"),
        _number("shoes.shaft", "1", 0.0, 1.0, "height of the edge: 0 below the ankle, 1 below the knee"),
        _category("shoes.material", get_args(Material), "material of the shoes"),
        _colour("shoes.lab", "main albedo of the shoes"),
        _boolean("legwear.present", "whether socks or tights show"),
        _colour("legwear.lab", "albedo of socks or tights, null with bare legs", absent=True),
        _boolean("bag.present", "whether a bag of any kind is carried"),
        _number("bag.count", "1", 0.0, 3.0, "number of bags"),
        *(_boolean(f"bag.{kind}", f"whether a {kind.replace('_', ' ')} is carried") for kind in get_args(BagKind)),
        _colour("bag.lab", "albedo of the first bag, null without", absent=True),
        _boolean("hat.present", "whether a cap, beanie or hat is worn"),
        _colour("hat.lab", "albedo of the hat, null without", absent=True),
        *(
            _boolean(f"accessory.{kind}", f"whether {kind.replace('_', ' ')} is worn or carried")
            for kind in get_args(AccessoryKind)
        ),
    )
}


def person_facts(spec: PersonSpec, outfit: int = 0) -> dict[str, FactValue | None]:
    """Value of every fact in `FACTS`.

    Args:
        spec: the person.
        outfit: number of the outfit that is worn.
    """
    worn = spec.outfits[outfit]
    return {
        "gender": spec.gender,
        "age_group": spec.age_group,
        "age_years": spec.age_years,
        "build": spec.build,
        "stature_m": spec.stature_m,
        "skin.tone": float(spec.skin_tone),
        "skin.lab": _plain(spec.skin_lab),
        "hair.style": spec.hair.style,
        "hair.length": spec.hair.length,
        "hair.lab": _plain(spec.hair.colour_lab),
        "brow.style": spec.face.brows,
        "beard.style": spec.face.beard,
        "beard.length_m": spec.face.beard_length_m,
        **_outfit_facts(worn),
    }


def _outfit_facts(outfit: OutfitSpec) -> dict[str, FactValue | None]:
    lower, shoes = outfit.lower, outfit.shoes
    hat = outfit.accessory(*HATS)
    return {
        "outfit": float(outfit.number),
        "season": outfit.season,
        "formality": outfit.formality,
        **_top_values("upper", outfit.upper),
        "outer.present": outfit.outer is not None,
        **_top_values("outer", outfit.outer),
        "outer.opening": outfit.outer.opening if outfit.outer else 0.0,
        **_top_values("top", outfit.outer or outfit.upper),
        "lower.garment": lower.garment,
        "lower.kind": lower.kind,
        "lower.length": lower.length,
        "lower.looseness": lower.looseness,
        "lower.flare": lower.flare,
        **_fabric_values("lower", lower.fabric),
        "shoes.garment": shoes.garment,
        "shoes.kind": shoes.kind,
        "shoes.heel_m": shoes.heel_m,
        "shoes.shaft": shoes.shaft,
        "shoes.material": shoes.fabric.material,
        "shoes.lab": _plain(shoes.fabric.colours_lab[0]),
        "legwear.present": shoes.sock_lab is not None,
        "legwear.lab": _plain(shoes.sock_lab) if shoes.sock_lab else None,
        "bag.present": bool(outfit.bags),
        "bag.count": float(len(outfit.bags)),
        **{f"bag.{kind}": outfit.bag(kind) is not None for kind in get_args(BagKind)},
        "bag.lab": _plain(outfit.bags[0].fabric.colours_lab[0]) if outfit.bags else None,
        "hat.present": hat is not None,
        "hat.lab": _plain(hat.fabric.colours_lab[0]) if hat else None,
        **{f"accessory.{kind}": outfit.accessory(kind) is not None for kind in get_args(AccessoryKind)},
    }


def _top_values(part: str, top: TopSpec | None) -> dict[str, FactValue | None]:
    if top is None:
        words = ("garment", "neckline", "collar", "closure", "hood", "pockets", "pattern", "material")
        numbers = ("sleeve_length", "hem", "looseness")
        absent: dict[str, FactValue | None] = {f"{part}.{word}": NONE for word in words}
        return {**absent, **{f"{part}.{n}": 0.0 for n in numbers}, f"{part}.lab": None, f"{part}.second_lab": None}
    return {
        f"{part}.garment": top.garment,
        f"{part}.sleeve_length": top.sleeve_length,
        f"{part}.hem": top.hem,
        f"{part}.looseness": top.looseness,
        f"{part}.neckline": top.neckline,
        f"{part}.collar": top.collar,
        f"{part}.closure": top.closure,
        f"{part}.hood": top.hood,
        f"{part}.pockets": top.pockets,
        **_fabric_values(part, top.fabric),
    }


def _fabric_values(part: str, fabric: FabricSpec) -> dict[str, FactValue | None]:
    colours = fabric.colours_lab
    return {
        f"{part}.pattern": fabric.pattern,
        f"{part}.material": fabric.material,
        f"{part}.lab": _plain(colours[0]),
        f"{part}.second_lab": _plain(colours[1]) if len(colours) > 1 else None,
    }


def _plain(lab: Lab) -> tuple[float, float, float]:
    return (float(lab[0]), float(lab[1]), float(lab[2]))
