"""Two English descriptions of an image, made from what can be seen in it."""

from __future__ import annotations

import zlib
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from generator.labels.words import (
    LOWERS,
    SHOES,
    THINGS,
    TOPS,
    colour_word,
    enumeration,
    fabric_words,
    hair_colour_word,
    noun,
    with_article,
)
from generator.people.parts import PartId
from generator.people.spec import BagKind, HairStyle, OutfitSpec, PersonSpec, TopSpec

T = TypeVar("T")
_FACE_YAW_DEG = 100.0  # from further behind, nobody can tell an age by the face
_LOGO_YAW_DEG = 60.0  # logos are on the chest
_HAIR_WORDS: dict[HairStyle, str] = {
    "buzz": "very short {} hair", "short": "short {} hair", "side_part": "short {} hair with a side parting",
    "curly": "curly {} hair", "afro": "a {} afro", "bob": "a {} bob", "long": "long {} hair",
    "ponytail": "{} hair in a ponytail", "bun": "{} hair in a bun", "braid": "{} hair in a braid",
}  # fmt: skip
_BEARD_WORDS = {
    "stubble": "stubble", "moustache": "a moustache", "goatee": "a goatee", "circle": "a circle beard",
    "chin_strap": "a chin-strap beard", "short_full": "a short beard", "full": "a full beard",
    "long_full": "a long beard",
}  # fmt: skip
_BAG_PARTS: dict[BagKind, PartId] = {"backpack": PartId.BACKPACK, "suitcase": PartId.SUITCASE}
_VIEWS = (("from the front",), ("from the left", "from the left side"), ("from behind", "from the back"),
          ("from the right", "from the right side"))  # fmt: skip
_DECADES = {1: "teens", 2: "twenties", 3: "thirties", 4: "forties", 5: "fifties", 6: "sixties", 7: "seventies",
            8: "eighties"}  # fmt: skip


class Sight(NamedTuple):
    """What is to be seen in an image.

    Attributes:
        key: name of the image, which seeds the choice of words.
        yaw_deg: viewpoint: 0 front, 90 left side, 180 back. [deg]
        pose_kind: what the legs do.
        hands: what the left and the right hand do.
        parts: (P,) which parts are visible.
    """

    key: str
    yaw_deg: float
    pose_kind: str
    hands: tuple[str, str]
    parts: NDArray[np.bool_]


def image_captions(person: PersonSpec, outfit: int, sight: Sight) -> tuple[str, str]:
    """Two descriptions in different words; nothing is named that the image does not show."""
    captions = []
    for number in range(2):
        rng = np.random.default_rng([zlib.crc32(sight.key.encode()), number])
        described = _Described(person, person.outfits[outfit], sight, rng)
        captions.append(described.plainly() if number == 0 else described.by_view())
    return captions[0], captions[1]


