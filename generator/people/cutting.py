"""Cuts quad meshes along level curves, so that hems are clean lines instead of the zig-zag of whole quads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Faces = NDArray[np.int32]
Codes = NDArray[np.int64]
_ALL = int(np.ones(4, np.uint8).view(np.uint32)[0])
_SLIVER = 0.02  # crossings keep this share of an edge away from its ends


@dataclass(frozen=True, eq=False)
class Patch:
    """A piece of a mesh with vertices of its own, which are linear combinations of the source's.

    Attributes:
        faces: (F, 4) quads of the patch's vertices.
        matrix: (P, V) sparse matrix from the source's to the patch's vertices; rows sum to 1.
        source_faces: (F,) the face that each quad was cut from.
    """

    faces: Faces
    matrix: sp.csr_matrix
    source_faces: NDArray[np.int64]

    def take(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """(P, ...) values of the source's vertices, interpolated at the patch's."""
        return np.asarray(self.matrix @ values, np.float32)


def cut_quads(faces: Faces, depth: NDArray[np.float32]) -> Patch:
    """The part of a quad mesh where a field is not negative.

    A quad with one corner inside leaves a triangle, one with three a pentagon. Both become quads through a vertex in
    the middle of the cut, which lies on the border and therefore tears nothing.

    Args:
        faces: (F, 4) quads.
        depth: (V,) field at the vertices, linear along edges.

    Returns:
        The patch; winding is kept.
    """
    inside = (depth >= 0.0).astype(np.uint8).take(faces)
    case = inside.view(np.uint32).ravel()  # the four corners' bytes in one number
    whole, mixed = np.flatnonzero(case == _ALL), np.flatnonzero((case != 0) & (case != _ALL))
    coder = _Coder(len(depth))
    border, sources = _cut_border(faces[mixed].astype(np.int64), inside[mixed] > 0, coder)
    used = np.zeros(len(depth), bool)
    used[faces[whole]] = True
    plain = border < len(depth)
    used[border[plain]] = True
    codes = np.concatenate([np.flatnonzero(used), np.unique(border[~plain])])
    number = np.cumsum(used, dtype=np.int32) - np.int32(1)  # of each used vertex in the patch
    cut = np.searchsorted(codes, border)
    patch_faces = np.concatenate([number.take(faces[whole]), cut], dtype=np.int32, casting="same_kind")
    return Patch(patch_faces, coder.matrix(codes, depth), np.concatenate([whole, mixed[sources]]))


def _cut_border(faces: Codes, inside: NDArray[np.bool_], coder: _Coder) -> tuple[Codes, Codes]:
    """(K, 4) codes of the quads that (M, 4) faces with corners on both sides leave, and (K,) the face of each."""
    count = inside.sum(axis=1)
    saddle = (count == 2) & (inside[:, 0] == inside[:, 2])
    starts = np.argmax(inside & ~np.roll(inside, 1, axis=1), axis=1)
    pieces, sources = [np.empty((0, 4), np.int64)], [np.empty(0, np.int64)]
    for chosen, first, build in (
        (count == 1, starts, coder.one_corner),
        (saddle, starts, coder.one_corner),
        (saddle, starts + 2, coder.one_corner),
        ((count == 2) & ~saddle, starts, coder.two_corners),
        (count == 3, starts, coder.three_corners),
    ):
        rows = np.flatnonzero(chosen)
        if not len(rows):
            continue
        rolled = faces[rows[:, None], (first[rows, None] + np.arange(4)) % 4]
        for piece in build(rolled):
            pieces.append(piece)
            sources.append(rows)
    return np.concatenate(pieces), np.concatenate(sources)


class _Coder:
    """Names points by one integer: a vertex, a crossing on an edge, or the middle of two crossings."""

    def __init__(self, n_vertices: int):
        self.n = n_vertices
        self.n_edge = n_vertices * n_vertices + n_vertices  # codes below n are vertices, below this crossings

    def edge(self, a: Codes, b: Codes) -> Codes:
        return np.asarray(self.n + np.minimum(a, b) * self.n + np.maximum(a, b))

    def middle(self, p: Codes, q: Codes) -> Codes:
        return np.asarray((1 + np.minimum(p, q)) * self.n_edge + np.maximum(p, q))

    def one_corner(self, f: Codes) -> list[Codes]:
        p, q = self.edge(f[:, 0], f[:, 1]), self.edge(f[:, 0], f[:, 3])
        return [np.stack([f[:, 0], p, self.middle(p, q), q], axis=1)]

    def two_corners(self, f: Codes) -> list[Codes]:
        return [np.stack([f[:, 0], f[:, 1], self.edge(f[:, 1], f[:, 2]), self.edge(f[:, 0], f[:, 3])], axis=1)]

    def three_corners(self, f: Codes) -> list[Codes]:
        p, q = self.edge(f[:, 2], f[:, 3]), self.edge(f[:, 0], f[:, 3])
        m = self.middle(p, q)
        return [np.stack([f[:, 1], f[:, 2], p, m], axis=1), np.stack([f[:, 1], m, q, f[:, 0]], axis=1)]

    def matrix(self, codes: Codes, depth: NDArray[np.float32]) -> sp.csr_matrix:
        """(P, V) matrix of the points behind sorted codes."""
        vertices, crossings, middles = np.split(codes, np.searchsorted(codes, [self.n, self.n_edge]))
        first, second = np.divmod(middles, self.n_edge)
        ends = np.concatenate([crossings, np.stack([first - 1, second], axis=1).ravel()])
        a, b = np.divmod(ends - self.n, self.n)
        share = np.clip(depth[a] / (depth[a] - depth[b]), _SLIVER, 1.0 - _SLIVER)
        share = np.stack([1.0 - share, share], axis=1)
        share[len(crossings) :] *= 0.5
        lengths = np.repeat(np.array([1, 2, 4]), (len(vertices), len(crossings), len(middles)))
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
        entries = np.concatenate([np.ones(len(vertices), np.float32), share.ravel().astype(np.float32)])
        columns = np.concatenate([vertices, np.stack([a, b], axis=1).ravel()]).astype(np.int32)
        return sp.csr_matrix((entries, columns, starts), shape=(len(codes), self.n))
