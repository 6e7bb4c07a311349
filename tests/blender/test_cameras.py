"""Tests of pixels: atlas, crop by crop and numpy's rays see the same people."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.stage import StageImages
from tests.blender.scenes import people, tubes
from tests.blender.studio import FAST, render, render_by_program
from tests.blender.truth import DOME, Hits, pixel_truth, shrunk

pytestmark = pytest.mark.blender

WIDTH_PX, HEIGHT_PX = FAST["width_px"], FAST["height_px"]
PORTRAIT = {"width_px": 100, "height_px": 200}
EDGES = 0.005  # share of pixels that a silhouette may pass through in such a way that two samples see two things
N_SHOTS = 7


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """All scenes of this file, rendered by the wheel."""
    jobs: dict[str, tuple[str, dict[str, Any]]] = {
        "atlas": ("tubes", {"camera": "atlas", "samples": 16}),
        "sequential": ("tubes", {"camera": "sequential", "samples": 16}),
        "again": ("tubes", {"camera": "atlas", "samples": 16}),
        "few tiles": ("tubes", {"camera": "atlas", "tiles_per_launch": 2}),
        "one tile": ("tubes", {"camera": "atlas", "tiles_per_launch": 1}),
        "reloaded": ("tubes", {"camera": "sequential", "persistent_data": False}),
        "auto": ("people", {**PORTRAIT}),
        "people": ("people", {**PORTRAIT, "camera": "sequential"}),
        "denoised": ("people", {**PORTRAIT, "denoiser": "oidn"}),
    }
    return render(tmp_path_factory.mktemp("wheel"), jobs)


@pytest.fixture(scope="module")
def old_images(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The same by the Blender program of this machine."""
    jobs = {"sequential": ("tubes", {"samples": 4}), "people": ("people", {**PORTRAIT})}
    return render_by_program(tmp_path_factory.mktemp("program"), jobs)


def parts_and_dome(images: StageImages) -> NDArray[np.int64]:
    """Part ids with DOME where nothing but the dome is seen."""
    return np.where(np.isinf(images.depth), DOME, images.part_id.astype(np.int64))


@pytest.fixture(scope="module")
def truths() -> list[Hits]:
    """What rays through the corners of all pixels meet, shot by shot."""
    scene = tubes()
    return [pixel_truth(scene.stage, shot.slot, shot.camera, WIDTH_PX, HEIGHT_PX) for shot in scene.shots]


def assert_like_truth(images: StageImages, truths: list[Hits]) -> None:
    """Ids and depths of every crop against those rays."""
    seen = parts_and_dome(images)
    for index, truth in enumerate(truths):
        inner = (truth.person_id == truth.person_id[0]).all(axis=0) & (truth.part_id == truth.part_id[0]).all(axis=0)
        assert inner.mean() > 0.9, "most pixels are inside something"
        np.testing.assert_array_equal(images.person_id[index][inner], truth.person_id[0][inner])
        np.testing.assert_array_equal(seen[index][inner], truth.part_id[0][inner])
        known = (truth.person_id == images.person_id[index]).any(axis=0) & (truth.part_id == seen[index]).any(axis=0)
        assert (~known).mean() < EDGES, "at an edge it is one of the things that meet there"
        solid = inner & (truth.part_id[0] != DOME)
        depth, corners = images.depth[index][solid], truth.depth[:, solid]
        # A ridge inside a pixel is nearer than its corners: by 5 mm at the worst in these views.
        assert (depth > corners.min(axis=0) - 0.01).all()
        assert (depth < corners.max(axis=0) + 0.01).all()


@pytest.mark.parametrize("label", ["atlas", "sequential", "few tiles", "one tile", "reloaded"])
def test_ids_and_depths_are_those_of_rays_in_numpy(images: Any, truths: list[Hits], label: str) -> None:
    assert_like_truth(images[label], truths)


def test_blender_program_sees_what_numpys_rays_see(old_images: Any, truths: list[Hits]) -> None:
    assert_like_truth(old_images["sequential"], truths)
    assert old_images["sequential/camera"] == "sequential"


def test_automatic_camera_is_the_atlas_of_the_wheel(images: Any) -> None:
    assert [images[f"{label}/camera"] for label in ("auto", "people")] == ["atlas", "sequential"]


def test_every_shot_shows_the_people_of_its_slot_and_no_others(images: Any) -> None:
    found = [set(np.unique(ids)) - {0} for ids in images["atlas"].person_id]
    assert found == [{1}, {1}, {2, 3}, {2, 3}, {2}, {4}, {4}]
    assert set(np.unique(images["atlas"].part_id)) == {0, 1, 4, 5, 8}


@pytest.mark.parametrize(("label", "other"), [("atlas", "sequential"), ("atlas", "few tiles"), ("auto", "people")])
def test_two_ways_to_render_give_the_same_ids_and_depths(images: Any, label: str, other: str) -> None:
    assert_same_geometry(images[label], images[other])


@pytest.mark.parametrize("label", ["sequential", "people"])
def test_blender_program_gives_the_same_ids_and_depths_as_the_wheel(images: Any, old_images: Any, label: str) -> None:
    assert_same_geometry(images[label], old_images[label])


