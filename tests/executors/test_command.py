"""Tests of `generator.render` with worker processes that are killed, and of its exit status; its people are flat."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.commands import REPOSITORY, contents, environment, run

LIMIT_S = 60.0
CONFIG = """
output: unused
renderer: flat
n_identities: 6
identities_per_job: 1
visits_per_identity: 1
world: {kinds: {panorama: 1.0}, panoramas: [city, courtyard], places: 2}
atmosphere: {per_visit: 1}
render: {width_px: 64, height_px: 128}
"""


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six people, one in each job."""
    path = tmp_path_factory.mktemp("config") / "flat.yaml"
    path.write_text(CONFIG)
    return path


@pytest.fixture(scope="module")
def undisturbed(config: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The dataset as one process makes it."""
    output = tmp_path_factory.mktemp("undisturbed") / "dataset"
    done = run(command(config, output, "workers=0"))
    assert done.returncode == 0, done.stderr
    return contents(output)


def command(config: Path, output: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "generator.render", str(config), f"output={output}", "workers=2", "--quiet", *more]


def start(command: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(command, cwd=REPOSITORY, env=environment(), stderr=subprocess.PIPE, text=True)


def wait_for(found: Callable[[], bool]) -> None:
    begun = time.monotonic()
    while not found():
        assert time.monotonic() - begun < LIMIT_S
        time.sleep(0.001)


def writers(output: Path) -> set[int]:
    """The processes that are writing shards."""
    return {int(path.name.rpartition("-")[2]) for path in output.glob("shards/*.tmp-*")}


def test_second_parent_is_refused_and_a_killed_one_takes_its_workers_along(
    config: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    output = tmp_path / "dataset"
    with start(command(config, output)) as first:
        wait_for(lambda: len(writers(output)) == 2)
        first.send_signal(signal.SIGSTOP)
        workers = writers(output)
        second = run(command(config, output))
        first.kill()
        assert first.wait() == -signal.SIGKILL
    assert second.returncode == 2
    assert second.stderr == (
        f"generator.render: {output}: process {first.pid} is writing this dataset. Wait for it or stop it.\n"
    )
    wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))
    done = run(command(config, output))
    assert done.returncode == 0, done.stderr
    assert contents(output) == undisturbed


def test_job_that_is_set_aside_is_status_3_and_done_by_the_same_command_later(
    config: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    output = tmp_path / "dataset"
    with start(command(config, output, "attempts=1")) as parent:
        wait_for(lambda: bool(writers(output)))
        parent.send_signal(signal.SIGSTOP)
        subprocess.run(["kill", "-KILL", str(max(writers(output)))], check=True)
        parent.send_signal(signal.SIGCONT)
        _, said = parent.communicate()
    assert parent.returncode == 3, said
    (log,) = output.glob("work/job-*.log")
    assert said.startswith(f"generator.render: {output}: 1 jobs failed 1 times each and were set aside: shards/")
    assert said.endswith(f"(killed by SIGKILL, see {log}). The rest is done; the same command tries these again.\n")
    assert said.count("\n") == 1
    assert "killed by SIGKILL" in log.read_text()
    assert len(list(output.glob("shards/*.tar"))) == 5
    done = run(command(config, output))
    assert done.returncode == 0, done.stderr
    assert contents(output) == undisturbed


def test_interrupt_is_status_130_and_leaves_no_worker(config: Path, tmp_path: Path) -> None:
    output = tmp_path / "dataset"
    with start(command(config, output)) as parent:
        wait_for(lambda: bool(writers(output)))
        workers = writers(output)
        parent.send_signal(signal.SIGINT)
        _, said = parent.communicate()
    assert (parent.returncode, said) == (
        130, "generator.render: interrupted; the same command goes on from here.\n"
    )  # fmt: skip
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)
    assert not list(output.glob("*/*.tmp-*"))
    assert not (output / ".lock").exists()
