"""Attribute metrics, each by its own name: three of them are called "accuracy" or "mA" in the literature.

* group accuracy: share of right classes per attribute, averaged over attributes (APR, Synthetic18K's mA);
* binary accuracy: share of right yes/no answers per class, averaged over classes; rare classes inflate it;
* balanced mA: mean of true positive and true negative rate per class, averaged over classes (PETA, RAP, PA-100K);
* instance accuracy, precision, recall and F1: per image over the set of classes it has (RAP, PA-100K).

What counts as a class: of a yes/no attribute its second class, of any other each class but `other`, which says that
none of those with a name is true. So Market-1501's 12 attributes are 30 classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer.data.images import UNKNOWN, Attribute

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
NONE_OF_THEM = "other"


@dataclass(frozen=True)
class AttributeScores:
    """Metrics over a set of images; images whose class is not known do not count for that attribute.

    Attributes:
        n_images: with at least one known class.
        accuracy: attribute -> share of right classes. [1]
        recall: attribute -> recall of each class that occurs, averaged. [1]
        group_accuracy: mean of `accuracy`. [1]
        binary_accuracy: mean over classes of the share of right yes/no answers. [1]
        balanced_ma: mean over classes of (TPR + TNR) / 2; classes that never or always occur are left out. [1]
        class_f1: mean over classes of F1; classes that never occur are left out. [1]
        instance_accuracy, instance_precision, instance_recall: per image over its classes, averaged over the images
            that have any. [1]
        instance_f1: harmonic mean of `instance_precision` and `instance_recall`. [1]
    """

    n_images: int
    accuracy: dict[str, float]
    recall: dict[str, float]
    group_accuracy: float
    binary_accuracy: float
    balanced_ma: float
    class_f1: float
    instance_accuracy: float
    instance_precision: float
    instance_recall: float
    instance_f1: float


def score_attributes(attributes: Sequence[Attribute], truth: Ints, predicted: Ints) -> AttributeScores:
    """All metrics.

    Args:
        attributes: of the columns.
        truth: (N, A) class numbers, -1 where not known.
        predicted: (N, A) class numbers.

    Raises:
        ValueError: shapes differ, a class number is out of range, or nothing is known.
    Source:
        Lin et al., Improving Person Re-identification by Attribute and Identity Learning, 2019 (group accuracy);
        Li et al., A Richly Annotated Dataset for Pedestrian Attribute Recognition, 2016 (mA, instance metrics).
    """
    _check(attributes, truth, predicted)
    known = truth != UNKNOWN
    accuracy, recall = {}, {}
    for column, attribute in enumerate(attributes):
        classes, answers = truth[known[:, column], column], predicted[known[:, column], column]
        if len(classes):
            accuracy[attribute.name] = float((classes == answers).mean())
            recall[attribute.name] = float(np.mean([(answers[classes == k] == k).mean() for k in np.unique(classes)]))
    yes, said, counted = _one_hot(attributes, truth, predicted)
    per_class = [_class_scores(yes[counted[:, k], k], said[counted[:, k], k]) for k in range(yes.shape[1])]
    binary, balanced, f1 = (_mean([scores[n] for scores in per_class]) for n in range(3))
    instance = _instance_scores(yes & counted, said & counted)
    return AttributeScores(
        int(known.any(axis=1).sum()), accuracy, recall, _mean(list(accuracy.values())), binary, balanced, f1, *instance
    )


def majority_classes(attributes: Sequence[Attribute], labels: NDArray[np.integer[Any]]) -> Ints:
    """(A,) the most frequent class of each attribute in (N, A) labels; -1 where none is known."""
    result = np.full(len(attributes), UNKNOWN, np.int64)
    for column in range(len(attributes)):
        known = labels[labels[:, column] != UNKNOWN, column]
        if len(known):
            result[column] = np.bincount(known).argmax()
    return result


def _check(attributes: Sequence[Attribute], truth: Ints, predicted: Ints) -> None:
    if truth.shape != predicted.shape or truth.shape[1:] != (len(attributes),):
        raise ValueError(
            f"attributes: expected truth and prediction of shape (N, {len(attributes)}), "
            f"got {truth.shape} and {predicted.shape}."
        )
    if not (truth != UNKNOWN).any():
        raise ValueError("attributes: expected at least one known class, got none.")
    for column, attribute in enumerate(attributes):
        highest = int(max(truth[:, column].max(), predicted[:, column].max()))
        lowest = int(min(truth[:, column].min(), predicted[:, column].min()))
        if highest >= len(attribute.classes) or lowest < UNKNOWN:
            raise ValueError(
                f"attribute '{attribute.name}': expected class numbers from 0 to {len(attribute.classes) - 1} or "
                f"{UNKNOWN}, got {highest if highest >= len(attribute.classes) else lowest}."
            )


def _one_hot(attributes: Sequence[Attribute], truth: Ints, predicted: Ints) -> tuple[Bools, Bools, Bools]:
    """(N, classes of all attributes) of the truth, of the prediction, and what counts."""
    columns = np.array([c for c, attribute in enumerate(attributes) for _ in _counted_classes(attribute)], np.int64)
    numbers = np.array([k for attribute in attributes for k in _counted_classes(attribute)], np.int64)
    own = truth[:, columns]
    return own == numbers, predicted[:, columns] == numbers, own != UNKNOWN


def _counted_classes(attribute: Attribute) -> list[int]:
    if attribute.kind == "binary":
        return [1]
    return [number for number, name in enumerate(attribute.classes) if name != NONE_OF_THEM]


def _class_scores(yes: Bools, said: Bools) -> tuple[float, float, float]:
    """Accuracy, balanced accuracy and F1 of a class; NaN where not defined."""
    if not len(yes):
        return float("nan"), float("nan"), float("nan")
    accuracy = float((yes == said).mean())
    if not yes.any():
        return accuracy, float("nan"), float("nan")
    f1 = 2.0 * float((yes & said).sum()) / float(yes.sum() + said.sum())
    balanced = float("nan") if yes.all() else 0.5 * float(said[yes].mean() + (~said[~yes]).mean())
    return accuracy, balanced, f1


def _instance_scores(yes: Bools, said: Bools) -> tuple[float, float, float, float]:
    """Accuracy, precision, recall and F1; an image without any class is left out, an empty answer is wrong."""
    some = yes.any(axis=1)
    yes, said = yes[some], said[some]
    if not len(yes):
        return float("nan"), float("nan"), float("nan"), float("nan")
    both = (yes & said).sum(axis=1)
    accuracy = float((both / (yes | said).sum(axis=1)).mean())
    precision = float((both / np.maximum(said.sum(axis=1), 1)).mean())
    recall = float((both / yes.sum(axis=1)).mean())
    total = precision + recall
    return accuracy, precision, recall, 2.0 * precision * recall / total if total else 0.0


def _mean(values: Sequence[float]) -> float:
    """Mean of what is not NaN; NaN where nothing is left."""
    finite = [value for value in values if not np.isnan(value)]
    return float(np.mean(finite)) if finite else float("nan")
