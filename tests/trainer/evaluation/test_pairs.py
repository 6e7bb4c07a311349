from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

torch = pytest.importorskip("torch")

from trainer.evaluation.pairs import score_pairs  # noqa: E402
from trainer.evaluation.retrieval import Protocol  # noqa: E402

Array = NDArray[Any]


def line(*places: float) -> Array:
    """Embeddings on a line, whose distances can be read."""
    return np.array(places, np.float32)[:, None]


def pids(*values: int) -> NDArray[np.int64]:
    return np.array(values, np.int64)


def naive_distances(query: Array, gallery: Array, protocol: Protocol) -> tuple[list[float], list[float]]:
    """Of genuine and impostor pairs."""
    genuine: list[float] = []
    impostor: list[float] = []
    for q, point in enumerate(query):
        for g, other in enumerate(gallery):
            if protocol.gallery_pids[g] == -1:
                continue
            cameras = protocol.query_camids, protocol.gallery_camids
            if cameras[0] is not None and cameras[1] is not None and cameras[0][q] == cameras[1][g]:
                continue
            distances = genuine if protocol.query_pids[q] == protocol.gallery_pids[g] else impostor
            distances.append(float(np.linalg.norm(point.astype(np.float64) - other)))
    return genuine, impostor


def test_worked_example() -> None:
    """Genuine pairs are 1 and 4 apart, impostors 2, 5, 8 and 9; junk and the own camera do not count."""
    protocol = Protocol(pids(1), pids(1, 1, 2, 3, 0, 2, -1, 1, 4), pids(1), pids(2, 3, 2, 2, 3, 2, 2, 1, 1))
    found = score_pairs(line(0.0), line(1.0, 4.0, 2.0, 5.0, 8.0, 9.0, 0.5, 7.0, 3.0), protocol)
    assert found is not None
    assert (found.n_genuine, found.n_impostor) == (2, 4)
    assert found.auc == pytest.approx((4 + 3) / 8)
    assert found.tar[1e-3] == 0.5
    assert found.threshold[1e-3] == pytest.approx(2.0, abs=1e-3)
    assert 0.25 <= found.eer <= 0.5
    assert 2.0 <= found.eer_threshold <= 4.01


@given(st.integers(0, 2**32 - 1), st.booleans())
def test_rates_are_those_of_the_sorted_distances(seed: int, cameras: bool) -> None:
    rng = np.random.default_rng(seed)
    query, gallery = rng.normal(size=(6, 3)).astype(np.float32), rng.normal(size=(40, 3)).astype(np.float32)
    numbers = [rng.integers(low, 4, n) for low, n in ((1, 6), (-1, 40), (0, 6), (0, 40))]
    protocol = Protocol(*numbers) if cameras else Protocol(*numbers[:2])
    genuine, impostor = naive_distances(query, gallery, protocol)
    found = score_pairs(query, gallery, protocol, block=4)
    if not genuine or not impostor:
        assert found is None
        return
    assert found is not None
    assert (found.n_genuine, found.n_impostor) == (len(genuine), len(impostor))
    nearer = [(g < i) + 0.5 * (g == i) for g in genuine for i in impostor]
    assert found.auc == pytest.approx(np.mean(nearer), abs=2e-3)  # pairs that share a bin count half
    for rate, threshold in found.threshold.items():
        assert np.mean(np.array(impostor) < threshold - 1e-3) <= rate
        assert np.mean(np.array(impostor) < threshold + 1e-3) > rate
        assert np.mean(np.array(genuine) < threshold - 1e-3) <= found.tar[rate] + 1e-9
        assert np.mean(np.array(genuine) < threshold + 1e-3) >= found.tar[rate] - 1e-9
    early, late = found.eer_threshold - 1e-3, found.eer_threshold + 1e-3
    assert np.mean(np.array(genuine) >= late) - 1e-9 <= found.eer <= np.mean(np.array(genuine) >= early) + 1e-9
    assert np.mean(np.array(impostor) < early) - 1e-9 <= found.eer <= np.mean(np.array(impostor) < late) + 1e-9


def test_well_separated_persons_have_no_errors() -> None:
    protocol = Protocol(pids(1, 2), pids(1, 1, 2, 2))
    found = score_pairs(line(0.0, 10.0), line(0.1, 0.2, 10.1, 10.2), protocol)
    assert found is not None
    assert (found.eer, found.auc, found.tar[1e-4]) == (0.0, 1.0, 1.0)
    assert found.eer_threshold == pytest.approx((0.2 + 9.8) / 2, abs=1e-3)


def test_images_that_are_all_the_same_cannot_be_told_apart() -> None:
    found = score_pairs(line(1.0), line(1.0, 1.0, 1.0), Protocol(pids(1), pids(1, 2, 3)))
    assert found is not None
    assert (found.eer, found.auc, found.tar[1e-1]) == (0.5, 0.5, 0.0)


def test_order_of_the_gallery_does_not_matter() -> None:
    rng = np.random.default_rng(0)
    query, gallery = rng.normal(size=(6, 4)).astype(np.float32), rng.normal(size=(50, 4)).astype(np.float32)
    who, whose, order = rng.integers(1, 5, 6), rng.integers(1, 5, 50), rng.permutation(50)
    found = score_pairs(query, gallery, Protocol(who, whose))
    again = score_pairs(query, gallery[order], Protocol(who, whose[order]))
    assert found is not None
    assert again is not None
    assert again.auc == pytest.approx(found.auc, abs=1e-3)


def test_without_genuine_or_impostor_pairs_there_are_no_rates() -> None:
    assert score_pairs(line(1.0), line(2.0), Protocol(pids(1), pids(2))) is None
    assert score_pairs(line(1.0), line(2.0), Protocol(pids(1), pids(1))) is None
    assert score_pairs(line(1.0), line(2.0), Protocol(pids(1), pids(-1))) is None


def test_embeddings_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="pairs: expected finite embeddings"):
        score_pairs(line(np.nan), line(2.0), Protocol(pids(1), pids(1)))
