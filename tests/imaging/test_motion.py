"""Tests of motion blur."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from generator.imaging.motion import (
    LEAST_PATH_PX,
    SPEED_M_PER_S,
    Walker,
    blur_motion,
    line_kernel,
    pixel_velocity,
    walking_velocity,
)  # fmt: skip
from generator.people.gait import CURVES
from generator.stage import CropCamera
from tests.imaging.views import HEIGHT_PX, WIDTH_PX, depth_of, even, picture

AHEAD = CropCamera(np.eye(4), (-0.1, -0.2, 0.1, 0.2))  # looks along +z, x to the right


def person() -> NDArray[np.bool_]:
    mask = np.zeros((HEIGHT_PX, WIDTH_PX), np.bool_)
    mask[20:80, 16:32] = True
    return mask


@pytest.mark.parametrize(("heading_deg", "direction"), [(0.0, (0, -1)), (90.0, (1, 0)), (180.0, (0, 1))])
def test_people_walk_where_they_face(heading_deg: float, direction: tuple[int, int]) -> None:
    velocity = walking_velocity("walking", heading_deg)
    assert velocity == pytest.approx((1.35 * direction[0], 1.35 * direction[1], 0.0), abs=1e-12)


def test_every_kind_of_pose_has_a_speed() -> None:
    assert set(CURVES) < set(SPEED_M_PER_S)
    assert walking_velocity("standing", 30.0) == walking_velocity("sitting", 30.0) == (0.0, 0.0, 0.0)
    assert SPEED_M_PER_S["running"] > SPEED_M_PER_S["walking"] > 0.0


def test_velocity_across_the_picture_goes_with_one_over_the_distance() -> None:
    velocities = [
        pixel_velocity(AHEAD, Walker(1, (0.0, 0.0, z), (1.5, 0.0, 0.0)), WIDTH_PX, HEIGHT_PX) for z in (5.0, 10.0)
    ]
    # 48 px are 0.2 of the distance: 240 px per unit of the plane, times 1.5 / z.
    np.testing.assert_allclose(velocities, [[72.0, 0.0], [36.0, 0.0]], atol=1e-6)


def test_who_comes_straight_at_the_camera_hardly_moves_in_the_picture() -> None:
    velocity = pixel_velocity(AHEAD, Walker(1, (0.0, 0.0, 8.0), (0.0, 0.0, -1.5)), WIDTH_PX, HEIGHT_PX)
    np.testing.assert_allclose(velocity, 0.0, atol=1e-9)


@given(x=st.floats(-12.0, 12.0), y=st.floats(-12.0, 12.0))
def test_kernel_is_a_line_around_its_middle(x: float, y: float) -> None:
    kernel = line_kernel(np.array([x, y]))
    assert kernel.sum() == pytest.approx(1.0, abs=1e-5)
    assert kernel.min() >= 0.0
    np.testing.assert_allclose(kernel, kernel[::-1, ::-1], atol=1e-5)
    rows, columns = np.indices(kernel.shape)
    offset_x, offset_y = columns - (kernel.shape[1] - 1) / 2, rows - (kernel.shape[0] - 1) / 2
    # An even motion over a length a has the variance a^2 / 12; linear shares between pixels add at most 1/4.
    for offset, length in ((offset_x, x), (offset_y, y)):
        variance = float((kernel * offset**2).sum())
        assert length**2 / 12 - 0.02 <= variance <= length**2 / 12 + 0.27


def test_short_ways_and_empty_masks_leave_the_picture_alone() -> None:
    colour = picture()
    assert blur_motion(colour, person(), depth_of(8.0), np.array([0.9 * LEAST_PATH_PX, 0.0])) is colour
    assert blur_motion(colour, ~person() & False, depth_of(8.0), np.array([9.0, 0.0])) is colour


def test_person_is_smeared_over_an_even_background() -> None:
    """A white bar of 16 px before black, moved by 8 px: full where it always is, a ramp of 8 px at both sides."""
    mask = person()
    colour = mask[..., None] * even(1.0)
    row = blur_motion(colour, mask, depth_of(8.0), np.array([8.0, 0.0]))[50, :, 0]
    np.testing.assert_allclose(row[21:27], 1.0, atol=1e-5)
    np.testing.assert_allclose(row[:11], 0.0, atol=1e-6)
    np.testing.assert_allclose(row[12:20], (np.arange(8) + 0.5) / 8, atol=0.04)
    assert row.sum() == pytest.approx(16.0, rel=1e-4)


@pytest.mark.parametrize("path", [(6.0, 0.0), (0.0, 9.0), (-4.0, 3.0)])
def test_blur_keeps_the_energy(path: tuple[float, float]) -> None:
    mask = person()
    colour = picture() * mask[..., None]
    blurred = blur_motion(colour, mask, depth_of(8.0), np.array(path))
    assert blurred.sum() == pytest.approx(colour.sum(), rel=1e-4)


def test_even_picture_stays_even() -> None:
    blurred = blur_motion(even(0.4), person(), depth_of(8.0), np.array([7.0, 2.0]))
    np.testing.assert_allclose(blurred, 0.4, rtol=1e-5)


def test_background_far_from_the_person_is_untouched_and_so_are_the_callers_pixels() -> None:
    colour = picture()
    before = colour.copy()
    blurred = blur_motion(colour, person(), depth_of(8.0), np.array([6.0, 0.0]))
    np.testing.assert_array_equal(blurred[:, :12], colour[:, :12])
    np.testing.assert_array_equal(blurred[:15], colour[:15])
    assert (blurred[20:80, 16:32] != colour[20:80, 16:32]).any()
    np.testing.assert_array_equal(colour, before)


def test_what_stands_before_the_person_stays_sharp() -> None:
    colour, depth, mask = picture(), depth_of(8.0), person()
    pole = np.zeros_like(mask)
    pole[:, 30:34] = True
    depth[pole] = 4.0
    mask &= ~pole
    blurred = blur_motion(colour, mask, depth, np.array([9.0, 0.0]))
    np.testing.assert_array_equal(blurred[pole], colour[pole])
    assert math.isfinite(float(blurred.sum()))
