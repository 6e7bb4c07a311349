"""What all people share: the shells that garments, skin and hair are cut from, computed once per library."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.people.regions import Regions, build_regions
from generator.people.topology import catmull_clark, neighbour_matrix, normal_matrix, unique_edges

Points = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Shell:
    """A coarse control mesh, its once subdivided surface and the fields over both.

    Attributes:
        source: (C,) the library's vertex behind each control vertex.
        control_faces: (Fc, 4) quads of control vertices.
        control_normals: (C, Fc) incidence for `topology.vertex_normals`.
        neighbours: (C, C) mean of the vertices one edge away.
        above: (C,) neighbour that lies most directly above (towards the shoulder on arms), itself where none does.
        control_regions: fields at the control vertices.
        subdivide: (V, C) control to surface vertices.
        faces: (F, 4) quads of surface vertices.
        normals: (V, F) incidence of the surface for `topology.vertex_normals`.
        regions: fields at the surface vertices.
        weights: (V, B) skinning weights of the surface vertices.
    """

    source: NDArray[np.int64]
    control_faces: NDArray[np.int32]
    control_normals: sp.csc_matrix
    neighbours: sp.csr_matrix
    above: NDArray[np.int64]
    control_regions: Regions
    subdivide: sp.csr_matrix
    faces: NDArray[np.int32]
    normals: sp.csc_matrix
    regions: Regions
    weights: Points


def _build_shell(faces: NDArray[np.int32], library: BodyLibrary) -> Shell:
    source, inverse = np.unique(faces, return_inverse=True)
    control_faces = inverse.reshape(faces.shape).astype(np.int32)
    template, weights = library.template_vertices[source], library.dense_skin_weights[source]
    regions = build_regions(template, weights, library)
    matrix, fine_faces = catmull_clark(control_faces, len(source))
    matrix = matrix.astype(np.float32)
    fine_weights = np.maximum(np.asarray(matrix @ weights), 0.0)
    fine_weights /= fine_weights.sum(axis=1, keepdims=True)
    rise = np.where(regions.on_arm > 0.5, -regions.arm_m, template[:, 2])
    return Shell(
        source=source.astype(np.int64),
        control_faces=control_faces,
        control_normals=normal_matrix(control_faces, len(source)),
        neighbours=neighbour_matrix(control_faces, len(source)),
        above=_steepest_neighbour(control_faces, template, rise),
        control_regions=regions,
        subdivide=matrix,
        faces=fine_faces,
        normals=normal_matrix(fine_faces, matrix.shape[0]),
        regions=build_regions(np.asarray(matrix @ template), fine_weights, library),
        weights=fine_weights,
    )


def _steepest_neighbour(faces: NDArray[np.int32], points: Points, rise: NDArray[np.float32]) -> NDArray[np.int64]:
    edges, _, _ = unique_edges(faces)
    pairs = np.concatenate([edges, edges[:, ::-1]])
    slope = (rise[pairs[:, 1]] - rise[pairs[:, 0]]) / np.linalg.norm(points[pairs[:, 1]] - points[pairs[:, 0]], axis=1)
    pairs, slope = pairs[slope > 0.5], slope[slope > 0.5]
    order = np.argsort(slope, kind="stable")
    above = np.arange(len(points))
    above[pairs[order, 0]] = pairs[order, 1]  # the steepest is written last
    return above


@lru_cache(maxsize=2)
def tights_shell(library: BodyLibrary) -> Shell:
    """The whole-body shell that shirts, trousers and shoes are cut from."""
    return _build_shell(library.tights_faces, library)


@dataclass(frozen=True, eq=False)
class SkinMesh:
    """The visible body without the cavity of the mouth, and its fields.

    Attributes:
        faces: (F, 4) quads of the library's vertices.
        regions: fields at the library's first vertices, up to the last one of the body.
        incidence: (V, F) for `topology.vertex_normals`.
        front: (F,) which faces are the front of the head.
    """

    faces: NDArray[np.int32]
    regions: Regions
    incidence: sp.csc_matrix
    front: NDArray[np.bool_]


@lru_cache(maxsize=2)
def skin_mesh(library: BodyLibrary) -> SkinMesh:
    """The body's skin."""
    n_vertices = int(library.body_faces.max()) + 1
    inner = library.mask("inside-mouth")[library.body_faces].min(axis=1) > 0.5
    faces = library.body_faces[~inner]
    regions = build_regions(library.template_vertices[:n_vertices], library.dense_skin_weights[:n_vertices], library)
    centres = library.template_vertices[faces].mean(axis=1)
    front = (centres[:, 1] < -0.050) & (centres[:, 2] > 0.615)
    return SkinMesh(faces, regions, normal_matrix(faces, n_vertices), front)
