"""Measures the renderer on a fixed stage: where the time goes, what the atlas saves, what the settings cost.

    python -m generator.bench --device optix
    python -m generator.bench scale [--config FILE] [n_identities=N] [key=value ...]
    python -m generator.bench [phases] [camera] [settings] [worlds] [memory] [--config FILE] [key=value ...]

Without a name it runs `phases`, `camera` and `settings`. Everything in one run is measured on the same stage, so the
ratios hold on a noisy machine, too; runs alternate, and the best of each is taken.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from configs.loader import ConfigError, load_config
from generator.bench_device import report_device
from generator.bench_scale import main as measure_scale
from generator.bench_stage import best_of, build_fixture, render_once, runner_in_turn, warm_up
from generator.bench_worlds import report_worlds
from generator.blender.renderer import StageRenderer, blender_version
from generator.config import DeviceError, GenerateConfig
from generator.dataset.shard import write_shard
from generator.imaging.sensor import WHITE_LEVEL, tone
from generator.plan import build_plan
from generator.stage import Shot, Stage, StageImages
from generator.worlds.panorama import mid_radiance

DEFAULT_CONFIG = Path(__file__).resolve().parent.parent / "configs" / "generate" / "bench.yaml"
PARTS = ("phases", "camera", "settings", "worlds", "memory")
BLENDER_DEFAULTS = {
    "samples": 4, "oidn_quality": "high", "oidn_prefilter": "accurate", "world_importance": "automatic",
    "diffuse_bounces": 4, "glossy_bounces": 4,
}  # fmt: skip
REFERENCE = {
    "samples": 256, "oidn_quality": "high", "oidn_prefilter": "accurate", "world_importance": "automatic",
}  # fmt: skip
PIPE_COLUMNS = 120
SETTINGS_IDENTITIES = 2  # the reference costs a hundred times a crop
LENS_BLUR_PX = 0.5  # of a camera in the middle of the configured range, at 1 crop pixel a frame pixel
RENDERING = ("path tracing", "denoising")


def measure_phases(config: GenerateConfig) -> dict[str, float]:
    """Wall seconds of each phase of the first job, from specs to a shard on disk; `total` is all of it."""
    warm_up(config)
    plain = runner_in_turn(config.model_copy(update={"render": config.render.model_copy(update={"denoiser": "none"})}))
    for _ in plain.run(0):
        pass
    runner = runner_in_turn(config)
    start = time.perf_counter()
    images = list(runner.run(0))
    with tempfile.TemporaryDirectory() as folder, runner.clock.phase("writing"):
        write_shard(Path(folder), 0, images)
    total = time.perf_counter() - start
    spent = runner.clock.seconds
    tracing = min(plain.clock.seconds["trace"], spent["trace"])
    return {
        "plan": spent["plan"],
        "people": spent["people"],
        "world": spent["world"],
        "scene sync": spent["scene"] + spent["sync"],
        "path tracing": tracing,
        "denoising": spent["trace"] - tracing,
        "read-back": spent["read"],
        "imaging": spent["imaging"],
        "labels": spent["labels"],
        "encoding": spent["encoding"],
        "writing": spent["writing"],
        "total": total,
    }


def person_psnr(images: StageImages, reference: StageImages, mid: float) -> float:
    """Likeness of two renderings on the pixels of people, after exposure, a median lens and the tone curve. [dB]"""
    gain = np.float32(WHITE_LEVEL / mid)
    ours, theirs = (
        np.stack([tone(cv2.GaussianBlur(crop * gain, (0, 0), LENS_BLUR_PX)) for crop in colour]).astype(np.float64)
        for colour in (images.colour, reference.colour)
    )
    chosen = (reference.person_id > 0) & (images.person_id > 0)
    return float(10.0 * np.log10(255.0**2 / np.mean((ours[chosen] - theirs[chosen]) ** 2)))


def report_phases(config: GenerateConfig, console: Console) -> None:
    seconds = measure_phases(config)
    total, n_crops = seconds.pop("total"), len(build_plan(config).job(0).stages[0].captures)
    table = Table("phase", "seconds", "share", title=f"{n_crops} crops, {n_crops / total:.2f} crops/s")
    for name, value in seconds.items():
        table.add_row(name, f"{value:.2f}", f"{value / total:.1%}")
    outside = total - sum(seconds[name] for name in RENDERING)
    table.add_row("all but tracing and denoising", f"{outside:.2f}", f"{outside / total:.1%}", style="bold")
    console.print(table)


def report_cameras(config: GenerateConfig, console: Console) -> None:
    """The atlas against crop by crop, at the config's settings and at one raw sample."""
    fixture = build_fixture(config)
    raw = config.render.model_copy(update={"samples": 1, "denoiser": "none"})
    table = Table("settings", "way", "CPU s/crop", "wall s/crop", "CPU, atlas / it", "wall, atlas / it")
    for name, settings in (("config", config.render), ("1 sample, no denoiser", raw)):
        ways: dict[str, dict[str, Any]] = {
            "atlas": {"camera": "atlas"},
            "crop by crop": {"camera": "sequential", "persistent_data": False},
            "crop by crop, scene kept": {"camera": "sequential"},
        }
        best = best_of(2, fixture, {way: settings.model_copy(update=update) for way, update in ways.items()})
        base = best["atlas"]
        for way, timing in best.items():
            cpu_s, wall_s = timing.cpu_s / len(fixture.shots), timing.wall_s / len(fixture.shots)
            row = f"{cpu_s:.3f}", f"{wall_s:.3f}", f"{base.cpu_s / timing.cpu_s:.2f}"
            table.add_row(name, way, *row, f"{base.wall_s / timing.wall_s:.2f}")
    console.print(table)


