"""Tests of the look that a camera's lens, sensor and shutter give."""

from __future__ import annotations

import math
from dataclasses import fields, replace

import numpy as np
import pytest

from generator.imaging.config import ImagingConfig
from generator.imaging.look import FARTHEST_FOCUS_M, watched_distance_m, with_look
from tests.imaging.views import surveillance_camera

CAMERA = surveillance_camera()
CONFIG = ImagingConfig()


def test_camera_watches_the_middle_of_people_on_its_axis() -> None:
    assert watched_distance_m(CAMERA) == pytest.approx(3.0 / math.sin(math.radians(20.0)))
    assert watched_distance_m(replace(CAMERA, pitch_deg=0.0)) == 60.0
    assert watched_distance_m(replace(CAMERA, height_m=1.2, pitch_deg=40.0)) == 3.0


def test_look_is_drawn_from_the_ranges_and_changes_nothing_else() -> None:
    drawn = {"sensor_width_mm", "f_number", "focus_m", "longest_exposure_s", "sharpening"}
    for seed in range(50):
        camera = with_look(CAMERA, CONFIG, np.random.default_rng(seed))
        for name in ("sensor_width_mm", "f_number", "longest_exposure_s", "sharpening"):
            low, high = getattr(CONFIG, name)
            assert low <= getattr(camera, name) <= high
        vergence = 1.0 / camera.focus_m - 1.0 / watched_distance_m(CAMERA)
        assert CONFIG.focus_error[0] - 1e-9 <= vergence <= CONFIG.focus_error[1] + 1e-9
        for field in fields(camera):
            assert field.name in drawn or getattr(camera, field.name) == getattr(CAMERA, field.name)


def test_look_is_a_function_of_its_stream() -> None:
    first, second, other = (with_look(CAMERA, CONFIG, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert first == second != other


def test_focus_never_lies_beyond_what_is_far() -> None:
    config = ImagingConfig(focus_error=(-1.0, -1.0))
    assert with_look(CAMERA, config, np.random.default_rng(0)).focus_m == pytest.approx(FARTHEST_FOCUS_M)
