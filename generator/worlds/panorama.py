"""HDR panoramas: read, split into sky and lamps, metered and projected.

Small bright spots (the sun, a lamp) make path tracing noisy, and sampling the whole map by importance doubles its
cost. They are taken out of the map and given back as lamps of the same irradiance.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from generator.stage import Backdrop, Light, SunLamp
from generator.worlds.equirect import LUMINANCE, directions, irradiance, luminance, solid_angles

MAX_LAMPS = 4
SPOT_FACTOR = 8.0  # a spot is brighter than this many times the mean radiance of the upper hemisphere
SPOT_RADIUS_DEG = 9.0
SPOT_SHARE = 0.02  # spots that light a surface facing them by less than this share of a mean sky stay in the map
SPLIT_WIDTH_PX = 512  # of the map in which spots are looked for
SKY_WIDTH_PX = 64
SKY_BLUR_DEG = 35.0  # standard deviation
FRAME_RISE = -0.57, 0.2  # sines of the elevations that fill a surveillance camera's frame
GLARE = 3.0  # times white
COMMON_ALBEDO = 0.35
METER_WEIGHT = 0.7  # a meter that went all the way would leave people in front of bright walls black
UP = np.array([0.0, 0.0, 1.0])


class PanoramaError(ValueError):
    """A panorama that cannot be used."""


def load_radiance(path: Path) -> NDArray[np.float32]:
    """Read an .exr or .hdr file.

    Returns:
        (H, W, 3) linear RGB radiance, finite and not negative.

    Raises:
        PanoramaError: missing, unreadable or not twice as wide as high.
    """
    os.environ.setdefault("OPENCV_IO_ENABLE_OPENEXR", "1")
    import cv2

    if not path.is_file():
        raise PanoramaError(f"{path}: expected an HDR panorama, found no such file.")
    level = cv2.setLogLevel(0)  # silent: we say it ourselves, in one line
    picture = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    cv2.setLogLevel(level)
    if picture is None or picture.ndim != 3 or picture.dtype != np.float32:
        raise PanoramaError(f"{path}: expected an HDR panorama (.exr or .hdr, RGB), got something else.")
    height_px, width_px = picture.shape[:2]
    if width_px != 2 * height_px:
        raise PanoramaError(
            f"{path}: expected an equirectangular picture twice as wide as high, got {width_px} x {height_px} pixels."
        )
    return np.asarray(np.maximum(np.nan_to_num(picture[..., 2::-1], nan=0.0, posinf=65504.0), 0.0), np.float32)


def shrink(radiance: NDArray[np.float32], width_px: int) -> NDArray[np.float32]:
    """Average blocks of pixels down to at most `width_px` columns; energy stays within a percent."""
    factor = max(1, radiance.shape[1] // width_px)
    if factor == 1:
        return radiance
    height, width = (size // factor * factor for size in radiance.shape[:2])
    blocks = radiance[:height, :width].reshape(height // factor, factor, width // factor, factor, 3)
    return np.ascontiguousarray(blocks.mean(axis=(1, 3)))


def split_lamps(radiance: NDArray[np.float32]) -> tuple[NDArray[np.float32], tuple[SunLamp, ...]]:
    """Take the bright spots out of a panorama and return them as lamps.

    Args:
        radiance: (H, W, 3) equirectangular radiance.

    Returns:
        The rest of the map, and up to `MAX_LAMPS` lamps. The floor's irradiance by both is that by the whole map.
    """
    height_px, width_px = radiance.shape[:2]
    toward, weight = directions(height_px, width_px), solid_angles(height_px, width_px)
    sky = radiance.astype(np.float64)
    above = toward[..., 2] > 0.0
    mean = float((luminance(sky) * weight * above).sum() / (weight * above).sum())
    limit = SPOT_FACTOR * mean
    lamps: list[SunLamp] = []
    tried = ~above
    for _ in range(4 * MAX_LAMPS):
        brightness = np.where(tried, 0.0, luminance(sky))
        peak = np.unravel_index(int(brightness.argmax()), brightness.shape)
        if brightness[peak] <= limit or len(lamps) == MAX_LAMPS:
            break
        near = toward @ toward[peak] > np.cos(np.radians(SPOT_RADIUS_DEG))
        spot = near & (brightness > limit)
        tried |= near
        keep = np.where(spot, limit / np.maximum(brightness, limit), 1.0)[..., None]
        excess = sky * (1.0 - keep) * weight[..., None]
        direction = np.einsum("hwc,hwd,c->d", excess, toward, LUMINANCE)
        direction /= np.linalg.norm(direction)
        facing = np.einsum("hwc,hw->c", excess, toward @ direction)
        if luminance(facing) < SPOT_SHARE * np.pi * mean:
            continue
        area = float((spot * weight).sum())
        lamps.append(SunLamp(direction, facing, float(np.degrees(2.0 * np.sqrt(area / np.pi)))))
        sky *= keep
    return _tame(sky, 2.0 * limit, irradiance(radiance, UP) - _lamp_floor_light(lamps)), tuple(lamps)


def _tame(sky: NDArray[np.float64], limit: float, floor_light: NDArray[np.float64]) -> NDArray[np.float32]:
    """Clip what is left of bright pixels and scale the map so that the floor gets the light it should."""
    brightness = luminance(sky)[..., None]
    clipped = sky * np.minimum(1.0, limit / np.maximum(brightness, 1e-12))
    scale = floor_light / np.maximum(irradiance(clipped, UP), 1e-12)
    return np.asarray(clipped * scale, np.float32)


def _lamp_floor_light(lamps: Sequence[SunLamp]) -> NDArray[np.float64]:
    return sum((lamp.irradiance * lamp.direction[2] for lamp in lamps), np.zeros(3))


def photographed_light(radiance: NDArray[np.float32]) -> Light:
    """The light of a panorama as it was photographed: lamps, and a sky without detail.

    Matte surfaces do not show a sky's detail, but rays that find it by chance make noise: without it, three samples a
    pixel come 3 dB nearer to the converged image (docs/log.md).
    """
    sky, lamps = split_lamps(shrink(radiance, SPLIT_WIDTH_PX))
    return Light(smooth(sky), lamps)


def smooth(sky: NDArray[np.float32]) -> NDArray[np.float32]:
    """Blur a panorama by `SKY_BLUR_DEG`; open ground gets the light that it got.

    Args:
        sky: (H, W, 3) equirectangular radiance.

    Returns:
        (SKY_WIDTH_PX / 2, SKY_WIDTH_PX, 3) radiance.
    """
    small = shrink(sky, SKY_WIDTH_PX)
    height_px, width_px = small.shape[:2]
    toward = directions(height_px, width_px).reshape(-1, 3)
    weight = np.broadcast_to(solid_angles(height_px, width_px), (height_px, width_px)).reshape(-1)
    kernel = np.exp((toward @ toward.T - 1.0) / np.radians(SKY_BLUR_DEG) ** 2) * weight
    blurred = (kernel / kernel.sum(axis=1, keepdims=True)) @ small.reshape(-1, 3)
    blurred = blurred.reshape(small.shape)
    return np.asarray(blurred * (irradiance(sky, UP) / np.maximum(irradiance(blurred, UP), 1e-12)), np.float32)


def build_backdrop(radiance: NDArray[np.float32], light: Light, eye_height_m: float, radius_m: float) -> Backdrop:
    """The panorama as floor and dome; its floor, lit by `light`, looks as photographed.

    Args:
        radiance: (H, W, 3) equirectangular radiance.
        light: from `photographed_light`.
        eye_height_m: height of the panorama's camera over the floor. [m]
        radius_m: radius of the dome. [m]
    """
    return Backdrop(radiance, np.pi / np.maximum(floor_irradiance(light), 1e-6), eye_height_m, radius_m)


def mid_radiance(light: Light) -> float:
    """What a camera's meter sees: radiance of white matte surfaces, one lying and many standing ones."""
    walls = [np.array([np.cos(turn), np.sin(turn), 0.0]) for turn in np.radians(np.arange(0, 360, 45))]
    upright = np.mean([irradiance(light.sky, wall) for wall in walls], axis=0)
    for lamp in light.lamps:
        upright += lamp.irradiance * np.mean([max(0.0, lamp.direction @ wall) for wall in walls])
    return float(luminance(0.5 * (floor_irradiance(light) + upright)) / np.pi)


