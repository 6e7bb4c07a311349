"""What the commands that use a trained network share: which images, which dataset, which device, which errors."""

from __future__ import annotations

import argparse
import glob
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import get_args

import numpy as np
import torch

from configs.loader import ConfigError
from trainer.data.config import DatasetKind, SourceConfig
from trainer.data.images import JUNK_PID, DatasetError, FileSource, Images
from trainer.training.checkpoint import CheckpointError, LoadedNetwork

SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff")


class InputError(ValueError):
    """Something on the command line that does not fit what is there; the text is one line."""


MENDABLE = (ConfigError, DatasetError, CheckpointError, InputError)


def parse_source(text: str) -> SourceConfig:
    """A dataset as commands name it: `kind=folder`, or a folder of our own format."""
    kind, equals, folder = text.partition("=")
    if not equals:
        return SourceConfig(folder=Path(text))
    for known in get_args(DatasetKind):
        if kind == known and folder:
            return SourceConfig(kind=known, folder=Path(folder))
    kinds = ", ".join(get_args(DatasetKind))
    raise argparse.ArgumentTypeError(f"expected kind=folder with one of the kinds {kinds}, got {text!r}")


def test_source(network: LoadedNetwork, given: SourceConfig | None) -> SourceConfig:
    """The dataset that was asked for, or else the first one that the network's run was tested on."""
    data = network.config.data
    return given or (data.test or data.train)[0]


def calibration_of(network: LoadedNetwork) -> dict[str, float]:
    """Attribute -> temperature of a network; empty where it was not calibrated."""
    stored: Mapping[str, float] | None = network.extra.get("calibration")
    return dict(stored or {})


def inference_device() -> torch.device:
    """A GPU where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def find_images(names: Sequence[str]) -> list[Path]:
    """The picture files that names, folders and patterns mean, each once, in order.

    Args:
        names: files, folders (all pictures directly in them, sorted by name) or patterns such as `crops/*.jpg`.

    Raises:
        InputError: a name means nothing, or a folder has no pictures.
    """
    found: dict[Path, None] = {}
    for name in names:
        path = Path(name)
        if path.is_dir():
            files = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES)
            if not files:
                raise InputError(f"{path}: expected pictures ({', '.join(SUFFIXES)}) in the folder, found none.")
        elif path.is_file():
            files = [path]
        else:
            files = [Path(match) for match in sorted(glob.glob(name)) if Path(match).is_file()]  # noqa: PTH207
            if not files:
                raise InputError(f"{name}: expected a picture, a folder or a pattern, found nothing of that name.")
        found.update(dict.fromkeys(files))
    return list(found)


def images_of(paths: Sequence[Path]) -> Images:
    """Pictures of which nothing is known but where they are."""
    n = len(paths)
    return Images(
        dataset="pictures",
        split="given",
        keys=[str(path) for path in paths],
        pids=np.full(n, JUNK_PID),
        camids=None,
        attributes=(),
        labels=np.zeros((n, 0), np.int64),
        visibility=None,
        rows=np.arange(n),
        source=FileSource(paths),
    )
