"""Tests of the lens: there and back, and numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from generator.lens import distort, undistort
from generator.stage import CropCamera


@pytest.mark.parametrize("distortion", [(0.0, 0.0), (0.12, 0.03), (-0.1, 0.0), (0.2, -0.05), (-0.08, 0.04)])
def test_distort_undoes_undistort(distortion: tuple[float, float]) -> None:
    plane = np.random.default_rng(0).uniform((-0.9, -0.6), (0.9, 0.6), (5, 40, 2))
    np.testing.assert_allclose(distort(undistort(plane, distortion), distortion), plane, atol=1e-9)


def test_direction_is_that_of_the_formula() -> None:
    seen = undistort(np.array([0.3, 0.4]), (0.1, 0.2))
    np.testing.assert_allclose(seen, np.array([0.3, 0.4]) * (1.0 + 0.1 * 0.25 + 0.2 * 0.0625))


def test_what_a_lens_cannot_see_is_put_at_its_rim() -> None:
    rim = np.sqrt(1.0 / 0.9)
    np.testing.assert_allclose(distort(np.array([50.0, 0.0]), (-0.3, 0.0)), (rim, 0.0), rtol=1e-6)


def test_optical_axis_stays_where_it_is() -> None:
    np.testing.assert_array_equal(distort(np.zeros((2, 2)), (0.1, 0.0)), 0.0)


def test_camera_sees_points_where_its_lens_puts_them() -> None:
    camera = CropCamera(np.eye(4), (0.2, -0.4, 0.6, 0.4), (0.15, 0.02))
    plane = np.array([[0.3, 0.1], [0.55, -0.3]])
    points = np.column_stack([undistort(plane, camera.distortion), np.ones(2)]) * [[4.0], [9.0]]
    pixels = camera.pixels_from_world(points, 128, 256)
    np.testing.assert_allclose(pixels[:, 0], (plane[:, 0] - 0.2) / 0.4 * 128, atol=1e-6)
    np.testing.assert_allclose(pixels[:, 1], (plane[:, 1] + 0.4) / 0.8 * 256, atol=1e-6)
    np.testing.assert_allclose(pixels[:, 2], [4.0, 9.0])
