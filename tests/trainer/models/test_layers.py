import math

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("torch")

import torch
from torch import Tensor

from trainer.models.layers import (
    AveragePool,
    ChannelAttention,
    CosineClassifier,
    GeneralizedMeanPool,
    InstanceBatchNorm,
    SelfAttention,
)

Floats = NDArray[np.float64]


def random(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def array(tensor: Tensor) -> Floats:
    return np.asarray(tensor.detach().double().numpy(), dtype=np.float64)


def test_average_pool_is_the_mean_of_each_channel() -> None:
    maps = random(2, 3, 5, 4)
    assert np.allclose(array(AveragePool()(maps)), array(maps).mean((2, 3)), atol=1e-6)


def test_generalized_mean_equals_a_naive_loop() -> None:
    maps, pool = random(2, 3, 5, 4), GeneralizedMeanPool(p=3.0, eps=1e-6)
    expected = np.zeros((2, 3))
    for image in range(2):
        for channel in range(3):
            powers = [max(float(value), 1e-6) ** 3.0 for value in maps[image, channel].flatten()]
            expected[image, channel] = (sum(powers) / 20) ** (1.0 / 3.0)
    assert np.allclose(array(pool(maps)), expected, rtol=1e-5)


def test_generalized_mean_is_the_average_for_power_one_and_near_the_maximum_for_a_large_one() -> None:
    maps = random(2, 3, 5, 4).abs() + 0.1
    assert torch.allclose(GeneralizedMeanPool(p=1.0)(maps), maps.mean((2, 3)), rtol=1e-5)
    largest = maps.amax((2, 3))
    pooled = GeneralizedMeanPool(p=60.0)(maps / largest[:, :, None, None]) * largest
    # The mean of 20 powers is at least a 20th of the largest one.
    assert (pooled <= largest * 1.0001).all()
    assert (pooled >= largest * 20 ** (-1 / 60)).all()


def test_generalized_mean_of_a_dead_channel_has_a_gradient() -> None:
    maps = torch.zeros(1, 2, 3, 3, requires_grad=True)
    pool = GeneralizedMeanPool()
    pool(maps).sum().backward()
    assert maps.grad is not None
    assert torch.isfinite(maps.grad).all()
    assert pool.p.grad is not None
    assert torch.isfinite(pool.p.grad).all()


def test_pools_keep_single_precision_of_half_precision_maps() -> None:
    maps = (random(2, 3, 16, 8).abs() * 100).bfloat16()
    for pool in (AveragePool(), GeneralizedMeanPool()):
        with torch.autocast("cpu", torch.bfloat16):
            pooled = pool(maps)
        assert pooled.dtype == torch.float32
        assert torch.equal(pooled, pool(maps.float()))


def test_self_attention_equals_a_naive_loop() -> None:
    layer, maps = SelfAttention(16), random(2, 16, 3, 2)
    with torch.no_grad():
        layer.gamma.fill_(0.7)
    query, key, value, project = (
        array(one.weight)[:, :, 0, 0] for one in (layer.query, layer.key, layer.value, layer.project)
    )
    assert query.shape == key.shape == value.shape == (2, 16)
    expected = np.zeros((2, 16, 6))
    for image, places in enumerate(array(maps).reshape(2, 16, 6)):
        for here in range(6):
            likeness = [float((query @ places[:, here]) @ (key @ places[:, there])) for there in range(6)]
            total = sum(math.exp(one) for one in likeness)
            seen = sum(math.exp(one) / total * (value @ places[:, there]) for there, one in enumerate(likeness))
            expected[image, :, here] = places[:, here] + 0.7 * (project @ seen)
    assert np.allclose(array(layer(maps)).reshape(2, 16, 6), expected, atol=1e-5)


def test_self_attention_changes_nothing_at_first() -> None:
    maps = random(2, 16, 3, 2)
    assert torch.equal(SelfAttention(16)(maps), maps)


def test_channel_attention_equals_a_naive_loop() -> None:
    layer, maps = ChannelAttention(32), random(2, 32, 3, 2)
    down, down_bias = array(layer.squeeze.weight), array(layer.squeeze.bias)
    up, up_bias = array(layer.excite.weight), array(layer.excite.bias)
    assert down.shape == (2, 32)
    expected = np.zeros((2, 32, 3, 2))
    for image, channels in enumerate(array(maps)):
        scores = np.zeros(32)
        for pooled in (channels.mean((1, 2)), channels.max((1, 2))):
            hidden = np.maximum(down @ pooled + down_bias, 0.0)
            scores += up @ hidden + up_bias
        for channel in range(32):
            expected[image, channel] = channels[channel] / (1.0 + math.exp(-scores[channel]))
    assert np.allclose(array(layer(maps)), expected, atol=1e-5)


@pytest.mark.parametrize("memory", [torch.contiguous_format, torch.channels_last])
def test_ibn_normalises_one_half_per_image_and_the_other_over_the_batch(memory: torch.memory_format) -> None:
    layer = InstanceBatchNorm(6)
    maps = (random(4, 6, 5, 3) * torch.arange(1, 5)[:, None, None, None] + 2.0).contiguous(memory_format=memory)
    result = layer(maps)
    assert result.is_contiguous(memory_format=memory)
    data, found = array(maps), array(result)
    for channel in range(6):
        groups = [data[image, channel] for image in range(4)] if channel < 3 else [data[:, channel]]
        normalised = [(group - group.mean()) / np.sqrt(group.var() + 1e-5) for group in groups]
        assert np.allclose(found[:, channel], np.reshape(normalised, (4, 5, 3)), atol=1e-5)


def test_ibn_of_an_image_depends_on_no_other_image_in_its_instance_half_alone() -> None:
    layer, maps = InstanceBatchNorm(6), random(4, 6, 5, 3)
    other = maps.clone()
    other[1:] *= 3.0
    first, second = layer(maps)[0], layer(other)[0]
    assert torch.allclose(first[:3], second[:3], atol=1e-6)
    assert not torch.allclose(first[3:], second[3:], atol=1e-2)


def test_cosine_scores_are_cosines_also_under_autocast() -> None:
    layer, embeddings = CosineClassifier(12, 5), random(3, 12) * 40.0
    points, weights = array(embeddings), array(layer.weight)
    expected = np.zeros((3, 5))
    for image in range(3):
        for one in range(5):
            lengths = np.linalg.norm(points[image]) * np.linalg.norm(weights[one])
            expected[image, one] = points[image] @ weights[one] / lengths
    assert np.allclose(array(layer(embeddings)), expected, atol=1e-6)
    with torch.autocast("cpu", torch.bfloat16):
        assert np.allclose(array(layer(embeddings)), expected, atol=1e-6)
