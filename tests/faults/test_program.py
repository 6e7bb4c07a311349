"""Tests of the first command, `blender -b -P generator/render.py -- CONFIG`, with a Blender program."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from generator.dataset.read import load_samples
from tests.blender.studio import blender_program
from tests.faults.commands import ONE_EACH, REPOSITORY, TINY, complaint, run, verify

pytestmark = pytest.mark.blender

SCRIPT = REPOSITORY / "generator" / "render.py"
# Geometry comes from the spec, so it does not depend on who renders.
EXACT = ("key", "pid", "camid", "split", "world", "place", "weather", "atmosphere", "pose_kind", "yaw_bin", "shard")
NUMBERS = ("yaw_deg", "camera_distance_m", "box_amodal", "box_detector", "truncation", "keypoints_2d", "keypoints_3d")


@pytest.fixture(scope="module")
def program() -> str:
    """A Blender program that can load this environment's packages."""
    found = blender_program()
    if found is None:
        pytest.skip("no blender program whose Python loads this environment's packages")
    return found


def command(program: str, *own: str, script: Path = SCRIPT) -> list[str]:
    return [program, "-b", "-P", str(script), "--", *own]


def test_program_makes_the_dataset_that_the_wheel_makes(program: str, undisturbed: Path, tmp_path: Path) -> None:
    output = tmp_path / "dataset"
    done = run(command(program, str(TINY), f"output={output}", ONE_EACH))
    assert done.returncode == 0, done.stderr
    assert f"{output}: 24 images of 3 identities in 3 shards; 24 rendered now" in done.stdout
    assert verify(output).returncode == 0
    assert (output / "persons.parquet").read_bytes() == (undisturbed / "persons.parquet").read_bytes()
    mine, theirs = load_samples(output), load_samples(undisturbed)
    assert mine.select(EXACT).equals(theirs.select(EXACT))
    for name in NUMBERS:
        assert mine[name].to_pylist() == theirs[name].to_pylist(), name
    areas = [np.array(table["part_area_px"].to_pylist()) for table in (mine, theirs)]
    # Where an outline passes through a pixel, the two may have met different things; the old program bends a pinhole's
    # picture by whole pixels, too, and thin rails before somebody are all outline.
    differing = np.abs(areas[0] - areas[1]).sum(axis=1)
    assert np.median(differing) <= 0.005 * 64 * 128
    assert differing.max() <= 0.02 * 64 * 128
    again = run(command(program, str(TINY), f"output={output}", ONE_EACH))
    assert again.returncode == 0
    assert f"{output}: complete, nothing to do.\n" in again.stdout


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("render.sample=3", "render.sample: unknown key; did you mean 'samples'?"),
        ("render.camera=atlas", "render.camera: expected Cycles of Blender 5.0 or later"),
    ],
)
def test_program_leaves_with_status_2_and_one_line(program: str, tmp_path: Path, change: str, expected: str) -> None:
    if change.endswith("atlas") and "Blender 5" in run([program, "--version"]).stdout:
        pytest.skip("this Blender has the atlas")
    done = run(command(program, str(TINY), f"output={tmp_path / 'dataset'}", change))
    assert expected in complaint(done)
    assert not (tmp_path / "dataset").exists()


@pytest.mark.parametrize("own", [[], ["--colour"]])
def test_program_shows_the_usage_of_our_part_of_the_command_line(program: str, own: list[str]) -> None:
    done = run(command(program, *own))
    assert done.returncode == 2
    assert done.stderr.startswith("usage: generator.render ")


def test_program_without_an_environment_says_what_is_missing(program: str, tmp_path: Path) -> None:
    """On a copy of the script, since beside the original there may be an environment to be found."""
    (tmp_path / "generator").mkdir()
    for name in ("render.py", "bootstrap.py", "__init__.py"):
        shutil.copy(REPOSITORY / "generator" / name, tmp_path / "generator" / name)
    copy = tmp_path / "generator" / "render.py"
    message = complaint(run(command(program, str(TINY), script=copy), VIRTUAL_ENV="", PYTHONPATH=""))
    assert message.startswith("this Python 3.")
    assert "pydantic" in message
    assert "Activate a virtual environment of Python 3." in message
    assert message.rpartition(" -m pip install ")[2].split()[-1] in message


def test_program_finds_the_environment_beside_the_project(program: str, tmp_path: Path) -> None:
    for name in ("configs", "assets"):
        (tmp_path / name).symlink_to(REPOSITORY / name)
    shutil.copytree(REPOSITORY / "generator", tmp_path / "generator", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / ".venv").symlink_to(sys.prefix)
    copy = tmp_path / "generator" / "render.py"
    done = run(command(program, "missing.yaml", script=copy), VIRTUAL_ENV="", PYTHONPATH="")
    assert complaint(done).startswith("missing.yaml: ")
