"""Hours and weathers, and how often each is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field

from configs.config_types import Amount, Count, Model, Range, Share, Weight

TimeOfDay = Literal["dawn", "morning", "noon", "afternoon", "dusk", "night"]
Weather = Literal["clear", "partly_cloudy", "overcast", "rain", "fog", "snow"]
TIMES_OF_DAY: tuple[TimeOfDay, ...] = get_args(TimeOfDay)
WEATHERS: tuple[Weather, ...] = get_args(Weather)


def _positive_total(weights: Mapping[str, float]) -> Mapping[str, float]:
    if sum(weights.values()) <= 0.0:
        raise ValueError(f"expected a weight above 0, got {dict(weights)}")
    return weights


def _all_weathers(ranges: Mapping[str, Range]) -> Mapping[str, Range]:
    missing = [weather for weather in WEATHERS if weather not in ranges]
    if missing:
        raise ValueError(f"expected a range for every weather, got none for {', '.join(missing)}")
    if min(low for low, _ in ranges.values()) <= 0.0:
        raise ValueError(f"expected ranges above 0, got {dict(ranges)}")
    return ranges


def _habitable(bounds: tuple[float, float]) -> tuple[float, float]:
    if max(abs(bound) for bound in bounds) > 62.0:
        raise ValueError(f"expected latitudes from -62 to 62, where the sun rises every day, got {list(bounds)}")
    return bounds


_HOURS: dict[TimeOfDay, float] = {
    "dawn": 0.1, "morning": 0.22, "noon": 0.2, "afternoon": 0.22, "dusk": 0.12, "night": 0.14,
}  # fmt: skip
_SKIES: dict[Weather, float] = {
    "clear": 0.3, "partly_cloudy": 0.25, "overcast": 0.2, "rain": 0.1, "fog": 0.07, "snow": 0.08,
}  # fmt: skip
_VISIBILITY_M: dict[Weather, tuple[float, float]] = {
    "clear": (15000.0, 40000.0),
    "partly_cloudy": (12000.0, 35000.0),
    "overcast": (6000.0, 20000.0),
    "rain": (1500.0, 8000.0),
    "fog": (50.0, 350.0),
    "snow": (400.0, 3000.0),
}


class AtmosphereConfig(Model):
    """Times of day and weathers.

    Attributes:
        per_visit: atmospheres in which a group of people is seen at one world.
        times_of_day: how often each is drawn; one that is not named never is.
        weathers: how often each is drawn; one that is not named never is. Snow needs cold, and is drawn in winter.
        latitude_deg: of the place, north is positive. [deg]
        visibility_m: meteorological optical range in each weather. [m]
        rain_mm_per_h: intensity of rain. [mm/h]
        snow_mm_per_h: intensity of snowfall, as water. [mm/h]
        wind_m_per_s: speed of the wind. [m/s]
        wet_share: how often the ground is still wet under an overcast sky.
        old_snow_share: how often older snow lies in winter when none falls.
    """

    per_visit: Count = 3
    times_of_day: Annotated[dict[TimeOfDay, Weight], AfterValidator(_positive_total)] = Field(
        default_factory=_HOURS.copy
    )
    weathers: Annotated[dict[Weather, Weight], AfterValidator(_positive_total)] = Field(default_factory=_SKIES.copy)
    latitude_deg: Annotated[Range, AfterValidator(_habitable)] = (28.0, 54.0)
    visibility_m: Annotated[dict[Weather, Range], AfterValidator(_all_weathers)] = Field(
        default_factory=_VISIBILITY_M.copy
    )
    rain_mm_per_h: Amount = (0.5, 12.0)
    snow_mm_per_h: Amount = (0.3, 3.0)
    wind_m_per_s: Amount = (0.0, 7.0)
    wet_share: Share = 0.35
    old_snow_share: Share = 0.2
