"""Every command of the README is run: here, or by CI's own script."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
RUN_BY_CI = {"make demo", "make test"}
RUN_BY_MAKE = ("python3.11 -m venv", "pip install")  # the Makefile's own recipe


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def commands() -> list[str]:
    lines = [line for block in blocks("bash") for line in block.strip().splitlines()]
    return [line for line in lines if line not in RUN_BY_CI and not line.startswith(RUN_BY_MAKE)]


def test_ci_runs_the_two_commands_that_the_readme_begins_with() -> None:
    script = (ROOT / ".ci" / "run").read_text().splitlines()
    assert set(script) >= RUN_BY_CI
    assert blocks("bash")[0].split("\n")[:2] == ["make demo", "make test"]


def test_links_of_the_readme_lead_somewhere() -> None:
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in target]
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


@pytest.mark.blender
@pytest.mark.slow
def test_commands_of_the_readme_run_in_order(tmp_path: Path) -> None:
    if shutil.which("blender") is None:
        pytest.skip("no blender program is installed")
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, tracked.split("\0")):
        if (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / name)
    environment = dict(os.environ)
    environment["PATH"] = f"{Path(sys.prefix) / 'bin'}{os.pathsep}{environment['PATH']}"
    environment["VIRTUAL_ENV"] = sys.prefix
    assert commands()
    for command in commands():
        done = subprocess.run(["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    for code in blocks("python"):
        subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)
