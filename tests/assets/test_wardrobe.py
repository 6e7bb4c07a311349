"""The wardrobe is data: complete, checked, and to be extended by one entry."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from assets.catalogue import main
from assets.tally import cloth_counts, outfit_combinations, tally
from assets.wardrobe import LOWER_NAMES, OUTER_NAMES, SHOE_NAMES, UPPER_NAMES, WARDROBE_PATH, Wardrobe, load_wardrobe
from configs.loader import ConfigError
from configs.yaml_text import format_yaml, parse_yaml
from generator.colour import colour_difference, into_gamut, lab_to_linear, linear_to_lab
from generator.people.config import PeopleConfig
from generator.people.sample import sample_person
from generator.people.spec import AccessoryKind, BagKind, BeardStyle, BrowStyle, HairStyle, Material, Pattern

WARDROBE = load_wardrobe()
PONCHO = """
outers:
  poncho: {genders: {female: 1, male: 1}, seasons: {mild: 1}, materials: {wool: 1}, patterns: {plain: 1}, palette: knit,
           sleeve_length: [0.5, 0.6], hem: [0.9, 1.1], looseness: [0.9, 1.0]}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(text)
    return path


def test_numbers_are_at_least_those_of_the_issue() -> None:
    wanted = {  # male, female
        "body types": (9, 9), "hair styles": (10, 10), "eyebrows": (4, 4), "beards": (8, 0), "upper garments": (12, 12),
        "lower garments": (8, 14), "outerwear": (6, 6), "shoes": (8, 12), "bags": (6, 6), "other accessories": (8, 8),
    }  # fmt: skip
    rows = {row.item: row for row in tally(WARDROBE)}
    assert set(rows) == set(wanted)
    for item, (male, female) in wanted.items():
        assert rows[item].male >= male, item
        assert rows[item].female >= female, item
        assert rows[item].male >= (rows[item].paper_male or 0), item
        assert rows[item].female >= (rows[item].paper_female or 0), item


