"""Postures: world-axes rotations of the bones away from the rest pose, from what a pose says and a body measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from generator.people.figure import Figure
from generator.people.kinematics import Matrix, rotation
from generator.people.limits import clamp_deg
from generator.people.pose_arms import ArmFrame, reach
from generator.people.pose_hands import HandScene, hand_goal
from generator.people.pose_legs import reach_foot
from generator.people.pose_still import sit, stand
from generator.people.pose_walk import move
from generator.people.posture import SIGNS, Posture, TrunkAngles, measure_leg, old_share, pelvis_turn
from generator.people.skinning import bone_matrices
from generator.people.spec import OutfitSpec, PersonSpec, PoseKind, PoseSpec, Side

POSTURES: Mapping[PoseKind, Callable[[PoseSpec, PersonSpec, Figure], Posture]] = {
    "walking": move,
    "running": move,
    "standing": stand,
    "sitting": sit,
}
_LOOK_DOWN_DEG = 22.0  # at a phone
_KYPHOSIS_DEG = 20.0  # rounding of the upper back from 85 years


@dataclass(frozen=True, eq=False)
class BodyPose:
    """How a body is posed.

    Attributes:
        rotations: bone -> (3, 3) rotation away from the rest pose, in world axes; what is missing follows its parent.
        grips: how far each hand is closed, 0 flat, 1 a fist. [1]
        lift_m: height of the lowest point above the ground, 0 but in a runner's flight. [m]
    """

    rotations: Mapping[str, Matrix]
    grips: Mapping[Side, float]
    lift_m: float


def build_pose(pose: PoseSpec, spec: PersonSpec, outfit: OutfitSpec, figure: Figure) -> BodyPose:
    """Rotation of every bone that does not just follow its parent.

    Args:
        pose: what the person does.
        spec: who does it.
        outfit: what is worn and carried.
        figure: measures of the dressed body.
    """
    posture = POSTURES[pose.kind](pose, spec, figure)
    rotations = _trunk(posture.trunk, pose, spec)
    skeleton = figure.skeleton
    for side in SIGNS:
        leg = measure_leg(figure, side)
        rotations |= reach_foot(side, rotations["Hips"], posture.pelvis_m, posture.feet[side], leg, skeleton)
    for side in SIGNS:
        chest = rotations["Spine1"]
        rotations[f"{side.title()}Shoulder"] = chest @ rotation("y", SIGNS[side] * 4.0)
    matrices = bone_matrices(skeleton, rotations).astype(np.float64)
    at = {
        name: matrix[:, :3] @ head + matrix[:, 3]
        for name, matrix, head in zip(skeleton.names, matrices, skeleton.heads, strict=True)
    }
    grips: dict[Side, float] = {}
    for side in SIGNS:
        name = side.title()
        clavicle = skeleton.head(f"{name}Shoulder") - skeleton.head(f"{name}Arm")
        arm = ArmFrame(side, rotations["Spine1"], at[f"{name}Arm"], clavicle, skeleton)
        scene = HandScene(
            pose, outfit, figure, posture.arms[side], spec.gait.arm_out_deg, rotations["Hips"], rotations["Head"],
            at["Hips"], at["Head"], at[f"{name}Leg"],
        )  # fmt: skip
        goal = hand_goal(arm, scene)
        grips[side] = goal.grip
        rotations |= reach(arm, goal)
    return BodyPose(rotations, grips, posture.lift_m)


def _trunk(trunk: TrunkAngles, pose: PoseSpec, spec: PersonSpec) -> dict[str, Matrix]:
    """The spine bends from pelvis to chest, rounds with age, and the neck brings the head upright again."""
    round_deg = _KYPHOSIS_DEG * old_share(spec.age_years)
    looking = _LOOK_DOWN_DEG if "phone_look" in (pose.left_hand, pose.right_hand) else 0.0
    pitch = clamp_deg("head_pitch", max(pose.head_pitch_deg, looking))
    yaw = trunk.chest_yaw + clamp_deg("head_yaw", pose.head_yaw_deg)
    low = 0.6 * trunk.pelvis_lean + 0.4 * trunk.lean
    chest_lean = trunk.lean + 0.75 * round_deg

    def turn(yaw_deg: float, lean_deg: float, list_deg: float) -> Matrix:
        return rotation("z", yaw_deg) @ rotation("x", lean_deg) @ rotation("y", list_deg)

    chest_yaw, chest_list = trunk.chest_yaw, trunk.chest_list
    return {
        "Hips": pelvis_turn(trunk),
        "LowerBack": turn(0.6 * trunk.pelvis_yaw + 0.4 * chest_yaw, low, 0.5 * trunk.pelvis_list),
        "Spine": turn(0.2 * trunk.pelvis_yaw + 0.8 * chest_yaw, trunk.lean + 0.1 * round_deg, 0.7 * chest_list),
        "Spine1": turn(chest_yaw, chest_lean, chest_list),
        "Neck": turn(0.5 * (chest_yaw + yaw), 0.7 * chest_lean + 0.25 * pitch + 0.5 * round_deg, 0.0),
        "Neck1": turn(0.4 * chest_yaw + 0.6 * yaw, 0.35 * chest_lean + 0.65 * pitch + 0.25 * round_deg, 0.0),
        "Head": turn(yaw, pitch, 0.0),
    }
