"""Walkers and runners roll over feet that do not slide, and swing like the published means."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np
import pytest

from assets.library import load_library
from generator.people.build import ShapedPerson, pose_person, shape_person
from generator.people.config import PeopleConfig
from generator.people.gait import CURVES, STRIDES, joint_angle_deg, sole_angle_deg
from generator.people.kinematics import angle_deg
from generator.people.parts import PartId
from generator.people.pose import build_pose
from generator.people.pose_walk import move, stride_length_m
from generator.people.sample import sample_person
from generator.people.spec import PoseSpec

CONFIG = PeopleConfig()
LIBRARY = load_library(quiet=True)
PIDS = (1, 2, 5, 8)


@lru_cache(maxsize=8)
def shaped(pid: int) -> ShapedPerson:
    return shape_person(sample_person(CONFIG, pid, 0), LIBRARY)


def test_curves_are_periodic_and_pass_through_the_published_means() -> None:
    for gait, curves in CURVES.items():
        for joint, values in curves.items():
            np.testing.assert_allclose(joint_angle_deg(gait, joint, np.arange(10) / 10.0), values, atol=1e-9)
            assert joint_angle_deg(gait, joint, 0.0) == pytest.approx(joint_angle_deg(gait, joint, 3.0))
    assert joint_angle_deg("walking", "knee", 0.72) == pytest.approx(62.0, abs=4.0)  # peak of swing, Winter 1991
    assert float(sole_angle_deg("walking", 0.25)) == 0.0


@pytest.mark.parametrize("pid", PIDS)
@pytest.mark.parametrize("kind", ["walking", "running"])
def test_standing_feet_do_not_slide(pid: int, kind: Literal["walking", "running"]) -> None:
    body = shaped(pid)
    stance, sole = STRIDES[kind].stance, body.figure.soles["left"]
    pose = PoseSpec(kind)
    length = stride_length_m(body.spec, pose, body.figure)
    touching = []
    for phase in np.arange(0.10, stance - 0.16, 0.05):  # the foot is flat: its ball stays where it is
        foot = move(PoseSpec(kind, phase=float(phase)), body.spec, body.figure).feet["left"]
        ball = foot.ankle + foot.foot @ (sole.ball - sole.ankle)
        touching.append(ball[1] - length * phase)
    assert np.abs(np.diff(touching)).max() < 0.02


@pytest.mark.parametrize("pid", PIDS)
def test_both_feet_touch_the_ground_from_heel_strike_to_toe_off(pid: int) -> None:
    body = shaped(pid)
    for phase in np.arange(0.0, 1.0, 0.05):
        posture = move(PoseSpec("walking", phase=float(phase)), body.spec, body.figure)
        for side, shift in (("left", 0.0), ("right", 0.5)):
            foot, sole = posture.feet[side], body.figure.soles[side]  # type: ignore[index]
            height = foot.ankle[2] + sole.lowest_m(foot.foot, foot.toes)
            if (phase + shift) % 1.0 < STRIDES["walking"].stance:
                assert height == pytest.approx(0.0, abs=1e-6)
            else:
                assert height > 0.0


@pytest.mark.parametrize("pid", PIDS)
def test_posed_soles_are_where_the_posture_puts_them(pid: int) -> None:
    for phase in (0.0, 0.2, 0.45, 0.6):
        mesh = pose_person(shaped(pid), PoseSpec("walking", phase=phase))
        shoes = np.unique(mesh.faces[mesh.part_ids == PartId.SHOES])
        left = mesh.vertices[shoes][mesh.rest[shoes][:, 0] > 0.0]
        assert left[:, 2].min() == pytest.approx(0.0, abs=2e-3)
        assert mesh.vertices[:, 2].min() == pytest.approx(0.0, abs=1e-3)


def test_legs_bend_like_the_published_means() -> None:
    body = shaped(1)
    deviations = []
    for phase in np.arange(0.0, 1.0, 0.05):
        turns = build_pose(PoseSpec("walking", phase=float(phase)), body.spec, body.outfit, body.figure).rotations
        hip, knee, ankle = (body.skeleton.head(f"Left{bone}") for bone in ("UpLeg", "Leg", "Foot"))
        bend = angle_deg(turns["LeftUpLeg"] @ (knee - hip), turns["LeftLeg"] @ (ankle - knee))
        deviations.append(bend - 3.0 - body.spec.gait.stride * float(joint_angle_deg("walking", "knee", phase)))
    assert np.sqrt(np.mean(np.square(deviations))) < 9.0


def test_sides_mirror_each_other_half_a_stride_later() -> None:
    swapped = [0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15]
    for kind in ("walking", "running"):
        for phase in (0.05, 0.15, 0.3, 0.45):
            here = pose_person(shaped(1), PoseSpec(kind, phase=phase)).keypoints
            there = pose_person(shaped(1), PoseSpec(kind, phase=phase + 0.5)).keypoints
            np.testing.assert_allclose(here, there[swapped] * [-1, 1, 1], atol=0.02)


def test_runners_fly_between_their_steps_and_only_there() -> None:
    heights = {
        phase: pose_person(shaped(2), PoseSpec("running", phase=phase)).vertices[:, 2].min()
        for phase in (0.0, 0.15, 0.3, 0.44, 0.5, 0.65, 0.94)
    }
    assert min(heights[0.44], heights[0.94]) > 0.01
    assert max(heights.values()) < 0.12
    assert max(heights[phase] for phase in (0.0, 0.15, 0.3, 0.5, 0.65)) < 1e-3
