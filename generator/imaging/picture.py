"""A crop as the surveillance camera delivers it: air, motion, lens, sensor and codec, in the order of the light."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.imaging.config import ImagingConfig
from generator.imaging.exposure import Exposure, amplification
from generator.imaging.fog import add_fog, ray_distance, through_haze
from generator.imaging.lens import LensState, blur_by_lens, confusion, lens_of
from generator.imaging.motion import Walker, blur_motion, pixel_velocity
from generator.imaging.precipitation import add_precipitation
from generator.imaging.sensor import SensorState, expose, metered_gain
from generator.specs import AtmosphereSpec, CameraSpec
from generator.stage import CropCamera

Rgb = tuple[float, float, float]


@dataclass(frozen=True)
class Air:
    """What is in the air between camera and scene.

    Attributes:
        visibility_m: meteorological optical range; infinite is clear. [m]
        rain_mm_per_h: intensity of rain. [mm/h]
        snow_mm_per_h: intensity of snow, as water. [mm/h]
        wind_m_per_s: along the world's x axis. [m/s]
        airlight: radiance of endless fog, which is that of the horizon.
        white: radiance of a white matte surface in the scene's mean light.
    """

    visibility_m: float = math.inf
    rain_mm_per_h: float = 0.0
    snow_mm_per_h: float = 0.0
    wind_m_per_s: float = 0.0
    airlight: Rgb = (0.0, 0.0, 0.0)
    white: Rgb = (0.0, 0.0, 0.0)

    @property
    def is_clear(self) -> bool:
        """Whether it can be left out."""
        return math.isinf(self.visibility_m) and self.rain_mm_per_h == 0.0 and self.snow_mm_per_h == 0.0


@dataclass(frozen=True)
class CameraState:
    """A camera at the moment of a crop.

    Attributes:
        sensor: exposure, noise and codec.
        lens: blur and focus.
        shutter_s: exposure time. [s]
        motion_blur: factor on the way that people go in that time. [1]
        frame_px: frame pixels in a crop pixel, for lengths that are told in frame pixels. [1]
    """

    sensor: SensorState
    lens: LensState
    shutter_s: float
    motion_blur: float
    frame_px: float


@dataclass(frozen=True, eq=False)
class Photograph:
    """A crop and what became of it.

    Attributes:
        picture: (H, W, 3) sRGB.
        motion_blur_px: way of the labelled person during the exposure, in frame pixels. [px]
        defocus_px: diameter of the circle of confusion at the labelled person, in frame pixels. [px]
    """

    picture: NDArray[np.uint8]
    motion_blur_px: float
    defocus_px: float


def air_of(config: ImagingConfig, atmosphere: AtmosphereSpec, airlight: Rgb, white: Rgb) -> Air:
    """The air of an atmosphere as far as the config wants it shown; a photograph already shows its own.

    Args:
        config: switches.
        atmosphere: visibility, rain, snow and wind.
        airlight: radiance of the horizon, in the stage's units.
        white: radiance of a white matte surface in the scene's mean light, in the stage's units.
    """
    haze = config.fog and atmosphere.lighting != "photographed"
    return Air(
        visibility_m=atmosphere.visibility_m if haze else math.inf,
        rain_mm_per_h=atmosphere.rain_mm_per_h if config.precipitation else 0.0,
        snow_mm_per_h=atmosphere.snow_mm_per_h if config.precipitation else 0.0,
        wind_m_per_s=atmosphere.wind_m_per_s,
        airlight=airlight,
        white=white,
    )


def camera_state(
    config: ImagingConfig, camera: CameraSpec, exposure: Exposure, mid_radiance: float, crop: CropCamera,
    height_px: int, noise_seed: int,
) -> CameraState:  # fmt: skip
    """A camera as it takes a crop.

    Args:
        config: switches and the growth of the noise.
        camera: its look.
        exposure: from `expose_for`.
        mid_radiance: radiance of a white matte surface in the scene's mean light, in the stage's units.
        crop: the crop's camera.
        height_px: of the crop. [px]
        noise_seed: of the sensor's noise and of falling rain and snow.
    """
    native_height_px = camera.focal_length_px * (crop.window[3] - crop.window[1])
    growth = amplification(exposure.gain_db) ** config.noise_growth
    lens = lens_of(camera, exposure.f_number)
    sensor = SensorState(
        gain=metered_gain(mid_radiance, exposure.ev, camera.white_balance),
        native_height_px=native_height_px if config.native_resolution else math.inf,
        read_noise=camera.read_noise * growth,
        shot_noise=camera.shot_noise * math.sqrt(growth),
        codec_quality=camera.codec_quality,
        noise_seed=noise_seed,
        sharpening=camera.sharpening,
        noise_reduction=config.noise_reduction * exposure.gain_db / max(config.highest_gain_db, 1e-9),
        chroma_subsampling=config.chroma_subsampling,
    )
    if not config.defocus:
        lens = LensState(lens.blur)
    return CameraState(sensor, lens, exposure.shutter_s, config.motion_blur, native_height_px / height_px)


def take_picture(
    colour: NDArray[np.float32], depth: NDArray[np.float32], person_id: NDArray[np.uint16], crop: CropCamera,
    walkers: Sequence[Walker], air: Air, state: CameraState,
) -> Photograph:  # fmt: skip
    """What the surveillance camera delivers for a crop.

    Args:
        colour: (H, W, 3) linear radiance.
        depth: (H, W) along the optical axis, infinite where only the sky or a panorama is seen. [m]
        person_id: (H, W) person numbers, 0 where nobody is.
        crop: its camera.
        walkers: the people in it, the labelled one first.
        air: what is in the air.
        state: the camera.
    """
    height_px, width_px = depth.shape
    scene = colour
    if not air.is_clear:
        scene = _through_air(colour, depth, crop, air, state)
    paths = [
        state.motion_blur * state.shutter_s * pixel_velocity(crop, walker, width_px, height_px) for walker in walkers
    ]
    away = [float(crop.pixels_from_world(np.array([walker.position]), width_px, height_px)[0, 2]) for walker in walkers]
    for index in sorted(range(len(walkers)), key=lambda index: -away[index]):
        scene = blur_motion(scene, person_id == walkers[index].person_id, depth, paths[index])
    per_tangent = height_px / (crop.window[3] - crop.window[1])
    scene = blur_by_lens(scene, depth, state.lens, per_tangent)
    circle_px = float(confusion(away[0], state.lens)) * per_tangent
    motion_px = float(np.hypot(*paths[0]))
    return Photograph(expose(scene, state.sensor), motion_px * state.frame_px, circle_px * state.frame_px)


def _through_air(
    colour: NDArray[np.float32], depth: NDArray[np.float32], crop: CropCamera, air: Air, state: CameraState
) -> NDArray[np.float32]:
    distance_m = through_haze(ray_distance(depth, crop))
    airlight, white = np.asarray(air.airlight, np.float32), np.asarray(air.white, np.float32)
    colour = add_fog(colour, distance_m, air.visibility_m, airlight)
    if air.rain_mm_per_h == 0.0 and air.snow_mm_per_h == 0.0:
        return colour
    return add_precipitation(
        colour, depth, distance_m, crop, state.lens, state.shutter_s, air.rain_mm_per_h, air.snow_mm_per_h,
        air.wind_m_per_s, airlight, white, state.sensor.noise_seed,
    )  # fmt: skip
