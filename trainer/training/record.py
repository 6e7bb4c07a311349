"""What a run says of itself: lines in metrics.jsonl, TensorBoard, and progress on the terminal."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from torch import Tensor

T = TypeVar("T")
METRICS = "metrics.jsonl"
TIMES = ("images_per_s", "data_wait")  # what differs between two runs that are otherwise the same
GRID_IMAGES, GRID_COLUMNS = 32, 8
LINE_EVERY_S = 20.0


class Record:
    """Lines of numbers, and the means of the losses since the last line.

    Losses stay where they were computed until a line or a checkpoint needs them, so that the device is not waited for.
    """

    def __init__(self, folder: Path, n_steps: int, quiet: bool, state: Mapping[str, Any] | None, writes: bool) -> None:
        """Go on with the lines that a checkpoint knows of; later ones are removed, for they will come again.

        Args:
            folder: of the run.
            n_steps: of the whole run.
            quiet: no progress.
            state: from the checkpoint; None at the beginning.
            writes: whether this process does.
        """
        self.sums: dict[str, float] = dict(state["sums"]) if state else {}
        self.count: int = state["count"] if state else 0
        self._wait_s, self._total_s, self._images = 0.0, 0.0, 0
        self._file = _open_at(folder / METRICS, state["bytes"] if state else 0) if writes else None
        self._board = _open_board(folder, state["steps"] if state else 0, quiet) if writes else None
        self.bar = StepBar(n_steps, state["steps"] if state else 0, quiet or not writes)

    def close(self) -> None:
        """Finish files and bar."""
        self.bar.close()
        if self._file is not None:
            self._file.close()
        if self._board is not None:
            self._board.close()

    def state(self, steps: int) -> dict[str, Any]:
        """For a checkpoint after that many steps; what it counts on is on the disk."""
        size = 0
        if self._file is not None:
            os.fsync(self._file.fileno())
            size = self._file.tell()
        return {"bytes": size, "sums": dict(self.sums), "count": self.count, "steps": steps}

    def timed(self, batches: Iterable[T], batch_size: int) -> Iterator[T]:
        """Pass batches through, measuring how long they are waited for."""
        iterator = iter(batches)
        while True:
            start = time.perf_counter()
            try:
                batch = next(iterator)
            except StopIteration:
                return
            self._wait_s += time.perf_counter() - start
            yield batch
            self._total_s += time.perf_counter() - start
            self._images += batch_size

    def add(self, losses: Mapping[str, float]) -> None:
        """Take in the losses of a step."""
        for name, value in losses.items():
            self.sums[name] = self.sums.get(name, 0.0) + value
        self.count += 1

    def train_line(self, epoch: int, steps: int, rates: Mapping[str, float]) -> None:
        """Write the means since the last line, learning rates and speed.

        Args:
            epoch: that runs, from 1.
            steps: done in the whole run.
            rates: learning rates by group.
        """
        losses = {f"loss.{name}": total / self.count for name, total in self.sums.items()}
        # What runs while a line is written counts for the next one, so the first line may lack its last step.
        speed = self._images / self._total_s if self._total_s else 0.0
        wait = self._wait_s / self._total_s if self._total_s else 0.0
        self.sums, self.count = {}, 0
        self._wait_s, self._total_s, self._images = 0.0, 0.0, 0
        numbers = {**losses, **{f"lr.{name}": rate for name, rate in rates.items()}}
        times = dict(zip(TIMES, (round(speed, 3), round(wait, 5)), strict=True))
        self._write("train", epoch, steps, {**numbers, **times})
        self.bar.say(f"epoch {epoch}, loss {losses['loss.total']:.4f}, {speed:.1f} images/s, waiting {wait:.1%}")

    def evaluation_line(self, epoch: int, steps: int, report: Mapping[str, Any]) -> None:
        """Write a report after that many epochs and steps."""
        self._write("evaluation", epoch, steps, report)

    def pictures(self, images: Tensor, steps: int) -> None:
        """Show the first images, (B, 3, H, W) uint8, of a batch as a grid."""
        if self._board is not None:
            self._board.add_image("batch", grid_of(images[:GRID_IMAGES].cpu()), steps)

    def _write(self, kind: str, epoch: int, steps: int, numbers: Mapping[str, Any]) -> None:
        if self._file is not None:
            line = json.dumps({"kind": kind, "epoch": epoch, "step": steps, **numbers})
            self._file.write(line.encode() + b"\n")
            self._file.flush()
        if self._board is not None:
            for name, value in numbers.items():
                if isinstance(value, int | float):
                    self._board.add_scalar(f"{kind}/{name}", value, steps)


class StepBar:
    """Progress over the steps of a run: a bar on a terminal, a line now and then where the output is piped."""

    def __init__(self, n_steps: int, done: int, quiet: bool) -> None:
        self._n_steps, self._first, self._quiet = n_steps, done, quiet
        self._done, self._text = done, ""
        self._start = self._last_line = time.monotonic()
        console = Console(stderr=True)
        self._bar: Progress | None = None
        if console.is_terminal and not quiet:
            columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
            self._bar = Progress(*columns, console=console)
            self._task = self._bar.add_task("", total=n_steps, completed=done)
            self._bar.start()

    def say(self, text: str) -> None:
        """What stands beside the bar from now on."""
        self._text = text
        if self._bar is not None:
            self._bar.update(self._task, description=text)

    def step(self, done: int) -> None:
        """So many steps are done."""
        self._done = done
        if self._bar is not None:
            self._bar.update(self._task, completed=done)
        elif not self._quiet and time.monotonic() - self._last_line > LINE_EVERY_S:
            self._print()

    def close(self) -> None:
        """Leave the terminal as it was."""
        if self._bar is not None:
            self._bar.stop()
        elif not self._quiet and self._done != self._first:
            self._print()

    def _print(self) -> None:
        self._last_line = time.monotonic()
        rate = (self._done - self._first) / max(self._last_line - self._start, 1e-9)
        left_s = (self._n_steps - self._done) / max(rate, 1e-9)
        print(f"step {self._done}/{self._n_steps}: {self._text}, {left_s:.0f} s left", file=sys.stderr, flush=True)


def read_metrics(folder: Path, kind: str) -> list[dict[str, Any]]:
    """The lines of a kind (`train` or `evaluation`) that a run wrote."""
    lines = [json.loads(line) for line in (folder / METRICS).read_text().splitlines()]
    return [line for line in lines if line["kind"] == kind]


def grid_of(images: Tensor) -> Tensor:
    """(3, rows * H, 8 * W) picture of (B, 3, H, W) images, black where there are none."""
    n, channels, height_px, width_px = images.shape
    n_rows = -(-n // GRID_COLUMNS)
    sheet = images.new_zeros(n_rows * GRID_COLUMNS, channels, height_px, width_px)
    sheet[:n] = images
    cells = sheet.view(n_rows, GRID_COLUMNS, channels, height_px, width_px).permute(2, 0, 3, 1, 4)
    return cells.reshape(channels, n_rows * height_px, GRID_COLUMNS * width_px)


def mean_rates(groups: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """The learning rate by name of parameter group."""
    return {str(group["name"]): float(group["lr"]) for group in groups}


def _open_at(path: Path, size: int) -> Any:
    file = path.open("ab")
    file.truncate(min(size, path.stat().st_size))
    file.seek(0, os.SEEK_END)
    return file


def _open_board(folder: Path, steps: int, quiet: bool) -> Any:
    """TensorBoard's writer; None, and a line that says so, where it is not installed."""
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        if not quiet:
            print("tensorboard is not installed: the numbers are in metrics.jsonl alone.", file=sys.stderr)
        return None
    return SummaryWriter(str(folder / "tensorboard"), purge_step=steps + 1 if steps else None)
