"""Tests of calibrating a checkpoint."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.trainer.small_run import make_run, write_checkpoint
from trainer import calibrate
from trainer.data.config import SourceConfig
from trainer.data.images import Attribute, Dataset
from trainer.data.readers import read_dataset
from trainer.training.checkpoint import load_checkpoint


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.set_num_threads(1)
    return make_run(tmp_path_factory.mktemp("calibrate"))


def test_temperatures_are_written_beside_everything_else(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = load_checkpoint(run)
    assert calibrate.main([str(run), "--data", f"synthperson={run.parent / 'dataset'}"]) == 0
    after = load_checkpoint(run)
    assert list(after.pop("calibration")) == ["gender", "glasses", "view"]
    before.pop("calibration", None)
    assert list(after) == list(before)
    assert all(torch.equal(after["model"][name], tensor) for name, tensor in before["model"].items())
    output = capsys.readouterr().out
    assert "final.pt: 3 temperatures from half of dataset, measured on the other half." in output
    assert "ECE" in output
    assert [path.name for path in run.iterdir()] == ["final.pt"]


def test_halves_share_no_identity_and_images_without_identities_are_split_one_by_one(run: Path) -> None:
    images = read_dataset(SourceConfig(folder=run.parent / "dataset")).split("train")
    half = calibrate.first_half(images)
    assert 0 < half.sum() < len(half)
    assert not set(images.pids[half]) & set(images.pids[~half])
    nobody = replace(images, pids=np.full(len(images), -1))
    assert calibrate.first_half(nobody).tolist() == [n % 2 == 0 for n in range(len(images))]


def test_validation_split_is_preferred_to_what_is_tested_on(run: Path) -> None:
    dataset = read_dataset(SourceConfig(folder=run.parent / "dataset"))
    assert calibrate.calibration_images(dataset).split == "gallery"
    splits = {**dataset.splits, "val": dataset.split("train").named("val")}
    assert calibrate.calibration_images(Dataset("d", splits, dataset.attributes)).split == "val"


def test_dataset_without_the_network_s_attributes_is_refused(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_checkpoint(tmp_path / "run", run.parent / "dataset", [Attribute("hat", "binary", ("no", "yes"))])
    assert calibrate.main([str(tmp_path / "run")]) == 2
    assert "dataset: expected known classes of the network's attributes, found none." in capsys.readouterr().err
    assert "calibration" not in load_checkpoint(tmp_path / "run")


def test_mistaken_arguments_are_said_in_one_line(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, expected in (
        ([run.parent], "expected a run's folder, found neither final.pt nor last.pt in it."),
        ([run, "--data", run / "nothing"], "schema.json: expected a complete dataset, found no such file."),
        ([make_run(run.parent / "headless", heads=False)], "expected a network with attribute heads"),
    ):
        assert calibrate.main([str(one) for one in arguments]) == 2
        error = capsys.readouterr().err
        assert expected in error
        assert error.count("\n") == 1
    with pytest.raises(SystemExit):
        calibrate.main([str(run), "--data", "markt1501=folder"])
    assert "expected kind=folder with one of the kinds synthperson, market1501" in capsys.readouterr().err
