"""Tests of `trainer.embed` and `trainer.evaluate`."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pyarrow.parquet as pq
import pytest

pytest.importorskip("torch")

from tests.trainer.data.fake_market import make_market
from tests.trainer.small_run import make_run, write_checkpoint
from trainer import embed, evaluate
from trainer.data.readers.market1501 import ATTRIBUTES
from trainer.evaluation.colour_groups import grouped_attributes

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_run(tmp_path_factory.mktemp("evaluate"))


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_market(tmp_path_factory.mktemp("market"), attributes=True)


def report_of(tmp_path: Path, *arguments: str) -> dict[str, Any]:
    """What a command wrote with --output."""
    path = tmp_path / "report.json"
    assert evaluate.main([*arguments, "--output", str(path)]) == 0
    report: dict[str, Any] = json.loads(path.read_text())
    return report


def complaint_of(command: Any, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that a command ends with."""
    assert command.main(list(arguments)) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1
    return lines[0]


def test_embeddings_of_a_file_are_worth_as_much_as_their_network(run: Path, tmp_path: Path) -> None:
    path = tmp_path / "embeddings.parquet"
    assert embed.main([str(run), "--output", str(path)]) == 0
    direct = report_of(tmp_path, str(run))
    assert direct["dataset"] == "dataset"
    assert report_of(tmp_path, str(path)) == direct
    cosine = report_of(tmp_path, str(path), "evaluation.metric=cosine", "evaluation.rerank=true")
    assert cosine["reid.metric"] == "cosine"
    assert cosine["pairs.eer_threshold"] < direct["pairs.eer_threshold"]
    assert "reid.rerank.map" in cosine


def test_splits_to_embed_are_chosen(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "train.parquet"
    assert embed.main([str(run), "--output", str(path), "--split", "train", "data.corrupt_limit=0"]) == 0
    assert "embeddings of 16 numbers for dataset: 16 train images." in capsys.readouterr().out
    assert set(pq.read_table(path)["split"].to_pylist()) == {"train"}
    assert "expected images in the splits 'query' and 'gallery'" in complaint_of(evaluate, capsys, str(path))


def test_market_1501_is_evaluated_three_ways(run: Path, market: Path, tmp_path: Path) -> None:
    write_checkpoint(tmp_path / "run", run.parent / "dataset", ATTRIBUTES)
    report = report_of(tmp_path, str(tmp_path / "run"), "--data", f"market1501={market}", "data.corrupt_limit=0")
    assert report["reid.queries"] == 9
    assert report["reid.gallery"] == 9 + 2  # distractors, no junk
    assert report["attributes.images"] == 9  # neither
    assert report["attributes.groups"] == 12
    for name in ("group_accuracy", "binary_accuracy", "balanced_ma", "instance_f1"):
        assert f"attributes.{name}" in report
        assert f"attributes.majority.{name}" in report
    groups = [report[f"attributes.accuracy.{one.name}"] for one in grouped_attributes(ATTRIBUTES)]
    assert report["attributes.group_accuracy"] == pytest.approx(np.mean(groups))
    assert report["attributes.majority_of"] == "train"


def test_network_with_heads_for_groups_of_colours_gets_them_from_market_1501(
    run: Path, market: Path, tmp_path: Path
) -> None:
    write_checkpoint(tmp_path / "run", run.parent / "dataset", grouped_attributes(ATTRIBUTES))
    report = report_of(tmp_path, str(tmp_path / "run"), "--data", f"market1501={market}")
    assert report["attributes.groups"] == 12
    assert "attributes.accuracy.up_colour" in report
    assert "attributes.accuracy.upblack" not in report


def test_several_datasets_make_one_report(
    run: Path, market: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = run.parent / "dataset"
    report = report_of(tmp_path, str(run), "--data", f"market1501={market}", "--data", f"synthperson={folder}")
    assert {"market1501/reid.map", "dataset/reid.map", "dataset/attributes.accuracy.gender"} <= report.keys()
    assert "market1501/attributes.accuracy.gender" in report  # the same classes, in another order
    assert "hat" in report["market1501/attributes.left_out"]
    printed = capsys.readouterr().out
    assert "market1501: 9 of 9 queries" in printed
    assert "dataset: 4 of 4 queries" in printed


def test_colours_tell_the_persons_of_flat_pictures_apart(market: Path, tmp_path: Path) -> None:
    report = report_of(tmp_path, "--baseline", "colour_histogram", "--data", f"market1501={market}")
    assert report["reid.rank_1"] > 0.8
    assert "attributes.images" not in report


def test_untrained_network_is_a_baseline_by_its_seed(run: Path, tmp_path: Path) -> None:
    small = ["model.backbone=resnet18", "data.height_px=64", "data.width_px=32", "run.dtype=fp32"]
    arguments = ["--baseline", "untrained", "--data", f"synthperson={run.parent / 'dataset'}", *small]
    report = report_of(tmp_path, *arguments)
    assert report_of(tmp_path, *arguments) == report
    assert report_of(tmp_path, *arguments, "seed=1") != report
    assert "attributes.images" not in report_of(tmp_path, *arguments, "task=reid")


def test_damaged_images_are_counted(market: Path, tmp_path: Path) -> None:
    folder = tmp_path / "market"
    shutil.copytree(market, folder)
    next((folder / "query").iterdir()).write_bytes(b"\xff\xd8")
    report = report_of(tmp_path, "--baseline", "colour_histogram", "--data", f"market1501={folder}")
    assert (report["reid.queries"], report["images.skipped"]) == (8, 1)


def test_query_without_any_match_ends_in_one_line(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder, name in (("bounding_box_train", "0001"), ("query", "0003"), ("bounding_box_test", "0005")):
        (tmp_path / "market" / folder).mkdir(parents=True)
        picture = np.zeros((32, 16, 3), np.uint8)
        assert cv2.imwrite(str(tmp_path / "market" / folder / f"{name}_c1s1_000001_00.jpg"), picture)
    complaint = complaint_of(evaluate, capsys, str(run), "--data", f"market1501={tmp_path / 'market'}", "--quiet")
    assert "expected a query with a match in the gallery, found none" in complaint


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "expected a checkpoint, a file of embeddings or --baseline, got none"),
        (["--baseline", "untrained"], "expected a dataset as --data KIND=FOLDER, got none"),
        (["none.pt"], "none.pt: no such checkpoint"),
        (["none.parquet"], "none.parquet: no such file"),
        (["none.parquet", "--data", "market1501=x"], "expected no --data beside a file of embeddings"),
        (["RUN", "--data", "market=x"], "expected kind=folder"),
        (["RUN", "--data", "market1501=/nowhere"], "/nowhere"),
        (["RUN", "model.ibn=true"], "expected a key of data, evaluation, run"),
        (["RUN", "evaluation.flop=true"], "unknown key; did you mean 'flip'?"),
        (["RUN", "--output", "/nowhere/report.json"], "/nowhere/report.json: cannot write: No such file"),
    ],
)
def test_mistakes_end_in_one_line(
    arguments: list[str], message: str, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [str(run) if word == "RUN" else word for word in arguments]
    assert message in complaint_of(evaluate, capsys, *words, "--quiet")


def test_help_needs_no_pytorch() -> None:
    for command in ("embed", "evaluate"):
        code = f"import sys; sys.modules['torch'] = None; from trainer import {command}; {command}.main(['--help'])"
        shown = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout
        assert f"usage: trainer.{command}" in shown