class _Described:
    """What is said about one image; `rng` chooses between words."""

    def __init__(self, person: PersonSpec, outfit: OutfitSpec, sight: Sight, rng: np.random.Generator) -> None:
        self.person = person
        self.outfit = outfit
        self.sight = sight
        self.rng = rng
        self.pronoun = "she" if person.gender == "female" else "he"

    def plainly(self) -> str:
        """Who, looks, clothes; what is carried and done."""
        if not self.sight.parts.any():
            return "A person of whom hardly anything can be seen."
        clothes, looks, doing = self._clothes(), self._looks(), [*self._carrying(), *self._moving()]
        text = self._who()
        if looks:
            text += f" with {enumeration(looks)}"
        if clothes:
            text += f" {self._pick('wears', 'is wearing', 'is dressed in')} {enumeration(clothes)}"
        if doing and clothes:
            text += f"; {self.pronoun} {enumeration(doing)}"
        elif doing:
            text += f" {enumeration(doing)}"
        elif not clothes:
            text += f", seen {self._view()}"
        return _sentence(text)

    def by_view(self) -> str:
        """From where, who does what in which clothes; then looks and bags."""
        if not self.sight.parts.any():
            return "Almost nothing of the person is visible."
        clothes, looks, moving = self._clothes(), self._looks(), self._moving()
        text = f"{self._pick('seen', 'viewed', 'photographed')} {self._view()}, {self._who()}"
        if moving:
            text += f" {moving[0]}" + (f" in {enumeration(clothes)}" if clothes else "")
        elif clothes:
            text += f" {self._pick('is dressed in', 'wears')} {enumeration(clothes)}"
        else:
            text += " is partly visible"
        more = [*([f"has {enumeration(looks)}"] if looks else []), *self._carrying()]
        return _sentence(text) + (f" {_sentence(f'{self.pronoun} {enumeration(more)}')}" if more else "")

    def _pick(self, *words: T) -> T:
        return words[int(self.rng.integers(len(words)))]

    def _shows(self, *parts: PartId) -> bool:
        return bool(self.sight.parts[list(parts)].any())

    def _turned_deg(self) -> float:
        """How far the person is turned away from the camera, 0 to 180. [deg]"""
        return abs((self.sight.yaw_deg + 180.0) % 360.0 - 180.0)

    def _view(self) -> str:
        return str(self._pick(*_VIEWS[round(self.sight.yaw_deg / 90.0) % 4]))

    def _who(self) -> str:
        spec, words = self.person, []
        if spec.build == "slim":
            words.append(self._pick("slim", "slender"))
        elif spec.build == "heavy":
            words.append(self._pick("heavily built", "stout"))
        if spec.age_group == "child":
            return with_article(" ".join([*words, "girl" if spec.gender == "female" else "boy"]))
        name = "woman" if spec.gender == "female" else "man"
        if not (self._turned_deg() < _FACE_YAW_DEG and self._shows(PartId.SKIN, PartId.FACE)):
            return with_article(" ".join([*words, name]))
        if self._pick(True, False):
            age = {"young": "young", "adult": "middle-aged", "old": "elderly"}[spec.age_group]
            return with_article(" ".join([*words, age, name]))
        decade = _DECADES[min(int(spec.age_years) // 10, 8)]
        return with_article(" ".join([*words, name])) + f" in {'her' if spec.gender == 'female' else 'his'} {decade}"

    def _looks(self) -> list[str]:
        hair, face, looks = self.person.hair, self.person.face, []
        if self._shows(PartId.HAIR) and hair.style in _HAIR_WORDS:
            looks.append(_HAIR_WORDS[hair.style].format(hair_colour_word(hair.colour_lab)))
            looks[-1] = with_article(looks[-1][2:]) if looks[-1].startswith("a ") else looks[-1]
        if self._shows(PartId.BEARD) and face.beard in _BEARD_WORDS:
            looks.append(_BEARD_WORDS[face.beard])
        if self._shows(PartId.GLASSES):
            worn = self.outfit.accessory("glasses", "sunglasses")
            looks += [noun(worn.kind, THINGS)] if worn else []
        return looks

    def _clothes(self) -> list[str]:
        outfit = self.outfit
        clothes = self._trunk()
        is_dress = outfit.lower.kind == "dress"
        if self._shows(PartId.LOWER) and not is_dress and not self._is_suit():
            lower = f"{fabric_words(outfit.lower.fabric, self.rng)} {noun(outfit.lower.garment, LOWERS)}"
            clothes.append(with_article(lower) if outfit.lower.kind == "skirt" else lower)
        socks = outfit.shoes.sock_lab
        if self._shows(PartId.LEGWEAR) and socks is not None and outfit.shoes.sock_length >= 0.3:
            kind = "tights" if outfit.shoes.sock_length > 0.7 else "knee socks"
            clothes.append(f"{colour_word(socks)} {kind}")
        if self._shows(PartId.SHOES):
            clothes.append(f"{fabric_words(outfit.shoes.fabric, self.rng)} {noun(outfit.shoes.garment, SHOES)}")
        for part, kinds in (
            (PartId.HAT, ("cap", "beanie", "brimmed_hat")),
            (PartId.SCARF, ("scarf",)),
            (PartId.HEADPHONES, ("headphones",)),
            (PartId.MASK, ("mask",)),
        ):
            worn = outfit.accessory(*kinds)
            if worn is not None and self._shows(part):
                name = f"{fabric_words(worn.fabric, self.rng)} {noun(worn.kind, THINGS)}"
                clothes.append(name if worn.kind == "headphones" else with_article(name))
        return clothes

    def _is_suit(self) -> bool:
        """Whether jacket and trousers are of one cloth, and both to be seen."""
        outer, lower = self.outfit.outer, self.outfit.lower
        both = self._shows(PartId.OUTERWEAR) and self._shows(PartId.LOWER)
        return both and outer is not None and lower.kind == "trousers" and outer.fabric == lower.fabric

    def _trunk(self) -> list[str]:
        """Jacket, upper garment or dress: `an open black jacket over a white T-shirt`."""
        outfit, layers = self.outfit, []
        if outfit.outer is not None and self._shows(PartId.OUTERWEAR):
            is_open = outfit.outer.opening > 0.3 and self._shows(PartId.UPPER)
            layers.append(self._garment(outfit.outer, "open" if is_open and not self._is_suit() else ""))
        if outfit.lower.kind == "dress" and self._shows(PartId.UPPER, PartId.LOWER):
            name = noun(outfit.lower.garment, LOWERS) if self._shows(PartId.LOWER) else "dress"
            layers.append(with_article(f"{fabric_words(outfit.lower.fabric, self.rng)} {name}"))
        elif self._shows(PartId.UPPER):
            layers.append(self._garment(outfit.upper, ""))
        return [" over ".join(layers)] if layers else []

    def _garment(self, top: TopSpec, before: str) -> str:
        name = "suit" if top is self.outfit.outer and self._is_suit() else noun(top.garment, TOPS)
        words = [word for word in (before, fabric_words(top.fabric, self.rng), name) if word]
        has_logo = top.fabric.pattern == "logo" and self._turned_deg() < _LOGO_YAW_DEG
        return with_article(" ".join(words)) + (" with a logo" if has_logo else "")

    def _carrying(self) -> list[str]:
        in_hands = [bag for bag in self.outfit.bags if self._shows(_BAG_PARTS.get(bag.kind, PartId.BAG))]
        things = [
            with_article(f"{fabric_words(bag.fabric, self.rng)} {noun(bag.kind, THINGS)}")
            for bag in in_hands
            if bag.kind != "suitcase"
        ]
        umbrella = self.outfit.accessory("umbrella")
        if umbrella is not None and self._shows(PartId.UMBRELLA):
            things.append(with_article(f"{fabric_words(umbrella.fabric, self.rng)} umbrella"))
        doing = [f"{self._pick('carries', 'has')} {enumeration(things)}"] if things else []
        for bag in in_hands:
            if bag.kind == "suitcase":
                doing.append(f"pulls {with_article(f'{fabric_words(bag.fabric, self.rng)} suitcase')}")
        if self._shows(PartId.PHONE):
            doing += ["talks on the phone"] if "phone_call" in self.sight.hands else []
            doing += ["looks at a phone"] if "phone_look" in self.sight.hands else []
        return doing

    def _moving(self) -> list[str]:
        if not self._shows(PartId.LOWER, PartId.SHOES, PartId.LEGWEAR):
            return []
        return [f"is {self.sight.pose_kind}"]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
