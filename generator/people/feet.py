"""How long a foot is and how a heel tilts it: what shoes and poses must agree about."""

from __future__ import annotations

import math

from generator.people.skinning import Skeleton

_LENGTH_PER_INSTEP = 1.74  # heel to toe over ankle to ball, the same on all bodies within a per cent
_BALL_TO_HEEL = 0.62  # share of the foot's length between the points that carry it
_STEEPEST_DEG = 52.0


def foot_length_m(skeleton: Skeleton) -> float:
    """Heel to tip of the toes of the bare foot. [m]"""
    heads = dict(zip(skeleton.names, skeleton.heads, strict=True))
    return _LENGTH_PER_INSTEP * float(heads["LeftFoot"][1] - heads["LeftToeBase"][1])


def heel_pitch_deg(heel_m: float, length_m: float) -> float:
    """How far a heel tilts the foot, heel up, while the toes stay flat.

    Args:
        heel_m: how much higher the heel stands than the ball. [m]
        length_m: of the foot, `foot_length_m`. [m]

    Returns:
        Rotation of the foot's bone about the ankle, toes down; the toes' bone turns back by as much. [deg]
    """
    return min(math.degrees(math.asin(min(heel_m / (_BALL_TO_HEEL * length_m), 0.99))), _STEEPEST_DEG)
