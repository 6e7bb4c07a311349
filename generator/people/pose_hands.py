"""What hands do: the goal of each hand for each action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from generator.people.figure import Figure
from generator.people.hands import carried_item, hangs_in_crook, rest_grip
from generator.people.kinematics import DOWN, Matrix, Vector, across, unit
from generator.people.pose_arms import RELAXED, ArmFrame, HandGoal, clear_angle_deg, hang_arm
from generator.people.posture import ArmSwing
from generator.people.spec import AccessorySpec, BagKind, BagSpec, HandAction, OutfitSpec, PoseSpec

_UP: Vector = np.array([0.0, 0.0, 1.0])
_TOP_POCKETS = ("side", "flap", "kangaroo")
_BESIDE_BAG_M = 0.05  # how far a free arm keeps from the trunk where a bag hangs between them
# Half of what a bag takes up between hand and leg, at sizes 0 and 1. [m]
_BAG_HALF_M: Mapping[BagKind, tuple[float, float]] = {
    "handbag": (0.03, 0.08), "shopping_bag": (0.04, 0.08), "tote": (0.02, 0.06), "suitcase": (0.10, 0.16),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class HandScene:
    """What a goal may depend on, beside its arm.

    Attributes:
        pose: what the person does.
        outfit: what is worn and carried.
        figure: measures of the dressed body.
        swing: how the arm would hang, were it free.
        arm_out_deg: how far the person's arms stand off the trunk. [deg]
        pelvis, head: (3, 3) their rotations.
        pelvis_at, head_at: (3,) heads of these bones in the pose. [m]
        knee: (3,) of this side in the pose. [m]
    """

    pose: PoseSpec
    outfit: OutfitSpec
    figure: Figure
    swing: ArmSwing
    arm_out_deg: float
    pelvis: Matrix
    head: Matrix
    pelvis_at: Vector
    head_at: Vector
    knee: Vector

    def at_pelvis(self, rest_point: Vector) -> Vector:
        """(3,) a rest-pose point that moves with the pelvis."""
        return np.asarray(self.pelvis_at + self.pelvis @ (rest_point - self.figure.skeleton.head("Hips")))

    def at_head(self, rest_point: Vector) -> Vector:
        """(3,) a rest-pose point that moves with the head."""
        return np.asarray(self.head_at + self.head @ (rest_point - self.figure.skeleton.head("Head")))


def hand_goal(arm: ArmFrame, scene: HandScene) -> HandGoal:
    """Where the hand of an arm goes in a pose."""
    return GOALS[scene.pose.hand(arm.side)](arm, scene)


def _free(arm: ArmFrame, scene: HandScene) -> HandGoal:
    if scene.pose.kind == "sitting":
        return _on_thigh(arm, scene)
    if scene.pose.kind == "running":
        return _pumping(arm, scene)
    bag = scene.outfit.bag("shoulder_bag", "messenger", "tote")
    beside = bag is not None and bag.side == arm.side and carried_item(scene.outfit, arm.side) is not bag
    out = clear_angle_deg(arm, scene.figure, scene.arm_out_deg, _BESIDE_BAG_M if beside else 0.012)
    return hang_arm(arm, scene.swing.shoulder, out, scene.swing.elbow)


def _pumping(arm: ArmFrame, scene: HandScene) -> HandGoal:
    """A runner's arm: elbow at the side, forearm level and turned inwards, loose fist."""
    out = 0.8 * clear_angle_deg(arm, scene.figure, scene.arm_out_deg) + 6.0
    goal = hang_arm(arm, scene.swing.shoulder, out, scene.swing.elbow, pronation_deg=-5.0)
    return HandGoal(goal.wrist, goal.along, goal.palm, goal.pole, 0.85)


