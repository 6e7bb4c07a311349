"""A part of a person in the rest pose: skin, a garment, hair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.people.parts import PartId
from generator.people.topology import border_edges, vertex_normals

Points = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Piece:
    """Rest geometry of one part.

    Attributes:
        rest: (V, 3) rest positions. [m]
        weights: (V, B) skinning weights. [1]
        albedo: (V, 3) linear sRGB.
        faces: (F, 4) quads, counter-clockwise from outside.
        part_ids: (F,) values of `PartId`.
    """

    rest: Points
    weights: Points
    albedo: Points
    faces: NDArray[np.int32]
    part_ids: NDArray[np.uint8]


def uniform_piece(
    rest: Points, weights: Points, colour: NDArray[np.float64], faces: NDArray[np.int32], part: PartId
) -> Piece:
    """A piece of one colour and part."""
    albedo = np.tile(np.asarray(colour, np.float32), (len(rest), 1))
    return Piece(rest, weights, albedo, faces, np.full(len(faces), part, np.uint8))


def merge_pieces(pieces: list[Piece]) -> Piece:
    """All pieces as one."""
    offsets = np.cumsum([0] + [len(piece.rest) for piece in pieces[:-1]])
    return Piece(
        rest=np.concatenate([p.rest for p in pieces]).astype(np.float32),
        weights=np.concatenate([p.weights for p in pieces]).astype(np.float32),
        albedo=np.concatenate([p.albedo for p in pieces]).astype(np.float32),
        faces=np.concatenate([p.faces + o for p, o in zip(pieces, offsets, strict=True)]).astype(np.int32),
        part_ids=np.concatenate([p.part_ids for p in pieces]),
    )


def without_unused(piece: Piece) -> Piece:
    """The piece without vertices that no face uses."""
    used = np.zeros(len(piece.rest), bool)
    used[piece.faces] = True
    faces = (np.cumsum(used) - 1)[piece.faces].astype(np.int32)
    return Piece(piece.rest[used], piece.weights[used], piece.albedo[used], faces, piece.part_ids)


def with_hems(piece: Piece, thickness_m: float, turn_m: float) -> Piece:
    """Folds every border inwards, so that openings show the thickness of the cloth and no paper edge.

    Args:
        piece: a garment with open borders.
        thickness_m: way inwards, against the surface normal. [m]
        turn_m: way back under the cloth. [m]
    """
    edges = border_edges(piece.faces)
    border, local = np.unique(edges, return_inverse=True)
    local = local.reshape(edges.shape)
    normals = vertex_normals(piece.rest, piece.faces)[border]
    along = piece.rest[edges[:, 1]] - piece.rest[edges[:, 0]]
    tangents = np.zeros((len(border), 3), np.float32)
    np.add.at(tangents, local[:, 0], along)
    np.add.at(tangents, local[:, 1], along)
    back = np.cross(normals, tangents)  # the cloth lies to the left of its border
    back /= np.maximum(np.linalg.norm(back, axis=1, keepdims=True), 1e-9)
    edge = piece.rest[border] - thickness_m * normals
    rings = [piece.rest[border], edge, edge + turn_m * back - 0.3 * thickness_m * normals]
    n, m = len(piece.rest), len(border)
    u, v = local[:, 0], local[:, 1]
    lip = np.stack([n + v, n + u, n + m + u, n + m + v], axis=1)  # own border vertices: shading stays crisp
    inner = lip + m
    faces = np.concatenate([piece.faces, lip, inner]).astype(np.int32)
    extra = np.concatenate([border, border, border])
    return Piece(
        rest=np.concatenate([piece.rest, *rings]).astype(np.float32),
        weights=np.concatenate([piece.weights, piece.weights[extra]]),
        albedo=np.concatenate([piece.albedo, 0.85 * piece.albedo[extra]]),
        faces=faces,
        part_ids=np.concatenate([piece.part_ids, np.full(2 * len(edges), piece.part_ids[0], np.uint8)]),
    )
