"""Measures how fast this machine renders a config; started by `generator.render --plan`, not by people.

    blender -b -P generator/calibrate.py -- CONFIG_JSON RESULT_JSON
    python -m generator.calibrate CONFIG_JSON RESULT_JSON

CONFIG_JSON holds a config; RESULT_JSON will hold a `Calibration`, or `problem`, which the user can mend.
"""

from __future__ import annotations

import json
import math
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

if __package__ in (None, ""):  # run by Blender, which knows neither the project nor its environment
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from generator.bootstrap import inside_blender, prepare

if TYPE_CHECKING:
    from generator.calibration import Calibration
    from generator.config import GenerateConfig
    from generator.specs import StageSpec
    from generator.worker import Worker

FEW_PEOPLE, FEW_CROPS = 2, 8  # of a small stage
FAST_S = 2.0  # a machine that makes a small stage in less makes whole ones


def sample_config(config: GenerateConfig, n_people: int) -> GenerateConfig:
    """One job: so many people, the first of the config's, in one visit to a world such as most are."""
    kinds = dict(config.world.kinds)
    panorama = kinds.pop("panorama", 0.0)
    world = config.world
    if panorama < sum(kinds.values()):
        world = world.model_copy(update={"kinds": kinds, "variants": 1})
    update = {
        "world": world, "visits_per_identity": 1, "n_identities": n_people, "identities_per_job": n_people,
        "images_per_identity": math.ceil(config.images_per_identity / config.visits_per_identity),
        "workers": 0, "gpus": (), "job_slice": None, "only": None,
    }  # fmt: skip
    return config.model_copy(update=update)


def thinned(stage: StageSpec, n_captures: int) -> StageSpec:
    """The stage with that many of its captures, from all over it."""
    chosen = {index * len(stage.captures) // n_captures for index in range(n_captures)}
    return replace(stage, captures=tuple(stage.captures[index] for index in sorted(chosen)))


def again(stage: StageSpec) -> StageSpec:
    """The stage with other keys."""
    return replace(stage, captures=tuple(replace(capture, key=f"{capture.key}0") for capture in stage.captures))


def calibrate(config: GenerateConfig) -> Calibration:
    """Render a part of a stage, or whole ones where that takes seconds only."""
    from generator.calibration import Calibration
    from generator.plan import build_plan
    from generator.sample_plan import SamplePlan
    from generator.worker import Worker

    n_people = min(config.n_identities, config.identities_per_job)
    n_few = min(FEW_PEOPLE, n_people)
    plan = build_plan(sample_config(config, n_people))
    job, small_job = plan.job(0), build_plan(sample_config(config, n_few)).job(0)
    (stage,), (small,) = job.stages, small_job.stages
    n_crops, n_small = len(stage.captures), min(FEW_CROPS, len(small.captures))
    one, some, whole, two = range(4)
    samples = [
        replace(small_job, stages=(thinned(small, 1),)),
        replace(small_job, stages=(thinned(small, n_small),)),
        job,
        replace(job, stages=(stage, again(stage))),
    ]
    worker = Worker(SamplePlan.of(plan, samples), quiet=True)
    _timed(worker, one)  # loads and compiles
    some_s, size = _timed(worker, some)
    if some_s < FAST_S or n_small == 1:
        whole_s, size = _timed(worker, whole)
        two_s, _ = _timed(worker, two)  # the second stage is built while the first is traced
        stage_s = max(two_s - whole_s, 0.5 * whole_s)
    else:
        one_s, _ = _timed(worker, one)
        crop_s = max(some_s - one_s, 0.0) / (n_small - 1)
        stage_s = max(one_s - crop_s, 0.0) * n_people / n_few + n_crops * crop_s
    return Calibration(n_crops / stage_s, size, worker.device)


def _timed(worker: Worker, index: int) -> tuple[float, float]:
    """Seconds for a job, and its bytes per crop on the disk."""
    from generator.dataset.shard import write_shard

    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        rows = write_shard(Path(folder), 0, worker.run(index))
        seconds = time.perf_counter() - start
        return seconds, sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / len(rows)


def main(arguments: Sequence[str]) -> int:
    """Measure and write what was measured; the exit status."""
    config_path, result_path = map(Path, arguments)
    complaint = prepare()
    if complaint is None:
        result, complaint = _measure(config_path.read_text())
    result_path.write_text(json.dumps({"problem": complaint} if complaint is not None else result))
    return 0


def _measure(config_json: str) -> tuple[dict[str, object], str | None]:
    from configs.loader import validate_config
    from generator.config import GenerateConfig
    from generator.mendable import MENDABLE

    try:
        return asdict(calibrate(validate_config(GenerateConfig, json.loads(config_json), "config"))), None
    except MENDABLE as problem:
        return {}, str(problem)


def run_script() -> None:
    """Entry point of both ways to run; Blender would swallow an ordinary exit status."""
    try:
        status = main(sys.argv[sys.argv.index("--") + 1 :] if inside_blender() else sys.argv[1:])
    except Exception:
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    run_script()
