"""Tests of the lens: its blur and its depth of field."""

from __future__ import annotations

import math

import numpy as np
import pytest

from generator.imaging.lens import (
    LensState,
    blur_by_lens,
    blur_evenly,
    confusion,
    disc,
    lens_of,
)  # fmt: skip
from tests.imaging.views import HEIGHT_PX, WIDTH_PX, depth_of, even, picture, surveillance_camera

PER_TANGENT = 400.0


def test_aperture_is_focal_length_over_f_number() -> None:
    lens = lens_of(surveillance_camera(sensor_width_mm=5.76, blur_px=0.7, focus_m=9.0), 2.0)
    # 1400 px of 5.76 mm / 1920 are 4.2 mm; at f/2 the pupil is 2.1 mm wide.
    assert (lens.blur, lens.aperture_m, lens.focus_m) == pytest.approx((0.7 / 1400.0, 0.0021, 9.0))


def test_circle_of_confusion_is_that_of_a_thin_lens() -> None:
    lens = LensState(0.0, 0.004, 10.0)
    found = confusion(np.array([10.0, 5.0, 20.0, np.inf]), lens)
    # 4 mm times |1 / z - 1 / 10|.
    np.testing.assert_allclose(found, [0.0, 0.0004, 0.0002, 0.0004], atol=1e-9)


def test_perfect_lens_leaves_the_picture_alone() -> None:
    colour = picture()
    assert blur_by_lens(colour, depth_of(3.0), LensState(), PER_TANGENT) is colour
    assert blur_by_lens(colour, depth_of(8.0), LensState(0.0, 0.01, 8.0), PER_TANGENT) is colour


def point() -> np.ndarray[tuple[int, int, int], np.dtype[np.float32]]:
    colour = np.zeros((HEIGHT_PX, WIDTH_PX, 3), np.float32)
    colour[48, 24] = 1.0
    return colour


def deviation(blurred: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> float:
    weights = blurred[..., 0].astype(np.float64) / blurred[..., 0].sum()
    columns = np.arange(WIDTH_PX) - 24.0
    return math.sqrt(float((weights * columns**2).sum()))


@pytest.mark.parametrize("away_m", [2.0, 4.0, 40.0])
def test_point_out_of_focus_spreads_as_its_circle(away_m: float) -> None:
    lens = LensState(1.0 / PER_TANGENT, 0.08, 8.0)
    blurred = blur_by_lens(point(), depth_of(away_m), lens, PER_TANGENT)
    circle_px = 0.08 * abs(1 / away_m - 1 / 8.0) * PER_TANGENT
    # A disc of diameter d has the variance d^2 / 16 along an axis; a soft rim of one pixel adds to it.
    assert deviation(blurred) == pytest.approx(math.sqrt(1.0 + circle_px**2 / 16), rel=0.08)
    assert blurred.sum() == pytest.approx(3.0, rel=1e-3), "light must be kept"


def test_disc_is_even_and_keeps_light() -> None:
    kernel = disc(7.0)
    assert kernel.sum() == pytest.approx(1.0, abs=1e-6)
    inside = kernel[kernel > 0.9 * kernel.max()]
    np.testing.assert_allclose(inside, kernel.max())
    assert 1.0 / kernel.max() == pytest.approx(math.pi / 4 * 49.0, rel=0.05)


def test_near_thing_is_blurred_and_the_focused_person_behind_stays_sharp() -> None:
    colour, depth = picture(), depth_of(8.0)
    depth[:, :16] = 1.0
    blurred = blur_by_lens(colour, depth, LensState(0.0, 0.01, 8.0), PER_TANGENT)
    np.testing.assert_allclose(blurred[:, 24:], colour[:, 24:], atol=1e-6)
    assert blurred[:, :12].std() < 0.6 * colour[:, :12].std()


def test_layers_keep_an_even_picture_even() -> None:
    depth = np.broadcast_to(np.geomspace(0.7, 60.0, HEIGHT_PX)[:, None], (HEIGHT_PX, WIDTH_PX)).astype(np.float32)
    blurred = blur_by_lens(even(0.3), depth, LensState(1e-3, 0.02, 6.0), PER_TANGENT)
    np.testing.assert_allclose(blurred, 0.3, rtol=1e-4)


def test_sky_is_blurred_as_what_is_very_far() -> None:
    lens = LensState(0.0, 0.02, 3.0)
    far, sky = (blur_by_lens(picture(), depth_of(metres), lens, PER_TANGENT) for metres in (1e7, math.inf))
    np.testing.assert_allclose(sky, far, rtol=1e-5)


def test_blur_takes_any_number_of_channels() -> None:
    assert blur_evenly(np.ones((8, 6, 4), np.float32), 1.0, 6.0).shape == (8, 6, 4)
