"""Tests of writing: kills, locks, full disks, other configs. Nothing that is finished may be lost."""

from __future__ import annotations

import errno
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.dataset import atomic, shard
from generator.dataset.layout import DatasetError, rows_name, shard_name
from generator.dataset.lock import DatasetLock
from generator.dataset.manifest import read_manifest
from generator.dataset.shard import EncodedImage
from generator.dataset.writer import open_dataset
from tests.dataset import fake_render
from tests.dataset.fake_render import FACTS, N_SHARDS, VOCABULARY, make_dataset, manifest, shard_images

REPOSITORY = Path(__file__).parents[2]
ALL_SHARDS = list(range(N_SHARDS))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def run_killed(*arguments: str) -> list[int]:
    """Run the fake renderer; gives how often each dataset's run was killed."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, fake_render.__file__, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return [int(line.rpartition("=")[2]) for line in done.stdout.splitlines()]


def test_dataset_killed_at_random_steps_ends_like_an_undisturbed_one(finished: Path, tmp_path: Path) -> None:
    rng = random.Random(0)
    kills = [[rng.randrange(45)] for _ in range(4)] + [[rng.randrange(20) for _ in range(4)]]
    arguments = [f"{tmp_path / str(i)}:{','.join(map(str, steps))}" for i, steps in enumerate(kills)]
    n_killed = run_killed(*arguments)
    assert sum(n_killed) > len(kills)
    for index in range(len(kills)):
        assert contents(tmp_path / str(index)) == contents(finished), f"killed at {kills[index]}"


@pytest.mark.slow
def test_dataset_killed_at_every_step_ends_like_an_undisturbed_one(finished: Path, tmp_path: Path) -> None:
    n_killed = run_killed(*[f"{tmp_path / str(step)}:{step}" for step in range(80)])
    assert n_killed == sorted(n_killed, reverse=True)
    assert 30 < sum(n_killed) < 80, "the sweep must reach the last step and go beyond it"
    for step in range(80):
        assert contents(tmp_path / str(step)) == contents(finished), f"killed at {step}"


def test_complete_dataset_has_nothing_left_to_do(finished: Path) -> None:
    before = contents(finished)
    with open_dataset(finished, manifest()) as dataset:
        assert (dataset.complete, dataset.missing, dataset.done) == (True, [], ALL_SHARDS)
        assert dataset.finish(iter(()), FACTS, VOCABULARY).counts == {"shards": 3, "identities": 6, "images": 24}
    assert contents(finished) == before


def test_finished_shards_are_not_written_again(tmp_path: Path) -> None:
    with open_dataset(tmp_path / "new", manifest()) as dataset:
        dataset.write_shard(1, shard_images(1, 0))
        assert (dataset.done, dataset.missing) == ([1], [0, 2])
        with pytest.raises(DatasetError, match=r"expected 3 finished shards, got 1\.$"):
            dataset.finish(iter(()), FACTS, VOCABULARY)
    assert read_manifest(tmp_path / "new").state == "in_progress"
    with open_dataset(tmp_path / "new", manifest()) as dataset:
        assert dataset.missing == [0, 2]


@pytest.mark.parametrize("spoil", ["tar", "rows", "short", "junk"])
def test_shard_without_its_other_half_is_to_be_written_again(tmp_path: Path, spoil: str) -> None:
    with open_dataset(tmp_path, manifest()) as dataset:
        dataset.write_shard(0, shard_images(0, 0))
        tar, rows = tmp_path / shard_name(0), tmp_path / rows_name(0)
        if spoil == "short":
            tar.write_bytes(tar.read_bytes()[:-1])
        elif spoil == "junk":
            rows.write_bytes(b"PAR1")
        else:
            (tar if spoil == "tar" else rows).unlink()
        assert dataset.missing == ALL_SHARDS


def test_stale_temporary_files_go_and_foreign_files_stay(tmp_path: Path) -> None:
    with open_dataset(tmp_path, manifest()) as dataset:
        dataset.write_shard(0, shard_images(0, 0))
    stale = [tmp_path / "shards" / "000001.tar.tmp-77", tmp_path / "work" / "rows-000001.parquet.tmp-77",
             tmp_path / "samples.parquet.tmp-1"]  # fmt: skip
    foreign = [tmp_path / "notes.txt", tmp_path / "shards" / "mine.tar", tmp_path / "notes.tmp-7"]
    for path in [*stale, *foreign]:
        path.write_bytes(b"x")
    open_dataset(tmp_path, manifest()).close()
    assert [path.exists() for path in stale] == [False] * 3
    assert [path.exists() for path in foreign] == [True] * 3


def test_second_process_is_refused_with_the_pid_of_the_first(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from generator.dataset.lock import DatasetLock\n"
        "lock = DatasetLock(Path(sys.argv[1])); print('held', flush=True); time.sleep(60)"
    )
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True, env=environment
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(DatasetError, match=rf"process {holder.pid} is writing this dataset\. Wait"):
            open_dataset(tmp_path, manifest())
        holder.kill()
    open_dataset(tmp_path, manifest()).close()


def test_lock_is_free_again_after_release(tmp_path: Path) -> None:
    for _ in range(2):
        lock = DatasetLock(tmp_path)
        with pytest.raises(DatasetError, match=f"process {os.getpid()} is writing"):
            DatasetLock(tmp_path)
        lock.release()
        lock.release()
    assert not (tmp_path / ".lock").exists()


def test_folder_that_is_no_dataset_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("x")
    for overwrite in (False, True):
        with pytest.raises(DatasetError, match=r"got a folder with 'thesis\.tex' and without dataset\.yaml"):
            open_dataset(tmp_path, manifest(), overwrite)
    with pytest.raises(DatasetError, match="expected a folder, got a file"):
        open_dataset(tmp_path / "thesis.tex", manifest())
    assert contents(tmp_path) == {"thesis.tex": b"x"}


def test_folder_that_was_killed_before_its_manifest_is_taken(tmp_path: Path) -> None:
    (tmp_path / ".lock").write_text("77\n")
    (tmp_path / "dataset.yaml.tmp-77").write_text("form")
    open_dataset(tmp_path, manifest()).close()
    assert sorted(contents(tmp_path)) == ["dataset.yaml"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"seed": 1}, "seed: 0 there, 1 here. Choose"),
        ({"samples": 3}, "samples: 2 there, 3 here. Choose"),
        ({"extra": {"a": None}}, "extra.a: absent there, None here. Choose"),
        ({"camera": {"height_m": [3, 5]}}, "camera.height_m: "),
        ({"a": 1, "b": 1, "c": 1, "d": 1}, "c: absent there, 1 here; and 1 more. Choose"),
    ],
)
def test_dataset_of_another_config_is_refused_with_the_difference(
    finished: Path, change: dict[str, Any], message: str
) -> None:
    before = contents(finished)
    other = manifest(**change)
    if "camera" in change:  # 3 and 3.0 are the same number
        open_dataset(finished, other).close()
        return
    with pytest.raises(DatasetError, match="made by another config: ") as caught:
        open_dataset(finished, other)
    assert message in str(caught.value)
    assert contents(finished) == before


@pytest.mark.parametrize("lost", [["shards/000001.tar"], ["shards/000000.tar", "shards/000002.tar"],
                                  ["persons.parquet", "schema.json"]])  # fmt: skip
def test_complete_dataset_that_lost_files_is_mended(spoilable: Path, finished: Path, lost: list[str]) -> None:
    for name in lost:
        (spoilable / name).unlink()
    with open_dataset(spoilable, manifest()) as dataset:
        assert not dataset.complete
        assert [shard_name(index) for index in dataset.missing] == [name for name in lost if name.endswith(".tar")]
    make_dataset(spoilable)
    assert contents(spoilable) == contents(finished)


def test_mending_that_is_killed_can_be_repeated(finished: Path, tmp_path: Path) -> None:
    steps = (1, 4, 7)
    for step in steps:
        shutil.copytree(finished, tmp_path / str(step))
        (tmp_path / str(step) / "shards/000001.tar").unlink()
    run_killed(*[f"{tmp_path / str(step)}:{step}" for step in steps])
    for step in steps:
        assert contents(tmp_path / str(step)) == contents(finished), f"killed at {step}"


def test_dataset_without_shards_and_index_is_not_mended(spoilable: Path) -> None:
    (spoilable / "shards/000001.tar").unlink()
    (spoilable / "samples.parquet").unlink()
    before = contents(spoilable)
    with pytest.raises(DatasetError, match=r"got no sound ones\. Delete the folder to begin anew\.$"):
        open_dataset(spoilable, manifest())
    assert contents(spoilable) == before


def test_other_software_is_told_and_not_refused(finished: Path) -> None:
    other = manifest().model_copy(update={"versions": {"synthperson": "0.1.0", "numpy": "9", "blender": "5.0"}})
    with open_dataset(finished, other) as dataset:
        assert [line.split(":")[0] for line in dataset.other_versions] == ["blender", "numpy"]


def test_overwrite_deletes_the_dataset_and_no_foreign_file(spoilable: Path) -> None:
    foreign = {"README": b"mine", "shards/list.txt": b"mine"}
    for name, data in foreign.items():
        (spoilable / name).write_bytes(data)
    with open_dataset(spoilable, manifest(seed=1), overwrite=True) as dataset:
        assert dataset.missing == ALL_SHARDS
    left = contents(spoilable)
    assert left.pop("dataset.yaml").startswith(b"# Written by")
    assert left == foreign


def test_overwrite_with_the_same_config_deletes_nothing(spoilable: Path) -> None:
    before = contents(spoilable)
    with open_dataset(spoilable, manifest(), overwrite=True) as dataset:
        assert dataset.complete
    assert contents(spoilable) == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("format_version: 99\n", "expected dataset format 3, got 99"),
        ("name: something\n", "expected a format_version, got none"),
        ("format_version: 3\nseed: 0\n", r"state|config: the key is missing"),
        ("a: [", "not valid YAML"),
    ],
)
def test_manifest_of_something_else_is_refused_even_with_overwrite(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "dataset.yaml").write_text(text)
    with pytest.raises(DatasetError, match=message):
        open_dataset(tmp_path, manifest(), overwrite=True)
    assert contents(tmp_path) == {"dataset.yaml": text.encode()}


def test_manifest_needs_the_number_of_shards(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"counts\.shards: expected a whole number >= 0, got None\."):
        open_dataset(tmp_path / "new", {**manifest().model_dump(), "counts": {}})
    assert not (tmp_path / "new").exists()


class FullDisk:
    """A file system that takes a number of bytes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, n_bytes: int) -> None:
        self.left = n_bytes
        original = shard._TarWriter._write

        def write(tar: Any, data: bytes) -> None:
            self.left -= len(data)
            if self.left < 0:
                with atomic.writing(tar._path):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            original(tar, data)

        monkeypatch.setattr(shard._TarWriter, "_write", write)


