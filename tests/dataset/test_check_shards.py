"""Tests of checking many shards in processes."""

from __future__ import annotations

import multiprocessing
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.dataset import check_shards as module
from generator.dataset.check_index import shard_rows
from generator.dataset.check_shards import ShardJob, check_shards
from generator.dataset.layout import DatasetError, shard_name
from tests.dataset.fake_render import N_SHARDS


@pytest.fixture(autouse=True)
def every_dataset_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MANY_BYTES", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def ignore(done: int, total: int) -> None:
    del done, total


def jobs_of(dataset_dir: Path) -> Iterator[ShardJob]:
    for index, rows in shard_rows(dataset_dir):
        yield index, rows, None


def test_processes_find_what_threads_find_in_the_same_order(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoilt = Path(shutil.copytree(finished, tmp_path / "dataset"))
    for index in (0, 2):
        path = spoilt / shard_name(index)
        data = bytearray(path.read_bytes())
        data[3000] ^= 1
        path.write_bytes(data)
    told: list[tuple[int, int]] = []
    found = check_shards(spoilt, jobs_of(spoilt), N_SHARDS, lambda done, total: told.append((done, total)))
    assert [problem.partition(":")[0] for problem in found] == [shard_name(0), shard_name(2)]
    assert told == [(1, 3), (2, 3), (3, 3)]
    monkeypatch.setattr(module, "MANY_BYTES", 1 << 40)
    assert check_shards(spoilt, jobs_of(spoilt), N_SHARDS, ignore) == found


def test_process_that_is_killed_is_no_sound_dataset(finished: Path) -> None:
    def jobs() -> Iterator[ShardJob]:
        for index, rows in shard_rows(finished):
            yield index, rows, None
            for child in multiprocessing.active_children():
                child.kill()

    with pytest.raises(DatasetError, match="expected to read all shards, got a process that was killed"):
        check_shards(finished, jobs(), N_SHARDS, ignore)
