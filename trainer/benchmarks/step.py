"""A training step as the engine does it, on a batch that stays."""

from __future__ import annotations

import numpy as np
import torch

from trainer.data.batch import Batch
from trainer.models.config import BackboneName, LossConfig, ModelConfig
from trainer.models.network import PersonNet
from trainer.objective import Objective
from trainer.training.config import OptimConfig
from trainer.training.optim import build_optimizer

PER_IDENTITY = 4


def random_batch(batch_size: int, height_px: int, width_px: int, seed: int = 0) -> Batch:
    """Random images of batch_size / 4 identities, each of a colour of its own so that something can be learned."""
    rng = np.random.default_rng(seed)
    targets = np.repeat(np.arange(batch_size // PER_IDENTITY), PER_IDENTITY)
    colours = np.random.default_rng(0).uniform(60.0, 196.0, (len(targets), 3))[targets]
    noise = rng.normal(0.0, 40.0, (batch_size, height_px, width_px, 3))
    pixels = np.clip(colours[:, None, None] + noise, 0, 255).astype(np.uint8)
    return Batch(
        images=torch.from_numpy(pixels).permute(0, 3, 1, 2),
        targets=torch.from_numpy(targets),
        camids=torch.full((batch_size,), -1),
        labels=torch.zeros((batch_size, 0), dtype=torch.int64),
        keys=[str(index) for index in range(batch_size)],
    )


class TrainingStep:
    """Calls are steps of the paper's re-ID network; each gives the loss before it."""

    def __init__(
        self,
        backbone: BackboneName,
        n_identities: int,
        batch: Batch,
        dtype: torch.dtype,
        seed: int = 0,
    ) -> None:
        """Build network and optimiser.

        Args:
            backbone: of the network, without pretrained weights.
            n_identities: that are told apart.
            batch: that calls without one train on.
            dtype: of the autocast; single precision is none.
            seed: of the weights.
        """
        with torch.random.fork_rng(devices=()):
            torch.manual_seed(seed)
            net = PersonNet(ModelConfig(backbone=backbone), n_identities, ())
        self.net = net.to(memory_format=torch.channels_last).train()  # type: ignore[call-overload]
        self.dtype, self.batch = dtype, batch
        self.optimizer = build_optimizer(self.net, OptimConfig())
        self.objective = Objective(LossConfig(), "reid")

    def __call__(self, batch: Batch | None = None) -> float:
        """One step."""
        batch = batch or self.batch
        with torch.autocast("cpu", self.dtype, enabled=self.dtype != torch.float32):
            outputs = self.net(batch.images)
        loss = self.objective(outputs, batch)["total"]
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        return loss.item()
