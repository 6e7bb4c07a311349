"""Tests of the probability that two pictures show one person."""

from __future__ import annotations

import numpy as np
import pytest

from trainer.evaluation.retrieval import Protocol
from trainer.evaluation.similarity import Pairs, Similarity, find_pairs, fit_similarity

RNG = np.random.default_rng(0)


def normal(mean: float, n: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return RNG.normal(mean, 0.5, n).astype(np.float32)


def test_logistic_of_two_normal_distributions_is_found() -> None:
    # With means 1 and 2 and variance 1/4 the log odds are ((d - 2)^2 - (d - 1)^2) / (2 / 4) = 6 - 4 d.
    found = fit_similarity(Pairs(normal(1.0, 4000), normal(2.0, 40_000), 4000))
    assert found.slope == pytest.approx(4.0, rel=0.06)
    assert found.offset == pytest.approx(6.0, rel=0.06)
    assert found.probability(np.array([1.5])) == pytest.approx(0.5, abs=0.03)


def test_errors_are_those_of_the_definition() -> None:
    pairs = Pairs(np.array([0.0, 3.0], np.float32), np.array([1.0, 5.0, 6.0, 7.0], np.float32), 2)
    similarity = Similarity(offset=2.0, slope=1.0)
    wrong, loss = pairs.errors(similarity)
    assert wrong == pytest.approx(0.5 * 1 / 2 + 0.5 * 1 / 4)
    right = [1 / (1 + np.exp(-2.0)), 1 / (1 + np.exp(1.0))]
    other = [1 - 1 / (1 + np.exp(distance - 2.0)) for distance in (1, 5, 6, 7)]
    assert loss == pytest.approx(-0.5 * np.mean(np.log(right)) - 0.5 * np.mean(np.log(other)))


def test_kinds_that_do_not_overlap_give_a_finite_slope() -> None:
    found = fit_similarity(Pairs(normal(1.0, 9).clip(0, 2), normal(9.0, 9).clip(8, 10), 3))
    assert 0.1 < found.slope < 100.0
    assert found.probability(np.array([1.0, 9.0])).round(1).tolist() == [1.0, 0.0]
    assert Similarity(1e6, 1e9).probability(np.array([0.0, 1e9], np.float32)).tolist() == [1.0, pytest.approx(0.0)]


def test_pairs_are_all_those_of_different_cameras_without_junk() -> None:
    pids, camids = RNG.integers(-1, 5, 300), RNG.integers(0, 3, 300)
    gallery, query = RNG.normal(0, 1, (300, 4)).astype(np.float32), RNG.normal(0, 1, (270, 4)).astype(np.float32)
    protocol = Protocol(RNG.integers(1, 5, 270), pids, RNG.integers(0, 3, 270), camids)
    pairs = find_pairs(query, gallery, protocol)
    assert pairs is not None
    assert protocol.query_camids is not None
    genuine: list[float] = []
    impostor: list[float] = []
    for row in range(270):
        for column in range(300):
            if pids[column] != -1 and camids[column] != protocol.query_camids[row]:
                kind = genuine if pids[column] == protocol.query_pids[row] else impostor
                kind.append(float(np.linalg.norm(query[row] - gallery[column])))
    assert np.allclose(np.sort(pairs.genuine), np.sort(genuine), atol=1e-4)
    assert np.allclose(np.sort(pairs.impostor), np.sort(impostor), atol=1e-4)
    assert find_pairs(query, gallery, Protocol(np.full(270, 77), pids)) is None
