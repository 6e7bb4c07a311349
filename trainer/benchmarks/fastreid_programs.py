"""What of fastreid is measured, as functions that make it ready; they run in the peers' interpreter."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from trainer.benchmarks.matrix import load_matrix
from trainer.benchmarks.shims import import_fastreid


def load_peer() -> None:
    """Import what is measured and build the Cython evaluator as its evaluation does.

    Raises:
        ImportError: it was not built.
    """
    if not import_fastreid("evaluation.rank").IS_CYTHON_AVAI:
        import_fastreid("evaluation.rank_cylib").compile_helper()
        importlib.reload(import_fastreid("evaluation.rank"))
    if not import_fastreid("evaluation.rank").IS_CYTHON_AVAI:
        raise ImportError("its Cython evaluator was not built")


def evaluation(folder: str) -> Callable[[], dict[str, Any]]:
    """Fastreid's Cython evaluation of the matrix in a folder."""
    rank = import_fastreid("evaluation.rank")
    matrix = load_matrix(Path(folder))
    p = matrix.protocol

    def work() -> dict[str, Any]:
        cmc, precisions, inverses = rank.evaluate_rank(
            matrix.distances, p.query_pids, p.gallery_pids, p.query_camids, p.gallery_camids, max_rank=20
        )
        means = {"map": precisions, "minp": inverses}
        return {
            "cmc": [float(share) for share in cmc],
            **{name: float(np.mean(values, dtype=np.float64)) for name, values in means.items()},
        }

    return work


PROGRAMS: dict[str, Callable[..., Callable[[], Any]]] = {"fastreid evaluation": evaluation}
