import json
import pickle
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")

import torch
from torch import Tensor

from trainer.models.tensor_files import WeightsError, read_tensors

STATE = {"a.weight": torch.arange(6.0).reshape(2, 3), "a.bias": torch.tensor([1, 2]), "b": torch.tensor(2.5)}


def equal(first: dict[str, Tensor], second: dict[str, Tensor]) -> bool:
    return list(first) == list(second) and all(
        torch.equal(first[key], second[key]) and first[key].dtype == second[key].dtype for key in first
    )


def safetensors(state: dict[str, Tensor]) -> bytes:
    """The format, written out by hand."""
    names = {torch.float32: "F32", torch.int64: "I64", torch.float16: "F16", torch.bfloat16: "BF16"}
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    body = b""
    for key, tensor in state.items():
        data = bytes(tensor.contiguous().reshape(-1).view(torch.uint8).tolist())
        offsets = [len(body), len(body) + len(data)]
        header[key] = {"dtype": names[tensor.dtype], "shape": list(tensor.shape), "data_offsets": offsets}
        body += data
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + body


@pytest.mark.parametrize(
    "content",
    [
        STATE,
        {"state_dict": STATE, "epoch": 3},
        {"model": STATE},
        {"state_dict": {f"module.{key}": tensor for key, tensor in STATE.items()}},
    ],
)
def test_state_dicts_are_found_in_what_trainers_write(tmp_path: Path, content: Any) -> None:
    torch.save(content, tmp_path / "weights.pth")
    assert equal(read_tensors(tmp_path / "weights.pth"), STATE)


def test_safetensors_are_read(tmp_path: Path) -> None:
    state = {**STATE, "c": torch.tensor([1.5, -2.0]).half(), "d": torch.tensor([[3.0]]).bfloat16()}
    (tmp_path / "model.safetensors").write_bytes(safetensors(state))
    assert equal(read_tensors(tmp_path / "model.safetensors"), state)


def test_a_broken_safetensors_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    for data in (safetensors(STATE)[:-3], safetensors(STATE)[:20], b"", b"\x00" * 40):
        path.write_bytes(data)
        with pytest.raises(WeightsError, match=r"model\.safetensors: expected .*tensors"):
            read_tensors(path)


@pytest.mark.parametrize("data", [b"", b"not weights at all", b"PK\x03\x04 broken"])
def test_a_broken_file_is_one_line_that_names_it(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "weights.pth"
    path.write_bytes(data)
    with pytest.raises(WeightsError, match=r"weights\.pth: expected .*tensors") as caught:
        read_tensors(path)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"none\.pth: no such file"):
        read_tensors(tmp_path / "none.pth")
    with pytest.raises(WeightsError, match="cannot read it"):
        read_tensors(tmp_path)


class Trap:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


def test_nothing_but_tensors_is_unpickled(tmp_path: Path) -> None:
    trap = Trap(tmp_path / "sprung")
    torch.save({"a": torch.ones(1), "trap": trap}, tmp_path / "zip.pth")
    (tmp_path / "plain.pth").write_bytes(pickle.dumps({"trap": trap}, protocol=2))
    for name in ("zip.pth", "plain.pth"):
        with pytest.raises(WeightsError, match=r"expected .* of tensors"):
            read_tensors(tmp_path / name)
    assert not (tmp_path / "sprung").exists()


def test_a_file_without_tensors_is_an_error(tmp_path: Path) -> None:
    for content in ({"epoch": 3}, [torch.ones(2)], torch.ones(2)):
        torch.save(content, tmp_path / "odd.pth")
        with pytest.raises(WeightsError, match="expected a state dict of tensors, got"):
            read_tensors(tmp_path / "odd.pth")
