"""Re-identification metrics: CMC, mAP and mINP of queries against a gallery, by the field's protocol.

Junk never counts: detections with identity -1 and, where cameras are known, images of the query's identity from the
query's own camera. Distractors (identity 0) stay in the gallery. A query without a match is left out of every metric.

Ties: a match is ranked behind all strangers at the same distance. So no number depends on the order of the gallery,
and a network that gives every image the same embedding is as bad as it is, not perfect.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from trainer.data.images import JUNK_PID, DatasetError

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


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
        queries: (n_counted,) which queries are counted.
        ap: (n_counted,) average precision of each. [1]
        inp: (n_counted,) matches over the rank of the last one of each. [1]
        first_rank: (n_counted,) rank of the first match of each, from 1.
    """

    cmc: Doubles
    mean_ap: float
    mean_ap_trapezoid: float
    mean_inp: float
    n_queries: int
    n_counted: int
    queries: Ints
    ap: Doubles
    inp: Doubles
    first_rank: Ints

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
            if pids.ndim != 1 or not np.issubdtype(pids.dtype, np.integer):
                raise ValueError(f"protocol: expected {name} pids as a row of integers, got {pids.dtype} {pids.shape}.")
            if camids is not None and camids.shape != pids.shape:
                raise ValueError(f"protocol: expected {len(pids)} cameras of the {name}, got {len(camids)}.")
        if np.any(self.query_pids == JUNK_PID):
            raise ValueError(f"protocol: expected queries with identities, got {JUNK_PID} (junk) among them.")

    def junk(self, query: int) -> NDArray[np.bool_]:
        """(G,) whether each gallery image is ignored for a query."""
        ignored: NDArray[np.bool_] = self.gallery_pids == JUNK_PID
        if self.query_camids is None or self.gallery_camids is None:
            return ignored
        ignored |= (self.gallery_pids == self.query_pids[query]) & (self.gallery_camids == self.query_camids[query])
        return ignored


def evaluate_distances(dist_mat: Floats, protocol: Protocol, max_rank: int = 20, block: int = 256) -> Retrieval:
    """Metrics of a distance matrix.

    Args:
        dist_mat: (Q, G) distances, not changed.
        protocol: identities and cameras.
        max_rank: length of the CMC curve.
        block: queries worked on at once; the working memory is two rows of the matrix for each.

    Raises:
        ValueError: a shape does not fit or a distance is NaN.
        DatasetError: no query has a match.
    """
    expected = (len(protocol.query_pids), len(protocol.gallery_pids))
    if dist_mat.shape != expected:
        raise ValueError(f"distances: expected shape {expected}, got {dist_mat.shape}.")
    blocks = (dist_mat[first : first + block] for first in range(0, len(dist_mat), block))
    return evaluate_blocks(blocks, protocol, max_rank)


def evaluate_embeddings(
    query: Floats, gallery: Floats, protocol: Protocol, max_rank: int = 20, block: int = 256
) -> Retrieval:
    """Metrics of (Q, D) and (G, D) embeddings by Euclidean distance, a block of queries at a time.

    For cosine distance give normalised embeddings: the order is the same.

    Raises:
        ValueError: a shape does not fit or an embedding is NaN.
        DatasetError: no query has a match.
    """
    if len(query) != len(protocol.query_pids) or len(gallery) != len(protocol.gallery_pids):
        expected = (len(protocol.query_pids), len(protocol.gallery_pids))
        raise ValueError(f"embeddings: expected {expected[0]} and {expected[1]}, got {len(query)} and {len(gallery)}.")
    return evaluate_blocks(distance_blocks(query, gallery, block), protocol, max_rank)


def distance_blocks(query: Floats, gallery: Floats, block: int) -> Iterator[Floats]:
    """(block, G) squared Euclidean distances of successive queries to the gallery.

    The gallery's mean is taken off both: it changes no distance, and embeddings that share a large mean (as after a
    ReLU) would lose digits to it.
    """
    mean = gallery.mean(axis=0, dtype=np.float64).astype(np.float32)
    centred = gallery - mean
    for first in range(0, len(query), block):
        yield squared_distances(query[first : first + block] - mean, centred)


def squared_distances(first: Floats, second: Floats) -> Floats:
    """(A, B) squared Euclidean distances of (A, D) and (B, D) embeddings, not below 0."""
    a, b = torch.from_numpy(np.ascontiguousarray(first)), torch.from_numpy(np.ascontiguousarray(second))
    norms = (a * a).sum(1)[:, None] + (b * b).sum(1)[None]
    return np.asarray(norms.addmm_(a, b.T, alpha=-2.0).clamp_(min=0.0).numpy(), np.float32)


def evaluate_blocks(blocks: Iterable[Floats], protocol: Protocol, max_rank: int = 20) -> Retrieval:
    """Metrics of a distance matrix that comes as blocks of successive rows; see `evaluate_distances`."""
    gallery = _Gallery(protocol)
    ranks, counts, first = [], [], 0
    for distances in blocks:
        found, of_rows = gallery.match_ranks(distances, first)
        ranks.append(found)
        counts.append(of_rows)
        first += len(distances)
    if not any(len(found) for found in ranks):
        raise DatasetError("evaluation: expected a query with a match in the gallery, found none.")
    return _summarise(np.concatenate(ranks), np.concatenate(counts), max_rank)


