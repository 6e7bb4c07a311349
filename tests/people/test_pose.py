"""Poses stay within the joints' limits, stand on the ground, and hands go where they should."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import get_args

import numpy as np
import pytest

from assets.library import load_library
from generator.people.build import ShapedPerson, pose_person, posed_body, shape_person
from generator.people.config import PeopleConfig
from generator.people.hands import carried_item, crook_frame, grip_frame, held_item, rest_grip, shown_item
from generator.people.kinematics import DOWN, Matrix, angle_deg, bend_joint, twist_deg
from generator.people.limits import LIMITS_DEG, clamp_deg
from generator.people.pose import build_pose
from generator.people.pose_still import thigh_underside_m
from generator.people.sample import sample_person
from generator.people.sample_pose import can_run, can_sit, has_pockets, sample_pose
from generator.people.skinning import Skeleton
from generator.people.spec import (
    AccessorySpec,
    BagSpec,
    FabricSpec,
    HandAction,
    OutfitSpec,
    PersonSpec,
    PoseKind,
    PoseSpec,
    Side,
)

CONFIG = PeopleConfig()
LIBRARY = load_library(quiet=True)
FABRIC = FabricSpec("canvas", "plain", ((30.0, 0.0, 0.0),))
SIDES: tuple[Side, Side] = get_args(Side)


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


def joint_angles(turns: Mapping[str, Matrix], skeleton: Skeleton, side: Side) -> dict[str, float]:
    """Angles of the joints of one side, named as in `LIMITS_DEG`. [deg]"""
    name = side.title()

    def way(start: str, end: str) -> Matrix:
        return turns[name + start] @ (skeleton.head(name + end) - skeleton.head(name + start))

    def pitch(turn: Matrix) -> float:
        """Turn about the axis from right to left, toes up."""
        return float(np.degrees(np.arctan2(turn[1, 2], turn[1, 1])))

    chest, pelvis = turns["Spine1"], turns["Hips"]
    thigh, shin = pelvis.T @ way("UpLeg", "Leg"), way("Leg", "Foot")
    upper, lower = way("Arm", "ForeArm"), way("ForeArm", "Hand")
    upper_local = chest.T @ upper
    head = turns["Head"].T @ chest
    hand = turns[f"{name}Hand"]
    return {
        "hip_flexion": float(np.degrees(np.arctan2(-thigh[1], -thigh[2]))),
        "knee": angle_deg(way("UpLeg", "Leg"), shin),
        "ankle": pitch(turns[f"{name}Leg"].T @ turns[f"{name}Foot"]),
        "toe": pitch(turns[f"{name}Foot"].T @ turns[f"{name}ToeBase"]),
        "shoulder_elevation": angle_deg(chest @ DOWN, upper),
        "shoulder_back": float(np.degrees(np.arctan2(-upper_local[1], -upper_local[2]))),
        "elbow": angle_deg(upper, lower),
        "forearm_twist": twist_deg(hand @ turns[f"{name}ForeArm"].T, lower / np.linalg.norm(lower)) / 0.4,
        "wrist": angle_deg(hand @ rest_grip(skeleton, side).along, lower),
        "trunk": -pitch(pelvis.T @ chest),
        "head_yaw": twist_deg(head.T, np.array([0.0, 0.0, 1.0])),
        "head_pitch": pitch(head),
    }


def equipped(pid: int, *things: BagSpec | AccessorySpec) -> PersonSpec:
    spec = sample_person(CONFIG, pid, 0)
    bags = tuple(thing for thing in things if isinstance(thing, BagSpec))
    accessories = tuple(thing for thing in things if isinstance(thing, AccessorySpec))
    return replace(spec, outfits=(replace(spec.outfits[0], bags=bags, accessories=accessories),))


def assert_within_limits(shaped: ShapedPerson, pose: PoseSpec) -> None:
    turns = build_pose(pose, shaped.spec, shaped.outfit, shaped.figure).rotations
    for side in SIDES:
        for joint, angle in joint_angles(turns, shaped.skeleton, side).items():
            low, high = LIMITS_DEG[joint]
            assert low - 1.0 <= angle <= high + 1.0, (shaped.spec.pid, pose, side, joint, angle)


@pytest.mark.parametrize("pid", range(8))
def test_sampled_poses_respect_the_joints(pid: int) -> None:
    body = shaped(pid)
    for number in range(12):
        pose = sample_pose(CONFIG, body.spec, body.outfit, np.random.default_rng([pid, number]))
        assert_within_limits(body, pose)


@pytest.mark.parametrize("action", get_args(HandAction))
@pytest.mark.parametrize("kind", get_args(PoseKind))
def test_every_action_in_every_kind_respects_the_joints(action: HandAction, kind: PoseKind) -> None:
    for pid in (1, 4, 7):
        body = shaped(pid)
        for phase in (0.0, 0.3, 0.6, 0.85):
            pose = PoseSpec(kind, phase, stance=2 * phase - 1, arms=1 - 2 * phase, left_hand=action, right_hand=action)
            assert_within_limits(body, pose)


def test_angles_beyond_a_limit_are_clamped() -> None:
    assert clamp_deg("elbow", 170.0) == LIMITS_DEG["elbow"][1]
    assert clamp_deg("knee", -10.0) == 0.0
    assert clamp_deg("head_yaw", 30.0) == 30.0


def test_two_bones_reach_their_goal_and_bend_towards_the_pole() -> None:
    start, goal, pole = np.zeros(3), np.array([0.1, -0.35, 0.2]), np.array([1.0, 0.0, 0.0])
    first, second = bend_joint(start, goal, pole, 0.30, 0.25, (4.0, 140.0))
    np.testing.assert_allclose(0.30 * first + 0.25 * second, goal, atol=1e-9)
    assert first[0] > goal[0] / np.linalg.norm(goal)
    far, _ = bend_joint(start, 10.0 * goal, pole, 0.30, 0.25, (4.0, 140.0))
    assert angle_deg(far, goal) < 3.0  # out of reach: it points there


@pytest.mark.parametrize("kind", ["standing", "sitting", "walking"])
def test_lowest_point_is_on_the_ground(kind: PoseKind) -> None:
    for pid in range(8):
        mesh = pose_person(shaped(pid), PoseSpec(kind, phase=0.17 * pid, stance=0.25 * pid - 1.0))
        assert mesh.vertices[:, 2].min() == pytest.approx(0.0, abs=1e-3)


def test_hands_at_the_ear_are_at_the_ear_and_a_phone_is_looked_at_before_the_chest() -> None:
    body = shape_person(equipped(3, AccessorySpec("phone", "left", 0.5, FABRIC)), LIBRARY)
    call = pose_person(body, PoseSpec("standing", left_hand="phone_call")).keypoints
    assert np.linalg.norm(call[9] - call[3]) < 0.16
    look = posed_body(body, PoseSpec("standing", left_hand="phone_look"))
    fist, neck = grip_frame(look, "left").centre, look.head("Neck")
    assert 0.24 < neck[1] - fist[1] < 0.48
    assert fist[2] < neck[2]
    assert look.turn("Head", np.array([[0.0, -1.0, 0.0]]))[0, 2] < -0.3


def test_umbrellas_are_held_upright_and_bags_hang_from_straight_arms() -> None:
    body = shape_person(equipped(3, AccessorySpec("umbrella", "right", 0.5, FABRIC)), LIBRARY)
    posed = posed_body(body, PoseSpec("walking", phase=0.4, right_hand="carry"))
    assert grip_frame(posed, "right").axis[2] > 0.9
    body = shape_person(equipped(3, BagSpec("shopping_bag", 0.5, "left", FABRIC, (30.0, 0.0, 0.0))), LIBRARY)
    posed = posed_body(body, PoseSpec("walking", phase=0.4, left_hand="carry"))
    assert grip_frame(posed, "left").centre[2] < posed.head("Hips")[2]


def test_sitting_thighs_are_level_and_the_bench_is_under_them() -> None:
    for pid in range(8):
        body = shaped(pid)
        posed = posed_body(body, PoseSpec("sitting"))
        for side in ("Left", "Right"):
            thigh = posed.head(f"{side}Leg") - posed.head(f"{side}UpLeg")
            assert abs(np.degrees(np.arcsin(thigh[2] / np.linalg.norm(thigh)))) < 14.0
        bench = pose_person(body, PoseSpec("sitting")).props[0]
        seat = bench.vertices[: 8 * 4, 2].max()
        assert 0.30 < seat < 0.50
        assert bench.vertices[:, 2].min() == 0.0
        assert thigh_underside_m(body.figure) > 0.04


def test_bench_does_not_cut_into_the_body() -> None:
    for pid in range(8):
        body = shaped(pid)
        if can_sit(body.outfit):
            mesh = pose_person(body, PoseSpec("sitting", stance=0.4, arms=-0.5))
            skinned = mesh.vertices[: len(body.piece.rest)]  # tails hang down a little behind the seat
            for box in mesh.props[0].vertices.reshape(-1, 8, 3):
                inside = (skinned > box.min(axis=0) + 0.004) & (skinned < box.max(axis=0) - 0.004)
                assert not inside.all(axis=1).any(), pid


def test_same_stream_gives_the_same_pose() -> None:
    for pid in range(6):
        spec = sample_person(CONFIG, pid, 0)
        first, second = (sample_pose(CONFIG, spec, spec.outfits[0], np.random.default_rng(pid)) for _ in range(2))
        assert first == second


def needs(action: HandAction, outfit: OutfitSpec, side: Side) -> bool:
    """Whether an outfit has what an action of a hand needs."""
    if action == "carry":
        return carried_item(outfit, side) is not None
    if action in ("phone_call", "phone_look"):
        phone = outfit.accessory("phone")
        return phone is not None and phone.side == side
    if action == "strap":
        return outfit.bag("backpack", "shoulder_bag", "messenger") is not None
    return has_pockets(outfit) if action == "pocket" else True


def test_hands_only_do_what_the_outfit_allows() -> None:
    seen: set[str] = set()
    for pid in range(150):
        spec = sample_person(CONFIG, pid, 0)
        for number, outfit in enumerate(spec.outfits):
            pose = sample_pose(CONFIG, spec, outfit, np.random.default_rng([pid, number]))
            seen |= {pose.kind, pose.left_hand, pose.right_hand}
            assert pose.kind != "running" or can_run(spec, outfit)
            assert pose.kind != "sitting" or can_sit(outfit)
            for side in SIDES:
                assert needs(pose.hand(side), outfit, side)
                assert pose.hand(side) == "carry" or not isinstance(carried_item(outfit, side), BagSpec)
    assert {"walking", "standing", "sitting", "pocket", "free", "gesture"} <= seen


def test_hands_hold_what_the_outfit_gives_them() -> None:
    phone, umbrella = (AccessorySpec(kind, "right", 0.5, FABRIC) for kind in ("phone", "umbrella"))
    tote = BagSpec("tote", 0.5, "left", FABRIC, (30.0, 0.0, 0.0))
    outfit = equipped(1, phone, tote).outfits[0]
    assert held_item(outfit, "left") == tote
    assert held_item(outfit, "right") == phone
    assert carried_item(outfit, "right") is None
    assert held_item(equipped(1, phone, umbrella).outfits[0], "right") == umbrella
    pose = PoseSpec("standing", left_hand="carry", right_hand="phone_look")
    assert shown_item(pose, outfit, "left") == tote
    assert shown_item(pose, outfit, "right") == phone
    assert shown_item(PoseSpec("standing"), outfit, "left") is None


def test_arms_hang_beside_the_clothes() -> None:
    for pid in range(8):
        body = shaped(pid)
        posed = posed_body(body, PoseSpec("standing"))
        wrist = posed.head("LeftHand")
        height = float(wrist[2]) - float(posed.head("Hips")[2]) + float(body.skeleton.head("Hips")[2])
        assert wrist[0] > body.figure.reach_m(height, np.array([1.0, 0.0, 0.0]))
