"""Trains a network: one loop over epochs and steps, which can be stopped anywhere and goes on as if it had not been.

A step depends on the seed, on its number and on the state that a checkpoint holds: which images it sees follows from
seed, epoch and place in the epoch, and its random numbers (dropout) come from a stream of their own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from configs.loader import dump_config
from trainer.config import TrainConfig
from trainer.data.batch import Batch
from trainer.data.sampling import draw_epoch
from trainer.evaluation.report import Report, merge_reports
from trainer.evaluation.run import evaluate_dataset
from trainer.training.checkpoint import FINAL, LAST, network_state, save_checkpoint
from trainer.training.distributed import Processes, join_processes
from trainer.training.interrupt import StoppedError, StopRequest
from trainer.training.optim import freeze_backbone, trainable
from trainer.training.precision import Precision, choose_precision, prepare_device
from trainer.training.record import Record, mean_rates
from trainer.training.run_folder import NAN_BATCH, REPORT, begin_folder, hold_folder, load_progress, write_whole
from trainer.training.schedule import set_learning_rates
from trainer.training.setup import STEP_STREAM, Training, build_training, seed_generators


class TrainingError(ValueError):
    """Training cannot go on, such as from a loss that is no number; the text is one line."""


@dataclass
class Place:
    """Where a run is.

    Attributes:
        epoch: epochs done.
        step: steps done of the next one.
        total: steps done of the run.
        evaluated: epochs after which it was evaluated last.
    """

    epoch: int = 0
    step: int = 0
    total: int = 0
    evaluated: int = 0


@dataclass(frozen=True, eq=False)
class Unread:
    """Losses of steps that are still on the device, with what is needed should they turn out to be no numbers."""

    names: list[str] = field(default_factory=list)
    losses: list[Tensor] = field(default_factory=list)
    keys: list[list[str]] = field(default_factory=list)


def train(config: TrainConfig, quiet: bool = False) -> Path:
    """Train a network, or go on with a run that was stopped; nothing happens to one that is complete.

    Args:
        config: of the run.
        quiet: no progress.

    Returns:
        The run's folder: config.yaml, metrics.jsonl, last.pt (to go on from), final.pt (the network), report.json.

    Raises:
        ConfigError: the config asks for what the machine or the data do not have.
        DatasetError: a dataset is not what its format says.
        WeightsError: weights to begin with are of another network.
        CheckpointError: the checkpoint to go on from is damaged.
        RunError: the folder is another run's.
        TrainingError: a loss or a weight is no number any more.
        StoppedError: the run was asked to stop, and was saved.
    """
    if config.run.threads:
        torch.set_num_threads(config.run.threads)
    with join_processes(cuda=choose_precision(config.run).device.type == "cuda") as processes, StopRequest() as stop:
        precision = choose_precision(config.run, processes.local_rank)
        prepare_device(precision)
        if not processes.writes:
            processes.wait()
            return _run(config, processes, precision, stop, quiet)
        with hold_folder(config.output):
            processes.wait()
            return _run(config, processes, precision, stop, quiet)


def _run(config: TrainConfig, processes: Processes, precision: Precision, stop: StopRequest, quiet: bool) -> Path:
    progress = load_progress(config)
    processes.wait()
    place = Place() if progress is None else Place(*(progress[key] for key in ("epoch", "step", "total", "evaluated")))
    if place.evaluated >= config.optim.epochs and (config.output / REPORT).is_file():
        return config.output
    parts = build_training(config, processes, precision, progress, quiet)
    if processes.writes:
        begin_folder(config, goes_on=progress is not None)
    n_steps = config.optim.epochs * len(_batches(parts, 0))
    record = Record(config.output, n_steps, quiet, None if progress is None else progress["record"], processes.writes)
    try:
        _train(parts, place, record, stop)
    finally:
        record.close()
    processes.wait()
    return config.output


def _train(parts: Training, place: Place, record: Record, stop: StopRequest) -> None:
    """All epochs that are left, with a checkpoint behind each and evaluations between them."""
    config, module = parts.config, _wrapped(parts, place.epoch)
    while True:
        if place.epoch == config.optim.epochs and parts.processes.writes:
            save_checkpoint(config.output / FINAL, _network_state(parts, place))
        if _evaluation_is_due(config, place):
            stop.patient = False
            _evaluate(parts, place, record)
            stop.patient = True
            _save(parts, place, record)
        if place.epoch >= config.optim.epochs:
            return
        if place.epoch == config.optim.freeze_epochs:
            module = _wrapped(parts, place.epoch)
        _train_epoch(parts, module, place, record, stop)
        place.epoch, place.step = place.epoch + 1, 0
        _save(parts, place, record)


def _train_epoch(parts: Training, module: nn.Module, place: Place, record: Record, stop: StopRequest) -> None:
    """The steps that are left of an epoch."""
    config, unread = parts.config, Unread()
    batches = _batches(parts, place.epoch)
    module.train()
    freeze_backbone(parts.net, place.epoch < config.optim.freeze_epochs)
    loaded = parts.loader.epoch(place.epoch, batches, place.step)
    for batch in record.timed(loaded, config.data.sampler.batch_size):
        if place.total == 0:
            record.pictures(batch.images, 0)
        set_learning_rates(parts.optimizer, config.optim, place.epoch * len(batches) + place.step, len(batches))
        seed_generators(parts.precision.device, config.seed, STEP_STREAM, place.total, parts.processes.rank)
        losses = _step(parts, module, batch)
        unread.names[:] = losses
        unread.losses.append(torch.stack([*losses.values()]).detach())
        unread.keys.append(list(batch.keys))
        place.step, place.total = place.step + 1, place.total + 1
        record.bar.step(place.total)
        if place.total % config.run.log_steps == 0 or place.step == len(batches):
            _read_losses(parts, place, record, unread)
            record.train_line(place.epoch + 1, place.total, mean_rates(parts.optimizer.param_groups))
        stops = parts.processes.any(stop.requested)
        if stops or (config.run.checkpoint_steps and place.total % config.run.checkpoint_steps == 0):
            _read_losses(parts, place, record, unread)
            _save(parts, place, record)
        if stops:
            raise StoppedError(f"stopped in epoch {place.epoch + 1} after step {place.total}")


def _step(parts: Training, module: nn.Module, batch: Batch) -> Mapping[str, Tensor]:
    """Forwards, backwards, and the weights a step on."""
    config, optimizer, scaler = parts.config.optim, parts.optimizer, parts.scaler
    batch = batch.to(parts.precision.device)
    with parts.precision.autocast():
        outputs = module(batch.images)
    losses = parts.objective(outputs, batch)
    scaler.scale(losses["total"]).backward()
    if config.grad_clip:
        scaler.unscale_(optimizer)
        nn.utils.clip_grad_norm_(trainable(parts.net), config.grad_clip)
    scaler.step(optimizer)
    scaler.update()
    optimizer.zero_grad(set_to_none=True)
    if parts.average is not None:
        parts.average.update(parts.net)
    return losses


def _read_losses(parts: Training, place: Place, record: Record, unread: Unread) -> None:
    """Bring losses from the device, the mean over all processes, into the record.

    Raises:
        TrainingError: one is no number; the batch's keys are in nan_batch.json.
    """
    if not unread.losses:
        return
    values = parts.processes.mean(torch.stack(unread.losses)).tolist()
    first_step = place.total - len(values) + 1
    for index, row in enumerate(values):
        losses = dict(zip(unread.names, row, strict=True))
        if not all(-float("inf") < value < float("inf") for value in row):
            _stop_for_nan(parts, place, first_step + index, unread.keys[index], losses)
        record.add(losses)
    unread.losses.clear()
    unread.keys.clear()


def _stop_for_nan(parts: Training, place: Place, step: int, keys: list[str], losses: Mapping[str, float]) -> None:
    keys = parts.processes.collect(keys)
    shown = {name: repr(value) for name, value in losses.items()}
    path = parts.config.output / NAN_BATCH
    if parts.processes.writes:
        path.write_text(json.dumps({"epoch": place.epoch + 1, "step": step, "losses": shown, "keys": keys}, indent=1))
    told = ", ".join(f"{name} {value}" for name, value in shown.items())
    raise TrainingError(
        f"epoch {place.epoch + 1}, step {step}: expected a loss that is a number, got {told}. "
        f"The batch's images are in {path}; the last checkpoint is from before."
    )


def _save(parts: Training, place: Place, record: Record) -> None:
    """Write the checkpoint to go on from, unless the weights are spoilt."""
    if not parts.processes.writes:
        return
    norms = torch.stack(torch._foreach_norm([parameter.detach() for parameter in parts.net.parameters()]))
    if not bool(norms.isfinite().all()):
        raise TrainingError(
            f"epoch {place.epoch + 1}, step {place.total}: expected weights that are numbers, got others (a learning "
            "rate that is too high?). The last checkpoint is from before."
        )
    average = parts.average
    state = {
        **_network_state(parts, place),
        "ema_updates": 0 if average is None else average.n_updates,
        "optimizer": parts.optimizer.state_dict(),
        "scaler": parts.scaler.state_dict(),
        "record": record.state(place.total),
    }
    save_checkpoint(parts.config.output / LAST, state)


def _network_state(parts: Training, place: Place) -> dict[str, Any]:
    average = None if parts.average is None else parts.average.weights
    state = network_state(dump_config(parts.config), parts.attributes, parts.pids, parts.net.state_dict(), average)
    return {**state, **vars(place)}


def _evaluation_is_due(config: TrainConfig, place: Place) -> bool:
    every = config.run.evaluate_epochs
    is_time = place.epoch == config.optim.epochs or bool(every and place.epoch and place.epoch % every == 0)
    return is_time and place.step == 0 and place.evaluated < place.epoch


def _evaluate(parts: Training, place: Place, record: Record) -> None:
    """Evaluate, in the first process, the averaged weights where there are such."""
    place.evaluated = place.epoch
    if parts.processes.writes:
        if parts.average is None:
            report = evaluate_tests(parts)
        else:
            with parts.average.applied_to(parts.net):
                report = evaluate_tests(parts)
        report["train.damaged_images"] = len(parts.loader.skipped)
        record.evaluation_line(place.epoch, place.total, report)
        if place.epoch == parts.config.optim.epochs:
            write_whole(parts.config.output / REPORT, json.dumps(report, indent=1) + "\n")
    parts.processes.wait()


def evaluate_tests(parts: Training) -> Report:
    """The report on all datasets to test on."""
    try:
        reports = [
            evaluate_dataset(parts.net, dataset, parts.config, parts.precision.device, heads=parts.attributes)
            for dataset in parts.tests
        ]
    except ValueError as error:
        raise TrainingError(f"evaluation: {error}") from error
    return merge_reports(reports)


def _wrapped(parts: Training, epoch: int) -> nn.Module:
    """The network as the loop calls it: over all processes, compiled where the config says so."""
    config = parts.config
    freeze_backbone(parts.net, epoch < config.optim.freeze_epochs)
    some_unused = config.task != "reid" and bool((parts.data.images.labels < 0).any())
    module = parts.processes.wrap(parts.net, parts.precision.device, some_unused)
    return torch.compile(module) if config.run.compile else module  # type: ignore[return-value]


def _batches(parts: Training, epoch: int) -> list[Any]:
    """Rows of the images in each batch of an epoch."""
    images, processes = parts.data.images, parts.processes
    return draw_epoch(
        parts.data.targets, images.camids, parts.config.data.sampler,
        seed=parts.config.seed, epoch=epoch, rank=processes.rank, world=processes.size,
    )  # fmt: skip
