"""One writer per dataset."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from generator.dataset.atomic import write_error
from generator.dataset.layout import LOCK, DatasetError


class DatasetLock:
    """An exclusive lock on a dataset folder; it ends with the process, however that ends.

    Raises:
        DatasetError: another process holds it, or the folder cannot be written.
    """

    def __init__(self, dataset_dir: Path) -> None:
        self._path = dataset_dir / LOCK
        self._descriptor: int | None = None
        try:
            while self._descriptor is None:
                self._descriptor = self._try()
        except OSError as error:
            raise write_error(self._path, error) from error

    def _try(self) -> int | None:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not self._is_current(descriptor):
                os.close(descriptor)
                return None
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        except BlockingIOError:
            holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(descriptor)
            raise DatasetError(
                f"{self._path.parent}: process {holder} is writing this dataset. Wait for it or stop it."
            ) from None
        return descriptor

    def _is_current(self, descriptor: int) -> bool:
        """Whether the locked file is still the one that the path names; its last holder may have removed it."""
        try:
            return os.path.samestat(os.fstat(descriptor), self._path.stat())
        except FileNotFoundError:
            return False

    def release(self) -> None:
        """Let others write; a second call does nothing."""
        if self._descriptor is not None:
            self._path.unlink(missing_ok=True)
            os.close(self._descriptor)
            self._descriptor = None
