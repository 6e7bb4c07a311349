"""One image rendered again comes out as the dataset stores it."""

from __future__ import annotations

from pathlib import Path

import cv2
import pytest

from generator.dataset.read import load_samples, read_members
from tests.faults.commands import TINY, contents, run
from tests.faults.commands import render_command as one_each

pytestmark = pytest.mark.blender


def render(output: Path, *more: str) -> str:
    """Make a job of two identities, 16 images in two launches or more; the summary."""
    command = [*one_each(output)[:3], str(TINY), f"output={output}", "n_identities=2", "--quiet", *more]
    done = run(command)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_image_is_rendered_again_to_the_same_bytes_and_at_any_size(tmp_path: Path) -> None:
    dataset_dir, folder = tmp_path / "dataset", tmp_path / "dataset_only"
    render(dataset_dir)
    before, rows = contents(dataset_dir), load_samples(dataset_dir).to_pylist()
    row = rows[-1]
    key = row["key"]
    summary = render(dataset_dir, f"only={key}")
    assert f"picture, mask and labels are those of {dataset_dir}, byte by byte" in summary
    assert contents(folder) == {
        f"{key}.{suffix}": data for suffix, data in read_members(dataset_dir, row).items()
    }  # the launch has other crops before this one
    assert "not compared" in render(dataset_dir, f"only={key}", "render.width_px=96", "render.height_px=200")
    picture = cv2.imread(str(folder / f"{key}.jpg"))
    assert picture is not None
    assert picture.shape == (200, 96, 3)
    assert contents(dataset_dir) == before
