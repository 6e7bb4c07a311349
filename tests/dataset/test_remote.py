"""Tests of datasets behind URLs: they end like those in folders, whatever breaks off where."""

from __future__ import annotations

import importlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from generator.dataset.atomic import temporary_path
from generator.dataset.layout import LOCK, MANIFEST, DatasetError, log_name, rows_name, shard_name
from generator.dataset.remote import RemoteDataset, open_remote
from generator.dataset.shard import EncodedImage, prepare_shard
from generator.dataset.storage import UrlStorage, storage_at
from tests.dataset.fake_render import FACTS, N_SHARDS, VOCABULARY, manifest, persons, shard_images

ALL_SHARDS = list(range(N_SHARDS))
CHANGES = ("write", "replace", "rename", "remove", "upload")
QUICK_S = 0.02


class Killed(BaseException):
    """Stands for a SIGKILL."""


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """A place in memory that no other test uses."""
    yield f"memory://{tmp_path.name}"
    memory: Any = importlib.import_module("fsspec").filesystem("memory")
    memory.store.clear()
    memory.pseudo_dirs[:] = [""]


def files_at(url: str) -> dict[str, bytes]:
    storage = UrlStorage(url)
    return {name: storage.read(name) or b"" for name in storage.sizes()}


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@lru_cache
def images_of(shard_index: int, seed: int) -> tuple[EncodedImage, ...]:
    return tuple(shard_images(shard_index, seed))


def opened(url: str, seed: int = 0, overwrite: bool = False) -> RemoteDataset:
    return open_remote(url, manifest(seed), overwrite, QUICK_S)


def make(url: str, seed: int = 0, overwrite: bool = False) -> list[int]:
    """Make the dataset or go on with it; gives the shards that were missing."""
    with opened(url, seed, overwrite) as dataset:
        missing = dataset.missing
        for index in missing:
            dataset.write_shard(index, images_of(index, seed))
        dataset.finish(persons(), FACTS, VOCABULARY)
    return missing


