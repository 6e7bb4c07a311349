"""Heads over the pooled map: one module for the identity, one for each attribute."""

from __future__ import annotations

from torch import Tensor, nn

from trainer.models.config import ModelConfig
from trainer.models.layers import CosineClassifier

FC_WIDTH = 1024


class IdentityModule(nn.Module):
    """The identity's head: an embedding and its classification.

    The paper's module has two fully connected layers, of which it prints batch norm and ReLU after the first for
    HUCVReidNet alone. They are the default for the Basic network too (`fc_bn_relu`): without them (`fc`) the batch-hard
    triplet loss shrinks all embeddings to one point, from which neither identities nor attributes are learned.
    `bnneck` classifies, and compares, what batch norm makes of the features that metric losses work on; norm and
    classifier have no bias, so that classes lie around the origin.

    Attributes:
        width: D of features and embeddings.
        embed: from the pooled map to features.
        norm: from features to embeddings.
        classify: from embeddings to scores.

    Source:
        Luo et al., Bag of Tricks and a Strong Baseline for Deep Person Re-Identification, 2019, for `bnneck`.
    """

    def __init__(self, channels: int, n_identities: int, config: ModelConfig) -> None:
        super().__init__()
        bnneck = config.neck == "bnneck"
        self.width = config.embedding_dim or (channels if bnneck else FC_WIDTH)
        self.embed: nn.Module = nn.Identity()
        if not bnneck or config.embedding_dim:
            self.embed = hidden_layer(channels, self.width, bias=config.neck == "fc")
        if config.neck == "fc_bn_relu":
            self.embed = nn.Sequential(self.embed, nn.BatchNorm1d(self.width), nn.ReLU())
        self.norm = _norm_without_bias(self.width) if bnneck else nn.Identity()
        self.dropout = nn.Dropout(config.dropout)
        self.classify: nn.Module
        if config.classifier == "cosine":
            self.classify = CosineClassifier(self.width, n_identities)
        else:
            self.classify = classification_layer(self.width, n_identities, bias=not bnneck)

    def forward(self, pooled: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(B, D) features, (B, D) embeddings and (B, N) scores of (B, C) pooled maps."""
        features = self.embed(pooled)
        embeddings = self.norm(features)
        return features, embeddings, self.classify(self.dropout(embeddings))


def attribute_module(channels: int, n_classes: int, config: ModelConfig) -> nn.Sequential:
    """The paper's attribute module: two fully connected layers and a classification layer.

    Batch norm and ReLU follow each layer as in the identity module: metric losses shrink the map's differences between
    people, which a layer without norm then hardly sees.
    """
    width = config.attribute_dim
    return nn.Sequential(
        hidden_layer(channels, width, bias=False),
        nn.BatchNorm1d(width),
        nn.ReLU(),
        hidden_layer(width, width, bias=False),
        nn.BatchNorm1d(width),
        nn.ReLU(),
        nn.Dropout(config.dropout),
        classification_layer(width, n_classes),
    )


def hidden_layer(channels: int, width: int, *, bias: bool = True) -> nn.Linear:
    """A fully connected layer that keeps the variance before a ReLU (He et al., 2015)."""
    layer = nn.Linear(channels, width, bias=bias)
    nn.init.kaiming_normal_(layer.weight)
    if bias:
        nn.init.zeros_(layer.bias)
    return layer


def classification_layer(width: int, n_classes: int, *, bias: bool = True) -> nn.Linear:
    """A fully connected layer whose scores are nearly equal at first."""
    layer = nn.Linear(width, n_classes, bias=bias)
    nn.init.normal_(layer.weight, std=0.001)
    if bias:
        nn.init.zeros_(layer.bias)
    return layer


def _norm_without_bias(width: int) -> nn.BatchNorm1d:
    norm = nn.BatchNorm1d(width)
    norm.bias.requires_grad_(False)  # stays 0; a module without it would not survive SyncBatchNorm and ONNX
    return norm
