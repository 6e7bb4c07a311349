"""How long people take to draw, to build and to pose: python -m generator.people.timing [N] [--seed S] [--quiet]

CPU time, which other work on the machine inflates least; with OMP_NUM_THREADS=1 it is the time of one core.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from assets.library import load_library
from generator.people.build import pose_person, shape_person
from generator.people.config import PeopleConfig
from generator.people.sample import sample_person
from generator.people.sample_pose import sample_pose
from generator.people.spec import OutfitSpec
from generator.progress import Progress

T = TypeVar("T")
_WARM_UP = 10  # people whose times do not count: what all people share is worked out once
_KINDS: dict[str, Callable[[OutfitSpec], bool]] = {
    "all": lambda _: True,
    "with a jacket or coat": lambda outfit: outfit.outer is not None,
    "in trousers, without": lambda outfit: outfit.outer is None and outfit.lower.kind not in ("skirt", "dress"),
    "in a skirt or dress": lambda outfit: outfit.lower.kind in ("skirt", "dress"),
    "with a bag": lambda outfit: bool(outfit.bags),
}


@dataclass(frozen=True)
class Times:
    """CPU times of one person. [ms]"""

    outfit: OutfitSpec
    sample: float
    shape: float
    pose: float


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    start = time.process_time()
    result = work()
    return result, 1e3 * (time.process_time() - start)


def time_people(n_people: int, seed: int) -> Iterator[Times]:
    """Times of random people of the default population, each in one pose."""
    library, config = load_library(), PeopleConfig()
    for pid in range(1, _WARM_UP + n_people + 1):
        person, sample_ms = _timed(lambda pid=pid: sample_person(config, pid, seed))  # type: ignore[misc]
        outfit = person.outfits[0]
        pose = sample_pose(config, person, outfit, np.random.default_rng([seed, pid]))
        shaped, shape_ms = _timed(lambda person=person: shape_person(person, library))  # type: ignore[misc]
        _, pose_ms = _timed(lambda shaped=shaped, pose=pose: pose_person(shaped, pose))  # type: ignore[misc]
        if pid > _WARM_UP:
            yield Times(outfit, sample_ms, shape_ms, pose_ms)


def main(argv: list[str] | None = None) -> int:
    """Prints medians and 90th percentiles."""
    parser = argparse.ArgumentParser(prog="python -m generator.people.timing", description=__doc__)
    parser.add_argument("n_people", type=int, nargs="?", default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quiet", action="store_true")
    options = parser.parse_args(argv)
    with Progress(options.n_people, 0, options.quiet) as progress:
        rows = list(progress.count(time_people(options.n_people, options.seed), "people"))
    print(f"{'CPU ms, median (90 %)':24s} {'people':>6s} {'sample':>13s} {'shape':>13s} {'pose':>13s} {'mesh':>13s}")
    for name, belongs in _KINDS.items():
        chosen = [row for row in rows if belongs(row.outfit)]
        if chosen:
            columns = np.array([(row.sample, row.shape, row.pose, row.shape + row.pose) for row in chosen])
            middle, high = np.median(columns, axis=0), np.quantile(columns, 0.9, axis=0)
            cells = " ".join(f"{m:6.1f} ({h:4.0f})" for m, h in zip(middle, high, strict=True))
            print(f"{name:24s} {len(chosen):6d} {cells}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
