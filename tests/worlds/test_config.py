"""Tests of the atmosphere's config."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from generator.worlds.config import TIMES_OF_DAY, WEATHERS, AtmosphereConfig


def test_default_draws_every_hour_and_every_weather() -> None:
    config = AtmosphereConfig()
    assert set(config.times_of_day) == set(TIMES_OF_DAY)
    assert set(config.weathers) == set(WEATHERS) == set(config.visibility_m)
    assert min([*config.times_of_day.values(), *config.weathers.values()]) > 0.0


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"weathers": {"hail": 1.0}}, "weathers.hail"),
        ({"weathers": {"rain": 0.0}}, "weight above 0"),
        ({"times_of_day": {"noon": -1.0}}, "greater than or equal to 0"),
        ({"latitude_deg": (40.0, 80.0)}, "where the sun rises every day"),
        ({"latitude_deg": (50.0, 40.0)}, "expected a range"),
        ({"visibility_m": {"fog": (50.0, 100.0)}}, "got none for clear"),
        ({"visibility_m": dict.fromkeys(WEATHERS, (0.0, 100.0))}, "ranges above 0"),
        ({"rain_mm_per_h": (-1.0, 2.0)}, "not negative"),
        ({"wet_share": 1.5}, "less than or equal to 1"),
        ({"per_visit": 0}, "greater than or equal to 1"),
        ({"moons": 2}, "moons"),
    ],
)
def test_what_makes_no_sense_is_refused(values: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        AtmosphereConfig(**values)
