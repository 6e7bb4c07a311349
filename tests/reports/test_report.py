"""Tests of a report's files and numbers; tests/reports/test_browser.py looks at the page."""

from __future__ import annotations

import base64
import json
import os
import re
import zlib
from collections import Counter
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from configs.loader import dump_config
from generator.dataset.layout import DatasetError, shard_name
from generator.dataset.manifest import read_manifest
from generator.dataset.read import load_persons, load_samples, read_members
from generator.dataset.writer import open_dataset
from generator.report import main, write_report
from generator.reports.choose import choose_images
from generator.reports.columns import Columns, People, coded
from generator.reports.speed import measure_speed
from generator.reports.summary import cooccurrence, histogram
from tests.dataset.fake_render import N_SHARDS, make_dataset, manifest


@pytest.fixture(scope="module")
def dataset_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports") / "people"
    make_dataset(folder)
    return folder


def delivered(path: Path) -> Any:
    """What a script beside the page hands over."""
    match = re.fullmatch(r'deliver\("([^"]+)",(.*)\);\n', path.read_text(), re.DOTALL)
    assert match is not None
    assert path.as_posix().endswith(f"{match[1]}.js")
    return json.loads(match[2])


def unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text))


def test_folder_holds_every_image_as_it_is_stored(dataset_dir: Path, tmp_path: Path) -> None:
    report = write_report(dataset_dir, tmp_path / "report")
    keys = unpacked(report["samples"]["keys"]).decode().split("\n")
    chunks = [delivered(path) for path in sorted((tmp_path / "report" / "samples").iterdir())]
    images = [image for chunk in chunks for image in chunk["images"]]
    labels = [label for chunk in chunks for label in json.loads(unpacked(chunk["labels"]))]
    rows = load_samples(dataset_dir).to_pylist()
    assert keys == [row["key"] for row in rows]
    for row, image, label in zip(rows, images, labels, strict=True):
        members = read_members(dataset_dir, row)
        assert base64.b64decode(image["image"]) == members["jpg"]
        assert base64.b64decode(image["mask"]) == members["mask.png"]
        assert ("depth" in image) == ("depth.png" in members)
        assert label == json.loads(members["json"])
        assert image["visibility"] == row["attribute_visibility"]
        assert image["attributes"]["view"] == row["attr.view"]


def test_folder_holds_every_person_with_facts_labels_and_spec(dataset_dir: Path, tmp_path: Path) -> None:
    write_report(dataset_dir, tmp_path / "report")
    people = json.loads(unpacked(delivered(tmp_path / "report" / "people" / "00000.js")))
    rows = load_persons(dataset_dir).to_pylist()
    assert len(people) == len(rows)
    for person, row in zip(people, rows, strict=True):
        assert (person["pid"], person["outfit"]) == (row["pid"], row["outfit"])
        assert person["spec"] == json.loads(row["spec"])
        assert person["facts"]["stature_m"] == row["fact.stature_m"]
        assert person["attributes"]["gender"] == row["attr.gender"]


def test_sheets_show_the_images_in_their_order(dataset_dir: Path, tmp_path: Path) -> None:
    sheets = write_report(dataset_dir, tmp_path / "report")["sheets"]
    width_px, height_px = sheets["width"], sheets["height"]
    for index, row in enumerate(load_samples(dataset_dir).to_pylist()):
        number, place = divmod(index, sheets["per_sheet"])
        sheet = cv2.imread(str(tmp_path / "report" / "thumbs" / f"{number:05d}.jpg"))
        top, left = place // sheets["columns"] * height_px, place % sheets["columns"] * width_px
        stored = cv2.imdecode(np.frombuffer(read_members(dataset_dir, row)["jpg"], np.uint8), cv2.IMREAD_COLOR)
        shown = sheet[top : top + height_px, left : left + width_px]
        assert shown.shape == stored.shape
        assert np.abs(shown.astype(float) - stored).mean() < 16, "another image of noise is 40 away"


