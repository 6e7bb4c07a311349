"""Tests of the automatic exposure."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.imaging.exposure import (
    DARK_EV,
    IRIS_F_NUMBER,
    IRIS_FROM_S,
    SHORTEST_EXPOSURE_S,
    TYPICAL_KLX,
    amplification,
    darker_by_habit,
    expose_for,
)  # fmt: skip
from tests.imaging.views import surveillance_camera

CAMERA = surveillance_camera(f_number=2.0, longest_exposure_s=0.04)


def white_kcd_m2(illuminance_lx: float) -> float:
    return illuminance_lx / 1000.0 / math.pi


def test_shutter_follows_the_exposure_equation() -> None:
    exposure = expose_for(white_kcd_m2(500.0), CAMERA, 0.0)
    # N^2 C / (E S) = 4 * 250 / (500 * 200) = 1/100 s, longer than where the iris starts to close.
    assert exposure.shutter_s == pytest.approx(0.01)
    assert (exposure.gain_db, exposure.shortfall_ev, exposure.ev, exposure.f_number) == (0.0, 0.0, 0.0, 2.0)


def test_one_ev_doubles_the_time() -> None:
    assert expose_for(white_kcd_m2(500.0), CAMERA, 1.0).shutter_s == pytest.approx(0.02)


def test_iris_closes_in_the_day_before_the_shutter_gets_short() -> None:
    # 10,000 lx wants 1/2000 s, ten times less than 1/200 s; f/5.6 takes (5.6 / 2)^2 = 7.84 of it.
    exposure = expose_for(white_kcd_m2(10000.0), CAMERA, 0.0)
    assert exposure.f_number == pytest.approx(IRIS_F_NUMBER)
    assert exposure.shutter_s == pytest.approx(7.84 / 2000.0)
    brighter = expose_for(white_kcd_m2(4000.0), CAMERA, 0.0)
    assert brighter.shutter_s == pytest.approx(IRIS_FROM_S)
    assert brighter.f_number == pytest.approx(2.0 * math.sqrt(4.0))


def test_gain_makes_up_for_what_the_longest_exposure_lacks() -> None:
    exposure = expose_for(white_kcd_m2(300.0 / 8.0), CAMERA, 0.0)
    wanted_s = 4.0 * 250.0 / (37.5 * 200.0) * 2.0 ** -darker_by_habit(37.5)
    assert exposure.shutter_s == 0.04
    assert amplification(exposure.gain_db) == pytest.approx(wanted_s / 0.04)
    assert exposure.ev == pytest.approx(-darker_by_habit(37.5))


def test_pictures_get_darker_where_gain_ends() -> None:
    exposure = expose_for(white_kcd_m2(0.1), CAMERA, 0.0, highest_gain_db=30.0)
    half = expose_for(white_kcd_m2(0.05), CAMERA, 0.0, highest_gain_db=30.0)
    assert exposure.gain_db == half.gain_db == 30.0
    assert half.shortfall_ev - exposure.shortfall_ev == pytest.approx(1.0)
    assert exposure.shortfall_ev > DARK_EV


def test_habit_is_that_of_its_docstring() -> None:
    assert [darker_by_habit(lx) for lx in (1e5, 300.0, 30.0, 3.0, 0.0)] == pytest.approx(
        [0.0, 0.0, DARK_EV / 2, DARK_EV, DARK_EV]
    )


def test_usual_hours_get_darker_pictures_in_the_order_of_their_light() -> None:
    exposures = [expose_for(TYPICAL_KLX[hour] / math.pi, CAMERA, 0.0) for hour in ("noon", "morning", "dusk", "night")]
    shutters = [exposure.shutter_s for exposure in exposures]
    assert shutters == sorted(shutters)
    assert [exposure.ev < -0.5 for exposure in exposures] == [False, False, False, True]


@given(st.floats(1e-6, 1e3), st.floats(-2.0, 2.0))
def test_light_times_time_times_gain_is_what_the_picture_shows(luminance: float, error_ev: float) -> None:
    exposure = expose_for(luminance, CAMERA, error_ev)
    assert SHORTEST_EXPOSURE_S <= exposure.shutter_s <= CAMERA.longest_exposure_s
    got = luminance * exposure.shutter_s * amplification(exposure.gain_db) / exposure.f_number**2
    full = expose_for(white_kcd_m2(500.0), CAMERA, 0.0)
    needed = white_kcd_m2(500.0) * full.shutter_s / full.f_number**2
    if exposure.shutter_s > SHORTEST_EXPOSURE_S:
        assert math.log2(got / needed) == pytest.approx(exposure.ev, abs=1e-6)
    assert exposure.ev == error_ev - exposure.shortfall_ev
