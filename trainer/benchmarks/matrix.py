"""The distance matrix that evaluations are measured on, as files that another process reads, and a naive evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trainer.evaluation.retrieval import Floats, Protocol, squared_distances

ARRAYS = ("distances", "query", "gallery")
PROTOCOL = ("query_pids", "gallery_pids", "query_camids", "gallery_camids")


@dataclass(frozen=True, eq=False)
class Matrix:
    """Distances of queries and gallery.

    Attributes:
        protocol: identities and cameras.
        distances: (Q, G).
        query: (Q, D) embeddings.
        gallery: (G, D) embeddings.
    """

    protocol: Protocol
    distances: Floats
    query: Floats
    gallery: Floats

    def part(self, n_queries: int) -> Matrix:
        """The same with the first queries alone."""
        p = self.protocol
        camids = None if p.query_camids is None else p.query_camids[:n_queries]
        protocol = Protocol(p.query_pids[:n_queries], p.gallery_pids, camids, p.gallery_camids)
        return Matrix(protocol, self.distances[:n_queries], self.query[:n_queries], self.gallery)


def random_matrix(n_queries: int, n_gallery: int, n_identities: int, n_cameras: int, dims: int, seed: int) -> Matrix:
    """Random embeddings, each a little nearer to the others of its identity, and their squared distances.

    Args:
        n_queries: Q.
        n_gallery: G.
        n_identities: among which all are drawn.
        n_cameras: likewise.
        dims: D.
        seed: of the drawing.
    """
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((n_identities, dims), np.float32)
    pids = [rng.integers(1, n_identities + 1, count) for count in (n_queries, n_gallery)]
    camids = [rng.integers(1, n_cameras + 1, count) for count in (n_queries, n_gallery)]
    query, gallery = (0.3 * centres[own - 1] + rng.standard_normal((len(own), dims), np.float32) for own in pids)
    protocol = Protocol(pids[0], pids[1], camids[0], camids[1])
    return Matrix(protocol, squared_distances(query, gallery), query, gallery)


def save_matrix(folder: Path, matrix: Matrix) -> None:
    """Files that `load_matrix` reads."""
    for name in ARRAYS:
        np.save(folder / f"{name}.npy", getattr(matrix, name))
    for name in PROTOCOL:
        np.save(folder / f"{name}.npy", getattr(matrix.protocol, name))


def load_matrix(folder: Path) -> Matrix:
    """What `save_matrix` wrote."""
    protocol, arrays = ([np.load(folder / f"{name}.npy") for name in names] for names in (PROTOCOL, ARRAYS))
    return Matrix(Protocol(*protocol), *arrays)


def evaluate_naively(matrix: Matrix, max_rank: int) -> dict[str, NDArray[np.float64] | float]:
    """CMC, mAP and mINP query by query, straight from their definitions: what the fast ones must equal."""
    p = matrix.protocol
    assert p.query_camids is not None
    assert p.gallery_camids is not None
    curves, precisions, inverses = [], [], []
    for query, distances in enumerate(matrix.distances):
        order = np.argsort(distances, kind="stable")
        same = p.gallery_pids[order] == p.query_pids[query]
        junk = same & (p.gallery_camids[order] == p.query_camids[query])
        hits = same[~junk]
        if not hits.any():
            continue
        ranks = np.flatnonzero(hits) + 1
        curves.append(np.arange(1, max_rank + 1) >= ranks[0])
        precisions.append(np.mean([(count + 1) / rank for count, rank in enumerate(ranks)]))
        inverses.append(len(ranks) / ranks[-1])
    return {"cmc": np.mean(curves, axis=0), "map": float(np.mean(precisions)), "minp": float(np.mean(inverses))}
