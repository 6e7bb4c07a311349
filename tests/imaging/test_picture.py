"""Tests of a crop's whole way from light to picture."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.imaging.config import ImagingConfig
from generator.imaging.exposure import Exposure, amplification, expose_for
from generator.imaging.lens import LensState
from generator.imaging.motion import Walker
from generator.imaging.picture import Air, CameraState, Photograph, air_of, camera_state, take_picture
from generator.imaging.sensor import expose
from generator.specs import AtmosphereSpec
from tests.imaging.views import HEIGHT_PX, WIDTH_PX, crop_camera, depth_of, picture, surveillance_camera

CONFIG, CAMERA, CROP = ImagingConfig(), surveillance_camera(), crop_camera()
WHITE = (0.6, 0.6, 0.6)
DAY, NIGHT = (expose_for(klx / math.pi, CAMERA, 0.0) for klx in (20.0, 0.01))
POSITION = (9.0, -0.7, 1.0)  # near the crop's middle
WALKER = Walker(1, POSITION, (0.0, 1.35, 0.0))
RAIN = AtmosphereSpec("noon", "rain", "daylight", visibility_m=3000.0, rain_mm_per_h=6.0, wind_m_per_s=2.0)


def state(config: ImagingConfig = CONFIG, exposure: Exposure = DAY, seed: int = 3) -> CameraState:
    return camera_state(config, CAMERA, exposure, 0.6, CROP, HEIGHT_PX, seed)


def person() -> NDArray[np.uint16]:
    ids = np.zeros((HEIGHT_PX, WIDTH_PX), np.uint16)
    ids[20:80, 16:32] = 1
    return ids


def take(air: Air = Air(), camera: CameraState | None = None, walkers: tuple[Walker, ...] = (WALKER,), **changes: Any) -> Photograph:  # noqa: B008, E501  # fmt: skip
    known: dict[str, Any] = {"colour": picture(), "depth": depth_of(9.0)}
    known.update(changes)
    return take_picture(person_id=person(), crop=CROP, walkers=walkers, air=air, state=camera or state(), **known)


def test_everything_switched_off_leaves_the_sensor_alone() -> None:
    config = ImagingConfig(fog=False, precipitation=False, motion_blur=0.0, defocus=False)
    air = air_of(config, RAIN, WHITE, WHITE)
    camera = state(config, NIGHT)
    assert air.is_clear
    np.testing.assert_array_equal(take(air, camera).picture, expose(picture(), camera.sensor))


@pytest.mark.parametrize("knob", ["fog", "precipitation"])
def test_each_switch_of_the_air_changes_the_picture(knob: str) -> None:
    with_it, without = (
        take(
            air_of(CONFIG.model_copy(update={knob: on}), replace(RAIN, visibility_m=60.0), WHITE, WHITE)
        ).picture.astype(int)
        for on in (True, False)
    )
    assert np.abs(with_it - without).mean() > 0.5


@pytest.mark.parametrize(
    ("knob", "value"),
    [
        ("motion_blur", 0.0),
        ("defocus", False),
        ("native_resolution", False),
        ("noise_growth", 0.2),
        ("noise_reduction", 0.0),
        ("highest_gain_db", 6.0),
        ("chroma_subsampling", "4:4:4"),
    ],
)
def test_each_knob_of_the_camera_changes_a_picture_at_night(knob: str, value: object) -> None:
    camera = replace(CAMERA, focal_length_px=300.0, sensor_width_mm=600.0, focus_m=4.0)
    pictures = []
    for config in (CONFIG, CONFIG.model_copy(update={knob: value})):
        exposure = expose_for(0.003, camera, 0.0, config.highest_gain_db)
        pictures.append(
            take(camera=camera_state(config, camera, exposure, 0.6, CROP, HEIGHT_PX, 3)).picture.astype(int)
        )
    assert np.abs(pictures[0] - pictures[1]).mean() > 0.1


def test_motion_blur_scales_with_its_knob_and_the_shutter() -> None:
    half, whole, double = (
        take(camera=state(ImagingConfig(motion_blur=factor), NIGHT)).motion_blur_px for factor in (0.5, 1.0, 2.0)
    )
    assert (half / whole, double / whole) == pytest.approx((0.5, 2.0))
    # 1.35 m/s across at 9.3 m along the ray, 1400 px of focal length, the exposure's seconds.
    away = float(CROP.pixels_from_world(np.array([POSITION]), WIDTH_PX, HEIGHT_PX)[0, 2])
    assert whole == pytest.approx(1400.0 * 1.35 * NIGHT.shutter_s / away, rel=0.02)
    assert take(camera=state(exposure=DAY)).motion_blur_px == pytest.approx(whole * DAY.shutter_s / NIGHT.shutter_s)


def test_nobody_is_blurred_who_stands() -> None:
    config = ImagingConfig(defocus=False)
    standing = replace(WALKER, velocity_m_per_s=(0.0, 0.0, 0.0))
    photograph = take(camera=state(config, NIGHT), walkers=(standing,))
    assert photograph.motion_blur_px == 0.0
    np.testing.assert_array_equal(photograph.picture, expose(picture(), state(config, NIGHT).sensor))


def test_defocus_is_told_in_pixels_of_the_frame() -> None:
    camera = replace(state(), lens=LensState(0.0, 0.03, 4.0))
    away = float(CROP.pixels_from_world(np.array([POSITION]), WIDTH_PX, HEIGHT_PX)[0, 2])
    assert take(camera=camera).defocus_px == pytest.approx(1400.0 * 0.03 * abs(1.0 / away - 1.0 / 4.0), rel=1e-4)
    soft, sharp = (take(camera=replace(camera, lens=lens)).picture for lens in (camera.lens, LensState()))
    assert soft.astype(float).std() < sharp.astype(float).std()


def test_noise_grows_with_the_gain_as_the_knob_says() -> None:
    factor = amplification(NIGHT.gain_db)
    bare, averaging = (state(ImagingConfig(noise_growth=growth), NIGHT).sensor for growth in (1.0, 0.5))
    assert bare.read_noise == pytest.approx(CAMERA.read_noise * factor)
    assert bare.shot_noise == pytest.approx(CAMERA.shot_noise * math.sqrt(factor))
    assert averaging.read_noise == pytest.approx(CAMERA.read_noise * math.sqrt(factor))
    assert state(exposure=DAY).sensor.read_noise == CAMERA.read_noise


def test_noise_reduction_comes_with_the_gain() -> None:
    assert state(exposure=DAY).sensor.noise_reduction == 0.0
    full = camera_state(CONFIG, CAMERA, expose_for(1e-6, CAMERA, 0.0), 0.6, CROP, HEIGHT_PX, 0)
    assert full.sensor.noise_reduction == pytest.approx(CONFIG.noise_reduction)


def test_gain_of_the_picture_follows_the_exposure() -> None:
    assert state(exposure=DAY).sensor.gain[1] == pytest.approx(1.0 / 0.6)
    assert state(exposure=NIGHT).sensor.gain[1] == pytest.approx(2.0**NIGHT.ev / 0.6)
    assert NIGHT.ev < -0.3


def test_native_height_is_that_of_the_window_in_the_frame() -> None:
    assert state().sensor.native_height_px == pytest.approx(1400.0 * 0.24)
    assert math.isinf(state(ImagingConfig(native_resolution=False)).sensor.native_height_px)


def test_photographed_air_is_not_shown_twice() -> None:
    air = air_of(CONFIG, replace(RAIN, lighting="photographed"), WHITE, WHITE)
    assert math.isinf(air.visibility_m)
    assert air_of(CONFIG, RAIN, WHITE, WHITE).visibility_m == 3000.0


def test_picture_is_a_function_of_its_arguments() -> None:
    air = air_of(CONFIG, RAIN, WHITE, WHITE)
    colour, depth = picture(), depth_of(9.0)
    first = take(air, state(exposure=NIGHT), colour=colour, depth=depth)
    second = take(air, state(exposure=NIGHT), colour=colour, depth=depth)
    other = take(air, state(exposure=NIGHT, seed=4), colour=colour, depth=depth)
    np.testing.assert_array_equal(first.picture, second.picture)
    assert (first.picture != other.picture).any()
    np.testing.assert_array_equal(colour, picture(), "the caller's pixels must stay")
    assert first.picture.shape == (HEIGHT_PX, WIDTH_PX, 3)
    assert first.picture.dtype == np.uint8


def test_sky_survives_every_step() -> None:
    air = air_of(CONFIG, RAIN, WHITE, WHITE)
    photograph = take(air, state(exposure=NIGHT), depth=depth_of(math.inf))
    assert np.isfinite([photograph.motion_blur_px, photograph.defocus_px]).all()
    assert photograph.picture.std() > 0.0
