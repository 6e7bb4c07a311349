"""Tests of the soak test: a short one finds nothing, and what it looks for it would find."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.dataset import fake_render
from tests.dataset.fake_render import make_dataset
from tests.faults.commands import environment
from tests.faults.machine import Clock, Disk, descendants
from tests.faults.rounds import Case, Kind, Round
from tests.faults.soak import Deck, soak
from tests.faults.soak_page import page
from tests.faults.strikes import STRIKES, outlive
from tests.faults.tally import Strike, Tally


@pytest.mark.slow
def test_forty_seconds_of_faults_leave_no_trace_in_any_dataset(tmp_path: Path) -> None:
    tally = soak(40.0 / 60.0, 0, tmp_path, blender_share=0.0)
    assert tally.problems == []
    assert tally.n_rounds > 0
    assert tally.n_images == 960 * tally.n_rounds
    assert tally.struck.total() > 0
    assert "Nothing was lost, doubled or wrong" in page(tally, 192)


def test_deck_deals_every_fault_before_any_comes_again() -> None:
    deck = Deck(list(STRIKES), random.Random(0))
    dealt = [deck.draw(list(STRIKES)) for _ in range(3 * len(STRIKES))]
    for first in range(0, len(dealt), len(STRIKES)):
        assert set(dealt[first : first + len(STRIKES)]) == set(STRIKES)
    assert {deck.draw(["full disk", "Ctrl-C"]) for _ in range(6)} == {"full disk", "Ctrl-C"}


def test_page_tells_problems_and_what_was_left_out() -> None:
    tally = Tally(7, {"clock jump": "no C compiler"}, seconds=600.0)
    tally.count("full disk", Strike(True, 2))
    tally.count("full disk", Strike(False, 0))
    tally.problems.append("round 1: a shard was lost")
    text = page(tally, 192)
    assert "| full disk | 2 | 1 | 2: 1 |" in text
    assert "* round 1: a shard was lost" in text
    assert "Left out: clock jump, no C compiler." in text
    assert "Nothing was lost" not in text


class FakeCase(Case):
    """Made by the renderer of noise."""

    def command(self, output: Path, workers: int, *more: str) -> list[str]:
        """The command; `workers` and `more` do not matter."""
        del workers, more
        return [sys.executable, str(fake_render.__file__), f"{output}:"]


class BrokenCase(FakeCase):
    """Made by nothing at all."""

    def command(self, output: Path, workers: int, *more: str) -> list[str]:
        """A command that fails."""
        del output, workers, more
        return [sys.executable, "-c", "print('here'); raise SystemExit(5)"]


class Hand:
    """Deals one fault again and again."""

    def draw(self, fits: Sequence[str]) -> str:
        """The fault."""
        assert "kill the parent" in fits
        return "kill the parent"


FAKE = Kind("fake", (), (0,), most_parts=0, most_strikes=3, n_references=1)


@pytest.mark.parametrize(
    ("kind_of_case", "seed", "problem"),
    [
        (FakeCase, 0, ""),
        (FakeCase, 1, "other files than the undisturbed dataset's: ['SHA256SUMS', "),
        (BrokenCase, 0, "status 5: here"),
    ],
)
def test_round_finds_what_is_wrong_and_keeps_it(
    tmp_path: Path, kind_of_case: type[Case], seed: int, problem: str
) -> None:
    """The reference has a seed of its own, so that a command which makes another dataset is found out."""
    make_dataset(tmp_path / "reference", seed)
    disk, tally = Disk(tmp_path / "disk", 16), Tally(0, {})
    case = kind_of_case(FAKE, 0, tmp_path / "reference", 0.6)
    try:
        for number in range(3 if not problem else 1):
            Round(case, random.Random(number), disk, Clock(tmp_path), tmp_path, tally).run(Hand())
    finally:
        disk.remove()
    assert len(tally.problems) == (problem != "")
    assert all(problem in line for line in tally.problems)
    assert (tmp_path / "problem-1").is_dir() == (problem != "")
    assert tally.n_images == (0 if problem else 3 * 24)


def test_disk_is_full_and_has_room_again_and_refuses_writes(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "disk", 2)
    try:
        if not disk.mounted:
            pytest.skip("not allowed to mount a small disk")
        disk.fill(8192)
        with pytest.raises(OSError, match="No space left"):
            (disk.folder / "file").write_bytes(bytes(100_000))
        disk.free()
        (disk.folder / "file").write_bytes(bytes(100_000))
        with (disk.folder / "file").open("ab"):
            assert not disk.make_read_only()
        assert disk.make_read_only()
        with pytest.raises(OSError, match="Read-only"):
            (disk.folder / "other").write_bytes(b"x")
        disk.make_writable()
        disk.clear()
        assert list(disk.folder.iterdir()) == []
    finally:
        disk.remove()
    assert not (tmp_path / "disk").exists()


def test_clock_is_set_for_a_running_process_and_only_its_wall_clock(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    if clock.environment is None:
        pytest.skip("no C compiler")
    code = "import sys, time\nfor line in sys.stdin: print(time.time(), time.monotonic(), flush=True)"
    with subprocess.Popen(
        [sys.executable, "-c", code], env=environment(**clock.environment), text=True, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        for offset_s in (0.0, 1e6, -1e8):
            clock.set(offset_s)
            print("now", file=process.stdin, flush=True)
            wall_s, monotonic_s = map(float, process.stdout.readline().split())
            assert abs(wall_s - time.time() - offset_s) < 60.0
            assert abs(monotonic_s - time.monotonic()) < 60.0
        process.stdin.close()


def test_descendants_are_found_and_their_end_is_seen() -> None:
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'print(1, flush=True); input()'])"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == b"1\n"
        found = descendants(process.pid)
        assert [one.alive for one in found] == [True]
        process.stdin.close()
        assert outlive(found) == []