def nearest_of_query(distances: Floats, protocol: Protocol, query: int, k: int) -> tuple[Ints, NDArray[np.bool_]]:
    """The gallery images that a query finds first, without junk.

    Args:
        distances: (G,) of the query to the gallery.
        protocol: identities and cameras.
        query: its place among the queries.
        k: how many to list.

    Returns:
        (k,) places in the gallery, nearest first, fewer where there are not so many; (k,) whether each is a match.
    """
    kept = np.flatnonzero(~protocol.junk(query))
    order = kept[np.argsort(distances[kept], kind="stable")[:k]]
    return order, protocol.gallery_pids[order] == protocol.query_pids[query]


class _Gallery:
    """The gallery without junk, with the images of each identity side by side."""

    def __init__(self, protocol: Protocol) -> None:
        self.kept = np.flatnonzero(protocol.gallery_pids != JUNK_PID)
        pids = protocol.gallery_pids[self.kept]
        self.n_junk = len(protocol.gallery_pids) - len(pids)
        self.order = np.argsort(pids, kind="stable")
        sorted_pids = pids[self.order]
        self.low = np.searchsorted(sorted_pids, protocol.query_pids, "left")
        self.high = np.searchsorted(sorted_pids, protocol.query_pids, "right")
        self.query_camids = protocol.query_camids
        self.camids = None if protocol.gallery_camids is None else protocol.gallery_camids[self.kept]

    def match_ranks(self, distances: Floats, first: int) -> tuple[Ints, Ints]:
        """Ranks of the matches of successive queries, beginning with `first`.

        Sorting a row's values and looking up the few matches costs a tenth of sorting its indices.

        Returns:
            (M,) ranks from 1, ascending in each row, row after row; (rows,) how many of them each row has.
        """
        values = distances[:, self.kept] if self.n_junk else np.array(distances)
        rows, columns, matches = self._own(first, len(values))
        own = values[rows, columns]
        values[rows, columns] = np.inf  # behind all strangers
        values.sort(axis=1)
        if np.isnan(own).any() or (values.shape[1] and np.isnan(values[:, -1]).any()):
            raise ValueError("evaluation: expected numbers as distances, got NaN.")
        n_strangers = values.shape[1] - np.bincount(rows, minlength=len(values))
        rows, near = rows[matches], own[matches]
        near = near[np.lexsort((near, rows))]
        counts = np.bincount(rows, minlength=len(values))
        ends = np.cumsum(counts)
        closer = np.empty(len(near), np.int64)
        for row, (low, high) in enumerate(zip(ends - counts, ends, strict=True)):
            closer[low:high] = values[row].searchsorted(near[low:high], "right")
        return np.minimum(closer, n_strangers[rows]) + count_up(counts), counts

    def _own(self, first: int, n_rows: int) -> tuple[Ints, Ints, NDArray[np.bool_]]:
        """Row and column of all images of the queries' identities, and whether each is a match, of another camera."""
        low, high = self.low[first : first + n_rows], self.high[first : first + n_rows]
        counts = high - low
        rows = np.repeat(np.arange(n_rows), counts)
        columns = self.order[np.repeat(low, counts) + count_up(counts) - 1]
        if self.camids is None or self.query_camids is None:
            return rows, columns, np.ones(len(rows), np.bool_)
        return rows, columns, self.camids[columns] != self.query_camids[first + rows]


def count_up(counts: Ints) -> Ints:
    """1, 2, ... n for each n, one after the other."""
    starts = np.cumsum(counts) - counts
    return np.asarray(np.arange(1, int(counts.sum()) + 1) - np.repeat(starts, counts), np.int64)


def _summarise(ranks: Ints, counts: Ints, max_rank: int) -> Retrieval:
    queries = np.flatnonzero(counts)
    of_query = counts[queries]
    ends = np.cumsum(of_query)
    starts = ends - of_query
    hits = count_up(of_query)
    at_hit = hits / ranks
    before = np.where(ranks > 1, (hits - 1) / np.maximum(ranks - 1, 1), 1.0)
    ap = np.add.reduceat(at_hit, starts) / of_query
    trapezoid = np.add.reduceat(0.5 * (at_hit + before), starts) / of_query
    inp = of_query / ranks[ends - 1]
    first_rank = ranks[starts]
    cmc = np.bincount(np.minimum(first_rank, max_rank + 1), minlength=max_rank + 2)[1 : max_rank + 1].cumsum()
    return Retrieval(
        cmc=cmc / len(queries),
        mean_ap=float(ap.mean()),
        mean_ap_trapezoid=float(trapezoid.mean()),
        mean_inp=float(inp.mean()),
        n_queries=len(counts),
        n_counted=len(queries),
        queries=queries,
        ap=ap,
        inp=inp,
        first_rank=first_rank,
    )
