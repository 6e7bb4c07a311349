"""Tests of the numbers of a dataset and of the command that prints them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.trainer.data.fake_market import make_market
from tests.trainer.data.flat_pictures import write_picture, write_pictures
from tests.trainer.data.test_image_attributes import make_pa100k
from trainer.data.config import SourceConfig
from trainer.data.images import Dataset
from trainer.data.readers import read_dataset
from trainer.data.statistics import DatasetStatistics, Spread, compute_statistics
from trainer.statistics import main


def statistics_of(kind: Any, folder: Path, sample: int = 200) -> tuple[Dataset, DatasetStatistics]:
    dataset = read_dataset(SourceConfig(kind=kind, folder=folder))
    return dataset, compute_statistics(dataset, sample)


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_market(tmp_path_factory.mktemp("statistics"), n_distractors=5, n_junk=4, attributes=True)
    (folder / "bounding_box_train" / "0002_c1s1_000001_00.jpg").unlink()
    for path in (folder / "bounding_box_train").glob("0004_c[23]*"):
        path.unlink()
    for path in (folder / "bounding_box_test").glob("0503_c[23]*"):
        path.unlink()
    write_picture(folder / "bounding_box_train" / "0006_c1s1_000000_00.jpg", height_px=64, width_px=20)
    (folder / "bounding_box_train" / "0006_c1s1_000001_00.jpg").write_bytes(b"no picture")
    return folder


def test_numbers_of_a_split_are_counted(market: Path) -> None:
    split = statistics_of("market1501", market)[1].splits["train"]
    assert (split.images, split.identities, split.cameras) == (5 + 2 + 6 + 6, 4, 3)
    assert split.images_per_identity == Spread(2, 5.5, 6)
    assert split.one_camera == 1
    assert (split.distractors, split.junk, split.unmatched) == (0, 0, None)
    assert split.height_px == Spread(32, 32.0, 64)
    assert split.width_px == Spread(16, 16.0, 20)
    assert (split.sampled, split.damaged) == (19, 1)


def test_distractors_junk_and_queries_without_a_match_are_counted(market: Path) -> None:
    splits = statistics_of("market1501", market)[1].splits
    assert (splits["gallery"].distractors, splits["gallery"].junk, splits["gallery"].identities) == (5, 4, 3)
    assert splits["query"].unmatched == 1  # 0503 from camera 1, the only one of its gallery image


def test_without_cameras_any_image_of_the_identity_is_a_match(tmp_path: Path) -> None:
    write_pictures(tmp_path / "query" / "anna", "1.jpg")
    write_pictures(tmp_path / "query" / "berta", "1.jpg", "2.jpg")
    write_pictures(tmp_path / "gallery" / "anna", "2.jpg")
    splits = statistics_of("folders", tmp_path)[1].splits
    assert splits["query"].unmatched == 2
    assert splits["query"].cameras is None
    assert splits["query"].one_camera is None


def test_shares_of_classes_are_those_of_the_images_that_have_one(market: Path) -> None:
    dataset, statistics = statistics_of("market1501", market)
    for column, attribute in enumerate(dataset.attributes):
        for name, images in dataset.splits.items():
            shares = statistics.shares[attribute.name][name]
            known = images.labels[images.pids > 0, column]
            assert shares == tuple(np.mean(known == code) for code in range(len(attribute.classes)))
    absent = statistics.absent()
    for attribute in dataset.attributes:
        for code, value in enumerate(attribute.classes):
            for name in dataset.splits:
                assert ((attribute.name, value, name) in absent) == (
                    statistics.shares[attribute.name][name][code] == 0.0
                )
    assert absent


def test_sample_is_spread_over_the_split(market: Path) -> None:
    split = statistics_of("market1501", market, sample=2)[1].splits["train"]
    assert (split.sampled, split.damaged, split.height_px) == (2, 0, Spread(32, 32.0, 32))


def test_command_prints_both_tables(market: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["market1501", str(market), "attributes=[hat, gender]"]) == 0
    printed = capsys.readouterr().out
    for text in ("market1501", "queries without match", "height [px]", "32 / 32 / 64", "1 / 19", "gender", "female"):
        assert text in printed
    assert "backpack" not in printed


def test_command_marks_classes_that_never_occur(market: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["market1501", str(market), "colours=grouped"]) == 0
    printed = capsys.readouterr().out
    _, statistics = statistics_of("market1501", market)
    assert "never" in printed
    name, value, split = statistics.absent()[0]
    assert f"{name}: {value} ({split})" in printed


def test_command_shows_nothing_where_nothing_is_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_pa100k(tmp_path)
    assert main(["pa100k", str(tmp_path), "--sample", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    identities = next(line for line in lines if "identities " in line)
    assert identities.count("-") == 3


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["market1501"], "expected a dataset's folder, found no such folder"),
        (["market"], "kind: expected 'synthperson', "),
        (["market1501", "colour=3"], "colour: unknown key; did you mean 'colours'"),
        (["market1501", "grouped"], "'grouped': expected KEY=VALUE"),
        (["market1501", "colours=[a"], "'colours=[a': "),
    ],
)
def test_command_says_what_is_wrong_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], complaint: str
) -> None:
    assert main([arguments[0], str(tmp_path / "nowhere"), *arguments[1:]]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert complaint in printed.err
    assert len(printed.err.splitlines()) == 1


def test_command_takes_no_images_for_their_size_and_refuses_fewer(
    market: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["market1501", str(market), "attributes=[hat]", "--sample", "0"]) == 0
    assert "0 / 0" in capsys.readouterr().out
    with pytest.raises(SystemExit) as leaving:
        main(["market1501", str(market), "--sample", "-1"])
    assert leaving.value.code == 2
    assert "--sample: expected 0 or more, got -1" in capsys.readouterr().err
