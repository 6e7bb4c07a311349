"""Tests of what a run says of itself."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest
import torch

from trainer.training.record import METRICS, Record, grid_of, read_metrics

RATES = {"new": 0.1}


def test_line_has_means_since_the_last_one(tmp_path: Path) -> None:
    record = Record(tmp_path, 4, True, None, writes=True)
    for total in (1.0, 2.0, 6.0):
        record.add({"total": total, "triplet": total / 2})
    record.train_line(1, 3, RATES)
    record.add({"total": 5.0, "triplet": 0.5})
    record.train_line(1, 4, RATES)
    record.close()
    lines = read_metrics(tmp_path, "train")
    assert [(line["loss.total"], line["loss.triplet"]) for line in lines] == [(3.0, 1.5), (5.0, 0.5)]
    assert lines[0] == {"kind": "train", "epoch": 1, "step": 3, "loss.total": 3.0, "loss.triplet": 1.5, "lr.new": 0.1,
                        "images_per_s": 0.0, "data_wait": 0.0}  # fmt: skip


def test_lines_behind_the_checkpoint_are_removed_when_a_run_goes_on(tmp_path: Path) -> None:
    record = Record(tmp_path, 4, True, None, writes=True)
    record.add({"total": 1.0})
    record.train_line(1, 1, RATES)
    record.add({"total": 2.0})
    state = record.state(2)
    record.add({"total": 3.0})
    record.train_line(1, 3, RATES)
    record.close()
    with (tmp_path / METRICS).open("a") as file:
        file.write('{"kind": "tra')  # a kill in the middle of a line
    again = Record(tmp_path, 4, True, state, writes=True)
    again.add({"total": 4.0})
    again.train_line(1, 3, RATES)
    again.close()
    assert [(line["step"], line["loss.total"]) for line in read_metrics(tmp_path, "train")] == [(1, 1.0), (3, 3.0)]


def test_run_that_begins_again_keeps_no_line(tmp_path: Path) -> None:
    (tmp_path / METRICS).write_text('{"kind": "train"}\n')
    Record(tmp_path, 4, True, None, writes=True).close()
    assert (tmp_path / METRICS).read_text() == ""


def test_waiting_for_data_is_measured_apart_from_computing(tmp_path: Path) -> None:
    record = Record(tmp_path, 2, True, None, writes=True)

    def slow() -> list[int]:
        time.sleep(0.03)
        return [0]

    for _ in record.timed((slow() for _ in range(3)), batch_size=8):
        time.sleep(0.01)
        record.add({"total": 0.0})
    record.train_line(1, 3, RATES)
    record.close()
    line = read_metrics(tmp_path, "train")[0]
    assert 0.4 < line["data_wait"] < 0.95
    assert 0.0 < line["images_per_s"] < 24 / 0.12


def test_missing_tensorboard_is_said_once_and_numbers_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    record = Record(tmp_path, 2, False, None, writes=True)
    record.pictures(torch.zeros(1, 3, 4, 2, dtype=torch.uint8), 0)
    record.evaluation_line(1, 2, {"reid.map": 0.5, "dataset": "none"})
    record.close()
    assert capsys.readouterr().err.count("tensorboard is not installed") == 1
    line = json.loads((tmp_path / METRICS).read_text())
    assert line == {"kind": "evaluation", "epoch": 1, "step": 2, "reid.map": 0.5, "dataset": "none"}


def test_piped_progress_is_plain_lines_and_quiet_is_silent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for quiet in (False, True):
        record = Record(tmp_path, 4, quiet, None, writes=True)
        record.add({"total": 1.25})
        record.train_line(1, 2, RATES)
        record.bar.step(2)
        record.close()
        lines = capsys.readouterr().err.splitlines()
        assert len(lines) == (0 if quiet else 1)
        assert quiet or lines[0].startswith("step 2/4: epoch 1, loss 1.2500,")


def test_process_that_does_not_write_leaves_no_file(tmp_path: Path) -> None:
    record = Record(tmp_path, 4, False, None, writes=False)
    record.add({"total": 1.0})
    record.train_line(1, 1, RATES)
    record.pictures(torch.zeros(1, 3, 4, 2, dtype=torch.uint8), 0)
    assert record.state(1)["bytes"] == 0
    record.close()
    assert list(tmp_path.iterdir()) == []


def test_grid_puts_images_in_rows_and_leaves_the_rest_black() -> None:
    images = torch.arange(1, 11, dtype=torch.uint8).view(10, 1, 1, 1).expand(10, 3, 4, 2)
    grid = grid_of(images)
    assert grid.shape == (3, 2 * 4, 8 * 2)
    assert grid[0, 0, ::2].tolist() == [1, 2, 3, 4, 5, 6, 7, 8]
    assert grid[2, 7, ::2].tolist() == [9, 10, 0, 0, 0, 0, 0, 0]
