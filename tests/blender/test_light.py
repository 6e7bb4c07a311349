"""Tests of light: the floor looks as photographed, shadows point away from the sun, clouds darken."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.stage import CropCamera, StageImages
from generator.worlds.equirect import luminance
from tests.blender.scenes import EYE_HEIGHT_M, SUN_AZIMUTH_DEG, SUN_ELEVATION_DEG, Scene, floor, shadow
from tests.blender.studio import render, render_by_program
from tests.blender.truth import rays, shrunk

pytestmark = pytest.mark.blender

SIZE = {"width_px": 60, "height_px": 80}
N_VIEWS = 4


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Any:
    jobs: dict[str, tuple[str, dict[str, Any]]] = {
        "floor": ("floor", {**SIZE, "samples": 16}),
        "sequential": ("floor", {**SIZE, "samples": 4, "camera": "sequential"}),
        "importance": ("floor", {**SIZE, "samples": 16, "world_importance": "automatic"}),
        "shadow": ("shadow", {"width_px": 160, "height_px": 160, "samples": 8}),
    }
    return render(tmp_path_factory.mktemp("wheel"), jobs)


@pytest.fixture(scope="module")
def old_images(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return render_by_program(tmp_path_factory.mktemp("program"), {"floor": ("floor", {**SIZE, "samples": 8})})


def middle_rays(camera: CropCamera, width_px: int, height_px: int) -> NDArray[np.float64]:
    columns, rows = np.meshgrid((np.arange(width_px) + 0.5) / width_px, (np.arange(height_px) + 0.5) / height_px)
    return rays(camera, columns, rows)


def floor_points(camera: CropCamera, width_px: int, height_px: int) -> NDArray[np.float64]:
    """(H, W, 3) where the pixels' middles meet the floor; nan above the horizon. [m]"""
    toward, eye = middle_rays(camera, width_px, height_px), camera.world_from_camera[:3, 3]
    along = np.where(toward[..., 2] < 0, -eye[2] / toward[..., 2], np.nan)
    return np.asarray(eye + along[..., None] * toward)


def picture_towards(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The painted panorama's formula in the direction from its own camera to points."""
    toward = points - (0.0, 0.0, EYE_HEIGHT_M)
    toward /= np.linalg.norm(toward, axis=-1, keepdims=True)
    return np.stack([0.5 + 0.3 * toward[..., 0], 0.5 + 0.3 * toward[..., 1], 0.6 + 0.2 * toward[..., 2]], axis=-1)


def floor_ratios(images: StageImages, scene: Scene, index: int) -> NDArray[np.float64]:
    """(3,) mean rendered over photographed radiance of the floor, colour by colour."""
    expected = picture_towards(floor_points(scene.shots[index].camera, SIZE["width_px"], SIZE["height_px"]))
    seen = np.isfinite(images.depth[index]) & (images.person_id[index] == 0)
    assert seen.sum() > 1000
    return np.asarray(images.colour[index][seen].mean(axis=0) / expected[seen].mean(axis=0))


@pytest.mark.parametrize("label", ["floor", "sequential", "importance"])
@pytest.mark.parametrize("index", range(N_VIEWS))
def test_floor_without_people_looks_as_photographed(images: Any, label: str, index: int) -> None:
    # Grain of +-20 % with patches of 5 cm averages to a percent over the floor in view, the noise to less.
    np.testing.assert_allclose(floor_ratios(images[label], floor(), index), 1.0, atol=0.03)


@pytest.mark.parametrize("index", range(N_VIEWS))
def test_floor_of_the_blender_program_looks_as_photographed(old_images: Any, index: int) -> None:
    np.testing.assert_allclose(floor_ratios(old_images["floor"], floor(), index), 1.0, atol=0.03)


@pytest.mark.parametrize("index", range(N_VIEWS))
def test_dome_shows_the_picture_where_the_floor_ends(images: Any, index: int) -> None:
    scene = floor()
    camera, dome = scene.shots[index].camera, shrunk(np.isinf(images["floor"].depth[index]))
    toward, eye = middle_rays(camera, SIZE["width_px"], SIZE["height_px"]), camera.world_from_camera[:3, 3]
    half, rest = toward @ eye, eye @ eye - scene.stage.setting.radius_m**2
    square = (toward**2).sum(axis=-1)
    along = (-half + np.sqrt(half**2 - square * rest)) / square
    expected = picture_towards(eye + along[..., None] * toward)
    assert dome.sum() > 500
    # Quads of the dome lie up to 0.2 % of its radius inside the sphere; the picture has 1.4 degrees a pixel.
    np.testing.assert_allclose(images["floor"].colour[index][dome], expected[dome], rtol=0.02, atol=0.005)


def test_floor_meets_the_dome_where_the_numbers_say(images: Any) -> None:
    scene = floor()
    for index in range(N_VIEWS):
        points = floor_points(scene.shots[index].camera, SIZE["width_px"], SIZE["height_px"])
        away = np.hypot(points[..., 0], points[..., 1])
        infinite = np.isinf(images["floor"].depth[index])
        assert infinite[~(away < 1.02 * scene.stage.setting.radius_m)].all()
        assert not infinite[away < 0.98 * scene.stage.setting.radius_m].any()


@pytest.mark.parametrize("index", range(N_VIEWS))
def test_cloud_darkens_floor_and_dome_alike(images: Any, index: int) -> None:
    scene, found = floor(), images["floor"]
    gain = scene.stage.lights[1].backdrop_gain
    assert gain < 0.8
    clear, clouded = found.colour[index], found.colour[N_VIEWS + index]
    dome, solid = shrunk(np.isinf(found.depth[index])), np.isfinite(found.depth[index])
    np.testing.assert_allclose(clouded[dome], gain * clear[dome], rtol=1e-3)
    ground = luminance(clouded[solid]).mean() / luminance(clear[solid]).mean()
    # The gain is that of the floor's light as a whole; its colour shifts, as the sun was redder than the sky.
    assert ground == pytest.approx(gain, rel=0.03)


def test_shadow_points_away_from_the_sun_and_ends_where_it_should(images: Any) -> None:
    scene, found = shadow(), images["shadow"]
    points = floor_points(scene.shots[0].camera, 160, 160)
    ratio = luminance(found.colour[0]) / luminance(picture_towards(points))
    # The lamp gives about two thirds of the floor's light: without it less than half is left, with it nearly all.
    ground = (found.person_id[0] == 0) & np.isfinite(found.depth[0])
    dark = ground & (ratio < 0.6)
    assert dark.sum() > 300
    assert np.median(ratio[ground & ~dark]) == pytest.approx(1.0, abs=0.1)
    away = points[dark][:, :2]
    toward = np.array([np.cos(np.radians(SUN_AZIMUTH_DEG)), np.sin(np.radians(SUN_AZIMUTH_DEG))])
    along, across = -(away @ toward), away @ np.array([-toward[1], toward[0]])
    far = along > 0.5
    direction_deg = np.degrees(np.arctan2(across[far].mean(), along[far].mean()))
    assert abs(direction_deg) < 2.0
    tip_m = 1.8 / np.tan(np.radians(SUN_ELEVATION_DEG))
    assert np.percentile(along, 99.5) == pytest.approx(tip_m, abs=0.15), "the head is 0.1 m to each side of the axis"
    # The tube under its shoulders is 0.25 m wide to each side at most.
    assert np.abs(across).max() < 0.35
    assert found.person_id[0].max() == 1
