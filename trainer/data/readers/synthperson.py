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
from numpy.typing import NDArray

from trainer.data.config import SourceConfig
from trainer.data.images import UNKNOWN, Attribute, Dataset, DatasetError, Images, Ints, ShardSource, SplitName

FORMAT_VERSION = 3
SPLITS: tuple[SplitName, ...] = ("train", "query", "gallery")
INDEX = ("key", "split", "pid", "outfit", "camid", "shard", "offset", "length", "attribute_visibility")


def read_synthperson(source: SourceConfig) -> Dataset:
    """A dataset of docs/dataset_format.md.

    Attributes that are numbers or colours have no classes and are left out.

    Raises:
        DatasetError: a file is missing or of another format version, or an image's outfit has no row.
    """
    folder = source.folder
    entries = _read_schema(folder)
    places = [index for index, entry in enumerate(entries) if entry["classes"]]
    attributes = tuple(Attribute(entries[i]["name"], entries[i]["kind"], tuple(entries[i]["classes"])) for i in places)
    levels = [entries[i]["level"] for i in places]
    of_images = [f"attr.{one.name}" for one, level in zip(attributes, levels, strict=True) if level == "image"]
    samples = pq.read_table(folder / "samples.parquet", columns=[*INDEX, *of_images])
    labels = _read_labels(folder, attributes, levels, samples)
    visibility: Any = samples["attribute_visibility"].combine_chunks()
    seen = visibility.flatten().to_numpy().reshape(len(labels), len(entries))
    numbers = {
        name: samples[name].to_numpy().astype(np.int64) for name in ("pid", "camid", "shard", "offset", "length")
    }
    keys = [str(key) for key in samples["key"].to_pylist()]
    files = [folder / "shards" / f"{shard:06d}.tar" for shard in range(int(numbers["shard"].max(initial=-1)) + 1)]
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
    schema = json.loads((folder / "schema.json").read_text())
    if schema.get("format_version") != FORMAT_VERSION:
        raise DatasetError(
            f"{folder / 'schema.json'}: expected format version {FORMAT_VERSION}, got {schema.get('format_version')}."
        )
    return list(schema["attributes"])


def _read_labels(folder: Path, attributes: Sequence[Attribute], levels: Sequence[str], samples: pa.Table) -> Ints:
    """(N, A) codes of classes."""
    names = [f"attr.{one.name}" for one, level in zip(attributes, levels, strict=True) if level == "person"]
    persons = pq.read_table(folder / "persons.parquet", columns=["pid", "outfit", *names])
    rows = _rows_of(folder, persons, samples)
    codes = [
        _codes(persons, attribute)[rows] if level == "person" else _codes(samples, attribute)
        for attribute, level in zip(attributes, levels, strict=True)
    ]
    return np.stack(codes, axis=1) if codes else np.zeros((len(samples), 0), np.int64)


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


def _codes(table: pa.Table, attribute: Attribute) -> NDArray[np.int64]:
    codes: Any = pc.index_in(table[f"attr.{attribute.name}"], pa.array(attribute.classes))
    return np.asarray(pc.fill_null(codes, UNKNOWN).to_numpy(), np.int64)
