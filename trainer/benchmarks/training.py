"""A training step of ours and of torchreid's triplet engine: cross entropy, batch-hard triplet, Adam."""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from trainer.benchmarks.curves import compare_curves
from trainer.benchmarks.peers import Peers
from trainer.benchmarks.report import Bar, Section, ratio_of, rows_of
from trainer.benchmarks.step import TrainingStep, random_batch
from trainer.benchmarks.timing import Cost, Tick, measured, run_in_turns
from trainer.losses import identity_loss, triplet_loss
from trainer.models.config import BackboneName

FAST, SINGLE, TORCHREID = "ours, bf16", "ours, fp32", "torchreid, fp32"  # ours in channels-last memory


@dataclass(frozen=True)
class TrainingSize:
    """How much is trained.

    Attributes:
        backbones: to train.
        height_px, width_px: of the images. [px]
        batch_size: of 4 images per identity.
        n_identities: that are told apart.
        rounds: steps that are measured, twice as many of the fastest.
        curve_steps: of the loss curves.
        curve_height_px, curve_width_px: of their images. [px]
    """

    backbones: tuple[BackboneName, ...] = ("resnet50", "densenet121")
    height_px: int = 256
    width_px: int = 128
    batch_size: int = 32
    n_identities: int = 751
    rounds: int = 3
    curve_steps: int = 30
    curve_height_px: int = 64
    curve_width_px: int = 32


def compare_training(peers: Peers, size: TrainingSize, tick: Tick) -> list[Section]:
    """A section of steps and one of loss curves per backbone, and one of the losses' values."""
    sections = []
    for backbone in size.backbones:
        sections.append(_compare_steps(peers, size, backbone, tick))
        gc.collect()
        tick(f"loss curves of {backbone}")
        shape = size.curve_height_px, size.curve_width_px
        sections.append(compare_curves(backbone, shape, size.batch_size, size.curve_steps))
    return [*sections, _compare_losses(peers, size.batch_size, size.n_identities)]


def _compare_steps(peers: Peers, size: TrainingSize, backbone: BackboneName, tick: Tick) -> Section:
    batch = random_batch(size.batch_size, size.height_px, size.width_px)
    fast, single = (
        TrainingStep(backbone, size.n_identities, batch, dtype) for dtype in (torch.bfloat16, torch.float32)
    )
    contestants = [
        measured(FAST, fast, 2 * size.rounds, warm_up=2),  # short, and its memory settles later
        measured(SINGLE, single, size.rounds, warm_up=1),
    ]
    missing = {}
    if "torchreid" in peers.versions:
        theirs = peers.contestant(
            TORCHREID,
            "torchreid training",
            size.rounds,
            warm_up=1,
            backbone=backbone,
            height_px=size.height_px,
            width_px=size.width_px,
            pids=batch.targets.tolist(),
            n_identities=size.n_identities,
        )
        contestants.append(theirs)
    else:
        missing[TORCHREID] = peers.missing["torchreid"]
    costs = run_in_turns(contestants, tick)
    for one in contestants:
        peers.forget(one)
    title = (
        f"Training step: {backbone}, {size.width_px}x{size.height_px}, batch of {size.batch_size}, "
        f"{size.n_identities} identities, one thread"
    )
    notes = {name: f"{size.batch_size / cost.process_s:.1f} images/s" for name, cost in costs.items()}
    return Section(title, "s/step", rows_of(costs, missing, notes=notes), _bars(costs))


def _bars(costs: Mapping[str, Cost]) -> list[Bar]:
    return [
        Bar("times as fast as torchreid, both in fp32", ratio_of(costs, TORCHREID, SINGLE), least=1.0),
        Bar("times as fast as torchreid, ours as it is by default", ratio_of(costs, TORCHREID, FAST), least=3.0),
    ]


def _compare_losses(peers: Peers, batch_size: int, n_identities: int) -> Section:
    """The two losses of the same scores and embeddings."""
    rng = np.random.default_rng(0)
    values = {
        "scores": rng.standard_normal((batch_size, n_identities), np.float32),
        "embeddings": rng.standard_normal((batch_size, 64), np.float32),
        "pids": np.repeat(np.arange(batch_size // 4), 4),
    }
    scores, embeddings, pids = (torch.from_numpy(value) for value in values.values())
    mine = {"identity": identity_loss(scores, pids), "triplet": triplet_loss(embeddings, pids)}
    theirs: dict[str, float] | None = None
    if "torchreid" in peers.versions:
        with tempfile.TemporaryDirectory() as folder:
            for name, value in values.items():
                np.save(Path(folder) / f"{name}.npy", value)
            contestant = peers.contestant("losses", "torchreid losses", folder=folder)
            theirs = contestant.run().result
            peers.forget(contestant)
    bars = [
        Bar(f"difference of the {name} loss", None if theirs is None else abs(float(value) - theirs[name]), most=1e-5)
        for name, value in mine.items()
    ]
    return Section("The losses of the training step, ours and torchreid's, on the same outputs", "", [], bars)
