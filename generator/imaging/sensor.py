"""The camera after the lens: exposure, pixels, noise, tone, sharpening and codec, in physical order."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

WHITE_LEVEL = 1.0  # linear output of a white matte surface in mean light, as a meter would have it
SHOULDER_START = 0.7  # linear output above which highlights are compressed
MIDDLE_GREY = 0.18
_TONE_END = 4.0  # linear light that is white whatever comes on top
_TONE_STEPS = 16384  # of the square root of 1
SHARPENING_SIGMA_PX = 1.0  # of the camera's unsharp mask, in pixels of the frame
BLOCK_PX = 8
SMOOTH_CODES = 120.0  # differences of luma that the strongest noise reduction takes for noise
CHROMA_SIGMA_PX = 2.5  # to which it blurs colour
DULL = 0.5  # share of the colourfulness that the strongest noise reduction costs
LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)  # Rec. 709
SUBSAMPLING = {
    "4:2:0": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420,
    "4:2:2": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422,
    "4:4:4": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
}


@dataclass(frozen=True)
class SensorState:
    """How one crop is exposed and stored.

    Attributes:
        gain: (3,) linear RGB factor from radiance to full scale.
        native_height_px: height of the crop in the camera's frame; infinite keeps the crop's own pixels. [px]
        read_noise: standard deviation in units of full scale, amplification included.
        shot_noise: standard deviation at full scale, amplification included.
        codec_quality: JPEG quality of the camera's stream.
        noise_seed: of the sensor's noise.
        sharpening: amount of the camera's unsharp mask. [1]
        noise_reduction: how much noise is smoothed away and colour with it. [1]
        chroma_subsampling: of the stream: 4:2:0, 4:2:2 or 4:4:4.
    """

    gain: tuple[float, float, float]
    native_height_px: float
    read_noise: float
    shot_noise: float
    codec_quality: int
    noise_seed: int
    sharpening: float = 0.0
    noise_reduction: float = 0.0
    chroma_subsampling: str = "4:2:0"

    @property
    def noise(self) -> float:
        """Standard deviation of the noise at middle grey, in units of full scale. [1]"""
        return float(noise_deviation(self, MIDDLE_GREY))


def metered_gain(
    mid_radiance: float, exposure_ev: float, white_balance: tuple[float, float]
) -> tuple[float, float, float]:
    """Linear RGB gain of a camera whose meter is wrong by `exposure_ev`.

    Args:
        mid_radiance: radiance of a white matte surface in the scene's mean light.
        exposure_ev: error of the meter. [EV]
        white_balance: gains of red and blue.
    """
    gain = WHITE_LEVEL / max(mid_radiance, 1e-9) * 2.0**exposure_ev
    return gain * white_balance[0], gain, gain * white_balance[1]


def tone(linear: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Linear full-scale values -> 8-bit sRGB; highlights roll off instead of clipping.

    Args:
        linear: (...) values; 1 is full scale, more is allowed.
    Source:
        Transfer curve: IEC 61966-2-1. Shoulder: exponential approach to 1 with matching slope.
    """
    place = np.sqrt(np.clip(linear, 0.0, _TONE_END)) * np.float32(_TONE_STEPS) + np.float32(0.5)
    return _tone_table()[place.astype(np.int32)]


@lru_cache(maxsize=1)
def _tone_table() -> NDArray[np.uint8]:
    """Codes over the square root of the light, whose steps are below a hundredth of a code."""
    value = np.square(np.arange(round(math.sqrt(_TONE_END) * _TONE_STEPS) + 1) / _TONE_STEPS)
    room = 1.0 - SHOULDER_START
    over = np.maximum(value - SHOULDER_START, 0.0)
    value = np.minimum(value, SHOULDER_START) + room * (1.0 - np.exp(-over / room))
    encoded = np.where(value <= 0.0031308, 12.92 * value, 1.055 * np.power(value, 1.0 / 2.4) - 0.055)
    return np.asarray(np.rint(255.0 * encoded), np.uint8)


@lru_cache(maxsize=1)
def _normal_table() -> NDArray[np.float32]:
    """The normal distribution at the middles of 65536 equal parts: a tenth of the time of numpy's own draws."""
    return np.asarray(ndtri((np.arange(65536) + 0.5) / 65536.0), np.float32)


def normal_noise(shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float32]:
    """(shape) values of the standard normal distribution, of 65536 different ones."""
    return np.asarray(_normal_table()[rng.integers(0, 65536, shape, np.uint16)], np.float32)


