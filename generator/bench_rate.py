"""Measures crops a second written to disk: in one process, hand by hand, and by many workers."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from configs.loader import dump_config
from generator.bench_stage import library
from generator.blender.renderer import StageRenderer
from generator.bootstrap import ROOT
from generator.config import GenerateConfig
from generator.dataset.layout import shard_name
from generator.dataset.shard import write_shard
from generator.gpu import ask_nvidia
from generator.job import Flow, JobRunner
from generator.overlap import in_turn, overlapped
from generator.plan import Plan, build_plan

TARGET_PER_S = 600.0  # what the full dataset needs to be made in 40 minutes
JOBS_PER_WORKER = 3  # the first of which is not counted: it starts and loads
SAMPLE_S = 0.5
# What each hand does, by phases of the clock; what is left of a run is the shard's writing and waiting.
HANDS = {
    "builder": ("plan", "people", "world"),
    "main thread": ("scene", "sync", "trace", "read"),
    "finisher": ("imaging", "labels", "encoding"),
}


@dataclass(frozen=True)
class JobTime:
    """A job that follows another one in the same process.

    Attributes:
        n_crops: of the job.
        wall_s: until its shard is written. [s]
        phases: seconds in each phase of the clock. [s]
    """

    n_crops: int
    wall_s: float
    phases: dict[str, float]


def measure_job(plan: Plan, flow: Flow) -> JobTime:
    """Time the second job of a plan after the first; of three, so that there is one to build ahead."""
    runner = JobRunner(plan, library(), StageRenderer(plan.config.render), flow)
    with tempfile.TemporaryDirectory() as folder:
        write_shard(Path(folder), 0, runner.run(0, 1))
        before, start = dict(runner.clock.seconds), time.perf_counter()
        rows = write_shard(Path(folder), 1, runner.run(1, 2))
        wall_s = time.perf_counter() - start
    runner.close()
    spent = {name: seconds - before.get(name, 0.0) for name, seconds in runner.clock.seconds.items()}
    return JobTime(len(rows), wall_s, spent)


def report_hands(config: GenerateConfig, console: Console) -> None:
    """Where the time of one process goes, and what the overlap of its hands gains."""
    plan = build_plan(config.model_copy(update={"n_identities": 3 * config.identities_per_job}))
    turn, side = measure_job(plan, in_turn), measure_job(plan, overlapped)
    table = Table("hand", "phase", "s", "ms/crop", "share", title=f"{turn.n_crops} crops by one process, in turn")
    for hand, phases in HANDS.items():
        for phase in phases:
            spent = turn.phases.get(phase, 0.0)
            table.add_row(
                hand, phase, f"{spent:.2f}", f"{1e3 * spent / turn.n_crops:.1f}", f"{spent / turn.wall_s:.1%}"
            )
    console.print(table)
    of_hand = {hand: sum(turn.phases.get(phase, 0.0) for phase in phases) for hand, phases in HANDS.items()}
    longest = max(of_hand, key=lambda hand: of_hand[hand])
    slowest = max(HANDS[longest], key=lambda phase: turn.phases.get(phase, 0.0))
    console.print(
        f"in turn {turn.n_crops / turn.wall_s:.2f} crops/s, overlapped {side.n_crops / side.wall_s:.2f} "
        f"({turn.wall_s / side.wall_s:.2f} times as fast); the bottleneck is its {longest}, above all "
        f"{slowest}: alone it allows {turn.n_crops / max(of_hand[longest], 1e-9):.2f} crops/s"
    )


class GpuWatch:
    """How busy GPUs are, from start to `stop`."""

    def __init__(self) -> None:
        self._seen: list[float] = []
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._stopped.wait(SAMPLE_S):
            busy = [float(line) for line in ask_nvidia("utilization.gpu") if line.isdecimal()]
            if not busy:
                return
            self._seen.append(sum(busy) / len(busy))

    def stop(self) -> str:
        """Mean share of the time that kernels ran, as nvidia-smi counts it."""
        self._stopped.set()
        self._thread.join()
        return f"{sum(self._seen) / len(self._seen):.0f} %" if self._seen else "not told"


def measure_workers(config: GenerateConfig, n_workers: int) -> tuple[float, float, str]:
    """Crops a second on the disk by so many worker processes once all run, CPU seconds a crop, how busy the GPU is.

    Raises:
        RuntimeError: the generator fails.
    """
    n_jobs = JOBS_PER_WORKER * n_workers
    with tempfile.TemporaryDirectory() as folder:
        output, path = Path(folder) / "dataset", Path(folder) / "config.yaml"
        update = {"output": output, "workers": n_workers, "n_identities": n_jobs * config.identities_per_job}
        path.write_text(dump_config(config.model_copy(update=update)))
        watch, before = GpuWatch(), _cpu_of_children()
        command = [sys.executable, "-m", "generator.render", str(path), "--quiet"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        cpu_s, busy = _cpu_of_children() - before, watch.stop()
        if done.returncode:
            raise RuntimeError(f"generator.render with {n_workers} workers: {done.stderr.strip()[-500:]}")
        plan = build_plan(config.model_copy(update=update))
        ended = sorted(((output / shard_name(index)).stat().st_mtime, plan.n_images(index)) for index in range(n_jobs))
    counted = ended[n_workers:]
    seconds = counted[-1][0] - ended[n_workers - 1][0]
    n_crops = sum(count for _, count in counted)
    return n_crops / seconds, cpu_s / sum(count for _, count in ended), busy


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def report_workers(config: GenerateConfig, counts: Sequence[int], console: Console) -> None:
    """Crops a second by more and more workers on this machine."""
    size = f"{config.render.width_px} x {config.render.height_px}"
    table = Table("workers", "crops/s on disk", f"of {TARGET_PER_S:.0f}", "CPU s/crop *", "GPU busy *")
    table.caption = "* start included"
    table.title = f"{size} px by `generator.render`, {config.identities_per_job} people a job"
    best = 0.0
    for count in counts:
        try:
            rate, cpu_s, busy = measure_workers(config, count)
        except RuntimeError as problem:
            console.print(f"{problem}: left out")
            continue
        best = max(best, rate)
        table.add_row(str(count), f"{rate:.2f}", f"{rate / TARGET_PER_S:.1%}", f"{cpu_s:.3f}", busy)
    console.print(table)
    if best:
        console.print(f"at the best of these rates 1.41 million crops take {1.41e6 / best / 3600:.1f} hours")
