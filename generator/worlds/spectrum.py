"""Colours of light: black bodies, phases of daylight, and sunlight after its way through the air.

All are linear Rec. 709 with a luminance of 1, so that a luminance times a colour is a radiance per channel.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from generator.worlds.equirect import LUMINANCE

Floats = NDArray[np.float64]

SUN_K = 5950.0  # black body of the colour that the sun has outside the air
ANGSTROM_BETA, ANGSTROM_ALPHA = 0.038, 1.3  # aerosol; with the other two it makes the 0.21 of `daylight.CLEAR_AIR`
OZONE_DEPTH = 0.04  # at 600 nm, of 300 Dobson units
_NM = np.arange(380.0, 731.0, 10.0)
_RGB_FROM_XYZ = np.array(  # IEC 61966-2-1
    [[3.2404542, -1.5371385, -0.4985314], [-0.9692660, 1.8760108, 0.0415560], [0.0556434, -0.2040259, 1.0572252]]
)


def _lobe(middle: float, below: float, above: float) -> Floats:
    return np.asarray(np.exp(-0.5 * ((_NM - middle) / np.where(_NM - middle > 0.0, above, below)) ** 2))


# CIE 1931 observer by Wyman, Sloan and Shirley, Simple analytic approximations to the CIE XYZ color matching functions,
# JCGT 2(2), 2013.
_OBSERVER = np.stack(
    [
        1.056 * _lobe(599.8, 37.9, 31.0) + 0.362 * _lobe(442.0, 16.0, 26.7) - 0.065 * _lobe(501.1, 20.4, 26.2),
        0.821 * _lobe(568.8, 46.9, 40.5) + 0.286 * _lobe(530.9, 16.3, 31.1),
        1.217 * _lobe(437.0, 11.8, 36.0) + 0.681 * _lobe(459.0, 26.0, 13.8),
    ]
)


def _of_luminance_1(rgb: Floats) -> Floats:
    """(..., 3) colours scaled to a luminance of 1; no channel is quite without light."""
    inside = np.maximum(rgb, 0.02 * rgb.max(axis=-1, keepdims=True))
    return np.asarray(inside / np.maximum(inside @ LUMINANCE, 1e-12)[..., None])


def _planck(kelvin: float) -> Floats:
    return np.asarray((_NM / 560.0) ** -5.0 / np.expm1(1.4388e7 / (_NM * kelvin)))


def _xyz(spectrum: Floats) -> Floats:
    tristimulus: Floats = _OBSERVER @ spectrum
    return np.asarray(tristimulus / tristimulus[1])


@lru_cache(maxsize=256)
def _blackbody(kelvin: float) -> Floats:
    return _of_luminance_1(_RGB_FROM_XYZ @ _xyz(_planck(kelvin)))


def blackbody_colour(kelvin: float) -> Floats:
    """(3,) colour of a black body, as of incandescent lamps and most artificial light. [K]"""
    return _blackbody(kelvin).copy()


def xy_to_colour(x: ArrayLike, y: ArrayLike) -> Floats:
    """(..., 3) colour of a chromaticity, CIE 1931. [1]"""
    x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
    xyz = np.stack([x / y, np.ones_like(y), (1.0 - x - y) / y], axis=-1)
    return _of_luminance_1(xyz @ _RGB_FROM_XYZ.T)


def daylight_colour(kelvin: float) -> Floats:
    """(3,) colour of a phase of daylight; 6504 K is neutral.

    Args:
        kelvin: correlated colour temperature, 4000 to 25000. [K]
    Source:
        CIE 15:2004, daylight locus.
    """
    inverse = 1000.0 / kelvin
    if kelvin <= 7000.0:
        x = 0.244063 + 0.09911 * inverse + 2.9678 * inverse**2 - 4.6070 * inverse**3
    else:
        x = 0.237040 + 0.24748 * inverse + 1.9018 * inverse**2 - 2.0064 * inverse**3
    return xy_to_colour(x, -3.0 * x**2 + 2.870 * x - 0.275)


def sunlight_colour(air_mass: float) -> Floats:
    """(3,) colour of the sun through so much air. [1]

    Source:
        Rayleigh scattering: Fröhlich and Shaw, Applied Optics 19(11), 1980, as a power of the wavelength; aerosol:
        Ångström's turbidity formula; ozone: the Chappuis band as a bell.
    """
    micron = _NM / 1000.0
    depth = OZONE_DEPTH * np.exp(-0.5 * ((_NM - 600.0) / 45.0) ** 2)
    depth += 0.00864 * micron ** -(3.916 + 0.074 * micron + 0.050 / micron) + ANGSTROM_BETA * micron**-ANGSTROM_ALPHA
    return _of_luminance_1(_RGB_FROM_XYZ @ _xyz(_planck(SUN_K) * np.exp(-air_mass * depth)))
