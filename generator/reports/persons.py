"""Facts, labels and specs of the people on the page, in files of a few dozen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from generator.dataset.layout import PERSONS, DatasetError
from generator.reports.columns import Columns
from generator.reports.files import Store, packed

PEOPLE_PER_CHUNK = 32


def store_people(columns: Columns, shown: NDArray[np.int64], store: Store) -> None:
    """Keep `people/NNNNN`: facts, labels and spec of `PEOPLE_PER_CHUNK` rows of persons.parquet.

    Args:
        columns: of the dataset.
        shown: (P,) rows that the page can show; chunks without any are left out.
        store: where they go.

    Raises:
        DatasetError: the table is missing or damaged.
    """
    wanted = set((shown // PEOPLE_PER_CHUNK).tolist())
    for number, rows in enumerate(_chunks(columns)):
        if number in wanted:
            entries = [_entry(row) for row in rows]
            store.data(f"people/{number:05d}", packed(json.dumps(entries, separators=(",", ":")).encode()))


def _chunks(columns: Columns) -> Iterator[list[dict[str, Any]]]:
    path = columns.folder / PERSONS
    rest: list[dict[str, Any]] = []
    try:
        with path.open("rb") as handle:
            for batch in pq.ParquetFile(handle).iter_batches(16 * PEOPLE_PER_CHUNK):
                rest += batch.to_pylist()
                while len(rest) >= PEOPLE_PER_CHUNK:
                    yield rest[:PEOPLE_PER_CHUNK]
                    rest = rest[PEOPLE_PER_CHUNK:]
    except (OSError, pa.ArrowException) as error:
        raise DatasetError(f"{path}: cannot be read. `python -m generator.verify` tells more.") from error
    if rest:
        yield rest


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = {"facts": {}, "attributes": {}}
    for name, value in row.items():
        if name.startswith("fact."):
            entry["facts"][name[5:]] = value
        elif name.startswith("attr."):
            entry["attributes"][name[5:]] = value
        else:
            entry[name] = json.loads(value) if name == "spec" else value
    return entry
