"""Embeddings of a dataset as a Parquet file, which pandas, Polars, DuckDB and Arrow read, too.

A row is an image:

    key, split          name of the image and part of the dataset
    pid, camid          int64; camid is null where cameras are not known
    embedding           D float32 numbers as the network gives them (not normalised)
    label.NAME          class that the dataset gives, null where not known
    visibility.NAME     0 hidden in the image, 1 visible, 2 cut off; only where the dataset says so
    probability.NAME    a float32 number for each class of the network's attribute

The file's metadata has the key `synthperson.embeddings`: JSON with `format`, `dataset`, `metric` (that the network was
made for), `attributes` and `heads` (name, kind, classes), `majority` (most frequent classes of the training split),
`skipped` (damaged images of each split) and `model` (facts about the network).
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from trainer.data.images import UNKNOWN, Attribute, DatasetError, attributes_from_plain, attributes_to_plain
from trainer.evaluation.embedded_dataset import EmbeddedDataset
from trainer.evaluation.embedding import Embedded

FORMAT = 1
METADATA = b"synthperson.embeddings"
SUFFIX = ".parquet"


def write_embeddings(path: Path, dataset: EmbeddedDataset) -> None:
    """Write the file, whole or not at all.

    Raises:
        DatasetError: it cannot be written.
    """
    parts = [_table(one) for one in dataset.splits.values()]
    first = next(iter(dataset.splits.values()))
    facts = {
        "format": FORMAT,
        "dataset": dataset.name,
        "metric": dataset.metric,
        "attributes": attributes_to_plain(first.attributes),
        "heads": attributes_to_plain(first.heads),
        "majority": dict(dataset.majority),
        "skipped": {name: list(one.skipped) for name, one in dataset.splits.items()},
        "model": dict(dataset.model),
    }
    table = pa.concat_tables(parts).replace_schema_metadata({METADATA: json.dumps(facts)})
    part = path.with_name(path.name + ".part")
    try:
        pq.write_table(table, part)
        part.replace(path)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise DatasetError(f"{path}: cannot write: {reason}.") from error


def read_embeddings(path: Path) -> EmbeddedDataset:
    """What `write_embeddings` wrote.

    Raises:
        DatasetError: there is no such file, or it is no file of embeddings.
    """
    try:
        table = pq.read_table(path)
    except FileNotFoundError as error:
        raise DatasetError(f"{path}: no such file.") from error
    except (OSError, pa.ArrowInvalid) as error:
        raise DatasetError(f"{path}: expected a Parquet file of embeddings, got a damaged or another file.") from error
    stored = (table.schema.metadata or {}).get(METADATA)
    if stored is None:
        raise DatasetError(f"{path}: expected embeddings that `trainer.embed` wrote, found no such metadata.")
    facts = json.loads(stored)
    if facts["format"] != FORMAT:
        raise DatasetError(f"{path}: expected format {FORMAT} of embeddings, got {facts['format']}.")
    attributes, heads = (attributes_from_plain(facts[name]) for name in ("attributes", "heads"))
    split_of = table["split"].to_numpy(zero_copy_only=False)
    splits = {
        name: _embedded(name, table.filter(pa.array(split_of == name)), attributes, heads, skipped)
        for name, skipped in facts["skipped"].items()
    }
    return EmbeddedDataset(facts["dataset"], facts["metric"], splits, facts["majority"], facts["model"])


def _table(images: Embedded) -> pa.Table:
    n = len(images)
    columns: dict[str, pa.Array[Any]] = {
        "key": pa.array(list(images.keys), pa.string()),
        "split": pa.array([images.split] * n, pa.string()),
        "pid": pa.array(images.pids),
        "camid": pa.nulls(n, pa.int64()) if images.camids is None else pa.array(images.camids),
        "embedding": _rows(images.embeddings),
    }
    for column, one in enumerate(images.attributes):
        names = np.array([*one.classes, None], object)
        columns[f"label.{one.name}"] = pa.array(names[images.labels[:, column]], pa.string())
        if images.visibility is not None:
            columns[f"visibility.{one.name}"] = pa.array(images.visibility[:, column])
    for one in images.heads:
        columns[f"probability.{one.name}"] = _rows(images.probabilities[one.name])
    return pa.table(columns)


def _rows(values: NDArray[np.float32]) -> pa.Array[Any]:
    """(N, D) numbers as N lists."""
    return pa.FixedSizeListArray.from_arrays(pa.array(np.ascontiguousarray(values).ravel()), values.shape[1])


def _matrix(column: Any) -> NDArray[np.float32]:
    values = column.combine_chunks()
    return np.asarray(values.flatten().to_numpy(), np.float32).reshape(len(values), values.type.list_size)


def _embedded(
    split: str, table: pa.Table, attributes: tuple[Attribute, ...], heads: tuple[Attribute, ...], skipped: Sequence[str]
) -> Embedded:
    n = len(table)
    labels = np.full((n, len(attributes)), UNKNOWN, np.int64)
    for column, one in enumerate(attributes):
        codes = {name: code for code, name in enumerate(one.classes)}
        labels[:, column] = [codes.get(str(name), UNKNOWN) for name in table[f"label.{one.name}"].to_pylist()]
    seen = [table[name].to_numpy() for one in attributes if (name := f"visibility.{one.name}") in table.column_names]
    return Embedded(
        split=split,
        keys=[str(key) for key in table["key"].to_pylist()],
        pids=table["pid"].to_numpy().astype(np.int64),
        camids=None if table["camid"].null_count else table["camid"].to_numpy().astype(np.int64),
        attributes=attributes,
        labels=labels,
        visibility=np.stack(seen, axis=1).astype(np.uint8) if seen else None,
        embeddings=_matrix(table["embedding"]),
        heads=heads,
        probabilities={one.name: _matrix(table[f"probability.{one.name}"]) for one in heads},
        kept=np.arange(n),
        skipped=tuple(skipped),
    )
