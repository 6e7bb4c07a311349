"""Where the files of a dataset end up: a folder that machines share, or a URL that fsspec understands."""

from __future__ import annotations

import importlib
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from generator.dataset.atomic import writing
from generator.dataset.layout import MANIFEST, SHARDS, WORK, DatasetError


class Storage(Protocol):
    """What a machine that renders needs of the place where shards go."""

    def check(self) -> None:
        """Raises DatasetError if the dataset is not to be seen from here."""

    def upload(self, source: Path, name: str) -> None:
        """Store a file under a name that nobody reads yet, such as that of `pending_name`."""


def storage_at(target: str) -> Storage:
    """The storage of a dataset: of a URL, or of the path of a folder.

    Raises:
        DatasetError: no package knows the kind of URL.
    """
    return UrlStorage(target) if "://" in target else FolderStorage(Path(target))


def pending_name(name: str) -> str:
    """A temporary name that no other attempt to make the same file uses, on whatever machine."""
    return f"{name}.tmp-{secrets.randbits(62)}"


class FolderStorage:
    """A folder that the machines of a cluster share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def check(self) -> None:
        if not (self._folder / MANIFEST).is_file():
            raise DatasetError(
                f"{self._folder}: expected the dataset that is being made, got no {MANIFEST}. "
                "Share the folder with all machines, under the same path."
            )

    def upload(self, source: Path, name: str) -> None:
        path = self._folder / name
        with writing(path):
            path.parent.mkdir(exist_ok=True)
            with source.open("rb") as read, path.open("wb") as write:
                shutil.copyfileobj(read, write, 1 << 20)
                write.flush()
                os.fsync(write.fileno())


class UrlStorage:
    """A folder behind a URL; credentials and addresses of servers are those that fsspec finds in the environment.

    Attributes:
        url: as it was given, without a slash at the end.
        shared: whether other processes see what is stored.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.shared = not url.startswith("memory://")
        try:
            fsspec: Any = importlib.import_module("fsspec")
        except ImportError as error:
            raise DatasetError(f"{url}: URLs need the package fsspec: pip install 'synthperson[ray]'.") from error
        with self._reaching("reach"):
            self._fs, self._root = fsspec.core.url_to_fs(self.url, use_listings_cache=False)

    def check(self) -> None:
        with self._reaching("read"):
            found = self._fs.exists(self._path(MANIFEST))
        if not found:
            raise DatasetError(f"{self.url}: expected the dataset that is being made, got no {MANIFEST}.")

    def sizes(self) -> dict[str, int]:
        """All files in the folder and in those of shards and rows, by name; other folders count as files. [bytes]"""
        found: dict[str, int] = {}
        with self._reaching("list"):
            for prefix in ("", f"{SHARDS}/", f"{WORK}/"):
                for item in self._list(prefix):
                    name = prefix + str(item["name"]).rstrip("/").rpartition("/")[2]
                    if name not in (SHARDS, WORK) and name != prefix:
                        found[name] = int(item["size"] or 0)
        return found

    def read(self, name: str) -> bytes | None:
        """The content of a file, None where there is no such file."""
        with self._reaching("read"):
            try:
                return bytes(self._fs.cat_file(self._path(name)))
            except FileNotFoundError:
                return None

    def download(self, targets: Mapping[str, Path]) -> None:
        """Copy files to this machine, many at a time."""
        with self._reaching("read"):
            if targets:
                self._fs.get([self._path(name) for name in targets], [str(path) for path in targets.values()])

    def create(self, name: str, data: bytes) -> None:
        """Write a small file that is not there.

        Raises:
            FileExistsError: it is.
            DatasetError: the storage refuses.
        """
        path = self._path(name)
        with self._reaching("write"):
            if self._fs.exists(path):  # not every storage can be told to make new files only
                raise FileExistsError(path)
            self._make_folder(path)
            try:
                self._fs.pipe_file(path, data, mode="create")
            except (NotImplementedError, TypeError, ValueError):
                self._fs.pipe_file(path, data)

    def write(self, name: str, data: bytes) -> None:
        """Write a small file in the place of the one that is there, in full or not at all."""
        pending = name if self._is_object_store else pending_name(name)
        with self._reaching("write"):
            self._make_folder(self._path(pending))
            self._fs.pipe_file(self._path(pending), data)
        if pending != name:
            self.rename(pending, name)

    def replace(self, name: str, source: Path) -> None:
        """Store a file in the place of the one that is there, in full or not at all."""
        pending = name if self._is_object_store else pending_name(name)
        self.upload(source, pending)
        if pending != name:
            self.rename(pending, name)

    def upload(self, source: Path, name: str) -> None:
        path = self._path(name)
        with self._reaching("write"):
            self._make_folder(path)
            self._fs.put_file(str(source), path)

    def rename(self, old: str, new: str) -> None:
        """Give a file another name, in the place of the one that has it."""
        first, second = self._path(old), self._path(new)
        with self._reaching("rename"):
            if "mv" in vars(type(self._fs)):
                self._fs.mv(first, second)
            else:
                self._fs.cp_file(first, second)
                self._fs.rm_file(first)

    def remove(self, names: Iterable[str]) -> None:
        """Remove files, those that are there."""
        with self._reaching("remove"):
            for name in names:
                try:
                    self._fs.rm_file(self._path(name))
                except FileNotFoundError:
                    continue

    def remove_folder(self, name: str) -> None:
        """Remove a folder if it is empty; an object store has none."""
        if not self._is_object_store:
            with suppress(OSError):  # not there, or not empty
                self._fs.rmdir(self._path(name))

    def _list(self, prefix: str) -> list[dict[str, Any]]:
        try:
            return list(self._fs.ls(f"{self._root}/{prefix}".rstrip("/"), detail=True))
        except FileNotFoundError:
            return []

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    @property
    def _is_object_store(self) -> bool:
        """Whether files appear in full or not at all, and there are no folders: s3, gs, abfs, all asynchronous."""
        return bool(getattr(self._fs, "async_impl", False))

    def _make_folder(self, path: str) -> None:
        if not self._is_object_store:
            self._fs.makedirs(path.rpartition("/")[0], exist_ok=True)

    @contextmanager
    def _reaching(self, verb: str) -> Iterator[None]:
        """A block that only talks to the storage, whose packages raise errors of all kinds."""
        try:
            yield
        except (DatasetError, FileExistsError):
            raise
        except Exception as error:
            text = " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__
            raise DatasetError(f"{self.url}: cannot {verb}: {text}.") from error
