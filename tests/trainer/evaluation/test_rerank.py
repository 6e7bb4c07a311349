from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch")

from trainer.evaluation.rerank import rerank_distances, reranked_blocks  # noqa: E402

Array = NDArray[Any]


def naive(query: Array, gallery: Array, k1: int, k2: int, weight: float) -> Array:
    """Section 3 of the paper with sets and dense matrices."""
    points = np.concatenate([query, gallery]).astype(np.float64)
    n = len(points)
    squared = ((points[:, None] - points[None]) ** 2).sum(2)
    squared /= squared.max(axis=1, keepdims=True)
    ranking = [[int(j) for j in np.argsort(row, kind="stable")] for row in squared]

    def reciprocal(i: int, k: int) -> set[int]:
        return {j for j in ranking[i][: k + 1] if i in ranking[j][: k + 1]}

    encoding = np.zeros((n, n))
    for i in range(n):
        near = reciprocal(i, k1)
        members = set(near)
        for j in near:
            close = reciprocal(j, round(k1 / 2))
            if len(close & near) > 2 / 3 * len(close):
                members |= close
        for j in members:
            encoding[i, j] = np.exp(-squared[i, j])
        encoding[i] /= encoding[i].sum()
    averaged = np.stack([encoding[ranking[i][:k2]].mean(axis=0) for i in range(n)])
    result = np.zeros((len(query), len(gallery)))
    for i in range(len(query)):
        for j in range(len(gallery)):
            own, other = averaged[i], averaged[len(query) + j]
            jaccard = 1 - np.minimum(own, other).sum() / np.maximum(own, other).sum()
            result[i, j] = (1 - weight) * jaccard + weight * squared[i, len(query) + j]
    return result


def crowd(seed: int, n_query: int, n_gallery: int) -> tuple[Array, Array]:
    """Embeddings that lie in clusters, as those of people do."""
    rng = np.random.default_rng(seed)
    middles = rng.normal(size=(6, 8))
    points = middles[rng.integers(0, 6, n_query + n_gallery)] + 0.6 * rng.normal(size=(n_query + n_gallery, 8))
    return points[:n_query].astype(np.float32), points[n_query:].astype(np.float32)


@pytest.mark.parametrize(("k1", "k2"), [(20, 6), (7, 3), (5, 1), (4, 9), (200, 6)])
def test_distances_equal_those_of_the_paper_by_sets(k1: int, k2: int) -> None:
    query, gallery = crowd(k1, 17, 61)
    found = rerank_distances(query, gallery, k1, k2, 0.3, block=5)
    np.testing.assert_allclose(found, naive(query, gallery, k1, k2, 0.3), atol=2e-6)


def test_weight_one_is_the_original_distance() -> None:
    query, gallery = crowd(1, 5, 30)
    points = np.concatenate([query, gallery])
    squared = ((query[:, None] - points[None]) ** 2).sum(2)
    found = rerank_distances(query, gallery, weight=1.0)
    np.testing.assert_allclose(found, squared[:, 5:] / squared.max(axis=1, keepdims=True), atol=1e-6)


def test_blocks_do_not_change_the_result() -> None:
    query, gallery = crowd(2, 13, 50)
    whole = rerank_distances(query, gallery, block=100)
    parts = list(reranked_blocks(query, gallery, block=4))
    assert [len(part) for part in parts] == [4, 4, 4, 1]
    np.testing.assert_allclose(np.concatenate(parts), whole, atol=1e-6)


def test_neighbours_of_the_same_cluster_come_nearer() -> None:
    query, gallery = crowd(3, 10, 80)
    found, plain = rerank_distances(query, gallery), rerank_distances(query, gallery, weight=1.0)
    nearest = plain.argmin(axis=1)
    assert (found[np.arange(10), nearest] < np.median(found, axis=1)).all()


def test_images_that_are_all_the_same_have_no_distance() -> None:
    same = np.ones((12, 4), np.float32)
    found = rerank_distances(same[:4], same[4:], k1=20, k2=1)
    np.testing.assert_allclose(found, 0.0, atol=1e-6)


def test_bad_input_is_named() -> None:
    query, gallery = crowd(4, 3, 9)
    with pytest.raises(ValueError, match=r"a weight in \[0, 1\], got 20, 6, 1\.5"):
        rerank_distances(query, gallery, weight=1.5)
    with pytest.raises(ValueError, match=r"at least 1 and a weight in \[0, 1\], got 0, 6"):
        rerank_distances(query, gallery, k1=0)
    gallery[2, 3] = np.nan
    with pytest.raises(ValueError, match="finite embeddings"):
        rerank_distances(query, gallery)
