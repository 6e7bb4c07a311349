"""A part of a person in the rest pose: skin, a garment, hair."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.people.parts import Finish, PartId
from generator.people.topology import border_edges, vertex_normals

Points = NDArray[np.float32]
CREASES = ("LeftArm", "RightArm", "LeftLeg", "RightLeg", "Waist")  # bends that fold the cloth, columns of `creases`


@dataclass(frozen=True, eq=False)
class Piece:
    """Rest geometry of one part.

    Attributes:
        rest: (V, 3) rest positions. [m]
        weights: (V, B) skinning weights. [1]
        albedo: (V, 3) linear sRGB.
        creases: (V, 5) way along the normal that a full bend of each of `CREASES` moves a vertex. [m]
        faces: (F, 4) quads, counter-clockwise from outside.
        part_ids: (F,) values of `PartId`.
        finishes: (F,) values of `Finish`.
        uvs: (F, 4, 2) place of each corner on the cloth, u around and v up. [m]
        textured: (F,) whether the part's texture colours the face.
    """

    rest: Points
    weights: Points
    albedo: Points
    creases: Points
    faces: NDArray[np.int32]
    part_ids: NDArray[np.uint8]
    finishes: NDArray[np.uint8]
    uvs: Points
    textured: NDArray[np.bool_]


def make_piece(
    rest: Points,
    weights: Points,
    albedo: NDArray[np.float32] | NDArray[np.float64],
    faces: NDArray[np.int32],
    part: PartId,
    finish: Finish,
) -> Piece:
    """A piece of one part and finish without texture and creases; `albedo` is (3,) or (V, 3)."""
    n_faces = len(faces)
    return Piece(
        rest=np.asarray(rest, np.float32),
        weights=np.asarray(weights, np.float32),
        albedo=np.broadcast_to(np.asarray(albedo, np.float32), (len(rest), 3)),
        creases=np.zeros((len(rest), len(CREASES)), np.float32),
        faces=np.asarray(faces, np.int32),
        part_ids=np.full(n_faces, part, np.uint8),
        finishes=np.full(n_faces, finish, np.uint8),
        uvs=np.zeros((n_faces, 4, 2), np.float32),
        textured=np.zeros(n_faces, bool),
    )


def has_part(part_ids: NDArray[np.uint8], parts: Collection[PartId]) -> NDArray[np.bool_]:
    """(F,) whether faces with these part ids belong to one of some parts."""
    chosen = np.zeros(256, bool)
    chosen[list(parts)] = True
    return chosen.take(part_ids)


def merge_pieces(pieces: Sequence[Piece]) -> Piece:
    """All pieces as one."""
    if len(pieces) == 1:
        return pieces[0]
    offsets = np.cumsum([0] + [len(piece.rest) for piece in pieces[:-1]])

    def joined(name: str) -> NDArray[Any]:
        return np.concatenate([getattr(piece, name) for piece in pieces])

    return Piece(
        rest=joined("rest"),
        weights=joined("weights"),
        albedo=joined("albedo"),
        creases=joined("creases"),
        faces=np.concatenate([p.faces + o for p, o in zip(pieces, offsets, strict=True)]).astype(np.int32),
        part_ids=joined("part_ids"),
        finishes=joined("finishes"),
        uvs=joined("uvs"),
        textured=joined("textured"),
    )


def take_faces(piece: Piece, kept: NDArray[np.bool_] | NDArray[np.intp]) -> Piece:
    """The chosen faces, without the vertices that none of them uses."""
    faces = piece.faces[kept]
    used = np.zeros(len(piece.rest), bool)
    used[faces] = True
    return Piece(
        rest=piece.rest[used],
        weights=piece.weights[used],
        albedo=piece.albedo[used],
        creases=piece.creases[used],
        faces=(np.cumsum(used) - 1)[faces].astype(np.int32),
        part_ids=piece.part_ids[kept],
        finishes=piece.finishes[kept],
        uvs=piece.uvs[kept],
        textured=piece.textured[kept],
    )


def with_hems(
    piece: Piece,
    thickness_m: float | NDArray[np.float32],
    turn_m: float | NDArray[np.float32],
    outwards: Points | None = None,
) -> Piece:
    """Folds every border inwards, so that openings show the thickness of the cloth and no paper edge.

    Args:
        piece: a garment with open borders.
        thickness_m: way inwards, against the surface normal, one or (V,). [m]
        turn_m: way back under the cloth, one or (V,). [m]
        outwards: (V, 3) normals, None to work them out.
    """
    if not len(piece.faces):
        return piece
    edges = border_edges(piece.faces)
    on_border = np.zeros(len(piece.rest), bool)
    on_border[edges] = True
    border, local = np.flatnonzero(on_border), (np.cumsum(on_border) - 1)[edges]
    normals = (vertex_normals(piece.rest, piece.faces) if outwards is None else outwards)[border]
    along = piece.rest[edges[:, 1]] - piece.rest[edges[:, 0]]
    both = np.concatenate([along, along]).T
    tangents = np.stack([np.bincount(local.T.ravel(), way, len(border)) for way in both], axis=1).astype(np.float32)
    back = np.cross(normals, tangents)  # the cloth lies to the left of its border
    back /= np.maximum(np.linalg.norm(back, axis=1, keepdims=True), 1e-9)
    n, m = len(piece.rest), len(border)
    thickness, turn = (np.broadcast_to(np.float32(way), n)[border, None] for way in (thickness_m, turn_m))
    edge = piece.rest[border] - thickness * normals
    rings = [piece.rest[border], edge, edge + turn * back - 0.3 * thickness * normals]
    u, v = local[:, 0], local[:, 1]
    lip = np.stack([n + v, n + u, n + m + u, n + m + v], axis=1)  # own border vertices: shading stays crisp
    inner = lip + m
    faces = np.concatenate([piece.faces, lip, inner]).astype(np.int32)
    extra = np.concatenate([border, border, border])
    n_new = 2 * len(edges)
    face_at = np.empty(n, np.intp)  # any face of each vertex
    face_at[piece.faces.T] = np.arange(len(piece.faces))
    beside = np.tile(face_at[edges[:, 0]], 2)
    return Piece(
        rest=np.concatenate([piece.rest, *rings]).astype(np.float32),
        weights=np.concatenate([piece.weights, piece.weights[extra]]),
        albedo=np.concatenate([piece.albedo, 0.85 * piece.albedo[extra]]),
        creases=np.concatenate([piece.creases, piece.creases[extra]]),
        faces=faces,
        part_ids=np.concatenate([piece.part_ids, piece.part_ids[beside]]),
        finishes=np.concatenate([piece.finishes, piece.finishes[beside]]),
        uvs=np.concatenate([piece.uvs, np.zeros((n_new, 4, 2), np.float32)]),
        textured=np.concatenate([piece.textured, np.zeros(n_new, bool)]),
    )
