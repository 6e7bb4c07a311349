"""Layers that torch.nn lacks: generalised mean, attention, IBN-a and the cosine classifier."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


class AveragePool(nn.Module):
    """Global average pooling in at least single precision."""

    def forward(self, maps: Tensor) -> Tensor:
        """(B, C) mean of (B, C, h, w) maps."""
        return maps.mean(dim=(2, 3), dtype=torch.promote_types(maps.dtype, torch.float32))


class GeneralizedMeanPool(nn.Module):
    """Generalised mean of each channel: its average for p = 1, its maximum for p to infinity.

    Attributes:
        p: () power, learned.
        eps: below which values are cut off, as a root needs positive ones.

    Source:
        Radenovic et al., Fine-tuning CNN Image Retrieval with No Human Annotation, 2018, equation 3; one power for all
        channels, and 3 to begin with, as there.
    """

    def __init__(self, p: float = 3.0, eps: float = 1e-6) -> None:
        super().__init__()
        self.p = nn.Parameter(torch.tensor(p))
        self.eps = eps

    def forward(self, maps: Tensor) -> Tensor:
        """(B, C) generalised mean of (B, C, h, w) maps, in the precision of `p` also under autocast."""
        powers = maps.to(self.p.dtype).clamp(min=self.eps).pow(self.p)
        return powers.mean(dim=(2, 3)).pow(1.0 / self.p)


class SelfAttention(nn.Module):
    """Every place of a map looks at every other; the result is added with a weight that starts at 0.

    Attributes:
        gamma: () weight of what was looked up, learned.

    Source:
        Zhang et al., Self-Attention Generative Adversarial Networks, 2019, equations 1 to 3, with an eighth of the
        channels inside. Four linear maps as there, without biases (one of the key would fall out of the softmax).
    """

    def __init__(self, channels: int, reduction: int = 8) -> None:
        super().__init__()
        inner = max(channels // reduction, 1)
        self.query = nn.Conv2d(channels, inner, 1, bias=False)
        self.key = nn.Conv2d(channels, inner, 1, bias=False)
        self.value = nn.Conv2d(channels, inner, 1, bias=False)
        self.project = nn.Conv2d(inner, channels, 1, bias=False)
        self.gamma = nn.Parameter(torch.zeros(()))

    def forward(self, maps: Tensor) -> Tensor:
        """(B, C, h, w) maps of the same shape."""
        query, key, value = (layer(maps).flatten(2) for layer in (self.query, self.key, self.value))
        likeness = query.transpose(1, 2) @ key
        weights = likeness.to(self.gamma.dtype).softmax(-1).to(value.dtype)
        seen = (value @ weights.transpose(1, 2)).unflatten(2, maps.shape[2:])
        added: Tensor = (self.gamma * self.project(seen)).to(maps.dtype)
        return maps + added


class ChannelAttention(nn.Module):
    """Every channel is weighted by what all of them show, on average and at most.

    The paper does not print its channel attention. This is CBAM's, which is what the field calls by that name;
    squeeze-and-excitation is its half without the maximum, and the maximum is what shows a small thing such as a bag.

    Source:
        Woo et al., CBAM: Convolutional Block Attention Module, 2018, equation 2, a sixteenth of the channels inside.
    """

    def __init__(self, channels: int, reduction: int = 16) -> None:
        super().__init__()
        inner = max(channels // reduction, 1)
        self.squeeze = nn.Linear(channels, inner)
        self.excite = nn.Linear(inner, channels)

    def forward(self, maps: Tensor) -> Tensor:
        """(B, C, h, w) maps of the same shape."""
        average, largest = (
            self.excite(functional.relu(self.squeeze(pooled))) for pooled in (maps.mean((2, 3)), maps.amax((2, 3)))
        )
        return maps * torch.sigmoid(average + largest)[:, :, None, None].to(maps.dtype)


class InstanceBatchNorm(nn.Module):
    """IBN: the first half of the channels is normalised per image, the other half over the batch.

    Attributes:
        IN, BN: the halves, named as in the authors' weight files.

    Source:
        Pan et al., Two at Once: Enhancing Learning and Generalization Capacities via IBN-Net, 2018.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.n_instance = channels // 2
        self.IN = nn.InstanceNorm2d(self.n_instance, affine=True)
        self.BN = nn.BatchNorm2d(channels - self.n_instance)

    def forward(self, maps: Tensor) -> Tensor:
        """(B, C, h, w) normalised maps."""
        last = maps.is_contiguous(memory_format=torch.channels_last)
        memory = torch.channels_last if last else torch.contiguous_format
        # PyTorch normalises instances in plain memory only, and batches in packed memory much faster.
        single = self.IN(maps[:, : self.n_instance].contiguous()).contiguous(memory_format=memory)
        batch = self.BN(maps[:, self.n_instance :].contiguous(memory_format=memory))
        return torch.cat((single, batch), dim=1)


class CosineClassifier(nn.Module):
    """Cosines between an embedding and one direction per class, in at least single precision.

    Attributes:
        weight: (N, D) directions, of any length.
    """

    def __init__(self, width: int, n_classes: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(n_classes, width))
        nn.init.xavier_uniform_(self.weight)

    def forward(self, embeddings: Tensor) -> Tensor:
        """(B, N) cosines of (B, D) embeddings."""
        if torch.is_autocast_enabled(embeddings.device.type):  # a scale of 64 makes bf16's third digit a whole logit
            with torch.autocast(embeddings.device.type, enabled=False):
                return self._cosines(embeddings)
        return self._cosines(embeddings)

    def _cosines(self, embeddings: Tensor) -> Tensor:
        points = functional.normalize(embeddings.to(self.weight.dtype), dim=1)
        return functional.linear(points, functional.normalize(self.weight, dim=1))
