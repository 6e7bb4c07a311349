"""Air, lens, sensor and codec, from linear light to JPEG."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from configs.config_types import Amount, Model, Range, Share

Quality = Annotated[int, Field(ge=1, le=100)]


def _positive(bounds: tuple[float, float]) -> tuple[float, float]:
    if bounds[0] <= 0.0:
        raise ValueError(f"expected a range above 0, got {list(bounds)}")
    return bounds


def _ordered_quality(bounds: tuple[int, int]) -> tuple[int, int]:
    if bounds[0] > bounds[1]:
        raise ValueError(f"expected a range [low, high], got {list(bounds)}")
    return bounds


PositiveRange = Annotated[Range, AfterValidator(_positive)]


class ImagingConfig(Model):
    """Air, lens, sensor and codec in the order in which light meets them. A range is drawn from once per camera.

    Attributes:
        fog: whether haze and fog take contrast with distance.
        precipitation: whether rain and snow are seen falling.
        motion_blur: factor on the way that a person goes during the exposure; 0 is none. [1]
        f_number: of the lens. [1]
        sensor_width_mm: of the sensor; with the field of view it gives the focal length in mm. [mm]
        focus_error: how far the focus is off the watched place, in reciprocal metres; (0, 0) is focused well. [1/m]
        defocus: whether what is out of focus is blurred.
        blur_px: standard deviation of the lens's own blur in frame pixels. [px]
        longest_exposure_s: exposure time in the dark, from which on the gain rises. [s]
        highest_gain_db: limit of the gain, from which on pictures get darker. [dB]
        exposure_ev: error of the meter. [EV]
        native_resolution: whether crops lose the detail that the frame's pixels cannot hold.
        read_noise: standard deviation in linear units of full scale, at gain 1. [1]
        shot_noise: standard deviation at full scale, at gain 1. [1]
        noise_growth: exponent of the noise's growth with the gain: 1 is the bare sensor's, less that of a camera
            that averages over frames.
        noise_reduction: how far a camera at its highest gain smooths what noise is left, and washes out colours.
        white_balance: largest relative error of the red and blue gains. [1]
        sharpening: amount of the camera's unsharp mask. [1]
        codec_quality: JPEG quality of the stream.
        chroma_subsampling: of the stream.
        jpeg_quality: of the stored crop.
    """

    fog: bool = True
    precipitation: bool = True
    motion_blur: Annotated[float, Field(ge=0.0, le=2.0)] = 1.0
    f_number: PositiveRange = (1.4, 2.4)
    sensor_width_mm: PositiveRange = (4.6, 7.2)
    focus_error: Range = (-0.06, 0.06)
    defocus: bool = True
    blur_px: Amount = (0.3, 0.8)
    longest_exposure_s: PositiveRange = (0.01, 0.04)
    highest_gain_db: Annotated[float, Field(ge=0.0, le=60.0)] = 36.0
    exposure_ev: Range = (-0.35, 0.35)
    native_resolution: bool = True
    read_noise: Amount = (0.0005, 0.003)
    shot_noise: Amount = (0.004, 0.015)
    noise_growth: Share = 0.7
    noise_reduction: Share = 0.5
    white_balance: Annotated[float, Field(ge=0.0, le=0.5)] = 0.06
    sharpening: Amount = (0.0, 0.9)
    codec_quality: Annotated[tuple[Quality, Quality], AfterValidator(_ordered_quality)] = (45, 90)
    chroma_subsampling: Literal["4:2:0", "4:2:2", "4:4:4"] = "4:2:0"
    jpeg_quality: Quality = 92
