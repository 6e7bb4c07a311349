"""How bright and what colour the sky is in each direction, without clouds that have a shape."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from generator.worlds.spectrum import blackbody_colour, daylight_colour, xy_to_colour

Floats = NDArray[np.float64]

# Gradation a, b and indicatrix c, d, e of standard skies. Source: ISO 15469:2004, CIE standard general sky, table 1.
STANDARD_SKIES = {
    1: (4.0, -0.70, 0.0, -1.0, 0.0),  # overcast, steep gradation
    3: (1.1, -0.80, 0.0, -1.0, 0.0),  # overcast, moderate gradation
    5: (0.0, -1.00, 0.0, -1.0, 0.0),  # even
    6: (0.0, -1.00, 2.0, -1.5, 0.15),  # partly cloudy, even, brighter towards the sun
    8: (0.0, -1.00, 10.0, -3.0, 0.45),  # partly cloudy with a corona
    9: (-1.0, -0.55, 2.0, -1.5, 0.15),  # partly cloudy, hidden sun
    12: (-1.0, -0.32, 10.0, -3.0, 0.45),  # clear, clean air
    13: (-1.0, -0.32, 16.0, -3.0, 0.30),  # clear, polluted air
}
TURBIDITY = 3.0
# Perez factors of x and y per turbidity and their constants, and the zenith's chromaticity as cubics of the sun's
# distance from it. Source: Preetham, Shirley and Smits, A practical analytic model for daylight, SIGGRAPH 1999.
_PEREZ_X = np.array([[-0.0193, -0.2592], [-0.0665, 0.0008], [-0.0004, 0.2125], [-0.0641, -0.8989], [-0.0033, 0.0452]])
_PEREZ_Y = np.array([[-0.0167, -0.2608], [-0.0950, 0.0092], [-0.0079, 0.2102], [-0.0441, -1.6537], [-0.0109, 0.0529]])
_ZENITH_X = np.array(
    [[0.00166, -0.00375, 0.00209, 0.0], [-0.02903, 0.06377, -0.03202, 0.00394], [0.11693, -0.21196, 0.06052, 0.25886]]
)
_ZENITH_Y = np.array(
    [[0.00275, -0.00610, 0.00317, 0.0], [-0.04214, 0.08970, -0.04153, 0.00516], [0.15346, -0.26756, 0.06670, 0.26688]]
)
# Colour temperatures of a clear twilight by the sun's elevation: the zenith, the horizon under the sun and the one
# opposite. Source: rounded from spectra in Spitschan et al., Variation of outdoor illumination as a function of solar
# elevation and light pollution, Scientific Reports 6, 2016, and Lee and Hernandez-Andres, Measuring and modeling
# twilight's purple light, Applied Optics 42(3), 2003.
_TWILIGHT_DEG = (-10.0, -5.0, -1.0, 3.0, 8.0)
_ZENITH_K = (16000.0, 21000.0, 17000.0, 13000.0, 11000.0)
_SUNWARD_K = (4500.0, 3100.0, 2600.0, 3300.0, 4600.0)
_OPPOSITE_K = (14000.0, 11000.0, 6800.0, 6000.0, 6800.0)
_OVERCAST_K = (9000.0, 8500.0, 7500.0, 6900.0, 6600.0)
TOWN_K = 2700.0  # of the light that a town throws up: sodium lamps and warm LEDs


def standard_sky(number: int, toward: Floats, sun: Floats) -> Floats:
    """Luminance of a standard sky relative to its zenith's.

    Args:
        number: of the type, a key of `STANDARD_SKIES`.
        toward: (..., 3) unit vectors; what is under the horizon gets the horizon's luminance.
        sun: (3,) unit vector to the sun; one under the horizon counts as at it.

    Returns:
        (...) relative luminance. [1]
    Source:
        ISO 15469:2004, equations 1 to 4.
    """
    a, b, c, d, e = STANDARD_SKIES[number]
    high_sun = sun * (1.0, 1.0, 0.0) + (0.0, 0.0, max(float(sun[2]), 0.0))
    high_sun = high_sun / np.linalg.norm(high_sun)
    rise = np.maximum(toward[..., 2], 0.01)
    level = toward * (1.0, 1.0, 0.0) + rise[..., None] * (0.0, 0.0, 1.0)
    cosine = np.clip(level @ high_sun / np.linalg.norm(level, axis=-1), -1.0, 1.0)

    def indicatrix(angle: Floats, cosine: Floats) -> Floats:
        return np.asarray(1.0 + c * (np.exp(d * angle) - np.exp(d * np.pi / 2.0)) + e * cosine**2)

    def gradation(rise: Floats) -> Floats:
        return np.asarray(1.0 + a * np.exp(b / rise))

    overhead = indicatrix(np.arccos(high_sun[2]), high_sun[2])
    return np.asarray(indicatrix(np.arccos(cosine), cosine) * gradation(rise) / (overhead * gradation(np.ones(1))))


def clear_sky_colour(toward: Floats, sun: Floats) -> Floats:
    """(..., 3) colour of a clear sky at (..., 3) unit vectors, luminance 1; Preetham's by day, measured in twilight."""
    elevation_deg = float(np.degrees(np.arcsin(np.clip(sun[2], -1.0, 1.0))))
    by_day = float(np.clip((elevation_deg - 3.0) / 9.0, 0.0, 1.0))
    colour = np.zeros(toward.shape)
    if by_day > 0.0:
        colour = colour + by_day * _preetham(toward, sun)
    if by_day < 1.0:
        colour = colour + (1.0 - by_day) * _twilight(toward, sun, elevation_deg)
    return colour


