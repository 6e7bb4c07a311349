"""Test of the Market-1501 layout by torchreid's own reader, which trains and evaluates on it."""

from __future__ import annotations

import importlib.util
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from configs.loader import load_config
from generator.config import GenerateConfig
from generator.dataset.read import load_samples
from generator.export import export_dataset
from generator.run import generate

TINY = Path(__file__).resolve().parents[2] / "configs" / "generate" / "tiny.yaml"
CHANGES = ("renderer=flat", "n_identities=6", "cameras.per_place=3",
           "render.width_px=32", "render.height_px=64")  # fmt: skip


def test_torchreid_trains_an_epoch_on_the_export_and_evaluates_on_it(tmp_path: Path) -> None:
    if importlib.util.find_spec("torchreid") is None:
        pytest.skip("torchreid is not installed")
    dataset = tmp_path / "people"
    generate(load_config(GenerateConfig, TINY, [*CHANGES, f"output={dataset}"]), quiet=True)
    folder = tmp_path / "market1501" / "Market-1501-v15.09.15"
    export_dataset(dataset, "market1501", folder, n_cameras=6)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torchreid's own
        manager, rank1, losses = _train_and_evaluate(tmp_path)
    samples = load_samples(dataset, ["split", "pid"]).to_pylist()
    splits = {split: [row for row in samples if row["split"] == split] for split in ("train", "query", "gallery")}
    loaders = {"train": manager.train_loader, **manager.test_loader["market1501"]}
    assert {name: len(loader.dataset) for name, loader in loaders.items()} == {
        name: len(rows) for name, rows in splits.items()
    }
    assert manager.num_train_pids == len({row["pid"] for row in splits["train"]})
    assert len(losses) == len(manager.train_loader)
    assert np.mean(losses[-3:]) < np.mean(losses[:3])
    assert 1 / 2 < rank1 <= 1  # of two people


def _train_and_evaluate(root: Path) -> tuple[Any, float, list[float]]:
    """Torchreid's data manager, rank 1 after an epoch, and the loss of each of its steps."""
    import torch

    from trainer.benchmarks.shims import import_torchreid

    data, models, engine, optim = (import_torchreid(name) for name in ("data", "models", "engine", "optim"))
    torch.set_num_threads(1)
    torch.manual_seed(0)
    manager = data.ImageDataManager(
        root=str(root), sources="market1501", height=64, width=32, batch_size_train=8, batch_size_test=32,
        workers=0, use_gpu=False,
    )  # fmt: skip
    net = models.build_model("osnet_x0_25", manager.num_train_pids, pretrained=False, use_gpu=False)
    optimizer = optim.build_optimizer(net, optim="adam", lr=2e-3)
    losses: list[float] = []

    schedule = optim.build_lr_scheduler(optimizer, stepsize=20)
    runner = engine.ImageSoftmaxEngine(manager, net, optimizer, schedule, use_gpu=False)
    step = runner.forward_backward

    def noted_step(batch: object) -> dict[str, float]:
        summary: dict[str, float] = step(batch)
        losses.append(summary["loss"])
        return summary

    runner.forward_backward = noted_step
    runner.run(save_dir=str(root / "log"), max_epoch=1, ranks=(1, 5))
    return manager, float(runner.test(ranks=(1, 5))), losses
