"""What readers of attributes that are given image by image share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from trainer.data.images import JUNK_PID, Attribute, DatasetError, Images, Ints, SplitName
from trainer.data.readers.pictures import make_split

PARTS: tuple[SplitName, ...] = ("train", "val", "test")


def two_axes(values: Ints) -> Ints:
    """(N, C) values, also of a single row, whose axis scipy takes away."""
    return np.asarray(np.atleast_2d(values))


def columns_of(names: Sequence[str], attributes: Sequence[Attribute], where: str) -> list[int]:
    """Where each attribute is among the names.

    Raises:
        DatasetError: one is not there.
    """
    missing = [attribute.name for attribute in attributes if attribute.name not in names]
    if missing:
        raise DatasetError(f"{where}: expected {', '.join(missing)}, found {', '.join(names) or 'none'}.")
    return [names.index(attribute.name) for attribute in attributes]


def labelled_split(
    dataset: str, split: SplitName, root: Path, paths: Sequence[Path], labels: Ints, attributes: tuple[Attribute, ...]
) -> Images:
    """The split of these images without identities, with (N, A) answers 0 and 1.

    Raises:
        DatasetError: there is no image, one is missing, or an answer is another.
    """
    if not paths:
        raise DatasetError(f"{root}: expected images in {split}, found none.")
    missing = next((path for path in paths if not path.is_file()), None)
    if missing is not None:
        raise DatasetError(f"{missing}: expected an image of {split}, found no such file.")
    wrong = np.argwhere((labels != 0) & (labels != 1))
    if len(wrong):
        row, column = wrong[0]
        raise DatasetError(
            f"{paths[row]}: expected 0 or 1 for {attributes[column].name}, got {labels[row, column]} in its labels."
        )
    return make_split(dataset, split, root, paths, np.full(len(paths), JUNK_PID), None, attributes, labels)
