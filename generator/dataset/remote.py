"""A dataset behind a URL: everything but the shards is made in a local folder, the shadow, and stored from there.

In the shadow a stored shard is a hole of its size, so that whatever decides what is done, missing, damaged or foreign
decides the same for a folder and for a URL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from generator.dataset.atomic import temporary_path
from generator.dataset.layout import (
    CHECKSUMS,
    LOCK,
    MANIFEST,
    PERSONS,
    SAMPLES,
    SCHEMA,
    SHARDS,
    WORK,
    DatasetError,
    is_own,
    is_temporary,
    log_name,
    own_files,
    rows_name,
    shard_name,
)
from generator.dataset.lease import RENEW_S, Lease
from generator.dataset.manifest import DatasetManifest, read_manifest
from generator.dataset.read import read_rows_facts
from generator.dataset.reopen import lacks_files
from generator.dataset.schema import PersonRow, SampleRow
from generator.dataset.shard import EncodedImage
from generator.dataset.storage import UrlStorage
from generator.dataset.writer import DatasetWriter, open_dataset
from generator.labels.fact import Fact
from generator.labels.vocabulary import Vocabulary


class RemoteDataset(DatasetWriter):
    """A dataset behind a URL that this process may write; made by `open_remote`."""

    def __init__(self, shadow: DatasetWriter, storage: UrlStorage, lease: Lease, close: Callable[[], None]) -> None:
        super().__init__(shadow.dataset_dir, shadow.manifest, shadow.other_versions, close)
        self._storage = storage
        self._lease = lease

    @property
    def target(self) -> str:
        return self._storage.url

    def write_shard(self, shard_index: int, images: Iterable[EncodedImage]) -> list[SampleRow]:
        rows = super().write_shard(shard_index, images)
        self._store(shard_index)
        return rows

    def commit_shard(self, shard_index: int, pid: int) -> None:
        if temporary_path(self.dataset_dir / rows_name(shard_index), pid).exists():
            super().commit_shard(shard_index, pid)
            self._store(shard_index)
        else:
            self._accept(shard_index, pid)

    def write_log(self, name: str, text: bytes, more: bool) -> str:
        log = Path(super().write_log(name, text, more))
        self._storage.write(name, log.read_bytes())
        return f"{self._storage.url}/{name}"

    def finish(
        self,
        persons: Iterable[PersonRow],
        facts: Mapping[str, Fact],
        vocabulary: Vocabulary,
        sampling: Callable[[], object] = lambda: None,
    ) -> DatasetManifest:
        if not self.complete:
            super().finish(persons, facts, vocabulary, sampling)
            for name in (PERSONS, SAMPLES, SCHEMA, CHECKSUMS, MANIFEST):  # whoever sees `complete` sees all of it
                self._lease.check()
                self._storage.replace(name, self.dataset_dir / name)
            self.remove_left_overs()
        return self.manifest

    def remove_left_overs(self) -> None:
        super().remove_left_overs()
        own = [name for name in self._storage.sizes() if is_own(name)]
        self._storage.remove(
            name for name in own if is_temporary(Path(name)) or (self.complete and name.startswith(f"{WORK}/"))
        )
        self._storage.remove_folder(WORK)

    def _store(self, shard_index: int) -> None:
        """Store a shard that was written into the shadow."""
        self._lease.check()
        tar_path, rows = self.dataset_dir / shard_name(shard_index), rows_name(shard_index)
        self._storage.write(rows, (self.dataset_dir / rows).read_bytes())
        self._storage.replace(shard_name(shard_index), tar_path)
        _make_hole(tar_path, tar_path.stat().st_size)
        self._storage.remove([log_name(shard_index)])

    def _accept(self, shard_index: int, number: int) -> None:
        """Give their names to a shard and its rows that another machine has stored."""
        self._lease.check()
        tar, rows = shard_name(shard_index), rows_name(shard_index)
        pending_rows = temporary_path(self.dataset_dir / rows, number)
        self._storage.download({f"{WORK}/{pending_rows.name}": pending_rows})
        self._storage.rename(f"{WORK}/{pending_rows.name}", rows)
        self._storage.rename(f"{SHARDS}/{temporary_path(Path(tar), number).name}", tar)
        pending_rows.replace(self.dataset_dir / rows)
        _make_hole(self.dataset_dir / tar, read_rows_facts(self.dataset_dir / rows)[1])
        self._storage.remove([log_name(shard_index)])


def open_remote(
    url: str, manifest: DatasetManifest | Mapping[str, Any], overwrite: bool = False, renew_s: float = RENEW_S
) -> RemoteDataset:
    """Begin a dataset behind a URL, or go on with one; see `open_dataset`.

    Args:
        url: of its folder.
        manifest: what the dataset is to be.
        overwrite: delete a dataset that another config made.
        renew_s: how often the lock shows that this process lives. [s]

    Raises:
        DatasetError: as in `open_dataset`, or the storage cannot be reached or refuses.
    """
    with ExitStack() as stack:
        storage = UrlStorage(url)
        lease = Lease(storage, renew_s)
        stack.callback(lease.release)
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="synthperson-")))
        try:
            there = storage.sizes()
            found = _pull(storage, there, folder)
            shadow = open_dataset(folder, manifest, overwrite)
        except DatasetError as error:
            raise DatasetError(str(error).replace(str(folder), storage.url)) from error
        stack.callback(shadow.close)
        for name in (SHARDS, WORK):
            (folder / name).mkdir(exist_ok=True)
        lease.check()
        _push(storage, there, found, shadow)
        close = stack.pop_all().close
    return RemoteDataset(shadow, storage, lease, close)


def _pull(storage: UrlStorage, there: Mapping[str, int], folder: Path) -> DatasetManifest | None:
    """Make the shadow: what says how far the dataset is, and holes for all other files; gives its manifest."""
    for name, size in there.items():
        if name != LOCK:
            _make_hole(folder / name, size)
    if MANIFEST not in there:
        return None
    storage.download({MANIFEST: folder / MANIFEST})
    found = read_manifest(folder)
    needed = [name for name in (SAMPLES, CHECKSUMS) if lacks_files(folder, found)]
    if found.state == "in_progress":
        needed = [rows_name(index) for index in range(found.n_shards) if shard_name(index) in there]
    storage.download({name: folder / name for name in needed if name in there})
    return found


def _push(storage: UrlStorage, there: Mapping[str, int], found: DatasetManifest | None, shadow: DatasetWriter) -> None:
    """Do to the storage what opening did to the shadow, in an order that may break off anywhere."""
    folder = shadow.dataset_dir
    for path in own_files(folder):
        if path.parent.name == WORK and f"{WORK}/{path.name}" not in there:
            storage.write(f"{WORK}/{path.name}", path.read_bytes())
    if found is not None and found.state == "complete" and not shadow.complete:
        begun = found.model_copy(update={"state": "in_progress"})
        storage.write(MANIFEST, begun.to_text().encode())
    storage.remove(name for name in there if name != LOCK and not (folder / name).exists())
    if found != shadow.manifest:
        storage.replace(MANIFEST, folder / MANIFEST)


def _make_hole(path: Path, size: int) -> None:
    """A file of a size that takes no room."""
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as handle:
        handle.truncate(size)
