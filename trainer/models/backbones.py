"""Backbones: torchvision's, up to the last map."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn

from trainer.models.config import ModelConfig
from trainer.vision import torchvision


class Backbone(nn.Module):
    """A fully convolutional network.

    Attributes:
        body: from (B, 3, H, W) to the last map.
        channels: of the last map.
    """

    def __init__(self, body: nn.Module, channels: int) -> None:
        super().__init__()
        self.body = body
        self.channels = channels

    def forward(self, images: Tensor) -> Tensor:
        """(B, channels, h, w) map of (B, 3, H, W) normalised images."""
        maps: Tensor = self.body(images)
        return maps


def build_backbone(config: ModelConfig) -> Backbone:
    """The backbone of a config, with random weights."""
    return BACKBONES[config.backbone]()


def _densenet121() -> Backbone:
    network = torchvision.models.densenet121()
    return Backbone(nn.Sequential(network.features, nn.ReLU(inplace=True)), network.classifier.in_features)


def _resnet(make: Callable[[], nn.Module]) -> Backbone:
    network = make()
    body = nn.Sequential(*list(network.children())[:-2])
    return Backbone(body, network.fc.in_features)  # type: ignore[arg-type, union-attr]


def _mobilenet_v2() -> Backbone:
    network = torchvision.models.mobilenet_v2()
    return Backbone(network.features, network.last_channel)


BACKBONES: dict[str, Callable[[], Backbone]] = {
    "densenet121": _densenet121,
    "resnet50": lambda: _resnet(torchvision.models.resnet50),
    "resnet18": lambda: _resnet(torchvision.models.resnet18),
    "mobilenet_v2": _mobilenet_v2,
}
