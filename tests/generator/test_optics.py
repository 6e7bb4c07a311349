"""Tests of frames and lenses: fields of view, barrel, and how large people get."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.config import CameraConfig
from generator.lens import undistort
from generator.optics import PERSON_M, focal_length_px, sample_optics, usual_distortion


def test_lens_without_barrel_does_not_distort_and_a_wide_one_is_as_an_f_theta_lens() -> None:
    assert usual_distortion(95.0, 0.0) == (0.0, 0.0)
    assert usual_distortion(30.0, 1.0) == (0.0, 0.0)
    widest = usual_distortion(100.0, 1.0)
    for angle in (0.1, 0.4, 0.7):
        assert undistort(np.array([[angle, 0.0]]), widest)[0, 0] == pytest.approx(math.tan(angle), rel=0.01)
    amounts = [usual_distortion(fov_deg, 1.0)[0] for fov_deg in (35.0, 60.0, 95.0)]
    assert amounts == sorted(amounts)


@given(fov_deg=st.floats(20.0, 110.0), barrel=st.sampled_from([0.0, 0.3, 0.8, 1.2]), width_px=st.integers(300, 4000))
def test_focal_length_gives_the_field_of_view_whatever_the_lens(fov_deg: float, barrel: float, width_px: int) -> None:
    distortion = usual_distortion(fov_deg, barrel)
    focal = focal_length_px(fov_deg, width_px, distortion)
    edge = undistort(np.array([[0.5 * width_px / focal, 0.0]]), distortion)[0, 0]
    assert 2 * math.degrees(math.atan(edge)) == pytest.approx(fov_deg, rel=1e-6)


def test_lens_is_chosen_so_that_people_at_the_aim_have_a_height_that_is_asked_for() -> None:
    config, rng = CameraConfig(barrel=(0.0, 0.0)), np.random.default_rng(0)
    for distance_m in (7.0, 12.0, 24.0):
        heights = []
        for _ in range(100):
            optics = sample_optics(config, distance_m, 20.0, rng)
            heights.append(optics.focal_length_px * PERSON_M * math.cos(math.radians(20.0)) / distance_m)
        assert min(heights) >= 1.4 * 30.0
        assert max(heights) <= 0.75 * 500.0
