"""Makes light of an atmosphere: sky, sun, moon, lamps and haze."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from generator.specs import AtmosphereSpec
from generator.stage import GroundState, Light, SunLamp
from generator.worlds.daylight import moon_klx
from generator.worlds.dome import (
    diffuse_klx,
    direct_klx,
    open_klx,
    paint_dome,
    smooth_dome,
    sun_colour,
    sun_direction,
)  # fmt: skip
from generator.worlds.equirect import luminance
from generator.worlds.model import GlowGroup, LocalLamp
from generator.worlds.spectrum import blackbody_colour, daylight_colour

Floats = NDArray[np.float64]

SUN_DEG = 0.53
LAMP_SHARE = 0.01  # of the open ground's light: a weaker sun is left to the sky
STREET_KLX, STREET_K = 0.015, 3000.0  # a street lit by its lamps
STREET_FROM_KLX = 0.1  # daylight under which street lamps are lit; twilight switches are set to 0.03 to 0.1
HEADLIGHTS_FROM_KLX = 1.0
WINDOWS_FROM_KLX = 3.0
WINDOWS = {"dawn": 0.3, "dusk": 0.4, "night": 0.22}  # many are dark or dimmed, and full ones would outshine the lamps
MURKY = ("rain", "fog", "snow")
# Ceiling lamps by state: share of the first and second group, and the mean illuminance that this makes. [klx]
CEILINGS = {"full": (1.0, 1.0, 0.2), "reduced": (1.0, 0.0, 0.12), "evening": (0.6, 0.25, 0.09)}
CEILING_K = 4200.0
POSTERS = 0.4  # of their brightest, at which cameras that expose for people would see nothing but white
INDOOR_AMBIENT = 0.18  # share of the lamps' light that comes from everywhere after many bounces


def build_light(spec: AtmosphereSpec, indoor: bool) -> Light:
    """Everything that lights a place in an atmosphere.

    A radiance of 1 is that of a white matte surface in open daylight, at night that of one in a lit street, and indoors
    that of one under the lamps.

    Args:
        spec: from `sample_atmosphere`.
        indoor: whether a ceiling keeps sky and weather out.

    Raises:
        ValueError: the spec's lighting is none of the states of the lamps indoors.
    """
    if indoor:
        return _indoor_light(spec)
    open_ground_klx = open_klx(spec)
    unit = max(open_ground_klx, STREET_KLX) / np.pi
    dome = paint_dome(spec)
    return Light(
        sky=smooth_dome(dome) / np.float32(unit),
        lamps=_far_lamps(spec, unit),
        picture=dome / np.float32(unit),
        ground=GroundState(spec.wetness, spec.puddles, spec.snow_cover),
        glow=_glow(spec, open_ground_klx),
        unit_kcd_m2=unit,
    )


def _far_lamps(spec: AtmosphereSpec, unit: float) -> tuple[SunLamp, ...]:
    beam = direct_klx(spec)
    if beam * max(0.0, float(sun_direction(spec)[2])) > LAMP_SHARE * diffuse_klx(spec):
        blur_deg = 14.0 if spec.weather in MURKY else 4.0
        angle = SUN_DEG + blur_deg * (1.0 - spec.sun_share) ** 2
        return (SunLamp(sun_direction(spec), beam / unit * sun_colour(spec), angle),)
    if spec.lighting != "street_lamps" or spec.cloud_cover > 0.7:
        return ()
    rng = np.random.default_rng(np.random.SeedSequence(spec.seed, spawn_key=(9,)))
    azimuth, elevation_deg, phase = rng.uniform(0.0, 2.0 * np.pi), rng.uniform(15.0, 60.0), rng.uniform(-0.6, 1.0)
    if phase < 0.1:
        return ()  # new moon, or not up
    elevation = np.radians(elevation_deg)
    direction = np.array([np.cos(azimuth) * np.cos(elevation), np.sin(azimuth) * np.cos(elevation), np.sin(elevation)])
    return (SunLamp(direction, moon_klx(elevation_deg, phase) / unit * daylight_colour(4100.0), SUN_DEG),)


def _glow(spec: AtmosphereSpec, daylight_klx: float) -> dict[GlowGroup, float]:
    """Which groups are lit, by how dark it is."""
    glow: dict[GlowGroup, float] = {}
    murky = spec.weather in MURKY
    if spec.lighting == "street_lamps":
        glow["street"] = 1.0
    if daylight_klx < HEADLIGHTS_FROM_KLX * (8.0 if murky else 1.0):
        glow["vehicle"] = 1.0
    if daylight_klx < WINDOWS_FROM_KLX:
        glow["window"] = WINDOWS.get(spec.time_of_day, 0.6)
        glow["sign"] = 1.0
    return glow


def street_lamps_lit(time_of_day: str, weather: str, daylight_klx: float) -> bool:
    """Whether twilight switches light the streets: at night, and in a dim and murky twilight early."""
    murky_twilight = weather in MURKY and time_of_day in ("dawn", "dusk")
    return daylight_klx < STREET_FROM_KLX * (5.0 if murky_twilight else 1.0)


def _indoor_light(spec: AtmosphereSpec) -> Light:
    if spec.lighting not in CEILINGS:
        raise ValueError(f"lighting: expected one of {', '.join(CEILINGS)} indoors, got {spec.lighting!r}.")
    first, second, klx = CEILINGS[spec.lighting]
    ambient = np.broadcast_to(INDOOR_AMBIENT * blackbody_colour(CEILING_K), (16, 32, 3)).astype(np.float32)
    lit: dict[GlowGroup, float] = {"ceiling": first, "window": 1.0, "sign": POSTERS, "vehicle": 1.0}
    if second > 0.0:
        lit["second_ceiling"] = second
    return Light(sky=ambient, lamps=(), glow=lit, unit_kcd_m2=klx / np.pi)


def airlight(light: Light, spec: AtmosphereSpec, lamps: Sequence[LocalLamp] = ()) -> Floats:
    """(3,) radiance of the haze at infinity: that of the horizon, and of fog that street lamps light.

    Args:
        light: from `build_light`.
        spec: that it was made of.
        lamps: of the place, whose colour fog takes at night; without any it is that of `STREET_K`.

    Source:
        Koschmieder's theory: the horizon is as bright as endless haze. Under lamps, scattering by fog is taken for even
        in all directions, so that it is as bright as the mean spherical illuminance over 4 pi.
    """
    picture = light.sky if light.picture is None else light.picture
    height_px = len(picture)
    band = picture[height_px // 2 - max(1, height_px // 24) : height_px // 2].astype(np.float64)
    horizon = np.median(band.mean(axis=0), axis=0)  # not the glare by a low sun
    share = 1.5 if spec.weather == "fog" else 0.5
    return np.asarray(horizon + share * _street_light(light, lamps) / (4.0 * np.pi))


def _street_light(light: Light, lamps: Sequence[LocalLamp]) -> Floats:
    """(3,) illuminance of a street by its lamps, in the light's units."""
    total = sum((np.asarray(lamp.intensity_kcd) for lamp in lamps if lamp.group == "street"), np.zeros(3))
    level = float(luminance(total))
    colour = total / level if level > 0.0 else blackbody_colour(STREET_K)
    return np.asarray(light.glow.get("street", 0.0) * STREET_KLX / light.unit_kcd_m2 * colour)
