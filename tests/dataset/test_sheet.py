"""Tests of contact sheets: what is chosen, that every kind is drawn, and what is said when it cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from generator.dataset.choose import identity_entries, spread, world_entries
from generator.dataset.picture import picture_of
from generator.dataset.read import load_samples, read_members
from generator.dataset.typography import Text, text_width_px, write_text
from generator.dataset.writer import open_dataset
from generator.sheet import main
from tests.dataset.fake_render import HEIGHT_PX, WIDTH_PX, manifest, shard_images


@pytest.mark.parametrize("kind", ["colour", "mask", "keypoints"])
def test_sheet_has_a_row_per_identity_and_a_column_per_capture(
    finished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    output = tmp_path / "sheet.png"
    arguments = [str(finished), "--output", str(output), "--kind", kind, "--rows", "5", "--columns", "3"]
    assert main(arguments) == 0
    assert capsys.readouterr().out == f"{output}: 5 rows, 15 captures.\n"
    sheet = cv2.imread(str(output))
    assert sheet.shape[0] > 5 * 256
    assert 3 * 128 < sheet.shape[1] < 4 * 128 + 80
    assert (sheet[:, :20] == 255).all(), "the margin is white"
    assert (sheet[:, 60:] < 128).any()


def test_sheet_lies_beside_the_dataset_and_not_in_it(spoilable: Path) -> None:
    assert main([str(spoilable), "--rows", "1", "--columns", "1"]) == 0
    assert (spoilable.parent / "dataset.colour.png").exists()


def test_depth_is_drawn_where_it_was_rendered_and_asked_for_where_not(
    finished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = ["--output", str(tmp_path / "sheet.png"), "--kind", "depth"]
    assert main([str(finished), "--rows", "1", *output]) == 0
    capsys.readouterr()
    assert main([str(finished), "--rows", "6", *output]) == 2
    assert "expected depth, got an image without. Render with `depth=true`." in capsys.readouterr().err


def test_sheet_of_a_dataset_in_progress_shows_what_is_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [str(tmp_path / "new"), "--output", str(tmp_path / "sheet.png")]
    with open_dataset(tmp_path / "new", manifest()) as dataset:
        assert main(arguments) == 2
        assert capsys.readouterr().err.endswith("expected at least one finished shard, got none. Let it render on.\n")
        dataset.write_shard(1, shard_images(1, 0))
        assert main(arguments) == 0
        entries = identity_entries(tmp_path / "new", 8, 2)
    assert [entry.name for entry in entries] == ["pid 2", "pid 3"]
    assert entries[1].phrases == ["male", "glasses: yes"], "numbers are not shown"


def test_folder_without_dataset_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"{tmp_path}: expected a dataset, got a folder without dataset.yaml.\n"


@pytest.mark.parametrize("value", ["0", "-1", "x"])
def test_number_of_rows_must_be_positive(finished: Path, value: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([str(finished), f"--rows={value}"])
    assert f"expected a whole number > 0, got {value!r}" in capsys.readouterr().err


def test_captures_are_spread_over_cameras_first() -> None:
    rows: list[dict[str, Any]] = [
        {"key": f"{camid}_{capture}", "camid": camid, "world": "b" if camid < 2 else "a", "atmosphere": capture}
        for camid in range(4)
        for capture in range(5)
    ]
    assert [row["camid"] for row in spread(rows, 4)] == [2, 3, 0, 1]
    assert [row["camid"] for row in spread(rows, 6)] == [2, 3, 0, 0, 1, 1]
    assert len({row["atmosphere"] for row in spread(rows, 4)}) == 4
    assert len(spread(rows, 99)) == 20


def test_sheet_by_world_has_a_column_per_hour_and_weather(finished: Path) -> None:
    entries = world_entries(finished, 9, 9)
    assert [entry.name for entry in entries] == ["square", "street"]
    for entry in entries:
        assert {row["world"] for row in entry.rows} == {entry.name}
        seen = [row["weather"] for row in entry.rows]
        assert len(seen) == len(set(seen)) == 2
    assert len(world_entries(finished, 1, 1)[0].rows) == 1


def test_mask_shows_the_colour_of_each_part_and_pictures_keep_their_size(finished: Path) -> None:
    row = load_samples(finished).to_pylist()[0]
    members = read_members(finished, row)
    picture = picture_of(members, row, "mask")
    assert picture.shape == (HEIGHT_PX, WIDTH_PX, 3)
    upper, lower = picture[14:34, 10:22].reshape(-1, 3), picture[34:56, 10:22].reshape(-1, 3)
    between = np.abs(upper.mean(0) - lower.mean(0)).max()
    assert between > 3 * max(upper.std(0).max(), lower.std(0).max())


def test_text_stays_in_its_width_and_grows_with_its_size() -> None:
    picture = np.full((40, 300, 3), 255, np.uint8)
    style = Text(16, False)
    write_text(picture, "pid 4711 äö", (10, 25), style)
    columns = np.flatnonzero((picture < 250).any(axis=(0, 2)))
    assert columns.min() >= 9
    assert columns.max() <= 12 + text_width_px("pid 4711 äö", style)
    assert text_width_px("pid", Text(32, False)) == pytest.approx(2 * text_width_px("pid", style), abs=2)
