"""Which of a person's captures are kept, where fewer are asked for than there are."""

from __future__ import annotations

import numpy as np


def kept_captures(n_captures: int, n_kept: int, rng: np.random.Generator) -> list[int]:
    """Indices spread evenly and at random: one out of each of `n_kept` runs of captures that follow each other.

    The runs differ by one in length at most and begin anywhere in the circle of captures, so that no place, camera or
    atmosphere, which come in turn, is preferred.

    Args:
        n_captures: of the person.
        n_kept: how many to keep; all where there are no more.
        rng: of this person.

    Returns:
        Ascending indices below `n_captures`.
    """
    if n_kept >= n_captures:
        return list(range(n_captures))
    bounds = np.floor((np.arange(n_kept + 1) + rng.random()) * (n_captures / n_kept)).astype(np.int64)
    first = int(rng.integers(n_captures))
    return sorted(((rng.integers(bounds[:-1], bounds[1:]) + first) % n_captures).tolist())
