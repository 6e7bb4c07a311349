"""Tests of calibrating a checkpoint."""

from __future__ import annotations

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


def test_temperatures_and_similarity_are_written_beside_everything_else(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = load_checkpoint(run)
    assert calibrate.main([str(run), "--data", f"synthperson={run.parent / 'dataset'}", "--quiet"]) == 0
    after = load_checkpoint(run)
    assert list(after.pop("calibration")) == ["gender", "glasses", "view"]
    assert "similarity" not in after  # two test identities: one in each half
    assert list(after) == list(before)
    assert all(torch.equal(after["model"][name], tensor) for name, tensor in before["model"].items())
    output = capsys.readouterr().out
    assert "final.pt: 3 temperatures from half of dataset, measured on the other half." in output
    assert "ECE" in output
    assert [path.name for path in run.iterdir()] == ["final.pt"]


def test_similarity_of_pairs_is_found_on_one_half_and_measured_on_the_other(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_checkpoint(tmp_path / "run", run.parent / "dataset", [])
    dataset = read_dataset(SourceConfig(folder=run.parent / "dataset"))
    train = dataset.split("train")  # four people in two cameras
    rows = np.arange(len(train))
    query, gallery = (train.subset(rows % 2 == number) for number in (0, 1))
    pairs = Dataset("d", {"query": query, "gallery": gallery}, ())
    monkeypatch.setattr(calibrate, "read_dataset", lambda _: pairs)
    assert calibrate.main([str(tmp_path / "run"), "--quiet"]) == 0
    assert set(load_checkpoint(tmp_path / "run")["similarity"]) == {"offset", "slope"}
    output = capsys.readouterr().out
    assert "One person or two, at equal odds: " in output
    assert "final.pt: 0 temperatures and the similarity from half of d, measured on the other half." in output


def test_halves_share_nobody_and_are_the_same_people_in_every_split() -> None:
    people = np.array([3, 3, 7, 8, 8, 9, -1])
    first, second = (calibrate.half_of(people, people, number) for number in (0, 1))
    assert np.array_equal(first, ~second)
    assert people[first].tolist() == [7, 9, -1]
    assert calibrate.half_of(np.array([9, 8]), people, 0).tolist() == [True, False]


def test_validation_split_is_preferred_to_what_is_tested_on(run: Path) -> None:
    dataset = read_dataset(SourceConfig(folder=run.parent / "dataset"))
    assert calibrate.calibration_splits(dataset) == ("query", "gallery")
    splits = {**dataset.splits, "val": dataset.split("train").named("val")}
    assert calibrate.calibration_splits(Dataset("d", splits, dataset.attributes)) == ("val", "query", "gallery")


def test_dataset_without_the_network_s_attributes_and_pairs_is_refused(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_checkpoint(tmp_path / "run", run.parent / "dataset", [Attribute("hat", "binary", ("no", "yes"))])
    assert calibrate.main([str(tmp_path / "run"), "--quiet"]) == 2
    expected = "dataset: expected known classes of the network's attributes, or pairs, found none."
    assert expected in capsys.readouterr().err
    assert "calibration" not in load_checkpoint(tmp_path / "run")


def test_mistaken_arguments_are_said_in_one_line(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, expected in (
        ([run.parent], "expected a run's folder, found neither final.pt nor last.pt in it."),
        ([run, "--data", run / "nothing"], "schema.json: expected a complete dataset, found no such file."),
    ):
        assert calibrate.main([str(one) for one in arguments]) == 2
        error = capsys.readouterr().err
        assert expected in error
        assert error.count("\n") == 1
    with pytest.raises(SystemExit):
        calibrate.main([str(run), "--data", "markt1501=folder"])
    assert "expected kind=folder with one of the kinds synthperson, market1501" in capsys.readouterr().err
