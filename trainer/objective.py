"""What a network is trained for: the weighted sum of its losses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import torch
from torch import Tensor

from trainer.data.batch import Batch
from trainer.losses import (
    attribute_loss,
    circle_logits,
    circle_loss,
    cosface_logits,
    identity_loss,
    triplet_loss,
)
from trainer.models.config import IdentityLossConfig, LossConfig
from trainer.models.network import Outputs

Task = Literal["reid", "attribute", "joint"]


def alone(values: Tensor) -> Tensor:
    """The rows of all processes where there is one process: the rows."""
    return values


class Objective:
    """L = L_attr + beta L_reID for `joint`, one of the two for `attribute` and `reid`.

    L_attr is the sum over the attributes of their weighted cross entropies, and L_reID that of the identity's cross
    entropy, the triplet loss and the circle loss, each with its weight in the config.

    On several processes, each calls it with its part of the batch. The pairs of the metric losses are drawn from all
    parts, and means are taken over all parts, so that the mean of the processes' gradients is the whole batch's.
    """

    def __init__(
        self,
        config: LossConfig,
        task: Task,
        class_weights: Sequence[Tensor] = (),
        gather: Callable[[Tensor], Tensor] = alone,
    ) -> None:
        """Prepare it.

        Args:
            config: weights and kinds of the losses.
            task: which of them count.
            class_weights: (C,) of each attribute, on the device of the outputs.
            gather: gives the rows (B, ...) of all processes in the order of their ranks, and for floats hands each
                process the sum of all processes' gradients with respect to its own rows.
        """
        self._config = config
        self._task = task
        self._class_weights = class_weights
        self._gather = gather

    def __call__(self, outputs: Outputs, batch: Batch) -> dict[str, Tensor]:
        """The loss of a batch.

        Returns:
            Its parts before beta (`identity`, `triplet`, `circle`, `attribute`; those that count) and `total`.
        """
        parts: dict[str, Tensor] = {}
        total = torch.zeros((), device=batch.targets.device)
        if self._task != "reid":
            parts["attribute"] = self._attribute_part(outputs.attribute_logits, batch.labels)
            total = total + parts["attribute"]
        if self._task != "attribute":
            terms = self._identity_parts(outputs, batch.targets)
            reid = sum((weight * value for weight, value in terms.values()), torch.zeros_like(total))
            parts |= {name: value for name, (_, value) in terms.items()}
            total = total + (reid if self._task == "reid" else self._config.beta * reid)
        return parts | {"total": total}

    def _attribute_part(self, logits: Mapping[str, Tensor], labels: Tensor) -> Tensor:
        every = self._gather(labels)
        total = torch.zeros((), device=labels.device)
        for column, (scores, weight) in enumerate(zip(logits.values(), self._class_weights, strict=True)):
            own = attribute_loss(scores, labels[:, column], weight)
            total = total + own * _share_of_known(labels[:, column], every[:, column])
        return total

    def _identity_parts(self, outputs: Outputs, targets: Tensor) -> dict[str, tuple[float, Tensor]]:
        """Weight and value of the losses that count."""
        config, terms = self._config, {}
        if outputs.identity_logits is None or outputs.features is None:
            raise ValueError(f"task '{self._task}': expected a network with an identity head, got one without.")
        every = self._gather(targets)
        if config.identity_weight:
            logits = classification_logits(outputs.identity_logits, targets, config.identity)
            own = identity_loss(logits, targets, config.identity.smoothing)
            terms["identity"] = config.identity_weight, own * _share_of_known(targets, every)
        if config.triplet_weight or config.circle_weight:
            features = self._gather(outputs.features)
        if config.triplet_weight:
            margin = None if config.margin == "soft" else config.margin
            terms["triplet"] = config.triplet_weight, triplet_loss(features, every, margin)
        if config.circle_weight:
            terms["circle"] = config.circle_weight, circle_loss(features, every)
        return terms


def classification_logits(logits: Tensor, targets: Tensor, config: IdentityLossConfig) -> Tensor:
    """(B, N) scores for the cross entropy: of `linear` classifiers as they are, of `cosine` ones with their margin."""
    if config.kind == "cosface":
        return cosface_logits(logits, targets, config.margin, config.scale)
    if config.kind == "circle":
        return circle_logits(logits, targets, config.margin, config.scale)
    return logits


def _share_of_known(own: Tensor, every: Tensor) -> Tensor:
    """What turns a mean over the known rows of one process into its part of the mean over those of all."""
    processes = len(every) / len(own)
    return processes * (own >= 0).sum() / (every >= 0).sum().clamp(min=1)