def _preetham(toward: Floats, sun: Floats) -> Floats:
    angle = float(np.arccos(np.clip(sun[2], 0.0, 1.0)))
    cubic = np.array([angle**3, angle**2, angle, 1.0])
    squares = np.array([TURBIDITY**2, TURBIDITY, 1.0])
    rise = np.maximum(toward[..., 2], 0.03)
    cosine = np.clip(toward @ sun, -1.0, 1.0)
    away = np.arccos(cosine)
    chromaticity = []
    for perez, zenith in ((_PEREZ_X, _ZENITH_X), (_PEREZ_Y, _ZENITH_Y)):
        a, b, c, d, e = perez @ (TURBIDITY, 1.0)
        here = (1.0 + a * np.exp(b / rise)) * (1.0 + c * np.exp(d * away) + e * cosine**2)
        above = (1.0 + a * np.exp(b)) * (1.0 + c * np.exp(d * angle) + e * np.cos(angle) ** 2)
        chromaticity.append(squares @ zenith @ cubic * here / above)
    pale = 0.75 * np.exp(-np.maximum(toward[..., 2:], 0.0) / 0.09)  # the model's horizon is purple
    return np.asarray(xy_to_colour(*chromaticity) * (1.0 - pale) + daylight_colour(6900.0) * pale)


def _twilight(toward: Floats, sun: Floats, elevation_deg: float) -> Floats:
    zenith, opposite = (
        daylight_colour(float(np.interp(elevation_deg, _TWILIGHT_DEG, kelvin))) for kelvin in (_ZENITH_K, _OPPOSITE_K)
    )
    sunward = blackbody_colour(round(float(np.interp(elevation_deg, _TWILIGHT_DEG, _SUNWARD_K))))
    flat = (
        toward[..., :2] @ sun[:2] / np.maximum(np.linalg.norm(toward[..., :2], axis=-1) * np.linalg.norm(sun[:2]), 1e-9)
    )
    low = np.exp(-np.maximum(toward[..., 2], 0.0) / 0.22)[..., None]
    near = ((0.5 + 0.5 * flat) ** 3)[..., None]
    return np.asarray(zenith * (1.0 - low) + low * (sunward * near + opposite * (1.0 - near)))


def overcast_colour(elevation_deg: float) -> Floats:
    """(3,) colour of closed clouds: neutral by day, blue in twilight; luminance 1."""
    return daylight_colour(float(np.interp(elevation_deg, _TWILIGHT_DEG, _OVERCAST_K)))


def town_glow(toward: Floats, cloud_cover: float) -> Floats:
    """(..., 3) relative radiance of the sky over a town at night; brighter towards the horizon.

    Args:
        toward: (..., 3) unit vectors.
        cloud_cover: share of the sky; clouds throw the light back evenly.
    """
    rise = np.maximum(toward[..., 2:], 0.0)
    night = 0.45 * daylight_colour(9000.0) + 0.55 * blackbody_colour(TOWN_K)
    clear = night * (1.0 - np.exp(-rise / 0.2)) + 2.5 * blackbody_colour(TOWN_K) * np.exp(-rise / 0.2)
    cloudy = (0.75 * blackbody_colour(TOWN_K) + 0.25 * daylight_colour(6500.0)) * (1.0 + 0.7 * np.exp(-rise / 0.25))
    return np.asarray(clear * (1.0 - cloud_cover) + cloudy * cloud_cover)
