"""Builds what a run trains: data, network, optimiser and objective, new ones or from a checkpoint."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from configs.problems import ConfigError
from trainer.config import TrainConfig
from trainer.data.images import Attribute, Dataset, DatasetError
from trainer.data.loader import BatchLoader
from trainer.data.mixing import TrainingSet, load_training_set
from trainer.data.readers import read_dataset
from trainer.evaluation.embedded_dataset import evaluation_splits
from trainer.losses import class_weights
from trainer.models.network import PersonNet, describe
from trainer.models.weights import WeightsError, adopt_weights, load_backbone_weights
from trainer.objective import Objective
from trainer.training.checkpoint import LAST, attributes_of, load_checkpoint, load_weights
from trainer.training.distributed import Processes
from trainer.training.ema import WeightAverage
from trainer.training.optim import build_optimizer
from trainer.training.precision import Precision
from trainer.training.sync_norm import share_batch_norms

WEIGHTS_STREAM, STEP_STREAM = 61, 62  # of the random numbers of first weights, and of each step


@dataclass(frozen=True, eq=False)
class Training:
    """The parts of a run.

    Attributes:
        config: of the run.
        processes: that train together.
        precision: how they compute.
        data: to train on.
        tests: to evaluate on.
        net: the bare network.
        optimizer: of its parameters.
        scaler: of the loss in half precision.
        average: of its weights over steps; None where the config wants none.
        objective: the loss.
        loader: of batches.
    """

    config: TrainConfig
    processes: Processes
    precision: Precision
    data: TrainingSet
    tests: tuple[Dataset, ...]
    net: PersonNet
    optimizer: torch.optim.Optimizer
    scaler: torch.amp.GradScaler
    average: WeightAverage | None
    objective: Objective
    loader: BatchLoader

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """That the network has heads for."""
        return () if self.config.task == "reid" else self.data.images.attributes

    @property
    def pids(self) -> tuple[int, ...]:
        """Of the identity head."""
        return () if self.config.task == "attribute" else tuple(self.data.pids.tolist())


def build_training(
    config: TrainConfig, processes: Processes, precision: Precision, progress: Mapping[str, Any] | None, quiet: bool
) -> Training:
    """Everything that a run needs.

    Args:
        config: of the run.
        processes: that train together.
        precision: how they compute.
        progress: the checkpoint to go on from; None to begin.
        quiet: say nothing about it.

    Raises:
        ConfigError: the datasets lack what the task needs.
        DatasetError: a dataset is not what its format says.
        WeightsError: the weights to begin with are of another network.
        CheckpointError: so is the checkpoint, or it is damaged.
    """
    data = load_training_set(config.data, config.seed)
    check_task(config, data)
    tests = load_tests(config)
    attributes = () if config.task == "reid" else data.images.attributes
    net, lines = build_network(config, 0 if config.task == "attribute" else data.n_identities, attributes, progress)
    if processes.size > 1 and config.run.sync_batch_norm:
        share_batch_norms(net, precision.device.type == "cuda")
    layout = torch.channels_last if config.run.channels_last else torch.contiguous_format
    net.to(precision.device, memory_format=layout)  # type: ignore[call-overload]
    is_scratch = config.init is None and config.model.weights == "none"
    optimizer, scaler = build_optimizer(net, config.optim, () if is_scratch else None), precision.scaler()
    average = WeightAverage(net, config.optim.ema) if config.optim.ema else None
    if progress is not None:
        optimizer.load_state_dict(progress["optimizer"])
        scaler.load_state_dict(progress["scaler"])
        if average is not None:
            average.load_state_dict({"weights": progress["ema"], "n_updates": progress["ema_updates"]})
    labels, n_classes = torch.from_numpy(data.images.labels), [len(one.classes) for one in data.images.attributes]
    weights = class_weights(labels, n_classes, config.loss.class_weights)
    objective = Objective(
        config.loss, config.task, [weight.to(precision.device) for weight in weights], processes.gather_rows
    )
    loader = BatchLoader(data.images, data.targets, config.data, seed=config.seed, augment=True)
    if not quiet and processes.writes:
        n_images, n_identities = len(data.images), data.n_identities
        lines = [f"{data.images.dataset}: {n_images} images, {n_identities} identities; {precision}", *lines]
        print("\n".join(lines), file=sys.stderr)
    return Training(
        config, processes, precision, data, tests, net, optimizer, scaler, average, objective, loader
    )  # fmt: skip


def check_task(config: TrainConfig, data: TrainingSet) -> None:
    """ConfigError if the datasets do not know what the task is to learn."""
    if config.task != "attribute" and not data.images.has_identities:
        raise ConfigError(
            f"task: expected 'attribute', as {data.images.dataset} has no identities, got '{config.task}'."
        )
    if config.task != "reid" and not data.images.attributes:
        raise ConfigError(f"task: expected 'reid', as {data.images.dataset} has no attributes, got '{config.task}'.")


def load_tests(config: TrainConfig) -> tuple[Dataset, ...]:
    """The datasets to evaluate on; those of `data.train` that have nothing for it are left out.

    Raises:
        DatasetError: one that the config names for it has nothing for it.
    """
    if config.data.test:
        tests = tuple(read_dataset(source) for source in config.data.test)
        for dataset in tests:
            evaluation_splits(dataset)
        return tests
    own = (read_dataset(source, config.seed) for source in config.data.train)
    return tuple(dataset for dataset in own if _has_tests(dataset))


def _has_tests(dataset: Dataset) -> bool:
    try:
        return bool(evaluation_splits(dataset))
    except DatasetError:
        return False


def build_network(
    config: TrainConfig, n_identities: int, attributes: tuple[Attribute, ...], progress: Mapping[str, Any] | None
) -> tuple[PersonNet, list[str]]:
    """The network at the place where the run begins or goes on, and what to say about its weights."""
    seed_generators(torch.device("cpu"), config.seed, WEIGHTS_STREAM)
    net = PersonNet(config.model, n_identities, attributes)
    if progress is not None:
        load_weights(net, progress["model"], config.output / LAST)
        return net, [describe(net), f"goes on in epoch {progress['epoch'] + 1} at step {progress['step']}"]
    if config.init is None:
        return net, [describe(net), load_backbone_weights(net, config.model.weights)]
    state = load_checkpoint(config.init)
    weights = state["model"] if state.get("ema") is None else state["ema"]
    try:
        adopted = adopt_weights(net, weights, attributes_of(state), attributes)
    except WeightsError as error:
        raise WeightsError(f"init: {config.init}: {error}") from error
    parts = {"taken": adopted.taken, "new": adopted.new, "left": adopted.left}
    told = "; ".join(f"{how}: {', '.join(names) or 'nothing'}" for how, names in parts.items())
    return net, [describe(net), f"{config.init}: {told}"]


def seed_generators(device: torch.device, seed: int, stream: int, *index: int) -> None:
    """Let PyTorch's generators, the CPU's and the device's, begin one stream of random numbers."""
    entropy = np.random.SeedSequence(seed, spawn_key=(stream, *index)).generate_state(1, np.uint64)[0]
    number = int(entropy >> np.uint64(1))
    torch.default_generator.manual_seed(number)
    if device.type == "cuda":
        torch.cuda.manual_seed(number)
