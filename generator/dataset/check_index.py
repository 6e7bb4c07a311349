"""Do index, persons, schema and manifest agree, and are the splits what they should be?"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from generator.dataset.layout import PERSONS, SAMPLES, SCHEMA, DatasetError
from generator.dataset.manifest import DatasetManifest
from generator.dataset.read import load_persons, load_samples
from generator.dataset.schema import SAMPLE_COLUMNS, SPLITS, arrow_schema, label_columns

_KEY = re.compile(r"^(\d{6,})_c(\d{4,})_(\d{6,})$")
_GLOBAL = ("key", "pid", "outfit", "camid", "split", "shard", "offset")


def check_index(dataset_dir: Path, manifest: DatasetManifest | None) -> list[str]:
    """What is wrong with the two indices; they are known to be the files that were written."""
    try:
        persons = load_persons(dataset_dir)
        expected = arrow_schema(SAMPLE_COLUMNS)
        if pa.schema(list(pq.read_schema(dataset_dir / SAMPLES))[: len(expected)]) != expected:
            return [f"{SAMPLES}: expected the columns of this format version, got others."]
        rows = load_samples(dataset_dir, _GLOBAL).to_pylist()
    except DatasetError as error:
        return [str(error).replace(f"{dataset_dir}/", "")]
    people: dict[int, str] = {row["pid"]: row["split"] for row in persons.select(["pid", "split"]).to_pylist()}
    problems = list(_check_rows(rows, people))
    problems += _check_persons(rows, people, persons)
    problems += _check_queries(rows)
    problems += _check_schema(dataset_dir, persons)
    if manifest is not None:
        found = {"images": len(rows), "identities": len(people)}
        problems += [
            f"{SAMPLES if name == 'images' else PERSONS}: expected {manifest.counts.get(name)} rows, got {count}."
            for name, count in found.items()
            if manifest.counts.get(name) != count
        ]
    return problems


def shard_rows(dataset_dir: Path) -> Iterator[tuple[int, pa.Table]]:
    """The rows of each shard, one shard after the other, with no more than a few shards in memory.

    Raises:
        DatasetError: the index is damaged.
    """
    try:
        with (dataset_dir / SAMPLES).open("rb") as handle:
            parquet = pq.ParquetFile(handle, page_checksum_verification=True)
            pending = parquet.schema_arrow.remove_metadata().empty_table()
            for group in range(parquet.num_row_groups):
                table = parquet.read_row_group(group).replace_schema_metadata(None)
                pending = pa.concat_tables([pending, table])
                shards = pending["shard"].to_numpy()
                *finished, last = sorted(set(shards.tolist())) or [0]
                for shard in finished:
                    yield shard, pending.filter(shards == shard)
                pending = pending.filter(shards == last)
            if pending.num_rows:
                yield pending["shard"][0].as_py(), pending
    except (OSError, pa.ArrowException) as error:
        raise DatasetError(f"{SAMPLES}: cannot be read: {' '.join(str(error).split())[:200]}.") from error


def _check_rows(rows: list[dict[str, Any]], people: dict[int, str]) -> Iterator[str]:
    seen: set[str] = set()
    previous = (-1, -1)
    for row in rows:
        match = _KEY.match(row["key"])
        if match is None or (int(match[1]), int(match[2])) != (row["pid"], row["camid"]):
            yield f"{SAMPLES}: {row['key']}: expected PID_cCAMID_CAPTURE of pid {row['pid']}, camid {row['camid']}."
        if row["key"] in seen:
            yield f"{SAMPLES}: {row['key']}: given twice."
        seen.add(row["key"])
        position = (row["shard"], row["offset"])
        if position <= previous:
            yield f"{SAMPLES}: {row['key']}: expected rows in the order of shard and offset, got {position}."
        previous = position
        expected = {"train": ("train",), "test": ("query", "gallery")}.get(people.get(row["pid"], ""), SPLITS)
        if row["split"] not in expected:
            yield f"{SAMPLES}: {row['key']}: expected the split {' or '.join(expected)}, got {row['split']!r}."


def _check_persons(rows: list[dict[str, Any]], people: dict[int, str], persons: pa.Table) -> Iterator[str]:
    outfits = set(zip(persons["pid"].to_pylist(), persons["outfit"].to_pylist(), strict=True))
    if len(outfits) != persons.num_rows:
        yield f"{PERSONS}: expected each outfit of a pid once, got {persons.num_rows} rows for {len(outfits)} of them."
    for pid, split in people.items():
        if split not in ("train", "test"):
            yield f"{PERSONS}: pid {pid}: expected the split train or test, got {split!r}."
    imaged = {row["pid"] for row in rows}
    for pid in sorted(imaged - set(people)):
        yield f"{PERSONS}: pid {pid}: missing, {SAMPLES} has images of it."
    worn = {(row["pid"], row["outfit"]) for row in rows if row["pid"] in people}
    for pid, outfit in sorted(worn - outfits):
        yield f"{PERSONS}: pid {pid}, outfit {outfit}: missing, {SAMPLES} has images of it."
    for pid in sorted(set(people) - imaged):
        yield f"{PERSONS}: pid {pid}: has no image in {SAMPLES}."


def _check_queries(rows: list[dict[str, Any]]) -> Iterator[str]:
    tested = {(row["pid"], row["camid"]) for row in rows if row["split"] != "train"}
    queries = Counter((row["pid"], row["camid"]) for row in rows if row["split"] == "query")
    for pid, camid in sorted(tested):
        if queries[pid, camid] != 1:
            yield f"{SAMPLES}: pid {pid}, camid {camid}: expected one query, got {queries[pid, camid]}."


def _check_schema(dataset_dir: Path, persons: pa.Table) -> Iterator[str]:
    samples = pq.read_schema(dataset_dir / SAMPLES).names
    try:
        schema = json.loads((dataset_dir / SCHEMA).read_bytes())
        listed = {name: [column["name"] for column in schema[name]] for name in ("samples", "persons")}
        added = [column.name for column in label_columns(schema["attributes"])]
        classes = {(item["level"], f"attr.{item['name']}"): item["classes"] for item in schema["attributes"]}
    except (OSError, ValueError, KeyError, TypeError):
        yield f"{SCHEMA}: cannot be read as the schema of a dataset."
        return
    if not listed["samples"] == samples == [*(column.name for column in SAMPLE_COLUMNS), *added]:
        yield f"{SCHEMA}: samples: expected the columns of {SAMPLES}, got others."
        return
    if listed["persons"] != persons.column_names:
        yield f"{SCHEMA}: persons: expected the columns of {PERSONS}, got others."
    for (level, name), allowed in classes.items():
        table = persons if level == "person" else load_samples(dataset_dir, [name])
        found = pc.unique(table[name]).to_pylist() if allowed and name in table.column_names else []
        for value in sorted(set(found) - set(allowed), key=str):
            file = PERSONS if level == "person" else SAMPLES
            yield f"{file}: {name}: expected one of {', '.join(allowed)}, got {value!r}."
