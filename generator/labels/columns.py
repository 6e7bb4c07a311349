"""Facts of many people or images at once: an array per fact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from generator.labels.fact import Fact, FactValue


@dataclass(frozen=True, eq=False)
class Categories:
    """A word for each of N things.

    Attributes:
        codes: (N,) indices into `values`.
        values: the words that occur.
    """

    codes: NDArray[np.int64]
    values: tuple[str, ...]


# (N,) numbers or truths, (N, 3) CIELAB with NaN where there is none, or words.
Column = NDArray[Any] | Categories
Columns = Mapping[str, Column]


def columns_of_records(
    records: Sequence[Mapping[str, FactValue | None]], facts: Mapping[str, Fact], names: Iterable[str]
) -> dict[str, Column]:
    """The named facts of people, given one by one; those that a record lacks are left out."""
    return {
        name: _column([record[name] for record in records], facts[name])
        for name in names
        if all(name in record for record in records)
    }


def columns_of_table(table: pa.Table, facts: Mapping[str, Fact], names: Iterable[str]) -> dict[str, Column]:
    """The named facts of people as persons.parquet has them, in columns `fact.NAME`."""
    present = set(table.column_names)
    return {name: _column(table[f"fact.{name}"], facts[name]) for name in names if f"fact.{name}" in present}


def take(columns: Columns, index: NDArray[np.integer[Any]]) -> dict[str, Column]:
    """The columns of other things, which have the facts of these: (M,) indices into the N."""
    return {
        name: Categories(column.codes[index], column.values) if isinstance(column, Categories) else column[index]
        for name, column in columns.items()
    }


def categories_of(values: Any) -> Categories:
    """Words from an Arrow column of text."""
    encoded: Any = pc.dictionary_encode(values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values)
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return Categories(codes, tuple(str(value) for value in encoded.dictionary.to_pylist()))


def _column(values: Any, fact: Fact) -> Column:
    """From a list of values or an Arrow column."""
    if fact.kind == "category":
        return categories_of(pa.array([str(v) for v in values], pa.string()) if isinstance(values, list) else values)
    if fact.kind == "colour":
        return _colours(values)
    dtype = np.bool_ if fact.kind == "boolean" else np.float64
    return np.asarray(values if isinstance(values, list) else values.to_numpy(), dtype)


def _colours(values: Any) -> NDArray[np.float64]:
    """(N, 3), NaN for null."""
    if isinstance(values, list):
        return np.array([(np.nan,) * 3 if value is None else value for value in values], np.float64).reshape(-1, 3)
    lists = values.combine_chunks()
    colours = np.full((len(lists), 3), np.nan)
    present = lists.is_valid().to_numpy(zero_copy_only=False)
    colours[present] = lists.drop_null().flatten().to_numpy(zero_copy_only=False).reshape(-1, 3)
    return colours
