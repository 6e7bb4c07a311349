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
from generator.people.piece import Piece, make_piece
from generator.people.spec import PersonSpec
from generator.people.topology import catmull_clark, vertex_normals
from generator.people.wardrobe import skin_mesh

Points = NDArray[np.float32]
Field = NDArray[np.float32]
KEPT_UNDER_CLOTH_M = 0.030  # skin goes on this far under every hem, so that no gap opens
_INSET_M = 0.006  # and sinks in by this much, so that it never comes through


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
    shown = (covered < KEPT_UNDER_CLOTH_M).take(mesh.faces)
    kept = np.flatnonzero(shown.view(np.uint32))  # faces with any corner that shows
    faces = mesh.faces[kept]
    used = np.zeros(len(covered), bool)
    used[faces] = True
    rows = np.flatnonzero(used)
    rest = sink_skin(vertices, covered, library)[rows]
    albedo = paint_skin(spec, library)[rows]
    faces = (np.cumsum(used) - 1)[faces].astype(np.int32)
    skin = make_piece(rest, library.dense_skin_weights[rows], albedo, faces, PartId.SKIN, Finish.SKIN)
    return replace(skin, part_ids=np.where(mesh.front[kept], PartId.FACE, PartId.SKIN).astype(np.uint8))


def sink_skin(vertices: Points, covered: Field, library: BodyLibrary) -> Points:
    """(B, 3) body vertices, moved inwards where they are covered, so that they never come through. [m]"""
    mesh = skin_mesh(library)
    body = vertices[: len(covered)]
    normals = vertex_normals(body, mesh.faces, mesh.incidence)
    return np.asarray(body - normals * np.clip(0.6 * covered, 0.0, _INSET_M)[:, None], np.float32)


def paint_skin(spec: PersonSpec, library: BodyLibrary) -> Points:
    """(B, 3) albedo of the body's vertices, linear sRGB: lips, lash lines, redder cheeks and joints, lines of age."""
    rows, shares = _skin_marks(library)
    depth = float(np.clip(spec.skin_lab[0] / 70.0, 0.35, 1.0))  # dark skin shows less of everything
    age = float(np.clip((spec.age_years - 40.0) / 40.0, 0.0, 1.0))
    lips = np.array([-8.0, 10.0, 3.0]) + spec.face.lip_tint * np.array([-9.0, 17.0, 3.0])
    changes = {
        "lips": depth * lips,
        "mouth_line": np.array([-14.0, 4.0, 0.0]),
        "nostrils": np.array([-16.0, 4.0, 0.0]),
        "lids": np.array([-6.0, 2.0, -1.0]),
        "lashes": np.array([-24.0 - 8.0 * (spec.gender == "female"), 0.0, -4.0]),
        "sockets": depth * np.array([-2.5 - 4.0 * age, 1.5, -1.0]),
        "flush": depth * np.array([-3.0, 5.0, 1.5]),
        "ears": depth * np.array([-2.0, 4.0, 1.0]),
        "joints": depth * np.array([-3.5, 3.5, 1.0]),
        "lines": depth * age * np.array([-9.0, 1.0, 0.0]),
    }
    lab = np.array(spec.skin_lab) + shares @ np.stack([changes[name] for name in _MARKS])
    lab[:, 0] = np.clip(lab[:, 0], 2.0, 100.0)
    albedo = np.tile(lab_to_linear(spec.skin_lab).astype(np.float32), (int(library.body_faces.max()) + 1, 1))
    albedo[rows] = lab_to_linear(lab)
    return albedo


_MARKS = ("lips", "mouth_line", "nostrils", "lids", "lashes", "sockets", "flush", "ears", "joints", "lines")


