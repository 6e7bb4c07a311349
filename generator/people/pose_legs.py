"""Legs between a pelvis and two feet."""

from __future__ import annotations

import numpy as np

from generator.people.figure import Footing
from generator.people.kinematics import FORWARD, Matrix, Vector, bend_joint, cross, frame_turn
from generator.people.limits import LIMITS_DEG
from generator.people.posture import Leg
from generator.people.skinning import Skeleton
from generator.people.spec import Side

_KNEE_AXIS: Vector = np.array([1.0, 0.0, 0.0])  # about which knees bend in the rest pose
_UP: Vector = np.array([0.0, 0.0, 1.0])
_KNEE_DEG = (0.5, LIMITS_DEG["knee"][1])


def reach_foot(
    side: Side, pelvis: Matrix, pelvis_m: float, footing: Footing, leg: Leg, skeleton: Skeleton
) -> dict[str, Matrix]:
    """Rotations of the bones of one leg, the knee bent towards where foot and pelvis point.

    Args:
        side: which leg.
        pelvis: (3, 3) rotation of the pelvis.
        pelvis_m: its height above the ground. [m]
        footing: where the foot is.
        leg: its measures.
        skeleton: rest-pose bones.
    """
    name = side.title()
    hip, knee, ankle = (skeleton.head(f"{name}{bone}") for bone in ("UpLeg", "Leg", "Foot"))
    start = pelvis @ leg.hip + np.array([0.0, 0.0, pelvis_m])
    toes_point = cross(footing.toes @ _KNEE_AXIS, _UP)  # level, however the foot rolls
    pole = 0.5 * toes_point + 0.5 * (pelvis @ FORWARD) + 0.3 * _UP  # a sitting knee points up
    thigh, shin = bend_joint(start, footing.ankle, pole, leg.thigh_m, leg.shin_m, _KNEE_DEG)
    axis = cross(thigh, shin)
    return {
        f"{name[0]}HipJoint": pelvis,
        f"{name}UpLeg": frame_turn(knee - hip, _KNEE_AXIS, thigh, axis),
        f"{name}Leg": frame_turn(ankle - knee, _KNEE_AXIS, shin, axis),
        f"{name}Foot": footing.foot,
        f"{name}ToeBase": footing.toes,
    }
