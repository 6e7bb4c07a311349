"""Batch norm whose statistics are those of all processes' parts of the batch, also on a CPU."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, distributed, nn
from torch.nn import functional
from torch.nn.modules.batchnorm import _BatchNorm


class SharedBatchNorm(_BatchNorm):
    """Batch norm over the parts of all processes; PyTorch's own `SyncBatchNorm` needs CUDA.

    Its state has the names and shapes of `nn.BatchNorm1d` and `nn.BatchNorm2d`.
    """

    def forward(self, values: Tensor) -> Tensor:
        """(B, C, ...) normalised over all but the second axis and all processes."""
        if not self.training:
            return functional.batch_norm(
                values, self.running_mean, self.running_var, self.weight, self.bias, False, 0.0, self.eps
            )
        axes = [axis for axis in range(values.dim()) if axis != 1]
        shape = [1, -1] + [1] * (values.dim() - 2)
        x = values.float()
        count = torch.tensor(float(values.numel() // values.shape[1]), device=values.device)
        count = _sum_of_all(count)
        mean = _sum_of_all(x.sum(axes)) / count
        x = x - mean.view(shape)
        variance = _sum_of_all(x.square().sum(axes)) / count
        if self.track_running_stats:
            self._keep(mean.detach(), variance.detach() * count / (count - 1.0).clamp(min=1.0))
        x = x * (variance + self.eps).rsqrt().view(shape)
        if self.affine:
            x = x * self.weight.view(shape) + self.bias.view(shape)
        return x.to(values.dtype)

    def _keep(self, mean: Tensor, variance: Tensor) -> None:
        """Move the running statistics; the variance is the unbiased one, as everywhere in PyTorch."""
        assert self.running_mean is not None
        assert self.running_var is not None
        assert self.num_batches_tracked is not None
        self.num_batches_tracked += 1
        share = 1.0 / float(self.num_batches_tracked) if self.momentum is None else self.momentum
        self.running_mean.lerp_(mean, share)
        self.running_var.lerp_(variance, share)

    def _check_input_dim(self, input: Tensor) -> None:
        if input.dim() < 2:
            raise ValueError(f"batch norm: expected (B, C, ...), got {input.dim()} axes")


def share_batch_norms(net: nn.Module, cuda: bool) -> nn.Module:
    """The network with all its batch norms over all processes; parameters and statistics are the same tensors."""
    if cuda:
        converted: nn.Module = nn.SyncBatchNorm.convert_sync_batchnorm(net)
        return converted
    for name, child in net.named_children():
        if isinstance(child, nn.BatchNorm1d | nn.BatchNorm2d):
            setattr(net, name, _shared(child))
        else:
            share_batch_norms(child, cuda)
    return net


def _shared(norm: _BatchNorm) -> SharedBatchNorm:
    shared = SharedBatchNorm(norm.num_features, norm.eps, norm.momentum, norm.affine, norm.track_running_stats)
    if norm.affine:
        shared.weight, shared.bias = norm.weight, norm.bias
    shared.running_mean, shared.running_var = norm.running_mean, norm.running_var
    shared.num_batches_tracked = norm.num_batches_tracked
    return shared.train(norm.training)


class _SumOfAll(torch.autograd.Function):
    @staticmethod
    def forward(_: Any, values: Tensor) -> Tensor:
        total = values.clone()
        distributed.all_reduce(total)
        return total

    @staticmethod
    def backward(_: Any, *grads: Tensor) -> Tensor:
        # Every process's loss depends on the sum, so the gradient of a part is the sum of all processes' gradients.
        total = grads[0].contiguous().clone()
        distributed.all_reduce(total)
        return total


def _sum_of_all(values: Tensor) -> Tensor:
    total: Tensor = _SumOfAll.apply(values)  # type: ignore[no-untyped-call]
    return total
