"""What a soak test has counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Strike:
    """What became of a fault.

    Attributes:
        struck: whether it met a running command.
        status: the exit status of the command.
        problem: what was not as it should be, or nothing.
    """

    struck: bool
    status: int
    problem: str = ""


@dataclass
class Tally:
    """Counts of a soak test.

    Attributes:
        seed: of the test.
        left_out: faults that this machine does not allow, with the reason.
        seconds: that it took. [s]
        rounds: datasets that were made, by kind.
        n_runs: commands that were started.
        n_replaced: workers that failed and were replaced.
        n_images: of all datasets that were checked.
        n_shards: of these datasets.
        tried: faults that were tried, by name.
        struck: those that met a running command.
        statuses: exit statuses of the commands that were struck, by fault.
        problems: one line each.
    """

    seed: int
    left_out: Mapping[str, str]
    seconds: float = 0.0
    rounds: Counter[str] = field(default_factory=Counter)
    n_runs: int = 0
    n_replaced: int = 0
    n_images: int = 0
    n_shards: int = 0
    tried: Counter[str] = field(default_factory=Counter)
    struck: Counter[str] = field(default_factory=Counter)
    statuses: dict[str, Counter[int]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def n_rounds(self) -> int:
        """Datasets that were made."""
        return self.rounds.total()

    def count(self, name: str, strike: Strike) -> None:
        """Note a fault."""
        self.tried[name] += 1
        if strike.struck:
            self.struck[name] += 1
            self.statuses.setdefault(name, Counter())[strike.status] += 1
