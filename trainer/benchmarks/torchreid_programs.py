"""What of torchreid is measured, as functions that make it ready; they run in the peers' interpreter."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch

from trainer.benchmarks.matrix import load_matrix
from trainer.benchmarks.shims import import_torchreid
from trainer.evaluation.retrieval import squared_distances

Program = Callable[[], Any]


def load_peer() -> None:
    """Import all that is measured."""
    for module in ("metrics.rank", "utils.rerank", "data", "models", "engine", "optim", "losses"):
        import_torchreid(module)


def evaluation(folder: str, n_queries: int) -> Program:
    """Torchreid's evaluation of the first queries of the matrix in a folder, as its package has it: in Python."""
    rank = import_torchreid("metrics.rank")
    matrix = load_matrix(Path(folder)).part(n_queries)
    p = matrix.protocol

    def work() -> dict[str, Any]:
        cmc, mean_ap = rank.evaluate_rank(
            matrix.distances, p.query_pids, p.gallery_pids, p.query_camids, p.gallery_camids, max_rank=20
        )
        return {"cmc": [float(x) for x in cmc], "map": float(mean_ap)}

    return work


def reranking(folder: str) -> Program:
    """Torchreid's k-reciprocal re-ranking of the embeddings in a folder; leaves its distances there."""
    rerank = import_torchreid("utils.rerank")
    matrix = load_matrix(Path(folder))
    pairs = (matrix.query, matrix.gallery), (matrix.query, matrix.query), (matrix.gallery, matrix.gallery)
    parts = [np.sqrt(squared_distances(*pair).clip(0.0)) for pair in pairs]

    def work() -> None:
        np.save(Path(folder) / "reranked_by_torchreid.npy", rerank.re_ranking(*parts))

    return work


def loader(files: list[str], pids: list[int], camids: list[int], batch_size: int, per_identity: int) -> Program:
    """One epoch of torchreid's data manager over image files: identity sampler, PIL, its default transforms."""
    data = import_torchreid("data")
    rows = list(zip(files, pids, camids, strict=True))

    class Files(data.ImageDataset):  # type: ignore[misc, name-defined]
        def __init__(self, root: str = "", **options: Any) -> None:
            del root
            super().__init__(rows, rows, rows, **options)

    name = f"files {len(data.datasets.__dict__['__image_datasets'])}"
    data.register_image_dataset(name, Files)
    manager = data.ImageDataManager(
        sources=name,
        height=256,
        width=128,
        batch_size_train=batch_size,
        workers=0,
        num_instances=per_identity,
        train_sampler="RandomIdentitySampler",
        use_gpu=False,
    )

    def work() -> int:
        return sum(len(batch["img"]) for batch in manager.train_loader)

    return work


def training(backbone: str, height_px: int, width_px: int, pids: list[int], n_identities: int) -> Program:
    """A step of torchreid's triplet engine on one batch of random images: cross entropy, batch-hard triplet, Adam."""
    models, engine, optim = (import_torchreid(name) for name in ("models", "engine", "optim"))
    torch.manual_seed(0)
    net = models.build_model(backbone, n_identities, loss="triplet", pretrained=False, use_gpu=False)
    manager = SimpleNamespace(num_train_pids=n_identities, train_loader=None, test_loader=None)
    optimizer = optim.build_optimizer(net, optim="adam", lr=3e-4)
    runner = engine.ImageTripletEngine(manager, net, optimizer, use_gpu=False)
    net.train()
    batch = {"img": torch.randn(len(pids), 3, height_px, width_px), "pid": torch.tensor(pids)}

    def work() -> dict[str, float]:
        summary: dict[str, float] = runner.forward_backward(batch)
        return summary

    return work


def losses(folder: str) -> Program:
    """Torchreid's two losses of the scores, embeddings and identities in a folder."""
    found = import_torchreid("losses")
    scores, embeddings, pids = (
        torch.from_numpy(np.load(Path(folder) / f"{name}.npy")) for name in ("scores", "embeddings", "pids")
    )

    def work() -> dict[str, float]:
        identity = found.CrossEntropyLoss(scores.shape[1], use_gpu=False)(scores, pids)
        return {"identity": float(identity), "triplet": float(found.TripletLoss(0.3)(embeddings, pids))}

    return work


PROGRAMS: dict[str, Callable[..., Program]] = {
    "torchreid evaluation": evaluation,
    "torchreid reranking": reranking,
    "torchreid loader": loader,
    "torchreid training": training,
    "torchreid losses": losses,
}
