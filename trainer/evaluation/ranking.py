"""What single queries find, for pictures and for a closer look; `retrieval` sums up over all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from trainer.evaluation.retrieval import Floats, Ints, Protocol, Retrieval, distance_blocks, nearest_of_query

Pick = Literal["worst", "best", "random"]


@dataclass(frozen=True, eq=False)
class Ranking:
    """What a query finds.

    Attributes:
        query: its row among the queries.
        gallery: (K,) rows of the gallery, nearest first, junk left out.
        distances: (K,) Euclidean distances.
        matches: (K,) whether it is the query's identity.
        n_matches: in the whole gallery.
        average_precision: over the whole gallery, mean of the precision at each match. [1]
    """

    query: int
    gallery: Ints
    distances: Floats
    matches: NDArray[np.bool_]
    n_matches: int
    average_precision: float


def pick_queries(found: Retrieval, n: int, pick: Pick, rng: np.random.Generator) -> Ints:
    """(n,) queries with a match, fewer where there are not so many: by average precision, or drawn, in their order."""
    if pick == "random":
        return np.sort(rng.permutation(found.queries)[:n])
    order = np.argsort(found.ap if pick == "worst" else -found.ap, kind="stable")
    picked: Ints = found.queries[order[:n]]
    return picked


def rank_queries(
    query: Floats, gallery: Floats, protocol: Protocol, found: Retrieval, chosen: Ints, n_shown: int = 10
) -> list[Ranking]:
    """The nearest of the gallery for some queries.

    Args:
        query: (Q, D) embeddings.
        gallery: (G, D) embeddings.
        protocol: identities and cameras.
        found: their metrics, from `evaluate_embeddings`.
        chosen: (n,) queries, among those that are counted.
        n_shown: how many ranks to keep; fewer where the gallery is smaller.
    """
    rankings = []
    squares = (row for block in distance_blocks(query[chosen], gallery, 1) for row in block)
    for one, row in zip(chosen.tolist(), squares, strict=True):
        places, matches = nearest_of_query(row, protocol, one, n_shown)
        same = (protocol.gallery_pids == protocol.query_pids[one]) & ~protocol.junk(one)
        precision = float(found.ap[np.searchsorted(found.queries, one)])
        rankings.append(Ranking(one, places, np.sqrt(row[places]), matches, int(same.sum()), precision))
    return rankings
