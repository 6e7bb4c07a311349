"""Parquet files with the pictures inside, as `datasets.load_dataset(FOLDER)` reads them.

    data/train-00000-of-00002.parquet, data/query-00000-of-00001.parquet, ...
    README.md                                       which files are which split

`image` is decoded by the library; `pid`, `camid` and the facts of the picture are columns; attributes with classes are
class labels with their names.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from generator.dataset.read import load_samples
from generator.dataset.schema import SPLITS
from generator.exports.source import Attribute, Source

COLUMNS = ("world_kind", "time_of_day", "weather", "yaw_deg", "visible_fraction", "caption_1")
PLAIN = {"key": "string", "pid": "int32", "outfit": "int32", "camid": "int32"} | {
    "world_kind": "string", "time_of_day": "string", "weather": "string", "yaw_deg": "float32",
    "visible_fraction": "float32", "caption_1": "string",
}  # fmt: skip
ROWS_PER_GROUP = 256


def export_huggingface(source: Source, output: Path, images_per_file: int = 50_000) -> int:
    """Write files and card; the number of images."""
    (output / "data").mkdir()
    schema = _schema(source)
    counts = Counter(load_samples(source.folder, ["split"])["split"].to_pylist())
    total = 0
    for split in SPLITS:
        n_files = max(1, -(-counts[split] // images_per_file))
        rows = (row for row in source.rows(COLUMNS) if row["split"] == split)
        for number in range(n_files):
            path = output / "data" / f"{split}-{number:05d}-of-{n_files:05d}.parquet"
            total += _write(path, schema, source, islice(rows, images_per_file))
    (output / "README.md").write_text(_card(source))
    return total


def _schema(source: Source) -> pa.Schema:
    picture = pa.struct([pa.field("bytes", pa.binary()), pa.field("path", pa.string())])
    fields: list[pa.Field[Any]] = [pa.field("image", picture)]
    fields += [pa.field(name, getattr(pa, kind)()) for name, kind in PLAIN.items()]
    features: dict[str, Any] = {"image": {"_type": "Image"}}
    features |= {name: {"dtype": kind, "_type": "Value"} for name, kind in PLAIN.items()}
    for one in source.attributes:
        kind, feature = _column(one)
        fields.append(pa.field(one.name, kind))
        features[one.name] = feature
    return pa.schema(fields, metadata={"huggingface": json.dumps({"info": {"features": features}})})


def _column(one: Attribute) -> tuple[pa.DataType, dict[str, Any]]:
    if one.classes:
        return pa.int64(), {"names": list(one.classes), "_type": "ClassLabel"}
    value = {"dtype": "float64", "_type": "Value"}
    if one.kind == "number":
        return pa.float64(), value
    return pa.list_(pa.float64()), {"feature": value, "_type": "List"}


def _write(path: Path, schema: pa.Schema, source: Source, rows: Iterator[dict[str, Any]]) -> int:
    count = 0
    with pq.ParquetWriter(path, schema) as writer:
        while group := list(islice(rows, ROWS_PER_GROUP)):
            writer.write_table(pa.Table.from_pylist([_entry(source, row) for row in group], schema))
            count += len(group)
    return count


def _entry(source: Source, row: dict[str, Any]) -> dict[str, Any]:
    labels = source.labels(row)
    codes = {
        one.name: one.classes.index(labels[one.name]) if one.classes else labels[one.name] for one in source.attributes
    }
    picture = {"bytes": source.jpeg(row), "path": f"{row['key']}.jpg"}
    return {"image": picture, **{name: row[name] for name in PLAIN}, **codes}


def _card(source: Source) -> str:
    files = "\n".join(f"  - split: {split}\n    path: data/{split}-*" for split in SPLITS)
    counts = ", ".join(f"{number:,} {name}" for name, number in source.manifest.counts.items() if name != "shards")
    return (
        f"---\nconfigs:\n- config_name: default\n  data_files:\n{files}\n---\n\n# {source.folder.resolve().name}\n\n"
        f"Synthetic people for re-identification and attribute recognition: {counts}.\n"
        f"Attributes: vocabulary `{source.vocabulary}`. Licence of the images: {source.manifest.image_licence}.\n"
    )
