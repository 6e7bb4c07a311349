"""Tests of shards and index: what other readers see in them."""

from __future__ import annotations

import gc
import hashlib
import json
import tarfile
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.dataset.layout import DatasetError, shard_name
from generator.dataset.read import column_array, iterate_members, load_persons, load_samples, read_image, read_members
from generator.dataset.schema import LABEL_COLUMNS, SAMPLE_COLUMNS, samples_table
from generator.dataset.shard import label_json, size_in_header, tar_header, write_shard
from tests.dataset.fake_render import N_CAMERAS, N_CAPTURES, N_PIDS, N_SHARDS, image, shard_images

N_IMAGES = N_PIDS * N_CAMERAS * N_CAPTURES


def test_offset_and_length_of_every_row_give_its_jpeg(finished: Path) -> None:
    rows = load_samples(finished).to_pylist()
    assert len(rows) == N_IMAGES
    for row in rows:
        with (finished / shard_name(row["shard"])).open("rb") as handle:
            handle.seek(row["offset"])
            jpeg = handle.read(row["length"])
        assert read_image(finished, row) == jpeg
        assert zlib.crc32(jpeg) == row["jpeg_crc32"]
        assert cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR).shape == (64, 32, 3)


def test_shards_are_plain_tars_without_clock_or_user(finished: Path) -> None:
    for index in range(N_SHARDS):
        with tarfile.open(finished / shard_name(index)) as tar:
            members = tar.getmembers()
        assert {(item.mtime, item.uid, item.gid, item.mode, item.uname, item.type) for item in members} == {
            (0, 0, 0, 0o644, "", tarfile.REGTYPE)
        }
        assert [item.name for item in members] == [name for name, _ in iterate_members(finished, index)]
        assert (finished / shard_name(index)).stat().st_size % tarfile.RECORDSIZE == 0


def test_members_of_a_row_are_the_encoded_image(finished: Path) -> None:
    for row in load_samples(finished).to_pylist():
        camera, capture = (int(part.lstrip("c")) for part in row["key"].split("_")[1:])
        expected = image(row["pid"], camera, capture, 0, depth=row["pid"] % 2 == 0)
        members = {
            "jpg": expected.jpeg,
            "mask.png": expected.mask_png,
            "json": label_json(expected.row, expected.label),
        }
        if expected.depth_png is not None:
            members["depth.png"] = expected.depth_png
        assert read_members(finished, row) == members
        assert (row["depth_crc32"] == 0) == (expected.depth_png is None)


def test_index_keeps_arrays_and_json_gives_single_precision_back(finished: Path) -> None:
    table = load_samples(finished)
    assert column_array(table, "keypoints_2d").shape == (N_IMAGES, 17, 2)
    rows = table.to_pylist()
    expected = np.stack([image(r["pid"], r["camid"], int(r["key"][-6:]), 0).row.keypoints_3d for r in rows])
    np.testing.assert_array_equal(column_array(table, "keypoints_3d"), expected)
    labels = [json.loads(read_members(finished, row)["json"]) for row in rows]
    np.testing.assert_array_equal(np.array([label["keypoints_3d"] for label in labels], np.float32), expected)
    assert labels[0]["attributes"]["glasses"] == "yes"


def test_columns_can_be_read_alone_and_carry_unit_and_meaning(finished: Path) -> None:
    table = load_samples(finished, ["yaw_deg", "pid"])
    assert table.column_names == ["yaw_deg", "pid"]
    assert (table.schema.field("yaw_deg").metadata or {})[b"unit"] == b"deg"
    assert all(column.meaning.endswith(".") for column in SAMPLE_COLUMNS)


def test_persons_have_facts_attributes_and_spec(finished: Path) -> None:
    rows = load_persons(finished).to_pylist()
    outfits = [(pid, outfit) for pid in range(N_PIDS) for outfit in (0, 1)]
    assert [(row["pid"], row["outfit"]) for row in rows] == outfits
    assert (rows[5].pop("fact.hat.lab"), rows[5].pop("attr.hat_lab")) == ([30.0, 1.0, 2.0],) * 2
    row = rows[4]
    assert row == {"pid": 2, "outfit": 0, "split": "test", "group": None, "factor": None, "base_pid": None,
                   "fact.gender": "female", "fact.stature_m": 1.62, "fact.glasses": False,
                   "fact.upper.lab": [50.0, 2.0, -5.5], "fact.hat.lab": None, "attr.gender": "female",
                   "attr.glasses": "no", "attr.stature_m": 1.62, "attr.hat_lab": None, "spec": '{"pid":2}'}  # fmt: skip


def test_schema_lists_every_column_of_both_tables(finished: Path) -> None:
    schema = json.loads((finished / "schema.json").read_text())
    assert [column["name"] for column in schema["samples"]] == load_samples(finished).column_names
    assert [column["name"] for column in schema["persons"]] == load_persons(finished).column_names
    assert schema["attributes"][1]["classes"] == ["no", "yes"]


