"""Tests of a whole run: what it leaves behind, and that it can be stopped anywhere."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from configs.loader import dump_config, load_config
from tests.trainer.training.runs import N_STEPS, ROOT, metric_lines, small_run
from trainer.config import TrainConfig
from trainer.data.config import SourceConfig
from trainer.data.readers import read_dataset
from trainer.evaluation.run import evaluate_dataset
from trainer.training import engine
from trainer.training.checkpoint import load_checkpoint, load_network
from trainer.training.engine import train
from trainer.training.interrupt import StoppedError
from trainer.training.record import read_metrics

CPU = torch.device("cpu")
# Everything with a memory: average, momentum, dropout, augmentation, a schedule.
BUSY: dict[str, Any] = {
    "optim__ema": 0.9,
    "optim__schedule": "cosine",
    "optim__warmup_epochs": 1,
    "optim__grad_clip": 5.0,
    "model__dropout": 0.5,
    "data__augment": {"flip": 0.5, "translate": 0.1, "erase": 0.5, "jitter": 0.5},
    "run__log_steps": 3,
}


@pytest.fixture(scope="module")
def busy_run(dataset_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train(small_run(dataset_dir, tmp_path_factory.mktemp("busy") / "run", **BUSY), quiet=True)


def at_step(number: int, action: Callable[[], None]) -> Callable[..., Any]:
    """`engine._step` that does something before a step, counted from 1."""
    count, take_step = 0, engine._step

    def step(*arguments: Any) -> Any:
        nonlocal count
        count += 1
        if count == number:
            action()
        return take_step(*arguments)

    return step


def assert_same_state(expected_run: Path, run: Path) -> None:
    """Weights, average and moments are bitwise the same."""
    expected, got = load_checkpoint(expected_run / "last.pt"), load_checkpoint(run / "last.pt")
    for part in ("model", "ema"):
        assert all(torch.equal(got[part][name], tensor) for name, tensor in expected[part].items())
    moments, again = expected["optimizer"]["state"], got["optimizer"]["state"]
    assert all(torch.equal(again[index][name], value) for index in moments for name, value in moments[index].items())


def test_run_leaves_config_metrics_checkpoints_and_report(busy_run: Path, dataset_dir: Path) -> None:
    config = load_config(TrainConfig, busy_run / "config.yaml")
    assert config == small_run(dataset_dir, busy_run, **BUSY)
    lines = read_metrics(busy_run, "train")
    assert [(line["epoch"], line["step"]) for line in lines] == [(1, 3), (1, 4), (2, 6), (2, 8)]
    assert {
        "loss.total",
        "loss.identity",
        "loss.triplet",
        "loss.attribute",
        "lr.new",
        *("images_per_s", "data_wait"),
    } <= {*lines[0]}
    report = json.loads((busy_run / "report.json").read_text())
    evaluations = read_metrics(busy_run, "evaluation")
    assert [(line["epoch"], line["step"]) for line in evaluations] == [(1, 4), (2, 8)]
    assert {**evaluations[-1], **report} == evaluations[-1]
    assert (busy_run / "tensorboard").is_dir()
    final = load_checkpoint(busy_run / "final.pt")
    assert (final["epoch"], final["step"], final["total"], "optimizer" in final) == (2, 0, 8, False)


def test_report_is_that_of_the_averaged_weights_in_the_final_checkpoint(busy_run: Path, dataset_dir: Path) -> None:
    dataset = read_dataset(SourceConfig(folder=dataset_dir))
    report = json.loads((busy_run / "report.json").read_text())
    loaded = load_network(busy_run, CPU)
    again = evaluate_dataset(loaded.net, dataset, loaded.config, CPU, heads=loaded.attributes)
    assert {**report, **again} == report
    plain = load_network(busy_run, CPU, averaged=False)
    name = "identity.classify.weight"
    assert not torch.equal(plain.net.state_dict()[name], loaded.net.state_dict()[name])
    assert loaded.pids == (0, 1, 3, 4)


@pytest.mark.parametrize(("fatal", "checkpoint_steps"), [(2, 0), (6, 0), (7, 1)])
def test_crashed_run_goes_on_to_the_same_lines_and_weights(
    busy_run: Path,
    dataset_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fatal: int,
    checkpoint_steps: int,
) -> None:
    config = small_run(dataset_dir, tmp_path / "run", **BUSY, run__checkpoint_steps=checkpoint_steps)

    def crash() -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(engine, "_step", at_step(fatal, crash))
        with pytest.raises(MemoryError):
            train(config, quiet=True)
    train(config, quiet=True)
    assert metric_lines(config.output) == metric_lines(busy_run)
    assert_same_state(busy_run, config.output)


def test_killed_run_goes_on_to_the_same_lines_and_weights(busy_run: Path, dataset_dir: Path, tmp_path: Path) -> None:
    config = small_run(dataset_dir, tmp_path / "run", **BUSY, run__checkpoint_steps=3)
    path = tmp_path / "config.yaml"
    path.write_text(dump_config(config))
    rng = np.random.default_rng()
    fatal = [str(number) for number in rng.integers(0, 18, 3)]
    command = [sys.executable, "-m", "tests.trainer.training.runs", str(path), *fatal]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, (fatal, done.stderr)
    assert int(done.stdout) > 0
    assert metric_lines(config.output) == metric_lines(busy_run), fatal
    assert_same_state(busy_run, config.output)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_stops_behind_a_checkpoint_from_which_the_run_goes_on(
    busy_run: Path, dataset_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    config = small_run(dataset_dir, tmp_path / "run", **BUSY)
    before = signal.getsignal(number)
    with monkeypatch.context() as patched:
        patched.setattr(engine, "_step", at_step(5, lambda: os.kill(os.getpid(), number)))
        with pytest.raises(StoppedError, match="stopped in epoch 2 after step 5"):
            train(config, quiet=True)
    assert signal.getsignal(number) == before
    last = load_checkpoint(config.output / "last.pt")
    assert (last["epoch"], last["step"], last["total"]) == (1, 1, N_STEPS + 1)
    train(config, quiet=True)
    assert metric_lines(config.output) == metric_lines(busy_run)


def test_complete_run_is_left_alone(busy_run: Path, dataset_dir: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in busy_run.iterdir()}
    assert train(small_run(dataset_dir, busy_run, **BUSY), quiet=True) == busy_run
    assert {path: path.stat().st_mtime_ns for path in busy_run.iterdir()} == before
