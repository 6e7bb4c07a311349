"""Re-read every byte of a dataset and name what is missing, cut off or changed.

    python -m generator.verify DATASET [--quiet]

Exit status: 0 where all is well, also in a dataset that is still in progress; 1 with one line per problem where
something is damaged; 2 where DATASET is no dataset.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from generator.dataset.check_files import TABLES, check_listing, check_table_file, read_checksums
from generator.dataset.check_index import check_index, shard_rows
from generator.dataset.check_shards import Advance, ShardJob, check_shards
from generator.dataset.layout import (
    CHECKSUMS,
    MANIFEST,
    PERSONS,
    SAMPLES,
    SCHEMA,
    SHARDS,
    DatasetError,
    own_files,
    rows_name,
    shard_name,
)
from generator.dataset.manifest import DatasetManifest, read_manifest
from generator.dataset.read import read_rows, read_rows_facts
from generator.dataset.writer import is_done


@dataclass(frozen=True)
class Verdict:
    """What re-reading a dataset showed.

    Attributes:
        problems: one line each, with the file first.
        summary: one line about the whole.
    """

    problems: tuple[str, ...]
    summary: str


def verify_dataset(dataset_dir: Path, advance: Advance | None = None) -> Verdict:
    """Re-read a dataset.

    Args:
        dataset_dir: its folder.
        advance: is told the number of shards that were read, and of all.

    Raises:
        DatasetError: the folder is no dataset, or a process that reads it was killed.
    """
    advance = advance or _say_nothing
    if not any((dataset_dir / name).exists() for name in (MANIFEST, CHECKSUMS, SAMPLES, PERSONS)):
        raise DatasetError(f"{dataset_dir}: expected a dataset, got {_kind(dataset_dir)} without {MANIFEST}.")
    manifest, problems = None, []
    try:
        manifest = read_manifest(dataset_dir)
    except DatasetError as error:
        reason = str(error).replace(f"{dataset_dir / MANIFEST}: ", "")
        problems = [f"{MANIFEST}: {reason}" if (dataset_dir / MANIFEST).exists() else f"{MANIFEST}: missing."]
    if manifest is not None and manifest.state == "in_progress":
        return _verify_begun(dataset_dir, manifest, advance)
    return _verify_complete(dataset_dir, manifest, problems, advance)


def _verify_begun(dataset_dir: Path, manifest: DatasetManifest, advance: Advance) -> Verdict:
    done = [index for index in range(manifest.n_shards) if is_done(dataset_dir, index)]

    def jobs() -> Iterator[ShardJob]:
        for index in done:
            rows_path = dataset_dir / rows_name(index)
            yield index, read_rows(rows_path), read_rows_facts(rows_path)[0]

    problems = check_shards(dataset_dir, jobs(), len(done), advance)
    state = f"incomplete: {len(done)} of {manifest.n_shards} shards are done"
    end = (
        f"{_plural(len(problems), 'problem')} in these"
        if problems
        else "these are sound; the command that began it goes on"
    )
    return Verdict(tuple(problems), f"{dataset_dir}: {state}; {end}.")


def _verify_complete(
    dataset_dir: Path, manifest: DatasetManifest | None, problems: list[str], advance: Advance
) -> Verdict:
    sums, wrong = read_checksums(dataset_dir)
    problems += wrong
    n_shards = _count_shards(dataset_dir, sums) if manifest is None else manifest.n_shards
    problems += check_listing(dataset_dir, sums, n_shards)
    damaged = {name: found for name in TABLES if (found := check_table_file(dataset_dir, name, sums))}
    problems += [line for name, found in damaged.items() if name != MANIFEST or manifest for line in found]
    if not {SAMPLES, PERSONS, SCHEMA} & set(damaged):
        problems += check_index(dataset_dir, manifest)

    def jobs() -> Iterator[ShardJob]:
        seen = set()
        if SAMPLES not in damaged:
            for index, rows in shard_rows(dataset_dir):
                seen.add(index)
                yield index, rows, sums.get(shard_name(index))
        for index in range(n_shards):
            if index not in seen:
                empty = None if SAMPLES in damaged else pa.table({"key": pa.array([], pa.string())})
                yield index, empty, sums.get(shard_name(index))

    problems += check_shards(dataset_dir, jobs(), n_shards, advance)
    if problems:
        files = {problem.partition(":")[0] for problem in problems}
        advice = "Delete damaged shards and run the command that made the dataset: it makes them again."
        summary = f"{dataset_dir}: damaged: {_plural(len(problems), 'problem')} in {_plural(len(files), 'file')}."
        return Verdict(tuple(problems), f"{summary} {advice}")
    assert manifest is not None
    counts = manifest.counts
    whole = f"{counts['images']} images of {counts['identities']} identities in {counts['shards']} shards"
    return Verdict((), f"{dataset_dir}: sound: {whole}.")


def _count_shards(dataset_dir: Path, sums: dict[str, str]) -> int:
    names = {name for name in sums if name.startswith(f"{SHARDS}/")}
    names |= {f"{SHARDS}/{path.name}" for path in own_files(dataset_dir) if path.parent.name == SHARDS}
    numbers = [int(number) for name in names if (number := name[len(SHARDS) + 1 : -len(".tar")]).isdecimal()]
    return max(numbers, default=-1) + 1


def _say_nothing(n_read: int, n_shards: int) -> None:
    del n_read, n_shards


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _kind(path: Path) -> str:
    return "a folder" if path.is_dir() else "a file" if path.exists() else "nothing there"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m generator.verify", description="Re-read every byte of a dataset.")
    parser.add_argument("dataset", type=Path, help="folder of the dataset")
    parser.add_argument("--quiet", action="store_true", help="print problems only")
    options = parser.parse_args(arguments)
    console = Console(stderr=True)
    columns = (TextColumn("verify"), BarColumn(), MofNCompleteColumn(), TextColumn("shards"), TimeRemainingColumn())
    try:
        with Progress(*columns, console=console, disable=options.quiet or not console.is_terminal) as progress:
            task = progress.add_task("verify")
            verdict = verify_dataset(
                options.dataset, lambda done, total: progress.update(task, completed=done, total=total)
            )
    except DatasetError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted; nothing was changed.", file=sys.stderr)
        return 130
    for problem in verdict.problems:
        print(problem)
    if not options.quiet:
        print(verdict.summary)
    return 1 if verdict.problems else 0


if __name__ == "__main__":
    sys.exit(main())
