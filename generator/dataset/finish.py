"""The end of a dataset: from finished shards to indices, schema, checksums and a manifest that says complete.

Everything is computed anew from the shards' rows, so that a run which is killed here begins here again. The manifest
comes last: whoever sees `complete` sees all of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import JsonValue

from generator.dataset.atomic import commit, pending_file, sha256_of, write_bytes, writing
from generator.dataset.layout import (
    CHECKSUMS,
    MANIFEST,
    PERSONS,
    SAMPLES,
    SCHEMA,
    WORK,
    own_files,
    rows_name,
    shard_name,
)
from generator.dataset.manifest import DatasetManifest
from generator.dataset.read import read_rows, read_rows_facts
from generator.dataset.relabelling import PersonIndex, label_persons, label_samples
from generator.dataset.schema import (
    SAMPLE_COLUMNS,
    PersonRow,
    arrow_schema,
    label_columns,
    person_columns,
    persons_table,
    schema_json,
)
from generator.labels.fact import Fact
from generator.labels.vocabulary import Vocabulary

_ROWS_PER_GROUP = 1 << 15  # about 25 MB of rows in memory
_PERSONS_PER_GROUP = 1 << 10

T = TypeVar("T")


def finish_dataset(
    dataset_dir: Path,
    manifest: DatasetManifest,
    persons: Iterable[PersonRow],
    facts: Mapping[str, Fact],
    vocabulary: Vocabulary,
    sampling: Callable[[], object],
) -> DatasetManifest:
    """Write everything but the shards; see `DatasetWriter.finish`.

    Returns:
        The manifest of the complete dataset.

    Raises:
        DatasetError: a file of rows is damaged, or the system refuses to write.
    """
    people = PersonIndex(vocabulary)
    n_identities = _write_persons(dataset_dir, persons, facts, people, vocabulary)
    n_images = _write_samples(dataset_dir, manifest.n_shards, people, vocabulary)
    write_bytes(dataset_dir / SCHEMA, schema_text(facts, vocabulary, sampling()))
    counts = {**manifest.counts, "shards": manifest.n_shards, "identities": n_identities, "images": n_images}
    active: dict[str, JsonValue] = {"name": vocabulary.name, "version": vocabulary.config.version}
    complete = manifest.model_copy(update={"state": "complete", "counts": counts, "vocabulary": active})
    text = complete.to_text().encode()
    sums = {shard_name(i): read_rows_facts(dataset_dir / rows_name(i))[0] for i in range(manifest.n_shards)}
    sums.update({name: sha256_of(dataset_dir / name) for name in (SAMPLES, PERSONS, SCHEMA)})
    sums[MANIFEST] = hashlib.sha256(text).hexdigest()
    write_bytes(dataset_dir / CHECKSUMS, checksum_text(sums))
    write_bytes(dataset_dir / MANIFEST, text)
    _remove_rows(dataset_dir)
    return complete


def checksum_text(sums: Mapping[str, str]) -> bytes:
    """The text of SHA256SUMS, sorted by path."""
    return "".join(f"{sums[name]}  {name}\n" for name in sorted(sums)).encode()


def schema_text(facts: Mapping[str, Fact], vocabulary: Vocabulary, sampling: object) -> bytes:
    """The text of schema.json; `sampling` is what was asked for and achieved, None where people were not chosen."""
    content = {**schema_json(facts, vocabulary.schema()), "sampling": sampling}
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def _write_persons(
    dataset_dir: Path,
    persons: Iterable[PersonRow],
    facts: Mapping[str, Fact],
    people: PersonIndex,
    vocabulary: Vocabulary,
) -> int:
    """Write persons.parquet, a group of rows at a time, and index the people; gives the number of identities."""
    columns = person_columns(facts, vocabulary.schema()["attributes"])
    pids: set[int] = set()

    def tables() -> Iterator[pa.Table]:
        for batch in _batches(persons, _PERSONS_PER_GROUP):
            table = persons_table(batch, columns)
            pids.update(row.pid for row in batch)
            people.add(table)
            yield label_persons(table, vocabulary, columns)

    write_table(dataset_dir / PERSONS, arrow_schema(columns), tables())
    return len(pids)


def _write_samples(dataset_dir: Path, n_shards: int, people: PersonIndex, vocabulary: Vocabulary) -> int:
    groups = (with_labels(table, people, vocabulary) for table in _sample_groups(dataset_dir, n_shards))
    return write_table(dataset_dir / SAMPLES, samples_schema(vocabulary), groups)


def samples_schema(vocabulary: Vocabulary) -> pa.Schema:
    """The schema of samples.parquet under a vocabulary."""
    return arrow_schema((*SAMPLE_COLUMNS, *label_columns(vocabulary.schema()["attributes"])))


def with_labels(samples: pa.Table, people: PersonIndex, vocabulary: Vocabulary) -> pa.Table:
    """Rows of samples.parquet with the columns of a vocabulary in the place of those of another one."""
    base = samples.select([column.name for column in SAMPLE_COLUMNS])
    labels = label_samples(base, people, vocabulary)
    return pa.table([*base.columns, *labels.columns], schema=samples_schema(vocabulary))


def _sample_groups(dataset_dir: Path, n_shards: int) -> Iterator[pa.Table]:
    """The rows of all shards in their order, in groups of about the same size."""
    group: list[pa.Table] = []
    for shard_index in range(n_shards):
        group.append(read_rows(dataset_dir / rows_name(shard_index)))
        if sum(table.num_rows for table in group) >= _ROWS_PER_GROUP:
            yield pa.concat_tables(group)
            group = []
    if group:
        yield pa.concat_tables(group)


def write_table(path: Path, schema: pa.Schema, tables: Iterable[pa.Table]) -> int:
    """Write a Parquet file, a group of rows per table; gives the number of rows."""
    pending, n_rows = pending_table(path, schema, tables)
    commit(pending, path)
    return n_rows


def pending_table(path: Path, schema: pa.Schema, tables: Iterable[pa.Table]) -> tuple[Path, int]:
    """Write a Parquet file under a temporary name, for `commit`; gives that name and the number of rows."""
    n_rows = 0
    words = [field.name for field in schema if pa.types.is_string(field.type)]
    options: dict[str, Any] = {"compression": "zstd", "write_page_checksum": True, "use_dictionary": words}
    with (
        pending_file(path) as (handle, pending),
        writing(path),
        pq.ParquetWriter(handle, schema, **options) as parquet,
    ):
        for table in tables:
            parquet.write_table(table.combine_chunks(), row_group_size=max(table.num_rows, 1))
            n_rows += table.num_rows
    return pending, n_rows


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _remove_rows(dataset_dir: Path) -> None:
    for path in own_files(dataset_dir):
        if path.parent.name == WORK:
            path.unlink(missing_ok=True)
    with suppress(OSError):  # someone put a file of theirs there
        (dataset_dir / WORK).rmdir()
