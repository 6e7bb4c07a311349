"""Small runs for tests: noise in our own format, a small network, seconds on one thread.

As a script it trains what a config file says and kills itself: `python runs.py CONFIG 9 4` dies by SIGKILL at the 10th
step that leaves a trace on the disk (open for writing, rename, remove), begins again, dies at the 5th, and goes on to
the end.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from configs.loader import validate_config
from tests.dataset.fake_render import die_at
from trainer.config import TrainConfig, load_train_config
from trainer.training.engine import train
from trainer.training.record import METRICS, TIMES

ROOT = Path(__file__).resolve().parents[3]
SMALL: dict[str, Any] = {
    "data": {"height_px": 64, "width_px": 32, "threads": 1,
             "sampler": {"kind": "identity", "batch_size": 4, "images_per_identity": 2}},
    "model": {"backbone": "mobilenet_v2", "embedding_dim": 16, "attribute_dim": 8},
    "optim": {"epochs": 2},
    "run": {"device": "cpu", "dtype": "fp32", "threads": 1, "log_steps": 1, "evaluate_epochs": 1},
}  # fmt: skip
N_STEPS = 4  # of an epoch of the fake dataset


def small_run(dataset_dir: Path, output: Path, **changes: Any) -> TrainConfig:
    """A config: two epochs of four steps with four images each, unless `changes` (`optim__epochs=3`) say otherwise."""
    data: dict[str, Any] = {key: dict(value) for key, value in SMALL.items()}
    data["data"]["train"] = [{"folder": str(dataset_dir)}]
    data["output"] = str(output)
    for key, value in changes.items():
        *path, last = key.split("__")
        node = data
        for part in path:
            node = node.setdefault(part, {})
        node[last] = value
    return validate_config(TrainConfig, data, "test")


def metric_lines(folder: Path) -> list[str]:
    """The lines of metrics.jsonl without what depends on the clock."""
    lines = (folder / METRICS).read_text().splitlines()
    return [", ".join(part for part in line.split(", ") if not part.startswith(tuple(f'"{t}"' for t in TIMES)))
            for line in lines]  # fmt: skip


def run_in_child(config: Path, fatal: int | None) -> bool:
    """Train in a child process, which dies at its `fatal`th trace on the disk; whether it came to its end."""
    child = os.fork()
    if child == 0:
        if fatal is not None:
            die_at(fatal)
        train(load_train_config(config), quiet=True)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    assert status in (0, signal.SIGKILL), status
    return status == 0


def main() -> None:
    """Train what a config says, killed at each of the given steps, until nothing kills it any more."""
    config, fatal = Path(sys.argv[1]), [int(number) for number in sys.argv[2:]]
    print(sum(not run_in_child(config, number) for number in fatal))
    assert run_in_child(config, None)


if __name__ == "__main__":
    main()
