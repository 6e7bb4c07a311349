"""Tests of distortion: both ways to render see what numpy's rays through the same lens see."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.blender.scenes import lens
from tests.blender.studio import FAST, render, render_by_program
from tests.blender.truth import DOME, pixel_truth, shrunk

pytestmark = pytest.mark.blender

SIZE = FAST["width_px"], FAST["height_px"]
N_SHOTS = 4


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Any:
    jobs: dict[str, tuple[str, dict[str, Any]]] = {
        "atlas": ("lens", {"camera": "atlas", "samples": 16}),
        "sequential": ("lens", {"camera": "sequential", "samples": 16}),
    }
    return render(tmp_path_factory.mktemp("wheel"), jobs)


@pytest.mark.parametrize("index", range(N_SHOTS))
@pytest.mark.parametrize("label", ["atlas", "sequential", "program"])
def test_ids_are_those_of_rays_through_the_lens(
    images: Any, label: str, index: int, request: pytest.FixtureRequest
) -> None:
    found = images[label] if label != "program" else request.getfixturevalue("old_images")["sequential"]
    scene = lens()
    shot = scene.shots[index]
    truth = pixel_truth(scene.stage, shot.slot, shot.camera, *SIZE)
    seen = np.where(np.isinf(found.depth[index]), DOME, found.part_id[index].astype(np.int64))
    # The atlas samples inside the pixel; elsewhere the nearest pixel of the picture may lie half a pixel beside it.
    inner = (truth.person_id == truth.person_id[0]).all(axis=0) & (truth.part_id == truth.part_id[0]).all(axis=0)
    if label != "atlas":
        inner = shrunk(inner)
    assert inner.mean() > 0.75
    wrong = (seen != truth.part_id[0]) | (found.person_id[index] != truth.person_id[0])
    assert wrong[inner].mean() < 0.002
    assert (truth.person_id[0] > 0).mean() > 0.02
    solid = inner & np.isfinite(found.depth[index])
    # From one corner of a pixel to the other the floor goes 3 % farther away.
    np.testing.assert_allclose(found.depth[index][solid], truth.depth[0][solid], rtol=0.06)


@pytest.fixture(scope="module")
def old_images(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return render_by_program(tmp_path_factory.mktemp("program"), {"sequential": ("lens", {"samples": 4})})


def test_a_lens_moves_what_is_seen_by_pixels_and_both_cameras_agree_within_half_a_pixel(images: Any) -> None:
    """Columns of a tube's middle, row by row: a lens that is left out would move them by 3 pixels and more."""
    for index in range(N_SHOTS):
        masks = [images[label].person_id[index] > 0 for label in ("atlas", "sequential")]
        rows = np.flatnonzero(np.minimum(*(mask.sum(axis=1) for mask in masks)) > 3)
        columns = np.arange(SIZE[0]) + 0.5
        middles = [(mask * columns).sum(axis=1)[rows] / mask.sum(axis=1)[rows] for mask in masks]
        assert len(rows) > 20
        assert abs(np.median(middles[0] - middles[1])) < 0.5
    agree = images["atlas"].colour - images["sequential"].colour
    assert np.median(np.abs(agree)) < 0.05
