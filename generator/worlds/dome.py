"""The sky as equirectangular pictures: with its clouds for cameras, and smooth for lighting. [kcd/m2]"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from generator.specs import AtmosphereSpec
from generator.worlds.clouds import cirrus, cumulus, layer_shade
from generator.worlds.daylight import CLOUD_THICKNESS, air_mass, sky_klx, sun_klx, town_klx, twilight_klx
from generator.worlds.equirect import directions, irradiance, luminance, solid_angles
from generator.worlds.sky import clear_sky_colour, overcast_colour, standard_sky, town_glow
from generator.worlds.spectrum import blackbody_colour, sunlight_colour

Floats = NDArray[np.float64]

PICTURE_HEIGHT_PX, SKY_HEIGHT_PX = 256, 32
BLUR_DEG = 9.0  # of the sky that lights; a sharper one makes noise, a softer one loses the side where the sun sets
GROUND_ALBEDO = np.array([0.175, 0.165, 0.15])
SNOW_ALBEDO = np.array([0.6, 0.6, 0.61])
HAZE_M = 1000.0  # height of the haze
UP = np.array([0.0, 0.0, 1.0])
CLOSED = {"overcast": 3, "rain": 3, "snow": 5, "fog": 5}  # standard sky of each weather without a gap in the clouds


def sun_direction(spec: AtmosphereSpec) -> Floats:
    """(3,) unit vector to the sun."""
    azimuth, elevation = np.radians([spec.sun_azimuth_deg, spec.sun_elevation_deg])
    across = np.cos(elevation)
    return np.array([across * np.cos(azimuth), across * np.sin(azimuth), np.sin(elevation)])


def diffuse_klx(spec: AtmosphereSpec) -> float:
    """Illuminance of level ground by everything overhead but sun and moon. [klx]"""
    thickness = CLOUD_THICKNESS.get(spec.weather, 1.0)
    return sky_klx(spec.sun_elevation_deg, spec.cloud_cover, thickness) + town_klx(spec.cloud_cover)


def direct_klx(spec: AtmosphereSpec) -> float:
    """Illuminance of a surface that faces the sun, behind clouds or not. [klx]"""
    return spec.sun_share * sun_klx(spec.sun_elevation_deg)


def open_klx(spec: AtmosphereSpec) -> float:
    """Illuminance of open level ground by daylight, without moon and lamps. [klx]"""
    return diffuse_klx(spec) + direct_klx(spec) * max(0.0, float(sun_direction(spec)[2]))


def paint_dome(spec: AtmosphereSpec) -> NDArray[np.float32]:
    """What cameras see overhead, and the ground's light below.

    Returns:
        (PICTURE_HEIGHT_PX, 2 PICTURE_HEIGHT_PX, 3) luminance per channel; level ground gets `diffuse_klx` of it.
        [kcd/m2]
    """
    toward = _upward()
    by_day = sky_klx(spec.sun_elevation_deg, spec.cloud_cover, CLOUD_THICKNESS.get(spec.weather, 1.0))
    sky = _scaled(_daylight_dome(spec, toward), by_day)
    sky += _scaled(town_glow(toward, spec.cloud_cover) * _night_clouds(spec, toward), town_klx(spec.cloud_cover))
    ground = GROUND_ALBEDO + (SNOW_ALBEDO - GROUND_ALBEDO) * spec.snow_cover
    below = ground * (_level(sky) + direct_klx(spec) * max(0.0, sun_direction(spec)[2]) * sun_colour(spec)) / np.pi
    return np.asarray(np.concatenate([sky, np.broadcast_to(below, sky.shape)]), np.float32)


def sun_colour(spec: AtmosphereSpec) -> Floats:
    """(3,) colour of the sunlight, luminance 1."""
    return sunlight_colour(air_mass(spec.sun_elevation_deg))


def smooth_dome(dome: NDArray[np.float32]) -> NDArray[np.float32]:
    """The dome without detail that rays would find by chance; level ground gets the same light.

    Args:
        dome: from `paint_dome`.

    Returns:
        (SKY_HEIGHT_PX, 2 SKY_HEIGHT_PX, 3) luminance per channel. [kcd/m2]
    """
    factor = len(dome) // SKY_HEIGHT_PX
    blocks = dome.reshape(SKY_HEIGHT_PX, factor, 2 * SKY_HEIGHT_PX, factor, 3).mean(axis=(1, 3), dtype=np.float64)
    upper = blocks[: SKY_HEIGHT_PX // 2]
    blurred: Floats = (_blur_kernel() @ upper.reshape(-1, 3)).reshape(upper.shape)
    wanted, got = _level(dome[: len(dome) // 2].astype(np.float64)), _level(blurred)
    whole = np.concatenate([blurred * (wanted / np.maximum(got, 1e-12)), blocks[SKY_HEIGHT_PX // 2 :]])
    return np.asarray(whole, np.float32)


@lru_cache(maxsize=1)
def _upward() -> Floats:
    return directions(PICTURE_HEIGHT_PX, 2 * PICTURE_HEIGHT_PX)[: PICTURE_HEIGHT_PX // 2]


@lru_cache(maxsize=1)
def _blur_kernel() -> Floats:
    upper = SKY_HEIGHT_PX // 2
    toward = directions(SKY_HEIGHT_PX, 2 * SKY_HEIGHT_PX)[:upper].reshape(-1, 3)
    weight = np.repeat(solid_angles(SKY_HEIGHT_PX, 2 * SKY_HEIGHT_PX)[:upper, 0], 2 * SKY_HEIGHT_PX)
    kernel = np.exp((toward @ toward.T - 1.0) / np.radians(BLUR_DEG) ** 2) * weight
    return np.asarray(kernel / kernel.sum(axis=1, keepdims=True))


def _level(sky: Floats) -> Floats:
    """(3,) illuminance of level ground by the upper half of a dome. [klx]"""
    return irradiance(np.concatenate([sky, np.zeros_like(sky)]), UP)


def _scaled(sky: Floats, illuminance_klx: float) -> Floats:
    return np.asarray(sky * (illuminance_klx / max(float(luminance(_level(sky))), 1e-12)))


def _daylight_dome(spec: AtmosphereSpec, toward: Floats) -> Floats:
    """(H, W, 3) the sky by day or in twilight; its scale is left to the caller."""
    sun = sun_direction(spec)
    haze = 1.0 - np.exp(-3.0 * HAZE_M / (spec.visibility_m * np.maximum(toward[..., 2], 0.01)))
    if spec.weather in CLOSED:
        shade = layer_shade(toward, spec.seed) ** (1.0 - haze) * _thin_spot(spec, toward, sun)
        even = standard_sky(CLOSED[spec.weather], toward, sun) * shade
        return np.asarray(even[..., None] * overcast_colour(spec.sun_elevation_deg))
    by_day = float(np.clip((spec.sun_elevation_deg + 2.0) / 6.0, 0.0, 1.0))
    brightness = by_day * standard_sky(12, toward, sun) + (1.0 - by_day) * standard_sky(9, toward, sun)
    sky = _scaled(brightness[..., None] * clear_sky_colour(toward, sun), sky_klx(spec.sun_elevation_deg, 0.0))
    return _with_clouds(spec, toward, sun, sky, (1.0 - haze)[..., None])


def _thin_spot(spec: AtmosphereSpec, toward: Floats, sun: Floats) -> Floats:
    """(H, W) factor by which clouds are brighter where the sun is behind them."""
    return np.asarray(1.0 + 6.0 * spec.sun_share * np.exp((toward @ sun - 1.0) / np.radians(14.0) ** 2))


def _with_clouds(spec: AtmosphereSpec, toward: Floats, sun: Floats, sky: Floats, air: Floats) -> Floats:
    """(H, W, 3) a clear sky behind heaps and streaks of clouds that (H, W, 1) of the haze lets through. [kcd/m2]"""
    cosine = toward @ sun
    forward = 0.55 + 0.2 * cosine + 0.9 * np.exp((cosine - 1.0) / np.radians(16.0) ** 2)
    beam = cloud_light(spec)
    ambient = _level(sky) / np.pi
    lit = forward[..., None] * beam / np.pi + 1.1 * ambient
    streaks = cirrus(toward, spec.seed)[..., None] * air
    sky = sky * (1.0 - streaks) + streaks * (0.8 * lit)
    clouds = cumulus(toward, spec.cloud_cover, spec.seed)
    bright = (1.0 - clouds.depth[..., None]) ** 2
    base = 0.85 * ambient + 0.08 * beam / np.pi
    opacity = clouds.opacity[..., None] * air
    return np.asarray(sky * (1.0 - opacity) + opacity * (lit * bright + base * (1.0 - bright)))


def cloud_light(spec: AtmosphereSpec) -> Floats:
    """(3,) illuminance of clouds by the sun, which they see a little longer than the ground. [klx]"""
    later_deg = spec.sun_elevation_deg + 1.0
    after = 0.5 * twilight_klx(min(spec.sun_elevation_deg, 0.0)) * blackbody_colour(2600.0)
    return np.asarray(sun_klx(later_deg) * sunlight_colour(air_mass(later_deg)) + after)


def _night_clouds(spec: AtmosphereSpec, toward: Floats) -> Floats:
    """(H, W, 1) factor on a town's glow: clouds throw it back."""
    if spec.weather == "fog":
        return np.ones((*toward.shape[:2], 1))
    if spec.weather in CLOSED:
        return layer_shade(toward, spec.seed)[..., None]
    return 1.0 + 1.5 * cumulus(toward, spec.cloud_cover, spec.seed).opacity[..., None]
