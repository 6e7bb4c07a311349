"""A worker of `workers: N`: runs the jobs that its parent hands it; started by the parent, not by people.

    blender -b -P generator/work.py -- READ_DESCRIPTOR WRITE_DESCRIPTOR
    python -m generator.work READ_DESCRIPTOR WRITE_DESCRIPTOR

`generator.executors.protocol` says what goes over the two pipes. The worker only writes temporary files; the parent
gives them their names. So nothing changes in a dataset whose parent is dead, even before its workers have noticed.
"""

from __future__ import annotations

import ctypes
import faulthandler
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if __package__ in (None, ""):  # run by Blender, which knows neither the project nor its environment
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from generator.bootstrap import inside_blender, prepare
from generator.executors.protocol import Inbox, Message, send

if TYPE_CHECKING:
    from generator.worker import Worker

T = TypeVar("T")
PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> int:
    """Serve the parent until it closes its pipe or a job fails; the exit status."""
    inbox, outbox = (int(text) for text in arguments)
    for descriptor in (inbox, outbox):
        os.set_inheritable(descriptor, False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it and ends its workers
    faulthandler.enable()
    faulthandler.register(signal.SIGUSR1)  # the parent asks a hung worker where it is
    die_with_parent()
    return serve(orders(inbox), lambda message: send(outbox, message))


def die_with_parent() -> None:
    """Have the kernel end this process when its parent ends; where it cannot, the closed pipe does it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def orders(descriptor: int) -> Iterator[Message]:
    """Messages of the parent as they come; a thread of its own ends the process when the pipe is closed."""
    waiting: queue.SimpleQueue[Message] = queue.SimpleQueue()

    def listen() -> None:
        inbox = Inbox(descriptor)
        while (messages := inbox.receive()) is not None:
            for message in messages:
                waiting.put(message)
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        yield waiting.get()


def serve(messages: Iterator[Message], report: Callable[[Message], None]) -> int:
    """Do what the messages ask for and report; the exit status."""
    complaint = prepare()
    if complaint is not None:
        report({"problem": complaint})
        return 2
    from generator.dataset.shard import prepare_shard

    try:
        first = next(messages)
        dataset_dir, worker = Path(first["dataset_dir"]), build_worker(first)
        report({"ready": os.getpid(), "device": worker.device})
        for message in messages:
            index, images = message["job"], worker.run(message["job"], message["following"])
            prepare_shard(dataset_dir, index, beating(images, {"image": index}, report))
            report({"done": index})
    except Exception as error:
        traceback.print_exc()
        sys.stderr.flush()
        report(complaint_about(error))
        return 1
    return 0


def complaint_about(error: Exception) -> Message:
    """What to report when a job could not be done."""
    from generator.mendable import MENDABLE

    if isinstance(error, MENDABLE):
        return {"problem": str(error)}
    return {"failed": f"{type(error).__name__}: {' '.join(str(error).split())}"}


def build_worker(first: Message) -> Worker:
    """The worker that the parent's first message describes."""
    from configs.loader import validate_config
    from generator.config import GenerateConfig
    from generator.plan import build_plan
    from generator.worker import Worker

    return Worker(build_plan(validate_config(GenerateConfig, first["config"], "config")), quiet=True)


def beating(items: Iterable[T], beat: Message, report: Callable[[Message], None]) -> Iterator[T]:
    """Pass items through, and report one beat for each."""
    for item in items:
        yield item
        report(beat)


def run_script() -> None:
    """Entry point of both ways to run; nothing that a renderer does at its end is waited for."""
    status = main(sys.argv[sys.argv.index("--") + 1 :] if inside_blender() else sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    run_script()