def test_distributions_are_those_of_the_tables(dataset_dir: Path, tmp_path: Path) -> None:
    report = write_report(dataset_dir, tmp_path / "report")
    rows, people = load_samples(dataset_dir).to_pylist(), load_persons(dataset_dir).to_pylist()
    gender_of = {(row["pid"], row["outfit"]): row["attr.gender"] for row in people}
    entries = {entry["name"]: entry for entry in report["attributes"]}
    for classes, counts, values in (
        (entries["gender"]["classes"], entries["gender"]["people"], [row["attr.gender"] for row in people]),
        (entries["gender"]["classes"], entries["gender"]["images"],
         [gender_of[row["pid"], row["outfit"]] for row in rows]),
        (entries["view"]["classes"], entries["view"]["images"], [row["attr.view"] for row in rows]),
    ):  # fmt: skip
        assert {name: count for name, count in zip(classes, counts, strict=True) if count} == Counter(values)
    captures = {entry["name"]: entry for entry in report["captures"]}
    weather = dict(zip(captures["weather"]["classes"], captures["weather"]["counts"], strict=True))
    assert {name: count for name, count in weather.items() if count} == Counter(row["weather"] for row in rows)
    grid = report["hours"]
    assert grid["counts"][grid["rows"][1].index("noon")] == [weather[name] for name in grid["columns"][1]]
    facts = {entry["name"]: entry for entry in report["facts"]}
    assert facts["glasses"]["classes"] == ["false", "true"]
    assert sum(facts["stature_m"]["histogram"]["counts"]) == len(people)


def test_weights_of_the_config_stand_beside_what_came_of_them(dataset_dir: Path, tmp_path: Path) -> None:
    there = read_manifest(dataset_dir)
    folder = tmp_path / "people"
    make_dataset(folder)
    weighed = there.model_copy(update={"config": {"atmosphere": {"weathers": {"clear": 3.0, "rain": 1.0}}}})
    (folder / "dataset.yaml").write_text(dump_config(weighed))
    captures = {entry["name"]: entry for entry in write_report(folder, tmp_path / "report")["captures"]}
    weights = dict(zip(captures["weather"]["classes"], captures["weather"]["weights"], strict=True))
    assert {name: weight for name, weight in weights.items() if weight} == {"clear": 0.75, "rain": 0.25}
    assert "weights" not in captures["time_of_day"]


def test_pairs_of_classes_are_counted_like_a_loop_does(dataset_dir: Path) -> None:
    columns = Columns(dataset_dir)
    together = cooccurrence(People(columns))
    assert together is not None
    rows = load_persons(dataset_dir).to_pylist()
    names = [
        (together["attributes"][number], columns.attributes("person")[number]["classes"][index])
        for number, index in together["classes"]
    ]
    for i, (first, one) in enumerate(names):
        for j, (second, other) in enumerate(names):
            both = sum(row[f"attr.{first}"] == one and row[f"attr.{second}"] == other for row in rows)
            assert together["counts"][i][j] == both


@given(st.lists(st.integers(0, 9), max_size=80), st.integers(1, 30))
def test_chosen_images_are_few_enough_and_equally_many_of_each_identity(pids: list[int], n_most: int) -> None:
    chosen = choose_images(np.array(pids, np.int32), n_most)
    assert len(chosen) <= n_most or len(chosen) == len(pids)
    assert (np.diff(chosen) > 0).all()
    if len(pids) <= n_most:
        assert len(chosen) == len(pids)
        return
    there, shown = Counter(pids), Counter(pids[index] for index in chosen)
    if len(there) > n_most:
        assert len(shown) == n_most
    else:
        quota = n_most // len(there)
        assert shown == {pid: min(count, quota) for pid, count in there.items()}


def test_chosen_images_of_an_identity_are_spread_over_it() -> None:
    pids = np.repeat(np.arange(50), 40)
    chosen = choose_images(pids, 100).reshape(50, 2) % 40
    assert (np.diff(chosen, axis=1) == 20).all()
    assert len(set(chosen[:, 0].tolist())) > 10, "not the same captures of each"


def test_words_keep_their_order_and_what_is_null_is_none() -> None:
    column = coded("weather", pa.chunked_array([["rain", "rain"], ["fog", None, "hail"]]), ("clear", "rain"))
    assert column.classes == ("clear", "rain", "fog", "hail", "none")
    assert column.codes.tolist() == [1, 1, 2, 4, 3]
    assert column.counts.tolist() == [0, 2, 1, 1, 1]
    assert coded("bag", pa.chunked_array([[True, False]]), ("false", "true")).codes.tolist() == [1, 0]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50))
def test_histogram_has_every_value(values: list[float]) -> None:
    shape = histogram(np.array(values))
    assert shape is not None
    assert sum(shape["counts"]) == len(values)
    assert shape["low"] <= shape["median"] <= shape["high"]


def set_times(folder: Path, times: list[float], end: float) -> None:
    for index, time in enumerate(times):
        os.utime(folder / shard_name(index), (time, time))
    for name in ("SHA256SUMS", "dataset.yaml"):
        os.utime(folder / name, (end, end))


