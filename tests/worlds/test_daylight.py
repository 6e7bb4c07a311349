"""Tests of how bright day and night are."""

from __future__ import annotations

import math

import numpy as np
import pytest

from generator.worlds.daylight import CLOUD_THICKNESS, air_mass, sky_klx, sun_klx, town_klx, twilight_klx


def test_air_mass_agrees_with_the_published_table() -> None:
    for elevation_deg, mass in ((90.0, 1.0), (30.0, 1.994), (10.0, 5.586), (5.0, 10.306), (0.0, 37.92)):
        assert air_mass(elevation_deg) == pytest.approx(mass, rel=0.006)


def test_twilight_agrees_with_the_almanac() -> None:
    # lux with the sun's middle at sunset, at the end of civil, nautical and astronomical twilight
    for elevation_deg, lux in ((-0.8, 453.0), (-6.0, 3.40), (-12.0, 0.0083), (-18.0, 0.00065)):
        assert 1000.0 * twilight_klx(elevation_deg) == pytest.approx(lux, rel=0.05)


def test_high_sun_and_skies_have_the_published_illuminance() -> None:
    assert sun_klx(60.0) == pytest.approx(127.5 * math.exp(-0.21 / math.sin(math.radians(60.0))), rel=0.01)
    for cover, wanted in ((0.0, 0.8 + 15.5 * math.sqrt(0.5)), (0.5, 0.3 + 22.5), (1.0, 0.3 + 10.5)):
        assert sky_klx(30.0, cover) == pytest.approx(wanted, rel=1e-6)


@pytest.mark.parametrize("cover", [0.0, 0.3, 0.5, 0.8, 1.0])
def test_everything_gets_brighter_as_the_sun_rises(cover: float) -> None:
    elevations = np.arange(-18.0, 90.1, 0.1).tolist()
    for thickness in (1.0, *CLOUD_THICKNESS.values()):
        assert np.all(np.diff([sky_klx(elevation, cover, thickness) for elevation in elevations]) > 0.0)
    assert np.all(np.diff([sun_klx(elevation) for elevation in elevations]) >= 0.0)


def test_day_does_not_jump_at_the_horizon() -> None:
    for cover in (0.0, 0.5, 1.0):
        for edge in (-12.0, -5.0, -0.8, 0.0, 5.0):
            assert sky_klx(edge + 1e-4, cover) == pytest.approx(sky_klx(edge - 1e-4, cover), rel=0.02)
    assert sun_klx(1e-6) == pytest.approx(0.0, abs=1e-4)


def test_clouds_over_a_town_are_bright_at_night_and_dark_by_day() -> None:
    assert town_klx(1.0) > 1.5 * town_klx(0.0)
    assert sky_klx(40.0, 1.0) < 0.3 * (sky_klx(40.0, 0.0) + sun_klx(40.0) * math.sin(math.radians(40.0)))
