"""Cuts quad meshes along level curves, so that hems are clean lines instead of the zig-zag of whole quads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Faces = NDArray[np.int32]
Codes = NDArray[np.int64]
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
    inside = depth[faces] >= 0.0
    count = inside.sum(axis=1)
    saddle = (count == 2) & (inside[:, 0] == inside[:, 2])
    coder = _Coder(len(depth))
    whole = np.flatnonzero(count == 4)
    pieces, sources = [np.empty((0, 4), np.int64)], [whole]
    starts = np.argmax(inside & ~np.roll(inside, 1, axis=1), axis=1)
    for chosen, first, build in (
        (count == 1, starts, coder.one_corner),
        (saddle, starts, coder.one_corner),
        (saddle, starts + 2, coder.one_corner),
        ((count == 2) & ~saddle, starts, coder.two_corners),
        (count == 3, starts, coder.three_corners),
    ):
        rows = np.flatnonzero(chosen)
        rolled = np.take_along_axis(faces[rows].astype(np.int64), (first[rows, None] + np.arange(4)) % 4, axis=1)
        for piece in build(rolled):
            pieces.append(piece)
            sources.append(rows)
    border = np.concatenate(pieces)
    used = np.zeros(len(depth), bool)
    used[faces[whole]] = True
    used[border[border < len(depth)]] = True
    codes = np.concatenate([np.flatnonzero(used), np.unique(border[border >= len(depth)])])
    number = np.cumsum(used) - 1  # of each used vertex in the patch
    cut = np.where(border < len(depth), number[np.minimum(border, len(depth) - 1)], np.searchsorted(codes, border))
    patch_faces = np.concatenate([number[faces[whole]], cut]).astype(np.int32)
    return Patch(patch_faces, coder.matrix(codes, depth), np.concatenate(sources))


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
        n_plain, n_cross = len(vertices), len(crossings)
        first, second = middles // self.n_edge - 1, middles % self.n_edge
        ends = np.concatenate([crossings, first, second])
        rows = np.concatenate([np.arange(n_cross), *[n_cross + np.arange(len(middles))] * 2]) + n_plain
        scale = np.concatenate([np.ones(n_cross), np.full(2 * len(middles), 0.5)])
        a, b = np.divmod(ends - self.n, self.n)
        share = np.clip(depth[a] / (depth[a] - depth[b]), _SLIVER, 1.0 - _SLIVER)
        entries = np.concatenate([np.ones(n_plain), scale * (1.0 - share), scale * share]).astype(np.float32)
        all_rows = np.concatenate([np.arange(n_plain), rows, rows])
        all_cols = np.concatenate([vertices, a, b])
        return sp.csr_matrix((entries, (all_rows, all_cols)), shape=(len(codes), self.n))
