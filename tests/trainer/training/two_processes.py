"""One of two processes that test what they do together: `python -m ...two_processes CONFIG PORT`, as by `torchrun`.

Both make the same whole batch, take a part each, and compare with what the whole batch gives; then both train.
"""

from __future__ import annotations

import copy
import os
import sys
from pathlib import Path

import torch
from torch import Tensor, nn

from trainer.config import load_train_config
from trainer.losses import triplet_loss
from trainer.training.distributed import Processes, join_processes
from trainer.training.engine import train
from trainer.training.sync_norm import SharedBatchNorm, share_batch_norms


def check_gathered_loss(processes: Processes) -> None:
    """The mean of the processes' gradients is the gradient of the whole batch's loss."""
    torch.manual_seed(0)
    whole, pids = torch.randn(8, 5), torch.arange(8) % 3
    layer = nn.Linear(5, 4)
    triplet_loss(layer(whole), pids).backward()
    assert layer.weight.grad is not None
    expected = layer.weight.grad
    layer.zero_grad(set_to_none=True)
    part = slice(4 * processes.rank, 4 * processes.rank + 4)
    everyone = processes.gather_rows(layer(whole[part]))
    assert torch.equal(processes.gather_rows(pids[part]), pids)
    triplet_loss(everyone, pids).backward()
    assert layer.weight.grad is not None
    torch.testing.assert_close(processes.mean(layer.weight.grad), expected)


def check_batch_norm(processes: Processes, norm: nn.Module, whole: Tensor) -> None:
    """Values, statistics and gradients are those of the whole batch, also when one process has fewer images."""
    shared = share_batch_norms(nn.Sequential(copy.deepcopy(norm)), cuda=False)
    assert isinstance(shared.get_submodule("0"), SharedBatchNorm)
    part = slice(0, 5) if processes.rank == 0 else slice(5, None)
    weight = torch.randn(whole.shape)  # the same in both
    for _ in range(2):
        reference, own = whole.clone().requires_grad_(True), whole[part].clone().requires_grad_(True)
        norm.zero_grad()
        shared.zero_grad()
        expected, got = norm(reference), shared(own)
        (expected * weight).sum().backward()
        (got * weight[part]).sum().backward()
        torch.testing.assert_close(got, expected[part], rtol=1e-4, atol=1e-5)
        assert own.grad is not None
        assert reference.grad is not None
        torch.testing.assert_close(own.grad, reference.grad[part], rtol=1e-3, atol=1e-5)
        for weight_of_part, weight_of_whole in zip(shared.parameters(), norm.parameters(), strict=True):
            assert weight_of_part.grad is not None
            assert weight_of_whole.grad is not None
            total = 2 * processes.mean(weight_of_part.grad)
            torch.testing.assert_close(total, weight_of_whole.grad, rtol=1e-4, atol=1e-4)
    for (name, mine), theirs in zip(shared.named_buffers(), norm.buffers(), strict=True):
        torch.testing.assert_close(mine, theirs, msg=name)
    torch.testing.assert_close(shared.eval()(whole), norm.eval()(whole))


def check_agreement(processes: Processes) -> None:
    """One vote is enough, and lists come in the order of ranks."""
    assert processes.any(processes.rank == 1)
    assert not processes.any(False)
    assert processes.collect([f"image {processes.rank}"]) == ["image 0", "image 1"]
    assert processes.mean(torch.tensor([1.0 + processes.rank])).item() == 1.5


def main() -> None:
    """Check, then train."""
    torch.set_num_threads(1)
    with join_processes(cuda=False) as processes:
        assert processes.size == 2
        check_agreement(processes)
        check_gathered_loss(processes)
        torch.manual_seed(1)
        check_batch_norm(processes, nn.BatchNorm2d(3), torch.randn(8, 3, 4, 2) * 3.0 + 100.0)
        check_batch_norm(processes, nn.BatchNorm1d(6, momentum=None), torch.randn(8, 6))
    os.environ["MASTER_PORT"] = sys.argv[2]  # at the same one it would race with the end of the first group
    train(load_train_config(Path(sys.argv[1])), quiet=True)


if __name__ == "__main__":
    main()