@lru_cache(maxsize=2)
def _skin_marks(library: BodyLibrary) -> tuple[NDArray[np.int64], Field]:
    """Body vertices that are not plain skin, and (N, M) their shares of `_MARKS`."""
    n_vertices = int(library.body_faces.max()) + 1
    points = library.template_vertices[:n_vertices]
    x, y, z = np.abs(points[:, 0]), points[:, 1], points[:, 2]
    head = (z > 0.60) & (y < -0.08)
    eye = landmark(library.template_vertices, library, "l-eye")
    lid = np.linalg.norm(np.stack([x, y, z], axis=1) - eye, axis=1)
    rim = (1.0 - smoothstep(0.0150, 0.0180, lid)) * (y < -0.120) * np.where(z > eye[2] - 0.001, 1.0, 0.45)
    fold = _near_line(x, z, (0.018, 0.690), (0.032, 0.652), 0.003) + 0.7 * _near_line(
        x, z, (0.046, 0.722), (0.060, 0.716), 0.004
    )
    brow = np.exp(-(((z - 0.786) / 0.003) ** 2)) + np.exp(-(((z - 0.800) / 0.003) ** 2))
    marks = {
        "lips": library.mask("lips")[:n_vertices],
        "mouth_line": head * np.exp(-(((z - 0.6605) / 0.0022) ** 2)) * (1.0 - smoothstep(0.020, 0.026, x)),
        "nostrils": (y < -0.140) * np.exp(-(((x - 0.008) / 0.004) ** 2) - ((z - 0.6815) / 0.0035) ** 2),
        "lids": library.mask("eyelids")[:n_vertices],
        "lashes": rim,
        "sockets": head * np.exp(-(((x - eye[0]) / 0.015) ** 2) - ((z - 0.713) / 0.007) ** 2),
        "flush": _blob(x, z, (0.042, 0.695), 0.020) * (y < -0.08) + _blob(x, z, (0.0, 0.693), 0.014) * (y < -0.14),
        "ears": library.mask("ears")[:n_vertices],
        "joints": _joint_share(points, library),
        "lines": head * (fold + 0.6 * brow * (1.0 - smoothstep(0.035, 0.050, x))),
    }
    shares = np.stack([marks[name] for name in _MARKS], axis=1).astype(np.float32)
    rows = np.flatnonzero(shares.max(axis=1) > 0.02)
    return rows, shares[rows]


def _blob(x: Field, z: Field, centre: tuple[float, float], radius_m: float) -> Field:
    return np.asarray(np.exp(-(((x - centre[0]) / radius_m) ** 2) - ((z - centre[1]) / radius_m) ** 2), np.float32)


def _near_line(x: Field, z: Field, start: tuple[float, float], end: tuple[float, float], width_m: float) -> Field:
    """(V,) 1 on the segment between two points of the face, 0 a few widths away."""
    along = np.array(end) - np.array(start)
    offset = np.stack([x - start[0], z - start[1]], axis=1)
    t = np.clip(offset @ along / (along @ along), 0.0, 1.0)
    away = np.linalg.norm(offset - t[:, None] * along, axis=1)
    return np.asarray(np.exp(-((away / width_m) ** 2)), np.float32)


def _joint_share(points: Points, library: BodyLibrary) -> Field:
    """(V,) nearness to knees, elbows, knuckles and fingertips, which are redder than the rest."""
    share = np.zeros(len(points), np.float32)
    for side in "lr":
        for name, radius_m in (
            ("knee", 0.045),
            ("elbow", 0.035),
            *((f"finger-{k}-{j}", 0.012) for k in range(1, 6) for j in (2, 4)),
        ):
            centre = landmark(library.template_vertices, library, f"{side}-{name}")
            nearest = np.linalg.norm(points - centre, axis=1)
            share = np.maximum(share, np.exp(-((nearest / radius_m) ** 2)))
    return share


def build_eyes(vertices: Points, spec: PersonSpec, library: BodyLibrary) -> Piece:
    """Both eyeballs with white, iris and pupil; they turn with the head."""
    source, matrix, faces, from_front = _eye_shell(library)
    rest = np.asarray(matrix @ vertices[source], np.float32)
    weights = np.zeros((len(rest), len(library.bone_names)), np.float32)
    weights[:, library.bone_index["Head"]] = 1.0
    white = lab_to_linear((61.0, 3.0, 5.0))
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