def expose(colour: NDArray[np.float32], state: SensorState) -> NDArray[np.uint8]:
    """What the surveillance camera delivers for the light on its sensor.

    Args:
        colour: (H, W, 3) linear radiance, as the lens has left it.
        state: exposure, resolution, noise and codec.

    Returns:
        (H, W, 3) 8-bit sRGB, RGB order.
    """
    height_px, width_px = colour.shape[:2]
    scale = min(1.0, state.native_height_px / height_px)
    linear = colour * np.float32(state.gain[1])
    if scale < 1.0:
        size = max(8, round(width_px * scale)), max(16, round(height_px * scale))
        linear = cv2.resize(linear, size, interpolation=cv2.INTER_AREA)
    rng = np.random.default_rng(state.noise_seed)
    finer = _frame_pixels(state, height_px)
    deviation = noise_deviation(state, linear) / np.float32(finer)  # the mean of the frame's pixels has less
    linear = linear + normal_noise(linear.shape, rng) * deviation
    linear = linear * (np.asarray(state.gain, np.float32) / np.float32(state.gain[1]))
    picture = reduce_noise(tone(dull(linear, state.noise_reduction)), state.noise_reduction)
    picture = sharpen(picture, state.sharpening, SHARPENING_SIGMA_PX / finer)
    phase = tuple(int(shift) for shift in rng.integers(0, BLOCK_PX, 2))
    quality = averaged_quality(state.codec_quality, finer)
    picture = through_codec(picture, quality, state.chroma_subsampling, (phase[0], phase[1]))
    if picture.shape[:2] != (height_px, width_px):
        picture = cv2.resize(picture, (width_px, height_px), interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(picture)


def noise_deviation(state: SensorState, linear: Any) -> Any:
    """(...) standard deviation of the noise of (...) linear values, in units of full scale. [1]"""
    return np.sqrt(np.float32(state.read_noise**2) + np.float32(state.shot_noise**2) * np.clip(linear, 0.0, 1.0))


def _frame_pixels(state: SensorState, height_px: int) -> float:
    """Pixels of the frame in a pixel of the crop where the frame is finer, 1 elsewhere. [1]"""
    return max(state.native_height_px / height_px, 1.0) if np.isfinite(state.native_height_px) else 1.0


def dull(linear: NDArray[np.float32], amount: float) -> NDArray[np.float32]:
    """Linear light with less colour, as cameras leave it where the gain is high."""
    if amount == 0.0:
        return linear
    grey = (linear @ LUMA)[..., None]
    return grey + (linear - grey) * np.float32(1.0 - DULL * amount)


def reduce_noise(picture: NDArray[np.uint8], amount: float) -> NDArray[np.uint8]:
    """(H, W, 3) sRGB smoothed within edges, as cameras smear grain and fine detail where the gain is high."""
    if amount == 0.0:
        return picture
    luma_chroma = cv2.cvtColor(picture, cv2.COLOR_RGB2YCrCb)
    soft = cv2.GaussianBlur(luma_chroma, (0, 0), CHROMA_SIGMA_PX * amount + 0.3, borderType=cv2.BORDER_REPLICATE)
    luma = cv2.bilateralFilter(luma_chroma[..., 0], 5, SMOOTH_CODES * amount, 2.0, borderType=cv2.BORDER_REPLICATE)
    soft[..., 0] = luma
    return np.asarray(cv2.cvtColor(soft, cv2.COLOR_YCrCb2RGB), np.uint8)


def sharpen(picture: NDArray[np.uint8], amount: float, sigma_px: float) -> NDArray[np.uint8]:
    """(H, W, 3) sRGB plus `amount` times its difference from a Gaussian blur of it, halos and all."""
    if amount == 0.0 or sigma_px < 0.3:
        return picture
    soft = cv2.GaussianBlur(picture, (0, 0), sigma_px, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.addWeighted(picture, 1.0 + amount, soft, -amount, 0.0), np.uint8)


def averaged_quality(quality: int, finer: float) -> int:
    """JPEG quality that harms a crop as much as `quality` harms the frame it is scaled down from.

    Args:
        quality: of the frame.
        finer: pixels of the frame in a pixel of the crop, by whose mean errors shrink. [1]

    Source:
        Steps of libjpeg's tables go with 5000 / quality below 50 and with 200 - 2 quality from there on.
    """
    step = (5000.0 / quality if quality < 50 else 200.0 - 2.0 * quality) / finer
    return min(round(100.0 - 0.5 * step if step <= 100.0 else 5000.0 / step), 100)


def through_codec(
    picture: NDArray[np.uint8], quality: int, subsampling: str, phase: tuple[int, int] = (0, 0)
) -> NDArray[np.uint8]:
    """A picture after compression.

    Args:
        picture: (H, W, 3) sRGB.
        quality: of the JPEG.
        subsampling: of its chroma.
        phase: where in a block of the frame the crop's upper left corner lies: rows and columns. [px]
    """
    down, right = phase
    framed = cv2.copyMakeBorder(cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), down, 0, right, 0, cv2.BORDER_REPLICATE)
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, SUBSAMPLING[subsampling]]
    stream = cv2.imencode(".jpg", framed, options)[1]
    decoded = cv2.cvtColor(cv2.imdecode(stream, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    return np.asarray(decoded[down:, right:], np.uint8)
