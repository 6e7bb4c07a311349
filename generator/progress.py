"""Progress on the terminal: a bar where there is one, plain lines where the output is piped."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

T = TypeVar("T")
LINE_EVERY_S = 20.0


class Progress:
    """Counts crops; says how many a second and how long it will take."""

    def __init__(self, total: int, done: int, quiet: bool) -> None:
        self.total = total
        self.done = done
        self._first = done
        self._start = self._last_line = time.monotonic()
        self._quiet = quiet
        console = Console(stderr=True)
        self._bar: Bar | None = None
        if console.is_terminal and not quiet:
            self._bar = Bar(
                TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
                TextColumn("{task.fields[rate]:.1f} crops/s"), TimeRemainingColumn(elapsed_when_finished=True),
                console=console,
            )  # fmt: skip
            self._task = self._bar.add_task("crops", total=total, completed=done, rate=0.0)

    def __enter__(self) -> Progress:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()
        elif self.done != self._first and kind is None:
            self._print_line("done")

    def count(self, items: Iterable[T], description: str) -> Iterator[T]:
        """Pass items through, one crop each."""
        for item in items:
            self.add(1, description)
            yield item

    def add(self, count: int, description: str) -> None:
        """Note further crops; a negative number takes back those of a job that failed."""
        self.done += count
        if self._bar:
            self._bar.update(self._task, description=description, completed=self.done, rate=self.rate)
        elif time.monotonic() - self._last_line > LINE_EVERY_S:
            self._print_line(description)

    def note(self, line: str) -> None:
        """Say something beside the count."""
        if self._bar:
            self._bar.console.print(line, markup=False, highlight=False)
        elif not self._quiet:
            print(line, file=sys.stderr, flush=True)

    @property
    def rate(self) -> float:
        """Crops per second since the start."""
        return (self.done - self._first) / max(time.monotonic() - self._start, 1e-9)

    def _print_line(self, description: str) -> None:
        self._last_line = time.monotonic()
        if not self._quiet:
            left_s = (self.total - self.done) / max(self.rate, 1e-9)
            line = f"{description}: {self.done}/{self.total} crops, {self.rate:.2f} crops/s, {left_s:.0f} s left"
            print(line, file=sys.stderr, flush=True)
