"""Re-identification metrics: CMC, mAP and mINP of queries against a gallery, by the field's protocol.

Junk never counts: detections with identity -1 and, where cameras are known, images of the query's identity from the
query's own camera. Distractors (identity 0) stay in the gallery. A query without a match is left out of every metric.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

JUNK_PID = -1
Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Retrieval:
    """Metrics over the counted queries.

    Attributes:
        cmc: (R,) share of queries with a match among the first 1, 2, ... R. [1]
        mean_ap: mean of the precision at each match, averaged over queries. [1]
        mean_ap_trapezoid: the official Market-1501 code's area under the precision-recall curve; lower by 0.005 or so.
        mean_inp: mean of matches over the rank of the last one. [1]
        n_queries: all queries.
        n_counted: those with at least one match.
    """

    cmc: NDArray[np.float64]
    mean_ap: float
    mean_ap_trapezoid: float
    mean_inp: float
    n_queries: int
    n_counted: int

    def rank(self, k: int) -> float:
        """Share of queries with a match among the first k. [1]"""
        return float(self.cmc[k - 1])


@dataclass(frozen=True, eq=False)
class Protocol:
    """Who is whose match.

    Attributes:
        query_pids, gallery_pids: (Q,) and (G,) identities; -1 is junk and only allowed in the gallery.
        query_camids, gallery_camids: (Q,) and (G,) cameras, or None where they are not known.
    """

    query_pids: Ints
    gallery_pids: Ints
    query_camids: Ints | None = None
    gallery_camids: Ints | None = None

    def __post_init__(self) -> None:
        if (self.query_camids is None) != (self.gallery_camids is None):
            raise ValueError("protocol: expected cameras of queries and gallery or of neither, got one of them.")
        for name, pids, camids in (
            ("query", self.query_pids, self.query_camids),
            ("gallery", self.gallery_pids, self.gallery_camids),
        ):
            if camids is not None and len(camids) != len(pids):
                raise ValueError(f"protocol: expected {len(pids)} cameras of the {name}, got {len(camids)}.")
        if np.any(self.query_pids == JUNK_PID):
            raise ValueError(f"protocol: expected queries with identities, got {JUNK_PID} (junk) among them.")


def evaluate_distances(dist_mat: Floats, protocol: Protocol, max_rank: int = 20, block: int = 256) -> Retrieval:
    """Metrics of a distance matrix.

    Args:
        dist_mat: (Q, G) distances.
        protocol: identities and cameras.
        max_rank: length of the CMC curve.
        block: queries worked on at once; memory grows with it.

    Raises:
        ValueError: a shape does not fit, a distance is NaN, or no query has a match.
    """
    expected = (len(protocol.query_pids), len(protocol.gallery_pids))
    if dist_mat.shape != expected:
        raise ValueError(f"distances: expected shape {expected}, got {dist_mat.shape}.")
    blocks = (dist_mat[first : first + block] for first in range(0, len(dist_mat), block))
    return _evaluate(blocks, protocol, max_rank)


def evaluate_embeddings(
    query: Floats, gallery: Floats, protocol: Protocol, max_rank: int = 20, block: int = 256
) -> Retrieval:
    """Metrics of (Q, D) and (G, D) embeddings by Euclidean distance, a block of queries at a time."""
    if len(query) != len(protocol.query_pids) or len(gallery) != len(protocol.gallery_pids):
        expected = (len(protocol.query_pids), len(protocol.gallery_pids))
        raise ValueError(f"embeddings: expected {expected[0]} and {expected[1]}, got {len(query)} and {len(gallery)}.")
    blocks = (squared_distances(query[first : first + block], gallery) for first in range(0, len(query), block))
    return _evaluate(blocks, protocol, max_rank)


def squared_distances(first: Floats, second: Floats) -> Floats:
    """(A, B) squared Euclidean distances of (A, D) and (B, D) embeddings."""
    a, b = torch.from_numpy(np.ascontiguousarray(first)), torch.from_numpy(np.ascontiguousarray(second))
    norms = (a * a).sum(1)[:, None] + (b * b).sum(1)[None]
    return np.asarray(torch.addmm(norms, a, b.T, alpha=-2.0).numpy(), np.float32)


def _evaluate(blocks: Iterator[Floats], protocol: Protocol, max_rank: int) -> Retrieval:
    table = _Gallery(protocol)
    ranks: list[Ints] = []
    first = 0
    for distances in blocks:
        ranks.extend(ranked for ranked in table.match_ranks(distances, first) if len(ranked))
        first += len(distances)
    if not ranks:
        raise ValueError("evaluation: expected a query with a match in the gallery, found none.")
    return _summarise(ranks, first, max_rank)


class _Gallery:
    """The gallery without junk, with the images of each identity side by side."""

    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol
        self.kept = np.flatnonzero(protocol.gallery_pids != JUNK_PID)
        pids = protocol.gallery_pids[self.kept]
        self.camids = None if protocol.gallery_camids is None else protocol.gallery_camids[self.kept]
        self.order = np.argsort(pids, kind="stable")
        self.sorted_pids = pids[self.order]

    def match_ranks(self, distances: Floats, first: int) -> Iterator[Ints]:
        """Of each row (a query, counted from `first`): (M,) ranks of its matches, best first, from 1.

        Sorting a row's values and looking up the few matches costs a tenth of sorting its indices. A match is ranked
        after everything that is strictly closer, so that ties do not depend on the order of the gallery.
        """
        distances = distances if len(self.kept) == distances.shape[1] else distances[:, self.kept]
        if np.isnan(distances).any():
            raise ValueError("evaluation: expected finite distances, got NaN.")
        ordered = np.sort(np.ascontiguousarray(distances), axis=1)
        for row, values in enumerate(distances):
            own, junk = self._own(first + row)
            near = np.sort(values[own])
            closer = np.searchsorted(ordered[row], near)
            foreign = closer - np.searchsorted(near, near) - np.searchsorted(np.sort(values[junk]), near)
            yield foreign + np.arange(1, len(near) + 1)

    def _own(self, query: int) -> tuple[Ints, Ints]:
        """Gallery columns of a query's identity: those that match, and those that its own camera took."""
        pid = self.protocol.query_pids[query]
        low, high = np.searchsorted(self.sorted_pids, [pid, pid + 1])
        columns = self.order[low:high]
        if self.camids is None or self.protocol.query_camids is None:
            return columns, columns[:0]
        same = self.camids[columns] == self.protocol.query_camids[query]
        return columns[~same], columns[same]


def _summarise(ranks: list[Ints], n_queries: int, max_rank: int) -> Retrieval:
    first_hit = np.array([ranked[0] for ranked in ranks])
    cmc = (first_hit[:, None] <= np.arange(1, max_rank + 1)).mean(axis=0)
    precision, trapezoid, inverse = [], [], []
    for ranked in ranks:
        hits = np.arange(1, len(ranked) + 1)
        at_hit = hits / ranked
        before = np.where(ranked > 1, (hits - 1) / np.maximum(ranked - 1, 1), 1.0)
        precision.append(at_hit.mean())
        trapezoid.append(0.5 * (at_hit + before).mean())
        inverse.append(len(ranked) / ranked[-1])
    mean_ap, mean_trapezoid, mean_inp = (float(np.mean(values)) for values in (precision, trapezoid, inverse))
    return Retrieval(cmc, mean_ap, mean_trapezoid, mean_inp, n_queries, len(ranks))