def _on_thigh(arm: ArmFrame, scene: HandScene) -> HandGoal:
    hip = scene.at_pelvis(scene.figure.skeleton.head(f"{arm.side.title()}UpLeg"))
    along = unit(scene.knee - hip)
    wrist = hip + 0.58 * (scene.knee - hip) + 0.085 * across(_UP, along) + arm.local(0.005, 0.0, 0.0)
    inward = unit(along + arm.local(-0.35, 0.0, -0.12))
    return HandGoal(wrist, inward, DOWN, arm.local(1.0, -0.7, -0.2), 0.3)


def _pocket(arm: ArmFrame, scene: HandScene) -> HandGoal:
    """The wrist at the edge of a pocket of the outermost top, else of the trousers; the hand is inside."""
    figure, skeleton = scene.figure, scene.figure.skeleton
    top = scene.outfit.upper if scene.outfit.outer is None else scene.outfit.outer
    hips = float(skeleton.head("Hips")[2])
    if top.pockets in _TOP_POCKETS:
        azimuth = 62.0 if top.pockets == "kangaroo" else 38.0
        edge = figure.surface_point(hips + 0.11, arm.side, azimuth)
        tips = np.array([0.25 * edge[0], 0.62 * edge[1], hips + 0.01])
        inside = scene.at_pelvis(tips) - scene.at_pelvis(edge)
        palm = arm.local(-0.6, -0.5, 0.4)
    else:
        edge = figure.surface_point(hips + 0.065, arm.side, 14.0)
        hip = scene.at_pelvis(skeleton.head(f"{arm.side.title()}UpLeg"))
        inside = hip + 0.36 * (scene.knee - hip) + arm.local(0.022, 0.012, 0.0) - scene.at_pelvis(edge)
        palm = arm.local(-1.0, -0.3, 0.3)
    wrist = scene.at_pelvis(edge * np.array([0.93, 0.93, 1.0]))
    return HandGoal(wrist, unit(inside), palm, arm.local(0.8, -1.0, 0.0), RELAXED)


def _phone_call(arm: ArmFrame, scene: HandScene) -> HandGoal:
    """The fist beside the ear, fingers up, the elbow down and out."""
    ear = scene.figure.ear * np.array([arm.sign, 1.0, 1.0])
    fist = scene.at_head(ear + np.array([arm.sign * 0.030, -0.028, -0.022]))
    along = scene.head @ unit(np.array([arm.sign * -0.12, 0.30, 1.0]))
    palm = scene.head @ unit(np.array([-arm.sign, 0.10, 0.12]))
    return HandGoal(_wrist_of_fist(arm, fist, along, palm), along, palm, arm.local(0.75, 0.55, -1.0), 0.75)


def _phone_look(arm: ArmFrame, scene: HandScene) -> HandGoal:
    """The fist before the lower chest, the palm to the face."""
    both = scene.pose.left_hand == scene.pose.right_hand == "phone_look"
    ahead = 0.31 if scene.pose.kind != "sitting" else 0.28
    chest = arm.shoulder + arm.local(0.0, 0.0, -0.21)
    fist = chest + arm.local(-(0.14 if both else 0.11), ahead, 0.0)
    face = scene.at_head(scene.figure.ear * np.array([0.0, 1.0, 1.0])) - fist
    along = unit(arm.local(-0.55, 0.55, 0.42))
    palm = across(unit(face) + arm.local(-0.25, 0.0, 0.0), along)
    return HandGoal(_wrist_of_fist(arm, fist, along, palm), along, palm, arm.local(0.35, -0.2, -1.0), 0.7)


def _carry(arm: ArmFrame, scene: HandScene) -> HandGoal:
    item = carried_item(scene.outfit, arm.side)
    if isinstance(item, AccessorySpec):
        return _upright(arm)
    if item is None:
        return _free(arm, scene)
    if hangs_in_crook(item):
        return _in_crook(arm, scene)
    return _hanging_bag(arm, scene, item)


