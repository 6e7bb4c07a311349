"""How fast a dataset was made, read off the times at which its shards were finished.

Nothing is stored for it: a dataset has no clock in it, and equal ones are equal byte by byte. Tools that copy files
with their times keep the answer; where the times are not those of the making, there is none.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.dataset.layout import CHECKSUMS, MANIFEST, shard_name

_LEAST_SHARDS = 4
_PAUSE = 10.0  # a gap that many times the 90th percentile is a pause, not work
_POINTS = 60


def measure_speed(dataset_dir: Path, images_per_shard: NDArray[np.int64]) -> dict[str, Any] | None:
    """Images per second and their course, or None where the files' times do not tell.

    Args:
        dataset_dir: a complete dataset.
        images_per_shard: (S,) images in each shard.

    Returns:
        `images_per_s`, `worked_s` without pauses, `pauses`, and `course`, pairs of seconds worked and images per
        second.
    """
    times = np.array([(dataset_dir / shard_name(i)).stat().st_mtime_ns for i in range(len(images_per_shard))]) / 1e9
    ended = min((dataset_dir / name).stat().st_mtime_ns / 1e9 for name in (CHECKSUMS, MANIFEST))
    if len(times) < _LEAST_SHARDS or times.max() > ended:
        return None
    order = np.argsort(times, kind="stable")
    gaps, images = np.diff(times[order]), images_per_shard[order][1:]
    pauses = gaps > _PAUSE * max(float(np.percentile(gaps, 90)), 1e-3)
    worked, made = gaps[~pauses], images[~pauses]
    if worked.sum() < 1e-3:
        return None
    return {
        "images_per_s": float(made.sum() / worked.sum()),
        "worked_s": float(worked.sum()),
        "pauses": int(pauses.sum()),
        "course": _course(worked, made),
    }


def _course(worked: NDArray[np.float64], made: NDArray[np.int64]) -> list[tuple[float, float]]:
    groups = np.array_split(np.arange(len(worked)), min(_POINTS, max(len(worked) // 2, 1)))
    ends = np.cumsum(worked)
    return [
        (round(float(ends[group[-1]]), 2), round(float(made[group].sum() / max(worked[group].sum(), 1e-3)), 3))
        for group in groups
    ]
