"""Tests of worker processes under a Blender program, which has handlers of its own for interrupts."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.blender.studio import blender_program
from tests.executors.test_command import CONFIG, start, wait_for, writers
from tests.faults.commands import REPOSITORY, run, verify

pytestmark = [pytest.mark.blender, pytest.mark.slow]


def test_program_with_workers_hears_an_interrupt_and_goes_on_later(tmp_path: Path) -> None:
    program = blender_program()
    if program is None:
        pytest.skip("no blender program whose Python loads this environment's packages")
    (tmp_path / "flat.yaml").write_text(CONFIG)
    output, script = tmp_path / "dataset", str(REPOSITORY / "generator" / "render.py")
    own = [str(tmp_path / "flat.yaml"), f"output={output}", "workers=2", "--quiet"]
    command = [program, "-b", "-P", script, "--", *own]
    with start(command) as parent:
        wait_for(lambda: bool(writers(output)))
        workers = writers(output)
        parent.send_signal(signal.SIGINT)
        _, said = parent.communicate()
    assert (parent.returncode, said) == (130, "generator.render: interrupted; the same command goes on from here.\n")
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)
    done = run(command)
    assert done.returncode == 0, done.stderr
    assert verify(output).returncode == 0
