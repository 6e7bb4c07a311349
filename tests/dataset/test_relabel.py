"""Tests of relabelling: another vocabulary on the same images, whatever dies on the way."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from configs.loader import ConfigError
from generator.dataset.layout import DatasetError
from generator.dataset.read import load_persons, load_samples
from generator.relabel import main, relabel
from generator.verify import verify_dataset
from tests.dataset import fake_render
from trainer.data.config import SourceConfig
from trainer.data.readers import read_dataset

TALL = """
name: tall
version: 3
description: Who is tall.
attributes:
  - {name: Tall, if: {fact: stature_m, at_least: 1.625}}
  - {name: tall_from_behind, level: image, part: [hat, face],
     if: {all: [{fact: stature_m, at_least: 1.625}, {fact: image.view, is: back}]}}
  - {name: hat_colour, part: hat, classes: [none, dark, light],
     colour: {fact: hat.lab, none: none, palette: {dark: [20, 0, 0], light: [90, 0, 0]}}}
"""


@pytest.fixture
def tall(tmp_path: Path) -> str:
    path = tmp_path / "tall.yaml"
    path.write_text(TALL)
    return str(path)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_labels_are_those_of_the_new_vocabulary_and_all_else_is_as_it_was(spoilable: Path, tall: str) -> None:
    before, images = load_samples(spoilable), contents(spoilable / "shards")
    done = relabel(spoilable, tall)
    assert done.vocabulary == {"name": "tall", "version": 3}
    assert verify_dataset(spoilable).problems == ()
    after = load_samples(spoilable)
    persons = {(row["pid"], row["outfit"]): row for row in load_persons(spoilable).to_pylist()}
    assert [name for name in after.column_names if name.startswith("attr.")] == ["attr.tall_from_behind"]
    for row in after.to_pylist():
        person = persons[row["pid"], row["outfit"]]
        is_tall = person["fact.stature_m"] >= 1.625
        is_behind = 135 <= row["yaw_deg"] < 225
        assert person["attr.Tall"] == ("yes" if is_tall else "no")
        assert person["attr.hat_colour"] == ("dark" if row["outfit"] else "none")
        assert row["attr.tall_from_behind"] == ("yes" if is_tall and is_behind else "no")
        assert row["attribute_visibility"] == [1, 1, 1]
    kept = [name for name in before.column_names if not name.startswith("attr")]
    assert after.select(kept).equals(before.select(kept))
    assert contents(spoilable / "shards") == images


def test_going_back_gives_the_same_bytes(finished: Path, spoilable: Path, tall: str, tmp_path: Path) -> None:
    fresh = relabel(finished, tall, tmp_path / "copy").vocabulary
    relabel(spoilable, tall)
    first = contents(spoilable)
    relabel(spoilable, tall)
    assert contents(spoilable) == first == contents(tmp_path / "copy")
    assert fresh == {"name": "tall", "version": 3}


def test_output_shares_the_shards_and_leaves_the_dataset_alone(finished: Path, tall: str, tmp_path: Path) -> None:
    before = contents(finished)
    relabel(finished, tall, tmp_path / "new")
    assert contents(finished) == before
    assert verify_dataset(tmp_path / "new").problems == ()
    shards = [folder / "shards" / "000001.tar" for folder in (finished, tmp_path / "new")]
    assert shards[0].samefile(shards[1])
    assert read_dataset(SourceConfig(folder=tmp_path / "new")).attributes[0].name == "Tall"
    with pytest.raises(
        DatasetError, match=r"new: expected a new folder, got one with 'dataset\.yaml'\. Choose another\.$"
    ):
        relabel(finished, tall, tmp_path / "new")


def test_shards_are_copied_where_links_are_not_to_be_had(
    finished: Path, tall: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    relabel(finished, tall, tmp_path / "new")
    assert verify_dataset(tmp_path / "new").problems == ()
    assert not (tmp_path / "new/shards/000001.tar").samefile(finished / "shards/000001.tar")


def killed_at(step: int, dataset_dir: Path, vocabulary: str, output: Path | None) -> bool:
    child = os.fork()
    if child == 0:
        fake_render.die_at(step)
        relabel(dataset_dir, vocabulary, output)
        os._exit(0)
    return os.waitpid(child, 0)[1] == signal.SIGKILL


@pytest.mark.parametrize("is_new", [False, True])
def test_killed_anywhere_the_same_command_finishes_it(finished: Path, tall: str, tmp_path: Path, is_new: bool) -> None:
    relabel(finished, tall, tmp_path / "expected")
    expected = contents(tmp_path / "expected")
    n_killed = 0
    for step in range(0, 24, 4):
        source = tmp_path / f"source{step}"
        shutil.copytree(finished, source)
        output = tmp_path / f"output{step}" if is_new else None
        n_killed += killed_at(step, source, tall, output)
        if output is None or not (output / "dataset.yaml").exists():
            relabel(source, tall, output)
        left = contents(output or source)
        left.pop(".lock", None)  # of a process that is dead
        assert left == expected, f"killed at {step}"
    assert n_killed >= 3


def test_what_the_dataset_does_not_know_is_named(finished: Path, tmp_path: Path) -> None:
    path = tmp_path / "v.yaml"
    path.write_text(TALL.replace("stature_m", "weight_kg"))
    before = contents(finished)
    with pytest.raises(ConfigError, match=r"attributes\.0\.if\.fact: attribute 'Tall': unknown fact 'weight_kg'"):
        relabel(finished, str(path))
    assert contents(finished) == before


def test_unfinished_and_damaged_datasets_are_refused(spoilable: Path, tall: str) -> None:
    manifest = spoilable / "dataset.yaml"
    text = manifest.read_text()
    manifest.write_text(text.replace("state: complete", "state: in_progress"))
    with pytest.raises(DatasetError, match=r"expected a complete dataset, got one in progress\."):
        relabel(spoilable, tall)
    manifest.write_text(text)
    samples = bytearray((spoilable / "samples.parquet").read_bytes())
    samples[len(samples) // 3] ^= 0xFF
    (spoilable / "samples.parquet").write_bytes(samples)
    with pytest.raises(DatasetError, match=r"samples\.parquet: cannot be read"):
        relabel(spoilable, tall)
    assert not [path for path in spoilable.iterdir() if "tmp-" in path.name]


def test_command_says_what_it_did_or_what_is_wrong(
    spoilable: Path, tall: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(spoilable), "--vocabulary", tall]) == 0
    assert "24 images labelled by tall in " in capsys.readouterr().out
    assert main([str(spoilable), "--vocabulary", "markt1501"]) == 2
    assert capsys.readouterr().err == "vocabulary: unknown name 'markt1501'; did you mean 'market1501'?\n"
    assert main([str(spoilable / "none"), "--vocabulary", tall, "--quiet"]) == 2
    assert "expected a dataset, got a folder without dataset.yaml" in capsys.readouterr().err


def test_interrupt_is_one_line_and_changes_nothing(
    spoilable: Path, tall: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = contents(spoilable)
    monkeypatch.setattr("generator.relabel.with_labels", interrupt)
    assert main([str(spoilable), "--vocabulary", tall]) == 130
    assert capsys.readouterr().err == "generator.relabel: interrupted; the same command begins again.\n"
    assert contents(spoilable) == before
