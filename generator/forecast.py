"""What a config will make and what that takes on this machine: `generator.render CONFIG --plan`."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from configs.loader import load_config
from generator.calibration import Calibration, find_calibration
from generator.config import GenerateConfig
from generator.mendable import MENDABLE
from generator.plan import Plan, build_plan
from generator.run import GeneratorError
from generator.slices import parse_slice
from generator.visits import is_test


@dataclass(frozen=True)
class Content:
    """What a plan holds.

    Attributes:
        n_train: identities of the train split.
        n_test: identities of the test split.
        n_images: of all.
        n_jobs: shards.
        n_cameras: of all worlds that are visited.
        worlds: number of each kind that is visited.
        visits: number of visits of identities to each kind.
    """

    n_train: int
    n_test: int
    n_images: int
    n_jobs: int
    n_cameras: int
    worlds: dict[str, int]
    visits: dict[str, int]


def forecast_from_file(path: Path, overrides: Sequence[str], quiet: bool) -> str:
    """What the config in a file will make, and what that takes here; several lines.

    Raises:
        GeneratorError: the config, an asset or the device is not as it should be.
    """
    try:
        config = load_config(GenerateConfig, path, overrides)
        content = count_content(build_plan(config))
        return describe(config, content, find_calibration(config, quiet))
    except MENDABLE as problem:
        raise GeneratorError(str(problem)) from problem


def count_content(plan: Plan) -> Content:
    """Count without drawing a person or working out a world."""
    jobs = range(plan.n_jobs)
    if plan.config.job_slice is not None:
        jobs = parse_slice(plan.config.job_slice).jobs(plan.n_jobs)
    visits, venues = Counter[str](), {}
    for index in jobs:
        for visit in plan.visits(index):
            visits[visit.venue.spec.kind] += len(plan.pids(index))
            venues[visit.venue.spec.name] = visit.venue
    pids = [pid for index in jobs for pid in plan.pids(index)]
    n_test = sum(map(is_test, pids))
    return Content(
        n_train=len(pids) - n_test,
        n_test=n_test,
        n_images=sum(map(plan.n_images, jobs)),
        n_jobs=len(jobs),
        n_cameras=sum(venue.n_cameras for venue in venues.values()),
        worlds=dict(Counter(venue.spec.kind for venue in venues.values())),
        visits=dict(visits),
    )


def describe(config: GenerateConfig, content: Content, calibration: Calibration) -> str:
    """The lines that `--plan` prints."""
    n_visits, processes = sum(content.visits.values()), n_abreast(config, calibration.device)
    rate = calibration.crops_per_s * processes
    worlds = [
        f"{content.worlds[kind]} {kind}, {100 * content.visits[kind] / n_visits:.1f} % of the visits"
        for kind in config.world.kinds
        if kind in content.visits
    ]
    abreast = f"{processes} at a time" if processes > 1 else "one at a time"
    n_people = content.n_train + content.n_test
    lines = {
        "output": str(config.output),
        "identities": f"{n_people} ({content.n_train} train, {content.n_test} test)",
        "images": f"{content.n_images}, {content.n_images / n_people:.4g} of each identity",
        "jobs": f"{content.n_jobs}, a shard each",
        "worlds": "\n".join([f"{sum(content.worlds.values())} with {content.n_cameras} cameras", *worlds]),
        "speed": f"{calibration.crops_per_s:.3g} crops/s by one process on {calibration.device}; {abreast}",
        "time": _duration(content.n_images / rate),
        "size": f"{content.n_images * calibration.bytes_per_crop / 1e9:.3g} GB",
    }
    indent = 12
    return "\n".join(f"{name:<{indent}}" + text.replace("\n", "\n" + indent * " ") for name, text in lines.items())


def n_abreast(config: GenerateConfig, device: str) -> int:
    """How many processes' speeds add up: one per GPU, or where drawing takes one core, per core."""
    workers = max(config.workers, 1)
    if config.renderer == "flat":
        return min(workers, os.cpu_count() or 1)
    return min(workers, len(set(config.gpus)) or 1) if device != "cpu" else 1


def _duration(seconds: float) -> str:
    if seconds < 5400.0:
        return f"{seconds / 60.0:.1f} minutes"
    return f"{seconds / 3600.0:.1f} hours"
