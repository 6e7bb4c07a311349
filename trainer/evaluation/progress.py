"""How far an evaluation is: a bar on a terminal, a line at the end where the output is piped."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def counting(what: str, total: int, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A function that is called with how many more images are done.

    Args:
        what: is done to them, as `embed market1501`.
        total: of images.
        quiet: show nothing.
    """
    console = Console(stderr=True)
    if quiet:
        yield lambda _: None
    elif console.is_terminal:
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        with Progress(*columns, console=console, transient=True) as progress:
            task = progress.add_task(what, total=total)
            yield lambda n: progress.update(task, advance=n)
    else:
        start = time.monotonic()
        yield lambda _: None
        print(f"{what}: {total} images in {time.monotonic() - start:.0f} s", file=sys.stderr)