def surroundings_radiance(radiance: NDArray[np.float32], light: Light) -> float:
    """Mean luminance of what cameras that look at people have in their frames, glare cut off.

    Args:
        radiance: (H, W, 3) the panorama as photographed.
        light: its light as photographed.
    """
    small = shrink(radiance, SPLIT_WIDTH_PX)
    height_px, width_px = small.shape[:2]
    rise = directions(height_px, width_px)[..., 2]
    weight = solid_angles(height_px, width_px) * ((rise > FRAME_RISE[0]) & (rise < FRAME_RISE[1]))
    bounded = np.minimum(luminance(small), GLARE * mid_radiance(light))
    return float((bounded * weight).sum() / weight.sum())


def metered_radiance(mid: float, surroundings: float) -> float:
    """What a camera's meter takes for white: more than the scene's mean light where the surroundings are bright.

    Args:
        mid: from `mid_radiance`.
        surroundings: from `surroundings_radiance`, dimmed like the backdrop.
    """
    return mid * float(max(1.0, surroundings / (COMMON_ALBEDO * mid)) ** METER_WEIGHT)


def floor_irradiance(light: Light) -> NDArray[np.float64]:
    """(3,) linear RGB irradiance of open level ground."""
    return irradiance(light.sky, UP) + _lamp_floor_light(light.lamps)


def cloud_over(light: Light, sun_share: float) -> Light:
    """The same place with a cloud before the lamps; what cameras see around dims like the floor.

    Args:
        light: the light as photographed.
        sun_share: share of the lamps' light that remains, 0 to 1.
    """
    if sun_share == 1.0:
        return light
    lamps = tuple(SunLamp(lamp.direction, lamp.irradiance * sun_share, lamp.angle_deg) for lamp in light.lamps)
    clouded = replace(light, lamps=lamps if sun_share else ())
    dimmer = float(luminance(floor_irradiance(clouded)) / luminance(floor_irradiance(light)))
    sky = light.sky.copy()
    sky[len(sky) // 2 :] *= dimmer  # the ground's light
    return replace(clouded, sky=sky, backdrop_gain=light.backdrop_gain * dimmer)
