"""Put the finished shards of several datasets in progress together in one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from generator.dataset.atomic import link_or_copy, sync_folder, writing
from generator.dataset.layout import SHARDS, WORK, DatasetError, rows_name, shard_name
from generator.dataset.manifest import DatasetManifest, config_differences, first_differences, read_manifest
from generator.dataset.writer import DatasetWriter, is_done

Advance = Callable[[int, int], None]


def common_manifest(parts: Sequence[Path]) -> DatasetManifest:
    """The manifest of the dataset that all parts belong to.

    Raises:
        DatasetError: a part is no dataset in progress, or another config than the first one's made it.
    """
    manifests = {part: read_manifest(part) for part in parts}
    first, wanted = next(iter(manifests.items()))
    for part, manifest in manifests.items():
        if manifest.state == "complete":
            raise DatasetError(f"{part}: expected a part in progress, got a complete dataset.")
        differences = config_differences(wanted, manifest)
        if differences:
            raise DatasetError(f"{part}: made by another config than {first}: {first_differences(differences)}.")
    return wanted


def homes_of_shards(parts: Sequence[Path], n_shards: int) -> dict[int, Path]:
    """The first part that has each shard, by the shard's index; a shard that none has is not there."""
    homes: dict[int, Path] = {}
    for part in parts:
        homes.update({index: part for index in range(n_shards) if index not in homes and is_done(part, index)})
    return homes


def gather(dataset: DatasetWriter, homes: Mapping[int, Path], advance: Advance) -> None:
    """Give a dataset the shards that it misses: hard links where the disk allows them, else copies.

    Args:
        dataset: in progress. What it has already stays, so that a run that was killed is gone on with.
        homes: a dataset in progress that has the shard, by its index.
        advance: is told the number of shards that were taken, and of all that are to be.

    Raises:
        DatasetError: the system refuses to read or to write.
    """
    target = dataset.dataset_dir
    for name in (SHARDS, WORK):
        with writing(target / name):
            (target / name).mkdir(exist_ok=True)
    todo = [index for index in dataset.missing if index in homes]
    for number, index in enumerate(todo, 1):
        for name in (rows_name(index), shard_name(index)):
            link_or_copy(homes[index] / name, target / name)
        advance(number, len(todo))
    for name in (SHARDS, WORK):
        sync_folder(target / name)
