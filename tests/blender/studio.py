"""Renders scenes in a process of its own, with the bpy wheel or inside a Blender program.

python -m tests.blender.studio JOBS.json OUT.npz
blender -b --factory-startup -P tests/blender/studio.py -- JOBS.json OUT.npz
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
FAST: dict[str, Any] = {"width_px": 48, "height_px": 100, "samples": 1, "denoiser": "none", "device": "cpu"}


def render_jobs(jobs_path: Path, out_path: Path) -> None:
    """Render every job of a file and store all arrays; runs where bpy is."""
    import numpy as np

    from generator.blender.renderer import StageRenderer
    from generator.config import RenderConfig
    from tests.blender.scenes import SCENES
    from tests.blender.yards import YARDS

    arrays: dict[str, Any] = {}
    for label, (scene_name, options) in json.loads(jobs_path.read_text()).items():
        scene = (SCENES | YARDS)[scene_name]()
        renderer = StageRenderer(RenderConfig(**options))
        images = renderer.render(scene.stage, scene.shots)
        arrays |= {f"{label}/{field.name}": getattr(images, field.name) for field in fields(images)}
        arrays[f"{label}/camera"] = np.array(renderer.camera)
    np.savez(out_path, **arrays)


def render(folder: Path, jobs: Mapping[str, tuple[str, Mapping[str, Any]]], program: str | None = None) -> Any:
    """Render jobs, label -> (scene, options of the renderer beside `FAST`), in a new process.

    Args:
        folder: for the files in between.
        jobs: what to render.
        program: a Blender program; without one the bpy wheel renders.

    Returns:
        label -> `StageImages`, and label + "/camera" -> which camera was used.
    """
    import numpy as np

    from generator.stage import StageImages

    jobs_path, out_path = folder / "jobs.json", folder / "out.npz"
    jobs_path.write_text(json.dumps({label: (scene, {**FAST, **options}) for label, (scene, options) in jobs.items()}))
    if program is None:
        command = [sys.executable, "-m", "tests.blender.studio"]
    else:
        command = [program, "-b", "--factory-startup", "-P", __file__, "--"]
    done = subprocess.run(
        [*command, str(jobs_path), str(out_path)], cwd=REPOSITORY, env=environment(), capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert out_path.is_file(), done.stdout + done.stderr  # a Blender program leaves with 0 whatever happens
    with np.load(out_path) as stored:
        images: dict[str, Any] = {}
        for label in jobs:
            images[label] = StageImages(*(stored[f"{label}/{field.name}"] for field in fields(StageImages)))
            images[f"{label}/camera"] = str(stored[f"{label}/camera"])
    return images


def environment(**changes: str) -> dict[str, str]:
    """The environment for a child; a Blender program finds its packages in the one that runs the tests."""
    return {**os.environ, "PYTHONPATH": str(REPOSITORY), "VIRTUAL_ENV": sys.prefix, **changes}


def blender_program() -> str | None:
    """A Blender whose Python can load the packages of this environment, or None."""
    program = shutil.which("blender")
    if program is None:
        return None
    code = "import sys; print('PYTHON', *sys.version_info[:2])"
    done = subprocess.run(
        [program, "-b", "--factory-startup", "--python-expr", code], capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    own = f"PYTHON {sys.version_info.major} {sys.version_info.minor}"
    return program if own in done.stdout.splitlines() else None


def render_by_program(folder: Path, jobs: Mapping[str, tuple[str, Mapping[str, Any]]]) -> Any:
    """As `render`, by the Blender program of this machine; skips the test where there is none."""
    import pytest

    program = blender_program()
    if program is None:
        pytest.skip("no blender program whose Python loads this environment's packages")
    return render(folder, jobs, program)


if __name__ == "__main__":
    own = sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else sys.argv[1:]
    sys.path.insert(0, str(REPOSITORY))
    from generator.bootstrap import prepare

    complaint = prepare()
    if complaint is not None:
        sys.exit(complaint)
    render_jobs(Path(own[0]), Path(own[1]))
