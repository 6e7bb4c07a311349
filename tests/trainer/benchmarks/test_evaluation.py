from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.trainer.benchmarks.pretended_peers import PretendedPeers, no_tick
from trainer.benchmarks.evaluation import EvaluationSize, compare_evaluation
from trainer.benchmarks.matrix import evaluate_naively, load_matrix, random_matrix, save_matrix
from trainer.benchmarks.peers import Peers
from trainer.evaluation.rerank import rerank_distances

SMALL = EvaluationSize(40, 130, 12, dims=8, torchreid_part=0.25, rounds=2, rerank=(10, 40, 6))


def test_matrix_survives_its_files(tmp_path: Path) -> None:
    matrix = random_matrix(6, 20, 4, 3, 5, seed=2)
    save_matrix(tmp_path, matrix)
    again = load_matrix(tmp_path)
    for name in ("distances", "query", "gallery"):
        assert np.array_equal(getattr(again, name), getattr(matrix, name))
    for name in ("query_pids", "query_camids", "gallery_pids", "gallery_camids"):
        assert np.array_equal(getattr(again.protocol, name), getattr(matrix.protocol, name))


def test_identities_are_nearer_to_themselves_than_chance() -> None:
    found = evaluate_naively(random_matrix(60, 200, 10, 6, 64, seed=0), max_rank=20)
    assert float(found["map"]) > 0.15  # 0.1 by chance


def test_ours_alone_is_measured_where_peers_are_missing(no_peers: Peers) -> None:
    metrics, reranking = compare_evaluation(no_peers, SMALL, no_tick)
    assert [row.process is None for row in metrics.rows] == [False, False, True, True]
    verdicts = {bar.text: bar.verdict for bar in (*metrics.bars, *reranking.bars)}
    assert verdicts["largest difference to the naive loop"] == "met"
    assert list(verdicts.values()).count("not measured") == 6


def evaluate(folder: str, n_queries: int | None = None, error: float = 0.0) -> dict[str, Any]:
    matrix = load_matrix(Path(folder))
    found = evaluate_naively(matrix.part(n_queries or len(matrix.query)), 20)
    return {"cmc": np.asarray(found["cmc"]).tolist(), "map": float(found["map"]) + error}


def rerank(folder: str) -> None:
    matrix = load_matrix(Path(folder))
    np.save(Path(folder) / "reranked_by_torchreid.npy", rerank_distances(matrix.query, matrix.gallery))


@pytest.mark.parametrize(("error", "verdict"), [(0.0, "met"), (1e-5, "missed")])
def test_peers_are_compared_by_time_and_numbers(error: float, verdict: str) -> None:
    programs = {
        "fastreid evaluation": lambda folder: evaluate(folder, error=error),
        "torchreid evaluation": evaluate,
        "torchreid reranking": rerank,
    }
    peers = PretendedPeers(programs)
    with peers:
        metrics, reranking = compare_evaluation(peers, SMALL, no_tick)
    assert peers.asked["torchreid evaluation"]["n_queries"] == 10
    theirs = {row.name: row for row in metrics.rows}
    assert theirs["fastreid, Cython"].process == 60.0
    assert theirs["torchreid, as installed"].process == 240.0  # a quarter of the queries was measured
    verdicts = {bar.text: bar.verdict for bar in (*metrics.bars, *reranking.bars)}
    assert verdicts.pop("largest difference to fastreid") == verdict
    assert set(verdicts.values()) == {"met"}
