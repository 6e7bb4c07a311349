"""Poses stay within the joints' limits, stand on the ground, and hands go where they should."""

from __future__ import annotations

from functools import lru_cache
from typing import get_args

import numpy as np
import pytest

from assets.library import load_library
from generator.people.build import ShapedPerson, posed_body, shape_person
from generator.people.config import PeopleConfig
from generator.people.hands import crook_frame, grip_frame, rest_grip
from generator.people.sample import sample_person
from generator.people.spec import PoseSpec, Side

CONFIG = PeopleConfig()
LIBRARY = load_library(quiet=True)


@lru_cache(maxsize=16)
def shaped(pid: int) -> ShapedPerson:
    return shape_person(sample_person(CONFIG, pid, 0), LIBRARY)


@pytest.mark.parametrize("side", get_args(Side))
def test_grip_frames_are_orthonormal_and_mirror_each_other(side: Side) -> None:
    posed = posed_body(shaped(2), PoseSpec("walking", phase=0.3))
    for frame in (grip_frame(posed, side), crook_frame(posed, side)):
        axes = np.stack([frame.along, frame.axis, frame.palm])
        np.testing.assert_allclose(axes @ axes.T, np.eye(3), atol=1e-5)
        assert np.linalg.det(axes) == pytest.approx(1.0 if side == "left" else -1.0)


def test_palms_of_the_rest_pose_face_the_body_and_the_thumbs_point_forwards() -> None:
    skeleton = shaped(2).skeleton
    left, right = rest_grip(skeleton, "left"), rest_grip(skeleton, "right")
    assert left.palm[0] < -0.5 < 0.5 < right.palm[0]
    assert left.axis[1] < -0.5
    np.testing.assert_allclose(left.centre, right.centre * [-1, 1, 1], atol=2e-3)
