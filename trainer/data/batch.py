"""A batch as the network gets it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, eq=False)
class Batch:
    """Images with their targets.

    Attributes:
        images: (B, 3, H, W) uint8 sRGB in channels-last memory; the network normalises them.
        targets: (B,) int64 number of the identity among those trained on, -1 where there is none.
        camids: (B,) int64, -1 where not known.
        labels: (B, A) int64 classes of the attributes, -1 where not known.
        keys: names of the images.
    """

    images: Tensor
    targets: Tensor
    camids: Tensor
    labels: Tensor
    keys: Sequence[str]

    def __len__(self) -> int:
        return len(self.keys)

    def to(self, device: torch.device) -> Batch:
        """The same on another device."""
        images, targets, camids, labels = (
            tensor.to(device, non_blocking=True) for tensor in (self.images, self.targets, self.camids, self.labels)
        )
        return Batch(images, targets, camids, labels, self.keys)
