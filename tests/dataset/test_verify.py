"""Tests of verification: each byte that is changed, cut off or missing is found, with the name of its file."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.dataset.atomic import sha256_of
from generator.dataset.check_index import shard_rows
from generator.dataset.finish import checksum_text
from generator.dataset.read import load_samples
from generator.dataset.writer import open_dataset
from generator.verify import main, verify_dataset
from tests.dataset.fake_render import N_SHARDS, manifest, shard_images

FILES = ["dataset.yaml", "persons.parquet", "samples.parquet", "schema.json", "SHA256SUMS"] + [
    f"shards/{index:06d}.tar" for index in range(N_SHARDS)
]


@pytest.fixture(scope="session")
def scratch(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy to spoil and mend again."""
    return Path(shutil.copytree(finished, tmp_path_factory.mktemp("scratch") / "dataset"))


def spoil_and_verify(scratch: Path, name: str, change: Callable[[bytearray], bytes]) -> tuple[str, ...]:
    path = scratch / name
    original = path.read_bytes()
    path.write_bytes(change(bytearray(original)))
    try:
        return verify_dataset(scratch).problems
    finally:
        path.write_bytes(original)


def flip(position: int, mask: int) -> Callable[[bytearray], bytes]:
    def change(data: bytearray) -> bytes:
        data[position] ^= mask
        return bytes(data)

    return change


