"""Arms: free ones that swing, and those that bring a hand to a place; shoulders and forearms share the turns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.people.figure import Figure
from generator.people.hands import rest_grip
from generator.people.kinematics import (
    DOWN,
    FORWARD,
    Matrix,
    Vector,
    angle_deg,
    axis_rotation,
    bend_joint,
    cross,
    frame_turn,
    norm,
    rotation,
    twist_deg,
)
from generator.people.limits import LIMITS_DEG, clamp_deg
from generator.people.posture import SIGNS
from generator.people.skinning import Skeleton
from generator.people.spec import Side

_ELBOW_DEG = (4.0, LIMITS_DEG["elbow"][1])
_HANGING_SHOULDER_DEG = -4.0  # the rest pose lifts the shoulders by this
_SHOULDER_SHARE, _SHOULDER_FROM_DEG = 0.3, 35.0  # scapulohumeral rhythm: a third of the elevation is the blade's
RELAXED = 0.19  # grip of a hand that hangs
_FOREARM_SHARE = 0.6  # of the twist between elbow and hand


@dataclass(frozen=True, eq=False)
class HandGoal:
    """Where a hand shall be and how it is held.

    Attributes:
        wrist: (3,) [m]
        along, palm: (3,) directions from wrist to knuckles and out of the palm.
        pole: (3,) direction in which the elbow points.
        grip: 0 open, 0.19 relaxed, 1 a fist. [1]
    """

    wrist: Vector
    along: Vector
    palm: Vector
    pole: Vector
    grip: float


@dataclass(frozen=True, eq=False)
class ArmFrame:
    """The arm of one side before it is posed.

    Attributes:
        side: which.
        chest: (3, 3) rotation of the chest.
        shoulder: (3,) where the hanging arm begins. [m]
        clavicle: (3,) from there to the inner end of the collar bone, in the rest pose. [m]
        skeleton: rest-pose bones.
    """

    side: Side
    chest: Matrix
    shoulder: Vector
    clavicle: Vector
    skeleton: Skeleton

    @property
    def sign(self) -> float:
        """1 left, -1 right."""
        return SIGNS[self.side]

    def bone(self, name: str) -> Vector:
        """(3,) head of a bone of this side in the rest pose. [m]"""
        return self.skeleton.head(self.side.title() + name)

    @property
    def upper(self) -> Vector:
        """(3,) shoulder to elbow in the rest pose. [m]"""
        return self.bone("ForeArm") - self.bone("Arm")

    @property
    def lower(self) -> Vector:
        """(3,) elbow to wrist in the rest pose. [m]"""
        return self.bone("Hand") - self.bone("ForeArm")

    @property
    def upper_m(self) -> float:
        """Length of the upper arm. [m]"""
        return norm(self.upper)

    @property
    def lower_m(self) -> float:
        """Length of the forearm. [m]"""
        return norm(self.lower)

    def local(self, out: float, forward: float, up: float) -> Vector:
        """(3,) world direction or offset from shares away from the body, forwards and upwards along the chest."""
        return np.asarray(self.chest @ np.array([self.sign * out, -forward, up]))


def hang_arm(
    arm: ArmFrame, shoulder_deg: float, out_deg: float, elbow_deg: float, pronation_deg: float = 20.0
) -> HandGoal:
    """The goal of a hand at the end of an arm that hangs and swings: palm to the thigh, turned back a little.

    Args:
        arm: which arm.
        shoulder_deg: flexion forwards. [deg]
        out_deg: away from the trunk. [deg]
        elbow_deg: bend. [deg]
        pronation_deg: turn of the palm from facing the thigh to facing back. [deg]
    """
    yaw = float(np.degrees(np.arctan2(arm.chest[1, 0], arm.chest[0, 0])))
    swing = rotation("z", yaw) @ rotation("y", -arm.sign * out_deg) @ rotation("x", -shoulder_deg)
    inward = rotation("y", arm.sign * min(0.5 * out_deg + 0.12 * elbow_deg, 16.0))
    bend = swing @ inward @ rotation("x", -max(elbow_deg, _ELBOW_DEG[0]))
    upper, lower = swing @ DOWN, bend @ DOWN
    wrist = arm.shoulder + arm.upper_m * upper + arm.lower_m * lower
    turn = axis_rotation(lower, -arm.sign * pronation_deg)
    palm = turn @ bend @ np.array([-arm.sign, 0.0, 0.0])
    along = bend @ rotation("y", arm.sign * 4.0) @ DOWN
    return HandGoal(wrist, along, palm, swing @ (-FORWARD) + 0.3 * swing @ np.array([arm.sign, 0.0, 0.0]), RELAXED)


def clear_angle_deg(arm: ArmFrame, figure: Figure, wished_deg: float, margin_m: float = 0.012) -> float:
    """How far the arm must stand off so that it does not cut into hips and clothes. [deg]"""
    start, aside = arm.bone("Arm"), np.array([arm.sign, 0.0, 0.0])
    length = arm.upper_m + arm.lower_m
    worst = np.tan(np.radians(wished_deg))
    for share in (0.45, 0.6, 0.75, 0.9, 1.05, 1.2):
        height = float(start[2]) - share * length
        thickness = figure.arm_m * (1.0 if share < 1.0 else 0.8) + margin_m
        need = figure.reach_m(height, aside) + thickness - arm.sign * float(start[0])
        worst = max(worst, need / (share * length))
    return float(min(np.degrees(np.arctan(worst)), 32.0))


def reach(arm: ArmFrame, goal: HandGoal) -> dict[str, Matrix]:
    """Rotations of the bones of one arm that bring the hand to its goal."""
    least, most = _ELBOW_DEG
    name = arm.side.title()
    start, lift = arm.shoulder, _HANGING_SHOULDER_DEG
    for _ in range(2):  # the shoulder rises with the arm that it carries
        upper, lower = bend_joint(start, goal.wrist, goal.pole, arm.upper_m, arm.lower_m, (least, most))
        elevation = angle_deg(arm.chest @ DOWN, upper)
        lift = _HANGING_SHOULDER_DEG + _SHOULDER_SHARE * max(0.0, elevation - _SHOULDER_FROM_DEG)
        blade = arm.chest @ rotation("y", -arm.sign * lift)
        hanging = arm.chest @ rotation("y", -arm.sign * _HANGING_SHOULDER_DEG)
        start = arm.shoulder + (hanging - blade) @ arm.clavicle
    upper, lower = bend_joint(start, goal.wrist, goal.pole, arm.upper_m, arm.lower_m, (least, most))
    rest_axis, axis = cross(arm.upper, arm.lower), cross(upper, lower)
    forearm = frame_turn(arm.lower, rest_axis, lower, axis)
    grip = rest_grip(arm.skeleton, arm.side)
    hand = frame_turn(grip.along, grip.palm, goal.along, goal.palm)
    twist = clamp_deg("forearm_twist", twist_deg(hand @ forearm.T, lower))
    forearm = axis_rotation(lower, _FOREARM_SHARE * twist) @ forearm
    return {
        f"{name}Shoulder": blade,
        f"{name}Arm": frame_turn(arm.upper, rest_axis, upper, axis),
        f"{name}ForeArm": forearm,
        f"{name}Hand": hand,
    }
