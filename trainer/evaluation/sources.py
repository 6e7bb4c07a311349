"""What `trainer.embed` and `trainer.evaluate` work on: a checkpoint or a baseline, and datasets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from configs.config_types import Model
from configs.loader import ConfigError, validate_config
from trainer.config import TrainConfig
from trainer.data.config import SourceConfig
from trainer.data.images import Attribute, Dataset, DatasetError, SplitName
from trainer.data.readers import read_dataset
from trainer.evaluation.colour_histogram import embed_by_colour
from trainer.evaluation.config import EvaluationConfig
from trainer.evaluation.embedded_dataset import EmbeddedDataset, embed_dataset, evaluation_splits, train_majority
from trainer.evaluation.embedding import Embedded
from trainer.evaluation.embedding_file import read_embeddings
from trainer.inference import calibration_of
from trainer.models.network import PersonNet
from trainer.training.checkpoint import LoadedNetwork, load_network
from trainer.training.precision import choose_precision, prepare_device

SECTIONS = ("data", "evaluation", "run")
Found = tuple[EmbeddedDataset, EvaluationConfig]
Watch = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]


class _Settings(Model):
    evaluation: EvaluationConfig


def read_embedded(path: Path, overrides: Sequence[str]) -> Found:
    """What a file of embeddings holds and how to evaluate it.

    Args:
        path: of `write_embeddings`.
        overrides: `evaluation.key=value`.

    Raises:
        DatasetError: it is no such file.
        ConfigError: an override is wrong.
    """
    embedded = read_embeddings(path)
    settings = validate_config(_Settings, {"evaluation": {"metric": embedded.metric}}, str(path), overrides)
    return embedded, settings.evaluation


def embed_with_checkpoint(
    path: Path,
    sources: Sequence[SourceConfig],
    overrides: Sequence[str],
    watch: Watch,
    splits: Sequence[SplitName] = (),
) -> Iterator[Found]:
    """Datasets as a trained network sees them, one after the other.

    Args:
        path: a checkpoint or a run's folder.
        sources: datasets; none for those that the run was tested on.
        overrides: `key=value` over the sections `data`, `evaluation` and `run` of the run's config.
        watch: opens a counter of images, given what is done and how many there are.
        splits: to embed; none for those that are evaluated.

    Yields:
        An embedded dataset and how to evaluate it.

    Raises:
        ConfigError: an override is wrong.
        CheckpointError: the checkpoint is.
        DatasetError: a dataset is, or has no such split.
    """
    for text in overrides:
        if text.partition(".")[0] not in SECTIONS:
            raise ConfigError(
                f"override {text!r}: expected a key of {', '.join(SECTIONS)}, such as evaluation.flip=true: "
                "all else is as the checkpoint has it."
            )
    loaded = load_network(path, torch.device("cpu"))
    stored = loaded.config.model_dump(mode="json")
    stored["run"]["device"] = "auto"  # another machine may have another one
    config = validate_config(TrainConfig, stored, f"{path}: config", overrides)
    device = _prepare(config, loaded.net)
    facts = _facts(path, loaded)
    for source in sources or config.data.test or config.data.train:
        dataset = read_dataset(_fitting(source, loaded.attributes))
        chosen = splits or evaluation_splits(dataset)
        with watch(f"embed {dataset.name}", sum(len(dataset.split(name)) for name in chosen)) as count:
            embedded = embed_dataset(
                loaded.net, dataset, config, device,
                splits=chosen, heads=loaded.attributes, calibration=calibration_of(loaded), count=count,
            )  # fmt: skip
        yield replace(embedded, model=facts), config.evaluation


def embed_untrained(sources: Sequence[SourceConfig], overrides: Sequence[str], watch: Watch) -> Iterator[Found]:
    """Datasets as a network with random weights sees them; `overrides` may set any key of its config."""
    config = _config(sources, overrides)
    for source in sources:
        dataset = read_dataset(source)
        torch.manual_seed(config.seed)
        n_identities = 0 if config.task == "attribute" else 1
        net = PersonNet(config.model, n_identities, () if config.task == "reid" else dataset.attributes)
        device = _prepare(config, net)
        with watch(f"embed {dataset.name}", _n_images(dataset)) as count:
            yield embed_dataset(net, dataset, config, device, count=count), config.evaluation


def embed_colours(sources: Sequence[SourceConfig], overrides: Sequence[str], watch: Watch) -> Iterator[Found]:
    """Datasets by colour histograms, which are compared by Euclidean distance."""
    config = _config(sources, [*overrides, "evaluation.metric=euclidean"])
    for source in sources:
        dataset = read_dataset(source)
        with watch(f"read {dataset.name}", _n_images(dataset)) as count:
            splits: dict[str, Embedded] = {
                name: embed_by_colour(dataset.split(name), config.data, config.evaluation.batch_size, count)
                for name in evaluation_splits(dataset)
            }
        majority = train_majority(dataset.splits.get("train"))
        yield EmbeddedDataset(dataset.name, config.evaluation.metric, splits, majority), config.evaluation


BASELINES = {"untrained": embed_untrained, "colour_histogram": embed_colours}


def _config(sources: Sequence[SourceConfig], overrides: Sequence[str]) -> TrainConfig:
    if not sources:
        raise DatasetError("a baseline: expected a dataset as --data KIND=FOLDER, got none.")
    data = {"output": ".", "data": {"train": [source.model_dump(mode="json") for source in sources]}}
    return validate_config(TrainConfig, data, "command line", overrides)


def _prepare(config: TrainConfig, net: PersonNet) -> torch.device:
    """The device that computes, with the network on it."""
    precision = choose_precision(config.run)
    prepare_device(precision)
    if config.run.threads:
        torch.set_num_threads(config.run.threads)
    net.to(precision.device)
    if config.run.channels_last:
        net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return precision.device


def _fitting(source: SourceConfig, heads: Sequence[Attribute]) -> SourceConfig:
    """The dataset with its colours in groups where the network has a head for such a group."""
    names = {one.name for one in heads}
    grouped = {"up_colour", "down_colour"} & names
    return source.model_copy(update={"colours": "grouped"}) if grouped else source


def _facts(path: Path, loaded: LoadedNetwork) -> Mapping[str, str | int | float]:
    model = loaded.config.model
    facts: dict[str, Any] = {
        "checkpoint": path.name, "task": loaded.config.task, "recipe": loaded.config.recipe, "backbone": model.backbone,
        "neck": model.neck, "identities": len(loaded.pids), "seed": loaded.config.seed,
    }  # fmt: skip
    facts |= {key: loaded.extra[key] for key in ("epoch",) if isinstance(loaded.extra.get(key), int)}
    return facts


def _n_images(dataset: Dataset) -> int:
    return sum(len(dataset.split(name)) for name in evaluation_splits(dataset))
