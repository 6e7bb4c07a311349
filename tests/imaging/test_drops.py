"""Tests of raindrops and snowflakes against published numbers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

from generator.imaging.drops import FLAKE_DENSITY, rain_population, snow_population


@pytest.mark.parametrize("mm_per_h", [1.0, 5.0, 25.0])
def test_extinction_of_rain_is_that_of_lowtran(mm_per_h: float) -> None:
    """LOWTRAN 7's rain model: 0.365 R^0.63 per km, fitted to the same distribution."""
    assert 1000.0 * rain_population(mm_per_h).extinction_per_m == pytest.approx(0.365 * mm_per_h**0.63, rel=0.02)


def test_falling_drops_carry_the_rain_that_was_asked_for() -> None:
    """The flux of water: pi / 6 times the integral of N(D) D^3 v(D); Marshall and Palmer's fit is good to a fifth."""
    rain = rain_population(10.0)

    def flux(mm: float) -> float:
        number = rain.intercept_per_m3_mm * np.exp(-rain.slope_per_mm * mm)
        return float(number * np.pi / 6.0 * mm**3 * rain.fall_speed_m_per_s(np.array([mm]))[0])

    assert quad(flux, 0.0, 8.0)[0] * 1e-9 * 1000.0 * 3600.0 == pytest.approx(10.0, rel=0.2)


@pytest.mark.parametrize(("diameter_mm", "metres_per_s"), [(1.0, 4.03), (2.0, 6.49), (3.0, 8.06), (5.0, 9.09)])
def test_drops_fall_as_fast_as_measured(diameter_mm: float, metres_per_s: float) -> None:
    """Gunn and Kinzer, The terminal velocity of fall for water droplets in stagnant air, 1949, table 2."""
    found = rain_population(5.0).fall_speed_m_per_s(np.array([diameter_mm]))[0]
    assert found == pytest.approx(metres_per_s, rel=0.04)


def test_flakes_fall_at_about_a_metre_a_second() -> None:
    speeds = snow_population(1.0).fall_speed_m_per_s(np.array([1.0, 4.0, 12.0]))
    np.testing.assert_allclose(speeds, 0.8 * np.array([1.0, 4.0, 12.0]) ** 0.16)
    assert 0.7 < speeds.min() < speeds.max() < 1.3


def test_heavy_snow_hides_what_is_half_a_kilometre_away() -> None:
    """Moderate to heavy snow, 1 to 2.5 mm/h of water, is defined by visibilities under 1000 and 500 m."""
    visibilities = [np.log(20.0) / snow_population(mm).extinction_per_m for mm in (0.3, 1.0, 2.5)]
    assert visibilities[0] > 1000.0
    assert 200.0 < visibilities[2] < 500.0 < visibilities[1] < 1000.0


@pytest.mark.parametrize("flakes", [False, True])
def test_sampled_diameters_are_those_of_the_distribution(flakes: bool) -> None:
    population = snow_population(1.0) if flakes else rain_population(8.0)
    found = population.sample_diameters_mm(20000, np.random.default_rng(0))
    melted = np.cbrt(FLAKE_DENSITY * found**2) if flakes else found
    assert melted.min() >= population.least_mm - 1e-9
    # The mean's standard error is 1 / sqrt(20000) = 0.7 % of the exponential's own mean.
    assert (melted - population.least_mm).mean() == pytest.approx(1.0 / population.slope_per_mm, rel=0.03)
