"""Tests of drawing atmospheres and of the light that they make."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from generator.specs import AtmosphereSpec, spec_from_json, spec_to_json
from generator.stage import Light
from generator.worlds.atmosphere import airlight, build_light, sample_atmosphere
from generator.worlds.config import TIMES_OF_DAY, WEATHERS, AtmosphereConfig
from generator.worlds.daylight import CLOUD_THICKNESS, sky_klx, sun_klx, town_klx
from generator.worlds.dome import SNOW_ALBEDO, UP
from generator.worlds.equirect import irradiance, luminance
from generator.worlds.lighting import CEILINGS
from generator.worlds.model import LocalLamp
from tests.worlds.pictures import direction

COLOURS = ((2.2, 0.7, 0.1), (1.2, 1.0, 0.8))
CONFIG = AtmosphereConfig()
ALL = [(part, weather) for part in TIMES_OF_DAY for weather in WEATHERS]


def drawn(part: str | None = None, weather: str | None = None, seed: int = 0, indoor: bool = False) -> AtmosphereSpec:
    return sample_atmosphere(CONFIG, np.random.default_rng(seed), indoor, part, weather)


def open_luminance_kcd_m2(light: Light) -> float:
    """Luminance of a white matte surface that lies in the open, without local lamps. [kcd/m2]"""
    total = irradiance(light.sky, UP)
    for lamp in light.lamps:
        total = total + lamp.irradiance * max(0.0, float(lamp.direction[2]))
    return float(luminance(total) / np.pi) * light.unit_kcd_m2


def median_luminance(part: str, weather: str) -> float:
    lights = [build_light(drawn(part, weather, seed), False) for seed in range(7)]
    return float(np.median([open_luminance_kcd_m2(light) for light in lights]))


@pytest.mark.parametrize(("part", "weather"), ALL)
def test_every_combination_is_drawn_and_lit(part: str, weather: str) -> None:
    spec = drawn(part, weather)
    assert (spec.time_of_day, spec.weather) == (part, weather)
    assert spec_from_json(AtmosphereSpec, spec_to_json(spec)) == spec
    begin = time.process_time()
    light = build_light(spec, False)
    assert time.process_time() - begin < 0.2
    assert light.picture is not None
    assert light.picture.shape == (256, 512, 3)
    assert light.sky.shape == (32, 64, 3)
    for radiance in (light.picture, light.sky):
        assert radiance.dtype == np.float32
        assert np.isfinite(radiance).all()
        assert radiance.min() >= 0.0
    white = open_luminance_kcd_m2(light) / light.unit_kcd_m2
    lit = light.glow.get("street", 0.0)
    assert 0.95 < white < 1.05 or lit  # in the open by day; under its lamps a street at night is


def test_noon_is_brighter_than_clouds_brighter_than_dusk_brighter_than_night() -> None:
    clear, overcast, rain = (median_luminance("noon", weather) for weather in ("clear", "overcast", "rain"))
    dusk, night = (median_luminance(part, "clear") for part in ("dusk", "night"))
    assert clear > 2.0 * overcast > 2.0 * rain > 20.0 * dusk > 200.0 * night > 0.0
    morning = replace(drawn("noon", "clear"), sun_elevation_deg=15.0)
    noon = replace(morning, sun_elevation_deg=45.0)
    assert open_luminance_kcd_m2(build_light(noon, False)) > open_luminance_kcd_m2(build_light(morning, False))


@pytest.mark.parametrize(("part", "weather"), ALL)
def test_sky_throws_the_light_of_the_daylight_model_on_level_ground(part: str, weather: str) -> None:
    spec = drawn(part, weather, 1)
    light = build_light(spec, False)
    wanted = sky_klx(spec.sun_elevation_deg, spec.cloud_cover, CLOUD_THICKNESS.get(weather, 1.0))
    wanted += town_klx(spec.cloud_cover)
    assert light.picture is not None
    for radiance in (light.sky, light.picture):
        got = float(luminance(irradiance(radiance, UP))) * light.unit_kcd_m2
        assert got == pytest.approx(wanted, rel=0.01)


def test_lamp_is_where_the_sun_is_and_as_bright_as_it() -> None:
    for seed in range(5):
        spec = drawn("afternoon", "clear", seed)
        (lamp,) = build_light(spec, False).lamps
        toward = direction(spec.sun_azimuth_deg, spec.sun_elevation_deg)
        assert np.degrees(np.arccos(np.clip(lamp.direction @ toward, -1.0, 1.0))) < 0.1
        unit = build_light(spec, False).unit_kcd_m2
        klx = spec.sun_share * sun_klx(spec.sun_elevation_deg)
        assert float(luminance(lamp.irradiance)) * unit == pytest.approx(klx, rel=1e-6)
        assert 0.5 < lamp.angle_deg < 1.0


def test_sun_stands_where_the_worlds_north_puts_it() -> None:
    east_up = [sample_atmosphere(CONFIG, np.random.default_rng(seed), False, "noon", "clear") for seed in range(9)]
    turned = [sample_atmosphere(CONFIG, np.random.default_rng(seed), False, "noon", "clear", 0.0) for seed in range(9)]
    for one, other in zip(east_up, turned, strict=True):
        assert (one.sun_azimuth_deg - other.sun_azimuth_deg) % 360.0 == pytest.approx(90.0)
    south = [direction(spec.sun_azimuth_deg, 0.0)[1] for spec in east_up]
    assert np.median(south) < -0.8


def test_the_same_seed_draws_the_same_and_another_another() -> None:
    assert drawn(seed=3) == drawn(seed=3) != drawn(seed=4)
    one, same = (build_light(drawn("dusk", "partly_cloudy", 5), False) for _ in range(2))
    assert one.picture is not None
    assert same.picture is not None
    np.testing.assert_array_equal(one.picture, same.picture)
    np.testing.assert_array_equal(one.sky, same.sky)


def test_weather_fits_the_ground_and_the_air() -> None:
    specs = [drawn(weather=weather, seed=seed) for weather in WEATHERS for seed in range(60)]
    for spec in specs:
        assert (spec.rain_mm_per_h > 0.0) == (spec.weather == "rain")
        assert (spec.snow_mm_per_h > 0.0) == (spec.weather == "snow")
        low, high = CONFIG.visibility_m[spec.weather]  # type: ignore[index]
        assert low <= spec.visibility_m <= high
        if spec.weather == "rain":
            assert spec.wetness > 0.7
            assert spec.puddles > 0.04
            assert spec.snow_cover == 0.0
        if spec.weather == "snow":
            assert spec.snow_cover > 0.4
            assert spec.sun_elevation_deg < 90.0 - 36.0 + 1.0  # winter sun
    assert any(spec.snow_cover > 0.0 and spec.weather == "clear" for spec in specs)
    assert any(spec.wetness > 0.0 and spec.weather == "overcast" for spec in specs)
    assert any(spec.wetness == 0.0 and spec.weather == "overcast" for spec in specs)


def test_hours_are_those_that_their_names_say() -> None:
    for seed in range(40):
        assert -4.6 < drawn("dawn", seed=seed).sun_elevation_deg < 3.1
        assert -5.6 < drawn("dusk", seed=seed).sun_elevation_deg < 2.6
        assert drawn("night", seed=seed).sun_elevation_deg < -11.9
        assert drawn("morning", seed=seed).sun_elevation_deg > 5.0
        assert np.cos(np.radians(drawn("morning", seed=seed).sun_azimuth_deg)) > 0.0  # in the east
        assert np.cos(np.radians(drawn("afternoon", seed=seed).sun_azimuth_deg)) < 0.0


def test_weights_are_kept_to() -> None:
    config = AtmosphereConfig(times_of_day={"noon": 1.0, "night": 3.0}, weathers={"clear": 1.0})
    specs = [sample_atmosphere(config, np.random.default_rng(seed), False) for seed in range(200)]
    assert {spec.weather for spec in specs} == {"clear"}
    assert np.mean([spec.time_of_day == "night" for spec in specs]) == pytest.approx(0.75, abs=0.1)


def test_lamps_are_lit_when_it_is_dark() -> None:
    for seed in range(10):
        night = build_light(drawn("night", "clear", seed), False)
        assert night.glow["street"] == 1.0
        assert {"window", "sign", "vehicle"} <= set(night.glow)
        assert not build_light(drawn("noon", "clear", seed), False).glow
    assert any("street" in build_light(drawn("dusk", "rain", seed), False).glow for seed in range(10))


def test_indoors_lamps_have_three_states_and_no_weather_gets_in() -> None:
    specs = [drawn(seed=seed, indoor=True) for seed in range(60)]
    assert {spec.lighting for spec in specs} == set(CEILINGS)
    for spec in specs:
        assert spec.rain_mm_per_h == spec.snow_mm_per_h == spec.wetness == spec.snow_cover == 0.0
    lights = {spec.lighting: build_light(spec, True) for spec in specs}
    assert lights["full"].unit_kcd_m2 > lights["reduced"].unit_kcd_m2 > lights["evening"].unit_kcd_m2
    assert "second_ceiling" not in lights["reduced"].glow
    assert all(light.lamps == () and light.glow["ceiling"] > 0.0 for light in lights.values())


def test_unknown_hours_weathers_and_lamps_are_refused() -> None:
    with pytest.raises(ValueError, match=r"dawn, morning, .*got 'teatime' and 'clear'"):
        drawn("teatime", "clear")
    with pytest.raises(ValueError, match="got 'noon' and 'hail'"):
        drawn("noon", "hail")
    with pytest.raises(ValueError, match="full, reduced, evening indoors, got 'daylight'"):
        build_light(drawn("noon", "clear"), True)


def test_snow_lights_the_ground_side_of_the_sky_map() -> None:
    spec = replace(drawn("noon", "overcast"), snow_cover=1.0)
    white = build_light(spec, False)
    got = luminance(white.sky[-1, 0]) * white.unit_kcd_m2
    assert got == pytest.approx(float(luminance(SNOW_ALBEDO)) * open_luminance_kcd_m2(white), rel=0.02)
    assert luminance(build_light(replace(spec, snow_cover=0.0), False).sky[-1, 0]) < 0.2


def test_haze_is_as_bright_as_the_horizon_and_fog_shines_under_street_lamps() -> None:
    spec = drawn("noon", "fog")
    light = build_light(spec, False)
    np.testing.assert_allclose(airlight(light, spec), light.sky[14].mean(axis=0), rtol=0.05)
    night = drawn("night", "fog")
    lit = build_light(night, False)
    dark = replace(lit, glow={})
    assert luminance(airlight(lit, night)) > 3.0 * luminance(airlight(dark, night))


def test_fog_takes_the_colour_of_the_places_lamps() -> None:
    spec = drawn("night", "fog")
    light = build_light(spec, False)
    lamps = [LocalLamp((0.0, 0.0, 5.0), (0.0, 0.0, -1.0), colour, 150.0, 0.1, "street") for colour in COLOURS]
    orange, white = (airlight(light, spec, [lamp]) for lamp in lamps)
    assert orange[0] / orange[2] > 1.5 * white[0] / white[2]
