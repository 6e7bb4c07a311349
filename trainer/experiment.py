"""Trains variants of one run with several seeds each, and tells what they reached.

    python -m trainer.experiment EXPERIMENT [key=value ...] [--seeds N] [--only NAME ...] [--quiet]
    python -m trainer.experiment CONFIG --vary key=a,b,c [--vary ...] [--seeds N] [key=value ...] [--quiet]

EXPERIMENT is a YAML file such as configs/train/experiments/ablation.yaml: a base config, variants and seeds. CONFIG is
a training config, and --vary makes a variant of each value beside the config as it is. `key=value` changes the base
config. Every run has its folder OUTPUT/VARIANT/seed_N; runs that are complete are not repeated, so the same command
goes on after an interruption. The table is printed and written to OUTPUT/table.md, all numbers to OUTPUT/results.json.
Exit status: 0 done, 1 a run failed, 2 something that the user can mend, 130 stopped.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from configs.loader import ConfigError
from trainer.experiments.config import Experiment, load_experiment, vary_config


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="trainer.experiment", description="Compare variants of a training run.")
    parser.add_argument("config", type=Path, help="experiment, or training config with --vary")
    parser.add_argument("overrides", nargs="*", metavar="key=value", help="change a key of the base config")
    parser.add_argument("--vary", action="append", metavar="KEY=A,B,C", help="a variant for each value of a key")
    parser.add_argument("--seeds", type=int, metavar="N", help="the seeds 0 to N-1 (1 with --vary)")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these variants alone")
    parser.add_argument("--output", type=Path, help="another folder for runs and table")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    return parser.parse_intermixed_args(list(arguments))


def main(arguments: Sequence[str]) -> int:
    """Run the command; the exit status."""
    options = parse_arguments(arguments)
    try:
        experiment = _experiment(options)
        runs = experiment.runs(options.overrides, options.only)
    except ConfigError as problem:
        print(f"trainer.experiment: {problem}", file=sys.stderr)
        return 2
    from trainer.data.images import DatasetError
    from trainer.experiments.compare import compare
    from trainer.models.weights import WeightsError
    from trainer.training.checkpoint import CheckpointError
    from trainer.training.interrupt import StoppedError
    from trainer.training.run_folder import RunError

    try:
        table, n_failed = compare(experiment, runs, options.quiet)
    except (ConfigError, DatasetError, WeightsError, CheckpointError, RunError) as problem:
        print(f"trainer.experiment: {problem}", file=sys.stderr)
        return 2
    except (StoppedError, KeyboardInterrupt):
        print("trainer.experiment: stopped; the same command goes on from there.", file=sys.stderr)
        return 130
    print(table)
    return 1 if n_failed else 0


def _experiment(options: argparse.Namespace) -> Experiment:
    if options.vary:
        experiment = vary_config(options.config, options.vary)
    else:
        experiment = load_experiment(options.config)
    if options.seeds is not None:
        if options.seeds < 1:
            raise ConfigError(f"--seeds: expected at least 1, got {options.seeds}.")
        experiment = experiment.model_copy(update={"seeds": tuple(range(options.seeds))})
    if options.output is not None:
        experiment = experiment.model_copy(update={"output": options.output})
    return experiment


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
