"""A dataset as a network sees it: the splits to evaluate, and what the training split says of a constant answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import nn

from trainer.config import TrainConfig
from trainer.data.images import UNKNOWN, Attribute, Dataset, DatasetError, Images, SplitName
from trainer.evaluation.attribute_metrics import majority_classes
from trainer.evaluation.colour_groups import colour_groups, group_labels, grouped_attributes
from trainer.evaluation.embedding import Embedded, embed_images


@dataclass(frozen=True, eq=False)
class EmbeddedDataset:
    """What a network says of a dataset, with all that an evaluation needs.

    Attributes:
        name: of the dataset.
        metric: that the network was made for, `euclidean` or `cosine`.
        splits: name -> its images.
        majority: attribute -> most frequent class of the training split; empty where there is none.
        model: facts about the network, for people.
    """

    name: str
    metric: str
    splits: Mapping[str, Embedded]
    majority: Mapping[str, int]
    model: Mapping[str, str | int | float] = field(default_factory=dict)


def embed_dataset(
    net: nn.Module,
    dataset: Dataset,
    config: TrainConfig,
    device: torch.device,
    *,
    splits: Sequence[SplitName] = (),
    heads: Sequence[Attribute] | None = None,
    calibration: Mapping[str, float] | None = None,
    count: Callable[[int], None] = lambda _: None,
) -> EmbeddedDataset:
    """Embed splits of a dataset.

    Args:
        net: on `device`; its mode is left as it is.
        dataset: to embed.
        config: whose `data`, `evaluation` and `run` hold.
        device: where to compute.
        splits: which; none for those that are evaluated.
        heads: attributes that the network was trained on; none for those of the dataset.
        calibration: head -> temperature that its scores are divided by.
        count: called with the number of images of each batch that is done.

    Raises:
        DatasetError: there is no such split, or too many of its images are damaged.
    """
    embedded: dict[str, Embedded] = {
        name: embed_images(
            net, dataset.split(name), config.data, config.evaluation, device,
            run=config.run, heads=heads, calibration=calibration, count=count,
        )
        for name in splits or evaluation_splits(dataset)
    }  # fmt: skip
    majority = train_majority(dataset.splits.get("train"))
    return EmbeddedDataset(dataset.name, config.evaluation.metric, embedded, majority)


def evaluation_splits(dataset: Dataset) -> tuple[SplitName, ...]:
    """The splits that are evaluated; see `choose_splits`."""
    return choose_splits(dataset.name, [name for name, images in dataset.splits.items() if len(images)])


def choose_splits(dataset: str, there: Sequence[str]) -> tuple[SplitName, ...]:
    """The splits that are evaluated: query and gallery where there are such, else the test split.

    Args:
        dataset: its name.
        there: splits that have images.

    Raises:
        DatasetError: there is neither.
    """
    if {"query", "gallery"} <= set(there):
        return "query", "gallery"
    if "test" in there:
        return ("test",)
    raise DatasetError(
        f"{dataset}: expected images in the splits 'query' and 'gallery', or 'test', found none "
        f"(splits with images: {', '.join(sorted(there)) or 'none'})."
    )


def train_majority(images: Images | None) -> dict[str, int]:
    """Attribute, or group of colours -> its most frequent class in a training split; those that are known there."""
    if images is None or not len(images):
        return {}
    found = dict(zip(images.attributes, majority_classes(images.attributes, images.labels), strict=True))
    if colour_groups(images.attributes):
        groups, labels = grouped_attributes(images.attributes), group_labels(images.attributes, images.labels)
        found |= dict(zip(groups, majority_classes(groups, labels), strict=True))
    return {one.name: int(number) for one, number in found.items() if number != UNKNOWN}
