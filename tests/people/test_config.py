from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assets.wardrobe import OUTER_NAMES, SHOE_NAMES, load_wardrobe
from configs.loader import ConfigError, dump_config, load_config, validate_config
from generator.people.config import PeopleConfig


@pytest.mark.parametrize(
    ("knobs", "complaint"),
    [
        ({"outer_share": {"summer": 1.0}}, "outer_share: expected an entry for each season, 'mild' is missing"),
        ({"stature_sd_m": {"female": 0.1}}, "stature_sd_m: expected an entry for each gender, 'male' is missing"),
        (
            {"poses": {"kind_weights": {"walking": 0.0}}},
            "kind_weights: expected a weight above 0, got {'walking': 0.0}",
        ),
        (
            {"garment_weights": {"male": {"jaens": 1.0}}},
            "garment_weights.male: unknown name 'jaens'; did you mean 'jeans'?",
        ),
        ({"garment_weights": {"male": {"pumps": 1.0}}}, "garment_weights.male: unknown name 'pumps'"),
        ({"colour_weights": {"grey": 1.0}}, "colour_weights: unknown name 'grey'; did you mean 'gray'?"),
        ({"carried_share": {"female": {"backpak": 0.5}}}, "carried_share.female: unknown name 'backpak'; did you mean"),
        ({"hair_weights": {"male": {"braid": 1.0}}}, "hair_weights.male: unknown name 'braid'"),
        ({"hair_colour_weights": {"green": 1.0}}, "hair_colour_weights: unknown name 'green'"),
        ({"skin_tone_weights": {"11": 1.0}}, "skin_tone_weights: expected steps from 1 to 10, got 11"),
        (
            {"colour_weights": dict.fromkeys(load_wardrobe().palettes["denim"], 0.0)},
            "colour_weights: no colour is left in",
        ),
        ({"prior": "flat"}, "prior: expected 'natural', 'balanced' or 'uniform', got 'flat'."),
        ({"outfits_per_identity": 0}, "outfits_per_identity: expected >= 1, got 0."),
        ({"look_alikes": {"size": 1}}, "look_alikes.size: expected >= 2, got 1."),
        ({"look_alikes": {"factors": ["nose"]}}, "look_alikes.factors.0: expected 'upper_colour'"),
        ({"wardrobe": "nowhere.yaml"}, "nowhere.yaml: no such file."),
        (
            {"garment_weights": {"male": dict.fromkeys(SHOE_NAMES, 0.0)}},
            "garment_weights.male: unknown name 'ballerinas'",
        ),
        (
            {"garment_weights": {"female": dict.fromkeys(OUTER_NAMES, 0.0)}},
            "garment_weights.female (outers): expected a weight above 0",
        ),
    ],
)
def test_population_that_nobody_can_be_drawn_from_is_refused(knobs: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        validate_config(PeopleConfig, knobs, str(Path("people.yaml")))
    assert complaint in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_default_population_is_valid_and_the_same_after_a_trip_through_yaml(tmp_path: Path) -> None:
    config = PeopleConfig(garment_weights={"male": {"jeans": 9.0}}, prior="balanced")
    path = tmp_path / "people.yaml"
    path.write_text(dump_config(config))
    assert load_config(PeopleConfig, path) == config
