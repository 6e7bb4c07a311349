"""The visible skin and the eyes: what clothes leave free, and how it is coloured."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.colour import lab_to_linear
from generator.people.body import landmark
from generator.people.drape import smoothstep
from generator.people.parts import Finish, PartId
from generator.people.piece import Piece, make_piece, take_faces
from generator.people.spec import PersonSpec
from generator.people.topology import catmull_clark, vertex_normals
from generator.people.wardrobe import skin_mesh

Points = NDArray[np.float32]
Field = NDArray[np.float32]
KEPT_UNDER_CLOTH_M = 0.030  # skin goes on this far under every hem, so that no gap opens
_INSET_M = 0.006  # and sinks in by this much, so that it never comes through
_BROW_ARC = ((0.010, 0.752), (0.022, 0.759), (0.036, 0.760), (0.050, 0.751))  # (|x|, z) on the template [m]


def build_skin(vertices: Points, covered: Field, spec: PersonSpec, library: BodyLibrary) -> Piece:
    """Skin without what clothes hide.

    Args:
        vertices: (V, 3) body in the rest pose. [m]
        covered: (B,) depth under cloth of the body's vertices, negative where free. [m]
        spec: the person.
        library: the body library.

    Returns:
        The skin; the front of the head has part id FACE.
    """
    mesh = skin_mesh(library)
    n_vertices = len(covered)
    rest = sink_skin(vertices, covered, library)
    kept = covered[mesh.faces].min(axis=1) < KEPT_UNDER_CLOTH_M
    centres = library.template_vertices[mesh.faces].mean(axis=1)
    front = (centres[:, 1] < -0.050) & (centres[:, 2] > 0.615)
    weights = library.dense_skin_weights[:n_vertices]
    whole = make_piece(rest, weights, paint_skin(spec, library), mesh.faces, PartId.SKIN, Finish.SKIN)
    part_ids = np.where(front, PartId.FACE, PartId.SKIN).astype(np.uint8)
    return take_faces(replace(whole, part_ids=part_ids), kept)


def sink_skin(vertices: Points, covered: Field, library: BodyLibrary) -> Points:
    """(B, 3) body vertices, moved inwards where they are covered, so that they never come through. [m]"""
    mesh = skin_mesh(library)
    body = vertices[: len(covered)]
    normals = vertex_normals(body, mesh.faces, mesh.incidence)
    return np.asarray(body - normals * np.clip(0.6 * covered, 0.0, _INSET_M)[:, None], np.float32)


def paint_skin(spec: PersonSpec, library: BodyLibrary) -> Points:
    """(B, 3) albedo of the body's vertices: lips, brows, lids, redder cheeks, nose and ears; linear sRGB."""
    n_vertices = int(library.body_faces.max()) + 1
    lips, lids, ears, brows, flush = _face_masks(library)
    skin = np.tile(np.array(spec.skin_lab), (n_vertices, 1))
    depth = np.clip(skin[:, 0] / 70.0, 0.35, 1.0)
    makeup = 1.0 if spec.gender == "female" else 0.55
    skin += lips[:, None] * makeup * depth[:, None] * np.array([-15.0, 15.0, 2.0])
    skin += (flush + 0.6 * ears)[:, None] * depth[:, None] * np.array([-3.0, 5.0, 1.5])
    skin += lids[:, None] * np.array([-12.0, 2.0, -1.0])
    return lab_to_linear(skin).astype(np.float32)


@lru_cache(maxsize=2)
def _face_masks(library: BodyLibrary) -> tuple[Field, Field, Field, Field, Field]:
    n_vertices = int(library.body_faces.max()) + 1
    points = library.template_vertices[:n_vertices]
    arc = np.array(_BROW_ARC)
    x = np.abs(points[:, 0])
    away = np.abs(points[:, 2] - np.interp(x, arc[:, 0], arc[:, 1]))
    ends = smoothstep(0.006, 0.012, x) * (1.0 - smoothstep(0.046, 0.054, x))
    brows = (1.0 - smoothstep(0.002, 0.006, away)) * ends * (points[:, 1] < -0.10)
    cheeks = np.exp(-(((x - 0.042) / 0.02) ** 2) - ((points[:, 2] - 0.695) / 0.02) ** 2) * (points[:, 1] < -0.08)
    nose = np.exp(-((x / 0.014) ** 2) - ((points[:, 2] - 0.693) / 0.015) ** 2) * (points[:, 1] < -0.14)
    flush = (cheeks + nose).astype(np.float32)
    lips, lids, ears = (library.mask(name)[:n_vertices] for name in ("lips", "eyelids", "ears"))
    return lips, lids, ears, brows, flush


def build_eyes(vertices: Points, spec: PersonSpec, library: BodyLibrary) -> Piece:
    """Both eyeballs with white, iris and pupil; they turn with the head."""
    source, matrix, faces, from_front = _eye_shell(library)
    rest = np.asarray(matrix @ vertices[source], np.float32)
    weights = np.zeros((len(rest), len(library.bone_names)), np.float32)
    weights[:, library.bone_index["Head"]] = 1.0
    white = lab_to_linear((64.0, 3.0, 5.0))
    iris = 1.0 - smoothstep(0.42, 0.54, from_front)
    pupil = 1.0 - smoothstep(0.16, 0.26, from_front)
    albedo = white + iris[:, None] * (lab_to_linear(spec.eye_lab) - white)
    albedo = albedo + pupil[:, None] * (0.01 - albedo)
    return make_piece(rest, weights, albedo, faces, PartId.FACE, Finish.SKIN)


@lru_cache(maxsize=2)
def _eye_shell(library: BodyLibrary) -> tuple[NDArray[np.int64], sp.csr_matrix, NDArray[np.int32], Field]:
    """Source vertices, subdivision matrix, faces and angle from the forward axis [rad]."""
    source, inverse = np.unique(library.eye_faces, return_inverse=True)
    faces = inverse.reshape(-1, 4).astype(np.int32)
    matrix, faces = catmull_clark(faces, len(source))
    points = np.asarray(matrix @ library.template_vertices[source])
    angle = np.zeros(len(points), np.float32)
    for side, mine in (("l", points[:, 0] > 0), ("r", points[:, 0] < 0)):
        ray = points[mine] - landmark(library.template_vertices, library, f"{side}-eye")
        angle[mine] = np.arccos(np.clip(-ray[:, 1] / np.linalg.norm(ray, axis=1), -1.0, 1.0))
    return source.astype(np.int64), matrix.astype(np.float32), faces, angle
