"""Several processes that train one network, as `torchrun` starts them; one process is the same with nobody to ask.

Each process computes its part of a batch. What the losses of all parts need is gathered (`gather_rows`), batch norms
take statistics over all parts (`sync_norm`), and PyTorch's `DistributedDataParallel` averages gradients, so that a step
is that of a single process with the whole batch.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import torch
from torch import Tensor, distributed, nn
from torch.nn.parallel import DistributedDataParallel

# One process evaluates while the others wait; one that died is noticed by torchrun, which ends the others.
PATIENCE = timedelta(hours=12)


@dataclass(frozen=True, eq=False)
class Processes:
    """This process among those that train together.

    Attributes:
        rank: its number; 0 writes the files.
        size: how many there are.
        local_rank: its number on its machine.
        control: those that agree through the CPU; None for a single process.
    """

    rank: int = 0
    size: int = 1
    local_rank: int = 0
    control: Any = None

    @property
    def writes(self) -> bool:
        """Whether this one writes files and talks."""
        return self.rank == 0

    def any(self, flag: bool) -> bool:
        """Whether the flag is set in any process."""
        if self.size == 1:
            return flag
        votes = torch.tensor(int(flag))
        distributed.all_reduce(votes, distributed.ReduceOp.MAX, group=self.control)
        return bool(votes)

    def mean(self, values: Tensor) -> Tensor:
        """The mean over the processes."""
        if self.size == 1:
            return values
        total = values.clone()
        distributed.all_reduce(total)
        return total / self.size

    def collect(self, items: Sequence[str]) -> list[str]:
        """The items of all processes in the order of ranks."""
        if self.size == 1:
            return list(items)
        parts: list[Any] = [None] * self.size
        distributed.all_gather_object(parts, list(items), group=self.control)
        return [item for part in parts for item in part]

    def wait(self) -> None:
        """Go on when all have come here."""
        if self.size > 1:
            self.any(False)

    def gather_rows(self, rows: Tensor) -> Tensor:
        """(B, ...) rows of all processes in the order of ranks, from (B / size, ...) of each.

        Backwards each process gets the sum of all processes' gradients with respect to its own rows. Every process
        computes the same from what it gathered, so that this is `size` times its own gradient, and nothing is sent.
        """
        return rows if self.size == 1 else _gather(rows, self.rank, self.size)

    def wrap(self, net: nn.Module, device: torch.device, some_unused: bool) -> nn.Module:
        """The network with gradients averaged over the processes.

        Args:
            net: with the same weights in all of them.
            device: that it is on.
            some_unused: whether parameters may have no part in a loss, as where labels are not known.
        """
        if self.size == 1:
            return net
        return DistributedDataParallel(
            net,
            device_ids=[device] if device.type == "cuda" else None,
            find_unused_parameters=some_unused,
            gradient_as_bucket_view=True,
        )


class _GatherRows(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, rows: Tensor, rank: int, size: int) -> Tensor:
        ctx.rank, ctx.size, ctx.n_rows = rank, size, len(rows)
        rows = rows.contiguous()
        everyone = rows.new_empty((size * len(rows), *rows.shape[1:]))
        distributed.all_gather(list(everyone.chunk(size)), rows)
        return everyone

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None, None]:
        first = ctx.rank * ctx.n_rows
        return ctx.size * grads[0][first : first + ctx.n_rows], None, None


def _gather(rows: Tensor, rank: int, size: int) -> Tensor:
    gathered: Tensor = _GatherRows.apply(rows, rank, size)  # type: ignore[no-untyped-call]
    return gathered


@contextmanager
def join_processes(cuda: bool) -> Iterator[Processes]:
    """This process among those that `torchrun` started; alone where it did not start us.

    Args:
        cuda: whether they compute on CUDA devices.
    """
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size == 1:
        yield Processes()
        return
    distributed.init_process_group("nccl" if cuda else "gloo", timeout=PATIENCE)
    try:
        control = distributed.new_group(backend="gloo", timeout=PATIENCE) if cuda else distributed.group.WORLD
        yield Processes(distributed.get_rank(), size, int(os.environ.get("LOCAL_RANK", "0")), control)
    finally:
        distributed.destroy_process_group()
