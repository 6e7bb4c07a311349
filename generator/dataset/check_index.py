"""Do index, persons, schema and manifest agree, and are the splits what they should be?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from generator.dataset.layout import PERSONS, SAMPLES, SCHEMA, DatasetError
from generator.dataset.manifest import DatasetManifest
from generator.dataset.read import load_persons, load_samples
from generator.dataset.schema import SAMPLE_COLUMNS, SPLITS, arrow_schema, label_columns

_KEY = r"^(?P<pid>[0-9]{6,18})_c(?P<camid>[0-9]{4,18})_[0-9]{6,18}$"
_NUMBERS = ("pid", "outfit", "camid", "shard", "offset")
_GLOBAL = ("key", "split", *_NUMBERS)
_SPLITS_OF = {"train": ("train",), "test": ("query", "gallery")}

Ints = NDArray[np.int64]


def check_index(dataset_dir: Path, manifest: DatasetManifest | None) -> list[str]:
    """What is wrong with the two indices; they are known to be the files that were written."""
    try:
        persons = load_persons(dataset_dir, ["pid", "outfit", "split"])
        expected = arrow_schema(SAMPLE_COLUMNS)
        if pa.schema(list(pq.read_schema(dataset_dir / SAMPLES))[: len(expected)]) != expected:
            return [f"{SAMPLES}: expected the columns of this format version, got others."]
        rows = load_samples(dataset_dir, _GLOBAL)
    except DatasetError as error:
        return [str(error).replace(f"{dataset_dir}/", "")]
    numbers = {name: rows[name].to_numpy().astype(np.int64) for name in _NUMBERS}
    pids, splits = (persons[name].to_numpy().tolist() for name in ("pid", "split"))
    people: dict[int, str] = dict(zip(pids, splits, strict=True))
    problems = list(_check_rows(rows, numbers, people))
    problems += _check_persons(numbers, people, persons)
    problems += _check_queries(rows, numbers)
    problems += _check_schema(dataset_dir)
    if manifest is not None:
        found = {"images": rows.num_rows, "identities": len(people)}
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


def _check_rows(rows: pa.Table, numbers: dict[str, Ints], people: dict[int, str]) -> Iterator[str]:
    keys = rows["key"]
    for row in _strange_names(keys, numbers):
        pid, camid = numbers["pid"][row], numbers["camid"][row]
        yield f"{SAMPLES}: {keys[row].as_py()}: expected PID_cCAMID_CAPTURE of pid {pid}, camid {camid}."
    if pc.count_distinct(keys).as_py() < len(keys):
        counted: Any = pc.value_counts(keys)
        repeated = counted.field("values").to_numpy(False)[counted.field("counts").to_numpy() > 1]
        yield from (f"{SAMPLES}: {key}: given twice." for key in repeated.tolist())
    shard, offset = numbers["shard"], numbers["offset"]
    follows = (shard[1:] > shard[:-1]) | ((shard[1:] == shard[:-1]) & (offset[1:] > offset[:-1]))
    for row in np.flatnonzero(~follows).tolist():
        position = int(shard[row + 1]), int(offset[row + 1])
        yield f"{SAMPLES}: {keys[row + 1].as_py()}: expected rows in the order of shard and offset, got {position}."
    for row, allowed in _strange_splits(rows["split"], numbers["pid"], people):
        got = rows["split"][row].as_py()
        yield f"{SAMPLES}: {keys[row].as_py()}: expected the split {' or '.join(allowed)}, got {got!r}."


def _strange_names(keys: Any, numbers: dict[str, Ints]) -> list[int]:
    """Places of the keys that do not say whom they show and which camera took it."""
    parts: Any = pc.extract_regex(keys, _KEY)
    fits = np.ones(len(keys), np.bool_)
    for name in ("pid", "camid"):
        told = pc.fill_null(pc.cast(pc.struct_field(parts, name), pa.int64()), -1)
        fits &= np.asarray(told.to_numpy()) == numbers[name]
    return list(np.flatnonzero(~fits).tolist())


def _strange_splits(splits: Any, pids: Ints, people: dict[int, str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Places of the images in a split that is not their person's, and the splits that are."""
    known = np.zeros(len(pids), np.bool_)
    for of_person, allowed in _SPLITS_OF.items():
        concerned = np.isin(pids, [pid for pid, split in people.items() if split == of_person])
        known |= concerned
        yield from ((row, allowed) for row in np.flatnonzero(concerned & ~_is_any(splits, allowed)).tolist())
    yield from ((row, SPLITS) for row in np.flatnonzero(~known & ~_is_any(splits, SPLITS)).tolist())


def _is_any(words: Any, allowed: Sequence[str]) -> NDArray[np.bool_]:
    return np.asarray(pc.is_in(words, pa.array(allowed)).to_numpy())


def _check_persons(numbers: dict[str, Ints], people: dict[int, str], persons: pa.Table) -> Iterator[str]:
    outfits = set(zip(persons["pid"].to_pylist(), persons["outfit"].to_pylist(), strict=True))
    if len(outfits) != persons.num_rows:
        yield f"{PERSONS}: expected each outfit of a pid once, got {persons.num_rows} rows for {len(outfits)} of them."
    for pid, split in people.items():
        if split not in _SPLITS_OF:
            yield f"{PERSONS}: pid {pid}: expected the split train or test, got {split!r}."
    worn = set(_pairs(numbers["pid"], numbers["outfit"]))
    imaged = {pid for pid, _ in worn}
    for pid in sorted(imaged - set(people)):
        yield f"{PERSONS}: pid {pid}: missing, {SAMPLES} has images of it."
    for pid, outfit in sorted(worn - outfits):
        if pid in people:
            yield f"{PERSONS}: pid {pid}, outfit {outfit}: missing, {SAMPLES} has images of it."
    for pid in sorted(set(people) - imaged):
        yield f"{PERSONS}: pid {pid}: has no image in {SAMPLES}."


def _check_queries(rows: pa.Table, numbers: dict[str, Ints]) -> Iterator[str]:
    is_tested, is_query = ~_is_any(rows["split"], ("train",)), _is_any(rows["split"], ("query",))
    queries = _pairs(numbers["pid"][is_query], numbers["camid"][is_query])
    for pid, camid in sorted(_pairs(numbers["pid"][is_tested], numbers["camid"][is_tested])):
        if queries.get((pid, camid), 0) != 1:
            count = queries.get((pid, camid), 0)
            yield f"{SAMPLES}: pid {pid}, camid {camid}: expected one query, got {count}."


def _pairs(first: Ints, second: Ints) -> dict[tuple[int, int], int]:
    """How often each pair of numbers from 0 occurs."""
    pairs, counts = np.unique(first << 32 | second, return_counts=True)
    return {(pair >> 32, pair & 0xFFFFFFFF): count for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True)}


def _check_schema(dataset_dir: Path) -> Iterator[str]:
    samples, persons = (pq.read_schema(dataset_dir / name).names for name in (SAMPLES, PERSONS))
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
    if listed["persons"] != persons:
        yield f"{SCHEMA}: persons: expected the columns of {PERSONS}, got others."
    for (level, name), allowed in classes.items():
        file, load, there = (PERSONS, load_persons, persons) if level == "person" else (SAMPLES, load_samples, samples)
        found = pc.unique(load(dataset_dir, [name])[name]).to_pylist() if allowed and name in there else []
        for value in sorted(set(found) - set(allowed), key=str):
            yield f"{file}: {name}: expected one of {', '.join(allowed)}, got {value!r}."
