"""One writer per dataset behind a URL: a small file that its holder keeps changing."""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
import threading
import time
from contextlib import suppress

from generator.dataset.layout import LOCK, DatasetError
from generator.dataset.storage import UrlStorage

RENEW_S = 10.0
_SETTLE_S = 1.0  # in which one of two that take over at the same time overwrites the other


class Lease:
    """An exclusive lock on a dataset behind a URL.

    A process that dies leaves the file behind; the next one takes it over when it has not changed for three times as
    long as a living holder takes. No clock of another machine is read.
    """

    def __init__(self, storage: UrlStorage, renew_s: float = RENEW_S) -> None:
        """Take the lock.

        Raises:
            DatasetError: another process holds it, or the storage refuses.
        """
        self._storage = storage
        self._renew_s = renew_s
        self._holder = f"process {os.getpid()} of {socket.gethostname()}"
        self._token = secrets.token_hex(8)
        self._beat = 0
        self._lost = False
        self._released = threading.Event()
        try:
            storage.create(LOCK, self._text())
        except FileExistsError:
            self._take_over()
        self._thread = threading.Thread(target=self._keep, name="lease", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raises DatasetError if another process took the lock since this one could not renew it in time."""
        if self._lost:
            raise DatasetError(
                f"{self._storage.url}: another process took over, since this one did not reach the storage for a "
                "while. Let it go on, or stop it and run the same command again."
            )

    def release(self) -> None:
        """Let others write; a second call does nothing."""
        if not self._released.is_set():
            self._released.set()
            self._thread.join()
            with suppress(DatasetError):  # it counts as left behind then
                if not self._lost and self._is_own():
                    self._storage.remove([LOCK])

    def _take_over(self) -> None:
        """Wait until the file that is there has not changed for long, or is gone, and put the own one in its place."""
        found, left_s = self._storage.read(LOCK), 3 * self._renew_s
        print(f"{self._storage.url}: there is a lock; {left_s:.0f} s show whether it is in use.", file=sys.stderr)
        while found is not None and left_s > 0.0:
            wait_s = min(self._renew_s / 4, left_s)
            time.sleep(wait_s)
            left_s -= wait_s
            now = self._storage.read(LOCK)
            if now is not None and now != found:
                self._refuse(now)
            found = now
        self._storage.write(LOCK, self._text())
        time.sleep(min(_SETTLE_S, self._renew_s))
        if not self._is_own():
            self._refuse(self._storage.read(LOCK) or b"")

    def _refuse(self, found: bytes) -> None:
        try:
            holder = str(json.loads(found)["holder"])
        except (ValueError, KeyError, TypeError):
            holder = "another process"
        raise DatasetError(f"{self._storage.url}: {holder} is writing this dataset. Wait for it or stop it.")

    def _text(self) -> bytes:
        self._beat += 1
        return json.dumps({"holder": self._holder, "token": self._token, "beat": self._beat}).encode()

    def _is_own(self) -> bool:
        return self._token.encode() in (self._storage.read(LOCK) or b"")

    def _keep(self) -> None:
        while not self._released.wait(self._renew_s):
            with suppress(DatasetError):  # the next time may do; whoever waits for the lock takes it after three
                if not self._is_own():
                    self._lost = True
                    return
                self._storage.write(LOCK, self._text())