def test_speed_is_that_of_the_shards_times_without_pauses(tmp_path: Path) -> None:
    (tmp_path / "shards").mkdir()
    for index in range(6):
        (tmp_path / shard_name(index)).touch()
    for name in ("SHA256SUMS", "dataset.yaml"):
        (tmp_path / name).touch()
    images = np.array([10, 20, 30, 40, 50, 60])
    # Shards end out of order: 20 images in 2 s, 40 in 3 s, 30 in 1 s, 50 in 2 s, 60 in 2 s.
    set_times(tmp_path, [100, 102, 106, 105, 108, 110], 111)
    speed = measure_speed(tmp_path, images)
    assert speed is not None
    assert speed["images_per_s"] == pytest.approx(200 / 10)
    assert speed["course"][-1][0] == pytest.approx(10)
    set_times(tmp_path, [100, 101, 102, 103, 104, 10_000], 10_001)
    paused = measure_speed(tmp_path, images)
    assert paused is not None
    assert paused["pauses"] == 0, "one gap of five is no outlier"
    set_times(tmp_path, [100, 102, 106, 105, 108, 110], 107)
    assert measure_speed(tmp_path, images) is None, "copied: the manifest is older than a shard"


def test_long_pause_is_no_work(tmp_path: Path) -> None:
    (tmp_path / "shards").mkdir()
    for index in range(40):
        (tmp_path / shard_name(index)).touch()
    for name in ("SHA256SUMS", "dataset.yaml"):
        (tmp_path / name).touch()
    set_times(tmp_path, [100 + 2 * index + 3600 * (index > 20) for index in range(40)], 9999)
    speed = measure_speed(tmp_path, np.full(40, 10))
    assert speed is not None
    assert (speed["pauses"], speed["images_per_s"]) == (1, pytest.approx(5.0))


def test_few_shards_do_not_tell_the_speed(dataset_dir: Path) -> None:
    assert N_SHARDS < 4
    assert measure_speed(dataset_dir, np.full(N_SHARDS, 8)) is None


def test_names_in_a_dataset_are_no_markup(tmp_path: Path) -> None:
    folder = tmp_path / "<b>&people"
    make_dataset(folder)
    evil = "</script><script>alert(1)</script>"
    changed = read_manifest(folder).model_copy(update={"image_licence": evil})
    (folder / "dataset.yaml").write_text(dump_config(changed))
    write_report(folder, tmp_path / "report")
    text = (tmp_path / "report" / "report.html").read_text()
    assert "alert(1)" in text
    assert evil not in text
    assert "<title>&lt;b&gt;&amp;people</title>" in text


def test_nothing_is_loaded_from_elsewhere(dataset_dir: Path, tmp_path: Path) -> None:
    write_report(dataset_dir, tmp_path / "report")
    text = (tmp_path / "report" / "report.html").read_text()
    assert set(re.findall(r"(?:https?:)?//[a-z][\w.]+", text)) <= {"http://www.w3.org"}, "a namespace, not an address"
    assert not re.search(r"<(?:link|script|img)[^>]*(?:src|href)=\"(?!data:)", text)


def test_second_report_takes_the_place_of_the_first_and_of_nothing_else(
    dataset_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "report"
    command = [str(dataset_dir), "--output", str(output), "--quiet"]
    assert main(command) == 0
    assert capsys.readouterr().out == f"{output}/report.html: 24 images of 6 identities; 24 to look at.\n"
    assert main([*command, "--samples", "6"]) == 0
    assert capsys.readouterr().out.endswith("; 6 to look at.\n")
    assert len(list((output / "samples").iterdir())) == 1
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    assert main([str(dataset_dir), "--output", str(tmp_path / "mine")]) == 2
    assert "expected a new folder or one with a report.html, got another" in capsys.readouterr().err
    assert (tmp_path / "mine" / "letter.txt").read_text() == "dear"


def test_report_lies_beside_the_dataset_and_not_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_dataset(tmp_path / "people")
    before = sorted((tmp_path / "people").rglob("*"))
    assert main([str(tmp_path / "people"), "--quiet"]) == 0
    assert sorted((tmp_path / "people").rglob("*")) == before
    assert (tmp_path / "people_report" / "report.html").is_file()
    assert capsys.readouterr().err == ""


def test_dataset_in_progress_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_dataset(tmp_path / "new", manifest()):
        pass
    assert main([str(tmp_path / "new")]) == 2
    assert "expected a complete dataset, got one in progress" in capsys.readouterr().err


def test_damaged_shard_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    make_dataset(tmp_path / "people")
    (tmp_path / "people" / shard_name(1)).write_bytes(b"")
    with pytest.raises(DatasetError, match=r"000001\.tar: expected"):
        write_report(tmp_path / "people", tmp_path / "report")
    assert [path.name for path in tmp_path.iterdir()] == ["people"]


@pytest.mark.parametrize("samples", ["0", "-3"])
def test_number_of_images_must_be_positive(samples: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["people", f"--samples={samples}"])
    assert f"--samples: expected a whole number > 0, got {samples}." in capsys.readouterr().err
