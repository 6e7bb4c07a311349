"""CMC, mAP and mINP of ours and the peers on the same distances, and k-reciprocal re-ranking."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from trainer.benchmarks.matrix import Matrix, evaluate_naively, random_matrix, save_matrix
from trainer.benchmarks.peers import Peers
from trainer.benchmarks.report import Bar, Row, Section, ratio_of, rows_of
from trainer.benchmarks.timing import Contestant, Cost, Tick, measured, run_in_turns
from trainer.evaluation.rerank import rerank_distances
from trainer.evaluation.retrieval import evaluate_distances

MAX_RANK = 20
OURS, NAIVE = "ours", "naive loop"
FASTREID, TORCHREID = "fastreid, Cython", "torchreid, as installed"
TOLERANCE = 1e-6  # of metrics; the peers add in single precision


@dataclass(frozen=True)
class EvaluationSize:
    """How much is evaluated; by default what Market-1501 has.

    Attributes:
        n_queries, n_gallery, n_identities, n_cameras: of the matrix.
        dims: of the embeddings.
        torchreid_part: share of the queries that torchreid gets, for it takes two minutes for all of them. [1]
        rounds: of ours; the others get fewer.
        rerank: queries, gallery images and identities of the re-ranking.
    """

    n_queries: int = 3368
    n_gallery: int = 15913
    n_identities: int = 750
    n_cameras: int = 6
    dims: int = 512
    torchreid_part: float = 0.1
    rounds: int = 7
    rerank: tuple[int, int, int] = (500, 2500, 150)


def compare_evaluation(peers: Peers, size: EvaluationSize, tick: Tick) -> list[Section]:
    """Two sections: metrics and re-ranking."""
    with tempfile.TemporaryDirectory() as folder:
        metrics = _compare_metrics(peers, size, Path(folder), tick)
    with tempfile.TemporaryDirectory() as folder:
        return [metrics, _compare_reranking(peers, size, Path(folder), tick)]


def _compare_metrics(peers: Peers, size: EvaluationSize, folder: Path, tick: Tick) -> Section:
    tick("random features")
    matrix = random_matrix(size.n_queries, size.n_gallery, size.n_identities, size.n_cameras, size.dims, seed=0)
    save_matrix(folder, matrix)
    n_part = max(1, round(size.n_queries * size.torchreid_part))
    contestants, missing = _contestants(peers, matrix, folder, size.rounds, n_part)
    costs = run_in_turns(contestants, tick)
    found = {name: cost.result for name, cost in costs.items()}
    notes = {NAIVE: "a loop over the queries, as the definitions say"}
    if TORCHREID in costs and n_part < size.n_queries:
        factor, measured_s = size.n_queries / n_part, costs[TORCHREID].process_s
        costs[TORCHREID] = costs[TORCHREID].scaled(factor)
        notes[TORCHREID] = f"{measured_s:.3g} s for {n_part} queries, times {factor:.3g}"
        found[OURS + " part"] = _metrics_of(matrix.part(n_part))
    for one in contestants:
        peers.forget(one)
    title = (
        f"Evaluation: {size.n_queries:,} queries, {size.n_gallery:,} gallery images, {size.n_identities} identities, "
        f"{size.n_cameras} cameras, the same distances for all"
    )
    mine = found[OURS]
    told = f"ours: rank 1 {mine['cmc'][0]:.6f}, mAP {mine['map']:.6f}, mINP {mine['minp']:.6f}."
    return Section(title, "s", rows_of(costs, missing, notes=notes), _bars(costs, found), (told,))


def _contestants(
    peers: Peers, matrix: Matrix, folder: Path, rounds: int, n_part: int
) -> tuple[list[Contestant], dict[str, str]]:
    few = max(1, rounds // 2)
    contestants = [
        measured(OURS, lambda: _metrics_of(matrix), rounds, warm_up=1),
        measured(NAIVE, lambda: evaluate_naively(matrix, MAX_RANK), 1),
    ]
    missing = {}
    if "fastreid" in peers.versions:
        contestants.append(peers.contestant(FASTREID, "fastreid evaluation", few, folder=str(folder)))
    else:
        missing[FASTREID] = peers.missing["fastreid"]
    if "torchreid" in peers.versions:
        contestants.append(peers.contestant(TORCHREID, "torchreid evaluation", 1, folder=str(folder), n_queries=n_part))
    else:
        missing[TORCHREID] = peers.missing["torchreid"]
    return contestants, missing


def _metrics_of(matrix: Matrix) -> dict[str, Any]:
    found = evaluate_distances(matrix.distances, matrix.protocol, MAX_RANK)
    return {"cmc": found.cmc, "map": found.mean_ap, "minp": found.mean_inp}


def _bars(costs: Mapping[str, Cost], found: Mapping[str, Mapping[str, Any]]) -> list[Bar]:
    same = found.get(OURS + " part", found[OURS])  # torchreid's queries
    return [
        Bar("times as fast as fastreid's Cython", ratio_of(costs, FASTREID, OURS), least=3.0),
        Bar("times as fast as torchreid as installed", ratio_of(costs, TORCHREID, OURS), least=100.0),
        Bar("largest difference to the naive loop", _difference(found[OURS], found[NAIVE]), most=TOLERANCE),
        Bar("largest difference to fastreid", _difference(found[OURS], found.get(FASTREID)), most=TOLERANCE),
        Bar("largest difference to torchreid", _difference(same, found.get(TORCHREID)), most=TOLERANCE),
    ]


def _difference(first: Mapping[str, Any], second: Mapping[str, Any] | None) -> float | None:
    """Of all metrics that both have."""
    if second is None:
        return None
    return max(float(np.abs(np.asarray(first[name]) - np.asarray(second[name])).max()) for name in second)


def _compare_reranking(peers: Peers, size: EvaluationSize, folder: Path, tick: Tick) -> Section:
    n_queries, n_gallery, n_identities = size.rerank
    matrix = random_matrix(n_queries, n_gallery, n_identities, size.n_cameras, size.dims, seed=1)
    save_matrix(folder, matrix)
    contestants = [measured(OURS, lambda: rerank_distances(matrix.query, matrix.gallery), 3, warm_up=1)]
    missing = {}
    if "torchreid" in peers.versions:
        contestants.append(peers.contestant("torchreid", "torchreid reranking", 2, folder=str(folder)))
    else:
        missing["torchreid"] = peers.missing["torchreid"]
    costs = run_in_turns(contestants, tick)
    theirs = folder / "reranked_by_torchreid.npy"
    gap = float(np.abs(costs[OURS].result - np.load(theirs)).max()) if theirs.exists() else None
    for one in contestants:
        peers.forget(one)
    bars: Sequence[Bar] = [
        Bar("times as fast as torchreid", ratio_of(costs, "torchreid", OURS), least=1.0),
        Bar("largest difference of a distance to torchreid", gap, most=1e-4),
    ]
    rows: list[Row] = rows_of(costs, missing)
    return Section(f"k-reciprocal re-ranking: {n_queries:,} x {n_gallery:,}", "s", rows, bars)
