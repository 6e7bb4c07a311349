"""Tests of haze: Koschmieder's law along the ray."""

from __future__ import annotations

import math

import numpy as np
import pytest

from generator.imaging.fog import add_fog, extinction_from_visibility, ray_distance, through_haze, transmission, veil
from generator.stage import CropCamera
from tests.imaging.views import HEIGHT_PX, WIDTH_PX, crop_camera, depth_of, even, picture

AIRLIGHT = np.array([0.5, 0.6, 0.7], np.float32)


@pytest.mark.parametrize("visibility_m", [50.0, 400.0, 20000.0])
def test_transmission_is_that_of_the_formula(visibility_m: float) -> None:
    distance = np.array([0.0, 1.0, 7.0, 30.0, 49.0], np.float32)
    expected = np.exp(-math.log(20.0) * distance / visibility_m)
    np.testing.assert_allclose(transmission(distance, visibility_m), expected, rtol=1e-5)


def test_contrast_at_the_visibility_is_5_percent() -> None:
    """WMO-No. 8: a black thing before the horizon has 5 % contrast at the meteorological optical range."""
    distance = np.array([[80.0]], np.float32)
    seen = add_fog(np.zeros((1, 1, 3), np.float32), distance, 80.0, AIRLIGHT)
    np.testing.assert_allclose((AIRLIGHT - seen[0, 0]) / AIRLIGHT, 0.05, rtol=0.01)


def test_sky_is_all_airlight_and_the_lens_sees_all_light() -> None:
    colour = picture()
    far, near = (add_fog(colour, depth_of(metres), 100.0, AIRLIGHT) for metres in (math.inf, 0.0))
    np.testing.assert_array_equal(far, np.broadcast_to(AIRLIGHT, colour.shape))
    np.testing.assert_allclose(near, colour, rtol=1e-5)


def test_airlight_seen_through_fog_stays_airlight() -> None:
    colour = np.broadcast_to(AIRLIGHT, (HEIGHT_PX, WIDTH_PX, 3)).astype(np.float32)
    np.testing.assert_array_equal(add_fog(colour, depth_of(20.0), 60.0, AIRLIGHT), colour)


def test_no_haze_leaves_the_picture_alone() -> None:
    colour = picture()
    assert add_fog(colour, depth_of(20.0), math.inf, AIRLIGHT) is colour


@pytest.mark.parametrize("visibility_m", [0.0, -1.0, math.nan])
def test_visibility_must_be_above_0(visibility_m: float) -> None:
    with pytest.raises(ValueError, match="visibility_m: expected a length above 0"):
        extinction_from_visibility(visibility_m)


def test_veil_keeps_the_callers_pixels() -> None:
    colour = even(0.2)
    veil(colour, depth_of(0.5), AIRLIGHT)
    np.testing.assert_array_equal(colour, even(0.2))


@pytest.mark.parametrize("distortion", [(0.0, 0.0), (0.3, 0.1)])
def test_distance_along_the_ray_is_that_of_each_pixel_s_point(distortion: tuple[float, float]) -> None:
    camera = crop_camera(distortion)
    distance = ray_distance(depth_of(10.0), camera)
    rng = np.random.default_rng(0)
    for row, column in zip(rng.integers(0, HEIGHT_PX, 20), rng.integers(0, WIDTH_PX, 20), strict=True):
        left, top, right, bottom = camera.window
        x, y = left + (column + 0.5) / WIDTH_PX * (right - left), top + (row + 0.5) / HEIGHT_PX * (bottom - top)
        stretch = 1.0 + distortion[0] * (x * x + y * y) + distortion[1] * (x * x + y * y) ** 2
        assert distance[row, column] == pytest.approx(10.0 * math.hypot(1.0, x * stretch, y * stretch), rel=1e-6)


def test_distance_of_the_sky_is_infinite_until_its_haze_is_meant() -> None:
    distance = ray_distance(depth_of(math.inf), CropCamera(np.eye(4), (-0.1, -0.2, 0.1, 0.2)))
    assert np.isinf(distance).all()
    assert np.isfinite(through_haze(distance)).all()
