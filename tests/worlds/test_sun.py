"""Tests of the sun's position."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.worlds.sun import declination_deg, highest_deg, hours_at_elevation, sun_position

MARCH_EQUINOX, JUNE_SOLSTICE, DECEMBER_SOLSTICE = 80, 172, 355


def test_noon_elevations_at_the_solstices_are_those_of_the_tropics() -> None:
    for latitude in (0.0, 35.0, 51.48):
        assert highest_deg(latitude, JUNE_SOLSTICE) == pytest.approx(90.0 - abs(latitude - 23.44), abs=0.1)
        assert highest_deg(latitude, DECEMBER_SOLSTICE) == pytest.approx(90.0 - latitude - 23.44, abs=0.1)


def test_declination_agrees_with_an_almanac() -> None:
    # as almanacs have it on 3 February, 5 May, 7 August and 3 November, to what a leap year shifts
    for day, published in ((34, -16.6), (125, 16.2), (219, 16.5), (307, -15.0)):
        assert declination_deg(day) == pytest.approx(published, abs=0.4)


def test_days_are_as_long_as_published() -> None:
    # Greenwich: 16 h 38 min at the June solstice, 7 h 50 min in December; the equator: 12 h 7 min always
    for latitude, day, hours in ((51.48, JUNE_SOLSTICE, 16.63), (51.48, DECEMBER_SOLSTICE, 7.83), (0.0, 40, 12.11)):
        rise, fall = hours_at_elevation(latitude, day)
        assert fall - rise == pytest.approx(hours, abs=0.07)
        assert rise + fall == pytest.approx(24.0)


def test_sun_rises_in_the_east_and_stands_south_at_noon_and_west_in_the_evening() -> None:
    assert sun_position(50.0, MARCH_EQUINOX, 6.0) == pytest.approx((90.0, 0.0), abs=0.5)
    assert sun_position(50.0, MARCH_EQUINOX, 12.0) == pytest.approx((180.0, 40.0), abs=0.5)
    assert sun_position(50.0, MARCH_EQUINOX, 18.0) == pytest.approx((270.0, 0.0), abs=0.5)
    assert sun_position(-35.0, MARCH_EQUINOX, 12.0)[0] % 360.0 == pytest.approx(0.0, abs=0.5)


@given(latitude=st.floats(-55.0, 55.0), day=st.integers(1, 365), share=st.floats(0.02, 0.98))
def test_hours_at_an_elevation_are_those_at_which_the_sun_has_it(latitude: float, day: int, share: float) -> None:
    low, high = sun_position(latitude, day, 0.0)[1], sun_position(latitude, day, 12.0)[1]
    wanted = low + share * (high - low)
    for hour in hours_at_elevation(latitude, day, wanted):
        assert sun_position(latitude, day, hour)[1] == pytest.approx(wanted, abs=1e-6)


def test_an_elevation_that_is_never_reached_is_told_with_the_range() -> None:
    with pytest.raises(ValueError, match=r"from -62\.\d to 15\.\d deg on day 355 at latitude 51, got 30"):
        hours_at_elevation(51.0, DECEMBER_SOLSTICE, 30.0)
