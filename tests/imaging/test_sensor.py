"""Tests of the camera after the lens: tone, exposure, detail, noise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from generator.imaging.sensor import (
    BLOCK_PX,
    DULL,
    LUMA,
    SHOULDER_START,
    SUBSAMPLING,
    WHITE_LEVEL,
    SensorState,
    averaged_quality,
    dull,
    expose,
    metered_gain,
    normal_noise,
    reduce_noise,
    sharpen,
    through_codec,
    tone,
)  # fmt: skip

HEIGHT_PX, WIDTH_PX = 96, 64
QUIET = SensorState((1.0, 1.0, 1.0), float("inf"), 0.0, 0.0, 100, 0)


def grey(level: float, height_px: int = HEIGHT_PX, width_px: int = WIDTH_PX) -> NDArray[np.float32]:
    return np.full((height_px, width_px, 3), level, np.float32)


def linear(encoded: float) -> float:
    """The inverse of the sRGB curve above its linear toe, for 0..255."""
    return float(((encoded / 255.0 + 0.055) / 1.055) ** 2.4)


@pytest.mark.parametrize(
    ("level", "code"),
    [
        (0.0, 0),
        (0.0031308, 10),
        (0.0033465, 11),
        (0.0512695, 64),
        (0.18, 118),
        (0.2158605, 128),
        (0.5, 188),
        (0.7, 218),
    ],
)
def test_tone_is_srgb_below_the_shoulder(level: float, code: int) -> None:
    """Codes of IEC 61966-2-1: 64 and 128 decode to these levels; an 18 % grey is 118, half of full scale 188."""
    assert tone(np.array([level], np.float32))[0] == code


@given(st.floats(0.0, 50.0, width=32), st.floats(0.0, 50.0, width=32))
def test_tone_never_falls(first: float, second: float) -> None:
    low, high = tone(np.array(sorted([first, second]), np.float32))
    assert low <= high


def test_tone_has_no_jump_and_reaches_white() -> None:
    codes = tone(np.linspace(0.0, 4.0, 40001, dtype=np.float32)).astype(int)
    # The steepest part, the toe, rises by 12.92 * 255 * 1e-4 = 0.33 codes a step.
    assert np.diff(codes).max() == 1
    assert np.diff(codes).min() == 0
    assert (codes[0], codes[-1]) == (0, 255)


def test_shoulder_keeps_highlights_apart_that_clipping_would_join() -> None:
    codes = tone(np.array([SHOULDER_START, 0.85, 1.0, 1.2, 1.5], np.float32))
    assert (np.diff(codes.astype(int)) > 0).all()
    assert codes[2] < 250


def test_tone_takes_what_noise_makes_of_black() -> None:
    assert tone(np.array([-0.1, -0.0], np.float32)).tolist() == [0, 0]
    assert tone(np.array([1e6], np.float32)).dtype == np.uint8


def test_meter_brings_a_white_surface_to_its_level() -> None:
    gain = metered_gain(0.25, 0.0, (1.0, 1.0))
    assert gain == (WHITE_LEVEL / 0.25,) * 3
    assert metered_gain(0.25, 1.0, (0.9, 1.1)) == pytest.approx(np.array([0.9, 1.0, 1.1]) * 2 * gain[0])
    assert np.isfinite(metered_gain(0.0, 0.0, (1.0, 1.0))).all(), "a black world must not divide by zero"


@pytest.mark.parametrize("level", [0.02, 0.1, 0.3])
def test_one_ev_doubles_the_light_below_the_shoulder(level: float) -> None:
    ground, brighter = (expose(grey(level), replace(QUIET, gain=(2.0**ev,) * 3)) for ev in (0.0, 1.0))
    codes = [float(picture.mean()) for picture in (ground, brighter)]
    # Codes are rounded to 1/2 by tone and by the codec at its best: 1 code is 2.4 / (255 * 1.055) of this power law.
    slack = sum(2.4 / (code + 14.0) for code in codes)
    assert linear(codes[1]) / linear(codes[0]) == pytest.approx(2.0, rel=slack)


def test_white_balance_moves_red_and_blue_apart() -> None:
    picture = expose(grey(0.3), replace(QUIET, gain=(1.2, 1.0, 0.8))).mean(axis=(0, 1))
    assert picture[0] > picture[1] + 10 > picture[2] + 20


def test_exposure_is_a_function_of_its_seed() -> None:
    colour = np.random.default_rng(0).uniform(0.0, 1.0, (HEIGHT_PX, WIDTH_PX, 3)).astype(np.float32)
    before = colour.copy()
    state = SensorState((1.1, 1.0, 0.9), 70.0, 0.002, 0.01, 70, 4)
    first, second = expose(colour, state), expose(colour, state)
    other = expose(colour, replace(state, noise_seed=5))
    assert first.shape == (HEIGHT_PX, WIDTH_PX, 3)
    assert first.dtype == np.uint8
    np.testing.assert_array_equal(first, second)
    assert (first != other).any()
    np.testing.assert_array_equal(colour, before, "the caller's pixels must stay")


def stripes(period_px: int) -> NDArray[np.float32]:
    rows = np.where(np.arange(HEIGHT_PX) % period_px < period_px // 2, 0.6, 0.1)
    return np.broadcast_to(rows[:, None, None], (HEIGHT_PX, WIDTH_PX, 3)).astype(np.float32)


def contrast(picture: NDArray[np.uint8]) -> float:
    middle = picture[16:-16, 16:-16].astype(float)
    return float(np.ptp(middle.mean(axis=(1, 2))))


def test_frame_without_the_pixels_loses_fine_detail_and_keeps_coarse() -> None:
    fine, coarse = stripes(4), stripes(48)
    few = replace(QUIET, native_height_px=HEIGHT_PX / 4)
    assert contrast(expose(fine, QUIET)) > 90
    assert contrast(expose(fine, few)) < 3, "a stripe's whole period falls into one pixel of the frame"
    assert contrast(expose(coarse, few)) > 90


def test_crop_from_more_pixels_than_it_has_is_not_enlarged() -> None:
    fine = stripes(4)
    np.testing.assert_array_equal(expose(fine, replace(QUIET, native_height_px=1e6)), expose(fine, QUIET))


@pytest.mark.parametrize(("read", "shot"), [(0.02, 0.0), (0.0, 0.04), (0.015, 0.03)])
def test_noise_has_the_variance_that_is_asked_for(read: float, shot: float) -> None:
    level = 0.3
    state = replace(QUIET, read_noise=read, shot_noise=shot, noise_seed=1)
    picture = expose(grey(level, 256, 128), state).astype(float)
    # The codec halves the colour's resolution, so only its luma (ITU-R BT.601) keeps the noise of single pixels.
    weights = np.array([0.299, 0.587, 0.114])
    luma = picture @ weights
    encoded_slope = 255.0 * 1.055 / 2.4 * level ** (1 / 2.4 - 1)
    deviation = np.sqrt(read**2 + shot**2 * level) * encoded_slope * np.sqrt((weights**2).sum())
    # 32768 pixels estimate it to 0.4 %; rounding adds 0.3 codes to at least 3, the curve's bend the rest.
    assert luma.std() == pytest.approx(deviation, rel=0.05)


def test_noise_averages_out() -> None:
    state = replace(QUIET, read_noise=0.02, shot_noise=0.02)
    mean = np.mean([expose(grey(0.3), replace(state, noise_seed=seed)).mean() for seed in range(20)])
    assert mean == pytest.approx(expose(grey(0.3), QUIET).mean(), abs=1.0)


def test_poor_codec_costs_detail() -> None:
    level = np.random.default_rng(0).uniform(0.2, 0.4, (HEIGHT_PX, WIDTH_PX, 1))
    colour = np.repeat(level, 3, axis=-1).astype(np.float32)
    clean = tone(colour).astype(float)
    good, poor = (np.abs(expose(colour, replace(QUIET, codec_quality=q)) - clean).mean() for q in (95, 20))
    assert poor > 2 * good


def test_steps_that_are_off_leave_the_picture_as_it_is() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (HEIGHT_PX, WIDTH_PX, 3), np.uint8)
    assert sharpen(picture, 0.0, 1.0) is picture
    assert reduce_noise(picture, 0.0) is picture
    colour = grey(0.3)
    assert dull(colour, 0.0) is colour


def test_unsharp_mask_overshoots_on_both_sides_of_an_edge() -> None:
    edge = np.full((HEIGHT_PX, WIDTH_PX, 3), 80, np.uint8)
    edge[:, WIDTH_PX // 2 :] = 160
    row = sharpen(edge, 0.8, 1.0)[40, :, 1].astype(float)
    # Beside a step the blur is off by half a pixel's share of the Gaussian: 1 - Phi(0.5) = 0.31 of the step.
    assert row.max() == pytest.approx(160 + 0.8 * 0.31 * 80, abs=2.0)
    assert row.min() == pytest.approx(80 - 0.8 * 0.31 * 80, abs=2.0)
    assert (row[0], row[-1]) == (80, 160)


def test_halo_survives_to_the_delivered_crop() -> None:
    colour = grey(0.1)
    colour[:, WIDTH_PX // 2 :] = 0.4
    plain, sharp = (expose(colour, replace(QUIET, sharpening=amount)).astype(int) for amount in (0.0, 1.0))
    assert sharp.max() > plain.max() + 10
    assert sharp.min() < plain.min() - 10


def test_normal_noise_is_normal() -> None:
    values = normal_noise((400, 400), np.random.default_rng(0)).astype(float)
    # Standard errors of mean, deviation and kurtosis over 160,000: 0.0025, 0.0018, 0.012.
    assert values.mean() == pytest.approx(0.0, abs=0.01)
    assert values.std() == pytest.approx(1.0, abs=0.007)
    assert (values**4).mean() == pytest.approx(3.0, abs=0.06)


def test_noise_at_middle_grey_is_what_the_state_says() -> None:
    state = replace(QUIET, read_noise=0.01, shot_noise=0.03)
    assert state.noise == pytest.approx(np.sqrt(0.01**2 + 0.03**2 * 0.18))


def test_finer_frames_have_less_noise_in_the_crop() -> None:
    state = replace(QUIET, read_noise=0.02)
    coarse, fine = (
        expose(grey(0.3), replace(state, native_height_px=HEIGHT_PX * factor)).astype(float).std() for factor in (1, 3)
    )
    assert coarse / fine == pytest.approx(3.0, rel=0.2)


def test_noise_reduction_smooths_noise_and_keeps_edges() -> None:
    rng = np.random.default_rng(0)
    picture = np.full((HEIGHT_PX, WIDTH_PX, 3), 60.0)
    picture[:, WIDTH_PX // 2 :] = 180.0
    noisy = np.clip(picture + rng.normal(0.0, 8.0, picture.shape), 0, 255).astype(np.uint8)
    smooth = reduce_noise(noisy, 0.5).astype(float)
    assert smooth[:, : WIDTH_PX // 2 - 4].std() < 0.5 * noisy[:, : WIDTH_PX // 2 - 4].astype(float).std()
    step = smooth[:, WIDTH_PX // 2 + 1].mean() - smooth[:, WIDTH_PX // 2 - 2].mean()
    assert step > 100.0


def test_high_gain_washes_out_colour_and_keeps_luminance() -> None:
    colour = np.full((4, 4, 3), (0.4, 0.1, 0.2), np.float32)
    pale = dull(colour, 1.0)
    np.testing.assert_allclose(pale @ LUMA, colour @ LUMA, rtol=1e-5)
    np.testing.assert_allclose(np.ptp(pale, axis=-1), DULL * np.ptp(colour, axis=-1), rtol=1e-4)


def test_codec_halves_the_resolution_of_colour_unless_told_otherwise() -> None:
    stripes = np.zeros((32, 32, 3), np.uint8)
    stripes[:, ::2], stripes[:, 1::2] = (180, 90, 90), (90, 137, 90)  # of about the same luma
    chroma = {}
    for subsampling in SUBSAMPLING:
        found = through_codec(stripes, 95, subsampling).astype(int)
        chroma[subsampling] = np.abs(np.diff(found[..., 0] - found[..., 1], axis=1)).mean()
    assert chroma["4:2:0"] < 0.1 * chroma["4:4:4"]
    assert chroma["4:2:2"] < 0.1 * chroma["4:4:4"]


def test_blocks_of_the_codec_lie_in_the_frame_not_in_the_crop() -> None:
    ramp = np.broadcast_to(np.linspace(40, 200, 64)[None, :, None], (64, 64, 3)).astype(np.uint8)
    for phase in (0, 3):
        row = through_codec(ramp, 5, "4:2:0", (0, phase))[20, :, 1].astype(int)
        edges = np.flatnonzero(np.abs(np.diff(row)) > 4) + 1
        assert len(edges) > 3
        assert set((edges + phase) % BLOCK_PX) == {0}


@pytest.mark.parametrize(
    ("quality", "finer", "expected"), [(70, 1.0, 70), (30, 1.0, 30), (100, 3.0, 100), (60, 2.0, 80), (25, 4.0, 75)]
)
def test_averaged_frames_show_less_of_their_codec(quality: int, finer: float, expected: int) -> None:
    """25 has steps of 200 %, a fourth of which, 50 %, is quality 75."""
    assert averaged_quality(quality, finer) == expected
