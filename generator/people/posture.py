"""What a posture is before arms: angles of the trunk, height of the pelvis, places of the feet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from generator.people.figure import Figure, Footing
from generator.people.kinematics import Matrix, Vector, norm, rotation
from generator.people.spec import GaitSpec, Side

SIGNS: Mapping[Side, float] = {"left": 1.0, "right": -1.0}


@dataclass(frozen=True)
class TrunkAngles:
    """Angles of pelvis, chest and head. Yaw is to the left, lean forwards, list left side down. [deg]"""

    pelvis_yaw: float = 0.0
    pelvis_list: float = 0.0
    pelvis_lean: float = 0.0
    chest_yaw: float = 0.0
    chest_list: float = 0.0
    lean: float = 0.0


@dataclass(frozen=True)
class ArmSwing:
    """A free arm. Shoulder and elbow flex forwards. [deg]"""

    shoulder: float
    elbow: float


@dataclass(frozen=True, eq=False)
class Posture:
    """Everything but arms and head.

    Attributes:
        trunk: its angles.
        pelvis_m: height of the pelvis bone above the ground. [m]
        feet: where they are.
        arms: how they hang, where the hands are free.
        lift_m: height of the lowest foot above the ground, 0 but in flight. [m]
    """

    trunk: TrunkAngles
    pelvis_m: float
    feet: Mapping[Side, Footing]
    arms: Mapping[Side, ArmSwing]
    lift_m: float = 0.0


@dataclass(frozen=True, eq=False)
class Leg:
    """Measures of a leg.

    Attributes:
        hip: (3,) its head from the head of the pelvis bone, in the rest pose. [m]
        thigh_m, shin_m: lengths. [m]
    """

    hip: Vector
    thigh_m: float
    shin_m: float


def measure_leg(figure: Figure, side: Side) -> Leg:
    """Lengths of the bones of a leg."""
    name, skeleton = side.title(), figure.skeleton
    hip, knee, ankle = (skeleton.head(f"{name}{bone}") for bone in ("UpLeg", "Leg", "Foot"))
    return Leg(hip - skeleton.head("Hips"), norm(knee - hip), norm(ankle - knee))


def pelvis_turn(trunk: TrunkAngles) -> Matrix:
    """(3, 3) rotation of the pelvis."""
    return rotation("z", trunk.pelvis_yaw) @ rotation("x", trunk.pelvis_lean) @ rotation("y", trunk.pelvis_list)


def old_share(age_years: float) -> float:
    """How much a person moves like an old one: 0 to 55 years, 1 from 85. [1]"""
    return float(np.clip((age_years - 55.0) / 30.0, 0.0, 1.0))


def amplitude(gait: GaitSpec, speed: float) -> float:
    """Scale of the leg's angles. [1]"""
    return float(np.clip(gait.stride * speed, 0.45, 1.3))
