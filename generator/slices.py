"""Slices of a plan: every n-th job, rendered into a folder of its own that `generator.merge` takes.

No server deals jobs out: all who have the config and an `i/n` know which are theirs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_TEXT = re.compile(r"([1-9][0-9]*)/([1-9][0-9]*)")
_PART = re.compile(r".+\.part-([1-9][0-9]*)-of-([1-9][0-9]*)")


@dataclass(frozen=True, order=True)
class JobSlice:
    """Every `count`-th job, from the `number`-th on.

    Attributes:
        count: slices of the plan.
        number: of this one, from 1 to `count`.
    """

    count: int
    number: int

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    def jobs(self, n_jobs: int) -> range:
        """Indices of the slice's jobs."""
        return range(self.number - 1, n_jobs, self.count)

    def part_of(self, dataset_dir: Path) -> Path:
        """The folder into which the slice of a dataset is rendered."""
        return dataset_dir.with_name(f"{dataset_dir.name}.part-{self.number}-of-{self.count}")


def parse_slice(text: str) -> JobSlice:
    """The slice that a text such as `2/8` names.

    Raises:
        ValueError: it names none.
    """
    match = _TEXT.fullmatch(text)
    if match is None or int(match[1]) > int(match[2]):
        raise ValueError(f"expected i/n with i from 1 to n, got {text!r}")
    return JobSlice(int(match[2]), int(match[1]))


def slice_of(part: Path) -> JobSlice | None:
    """The slice that the name of a part tells; None where it is none of ours."""
    match = _PART.fullmatch(part.name)
    return None if match is None else JobSlice(int(match[2]), int(match[1]))


def find_parts(dataset_dir: Path) -> list[Path]:
    """The parts that lie beside a dataset, by their numbers."""
    prefix = f"{dataset_dir.name}.part-"
    try:
        beside = [path for path in dataset_dir.parent.iterdir() if path.name.startswith(prefix) and path.is_dir()]
    except OSError:
        return []
    found = [(number, path) for path in beside if (number := slice_of(path)) is not None]
    return [path for _, path in sorted(found)]
