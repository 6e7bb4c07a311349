"""The columns that a vocabulary adds to persons.parquet and samples.parquet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from generator.dataset.schema import Column, arrow_schema, label_columns
from generator.labels.columns import Column as FactColumn
from generator.labels.columns import columns_of_table, take
from generator.labels.image_facts import image_columns
from generator.labels.visibility import attribute_visibility, part_sight
from generator.labels.vocabulary import Vocabulary
from generator.labels.vocabulary_config import Attribute


class PersonIndex:
    """Finds a person in an outfit, with the facts that the attributes of images are made from.

    Rows of persons.parquet are added in their order, one table after the other.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._tables: list[pa.Table] = []
        self._names = [name for name in vocabulary.needs("image") if vocabulary.facts[name].level == "person"]
        self._found: tuple[NDArray[np.int64], NDArray[np.int64], dict[str, FactColumn]] | None = None

    def add(self, persons: pa.Table) -> None:
        """Take in further rows."""
        self._tables.append(persons.select(["pid", "outfit", *(f"fact.{name}" for name in self._names)]))
        self._found = None

    def facts_of(self, samples: pa.Table) -> dict[str, FactColumn]:
        """The facts of the person in each of N images.

        Raises:
            ValueError: there is no such person in that outfit.
        """
        if self._found is None:
            table = pa.concat_tables(self._tables)
            keys = _person_keys(table)
            order = np.argsort(keys)
            self._found = keys[order], order, columns_of_table(table, self._vocabulary.facts, self._names)
        keys, order, columns = self._found
        wanted = _person_keys(samples)
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        missing = np.flatnonzero(keys[place] != wanted)
        if len(missing):
            pid, outfit = (samples[name][int(missing[0])].as_py() for name in ("pid", "outfit"))
            raise ValueError(f"persons.parquet: expected a row of pid {pid} in outfit {outfit}, got none.")
        return take(columns, order[place])


def _person_keys(table: pa.Table) -> NDArray[np.int64]:
    return table["pid"].to_numpy().astype(np.int64) << 32 | table["outfit"].to_numpy().astype(np.int64)


def label_persons(persons: pa.Table, vocabulary: Vocabulary, columns: Sequence[Column]) -> pa.Table:
    """Rows of persons.parquet with the labels of a vocabulary.

    Args:
        persons: the rows; labels of another vocabulary are dropped.
        vocabulary: whose attributes they get.
        columns: of the result.
    """
    facts = columns_of_table(persons, vocabulary.facts, vocabulary.needs("person"))
    labels = vocabulary.label_columns(facts, "person")
    made = {f"attr.{item.name}": label_array(item, labels[item.name]) for item in vocabulary.attributes("person")}
    arrays = [made[column.name] if column.name in made else persons[column.name] for column in columns]
    return pa.table(arrays, schema=arrow_schema(columns))


def label_samples(samples: pa.Table, people: PersonIndex, vocabulary: Vocabulary) -> pa.Table:
    """The columns of samples.parquet that depend on the vocabulary, for rows of it."""
    entries = vocabulary.schema()["attributes"]
    needs = vocabulary.needs("image")
    seen = attribute_visibility(vocabulary.config.attributes, part_sight(samples))
    arrays: list[Any] = [pa.FixedSizeListArray.from_arrays(pa.array(seen.reshape(-1)), seen.shape[1])]
    if vocabulary.attributes("image"):
        facts = {**people.facts_of(samples), **image_columns(samples, needs)}
        labels = vocabulary.label_columns(facts, "image")
        arrays += [label_array(item, labels[item.name]) for item in vocabulary.attributes("image")]
    return pa.table(arrays, schema=arrow_schema(label_columns(entries)))


def label_array(attribute: Attribute, values: NDArray[Any]) -> Any:
    """The values of `Vocabulary.label_columns` as they stand in a column."""
    if attribute.kind == "number":
        return pa.array(values, pa.float64())
    if attribute.kind == "colour":
        present = ~np.isnan(values[:, 0])
        ends = np.concatenate([[0], np.cumsum(3 * present)]).astype(np.int32)
        offsets = pa.array(ends, mask=np.append(~present, False))
        return pa.ListArray.from_arrays(offsets, pa.array(values[present].reshape(-1)))
    words = pa.DictionaryArray.from_arrays(pa.array(values, pa.int32()), pa.array(attribute.classes, pa.string()))
    return words.cast(pa.string())
