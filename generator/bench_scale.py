"""Measures what is around the renderer: every command on a dataset of flat people, at a size and at a quarter of it.

    python -m generator.bench scale [--config FILE] [n_identities=N] [output=FOLDER] [key=value ...]

Each step is the public command in a process of its own. Where it is linear, the CPU time of an image is the same in
both columns; where memory is flat, the peaks are. Peaks are of the largest process of a command. The datasets are made
in FOLDER and stay there, or in a temporary folder and do not.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from configs.loader import ConfigError, load_config
from generator.config import GenerateConfig
from generator.dataset.layout import SCHEMA
from generator.dataset.manifest import read_manifest

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "configs" / "generate" / "synthetic18k.yaml"
N_IDENTITIES = 256
QUARTER = 4
OTHER_VOCABULARY = "market1501"


class ScaleError(RuntimeError):
    """A command that is measured failed."""


@dataclass(frozen=True)
class Cost:
    """What a command took.

    Attributes:
        wall_s: time. [s]
        cpu_s: of all its processes. [s]
        peak_mib: most resident memory of one of them. [MiB]
    """

    wall_s: float
    cpu_s: float
    peak_mib: float


def run_command(words: Sequence[str]) -> Cost:
    """Run `python -m WORDS` and measure it.

    Raises:
        ScaleError: it failed.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    with tempfile.TemporaryFile("w+") as log:
        start = time.perf_counter()
        child = subprocess.Popen([sys.executable, "-m", *words], stdout=log, stderr=log, env=environment)
        try:
            _, status, usage = os.wait4(child.pid, 0)
        except BaseException:
            child.kill()
            raise
        wall_s = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            log.seek(0)
            said = (log.read().strip().splitlines() or ["nothing"])[-1]
            raise ScaleError(f"{shlex.join(words)}: expected exit status 0, got {child.returncode}; it said: {said}")
    return Cost(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def measure(folder: Path, config: Path, overrides: Sequence[str]) -> Iterator[tuple[str, Cost]]:
    """Make a dataset and use it; name and cost of each step.

    Args:
        folder: where it is made; nothing may be there.
        config: of the dataset.
        overrides: `key=value` changes of it.

    Raises:
        ScaleError: a step failed.
    """
    dataset = folder / "dataset"
    render = ("generator.render", str(config), *overrides, f"output={dataset}", "--quiet")
    yield "plan", run_command((*render, "--plan"))
    yield "generate", run_command(render)
    (dataset / SCHEMA).unlink()  # the same command then makes all but the shards again
    yield "index again", run_command(render)
    yield "verify", run_command(("generator.verify", str(dataset), "--quiet"))
    yield "relabel", run_command(("generator.relabel", str(dataset), "--vocabulary", OTHER_VOCABULARY, "--quiet"))
    yield "report", run_command(("generator.report", str(dataset), "--output", str(folder / "report"), "--quiet"))
    yield "read to train", run_command(("trainer.statistics", "synthperson", str(dataset), "--sample", "0"))


def report_scale(config: Path, overrides: Sequence[str], folder: Path, console: Console) -> None:
    """Print what each step costs at both sizes.

    Args:
        config: of the dataset.
        overrides: `key=value` changes of it.
        folder: where the datasets are made.
        console: to print on.
    """
    large = load_config(GenerateConfig, config, [*overrides, f"output={folder}"]).n_identities
    costs: dict[str, list[Cost]] = {}
    counts: list[int] = []
    for n_identities in (max(large // QUARTER, 1), large):
        place = folder / f"identities_{n_identities}"
        for name, cost in measure(place, config, [*overrides, f"n_identities={n_identities}"]):
            costs.setdefault(name, []).append(cost)
            console.print(f"{n_identities} identities: {name}: {cost.wall_s:.1f} s", style="dim")
        counts.append(read_manifest(place / "dataset").counts["images"])
    console.print(cost_table(counts, costs))


def cost_table(counts: Sequence[int], costs: dict[str, list[Cost]]) -> Table:
    """A row per step and a group of columns per size.

    Args:
        counts: images at each size.
        costs: step -> what it took at each size.
    """
    table = Table("step", title=f"{' and '.join(f'{count:,}' for count in counts)} images")
    for _ in counts:
        for name in ("wall s", "CPU s", "CPU ms/image", "images/s", "peak MiB"):
            table.add_column(name, justify="right")
    for name, sizes in costs.items():
        cells: list[str] = []
        for count, cost in zip(counts, sizes, strict=True):
            cells += [f"{cost.wall_s:.1f}", f"{cost.cpu_s:.1f}", f"{1000 * cost.cpu_s / count:.2f}"]
            cells += [f"{count / cost.wall_s:.0f}", f"{cost.peak_mib:.0f}"]
        table.add_row(name, *cells)
    return table


def main(arguments: Sequence[str]) -> int:
    """Run the command; the exit status."""
    parser = argparse.ArgumentParser(prog="generator.bench scale", description="Measure commands at two sizes.")
    parser.add_argument("overrides", nargs="*", metavar="key=value", help="change a key of the config")
    parser.add_argument("--config", type=Path, default=CONFIG)
    options = parser.parse_intermixed_args(list(arguments))
    own = [word for word in options.overrides if not word.startswith("output=")]
    named = [word.partition("=")[2] for word in options.overrides if word.startswith("output=")]
    keys = {word.partition("=")[0] for word in own}
    defaults = {"n_identities": N_IDENTITIES, "renderer": "flat", "workers": os.cpu_count() or 1}
    overrides = [*(f"{key}={value}" for key, value in defaults.items() if key not in keys), *own]
    console = Console(width=None if sys.stdout.isatty() else 140)
    with tempfile.TemporaryDirectory() as temporary:
        try:
            report_scale(options.config, overrides, Path(named[-1] if named else temporary), console)
        except (ConfigError, ScaleError) as problem:
            print(f"generator.bench: {problem}", file=sys.stderr)
            return 2
    return 0
