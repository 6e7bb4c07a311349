"""What readers of folders full of pictures share: finding the folder, listing it, parsing names, making a split."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer.data.images import UNKNOWN, Attribute, DatasetError, FileSource, Images, Ints, SplitName

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp"})
DISTRACTOR_PID = 0
BOXES: dict[SplitName, str] = {"train": "bounding_box_train", "query": "query", "gallery": "bounding_box_test"}


@dataclass(frozen=True)
class NamePattern:
    """How a format names its pictures.

    Attributes:
        expression: matches the beginning of a name; its group `pid` is the identity, `camid` the camera.
        example: a name as it should be, for messages.
    """

    expression: str
    example: str

    def parse(self, paths: Sequence[Path]) -> tuple[Ints, Ints]:
        """(N,) identities and (N,) cameras as the names say them.

        Raises:
            DatasetError: a name is not as expected.
        """
        expression = re.compile(self.expression)
        numbers = np.empty((2, len(paths)), np.int64)
        for index, path in enumerate(paths):
            match = expression.match(path.name)
            if match is None:
                raise DatasetError(f"{path}: expected a name such as {self.example}, got {path.name!r}.")
            numbers[:, index] = int(match["pid"]), int(match["camid"])
        return numbers[0], numbers[1]


def find_root(folder: Path, inside: Sequence[str], needed: Sequence[str]) -> Path:
    """The dataset's own folder: the one given, or the one that its archive usually makes in there.

    Args:
        folder: as the user gave it.
        inside: names that the archive may have.
        needed: folders and files that must be there.

    Raises:
        DatasetError: there is no such folder, or something is missing in it.
    """
    if not folder.is_dir():
        raise DatasetError(f"{folder}: expected a dataset's folder, found no such folder.")
    roots = [folder, *(folder / name for name in inside)]
    lacking = {root: [name for name in needed if not (root / name).exists()] for root in roots if root.is_dir()}
    best = min(lacking, key=lambda root: len(lacking[root]))
    if lacking[best]:
        raise DatasetError(
            f"{best}: expected {', '.join(needed)} in it, found no {', '.join(lacking[best])}"
            f" (there is {_contents(best)})."
        )
    return best


def list_pictures(folder: Path, below: bool = False) -> list[Path]:
    """Pictures of a folder in the order of their names; hidden files and files of other kinds are passed over.

    Args:
        folder: that holds them.
        below: also in folders below it.

    Raises:
        DatasetError: there is no such folder or no picture in it.
    """
    if not folder.is_dir():
        raise DatasetError(f"{folder}: expected a folder of pictures, found no such folder.")
    found = folder.rglob("*") if below else folder.iterdir()
    paths = [path for path in found if path.suffix.lower() in SUFFIXES and not path.name.startswith(".")]
    paths.sort(key=str)
    if not paths:
        raise DatasetError(f"{folder}: expected pictures ({', '.join(sorted(SUFFIXES))}), found {_contents(folder)}.")
    return paths


def make_split(
    dataset: str,
    split: SplitName,
    root: Path,
    paths: Sequence[Path],
    pids: Ints,
    camids: Ints | None,
    attributes: tuple[Attribute, ...] = (),
    labels: NDArray[np.integer[Any]] | None = None,
) -> Images:
    """A split of pictures that are files; a picture's key is its path below `root`."""
    above = f"{root.as_posix().rstrip('/')}/"
    return Images(
        dataset=dataset,
        split=split,
        keys=[path.as_posix().removeprefix(above) for path in paths],
        pids=pids,
        camids=camids,
        attributes=attributes,
        labels=np.full((len(paths), len(attributes)), UNKNOWN, np.int16) if labels is None else labels.astype(np.int16),
        visibility=None,
        rows=np.arange(len(paths)),
        source=FileSource(paths),
    )


def read_boxes(dataset: str, root: Path, pattern: NamePattern) -> dict[SplitName, Images]:
    """The three splits of a dataset that is laid out as Market-1501.

    Junk (-1) and distractors (0000) may be in the gallery alone.

    Raises:
        DatasetError: a folder is missing or empty, or a name is not as expected.
    """
    splits: dict[SplitName, Images] = {}
    for split, name in BOXES.items():
        paths = list_pictures(root / name)
        pids, camids = pattern.parse(paths)
        nobody = np.flatnonzero(pids <= DISTRACTOR_PID)
        if split != "gallery" and len(nobody):
            raise DatasetError(f"{paths[nobody[0]]}: expected an identity above 0, got {pids[nobody[0]]}.")
        splits[split] = make_split(dataset, split, root, paths, pids, camids)
    return splits


def _contents(folder: Path) -> str:
    names = sorted(path.name for path in folder.iterdir())
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "") if names else "nothing"
