"""Disturb the generator for as long as you like, and see that its datasets come out as if nobody had.

    python -m tests.faults.soak --minutes 60 [--seed 0] [--report docs/reliability.md] [--scratch DIR] [--blender 0.1]

Round after round, a dataset is begun and its command struck by faults drawn from a shuffled deck: see `strikes.py`.
Between and after them, bytes of finished shards are flipped. Then the same command runs once more in peace, `verify`
must name the flipped shards and no others, and when these are deleted and made again, the dataset must equal, byte by
byte, one that was never disturbed. A share `--blender` of the rounds renders in Blender, the others draw flat people.

Linux; full disks and read-only folders need the right to mount, the clock a C compiler. What is not to be had is left
out and said. Exit status: 0, or 1 where something was not as it should be; the folders of such rounds are kept in DIR.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.faults.machine import Clock, Disk
from tests.faults.rounds import BLENDER, FLAT, Case, Round, make_reference
from tests.faults.soak_page import page, table
from tests.faults.strikes import STRIKES
from tests.faults.tally import Tally

DISK_MIB = 192


class Deck:
    """Names dealt in random order, all of them before any comes again."""

    def __init__(self, names: Sequence[str], rng: random.Random) -> None:
        self._names, self._rng = list(names), rng
        self._left: list[str] = []

    def draw(self, fits: Sequence[str]) -> str:
        """The next name that is among those that fit."""
        while True:
            for name in self._left:
                if name in fits:
                    self._left.remove(name)
                    return name
            self._left += self._rng.sample(self._names, len(self._names))


def soak(minutes: float, seed: int, scratch: Path, blender_share: float, report: Path | None = None) -> Tally:
    """Disturb datasets for some minutes; what came of it. The report is written after every round."""
    rng = random.Random(seed)
    disk, clock = Disk(scratch / "disk", DISK_MIB), Clock(scratch)
    left_out = {
        **({} if disk.mounted else {"full disk": "not allowed to mount", "read-only folder": "not allowed to mount"}),
        **({} if clock.environment else {"clock jump": "no C compiler"}),
    }
    tally = Tally(seed, left_out)
    deck = Deck([name for name in STRIKES if name not in left_out], rng)
    cases: dict[str, list[Case]] = {}
    try:
        start = time.monotonic()
        while (elapsed_s := time.monotonic() - start) < 60.0 * minutes:
            kind = BLENDER if rng.random() < blender_share else FLAT
            if len(cases.setdefault(kind.name, [])) < (kind.n_references if minutes > 5.0 else 1):
                cases[kind.name].append(make_reference(kind, len(cases[kind.name]), scratch))
            case = rng.choice(cases[kind.name])
            happened = Round(case, rng, disk, clock, scratch, tally).run(deck)
            tally.seconds = time.monotonic() - start
            print(f"{elapsed_s / 60.0:6.1f} min, round {tally.n_rounds}: {happened}", flush=True)
            if report is not None:
                report.write_text(page(tally, DISK_MIB))
    finally:
        disk.remove()
    return tally


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak", description="Disturb the generator.")
    parser.add_argument("--minutes", type=float, default=60.0, help="how long; the last round is finished")
    parser.add_argument("--seed", type=int, default=0, help="of the choice of faults and moments")
    parser.add_argument("--report", type=Path, help="write the page with the figures there")
    parser.add_argument("--scratch", type=Path, help="an empty folder to work in, on a disk with 1 GB")
    parser.add_argument("--blender", type=float, default=0.1, help="share of rounds that render in Blender")
    options = parser.parse_args(arguments)
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # a shell's background jobs are deaf, as are their children
    scratch = options.scratch or Path(tempfile.mkdtemp(prefix="soak-"))
    scratch.mkdir(parents=True, exist_ok=True)
    tally = soak(options.minutes, options.seed, scratch.resolve(), options.blender, options.report)
    print(table(tally))
    for problem in tally.problems:
        print(f"problem: {problem}")
    if not tally.problems and options.scratch is None:
        shutil.rmtree(scratch)
    return 1 if tally.problems else 0


if __name__ == "__main__":
    sys.exit(main())
