"""Tests of captions: what is hidden is not named, and the English is sound."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from generator.labels import words
from generator.labels.captions import Sight, image_captions
from generator.labels.words import colour_word, enumeration, fabric_words, hair_colour_word, with_article
from generator.people.config import PeopleConfig
from generator.people.parts import PartId
from generator.people.sample import sample_person
from generator.people.spec import FabricSpec, PersonSpec

CLOTHING = {
    PartId.HAIR: ("hair", "bob", "afro"),
    PartId.BEARD: ("beard", "moustache", "goatee", "stubble"),
    PartId.SHOES: ("sneakers", "shoes", "boots", "sandals", "loafers", "heels", "pumps", "flats"),
    PartId.GLASSES: ("glasses", "sunglasses"),
    PartId.HAT: ("beanie", "hat", "baseball"),
    PartId.SCARF: ("scarf",),
    PartId.HEADPHONES: ("headphones",),
    PartId.MASK: ("mask",),
    PartId.UMBRELLA: ("umbrella",),
    PartId.PHONE: ("phone",),
    PartId.BACKPACK: ("backpack",),
    PartId.SUITCASE: ("suitcase",),
    PartId.BAG: ("handbag", "bag"),
    PartId.LEGWEAR: ("tights", "socks"),
}
TROUSERS = ("jeans", "trousers", "leggings", "chinos", "joggers", "shorts", "skirt", "miniskirt", "suit")
JACKETS = ("jacket", "coat", "cardigan", "parka", "overcoat", "blazer", "puffer", "bomber", "over")


@lru_cache(maxsize=256)
def somebody(pid: int) -> PersonSpec:
    return sample_person(PeopleConfig(), pid, 0)


def all_but(*parts: PartId) -> NDArray[np.bool_]:
    return np.array([part not in (PartId.BACKGROUND, *parts) for part in PartId])


def captions(
    pid: int, parts: NDArray[np.bool_], yaw_deg: float = 10.0, hand: str = "phone_call", key: str = "k"
) -> list[str]:
    return list(image_captions(somebody(pid), 0, Sight(key, yaw_deg, "walking", ("free", hand), parts)))


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z]+", text.lower()))


parts_seen = st.lists(st.booleans(), min_size=len(PartId), max_size=len(PartId)).map(np.array)


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 250), parts_seen, st.floats(0, 359), st.sampled_from(["free", "phone_call", "phone_look"]))
def test_what_is_hidden_is_not_named(pid: int, parts: NDArray[np.bool_], yaw_deg: float, hand: str) -> None:
    parts[0] = False
    dressed = somebody(pid).outfits[0].lower.kind == "dress"
    for text in captions(pid, parts, yaw_deg, hand):
        named = words_of(text)
        for part, names in CLOTHING.items():
            if not parts[part]:
                hidden = set(names) - ({"bag"} if part is PartId.BAG and "sleeping" in named else set())
                assert not named & hidden, text
        if not parts[PartId.LOWER] and not dressed:
            assert not named & (set(TROUSERS) - {"suit"}), text
        if not parts[PartId.OUTERWEAR]:
            assert not named & set(JACKETS), text
        if not parts[PartId.UPPER] and not parts[PartId.LOWER]:
            assert not named & {"dress", "shirt", "blouse", "sweater", "hoodie", "tunic"}, text


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 250), parts_seen, st.floats(0, 359), st.text("abc", min_size=1, max_size=4))
def test_english_is_sound(pid: int, parts: NDArray[np.bool_], yaw_deg: float, key: str) -> None:
    parts[0] = False
    spec = somebody(pid)
    for text in captions(pid, parts, yaw_deg, key=key):
        assert text[0].isupper()
        assert text.endswith(".")
        assert "  " not in text
        assert " ." not in text
        assert " ," not in text
        assert not re.search(r"\b(\w+) \1\b", text), text
        assert not re.search(r"\ba [aeiou](?!ni|se)", text, re.IGNORECASE), text
        assert not re.search(r"\ban [^aeiou]", text, re.IGNORECASE), text
        assert "_" not in text
        wrong = ("he", "his", "man", "boy") if spec.gender == "female" else ("she", "her", "woman", "girl")
        assert not words_of(text) & set(wrong), text


def test_captions_are_the_same_for_the_same_key_and_vary_between_keys() -> None:
    parts = all_but()
    assert captions(7, parts) == captions(7, parts)
    first, second = captions(7, parts)
    assert first != second
    assert len({text for key in "abcdefgh" for text in captions(7, parts, key=key)}) > 6


@pytest.mark.parametrize(
    ("yaw_deg", "word"), [(0, "front"), (90, "left"), (180, "behind|back"), (270, "right"), (359, "front")]
)
def test_second_caption_says_from_where(yaw_deg: float, word: str) -> None:
    assert re.search(rf"from (the )?({word})", captions(3, all_but(), yaw_deg)[1])


def test_nobody_can_tell_an_age_from_behind() -> None:
    ages = {"young", "elderly", "middle", "twenties", "thirties", "forties", "fifties", "sixties", "seventies", "teens"}
    for pid in range(1, 60):
        for text in captions(pid, all_but(), 180.0):
            assert not words_of(text) & ages, text


def test_hidden_person_is_hardly_described() -> None:
    nothing = np.zeros(len(PartId), np.bool_)
    assert captions(1, nothing) == [
        "A person of whom hardly anything can be seen.", "Almost nothing of the person is visible.",
    ]  # fmt: skip


def test_jacket_and_trousers_of_one_cloth_are_a_suit() -> None:
    spec = next(spec for spec in map(somebody, range(1, 200)) if spec.outfits[0].outer and spec.gender == "male")
    outfit = spec.outfits[0]
    assert outfit.outer is not None
    fabric = FabricSpec("wool", "plain", ((17.0, 5.0, -20.0),))
    lower = replace(outfit.lower, kind="trousers", fabric=fabric)
    worn = replace(outfit, outer=replace(outfit.outer, fabric=fabric), lower=lower)
    sight = Sight("k", 0.0, "walking", ("free", "free"), all_but())
    for text in image_captions(replace(spec, outfits=(worn,)), 0, sight):
        assert "a navy blue suit over" in text
        assert "trousers" not in text


@pytest.mark.parametrize(
    ("lab", "word"),
    [((15, 0, 0), "black"), ((94, 0, 1), "white"), ((40, 56, 34), "red"), ((18, 5, -22), "navy blue"),
     ((43, -6, 24), "olive green"), ((76, 3, 17), "beige"), ((74, -6, -19), "light blue"), ((52, 0, 0), "grey")],
)  # fmt: skip
def test_colours_have_their_names(lab: tuple[float, float, float], word: str) -> None:
    assert colour_word(lab) == word


def test_hair_has_words_of_its_own() -> None:
    assert hair_colour_word((10.0, 1.0, 1.0)) == "black"
    assert hair_colour_word((60.0, 7.0, 28.0)) == "blond"


def test_patterns_name_two_colours_and_plain_cloth_one() -> None:
    rng = np.random.default_rng(0)
    two = ((94.0, 0.0, 1.0), (40.0, 56.0, 34.0))
    assert fabric_words(FabricSpec("cotton", "plain", two), rng) == "white"
    assert fabric_words(FabricSpec("cotton", "stripes_horizontal", two), rng) == "white and red striped"
    assert fabric_words(FabricSpec("cotton", "stripes_horizontal", (two[0], two[0])), rng) == "white striped"
    assert fabric_words(FabricSpec("cotton", "camouflage", two), rng) == "camouflage"


def test_articles_and_lists() -> None:
    assert [with_article(w) for w in ("orange hat", "used coat", "unbuttoned shirt", "red hat")] == [
        "an orange hat", "a used coat", "an unbuttoned shirt", "a red hat",
    ]  # fmt: skip
    assert [enumeration(list("abc"[:n])) for n in (1, 2, 3)] == ["a", "a and b", "a, b and c"]


def test_garment_that_has_no_word_is_said_as_it_is_written() -> None:
    assert words.noun("aran_jumper", words.TOPS) == "aran jumper"
