"""How tall people are: growing up, grown up, grown old."""

from __future__ import annotations

import numpy as np

from generator.people.config import PeopleConfig
from generator.people.draw import Draws
from generator.people.spec import Gender

GROWN_UP = 18.0  # [years]
_AGES = np.arange(5.0, 19.0)
# Median and standard deviation of height for age. Source: WHO growth reference data for 5-19 years (de Onis et al.,
# Bulletin of the WHO 85, 2007), at whole years. [m]
_MEDIAN_M: dict[Gender, tuple[float, ...]] = {
    "female": (1.094, 1.151, 1.208, 1.266, 1.325, 1.386, 1.450, 1.512, 1.564, 1.598, 1.617, 1.625, 1.629, 1.631),
    "male": (1.100, 1.160, 1.217, 1.273, 1.326, 1.378, 1.431, 1.491, 1.560, 1.632, 1.690, 1.729, 1.752, 1.761),
}
_SD_M: dict[Gender, tuple[float, ...]] = {
    "female": (0.047, 0.051, 0.054, 0.058, 0.061, 0.064, 0.066, 0.068, 0.068, 0.068, 0.067, 0.066, 0.066, 0.065),
    "male": (0.046, 0.049, 0.053, 0.056, 0.060, 0.064, 0.067, 0.071, 0.074, 0.077, 0.078, 0.076, 0.074, 0.073),
}
_SHRINKS_FROM, _SHRINKS_M_A_YEAR = (
    45.0,
    0.0012,
)  # Sorkin, Muller and Andres, 1999: 3 to 5 cm from 30 to 70, 5 to 8 to 80
_CHILD_REACH = 2.2  # standard deviations


def draw_stature_m(config: PeopleConfig, gender: Gender, age_years: float, draws: Draws) -> float:
    """Barefoot height of somebody of this age. [m]"""
    if age_years < GROWN_UP:
        median = float(np.interp(age_years, _AGES, _MEDIAN_M[gender]))
        sd = float(np.interp(age_years, _AGES, _SD_M[gender]))
        height = draws.normal(median, sd)
        return min(max(height, median - _CHILD_REACH * sd), median + _CHILD_REACH * sd)
    low, high = config.stature_range_m[gender]
    shrunk = _SHRINKS_M_A_YEAR * max(age_years - _SHRINKS_FROM, 0.0)
    return min(max(draws.normal(config.stature_mean_m[gender] - shrunk, config.stature_sd_m[gender]), low), high)
