"""A network over people: one backbone, a module for the identity, one per attribute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from trainer.data.images import Attribute
from trainer.models.backbones import build_backbone
from trainer.models.config import ModelConfig

# ImageNet's channel statistics of sRGB in [0, 1], which torchvision's weights expect.
MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)


@dataclass(frozen=True, eq=False)
class Outputs:
    """What a network says of a batch.

    Attributes:
        embeddings: (B, D) what images are compared by, the last layer before classification; of a network without
            identity head the pooled map.
        features: (B, F) what the metric losses work on; None without identity head.
        identity_logits: (B, N) scores of the identities trained on; None without identity head.
        attribute_logits: attribute -> (B, classes) scores, in the order of the network's attributes.
    """

    embeddings: Tensor
    features: Tensor | None
    identity_logits: Tensor | None
    attribute_logits: dict[str, Tensor]


class PersonNet(nn.Module):
    """The network of a config.

    Modules are named `backbone`, `pool`, `identity` (None for attributes alone) and `attributes.NAME`.
    """

    mean: Tensor
    scale: Tensor

    def __init__(self, config: ModelConfig, n_identities: int, attributes: Sequence[Attribute]) -> None:
        """Build it with random or pretrained weights.

        Args:
            config: of the network.
            n_identities: that the identity head tells apart; 0 for no identity head.
            attributes: a module each; none for no attribute heads.
        """
        super().__init__()
        self.backbone = build_backbone(config)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.identity = (
            IdentityModule(self.backbone.channels, config.embedding_dim, n_identities) if n_identities else None
        )
        self.attributes = nn.ModuleDict(
            {
                one.name: attribute_module(self.backbone.channels, config.attribute_dim, len(one.classes))
                for one in attributes
            }
        )
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1) * 255.0, persistent=False)
        self.register_buffer("scale", 1.0 / (torch.tensor(STD).view(1, 3, 1, 1) * 255.0), persistent=False)

    def forward(self, images: Tensor) -> Outputs:
        """Outputs for (B, 3, H, W) uint8 (or float in [0, 255]) sRGB images."""
        maps = self.backbone((images.to(self.mean.dtype) - self.mean) * self.scale)
        pooled = self.pool(maps).flatten(1)
        scores = {name: head(pooled) for name, head in self.attributes.items()}
        if self.identity is None:
            return Outputs(pooled, None, None, scores)
        features, logits = self.identity(pooled)
        return Outputs(features, features, logits, scores)


class IdentityModule(nn.Module):
    """The paper's classifier module: two fully connected layers, the second as wide as there are identities."""

    def __init__(self, channels: int, width: int, n_identities: int) -> None:
        super().__init__()
        self.embed = nn.Sequential(nn.Linear(channels, width), nn.BatchNorm1d(width), nn.ReLU(inplace=True))
        self.classify = nn.Linear(width, n_identities)

    def forward(self, pooled: Tensor) -> tuple[Tensor, Tensor]:
        """(B, width) features and (B, N) scores."""
        features = self.embed(pooled)
        return features, self.classify(features)


def attribute_module(channels: int, width: int, n_classes: int) -> nn.Sequential:
    """The paper's attribute module: two fully connected layers and a classification layer."""
    hidden = (nn.Linear(channels, width), nn.ReLU(inplace=True), nn.Linear(width, width), nn.ReLU(inplace=True))
    return nn.Sequential(*hidden, nn.Linear(width, n_classes))
