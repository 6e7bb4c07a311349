"""Test of the measured speed with the real renderer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from configs.loader import load_config
from generator.config import GenerateConfig

REPOSITORY = Path(__file__).parents[2]
pytestmark = pytest.mark.blender


def test_speed_of_the_tiny_dataset_is_measured_on_this_machine(tmp_path: Path) -> None:
    tiny = load_config(GenerateConfig, REPOSITORY / "configs" / "generate" / "tiny.yaml", ["render.height_px=64"])
    own, result = tmp_path / "config.json", tmp_path / "result.json"
    own.write_text(tiny.model_dump_json())
    command = [sys.executable, "-W", "error", "-m", "generator.calibrate", str(own), str(result)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(result.read_text())
    assert found["device"] == "cpu"
    assert 0.01 < found["crops_per_s"] < 1000.0
    assert 4000 < found["bytes_per_crop"] < 40000
