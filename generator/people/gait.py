"""Joint angles of normal walking over one stride, and how they look on a given person."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

# Sagittal angles at 0, 10, ... 90 % of the stride, heel strike of the same leg at 0. [deg]
# Rounded from the natural-cadence means in D. A. Winter, The Biomechanics and Motor Control of Human Gait, 1991.
_HIP_FLEXION = (21.0, 16.0, 9.0, 1.0, -6.0, -11.0, -7.0, 8.0, 19.0, 23.0)
_KNEE_FLEXION = (4.0, 17.0, 19.0, 12.0, 8.0, 14.0, 40.0, 63.0, 52.0, 21.0)
_ANKLE_DORSIFLEXION = (0.0, -4.0, 3.0, 6.0, 9.0, 6.0, -16.0, -12.0, -2.0, 1.0)
# Toes extend while the heel is up before toe-off.
_TOE_EXTENSION = (8.0, 0.0, 0.0, 0.0, 6.0, 24.0, 22.0, 4.0, 4.0, 8.0)
# Arm of the same side, backward at heel strike.  Murray, Sepic, Barnard 1967 (shoulder and elbow of normal men).
_SHOULDER_FLEXION = (-21.0, -19.0, -12.0, -3.0, 5.0, 9.0, 8.0, 2.0, -8.0, -17.0)
_ELBOW_SWING = (-9.0, -8.0, -4.0, 2.0, 8.0, 11.0, 9.0, 4.0, -3.0, -8.0)

CURVES = {
    "hip": _HIP_FLEXION,
    "knee": _KNEE_FLEXION,
    "ankle": _ANKLE_DORSIFLEXION,
    "toe": _TOE_EXTENSION,
    "shoulder": _SHOULDER_FLEXION,
    "elbow": _ELBOW_SWING,
}


@lru_cache(maxsize=16)
def _spline(joint: str) -> CubicSpline:
    values = np.array([*CURVES[joint], CURVES[joint][0]])
    return CubicSpline(np.linspace(0.0, 1.0, 11), values, bc_type="periodic")


def joint_angle_deg(joint: str, phase: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """Angle of a joint in the stride.

    Args:
        joint: one of `CURVES`.
        phase: (...) place in the stride, any real number; 0 is the heel strike of the same side. [1]

    Returns:
        (...) flexion, positive forwards (hip, shoulder), bent (knee, elbow) or toes up (ankle, toe). [deg]
    """
    return np.asarray(_spline(joint)(np.mod(phase, 1.0)))
