"""Which images of a dataset a page shows, when it cannot show all."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def choose_images(pids: NDArray[Any], n_most: int) -> NDArray[np.int64]:
    """Numbers of rows, ascending: all where they are few enough, else equally many of each identity.

    Args:
        pids: (N,) identity of each image.
        n_most: images to choose. If there are more identities, one image each of so many of them.

    Returns:
        (M,) row numbers, M <= n_most. The images of an identity are spread over its cameras and hours, from another
        beginning for each.
    """
    if len(pids) <= n_most:
        return np.arange(len(pids))
    order = np.argsort(pids, kind="stable")
    _, starts, counts = np.unique(pids[order], return_index=True, return_counts=True)
    if len(counts) > n_most:
        kept = np.arange(n_most) * len(counts) // n_most
        starts, counts = starts[kept], counts[kept]
    quota = max(n_most // len(counts), 1)
    shift = np.arange(len(counts)) * 7919  # a prime; equal captures of all people would show equal places
    chosen = [
        order[starts + (turn * counts // np.minimum(counts, quota) + shift) % counts][turn < counts]
        for turn in range(quota)
    ]
    return np.sort(np.concatenate(chosen))
