"""Put the labels of another vocabulary on a dataset, without rendering anything.

    python -m generator.relabel DATASET --vocabulary V [--output DIR] [--quiet]

V is a name under configs/vocabularies or a path. Without --output the dataset is changed in place: new tables are
written beside the old ones and take their names at the end, the manifest last; whatever dies, the same command finishes
it. With --output a new dataset is made whose shards are hard links to the old ones, or copies on another disk.
`attributes` in KEY.json stay those of the vocabulary at rendering time. Exit status: 0, 2 with one line that says what
is wrong, 130 interrupted.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from configs.loader import ConfigError
from generator.dataset.atomic import commit, link_or_copy, pending_file, remove_quietly, sha256_of, write_bytes, writing
from generator.dataset.check_files import read_checksums
from generator.dataset.finish import checksum_text, pending_table, samples_schema, schema_text, with_labels
from generator.dataset.layout import (
    CHECKSUMS,
    LOCK,
    MANIFEST,
    PERSONS,
    SAMPLES,
    SCHEMA,
    SHARDS,
    DatasetError,
    is_temporary,
    own_files,
    shard_name,
)
from generator.dataset.lock import DatasetLock
from generator.dataset.manifest import DatasetManifest, read_manifest
from generator.dataset.read import load_persons
from generator.dataset.relabelling import PersonIndex, label_persons
from generator.dataset.schema import SAMPLE_COLUMNS, arrow_schema, person_columns
from generator.labels.fact import Fact
from generator.labels.image_facts import IMAGE_FACTS
from generator.labels.vocabulary import Vocabulary, find_vocabulary, load_vocabulary


def relabel(dataset_dir: Path, vocabulary_name: str, output: Path | None = None) -> DatasetManifest:
    """Put the labels of another vocabulary on a complete dataset.

    Args:
        dataset_dir: folder of the dataset.
        vocabulary_name: of a file under configs/vocabularies, or a path.
        output: folder of a new dataset; None changes the one that is there.

    Returns:
        The manifest of the relabelled dataset.

    Raises:
        DatasetError: the dataset is not complete or damaged, the output exists, or the system refuses to write.
        ConfigError: the vocabulary is wrong, or asks for what the dataset does not know.
    """
    manifest = read_manifest(dataset_dir)
    if manifest.state != "complete":
        raise DatasetError(
            f"{dataset_dir}: expected a complete dataset, got one in progress. Let it be finished first."
        )
    sums, problems = read_checksums(dataset_dir)
    if problems:
        raise DatasetError(f"{dataset_dir}: {problems[0]}")
    schema = _read_schema(dataset_dir)
    vocabulary = load_vocabulary(find_vocabulary(vocabulary_name), schema.facts)
    target = output or dataset_dir
    if output is not None:
        _prepare(output)
    lock = DatasetLock(target)
    try:
        for path in own_files(target):
            if is_temporary(path):
                remove_quietly(path)
        if output is not None:
            _link_shards(dataset_dir, output, manifest.n_shards)
        return _write(dataset_dir, target, manifest, schema, vocabulary, sums)
    finally:
        lock.release()


class _Schema:
    """What schema.json says about facts, and how people were chosen."""

    def __init__(self, facts: dict[str, Fact], sampling: object) -> None:
        self.facts = facts
        self.sampling = sampling


def _read_schema(dataset_dir: Path) -> _Schema:
    path = dataset_dir / SCHEMA
    try:
        schema = json.loads(path.read_bytes())
        found = [Fact(**{**entry, "values": tuple(entry["values"])}) for entry in schema["facts"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DatasetError(f"{path}: cannot be read as the schema of a dataset.") from error
    of_people = {fact.name: fact for fact in found if fact.level == "person"}
    return _Schema({**of_people, **IMAGE_FACTS}, schema.get("sampling"))


def _prepare(output: Path) -> None:
    """An empty folder, or what a run that was killed left of one."""
    with writing(output):
        output.mkdir(parents=True, exist_ok=True)
        own = {*own_files(output), output / SHARDS, output / LOCK}
        foreign = sorted(path.name for path in output.iterdir() if path not in own)
    if foreign or (output / MANIFEST).exists():
        found = MANIFEST if (output / MANIFEST).exists() else foreign[0]
        raise DatasetError(f"{output}: expected a new folder, got one with {found!r}. Choose another.")


def _link_shards(dataset_dir: Path, output: Path, n_shards: int) -> None:
    """Hard links where the disk allows them, else copies."""
    for index in range(n_shards):
        source, link = dataset_dir / shard_name(index), output / shard_name(index)
        with writing(link):
            link.parent.mkdir(exist_ok=True)
        link_or_copy(source, link)


def _write(
    dataset_dir: Path,
    target: Path,
    manifest: DatasetManifest,
    schema: _Schema,
    vocabulary: Vocabulary,
    sums: dict[str, str],
) -> DatasetManifest:
    """All files under temporary names first, so that they take their own within a moment."""
    facts = schema.facts
    columns = person_columns(facts, vocabulary.schema()["attributes"])
    persons = load_persons(dataset_dir)
    people = PersonIndex(vocabulary)
    people.add(persons)
    labelled = label_persons(persons, vocabulary, columns)
    groups = (labelled.slice(start, 1 << 10) for start in range(0, labelled.num_rows, 1 << 10))
    pending: dict[str, Path] = {}
    try:
        pending[PERSONS] = pending_table(target / PERSONS, arrow_schema(columns), groups)[0]
        tables = (with_labels(samples, people, vocabulary) for samples in _row_groups(dataset_dir))
        pending[SAMPLES] = pending_table(target / SAMPLES, samples_schema(vocabulary), tables)[0]
        with pending_file(target / SCHEMA) as (handle, pending[SCHEMA]), writing(target / SCHEMA):
            handle.write(schema_text(facts, vocabulary, schema.sampling))
        active = {"name": vocabulary.name, "version": vocabulary.config.version}
        relabelled = manifest.model_copy(update={"vocabulary": active})
        text = relabelled.to_text().encode()
        new = {name: sha256_of(path) for name, path in pending.items()}
        new[MANIFEST] = hashlib.sha256(text).hexdigest()
        for name, path in pending.items():
            commit(path, target / name)
    except BaseException:
        for path in pending.values():
            remove_quietly(path)
        raise
    write_bytes(target / CHECKSUMS, checksum_text({**sums, **new}))
    write_bytes(target / MANIFEST, text)
    return relabelled


def _row_groups(dataset_dir: Path) -> Iterator[pa.Table]:
    """The index, a group of rows at a time; the next is read while this one is labelled and written."""
    path = dataset_dir / SAMPLES
    try:
        with path.open("rb") as handle, ThreadPoolExecutor(1) as reader:
            parquet = pq.ParquetFile(handle, page_checksum_verification=True)
            names = [column.name for column in SAMPLE_COLUMNS]
            following = reader.submit(parquet.read_row_group, 0, names) if parquet.num_row_groups else None
            for group in range(1, parquet.num_row_groups + 1):
                assert following is not None
                table = following.result()
                if group < parquet.num_row_groups:
                    following = reader.submit(parquet.read_row_group, group, names)
                yield table.replace_schema_metadata(None)
    except (OSError, pa.ArrowException) as error:
        raise DatasetError(f"{path}: cannot be read: {' '.join(str(error).split())[:200]}.") from error


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m generator.relabel", description="Label a dataset anew.")
    parser.add_argument("dataset", type=Path, help="folder of the dataset")
    parser.add_argument("--vocabulary", required=True, help="a name under configs/vocabularies, or a path")
    parser.add_argument("--output", type=Path, help="folder of a new dataset; without, the dataset itself is changed")
    parser.add_argument("--quiet", action="store_true", help="print errors only")
    options = parser.parse_args(arguments)
    start = time.monotonic()
    try:
        done = relabel(options.dataset, options.vocabulary, options.output)
    except (ConfigError, DatasetError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("generator.relabel: interrupted; the same command begins again.", file=sys.stderr)
        return 130
    if not options.quiet:
        target, seconds = options.output or options.dataset, time.monotonic() - start
        print(f"{target}: {done.counts['images']} images labelled by {done.vocabulary['name']} in {seconds:.1f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
