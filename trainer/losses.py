"""Losses as functions of tensors: identity, triplet, circle and weighted attribute losses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor
from torch.nn import functional as nn

_FAR = 1e9  # squared distance of what must not be chosen


def identity_loss(logits: Tensor, targets: Tensor, smoothing: float = 0.1) -> Tensor:
    """Cross entropy with label smoothing.

    Args:
        logits: (B, N) scores of the identities.
        targets: (B,) their numbers.
        smoothing: share of the target that is spread over all identities. [1]
    Source:
        Szegedy et al., Rethinking the Inception Architecture, 2016.
    """
    return nn.cross_entropy(logits.float(), targets, label_smoothing=smoothing)


def pairwise_distances(embeddings: Tensor) -> Tensor:
    """(B, B) Euclidean distances of (B, D) embeddings, in single precision and with a gradient everywhere."""
    points = embeddings.float()
    squares = points.square().sum(1)
    distances = squares[:, None] + squares[None] - 2.0 * points @ points.T
    return distances.clamp(min=1e-12).sqrt()


def triplet_loss(embeddings: Tensor, pids: Tensor, margin: float | None = 0.3) -> Tensor:
    """Batch-hard triplet loss: the farthest positive against the nearest negative of every anchor.

    Args:
        embeddings: (B, D).
        pids: (B,) identities.
        margin: None for the soft margin, log(1 + exp(d_p - d_n)).

    Returns:
        Mean over the anchors that have a positive and a negative; 0 where none has both.
    Source:
        Hermans et al., In Defense of the Triplet Loss, 2017.
    """
    distances = pairwise_distances(embeddings)
    same = pids[:, None] == pids[None]
    own = torch.eye(len(pids), dtype=torch.bool, device=pids.device)
    positives, negatives = same & ~own, ~same
    hardest_positive = distances.masked_fill(~positives, -_FAR).amax(1)
    hardest_negative = distances.masked_fill(~negatives, _FAR).amin(1)
    valid = positives.any(1) & negatives.any(1)
    gap = (hardest_positive - hardest_negative)[valid]
    if not len(gap):
        return distances.sum() * 0.0
    return (nn.softplus(gap) if margin is None else (gap + margin).clamp(min=0.0)).mean()


def circle_loss(embeddings: Tensor, pids: Tensor, margin: float = 0.25, scale: float = 64.0) -> Tensor:
    """Pairwise circle loss on cosine similarities.

    Args:
        embeddings: (B, D), normalised here.
        pids: (B,) identities.
        margin: relaxation; optimum of positives 1 + margin, of negatives -margin. [1]
        scale: sharpness. [1]

    Returns:
        Mean over the anchors that have a positive and a negative; 0 where none has both.
    Source:
        Sun et al., Circle Loss, 2020, equation 6 for every anchor.
    """
    points = nn.normalize(embeddings.float(), dim=1)
    similarity = points @ points.T
    same = pids[:, None] == pids[None]
    own = torch.eye(len(pids), dtype=torch.bool, device=pids.device)
    positives, negatives = same & ~own, ~same
    with torch.no_grad():
        positive_weight = (1.0 + margin - similarity).clamp(min=0.0)
        negative_weight = (similarity + margin).clamp(min=0.0)
    pull = -scale * positive_weight * (similarity - (1.0 - margin))
    push = scale * negative_weight * (similarity - margin)
    valid = positives.any(1) & negatives.any(1)
    if not valid.any():
        return similarity.sum() * 0.0
    pulled = pull.masked_fill(~positives, -torch.inf)[valid].logsumexp(1)
    pushed = push.masked_fill(~negatives, -torch.inf)[valid].logsumexp(1)
    return nn.softplus(pulled + pushed).mean()


def attribute_loss(logits: Mapping[str, Tensor], labels: Tensor, weights: Sequence[Tensor]) -> Tensor:
    """Sum of weighted cross entropies, one per attribute.

    Args:
        logits: attribute -> (B, classes) scores, in the order of the columns of `labels`.
        labels: (B, A) class numbers; -1 where the class is not known.
        weights: (classes,) weight of each class of each attribute, from `class_weights`.
    """
    total = labels.new_zeros((), dtype=torch.float32)
    for column, (scores, weight) in enumerate(zip(logits.values(), weights, strict=True)):
        known = labels[:, column] >= 0
        if known.any():
            total = total + nn.cross_entropy(scores[known].float(), labels[known, column], weight=weight)
    return total


def class_weights(labels: Tensor, n_classes: Sequence[int]) -> list[Tensor]:
    """(classes,) weight of each class of each attribute, inverse to the square root of how often it occurs.

    Args:
        labels: (N, A) class numbers of the training set; -1 where not known.
        n_classes: of each attribute.

    Returns:
        Weights whose mean over the training set is 1; a class that never occurs has weight 1.
    """
    result = []
    for column, count in enumerate(n_classes):
        known = labels[:, column]
        share = torch.bincount(known[known >= 0], minlength=count).float()
        share = share / share.sum().clamp(min=1.0)
        weight = torch.where(share > 0, share.clamp(min=1e-6).rsqrt(), torch.zeros_like(share))
        mean = (weight * share).sum()
        weight = weight / mean if mean > 0 else weight
        result.append(torch.where(share > 0, weight, torch.ones_like(weight)))
    return result
