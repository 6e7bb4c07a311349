"""Tests of capture points in built places: free of geometry, on the ground, and seen by their cameras."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from generator.config import CameraConfig
from generator.worlds.places import PLACES
from tests.blender.studio import REPOSITORY

pytestmark = pytest.mark.blender


@pytest.fixture(scope="module", params=sorted(PLACES))
def seen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path: Path = tmp_path_factory.mktemp("sight") / f"{request.param}.npz"
    command = [sys.executable, "-m", "tests.blender.sight_truth", request.param, "1", str(path)]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    return np.load(path)


def test_people_stand_on_the_ground_and_in_nothing(seen: Any) -> None:
    # Joints, drains and grates are some millimetres out of the walk's plane.
    assert np.abs(seen["ground_m"]).max() < 0.03
    assert seen["nearest_m"].min() > 0.2


def test_cameras_hang_free(seen: Any) -> None:
    assert seen["eyes_m"].min() > 0.01, "it may be right below a porch"


def test_cameras_see_what_the_network_says_of_people(seen: Any) -> None:
    least = CameraConfig().min_visible_share
    # Solids are boxes around what is built, with a few exceptions such as signs and balconies.
    assert np.mean(seen["true"] >= least) > 0.95
    assert np.mean(np.abs(seen["true"] - seen["told"])) < 0.05
