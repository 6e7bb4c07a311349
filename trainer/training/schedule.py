"""How the learning rates go over a run: pure functions of the step, so that a run that was stopped goes on alike."""

from __future__ import annotations

import math

from torch.optim import Optimizer

from trainer.training.config import OptimConfig

WARMUP_START = 0.01


def learning_rate_factor(config: OptimConfig, step: int, steps_per_epoch: int) -> float:
    """What multiplies all learning rates at a step.

    During the warm-up it rises linearly from 0.01, reaching 1 at its end. After that, `constant` stays there, `step`
    falls to a tenth at the beginning of each of `step_epochs` (counted from the start of the run), and `cosine` falls
    along half a cosine, reaching 0 where the step after the last would be.

    Args:
        config: of the optimiser.
        step: from 0.
        steps_per_epoch: number of batches in an epoch.
    """
    warmup, last = config.warmup_epochs * steps_per_epoch, config.epochs * steps_per_epoch
    if step < warmup:
        return WARMUP_START + (1.0 - WARMUP_START) * step / warmup
    if config.schedule == "step":
        return math.prod(0.1 for epoch in config.step_epochs if step >= epoch * steps_per_epoch)
    if config.schedule == "cosine":
        return 0.5 * (1.0 + math.cos(math.pi * min(1.0, (step - warmup) / (last - warmup))))
    return 1.0


def set_learning_rates(optimizer: Optimizer, config: OptimConfig, step: int, steps_per_epoch: int) -> float:
    """Give every parameter group its `initial_lr` times the step's factor; the factor."""
    factor = learning_rate_factor(config, step, steps_per_epoch)
    for group in optimizer.param_groups:
        group["lr"] = group["initial_lr"] * factor
    return factor
