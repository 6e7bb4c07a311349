from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

torch = pytest.importorskip("torch")

from trainer.evaluation.retrieval import (  # noqa: E402
    Protocol,
    Retrieval,
    distance_blocks,
    evaluate_distances,
    evaluate_embeddings,
    nearest_of_query,
    squared_distances,
)

Array = NDArray[Any]


def pids(*values: int) -> NDArray[np.int64]:
    return np.array(values, np.int64)


def naive(dist_mat: Array, protocol: Protocol, max_rank: int) -> dict[str, Any]:
    """The protocol by the book: sort the gallery of each query, walk down the list."""
    assert protocol.query_camids is not None
    assert protocol.gallery_camids is not None
    cmc, ap, trapezoid, inp = [], [], [], []
    for query, row in enumerate(dist_mat):
        hits, seen, first, last, precisions, areas, old = 0, 0, 0, 0, [], [], 1.0
        for column in np.argsort(row, kind="stable"):
            same = protocol.gallery_pids[column] == protocol.query_pids[query]
            if protocol.gallery_pids[column] == -1:
                continue
            if same and protocol.gallery_camids[column] == protocol.query_camids[query]:
                continue
            seen += 1
            hits += int(same)
            if same:
                precisions.append(hits / seen)
                areas.append(0.5 * (old + hits / seen))
                first = first or seen
                last = seen
            old = hits / seen
        if hits:
            ap.append(np.mean(precisions))
            trapezoid.append(np.mean(areas))
            inp.append(hits / last)
            cmc.append(np.arange(1, max_rank + 1) >= first)
    mean_ap, mean_trapezoid, mean_inp = (float(np.mean(values)) for values in (ap, trapezoid, inp))
    return {"cmc": np.mean(cmc, axis=0), "mean_ap": mean_ap, "mean_ap_trapezoid": mean_trapezoid, "mean_inp": mean_inp,
            "n_counted": len(ap), "ap": ap, "inp": inp}  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_metrics_equal_those_of_a_naive_loop(seed: int) -> None:
    rng = np.random.default_rng(seed)
    protocol = Protocol(
        rng.integers(1, 12, 23), rng.integers(-1, 14, 151), rng.integers(0, 3, 23), rng.integers(0, 3, 151)
    )
    dist_mat = rng.random((23, 151), np.float32)
    found = evaluate_distances(dist_mat, protocol, max_rank=30, block=7)
    wanted = naive(dist_mat, protocol, 30)
    for name, value in wanted.items():
        np.testing.assert_allclose(getattr(found, name), value, atol=1e-12, err_msg=name)
    assert found.n_queries == 23


def test_worked_example_of_one_query() -> None:
    protocol = Protocol(pids(7), pids(7, 3, 7, 0, 7, -1), pids(1), pids(1, 2, 2, 3, 3, 4))
    dist_mat = np.array([[0.0, 0.1, 0.2, 0.3, 0.4, 0.05]], np.float32)  # own camera and junk do not count
    found = evaluate_distances(dist_mat, protocol, max_rank=4)
    assert found.cmc.tolist() == [0.0, 1.0, 1.0, 1.0]
    assert found.mean_ap == pytest.approx((1 / 2 + 2 / 4) / 2)
    assert found.mean_ap_trapezoid == pytest.approx(((0 + 1 / 2) / 2 + (1 / 3 + 2 / 4) / 2) / 2)
    assert found.mean_inp == pytest.approx(2 / 4)


def test_without_cameras_every_image_of_the_identity_matches() -> None:
    found = evaluate_distances(np.array([[0.3, 0.1, 0.2]], np.float32), Protocol(pids(1), pids(1, 2, 1)))
    assert found.rank(1) == 0.0
    assert found.mean_ap == pytest.approx((1 / 2 + 2 / 3) / 2)


def test_among_equal_distances_matches_come_last_wherever_they_stand() -> None:
    tied = np.zeros((1, 4), np.float32)
    for gallery in (pids(5, 6, 7, 5), pids(6, 7, 5, 5), pids(5, 5, 7, 6)):
        found = evaluate_distances(tied, Protocol(pids(5), gallery))
        assert (found.rank(2), found.rank(3)) == (0.0, 1.0)
        assert found.mean_ap == pytest.approx((1 / 3 + 2 / 4) / 2)


def test_matches_at_infinite_distance_come_last() -> None:
    far = np.array([[np.inf, 1.0, np.inf, -np.inf]], np.float32)
    found = evaluate_distances(far, Protocol(pids(5), pids(5, 6, 7, 5)))
    assert found.mean_ap == pytest.approx((1 + 2 / 4) / 2)


def test_query_without_match_is_counted_nowhere() -> None:
    protocol = Protocol(pids(1, 9), pids(1, 2))
    found = evaluate_distances(np.array([[0.1, 0.2], [0.1, 0.2]], np.float32), protocol)
    assert (found.n_queries, found.n_counted, found.rank(1)) == (2, 1, 1.0)


