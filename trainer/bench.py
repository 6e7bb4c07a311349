"""Measures evaluation, loader and training step beside torchreid and fastreid, in turns in one run.

    python -m trainer.bench [evaluation] [loader] [training] [--peers PYTHON] [--dataset FOLDER] [--output STEM]

Without a name all three. What counts are ratios of processor time by one thread: they hold on a busy machine, too.
PYTHON is an interpreter that has torchreid 0.2.5 and fastreid 1.4.0; trainer/benchmarks/peers.md tells how to make one.
Without the peers only ours is measured. Exit status: 0 done, 2 something that the user can mend.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from trainer.benchmarks.evaluation import EvaluationSize, compare_evaluation
from trainer.benchmarks.loader import LoaderSize, compare_loaders
from trainer.benchmarks.peers import PeerError, Peers
from trainer.benchmarks.report import Section, format_markdown, print_sections, to_mapping
from trainer.benchmarks.timing import Tick, machine, one_thread
from trainer.benchmarks.training import TrainingSize, compare_training
from trainer.data.images import DatasetError

QUICK_EVALUATION = EvaluationSize(300, 900, 40, dims=32, torchreid_part=0.5, rounds=3, rerank=(60, 200, 20))
QUICK_LOADER = LoaderSize(n_identities=12, images_each=8, rounds=2)
QUICK_TRAINING = TrainingSize(("resnet18",), 64, 32, 16, 20, rounds=2, curve_steps=12)


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="trainer.bench", description="Measure the trainer beside its peers.")
    parser.add_argument(
        "names", nargs="*", metavar="name", help=f"what to measure: {', '.join(BENCHMARKS)}; all of them by default"
    )
    parser.add_argument("--peers", metavar="PYTHON", help="interpreter that has torchreid and fastreid")
    parser.add_argument(
        "--dataset", type=Path, help="dataset in our format that the loader reads; else random pictures"
    )
    parser.add_argument("--full", action="store_true", help="all queries for torchreid's evaluation, too (2 minutes)")
    parser.add_argument("--small", action="store_true", help="small sizes, done in seconds: to see that all works")
    parser.add_argument("--output", type=Path, metavar="STEM", help="write STEM.json and STEM.md")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    options = parser.parse_args(list(arguments))
    unknown = [name for name in options.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"expected some of {', '.join(BENCHMARKS)}, got {', '.join(unknown)}")
    return options


def _run_evaluation(peers: Peers, options: argparse.Namespace, tick: Tick) -> list[Section]:
    size = QUICK_EVALUATION if options.small else EvaluationSize()
    return compare_evaluation(peers, replace(size, torchreid_part=1.0) if options.full else size, tick)


def _run_loader(peers: Peers, options: argparse.Namespace, tick: Tick) -> list[Section]:
    return compare_loaders(peers, QUICK_LOADER if options.small else LoaderSize(), options.dataset, tick)


def _run_training(peers: Peers, options: argparse.Namespace, tick: Tick) -> list[Section]:
    return compare_training(peers, QUICK_TRAINING if options.small else TrainingSize(), tick)


Benchmark = Callable[[Peers, argparse.Namespace, Tick], list[Section]]
BENCHMARKS: dict[str, Benchmark] = {"evaluation": _run_evaluation, "loader": _run_loader, "training": _run_training}


def main(arguments: Sequence[str]) -> int:
    """Run the command; the exit status."""
    options = parse_arguments(arguments)
    console, progress = Console(), Console(stderr=True, quiet=options.quiet)
    about = machine()
    sections: list[Section] = []
    try:
        with Peers(options.peers) as peers, one_thread():
            about |= peers.versions
            for name in options.names or BENCHMARKS:
                found = BENCHMARKS[name](peers, options, _ticker(progress, name))
                print_sections(found, console)
                sections += found
    except (PeerError, DatasetError) as problem:
        print(f"trainer.bench: {problem}", file=sys.stderr)
        return 2
    if options.output is not None:
        _write(options.output, about, sections)
    console.print(_summary(sections, options.output), highlight=False)
    return 0


def _ticker(console: Console, name: str) -> Tick:
    return lambda what: console.print(f"{name}: {what}", highlight=False, style="dim")


def _write(stem: Path, about: Mapping[str, str], sections: Sequence[Section]) -> None:
    stem.parent.mkdir(parents=True, exist_ok=True)
    Path(f"{stem}.json").write_text(json.dumps(to_mapping(about, sections), indent=2) + "\n", encoding="utf-8")
    Path(f"{stem}.md").write_text(format_markdown(about, sections), encoding="utf-8")


def _summary(sections: Sequence[Section], output: Path | None) -> str:
    verdicts = [bar.verdict for section in sections for bar in section.bars]
    counts = ", ".join(f"{verdicts.count(name)} {name}" for name in ("met", "missed", "not measured"))
    return f"{len(verdicts)} bars: {counts}" + (f"; see {output}.md" if output is not None else "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
