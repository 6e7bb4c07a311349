"""Tests of the choice of device and precision."""

from __future__ import annotations

import pytest
import torch

from configs.loader import ConfigError
from trainer.training.config import RunConfig
from trainer.training.precision import Precision, best_dtype, choose_precision

CPU = torch.device("cpu")


@pytest.mark.parametrize(("avx512", "amx", "expected"), [
    (False, False, torch.float32), (True, False, torch.bfloat16), (False, True, torch.bfloat16),
])  # fmt: skip
def test_cpu_takes_bf16_where_it_has_instructions_for_it(
    monkeypatch: pytest.MonkeyPatch, avx512: bool, amx: bool, expected: torch.dtype
) -> None:
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: avx512)
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: amx)
    assert choose_precision(RunConfig(device="cpu")) == Precision(CPU, expected)


@pytest.mark.parametrize(
    ("capability", "expected"), [((9, 0), torch.bfloat16), ((7, 5), torch.float16), ((6, 1), torch.float32)]
)
def test_cuda_device_takes_what_its_generation_computes_fast(
    monkeypatch: pytest.MonkeyPatch, capability: tuple[int, int], expected: torch.dtype
) -> None:
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _: capability)
    assert best_dtype(torch.device("cuda", 0)) == expected


def test_half_precision_on_a_cpu_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"run\.dtype: expected bf16, fp32 or auto on a CPU, got fp16"):
        choose_precision(RunConfig(device="cpu", dtype="fp16"))


def test_cuda_device_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    with pytest.raises(ConfigError, match=r"run\.device: expected a CUDA device for each process, got 0"):
        choose_precision(RunConfig(device="cuda"))
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    with pytest.raises(ConfigError, match="got 2 of them and process 2"):
        choose_precision(RunConfig(device="auto", dtype="fp32"), local_rank=2)
    assert choose_precision(RunConfig(dtype="fp32"), local_rank=1).device == torch.device("cuda", 1)


def test_autocast_is_on_but_in_single_precision() -> None:
    layer, values = torch.nn.Linear(3, 2), torch.ones(1, 3)
    for dtype in (torch.float32, torch.bfloat16):
        with Precision(CPU, dtype).autocast():
            assert layer(values).dtype == dtype
    assert str(Precision(CPU, torch.bfloat16)) == "bf16 on cpu"


def test_only_half_precision_scales_the_loss() -> None:
    assert not Precision(CPU, torch.bfloat16).scaler().is_enabled()
    assert Precision(CPU, torch.float16).scaler().is_enabled()
