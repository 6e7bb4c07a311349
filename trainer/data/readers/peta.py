"""PETA: 35 attributes image by image, no identities, in the form that the attribute recognition community uses.

    PETA/PETA.mat           variable `peta`
    PETA/images/00001.png   19,000 images; the number is the row in PETA.mat

PETA's own archive (ten folders with a Label.txt each) has no partition. PETA.mat comes with five random ones, and the
first is taken here as everywhere: 9,500 images to train on, 1,900 to validate, 7,600 to test. The struct `peta` is read
by the place of its fields, as others do: the first is N x (4 + 105), four columns of bookkeeping and the answers 0 and
1; the second the cell of the 105 names; the fourth the cell of partitions, each a struct of three fields, the rows to
train on, to validate and to test, which count from 1. Of the attributes, the 35 that are evaluated are taken, by name.

Source:
    Deng et al., Pedestrian Attribute Recognition at Far Distance, 2014; for the layout of PETA.mat the programs that
    read it, such as those of Jia et al., Rethinking of Pedestrian Attribute Recognition, 2020.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from trainer.data.config import SourceConfig
from trainer.data.images import Dataset, DatasetError, Images, Ints, SplitName
from trainer.data.readers.identity_attributes import binary
from trainer.data.readers.image_attributes import PARTS, columns_of, labelled_split, two_axes
from trainer.data.readers.matlab import numbers, read_mat, struct, texts
from trainer.data.readers.pictures import find_root

BOOKKEEPING = 4  # columns before the answers
ATTRIBUTES = binary(
    ("personalLess30", "personalLess45", "personalLess60", "personalLarger60", "carryingBackpack", "carryingOther",
     "lowerBodyCasual", "upperBodyCasual", "lowerBodyFormal", "upperBodyFormal", "accessoryHat", "upperBodyJacket",
     "lowerBodyJeans", "footwearLeatherShoes", "upperBodyLogo", "hairLong", "personalMale", "carryingMessengerBag",
     "accessoryMuffler", "accessoryNothing", "carryingNothing", "upperBodyPlaid", "carryingPlasticBags",
     "footwearSandals", "footwearShoes", "lowerBodyShorts", "upperBodyShortSleeve", "lowerBodyShortSkirt",
     "footwearSneaker", "upperBodyThinStripes", "accessorySunglasses", "lowerBodyTrousers", "upperBodyTshirt",
     "upperBodyOther", "upperBodyVNeck")
)  # fmt: skip # names of configs/vocabularies/peta.yaml: heads trained with that fit these


def read_peta(source: SourceConfig) -> Dataset:
    """PETA with its first partition; `source.folder` holds PETA.mat and `images`.

    Raises:
        DatasetError: a file or an image is missing, or PETA.mat is not as above.
    """
    root = find_root(source.folder, ("PETA", "peta"), ("PETA.mat", "images"))
    labels, partition = _read_file(root / "PETA.mat")
    splits: dict[SplitName, Images] = {}
    for split, rows in zip(PARTS, partition, strict=True):
        paths = [root / "images" / f"{row + 1:05d}.png" for row in rows]
        splits[split] = labelled_split("peta", split, root, paths, labels[rows], ATTRIBUTES)
    return Dataset("peta", splits, ATTRIBUTES)


def _read_file(file: Path) -> tuple[Ints, list[Ints]]:
    """(N, 35) answers, and the rows of the three parts of the first partition, from 0."""
    where = f"{file}: peta"
    fields = list(struct(read_mat(file), "peta", str(file)).values())
    if len(fields) < 4:
        raise DatasetError(f"{where}: expected at least 4 fields, got {len(fields)}.")
    named: Mapping[str, Any] = {"labels": fields[0], "names": fields[1]}
    names, table = texts(named, "names", where), two_axes(numbers(named, "labels", where))
    if table.shape[1] != BOOKKEEPING + len(names):
        expected = BOOKKEEPING + len(names)
        raise DatasetError(f"{where}: expected {expected} columns for {len(names)} names, got {table.shape[1]}.")
    columns = [BOOKKEEPING + column for column in columns_of(names, ATTRIBUTES, f"{where}: names")]
    first: Any = fields[3] if isinstance(fields[3], dict) else next(iter(np.atleast_1d(fields[3])), None)
    if not isinstance(first, dict) or len(first) < len(PARTS):
        raise DatasetError(f"{where}: expected a partition of 3 fields as the fourth field, got {first!r:.60}.")
    return table[:, columns], [_read_rows(first, key, len(table), where) for key in list(first)[: len(PARTS)]]


def _read_rows(partition: Mapping[str, Any], key: str, n_rows: int, where: str) -> Ints:
    rows = numbers(partition, key, where)
    rows = rows if rows.ndim == 1 else rows[:, 0]
    outside = rows[(rows < 1) | (rows > n_rows)]
    if len(outside):
        raise DatasetError(f"{where}: expected rows 1 to {n_rows} in the first partition's {key}, got {outside[0]}.")
    return np.asarray(rows - 1)
