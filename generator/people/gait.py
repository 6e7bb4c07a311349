"""Walking and running over one stride: joint angles of published means, how the foot rolls, how far a stride goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline, PchipInterpolator

Gait = Literal["walking", "running"]

# Sagittal angles at 0, 10, ... 90 % of the stride, heel strike of the same leg at 0. [deg]
# Walking: rounded from the natural-cadence means in D. A. Winter, Biomechanics and Motor Control of Human Gait, 1991.
# Arm of the same side, backward at heel strike: Murray, Sepic, Barnard 1967 (shoulder and elbow of normal men).
# Running: rounded from T. F. Novacheck, The biomechanics of running, Gait and Posture 7, 1998; the pelvis' forward tilt
# is taken off the hip, which counts from the vertical here.
CURVES: Mapping[Gait, Mapping[str, tuple[float, ...]]] = {
    "walking": {
        "hip": (21.0, 16.0, 9.0, 1.0, -6.0, -11.0, -7.0, 8.0, 19.0, 23.0),
        "knee": (4.0, 17.0, 19.0, 12.0, 8.0, 14.0, 40.0, 63.0, 52.0, 21.0),
        "shoulder": (-21.0, -19.0, -12.0, -3.0, 5.0, 9.0, 8.0, 2.0, -8.0, -17.0),
        "elbow": (-9.0, -8.0, -4.0, 2.0, 8.0, 11.0, 9.0, 4.0, -3.0, -8.0),
    },
    "running": {
        "hip": (30.0, 25.0, 11.0, -4.0, -18.0, -20.0, -6.0, 16.0, 33.0, 36.0),
        "knee": (16.0, 34.0, 40.0, 31.0, 20.0, 40.0, 74.0, 92.0, 72.0, 32.0),
        "shoulder": (-38.0, -34.0, -22.0, -4.0, 14.0, 24.0, 20.0, 8.0, -12.0, -30.0),
        "elbow": (-12.0, -11.0, -6.0, 2.0, 9.0, 12.0, 10.0, 5.0, -3.0, -9.0),
    },
}

# Angle of the sole to the ground, toes up positive, at places in the stride: heel rocker, flat, roll over the ball,
# swing. Sums of hip, knee and ankle of the same sources, with the flat part at 0. [1], [deg]
_ROLL: Mapping[Gait, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "walking": (
        (0.0, 0.04, 0.08, 0.34, 0.42, 0.50, 0.56, 0.62, 0.70, 0.80, 0.90, 0.96, 1.0),
        (19.0, 8.0, 0.0, 0.0, -7.0, -22.0, -40.0, -60.0, -64.0, -36.0, 3.0, 18.0, 19.0),
    ),
    "running": (
        (0.0, 0.03, 0.07, 0.16, 0.24, 0.32, 0.38, 0.46, 0.60, 0.76, 0.90, 0.97, 1.0),
        (9.0, 5.0, 0.0, 0.0, -11.0, -29.0, -49.0, -76.0, -92.0, -62.0, 2.0, 10.0, 9.0),
    ),
}


@dataclass(frozen=True)
class Stride:
    """How a leg goes through its stride.

    Attributes:
        stance: part of the stride in which the foot is on the ground. [1]
        length: way of the body in one stride, of the length of the leg. [1]
        lead: place in the stride at which the ankle passes under the hip, were the foot flat. [1]
        knee_deg: bend that is added to the knee's curve. [deg]
        sway_m: way of the pelvis to the side of the standing leg. [m]
        flight_m: how much higher the pelvis flies between two steps than the legs carry it. [m]
    """

    stance: float
    length: float
    lead: float
    knee_deg: float
    sway_m: float
    flight_m: float


STRIDES: Mapping[Gait, Stride] = {
    "walking": Stride(stance=0.62, length=1.56, lead=0.228, knee_deg=3.0, sway_m=0.018, flight_m=0.0),
    "running": Stride(stance=0.38, length=2.15, lead=0.118, knee_deg=3.0, sway_m=0.008, flight_m=0.03),
}


@lru_cache(maxsize=16)
def _spline(gait: Gait, joint: str) -> CubicSpline:
    values = CURVES[gait][joint]
    return CubicSpline(np.linspace(0.0, 1.0, 11), np.array([*values, values[0]]), bc_type="periodic")


@lru_cache(maxsize=2)
def _roll(gait: Gait) -> PchipInterpolator:
    return PchipInterpolator(*_ROLL[gait])


def joint_angle_deg(gait: Gait, joint: str, phase: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """Angle of a joint in the stride.

    Args:
        gait: walking or running.
        joint: one of `CURVES`.
        phase: (...) place in the stride, any real number; 0 is the heel strike of the same side. [1]

    Returns:
        (...) flexion, positive forwards (hip, shoulder) or bent (knee; elbow around its mean). [deg]
    """
    return np.asarray(_spline(gait, joint)(np.mod(phase, 1.0)))


def sole_angle_deg(gait: Gait, phase: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """(...) angle of the sole to the ground, toes up positive, 0 while the foot is flat. [deg]"""
    return np.asarray(_roll(gait)(np.mod(phase, 1.0)))
