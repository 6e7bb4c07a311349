"""The camera after the lens: exposure, blur, pixels, noise, tone and codec, in physical order."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

WHITE_LEVEL = 1.0  # linear output of a white matte surface in mean light, as a meter would have it
SHOULDER_START = 0.7  # linear output above which highlights are compressed


@dataclass(frozen=True)
class SensorState:
    """How one crop is exposed and stored.

    Attributes:
        gain: (3,) linear RGB factor from radiance to full scale.
        blur_px: standard deviation of the lens blur in frame pixels. [px]
        native_height_px: height of the crop in the camera's frame. [px]
        read_noise: standard deviation in units of full scale.
        shot_noise: standard deviation at full scale.
        codec_quality: JPEG quality of the camera's stream.
        noise_seed: of the sensor's noise.
    """

    gain: tuple[float, float, float]
    blur_px: float
    native_height_px: float
    read_noise: float
    shot_noise: float
    codec_quality: int
    noise_seed: int


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
    room = 1.0 - SHOULDER_START
    value = np.maximum(linear, 0.0)
    over = np.maximum(value - SHOULDER_START, 0.0)
    value = np.minimum(value, SHOULDER_START) + room * (1.0 - np.exp(-over / room))
    encoded = np.where(value <= 0.0031308, 12.92 * value, 1.055 * np.power(value, 1.0 / 2.4) - 0.055)
    return np.asarray(np.rint(255.0 * encoded), np.uint8)


def expose(colour: NDArray[np.float32], state: SensorState) -> NDArray[np.uint8]:
    """What the surveillance camera delivers for a crop.

    Args:
        colour: (H, W, 3) linear radiance.
        state: exposure, blur, resolution, noise and codec.

    Returns:
        (H, W, 3) 8-bit sRGB, RGB order.
    """
    height_px, width_px = colour.shape[:2]
    scale = min(1.0, state.native_height_px / height_px)
    linear = colour * np.asarray(state.gain, np.float32)
    sigma = state.blur_px * height_px / max(state.native_height_px, 1.0)
    if sigma > 0.2:
        linear = cv2.GaussianBlur(linear, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    if scale < 1.0:
        size = max(8, round(width_px * scale)), max(16, round(height_px * scale))
        linear = cv2.resize(linear, size, interpolation=cv2.INTER_AREA)
    rng = np.random.default_rng(state.noise_seed)
    noise = rng.standard_normal(linear.shape, np.float32)
    deviation = np.sqrt(state.read_noise**2 + state.shot_noise**2 * np.clip(linear, 0.0, 1.0))
    picture = tone(linear + noise * deviation)
    stream = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, state.codec_quality])[1]
    picture = cv2.imdecode(stream, cv2.IMREAD_COLOR)[..., ::-1]
    if picture.shape[:2] != (height_px, width_px):
        picture = cv2.resize(picture, (width_px, height_px), interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(picture)
