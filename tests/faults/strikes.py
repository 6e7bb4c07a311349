"""The faults of the soak test: each starts a command, strikes it and says whether it ended as it should."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.faults.commands import REPOSITORY, environment
from tests.faults.machine import Clock, Disk, Process, descendants
from tests.faults.tally import Strike, Tally

DAY_S = 86400.0
LIMIT_S = 400.0
DEATH_S = 10.0
STUCK = 99
REPLACED = re.compile(r"attempt [0-9]+ of [0-9]+, worker |worker [0-9]+ did not start")
NO_SPACE, READ_ONLY, LOCKED = "No space left on device", "Read-only file system", "is writing this dataset"


class Run:
    """A command that runs, with all it says in a file."""

    def __init__(self, command: Sequence[str], log: Path, changes: Mapping[str, str]) -> None:
        self._log = log
        with log.open("wb") as handle:
            self.process = subprocess.Popen(
                command, cwd=REPOSITORY, env=environment(**changes), stdin=subprocess.DEVNULL, stdout=handle,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    @property
    def alive(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None

    @property
    def text(self) -> str:
        """What it has said."""
        return self._log.read_text(errors="replace")

    def wait(self, limit_s: float = LIMIT_S) -> int:
        """Its exit status, when it ends; one that does not is killed and gives `STUCK`."""
        try:
            return self.process.wait(limit_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return STUCK


@dataclass
class Scene:
    """A command that is to be disturbed, and with what.

    Attributes:
        rng: decides all that is left open.
        command: gives the command, for a number of workers.
        output: the folder that the command writes.
        usual_s: how long the command takes when nobody disturbs it. [s]
        workers: numbers of workers to choose from.
        log: where the command's output goes.
        disk: on which the folder lies.
        clock: that the command can be given.
        tally: where runs are counted.
        left: processes that may outlive their parent for a moment.
    """

    rng: random.Random
    command: Callable[[int], list[str]]
    output: Path
    usual_s: float
    workers: Sequence[int]
    log: Path
    disk: Disk
    clock: Clock
    tally: Tally
    left: list[Process]

    def start(self, workers: int | None = None, changes: Mapping[str, str] | None = None) -> Run:
        """Start the command, with some changes to its environment."""
        self.tally.n_runs += 1
        chosen = self.rng.choice(self.workers) if workers is None else workers
        return Run(self.command(chosen), self.log, changes or {})

    def await_moment(self, run: Run) -> bool:
        """Wait for some moment of the run: a time, a shard that is finished or one that is begun; whether it came."""
        kind, start = self.rng.choices(("time", "shard", "pending"), (1, 2, 1))[0], time.monotonic()
        span_s = self.rng.uniform(0.0, self.usual_s)
        n_shards = self.n_shards + self.rng.randint(1, 4)
        while run.alive and time.monotonic() - start < LIMIT_S:
            if kind == "time" and time.monotonic() - start > span_s:
                return True
            if kind == "shard" and self.n_shards >= n_shards:
                return True
            if kind == "pending" and any(self.output.glob("*/*.tmp-*")):
                return True
            time.sleep(0.003)
        return False

    @property
    def n_shards(self) -> int:
        """How many shards have their names."""
        return len(list(self.output.glob("shards/*.tar")))

    def end(self, run: Run) -> int:
        """Wait for the end of a run and count what it said of its workers; its exit status."""
        status = run.wait()
        self.tally.n_replaced += len(REPLACED.findall(run.text))
        return status

    def await_lock(self, run: Run) -> None:
        """Wait until the run has the dataset for itself."""
        lock = self.output / ".lock"
        while run.alive and not (lock.exists() and lock.read_text().strip() == str(run.process.pid)):
            time.sleep(0.003)


def kill_parent(scene: Scene) -> Strike:
    """SIGKILL, or SIGTERM, to the command; its workers must go, too."""
    run = scene.start()
    struck = scene.await_moment(run)
    scene.left += descendants(run.process.pid)
    sent = scene.rng.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGTERM))
    run.process.send_signal(sent)
    status = scene.end(run)
    if scene.rng.random() < 0.5:  # otherwise the next run meets those that are left
        outlive(scene.left)
    return Strike(struck and status == -sent, status, _unless(status in (-sent, 0), status, run))


def outlive(processes: Sequence[Process], limit_s: float = DEATH_S) -> list[Process]:
    """Wait for processes to end; those that do not."""
    start = time.monotonic()
    while (alive := [process for process in processes if process.alive]) and time.monotonic() - start < limit_s:
        time.sleep(0.02)
    return alive


def interrupt(scene: Scene) -> Strike:
    """Ctrl-C: soon over, with status 130 and no temporary file."""
    run = scene.start()
    scene.await_lock(run)
    struck = scene.await_moment(run)
    run.process.send_signal(signal.SIGINT)
    sent = time.monotonic()
    status = scene.end(run)
    took_s = time.monotonic() - sent
    at_its_end = status == -signal.SIGINT and "Traceback" not in run.text  # Python was about to leave
    problem = _unless(status in (130, 0) or at_its_end, status, run)
    if status == 130 and took_s > DEATH_S:
        problem = f"took {took_s:.0f} s to stop"
    if status == 130 and any(scene.output.glob("*/*.tmp-*")):
        problem = "left a temporary file"
    return Strike(struck and status == 130, status, problem)


def kill_workers(scene: Scene) -> Strike:
    """Workers are killed, crash or stop answering; the command goes on without them."""
    run = scene.start(max(2, *scene.workers))
    n_struck, wanted, first = 0, scene.rng.randint(1, 5), scene.n_shards
    if scene.rng.random() < 0.8:  # otherwise some are still being started
        while run.alive and scene.n_shards == first:
            time.sleep(0.003)
    while n_struck < wanted and run.alive:
        victims = descendants(run.process.pid)
        if victims:
            sent = scene.rng.choices((signal.SIGKILL, signal.SIGSEGV, signal.SIGSTOP), (6, 3, 1))[0]
            with suppress(ProcessLookupError):
                os.kill(scene.rng.choice(victims).pid, sent)
                n_struck += 1
        time.sleep(scene.rng.uniform(0.0, 0.3 * scene.usual_s))
    status = scene.end(run)
    problem = _unless(status in (0, 3), status, run)
    if status == 3 and "log" not in run.text:
        problem = "jobs were set aside without a word about their logs"
    return Strike(n_struck > 0, status, problem)


def fill_disk(scene: Scene) -> Strike:
    """The disk is full from some moment on: one line, status 2; then there is room again."""
    run = scene.start()
    struck = scene.await_moment(run)
    scene.disk.fill(scene.rng.choice((0, 0, 4096, 65536)))
    status = scene.end(run)
    scene.disk.free()
    return Strike(struck and status == 2, status, _unless(status == 0 or _told(run, status, NO_SPACE), status, run))


def read_only_folder(scene: Scene) -> Strike:
    """The folder cannot be written, from the start or from some moment on: one line, status 2."""
    if scene.rng.random() < 0.4:
        struck = scene.disk.make_read_only()
        run = scene.start()
    else:
        run = scene.start()
        scene.await_moment(run)
        struck = False
        while run.alive and not struck:
            struck = scene.disk.make_read_only()
    status = scene.end(run)
    scene.disk.make_writable()
    return Strike(struck and status == 2, status, _unless(status == 0 or _told(run, status, READ_ONLY), status, run))


def set_clock(scene: Scene) -> Strike:
    """The wall clock jumps while the command runs, by years, to both sides: nothing of it is to be seen."""
    assert scene.clock.environment is not None
    scene.clock.set(0.0)
    run = scene.start(changes=scene.clock.environment)
    n_jumps = 0
    while run.alive and n_jumps < 4:
        time.sleep(scene.rng.uniform(0.1, 0.4) * scene.usual_s)
        scene.clock.set(scene.rng.choice((-4000.0, -1.0, -0.04, 0.04, 1.0, 4000.0)) * DAY_S)
        n_jumps += run.alive
    status = scene.end(run)
    return Strike(n_jumps > 0, status, _unless(status == 0, status, run))


def start_second_parent(scene: Scene) -> Strike:
    """A second command on the same folder is refused with the first one's number, which ends well."""
    run = scene.start()
    scene.await_lock(run)
    second = Run(scene.command(scene.rng.choice(scene.workers)), scene.log.with_suffix(".second"), {})
    second_status = second.wait()
    was_there = run.alive
    status = scene.end(run)
    problem = _unless(status == 0, status, run)
    told = _told(second, second_status, LOCKED) and f"process {run.process.pid} " in second.text
    if was_there and not told:
        problem = f"the second parent: {last_line(second)}"
    return Strike(was_there and told, status, problem)


STRIKES: dict[str, Callable[[Scene], Strike]] = {
    "kill the parent": kill_parent,
    "kill workers": kill_workers,
    "full disk": fill_disk,
    "read-only folder": read_only_folder,
    "clock jump": set_clock,
    "second parent": start_second_parent,
    "Ctrl-C": interrupt,
}


def _told(run: Run, status: int, reason: str) -> bool:
    return status == 2 and reason in last_line(run)


def _unless(fine: bool, status: int, run: Run) -> str:
    return "" if fine else f"status {status}: {last_line(run)}"


def last_line(run: Run) -> str:
    return next(reversed(run.text.splitlines()), "nothing was said")
