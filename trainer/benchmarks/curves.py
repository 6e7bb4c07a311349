"""Whether bf16 learns as fp32 does: loss curves from the same start, beside what chance alone changes."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from trainer.benchmarks.report import Bar, Row, Section
from trainer.benchmarks.step import TrainingStep, random_batch
from trainer.models.config import BackboneName

Curve = NDArray[np.float64]
N_IDENTITIES = 16
SMOOTHING = 5  # steps


def compare_curves(backbone: BackboneName, shape: tuple[int, int], batch_size: int, n_steps: int) -> Section:
    """A section on a few steps with small images.

    Args:
        backbone: of the network.
        shape: height and width of the images. [px]
        batch_size: of the steps.
        n_steps: of each curve.
    """
    single = _curve(backbone, shape, batch_size, n_steps, torch.float32, seed=0)
    half = _curve(backbone, shape, batch_size, n_steps, torch.bfloat16, seed=0)
    other = _curve(backbone, shape, batch_size, n_steps, torch.float32, seed=1)
    smooth = {name: _smoothed(curve) for name, curve in (("fp32", single), ("bf16", half), ("seed 1", other))}
    gap = float(np.abs(smooth["bf16"] - smooth["fp32"]).mean())
    chance = float(np.abs(smooth["seed 1"] - smooth["fp32"]).mean())
    drop = float(single[0] - single[-SMOOTHING:].mean())
    bars = [
        Bar("distance of bf16 over that of another seed", gap / chance, most=1.0),
        Bar("distance of bf16 over what fp32 learns", gap / drop, most=0.2),
    ]
    notes = [
        f"mean distance of curves smoothed over {SMOOTHING} steps: bf16 to fp32 {gap:.3f}, "
        f"fp32 with another seed to fp32 {chance:.3f}; fp32 falls by {drop:.3f}.",
        *(f"{name}: {_shown(curve)}" for name, curve in (("fp32", single), ("bf16", half), ("fp32, seed 1", other))),
    ]
    title = f"Loss curves: {backbone}, {shape[1]}x{shape[0]}, batch of {batch_size}, {n_steps} steps"
    rows: list[Row] = []
    return Section(title, "", rows, bars, notes)


def _curve(
    backbone: BackboneName, shape: tuple[int, int], batch_size: int, n_steps: int, dtype: torch.dtype, seed: int
) -> Curve:
    """(n_steps,) losses on one batch; the seed makes weights and images."""
    step = TrainingStep(backbone, N_IDENTITIES, random_batch(batch_size, *shape, seed=seed), dtype, seed)
    return np.array([step() for _ in range(n_steps)])


def _smoothed(curve: Curve) -> Curve:
    width = min(SMOOTHING, len(curve))
    return np.convolve(curve, np.full(width, 1.0 / width), mode="valid")


def _shown(curve: Curve) -> str:
    chosen = np.unique(np.linspace(0, len(curve) - 1, 7).astype(int))
    return ", ".join(f"{curve[index]:.2f}" for index in chosen)
