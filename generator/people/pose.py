"""Postures: where each bone points in a walk or a relaxed stance, as world-axes rotations away from the rest pose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.people.feet import foot_length_m, heel_pitch_deg
from generator.people.gait import joint_angle_deg
from generator.people.skinning import Skeleton
from generator.people.spec import GaitSpec, OutfitSpec, PersonSpec, PoseSpec

Matrix = NDArray[np.float64]
_SIDES = (("Left", "L", 1.0, 0.0), ("Right", "R", -1.0, 0.5))  # name, short name, sign of x, shift of the phase

_FOREARM_TWIST_DEG, _HAND_TWIST_DEG = 5.0, 12.0  # turn the palms of the rest pose to the thighs


@dataclass(frozen=True)
class LimbAngles:
    """Angles of one side. Flexion is positive forwards, bent, or toes up; out is away from the body. [deg]"""

    hip: float
    hip_out: float
    knee: float
    ankle: float
    toe: float
    toe_out: float
    shoulder: float
    arm_out: float
    elbow: float


@dataclass(frozen=True)
class TrunkAngles:
    """Angles of pelvis, chest and head. Yaw is to the left, lean forwards, list left side down. [deg]"""

    pelvis_yaw: float
    pelvis_list: float
    chest_yaw: float
    chest_list: float
    lean: float
    head_yaw: float
    head_pitch: float


def rotation(axis: str, angle_deg: float) -> Matrix:
    """(3, 3) right-handed rotation about a world axis "x", "y" or "z"."""
    c, s = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    rows = {
        "x": ((1, 0, 0), (0, c, -s), (0, s, c)),
        "y": ((c, 0, s), (0, 1, 0), (-s, 0, c)),
        "z": ((c, -s, 0), (s, c, 0), (0, 0, 1)),
    }
    return np.array(rows[axis], np.float64)


def axis_rotation(axis: NDArray[np.float64], angle_deg: float) -> Matrix:
    """(3, 3) right-handed rotation about any (3,) axis. Source: Rodrigues' formula."""
    x, y, z = axis / np.linalg.norm(axis)
    k = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = np.radians(angle_deg)
    return np.asarray(np.eye(3) + np.sin(angle) * k + (1 - np.cos(angle)) * (k @ k))


def align(source: NDArray[np.float64], target: NDArray[np.float64]) -> Matrix:
    """(3, 3) smallest rotation that turns direction `source` into direction `target`."""
    a, b = source / np.linalg.norm(source), target / np.linalg.norm(target)
    cross = np.cross(a, b)
    sine = float(np.linalg.norm(cross))
    if sine < 1e-9:
        return np.eye(3)
    return axis_rotation(cross, float(np.degrees(np.arctan2(sine, a @ b))))


def build_pose(pose: PoseSpec, spec: PersonSpec, outfit: OutfitSpec, skeleton: Skeleton) -> dict[str, Matrix]:
    """Rotation of every bone that does not just follow its parent.

    Args:
        pose: what the person does.
        spec: who does it.
        outfit: what is worn and carried.
        skeleton: rest-pose bones of the shaped person.

    Returns:
        Bone -> (3, 3) rotation away from the rest pose, in world axes, as `skinning.bone_matrices` takes it.
    """
    gait = spec.gait
    trunk, limbs = _walking(pose, gait) if pose.kind == "walking" else _standing(pose, gait)
    heads = dict(zip(skeleton.names, skeleton.heads, strict=True))
    pelvis = rotation("z", trunk.pelvis_yaw) @ rotation("y", trunk.pelvis_list)
    chest = rotation("z", trunk.chest_yaw) @ rotation("x", trunk.lean) @ rotation("y", trunk.chest_list)
    middle = rotation("z", 0.5 * (trunk.pelvis_yaw + trunk.chest_yaw)) @ rotation("x", 0.5 * trunk.lean)
    head = rotation("z", trunk.head_yaw) @ rotation("x", trunk.head_pitch)
    neck = rotation("z", 0.5 * (trunk.head_yaw + trunk.chest_yaw)) @ rotation(
        "x", 0.5 * (trunk.lean + trunk.head_pitch)
    )
    result = {"Hips": pelvis, "LowerBack": middle, "Spine1": chest, "Neck1": neck, "Head": head}
    heel = heel_pitch_deg(outfit.shoes.heel_m, foot_length_m(skeleton))
    for name, short, sign, _ in _SIDES:
        angles = limbs[name]
        result |= _leg(name, short, sign, angles, heads, pelvis, heel)
        result |= _arm(name, short, sign, angles, heads, chest)
    return result


def _leg(
    name: str,
    short: str,
    sign: float,
    angles: LimbAngles,
    heads: dict[str, NDArray[np.float64]],
    pelvis: Matrix,
    heel_deg: float,
) -> dict[str, Matrix]:
    """Thigh and shin start from straight down, so that the spread of the rest pose does not matter."""
    down = np.array([0.0, 0.0, -1.0])
    thigh = align(heads[f"{name}Leg"] - heads[f"{name}UpLeg"], down)
    shin = align(heads[f"{name}Foot"] - heads[f"{name}Leg"], down)
    yaw = rotation("z", sign * angles.toe_out)
    out = rotation("y", -sign * angles.hip_out)
    hip_turn = rotation("z", 0.5 * sign * angles.toe_out)
    thigh_pitch, shin_pitch = angles.hip, angles.hip - angles.knee
    foot_pitch = shin_pitch + angles.ankle
    return {
        f"{short}HipJoint": pelvis,
        f"{name}UpLeg": out @ hip_turn @ rotation("x", -thigh_pitch) @ thigh,
        f"{name}Leg": out @ hip_turn @ rotation("x", -shin_pitch) @ shin,
        f"{name}Foot": yaw @ rotation("x", heel_deg - foot_pitch),
        f"{name}ToeBase": yaw @ rotation("x", -foot_pitch - angles.toe),
    }