def assert_same_geometry(mine: StageImages, theirs: StageImages) -> None:
    agree = (mine.person_id == theirs.person_id) & (mine.part_id == theirs.part_id)
    agree &= np.isinf(mine.depth) == np.isinf(theirs.depth)
    assert (~agree).mean(axis=(1, 2)).max() <= EDGES
    person = agree & (mine.person_id > 0)
    away = np.abs(mine.depth[person] - theirs.depth[person])
    # Two samples of a pixel may lie on two sides of a fold, or of a nose.
    assert np.mean(away < 0.01) > 0.995
    assert person.sum() > 3000


def test_colours_of_both_cameras_differ_by_noise_only(images: Any) -> None:
    """Where two unbiased renderings differ by noise, the mean difference of n pixels is sigma / sqrt(n)."""
    mine, theirs = images["atlas"], images["sequential"]
    for index in range(N_SHOTS):
        for kind in ("person", "floor"):
            chosen = mine.person_id[index] > 0 if kind == "person" else parts_and_dome(mine)[index] == 0
            chosen &= (mine.person_id[index] == theirs.person_id[index]) & (
                mine.part_id[index] == theirs.part_id[index]
            )
            if chosen.sum() < 200:
                continue
            difference = (mine.colour[index] - theirs.colour[index])[chosen].astype(np.float64)
            level = mine.colour[index][chosen].mean()
            expected = difference.std(axis=0) / np.sqrt(len(difference))
            # Four deviations, and 0.3 % for edge pixels that agree on ids and not on what else they hold.
            assert (np.abs(difference.mean(axis=0)) < 4 * expected + 0.003 * level).all()
            assert level > 0.01


def test_dome_has_no_noise_and_is_the_same_by_both_cameras(images: Any) -> None:
    mine, theirs = images["atlas"], images["sequential"]
    dome = shrunk(np.isinf(mine.depth)) & shrunk(np.isinf(theirs.depth))
    # Samples of a pixel lie elsewhere in it; the picture is smooth: 1 % of a colour between neighbours.
    np.testing.assert_allclose(mine.colour[dome], theirs.colour[dome], rtol=0.01)
    assert dome.sum() > 3000


def test_same_render_twice_is_bitwise_identical(images: Any) -> None:
    for name in ("colour", "depth", "person_id", "part_id"):
        np.testing.assert_array_equal(getattr(images["atlas"], name), getattr(images["again"], name))


def test_light_of_a_shot_is_its_own(images: Any) -> None:
    """Shots 2 and 5 are under the cloud, between others that are not."""
    scene = tubes()
    gain = scene.stage.lights[1].backdrop_gain
    assert 0.3 < gain < 0.8
    for label in ("atlas", "sequential", "one tile"):
        for index, shot in enumerate(scene.shots):
            dome = np.isinf(images[label].depth[index])
            if not dome.any():
                continue
            level = images[label].colour[index][dome].mean(axis=0) / (gain if shot.light else 1.0)
            assert (level > 0.15).all()
            assert (level < 0.85).all(), "the painted sky lies between 0.2 and 0.8"
        assert np.isinf(images[label].depth[2]).any()


def test_denoiser_smooths_colours_and_leaves_ids_alone(images: Any) -> None:
    raw, smooth = images["auto"], images["denoised"]
    for name in ("depth", "person_id", "part_id"):
        np.testing.assert_array_equal(getattr(raw, name), getattr(smooth, name))
    rough = [np.abs(np.diff(found.colour, axis=1)).mean() for found in (raw, smooth)]
    assert rough[1] < 0.9 * rough[0]
    assert smooth.colour.mean() == pytest.approx(raw.colour.mean(), rel=0.05)


@pytest.mark.parametrize("program", ["wheel", "blender"])
def test_joints_land_on_the_rendered_body(images: Any, request: pytest.FixtureRequest, program: str) -> None:
    found = images["auto"] if program == "wheel" else request.getfixturevalue("old_images")["people"]
    scene = people()
    hits = []
    for index, (shot, placement) in enumerate(zip(scene.shots, scene.stage.placements, strict=True)):
        mesh, turn = scene.stage.meshes[placement.mesh], np.radians(placement.heading_deg)
        rotation = np.array([[np.cos(turn), np.sin(turn), 0], [-np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
        joints = mesh.keypoints @ rotation + (placement.x_m, placement.y_m, 0.0)
        pixels = shot.camera.pixels_from_world(joints, PORTRAIT["width_px"], PORTRAIT["height_px"])
        column, row = pixels[:, 0].astype(int), pixels[:, 1].astype(int)
        hits.append(found.person_id[index][row, column] == placement.person_id)
        # No joint lies deeper than a stride (a far ankle behind the near leg), nor, but for an eye, before the body.
        under = pixels[:, 2] - found.depth[index][row, column]
        assert ((under > -0.03) & (under < 0.9))[hits[-1]].all(), under
    assert np.mean(hits) == 1.0, "a joint is inside its body, so it is seen there or hidden by the body itself"


@pytest.mark.parametrize("label", ["auto", "denoised"])
def test_real_people_have_skin_hair_clothes_and_shoes(images: Any, label: str) -> None:
    for index in range(3):
        ids = images[label].person_id[index]
        assert set(np.unique(ids)) == {0, index + 1}
        assert {1, 2, 4, 5, 7} <= set(np.unique(images[label].part_id[index][ids > 0]))
        assert 0.1 < (ids > 0).mean() < 0.6
        assert np.isfinite(images[label].colour[index]).all()
