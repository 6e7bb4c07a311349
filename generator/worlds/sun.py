"""Where the sun stands, by latitude, day and solar hour; and when it stands where."""

from __future__ import annotations

import math

N_DAYS = 365
RISE_DEG = -0.833  # elevation of the sun's middle at sunrise: half its width and refraction, as almanacs have it


def declination_deg(day: float) -> float:
    """Declination of the sun. [deg]

    Args:
        day: of the year; 1 is the first of January. [d]
    Source:
        J. W. Spencer, Fourier series representation of the position of the sun, Search 2(5), 1971; within 0.05 deg.
    """
    angle = 2.0 * math.pi * (day - 1.0) / N_DAYS
    declination = 0.006918 - 0.399912 * math.cos(angle) + 0.070257 * math.sin(angle)
    declination += -0.006758 * math.cos(2 * angle) + 0.000907 * math.sin(2 * angle)
    declination += -0.002697 * math.cos(3 * angle) + 0.00148 * math.sin(3 * angle)
    return math.degrees(declination)


def sun_position(latitude_deg: float, day: float, hour: float) -> tuple[float, float]:
    """Azimuth and elevation of the sun.

    Args:
        latitude_deg: north is positive. [deg]
        day: of the year; 1 is the first of January. [d]
        hour: solar time, 12 when the sun is highest. [h]

    Returns:
        Azimuth clockwise from north, 0 to 360, and elevation without refraction. [deg]
    Source:
        The spherical triangle of pole, zenith and sun, as in Duffie and Beckman, Solar Engineering of Thermal
        Processes, chapter 1.
    """
    latitude, declination = math.radians(latitude_deg), math.radians(declination_deg(day))
    turn = math.radians(15.0 * (hour - 12.0))
    north = math.cos(latitude) * math.sin(declination) - math.sin(latitude) * math.cos(declination) * math.cos(turn)
    east = -math.cos(declination) * math.sin(turn)
    up = math.sin(latitude) * math.sin(declination) + math.cos(latitude) * math.cos(declination) * math.cos(turn)
    return math.degrees(math.atan2(east, north)) % 360.0, math.degrees(math.asin(min(1.0, max(-1.0, up))))


def highest_deg(latitude_deg: float, day: float) -> float:
    """Elevation of the sun at solar noon. [deg]"""
    return sun_position(latitude_deg, day, 12.0)[1]


def lowest_deg(latitude_deg: float, day: float) -> float:
    """Elevation of the sun at midnight. [deg]"""
    return sun_position(latitude_deg, day, 0.0)[1]


def hours_at_elevation(latitude_deg: float, day: float, elevation_deg: float = RISE_DEG) -> tuple[float, float]:
    """Solar hours at which the sun passes an elevation, before and after noon; sunrise and sunset by default. [h]

    Args:
        latitude_deg: north is positive. [deg]
        day: of the year; 1 is the first of January. [d]
        elevation_deg: of the sun's middle. [deg]

    Raises:
        ValueError: the sun does not come so high or so low that day.
    """
    latitude, declination = math.radians(latitude_deg), math.radians(declination_deg(day))
    over = math.sin(math.radians(elevation_deg)) - math.sin(latitude) * math.sin(declination)
    cosine = over / max(math.cos(latitude) * math.cos(declination), 1e-12)
    if abs(cosine) > 1.0:
        raise ValueError(
            f"sun: expected an elevation from {lowest_deg(latitude_deg, day):.1f} to "
            f"{highest_deg(latitude_deg, day):.1f} deg on day {day:g} at latitude {latitude_deg:g}, "
            f"got {elevation_deg:g}."
        )
    half_day = math.degrees(math.acos(cosine)) / 15.0
    return 12.0 - half_day, 12.0 + half_day
