from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from configs.loader import ConfigError, validate_config
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
    ],
)
def test_population_that_nobody_can_be_drawn_from_is_refused(knobs: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        validate_config(PeopleConfig, knobs, str(Path("people.yaml")))
    assert complaint in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
