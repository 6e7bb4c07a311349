"""Rounds of the soak test: one dataset each, disturbed, settled and compared with one that nobody disturbed."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from generator.dataset.layout import SHARDS, DatasetError
from generator.dataset.manifest import read_manifest
from generator.dataset.read import load_samples
from generator.slices import JobSlice
from generator.verify import verify_dataset
from tests.faults.commands import TINY, contents, run
from tests.faults.machine import Clock, Disk, Process
from tests.faults.strikes import STRIKES, Scene, last_line, outlive
from tests.faults.tally import Tally

FLIP = "flipped byte"
HANG = "hang_s=15"  # a worker needs seconds to start on a busy machine


class Hand(Protocol):
    """Deals faults."""

    def draw(self, fits: Sequence[str]) -> str:
        """The next fault that is among those that fit."""


@dataclass(frozen=True)
class Kind:
    """Datasets of one sort.

    Attributes:
        name: of the sort.
        overrides: of the tiny config.
        workers: numbers of workers to choose from.
        most_parts: into which it is cut at most.
        most_strikes: that one command gets.
        n_references: datasets of different seeds.
    """

    name: str
    overrides: tuple[str, ...]
    workers: tuple[int, ...]
    most_parts: int
    most_strikes: int
    n_references: int


FLAT = Kind("flat", ("renderer=flat", "n_identities=120", "identities_per_job=8"), (0, 2, 3), 3, 5, 3)
BLENDER = Kind("Blender", ("renderer=blender", "n_identities=3", "identities_per_job=1"), (0, 2), 0, 4, 1)


@dataclass(frozen=True)
class Case:
    """A dataset to be made.

    Attributes:
        kind: of which it is.
        seed: of the dataset.
        reference: the one that nobody disturbed.
        usual_s: how long that took. [s]
    """

    kind: Kind
    seed: int
    reference: Path
    usual_s: float

    def command(self, output: Path, workers: int, *more: str) -> list[str]:
        """The command that makes it in a folder."""
        own = (*self.kind.overrides, f"seed={self.seed}", f"output={output}", f"workers={workers}", HANG, *more)
        return [sys.executable, "-m", "generator.render", str(TINY), *own]


class SoakError(RuntimeError):
    """Something was not as it should be; the rest of the round would tell nothing."""


def make_reference(kind: Kind, seed: int, scratch: Path) -> Case:
    """Make a dataset in peace, and see that it is sound.

    Raises:
        SoakError: it is not.
    """
    case = Case(kind, seed, scratch / f"{kind.name}-{seed}", 0.0)
    start = time.monotonic()
    done = run(case.command(case.reference, 0))
    usual_s = time.monotonic() - start
    problems = (done.stderr,) if done.returncode else verify_dataset(case.reference).problems
    keys = [] if problems else load_samples(case.reference, ["key"])["key"].to_pylist()
    if not keys or len(keys) != len(set(keys)):
        raise SoakError(f"{case.reference}: the reference is not sound: {problems}")
    return replace(case, usual_s=usual_s)


class Round:
    """One dataset from its begin to its end."""

    def __init__(self, case: Case, rng: random.Random, disk: Disk, clock: Clock, folder: Path, tally: Tally) -> None:
        """Choose the dataset; `folder` is where logs go, and what is to be kept of a round that goes wrong."""
        self._case, self._rng, self._disk, self._clock, self._tally = case, rng, disk, clock, tally
        self._folder = folder
        self._output = disk.folder / "dataset"
        self._left: list[Process] = []
        self._flipped: set[str] = set()
        self._happened: list[str] = []

    def run(self, hand: Hand) -> str:
        """Disturb the dataset, then settle and compare it; what happened."""
        tally, kind = self._tally, self._case.kind
        n_parts = self._rng.choice((0, 0, *range(2, kind.most_parts + 1)))
        problem = ""
        try:
            for scene in self._scenes(n_parts):
                self._disturb(scene, hand)
                if not n_parts and self._rng.random() < 0.4:
                    self._flip()
                self._settle(scene)
            self._check()
        except (SoakError, DatasetError, OSError) as error:
            problem = f"{type(error).__name__}: {error}"
        tally.rounds[kind.name + (" in parts" if n_parts else "")] += 1
        happened = f"{kind.name}, {n_parts or 1} part(s): {', '.join(self._happened)}"
        self._disk.relent()
        if problem:
            tally.problems.append(f"round {tally.n_rounds} ({happened}): {problem}")
            self._disk.keep(self._folder / f"problem-{tally.n_rounds}")
        self._disk.clear()
        return f"{happened}: {problem or 'sound'}"

    def _scenes(self, n_parts: int) -> Iterator[Scene]:
        """The commands that make the dataset, one after the other."""
        case, output = self._case, self._output
        if not n_parts:
            yield self._scene(partial(case.command, output), output, case.usual_s)
            return
        for number in range(1, n_parts + 1):
            part = JobSlice(n_parts, number)
            yield self._scene(partial(_slice_command, case, output, part), part.part_of(output), case.usual_s / n_parts)
        merge = [sys.executable, "-m", "generator.merge", str(output)]
        yield self._scene(lambda _: merge, output, 0.5 * case.usual_s, (0,))

    def _scene(
        self, command: Callable[[int], list[str]], output: Path, usual_s: float, workers: Sequence[int] | None = None
    ) -> Scene:
        workers = self._case.kind.workers if workers is None else workers
        log = self._folder / "log"
        return Scene(
            self._rng, command, output, usual_s, workers, log, self._disk, self._clock, self._tally, self._left
        )

    def _disturb(self, scene: Scene, hand: Hand) -> None:
        fits = [name for name in STRIKES if name != "kill workers" or max(scene.workers) > 0]
        for _ in range(self._rng.randint(1, self._case.kind.most_strikes)):
            name = hand.draw(fits)
            strike = STRIKES[name](scene)
            self._happened.append(name if strike.struck else f"({name})")
            self._tally.count(name, strike)
            if strike.problem:
                raise SoakError(f"{name}: {strike.problem}")
            if strike.status == 0:
                return

    def _flip(self) -> None:
        """Flip a bit of a finished shard."""
        finished = sorted(self._output.glob("shards/*.tar"))
        name = f"{SHARDS}/{self._rng.choice(finished).name}" if finished else ""
        if not finished or name in self._flipped:
            return
        flip_bit(self._output / name, self._rng)
        self._flipped.add(name)
        self._happened.append(FLIP)
        self._tally.tried[FLIP] += 1
        self._tally.struck[FLIP] += 1

    def _settle(self, scene: Scene) -> None:
        """Run the command once more in peace."""
        running = scene.start()
        status = scene.end(running)
        if status != 0:
            raise SoakError(f"left alone, the command ends with status {status}: {last_line(running)}")

    def _check(self) -> None:
        if self._rng.random() < 0.3:
            self._flip()
        named = {problem.partition(":")[0] for problem in verify_dataset(self._output).problems}
        if named != self._flipped:
            raise SoakError(f"expected verify to name {sorted(self._flipped)}, got {sorted(named)}")
        for name in self._flipped:
            (self._output / name).unlink()
        if self._flipped:
            case = self._case
            self._settle(self._scene(partial(case.command, self._output), self._output, case.usual_s))
        if problems := verify_dataset(self._output).problems:
            raise SoakError(f"verify: {problems[0]}")
        if outliving := outlive(self._left):
            raise SoakError(f"processes outlive their parents: {outliving}")
        self._compare()

    def _compare(self) -> None:
        mine, theirs = contents(self._output), contents(self._case.reference)
        different = sorted(name for name in {*mine, *theirs} if mine.get(name) != theirs.get(name))
        if different:
            raise SoakError(f"other files than the undisturbed dataset's: {different}")
        self._tally.n_images += read_manifest(self._output).counts["images"]
        self._tally.n_shards += read_manifest(self._output).counts["shards"]


def _slice_command(case: Case, output: Path, part: JobSlice, workers: int) -> list[str]:
    return case.command(output, workers, f"job_slice={part}")


def flip_bit(path: Path, rng: random.Random) -> None:
    """Change one bit of a file, somewhere."""
    data = bytearray(path.read_bytes())
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    path.write_bytes(data)
