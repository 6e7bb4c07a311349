"""Tests of random changes of images."""

from __future__ import annotations

import colorsys

import numpy as np
import pytest

from tests.trainer.data.pictures import picture
from trainer.data.augment import augment, change_colours, erase, is_off, translate
from trainer.data.config import AugmentConfig

IMAGE = picture(3, 40, 20)


def test_switched_off_gives_the_image_itself() -> None:
    assert is_off(AugmentConfig())
    assert augment(IMAGE, AugmentConfig(), np.random.default_rng(0)) is IMAGE


@pytest.mark.parametrize(
    "config",
    [
        AugmentConfig(flip=1.0),
        AugmentConfig(translate=0.4),
        AugmentConfig(erase=1.0),
        AugmentConfig(jitter=1.0, hue=0.2),
    ],
)
def test_each_change_depends_on_the_rng_alone_and_leaves_its_input(config: AugmentConfig) -> None:
    before = IMAGE.copy()
    results = [augment(IMAGE, config, np.random.default_rng(seed)) for seed in (1, 1, 2)]
    assert np.array_equal(IMAGE, before)
    assert np.array_equal(results[0], results[1])
    assert not np.array_equal(results[0], IMAGE)
    assert config.flip or not np.array_equal(results[0], results[2])
    assert all(result.dtype == np.uint8 and result.shape == IMAGE.shape for result in results)


def test_flip_mirrors_left_and_right_as_often_as_asked() -> None:
    rng = np.random.default_rng(0)
    results = [augment(IMAGE, AugmentConfig(flip=0.3), rng) for _ in range(400)]
    mirrored = [np.array_equal(result, IMAGE[:, ::-1]) for result in results]
    assert all(flipped or np.array_equal(result, IMAGE) for flipped, result in zip(mirrored, results, strict=True))
    assert 80 <= sum(mirrored) <= 160  # 120 expected, 4 standard deviations


def test_a_change_leaves_the_random_numbers_of_the_others() -> None:
    shift = AugmentConfig(translate=0.3)
    both = augment(IMAGE, shift.model_copy(update={"flip": 1.0}), np.random.default_rng(5))
    mirrored = np.ascontiguousarray(IMAGE[:, ::-1])
    assert np.array_equal(both, augment(mirrored, shift, np.random.default_rng(5)))


@pytest.mark.parametrize(("down_px", "right_px"), [(0, 0), (3, -2), (-5, 4), (39, 19)])
def test_shift_moves_pixels_and_repeats_the_edge(down_px: int, right_px: int) -> None:
    moved = translate(IMAGE, down_px, right_px)
    for row in range(40):
        for column in range(20):
            origin = IMAGE[min(max(row - down_px, 0), 39), min(max(column - right_px, 0), 19)]
            assert np.array_equal(moved[row, column], origin)


def test_erased_rectangle_has_the_asked_area_and_everything_else_stays() -> None:
    image = np.full((64, 32, 3), 77, np.uint8)
    shares = []
    for seed in range(60):
        changed = (erase(image, (0.1, 0.3), np.random.default_rng(seed)) != image).any(axis=2)
        rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
        box = changed[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        assert box.mean() > 0.99
        shares.append(box.size / changed.size)
    assert 0.09 < min(shares) < 0.13
    assert 0.27 < max(shares) < 0.31


def test_erasing_an_area_that_never_fits_leaves_the_image() -> None:
    image = np.full((200, 10, 3), 77, np.uint8)
    assert np.array_equal(erase(image, (1.0, 1.0), np.random.default_rng(0)), image)


def test_no_change_of_colours_is_exact() -> None:
    assert np.abs(change_colours(IMAGE, 1.0, 1.0, 1.0, 0.0).astype(int) - IMAGE).max() == 0


def test_colours_change_as_their_names_say() -> None:
    image = np.asarray(IMAGE // 2 + 40, np.uint8)
    luma = image @ np.array([0.299, 0.587, 0.114])
    brighter = change_colours(image, 1.2, 1.0, 1.0, 0.0)
    assert np.abs(brighter - 1.2 * image).max() <= 0.5 + 1e-6
    flatter = change_colours(image, 1.0, 0.5, 1.0, 0.0)
    assert np.abs(flatter - (0.5 * image + 0.5 * luma.mean())).max() <= 0.5 + 1e-2
    grey = change_colours(image, 1.0, 1.0, 0.0, 0.0)
    assert np.abs(grey - luma[..., None]).max() <= 0.5 + 1e-2


def test_hue_shift_turns_the_colour_and_keeps_its_luma() -> None:
    red = np.full((4, 3, 3), (150, 100, 100), np.uint8)
    turned = change_colours(red, 1.0, 1.0, 1.0, 1.0 / 3.0)[0, 0]
    hue, _, _ = colorsys.rgb_to_hsv(*(turned / 255.0))
    assert min(abs(hue - third) for third in (1.0 / 3.0, 2.0 / 3.0)) < 0.12
    weights = np.array([0.299, 0.587, 0.114])
    assert abs(float(turned @ weights) - float(red[0, 0] @ weights)) < 1.0
