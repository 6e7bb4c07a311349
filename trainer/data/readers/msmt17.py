"""MSMT17, the first version or the second with blurred faces.

    MSMT17_V1/train/0000/0000_000_01_0303morning_0015_0.jpg   (V2: mask_train_v2)   1,041 identities
    MSMT17_V1/test/0000/0000_000_01_0303morning_0008_0.jpg    (V2: mask_test_v2)    3,060 others
    MSMT17_V1/list_train.txt, list_val.txt, list_query.txt, list_gallery.txt        30,248, 2,373, 11,659, 82,161 images

A line of a list is `0000/0000_000_01_0303morning_0015_0.jpg 0`: path and identity; the third field of the name is the
camera. Identities are counted from 0 in the training and again in the test part; here they begin at 1 and those of
the test come after those of the training. The images of list_val.txt are of training identities; they are the split
`val` and not trained on, as in torchreid and fastreid.

Source:
    Wei et al., Person Transfer GAN to Bridge Domain Gap for Person Re-Identification, 2018, and readers of its lists.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from trainer.data.config import SourceConfig
from trainer.data.images import Dataset, DatasetError, Images, Ints, SplitName
from trainer.data.readers.pictures import find_root, make_split

LINE = "`0000/0000_000_01_0303morning_0015_0.jpg 0`"
LISTS: dict[SplitName, str] = {split: f"list_{split}.txt" for split in ("train", "val", "query", "gallery")}
VERSIONS = (("train", "test"), ("mask_train_v2", "mask_test_v2"))


def read_msmt17(source: SourceConfig) -> Dataset:
    """MSMT17; `source.folder` is MSMT17_V1, MSMT17_V2 or what holds one of them.

    Raises:
        DatasetError: a folder, a list or a listed image is missing, or a line is not as above.
    """
    root = find_root(source.folder, ("MSMT17_V1", "MSMT17_V2", "MSMT17"), tuple(LISTS.values()))
    there = (names for names in VERSIONS if all((root / name).is_dir() for name in names))
    train, test = next(there, VERSIONS[0])
    folders: dict[SplitName, str] = {"train": train, "val": train, "query": test, "gallery": test}
    listed = {split: _read_list(root / LISTS[split], root / folders[split]) for split in LISTS}
    n_train = max(int(pids.max()) for pids in (listed["train"][1], listed["val"][1])) + 1
    splits: dict[SplitName, Images] = {}
    for split, (paths, pids, camids) in listed.items():
        first = 1 if folders[split] == train else 1 + n_train
        splits[split] = make_split("msmt17", split, root, paths, pids + first, camids)
    return Dataset("msmt17", splits, ())


def _read_list(file: Path, folder: Path) -> tuple[list[Path], Ints, Ints]:
    """Paths, (N,) identities from 0 and (N,) cameras of a list."""
    if not folder.is_dir():
        raise DatasetError(f"{folder}: expected the images of {file.name}, found no such folder.")
    paths, numbers = [], []
    for number, line in enumerate(file.read_text().splitlines(), start=1):
        if not line.strip():
            continue
        name, _, pid = line.strip().partition(" ")
        fields = name.rpartition("/")[2].split("_")
        if not pid.isdecimal() or len(fields) < 4 or not fields[2].isdecimal():
            raise DatasetError(f"{file}: line {number}: expected {LINE}, got {line!r}.")
        paths.append(folder / name)
        numbers.append((int(pid), int(fields[2])))
        if not paths[-1].is_file():
            raise DatasetError(f"{file}: line {number}: expected an image {paths[-1]}, found no such file.")
    if not paths:
        raise DatasetError(f"{file}: expected lines such as {LINE}, found none.")
    table = np.array(numbers, np.int64)
    return paths, table[:, 0], table[:, 1]
