"""Which device computes, and in which precision."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from configs.problems import ConfigError
from trainer.training.config import RunConfig

DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
AMPERE, VOLTA = 8, 7  # major compute capability


@dataclass(frozen=True)
class Precision:
    """How a step computes.

    Attributes:
        device: that computes.
        dtype: of the autocast; single precision is no autocast.
    """

    device: torch.device
    dtype: torch.dtype

    def autocast(self) -> torch.autocast:
        """The context of a forward pass; losses belong outside of it."""
        return torch.autocast(self.device.type, self.dtype, enabled=self.dtype != torch.float32)

    def scaler(self) -> torch.amp.GradScaler:
        """Scales the loss so that gradients do not vanish in half precision; does nothing in the others."""
        return torch.amp.GradScaler(self.device.type, enabled=self.dtype == torch.float16)

    def __str__(self) -> str:
        """`bf16 on cpu`."""
        name = next(name for name, dtype in DTYPES.items() if dtype == self.dtype)
        return f"{name} on {self.device}"


def choose_precision(config: RunConfig, local_rank: int = 0) -> Precision:
    """What a config asks for, or the best there is where it says `auto`.

    Args:
        config: of the run.
        local_rank: number of this process on its machine, which is the number of its CUDA device.

    Raises:
        ConfigError: there is no such device, or it does not compute in that type (well: half precision on a CPU takes
            a hundred times as long as single precision).
    """
    device = _choose_device(config, local_rank)
    if config.dtype == "auto":
        return Precision(device, best_dtype(device))
    if config.dtype == "fp16" and device.type == "cpu":
        raise ConfigError(
            "run.dtype: expected bf16, fp32 or auto on a CPU, got fp16, which is far slower than fp32 there."
        )
    return Precision(device, DTYPES[config.dtype])


def prepare_device(precision: Precision) -> None:
    """Let CUDA use its matrix units in single precision, too, and look for the fastest convolutions."""
    if precision.device.type == "cuda":
        torch.cuda.set_device(precision.device)
        torch.set_float32_matmul_precision("high")
        torch.backends.cudnn.allow_tf32 = True
        torch.backends.cudnn.benchmark = True


def best_dtype(device: torch.device) -> torch.dtype:
    """bf16 where the device has instructions for it, fp16 on CUDA devices that have them for that, else fp32."""
    if device.type == "cuda":
        major = torch.cuda.get_device_capability(device)[0]
        return torch.bfloat16 if major >= AMPERE else torch.float16 if major >= VOLTA else torch.float32
    return torch.bfloat16 if cpu_computes_bf16() else torch.float32


def cpu_computes_bf16() -> bool:
    """Whether this CPU has AVX512-BF16 or AMX; without them bf16 is emulated and slow."""
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def _choose_device(config: RunConfig, local_rank: int) -> torch.device:
    n_devices = torch.cuda.device_count()
    if config.device == "cpu" or (config.device == "auto" and not n_devices):
        return torch.device("cpu")
    if local_rank >= n_devices:
        raise ConfigError(
            f"run.device: expected a CUDA device for each process, got {n_devices} of them and process {local_rank}."
        )
    return torch.device("cuda", local_rank)