def report_settings(config: GenerateConfig, console: Console) -> None:
    """Cost and quality of the config's settings beside Blender's and others around them."""
    fixture = build_fixture(config.model_copy(update={"n_identities": SETTINGS_IDENTITIES}))
    variants: dict[str, dict[str, Any]] = {"config": {}, "Blender's defaults": BLENDER_DEFAULTS}
    for samples in (1, 2, 3, 4, 6):
        variants[f"samples={samples}"] = {"samples": samples}
    for key, values in {
        "oidn_quality": ("fast", "high"), "oidn_prefilter": ("none", "accurate"), "denoiser": ("none",),
        "diffuse_bounces": (0, 2, 3), "glossy_bounces": (0, 2), "fast_gi": (True,),
        "world_importance": ("automatic",), "tiles_per_launch": (4, 16, 64), "threads": (1,),
        "persistent_data": (False,),
    }.items():  # fmt: skip
        for value in values:
            variants[f"{key}={value}"] = {key: value}
    settings = {name: config.render.model_copy(update=update) for name, update in variants.items()}
    reference = render_once(fixture, config.render.model_copy(update=REFERENCE)).images
    best = best_of(2, fixture, settings)
    base, mid = best["Blender's defaults"].cpu_s, mid_radiance(fixture.stage.lights[0])
    table = Table("settings", "CPU s/crop", "of Blender's defaults", "PSNR on people, dB")
    for name, timing in best.items():
        psnr = person_psnr(timing.images, reference, mid)
        table.add_row(name, f"{timing.cpu_s / len(fixture.shots):.3f}", f"{timing.cpu_s / base:.2f}", f"{psnr:.1f}")
    console.print(table)


def measure_memory(config: GenerateConfig, n_stages: int = 50) -> NDArray[np.float64]:
    """Resident memory after each of many stages, all people loaded, few crops taken. [MiB]"""
    quick = config.render.model_copy(update={"samples": 1})
    fixture = build_fixture(config)
    renderer, curve = StageRenderer(quick), []
    for _ in range(n_stages):
        renderer.render(fixture.stage, fixture.shots[:8])
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        curve.append(pages * 4096 / 2**20)
    return np.array(curve)