def test_checksums_are_those_of_the_files(finished: Path) -> None:
    lines = (finished / "SHA256SUMS").read_text().splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    files = {str(path.relative_to(finished)) for path in finished.rglob("*") if path.is_file()}
    assert set(sums) == files - {"SHA256SUMS"}
    assert sums == {name: hashlib.sha256((finished / name).read_bytes()).hexdigest() for name in sums}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_webdataset_streams_the_shards(finished: Path) -> None:
    webdataset = pytest.importorskip("webdataset")
    urls = [str(finished / shard_name(index)) for index in range(N_SHARDS)]
    samples = list(webdataset.WebDataset(urls, shardshuffle=False).decode())
    rows = load_samples(finished).to_pylist()
    assert [sample["__key__"] for sample in samples] == [row["key"] for row in rows]
    assert [sample["json"]["pid"] for sample in samples] == [row["pid"] for row in rows]
    assert [sample["jpg"] for sample in webdataset.WebDataset(urls, shardshuffle=False)] == [
        read_image(finished, row) for row in rows
    ]
    gc.collect()  # webdataset leaves closing to the collector; the warnings are to fall into this test


def test_same_images_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_shard(tmp_path / name, 0, shard_images(0, seed=0))
    assert (tmp_path / "a" / shard_name(0)).read_bytes() == (tmp_path / "b" / shard_name(0)).read_bytes()


def test_rows_come_back_with_their_place_in_the_shard(tmp_path: Path) -> None:
    rows = write_shard(tmp_path, 7, shard_images(0, seed=0))
    assert [row.shard for row in rows] == [7] * len(rows)
    assert [read_image(tmp_path, vars(row)) for row in rows] == [item.jpeg for item in shard_images(0, seed=0)]


def test_empty_shard_is_a_tar_without_members(tmp_path: Path) -> None:
    assert write_shard(tmp_path, 0, []) == []
    assert list(iterate_members(tmp_path, 0)) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"keypoints_2d": np.zeros((17, 3), np.float32)}, r"keypoints_2d: expected shape \(17, 2\), got \(17, 3\)\."),
        ({"box_visible": (1.0, 2.0, 3.0)}, r"box_visible: expected shape \(4,\), got \(3,\)\."),
        ({"yaw_deg": float("nan")}, r"yaw_deg: expected finite numbers, got nan\."),
    ],
)
def test_row_that_does_not_fit_its_columns_is_refused(change: dict[str, Any], message: str) -> None:
    row = replace(image(0, 0, 0, 0).row, **change)
    with pytest.raises(ValueError, match=message):
        samples_table([row])


def test_key_that_comes_twice_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"expected each key once, got 000000_c0000_000000 again\."):
        write_shard(tmp_path, 0, [image(0, 0, 0, 0), image(0, 0, 0, 0)])
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_label_that_repeats_a_column_is_refused() -> None:
    assert "pid" in {column.name for column in LABEL_COLUMNS}
    with pytest.raises(ValueError, match=r"expected names that are no columns, got 'pid'\."):
        label_json(image(0, 0, 0, 0).row, {"pid": 3})


def test_reading_past_the_end_or_at_another_image_is_refused(spoilable: Path) -> None:
    row = load_samples(spoilable).to_pylist()[-1]
    with pytest.raises(DatasetError, match="another image"):
        read_members(spoilable, {**row, "key": "nobody"})
    path = spoilable / shard_name(row["shard"])
    path.write_bytes(path.read_bytes()[: row["offset"] + 5])
    with pytest.raises(DatasetError, match=r"expected \d+ bytes at byte \d+, got 5"):
        read_image(spoilable, row)
    path.unlink()
    with pytest.raises(DatasetError, match="cannot read: No such file"):
        read_image(spoilable, row)


@given(st.text("abc/._-é0", max_size=110).filter(lambda name: not name.startswith("/")), st.integers(0, 8**11 + 5))
def test_tar_header_is_that_of_tarfile(name: str, size: int) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o644
    try:
        expected = info.tobuf(tarfile.USTAR_FORMAT, "utf-8", "strict")
    except ValueError:  # too large a file, or a name that cannot be cut at a slash
        with pytest.raises(ValueError):
            tar_header(name, size)
        return
    assert tar_header(name, size) == expected
    assert size_in_header(expected) == size


@pytest.mark.parametrize("field", [b"           \0", b"0000000001x\0", b"-0000000001\0", b"00000000008\0", b""])
def test_size_that_is_no_octal_number_is_not_read(field: bytes) -> None:
    assert size_in_header(b"\0" * 124 + field) is None


@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=4, max_size=4))
def test_single_precision_numbers_stand_in_their_shortest_text(numbers: list[float]) -> None:
    row = replace(image(0, 0, 0, 0).row, box_amodal=numbers, yaw_deg=numbers[0])
    label = json.loads(label_json(row, {}))
    expected = [float(str(np.float32(number))) for number in numbers]
    assert [label["yaw_deg"], *label["box_amodal"]] == [expected[0], *expected]
    assert np.array_equal(np.array(label["box_amodal"], np.float32), np.array(numbers, np.float32))


def test_no_rows_are_a_table_of_none() -> None:
    assert samples_table([]).num_rows == 0
