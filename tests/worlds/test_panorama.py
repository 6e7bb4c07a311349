"""Tests of panoramas as light: the energy that leaves the picture comes back as lamps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.stage import Light
from generator.worlds.equirect import directions, irradiance, luminance, solid_angles
from generator.worlds.panorama import (
    MAX_LAMPS,
    UP,
    PanoramaError,
    build_backdrop,
    cloud_over,
    floor_irradiance,
    load_radiance,
    metered_radiance,
    mid_radiance,
    photographed_light,
    shrink,
    smooth,
    split_lamps,
    surroundings_radiance,
)
from tests.worlds.pictures import SKY, direction, plain_sky, sunny_sky, write_panorama

SUN = (900.0, 800.0, 600.0)


@settings(max_examples=25, deadline=None)
@given(azimuth=st.floats(-180, 180), elevation=st.floats(8, 80), radius=st.floats(1.0, 1.8))
def test_split_keeps_the_floors_light_and_finds_the_sun(azimuth: float, elevation: float, radius: float) -> None:
    toward = direction(azimuth, elevation)
    picture = sunny_sky(256, toward, radius, SUN)
    sky, lamps = split_lamps(picture)
    assert len(lamps) == 1
    together = floor_irradiance(Light(sky, lamps))
    np.testing.assert_allclose(together, irradiance(picture, UP), rtol=1e-3)
    assert np.linalg.norm(lamps[0].direction) == pytest.approx(1.0)
    assert np.degrees(np.arccos(min(1.0, float(lamps[0].direction @ toward)))) < 0.5, (
        "a pixel of 256 rows is 0.7 degrees high"
    )
    disc = directions(256, 512) @ toward > np.cos(np.radians(radius))
    rest = np.where(disc[..., None], SKY, picture)
    energy = irradiance(picture - rest, toward)
    # What stays in the map is radiance below the limit, 8 means of the upper hemisphere: below 1 % of this sun.
    np.testing.assert_allclose(lamps[0].irradiance, energy, rtol=0.01)
    pixels = 2 * np.degrees(np.sqrt((disc * solid_angles(256, 512)).sum() / np.pi))
    assert lamps[0].angle_deg == pytest.approx(pixels, rel=1e-6)


def test_split_leaves_no_bright_spot_in_the_sky() -> None:
    picture = sunny_sky(128, direction(30.0, 40.0), 2.0, SUN)
    sky, _ = split_lamps(picture)
    assert luminance(picture).max() > 700
    assert luminance(sky).max() < 0.02 * luminance(picture).max(), "8 means of a hemisphere, or thereabouts"


@pytest.mark.parametrize("brightness", [0.001, 1.0, 400.0])
def test_uniform_sky_has_no_lamp(brightness: float) -> None:
    picture = plain_sky(64, (brightness, brightness, brightness / 2))
    sky, lamps = split_lamps(picture)
    assert lamps == ()
    np.testing.assert_allclose(sky, picture, rtol=1e-5)


def test_black_panorama_has_no_lamp_and_stays_black() -> None:
    sky, lamps = split_lamps(plain_sky(64, (0.0, 0.0, 0.0)))
    assert lamps == ()
    assert np.isfinite(sky).all()
    assert sky.max() == 0.0


def test_sun_below_the_horizon_is_no_lamp() -> None:
    assert split_lamps(sunny_sky(128, direction(0.0, -30.0), 2.0, SUN))[1] == ()


def test_lamps_are_few_and_two_suns_are_told_apart() -> None:
    picture = sunny_sky(128, direction(0.0, 40.0), 3.0, SUN)
    for azimuth in (60, 120, 180, 240, 300):
        disc = directions(128, 256) @ direction(azimuth, 40.0) > np.cos(np.radians(3.0))
        picture[disc] = np.array(SUN) * (1.0 - azimuth / 1000)
    sky, lamps = split_lamps(picture)
    assert len(lamps) == MAX_LAMPS
    found = sorted(float(np.degrees(np.arctan2(lamp.direction[1], lamp.direction[0])) % 360) for lamp in lamps)
    assert np.allclose(np.sort((np.array(found) + 90) % 360), [90, 150, 210, 270], atol=1.0), "the brightest four"
    np.testing.assert_allclose(floor_irradiance(Light(sky, lamps)), irradiance(picture, UP), rtol=1e-3)


@pytest.mark.parametrize("height_px", [128, 512])
def test_photographed_light_keeps_the_floors_light_at_any_resolution(height_px: int) -> None:
    picture = sunny_sky(height_px, direction(100.0, 50.0), 2.5, SUN)
    light = photographed_light(picture)
    assert light.sky.shape[1] <= 512
    assert light.backdrop_gain == 1.0
    # The averaged pixels hold the light at their middle's cosine: less than a percent of difference.
    np.testing.assert_allclose(floor_irradiance(light), irradiance(picture, UP), rtol=0.01)


def test_floor_of_a_backdrop_lit_by_its_light_looks_as_photographed() -> None:
    picture = sunny_sky(128, direction(0.0, 60.0), 3.0, SUN)
    light = photographed_light(picture)
    backdrop = build_backdrop(picture, light, 1.7, 20.0)
    albedo = picture[100, 7] * backdrop.floor_albedo_scale
    np.testing.assert_allclose(albedo * floor_irradiance(light) / np.pi, picture[100, 7], rtol=1e-9)
    assert (backdrop.eye_height_m, backdrop.radius_m) == (1.7, 20.0)


def test_meter_reads_the_radiance_of_a_uniform_world() -> None:
    light = photographed_light(plain_sky(128, (0.3, 0.3, 0.3)))
    assert mid_radiance(light) == pytest.approx(0.3, rel=1e-3)


def test_meter_counts_the_lamps() -> None:
    light = photographed_light(sunny_sky(128, direction(0.0, 60.0), 3.0, SUN))
    dark = replace(light, lamps=())
    lamp = light.lamps[0]
    # A wall that turns through all headings sees 1 / pi of a lamp's horizontal part.
    upright = lamp.irradiance * np.hypot(*lamp.direction[:2]) / np.pi
    expected = luminance(0.5 * (lamp.irradiance * lamp.direction[2] + upright)) / np.pi
    assert mid_radiance(light) - mid_radiance(dark) == pytest.approx(expected, rel=0.03), "eight walls stand for all"


def test_cloud_that_lets_everything_pass_changes_nothing() -> None:
    light = photographed_light(sunny_sky(64, direction(0.0, 40.0), 4.0, SUN))
    assert cloud_over(light, 1.0) is light


def test_thicker_clouds_darken_floor_and_backdrop_alike() -> None:
    light = photographed_light(sunny_sky(64, direction(0.0, 40.0), 4.0, SUN))
    clouded = [cloud_over(light, share) for share in (0.0, 0.1, 0.5, 0.9, 1.0)]
    floors = [float(luminance(floor_irradiance(other))) for other in clouded]
    gains = [other.backdrop_gain for other in clouded]
    assert floors == sorted(floors)
    assert floors[0] < 0.5 * floors[-1], "this sun gives most of the light"
    np.testing.assert_allclose(np.array(gains), np.array(floors) / floors[-1], rtol=1e-9)
    assert clouded[0].lamps == ()
    np.testing.assert_allclose(clouded[2].lamps[0].irradiance, 0.5 * light.lamps[0].irradiance)
    middle = len(light.sky) // 2
    for other, gain in zip(clouded, gains, strict=True):
        np.testing.assert_array_equal(other.sky[:middle], light.sky[:middle], "a cloud hides the sun, not the sky")
        np.testing.assert_allclose(other.sky[middle:], light.sky[middle:] * gain, rtol=1e-6, err_msg="ground's light")


def test_meter_closes_down_only_where_the_surroundings_are_bright() -> None:
    assert metered_radiance(2.0, 0.1) == 2.0
    brighter = [metered_radiance(2.0, around) for around in (0.7, 1.4, 2.8)]
    assert brighter == sorted(brighter)
    assert brighter[0] == pytest.approx(2.0)
    assert brighter[-1] < 2.0 * 4.0, "not all the way"


def test_surroundings_are_the_mean_of_a_plain_picture_with_glare_cut_off() -> None:
    picture = plain_sky(64, (0.4, 0.5, 0.7))
    light = photographed_light(picture)
    around = surroundings_radiance(picture, light)
    assert around == pytest.approx(float(luminance(picture).mean()), rel=1e-3)
    picture[30, 5] = 1e6
    assert surroundings_radiance(picture, light) < 1.1 * around


def test_smoothing_keeps_the_light_of_open_ground_and_spreads_its_sources() -> None:
    sky = sunny_sky(64, direction(0.0, 40.0), 4.0, SUN)
    smoothed = smooth(sky)
    np.testing.assert_allclose(irradiance(smoothed, UP), irradiance(sky, UP), rtol=1e-6)
    assert smoothed.max() < 0.1 * sky.max()
    plain = np.full((64, 128, 3), 0.7, np.float32)
    np.testing.assert_allclose(smooth(plain), 0.7, rtol=1e-3)


@pytest.mark.parametrize(("height_px", "target_px"), [(64, 32), (60, 40), (64, 128), (50, 33)])
def test_shrinking_keeps_the_mean(height_px: int, target_px: int) -> None:
    rng = np.random.default_rng(0)
    picture = rng.uniform(0.5, 1.5, (height_px, 2 * height_px, 3)).astype(np.float32)
    small = shrink(picture, target_px)
    factor = max(1, 2 * height_px // target_px)
    assert small.shape == (height_px // factor, 2 * height_px // factor, 3)
    used = picture[: small.shape[0] * factor, : small.shape[1] * factor]
    np.testing.assert_allclose(small.mean(axis=(0, 1)), used.mean(axis=(0, 1)), rtol=1e-5)
    block = used[factor : 2 * factor, 2 * factor : 3 * factor]
    np.testing.assert_allclose(small[1, 2], block.mean(axis=(0, 1)), rtol=1e-5)


@pytest.mark.parametrize("suffix", [".exr", ".hdr"])
def test_files_are_read_as_linear_rgb(tmp_path: Path, suffix: str) -> None:
    picture = sunny_sky(16, direction(0.0, 40.0), 9.0, SUN)
    read = load_radiance(write_panorama(tmp_path / f"sky{suffix}", picture))
    assert read.dtype == np.float32
    # OpenEXR as OpenCV writes it is exact; RGBE shares an exponent, so a channel is good to 1/256 of the largest.
    tolerance = 1e-6 if suffix == ".exr" else 1 / 128
    assert (np.abs(read - picture) <= tolerance * picture.max(axis=-1, keepdims=True)).all()


def test_broken_pixels_become_light_that_can_be_traced(tmp_path: Path) -> None:
    picture = plain_sky(8, (1.0, 1.0, 1.0))
    picture[0, 0], picture[1, 1], picture[2, 2] = np.nan, np.inf, -3.0
    read = load_radiance(write_panorama(tmp_path / "sky.exr", picture))
    assert [read[0, 0, 0], read[1, 1, 1], read[2, 2, 2], read[3, 3, 0]] == [0.0, 65504.0, 0.0, 1.0]


def refusal(path: Path) -> str:
    with pytest.raises(PanoramaError) as caught:
        load_radiance(path)
    return str(caught.value).replace(str(path), "FILE")


def test_missing_file_is_refused_in_one_line(tmp_path: Path) -> None:
    assert refusal(tmp_path / "sky.exr") == "FILE: expected an HDR panorama, found no such file."


def test_picture_of_another_shape_is_refused_with_its_size(tmp_path: Path) -> None:
    path = write_panorama(tmp_path / "sky.exr", np.ones((8, 12, 3), np.float32))
    expected = "FILE: expected an equirectangular picture twice as wide as high, got 12 x 8 pixels."
    assert refusal(path) == expected


@pytest.mark.parametrize("kind", ["8-bit", "grey", "text"])
def test_file_that_is_no_hdr_picture_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / ("sky.exr" if kind == "grey" else "sky.png")
    if kind == "text":
        path.write_text("not a picture")
    else:
        shape = (8, 16, 3) if kind == "8-bit" else (8, 16)
        assert cv2.imwrite(str(path), np.ones(shape, np.uint8 if kind == "8-bit" else np.float32))
    assert refusal(path) == "FILE: expected an HDR panorama (.exr or .hdr, RGB), got something else."
