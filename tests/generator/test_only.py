"""Tests of single images that are made again: which, where to, and what is said of them."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import pytest

from generator.dataset.read import load_samples, read_members
from generator.render import main
from tests.faults.commands import TINY, contents

FLAT = ("renderer=flat", "depth=true", "--quiet")


def make(output: Path, *more: str) -> int:
    return main([str(TINY), f"output={output}", *FLAT, *more])


@pytest.fixture
def dataset_dir(tmp_path: Path) -> Path:
    """24 images of boxes."""
    assert make(tmp_path / "dataset") == 0
    return tmp_path / "dataset"


def keys(dataset_dir: Path) -> list[str]:
    return [str(key) for key in load_samples(dataset_dir, ["key"])["key"].to_pylist()]


def test_image_comes_out_as_it_is_stored(dataset_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(dataset_dir)
    row = load_samples(dataset_dir).to_pylist()[13]
    assert make(dataset_dir, f"only={row['key']}") == 0
    said = capsys.readouterr().out
    assert said.endswith(f"; picture, mask, depth and labels are those of {dataset_dir}, byte by byte.\n")
    stored = {f"{row['key']}.{suffix}": data for suffix, data in read_members(dataset_dir, row).items()}
    assert contents(Path(f"{dataset_dir}_only")) == stored
    assert contents(dataset_dir) == before


def test_image_of_another_size_is_made_and_not_compared(dataset_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key, folder = keys(dataset_dir)[-1], Path(f"{dataset_dir}_only")
    assert make(dataset_dir, f"only={key}", "render.width_px=150", "render.height_px=310") == 0
    expected = (
        f"not compared with {dataset_dir}, which was made with other settings: render.width_px: 64 there, 150 here"
    )
    assert expected in capsys.readouterr().out
    picture, mask = cv2.imread(str(folder / f"{key}.jpg")), cv2.imread(str(folder / f"{key}.mask.png"))
    assert picture is not None
    assert mask is not None
    assert picture.shape == mask.shape == (310, 150, 3)
    assert json.loads((folder / f"{key}.json").read_text())["pid"] == int(key[:6])


def test_image_of_a_dataset_that_is_not_there_is_made(dataset_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key, other = keys(dataset_dir)[5], dataset_dir.with_name("other")
    assert make(dataset_dir, f"only={key}") == make(other, f"only={key}") == 0
    assert f"not compared: {other} does not hold it" in capsys.readouterr().out
    assert contents(Path(f"{other}_only")) == contents(Path(f"{dataset_dir}_only"))
    assert not other.exists()


def test_stored_image_that_is_another_is_told(dataset_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = load_samples(dataset_dir).to_pylist()[2]
    shard = dataset_dir / "shards" / f"{row['shard']:06d}.tar"
    data = bytearray(shard.read_bytes())
    data[row["offset"] + row["length"] - 3] ^= 1
    shard.write_bytes(data)
    assert make(dataset_dir, f"only={row['key']}") == 0
    assert f"picture differ from {dataset_dir}, mask, depth and labels not: was it made" in capsys.readouterr().out


@pytest.mark.parametrize("key", ["", "7", "000001", "000001_c0001_000000.jpg"])
def test_text_that_is_no_key_is_told_what_one_looks_like(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], key: str
) -> None:
    assert make(tmp_path / "dataset", f"only='{key}'") == 2
    said = f"generator.render: only: expected a key such as '000012_c0034_001007', got '{key}'.\n"
    assert capsys.readouterr().err == said
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("key", ["000000_c0001_000000", "000004_c0001_000000", "000001_c9999_000000"])
def test_key_that_the_plan_does_not_hold_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], key: str
) -> None:
    assert make(tmp_path / "dataset", f"only={key}") == 2
    said = capsys.readouterr().err
    assert said.startswith("generator.render: only: expected the key of an image of this dataset, got ")
    assert said.count("\n") == 1
    assert not list(tmp_path.iterdir())
