"""Tests of interruption: whatever happens, the same command again ends with the same dataset, byte by byte."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.commands import REPOSITORY, contents, environment, render, render_command, verify

pytestmark = pytest.mark.blender

N_KILLS = 6
LIMIT_S = 120.0


def render_until(output: Path, enough: Callable[[float], bool], stop: signal.Signals = signal.SIGKILL) -> int:
    """Run the command and stop it as soon as `enough` of the seconds since its start holds; its exit status."""
    command = render_command(output, "--quiet")
    with subprocess.Popen(command, cwd=REPOSITORY, env=environment(), stderr=subprocess.DEVNULL) as process:
        start = time.monotonic()
        while process.poll() is None and not enough(time.monotonic() - start):
            assert time.monotonic() - start < LIMIT_S
            time.sleep(0.002)
        if process.poll() is None:
            process.send_signal(stop)
        return process.wait()


@pytest.mark.slow
def test_dataset_killed_at_random_moments_ends_like_an_undisturbed_one(undisturbed: Path, tmp_path: Path) -> None:
    rng, start, measured = random.Random(0), time.monotonic(), tmp_path / "measured"
    render_until(measured, lambda _: (measured / "shards" / "000000.tar").exists())
    usual_s = time.monotonic() - start  # to the first of three shards
    outputs, n_kills = [measured], 1
    while n_kills < N_KILLS:
        moment_s = rng.uniform(0.3, 1.3) * usual_s
        if render_until(outputs[-1], moment_s.__lt__) == -signal.SIGKILL:
            n_kills += 1
        else:  # it came to its end between kills
            outputs.append(tmp_path / str(len(outputs)))
    for output in outputs:
        assert render(output).returncode == 0
        assert contents(output) == contents(undisturbed)
        assert verify(output).returncode == 0


def test_finished_shards_survive_a_kill_and_are_not_rendered_again(undisturbed: Path, tmp_path: Path) -> None:
    output = tmp_path / "dataset"
    first = output / "shards" / "000000.tar"
    assert render_until(output, lambda _: first.exists()) == -signal.SIGKILL
    before = first.stat()
    assert not (output / "samples.parquet").exists()
    done = render(output)
    assert done.returncode == 0
    assert "24 images of 3 identities in 3 shards; 16 rendered now" in done.stdout
    after = first.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert contents(output) == contents(undisturbed)


def test_kill_while_a_shard_is_being_written_leaves_nothing_behind(undisturbed: Path, tmp_path: Path) -> None:
    output = tmp_path / "dataset"
    assert render_until(output, lambda _: any(output.glob("shards/*.tmp-*"))) == -signal.SIGKILL
    assert any(output.glob("shards/*.tmp-*")), "the kill came in time"
    assert render(output).returncode == 0
    assert contents(output) == contents(undisturbed)


def test_interrupt_from_the_keyboard_is_one_line_and_goes_on(tmp_path: Path) -> None:
    output = tmp_path / "dataset"
    status = render_until(output, lambda _: any(output.glob("shards/*.tmp-*")), signal.SIGINT)
    assert status == 130
    assert not any(output.glob("shards/*.tmp-*"))
    assert not (output / ".lock").exists()


def test_two_runs_with_one_seed_make_the_same_bytes(undisturbed: Path, tmp_path: Path) -> None:
    assert render(tmp_path / "again").returncode == 0
    mine, theirs = contents(tmp_path / "again"), contents(undisturbed)
    assert sorted(name for name in mine if name.endswith(".tar")) == [f"shards/00000{index}.tar" for index in range(3)]
    assert mine == theirs


def test_complete_dataset_is_left_alone_and_said_to_be_complete(undisturbed: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in undisturbed.rglob("*")}
    done = render(undisturbed)
    assert (done.returncode, done.stdout) == (0, f"{undisturbed}: complete, nothing to do.\n")
    assert {path: path.stat().st_mtime_ns for path in undisturbed.rglob("*")} == before


def test_dataset_of_another_config_is_refused_and_left_alone(undisturbed: Path) -> None:
    before = contents(undisturbed)
    done = render(undisturbed, "seed=1")
    assert done.returncode == 2
    assert done.stderr == (
        f"generator.render: {undisturbed}: made by another config: seed: 0 there, 1 here. Choose another folder, or "
        "overwrite, which deletes what is there.\n"
    )
    assert contents(undisturbed) == before


def test_deleted_shard_is_rendered_again_to_the_same_bytes(undisturbed: Path, tmp_path: Path) -> None:
    output = Path(shutil.copytree(undisturbed, tmp_path / "dataset"))
    (output / "shards" / "000001.tar").unlink()
    assert verify(output).returncode == 1
    done = render(output)
    assert "8 rendered now" in done.stdout
    assert contents(output) == contents(undisturbed)
