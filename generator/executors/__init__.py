"""Ways to run jobs: in this process, in many, on a cluster."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SetAside:
    """A job that failed too often.

    Attributes:
        index: of the job.
        reason: one line.
        log: what its last worker said, where there is such a file.
    """

    index: int
    reason: str
    log: Path | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of the jobs that were to be run; those that are not set aside are written.

    Attributes:
        device: what they were rendered on.
        set_aside: jobs that failed too often.
    """

    device: str
    set_aside: tuple[SetAside, ...] = ()
