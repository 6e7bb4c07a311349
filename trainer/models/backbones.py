"""Backbones: torchvision's, up to the last map and with its key names."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from torch import Tensor, nn

from trainer.models.config import ModelConfig
from trainer.models.layers import InstanceBatchNorm
from trainer.vision import torchvision


class Backbone(nn.Sequential):
    """A fully convolutional network; its modules are named as in torchvision.

    Attributes:
        inner_channels: of the map before the last module (of a ResNet: its last stage).
        channels: of the last map.
    """

    def __init__(self, modules: dict[str, nn.Module], inner_channels: int, channels: int) -> None:
        super().__init__(OrderedDict(modules))
        self.inner_channels = inner_channels
        self.channels = channels

    def forward(self, images: Tensor, before_last: nn.Module | None = None) -> Tensor:
        """The last map.

        Args:
            images: (B, 3, H, W) normalised.
            before_last: applied to the map before the last module.

        Returns:
            (B, channels, h, w).
        """
        *first, last = self.children()
        maps = images
        for module in first:
            maps = module(maps)
        if before_last is not None:
            maps = before_last(maps)
        result: Tensor = last(maps)
        return result


def build_backbone(config: ModelConfig) -> Backbone:
    """The backbone of a config, with random weights."""
    return BACKBONES[config.backbone](config)


def _densenet121(config: ModelConfig) -> Backbone:
    network: Any = torchvision.models.densenet121()
    if config.last_stride == 1:
        network.features.transition3.pool.stride = 1  # the mean over 2 x 2 stays, so that pretrained weights fit
    channels = network.classifier.in_features
    return Backbone({"features": network.features, "relu": nn.ReLU(inplace=True)}, channels, channels)


def _resnet(make: Callable[[], nn.Module], config: ModelConfig) -> Backbone:
    network: Any = make()
    if config.last_stride == 1:
        first = network.layer4[0]
        for layer in (first.conv1, first.conv2, first.downsample[0]):
            layer.stride = (1, 1)
    if config.ibn:
        for stage in (network.layer1, network.layer2, network.layer3):
            for block in stage:
                block.bn1 = InstanceBatchNorm(block.bn1.num_features)
    modules = {name: module for name, module in network.named_children() if name not in {"avgpool", "fc"}}
    channels = network.fc.in_features
    return Backbone(modules, channels // 2, channels)


def _mobilenet_v2(config: ModelConfig) -> Backbone:
    network: Any = torchvision.models.mobilenet_v2()
    if config.last_stride == 1:
        network.features[14].conv[1][0].stride = (1, 1)
    return Backbone({"features": network.features}, network.last_channel, network.last_channel)


BACKBONES: dict[str, Callable[[ModelConfig], Backbone]] = {
    "densenet121": _densenet121,
    "resnet50": lambda config: _resnet(torchvision.models.resnet50, config),
    "resnet18": lambda config: _resnet(torchvision.models.resnet18, config),
    "mobilenet_v2": _mobilenet_v2,
}
