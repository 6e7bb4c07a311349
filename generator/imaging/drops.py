"""Raindrops and snowflakes: how many of which size, how fast they fall, how much light they take."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
LEAST_DROP_MM = 0.6  # smaller ones are never seen one by one; they are in the veil
LEAST_MELTED_MM = 0.5
FLAKE_DENSITY = 0.17  # density of flakes in g/cm3 is this over their diameter in mm: Holroyd 1971
SCATTERING = 2.0  # extinction of a thing that is large beside the wavelength, over its cross section


@dataclass(frozen=True)
class Population:
    """Particles of one kind in the air, their (melted) diameters distributed exponentially.

    Attributes:
        flakes: snowflakes, not drops.
        intercept_per_m3_mm: N0 of N(D) = N0 exp(-slope D). [1/m3/mm]
        slope_per_mm: of the same. [1/mm]
    """

    flakes: bool
    intercept_per_m3_mm: float
    slope_per_mm: float

    @property
    def least_mm(self) -> float:
        """Diameter, of flakes when melted, from which on particles are seen one by one. [mm]"""
        return LEAST_MELTED_MM if self.flakes else LEAST_DROP_MM

    @property
    def seen_per_m3(self) -> float:
        """How many are that large. [1/m3]"""
        return self.intercept_per_m3_mm / self.slope_per_mm * math.exp(-self.slope_per_mm * self.least_mm)

    @property
    def extinction_per_m(self) -> float:
        """Extinction coefficient of particles of all sizes. [1/m]"""
        if self.flakes:  # the area of a flake goes with its melted mass
            area_mm2 = 6.0 * self.intercept_per_m3_mm / self.slope_per_mm**4 / FLAKE_DENSITY
        else:
            area_mm2 = 2.0 * self.intercept_per_m3_mm / self.slope_per_mm**3
        return SCATTERING * 0.25 * math.pi * area_mm2 * 1e-6

    def sample_diameters_mm(self, n: int, rng: np.random.Generator) -> NDArray[np.float64]:
        """(n,) diameters as they are seen, of the particles that are large enough to be. [mm]"""
        melted = self.least_mm + rng.exponential(1.0 / self.slope_per_mm, n)
        return np.asarray(np.sqrt(melted**3 / FLAKE_DENSITY) if self.flakes else melted)

    def fall_speed_m_per_s(self, diameter_mm: Floats) -> Floats:
        """(N,) terminal velocities. [m/s]

        Source:
            Rain: Atlas, Srivastava, Sekhon, Doppler radar characteristics of precipitation, 1973.
            Snow: Locatelli and Hobbs, Fall speeds and masses of solid precipitation particles, 1974, aggregates.
        """
        if self.flakes:
            return np.asarray(0.8 * diameter_mm**0.16)
        return np.asarray(np.maximum(9.65 - 10.3 * np.exp(-0.6 * diameter_mm), 0.1))


def rain_population(mm_per_h: float) -> Population:
    """Drops of rain. Source: Marshall and Palmer, The distribution of raindrops with size, 1948."""
    return Population(False, 8000.0, 4.1 * mm_per_h**-0.21)


def snow_population(mm_per_h: float) -> Population:
    """Flakes of a snowfall that is `mm_per_h` of water.

    Source:
        Gunn and Marshall, The distribution with size of aggregate snowflakes, 1958, in melted diameters.
    """
    return Population(True, 3800.0 * mm_per_h**-0.87, 2.55 * mm_per_h**-0.48)
