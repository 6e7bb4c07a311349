"""Says which attributes the people in pictures have.

    python -m trainer.predict CHECKPOINT IMAGE... [--threshold 0.5] [--json] [--all]

CHECKPOINT is a file or a run's folder; an IMAGE is a picture of one person, a folder of such pictures or a quoted
pattern. Probabilities are calibrated where `trainer.calibrate` was run on the checkpoint; the output says so. Damaged
pictures are named and left out. Exit status: 0 done, 1 pictures were left out, 2 something that the user can mend.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from rich.text import Text

from trainer.data.images import Attribute, DatasetError
from trainer.evaluation.embedding import embed_images
from trainer.inference import MENDABLE, InputError, calibration_of, find_images, images_of, inference_device
from trainer.training.checkpoint import LoadedNetwork, load_network

CHUNK = 512  # pictures that are answered at once
BAR = 16


@dataclass(frozen=True, eq=False)
class Prediction:
    """What a network says of a picture.

    Attributes:
        image: path of the picture.
        probabilities: attribute -> (classes,) [1]
    """

    image: str
    probabilities: Mapping[str, NDArray[np.float32]]


def predict_images(
    network: LoadedNetwork, paths: Sequence[Path], device: torch.device, damaged: list[str]
) -> Iterator[Prediction]:
    """Attribute probabilities, calibrated where the network is.

    Args:
        network: with attribute heads, on `device`.
        paths: of pictures of any size; they are brought to the network's.
        device: where to compute.
        damaged: gets one line for each file that is no picture or cannot be read.
    """
    evaluation = network.config.evaluation.model_copy(update={"flip": False})
    readable = _readable(paths, damaged)
    while chunk := list(islice(readable, CHUNK)):
        found = embed_images(
            network.net, images_of(chunk), network.config.data, evaluation, device,
            run=network.config.run, heads=network.attributes, calibration=calibration_of(network),
        )  # fmt: skip
        for row, key in enumerate(found.keys):
            yield Prediction(key, {name: values[row] for name, values in found.probabilities.items()})


def _readable(paths: Sequence[Path], damaged: list[str]) -> Iterator[Path]:
    """The paths of pictures, and a line for each of the others; decoding twice costs little beside the network."""
    for path in paths:
        try:
            images_of([path]).read_image(0)
        except DatasetError as problem:
            damaged.append(str(problem))
        except OSError as error:
            damaged.append(f"{path}: cannot read: {error.strerror or error}.")
        else:
            yield path


def as_json(prediction: Prediction, network: LoadedNetwork, threshold: float) -> str:
    """A prediction as one line of JSON; `class` is null where no probability reaches the threshold."""
    temperatures = calibration_of(network)
    answers: dict[str, Any] = {}
    for attribute in network.attributes:
        values = prediction.probabilities[attribute.name]
        said = int(values.argmax())
        answers[attribute.name] = {
            "class": attribute.classes[said] if values[said] >= threshold else None,
            "probability": round(float(values[said]), 6),
            "calibrated": attribute.name in temperatures,
            "probabilities": {
                name: round(float(value), 6) for name, value in zip(attribute.classes, values, strict=True)
            },
        }
    return json.dumps({"image": prediction.image, "attributes": answers}, ensure_ascii=False)


def as_table(prediction: Prediction, attributes: Sequence[Attribute], threshold: float, every_class: bool) -> Table:
    """A prediction as a table: attribute, class, probability; classes below the threshold are marked as not sure."""
    table = Table(title=Text(prediction.image, style="bold"), title_justify="left", box=None, pad_edge=False)
    table.add_column("attribute")
    table.add_column("class", min_width=12, no_wrap=True)
    table.add_column("probability", justify="right")
    table.add_column("", min_width=BAR)
    for attribute in attributes:
        values = prediction.probabilities[attribute.name]
        order = np.argsort(-values, kind="stable")
        for place, chosen in enumerate(order if every_class else order[:1]):
            value = float(values[chosen])
            said = Text(attribute.classes[chosen], style="" if place == 0 and value >= threshold else "dim")
            if place == 0 and value < threshold:
                said.append(" (not sure)")
            name = Text(attribute.name if place == 0 else "")
            table.add_row(name, said, f"{value:.3f}", Text("#" * round(BAR * value), style="dim"))
    return table


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit status."""
    options = _parse(arguments)
    damaged: list[str] = []
    console = Console()
    n_pictures = 0
    try:
        paths = find_images(options.images)
        device = inference_device()
        network = load_network(options.checkpoint, device)
        if not network.attributes:
            raise InputError(f"{options.checkpoint}: expected a network with attribute heads, got one for identities.")
        for prediction in predict_images(network, paths, device, damaged):
            n_pictures += 1
            if options.json:
                print(as_json(prediction, network, options.threshold))
            else:
                console.print(as_table(prediction, network.attributes, options.threshold, options.all))
                console.print()
    except MENDABLE as problem:
        print(f"trainer.predict: {problem}", file=sys.stderr)
        return 2
    for line in damaged:
        print(f"trainer.predict: {line}", file=sys.stderr)
    if not options.json:
        count = f"{n_pictures} {'picture' if n_pictures == 1 else 'pictures'}."
        console.print(f"{count} {_trust(network)}", markup=False, highlight=False, soft_wrap=True)
    return 1 if damaged else 0


def _trust(network: LoadedNetwork) -> str:
    temperatures = calibration_of(network)
    missing = [one.name for one in network.attributes if one.name not in temperatures]
    if not missing:
        return "The probabilities are calibrated."
    of_what = "not calibrated" if not temperatures else f"not calibrated for {', '.join(missing)}"
    return f"The probabilities are {of_what}: run `python -m trainer.calibrate` on the checkpoint first."


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m trainer.predict", description="Predict attributes of people.")
    parser.add_argument("checkpoint", type=Path, help="checkpoint or run's folder")
    parser.add_argument("images", nargs="+", metavar="IMAGE", help="picture, folder of pictures or quoted pattern")
    parser.add_argument("--threshold", type=_share, default=0.0, help="probability below which a class is not sure (0)")
    parser.add_argument("--json", action="store_true", help="one line of JSON per picture")
    parser.add_argument("--all", action="store_true", help="show every class in the table, not the likeliest alone")
    return parser.parse_args(arguments)


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= 1.0:
        raise argparse.ArgumentTypeError(f"expected a number from 0 to 1, got {text!r}")
    return value


if __name__ == "__main__":
    sys.exit(main())
