"""The probability that two pictures show one person, from the distance of their embeddings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from trainer.data.images import JUNK_PID
from trainer.evaluation.retrieval import Floats, Protocol, distance_blocks

SPREAD = 10.0  # of the slope per standard deviation of distances, before any pair is seen
BLOCK = 256


@dataclass(frozen=True)
class Similarity:
    """Logistic in the distance, at equal odds: as if one person were as likely as two before the pictures are seen.

    Attributes:
        offset: log odds of two pictures at distance 0.
        slope: by which they fall with the Euclidean distance.
    """

    offset: float
    slope: float

    def probability(self, distances: NDArray[Any]) -> NDArray[np.float64]:
        """Of one person at each distance. [1]"""
        odds = np.clip(self.offset - self.slope * distances.astype(np.float64), -700.0, 700.0)
        return np.asarray(1.0 / (1.0 + np.exp(-odds)))


@dataclass(frozen=True, eq=False)
class Pairs:
    """Distances of pairs of a query and a gallery image, of different cameras where these are known.

    Attributes:
        genuine: (N,) of one person.
        impostor: (M,) of two persons.
        n_people: among the queries.
    """

    genuine: Floats
    impostor: Floats
    n_people: int

    def errors(self, similarity: Similarity) -> tuple[float, float]:
        """Share of wrong answers at a probability of 0.5 and mean negative log-likelihood, pairs at equal odds."""
        yes, no = similarity.probability(self.genuine), similarity.probability(self.impostor)
        wrong = 0.5 * float((yes < 0.5).mean()) + 0.5 * float((no >= 0.5).mean())
        loss = -0.5 * float(np.log(np.maximum(yes, 1e-300)).mean() + np.log(np.maximum(1.0 - no, 1e-300)).mean())
        return wrong, loss


def find_pairs(query: Floats, gallery: Floats, protocol: Protocol) -> Pairs | None:
    """All pairs; None where none is of one person or none of two."""
    genuine, impostor = [], []
    real = protocol.gallery_pids != JUNK_PID
    for number, squares in enumerate(distance_blocks(query, gallery, BLOCK)):
        rows = slice(number * BLOCK, number * BLOCK + len(squares))
        counted = np.broadcast_to(real, squares.shape)
        if protocol.query_camids is not None and protocol.gallery_camids is not None:
            counted = counted & (protocol.query_camids[rows, None] != protocol.gallery_camids)
        same = protocol.query_pids[rows, None] == protocol.gallery_pids
        distances = np.sqrt(squares)
        genuine.append(distances[same & counted])
        impostor.append(distances[~same & counted])
    if not sum(map(len, genuine)) or not sum(map(len, impostor)):
        return None
    return Pairs(np.concatenate(genuine), np.concatenate(impostor), len(np.unique(protocol.query_pids)))


def fit_similarity(pairs: Pairs) -> Similarity:
    """The logistic function that makes the pairs most likely, with both kinds counting alike and each as its people.

    Source:
        Platt, Probabilistic Outputs for Support Vector Machines, 1999; instead of his targets a prior on the slope
        keeps it finite where the kinds do not overlap.
    """
    both = np.concatenate([pairs.genuine, pairs.impostor]).astype(np.float64)
    middle, spread = float(both.mean()), float(both.std()) or 1.0
    genuine, impostor = ((part - middle) / spread for part in (pairs.genuine, pairs.impostor))

    def loss(values: NDArray[np.float64]) -> float:
        offset, slope = values
        right = np.logaddexp(0.0, slope * genuine - offset).mean() + np.logaddexp(0.0, offset - slope * impostor).mean()
        return float(0.5 * pairs.n_people * right + 0.5 * (slope / SPREAD) ** 2)

    offset, slope = minimize(loss, np.array([0.0, 1.0]), method="Nelder-Mead").x
    return Similarity(offset=float(offset + slope * middle / spread), slope=float(slope / spread))
