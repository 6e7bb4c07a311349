"""Any pictures of persons: a folder per identity.

    FOLDER/anna/c1_0001.jpg                              all to train on, or
    FOLDER/train/anna/..., FOLDER/query/berta/..., FOLDER/gallery/berta/...

An identity is the name of its folder, also across splits, and gets a number by the order of all names. The camera is
the number after a `c` that begins a part of the name, as in c1_0001.jpg, 0002_c3s1_000451_03.jpg and seen-c12.png;
where a name has none, no camera of the dataset is known.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from trainer.data.config import SourceConfig
from trainer.data.images import Dataset, DatasetError, Images, SplitName
from trainer.data.readers.pictures import SUFFIXES, find_root, list_pictures, make_split

CAMERA = re.compile(r"(?:^|[^0-9A-Za-z])c(\d+)")
LEVELS: tuple[SplitName, ...] = ("train", "query", "gallery")


def read_folders(source: SourceConfig) -> Dataset:
    """The dataset of a folder per identity.

    Raises:
        DatasetError: there is no folder, a folder has no pictures, pictures lie beside folders, or a query comes
            without a gallery.
    """
    root = find_root(source.folder, (), ())
    persons = {split: _person_folders(folder) for split, folder in _find_splits(root).items()}
    names = sorted({folder.name for folders in persons.values() for folder in folders})
    pid_of = {name: 1 + place for place, name in enumerate(names)}
    paths = {split: [list_pictures(folder, below=True) for folder in folders] for split, folders in persons.items()}
    cameras = {split: [_camera(path) for group in groups for path in group] for split, groups in paths.items()}
    known = all(camera is not None for own in cameras.values() for camera in own)
    splits: dict[SplitName, Images] = {}
    for split, groups in paths.items():
        numbers = [pid_of[folder.name] for folder in persons[split]]
        pids = np.repeat(np.array(numbers, np.int64), [len(group) for group in groups])
        camids = np.array(cameras[split], np.int64) if known else None
        splits[split] = make_split(root.name, split, root, [path for group in groups for path in group], pids, camids)
    return Dataset(root.name, splits, ())


def _find_splits(root: Path) -> dict[SplitName, Path]:
    """The folders of the splits; the whole is to train on where there are none."""
    splits = {level: root / level for level in LEVELS if (root / level).is_dir()}
    if not splits:
        return {"train": root}
    others = [folder.name for folder in _folders(root) if folder.name not in LEVELS]
    if others:
        raise DatasetError(f"{root}: expected no other folders beside {', '.join(splits)}, found {', '.join(others)}.")
    if ("query" in splits) != ("gallery" in splits):
        raise DatasetError(f"{root}: expected both query and gallery or neither, found {', '.join(splits)}.")
    return splits


def _person_folders(folder: Path) -> list[Path]:
    persons = _folders(folder)
    loose = next((path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES), None)
    if loose is not None:
        raise DatasetError(f"{loose}: expected pictures only in the folders of identities.")
    if not persons:
        raise DatasetError(f"{folder}: expected a folder per identity, found none.")
    return persons


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def _camera(path: Path) -> int | None:
    match = CAMERA.search(path.stem)
    return None if match is None else int(match[1])
