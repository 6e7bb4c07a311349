"""Files that are there in full or not at all, whenever the process or the machine dies."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from generator.dataset.layout import DatasetError

_ADVICE = {
    errno.ENOSPC: "Free some space and run the same command again: finished shards are kept.",
    errno.EDQUOT: "Free some of the quota and run the same command again: finished shards are kept.",
    errno.EROFS: "Choose a folder on a disk that can be written.",
    errno.EACCES: "Choose a folder that you may write to, or change its permissions.",
}


def write_error(path: Path, error: OSError) -> DatasetError:
    """The one line for a file that the system refuses to write."""
    advice = _ADVICE.get(error.errno or 0, "Run the same command again when that is solved: finished shards are kept.")
    return DatasetError(f"{path}: cannot write: {error.strerror or error}. {advice}")


def temporary_path(path: Path, pid: int) -> Path:
    """What a file is called as long as a process writes it."""
    return path.with_name(f"{path.name}.tmp-{pid}")


@contextmanager
def pending_file(path: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A new file under a temporary name, synced to disk at the end of the block and left there for `commit`.

    Yields:
        The open file and its temporary path. If the block raises, the temporary file is removed.

    Raises:
        DatasetError: the system refuses to write it.
    """
    temporary = temporary_path(path, os.getpid())
    with writing(path):
        handle = temporary.open("wb")
    try:
        yield handle, temporary
        with writing(path):
            handle.flush()
            os.fsync(handle.fileno())
            handle.close()
    except BaseException:
        _abandon(handle, temporary)
        raise


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """A block that only writes `path`: what the system refuses becomes a `DatasetError`."""
    try:
        yield
    except OSError as error:
        raise write_error(path, error) from error


def commit(temporary: Path, path: Path) -> None:
    """Give a pending file its name, for good.

    Raises:
        DatasetError: the system refuses.
    """
    try:
        with writing(path):
            temporary.replace(path)
            sync_folder(path.parent)
    except DatasetError:
        remove_quietly(temporary)
        raise


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file in one piece, in the place of the one that is there.

    Raises:
        DatasetError: the system refuses.
    """
    with pending_file(path) as (handle, temporary), writing(path):
        handle.write(data)
    commit(temporary, path)


def link_or_copy(source: Path, path: Path) -> None:
    """Give a file that does not change any more a second name, in the place of what is there; a copy on another disk.

    Raises:
        DatasetError: the system refuses.
    """
    with writing(path):
        path.unlink(missing_ok=True)
        try:
            os.link(source, path)
        except OSError as error:
            if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP):
                raise
            with source.open("rb") as reading, pending_file(path) as (handle, pending):
                shutil.copyfileobj(reading, handle)
            commit(pending, path)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def remove_quietly(path: Path) -> None:
    """Remove a temporary file on the way out of an error, which is the one to report; the next run tries again."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _abandon(handle: BinaryIO, temporary: Path) -> None:
    with suppress(OSError):
        handle.close()  # a full disk refuses the buffered rest again
    remove_quietly(temporary)
