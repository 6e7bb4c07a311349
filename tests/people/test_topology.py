"""Subdivision and cuts keep surfaces whole."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.people.cutting import cut_quads
from generator.people.topology import border_edges, catmull_clark, vertex_normals


def grid(n: int) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """A flat n x n sheet of unit squares, facing up."""
    y, x = np.divmod(np.arange((n + 1) ** 2), n + 1)
    row, col = np.divmod(np.arange(n * n), n)
    first = row * (n + 1) + col
    faces = np.stack([first, first + 1, first + n + 2, first + n + 1], axis=1)
    return np.stack([x, y, 0 * x], axis=1).astype(np.float32), faces.astype(np.int32)


def area(vertices: NDArray[np.float32], faces: NDArray[np.int32]) -> float:
    a, b, c, d = (vertices[faces[:, k]] for k in range(4))
    return float(0.5 * np.cross(c - a, d - b)[:, 2].sum())


def cube() -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    vertices = np.array([[x, y, z] for z in (-1, 1) for y in (-1, 1) for x in (-1, 1)], np.float32)
    faces = [[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]]
    return vertices, np.array(faces, np.int32)


def test_catmull_clark_of_a_cube_matches_the_rules_by_hand() -> None:
    vertices, faces = cube()
    matrix, fine = catmull_clark(faces, 8)
    points = matrix @ vertices
    assert fine.shape == (24, 4)
    np.testing.assert_allclose(np.abs(points[:8]), 5.0 / 9.0, atol=1e-6)  # (F + 2R + (n - 3) P) / n for a corner
    np.testing.assert_allclose(np.sort(np.abs(points[8:20]), axis=1), [[0, 0.75, 0.75]] * 12, atol=1e-6)
    np.testing.assert_allclose(np.sort(np.abs(points[20:]), axis=1), [[0, 0, 1]] * 6, atol=1e-6)


def test_normals_of_a_cube_point_outwards() -> None:
    vertices, faces = cube()
    normals = vertex_normals(vertices, faces)
    assert (normals * vertices).sum(axis=1).min() > 1.7
    np.testing.assert_allclose(np.linalg.norm(normals, axis=1), 1.0, atol=1e-6)


@pytest.mark.parametrize("seed", range(8))
def test_cut_halves_share_the_sheet_without_gap_or_overlap(seed: int) -> None:
    vertices, faces = grid(9)
    a, b, c = np.random.default_rng(seed).normal(size=3)
    depth = (a * (vertices[:, 0] - 4.1) + b * (vertices[:, 1] - 4.3) + 0.3 * c).astype(np.float32)
    pieces = [cut_quads(faces, side) for side in (depth, -depth)]
    areas = [area(piece.take(vertices), piece.faces) for piece in pieces]
    assert sum(areas) == pytest.approx(81.0, abs=0.15)  # slivers are kept from degenerating
    for piece, side in zip(pieces, (depth, -depth), strict=True):
        assert piece.take(side[:, None]).min() > -0.1
        assert len(border_edges(piece.faces)) > 0


def test_cut_border_lies_on_the_level_curve() -> None:
    vertices, faces = grid(12)
    depth = (4.4 - np.hypot(vertices[:, 0] - 6.03, vertices[:, 1] - 5.98)).astype(np.float32)
    piece = cut_quads(faces, depth)
    rim = piece.take(vertices)[np.unique(border_edges(piece.faces))]
    radius = np.hypot(rim[:, 0] - 6.03, rim[:, 1] - 5.98)
    np.testing.assert_allclose(radius, 4.4, atol=0.08)  # chords of unit squares
    starts, counts = np.unique(border_edges(piece.faces)[:, 0], return_counts=True)
    assert len(starts) == counts.sum()  # one closed loop


def test_saddle_falls_apart_into_two_corners() -> None:
    vertices, faces = grid(1)
    piece = cut_quads(faces, np.array([1, -1, -1, 1], np.float32))
    assert area(piece.take(vertices), piece.faces) == pytest.approx(0.25)


@pytest.mark.parametrize("seed", range(4))
def test_borders_are_the_edges_that_no_other_face_runs_back(seed: int) -> None:
    _, faces = grid(8)
    faces = faces[np.random.default_rng(seed).random(len(faces)) < 0.7]  # with holes, also such that touch at a corner
    runs = {(int(face[k]), int(face[(k + 1) % 4])) for face in faces for k in range(4)}
    assert border_edges(faces).tolist() == sorted([a, b] for a, b in runs if (b, a) not in runs)


def test_closed_surface_has_no_border() -> None:
    assert border_edges(cube()[1]).shape == (0, 2)
