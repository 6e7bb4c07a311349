"""Tests of training in two processes: a step is that of one process with the whole batch."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import torch

from configs.loader import dump_config
from tests.trainer.training.runs import ROOT, small_run
from trainer.config import TrainConfig
from trainer.training.checkpoint import load_checkpoint
from trainer.training.distributed import Processes, join_processes
from trainer.training.engine import train
from trainer.training.record import read_metrics

# Two steps with all 4 identities: an untrained network magnifies the rounding of sums, and every step does so again.
ALIKE: dict[str, Any] = {
    "model__backbone": "resnet18",
    "optim": {"name": "sgd", "epochs": 1, "lr_new": 1e-4, "ema": 0.9},
    "data__sampler": {"kind": "identity", "batch_size": 8, "images_per_identity": 2},
    "data__augment": {"flip": 0.5, "erase": 0.5},
    "run__evaluate_epochs": 0,
}


@contextmanager
def two_processes(config: Path) -> Iterator[list[subprocess.Popen[str]]]:
    with socket.socket() as first, socket.socket() as second:
        first.bind(("127.0.0.1", 0))
        second.bind(("127.0.0.1", 0))
        port, next_port = (str(found.getsockname()[1]) for found in (first, second))
    shared = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "tests.trainer.training.two_processes", str(config), next_port]
    processes = [
        subprocess.Popen(
            command, env={**os.environ, **shared, "RANK": str(rank), "LOCAL_RANK": str(rank)},
            cwd=ROOT, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )
        for rank in range(2)
    ]  # fmt: skip
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def write_config(config: TrainConfig, path: Path) -> Path:
    path.write_text(dump_config(config))
    return path


@pytest.mark.slow
def test_two_processes_train_as_one_does(dataset_dir: Path, tmp_path: Path) -> None:
    one, two = (small_run(dataset_dir, tmp_path / name, **ALIKE) for name in ("one", "two"))
    with two_processes(write_config(two, tmp_path / "two.yaml")) as processes:
        train(one, quiet=True)
        for process in processes:
            error = process.communicate(timeout=280)[1]
            assert process.returncode == 0, error
    expected, got = read_metrics(one.output, "train"), read_metrics(two.output, "train")
    assert [line["step"] for line in got] == [line["step"] for line in expected]
    for mine, theirs in zip(got, expected, strict=True):
        for key in ("loss.total", "loss.identity", "loss.triplet", "loss.attribute", "lr.new"):
            assert mine[key] == pytest.approx(theirs[key], rel=1e-3), (key, mine["step"])
    last, reference = (load_checkpoint(config.output / "last.pt") for config in (two, one))
    for part in ("model", "ema"):
        for name, tensor in reference[part].items():
            torch.testing.assert_close(last[part][name], tensor, rtol=2e-3, atol=2e-4, msg=f"{part} {name}")
    moments, expected_moments = (
        torch.cat([entry["momentum_buffer"].flatten() for entry in state["optimizer"]["state"].values()])
        for state in (last, reference)
    )
    # Sums of gradients: a missing or a double mean over the processes would make them half or twice as large. They
    # agree to 1e-5, unless rounding decides which pair of images is the hardest or which unit is off.
    assert (moments - expected_moments).norm() < 0.1 * expected_moments.norm()


def test_single_process_needs_nobody() -> None:
    with join_processes(cuda=False) as processes:
        rows = torch.ones(3, 2)
        assert processes.gather_rows(rows) is rows
        assert processes.writes
        assert processes.any(True)
        assert not processes.any(False)
        assert processes.collect(["a"]) == ["a"]
        processes.wait()


def test_only_the_first_process_writes() -> None:
    assert not Processes(rank=1, size=2).writes
