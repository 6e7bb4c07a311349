"""Runs jobs in this process, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from generator.dataset.writer import DatasetWriter
from generator.executors import Outcome
from generator.interrupt import stoppable
from generator.plan import Plan
from generator.progress import Progress
from generator.worker import Worker


def run_here(plan: Plan, dataset: DatasetWriter, missing: Sequence[int], progress: Progress, quiet: bool) -> Outcome:
    """Run jobs and write their shards; what fails is raised."""
    worker = Worker(plan, quiet)
    for index, following in zip_longest(missing, missing[1:]):
        images = stoppable(worker.run(index, following))
        dataset.write_shard(index, progress.count(images, f"job {index + 1}/{plan.n_jobs}"))
    return Outcome(worker.device)
