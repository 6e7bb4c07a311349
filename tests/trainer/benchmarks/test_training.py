from pathlib import Path

import numpy as np
import pytest
import torch

from tests.trainer.benchmarks.pretended_peers import PretendedPeers, no_tick
from trainer.benchmarks.step import TrainingStep, random_batch
from trainer.benchmarks.training import TrainingSize, compare_training
from trainer.losses import identity_loss, triplet_loss

SMALL = TrainingSize(
    ("resnet18",), 32, 32, batch_size=8, n_identities=5, rounds=1, curve_steps=3, curve_height_px=32, curve_width_px=32
)


def test_images_of_an_identity_share_a_colour() -> None:
    batch = random_batch(8, 20, 10)
    assert batch.targets.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    means = batch.images.float().mean((2, 3))
    assert (means[:4] - means[0]).abs().max() < 10.0 < (means[:4] - means[4]).abs().amax(1).min()


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_steps_learn(dtype: torch.dtype) -> None:
    step = TrainingStep("resnet18", 2, random_batch(8, 64, 32), dtype)
    losses = [step() for _ in range(6)]
    assert losses[-1] < 0.8 * losses[0]


def losses(folder: str) -> dict[str, float]:
    scores, embeddings, pids = (
        torch.from_numpy(np.load(Path(folder) / f"{name}.npy")) for name in ("scores", "embeddings", "pids")
    )
    return {"identity": float(identity_loss(scores, pids)), "triplet": float(triplet_loss(embeddings, pids)) + 0.1}


def test_steps_and_losses_are_compared_with_torchreid() -> None:
    peers = PretendedPeers({"torchreid training": lambda **_: None, "torchreid losses": losses})
    with peers:
        steps, curves, values = compare_training(peers, SMALL, no_tick)
    assert peers.asked["torchreid training"]["pids"] == [0, 0, 0, 0, 1, 1, 1, 1]
    assert [row.name for row in steps.rows] == ["ours, bf16", "ours, fp32", "torchreid, fp32"]
    assert [bar.verdict for bar in steps.bars] == ["met", "met"]
    assert [bar.verdict for bar in values.bars] == ["met", "missed"]
    assert curves.bars[0].value is not None
    assert 0.0 < curves.bars[0].value < 10.0
