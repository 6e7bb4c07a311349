"""Hours and weathers: drawn so that date, sun, clouds, ground and lamps fit each other."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

import numpy as np

from configs.config_types import Range
from generator.specs import AtmosphereSpec
from generator.worlds.config import TIMES_OF_DAY, WEATHERS, AtmosphereConfig
from generator.worlds.dome import open_klx
from generator.worlds.lighting import CEILINGS, street_lamps_lit
from generator.worlds.lighting import airlight as airlight
from generator.worlds.lighting import build_light as build_light
from generator.worlds.sun import N_DAYS, hours_at_elevation, lowest_deg, sun_position

NIGHT_DEG = -12.0
LOW_SUN_DEG = 5.0  # over which the morning begins
TWILIGHT_DEG = {"dawn": (-4.5, 3.0), "dusk": (-5.5, 2.5)}
SNOW_LATITUDE_DEG = 36.0  # poleward of which snow lies in winter
COLD_DAYS = 330, 80  # from the end of November to the third week of March; half a year later in the south
COOL_DAYS = 265, 110  # when fogs are common
CEILING_HOURS = {"dawn": "reduced", "noon": "reduced", "night": "evening"}

Key = TypeVar("Key", bound=str)


def sample_atmosphere(
    config: AtmosphereConfig,
    rng: np.random.Generator,
    indoor: bool,
    time_of_day: str | None = None,
    weather: str | None = None,
    north_deg: float = 90.0,
) -> AtmosphereSpec:
    """An hour and a weather at a random place and date.

    Args:
        config: what is drawn, and how often.
        rng: of the atmosphere.
        indoor: whether a ceiling keeps the weather out; lamps go by the hour then.
        time_of_day: one of `TIMES_OF_DAY`; None draws it.
        weather: one of `WEATHERS`; None draws it.
        north_deg: direction of north in the world's coordinates, anticlockwise from +x. [deg]

    Raises:
        ValueError: no such time of day or weather.
    """
    drawn = _choice(config.times_of_day, rng), _choice(config.weathers, rng)
    part, sky = time_of_day or drawn[0], weather or drawn[1]
    if part not in TIMES_OF_DAY or sky not in WEATHERS:
        raise ValueError(
            f"atmosphere: expected one of {', '.join(TIMES_OF_DAY)} and one of {', '.join(WEATHERS)}, "
            f"got {part!r} and {sky!r}."
        )
    latitude_deg, day = _date(config.latitude_deg, part, sky, rng)
    azimuth_deg, elevation_deg = sun_position(latitude_deg, day, _hour(part, latitude_deg, day, rng))
    spec = AtmosphereSpec(
        time_of_day=part,
        weather=sky,
        sun_azimuth_deg=float((north_deg - azimuth_deg) % 360.0),
        sun_elevation_deg=float(elevation_deg),
        seed=int(rng.integers(2**31)),
    )
    cold = abs(latitude_deg) >= SNOW_LATITUDE_DEG and _within(day, COLD_DAYS, latitude_deg)
    spec = _on_the_ground(config, _in_the_air(config, spec, rng), cold, rng)
    if indoor:
        return _under_a_roof(spec, rng)
    lit = street_lamps_lit(part, sky, open_klx(spec))
    return replace(spec, lighting="street_lamps" if lit else "daylight")


def _choice(weights: Mapping[Key, float], rng: np.random.Generator) -> Key:
    names = sorted(weights)
    share = np.cumsum([weights[name] for name in names])
    return names[int(np.searchsorted(share, rng.random() * share[-1], side="right"))]


def _uniform(bounds: Range, rng: np.random.Generator) -> float:
    return float(rng.uniform(*bounds))


def _between(bounds: Range, share: float) -> float:
    """Geometric interpolation, linear from a bound that is 0."""
    low, high = bounds
    return low + (high - low) * share if low <= 0.0 else low * math.pow(high / low, share)


def _within(day: int, span: tuple[int, int], latitude_deg: float) -> bool:
    """Whether a day is in a span over the turn of the northern year."""
    northern = day if latitude_deg >= 0.0 else (day + 182) % N_DAYS
    return northern >= span[0] or northern <= span[1]


def _date(latitudes: Range, part: str, sky: str, rng: np.random.Generator) -> tuple[float, int]:
    """Latitude and day of the year; snow needs winter and fog the cool season, and night a sun that goes down."""
    latitude_deg = _uniform(latitudes, rng)
    if sky == "snow" and abs(latitude_deg) < SNOW_LATITUDE_DEG:
        poleward = max(latitudes, key=abs)
        nearest = math.copysign(min(SNOW_LATITUDE_DEG, abs(poleward)), poleward)
        latitude_deg = _uniform((min(nearest, poleward), max(nearest, poleward)), rng)
    days = list(range(1, N_DAYS + 1))
    if sky in ("snow", "fog"):
        span = COLD_DAYS if sky == "snow" else COOL_DAYS
        days = [day for day in days if _within(day, span, latitude_deg)]
    if part in ("dawn", "dusk", "night"):
        deepest = (NIGHT_DEG if part == "night" else TWILIGHT_DEG[part][0]) - 0.5
        days = [day for day in days if lowest_deg(latitude_deg, day) < deepest] or days
    return latitude_deg, days[int(rng.integers(len(days)))]


def _hour(part: str, latitude_deg: float, day: int, rng: np.random.Generator) -> float:
    """Solar hour of a part of the day. [h]"""
    share = float(rng.random())
    if part in TWILIGHT_DEG:
        low, high = (
            hours_at_elevation(latitude_deg, day, elevation)[part == "dusk"] for elevation in TWILIGHT_DEG[part]
        )
        return low + (high - low) * share
    if part == "night":
        morning, evening = hours_at_elevation(latitude_deg, day, NIGHT_DEG)
        return evening + (24.0 + morning - evening) * share
    if part == "noon":
        return 11.2 + 1.6 * share
    before = 12.0 - hours_at_elevation(latitude_deg, day, LOW_SUN_DEG)[0]
    away = before * (0.95 - 0.6 * share)
    return 12.0 - away if part == "morning" else 12.0 + away


def _in_the_air(config: AtmosphereConfig, spec: AtmosphereSpec, rng: np.random.Generator) -> AtmosphereSpec:
    """Clouds, what falls, and how far one sees; heavy showers are murky."""
    cover = {"clear": (0.0, 0.12), "partly_cloudy": (0.3, 0.65)}.get(spec.weather, (1.0, 1.0))
    cloud_cover, in_sun, heavy = _uniform(cover, rng), float(rng.random()), float(rng.random())
    sun_share = {
        "clear": 0.92 + 0.08 * in_sun,
        "partly_cloudy": 0.8 + 0.2 * in_sun if in_sun > cloud_cover - 0.1 else 0.3 * in_sun,
        "overcast": 0.08 * max(0.0, in_sun - 0.5),
    }.get(spec.weather, 0.0)
    jitter = float(np.clip(heavy + rng.normal(0.0, 0.1), 0.0, 1.0))
    return replace(
        spec,
        cloud_cover=cloud_cover,
        sun_share=sun_share,
        visibility_m=_between(config.visibility_m[spec.weather], 1.0 - jitter),  # type: ignore[index]
        rain_mm_per_h=_between(config.rain_mm_per_h, heavy) if spec.weather == "rain" else 0.0,
        snow_mm_per_h=_between(config.snow_mm_per_h, heavy) if spec.weather == "snow" else 0.0,
        wind_m_per_s=_uniform(config.wind_m_per_s, rng) * (1.0 if rng.random() < 0.5 else -1.0),
    )


def _on_the_ground(
    config: AtmosphereConfig, spec: AtmosphereSpec, cold: bool, rng: np.random.Generator
) -> AtmosphereSpec:
    """Wetness, puddles and snow, by what falls and what fell before."""
    first, second, chance = (float(value) for value in rng.random(3))
    wet, puddles, snow = 0.0, 0.0, 0.0
    if spec.weather == "rain":
        wet, puddles = 0.75 + 0.25 * first, 0.05 + 0.25 * second
    elif spec.weather == "snow":
        wet, snow = 0.3 + 0.4 * first, 0.45 + 0.5 * second
    elif cold and chance < config.old_snow_share:
        wet, snow = 0.15 + 0.35 * first, 0.12 + 0.55 * second
    elif spec.weather == "overcast" and chance > 1.0 - config.wet_share:
        wet, puddles = 0.3 + 0.6 * first, 0.15 * second
    elif spec.weather == "partly_cloudy" and chance > 1.0 - 0.4 * config.wet_share:
        wet, puddles = 0.2 + 0.5 * first, 0.12 * second
    elif spec.weather == "fog":
        wet = 0.15 + 0.35 * first
    return replace(spec, wetness=wet, puddles=puddles, snow_cover=snow)


def _under_a_roof(spec: AtmosphereSpec, rng: np.random.Generator) -> AtmosphereSpec:
    """The same hour and weather where neither gets in; lamps are mostly as the hour wants."""
    usual = CEILING_HOURS.get(spec.time_of_day, "full")
    names = sorted(CEILINGS)
    other = names[int(rng.integers(len(names)))]
    return replace(
        spec,
        lighting=usual if rng.random() < 0.75 else other,
        sun_share=0.0,
        visibility_m=30000.0,
        rain_mm_per_h=0.0,
        snow_mm_per_h=0.0,
        wind_m_per_s=0.0,
        wetness=0.0,
        puddles=0.0,
        snow_cover=0.0,
    )