def kill_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the process die at a change of the storage."""
    done = 0

    def counted(change: Callable[..., None]) -> Callable[..., None]:
        def wrapper(*arguments: Any) -> None:
            nonlocal done
            if threading.current_thread() is threading.main_thread():
                if done == step:
                    raise Killed
                done += 1
            change(*arguments)

        return wrapper

    for name in CHANGES:
        monkeypatch.setattr(UrlStorage, name, counted(getattr(UrlStorage, name)))


def test_dataset_behind_a_url_is_that_in_a_folder(url: str, finished: Path) -> None:
    assert make(url) == ALL_SHARDS
    assert files_at(url) == files_in(finished)
    assert make(url) == []


def test_file_url_does_as_well(tmp_path: Path, finished: Path) -> None:
    assert make(f"file://{tmp_path}/a/b") == ALL_SHARDS
    assert files_in(tmp_path / "a" / "b") == files_in(finished)


def check_kill(url: str, step: int, finished: Path, monkeypatch: pytest.MonkeyPatch, overwrite: bool = False) -> bool:
    """Make a dataset, killed at a step, and again; gives whether there was such a step."""
    n_killed = 0
    with monkeypatch.context() as patch:
        kill_at(step, patch)
        try:
            make(url, overwrite=overwrite)
        except Killed:
            n_killed = 1
    make(url, overwrite=overwrite)
    assert files_at(url) == files_in(finished), f"killed at {step}"
    return n_killed == 1


@pytest.mark.parametrize("step", [0, 7, 14, 21, 28])
def test_killed_at_a_change_of_the_storage_it_ends_the_same(
    tmp_path: Path, step: int, finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check_kill(f"file://{tmp_path}/data", step, finished, monkeypatch)


@pytest.mark.slow
def test_killed_at_any_change_of_the_storage_it_ends_the_same(
    tmp_path: Path, finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = 0
    while check_kill(f"file://{tmp_path}/{step}", step, finished, monkeypatch):
        step += 1
    assert step > 30


@pytest.mark.parametrize("step", [1, 3, 5, 8])
def test_overwriting_killed_at_a_change_never_mixes_two_datasets(
    tmp_path: Path, step: int, finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(f"file://{tmp_path}/data", seed=1)
    assert check_kill(f"file://{tmp_path}/data", step, finished, monkeypatch, overwrite=True)


def test_another_config_is_refused_and_nothing_lost(url: str) -> None:
    make(url)
    before = files_at(url)
    with pytest.raises(DatasetError, match=rf"^{url}: made by another config: seed: 0 there, 1 here\."):
        opened(url, seed=1)
    assert files_at(url) == before


def test_foreign_files_are_refused_and_nothing_lost(url: str) -> None:
    UrlStorage(url).write("thesis.txt", b"words")
    with pytest.raises(DatasetError, match=rf"^{url}: expected an empty folder or a dataset.*'thesis.txt'"):
        opened(url)
    assert files_at(url) == {"thesis.txt": b"words"}


@pytest.mark.parametrize("index", ALL_SHARDS)
def test_deleted_shard_of_a_complete_dataset_is_made_again(url: str, finished: Path, index: int) -> None:
    make(url)
    UrlStorage(url).remove([shard_name(index)])
    assert make(url) == [index]
    assert files_at(url) == files_in(finished)


def test_shard_that_is_cut_off_does_not_count_as_done(url: str) -> None:
    with opened(url) as dataset:
        dataset.write_shard(1, images_of(1, 0))
    storage = UrlStorage(url)
    storage.write(shard_name(1), (storage.read(shard_name(1)) or b"")[:-10240])
    with opened(url) as dataset:
        assert dataset.missing == ALL_SHARDS


def test_what_killed_processes_left_is_removed(url: str) -> None:
    opened(url).close()
    storage = UrlStorage(url)
    storage.write(f"{shard_name(0)}.tmp-123", b"half")
    storage.write(f"{rows_name(0)}.tmp-123", b"half")
    storage.write("work/notes.txt", b"not ours")
    opened(url).close()
    assert set(files_at(url)) == {MANIFEST, "work/notes.txt"}


@pytest.mark.parametrize("scheme", ["file://", "memory://"])
def test_shard_that_another_machine_stored_counts_when_it_is_accepted(
    scheme: str, tmp_path: Path, finished: Path
) -> None:
    url = scheme + str(tmp_path / "data")
    (tmp_path / "node").mkdir()
    with opened(url) as dataset:
        for index in ALL_SHARDS:
            prepare_shard(tmp_path / "node", index, images_of(index, 0))
            for name in (shard_name(index), rows_name(index)):
                pending = temporary_path(Path(name), 77).as_posix()
                storage_at(url).upload(temporary_path(tmp_path / "node" / name, os.getpid()), pending)
            assert index in dataset.missing
            dataset.commit_shard(index, 77)
            assert index not in dataset.missing
        dataset.finish(persons(), FACTS, VOCABULARY)
    assert files_at(url) == files_in(finished)


def test_shard_that_a_worker_prepared_here_is_stored_when_it_is_accepted(url: str, finished: Path) -> None:
    with opened(url) as dataset:
        for index in ALL_SHARDS:
            prepare_shard(dataset.dataset_dir, index, images_of(index, 0))
            dataset.commit_shard(index, os.getpid())
        dataset.finish(persons(), FACTS, VOCABULARY)
    assert files_at(url) == files_in(finished)


def test_log_of_a_failed_job_is_stored_until_the_job_is_done(url: str) -> None:
    with opened(url) as dataset:
        assert dataset.write_log(log_name(0), b"first ", more=False) == f"{url}/{log_name(0)}"
        dataset.write_log(log_name(0), b"second", more=True)
        assert files_at(url)[log_name(0)] == b"first second"
        dataset.write_shard(0, images_of(0, 0))
        assert log_name(0) not in files_at(url)


def test_second_process_is_refused_as_long_as_the_first_one_lives(url: str) -> None:
    with opened(url), pytest.raises(DatasetError, match=rf"^{url}: process {os.getpid()} of .* is writing"):
        opened(url)
    opened(url).close()
    assert set(files_at(url)) == {MANIFEST}


def test_lock_of_a_dead_process_is_taken_over(url: str) -> None:
    UrlStorage(url).create(LOCK, b"{}")
    opened(url).close()


def test_process_that_lost_its_lock_writes_nothing_more(url: str) -> None:
    with opened(url) as dataset:
        UrlStorage(url).write(LOCK, b'{"token": "of another process"}')
        time.sleep(10 * QUICK_S)
        with pytest.raises(DatasetError, match="another process took over"):
            dataset.write_shard(0, images_of(0, 0))
    assert LOCK in files_at(url)


@pytest.mark.parametrize(
    ("url", "message"),
    [("nothing://a", "^nothing://a: cannot reach: Protocol not known"), ("file:///proc/a", "^file:///proc/a: cannot ")],
)
def test_storage_that_cannot_be_used_is_one_line(url: str, message: str) -> None:
    with pytest.raises(DatasetError, match=message) as caught:
        opened(url)
    assert "\n" not in str(caught.value)
