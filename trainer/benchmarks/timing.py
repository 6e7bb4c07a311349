"""Measuring several programs in turns, so that what else runs on the machine hits them alike."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import torch

Tick = Callable[[str], None]  # is told what runs next


@dataclass(frozen=True)
class Measured:
    """One round of one program.

    Attributes:
        process_s: seconds of all processor cores that it used. [s]
        wall_s: seconds on the clock. [s]
        result: what it gave.
    """

    process_s: float
    wall_s: float
    result: Any


@dataclass(frozen=True)
class Contestant:
    """A program to measure.

    Attributes:
        name: in the report.
        run: does and measures one round.
        rounds: that are measured.
        warm_up: rounds before them that are not.
        remote: whether it runs in the peers' process.
    """

    name: str
    run: Callable[[], Measured]
    rounds: int = 3
    warm_up: int = 0
    remote: bool = False


@dataclass(frozen=True)
class Cost:
    """What a program costs, by its best rounds: what disturbs a measurement only ever adds to it.

    Attributes:
        process_s: fewest seconds of processor cores among the rounds. [s]
        wall_s: fewest seconds on the clock among the rounds. [s]
        rounds: that were measured.
        result: of the last round.
    """

    process_s: float
    wall_s: float
    rounds: int
    result: Any

    def scaled(self, factor: float) -> Cost:
        """The cost of that many times as much."""
        return Cost(self.process_s * factor, self.wall_s * factor, self.rounds, self.result)

    def ratio(self, base: Cost) -> float:
        """How many times the processor time of `base` this takes. [1]"""
        return self.process_s / base.process_s


def measure(work: Callable[[], Any]) -> Measured:
    """One measured call."""
    process_s, wall_s = time.process_time(), time.perf_counter()
    result = work()
    return Measured(time.process_time() - process_s, time.perf_counter() - wall_s, result)


def measured(name: str, work: Callable[[], Any], rounds: int = 3, warm_up: int = 0) -> Contestant:
    """A contestant that runs in this process."""
    return Contestant(name, lambda: measure(work), rounds, warm_up)


def run_in_turns(contestants: Sequence[Contestant], tick: Tick) -> dict[str, Cost]:
    """The cost of each contestant; round after round, one after the other.

    Args:
        contestants: with names of their own.
        tick: is told who runs next.
    """
    rounds: dict[str, list[Measured]] = {one.name: [] for one in contestants}
    for turn in range(max(one.warm_up + one.rounds for one in contestants)):
        for one in contestants:
            if turn < one.warm_up + one.rounds:
                tick(one.name)
                rounds[one.name].append(one.run())
    return {one.name: _best(rounds[one.name][one.warm_up :]) for one in contestants}


def _best(rounds: list[Measured]) -> Cost:
    process_s, wall_s = min(one.process_s for one in rounds), min(one.wall_s for one in rounds)
    return Cost(process_s, wall_s, len(rounds), rounds[-1].result)


@contextmanager
def one_thread() -> Iterator[None]:
    """PyTorch and OpenCV with one thread each, so that processor time and time on the clock mean the same."""
    before = torch.get_num_threads(), cv2.getNumThreads()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before[0])
        cv2.setNumThreads(before[1])


def machine() -> dict[str, str]:
    """What a reader must know of the machine to judge numbers."""
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": names[0] if names else "unknown",
        "cores": str(os.cpu_count()),
        "load": f"{os.getloadavg()[0]:.1f}",
        "PyTorch": torch.__version__,
    }
