"""Three hands: while one item is worked on, the next one is being built and the last one finished.

The work itself stays in the thread that asks for the results, since Blender may be used by the main thread only.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
R = TypeVar("R")


class Built(Generic[A]):
    """Items that are built in a thread, one ahead of the one that is taken.

    At most one that nobody has asked for is kept, so memory holds two at a time.
    """

    def __init__(self, items: Iterable[A]) -> None:
        self._items = iter(items)
        self._thread = ThreadPoolExecutor(1, "build")
        self._next = self._thread.submit(self._build)

    def _build(self) -> tuple[A] | None:
        for item in self._items:
            return (item,)
        return None

    def __iter__(self) -> Iterator[A]:
        """The items; what building one raises is raised where it is taken."""
        while (got := self._next.result()) is not None:
            self._next = self._thread.submit(self._build)
            yield got[0]

    def close(self) -> None:
        """Build no more, and wait for the one that is being built."""
        self._thread.shutdown(wait=True, cancel_futures=True)


def overlapped(
    built: Generator[B, None, None], work: Callable[[B], C], finish: Callable[[B, C], Iterable[R]]
) -> Iterator[R]:
    """What `finish` makes of each item and the outcome of its `work`, in the order of the items.

    Args:
        built: the items, such as those of a `Built`; closed in the end.
        work: runs in the caller's thread.
        finish: its results are taken in another thread while the next item is worked on; at most one item waits.

    Yields:
        The results. An error of any hand is raised here, and whoever stops early, by an error, an interrupt or by
        closing this iterator, waits for no more than the result and the item that are being made.
    """
    stopped = threading.Event()

    def collect(item: B, outcome: C) -> list[R]:
        results = []
        for result in finish(item, outcome):
            if stopped.is_set():
                break
            results.append(result)
        return results

    thread = ThreadPoolExecutor(1, "finish")
    waiting: Future[list[R]] | None = None
    try:
        for item in built:
            outcome = work(item)
            if waiting is not None:
                yield from waiting.result()
            waiting = thread.submit(collect, item, outcome)
            del item, outcome
        if waiting is not None:
            yield from waiting.result()
    finally:
        stopped.set()
        built.close()
        thread.shutdown(wait=True, cancel_futures=True)


def in_turn(
    built: Generator[B, None, None], work: Callable[[B], C], finish: Callable[[B, C], Iterable[R]]
) -> Iterator[R]:
    """The same results as those of `overlapped`, by one hand."""
    for item in built:
        yield from finish(item, work(item))
