"""Files of named tensors: PyTorch's (nothing is unpickled but tensors) and safetensors."""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

_WRAPPERS = ("state_dict", "model")  # keys under which trainers store the tensors beside other things
_SAFE_DTYPES = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "I64": torch.int64,
    "I32": torch.int32,
    "U8": torch.uint8,
    "BOOL": torch.bool,
}


class WeightsError(ValueError):
    """Weights that cannot be read, or that are not for this network."""


def read_tensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a file by name, in the file's order, without the prefix `module.` of a distributed run.

    Args:
        path: `.safetensors`, or whatever `torch.save` wrote of a dict of tensors (also inside `state_dict` or `model`).

    Raises:
        WeightsError: the file cannot be read or holds something else.
    """
    try:
        content = _read_safetensors(path) if path.suffix == ".safetensors" else _load(path)
    except FileNotFoundError as error:
        raise WeightsError(f"{path}: no such file.") from error
    except pickle.UnpicklingError as error:
        raise WeightsError(
            f"{path}: expected a state dict of tensors, got other objects, which are not unpickled for safety; "
            "save `network.state_dict()` instead."
        ) from error
    except (OSError, EOFError, RuntimeError, ValueError, KeyError, TypeError) as error:
        raise WeightsError(f"{path}: expected a file of tensors, cannot read it: {_first_line(error)}") from error
    for wrapper in _WRAPPERS:
        if isinstance(content, Mapping) and isinstance(content.get(wrapper), Mapping):
            content = content[wrapper]
    tensors = (
        {str(name): value for name, value in dict(content).items() if isinstance(value, Tensor)}
        if isinstance(content, Mapping)
        else {}
    )
    if not tensors:
        raise WeightsError(f"{path}: expected a state dict of tensors, got {type(content).__name__} without any.")
    return {name.removeprefix("module."): value for name, value in tensors.items()}


def _load(path: Path) -> Any:
    return torch.load(path, map_location="cpu", weights_only=True)


def _read_safetensors(path: Path) -> dict[str, Tensor]:
    """Eight bytes with the header's length, the header as JSON, then all tensors one after another."""
    data = bytearray(path.read_bytes())
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(bytes(data[8:start]))
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"][0]):
        begin, end = (start + offset for offset in entry["data_offsets"])
        dtype = _SAFE_DTYPES[entry["dtype"]]
        if end > len(data):
            raise ValueError(f"{name} ends behind the file")
        flat = torch.frombuffer(data, dtype=torch.uint8)[begin:end].clone().view(dtype)
        tensors[name] = flat.view(entry["shape"])
    return tensors


def _first_line(error: Exception) -> str:
    text = str(error).strip().splitlines()
    return f"{text[0].rstrip('.') if text else type(error).__name__}."