def test_table_counts_the_wardrobe_itself(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    def outerwear(text: str) -> list[str]:
        return next(line for line in text.splitlines() if line.startswith("outerwear")).split()

    assert main(["--table"]) == 0
    text = capsys.readouterr().out
    assert outerwear(text) == ["outerwear", "10", "(2)", "10", "(3)"]
    assert f"{len(WARDROBE.colours)} colours" in text.splitlines()[-2]
    assert main(["--table", "--wardrobe", str(write(tmp_path, PONCHO))]) == 0
    assert outerwear(capsys.readouterr().out)[1] == "11"
    assert main(["--table", "--wardrobe", str(tmp_path / "none.yaml")]) == 2
    assert capsys.readouterr().err == f"{tmp_path / 'none.yaml'}: no such file.\n"


def test_combinations_equal_a_naive_count() -> None:
    for gender in ("female", "male"):
        looks = {}
        for section in ("uppers", "lowers", "outers", "shoes"):
            looks[section] = [
                (name, material, pattern, colour)
                for name, item in getattr(WARDROBE, section).items()
                if gender in item.genders
                for material in item.materials
                for pattern in item.patterns
                for colour in WARDROBE.palettes[item.palette_of.get(material, item.palette)]
            ]
        dresses = sum(WARDROBE.lowers[look[0]].kind == "dress" for look in looks["lowers"])
        tops = sum(look[0] != "dress_top" for look in looks["uppers"])
        clothes = tops * (len(looks["lowers"]) - dresses) + dresses
        expected = clothes * (len(looks["outers"]) + 1) * len(looks["shoes"])
        assert outfit_combinations(WARDROBE, gender) == expected


def test_every_word_of_the_spec_is_in_the_wardrobe() -> None:
    for words, entries in (
        (HairStyle, WARDROBE.hair), (BrowStyle, WARDROBE.brows), (BeardStyle, WARDROBE.beards),
        (BagKind, WARDROBE.bags), (AccessoryKind, WARDROBE.accessories), (Pattern, WARDROBE.patterns),
    ):  # fmt: skip
        assert set(entries) == set(get_args(words))
    assert cloth_counts(WARDROBE)["materials"] == len(get_args(Material))
    assert cloth_counts(WARDROBE)["patterns"] == len(get_args(Pattern))
    assert (tuple(WARDROBE.uppers), tuple(WARDROBE.outers)) == (UPPER_NAMES, OUTER_NAMES)
    assert (tuple(WARDROBE.lowers), tuple(WARDROBE.shoes)) == (LOWER_NAMES, SHOE_NAMES)


def test_colours_are_real_and_differ_from_each_other() -> None:
    for name, colour in WARDROBE.colours.items():
        assert colour_difference(into_gamut(colour.lab), colour.lab) < 0.5, name
        nearest = min(
            float(colour_difference(colour.lab, other.lab)) for n, other in WARDROBE.colours.items() if n != name
        )
        assert nearest > 1.5, name  # silver and light gray


def test_clamping_one_colour_equals_clamping_an_array() -> None:
    for lab in ((50.0, 100.0, 80.0), (99.0, -30.0, 60.0), (40.0, 10.0, -12.0), (3.0, 40.0, -60.0)):
        assert into_gamut(lab) == pytest.approx(linear_to_lab(lab_to_linear(lab)), abs=1e-6)


def test_one_entry_adds_a_garment_that_people_wear(tmp_path: Path) -> None:
    path = write(tmp_path, PONCHO)
    assert set(load_wardrobe(path).outers) == {*OUTER_NAMES, "poncho"}
    config = PeopleConfig(
        wardrobe=path, season_weights={"mild": 1.0}, outer_share={"summer": 0, "mild": 1, "winter": 1}
    )
    worn = {outer.garment for pid in range(120) if (outer := sample_person(config, pid, 0).outfits[0].outer)}
    assert "poncho" in worn


def test_entry_of_the_same_name_replaces_the_shipped_one(tmp_path: Path) -> None:
    text = WARDROBE_PATH.read_text()
    jeans = parse_yaml(text)["lowers"]["jeans"] | {"palette": "leather"}
    assert (
        load_wardrobe(write(tmp_path, format_yaml({"lowers": {"jeans": jeans}}))).lowers["jeans"].palette == "leather"
    )
    assert load_wardrobe().lowers["jeans"].palette == "denim"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ("uppers: {t_shirt: {genders: {female: 1}}}", "uppers.t_shirt.seasons: the key is missing."),
        ("outers: {poncho: {palette: knitt}}", "outers.poncho.palette: unknown name 'knitt'; did you mean 'knit'?"),
        ("outers: {poncho: {trim: {brwon: 1}}}", "outers.poncho.trim: unknown name 'brwon'; did you mean 'brown'?"),
        ("outers: {poncho: {hem: [2, 1]}}", "outers.poncho.hem: expected a range [low, high], got [2.0, 1.0]"),
        (
            "outers: {poncho: {hem: {female: [1, 2]}}}",
            "outers.poncho: hem: expected a range for each gender that wears it",
        ),
        ("outers: {poncho: {materials: {wool: 0}}}", "outers.poncho.materials: expected a weight above 0"),
        (
            "outers: {poncho: {opening: [0, 1]}}",
            "outers.poncho: opening: expected buttons or a zip in closure, got neither",
        ),
        ("outers: {poncho: {sleve: 1}}", "outers.poncho.sleve: unknown key"),
        ("outers: {jeans: {}}", "expected a name for each garment"),
        ("palettes: {knit: {grey: 1}}", "palettes.knit: unknown name 'grey'"),
        ("patterns: {dots: {colours: 2, scale_m: [0.1, 0.2]}}", "expected the name of a palette in further or all"),
    ],
)
def test_mistake_is_named(tmp_path: Path, change: str, complaint: str) -> None:
    poncho = parse_yaml(PONCHO)["outers"]["poncho"]
    own = parse_yaml(change)
    for name, entry in own.get("outers", {}).items():
        own["outers"][name] = poncho | entry
    path = write(tmp_path, format_yaml(own))
    with pytest.raises(ConfigError) as caught:
        load_wardrobe(path)
    assert complaint in str(caught.value)
    assert str(path) in str(caught.value)


def test_wardrobe_is_the_same_after_a_trip_through_yaml() -> None:
    data = parse_yaml(format_yaml(WARDROBE.model_dump(mode="json")))
    assert Wardrobe.model_validate(data, strict=False) == WARDROBE
