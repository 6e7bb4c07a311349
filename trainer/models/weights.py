"""Weights that a network starts with: ImageNet's for the backbone, or those of another run for all that fits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError

from torch import Tensor

from trainer.data.images import Attribute
from trainer.models.network import PersonNet
from trainer.models.tensor_files import WeightsError, read_tensors
from trainer.vision import torchvision

__all__ = ["Adopted", "WeightsError", "adopt_weights", "load_backbone_weights"]

State = Mapping[str, Tensor]

_COUNTER = "num_batches_tracked"  # absent in old files, and of no use here
_CLASSIFIERS = ("fc.", "classifier.")
_OLD_DENSENET = re.compile(r"(denselayer\d+\.(?:norm|conv))\.([12])\.")  # names of torchvision's own files
_HEADS = ("attributes", "identity")


@dataclass(frozen=True)
class Adopted:
    """What became of a checkpoint's weights, by names of modules such as `backbone` and `attributes.hat`.

    Attributes:
        taken: modules that have the checkpoint's weights now.
        new: modules that keep the weights they had.
        left: modules of the checkpoint that were not used.
    """

    taken: tuple[str, ...]
    new: tuple[str, ...]
    left: tuple[str, ...]


def load_backbone_weights(net: PersonNet, weights: str) -> str:
    """Give the backbone pretrained weights.

    Names are torchvision's; the classifier is ignored. Where names differ but kinds and shapes of all tensors agree in
    their order, that order is trusted. An IBN-a backbone takes plain weights too: each half of a split norm gets its
    half of the scales and shifts, and the batch half its running statistics.

    Args:
        net: whose backbone changes.
        weights: `none`, `imagenet` (torchvision's own loader, the first version of its weights) or a file's path.

    Returns:
        A line for the log.

    Raises:
        WeightsError: the weights cannot be had or belong to another network.
    """
    name = net.config.backbone
    if weights == "none":
        return f"{name}: random weights."
    source = f"{name} of torchvision" if weights == "imagenet" else weights
    tensors = _from_torchvision(name) if weights == "imagenet" else read_tensors(Path(weights))
    tensors = {_OLD_DENSENET.sub(r"\1\2.", key): tensor for key, tensor in tensors.items()}
    ignored = [key for key in tensors if key.startswith(_CLASSIFIERS)]
    tensors = {key: tensor for key, tensor in tensors.items() if key not in ignored}
    wanted = net.backbone.state_dict()
    found, how = _by_name(tensors, wanted), "by name"
    others = [key for key in tensors if key not in wanted and not key.endswith(_COUNTER)]
    if problem := _difference(found, wanted):
        pairs = _in_order(tensors, wanted)
        if not pairs:
            rest = f"; the file has {_some(others)}" if others else ""
            raise WeightsError(f"{source}: expected weights of {_kind(net)}, got others: {problem}{rest}.")
        found = {key: tensors[other] for key, other in pairs}
        first = next(f"{other} for {key}" for key, other in pairs if key != other)
        how, others = f"by order, as names differ (first {first})", []
    net.backbone.load_state_dict({**wanted, **found})
    ignored += [key for key in others if not (net.config.ibn and ".bn1." in key)]
    rest = f"; ignored {_some(ignored)}" if ignored else ""
    return f"{source}: {len(found)} tensors for {_kind(net)} {how}{rest}."


def adopt_weights(
    net: PersonNet,
    checkpoint_model_state: State,
    checkpoint_attributes: Sequence[Attribute],
    attributes: Sequence[Attribute],
    *,
    same_identities: bool = False,
) -> Adopted:
    """Start from another run: every module takes the checkpoint's weights if all its names and shapes are there.

    Args:
        net: that changes.
        checkpoint_model_state: state dict of the other run's network.
        checkpoint_attributes: that its attribute heads are for.
        attributes: that the heads of `net` are for; a head is taken only if its classes are the same, in their order.
        same_identities: whether both runs number the same identities, so that the classification may be taken too.

    Raises:
        WeightsError: the checkpoint's backbone is another one.
    """
    own = net.state_dict()
    problem = _difference(_under("backbone", checkpoint_model_state), _under("backbone", own))
    if problem:
        raise WeightsError(f"checkpoint: expected the backbone {_kind(net)}, got another one: {problem}.")
    there = {one.name: one.classes for one in checkpoint_attributes}
    usable = {f"attributes.{one.name}" for one in attributes if there.get(one.name) == one.classes}
    if same_identities:
        usable.add("identity.classify")
    taken, new = [], []
    for module in _modules(own):
        mine, theirs = _under(module, own), _under(module, checkpoint_model_state)
        is_head = module == "identity.classify" or module.startswith("attributes.")
        if not _difference(theirs, mine) and (module in usable or not is_head):
            own.update({f"{module}.{key}": tensor for key, tensor in theirs.items()})
            taken.append(module)
        else:
            new.append(module)
    net.load_state_dict(own)
    left = [module for module in _modules(checkpoint_model_state) if module not in taken]
    return Adopted(tuple(taken), tuple(new), tuple(left))


def _from_torchvision(name: str) -> dict[str, Tensor]:
    weights: Any = torchvision.models.get_model_weights(name).IMAGENET1K_V1
    try:
        state: dict[str, Tensor] = weights.get_state_dict(progress=False, check_hash=True, weights_only=True)
    except (URLError, OSError, RuntimeError) as error:
        raise WeightsError(
            f"imagenet: expected to get {weights.url}, got: {error}. Without a network, give the path of that file."
        ) from error
    return state


def _by_name(tensors: State, wanted: State) -> dict[str, Tensor]:
    """Those that are wanted; where the halves of a split norm are, they are cut from the whole one."""
    found = {}
    for key, target in wanted.items():
        plain = re.sub(r"\.(IN|BN)\.", ".", key)
        if key in tensors:
            found[key] = tensors[key]
        elif plain != key and plain in tensors and not key.endswith(_COUNTER):
            whole = tensors[plain]
            half = whole[: len(target)] if ".IN." in key else whole[len(whole) - len(target) :]
            found[key] = half if 2 * len(target) == len(whole) else whole
    return found


def _in_order(tensors: State, wanted: State) -> list[tuple[str, str]]:
    """(wanted, given) names one after another; none where kinds or shapes differ anywhere."""
    given, targets = ([key for key in state if not key.endswith(_COUNTER)] for state in (tensors, wanted))
    kinds = [[(key.rpartition(".")[2], state[key].shape) for key in keys] for keys, state in
             ((given, tensors), (targets, wanted))]  # fmt: skip
    return list(zip(targets, given, strict=True)) if kinds[0] == kinds[1] else []


def _difference(found: State, wanted: State) -> str:
    """What of the wanted is missing or of another shape, in a few words; empty if nothing is."""
    missing = [key for key in wanted if key not in found and not key.endswith(_COUNTER)]
    misshapen = [
        f"{key} is {tuple(found[key].shape)} instead of {tuple(wanted[key].shape)}"
        for key in wanted
        if key in found and found[key].shape != wanted[key].shape
    ]
    unexpected = [key for key in found if key not in wanted]
    return "; ".join(
        f"{len(names)} {what}: {_some(names)}"
        for names, what in ((missing, "missing"), (misshapen, "of another shape"), (unexpected, "not known"))
        if names
    )


def _modules(state: State) -> list[str]:
    """The parts of a network that are taken or left as a whole."""
    parts = (key.split(".") for key in state)
    return list(dict.fromkeys(".".join(part[: 2 if part[0] in _HEADS else 1]) for part in parts))


def _under(module: str, state: State) -> dict[str, Tensor]:
    prefix = f"{module}."
    return {key.removeprefix(prefix): tensor for key, tensor in state.items() if key.startswith(prefix)}


def _kind(net: PersonNet) -> str:
    return f"{net.config.backbone}{' with IBN-a' if net.config.ibn else ''}"


def _some(names: Sequence[str], limit: int = 3) -> str:
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return f"{', '.join(names[:limit])}{more}"
