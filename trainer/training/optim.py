"""The optimiser of a network: which parameters learn how fast."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import SGD, Adam, AdamW, Optimizer

from trainer.training.config import OptimConfig

BACKBONE = "backbone."
MOMENTUM = 0.9  # of SGD, Nesterov's


def build_optimizer(net: nn.Module, config: OptimConfig, pretrained: Collection[str] | None = None) -> Optimizer:
    """The optimiser of a network, fused where PyTorch has such a kernel.

    Args:
        net: whose parameters learn, frozen ones too (they wait without a gradient).
        config: of the optimiser.
        pretrained: names of the parameters that hold learned values; None for all of the backbone.

    Returns:
        Groups `backbone` (the backbone's pretrained parameters) and `new` (all others, also heads that were taken over
        from a checkpoint, for they must follow those that were not), each once with and once without weight decay
        where that differs. Every group has its `name` and its `initial_lr`.
    """
    groups = parameter_groups(net, config, pretrained)
    fused = all(parameter.device.type in {"cpu", "cuda"} for parameter in net.parameters())
    if config.name == "sgd":
        optimizer: Optimizer = SGD(groups, momentum=MOMENTUM, nesterov=True, fused=fused)
    elif config.name == "adamw":
        optimizer = AdamW(groups, fused=fused)
    else:
        optimizer = Adam(groups, fused=fused)
    if fused:
        # The fused kernels read memory in its order, whatever the strides: a gradient in another memory format than its
        # parameter would be applied to the wrong elements without a word.
        optimizer.register_step_pre_hook(lambda *_: align_memory(optimizer))
    return optimizer


def parameter_groups(
    net: nn.Module, config: OptimConfig, pretrained: Collection[str] | None = None
) -> list[dict[str, Any]]:
    """Every parameter in one group; see `build_optimizer`. Norms and biases are those of less than two axes."""
    rates = {"backbone": config.lr_backbone, "new": config.lr_new}
    members: dict[tuple[str, float], list[nn.Parameter]] = {}
    for name, parameter in net.named_parameters():
        learned = name.startswith(BACKBONE) and (pretrained is None or name in pretrained)
        decays = config.name == "adam" or parameter.ndim >= 2
        key = ("backbone" if learned else "new", config.weight_decay if decays else 0.0)
        members.setdefault(key, []).append(parameter)
    return [
        {"name": name, "params": parameters, "lr": rates[name], "initial_lr": rates[name], "weight_decay": decay}
        for (name, decay), parameters in sorted(members.items(), key=lambda item: item[0])
    ]


def align_memory(optimizer: Optimizer) -> None:
    """Bring gradients and moments into the memory format of their parameters, where they have another."""
    for group in optimizer.param_groups:
        for parameter in group["params"]:
            if parameter.grad is None:
                continue
            if parameter.grad.stride() != parameter.stride():
                parameter.grad = torch.empty_like(parameter).copy_(parameter.grad)
            moments: Mapping[str, Any] = optimizer.state.get(parameter, {})
            for name, value in moments.items():
                if isinstance(value, Tensor) and value.ndim and value.stride() != parameter.stride():
                    optimizer.state[parameter][name] = torch.empty_like(parameter).copy_(value)


def freeze_backbone(net: nn.Module, frozen: bool) -> None:
    """Let only new layers learn, or everything again; to be called after every `net.train()`.

    A frozen backbone gets no gradients, and its batch norms use and keep the statistics that they have, as in fast-reid
    and torchreid: with moving statistics the pretrained layers would still change. In data-parallel training wrap the
    network anew when this changes.
    """
    backbone = net.get_submodule(BACKBONE.rstrip("."))
    for parameter in backbone.parameters():
        parameter.requires_grad_(not frozen)
    backbone.train(net.training and not frozen)


def trainable(net: nn.Module) -> Iterable[nn.Parameter]:
    """The parameters that learn at the moment."""
    return (parameter for parameter in net.parameters() if parameter.requires_grad)
