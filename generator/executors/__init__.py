"""Ways to run jobs: in this process, in many, on a cluster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.dataset.writer import DatasetWriter
    from generator.plan import Plan
    from generator.progress import Progress


class ExecutorError(ValueError):
    """Jobs cannot be run the way that the config asks for, or one met what the user can mend; the text is one line."""


@dataclass(frozen=True)
class SetAside:
    """A job that failed too often.

    Attributes:
        index: of the job.
        reason: one line.
        log: path or URL of what its last worker said, where there is such a file.
    """

    index: int
    reason: str
    log: Path | str | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of the jobs that were to be run; those that are not set aside are written.

    Attributes:
        device: what they were rendered on.
        set_aside: jobs that failed too often.
    """

    device: str
    set_aside: tuple[SetAside, ...] = ()


# Runs the jobs of the given numbers and has their shards written; `bool` is whether to be quiet.
Executor = Callable[["Plan", "DatasetWriter", Sequence[int], "Progress", bool], Outcome]
