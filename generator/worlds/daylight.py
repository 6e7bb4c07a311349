"""Illuminance by sun, sky, moon and town, by the sun's elevation and the clouds. [klx]"""

from __future__ import annotations

import math

SOLAR_KLX = 127.5  # outside the atmosphere
CLEAR_AIR = 0.21  # extinction of a clear sky for one air mass
# Sky's illuminance of level ground A + B sin^C(elevation) under a clear, a partly cloudy and a cloudy sky. Source: IES
# Calculation Procedures Committee, Recommended practice for the calculation of daylight availability, Journal of the
# IES 13(4), 1984.
_COVERS = (0.0, 0.5, 1.0)
_SKIES = ((0.8, 15.5, 0.5), (0.3, 45.0, 1.0), (0.3, 21.0, 1.0))
# log10 of the lux of sun and clear sky in twilight, a cubic of elevation / 90 up to each elevation. Source: Janiczek
# and DeYoung, Computer programs for sun and moon illuminance, US Naval Observatory Circular 171, 1987.
_TWILIGHT = (
    (-12.0, (13.84, 262.72, 1447.42, 2797.93)),
    (-5.0, (2.70, 12.17, -431.69, -1899.83)),
    (-0.8, (2.88, 21.81, -258.11, -858.36)),
    (90.0, (2.88, 22.26, -207.64, 1034.30)),
)
TWILIGHT_ENDS_DEG = 5.0
# Transmission of closed clouds in rain and fog over that of the mean overcast sky. Source: nimbostratus 0.16, stratus
# 0.18, stratocumulus 0.25 in Kasten and Czeplak, Solar and terrestrial radiation dependent on the amount and type of
# cloud, Solar Energy 24, 1980.
CLOUD_THICKNESS = {"rain": 0.64, "fog": 0.72, "snow": 0.64}
# Ground's illuminance by the glow over a town without and under closed clouds. Source: sky brightness of 17 and 14.5
# mag/arcsec2 for city centres, Kyba et al., Worldwide variations in artificial skyglow, Scientific Reports 5, 2015.
TOWN_GLOW_KLX = 0.00006, 0.0005
STRAY_KLX = 0.0004  # by lamps and windows of the town around, off the lit streets; between those of EN 13201 class P7
FULL_MOON_KLX = 0.00025  # normal to the beam, high up; USNO Circular 171


def air_mass(elevation_deg: float) -> float:
    """How much more air light crosses than from the zenith; elevations under the horizon count as 0. [1]

    Source:
        Kasten and Young, Revised optical air mass tables and approximation formula, Applied Optics 28(22), 1989.
    """
    height = max(elevation_deg, 0.0)
    return 1.0 / (math.sin(math.radians(height)) + 0.50572 * math.pow(height + 6.07995, -1.6364))


def sun_klx(elevation_deg: float) -> float:
    """Illuminance of a surface that faces the unclouded sun; 0 when it is down. [klx]

    Source:
        IES 1984 (see above), with the air mass of Kasten and Young, which holds at the horizon, too.
    """
    if elevation_deg <= 0.0:
        return 0.0
    rising = min(1.0, elevation_deg / 0.5)  # the disc comes over the horizon
    return rising * SOLAR_KLX * math.exp(-CLEAR_AIR * air_mass(elevation_deg))


def twilight_klx(elevation_deg: float) -> float:
    """Illuminance of level ground under a clear sky with the sun between -18 and 5 deg. [klx]"""
    x = max(elevation_deg, -18.0) / 90.0
    factors = next(factors for upto, factors in _TWILIGHT if elevation_deg <= upto)
    return float(10.0 ** (sum(factor * x**power for power, factor in enumerate(factors)) - 3.0))


def _sky_of(elevation_deg: float, factors: tuple[float, float, float]) -> float:
    """Illuminance by one of the three skies: twilight's under the horizon, daylight's over 5 deg, a blend between."""
    at_horizon, gain, power = factors
    share = min(1.0, max(0.0, elevation_deg / TWILIGHT_ENDS_DEG))
    share = share * share * (3.0 - 2.0 * share)
    low = twilight_klx(min(elevation_deg, TWILIGHT_ENDS_DEG)) * at_horizon / _SKIES[0][0]
    high = at_horizon + gain * math.pow(math.sin(math.radians(max(elevation_deg, 0.0))), power)
    return math.pow(low, 1.0 - share) * math.pow(high, share)


def sky_klx(elevation_deg: float, cloud_cover: float, thickness: float = 1.0) -> float:
    """Illuminance of level ground by the sky alone, without sun, moon and town. [klx]

    Args:
        elevation_deg: of the sun. [deg]
        cloud_cover: share of the sky. [1]
        thickness: transmission of the clouds over that of a mean overcast sky. [1]
    """
    clear, partly, cloudy = (_sky_of(elevation_deg, factors) for factors in _SKIES)
    cloudy *= thickness
    if cloud_cover <= _COVERS[1]:
        share = cloud_cover / _COVERS[1]
        return clear + (partly - clear) * share
    share = (cloud_cover - _COVERS[1]) / (_COVERS[2] - _COVERS[1])
    return partly + (cloudy - partly) * share


def town_klx(cloud_cover: float) -> float:
    """Illuminance of level ground at night by the glow over a town and by its stray light. [klx]"""
    low, high = TOWN_GLOW_KLX
    return STRAY_KLX + low * math.pow(high / low, cloud_cover)


def moon_klx(elevation_deg: float, phase: float) -> float:
    """Illuminance of a surface that faces the moon. [klx]

    Args:
        elevation_deg: of the moon. [deg]
        phase: brightness over that of the full moon. [1]
    """
    return phase * FULL_MOON_KLX * sun_klx(elevation_deg) / sun_klx(60.0)
