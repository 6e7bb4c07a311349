"""Open a dataset for writing, go on where a killed run stopped, and finish it.

with open_dataset(dataset_dir, manifest, overwrite=False) as dataset:
for shard_index in dataset.missing:
dataset.write_shard(shard_index, images_of(shard_index))  # or `write_shard` in other processes
dataset.finish(persons, KNOWN_FACTS, vocabulary)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from generator.dataset.atomic import sync_folder, write_bytes, writing
from generator.dataset.finish import finish_dataset
from generator.dataset.layout import (
    LOCK,
    MANIFEST,
    SHARDS,
    WORK,
    DatasetError,
    is_temporary,
    own_files,
    rows_name,
    shard_name,
)
from generator.dataset.lock import DatasetLock
from generator.dataset.manifest import (
    DatasetManifest,
    as_manifest,
    config_differences,
    first_differences,
    read_manifest,
    version_differences,
)
from generator.dataset.read import read_rows_facts
from generator.dataset.reopen import lacks_files, reopen
from generator.dataset.schema import PersonRow, SampleRow
from generator.dataset.shard import EncodedImage, commit_shard, discard_shard, write_shard
from generator.labels.fact import Fact
from generator.labels.vocabulary import Vocabulary


class DatasetWriter:
    """A dataset that this process may write; made by `open_dataset`.

    Attributes:
        dataset_dir: its folder.
        manifest: what dataset.yaml says.
        other_versions: software that is not the one that began the dataset, worth a warning.
    """

    def __init__(
        self, dataset_dir: Path, manifest: DatasetManifest, other_versions: list[str], close: Callable[[], None]
    ) -> None:
        self.dataset_dir = dataset_dir
        self.manifest = manifest
        self.other_versions = other_versions
        self._close = close

    @property
    def target(self) -> str:
        """The absolute path of its folder, or its URL."""
        return str(self.dataset_dir.resolve())

    @property
    def complete(self) -> bool:
        """Whether nothing is left to do."""
        return self.manifest.state == "complete"

    @property
    def done(self) -> list[int]:
        """The shards that are finished."""
        indices = range(self.manifest.n_shards)
        return [index for index in indices if self.complete or is_done(self.dataset_dir, index)]

    @property
    def missing(self) -> list[int]:
        """The shards that are still to be written."""
        return sorted(set(range(self.manifest.n_shards)) - set(self.done))

    def write_shard(self, shard_index: int, images: Iterable[EncodedImage]) -> list[SampleRow]:
        """Write one shard; see `generator.dataset.shard.write_shard`."""
        return write_shard(self.dataset_dir, shard_index, images)

    def commit_shard(self, shard_index: int, pid: int) -> None:
        """Accept the shard that a process has prepared; see `generator.dataset.shard.commit_shard`."""
        commit_shard(self.dataset_dir, shard_index, pid)

    def discard_shard(self, shard_index: int, pid: int) -> None:
        """Remove what is left of a shard by a process that is gone."""
        discard_shard(self.dataset_dir, shard_index, pid)

    def write_log(self, name: str, text: bytes, more: bool) -> Path | str:
        """Write or continue a log, such as `log_name(5)`, which goes when the shard or the dataset is done; its place.

        Raises:
            DatasetError: the system refuses to write.
        """
        path = self.dataset_dir / name
        with writing(path):
            path.parent.mkdir(exist_ok=True)
            with path.open("ab" if more else "wb") as handle:
                handle.write(text)
        return path

    def remove_left_overs(self) -> None:
        """Remove what processes that are gone were writing."""
        with writing(self.dataset_dir):
            _remove_files(self.dataset_dir, only_temporary=True)

    def finish(
        self,
        persons: Iterable[PersonRow],
        facts: Mapping[str, Fact],
        vocabulary: Vocabulary,
        sampling: Callable[[], object] = lambda: None,
    ) -> DatasetManifest:
        """Write indices, schema and checksums and declare the dataset complete.

        Args:
            persons: one row per identity and outfit, by ascending pid.
            facts: description of each fact of people, which the rows may hold, and of images.
            vocabulary: the active one.
            sampling: gives JSON of the shares that were asked for and achieved; called when `persons` is used up.

        Returns:
            The manifest of the complete dataset.

        Raises:
            DatasetError: shards are missing, or the system refuses to write.
        """
        if not self.complete:
            if self.missing:
                raise DatasetError(
                    f"{self.dataset_dir}: expected {self.manifest.n_shards} finished shards, got {len(self.done)}."
                )
            self.manifest = finish_dataset(self.dataset_dir, self.manifest, persons, facts, vocabulary, sampling)
        return self.manifest

    def close(self) -> None:
        """Let other processes write; a second call does nothing."""
        self._close()

    def __enter__(self) -> DatasetWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def open_dataset(
    dataset_dir: Path, manifest: DatasetManifest | Mapping[str, Any], overwrite: bool = False
) -> DatasetWriter:
    """Begin a dataset, or go on with one that was begun with the same config.

    Args:
        dataset_dir: its folder; made if it is not there.
        manifest: what the dataset is to be.
        overwrite: delete a dataset that another config made. Nothing else loses data, and files that are no part of
            a dataset are never touched.

    Raises:
        DatasetError: the folder holds something else, was made by another config or format version, is being
            written by another process or cannot be written.
    """
    wanted = as_manifest(manifest, "manifest")
    if dataset_dir.exists() and not dataset_dir.is_dir():
        raise DatasetError(f"{dataset_dir}: expected a folder, got a file.")
    with writing(dataset_dir):
        dataset_dir.mkdir(parents=True, exist_ok=True)
        _refuse_foreign(dataset_dir)
    lock = DatasetLock(dataset_dir)
    try:
        with writing(dataset_dir):
            found = _take_over(dataset_dir, wanted, overwrite)
        return DatasetWriter(dataset_dir, found, version_differences(found, wanted), lock.release)
    except BaseException:
        lock.release()
        raise


def is_done(dataset_dir: Path, shard_index: int) -> bool:
    """Whether a shard of a dataset in progress and its rows are both there and belong together."""
    tar_path, rows_path = dataset_dir / shard_name(shard_index), dataset_dir / rows_name(shard_index)
    if not tar_path.is_file() or not rows_path.is_file():
        return False
    try:
        return read_rows_facts(rows_path)[1] == tar_path.stat().st_size
    except DatasetError:
        return False


def _refuse_foreign(dataset_dir: Path) -> None:
    if (dataset_dir / MANIFEST).exists():
        return
    own = set(own_files(dataset_dir))
    if own and all(is_temporary(path) or path.name == LOCK for path in own):
        own.add(dataset_dir / LOCK)
    else:
        own = {dataset_dir / LOCK}
    foreign = sorted(path.name for path in dataset_dir.iterdir() if path not in own)
    if foreign:
        raise DatasetError(
            f"{dataset_dir}: expected an empty folder or a dataset, got a folder with {foreign[0]!r} and without "
            f"{MANIFEST}. Choose another folder."
        )


def _take_over(dataset_dir: Path, wanted: DatasetManifest, overwrite: bool) -> DatasetManifest:
    _remove_files(dataset_dir, only_temporary=True)
    if (dataset_dir / MANIFEST).exists():
        found = read_manifest(dataset_dir)
        differences = config_differences(found, wanted)
        if not differences:
            if found.state == "complete" and lacks_files(dataset_dir, found):
                return reopen(dataset_dir, found)
            if found.state == "complete":
                _remove_work(dataset_dir)
            return found
        if not overwrite:
            raise DatasetError(
                f"{dataset_dir}: made by another config: {first_differences(differences)}. Choose another folder, "
                "or overwrite, which deletes what is there."
            )
        # A dataset that misses shards is in progress; should we be killed now, that is what is left.
        begun = found.model_copy(update={"state": "in_progress"})
        write_bytes(dataset_dir / MANIFEST, begun.to_text().encode())
        _remove_files(dataset_dir, only_temporary=False)
    fresh = wanted.model_copy(update={"state": "in_progress"})
    write_bytes(dataset_dir / MANIFEST, fresh.to_text().encode())
    return fresh


def _remove_files(dataset_dir: Path, only_temporary: bool) -> None:
    kept = {dataset_dir / LOCK, dataset_dir / MANIFEST}
    for path in own_files(dataset_dir):
        if is_temporary(path) or (not only_temporary and path not in kept):
            path.unlink(missing_ok=True)
    if not only_temporary:
        for name in (SHARDS, WORK):
            with suppress(OSError):  # not there, or it holds files that are not ours
                (dataset_dir / name).rmdir()
        sync_folder(dataset_dir)


def _remove_work(dataset_dir: Path) -> None:
    for path in own_files(dataset_dir):
        if path.parent.name == WORK:
            path.unlink(missing_ok=True)
    with suppress(OSError):
        (dataset_dir / WORK).rmdir()
