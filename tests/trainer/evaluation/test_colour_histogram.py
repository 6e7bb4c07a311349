from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch")

from tests.trainer.data.pictures import make_images  # noqa: E402
from trainer.data.config import DataConfig, SourceConfig  # noqa: E402
from trainer.data.images import DatasetError  # noqa: E402
from trainer.evaluation.colour_histogram import N_STRIPES, colour_histogram, embed_by_colour  # noqa: E402

DATA = DataConfig(train=(SourceConfig(folder=Path()),), height_px=64, width_px=32, corrupt_limit=1)


def dressed(upper: tuple[int, int, int], lower: tuple[int, int, int]) -> NDArray[np.uint8]:
    image = np.zeros((60, 24, 3), np.uint8)
    image[:30], image[30:] = upper, lower
    return image


def test_histogram_has_length_one_and_a_part_for_each_stripe() -> None:
    found = colour_histogram(dressed((200, 20, 20), (20, 20, 200)))
    assert np.linalg.norm(found) == pytest.approx(1.0)
    stripes = found.reshape(N_STRIPES, -1)
    np.testing.assert_allclose((stripes**2).sum(axis=1), 1 / N_STRIPES, atol=1e-6)
    assert np.array_equal(stripes[0], stripes[2])
    assert not np.array_equal(stripes[2], stripes[3])


def test_same_clothes_are_nearer_than_swapped_ones_and_other_colours() -> None:
    query = colour_histogram(dressed((200, 20, 20), (20, 20, 200)))
    same = colour_histogram(dressed((180, 15, 25), (25, 20, 190)))
    swapped = colour_histogram(dressed((20, 20, 200), (200, 20, 20)))
    half = colour_histogram(dressed((200, 20, 20), (120, 120, 120)))
    distances = [float(np.linalg.norm(query - other)) for other in (same, half, swapped)]
    assert distances[0] < distances[1] < distances[2]
    assert distances[2] == pytest.approx(np.sqrt(2.0))


def test_colours_that_are_nearly_the_same_are_near_wherever_the_bins_end() -> None:
    shades = [colour_histogram(dressed((shade, 40, 60), (60, 40, shade))) for shade in range(0, 256, 3)]
    steps = np.linalg.norm(np.diff(np.stack(shades), axis=0), axis=1)
    assert steps.max() < 0.35
    assert np.linalg.norm(shades[0] - shades[-1]) > 1.0


def test_people_count_more_than_what_is_beside_them() -> None:
    person, other, beside = (dressed((40, 90, 40), (90, 40, 40)) for _ in range(3))
    other[:, 8:16] = beside[:, :4] = beside[:, 20:] = (200, 200, 40)
    first = colour_histogram(person)
    assert np.linalg.norm(first - colour_histogram(beside)) < 0.5 * np.linalg.norm(first - colour_histogram(other))


def test_every_colour_has_a_place() -> None:
    levels = np.array([0, 1, 127, 128, 254, 255], np.uint8)
    image = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(36, 6, 3)
    assert np.linalg.norm(colour_histogram(image)) == pytest.approx(1.0)


def test_damaged_images_are_left_out_up_to_a_limit() -> None:
    images = make_images([4, 5, 6], damaged=(1,))
    found = embed_by_colour(images, DATA, batch_size=2)
    assert found.pids.tolist() == [4, 6]
    assert found.heads == ()
    assert len(found.skipped) == 1
    with pytest.raises(DatasetError, match="corrupt_limit"):
        embed_by_colour(make_images([4, 5, 6], damaged=(1, 2)), DATA)