def test_full_disk_is_one_line_and_finished_shards_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_dataset(tmp_path, manifest()) as dataset:
        dataset.write_shard(0, shard_images(0, 0))
        FullDisk(monkeypatch, 20_000)
        with pytest.raises(DatasetError, match=r"000001\.tar: cannot write: No space left on device\. Free some space"):
            dataset.write_shard(1, shard_images(1, 0))
        assert not [name for name in contents(tmp_path) if "tmp-" in name]
        monkeypatch.undo()
        assert dataset.missing == [1, 2]
        for index in dataset.missing:
            dataset.write_shard(index, shard_images(index, 0))
        dataset.finish(fake_render.persons(), FACTS, VOCABULARY)


def test_file_size_limit_of_the_system_is_one_line(tmp_path: Path) -> None:
    code = (
        "import resource, sys; from pathlib import Path; from tests.dataset.fake_render import make_dataset\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000)); make_dataset(Path(sys.argv[1]))"
    )
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-c", code, str(tmp_path / "new")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert "DatasetError: " in done.stderr.splitlines()[-1]
    assert "shards/000000.tar: cannot write: File too large." in done.stderr.splitlines()[-1]
    assert not [name for name in contents(tmp_path) if "tmp-" in name]
    make_dataset(tmp_path / "new")


def test_folder_that_cannot_be_written_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(DatasetError, match=r"new: cannot write: Permission denied\. Choose a folder that you may"):
        open_dataset(tmp_path / "new", manifest())


def test_error_of_the_renderer_passes_and_leaves_no_file(tmp_path: Path) -> None:
    def images() -> Iterator[EncodedImage]:
        yield from shard_images(0, 0)
        raise FileNotFoundError("sky.exr")

    with open_dataset(tmp_path, manifest()) as dataset:
        with pytest.raises(FileNotFoundError, match=r"sky\.exr"):
            dataset.write_shard(0, images())
        assert dataset.missing == ALL_SHARDS
    assert sorted(contents(tmp_path)) == ["dataset.yaml"]
