"""Tests of vocabularies: from facts to classes, and every way of getting one wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from configs.loader import ConfigError
from generator.colour import CLOTH_COLOURS, HAIR_COLOURS, hex_to_lab, sample_colour
from generator.labels.fact import Fact
from generator.labels.vocabulary import Vocabulary, VocabularyError, find_vocabulary, load_vocabulary

CATEGORIES = {"gender": ("female", "male"), "age_group": ("child", "young", "adult", "old"),
              "build": ("slim", "average", "heavy"), "lower.garment": ("trousers", "shorts", "skirt"),
              "lower.kind": ("trousers", "shorts", "leggings", "skirt", "dress")}  # fmt: skip
NUMBERS = ("age_years", "stature_m", "hair.length", "top.sleeve_length", "lower.length")
COLOURS = ("hair.lab", "top.lab", "upper.lab", "lower.lab", "shoes.lab")
PRESENT = ("outer.present", "bag.present", "hat.present")
FACTS = {
    **{name: Fact(name, "category", "", values) for name, values in CATEGORIES.items()},
    **{name: Fact(name, "number") for name in NUMBERS},
    **{name: Fact(name, "colour") for name in COLOURS},
    **{name: Fact(name, "boolean") for name in (*PRESENT, "glasses")},
    "hat.lab": Fact("hat.lab", "colour", optional=True),
    "image.view": Fact("image.view", "category", "", ("front", "back"), level="image"),
}
HEAD = "name: t\nversion: 1\ndescription: d\npalettes: {two: {dark: [20, 0, 0], light: [[80, 0, 0], [70, 9, 9]]}}\n"

lab = st.tuples(st.floats(0, 100), st.floats(-90, 90), st.floats(-90, 90))
persons = st.fixed_dictionaries(
    {
        **{name: st.sampled_from(values) for name, values in CATEGORIES.items()},
        **{name: st.floats(0, 1) for name in NUMBERS},
        **dict.fromkeys(COLOURS, lab),
        **dict.fromkeys((*PRESENT, "glasses"), st.booleans()),
    }
)
SOMEBODY: dict[str, Any] = {
    **dict.fromkeys(NUMBERS, 0.5),
    **{name: values[0] for name, values in CATEGORIES.items()},
    **dict.fromkeys(PRESENT, False),
}


def vocabulary(folder: Path, attribute: str) -> Vocabulary:
    path = folder / "v.yaml"
    path.write_text(f"{HEAD}attributes: [{attribute}]\n", encoding="utf-8")
    return load_vocabulary(path, FACTS)


def basic() -> Vocabulary:
    return load_vocabulary(find_vocabulary("basic"), FACTS)


BASIC = basic()


@given(persons)
def test_every_person_gets_one_known_class_per_attribute(facts: dict[str, Any]) -> None:
    labels = BASIC.label(facts)
    schema = {attribute["name"]: attribute["classes"] for attribute in BASIC.schema()["attributes"]}
    assert labels.keys() == schema.keys()
    assert all(labels[name] in schema[name] for name in schema)


def test_centre_of_a_palette_has_its_own_class() -> None:
    for palette, attribute, fact in (("clothes", "upper_colour", "top.lab"), ("hair", "hair_colour", "hair.lab")):
        for name, colours in BASIC.config.palettes[palette].items():
            for colour in colours:
                facts = {**SOMEBODY, **dict.fromkeys(COLOURS, (50.0, 0.0, 0.0)), fact: colour}
                assert BASIC.label(facts)[attribute] == name


@pytest.mark.parametrize(
    ("srgb", "name"),
    [
        ("000000", "black"), ("1b1b1d", "black"), ("ffffff", "white"), ("808080", "gray"), ("c0c0c0", "gray"),
        ("cc1f1f", "red"), ("7a1020", "red"), ("ff7a00", "orange"), ("6b4226", "brown"), ("d8c3a0", "beige"),
        ("ffe000", "yellow"), ("2e8b40", "green"), ("55602c", "green"), ("1f3a93", "blue"), ("141e46", "blue"),
        ("4f6d94", "blue"), ("87ceeb", "blue"), ("6a1f8f", "purple"), ("f48fb1", "pink"), ("e91e80", "pink"),
    ],
)  # fmt: skip
def test_colours_of_clothes_have_the_names_that_people_give_them(srgb: str, name: str) -> None:
    assert BASIC.label({**SOMEBODY, **dict.fromkeys(COLOURS, hex_to_lab(srgb))})["upper_colour"] == name


@pytest.mark.parametrize(("palette", "attribute"), [("clothes", "upper_colour"), ("hair", "hair_colour")])
def test_sampled_colour_has_the_class_of_the_word_it_was_sampled_for(palette: str, attribute: str) -> None:
    words = CLOTH_COLOURS if palette == "clothes" else HAIR_COLOURS
    coarser = {"navy": "blue", "lightblue": "blue", "khaki": "green"} | ({"white": "gray"} if palette == "hair" else {})
    rng = np.random.default_rng(0)
    for word in words:
        colours = [sample_colour(word, rng, words) for _ in range(100)]
        found = [BASIC.label({**SOMEBODY, **dict.fromkeys(COLOURS, colour)})[attribute] for colour in colours]
        share = found.count(coarser.get(word, word)) / len(found)
        assert share >= 0.9, f"{word}: {share}"  # the boxes of neighbouring words overlap at their corners


def test_bins_take_the_edge_into_the_upper_class(tmp_path: Path) -> None:
    words = vocabulary(tmp_path, "{name: s, classes: [a, b, c], bins: {fact: stature_m, edges: [1.5, 1.8]}}")
    found = [words.label({"stature_m": value})["s"] for value in (-1.0, 1.4999, 1.5, 1.7999, 1.8, 9.0)]
    assert found == ["a", "a", "b", "b", "c", "c"]


def test_boolean_fact_maps_like_a_category(tmp_path: Path) -> None:
    words = vocabulary(tmp_path, '{name: g, classes: ["n", "y"], category: {fact: glasses, map: {true: y, false: n}}}')
    assert [words.label({"glasses": value})["g"] for value in (True, False)] == ["y", "n"]
    assert words.schema()["attributes"][0]["kind"] == "binary"


def test_first_case_that_holds_decides(tmp_path: Path) -> None:
    words = vocabulary(
        tmp_path,
        """{name: w, classes: [child, tall_man, bare_or_short, other], when: [
        {class: child, if: {fact: age_years, below: 14}},
        {class: tall_man, if: {all: [{fact: gender, is: male}, {fact: stature_m, at_least: 1.8, below: 3}]}},
        {class: bare_or_short, if: {any: [{fact: lower.garment, in: [shorts, skirt]},
                                          {not: {fact: glasses, is: true}}]}},
        {class: other, otherwise: true}]}""",
    )
    person: dict[str, Any] = {
        "age_years": 30.0,
        "gender": "male",
        "stature_m": 1.8,
        "lower.garment": "trousers",
        "glasses": True,
    }
    changes: list[dict[str, Any]] = [
        {}, {"age_years": 13.9}, {"stature_m": 1.79}, {"gender": "female", "lower.garment": "skirt"},
        {"gender": "female", "glasses": False}, {"stature_m": 3.0},
    ]  # fmt: skip
    found = [words.label({**person, **change})["w"] for change in changes]
    assert found == ["tall_man", "child", "other", "bare_or_short", "bare_or_short", "other"]


def test_inline_palette_and_metric_decide_the_colour(tmp_path: Path) -> None:
    """CIEDE2000 counts a step in the chroma of a saturated colour less than one in lightness; CIE76 does not."""
    palette = "palette: {light: [56, 60, 20], pale: [50, 50, 20]}"
    text = "{{name: c, classes: [light, pale], colour: {{fact: upper.lab, metric: {}, {}}}}}"
    found = {
        metric: vocabulary(tmp_path, text.format(metric, palette)).label({"upper.lab": (50.0, 60.0, 20.0)})["c"]
        for metric in ("cie76", "ciede2000")
    }
    assert found == {"cie76": "light", "ciede2000": "pale"}


RULE = "category: {fact: gender, map: {female: f, male: m}}"


@pytest.mark.parametrize(
    ("attribute", "expected"),
    [
        ("{name: a, classes: [f, m], category: {fact: gendr, map: {female: f, male: m}}}",
         "0.category.fact: attribute 'a': unknown fact 'gendr'; did you mean 'gender'?"),
        ("{name: a, classes: [f, m], category: {fact: gender, map: {female: f}}}",
         "0.category.map: attribute 'a': the value 'male' of gender has no class."),
        ("{name: a, classes: [f, m], category: {fact: gender, map: {femal: f, female: f, male: m}}}",
         "0.category.map: attribute 'a': gender has no value 'femal'; did you mean 'female'?"),
        (f"{{name: a, classes: [f, m, x], {RULE}}}", "0.category.map: attribute 'a': no rule gives the class 'x'."),
        (f"{{name: a, classes: [fe, m], {RULE}}}",
         "0.category.map: attribute 'a': unknown class 'f'; did you mean 'fe'?"),
        ("{name: a, classes: [f, m], category: {fact: stature_m, map: {x: f, y: m}}}",
         "expected a fact of kind category or boolean, got 'stature_m' (number)."),
        ("{name: a, classes: [f, m], bins: {fact: gender, edges: [1]}}",
         "expected a fact of kind number, got 'gender'"),
        ("{name: a, classes: [f, m], bins: {fact: stature_m, edges: [1, 2]}}",
         "0.bins.edges: attribute 'a': expected 1 edges for 2 classes, got 2."),
        ("{name: a, classes: [f, m, x], bins: {fact: stature_m, edges: [2, 2]}}",
         "0.bins: expected ascending edges, got [2.0, 2.0]."),
        ("{name: a, classes: [f, m], bins: {fact: stature_m, edges: []}}",
         "0.bins.edges: expected at least 1 values, got 0."),
        ("{name: a, classes: [dark, light], colour: {fact: uper.lab, palette: two}}",
         "0.colour.fact: attribute 'a': unknown fact 'uper.lab'; did you mean 'upper.lab'?"),
        ("{name: a, classes: [dark, light], colour: {fact: upper.lab, palette: tow}}",
         "0.colour.palette: attribute 'a': unknown palette 'tow'; did you mean 'two'?"),
        ("{name: a, classes: [dark, red], colour: {fact: upper.lab, palette: two}}", "no rule gives the class 'red'."),
        ("{name: a, classes: [dark, red], colour: {fact: upper.lab, palette: {dark: [1, 2], red: [1, 2, 3]}}}",
         "0.colour.palette.dark"),
        ("{name: a, classes: [f, m]}",
         "attribute 'a': expected exactly one of category, bins, colour, when, if, number and lab, got none."),
        (f"{{name: a, classes: [f, m], {RULE}, bins: {{fact: stature_m, edges: [1]}}}}", "got category and bins."),
        (f"{{name: a, classes: [f, f], {RULE}}}", "expected each class once"),
        (f"{{name: a, classes: [f, m], {RULE}, part: uper}}", "0.part: unknown part 'uper'; did you mean 'upper'?"),
        (f"{{name: a, classes: [f, m], {RULE}}}, {{name: a, classes: [f, m], {RULE}}}",
         "attributes.1.name: attribute 'a' is given twice."),
        (f"{{name: A b, classes: [f, m], {RULE}}}", "0.name: "),
        ("{name: a, classes: [f, m], when: [{class: f, if: {fact: gender, is: female}}, "
         "{class: m, if: {fact: gender, is: male}}]}",
         "0.when.1: attribute 'a': the last case must be `otherwise: true`."),
        ("{name: a, classes: [f, m], when: [{class: f, otherwise: true}, {class: m, otherwise: true}]}",
         "0.when.0: attribute 'a': only the last case can be `otherwise: true`."),
        ("{name: a, classes: [f, m], when: [{class: f, if: {all: [{not: {fact: gende, is: female}}]}}, "
         "{class: m, otherwise: true}]}",
         "0.when.0.if.all.0.not.fact: attribute 'a': unknown fact 'gende'; did you mean 'gender'?"),
        ("{name: a, classes: [f, m], when: [{class: f, if: {fact: gender, in: [male, femal]}}, "
         "{class: m, otherwise: true}]}",
         "0.when.0.if: attribute 'a': gender has no value 'femal'; did you mean 'female'?"),
        ("{name: a, classes: [f, m], when: [{class: f, if: {fact: gender, below: 2}}, {class: m, otherwise: true}]}",
         "expected a fact of kind number, got 'gender' (category)."),
        ("{name: a, classes: [f, m], when: [{class: f, if: {fact: gender}}, {class: m, otherwise: true}]}",
         "expected one test with a fact"),
        ("{name: a, classes: [f, m], when: [{class: f, if: {}}, {class: m, otherwise: true}]}",
         "expected exactly one of all, any, not and fact."),
        ("{name: a, classes: [f, m], when: [{class: f, if: {fact: stature_m, below: 1, at_least: 1}}, "
         "{class: m, otherwise: true}]}",
         "expected at_least to be less than below, got 1.0 and 1.0."),
        ("{name: a, classes: [f, m], when: [{class: f}, {class: m, otherwise: true}]}",
         "expected either `if: <condition>` or `otherwise: true`."),
        ("{name: a, classes: [f, m], categry: {}}", "0.categry: unknown key; did you mean 'category'?"),
        ("{name: a, classes: [f, m], when: [{clas: f}]}", "0.when.0.clas: unknown key; did you mean 'class'?"),
    ],
)  # fmt: skip
def test_wrong_vocabulary_is_refused_with_file_key_and_reason(tmp_path: Path, attribute: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        vocabulary(tmp_path, attribute)
    lines = str(caught.value).splitlines()
    assert all(line.startswith(f"{tmp_path / 'v.yaml'}: attributes.") for line in lines)
    assert any(expected in line for line in lines)


def test_unknown_name_of_a_vocabulary_gets_a_suggestion() -> None:
    with pytest.raises(VocabularyError, match=r"^vocabulary: unknown name 'basik'; did you mean 'basic'\?$"):
        find_vocabulary("basik")
    assert find_vocabulary("mine/own.yaml") == Path("mine/own.yaml")


def test_absent_fact_is_an_error_that_names_it(tmp_path: Path) -> None:
    words = vocabulary(tmp_path, "{name: s, classes: [a, b], bins: {fact: stature_m, edges: [1.5]}}")
    with pytest.raises(ValueError, match=r"^attribute 's': expected the fact 'stature_m', got a person without it\.$"):
        words.label({})
    words = vocabulary(tmp_path, f"{{name: s, classes: [f, m], {RULE}}}")
    with pytest.raises(ValueError, match=r"expected a mapped value, got 'other'"):
        words.label({"gender": "other"})


def test_absent_thing_has_the_class_that_none_names(tmp_path: Path) -> None:
    words = vocabulary(tmp_path, "{name: h, classes: [n, dark, light], colour: {fact: hat.lab, palette: two, none: n}}")
    assert [words.label({"hat.lab": lab})["h"] for lab in (None, (20.0, 0.0, 0.0), (90.0, 0.0, 0.0))] == [
        "n",
        "dark",
        "light",
    ]


def test_colours_can_share_a_class(tmp_path: Path) -> None:
    rule = "colour: {fact: upper.lab, palette: clothes, map: {black: dark, blue: dark}, others: bright}"
    words = vocabulary(tmp_path, f"{{name: c, classes: [dark, bright], {rule}}}")
    labs = ((15.0, 0.0, 0.0), (35.0, 5.0, -40.0), (80.0, 2.0, 65.0))
    assert [words.label({"upper.lab": lab})["c"] for lab in labs] == ["dark", "dark", "bright"]


def test_condition_alone_is_no_or_yes(tmp_path: Path) -> None:
    text = "{name: B-1&x, if: {all: [{fact: hat.lab, palette: two, is: dark}, {fact: glasses, is: true}]}}"
    words = vocabulary(tmp_path, text)
    facts: list[dict[str, Any]] = [
        {"hat.lab": lab, "glasses": glasses}
        for lab in ((20.0, 0.0, 0.0), (90.0, 0.0, 0.0), None)
        for glasses in (True, False)
    ]
    assert [words.label(fact)["B-1&x"] for fact in facts] == ["yes", "no", "no", "no", "no", "no"]
    assert words.schema()["attributes"][0]["kind"] == "binary"
    swapped = vocabulary(tmp_path, "{name: s, classes: [far, near], if: {fact: stature_m, below: 1}}")
    assert swapped.label({"stature_m": 0.5}) == {"s": "near"}


def test_numbers_and_colours_are_values_as_they_are(tmp_path: Path) -> None:
    words = vocabulary(tmp_path, "{name: n, number: {fact: stature_m}}, {name: c, part: hat, lab: {fact: hat.lab}}")
    assert words.label({"stature_m": 1.75, "hat.lab": (1.0, 2.0, 3.0)}) == {"n": 1.75, "c": [1.0, 2.0, 3.0]}
    assert words.label({"stature_m": 1.75, "hat.lab": None})["c"] is None
    assert [item["kind"] for item in words.schema()["attributes"]] == ["number", "colour"]


def test_category_without_map_has_its_values_as_classes(tmp_path: Path) -> None:
    words = vocabulary(tmp_path, "{name: k, category: {fact: lower.garment, others: other}}")
    assert words.schema()["attributes"][0]["classes"] == ["trousers", "shorts", "skirt", "other"]
    assert [words.label({"lower.garment": name})["k"] for name in ("skirt", "kilt")] == ["skirt", "other"]


def test_attributes_of_images_are_labelled_apart(tmp_path: Path) -> None:
    text = "{name: v, level: image, if: {all: [{fact: image.view, is: front}, {fact: glasses, is: true}]}}"
    words = vocabulary(tmp_path, f"{text}, {{name: g, if: {{fact: glasses, is: true}}}}")
    assert words.label({"glasses": True}) == {"g": "yes"}
    assert words.label({"glasses": True, "image.view": "front"}, "image") == {"v": "yes"}
    assert words.needs("image") == ("image.view", "glasses")


@pytest.mark.parametrize(
    ("attribute", "expected"),
    [
        ("{name: a, if: {fact: image.view, is: front}}",
         "0.if.fact: attribute 'a': 'image.view' differs from image to image; write `level: image`."),
        ("{name: a, classes: [dark, light], colour: {fact: hat.lab, palette: two}}",
         "0.colour: attribute 'a': hat.lab can be absent: expected the class of that with `none`."),
        ("{name: a, classes: [n, dark, light], colour: {fact: upper.lab, palette: two, none: n}}",
         "0.colour.none: attribute 'a': upper.lab is never absent."),
        ("{name: a, classes: [x, y], colour: {fact: upper.lab, palette: two, map: {drak: x}, others: y}}",
         "0.colour.map: attribute 'a': the palette has no colour 'drak'; did you mean 'dark'?"),
        ("{name: a, classes: [x, y], colour: {fact: upper.lab, palette: two, map: {dark: x}}}",
         "0.colour.map: attribute 'a': the colour 'light' has no class; add it or `others`."),
        ("{name: a, classes: [x, y], colour: {fact: upper.lab, palette: two, others: y}}",
         "expected `map` with `others`"),
        ("{name: a, if: {fact: upper.lab, palette: tow, is: dark}}",
         "0.if.palette: attribute 'a': unknown palette 'tow'; did you mean 'two'?"),
        ("{name: a, if: {fact: upper.lab, palette: two, is: drak}}",
         "0.if: attribute 'a': the palette has no value 'drak'; did you mean 'dark'?"),
        ("{name: a, if: {fact: upper.lab, is: dark}}", "expected a fact of kind category or boolean, got 'upper.lab'"),
        ("{name: a, if: {fact: upper.lab, palette: two, below: 1}}", "expected `is` or `in` with a palette."),
        ("{name: a, classes: [x, y, z], if: {fact: glasses, is: true}}", "expected 2 classes with the rule if"),
        ("{name: a, classes: [x, y], number: {fact: stature_m}}", "expected no classes with the rule number"),
        ("{name: a, number: {fact: glasses}}", "expected a fact of kind number, got 'glasses' (boolean)."),
        ("{name: a, lab: {fact: stature_m}}", "expected a fact of kind colour, got 'stature_m' (number)."),
        (f"{{name: a, classes: [f, m], codes: {{f: 1}}, {RULE}}}",
         "expected a code for each of ['f', 'm'], got ['f']."),
        (f"{{name: a, classes: [f, m], {RULE}, part: [hat, [hair, hiar]]}}",
         "0.part: unknown part 'hiar'; did you mean 'hair'?"),
        (f"{{name: a, classes: [f, m], {RULE}, level: picture}}",
         "0.level: expected 'person' or 'image', got 'picture'."),
    ],
)  # fmt: skip
def test_wrong_use_of_the_rules_is_refused(tmp_path: Path, attribute: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        vocabulary(tmp_path, attribute)
    assert expected in str(caught.value)
