"""Attribute metrics, each by its own name: three of them are called "accuracy" or "mA" in the literature.

* group accuracy: share of right classes per attribute, averaged over attributes (APR, Synthetic18K);
* binary accuracy: share of right yes/no answers per class, averaged over classes; rare classes inflate it;
* balanced mA: mean of true positive and true negative rate per class, averaged over classes (PETA, RAP, PA-100K);
* instance accuracy, precision, recall and F1: per image over the set of classes it has (RAP's protocol).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class AttributeScores:
    """Metrics over a set of images; images whose class is not known do not count for that attribute.

    Attributes:
        accuracy: attribute -> share of right classes. [1]
        majority: attribute -> share that the most frequent class alone would get right. [1]
        group_accuracy: mean of `accuracy`. [1]
        majority_accuracy: mean of `majority`. [1]
        binary_accuracy: mean over classes of the share of right yes/no answers. [1]
        balanced_ma: mean over classes of (TPR + TNR) / 2; classes that never or always occur are left out. [1]
        instance_accuracy, instance_precision, instance_recall, instance_f1: per image over its classes. [1]
    """

    accuracy: dict[str, float]
    majority: dict[str, float]
    group_accuracy: float
    majority_accuracy: float
    binary_accuracy: float
    balanced_ma: float
    instance_accuracy: float
    instance_precision: float
    instance_recall: float
    instance_f1: float


def score_attributes(names: Sequence[str], classes: Sequence[int], truth: Ints, predicted: Ints) -> AttributeScores:
    """All metrics.

    Args:
        names: of the attributes.
        classes: how many classes each has; a yes/no attribute counts as one class, its second.
        truth: (N, A) class numbers, -1 where not known.
        predicted: (N, A) class numbers.

    Raises:
        ValueError: shapes differ, or nothing is known.
    """
    if truth.shape != predicted.shape or truth.shape[1:] != (len(names),):
        raise ValueError(
            f"attributes: expected truth and prediction of shape (N, {len(names)}), "
            f"got {truth.shape} and {predicted.shape}."
        )
    known = truth >= 0
    if not known.any():
        raise ValueError("attributes: expected at least one known class, got none.")
    right = (truth == predicted) & known
    accuracy, majority = {}, {}
    for column, name in enumerate(names):
        count = int(known[:, column].sum())
        if count:
            accuracy[name] = float(right[:, column].sum() / count)
            majority[name] = float(np.bincount(truth[known[:, column], column]).max() / count)
    yes, said, counted = (np.concatenate(parts, axis=1) for parts in zip(*_one_hot(classes, truth, predicted)))  # noqa: B905
    accuracies = [float((yes == said)[counted[:, k], k].mean()) for k in range(yes.shape[1]) if counted[:, k].any()]
    return AttributeScores(
        accuracy=accuracy,
        majority=majority,
        group_accuracy=float(np.mean(list(accuracy.values()))),
        majority_accuracy=float(np.mean(list(majority.values()))),
        binary_accuracy=float(np.mean(accuracies)),
        balanced_ma=_balanced(yes, said, counted),
        **_instance_scores(yes & counted, said & counted),
    )


def _one_hot(classes: Sequence[int], truth: Ints, predicted: Ints) -> list[tuple[Bools, Bools, Bools]]:
    """Per attribute (N, classes) of truth, prediction and what counts; of a yes/no attribute only the second class."""
    result = []
    for column, count in enumerate(classes):
        numbers = np.arange(count)[1:] if count == 2 else np.arange(count)
        counted = np.repeat(truth[:, column : column + 1] >= 0, len(numbers), axis=1)
        result.append((truth[:, column : column + 1] == numbers, predicted[:, column : column + 1] == numbers, counted))
    return result


def _balanced(yes: Bools, said: Bools, counted: Bools) -> float:
    scores = []
    for k in range(yes.shape[1]):
        own, answer = yes[counted[:, k], k], said[counted[:, k], k]
        if own.any() and not own.all():
            scores.append(0.5 * (answer[own].mean() + (~answer[~own]).mean()))
    return float(np.mean(scores)) if scores else float("nan")


def _instance_scores(yes: Bools, said: Bools) -> dict[str, Any]:
    both, either = (yes & said).sum(1), (yes | said).sum(1)
    accuracy = np.divide(both, either, out=np.ones(len(yes)), where=either > 0).mean()
    precision = np.divide(both, said.sum(1), out=np.zeros(len(yes)), where=said.any(1))[said.any(1)]
    recall = np.divide(both, yes.sum(1), out=np.zeros(len(yes)), where=yes.any(1))[yes.any(1)]
    means = [float(values.mean()) if len(values) else 0.0 for values in (precision, recall)]
    total = sum(means)
    return {
        "instance_accuracy": float(accuracy),
        "instance_precision": means[0],
        "instance_recall": means[1],
        "instance_f1": 2.0 * means[0] * means[1] / total if total else 0.0,
    }
