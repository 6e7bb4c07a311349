from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from tests.trainer.data.pictures import COLOURS, make_images, picture
from trainer.data.config import DataConfig, SourceConfig
from trainer.data.images import Attribute, DatasetError, Images
from trainer.evaluation.config import EvaluationConfig
from trainer.evaluation.embedding import Embedded, embed_images
from trainer.models.network import Outputs
from trainer.training.config import RunConfig

CPU = torch.device("cpu")
DATA = DataConfig(train=(SourceConfig(folder=Path()),), height_px=48, width_px=32, corrupt_limit=2)


class Corners(torch.nn.Module):
    """A network whose embedding is the upper corners of an image, and whose scores are known."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = torch.nn.BatchNorm2d(3)  # changes in training mode
        self.modes: list[bool] = []

    def forward(self, images: Any) -> Outputs:
        self.modes.append(self.training)
        assert images.is_contiguous(memory_format=torch.channels_last)
        values = images.float()
        corners = torch.stack([values[:, 0, 0, 0], values[:, 0, 0, -1]], dim=1)
        scores = torch.stack([values[:, k].mean((1, 2)) for k in range(3)], dim=1)
        return Outputs(corners, None, None, {"colour": scores})


def embed(images: Images, **arguments: Any) -> Embedded:
    evaluation = EvaluationConfig(batch_size=4, flip=arguments.pop("flip", False))
    return embed_images(Corners(), images, arguments.pop("data", DATA), evaluation, CPU, **arguments)


def corners(n: int) -> Any:
    return np.array([[picture(k, 48, 32)[0, 0, 0], picture(k, 48, 32)[0, -1, 0]] for k in range(n)], np.float32)


def test_embeddings_come_in_the_order_of_the_images() -> None:
    found = embed(make_images([1] * 10, [3] * 10, height_px=48, width_px=32))
    assert np.array_equal(found.embeddings, corners(10))
    assert found.embeddings.dtype == np.float32
    assert found.keys == [f"{k:03d}" for k in range(10)]
    assert found.kept.tolist() == list(range(10))


def test_flip_averages_embeddings_and_leaves_probabilities_alone() -> None:
    images = make_images([1] * 5, height_px=48, width_px=32)
    plain, flipped = embed(images), embed(images, flip=True)
    expected = np.repeat(corners(5).mean(axis=1, keepdims=True), 2, axis=1)
    assert np.array_equal(flipped.embeddings, expected)
    assert np.array_equal(flipped.probabilities["colour"], plain.probabilities["colour"])


def test_probabilities_are_divided_by_the_temperature() -> None:
    images = make_images([1] * 5, height_px=48, width_px=32)
    plain, warm = embed(images), embed(images, calibration={"colour": 50.0, "other": 3.0})
    np.testing.assert_allclose(plain.probabilities["colour"].sum(axis=1), 1.0, atol=1e-6)
    means = np.array([picture(k, 48, 32).mean((0, 1)) for k in range(5)]) / 50.0
    expected = np.exp(means - means.max(axis=1, keepdims=True))
    np.testing.assert_allclose(warm.probabilities["colour"], expected / expected.sum(1, keepdims=True), atol=1e-5)
    assert found_names(warm) == ["colour"]


def found_names(embedded: Embedded) -> list[str]:
    return [one.name for one in embedded.heads]


def test_damaged_images_are_left_out_and_counted_up_to_a_limit() -> None:
    images = make_images([5, 6, 7, 8, 9, 10], [1, 2, 3, 4, 5, 6], damaged=(0, 4), height_px=48, width_px=32)
    found = embed(images)
    assert found.kept.tolist() == [1, 2, 3, 5]
    assert found.pids.tolist() == [6, 7, 8, 10]
    assert found.camids is not None
    assert found.camids.tolist() == [2, 3, 4, 6]
    assert np.array_equal(found.embeddings, corners(6)[[1, 2, 3, 5]])
    assert found.skipped == ("picture 5", "picture 1")
    with pytest.raises(DatasetError, match="corrupt_limit = 1"):
        embed(images, data=DATA.model_copy(update={"corrupt_limit": 1}))


def test_split_of_damaged_images_alone_is_refused() -> None:
    with pytest.raises(DatasetError, match="expected images in split 'train' that can be read, found none"):
        embed(make_images([1, 2], damaged=(0, 1), height_px=48, width_px=32))


def test_network_answers_in_evaluation_mode_and_keeps_its_own() -> None:
    images = make_images([1] * 5, height_px=48, width_px=32)
    for training in (True, False):
        net = Corners().train(training)
        embed_images(net, images, DATA, EvaluationConfig(batch_size=4), CPU)
        assert net.modes == [False, False]
        assert net.training is net.norm.training is training


def test_heads_are_those_of_the_network_not_of_the_dataset() -> None:
    other = Attribute("colour", "categorical", ("cyan", "magenta", "yellow"))
    unknown = Attribute("hat", "binary", ("no", "yes"))
    images = make_images([1] * 3, height_px=48, width_px=32)
    assert embed(images, heads=(other, unknown)).heads == (other,)
    assert embed(images).heads == (COLOURS,)


def test_precision_is_that_of_the_run() -> None:
    layer = torch.nn.Linear(2, 2, bias=False)

    class Rounding(Corners):
        def forward(self, images: Any) -> Outputs:
            outputs = super().forward(images)
            self.dtype = layer(outputs.embeddings).dtype
            return replace(outputs, embeddings=layer(outputs.embeddings))

    images = make_images([1] * 3, height_px=48, width_px=32)
    for run, dtype in ((RunConfig(dtype="fp32"), torch.float32), (RunConfig(dtype="bf16"), torch.bfloat16)):
        net = Rounding()
        found = embed_images(net, images, DATA, EvaluationConfig(), CPU, run=run)
        assert net.dtype is dtype
        assert found.embeddings.dtype == np.float32


def test_images_that_are_done_are_counted() -> None:
    counts: list[int] = []
    embed(make_images([1] * 10, damaged=(2,), height_px=48, width_px=32), count=counts.append)
    assert counts == [3, 4, 2]


def test_subset_takes_the_same_images_of_everything() -> None:
    found = embed(make_images([5, -1, 7], [1, 2, 3], height_px=48, width_px=32))
    part = found.subset(found.pids != -1)
    assert part.keys == ["000", "002"]
    assert np.array_equal(part.embeddings, found.embeddings[[0, 2]])
    assert np.array_equal(part.probabilities["colour"], found.probabilities["colour"][[0, 2]])
    assert part.camids is not None
    assert part.camids.tolist() == [1, 3]
