"""A cluster that is none: tasks run when their results are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any


class RayError(Exception):
    """Ray's own, for everything that befalls a task."""


class FakeRay:
    """The few functions of Ray that are used.

    Attributes:
        most_open: tasks that were handed over and not yet collected, at most.
        options: that tasks were made with.
    """

    exceptions = SimpleNamespace(RayError=RayError)

    def __init__(self, run: Callable[[int], Any], resources: dict[str, float]) -> None:
        self._run = run
        self._resources = resources
        self._open: set[int] = set()
        self.most_open = 0
        self.options: dict[str, Any] = {}

    def remote(self, **options: Any) -> Callable[[object], Any]:
        self.options = options
        return lambda _: SimpleNamespace(options=lambda **_: SimpleNamespace(remote=self._hand_over))

    def cluster_resources(self) -> dict[str, float]:
        return self._resources

    def wait(self, references: Sequence[int], num_returns: int, timeout: float) -> tuple[list[int], list[int]]:
        assert timeout > 0.0
        return list(references[:num_returns]), list(references[num_returns:])

    def get(self, reference: int) -> Any:
        self._open.remove(reference)
        return self._run(reference)

    def _hand_over(self, _: object, index: int) -> int:
        self._open.add(index)
        self.most_open = max(self.most_open, len(self._open))
        return index
