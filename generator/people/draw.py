"""Many draws from one stream at the price of one call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import NormalDist
from typing import TypeVar

import numpy as np

T = TypeVar("T")
_BLOCK = 48
_NORMAL = NormalDist()


class Draws:
    """Draws of one random stream, in the order in which they are asked for."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self._values: list[float] = []

    def unit(self) -> float:
        """Uniform in [0, 1)."""
        if not self._values:
            self._values = self.rng.random(_BLOCK).tolist()
        return self._values.pop()

    def between(self, bounds: Sequence[float]) -> float:
        """Uniform in a range."""
        return bounds[0] + (bounds[1] - bounds[0]) * self.unit()

    def normal(self, mean: float, sd: float) -> float:
        """Of a normal distribution, at most 3.5 standard deviations away."""
        z = _NORMAL.inv_cdf(min(max(self.unit(), 1e-9), 1.0 - 1e-9))
        return mean + sd * min(max(z, -3.5), 3.5)

    def chance(self, share: float) -> bool:
        """True in this share of cases."""
        return self.unit() < share

    def whole(self, low: int, high: int) -> int:
        """Uniform among low..high, both included."""
        return low + int(self.unit() * (high - low + 1))

    def seed(self) -> int:
        """A 31 bit seed of whatever a fact leaves open."""
        return int(self.unit() * 2**31)

    def choose(self, weights: Mapping[T, float]) -> T:
        """A key, as often as its weight says.

        Raises:
            ValueError: no weight is above 0.
        """
        return self.weighted(list(weights), weights.values())

    def weighted(self, items: Sequence[T], weights: Iterable[float]) -> T:
        """An item, as often as its weight says.

        Raises:
            ValueError: no weight is above 0.
        """
        sums: list[float] = []
        total = 0.0
        for weight in weights:
            total += weight
            sums.append(total)
        if not total > 0.0:
            raise ValueError(f"people: expected a weight above 0 among {list(items)}.")
        mark = self.unit() * total
        return next(item for item, top in zip(items, sums, strict=True) if mark < top)
