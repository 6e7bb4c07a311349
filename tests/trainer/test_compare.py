"""Tests of comparing pictures."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from tests.trainer.small_run import HEIGHT_PX, WIDTH_PX, make_run
from trainer import compare
from trainer.training.checkpoint import load_checkpoint, load_network, save_checkpoint


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.set_num_threads(1)
    return make_run(tmp_path_factory.mktemp("compare"), heads=False)


@pytest.fixture
def pictures(tmp_path: Path) -> list[str]:
    rng = np.random.default_rng(0)
    paths = [str(tmp_path / f"{number}.png") for number in range(3)]
    for path in paths:
        cv2.imwrite(path, rng.integers(0, 256, (HEIGHT_PX, WIDTH_PX, 3), np.uint8))
    return paths


def test_distances_are_those_of_the_embeddings_and_probabilities_the_checkpoint_s(
    run: Path, pictures: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare.main([str(run), *pictures, "--json"]) == 0
    plain = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    images = np.stack([cv2.imread(path, cv2.IMREAD_COLOR_RGB) for path in pictures])
    with torch.inference_mode():
        points = load_network(run, torch.device("cpu")).net(torch.from_numpy(images).permute(0, 3, 1, 2)).embeddings
    expected = (points[1:] - points[0]).norm(dim=1).tolist()
    assert [line["distance"] for line in plain] == pytest.approx(expected, abs=1e-4)
    assert [line["image"] for line in plain] == pictures[1:]
    assert [line["probability"] for line in plain] == [None, None]
    stored = {"offset": 1.0, "slope": 0.5}
    save_checkpoint(tmp_path / "calibrated.pt", {**load_checkpoint(run), "similarity": stored})
    assert compare.main([str(tmp_path / "calibrated.pt"), *pictures, "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    chances = [1.0 / (1.0 + np.exp(0.5 * distance - 1.0)) for distance in expected]
    assert [line["probability"] for line in lines] == pytest.approx(chances, abs=1e-4)


def test_table_says_where_probabilities_are_missing(
    run: Path, pictures: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare.main([str(run), *pictures]) == 0
    assert "The checkpoint is not calibrated: run `python -m trainer.calibrate`" in capsys.readouterr().out


def test_single_and_damaged_pictures_are_refused_in_one_line(
    run: Path, pictures: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.png").write_bytes(b"no picture")
    for arguments, expected in (
        ([pictures[0]], "0.png: expected other pictures to compare it with, got none."),
        ([*pictures, str(tmp_path / "bad.png")], "bad.png: expected a picture, got damaged bytes."),
    ):
        assert compare.main([str(run), *arguments]) == 2
        error = capsys.readouterr().err
        assert expected in error
        assert error.count("\n") == 1
