"""Runs the generator's commands as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
TINY = REPOSITORY / "configs" / "generate" / "tiny.yaml"
ONE_EACH = "identities_per_job=1"  # three shards of 8 images


def environment(**changes: str) -> dict[str, str]:
    """The environment of a child; a Blender program finds its packages in the one that runs the tests."""
    return {**os.environ, "PYTHONPATH": str(REPOSITORY), "VIRTUAL_ENV": sys.prefix, **changes}


def render_command(output: Path, *more: str) -> list[str]:
    """The command that makes the tiny dataset in a folder."""
    return [sys.executable, "-m", "generator.render", str(TINY), f"output={output}", ONE_EACH, *more]


def run(command: list[str], **changes: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        command, cwd=REPOSITORY, env=environment(**changes), capture_output=True, text=True, timeout=300, check=False
    )


def render(output: Path, *more: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Make the tiny dataset in a folder, or go on with it."""
    return run(render_command(output, *more), **changes)


def verify(dataset_dir: Path) -> subprocess.CompletedProcess[str]:
    """Re-read a dataset."""
    return run([sys.executable, "-m", "generator.verify", str(dataset_dir)])


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    """The one line of a command that left with status 2 and did nothing else."""
    assert done.returncode == 2, done.stdout + done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("generator.render: ")
    return lines[0].removeprefix("generator.render: ")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file by its relative path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
