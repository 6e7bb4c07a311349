"""A worker without a renderer, and with the mischief that FAKE_MISCHIEF names; started instead of `generator.work`.

FAKE_MISCHIEF is JSON: job -> what happens to it in its first, second, ... attempt. FAKE_TRACES is a folder in which
every attempt leaves a file `JOB.PID`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from generator import work
from generator.dataset.layout import DatasetError
from generator.dataset.shard import EncodedImage
from generator.executors.protocol import Message
from tests.dataset.fake_render import shard_images

PROBLEM = "/full/disk: cannot write: No space left on device."


class FakeWorker:
    """Runs jobs like `generator.worker.Worker`."""

    device = "noise"

    def run(self, index: int, following: int | None) -> Iterator[EncodedImage]:
        """The images of a job, with mischief before the second."""
        assert following != index
        traces = Path(os.environ["FAKE_TRACES"])
        (traces / f"{index}.{os.getpid()}").touch()
        attempts = len(list(traces.glob(f"{index}.*")))
        planned = json.loads(os.environ.get("FAKE_MISCHIEF", "{}")).get(str(index), [])
        for number, image in enumerate(shard_images(index, 0)):
            if number == 1 and attempts <= len(planned):
                mischief(planned[attempts - 1])
            yield image


def mischief(kind: str) -> None:
    """What can go wrong in a worker."""
    if kind == "raise":
        raise RuntimeError("out of\nmemory")
    if kind == "problem":
        raise DatasetError(PROBLEM)
    if kind == "hang":
        wait_for_ever()
    if kind == "leave":
        os._exit(7)
    if kind == "stop":
        os.kill(os.getpid(), signal.SIGSTOP)
    os.kill(os.getpid(), signal.Signals[kind])


def wait_for_ever() -> None:
    """Somewhere in here a hung worker is found."""
    while True:
        time.sleep(60.0)


def build_worker(_: Message) -> FakeWorker:
    """In the place of that of `generator.work`."""
    if os.environ.get("FAKE_START") == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    return FakeWorker()


if __name__ == "__main__":
    work.build_worker = build_worker  # type: ignore[assignment]
    sys.exit(work.main(sys.argv[1:]))