def _arm(
    name: str, short: str, sign: float, angles: LimbAngles, heads: dict[str, NDArray[np.float64]], chest: Matrix
) -> dict[str, Matrix]:
    """Upper arm and forearm start from hanging straight down; the palms turn to the thighs."""
    down = np.array([0.0, 0.0, -1.0])
    upper_rest = heads[f"{name}ForeArm"] - heads[f"{name}Arm"]
    lower_rest = heads[f"{name}Hand"] - heads[f"{name}ForeArm"]
    swing = chest @ rotation("y", -sign * angles.arm_out) @ rotation("x", -angles.shoulder)
    bend = swing @ rotation("y", sign * 0.35 * angles.elbow) @ rotation("x", -angles.elbow)
    upper = swing @ align(upper_rest, down)
    twisted = bend @ rotation("z", sign * _FOREARM_TWIST_DEG) @ align(lower_rest, down)
    hand = bend @ rotation("z", sign * _HAND_TWIST_DEG) @ align(lower_rest, down)
    clavicle = chest @ rotation("y", sign * 4.0)
    knuckles = heads[f"{name}FingerBase"] - heads[f"{short}Thumb"]
    curl_axis = np.cross(lower_rest, np.cross(knuckles, lower_rest))
    curl = axis_rotation(curl_axis, 26.0 * sign)
    return {
        f"{name}Shoulder": clavicle,
        f"{name}Arm": upper,
        f"{name}ForeArm": twisted,
        f"{name}Hand": hand,
        f"{name}FingerBase": hand @ curl,
        f"{name}HandFinger1": hand @ curl @ curl,
    }


def _walking(pose: PoseSpec, gait: GaitSpec) -> tuple[TrunkAngles, dict[str, LimbAngles]]:
    limbs = {}
    for name, _, _, shift in _SIDES:
        phase = pose.phase + shift
        angle = {
            joint: float(joint_angle_deg(joint, phase))
            for joint in ("hip", "knee", "ankle", "toe", "shoulder", "elbow")
        }
        swing = 0.5 * (1.0 - np.cos(2 * np.pi * (phase - 0.55))) if phase % 1.0 > 0.55 else 0.0
        limbs[name] = LimbAngles(
            hip=gait.stride * angle["hip"],
            hip_out=-1.2 + 1.5 * float(swing),
            knee=3.0 + gait.stride * angle["knee"],
            ankle=gait.stride * angle["ankle"] + 3.0,
            toe=angle["toe"],
            toe_out=gait.toe_out_deg,
            shoulder=4.0 + gait.arm_swing * (angle["shoulder"] + 4.0),
            arm_out=gait.arm_out_deg,
            elbow=max(3.0, gait.elbow_deg + gait.arm_swing * angle["elbow"]),
        )
    turn = float(np.cos(2 * np.pi * pose.phase))  # 1 with the left leg in front
    load = float(np.sin(2 * np.pi * (pose.phase + 0.02)))  # > 0 while the left leg carries
    trunk = TrunkAngles(
        pelvis_yaw=-5.0 * gait.stride * turn,
        pelvis_list=-2.5 * load,
        chest_yaw=5.0 * gait.arm_swing * turn,
        chest_list=1.0 * load,
        lean=gait.lean_deg + 2.0,
        head_yaw=pose.head_yaw_deg,
        head_pitch=pose.head_pitch_deg,
    )
    return trunk, limbs


def _standing(pose: PoseSpec, gait: GaitSpec) -> tuple[TrunkAngles, dict[str, LimbAngles]]:
    limbs = {}
    for name, _, sign, _ in _SIDES:
        free = max(0.0, -sign * pose.stance)  # 1 where the other leg carries all of the weight
        arm = sign * pose.arms
        limbs[name] = LimbAngles(
            hip=2.0 + 12.0 * free,
            hip_out=2.5 + 3.0 * free - 2.0 * sign * pose.stance,
            knee=3.0 + 24.0 * free,
            ankle=1.0 + 12.0 * free,
            toe=0.0,
            toe_out=gait.toe_out_deg + 8.0 * free,
            shoulder=2.0 + 7.0 * arm,
            arm_out=gait.arm_out_deg,
            elbow=gait.elbow_deg * (0.8 + 0.4 * arm),
        )
    trunk = TrunkAngles(
        pelvis_yaw=3.0 * pose.stance,
        pelvis_list=-3.5 * pose.stance,
        chest_yaw=-2.0 * pose.stance + 3.0 * pose.arms,
        chest_list=2.0 * pose.stance,
        lean=gait.lean_deg,
        head_yaw=pose.head_yaw_deg,
        head_pitch=pose.head_pitch_deg,
    )
    return trunk, limbs
