"""Datasets that synthperson made: found by the index, read from the shards, described by their own schema."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from trainer.data.config import SourceConfig
from trainer.data.images import UNKNOWN, Attribute, Codes, Dataset, DatasetError, Images, Ints, ShardSource, SplitName

FORMAT_VERSION = 3
SPLITS: tuple[SplitName, ...] = ("train", "query", "gallery")
INDEX = ("key", "split", "pid", "outfit", "camid", "shard", "offset", "length", "attribute_visibility")


def read_synthperson(source: SourceConfig) -> Dataset:
    """A dataset of docs/dataset_format.md.

    Attributes that are numbers or colours have no classes and are left out.

    Raises:
        DatasetError: a file is missing, damaged or of another format version, an image's outfit has no row, or a label
            is not a class of its attribute.
    """
    folder = source.folder
    entries = _read_schema(folder)
    places = [index for index, entry in enumerate(entries) if entry["classes"]]
    attributes = tuple(Attribute(entries[i]["name"], entries[i]["kind"], tuple(entries[i]["classes"])) for i in places)
    levels = [entries[i]["level"] for i in places]
    of_images = [f"attr.{one.name}" for one, level in zip(attributes, levels, strict=True) if level == "image"]
    samples = _read_table(folder / "samples.parquet", [*INDEX, *of_images])
    labels = _read_labels(folder, attributes, levels, samples)
    visibility: Any = samples["attribute_visibility"].combine_chunks()
    seen = visibility.flatten().to_numpy().reshape(len(labels), len(entries))
    numbers = {
        name: samples[name].to_numpy().astype(np.int64) for name in ("pid", "camid", "shard", "offset", "length")
    }
    keys = [str(key) for key in samples["key"].to_pylist()]
    files = [folder / "shards" / f"{shard:06d}.tar" for shard in range(int(numbers["shard"].max(initial=-1)) + 1)]
    missing = next((files[shard] for shard in np.unique(numbers["shard"]) if not files[shard].is_file()), None)
    if missing is not None:
        raise DatasetError(f"{missing}: expected the shard that samples.parquet names, found no such file.")
    everything = Images(
        dataset=folder.name,
        split="all",
        keys=keys,
        pids=numbers["pid"],
        camids=numbers["camid"],
        attributes=attributes,
        labels=labels,
        visibility=np.ascontiguousarray(seen[:, places]),
        rows=np.arange(len(keys)),
        source=ShardSource(files, numbers["shard"], numbers["offset"], numbers["length"], keys),
    )
    split_of = samples["split"].to_numpy(zero_copy_only=False)
    splits = {name: everything.subset(split_of == name).named(name) for name in SPLITS}
    return Dataset(folder.name, splits, attributes)


def _read_schema(folder: Path) -> list[dict[str, Any]]:
    for name in ("schema.json", "persons.parquet", "samples.parquet"):
        if not (folder / name).is_file():
            raise DatasetError(f"{folder / name}: expected a complete dataset, found no such file.")
    try:
        schema = json.loads((folder / "schema.json").read_text(encoding="utf-8"))
    except ValueError as error:
        raise DatasetError(f"{folder / 'schema.json'}: expected JSON, got {error}.") from error
    if not isinstance(schema, dict):
        raise DatasetError(f"{folder / 'schema.json'}: expected a mapping, got {type(schema).__name__}.")
    if schema.get("format_version") != FORMAT_VERSION:
        raise DatasetError(
            f"{folder / 'schema.json'}: expected format version {FORMAT_VERSION}, got {schema.get('format_version')}."
        )
    return list(schema["attributes"])


def _read_table(file: Path, columns: list[str]) -> pa.Table:
    try:
        there = pq.read_schema(file).names
        lacking = [name for name in columns if name not in there]
        if lacking:
            raise DatasetError(f"{file}: expected the column {lacking[0]}, found {', '.join(there)}.")
        return pq.read_table(file, columns=columns)
    except (pa.ArrowException, OSError) as error:
        raise DatasetError(f"{file}: expected a Parquet table, got a damaged or other file ({error}).") from error


def _read_labels(folder: Path, attributes: Sequence[Attribute], levels: Sequence[str], samples: pa.Table) -> Codes:
    """(N, A) codes of classes."""
    names = [f"attr.{one.name}" for one, level in zip(attributes, levels, strict=True) if level == "person"]
    persons = _read_table(folder / "persons.parquet", ["pid", "outfit", *names])
    rows = _rows_of(folder, persons, samples)
    labels = np.empty((len(samples), len(attributes)), np.int16)
    for column, (attribute, level) in enumerate(zip(attributes, levels, strict=True)):
        if level == "person":
            labels[:, column] = _codes(persons, attribute, folder / "persons.parquet")[rows]
        else:
            labels[:, column] = _codes(samples, attribute, folder / "samples.parquet")
    return labels


def _rows_of(folder: Path, persons: pa.Table, samples: pa.Table) -> Ints:
    """(N,) row of persons.parquet for each image."""
    (pids, outfits), (of_pids, of_outfits) = (
        [table[name].to_numpy().astype(np.int64) for name in ("pid", "outfit")] for table in (persons, samples)
    )
    n_outfits = int(max(outfits.max(initial=0), of_outfits.max(initial=0))) + 1
    keys, wanted = pids * n_outfits + outfits, of_pids * n_outfits + of_outfits
    order = np.argsort(keys)
    place = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    missing = np.flatnonzero(keys[order][place] != wanted)
    if len(missing):
        first = missing[0]
        raise DatasetError(
            f"{folder / 'persons.parquet'}: expected pid {of_pids[first]} in outfit {of_outfits[first]}, "
            "found no such row."
        )
    return np.asarray(order[place])


def _codes(table: pa.Table, attribute: Attribute, file: Path) -> Codes:
    """(N,) codes of the classes; -1 where there is none."""
    values = table[f"attr.{attribute.name}"]
    codes: Any = pc.index_in(values, pa.array(attribute.classes))
    strange = values.filter(pc.and_(pc.is_null(codes), pc.is_valid(values)))
    if len(strange):
        expected = ", ".join(attribute.classes)
        raise DatasetError(f"{file}: expected {attribute.name} to be one of {expected}, got {strange[0].as_py()!r}.")
    return np.asarray(pc.fill_null(codes, UNKNOWN).to_numpy(), np.int16)
