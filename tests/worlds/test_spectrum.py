"""Tests of the colours of light."""

from __future__ import annotations

import numpy as np
import pytest

from generator.worlds.daylight import air_mass
from generator.worlds.equirect import luminance
from generator.worlds.spectrum import blackbody_colour, daylight_colour, sunlight_colour, xy_to_colour


def test_daylight_of_6504_kelvin_is_neutral() -> None:
    np.testing.assert_allclose(daylight_colour(6504.0), 1.0, atol=0.01)


def test_black_body_has_the_published_chromaticity() -> None:
    # CIE standard illuminant A, 2856 K: x 0.4476, y 0.4074; the observer's fit and 10 nm steps cost a few percent
    np.testing.assert_allclose(blackbody_colour(2856.0), xy_to_colour(0.4476, 0.4074), atol=0.06)


def test_all_colours_have_a_luminance_of_1() -> None:
    colours = [blackbody_colour(1800.0), daylight_colour(5000.0), daylight_colour(20000.0), sunlight_colour(30.0)]
    np.testing.assert_allclose(luminance(np.array(colours)), 1.0)


def test_high_sun_is_a_little_warmer_than_daylight_and_a_low_one_orange() -> None:
    red_over_blue = [float(colour[0] / colour[2]) for colour in map(sunlight_colour, map(air_mass, (60.0, 10.0, 2.0)))]
    assert red_over_blue == sorted(red_over_blue)
    assert 1.15 < red_over_blue[0] < 1.6  # 5000 to 5500 K
    assert red_over_blue[2] > 6.0
    assert daylight_colour(5000.0)[0] > 1.0 > daylight_colour(9000.0)[0]


def test_hotter_light_is_bluer() -> None:
    shares = [float(blackbody_colour(kelvin)[2]) for kelvin in (2000.0, 3000.0, 4000.0, 6500.0)]
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0, abs=0.1)
