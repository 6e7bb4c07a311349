"""A network over people: one backbone, a module for the identity, one per attribute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from trainer.data.images import Attribute
from trainer.models.backbones import Backbone, build_backbone
from trainer.models.config import ModelConfig
from trainer.models.heads import IdentityModule, attribute_module
from trainer.models.layers import AveragePool, ChannelAttention, GeneralizedMeanPool, SelfAttention

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
    """The network of a config, with random weights.

    Only `backbone` can be pretrained on ImageNet; all other modules are new layers.

    Attributes:
        config: of the network.
        backbone: from normalised images to the last map.
        attention_before, attention_after: of HUCVReidNet, around the backbone's last stage; else the identity.
        pool: from maps to vectors.
        identity: head of identities; None for attributes alone.
        attributes: heads by name.
        width: D of the embeddings.
    """

    scale: Tensor
    shift: Tensor

    def __init__(self, config: ModelConfig, n_identities: int, attributes: Sequence[Attribute]) -> None:
        """Build it.

        Args:
            config: of the network.
            n_identities: that the identity head tells apart; 0 for no identity head.
            attributes: a head each; none for no attribute heads.

        Raises:
            ValueError: an attribute's name cannot be a module's.
        """
        super().__init__()
        self.config = config
        self.backbone = build_backbone(config)
        self.attention_before, self.attention_after = _attention(config, self.backbone)
        self.pool = GeneralizedMeanPool() if config.pooling == "gem" else AveragePool()
        channels = self.backbone.channels
        self.identity = IdentityModule(channels, n_identities, config) if n_identities else None
        self.attributes = nn.ModuleDict()
        for one in attributes:
            if not one.name or "." in one.name or hasattr(self.attributes, one.name):
                raise ValueError(f"attribute {one.name!r}: expected a new name without dots that PyTorch leaves free.")
            self.attributes[one.name] = attribute_module(channels, len(one.classes), config)
        self.width = channels if self.identity is None else self.identity.width
        mean, std = (torch.tensor(values, dtype=torch.float64).view(1, 3, 1, 1) for values in (MEAN, STD))
        self.register_buffer("scale", (1.0 / (255.0 * std)).float(), persistent=False)
        self.register_buffer("shift", (-mean / std).float(), persistent=False)

    def forward(self, images: Tensor) -> Outputs:
        """Outputs for (B, 3, H, W) uint8 (or float in [0, 255]) sRGB images."""
        normalised = scale_channels(images, self.scale, self.shift)
        maps = self.attention_after(self.backbone(normalised, self.attention_before))
        pooled = self.pool(maps)
        scores = {name: head(pooled) for name, head in self.attributes.items()}
        if self.identity is None:
            return Outputs(pooled, None, None, scores)
        features, embeddings, logits = self.identity(pooled)
        return Outputs(embeddings, features, logits, scores)


def scale_channels(images: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
    """Images of any type times a factor plus a summand per channel, in the factor's type and their own memory format.

    Args:
        images: (B, 3, H, W).
        scale, shift: (1, 3, 1, 1). In channels-last memory they are repeated over a row, since three numbers at a time
            take twenty times as long.
    """
    if images.stride(1) != 1:
        return torch.addcmul(shift, images.to(scale.dtype), scale)
    width_px = images.shape[3]
    rows = images.to(scale.dtype).permute(0, 2, 3, 1).flatten(2)
    factors, summands = scale.flatten().repeat(width_px), shift.flatten().repeat(width_px)
    own = images.dtype != scale.dtype  # then nobody else has the rows; fresh memory costs more than sums
    scaled = torch.addcmul(summands, rows, factors, out=rows if own else None)
    pixels: Tensor = scaled.unflatten(2, (width_px, images.shape[1]))
    return pixels.permute(0, 3, 1, 2)


def describe(net: PersonNet) -> str:
    """One line for the log: what the network is made of and how many parameters each part has."""
    parts = {name: sum(weight.numel() for weight in part.parameters()) for name, part in net.named_children()}
    counts = ", ".join(f"{name} {_shown(count)}" for name, count in parts.items() if count)
    config = net.config
    traits = [config.backbone, f"last stride {config.last_stride}", *(["IBN-a"] if config.ibn else [])]
    traits += [*([config.attention] if config.attention != "none" else []), config.pooling]
    if net.identity is not None:
        traits += [config.neck, f"{config.classifier} classifier"]
    traits += [f"embeddings of {net.width}", f"{len(net.attributes)} attributes"]
    return f"{', '.join(traits)}; {_shown(sum(parts.values()))} parameters ({counts})"


def _attention(config: ModelConfig, backbone: Backbone) -> tuple[nn.Module, nn.Module]:
    if config.attention == "none":
        return nn.Identity(), nn.Identity()
    channels = backbone.channels
    return SelfAttention(backbone.inner_channels), nn.Sequential(SelfAttention(channels), ChannelAttention(channels))


def _shown(count: int) -> str:
    return f"{count / 1e6:.2f} M"
