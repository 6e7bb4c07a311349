"""Tests of what single queries find, against the summary and against the definition."""

from __future__ import annotations

import numpy as np
import pytest

from trainer.evaluation.ranking import pick_queries, rank_queries
from trainer.evaluation.retrieval import Protocol, evaluate_embeddings

RNG = np.random.default_rng(0)
PIDS, CAMIDS = RNG.integers(-1, 9, 90), RNG.integers(0, 3, 90)
GALLERY = RNG.normal(0, 1, (90, 7)).astype(np.float32)
QUERY = RNG.normal(0, 1, (25, 7)).astype(np.float32)
PROTOCOL = Protocol(np.append(RNG.integers(1, 9, 24), 1000), PIDS, RNG.integers(0, 3, 25), CAMIDS)
FOUND = evaluate_embeddings(QUERY, GALLERY, PROTOCOL)


def test_rankings_are_those_that_the_summary_counts() -> None:
    for ranking in rank_queries(QUERY, GALLERY, PROTOCOL, FOUND, FOUND.queries, n_shown=90):
        places = np.flatnonzero(ranking.matches) + 1
        assert len(places) == ranking.n_matches
        precision = np.mean(np.arange(1, len(places) + 1) / places)
        assert ranking.average_precision == pytest.approx(precision, abs=1e-9)


def test_junk_and_the_query_s_own_camera_are_not_shown() -> None:
    assert PROTOCOL.query_camids is not None
    for ranking in rank_queries(QUERY, GALLERY, PROTOCOL, FOUND, np.array([7, 2]), n_shown=90):
        own = PIDS[ranking.gallery] == PROTOCOL.query_pids[ranking.query]
        assert np.array_equal(own, ranking.matches)
        assert not np.any(PIDS[ranking.gallery] == -1)
        assert not np.any(own & (CAMIDS[ranking.gallery] == PROTOCOL.query_camids[ranking.query]))
        direct = np.linalg.norm(QUERY[ranking.query] - GALLERY[ranking.gallery], axis=1)
        assert np.allclose(ranking.distances, direct, atol=1e-4)
        assert np.all(np.diff(ranking.distances) >= 0)


def test_worst_and_best_queries_are_the_ends_of_the_same_order_and_those_without_a_match_are_in_neither() -> None:
    assert 24 not in FOUND.queries
    worst, best = (pick_queries(FOUND, 1000, pick, RNG) for pick in ("worst", "best"))
    precision = dict(zip(FOUND.queries.tolist(), FOUND.ap, strict=True))
    assert sorted(worst) == sorted(best) == FOUND.queries.tolist()
    assert np.all(np.diff([precision[query] for query in worst.tolist()]) >= 0)
    assert precision[int(best[0])] == FOUND.ap.max()
    assert len(pick_queries(FOUND, 3, "worst", RNG)) == 3


def test_random_queries_depend_on_the_generator_alone() -> None:
    first, again, other = (pick_queries(FOUND, 6, "random", np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert np.all(np.diff(first) > 0)
