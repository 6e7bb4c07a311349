"""Quad mesh operations that are linear maps of the vertices: subdivision, normals, neighbour means."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Faces = NDArray[np.int32]
Points = NDArray[np.float32]


def unique_edges(faces: Faces) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """(E, 2) edges, (F, 4) edge after each corner, (E,) number of faces at each edge."""
    pairs = np.stack([faces, np.roll(faces, -1, axis=1)], axis=2).reshape(-1, 2).astype(np.int64)
    size = int(faces.max()) + 1
    keys = pairs.min(axis=1) * size + pairs.max(axis=1)
    codes, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    return np.stack(np.divmod(codes, size), axis=1), inverse.reshape(faces.shape), counts


def catmull_clark(faces: Faces, n_vertices: int) -> tuple[sp.csr_matrix, Faces]:
    """One step of Catmull-Clark subdivision with crease rules at open borders.

    Args:
        faces: (F, 4) quads.
        n_vertices: number of vertices V that `faces` index; unused ones stay where they are.

    Returns:
        (V + E + F, V) matrix that maps old to new vertices, (4F, 4) new quads.
    Source:
        Catmull and Clark, Computer-Aided Design 10(6), 1978.
    """
    edges, face_edges, edge_faces = unique_edges(faces)
    n_edges, n_faces = len(edges), len(faces)
    ones = np.ones(faces.size)
    rows = np.repeat(np.arange(n_faces), 4)
    face_points = sp.csr_matrix((ones * 0.25, (rows, faces.ravel())), shape=(n_faces, n_vertices))
    ends = sp.csr_matrix(
        (np.full(2 * n_edges, 0.5), (np.repeat(np.arange(n_edges), 2), edges.ravel())), shape=(n_edges, n_vertices)
    )
    edge_of_face = sp.csr_matrix((ones, (face_edges.ravel(), rows)), shape=(n_edges, n_faces))
    border = edge_faces == 1
    inner = sp.diags((~border).astype(float))
    edge_points = inner @ (0.5 * ends + 0.25 * (edge_of_face @ face_points)) + sp.diags(border.astype(float)) @ ends
    vertex_points = _smooth_vertices(faces, n_vertices, edges, border, face_points, ends)
    matrix = sp.vstack([vertex_points, edge_points, face_points]).tocsr()
    centre = n_vertices + n_edges + np.arange(n_faces)
    around = n_vertices + face_edges
    quads = [np.stack([faces[:, k], around[:, k], centre, around[:, k - 1]], axis=1) for k in range(4)]
    return matrix, np.stack(quads, axis=1).reshape(-1, 4).astype(np.int32)


def _smooth_vertices(
    faces: Faces,
    n_vertices: int,
    edges: NDArray[np.int64],
    border: NDArray[np.bool_],
    face_points: sp.csr_matrix,
    ends: sp.csr_matrix,
) -> sp.csr_matrix:
    n_faces = np.bincount(faces.ravel(), minlength=n_vertices)
    touch_face = sp.csr_matrix(
        (np.ones(faces.size), (faces.ravel(), np.repeat(np.arange(len(faces)), 4))), shape=(n_vertices, len(faces))
    )
    touch_edge = (ends.T > 0).astype(float)
    on_border = np.zeros(n_vertices, bool)
    on_border[edges[border].ravel()] = True
    inner = (~on_border) & (n_faces > 0)
    n = np.maximum(n_faces, 1).astype(float)
    smooth = sp.diags(inner / n**2) @ (touch_face @ face_points) + sp.diags(2.0 * inner / n**2) @ (touch_edge @ ends)
    smooth = smooth + sp.diags(inner * (n - 3.0) / n + 0.5 * on_border + (~inner & ~on_border))
    rim = touch_edge @ sp.diags(border.astype(float)) @ ends
    return sp.csr_matrix(smooth + sp.diags(0.25 * on_border) @ rim)


def normal_matrix(faces: Faces, n_vertices: int) -> sp.csc_matrix:
    """(V, F) incidence that sums face normals at the vertices."""
    corners = (np.ones(faces.size, np.float32), faces.ravel(), np.arange(0, faces.size + 1, 4))
    return sp.csc_matrix(corners, shape=(n_vertices, len(faces)))


def vertex_normals(vertices: Points, faces: Faces, incidence: sp.csc_matrix | None = None) -> Points:
    """(V, 3) unit normals, area weighted, outward for counter-clockwise faces. [1]"""
    matrix = normal_matrix(faces, len(vertices)) if incidence is None else incidence
    corners = np.ascontiguousarray(faces.T)
    diagonals = []
    for column in np.asarray(vertices, np.float32).T:
        a, b, c, d = np.ascontiguousarray(column).take(corners)
        diagonals.append((c - a, d - b))
    (ax, bx), (ay, by), (az, bz) = diagonals
    normals = np.empty((len(faces), 3), np.float32)
    normals[:, 0], normals[:, 1], normals[:, 2] = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
    summed = matrix @ normals
    length = np.sqrt(np.einsum("ij,ij->i", summed, summed))
    return np.asarray(summed / np.maximum(length, 1e-12)[:, None], np.float32)


def neighbour_matrix(faces: Faces, n_vertices: int) -> sp.csr_matrix:
    """(V, V) matrix that averages the vertices one edge away; rows of unused vertices are zero."""
    edges, _, _ = unique_edges(faces)
    rows = np.concatenate([edges[:, 0], edges[:, 1]])
    cols = np.concatenate([edges[:, 1], edges[:, 0]])
    matrix = sp.csr_matrix((np.ones(len(rows), np.float32), (rows, cols)), shape=(n_vertices, n_vertices))
    degree = np.maximum(np.asarray(matrix.sum(axis=1)).ravel(), 1.0)
    return (sp.diags((1.0 / degree).astype(np.float32)) @ matrix).tocsr()


def border_edges(faces: Faces) -> NDArray[np.int64]:
    """(E, 2) edges of one face only, in the direction in which that face runs through them; sorted."""
    size = int(faces.max()) + 1
    around = (np.arange(size) ** 2.0).take(faces)  # whole numbers whose sums are exact
    steps = np.empty_like(around)  # from the corner before to the corner after: cancel out in a whole fan of faces
    np.subtract(around[:, 1], around[:, 3], out=steps[:, 0])
    np.subtract(around[:, 2:], around[:, :2], out=steps[:, 1:3])
    np.subtract(around[:, 0], around[:, 2], out=steps[:, 3])
    fringe = np.flatnonzero(np.bincount(faces.ravel(), steps.ravel(), size))
    on_border = np.zeros(size, bool)
    on_border[fringe] = True
    corners = np.flatnonzero(on_border.take(faces))
    starts = faces.ravel()[corners].astype(np.int64)
    ends = faces.ravel()[corners - corners % 4 + (corners + 1) % 4].astype(np.int64)
    both = on_border[ends]
    starts, ends = starts[both], ends[both]
    runs, against = np.unique(starts * size + ends), np.sort(ends * size + starts)
    found = against.take(np.searchsorted(against, runs), mode="clip") == runs
    return np.stack(np.divmod(runs[~found], size), axis=1)
