"""Same person or not: error rates of a threshold on the distance of two images.

Distances of all pairs are counted in a fine histogram, so that memory is bounded, nothing is drawn at random and the
answer is exact to the width of a bin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer.data.images import JUNK_PID
from trainer.evaluation.retrieval import Floats, Protocol, distance_blocks

N_BINS = 65_536
FALSE_ACCEPT_RATES = (1e-1, 1e-2, 1e-3, 1e-4)
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class PairScores:
    """Error rates over pairs of a query and a gallery image, of different cameras where these are known.

    Attributes:
        n_genuine: pairs of one person.
        n_impostor: pairs of two persons, distractors included.
        eer: rate at which as many impostors are accepted as genuine pairs are refused. [1]
        eer_threshold: distance at which that is so; the middle where a range does it.
        auc: probability that a genuine pair is nearer than an impostor pair. [1]
        tar: false accept rate -> share of genuine pairs accepted at the largest threshold that keeps it. [1]
        threshold: false accept rate -> that threshold: a pair is accepted if it is nearer. Below 1 / `n_impostor`
            no rate can be measured, the threshold then accepts no impostor at all.
    """

    n_genuine: int
    n_impostor: int
    eer: float
    eer_threshold: float
    auc: float
    tar: Mapping[float, float]
    threshold: Mapping[float, float]


def score_pairs(query: Floats, gallery: Floats, protocol: Protocol, block: int = 256) -> PairScores | None:
    """Error rates of pairs.

    Args:
        query: (Q, D) embeddings; normalised ones for cosine distance.
        gallery: (G, D) embeddings.
        protocol: identities and cameras; junk is left out.
        block: queries worked on at once.

    Returns:
        The rates by Euclidean distance; None where there are no genuine or no impostor pairs.

    Raises:
        ValueError: an embedding is not finite.
    Source:
        ISO/IEC 19795-1 for the names of the rates.
    """
    if not np.isfinite(query).all() or not np.isfinite(gallery).all():
        raise ValueError("pairs: expected finite embeddings, got NaN or infinity.")
    kept = np.flatnonzero(protocol.gallery_pids != JUNK_PID)
    if not len(query) or not len(kept):
        return None
    gallery = gallery[kept]
    middle = gallery.mean(axis=0)
    bound = float(sum(np.linalg.norm(points - middle, axis=1).max() for points in (query, gallery))) or 1.0
    genuine, impostor = np.zeros(N_BINS, np.int64), np.zeros(N_BINS, np.int64)
    camids = None if protocol.gallery_camids is None else protocol.gallery_camids[kept]
    for bins, rows in _binned(query, gallery, bound, block):
        same = protocol.query_pids[rows, None] == protocol.gallery_pids[kept]
        counted = np.ones(same.shape, np.bool_)
        if camids is not None and protocol.query_camids is not None:
            counted = protocol.query_camids[rows, None] != camids
        genuine += np.bincount(bins[same & counted], minlength=N_BINS)
        impostor += np.bincount(bins[~same & counted], minlength=N_BINS)
    if not genuine.any() or not impostor.any():
        return None
    return _rates(genuine, impostor, bound / N_BINS)


def _binned(query: Floats, gallery: Floats, bound: float, block: int) -> Iterator[tuple[NDArray[np.int32], slice]]:
    """(block, G) bin of each distance in [0, bound], and the queries these rows are of."""
    first = 0
    for squared in distance_blocks(query, gallery, block):
        distances = np.sqrt(squared, out=squared)
        distances *= N_BINS / bound
        yield np.minimum(distances, N_BINS - 1, out=distances).astype(np.int32), slice(first, first + len(squared))
        first += len(squared)


def _rates(genuine: Counts, impostor: Counts, width: float) -> PairScores:
    n_genuine, n_impostor = int(genuine.sum()), int(impostor.sum())
    accepted = np.concatenate([[0], np.cumsum(genuine)]) / n_genuine
    false = np.concatenate([[0], np.cumsum(impostor)]) / n_impostor
    eer, place = _crossing(false, 1.0 - accepted)
    below = accepted[:-1] + 0.5 * genuine / n_genuine
    tar, threshold = {}, {}
    for rate in FALSE_ACCEPT_RATES:
        edge = int(np.searchsorted(false, rate, "right")) - 1
        tar[rate], threshold[rate] = float(accepted[edge]), edge * width
    auc = float((impostor * below).sum() / n_impostor)
    return PairScores(n_genuine, n_impostor, eer, place * width, auc, tar, threshold)


def _crossing(rising: NDArray[np.float64], falling: NDArray[np.float64]) -> tuple[float, float]:
    """Value and place where a line that rises from 0 crosses one that falls from 1 to 0; the middle of such places."""
    equal = np.flatnonzero(rising == falling)
    if len(equal):
        return float(rising[equal[0]]), 0.5 * float(equal[0] + equal[-1])
    after = int(np.argmax(rising >= falling))
    gap_before, gap_after = falling[after - 1] - rising[after - 1], rising[after] - falling[after]
    share = gap_before / (gap_before + gap_after)
    value = rising[after - 1] + share * (rising[after] - rising[after - 1])
    return float(value), after - 1 + float(share)