def report_memory(config: GenerateConfig, console: Console) -> None:
    curve = measure_memory(config)
    table = Table("stage", "resident memory, MiB")
    for stage in (1, 2, 5, 10, 20, 30, 40, 50):
        table.add_row(str(stage), f"{curve[stage - 1]:.0f}")
    console.print(table)
    growth = (curve[-1] - curve[9]) / (len(curve) - 10)
    console.print(f"growth from stage 10 on: {growth:.2f} MiB a stage")


def outside_share(config: GenerateConfig) -> float:
    """Share of the first job's time that is neither path tracing nor denoising."""
    runner = runner_in_turn(config)
    warm_up(config)
    start = time.perf_counter()
    images = list(runner.run(0))
    with tempfile.TemporaryDirectory() as folder:
        write_shard(Path(folder), 0, images)
    total = time.perf_counter() - start
    return 1.0 - runner.clock.seconds["trace"] / total


def report_places(config: GenerateConfig, console: Console) -> None:
    def stage_of(chosen: GenerateConfig) -> tuple[Stage, tuple[Shot, ...]]:
        fixture = build_fixture(chosen)
        return fixture.stage, fixture.shots

    report_worlds(config, console, stage_of, outside_share)


REPORTS: dict[str, Callable[[GenerateConfig, Console], None]] = {
    "phases": report_phases, "camera": report_cameras, "settings": report_settings, "worlds": report_places,
    "memory": report_memory,
}  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Run the command; the exit status."""
    if "scale" in arguments:
        return measure_scale([word for word in arguments if word != "scale"])
    parser = argparse.ArgumentParser(prog="generator.bench", description="Measure the renderer on a fixed stage.")
    parser.add_argument("words", nargs="*", help=f"any of {', '.join(PARTS)}, and key=value changes of the config")
    parser.add_argument("--config", type=Path, help="of what is rendered (configs/generate/bench.yaml)")
    parser.add_argument("--device", help="measure all of one device: rates, ways to render, atlases, the bottleneck")
    parser.add_argument("--tiles", type=_counts, default=(), help="with --device: crops per atlas, as in 16,64,512")
    parser.add_argument("--workers", type=_counts, default=(), help="with --device: worker processes, as in 1,2,4")
    options = parser.parse_args(list(arguments))
    changes = [word for word in options.words if "=" in word]
    named = [word for word in options.words if "=" not in word]
    if options.device is not None:
        if named:
            parser.error(f"--device: expected no parts with it, got '{named[0]}'")
        return _measure_device(options, changes)
    parts = named or ["phases", "camera", "settings"]
    unknown = sorted(set(parts) - set(PARTS))
    if unknown:
        parser.error(f"expected any of {', '.join(PARTS)}, got '{unknown[0]}'")
    config = load_config(GenerateConfig, options.config or DEFAULT_CONFIG, changes)
    console = _console()
    console.print(f"Blender {blender_version()}, {StageRenderer(config.render).camera} camera")
    for part in parts:
        REPORTS[part](config, console)
    return 0


def _measure_device(options: argparse.Namespace, changes: Sequence[str]) -> int:
    try:
        report_device(options.device, options.config, changes, options.tiles, options.workers, _console())
    except (ConfigError, DeviceError) as problem:
        print(f"generator.bench: {problem}", file=sys.stderr)
        return 2
    return 0


def _console() -> Console:
    """Wide enough for the tables where there is no terminal; lines are not broken."""
    return Console(soft_wrap=True, width=None if sys.stdout.isatty() else PIPE_COLUMNS)


def _counts(text: str) -> tuple[int, ...]:
    words = text.split(",")
    if not all(word.isdecimal() and int(word) for word in words):
        raise argparse.ArgumentTypeError(f"expected whole numbers > 0 such as 16,64, got {text!r}")
    return tuple(map(int, words))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
