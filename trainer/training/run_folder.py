"""A run's folder: whose it is, what it goes on from, and that nobody else writes into it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from configs.loader import dump_config
from trainer.config import TrainConfig
from trainer.training.checkpoint import FINAL, LAST, config_of, load_checkpoint

CONFIG, REPORT, NAN_BATCH = "config.yaml", "report.json", "nan_batch.json"

# What may be different when a run goes on: nothing that changes which weights come out.
FREE = (
    "output",
    "evaluation",
    "data.test",
    "data.threads",
    "data.corrupt_limit",
    "data.cache_mib",
    "run.device",
    "run.channels_last",
    "run.compile",
    "run.threads",
    "run.checkpoint_steps",
    "run.evaluate_epochs",
    "run.log_steps",
)


class RunError(ValueError):
    """A folder that a run cannot have, or another run's; the text is one line."""


@contextmanager
def hold_folder(folder: Path) -> Iterator[None]:
    """Create a run's folder where there is none, and keep others from writing into it.

    Raises:
        RunError: it cannot be written, is another thing's, or another process is at work in it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise RunError(f"{folder}: expected a folder that can be written, got: {error.strerror or error}.") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise RunError(f"{folder}: another process trains in this folder.") from error
        # A kill may leave the config half written.
        strangers = sorted(path.name for path in folder.iterdir() if path.name != f"{CONFIG}.part")
        if strangers and not (folder / CONFIG).is_file():
            raise RunError(f"{folder}: expected a new folder or a run's, got one with {strangers[0]} and no {CONFIG}.")
        yield
    finally:
        os.close(handle)


def load_progress(config: TrainConfig) -> dict[str, Any] | None:
    """The checkpoint that a run goes on from; None where it begins.

    Raises:
        CheckpointError: it cannot be read.
        RunError: the run was begun with another config.
    """
    path = config.output / LAST
    if not path.is_file():
        return None
    state = load_checkpoint(path)
    begun = config_of(state, path)
    key = first_difference(begun, config)
    if key is not None:
        before, now = _flat(begun.model_dump(mode="json")), _flat(config.model_dump(mode="json"))
        raise RunError(
            f"{config.output}: expected the config that this run was begun with, where {key} is {before.get(key)}, "
            f"got {now.get(key)}. Name another output for another run."
        )
    return state


def begin_folder(config: TrainConfig, goes_on: bool) -> None:
    """Store the resolved config; what an earlier end of the run left is not its result any more."""
    for name in (FINAL, REPORT, NAN_BATCH):
        (config.output / name).unlink(missing_ok=True)
    if not goes_on:
        (config.output / LAST).unlink(missing_ok=True)
    write_whole(config.output / CONFIG, dump_config(config))


def write_whole(path: Path, text: str) -> None:
    """Write a text file in UTF-8 so that under its name either the old or the new one is there, whole."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def first_difference(begun: TrainConfig, now: TrainConfig) -> str | None:
    """The first key in which two configs differ so that a run cannot go on; None if there is none.

    A run may be made longer or shorter, unless its learning rates depend on its length.
    """
    free = FREE if "cosine" in (begun.optim.schedule, now.optim.schedule) else (*FREE, "optim.epochs")
    before, after = _flat(begun.model_dump(mode="json")), _flat(now.model_dump(mode="json"))
    for key in [*before, *(key for key in after if key not in before)]:
        is_free = any(key == name or key.startswith(f"{name}.") for name in free)
        if not is_free and (key not in before or key not in after or before[key] != after[key]):
            return key
    return None


def _flat(tree: Any, prefix: str = "") -> dict[str, Any]:
    """Dotted key -> value."""
    if isinstance(tree, Mapping):
        items: Any = tree.items()
    elif isinstance(tree, list) and any(isinstance(item, Mapping) for item in tree):
        items = enumerate(tree)
    else:
        return {prefix: tree}
    return {key: value for name, below in items for key, value in _flat(below, f"{prefix}.{name}".lstrip(".")).items()}
