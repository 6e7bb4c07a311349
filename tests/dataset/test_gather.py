"""Tests of gathering: shards of parts become one dataset, whatever dies on the way."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from generator.dataset.gather import common_manifest, homes_of_shards
from generator.dataset.layout import DatasetError, rows_name, shard_name
from generator.dataset.writer import open_dataset
from tests.dataset.fake_render import N_SHARDS, gather_and_finish, manifest, shard_images
from tests.dataset.test_writer import contents, run_killed


def make_part(part: Path, *indices: int, seed: int = 0) -> Path:
    with open_dataset(part, manifest(seed)) as dataset:
        for index in indices:
            dataset.write_shard(index, shard_images(index, seed))
    return part


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    """Two parts, with one shard in both."""
    return [make_part(tmp_path / "a", 0, 2), make_part(tmp_path / "b", 1, 2)]


def test_gathered_dataset_equals_the_one_that_one_process_made(
    finished: Path, parts: list[Path], tmp_path: Path
) -> None:
    before = [contents(part) for part in parts]
    gather_and_finish(tmp_path / "whole", parts)
    assert contents(tmp_path / "whole") == contents(finished)
    assert [contents(part) for part in parts] == before
    assert (tmp_path / "whole" / shard_name(1)).samefile(parts[1] / shard_name(1))


def test_other_disk_gets_copies(
    finished: Path, parts: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(os, "link", refuse)
    gather_and_finish(tmp_path / "whole", parts)
    assert contents(tmp_path / "whole") == contents(finished)
    assert not (tmp_path / "whole" / shard_name(1)).samefile(parts[1] / shard_name(1))


def test_shards_that_are_there_are_kept_and_halves_are_replaced(
    finished: Path, parts: list[Path], tmp_path: Path
) -> None:
    whole = make_part(tmp_path / "whole", 0, 1)
    kept = (whole / shard_name(0)).stat().st_ino
    (whole / rows_name(1)).unlink()
    (whole / rows_name(2)).write_bytes(b"of an old run")
    gather_and_finish(whole, parts)
    assert (whole / shard_name(0)).stat().st_ino == kept
    assert contents(whole) == contents(finished)


def test_gathering_that_is_killed_at_any_step_ends_like_an_undisturbed_one(
    finished: Path, parts: list[Path], tmp_path: Path
) -> None:
    steps = (3, 10, 15, 20, 27, 60)
    wholes = [tmp_path / f"whole{step}" for step in steps]
    n_killed = run_killed(
        *["+".join(map(str, (whole, *parts))) + f":{step}" for whole, step in zip(wholes, steps, strict=True)]
    )
    assert sum(n_killed) == len(steps) - 1, "the last one is beyond the end"
    for whole, step in zip(wholes, steps, strict=True):
        assert contents(whole) == contents(finished), f"killed at {step}"


def test_half_written_shard_has_no_home(parts: list[Path]) -> None:
    (parts[0] / rows_name(2)).unlink()
    (parts[1] / shard_name(1)).write_bytes(b"short")
    assert homes_of_shards(parts, N_SHARDS) == {0: parts[0], 2: parts[1]}


def test_parts_of_different_datasets_are_refused_with_the_difference(tmp_path: Path) -> None:
    parts = [make_part(tmp_path / "a", 0), make_part(tmp_path / "b", seed=1)]
    with pytest.raises(DatasetError, match=rf"{parts[1]}: made by another config than {parts[0]}: seed: 0 there, 1"):
        common_manifest(parts)


def test_complete_dataset_is_no_part(finished: Path, parts: list[Path]) -> None:
    with pytest.raises(DatasetError, match=r"expected a part in progress, got a complete dataset\."):
        common_manifest([*parts, finished])


def test_folder_without_a_manifest_is_no_part(tmp_path: Path, parts: list[Path]) -> None:
    with pytest.raises(DatasetError, match=r"nothing: expected a dataset"):
        common_manifest([*parts, tmp_path / "nothing"])
