"""The fixed stage of the benches, and how long rendering it takes."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from assets.library import BodyLibrary, load_library
from generator.blender.renderer import StageRenderer
from generator.config import GenerateConfig, RenderConfig
from generator.job import JobRunner
from generator.overlap import in_turn
from generator.plan import build_plan
from generator.stage import Shot, Stage, StageImages


@dataclass(frozen=True)
class Fixture:
    """The fixed stage, ready to render."""

    config: GenerateConfig
    stage: Stage
    shots: tuple[Shot, ...]


@dataclass(frozen=True)
class Timing:
    """One way to render: wall and CPU seconds of the whole stage, and its images."""

    wall_s: float
    cpu_s: float
    images: StageImages


def build_fixture(config: GenerateConfig) -> Fixture:
    """The first stage of the config's first job."""
    runner = runner_in_turn(config)
    ready = next(runner.ready(runner.plan.job(0)))
    return Fixture(config, ready.stage, ready.shots)


@lru_cache(maxsize=1)
def library() -> BodyLibrary:
    """One for all runs: what is worked out once per library is no part of a stage's time."""
    return load_library()


def runner_in_turn(config: GenerateConfig) -> JobRunner:
    """Does one thing after the other, so that each can be timed."""
    return JobRunner(build_plan(config), library(), StageRenderer(config.render), in_turn)


def render_once(fixture: Fixture, settings: RenderConfig) -> Timing:
    """Render the whole stage with some settings."""
    renderer = StageRenderer(settings)
    wall, cpu = time.perf_counter(), time.process_time()
    images = renderer.render(fixture.stage, fixture.shots)
    return Timing(time.perf_counter() - wall, time.process_time() - cpu, images)


def best_of(rounds: int, fixture: Fixture, ways: Mapping[str, RenderConfig]) -> dict[str, Timing]:
    """Render with all settings in turn, several times; of each the run with the least CPU time."""
    best: dict[str, Timing] = {}
    for _ in range(rounds):
        for name, settings in ways.items():
            timing = render_once(fixture, settings)
            if name not in best or timing.cpu_s < best[name].cpu_s:
                best[name] = timing
    return best


def warm_up(config: GenerateConfig) -> None:
    """Load kernels, library and panorama, which a long run does once."""
    fixture = build_fixture(config)
    render_once(Fixture(config, fixture.stage, fixture.shots[:1]), config.render)
