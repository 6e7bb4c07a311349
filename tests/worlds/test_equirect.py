"""Tests of equirectangular geometry: layout, solid angles, irradiance."""

from __future__ import annotations

import numpy as np
import pytest

from generator.worlds.equirect import LUMINANCE, directions, irradiance, luminance, solid_angles
from tests.worlds.pictures import plain_sky


@pytest.mark.parametrize(("height_px", "width_px"), [(1, 2), (17, 40), (256, 512)])
def test_solid_angles_of_all_pixels_make_the_sphere(height_px: int, width_px: int) -> None:
    weight = solid_angles(height_px, width_px)
    assert weight.shape == (height_px, 1)
    assert (weight > 0).all()
    assert weight.sum() * width_px == pytest.approx(4 * np.pi, rel=1e-12)


def test_directions_are_unit_vectors_in_the_documented_layout() -> None:
    toward = directions(90, 180)
    np.testing.assert_allclose(np.linalg.norm(toward, axis=-1), 1.0, atol=1e-12)
    # Middles of pixels lie a pixel's half, 1 degree, beside the axes.
    near = np.cos(np.radians(1.5))
    assert toward[0, 0] @ (0, 0, 1) > near, "row 0 is the zenith"
    assert toward[-1, 0] @ (0, 0, -1) > near, "the last row is the nadir"
    assert toward[45, 90] @ (1, 0, 0) > near, "the middle column looks along +x"
    assert toward[45, 135] @ (0, -1, 0) > near, "columns run clockwise seen from above: right of +x is -y"
    assert toward[45, 45] @ (0, 1, 0) > near
    assert toward[45, 0] @ (-1, 0, 0) > near


@pytest.mark.parametrize("normal", [(0, 0, 1), (0, 0, -1), (1, 0, 0), (0.48, -0.6, 0.64)])
def test_irradiance_of_a_constant_sky_is_pi(normal: tuple[float, float, float]) -> None:
    light = irradiance(plain_sky(128, (1.0, 2.0, 0.25)), np.array(normal))
    # The midpoint rule over 128 rows is good to (pi / 128)^2 / 24, 3e-5; float32 radiance adds nothing here.
    np.testing.assert_allclose(light, np.pi * np.array([1.0, 2.0, 0.25]), rtol=1e-4)


def test_irradiance_ignores_what_is_behind_the_surface() -> None:
    sky = plain_sky(64, (1.0, 1.0, 1.0))
    sky[32:] = 0.0
    np.testing.assert_array_equal(irradiance(sky, np.array([0.0, 0.0, -1.0])), 0.0)
    np.testing.assert_allclose(irradiance(sky, np.array([0.0, 1.0, 0.0])), np.pi / 2, rtol=1e-3)


def test_luminance_weighs_as_bt709_says() -> None:
    assert LUMINANCE.sum() == pytest.approx(1.0)
    assert luminance(np.eye(3, dtype=np.float32)).tolist() == pytest.approx([0.2126, 0.7152, 0.0722])
