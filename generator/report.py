"""Write a page about a dataset: counts, distributions, what goes together, and its images to look through.

    python -m generator.report DATASET [--output DIR|FILE.html] [--samples N] [--quiet]

DIR holds `report.html` and what it loads when it is looked at; FILE.html holds everything, for small datasets. Both
work from a disk and from any server, without a network. Numbers are of all images; of these the page shows at most N,
equally many of each identity. Exit status: 0, or 2 with one line that says what is wrong.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from configs.loader import dump_config
from generator.dataset.atomic import write_bytes, writing
from generator.dataset.layout import DatasetError, own_files
from generator.progress import Progress
from generator.reports.choose import choose_images
from generator.reports.columns import CLASSED, Columns, People
from generator.reports.files import FolderStore, PageStore, Store
from generator.reports.page import page_text
from generator.reports.persons import PEOPLE_PER_CHUNK, store_people
from generator.reports.samples import sample_index, store_images
from generator.reports.speed import measure_speed
from generator.reports.summary import (
    attribute_entries,
    cooccurrence,
    cross_counts,
    fact_entries,
    image_entries,
    size_of,
)

PAGE = "report.html"
SAMPLES_IN_FOLDER, SAMPLES_IN_FILE = 40_000, 1_500


def write_report(dataset_dir: Path, output: Path, n_samples: int | None = None, quiet: bool = True) -> dict[str, Any]:
    """Write the page of a dataset; what it counts.

    Args:
        dataset_dir: a complete dataset.
        output: a folder, new or with an older report in it, or a file that ends with `.html`.
        n_samples: images that the page shows at most; 40,000 in a folder and 1,500 in a file if None.
        quiet: show no progress.

    Raises:
        DatasetError: the dataset is not complete or damaged, the folder holds something else, or the system refuses to
            write.
    """
    columns = Columns(dataset_dir)
    if output.suffix == ".html":
        in_page = PageStore()
        report = _fill(columns, in_page, n_samples or SAMPLES_IN_FILE, quiet)
        with writing(output):
            output.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(output, page_text(report, in_page.inline()).encode())
        return report
    if output.exists() and not (output / PAGE).is_file():
        raise DatasetError(f"{output}: expected a new folder or one with a {PAGE}, got another. Choose with --output.")
    pending = output.with_name(f"{output.name}.tmp-{os.getpid()}")
    try:
        with writing(output):
            pending.mkdir(parents=True)
        report = _fill(columns, FolderStore(pending), n_samples or SAMPLES_IN_FOLDER, quiet)
        write_bytes(pending / PAGE, page_text(report, "").encode())
        with writing(output):
            if output.exists():
                shutil.rmtree(output)
            pending.rename(output)
    finally:
        shutil.rmtree(pending, ignore_errors=True)
    return report


def _fill(columns: Columns, store: Store, n_samples: int, quiet: bool) -> dict[str, Any]:
    """Keep the images and people to look at; the rest of the page's data."""
    people = People(columns)
    rows = people.of_images(columns)
    words = {name: columns.words(name) for name in CLASSED} | {"view": columns.views()}
    chosen = choose_images(columns.numbers("pid"), n_samples)
    with Progress(len(chosen), 0, quiet) as progress:
        sheets = store_images(columns, chosen, store, lambda count: progress.add(count, "images for the page"))
    store_people(columns, np.unique(rows[chosen]), store)
    shards = columns.numbers("shard")
    manifest = columns.manifest
    return {
        "name": columns.folder.resolve().name,
        "manifest": manifest.model_dump(mode="json", exclude={"config"}),
        "config": dump_config(manifest),
        "vocabulary": columns.schema["vocabulary"],
        "bytes": sum(path.stat().st_size for path in own_files(columns.folder)),
        "people": {"identities": size_of(people.table["pid"])["values"], "rows": people.table.num_rows,
                   "test": size_of(people.table.filter(np.asarray(people.table["split"]) == "test")["pid"])["values"]},
        "images": {"count": len(shards), "per_identity": size_of(columns.numbers("pid")),
                   "per_camera": size_of(columns.numbers("camid"))},
        "attributes": attribute_entries(columns, people, rows),
        "sampling": columns.schema["sampling"],
        "facts": fact_entries(columns, people),
        "captures": image_entries(columns, words),
        "hours": cross_counts(words["time_of_day"], words["weather"]),
        "together": cooccurrence(people),
        "speed": measure_speed(columns.folder, np.bincount(shards, minlength=manifest.n_shards)),
        "columns": [{key: one[key] for key in ("name", "unit", "meaning")} for one in columns.schema["samples"]],
        "parts": columns.schema["parts"],
        "keypoints": columns.schema["keypoints"],
        "sheets": sheets,
        "people_per_chunk": PEOPLE_PER_CHUNK,
        "samples": sample_index(columns, people, words, rows, chosen),
    }  # fmt: skip


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="generator.report", description="Write a page about a dataset.")
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--output", type=Path, help="folder to make, or a file FILE.html; DATASET_report without")
    parser.add_argument("--samples", type=int, help=f"images to show at most ({SAMPLES_IN_FOLDER} in a folder)")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    options = parser.parse_args(list(arguments))
    if options.samples is not None and options.samples < 1:
        parser.error(f"--samples: expected a whole number > 0, got {options.samples}.")
    return options


def main(arguments: Sequence[str]) -> int:
    """Run the command; the exit status."""
    options = parse_arguments(arguments)
    dataset_dir: Path = options.dataset
    output = options.output or dataset_dir.resolve().with_name(f"{dataset_dir.resolve().name}_report")
    try:
        report = write_report(dataset_dir, output, options.samples, options.quiet)
    except DatasetError as problem:
        print(f"generator.report: {problem}", file=sys.stderr)
        return 2
    page = output if output.suffix == ".html" else output / PAGE
    print(
        f"{page}: {report['images']['count']} images of {report['people']['identities']} identities; "
        f"{report['samples']['count']} to look at."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
