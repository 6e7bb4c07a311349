"""Names of the files of a dataset and the error that says what is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

FORMAT_VERSION = 3

MANIFEST = "dataset.yaml"
SCHEMA = "schema.json"
PERSONS = "persons.parquet"
SAMPLES = "samples.parquet"
CHECKSUMS = "SHA256SUMS"
LOCK = ".lock"
SHARDS = "shards"
WORK = "work"
WORKERS_LOG = f"{WORK}/workers.log"  # of workers that did not start

IMAGE_SUFFIX = "jpg"
MASK_SUFFIX = "mask.png"
DEPTH_SUFFIX = "depth.png"
LABEL_SUFFIX = "json"

_TEMPORARY = re.compile(r"^(?P<name>.+)\.tmp-[0-9]+$")
_OWN = {
    "": re.compile(r"^(dataset\.yaml|schema\.json|persons\.parquet|samples\.parquet|SHA256SUMS|\.lock)$"),
    SHARDS: re.compile(r"^[0-9]{6,}\.tar$"),
    WORK: re.compile(r"^(rows-[0-9]{6,}\.parquet|job-[0-9]{6,}\.log|workers\.log)$"),
}


class DatasetError(ValueError):
    """A dataset cannot be written or read; the text is one line with the path, the reason and what helps."""


def shard_name(shard_index: int) -> str:
    """The path of a shard inside the dataset, with forward slashes."""
    return f"{SHARDS}/{shard_index:06d}.tar"


def rows_name(shard_index: int) -> str:
    """The path of a finished shard's rows inside the dataset, as long as the dataset is in progress."""
    return f"{WORK}/rows-{shard_index:06d}.parquet"


def log_name(shard_index: int) -> str:
    """The path of what the workers said that failed to make a shard, until it is made."""
    return f"{WORK}/job-{shard_index:06d}.log"


def own_files(dataset_dir: Path) -> Iterator[Path]:
    """The files in the folder that belong to a dataset, temporary ones among them; others are none of our business."""
    for name in _OWN:
        folder = dataset_dir / name
        if not folder.is_dir() or folder.is_symlink():
            continue
        for path in sorted(folder.iterdir()):
            if is_own(path.relative_to(dataset_dir).as_posix()) and (path.is_file() or path.is_symlink()):
                yield path


def is_own(name: str) -> bool:
    """Whether a path inside the folder, with forward slashes, is that of a file of a dataset, if a temporary one."""
    folder, _, last = name.rpartition("/")
    temporary = _TEMPORARY.match(last)
    return folder in _OWN and _OWN[folder].match(temporary["name"] if temporary else last) is not None


def is_temporary(path: Path) -> bool:
    """Whether the name is that of a file that was being written."""
    return _TEMPORARY.match(path.name) is not None