def test_embeddings_give_the_metrics_of_their_distances() -> None:
    rng = np.random.default_rng(3)
    query, gallery = rng.normal(size=(9, 16)).astype(np.float32), rng.normal(size=(40, 16)).astype(np.float32)
    protocol = Protocol(rng.integers(0, 5, 9), rng.integers(0, 5, 40))
    direct = evaluate_embeddings(query, gallery, protocol, block=4)
    by_matrix = evaluate_distances(squared_distances(query, gallery), protocol)
    np.testing.assert_allclose(direct.cmc, by_matrix.cmc)
    assert direct.mean_ap == pytest.approx(by_matrix.mean_ap)
    exact = ((query[:, None].astype(np.float64) - gallery[None]) ** 2).sum(2)
    np.testing.assert_allclose(squared_distances(query, gallery), exact, rtol=1e-5)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Protocol(pids(1), pids(1), pids(1), None), "cameras of queries and gallery or of neither"),
        (lambda: Protocol(pids(1), pids(1), pids(1, 2), pids(1)), "expected 1 cameras of the query, got 2"),
        (lambda: Protocol(pids(-1), pids(1)), "junk"),
        (lambda: evaluate_distances(np.zeros((2, 2), np.float32), Protocol(pids(1), pids(1))), "shape"),
        (lambda: evaluate_distances(np.full((1, 1), np.nan, np.float32), Protocol(pids(1), pids(1))), "NaN"),
        (lambda: evaluate_distances(np.zeros((1, 1), np.float32), Protocol(pids(1), pids(2))), "found none"),
        (
            lambda: evaluate_embeddings(
                np.zeros((1, 2), np.float32), np.zeros((3, 2), np.float32), Protocol(pids(1), pids(1))
            ),
            "expected 1 and 1, got 1 and 3",
        ),
    ],
)  # fmt: skip
def test_bad_input_is_named(build: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        build()


def draw_case(seed: int) -> tuple[Array, list[Array]]:
    """Distances with ties, and pids and camids of queries and gallery in which the first query has a match."""
    rng = np.random.default_rng(seed)
    who = [rng.integers(1, 5, 6), rng.integers(-1, 6, 40), rng.integers(0, 3, 6), rng.integers(0, 3, 40)]
    who[1][0], who[3][0] = who[0][0], who[2][0] + 1
    return rng.integers(0, 12, (6, 40)).astype(np.float32), who


def assert_equal_metrics(found: Retrieval, wanted: Retrieval) -> None:
    for name in ("cmc", "mean_ap", "mean_ap_trapezoid", "mean_inp", "n_counted", "queries", "ap", "inp", "first_rank"):
        np.testing.assert_allclose(getattr(found, name), getattr(wanted, name), atol=1e-12, err_msg=name)


@given(st.integers(0, 2**32 - 1))
def test_order_of_the_gallery_does_not_matter(seed: int) -> None:
    dist_mat, (query_pids, gallery_pids, query_camids, gallery_camids) = draw_case(seed)
    order = np.random.default_rng(seed + 1).permutation(40)
    found = evaluate_distances(dist_mat, Protocol(query_pids, gallery_pids, query_camids, gallery_camids))
    shuffled = Protocol(query_pids, gallery_pids[order], query_camids, gallery_camids[order])
    assert_equal_metrics(evaluate_distances(dist_mat[:, order], shuffled), found)


@given(st.integers(0, 2**32 - 1))
def test_junk_and_images_of_the_own_camera_never_matter(seed: int) -> None:
    dist_mat, who = draw_case(seed)
    found = evaluate_distances(dist_mat, Protocol(*who))
    changed = dist_mat.copy()
    protocol = Protocol(*who)
    for query in range(len(dist_mat)):
        ignored = protocol.junk(query)
        changed[query, ignored] = np.random.default_rng(seed).normal(size=ignored.sum())
    assert_equal_metrics(evaluate_distances(changed, protocol), found)
    kept = who[1] != -1
    without = Protocol(who[0], who[1][kept], who[2], who[3][kept])
    assert_equal_metrics(evaluate_distances(dist_mat[:, kept], without), found)


@given(st.integers(0, 2**32 - 1))
def test_order_alone_counts(seed: int) -> None:
    dist_mat, who = draw_case(seed)
    found = evaluate_distances(dist_mat, Protocol(*who))
    assert_equal_metrics(evaluate_distances(np.exp(0.3 * dist_mat) - 7.0, Protocol(*who), block=2), found)


def test_common_shift_of_embeddings_costs_no_digits() -> None:
    rng = np.random.default_rng(0)
    query, gallery = rng.normal(size=(9, 16)).astype(np.float32), rng.normal(size=(40, 16)).astype(np.float32)
    exact = ((query[:, None].astype(np.float64) - gallery[None]) ** 2).sum(2)
    found = np.concatenate(list(distance_blocks(query + np.float32(1000), gallery + np.float32(1000), 4)))
    np.testing.assert_allclose(found, exact, rtol=1e-3)  # what rounding of the shifted numbers itself costs


def test_network_with_one_embedding_for_all_is_the_worst_there_is() -> None:
    same = np.ones((3, 8), np.float32)
    found = evaluate_embeddings(same[:1], np.ones((5, 8), np.float32), Protocol(pids(1), pids(1, 2, 3, 4, 5)))
    assert (found.rank(4), found.rank(5), found.mean_ap) == (0.0, 1.0, 0.2)


def test_nearest_of_a_query_leave_out_junk() -> None:
    protocol = Protocol(pids(7), pids(7, 3, 7, 0, 7, -1), pids(1), pids(1, 2, 2, 3, 3, 4))
    distances = np.array([0.0, 0.1, 0.2, 0.3, 0.4, 0.05], np.float32)
    places, matches = nearest_of_query(distances, protocol, 0, 3)
    assert places.tolist() == [1, 2, 3]
    assert matches.tolist() == [False, True, False]
