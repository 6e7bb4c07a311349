"""Jobs give the same bytes whether hands work side by side or one after the other."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.blender

ROOT = Path(__file__).resolve().parents[2]
# Two jobs of one person who is seen in two panoramas, in three ways; digests of every image.
SCRIPT = """
import hashlib, json
from pathlib import Path

from assets.library import load_library
from configs.loader import load_config
from generator.blender.renderer import StageRenderer
from generator.config import GenerateConfig
from generator.job import JobRunner
from generator.overlap import in_turn, overlapped
from generator.plan import build_plan

changes = ["n_identities=2", "identities_per_job=1", "visits_per_identity=2", "poses_per_visit=1"]
config = load_config(GenerateConfig, Path("configs/generate/tiny.yaml"), changes)
plan, library, made = build_plan(config), load_library(quiet=True), []
for flow, ahead in ((in_turn, None), (overlapped, 1), (overlapped, None)):
    runner = JobRunner(plan, library, StageRenderer(config.render), flow)
    images = [*runner.run(0, ahead), *runner.run(1)]
    files = [(image.jpeg, image.mask_png, repr((image.row, image.label)).encode()) for image in images]
    made.append([[hashlib.sha256(data).hexdigest() for data in each] for each in files])
print(json.dumps(made))
"""


def test_stages_that_overlap_give_the_bytes_of_stages_in_turn() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, check=True, capture_output=True, text=True)
    in_turn, overlapped, without_a_look_ahead = json.loads(done.stdout.splitlines()[-1])
    assert (len(in_turn), len({labels for _, _, labels in in_turn})) == (16, 16)
    assert overlapped == in_turn
    assert without_a_look_ahead == in_turn
