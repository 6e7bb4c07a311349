"""A worker process as its parent sees it."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

from generator.bootstrap import ROOT, inside_blender
from generator.executors import ExecutorError
from generator.executors.protocol import Inbox, Message, send

VISIBLE_GPUS = ("CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES")
DEATH_S = 5.0  # a process that a driver holds does not even heed SIGKILL; nobody waits for it
DUMP_S = 0.3
LOG_BYTES = 1 << 16


class WorkerProcess:
    """A process that was started, with its pipes and its log.

    Attributes:
        slot: its place among the workers, from 0.
        pid: of the process itself, which may have been started through others; 0 until it is ready.
        device: what it renders on, once it is ready.
        job: the one that it works on.
        following: the one that it will be given next, unless another worker is free before; it may begin with it.
        n_images: of that job, so far.
        n_stages: that it has finished.
        last_words: the end of what it has said since it was given its job, once it is buried.
    """

    def __init__(self, slot: int, first: Message, environment: Mapping[str, str]) -> None:
        """Start the process.

        Raises:
            ExecutorError: the system starts no more processes.
        """
        self.slot = slot
        self.pid = 0
        self.device = ""
        self.job: int | None = None
        self.following: int | None = None
        self.n_images = self.n_stages = 0
        self.last_words = b""
        self._log = tempfile.TemporaryFile()  # noqa: SIM115, it is closed when the worker is buried
        fcntl.fcntl(self._log, fcntl.F_SETFL, os.O_APPEND)
        orders, self._outbox = os.pipe()
        reports_end, reports = os.pipe()
        self._inbox = Inbox(reports_end)
        try:
            self._process = subprocess.Popen(
                worker_command(orders, reports), stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log,
                env=environment, pass_fds=(orders, reports), start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            self._close()
            raise ExecutorError(f"workers: cannot start number {slot + 1}: {error.strerror}. Use fewer.") from error
        finally:
            os.close(orders)
            os.close(reports)
        self._heard = time.monotonic()
        self._send(first)

    @property
    def idle(self) -> bool:
        """Whether it waits for a job."""
        return self.pid != 0 and self.job is None

    @property
    def silent_s(self) -> float:
        """How long it has kept its parent waiting. [s]"""
        return 0.0 if self.idle else time.monotonic() - self._heard

    def fileno(self) -> int:
        """For `select`."""
        return self._inbox.descriptor

    def give(self, job: int, following: int | None) -> None:
        """Hand it a job, and tell which one is likely to follow."""
        self._log.truncate(0)
        self.job, self.following, self.n_images = job, following, 0
        self._heard = time.monotonic()
        self._send({"job": job, "following": following})

    def receive(self) -> list[Message] | None:
        """What it has said since; None when it is gone."""
        self._heard = time.monotonic()
        return self._inbox.receive()

    def kill(self) -> None:
        """Have it end; `bury` waits for that."""
        self._process.kill()

    def bury(self) -> str:
        """Wait for its end and let go of what it held; gives what it died of."""
        try:
            status = self._process.wait(DEATH_S)
        except subprocess.TimeoutExpired:
            status = None
        self._close()
        if status is None:
            return "cannot be killed"
        return f"killed by {signal.Signals(-status).name}" if status < 0 else f"left with status {status}"

    def tell_where_it_is(self) -> None:
        """Have it write what its threads are doing into its log."""
        self._process.send_signal(signal.SIGUSR1)
        time.sleep(DUMP_S)

    def _send(self, message: Message) -> None:
        with suppress(BrokenPipeError):  # it is gone, as its own pipe will say
            send(self._outbox, message)

    def _close(self) -> None:
        with self._log:
            size = os.fstat(self._log.fileno()).st_size
            self.last_words = os.pread(self._log.fileno(), LOG_BYTES, max(0, size - LOG_BYTES))
        for descriptor in (self._outbox, self._inbox.descriptor):
            os.close(descriptor)


def worker_command(orders: int, reports: int) -> list[str]:
    """The command of a worker in the same Python or the same Blender as this one."""
    own = [str(orders), str(reports)]
    if inside_blender():
        program = str(sys.modules["bpy"].app.binary_path)
        return [program, "-b", "-P", str(ROOT / "generator" / "work.py"), "--", *own]
    return [sys.executable, "-m", "generator.work", *own]


def worker_environment(environment: Mapping[str, str], gpus: Sequence[int], slot: int) -> dict[str, str]:
    """The environment of a worker: where the project is, and the GPU that is its own.

    Args:
        environment: of this process; if it shows some GPUs only, numbers count those.
        gpus: that the workers share in turn; empty leaves them all to all.
        slot: of the worker.

    Raises:
        ExecutorError: the environment shows no such GPU.
    """
    paths = [str(ROOT), *filter(None, [environment.get("PYTHONPATH")])]
    own = {**environment, "PYTHONPATH": os.pathsep.join(paths), "PYTHONUNBUFFERED": "1"}
    if not gpus:
        return own
    number = gpus[slot % len(gpus)]
    own.setdefault("CUDA_DEVICE_ORDER", "PCI_BUS_ID")  # the numbers of nvidia-smi
    for name in VISIBLE_GPUS:
        visible = [part.strip() for part in environment.get(name, "").split(",") if part.strip()]
        if visible and number >= len(visible):
            raise ExecutorError(
                f"gpus: expected numbers from 0 to {len(visible) - 1}, since {name}={environment[name]}, got {number}."
            )
        own[name] = visible[number] if visible else str(number)
    return own
