"""Tests of the meshes that places are made of."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.worlds.geometry import boxes, join, lathe, moved, prism, quads, sheet, tinted, tube
from generator.worlds.model import SceneKind, SceneMesh, Surface

GREY, RED = Surface("grey", (0.5, 0.5, 0.5)), Surface("red", (0.5, 0.1, 0.1))
KIND = SceneKind.BUILDING


def normals(mesh: SceneMesh) -> NDArray[np.float64]:
    """(F, 3) twice the area of each face along its outward normal."""
    corners = mesh.vertices[mesh.faces].astype(np.float64)
    return np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1])


def volume(mesh: SceneMesh) -> float:
    """Of a closed mesh whose faces look outward. [m3]"""
    corners = mesh.vertices[mesh.faces].astype(np.float64)
    return float(np.einsum("fd,fd->", corners.mean(axis=1), normals(mesh)) / 6.0)


def test_boxes_are_closed_and_look_outward() -> None:
    mesh = boxes([[0, 0, 0], [5, 5, 5]], [[1, 2, 3], [6, 6, 7]], GREY, KIND, bottom=True)
    assert len(mesh.faces) == 12
    assert volume(mesh) == pytest.approx(6.0 + 2.0, rel=1e-6)


def test_boxes_leave_out_what_is_not_seen() -> None:
    low, high = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
    assert len(boxes(low, high, GREY, KIND).faces) == 5
    assert len(boxes(low, high, GREY, KIND, top=False).faces) == 4


def test_prism_and_closed_tube_have_the_volume_of_their_shape() -> None:
    turn = np.linspace(0.0, 2 * np.pi, 64, endpoint=False)
    disc = np.stack([0.5 * np.cos(turn), 0.5 * np.sin(turn)], axis=1)
    area = 0.5 * 64 * 0.25 * np.sin(2 * np.pi / 64)
    assert volume(prism(disc, 1.0, 3.0, GREY, KIND, bottom=True)) == pytest.approx(2.0 * area, rel=1e-5)
    bar = tube([[0, 0, 0], [1, 0, 0], [2, 0, 0]], 0.5, 64, GREY, KIND, caps=True)
    assert volume(bar) == pytest.approx(2.0 * area, rel=1e-5)


def test_prism_closes_an_odd_rim() -> None:
    pentagon = [(np.cos(t), np.sin(t)) for t in 2 * np.pi * np.arange(5) / 5]
    area = 2.5 * np.sin(2 * np.pi / 5)
    assert volume(prism(np.array(pentagon), 0.0, 1.0, GREY, KIND, bottom=True)) == pytest.approx(area, rel=1e-5)


def test_lathe_looks_outward() -> None:
    body = lathe(np.array([(1.0, 0.0), (1.0, 2.0)]), 16, GREY, KIND)
    middle = body.vertices[body.faces].mean(axis=1)
    assert (np.einsum("fd,fd->f", normals(body)[:, :2], middle[:, :2]) > 0).all()


def test_flat_uvs_are_metres_along_the_horizon_and_up() -> None:
    wall = quads(np.array([[[0, 0, 0], [3, 4, 0], [3, 4, 2], [0, 0, 2]]]), GREY, KIND)
    size = wall.uvs[0].max(axis=0) - wall.uvs[0].min(axis=0)
    np.testing.assert_allclose(size, (5.0, 2.0), rtol=1e-6)
    assert wall.uvs[0, 1, 0] > wall.uvs[0, 0, 0]  # u runs to the right seen from outside
    floor = quads(np.array([[[1, 2, 0], [4, 2, 0], [4, 3, 0], [1, 3, 0]]]), GREY, KIND)
    np.testing.assert_allclose(floor.uvs[0], [(1, 2), (4, 2), (4, 3), (1, 3)], atol=1e-6)


def test_sheet_measures_its_uvs_along_the_surface() -> None:
    points = np.zeros((2, 3, 3))
    points[..., 0], points[1, :, 2] = [0, 1, 3], 2.0
    mesh = sheet(points, GREY, KIND)
    np.testing.assert_allclose(mesh.uvs.reshape(-1, 2).max(axis=0), (3.0, 2.0))


def test_join_shares_surfaces_and_keeps_each_face() -> None:
    one, other = boxes((0, 0, 0), (1, 1, 1), GREY, KIND), boxes((2, 0, 0), (3, 1, 1), RED, SceneKind.BENCH)
    both = join([one, other, one])
    assert both.surfaces == (GREY, RED)
    assert both.surface.tolist() == [0] * 5 + [1] * 5 + [0] * 5
    np.testing.assert_array_equal(both.vertices[both.faces[5:10]], other.vertices[other.faces])
    with pytest.raises(ValueError, match="at least one mesh"):
        join([])


def test_moved_turns_anticlockwise_then_shifts() -> None:
    mesh = moved(quads(np.array([[[1, 0, 0], [2, 0, 0], [2, 0, 1], [1, 0, 1]]]), GREY, KIND), 10, 0, 5, 90.0, 2.0)
    np.testing.assert_allclose(mesh.vertices[0], (10.0, 2.0, 5.0), atol=1e-6)


def test_tinted_multiplies() -> None:
    mesh = tinted(boxes((0, 0, 0), (1, 1, 1), GREY, KIND, tint=(0.5, 1.0, 1.0)), (0.5, 0.5, 1.0))
    np.testing.assert_allclose(mesh.tint[0], (0.25, 0.5, 1.0))
