"""Market-1501's folders, names and attribute file.

    bounding_box_train/0002_c1s1_000001_00.jpg      training identities
    query/0001_c1s1_000001_00.jpg                   one image per test identity, camera and visit
    bounding_box_test/0001_c1s1_000002_00.jpg       their other images
    market_attribute.mat                            where the vocabulary is `market1501`
    keys.csv                                        name of each file and the key of its image

Identities and cameras count from 1, since 0000 are distractors there. A dataset has more cameras than Market-1501's
six, and some readers insist on those: with `n_cameras` they are folded into that many, so that the cameras by which an
identity is seen stay apart as far as that goes.

Torchreid looks for the folders in ROOT/market1501/Market-1501-v15.09.15, which `--output` may be, and takes six cameras
and identities up to 1501.

Source:
    Zheng et al., Scalable Person Re-identification: A Benchmark, 2015; Lin et al., Improving Person Re-identification
    by Attribute and Identity Learning, 2019.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from generator.dataset.layout import DatasetError
from generator.exports.source import Attribute, Source

FOLDERS = {"train": "bounding_box_train", "query": "query", "gallery": "bounding_box_test"}
VOCABULARY = "market1501"


def export_market1501(source: Source, output: Path, n_cameras: int | None = None) -> int:
    """Write the folders; the number of images.

    Args:
        source: the dataset.
        output: an empty folder.
        n_cameras: fold the cameras into that many.
    """
    cameras = number_cameras(source, n_cameras)
    for folder in FOLDERS.values():
        (output / folder).mkdir()
    count: Counter[int] = Counter()
    people: dict[str, dict[int, dict[str, Any]]] = {"train": {}, "test": {}}
    with (output / "keys.csv").open("w", newline="") as handle:
        names = csv.writer(handle)
        names.writerow(("name", "key"))
        for row in source.rows():
            pid, camid = row["pid"] + 1, cameras[row["camid"]]
            count[pid] += 1
            name = f"{FOLDERS[row['split']]}/{pid:04d}_c{camid}s1_{count[pid]:06d}_00.jpg"
            (output / name).write_bytes(source.jpeg(row))
            names.writerow((name, row["key"]))
            people["train" if row["split"] == "train" else "test"].setdefault(pid, source.labels(row))
    if source.vocabulary == VOCABULARY:
        write_attributes(output / "market_attribute.mat", source.classed, people)
    return count.total()


def number_cameras(source: Source, n_cameras: int | None) -> dict[int, int]:
    """Camera -> its number from 1, folded into `n_cameras` if that is given."""
    seen_by: dict[int, set[int]] = defaultdict(set)
    for row in source.rows():
        seen_by[row["pid"]].add(row["camid"])
    if n_cameras is not None:
        return fold_cameras(seen_by, n_cameras)
    return {camid: camid + 1 for cameras in seen_by.values() for camid in cameras}


def fold_cameras(seen_by: Mapping[int, set[int]], n_cameras: int) -> dict[int, int]:
    """Camera -> one of `n_cameras` numbers from 1, a number that few of its identities' other cameras have.

    Args:
        seen_by: identity -> cameras that see it.
        n_cameras: how many numbers there are.

    Raises:
        DatasetError: fewer than two cameras are asked for.
    """
    if n_cameras < 2:
        raise DatasetError(f"cameras: expected at least 2, got {n_cameras}.")
    together: dict[int, Counter[int]] = defaultdict(Counter)
    for cameras in seen_by.values():
        for camid in cameras:
            together[camid].update(cameras - {camid})
    folded: dict[int, int] = {}
    for camid in sorted(together, key=lambda one: (-together[one].total(), one)):
        clashes = Counter(dict.fromkeys(range(1, n_cameras + 1), 0))
        for other, times in together[camid].items():
            if other in folded:
                clashes[folded[other]] += times
        loads = Counter(folded.values())
        folded[camid] = min(clashes, key=lambda number: (clashes[number], loads[number], number))
    return folded


def write_attributes(
    path: Path, attributes: tuple[Attribute, ...], people: dict[str, dict[int, dict[str, Any]]]
) -> None:
    """market_attribute.mat: for `train` and `test` a field per attribute and `image_index`, the identities' names."""
    from scipy.io import savemat

    splits = {}
    for split, labels in people.items():
        pids = sorted(labels)
        fields: dict[str, Any] = {}
        for one in attributes:
            codes = one.codes or {name: number for number, name in enumerate(one.classes, 1)}
            fields[one.name] = np.array([[codes[labels[pid][one.name]] for pid in pids]], np.uint8)
        index = np.empty((1, len(pids)), object)
        index[0] = [f"{pid:04d}" for pid in pids]
        splits[split] = fields | {"image_index": index}
    savemat(path, {"market_attribute": splits})