def _hanging_bag(arm: ArmFrame, scene: HandScene, bag: BagSpec) -> HandGoal:
    """A straight arm that hardly swings, far enough out for half of the bag; a suitcase rolls behind."""
    low, high = _BAG_HALF_M[bag.kind]
    half = low + bag.size * (high - low)
    if bag.kind == "suitcase":
        out = clear_angle_deg(arm, scene.figure, scene.arm_out_deg, 0.03)
        goal = hang_arm(arm, -24.0 + 0.1 * scene.swing.shoulder, out, 6.0, pronation_deg=45.0)
    else:
        out = clear_angle_deg(arm, scene.figure, scene.arm_out_deg, 0.4 * half)
        goal = hang_arm(arm, 0.25 * scene.swing.shoulder, out, 8.0, pronation_deg=12.0)
    return HandGoal(goal.wrist, goal.along, goal.palm, goal.pole, 1.0)


def _upright(arm: ArmFrame) -> HandGoal:
    """The fist before the shoulder, its axis upright for the shaft of an umbrella."""
    fist = arm.shoulder + arm.local(-0.02, 0.27, -0.24)
    along = unit(arm.local(-0.45, 0.85, 0.12))
    palm = across(arm.local(-1.0, -0.25, 0.0), along)
    return HandGoal(_wrist_of_fist(arm, fist, along, palm), along, palm, arm.local(0.35, -0.5, -1.0), 1.0)


def _in_crook(arm: ArmFrame, scene: HandScene) -> HandGoal:
    """The forearm level, the palm in and a little up."""
    out = clear_angle_deg(arm, scene.figure, scene.arm_out_deg, 0.02)
    goal = hang_arm(arm, 4.0 + 0.15 * scene.swing.shoulder, out, 98.0)
    along = unit(goal.along + arm.local(-0.1, 0.0, 0.1))
    return HandGoal(goal.wrist, along, across(arm.local(-1.0, 0.0, 0.4), along), goal.pole, 0.7)


def _strap(arm: ArmFrame, scene: HandScene) -> HandGoal:
    """The fist closed around a strap before the chest, the elbow down."""
    shoulder = arm.bone("Arm")
    height = float(shoulder[2]) - 0.10
    front = scene.figure.reach_m(height, np.array([0.0, -1.0, 0.0]))
    ahead = front + float(shoulder[1]) + 0.02
    fist = arm.shoulder + arm.local(-0.065, ahead, -0.11)
    along = unit(arm.local(-0.75, 0.12, 0.70))
    palm = across(arm.local(0.1, -1.0, 0.1), along)
    return HandGoal(_wrist_of_fist(arm, fist, along, palm), along, palm, arm.local(0.7, -0.1, -1.0), 0.95)


def _gesture(arm: ArmFrame, scene: HandScene) -> HandGoal:
    """A hand that talks: the forearm raised, the palm up and in; `arms` says how high."""
    lively = 0.5 + 0.5 * scene.pose.arms * arm.sign
    fist = arm.shoulder + arm.local(0.02 - 0.05 * lively, 0.30, -0.24 + 0.12 * lively)
    along = unit(arm.local(-0.15, 0.75, 0.35 + 0.4 * lively))
    palm = across(arm.local(-0.9 + 0.3 * lively, 0.0, 0.6), along)
    return HandGoal(_wrist_of_fist(arm, fist, along, palm), along, palm, arm.local(0.45, -0.35, -1.0), 0.15)


def _wrist_of_fist(arm: ArmFrame, fist: Vector, along: Vector, palm: Vector) -> Vector:
    """(3,) wrist of a hand whose closed fist is at a point. [m]"""
    grip = rest_grip(arm.skeleton, arm.side)
    offset = grip.centre - arm.bone("Hand")
    palm = across(palm, along)
    return np.asarray(fist - along * (offset @ grip.along) - palm * (offset @ grip.palm))


GOALS: Mapping[HandAction, Callable[[ArmFrame, HandScene], HandGoal]] = {
    "free": _free,
    "pocket": _pocket,
    "phone_call": _phone_call,
    "phone_look": _phone_look,
    "carry": _carry,
    "strap": _strap,
    "gesture": _gesture,
}