def keys_at(dataset_dir: Path, name: str, position: int) -> list[str]:
    """Keys of the image whose files a position of a shard lies in."""
    rows = [row for row in load_samples(dataset_dir).to_pylist() if f"shards/{row['shard']:06d}.tar" == name]
    starts = [row["offset"] - 512 for row in rows]
    with tarfile.open(dataset_dir / name) as tar:
        last = tar.getmembers()[-1]
        end = last.offset_data + -(-last.size // 512) * 512
    found = [row["key"] for row, start in zip(rows, starts, strict=True) if start <= position < end]
    return found[-1:]


def test_sound_dataset_is_sound(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(finished)]) == 0
    assert capsys.readouterr() == (f"{finished}: sound: 24 images of 6 identities in 3 shards.\n", "")
    assert main([str(finished), "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_every_flipped_byte_is_found_with_its_file_and_image(
    finished: Path, scratch: Path, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(FILES))
    position = data.draw(st.integers(0, (finished / name).stat().st_size - 1))
    problems = spoil_and_verify(scratch, name, flip(position, data.draw(st.integers(1, 255))))
    assert any(name in problem for problem in problems)
    if name.startswith("shards/"):
        keys = keys_at(finished, name, position)
        assert all(any(key in problem for problem in problems) for key in keys)
        assert all(problem.startswith(f"{name}: ") for problem in problems)


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_no_position_is_overlooked(finished: Path, scratch: Path, name: str) -> None:
    size = (finished / name).stat().st_size
    for position in range(0, size, max(size // 400, 1)):
        problems = spoil_and_verify(scratch, name, flip(position, 1))
        assert any(name in problem for problem in problems), position


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_every_truncation_is_found(finished: Path, scratch: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(FILES))
    size = data.draw(st.integers(0, (finished / name).stat().st_size - 1))
    problems = spoil_and_verify(scratch, name, lambda content: bytes(content[:size]))
    assert any(problem.startswith(f"{name}: ") or f" {name}" in problem for problem in problems)


@pytest.mark.parametrize("name", FILES)
def test_added_bytes_and_missing_files_are_found(spoilable: Path, name: str) -> None:
    path = spoilable / name
    original = path.read_bytes()
    path.write_bytes(original + b"\0")
    assert any(name in problem for problem in verify_dataset(spoilable).problems)
    path.unlink()
    problems = verify_dataset(spoilable).problems
    assert any(problem.startswith(f"{name}: missing") for problem in problems)


def test_lost_images_of_a_truncated_shard_are_named(spoilable: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = spoilable / "shards/000001.tar"
    rows = [row for row in load_samples(spoilable).to_pylist() if row["shard"] == 1]
    path.write_bytes(path.read_bytes()[: rows[-2]["offset"] + 10])
    assert main([str(spoilable)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("shards/000001.tar: truncated after ")
    assert lines[0].endswith(f": lost {rows[-2]['key']}, {rows[-1]['key']}.")
    assert lines[-1].startswith(f"{spoilable}: damaged: 1 problem in 1 file. Delete damaged shards and run")


def test_dataset_in_progress_is_verified_as_far_as_it_goes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_dataset(tmp_path, manifest()) as dataset:
        dataset.write_shard(0, shard_images(0, 0))
        dataset.write_shard(2, shard_images(2, 0))
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith(f"{tmp_path}: incomplete: 2 of 3 shards are done; these are sound;")
    path = tmp_path / "shards/000002.tar"
    path.write_bytes(flip(5000, 4)(bytearray(path.read_bytes())))
    assert main([str(tmp_path)]) == 1
    assert capsys.readouterr().out.startswith("shards/000002.tar: 000004_c0000_000000: ")


def test_what_is_no_dataset_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("x")
    for path, kind in ((tmp_path, "a folder"), (tmp_path / "file", "a file"), (tmp_path / "no", "nothing there")):
        assert main([str(path)]) == 2
        assert capsys.readouterr().err == f"{path}: expected a dataset, got {kind} without dataset.yaml.\n"


def rewrite_samples(dataset_dir: Path, change: Callable[[list[dict[str, Any]]], None]) -> None:
    """Change the index and make the checksums agree: what is left is an error of whoever wrote it."""
    table = load_samples(dataset_dir)
    rows = table.to_pylist()
    change(rows)
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), dataset_dir / "samples.parquet")
    mend_checksums(dataset_dir)


def mend_checksums(dataset_dir: Path) -> None:
    names = [line.split("  ")[1] for line in (dataset_dir / "SHA256SUMS").read_text().splitlines()]
    (dataset_dir / "SHA256SUMS").write_bytes(checksum_text({name: sha256_of(dataset_dir / name) for name in names}))


@pytest.mark.parametrize(
    ("index", "column", "value", "expected"),
    [
        (0, "split", "query", "samples.parquet: 000000_c0000_000000: expected the split train, got 'query'."),
        (8, "split", "gallery", "samples.parquet: pid 2, camid 0: expected one query, got 0."),
        (9, "split", "query", "samples.parquet: pid 2, camid 0: expected one query, got 2."),
        (0, "pid", 1, "samples.parquet: 000000_c0000_000000: expected PID_cCAMID_CAPTURE of pid 1, camid 0."),
        (0, "pid", 99, "persons.parquet: pid 99: missing, samples.parquet has images of it."),
        (1, "key", "000000_c0000_000000", "samples.parquet: 000000_c0000_000000: given twice."),
        (3, "yaw_deg", 1.0, "000000_c0001_000001.json: yaw_deg: "),
        (3, "world", "moon", "000000_c0001_000001.json: world: "),
        (3, "jpeg_crc32", 1, "000000_c0001_000001.jpg: its CRC-32 is not the one in the index."),
        (3, "length", 5, "000000_c0001_000001.jpg: expected 5 bytes, got "),
        (0, "offset", 1024, "shards/000000.tar: 000000_c0000_000000: "),
        (23, "offset", 0, "expected rows in the order of shard and offset"),
    ],
)  # fmt: skip
def test_index_that_does_not_fit_the_shards_is_found(
    spoilable: Path, index: int, column: str, value: Any, expected: str
) -> None:
    rewrite_samples(spoilable, lambda rows: rows[index].update({column: value}))
    problems = verify_dataset(spoilable).problems
    assert any(expected in problem for problem in problems), problems


def test_rows_that_are_missing_are_found(spoilable: Path) -> None:
    rewrite_samples(spoilable, lambda rows: rows.__delitem__(slice(16, 24)))
    problems = verify_dataset(spoilable).problems
    assert "samples.parquet: expected 24 rows, got 16." in problems
    assert "persons.parquet: pid 5: has no image in samples.parquet." in problems
    assert any(problem.startswith("shards/000002.tar: expected ") for problem in problems)


def test_class_outside_the_schema_is_found(spoilable: Path) -> None:
    schema = json.loads((spoilable / "schema.json").read_text())
    schema["attributes"][0]["classes"] = ["female"]
    (spoilable / "schema.json").write_text(json.dumps(schema))
    mend_checksums(spoilable)
    assert verify_dataset(spoilable).problems == ("persons.parquet: attr.gender: expected one of female, got 'male'.",)


def test_shard_too_many_is_found_and_foreign_files_are_not_ours(spoilable: Path) -> None:
    (spoilable / "notes.txt").write_text("mine")
    assert verify_dataset(spoilable).problems == ()
    shutil.copy(spoilable / "shards/000000.tar", spoilable / "shards/000003.tar")
    assert verify_dataset(spoilable).problems == ("shards/000003.tar: is no part of this dataset, which has 3 shards.",)


def test_rows_of_shards_come_whole_whatever_the_row_groups(spoilable: Path) -> None:
    table = load_samples(spoilable)
    for size in (1, 5, 24):
        buffer = io.BytesIO()
        pq.write_table(table, buffer, row_group_size=size)
        (spoilable / "samples.parquet").write_bytes(buffer.getvalue())
        found = list(shard_rows(spoilable))
        assert [index for index, _ in found] == [0, 1, 2]
        assert pa.concat_tables([rows for _, rows in found]).to_pylist() == table.to_pylist()
