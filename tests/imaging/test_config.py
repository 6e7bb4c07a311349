"""Tests of the knobs of imaging."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from generator.config import GenerateConfig
from generator.config import ImagingConfig as Reexported
from generator.imaging.config import ImagingConfig


def test_config_of_the_dataset_has_it() -> None:
    assert Reexported is ImagingConfig
    assert GenerateConfig.model_fields["imaging"].annotation is ImagingConfig


@pytest.mark.parametrize(
    "values",
    [
        {"motion_blur": 2.5},
        {"motion_blur": -0.1},
        {"f_number": (0.0, 2.0)},
        {"f_number": (2.4, 1.4)},
        {"sensor_width_mm": (-1.0, 5.0)},
        {"longest_exposure_s": (0.0, 0.04)},
        {"sharpening": (-0.1, 0.5)},
        {"read_noise": (-0.001, 0.001)},
        {"noise_growth": 1.1},
        {"noise_reduction": -0.1},
        {"highest_gain_db": 61.0},
        {"codec_quality": (90, 50)},
        {"codec_quality": (0, 50)},
        {"chroma_subsampling": "4:1:1"},
        {"jpeg_quality": 101},
        {"dark_ev": {"night": -0.6}},
    ],
    ids=str,
)
def test_values_that_mean_nothing_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ImagingConfig(**values)
