"""Measures places: what building one, loading it and changing its atmosphere cost, and what is spent outside Cycles."""

from __future__ import annotations

import time
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from generator.blender.renderer import StageRenderer
from generator.config import GenerateConfig
from generator.stage import Shot, Stage
from generator.worlds.places import PLACES

N_ATMOSPHERES = 3


def with_kind(config: GenerateConfig, kind: str) -> GenerateConfig:
    """The config with all visits at one kind of place, under several atmospheres."""
    kinds = {"kinds": {kind: 1.0}, "variants": 1}
    atmosphere = config.atmosphere.model_copy(update={"per_visit": N_ATMOSPHERES})
    world = config.world.model_copy(update=kinds)
    return config.model_copy(update={"world": world, "atmosphere": atmosphere})


def measure_place(kind: str, seed: int) -> tuple[float, float]:
    """Seconds that layout and meshes of a place take; what is kept between worlds is warm. [s, s]"""
    best = [float("inf"), float("inf")]
    for _ in range(2):
        start = time.perf_counter()
        layout = PLACES[kind].lay_out(seed)
        between = time.perf_counter()
        PLACES[kind].build(layout)
        best = [min(best[0], between - start), min(best[1], time.perf_counter() - between)]
    return best[0], best[1]


def measure_stage(config: GenerateConfig, stage: Stage, shots: tuple[Shot, ...]) -> tuple[float, float]:
    """Seconds that loading a stage and changing its atmosphere take outside sampling. [s, s]"""
    one = [next(shot for shot in shots if shot.light == light) for light in sorted({shot.light for shot in shots})]
    alone, all_lights = (min(_outside(config, stage, chosen) for _ in range(3)) for chosen in (one[:1], one))
    return alone, (all_lights - alone) / max(len(one) - 1, 1)


def _outside(config: GenerateConfig, stage: Stage, shots: list[Shot]) -> float:
    renderer = StageRenderer(config.render.model_copy(update={"samples": 1, "denoiser": "none"}))
    renderer.render(stage, shots)
    return renderer.clock.seconds["scene"] + renderer.clock.seconds["sync"]


def report_worlds(
    config: GenerateConfig,
    console: Console,
    fixture: Callable[[GenerateConfig], tuple[Stage, tuple[Shot, ...]]],
    outside_share: Callable[[GenerateConfig], float],
) -> None:
    """A row for each kind of place.

    Args:
        config: of the bench.
        console: to print on.
        fixture: the first stage of a config, and its crops.
        outside_share: share of a job's time outside path tracing and denoising.
    """
    table = Table("place", "lay out, s", "build, s", "load, s", "change of atmosphere, s", "outside Cycles")
    for kind in PLACES:
        chosen = with_kind(config, kind)
        lay_out_s, build_s = measure_place(kind, config.seed)
        load_s, change_s = measure_stage(chosen, *fixture(chosen))
        row = (f"{seconds:.2f}" for seconds in (lay_out_s, build_s, load_s, change_s))
        table.add_row(kind, *row, f"{outside_share(chosen):.1%}")
    console.print(table)
