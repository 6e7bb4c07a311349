"""EEVEE gives the arrays that Cycles gives. It needs OpenGL, by a GPU or by software."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import sys
from pathlib import Path

import numpy as np

from configs.loader import load_config
from generator.bench_stage import Fixture, build_fixture, render_once
from generator.config import GenerateConfig

config = load_config(GenerateConfig, Path("configs/generate/tiny.yaml"))
whole = build_fixture(config)
fixture = Fixture(config, whole.stage, whole.shots[-1:])
for name, update in {"eevee": {"engine": "eevee"}, "cycles": {"samples": 16, "camera": "sequential"}}.items():
    images = render_once(fixture, config.render.model_copy(update=update)).images
    np.savez(Path(sys.argv[1]) / f"{name}.npz", **vars(images))
"""


def has_opengl() -> bool:
    listed = subprocess.run(["ldconfig", "-p"], capture_output=True, text=True, check=False).stdout
    return "libEGL.so.1" in listed and "libGL.so.1" in listed


@pytest.mark.blender
@pytest.mark.slow
@pytest.mark.skipif(not has_opengl(), reason="no OpenGL libraries")
def test_eevee_gives_the_ids_and_depths_of_cycles(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", SCRIPT, str(tmp_path)], cwd=ROOT, check=True, capture_output=True)
    eevee, cycles = (dict(np.load(tmp_path / f"{name}.npz")) for name in ("eevee", "cycles"))
    for name in ("person_id", "part_id", "kind_id"):
        differing = (eevee[name] != cycles[name]).mean()
        assert differing < 0.01, f"{name}: more than edge pixels differ"  # samples lie elsewhere in edge pixels
    same = (eevee["part_id"] == cycles["part_id"]) & np.isfinite(cycles["depth"])
    assert (np.isfinite(eevee["depth"]) == np.isfinite(cycles["depth"])).all()
    assert np.percentile(np.abs(eevee["depth"][same] - cycles["depth"][same]), 99) < 0.02  # floor seen at a low angle
    ratio = eevee["colour"].mean() / cycles["colour"].mean()
    assert 0.6 < ratio < 1.7  # EEVEE approximates light from the sky; people differ by up to 40 %
