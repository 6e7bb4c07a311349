"""Runs one job on a machine of a Ray cluster and stores its shard under a name that the driver alone may change."""

from __future__ import annotations

import faulthandler
import os
import secrets
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from generator.config import GenerateConfig
from generator.dataset.atomic import temporary_path
from generator.dataset.layout import DatasetError, rows_name, shard_name
from generator.dataset.shard import prepare_shard
from generator.dataset.storage import storage_at
from generator.mendable import MENDABLE
from generator.people.population import Population
from generator.plan import Plan
from generator.venues import load_venues
from generator.worker import Worker, software_versions

T = TypeVar("T")
_STDERR = 2


@dataclass(frozen=True)
class RayOrder:
    """What all jobs of a run share.

    Attributes:
        run: its name, by which processes know a run that they have worked for.
        config: of the dataset.
        population: its people, whose vocabulary comes from the driver's machine.
        target: path or URL of the dataset.
    """

    run: str
    config: GenerateConfig
    population: Population
    target: str


@dataclass(frozen=True)
class JobDone:
    """A job whose shard is stored.

    Attributes:
        number: in the temporary names of shard and rows.
        n_images: in the shard.
        device: that it was rendered on.
        machine: its name.
        versions: of the software there.
    """

    number: int
    n_images: int
    device: str
    machine: str
    versions: dict[str, str]


@dataclass(frozen=True)
class JobRefused:
    """What no further attempt mends; one line."""

    reason: str


_workers: dict[str, Worker] = {}


def run_job(order: RayOrder, index: int) -> JobDone | JobRefused:
    """Run a job; what is raised is worth another attempt."""
    machine = socket.gethostname()
    storage = storage_at(order.target)
    with _alive(order.config.hang_s), TemporaryDirectory(prefix="synthperson-") as name:
        folder, number = Path(name), secrets.randbits(62)
        try:
            storage.check()
            worker = _worker(order)
        except MENDABLE as problem:
            return JobRefused(f"{machine}: {problem}")
        try:
            rows = prepare_shard(folder, index, _heard(worker.run(index), order.config.hang_s))
        except DatasetError:  # such as a full disk; another machine may have a better one
            raise
        except MENDABLE as problem:
            return JobRefused(f"{machine}: {problem}")
        for path in (rows_name(index), shard_name(index)):
            stored = temporary_path(Path(path), number).as_posix()
            storage.upload(temporary_path(folder / path, os.getpid()), stored)
    return JobDone(number, len(rows), worker.device, machine, software_versions(order.config.renderer))


def _worker(order: RayOrder) -> Worker:
    """The worker of this process, which lives as long as the process works for the same run."""
    if order.run not in _workers:
        _workers.clear()
        config = order.config
        if config.render.threads == 0 and config.ray.gpus_per_job == 0.0:
            render = config.render.model_copy(update={"threads": ceil(config.ray.cpus_per_job)})
            config = config.model_copy(update={"render": render})
        _workers[order.run] = Worker(Plan(config, load_venues(config), order.population), quiet=True)
    return _workers[order.run]


@contextmanager
def _alive(hang_s: float) -> Iterator[None]:
    """A block in which this process dies, with a traceback on the standard error, if it is not `_heard` for so long.

    The watch needs no interpreter, so that it notices a renderer that hangs in its own code, too.
    """
    _watch(hang_s)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


def _heard(items: Iterable[T], hang_s: float) -> Iterator[T]:
    for item in items:
        _watch(hang_s)
        yield item


def _watch(hang_s: float) -> None:
    faulthandler.dump_traceback_later(hang_s, exit=True, file=_STDERR)
