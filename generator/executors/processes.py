"""Runs jobs in worker processes; a worker that dies or hangs is replaced, a job that fails is tried by another."""

from __future__ import annotations

import os
import selectors
from collections import Counter, deque
from collections.abc import Sequence
from types import TracebackType

from generator.config import GenerateConfig
from generator.dataset.layout import WORKERS_LOG, log_name
from generator.dataset.writer import DatasetWriter
from generator.executors import ExecutorError, Outcome, SetAside
from generator.executors.protocol import Message
from generator.executors.worker_process import WorkerProcess, worker_environment
from generator.interrupt import hear_interrupts
from generator.plan import Plan
from generator.progress import Progress
from generator.worker import bake_library

TICK_S = 1.0
START_S = 120.0


def run_processes(
    plan: Plan, dataset: DatasetWriter, missing: Sequence[int], progress: Progress, quiet: bool
) -> Outcome:
    """Run jobs in `workers` processes and write their shards.

    Raises:
        ExecutorError: a worker met what the user can mend, or no worker starts.
        DatasetError: the system refuses to write.
    """
    if missing and plan.config.renderer == "blender":
        bake_library(quiet)
    hear_interrupts()
    with Crew(plan, dataset, missing, progress) as crew:
        return crew.run()


def worker_config(config: GenerateConfig, n_workers: int) -> GenerateConfig:
    """The config of each of several workers: without GPUs of their own they share the cores."""
    if config.gpus or config.render.threads:
        return config
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    threads = max(1, cores // n_workers)
    return config.model_copy(update={"render": config.render.model_copy(update={"threads": threads})})


class Crew:
    """Workers and what they have to do; left as a context, all of them are dead."""

    def __init__(self, plan: Plan, dataset: DatasetWriter, missing: Sequence[int], progress: Progress) -> None:
        config = plan.config
        self._plan, self._dataset, self._progress = plan, dataset, progress
        self._waiting = deque(missing)
        self._free = list(range(min(config.workers, len(missing))))  # slots
        own = worker_config(config, len(self._free)) if self._free else config
        self._first: Message = {"config": own.model_dump(mode="json"), "dataset_dir": str(dataset.dataset_dir)}
        self._selector = selectors.DefaultSelector()
        self._workers: list[WorkerProcess] = []
        self._failures: Counter[int] = Counter()  # by job
        self._false_starts: Counter[int] = Counter()  # by slot, since the last worker there that was ready
        self._set_aside: list[SetAside] = []
        self._device = ""

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.kill()
        for worker in list(self._workers):
            self._bury(worker)
        self._selector.close()

    def run(self) -> Outcome:
        """Go on until every job is done or set aside."""
        while self._n_open:
            self._hand_out()
            for key, _ in self._selector.select(min(TICK_S, self._plan.config.hang_s / 4)):
                self._hear(key.fileobj)  # type: ignore[arg-type]
            speaking = {key.fileobj for key, _ in self._selector.select(0.0)}  # while a shard was being committed
            for worker in [worker for worker in self._workers if worker not in speaking]:
                self._judge(worker)
        return Outcome(self._device, tuple(sorted(self._set_aside, key=lambda job: job.index)))

    @property
    def _n_open(self) -> int:
        held = [job for worker in self._workers for job in (worker.job, worker.following) if job is not None]
        return len(self._waiting) + len(held)

    def _hand_out(self) -> None:
        """Give jobs to those who wait for one, and start as many workers as there is work for."""
        for worker in self._workers:
            if worker.idle and (job := self._next_job(worker)) is not None:
                promises = self._waiting and not self._is_spent(worker, job)
                worker.give(job, self._waiting.popleft() if promises else None)
        while self._free and len(self._workers) < self._n_open:
            slot = self._free.pop(0)
            environment = worker_environment(os.environ, self._plan.config.gpus, slot)
            worker = WorkerProcess(slot, self._first, environment)
            self._workers.append(worker)
            self._selector.register(worker, selectors.EVENT_READ)

    def _next_job(self, worker: WorkerProcess) -> int | None:
        """What a free worker does now: what it was promised, what nobody was, or what another was."""
        if worker.following is None and self._waiting:
            return self._waiting.popleft()
        for holder in (worker, *self._workers):
            if holder.following is not None:
                job, holder.following = holder.following, None
                return job
        return None

    def _is_spent(self, worker: WorkerProcess, job: int | None = None) -> bool:
        """Whether it is time to replace a worker, when it has done a further job."""
        n_stages = worker.n_stages + (0 if job is None else len(self._plan.visits(job)))
        return 0 < self._plan.config.stages_per_worker <= n_stages

    def _hear(self, worker: WorkerProcess) -> None:
        messages = worker.receive()
        if messages is None:
            self._lose(worker)
            return
        for message in messages:
            if "failed" in message:
                self._lose(worker, message["failed"])
                return
            self._note(worker, message)

    def _note(self, worker: WorkerProcess, message: Message) -> None:
        if "problem" in message:
            raise ExecutorError(message["problem"])
        if "ready" in message:
            worker.pid, worker.device = message["ready"], message["device"]
            self._device = self._device or worker.device
            del self._false_starts[worker.slot]
        elif "image" in message:
            worker.n_images += 1
            self._progress.add(1, f"job {message['image'] + 1}/{self._plan.n_jobs}")
        else:
            self._dataset.commit_shard(message["done"], worker.pid)
            worker.job = None
            worker.n_stages += len(self._plan.visits(message["done"]))
            if self._is_spent(worker):
                worker.kill()
                self._bury(worker)

    def _judge(self, worker: WorkerProcess) -> None:
        hang_s = self._plan.config.hang_s if worker.pid else max(START_S, self._plan.config.hang_s)
        if worker.silent_s > hang_s:
            worker.tell_where_it_is()
            self._lose(worker, f"hung: {'no image' if worker.pid else 'not ready'} for {hang_s:g} s")

    def _lose(self, worker: WorkerProcess, reason: str = "") -> None:
        """Note that a worker failed, and why: by default what it died of."""
        if reason:
            worker.kill()
        death = self._bury(worker)
        reason = reason or death
        if worker.job is not None:
            self._progress.add(-worker.n_images, "")
            self._note_failure(worker, worker.job, reason)
        elif not worker.pid:
            self._note_false_start(worker, reason)

    def _note_failure(self, worker: WorkerProcess, job: int, reason: str) -> None:
        self._failures[job] += 1
        attempt, attempts = self._failures[job], self._plan.config.attempts
        head = f"attempt {attempt} of {attempts}, worker {worker.pid}, {worker.n_images} images: {reason}"
        log = self._dataset.write_log(log_name(job), _entry(head, worker), more=attempt > 1)
        if attempt < attempts:
            self._waiting.append(job)
        else:
            self._set_aside.append(SetAside(job, reason, log))
        what = "another worker tries it" if attempt < attempts else "set aside"
        self._progress.note(f"job {job + 1}/{self._plan.n_jobs}: {head}; {what}, see {log}")

    def _note_false_start(self, worker: WorkerProcess, reason: str) -> None:
        self._false_starts[worker.slot] += 1
        head = f"worker {worker.slot + 1} did not start: {reason}"
        log = self._dataset.write_log(WORKERS_LOG, _entry(head, worker), more=True)
        if self._false_starts[worker.slot] < self._plan.config.attempts:
            return
        self._free.remove(worker.slot)
        self._progress.note(f"{head}; going on without it, see {log}")
        if not self._free and not self._workers:
            raise ExecutorError(f"workers: expected them to start, got: {reason}. See {log}.")

    def _bury(self, worker: WorkerProcess) -> str:
        """Take a dead or dying worker off the list, with what it leaves on the disk; gives what it died of."""
        self._selector.unregister(worker)
        self._workers.remove(worker)
        self._free.append(worker.slot)
        if worker.following is not None:
            self._waiting.appendleft(worker.following)
        death = worker.bury()
        if worker.job is not None:
            self._dataset.discard_shard(worker.job, worker.pid)
        return death


def _entry(head: str, worker: WorkerProcess) -> bytes:
    return head.encode() + b"\n" + worker.last_words + b"\n"
