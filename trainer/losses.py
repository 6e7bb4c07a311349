"""Losses as functions of tensors: identity, triplet, circle and weighted attribute losses.

All are computed in single precision, also under autocast, and wait for no value of the device. An image without
identity has the target -1 and an attribute that is not known the label -1; neither takes part in a loss.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional as nn

_FAR = 1e9  # a distance, or minus a score, of what must not be chosen


def identity_loss(logits: Tensor, targets: Tensor, smoothing: float = 0.1) -> Tensor:
    """Cross entropy with label smoothing.

    Args:
        logits: (B, N) scores of the identities.
        targets: (B,) their numbers; -1 for none.
        smoothing: share of the target that is spread over all identities. [1]

    Returns:
        Mean over the images with an identity; 0 where none has one.
    Source:
        Szegedy et al., Rethinking the Inception Architecture, 2016.
    """
    summed = nn.cross_entropy(logits.float(), targets, ignore_index=-1, reduction="sum", label_smoothing=smoothing)
    return summed / (targets >= 0).sum().clamp(min=1)


def cosface_logits(cosines: Tensor, targets: Tensor, margin: float = 0.35, scale: float = 64.0) -> Tensor:
    """Scores for the cross entropy whose target must lead by a margin.

    Args:
        cosines: (B, N) between embeddings and the identities' weights.
        targets: (B,) numbers of the identities; -1 for none.
        margin: taken from the target's cosine. [1]
        scale: of all. [1]

    Returns:
        (B, N) `scale * (cos - margin)` at the target, `scale * cos` elsewhere.
    Source:
        Wang et al., CosFace, 2018, equation 4.
    """
    cosines = cosines.float()
    return scale * (cosines - margin * _at_target(cosines, targets))


def circle_logits(cosines: Tensor, targets: Tensor, margin: float = 0.35, scale: float = 64.0) -> Tensor:
    """Scores for the cross entropy that weighs each cosine by how far it is from its optimum.

    Args:
        cosines: (B, N) between embeddings and the identities' weights.
        targets: (B,) numbers of the identities; -1 for none.
        margin: relaxation; optimum of the target 1 + margin, of the others -margin. [1]
        scale: of all. [1]

    Returns:
        (B, N) `scale * [1 + margin - cos] * (cos - 1 + margin)` at the target and
        `scale * [cos + margin] * (cos - margin)` elsewhere, where no gradient flows through the brackets.
    Source:
        Sun et al., Circle Loss, 2020, equation 6 with class-level labels.
    """
    cosines = cosines.float()
    pull, push = _circle_scores(cosines, margin, scale)
    return torch.where(_at_target(cosines, targets), -pull, push)


def pairwise_distances(embeddings: Tensor) -> Tensor:
    """(B, B) Euclidean distances of (B, D) embeddings, in single precision and with a gradient everywhere."""
    points = embeddings.float()
    # Not by products: those lose the distances of points that are close to each other but far from the origin.
    return torch.cdist(points, points, compute_mode="donot_use_mm_for_euclid_dist")


def triplet_loss(embeddings: Tensor, targets: Tensor, margin: float | None = 0.3) -> Tensor:
    """Batch-hard triplet loss: the farthest positive against the nearest negative of every anchor.

    Args:
        embeddings: (B, D).
        targets: (B,) identities; -1 for none.
        margin: None for the soft margin, log(1 + exp(d_p - d_n)).

    Returns:
        Mean over the anchors that have a positive and a negative; 0 where none has both.
    Source:
        Hermans et al., In Defense of the Triplet Loss, 2017.
    """
    distances = pairwise_distances(embeddings)
    positives, negatives, valid = _pairs(targets)
    hardest_positive = distances.masked_fill(~positives, -_FAR).amax(1)
    hardest_negative = distances.masked_fill(~negatives, _FAR).amin(1)
    gap = (hardest_positive - hardest_negative).masked_fill(~valid, 0.0)
    cost = nn.softplus(gap) if margin is None else (gap + margin).clamp(min=0.0)
    return _mean_over(cost, valid)


def circle_loss(embeddings: Tensor, targets: Tensor, margin: float = 0.25, scale: float = 64.0) -> Tensor:
    """Pairwise circle loss on cosine similarities.

    Args:
        embeddings: (B, D), normalised here.
        targets: (B,) identities; -1 for none.
        margin: relaxation; optimum of positives 1 + margin, of negatives -margin. [1]
        scale: sharpness. [1]

    Returns:
        Mean over the anchors that have a positive and a negative; 0 where none has both.
    Source:
        Sun et al., Circle Loss, 2020, equation 6 for every anchor.
    """
    points = nn.normalize(embeddings.float(), dim=1)
    with torch.autocast(points.device.type, enabled=False):
        similarity = points @ points.T
    positives, negatives, valid = _pairs(targets)
    pull, push = _circle_scores(similarity, margin, scale)
    pulled = pull.masked_fill(~positives, -_FAR).logsumexp(1)
    pushed = push.masked_fill(~negatives, -_FAR).logsumexp(1)
    return _mean_over(nn.softplus(pulled + pushed), valid)


def attribute_loss(logits: Tensor, labels: Tensor, weight: Tensor) -> Tensor:
    """Weighted cross entropy of one attribute.

    Args:
        logits: (B, C) scores of its classes.
        labels: (B,) class numbers; -1 where not known.
        weight: (C,) of each class, from `class_weights`.

    Returns:
        Sum over the images whose class is known, divided by their number; 0 where none is known. Unlike in PyTorch's
        weighted mean, a batch of common classes costs less than one of rare ones, and parts average to the whole.
    """
    summed = nn.cross_entropy(logits.float(), labels, weight=weight, ignore_index=-1, reduction="sum")
    return summed / (labels >= 0).sum().clamp(min=1)


ClassWeights = Literal["none", "inverse_sqrt", "inverse"]
_POWERS: dict[ClassWeights, float] = {"none": 0.0, "inverse_sqrt": -0.5, "inverse": -1.0}


def class_weights(labels: Tensor, n_classes: Sequence[int], kind: ClassWeights = "inverse_sqrt") -> list[Tensor]:
    """(C,) weight of each class of each attribute, falling with how often it occurs.

    Args:
        labels: (N, A) class numbers of the training set; -1 where not known.
        n_classes: of each attribute.
        kind: `none` for 1, `inverse` for inverse to the count, `inverse_sqrt` for inverse to its square root.

    Returns:
        Weights whose mean over the labels of the training set is 1, so that every attribute counts alike in their sum.
        A class that never occurs has weight 1.
    """
    result = []
    for column, count in enumerate(n_classes):
        known = labels[:, column]
        share = torch.bincount(known[known >= 0], minlength=count).double()
        share = share / share.sum().clamp(min=1.0)
        occurs = share > 0
        weight = torch.where(occurs, share, torch.ones_like(share)).pow(_POWERS[kind])
        mean = (weight * share).sum()
        result.append(torch.where(occurs, weight / mean.clamp(min=1e-12), torch.ones_like(weight)).float())
    return result


def _at_target(scores: Tensor, targets: Tensor) -> Tensor:
    return torch.arange(scores.shape[1], device=scores.device) == targets[:, None]


def _circle_scores(similarity: Tensor, margin: float, scale: float) -> tuple[Tensor, Tensor]:
    with torch.no_grad():
        positive_weight = (1.0 + margin - similarity).clamp(min=0.0)
        negative_weight = (similarity + margin).clamp(min=0.0)
    pull = -scale * positive_weight * (similarity - (1.0 - margin))
    push = scale * negative_weight * (similarity - margin)
    return pull, push


def _pairs(targets: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """(B, B) positives and negatives of each anchor, and (B,) whether it has both."""
    known = targets >= 0
    same = targets[:, None] == targets[None]
    own = torch.eye(len(targets), dtype=torch.bool, device=targets.device)
    both = known[:, None] & known[None]
    positives, negatives = same & ~own & both, ~same & both
    return positives, negatives, positives.any(1) & negatives.any(1)


def _mean_over(cost: Tensor, valid: Tensor) -> Tensor:
    return (cost * valid).sum() / valid.sum().clamp(min=1)
