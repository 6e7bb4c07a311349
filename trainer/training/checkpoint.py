"""Checkpoints: one file that holds everything a run goes on from, or a finished network.

A checkpoint is a mapping of tensors and plain values, so that nothing is unpickled when it is read:

    format        version of this layout
    config        YAML text of the resolved config
    attributes    name, kind and classes of each
    n_identities  that the identity head tells apart; 0 without one
    pids          the training set's numbers of those identities, in the order of the head
    model         state of the network
    ema           the same, averaged over steps; None where the run keeps no average
    optimizer, scaler, epoch, step, ...   what the training goes on from (last.pt alone)
    calibration   attribute -> temperature, once it was calibrated
"""

from __future__ import annotations

import os
import pickle
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from configs.loader import ConfigError, validate_config
from configs.yaml_text import parse_yaml
from trainer.config import TrainConfig
from trainer.data.images import Attribute, attributes_from_plain, attributes_to_plain
from trainer.models.network import PersonNet

FORMAT = 1
FINAL, LAST = "final.pt", "last.pt"
_NEEDED = ("config", "attributes", "n_identities", "pids", "model")


class CheckpointError(ValueError):
    """A file that is no checkpoint of ours, is damaged, or does not fit what it is asked for; the text is one line."""


@dataclass(frozen=True, eq=False)
class LoadedNetwork:
    """A trained network and what it was trained for.

    Attributes:
        net: in evaluation mode.
        config: of its run.
        attributes: of its heads.
        pids: the training set's numbers of the identities, in the order of the identity head.
        extra: everything else that the checkpoint holds, such as `epoch` and `calibration`.
    """

    net: PersonNet
    config: TrainConfig
    attributes: tuple[Attribute, ...]
    pids: tuple[int, ...]
    extra: Mapping[str, Any]


def network_state(
    config_text: str,
    attributes: tuple[Attribute, ...],
    pids: tuple[int, ...],
    model: Mapping[str, Tensor],
    ema: Mapping[str, Tensor] | None,
) -> dict[str, Any]:
    """The part of a checkpoint that makes a network: enough for `load_network`.

    Args:
        config_text: the resolved config as YAML.
        attributes: of the heads.
        pids: of the identity head; empty without one.
        model: state of the network.
        ema: its average over steps, with the same keys.
    """
    return {
        "format": FORMAT,
        "config": config_text,
        "attributes": attributes_to_plain(attributes),
        "n_identities": len(pids),
        "pids": list(pids),
        "model": dict(model),
        "ema": None if ema is None else dict(ema),
    }


def save_checkpoint(path: Path, state: Mapping[str, Any]) -> None:
    """Write a checkpoint so that at any moment either the old or the new one is there, whole."""
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        torch.save(dict(state), file)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def load_checkpoint(path: Path) -> dict[str, Any]:
    """What `save_checkpoint` wrote, on the CPU; nothing is unpickled but tensors and plain values.

    Args:
        path: the file, or a run's folder, whose final checkpoint is taken, or else its last one.

    Raises:
        CheckpointError: there is no such file, it is damaged, no checkpoint of ours or of another format.
    """
    path = checkpoint_file(path)
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise CheckpointError(f"{path}: no such checkpoint.") from error
    except OSError as error:
        raise CheckpointError(f"{path}: cannot read: {error.strerror or error}.") from error
    except (RuntimeError, EOFError, pickle.UnpicklingError, zipfile.BadZipFile, ValueError, KeyError) as error:
        raise CheckpointError(f"{path}: expected a checkpoint, got a damaged or foreign file.") from error
    if not isinstance(state, dict) or "format" not in state:
        raise CheckpointError(f"{path}: expected a checkpoint of this trainer, got another program's file.")
    if state["format"] != FORMAT:
        raise CheckpointError(f"{path}: expected checkpoint format {FORMAT}, got {state['format']!r}.")
    missing = [key for key in _NEEDED if key not in state]
    if missing:
        raise CheckpointError(f"{path}: expected the key '{missing[0]}' in the checkpoint, found none.")
    return state


def load_network(path: Path, device: torch.device, averaged: bool = True) -> LoadedNetwork:
    """A network as it was trained, ready to evaluate.

    Args:
        path: a checkpoint or a run's folder.
        device: where it shall be.
        averaged: take the moving average of the weights where there is one.

    Raises:
        CheckpointError: see `load_checkpoint`; or the weights do not fit the network that its config describes.
    """
    path = checkpoint_file(path)
    state = load_checkpoint(path)
    config, attributes = config_of(state, path), attributes_of(state)
    net = PersonNet(config.model, state["n_identities"], attributes)
    average = state.get("ema") if averaged else None
    weights: Mapping[str, Tensor] = state["model"] if average is None else average
    load_weights(net, weights, path)
    net.to(device).eval()
    taken = {*_NEEDED, "format", "ema", "optimizer", "scaler"}
    extra = {key: value for key, value in state.items() if key not in taken}
    return LoadedNetwork(net, config, attributes, tuple(state["pids"]), extra)


def load_weights(net: torch.nn.Module, weights: Mapping[str, Tensor], path: Path) -> None:
    """Put weights into a network of the same architecture.

    Raises:
        CheckpointError: a name or a shape differs; the text names the first one.
    """
    own = net.state_dict()
    for name, tensor in own.items():
        found = weights.get(name)
        if found is None:
            raise CheckpointError(f"{path}: expected weights of the same architecture, '{name}' is not among them.")
        if found.shape != tensor.shape:
            expected, got = list(tensor.shape), list(found.shape)
            raise CheckpointError(f"{path}: {name}: expected the shape {expected}, got {got} (another architecture).")
    for name in weights:
        if name not in own:
            raise CheckpointError(f"{path}: expected weights of the same architecture, got '{name}', too.")
    net.load_state_dict(dict(weights))


def config_of(state: Mapping[str, Any], path: Path) -> TrainConfig:
    """The config that a checkpoint's run had.

    Raises:
        CheckpointError: this version of the trainer does not know it.
    """
    try:
        return validate_config(TrainConfig, parse_yaml(state["config"]), f"{path}: config")
    except ConfigError as error:
        raise CheckpointError(str(error).splitlines()[0]) from error


def attributes_of(state: Mapping[str, Any]) -> tuple[Attribute, ...]:
    """The attributes that a checkpoint's network has heads for."""
    return attributes_from_plain(state["attributes"])


def checkpoint_file(path: Path) -> Path:
    """The checkpoint itself: of a run's folder the final one, or else the last one.

    Raises:
        CheckpointError: the folder has neither.
    """
    if not path.is_dir():
        return path
    for name in (FINAL, LAST):
        if (path / name).is_file():
            return path / name
    raise CheckpointError(f"{path}: expected a run's folder, found neither {FINAL} nor {LAST} in it.")
