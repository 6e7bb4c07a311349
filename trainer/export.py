"""Writes a network as one ONNX file that takes pictures as they are.

    python -m trainer.export CHECKPOINT MODEL.onnx [--height 256] [--width 128] [--batch 1]

The file's input is `images`, (N, height, width, 3) uint8 sRGB as image libraries give it; normalisation is inside. Its
outputs are `embedding` (N, D), to be compared by Euclidean distance (normalised where the run's metric is cosine), and
for each attribute `probability.NAME` (N, classes), calibrated where the checkpoint is. Its metadata `synthperson` is
JSON with the names of the classes. The file is compared with PyTorch before it gets its name.
Exit status: 0 done, 2 something that the user can mend, or a difference beyond the tolerance.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from trainer.inference import MENDABLE, InputError, calibration_of
from trainer.models.network import PersonNet
from trainer.training.checkpoint import LoadedNetwork, load_network

OPSET = 18
FORMAT = 1  # of the metadata
METADATA_KEY = "synthperson"
PACKAGES = ("onnx", "onnxruntime", "onnxscript")
TOLERANCE = 1e-3  # of the largest value of an output; convolutions add up in another order
CHECKED_BATCHES = (1, 3)


class ExportError(InputError):
    """An ONNX file that does not give what the network gives, or that cannot be made."""


class Deployed(nn.Module):
    """A network from pictures to what is asked of it."""

    def __init__(self, net: PersonNet, normalise: bool, temperatures: Mapping[str, float]) -> None:
        super().__init__()
        self.net = net
        self.normalise = normalise
        self.temperatures = dict(temperatures)

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        """(N, D) embeddings, then (N, classes) probabilities of each attribute, of (N, H, W, 3) uint8 images."""
        outputs = self.net(images.permute(0, 3, 1, 2))
        embeddings = functional.normalize(outputs.embeddings) if self.normalise else outputs.embeddings
        scores = outputs.attribute_logits
        return embeddings, *((part / self.temperatures.get(name, 1.0)).softmax(1) for name, part in scores.items())


def export_network(
    network: LoadedNetwork, path: Path, height_px: int, width_px: int, batch: int | None = None
) -> dict[str, float]:
    """Write a network as ONNX and compare the file with it.

    Args:
        network: on the CPU.
        path: of the file; what is there is replaced once the new file is found right.
        height_px, width_px: of the pictures that it takes.
        batch: how many pictures it takes at once; None for any number.

    Returns:
        output -> largest difference between onnxruntime and PyTorch, relative to the output's largest value.

    Raises:
        ExportError: a package is missing, the file cannot be written, or differs by more than the tolerance.
    """
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        raise ExportError(f"export: expected the packages {', '.join(PACKAGES)}, {missing[0]} is not installed.")
    deployed = Deployed(network.net, _normalised(network), calibration_of(network)).eval()
    temporary = path.with_name(f"{path.name}.tmp-{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(deployed, temporary, network, (batch or 2, height_px, width_px, 3), batch is None)
        differences = compare(deployed, temporary, height_px, width_px, CHECKED_BATCHES if batch is None else (batch,))
        for name, difference in differences.items():
            if not difference <= TOLERANCE:  # NaN is wrong, too
                raise ExportError(
                    f"{path}: {name}: expected what PyTorch gives to {TOLERANCE:g} of its largest value, "
                    f"onnxruntime differs by {difference:.2g}; no file was written."
                )
        temporary.replace(path)
    except OSError as error:
        raise ExportError(f"{path}: cannot write: {error.strerror or error}.") from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return differences


def metadata_of(network: LoadedNetwork, height_px: int, width_px: int) -> dict[str, Any]:
    """What a program has to know of the file, as plain values."""
    temperatures = calibration_of(network)
    return {
        "format": FORMAT,
        "version": _version(),
        "backbone": network.config.model.backbone,
        "input": {"name": "images", "layout": "NHWC", "colour": "sRGB", "height_px": height_px, "width_px": width_px},
        "embedding": {"name": "embedding", "metric": "euclidean", "normalised": _normalised(network)},
        "attributes": [
            {
                "name": one.name,
                "output": f"probability.{one.name}",
                "kind": one.kind,
                "classes": list(one.classes),
                "calibrated": one.name in temperatures,
            }
            for one in network.attributes
        ],
    }


def compare(deployed: Deployed, path: Path, height_px: int, width_px: int, batches: Sequence[int]) -> dict[str, float]:
    """Output -> largest difference between the file and the network, relative to the output's largest value.

    Raises:
        ExportError: the file does not take as many pictures at once.
    """
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    expected_batch = session.get_inputs()[0].shape[0]
    if isinstance(expected_batch, int) and {expected_batch} != set(batches):
        raise ExportError(f"export: expected a file for {batches} pictures at once, it takes {expected_batch} alone.")
    names = [output.name for output in session.get_outputs()]
    differences = dict.fromkeys(names, 0.0)
    generator = torch.Generator().manual_seed(0)
    for batch in batches:
        images = torch.randint(0, 256, (batch, height_px, width_px, 3), generator=generator, dtype=torch.uint8)
        with torch.inference_mode():
            expected = deployed(images)
        for name, ours, theirs in zip(names, expected, session.run(names, {"images": images.numpy()}), strict=True):
            difference = (ours - torch.from_numpy(theirs)).abs().max() / ours.abs().max().clamp(min=1e-30)
            differences[name] = float(np.maximum(differences[name], float(difference)))  # NaN stays
    return differences


def _write(
    deployed: Deployed, path: Path, network: LoadedNetwork, shape: tuple[int, int, int, int], any_batch: bool
) -> None:
    names = [f"probability.{one.name}" for one in network.attributes]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own use of deprecated parts of PyTorch
        program = torch.onnx.export(
            deployed,
            (torch.zeros(shape, dtype=torch.uint8),),
            dynamo=True,
            input_names=["images"],
            output_names=["embedding", *names],
            dynamic_shapes=({0: torch.export.Dim("batch")},) if any_batch else None,
            opset_version=OPSET,
            verbose=False,
        )
    assert program is not None
    model = program.model_proto
    entry = model.metadata_props.add()
    entry.key, entry.value = METADATA_KEY, json.dumps(metadata_of(network, shape[1], shape[2]))
    path.write_bytes(model.SerializeToString())


def _normalised(network: LoadedNetwork) -> bool:
    return network.config.evaluation.metric == "cosine"


def _version() -> str:
    try:
        return version("synthperson")
    except PackageNotFoundError:
        return "unknown"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit status."""
    options = _parse(arguments)
    try:
        network = load_network(options.checkpoint, torch.device("cpu"))
        data = network.config.data
        height_px, width_px = options.height or data.height_px, options.width or data.width_px
        differences = export_network(network, options.output, height_px, width_px, options.batch)
    except MENDABLE as problem:
        print(f"trainer.export: {problem}", file=sys.stderr)
        return 2
    for name, difference in differences.items():
        print(f"{name}: differs from PyTorch by {difference:.1e} of its largest value at most")
    size = f"{options.batch or 'any number of'} x {height_px} x {width_px} x 3"
    print(f"{options.output}: opset {OPSET}, {size} uint8, {options.output.stat().st_size / 1e6:.1f} MB.")
    return 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m trainer.export", description="Write a network as ONNX.")
    parser.add_argument("checkpoint", type=Path, help="checkpoint or run's folder")
    parser.add_argument("output", type=Path, metavar="MODEL.onnx", help="file to write")
    parser.add_argument("--height", type=_side, help="of the pictures that it takes; as trained if absent [px]")
    parser.add_argument("--width", type=_side, help="of the pictures that it takes; as trained if absent [px]")
    parser.add_argument("--batch", type=_side, help="pictures that it takes at once; any number if absent")
    return parser.parse_args(arguments)


def _side(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"expected a whole number > 0, got {text!r}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
