"""Runs jobs on a Ray cluster: one task per job, which Ray tries again on another machine when one is lost.

Machines need this package and its renderer (`pip install 'synthperson[bpy,generator,ray]'`), and access to the output.
Only this process gives shards their names, so that a machine that was given up, but is not dead, changes nothing.
"""

from __future__ import annotations

import importlib
import os
import secrets
import socket
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from generator.bootstrap import inside_blender
from generator.config import RayConfig
from generator.dataset.layout import log_name
from generator.dataset.writer import DatasetWriter
from generator.executors import ExecutorError, Outcome, SetAside
from generator.executors.ray_job import JobDone, JobRefused, RayOrder, run_job
from generator.plan import Plan
from generator.progress import Progress

_WAIT_S = 1.0
_KNOCK_S = 10.0
_HOPELESS = 8  # jobs that failed before any was done


def run_on_ray(plan: Plan, dataset: DatasetWriter, missing: Sequence[int], progress: Progress, quiet: bool) -> Outcome:
    """Run jobs as Ray tasks and accept their shards.

    Raises:
        ExecutorError: Ray is not installed or not reached, or a machine refuses what no other attempt mends.
        DatasetError: the output refuses.
    """
    if dataset.target.startswith("memory://"):
        raise ExecutorError(f"{dataset.target}: expected an output that other processes see, for `executor: ray`.")
    if inside_blender():
        raise ExecutorError("executor: ray: expected `python -m generator.render`, got Blender's own program.")
    with _connected(plan.config.ray, quiet) as ray:
        return RayRun(ray, plan, dataset, progress).run(missing)


class RayRun:
    """One call of `run_on_ray`."""

    def __init__(self, ray: Any, plan: Plan, dataset: DatasetWriter, progress: Progress) -> None:
        self._ray = ray
        self._plan = plan
        self._dataset = dataset
        self._progress = progress
        self._running: dict[Any, int] = {}
        self._set_aside: list[SetAside] = []
        self._machines: set[str] = set()
        self._devices: set[str] = set()
        self._told_of_wait = False

    def run(self, missing: Sequence[int]) -> Outcome:
        """Keep the cluster busy until nothing is left."""
        task, order = self._task(), self._order()
        waiting = deque(missing)
        while waiting or self._running:
            ahead = self._n_slots() + self._plan.config.ray.jobs_ahead
            while waiting and len(self._running) < ahead:
                index = waiting.popleft()
                self._running[task.options(name=f"job {index + 1}").remote(order, index)] = index
            ready, _ = self._ray.wait(list(self._running), num_returns=1, timeout=_WAIT_S)
            for reference in ready:
                self._collect(reference, self._running.pop(reference))
        self._dataset.remove_left_overs()
        machines = f" of {len(self._machines)} machines" if len(self._machines) > 1 else ""
        return Outcome(
            ", ".join(sorted(self._devices)) + machines, tuple(sorted(self._set_aside, key=lambda job: job.index))
        )

    def _task(self) -> Any:
        config = self._plan.config
        # A process that ends after so many jobs takes along whatever its renderer has leaked; 0 keeps it.
        n_calls = -(-config.stages_per_worker // config.visits_per_identity)
        return self._ray.remote(
            num_cpus=config.ray.cpus_per_job, num_gpus=config.ray.gpus_per_job, max_calls=n_calls,
            max_retries=config.attempts - 1, retry_exceptions=True, scheduling_strategy="SPREAD",
        )(run_job)  # fmt: skip

    def _order(self) -> RayOrder:
        """About 40 kB, which travel with every task: an object to fetch would be one more thing to lose."""
        population = self._plan.population
        _ = population.tilt  # takes seconds, once here instead of in every process
        return RayOrder(secrets.token_hex(8), self._plan.config, population, self._dataset.target)

    def _n_slots(self) -> int:
        """Jobs that the cluster can run at a time, with the machines that it has now."""
        there, config = self._ray.cluster_resources(), self._plan.config.ray
        n_slots = int(there.get("CPU", 0.0) / config.cpus_per_job)
        if config.gpus_per_job > 0.0:
            n_slots = min(n_slots, int(there.get("GPU", 0.0) / config.gpus_per_job))
        if n_slots == 0 and not self._told_of_wait:
            self._told_of_wait = True
            need = f"{config.cpus_per_job:g} processor cores and {config.gpus_per_job:g} GPUs"
            self._progress.note(f"the cluster has no machine for jobs of {need}; waiting")
        return n_slots

    def _collect(self, reference: Any, index: int) -> None:
        try:
            result: JobDone | JobRefused = self._ray.get(reference)
        except self._ray.exceptions.RayError as error:
            text = str(error)
            log = self._dataset.write_log(log_name(index), text.encode(), more=False)
            last = next((line.strip() for line in reversed(text.splitlines()) if line.strip()), type(error).__name__)
            self._set_aside.append(SetAside(index, last[:200], log))
            if not self._machines and len(self._set_aside) == _HOPELESS:
                raise ExecutorError(f"executor: ray: no job succeeds: {last[:200]} See {log}.") from error
            return
        if isinstance(result, JobRefused):
            raise ExecutorError(result.reason)
        self._dataset.commit_shard(index, result.number)
        self._note_machine(result)
        self._progress.add(result.n_images, f"{len(self._running)} jobs on {len(self._machines)} machines")

    def _note_machine(self, result: JobDone) -> None:
        if result.machine in self._machines:
            return
        self._machines.add(result.machine)
        self._devices.add(result.device)
        begun = self._dataset.manifest.versions
        for name, there in sorted(result.versions.items()):
            if begun.get(name) != there:
                first = begun.get(name, "none")
                self._progress.note(f"warning: {result.machine} has other software: {name}: {there}, not {first}")


@contextmanager
def _connected(config: RayConfig, quiet: bool) -> Iterator[Any]:
    """Ray, connected to a cluster; the tasks of this process end with the block, however it ends."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # a cluster that we start tells nobody
    try:
        ray: Any = importlib.import_module("ray")
    except ImportError as error:
        raise ExecutorError("executor: ray: Ray is not installed: pip install 'synthperson[ray]'.") from error
    if ray.is_initialized():
        raise ExecutorError("executor: ray: expected a process that is not connected to Ray yet.")
    address = config.address or os.environ.get("RAY_ADDRESS") or "local"  # None would join what happens to run here
    try:
        _knock(address)
        ray.init(
            address=address, include_dashboard=False if address == "local" else None, log_to_driver=not quiet,
            logging_level="WARNING",
        )  # fmt: skip
    except (Exception, SystemExit) as error:  # Ray raises both, such as when this machine is too busy to start it
        text = " ".join(str(error).split())[:200].rstrip(".")
        raise ExecutorError(f"ray.address: cannot reach Ray at {address}: {text}.") from error
    try:
        yield ray
    finally:
        ray.shutdown()


def _knock(address: str) -> None:
    """Raises OSError where nobody listens at an address `host:port`; Ray itself would take minutes to say so."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if host and port.isdecimal():
        socket.create_connection((host.strip("[]"), int(port)), timeout=_KNOCK_S).close()
