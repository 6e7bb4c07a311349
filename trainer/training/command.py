"""What `trainer.pretrain` and `trainer.finetune` share: a command line, a run, an exit status."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from configs.loader import ConfigError
from trainer.config import TrainConfig, load_train_config

Command = Literal["pretrain", "finetune"]


def run_training(command: Command, purpose: str, arguments: Sequence[str]) -> int:
    """Run a command; the exit status.

    Args:
        command: its name.
        purpose: for its help.
        arguments: of the command line.
    """
    options = _parse(command, purpose, arguments)
    # PyTorch takes seconds to import: not for `--help` and not for a typo in the config.
    try:
        config = load_train_config(options.config, options.overrides)
        check_start(command, config)
    except ConfigError as problem:
        print(f"trainer.{command}: {problem}", file=sys.stderr)
        return 2
    from trainer.data.images import DatasetError
    from trainer.evaluation.report import print_report
    from trainer.models.weights import WeightsError
    from trainer.training.checkpoint import CheckpointError
    from trainer.training.engine import TrainingError, train
    from trainer.training.interrupt import StoppedError
    from trainer.training.run_folder import REPORT, RunError

    is_first = int(os.environ.get("RANK", "0")) == 0  # of the processes of `torchrun`; it speaks for all
    try:
        folder = train(config, options.quiet)
    except (ConfigError, DatasetError, WeightsError, CheckpointError, RunError, TrainingError) as problem:
        print(f"trainer.{command}: {problem}", file=sys.stderr)
        return 2
    except (StoppedError, KeyboardInterrupt) as stop:
        where = str(stop) or "stopped"
        if is_first:
            print(f"trainer.{command}: {where}; the same command goes on from there.", file=sys.stderr)
        return 130
    if not is_first:
        return 0
    report = json.loads((folder / REPORT).read_text())
    print_report(report)
    n_damaged = report["train.damaged_images"]
    print(f"{folder}: epoch {config.optim.epochs} done, {n_damaged} damaged images left out; see final.pt, {REPORT}.")
    return 0


def check_start(command: Command, config: TrainConfig) -> None:
    """ConfigError if a run starts from a checkpoint and should not, or the other way round."""
    if command == "finetune" and config.init is None:
        raise ConfigError("init: expected the checkpoint or the run's folder to start from, got none.")
    if command == "pretrain" and config.init is not None:
        raise ConfigError(f"init: expected none, got {config.init}. To start from a checkpoint run trainer.finetune.")


def _parse(command: Command, purpose: str, arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"trainer.{command}", description=purpose)
    parser.add_argument("config", type=Path, help="YAML file, such as configs/train/small.yaml")
    parser.add_argument("overrides", nargs="*", metavar="key=value", help="change a key of the config")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    return parser.parse_intermixed_args(list(arguments))
