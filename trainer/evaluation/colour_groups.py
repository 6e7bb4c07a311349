"""One attribute for the colours of a garment where a dataset has a yes/no attribute for each of them.

Market-1501's and DukeMTMC-reID's files ask `upblack`, `upwhite`, ...; the group accuracy of the literature is that of
12 (10) attributes, among them the colour above and below the waist.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer.data.images import UNKNOWN, Attribute
from trainer.evaluation.attribute_metrics import NONE_OF_THEM, Floats, Ints

COLOURS = ("black", "blue", "brown", "gray", "green", "pink", "purple", "red", "white", "yellow")
PREFIXES = ("up", "down")


def colour_groups(attributes: Sequence[Attribute]) -> dict[str, list[int]]:
    """Group -> columns of its colours, `up_colour` and `down_colour` where the attributes have such colours."""
    names = {one.name: column for column, one in enumerate(attributes) if one.kind == "binary"}
    groups = {
        f"{prefix}_colour": sorted(names[prefix + colour] for colour in COLOURS if prefix + colour in names)
        for prefix in PREFIXES
    }
    return {group: columns for group, columns in groups.items() if len(columns) > 1}


def grouped_attributes(attributes: Sequence[Attribute]) -> tuple[Attribute, ...]:
    """The attributes with one for each group of colours, at the end, instead of its colours."""
    groups = colour_groups(attributes)
    inside = {column for columns in groups.values() for column in columns}
    return (
        *(one for column, one in enumerate(attributes) if column not in inside),
        *(Attribute(group, "categorical", _classes(attributes, groups[group])) for group in groups),
    )


def group_labels(attributes: Sequence[Attribute], labels: NDArray[np.integer[Any]]) -> Ints:
    """(N, groups) classes of `grouped_attributes` from (N, A) classes; none is `other`, several are not known."""
    groups = colour_groups(attributes)
    columns = _ungrouped(attributes, groups, labels)
    for places in groups.values():
        answers = labels[:, places]
        positive = (answers == 1).sum(axis=1)
        codes = np.where(positive == 0, len(places), (answers == 1).argmax(axis=1))
        columns.append(np.where((positive > 1) | (answers == UNKNOWN).any(axis=1), UNKNOWN, codes))
    return _stack(columns, len(labels))


def group_predictions(attributes: Sequence[Attribute], predicted: Ints, probabilities: Mapping[str, Floats]) -> Ints:
    """(N, groups) predicted classes of `grouped_attributes`: the likeliest colour, `other` where all are unlikely."""
    groups = colour_groups(attributes)
    columns = _ungrouped(attributes, groups, predicted)
    for places in groups.values():
        yes = np.stack([probabilities[attributes[place].name][:, 1] for place in places], axis=1)
        columns.append(np.where(yes.max(axis=1) < 0.5, len(places), yes.argmax(axis=1)))
    return _stack(columns, len(predicted))


def _classes(attributes: Sequence[Attribute], columns: Sequence[int]) -> tuple[str, ...]:
    names = [attributes[column].name for column in columns]
    return (*(next(colour for colour in COLOURS if name.endswith(colour)) for name in names), NONE_OF_THEM)


def _ungrouped(
    attributes: Sequence[Attribute], groups: Mapping[str, Sequence[int]], codes: NDArray[np.integer[Any]]
) -> list[NDArray[np.integer[Any]]]:
    inside = {column for columns in groups.values() for column in columns}
    return [codes[:, column] for column in range(len(attributes)) if column not in inside]


def _stack(columns: Sequence[NDArray[np.integer[Any]]], n: int) -> Ints:
    return np.stack(columns, axis=1).astype(np.int64) if columns else np.zeros((n, 0), np.int64)
