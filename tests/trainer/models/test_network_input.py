"""How images of bytes become the numbers that a backbone expects."""

import torch

from trainer.models.network import MEAN, STD, scale_channels


def test_both_memory_formats_are_scaled_by_the_channels_own_numbers() -> None:
    images = torch.randint(0, 256, (2, 3, 5, 7), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    mean, std = (torch.tensor(values).view(1, 3, 1, 1) for values in (MEAN, STD))
    scale, shift = 1.0 / (255.0 * std), -mean / std
    expected = (images.float() / 255.0 - mean) / std
    for form in (torch.contiguous_format, torch.channels_last):
        scaled = scale_channels(images.contiguous(memory_format=form), scale, shift)
        assert scaled.is_contiguous(memory_format=form)
        torch.testing.assert_close(scaled, expected, rtol=0.0, atol=1e-5)  # single precision at values up to 3


def test_images_that_are_floats_already_stay_as_they_were() -> None:
    images = torch.rand(1, 3, 4, 2).contiguous(memory_format=torch.channels_last) * 255.0
    before = images.clone()
    scale_channels(images, torch.full((1, 3, 1, 1), 2.0), torch.ones(1, 3, 1, 1))
    assert torch.equal(images, before)
