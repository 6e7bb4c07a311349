"""A moving average of a network's weights, which is steadier than the weights and is what gets evaluated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn


class WeightAverage:
    """Exponential moving average, in single precision, of parameters and of the statistics of batch norms.

    Statistics are averaged like weights, since those of the last steps belong to other weights than the average; whole
    numbers (counts of batches) are copied. The decay of update n, from 0, is min(decay, (1 + n) / (10 + n)), so that a
    short run does not remember its beginning.
    """

    def __init__(self, net: nn.Module, decay: float) -> None:
        """Start at the network's present weights.

        Args:
            net: the bare network (not its compiled or data-parallel wrapper).
            decay: in [0, 1). [1]
        """
        if not 0.0 <= decay < 1.0:
            raise ValueError(f"decay of the weight average: expected a number from 0 to below 1, got {decay}.")
        self.decay = decay
        self.n_updates = 0
        self.weights: dict[str, Tensor] = {
            name: value.detach().clone().float() if value.is_floating_point() else value.detach().clone()
            for name, value in net.state_dict().items()
        }

    @torch.no_grad()
    def update(self, net: nn.Module) -> None:
        """Take in the network's weights after a step."""
        decay = min(self.decay, (1.0 + self.n_updates) / (10.0 + self.n_updates))
        averages, values = [], []
        for name, value in net.state_dict().items():
            if value.is_floating_point():
                averages.append(self.weights[name])
                values.append(value.float())
            else:
                self.weights[name].copy_(value)
        torch._foreach_lerp_(averages, values, 1.0 - decay)
        self.n_updates += 1

    @contextmanager
    def applied_to(self, net: nn.Module) -> Iterator[None]:
        """Within it the network has the averaged weights; after it, whatever happens, its own again."""
        own = {name: value.detach().clone() for name, value in net.state_dict().items()}
        try:
            net.load_state_dict(self.weights)
            yield
        finally:
            net.load_state_dict(own)

    def state_dict(self) -> dict[str, Any]:
        """For a checkpoint: plain numbers and `weights`, which is a state dict of the network."""
        return {"decay": self.decay, "n_updates": self.n_updates, "weights": dict(self.weights)}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from a checkpoint, with the decay of now.

        Raises:
            ValueError: it is of another network.
        """
        weights: Mapping[str, Tensor] = state["weights"]
        shapes = {name: tuple(value.shape) for name, value in self.weights.items()}
        found = {name: tuple(value.shape) for name, value in weights.items()}
        if found != shapes:
            name = sorted(shapes.items() ^ found.items())[0][0]
            raise ValueError(f"weight average: expected {name} of shape {shapes.get(name)}, got {found.get(name)}.")
        self.n_updates = int(state["n_updates"])
        for key, value in weights.items():
            self.weights[key].copy_(value)
