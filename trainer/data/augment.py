"""Random changes of training images: mirror, shift, colour jitter, random erasing, in this order."""

from __future__ import annotations

import math
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.data.config import AugmentConfig

Pixels = NDArray[np.uint8]

ASPECTS = (0.3, 1.0 / 0.3)  # of erased rectangles, height over width
ERASE_TRIES = 100
N_NOISE = 1 << 20  # places in the noise where a rectangle's begins
# Luma and the two chroma axes of NTSC's YIQ; a turn of the chroma plane is a shift of the hue.
YIQ_FROM_RGB = np.array([[0.299, 0.587, 0.114], [0.5959, -0.2746, -0.3213], [0.2115, -0.5227, 0.3112]])
RGB_FROM_YIQ = np.linalg.inv(YIQ_FROM_RGB)


def is_off(config: AugmentConfig) -> bool:
    """Whether nothing is ever changed."""
    return not (config.flip or config.translate or config.erase or config.jitter)


def augment(image: Pixels, config: AugmentConfig, rng: np.random.Generator) -> Pixels:
    """A randomly changed image.

    Args:
        image: (H, W, 3) sRGB; left as it is.
        config: what is changed and how often; the same image comes back where everything is off.
        rng: a change that is switched on or off draws no other numbers for the others.

    Returns:
        (H, W, 3) sRGB.
    """
    draws = rng.random(10)
    if draws[0] < config.flip:
        image = np.asarray(cv2.flip(image, 1), np.uint8)
    if config.translate:
        height_px, width_px = image.shape[:2]
        down_px = round((2.0 * draws[1] - 1.0) * config.translate * height_px)
        right_px = round((2.0 * draws[2] - 1.0) * config.translate * width_px)
        image = translate(image, down_px, right_px)
    if draws[3] < config.jitter:
        bounds = np.array([config.brightness, config.contrast, config.saturation, config.hue])
        brightness, contrast, saturation, hue = (2.0 * draws[4:8] - 1.0) * bounds
        image = change_colours(image, 1.0 + brightness, 1.0 + contrast, 1.0 + saturation, hue)
    if draws[8] < config.erase:
        image = erase(image, config.erase_area, rng)
    return image


def translate(image: Pixels, down_px: int, right_px: int) -> Pixels:
    """The (H, W, 3) image shifted; what comes in repeats the edge, as black bars would tell the shift."""
    height_px, width_px = image.shape[:2]
    down_px, right_px = (max(-(n - 1), min(n - 1, by)) for n, by in ((height_px, down_px), (width_px, right_px)))
    left = image[max(-down_px, 0) : height_px - max(down_px, 0), max(-right_px, 0) : width_px - max(right_px, 0)]
    borders = max(down_px, 0), max(-down_px, 0), max(right_px, 0), max(-right_px, 0)
    return np.asarray(cv2.copyMakeBorder(left, *borders, cv2.BORDER_REPLICATE | cv2.BORDER_ISOLATED), np.uint8)


def change_colours(image: Pixels, brightness: float, contrast: float, saturation: float, hue: float) -> Pixels:
    """The (H, W, 3) image in other colours, by one affine map that is rounded and clipped once.

    Args:
        image: sRGB values.
        brightness: factor of all values.
        contrast: factor of the distances from the image's mean luma.
        saturation: factor of the distances from the pixel's luma.
        hue: turn of the chroma plane, as a share of the circle.
    """
    cosine, sine = math.cos(2.0 * math.pi * hue), math.sin(2.0 * math.pi * hue)
    chroma = saturation * np.array([[0.0, 0.0, 0.0], [0.0, cosine, -sine], [0.0, sine, cosine]])
    chroma[0, 0] = 1.0
    matrix = np.empty((3, 4))
    matrix[:, :3] = brightness * contrast * (RGB_FROM_YIQ @ chroma @ YIQ_FROM_RGB)
    luma = cv2.mean(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY))[0]
    matrix[:, 3] = brightness * luma * (1.0 - contrast)
    return np.asarray(cv2.transform(image, matrix), np.uint8)


def erase(image: Pixels, area: tuple[float, float], rng: np.random.Generator) -> Pixels:
    """The (H, W, 3) image with a rectangle of noise.

    Args:
        image: to be erased from; it is copied.
        area: smallest and largest share of the image that is erased.
        rng: of the rectangle's size, shape, place and noise.
    Source:
        Zhong et al., Random Erasing Data Augmentation, 2020, with noise in every pixel (RE-R); shapes are drawn
        uniform in the logarithm, so that upright and lying rectangles are equally frequent.
    """
    height_px, width_px = image.shape[:2]
    for _ in range(ERASE_TRIES):
        pixels = rng.uniform(*area) * height_px * width_px
        aspect = math.exp(rng.uniform(math.log(ASPECTS[0]), math.log(ASPECTS[1])))
        tall_px, wide_px = round(math.sqrt(pixels * aspect)), round(math.sqrt(pixels / aspect))
        if tall_px <= height_px and wide_px <= width_px:
            top, left = rng.integers(height_px - tall_px + 1), rng.integers(width_px - wide_px + 1)
            image = image.copy()
            start = rng.integers(N_NOISE)
            noise = _noise(height_px * width_px * 3)[start : start + tall_px * wide_px * 3]
            image[top : top + tall_px, left : left + wide_px] = noise.reshape(tall_px, wide_px, 3)
            return image
    return image


@cache
def _noise(size: int) -> Pixels:
    """Random values of which any `size` in a row are taken, as drawing new ones takes longer than all else."""
    return np.random.default_rng(0).integers(0, 256, N_NOISE + size, np.uint8)
