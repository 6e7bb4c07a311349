"""Mend a complete dataset from which files were deleted, such as shards that `generator.verify` found damaged.

What is left of it becomes a dataset in progress; the command that made it then makes the rest again.
"""

from __future__ import annotations

from pathlib import Path

from generator.dataset.atomic import write_bytes, writing
from generator.dataset.check_files import TABLES, read_checksums
from generator.dataset.check_index import shard_rows
from generator.dataset.layout import MANIFEST, SAMPLES, WORK, DatasetError, rows_name, shard_name
from generator.dataset.manifest import DatasetManifest
from generator.dataset.schema import SAMPLE_COLUMNS
from generator.dataset.shard import write_rows


def lacks_files(dataset_dir: Path, manifest: DatasetManifest) -> bool:
    """Whether a complete dataset has lost files."""
    names = (*TABLES, *(shard_name(index) for index in range(manifest.n_shards)))
    return not all((dataset_dir / name).is_file() for name in names)


def reopen(dataset_dir: Path, manifest: DatasetManifest) -> DatasetManifest:
    """Put a complete dataset back in progress, with the shards that it still has.

    Returns:
        The manifest of the dataset in progress.

    Raises:
        DatasetError: the index or the checksums are gone, too, or the system refuses to write.
    """
    sums, problems = read_checksums(dataset_dir)
    if problems or not (dataset_dir / SAMPLES).is_file():
        raise DatasetError(
            f"{dataset_dir}: expected {SAMPLES} and SHA256SUMS beside the shards that are left, got no sound ones. "
            "Delete the folder to begin anew."
        )
    with writing(dataset_dir / WORK):
        (dataset_dir / WORK).mkdir(exist_ok=True)
    for index, rows in shard_rows(dataset_dir):
        path = dataset_dir / shard_name(index)
        if path.is_file() and shard_name(index) in sums:
            rows = rows.select([column.name for column in SAMPLE_COLUMNS])  # the end adds those of the vocabulary again
            write_rows(dataset_dir / rows_name(index), rows, sums[shard_name(index)], path.stat().st_size)
    begun = manifest.model_copy(update={"state": "in_progress"})
    write_bytes(dataset_dir / MANIFEST, begun.to_text().encode())
    return begun
