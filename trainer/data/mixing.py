"""Several datasets as one: identities and cameras kept apart, attributes united by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer.data.config import DataConfig
from trainer.data.images import JUNK_PID, UNKNOWN, Attribute, ByteSource, Codes, DatasetError, Images, Ints
from trainer.data.readers import read_dataset

VISIBLE = 1


@dataclass(frozen=True, eq=False)
class MixedSource:
    """Images out of several sources.

    Attributes:
        sources: of the datasets.
        parts: (N,) which source each image is in.
        rows: (N,) its row there.
    """

    sources: Sequence[ByteSource]
    parts: Ints
    rows: Ints

    def read(self, row: int) -> bytes:
        """The bytes from the image's own source."""
        return self.sources[int(self.parts[row])].read(int(self.rows[row]))

    def where(self, row: int) -> str:
        """What the image's own source calls it."""
        return self.sources[int(self.parts[row])].where(int(self.rows[row]))


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """Images to train on.

    Attributes:
        images: of all datasets.
        targets: (N,) number of each image's identity from 0, in the order of pids; -1 where there is none.
        pids: (n_identities,) pid of each number.
    """

    images: Images
    targets: Ints
    pids: Ints

    @property
    def n_identities(self) -> int:
        """How many identities there are to tell apart."""
        return len(self.pids)


def load_training_set(config: DataConfig, seed: int) -> TrainingSet:
    """The training splits of a config, as many identities of each as it asks for.

    Raises:
        DatasetError: a dataset is not what its format says, has no training images or defines an attribute otherwise
            than another one.
    """
    mixed = mix_datasets([read_dataset(source, seed).split("train") for source in config.train])
    return number_identities(replace(mixed, labels=learned_labels(mixed, config)))


def mix_datasets(splits: Sequence[Images]) -> Images:
    """One split of all the images, in the order of the datasets.

    Identities and cameras keep their numbers in the first dataset and are raised above all earlier ones in the others;
    -1 stays. Labels are -1 where a dataset does not know an attribute. Keys begin with the dataset's name. A single
    dataset is given back as it is.

    Raises:
        DatasetError: there is no dataset, or two define an attribute differently.
    """
    if not splits:
        raise DatasetError("datasets to mix: expected at least one, got none.")
    if len(splits) == 1:
        return splits[0]
    attributes = _unite_attributes(splits)
    names = [images.dataset for images in splits]
    titles = [
        name if names.count(name) == 1 else f"{name}#{1 + names[:index].count(name)}"
        for index, name in enumerate(names)
    ]
    has_camids = any(images.camids is not None for images in splits)
    return Images(
        dataset="+".join(titles),
        split=splits[0].split,
        keys=[f"{title}/{key}" for title, images in zip(titles, splits, strict=True) for key in images.keys],
        pids=_keep_apart([images.pids for images in splits]),
        camids=_keep_apart([_camids_of(images) for images in splits]) if has_camids else None,
        attributes=attributes,
        labels=np.concatenate([_spread(images, attributes, images.labels, UNKNOWN) for images in splits]),
        visibility=_unite_visibility(splits, attributes),
        rows=np.arange(sum(len(images) for images in splits)),
        source=MixedSource(
            [images.source for images in splits],
            np.repeat(np.arange(len(splits)), [len(images) for images in splits]),
            np.concatenate([images.rows for images in splits]),
        ),
    )


def number_identities(images: Images) -> TrainingSet:
    """The images with their identities numbered from 0."""
    pids = np.unique(images.pids[images.pids != JUNK_PID])
    targets = np.where(images.pids == JUNK_PID, UNKNOWN, np.searchsorted(pids, images.pids))
    return TrainingSet(images, targets.astype(np.int64), pids)


def learned_labels(images: Images, config: DataConfig) -> Codes:
    """(N, A) labels, -1 for classes that cannot be seen in their image where the config ignores those."""
    if config.hidden_attributes == "learn" or images.visibility is None:
        return images.labels
    return np.where(images.visibility == 0, np.int16(UNKNOWN), images.labels)


def _unite_attributes(splits: Sequence[Images]) -> tuple[Attribute, ...]:
    united: dict[str, tuple[Attribute, str]] = {}
    for images in splits:
        for attribute in images.attributes:
            known, origin = united.setdefault(attribute.name, (attribute, images.dataset))
            if known != attribute:
                raise DatasetError(
                    f"{images.dataset}: expected attribute '{attribute.name}' as in {origin}, "
                    f"{known.kind} of {list(known.classes)}, got {attribute.kind} of {list(attribute.classes)}."
                )
    return tuple(attribute for attribute, _ in united.values())


def _keep_apart(parts: Sequence[Ints]) -> Ints:
    """All numbers, those of each part raised above those of the parts before; -1 stays."""
    result, used = [], 0
    for numbers in parts:
        result.append(np.where(numbers == UNKNOWN, UNKNOWN, numbers + used))
        used += int(numbers.max(initial=-1)) + 1
    return np.concatenate(result)


def _camids_of(images: Images) -> Ints:
    return np.full(len(images), UNKNOWN) if images.camids is None else images.camids


def _spread(images: Images, attributes: Sequence[Attribute], values: NDArray[Any], missing: int) -> NDArray[Any]:
    """(N, A) values in the columns of the united attributes."""
    wide = np.full((len(images), len(attributes)), missing, values.dtype)
    place = {attribute.name: column for column, attribute in enumerate(attributes)}
    wide[:, [place[attribute.name] for attribute in images.attributes]] = values
    return wide


def _unite_visibility(splits: Sequence[Images], attributes: Sequence[Attribute]) -> NDArray[np.uint8] | None:
    if all(images.visibility is None for images in splits):
        return None
    own = [
        np.full(images.labels.shape, VISIBLE, np.uint8) if images.visibility is None else images.visibility
        for images in splits
    ]
    united = [_spread(images, attributes, seen, VISIBLE) for images, seen in zip(splits, own, strict=True)]
    return np.asarray(np.concatenate(united), np.uint8)
