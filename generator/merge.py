"""Make one dataset of parts that were rendered with `job_slice=i/n`.

    python -m generator.merge DATASET [PART ...] [--quiet]

DATASET is the `output` that the parts were rendered for; without PART, its parts are the folders DATASET.part-i-of-n.
Shards become hard links where the disk allows them, else copies, so that the parts may be deleted afterwards. The
result equals, byte by byte, the dataset that one process makes. Whatever dies, the same command goes on. Exit status:
0 done, 130 interrupted, 2 with one line that says what is wrong. Where jobs are missing, it names them, and DATASET
holds all others: the parts' command without `job_slice` renders just these.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from configs.loader import validate_config
from generator.config import GenerateConfig
from generator.dataset.gather import Advance, common_manifest, gather, homes_of_shards
from generator.dataset.layout import MANIFEST, DatasetError
from generator.dataset.manifest import DatasetManifest
from generator.dataset.writer import open_dataset
from generator.mendable import MENDABLE
from generator.plan import Plan, build_plan
from generator.run import finish
from generator.slices import find_parts, slice_of
from generator.worker import stored_config

_SHOWN = 5


def merge(dataset_dir: Path, parts: Sequence[Path], advance: Advance) -> DatasetManifest:
    """Make one dataset of its parts.

    Args:
        dataset_dir: its folder; what is there already of the same dataset is kept.
        parts: folders of the parts; where none is given, those beside the dataset.
        advance: is told the number of shards that were taken from parts, and of all that are to be.

    Returns:
        The manifest of the complete dataset.

    Raises:
        DatasetError: parts do not belong together or lack jobs, or the system refuses to write.
        ConfigError: the parts' config is not one that this program knows.
        PlanError: what the config asks for is not there.
    """
    parts = list(parts) or find_parts(dataset_dir)
    if not parts:
        raise DatasetError(f"{dataset_dir}: expected parts such as {dataset_dir.name}.part-1-of-2 beside it, got none.")
    manifest = common_manifest(parts)
    plan = _plan_of(manifest, dataset_dir, parts[0])
    homes = homes_of_shards(parts, manifest.n_shards)
    with open_dataset(dataset_dir, manifest) as dataset:
        gather(dataset, homes, advance)
        _require_all(dataset_dir, dataset.missing, parts, manifest.n_shards)
        return finish(plan, dataset)


def _plan_of(manifest: DatasetManifest, dataset_dir: Path, part: Path) -> Plan:
    """The plan of a stored config, which is how the end of a dataset knows its people."""
    data = {key: value for key, value in manifest.config.items() if key != "sampling"}
    config = validate_config(GenerateConfig, {**data, "output": str(dataset_dir)}, str(part / MANIFEST))
    plan = build_plan(config)
    if stored_config(config, plan.population.vocabulary) != manifest.config:
        raise DatasetError(f"{part}: made by another version of the vocabulary {config.vocabulary}. Use that one.")
    return plan


def _require_all(dataset_dir: Path, absent: Sequence[int], parts: Sequence[Path], n_jobs: int) -> None:
    if not absent:
        return
    counts = {known.count for part in parts if (known := slice_of(part)) is not None}
    count = counts.pop() if len(counts) == 1 else 1
    slices = [f"job_slice={index + 1}/{count}" for index in sorted({index % count for index in absent}) if count > 1]
    jobs = _shown([str(index + 1) for index in absent])
    raise DatasetError(
        f"{dataset_dir}: expected all {n_jobs} jobs, got {n_jobs - len(absent)}; missing: {jobs}. Render "
        f"{_shown(slices) or 'these'} to the end and merge again; what is there is kept."
    )


def _shown(names: Sequence[str]) -> str:
    rest = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m generator.merge", description="Make one dataset of its parts.")
    parser.add_argument("dataset", type=Path, help="folder of the dataset: the `output` of the parts")
    parser.add_argument("parts", type=Path, nargs="*", metavar="PART", help="folder of a part; without: all beside it")
    parser.add_argument("--quiet", action="store_true", help="print errors only")
    options = parser.parse_args(arguments)
    start = time.monotonic()
    console = Console(stderr=True)
    columns = (TextColumn("merge"), BarColumn(), MofNCompleteColumn(), TextColumn("shards"))
    try:
        with Progress(*columns, console=console, disable=options.quiet or not console.is_terminal) as progress:
            task = progress.add_task("merge")
            done = merge(
                options.dataset,
                options.parts,
                lambda taken, total: progress.update(task, completed=taken, total=total),
            )
    except MENDABLE as error:
        print(f"generator.merge: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("generator.merge: interrupted; the same command goes on from here.", file=sys.stderr)
        return 130
    if not options.quiet:
        counts, seconds = done.counts, time.monotonic() - start
        print(
            f"{options.dataset}: {counts['images']} images of {counts['identities']} identities in "
            f"{counts['shards']} shards, merged in {seconds:.1f} s. The parts may be deleted."
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
