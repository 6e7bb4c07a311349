"""RandPerson and ClonedPerson: other people's synthetic persons.

    randperson_subset/000000_s00_c00_f000264.jpg           8,000 identities, 132,145 images, training alone
    clonedperson/train/700000_s02_c00_f023389.jpg          4,826 identities
    clonedperson/test/query/705227_s02_c02_f001117.jpg     795 others
    clonedperson/test/gallery/705228_s06_c02_f005521.jpg

A name is identity, scene, camera, frame; some copies of RandPerson have the camera before the scene. ClonedPerson
counts cameras from 0 in every scene, so that a camera here is one of a scene: 1000 x scene + camera. RandPerson counts
identities from 0; here they begin at 1.

Source:
    Wang et al., Surpassing Real-World Source Training Data: Random 3D Characters for Generalizable Person
    Re-Identification, 2020; Wang et al., Cloning Outfits from Real-World Images to 3D Characters for Generalizable
    Person Re-Identification, 2022; the README files of the repositories RandPerson and ClonedPerson.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from trainer.data.config import SourceConfig
from trainer.data.images import Dataset, DatasetError, Images, Ints, SplitName
from trainer.data.readers.pictures import find_root, list_pictures, make_split

NAME = re.compile(r"(?P<pid>\d+)_(?:s(?P<scene>\d+)_c(?P<camera>\d+)|c(?P<camera_first>\d+)_s(?P<scene_last>\d+))_f\d+")
EXAMPLE = "000000_s00_c00_f000264.jpg"
CAMERAS_PER_SCENE = 1000
CLONED: dict[SplitName, str] = {"train": "train", "query": "test/query", "gallery": "test/gallery"}


def read_randperson(source: SourceConfig) -> Dataset:
    """RandPerson, which has a training split alone; its images may be in folders below `source.folder`.

    Raises:
        DatasetError: the folder is missing or empty, or a name is not as above.
    """
    root = find_root(source.folder, (), ())
    paths = list_pictures(root, below=True)
    pids, camids = _parse(paths)
    return Dataset("randperson", {"train": make_split("randperson", "train", root, paths, pids + 1, camids)}, ())


def read_clonedperson(source: SourceConfig) -> Dataset:
    """ClonedPerson; `source.folder` holds `train` and `test` or the folder `clonedperson`.

    Raises:
        DatasetError: a folder is missing or empty, or a name is not as above.
    """
    root = find_root(source.folder, ("clonedperson", "ClonedPerson"), tuple(CLONED.values()))
    splits: dict[SplitName, Images] = {}
    for split, name in CLONED.items():
        paths = list_pictures(root / name)
        splits[split] = make_split("clonedperson", split, root, paths, *_parse(paths))
    return Dataset("clonedperson", splits, ())


def _parse(paths: Sequence[Path]) -> tuple[Ints, Ints]:
    """(N,) identities and (N,) cameras of the names."""
    numbers = np.empty((2, len(paths)), np.int64)
    for index, path in enumerate(paths):
        match = NAME.match(path.name)
        if match is None:
            raise DatasetError(f"{path}: expected a name such as {EXAMPLE}, got {path.name!r}.")
        scene, camera = match["scene"] or match["scene_last"], match["camera"] or match["camera_first"]
        numbers[:, index] = int(match["pid"]), int(scene) * CAMERAS_PER_SCENE + int(camera)
    return numbers[0], numbers[1]
