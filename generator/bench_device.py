"""Everything that one wants to know of a device: rates, ways to render, atlases, the bottleneck.

    python -m generator.bench --device optix [--tiles 16,64,...] [--workers 1,2,...] [--config FILE] [key=value ...]

What the machine lacks is left out, with a line that says so.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from configs.loader import load_config
from generator.bench_rate import report_hands, report_workers
from generator.bench_stage import Fixture, build_fixture, render_once, warm_up
from generator.blender.device import choose_device
from generator.blender.renderer import StageRenderer, blender_version
from generator.bootstrap import ROOT
from generator.config import DeviceError, GenerateConfig, RenderConfig
from generator.gpu import device_memory

CONFIGS = ROOT / "configs" / "generate"
STAGE_CONFIG, RATE_CONFIG = CONFIGS / "bench.yaml", CONFIGS / "throughput.yaml"
GPU_TILES, CPU_TILES = (16, 32, 64, 128, 256, 512), (4, 8, 16, 32, 64)
ROUNDS = 2
EEVEE_CROPS = {"cpu": 4}  # OpenGL by software takes seconds a crop
EEVEE_ALL = 64
EEVEE_LIMIT_S = 300.0


def report_device(
    device: str, config_path: Path | None, overrides: Sequence[str], tiles: Sequence[int], workers: Sequence[int],
    console: Console,
) -> None:  # fmt: skip
    """Print all of it.

    Args:
        device: as in `render.device`.
        config_path: of what is rendered; None takes the bench's stage, and for rates a dataset like the full one.
        overrides: `key=value` changes of both.
        tiles: crops per atlas; empty takes the usual ones.
        workers: counts of worker processes; empty takes 1, 2, 4 ... up to the number of cores.
        console: to print on.

    Raises:
        DeviceError: this machine has no such device.
        ConfigError: a config is wrong.
    """
    changes = [*overrides, f"render.device={device}"]
    stage_config, rate_config = (
        load_config(GenerateConfig, config_path or path, changes) for path in (STAGE_CONFIG, RATE_CONFIG)
    )
    kind, name = choose_device(stage_config.render)
    memory, n_cores = device_memory(kind), len(os.sched_getaffinity(0))
    told = f", {memory / 2**30:.0f} GiB of its own" if memory else ""
    renderer = StageRenderer(stage_config.render)
    atlas = f"{renderer.n_tiles} tiles an atlas" if renderer.camera == "atlas" else "no atlas"
    console.print(f"Blender {blender_version()} on {name}{told}; {n_cores} cores; by default {atlas}")
    warm_up(stage_config)
    fixture = build_fixture(stage_config)
    report_ways(fixture, kind, console)
    report_tiles(fixture, tiles or (CPU_TILES if kind == "cpu" else GPU_TILES), console)
    report_eevee(stage_config, kind, console)
    report_hands(rate_config, console)
    report_workers(rate_config, workers or [1 << power for power in range(n_cores.bit_length())], console)


def time_ways(fixture: Fixture, ways: Mapping[str, RenderConfig], console: Console) -> dict[str, tuple[float, float]]:
    """Wall and CPU seconds a crop of each way, the faster of two runs in turn; says what cannot be had. [s, s]"""
    best: dict[str, tuple[float, float]] = {}
    for _ in range(ROUNDS):
        for name, settings in ways.items():
            try:
                timing = render_once(fixture, settings)
            except (DeviceError, RuntimeError) as problem:
                console.print(f"{name}: left out: {problem}")
                ways = {other: way for other, way in ways.items() if other != name}
                continue
            each = timing.wall_s / len(fixture.shots), timing.cpu_s / len(fixture.shots)
            best[name] = min(each, best.get(name, each))
    return best


def report_ways(fixture: Fixture, kind: str, console: Console) -> None:
    """The atlas against crop by crop, and OptiX against CUDA, which has no atlas."""
    render = fixture.config.render
    ways: dict[str, dict[str, Any]] = {
        f"{kind}, atlas": {"camera": "atlas"},
        f"{kind}, crop by crop": {"camera": "sequential"},
        f"{kind}, crop by crop, scene read for each": {"camera": "sequential", "persistent_data": False},
        f"{kind}, atlas, no denoiser": {"camera": "atlas", "denoiser": "none"},
        f"{kind}, atlas, 1 sample, no denoiser": {"camera": "atlas", "denoiser": "none", "samples": 1},
    }
    for other in ("optix", "cuda"):
        if other != kind:
            ways[f"{other}, crop by crop"] = {"camera": "sequential", "device": other}
    settings = {name: render.model_copy(update={"device": kind, **update}) for name, update in ways.items()}
    best = time_ways(fixture, settings, console)
    if best:
        _print_table("way", best, f"{len(fixture.shots)} crops, {render.samples} samples, loading included", console)


def report_tiles(fixture: Fixture, tiles: Sequence[int], console: Console) -> None:
    """Crops per atlas; the stage's crops again and again until the largest is full."""
    shots = tuple(islice(cycle(fixture.shots), max(len(fixture.shots), *tiles)))
    ways = {
        f"{count} tiles": fixture.config.render.model_copy(update={"camera": "atlas", "tiles_per_launch": count})
        for count in tiles
    }
    best = time_ways(replace(fixture, shots=shots), ways, console)
    if best:
        _print_table("atlas", best, f"{len(shots)} crops of one stage, loading included", console)


def _print_table(what: str, best: Mapping[str, tuple[float, float]], title: str, console: Console) -> None:
    table = Table(what, "crops/s", "wall ms/crop", "CPU ms/crop", "wall, first / it", title=title)
    first_s, _ = next(iter(best.values()))
    for name, (wall_s, cpu_s) in best.items():
        row = f"{1.0 / wall_s:.2f}", f"{1e3 * wall_s:.1f}", f"{1e3 * cpu_s:.1f}", f"{first_s / wall_s:.2f}"
        table.add_row(name, *row)
    console.print(table)


def report_eevee(config: GenerateConfig, kind: str, console: Console) -> None:
    """EEVEE, in a process of its own, since it ends the process where OpenGL is missing."""
    count = EEVEE_CROPS.get(kind, EEVEE_ALL)
    command = [sys.executable, "-m", "generator.bench_device", str(count), config.model_dump_json()]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=EEVEE_LIMIT_S, check=False
        )
    except subprocess.TimeoutExpired:
        console.print(f"EEVEE: left out: {count} crops took more than {EEVEE_LIMIT_S:.0f} s")
        return
    last = (done.stdout if done.returncode == 0 else done.stderr).strip().splitlines()[-1:]
    if done.returncode == 0:
        console.print(f"EEVEE: {last[0]}")
    else:
        console.print(f"EEVEE: left out: it ended with status {done.returncode}: {' '.join(last) or 'no OpenGL?'}")


def main(arguments: Sequence[str]) -> int:
    """Time EEVEE; the exit status.

    Args:
        arguments: how many crops, and a config as JSON.
    """
    config = GenerateConfig.model_validate_json(arguments[1])
    fixture = build_fixture(config)
    fixture = replace(fixture, shots=fixture.shots[: int(arguments[0])])
    settings = config.render.model_copy(update={"engine": "eevee", "device": "auto", "camera": "auto"})
    render_once(replace(fixture, shots=fixture.shots[:1]), settings)  # compiles shaders
    timing = render_once(fixture, settings)
    print(f"{len(fixture.shots) / timing.wall_s:.2f} crops/s of {len(fixture.shots)}, loading included")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
