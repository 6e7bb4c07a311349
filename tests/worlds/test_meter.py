"""Tests of the cameras' exposure meter in a small street."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from generator.imaging.sensor import metered_gain, tone
from generator.specs import AtmosphereSpec, CameraSpec
from generator.stage import GroundState, Light
from generator.worlds.atmosphere import build_light, sample_atmosphere
from generator.worlds.config import AtmosphereConfig
from generator.worlds.layout import Solid, WorldLayout
from generator.worlds.meter import (
    balance_gains,
    frame_points,
    meter,
    white_radiance,
)
from generator.worlds.model import LocalLamp, SceneKind

CAMERA = CameraSpec(
    1, 0.0, 0.0, 4.0, 0.0, 25.0, 0.0, 1400.0, 1920, 1080, 0.0, (1.0, 1.0), 0.5, 0.001, 0.005, 80
)  # looks along +x, down
WALL = Solid(SceneKind.BUILDING, 10.0, -8.0, 0.0, 30.0, 5.0, 0.0, 14.0)  # on the southern side
LAMP = LocalLamp((9.0, 0.0, 6.0), (0.0, 0.0, -1.0), (0.6, 0.5, 0.4), 150.0, 0.1, "street")


def place(*solids: Solid, lamps: tuple[LocalLamp, ...] = (), indoor: bool = False) -> WorldLayout:
    return WorldLayout("street", 0, 50.0, solids, (), (), lamps, indoor, None)


def metered_radiance(layout: WorldLayout, light: Light, camera: CameraSpec, spec: AtmosphereSpec) -> float:
    return meter(frame_points(layout, camera), light, spec)


def metered_luminance_kcd_m2(layout: WorldLayout, light: Light, camera: CameraSpec, spec: AtmosphereSpec) -> float:
    return metered_radiance(layout, light, camera, spec) * light.unit_kcd_m2


def noon(weather: str = "clear") -> AtmosphereSpec:
    spec = sample_atmosphere(AtmosphereConfig(), np.random.default_rng(2), False, "noon", weather)
    return replace(spec, sun_azimuth_deg=270.0, sun_elevation_deg=45.0)


def test_grey_pavement_in_the_open_is_well_exposed() -> None:
    for weather in ("clear", "overcast"):
        spec = noon(weather)
        gain = metered_gain(metered_radiance(place(), build_light(spec, False), CAMERA, spec), 0.0, (1.0, 1.0))[1]
        grey = tone(np.array([0.18 * gain], np.float32))[0] / 255.0
        assert 0.42 < grey < 0.6  # middle grey is 0.46, and streets are a little darker than that


def test_camera_that_looks_into_the_shade_exposes_for_it() -> None:
    ratio = {}
    for weather in ("clear", "overcast"):
        spec = noon(weather)
        light = build_light(spec, False)
        free, walled = (metered_radiance(layout, light, CAMERA, spec) for layout in (place(), place(WALL)))
        ratio[weather] = walled / free
    assert ratio["clear"] < 0.5 < ratio["overcast"] < 1.0


def test_ray_ends_at_the_wall_that_it_meets_or_on_the_ground() -> None:
    front = Solid(SceneKind.BUILDING, 12.0, 0.0, 0.0, 2.0, 30.0, 0.0, 20.0)
    seen = frame_points(place(front), CAMERA)
    on_wall = seen.normals[:, 2] < 0.5
    assert on_wall.any()
    assert not on_wall.all()
    assert seen.points[on_wall, 0] == pytest.approx(9.7, abs=0.4)
    assert seen.points[~on_wall, 2] == pytest.approx(0.05, abs=1e-6)
    assert np.isfinite(seen.sky_share).all()


def test_what_carries_the_camera_does_not_hide_its_view() -> None:
    pole = Solid(SceneKind.POLE, 0.0, 0.0, 0.0, 0.15, 0.15, 0.0, 6.0)
    free, hung = (frame_points(place(*solids), CAMERA).distance_m for solids in ((), (pole,)))
    np.testing.assert_array_equal(free, hung)


def test_lit_ground_follows_the_inverse_square_of_the_distance() -> None:
    light = replace(build_light(noon(), False), glow={"street": 1.0}, unit_kcd_m2=0.01, lamps=())
    light = replace(light, sky=np.zeros_like(light.sky))
    seen = frame_points(place(lamps=(LAMP,)), CAMERA)
    below = int(np.argmin(np.linalg.norm(seen.points - (9.0, 0.0, 0.0), axis=1)))
    away = np.asarray(LAMP.position) - seen.points[below]
    far = float(np.linalg.norm(away))
    candela = LAMP.intensity_kcd[1]
    wanted = candela / 0.01 * (away[2] / far) / far**2 / np.pi
    assert white_radiance(seen, light)[below, 1] == pytest.approx(wanted, rel=1e-6)
    off = replace(light, glow={})
    assert white_radiance(seen, off)[below, 1] == 0.0


def test_meter_is_darker_at_night_and_brighter_below_a_lamp() -> None:
    night = sample_atmosphere(AtmosphereConfig(), np.random.default_rng(2), False, "night", "clear")
    dark, lit = (
        metered_luminance_kcd_m2(layout, build_light(night, False), CAMERA, night)
        for layout in (place(), place(lamps=(LAMP,)))
    )
    day = metered_luminance_kcd_m2(place(), build_light(noon(), False), CAMERA, noon())
    assert day > 500.0 * lit > 500.0 * 2.0 * dark > 0.0


def test_snow_makes_the_camera_close_its_iris() -> None:
    spec = noon("overcast")
    light, seen = build_light(spec, False), frame_points(place(), CAMERA)
    assert meter(seen, replace(light, ground=GroundState(snow=1.0)), spec) > 1.5 * meter(seen, light, spec)


def test_sky_in_the_frame_makes_the_rest_darker() -> None:
    spec = noon("overcast")
    light = build_light(spec, False)
    level, tilted = (metered_radiance(place(), light, replace(CAMERA, pitch_deg=pitch), spec) for pitch in (-5.0, 40.0))
    assert level > 1.3 * tilted


def test_fog_makes_the_camera_close_its_iris() -> None:
    spec = noon("fog")
    light = build_light(spec, False)
    thick, thin = (metered_radiance(place(), light, CAMERA, replace(spec, visibility_m=far)) for far in (60.0, 6000.0))
    assert thick > 1.3 * thin


def test_indoors_the_ambient_light_reaches_everything_and_the_lamps_their_cones() -> None:
    spec = sample_atmosphere(AtmosphereConfig(), np.random.default_rng(0), True)
    light = build_light(spec, True)
    ceiling = Solid(SceneKind.BUILDING, 0.0, 0.0, 0.0, 40.0, 40.0, 4.5, 5.0)
    tube = LocalLamp((8.0, 0.0, 4.0), (0.0, 0.0, -1.0), (0.8, 0.8, 0.8), 160.0, 0.2, "ceiling")
    dim, lit = (
        metered_radiance(place(ceiling, lamps=lamps, indoor=True), light, CAMERA, spec) for lamps in ((), (tube, tube))
    )
    assert 0.0 < dim < lit


def test_white_balance_takes_out_a_part_of_the_frames_cast() -> None:
    light = build_light(noon("overcast"), False)
    seen = frame_points(place(), CAMERA)
    for sky in ((1.5, 1.0, 0.6), (0.7, 1.0, 1.4)):
        cast = replace(light, sky=np.broadcast_to(np.array(sky, np.float32), (32, 64, 3)).copy(), lamps=())
        for gain, channel in zip(balance_gains(seen, cast), (sky[0], sky[2]), strict=True):
            assert abs(gain * channel - 1.0) < 0.5 * abs(channel - 1.0)
            assert (gain > 1.0) == (channel < 1.0)
    even = replace(light, sky=np.ones((32, 64, 3), np.float32), lamps=())
    assert balance_gains(seen, even) == pytest.approx((1.0, 1.0))


def test_camera_in_the_shade_warms_the_picture_up_and_one_under_orange_lamps_cools_it() -> None:
    day = build_light(noon(), False)
    sunny, shaded = (frame_points(layout, CAMERA) for layout in (place(), place(WALL)))
    assert balance_gains(shaded, day)[0] > 1.1 * balance_gains(sunny, day)[0]
    night = sample_atmosphere(AtmosphereConfig(), np.random.default_rng(2), False, "night", "clear")
    orange = replace(LAMP, intensity_kcd=(1.1, 0.4, 0.1))
    under = frame_points(place(lamps=(orange,)), CAMERA)
    assert balance_gains(under, build_light(night, False)) == pytest.approx((0.7, 1.55))
