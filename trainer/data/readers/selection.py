"""Checks that hold for every format, and the part of a dataset that a source asks for."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from trainer.data.images import JUNK_PID, Dataset, DatasetError, Images, Ints, SplitName
from trainer.data.readers.pictures import DISTRACTOR_PID

IDENTITIES_STREAM = 1  # of the run's seed
TESTS: tuple[SplitName, ...] = ("query", "gallery", "test")


def check_splits(dataset: Dataset) -> Dataset:
    """The same dataset, if nobody is both trained and tested on.

    Raises:
        DatasetError: an identity is in the training split and in one that tests.
    """
    train = dataset.splits.get("train")
    for name in TESTS:
        images = dataset.splits.get(name)
        if train is None or images is None:
            continue
        both = np.intersect1d(identities_of(train), identities_of(images))
        if len(both):
            first, second = (split.where(int(np.argmax(split.pids == both[0]))) for split in (train, images))
            raise DatasetError(
                f"{dataset.name}: expected other identities in {name} than in train, got {len(both)} in both, "
                f"such as that of {first} and {second}."
            )
    return dataset


def identities_of(images: Images) -> Ints:
    """The identities of a split, ascending, without junk and distractors."""
    pids = np.unique(images.pids)
    return np.asarray(pids[(pids != JUNK_PID) & (pids != DISTRACTOR_PID)])


def select_attributes(dataset: Dataset, names: Sequence[str]) -> Dataset:
    """The dataset with these attributes alone, in this order; with all if none is named.

    Raises:
        DatasetError: it has no attribute of a name.
    """
    if not names:
        return dataset
    there = [attribute.name for attribute in dataset.attributes]
    for name in names:
        if name not in there:
            near = difflib.get_close_matches(name, there, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            listed = ", ".join(there) or "none"
            raise DatasetError(f"{dataset.name}: expected an attribute of this dataset, got {name!r}{hint} ({listed})")
    places = [there.index(name) for name in names]
    attributes = tuple(dataset.attributes[place] for place in places)
    splits = {
        split: replace(
            images,
            attributes=attributes,
            labels=images.labels[:, places],
            visibility=None if images.visibility is None else images.visibility[:, places],
        )
        for split, images in dataset.splits.items()
    }
    return replace(dataset, splits=splits, attributes=attributes)


def take_identities(dataset: Dataset, count: int, seed: int) -> Dataset:
    """The dataset with the training images of that many identities, drawn at random; with all for 0.

    Raises:
        DatasetError: there are fewer.
    """
    if not count:
        return dataset
    images = dataset.split("train")
    there = identities_of(images)
    if len(there) < count:
        raise DatasetError(f"{dataset.name}: expected at least {count} identities in train, got {len(there)}.")
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(IDENTITIES_STREAM,)))
    chosen = rng.choice(there, count, replace=False)
    train = images.subset(np.isin(images.pids, chosen))
    return replace(dataset, splits={**dataset.splits, "train": train})
