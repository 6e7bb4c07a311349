"""How far joints go."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

# Active ranges of healthy adults, rounded: Boone and Azen 1979 (limbs), Norkin and White, Measurement of Joint Motion,
# 2016 (neck, trunk, toes). Flexion is positive; the toes extend upwards. [deg]
LIMITS_DEG: Mapping[str, tuple[float, float]] = {
    "hip_flexion": (-25.0, 122.0),
    "knee": (0.0, 142.0),
    "ankle": (-56.0, 25.0),
    "toe": (-10.0, 65.0),
    "shoulder_elevation": (0.0, 165.0),
    "shoulder_back": (-60.0, 165.0),
    "elbow": (0.0, 143.0),
    "forearm_twist": (-85.0, 85.0),
    "wrist": (0.0, 75.0),
    "trunk": (-25.0, 60.0),
    "head_yaw": (-70.0, 70.0),
    "head_pitch": (-50.0, 50.0),
}


def clamp_deg(joint: str, angle_deg: float) -> float:
    """The angle, or the limit of the joint that it is beyond. [deg]"""
    return float(np.clip(angle_deg, *LIMITS_DEG[joint]))
