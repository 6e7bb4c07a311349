"""All shards of a dataset checked at once, on all cores."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pyarrow as pa

from generator.dataset.check_shard import check_shard
from generator.dataset.layout import DatasetError, shard_name

MANY_BYTES = 200 << 20  # below, threads are done before processes have started

# Number of a shard, its rows of the index where that can be trusted, and its SHA-256 where that is known.
ShardJob = tuple[int, "pa.Table | None", "str | None"]
Advance = Callable[[int, int], None]


def check_shards(dataset_dir: Path, jobs: Iterator[ShardJob], n_shards: int, advance: Advance) -> list[str]:
    """Problems of all shards, in the order of the jobs.

    Args:
        dataset_dir: folder of the dataset.
        jobs: taken one by one, a few ahead of those that are checked.
        n_shards: number of the jobs.
        advance: is told the number of shards that were read, and of all.

    Raises:
        DatasetError: one of the processes was killed.
    """
    problems: list[str] = []
    running: deque[Future[list[str]]] = deque()
    n_workers = min(os.cpu_count() or 1, 32)
    n_read = 0

    def collect() -> None:
        nonlocal n_read
        problems.extend(running.popleft().result())
        n_read += 1
        advance(n_read, n_shards)

    with _executor(n_workers, _is_large(dataset_dir, n_shards)) as pool:
        try:
            try:
                for index, rows, sha256 in jobs:
                    running.append(pool.submit(check_shard, dataset_dir, index, rows, sha256))
                    if len(running) > 2 * n_workers:
                        collect()
            except DatasetError as error:  # the index ends here
                problems.append(str(error))
            while running:
                collect()
        except (BrokenProcessPool, OSError):  # the latter where a process is started just when another has died
            raise DatasetError(f"{dataset_dir}: expected to read all shards, got a process that was killed.") from None
    return problems


def _executor(n_workers: int, is_large: bool) -> Executor:
    """Threads for a small dataset; for a large one processes, since labels are compared in Python."""
    if not is_large or n_workers == 1:
        return ThreadPoolExecutor(n_workers)
    return ProcessPoolExecutor(n_workers, multiprocessing.get_context("spawn"), _follow_parent)


def _follow_parent() -> None:
    """Leave the interrupt to the parent, and end when it ends, however that comes about."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _is_large(dataset_dir: Path, n_shards: int) -> bool:
    size = 0
    for index in range(n_shards):
        path = dataset_dir / shard_name(index)
        size += path.stat().st_size if path.is_file() else 0
        if size > MANY_BYTES:
            return True
    return False
