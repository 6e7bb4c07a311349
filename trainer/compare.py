"""Says how likely pictures show the person of the first one.

    python -m trainer.compare CHECKPOINT IMAGE IMAGE... [--json]

CHECKPOINT is a file or a run's folder; an IMAGE is a picture of one person, a folder of such pictures or a quoted
pattern. The probability holds at equal odds, and is given where `trainer.calibrate` was run on the checkpoint; the
distance is given always. Exit status: 0 done, 2 something that the user can mend.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from rich.text import Text

from trainer.data.images import DatasetError
from trainer.evaluation.embedding import embed_images
from trainer.evaluation.run import comparable
from trainer.evaluation.similarity import Similarity
from trainer.inference import MENDABLE, InputError, find_images, images_of, inference_device
from trainer.training.checkpoint import LoadedNetwork, load_network


def distances_to_first(network: LoadedNetwork, paths: Sequence[Path], device: torch.device) -> NDArray[np.float32]:
    """(N,) Euclidean distances of pictures to the first of them, which is at 0.

    Raises:
        DatasetError: one of them is no picture or cannot be read.
    """
    config = network.config
    images = images_of(paths)
    try:
        for row in range(len(images)):
            images.read_image(row)  # for an error that names the picture
    except OSError as error:
        raise DatasetError(f"{error.filename}: cannot read: {error.strerror}.") from error
    found = embed_images(network.net, images, config.data, config.evaluation, device, run=config.run)
    points = comparable(found.embeddings, config.evaluation.metric)
    return np.asarray(np.linalg.norm(points - points[0], axis=1), np.float32)


def similarity_of(network: LoadedNetwork) -> Similarity | None:
    """What `trainer.calibrate` found of pairs; None where it was not run."""
    stored = network.extra.get("similarity")
    return None if stored is None else Similarity(stored["offset"], stored["slope"])


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m trainer.compare", description="Compare pictures of people.")
    parser.add_argument("checkpoint", type=Path, help="checkpoint or run's folder")
    parser.add_argument("images", nargs="+", metavar="IMAGE", help="picture, folder of pictures or quoted pattern")
    parser.add_argument("--json", action="store_true", help="one line of JSON per picture")
    options = parser.parse_args(arguments)
    try:
        paths = find_images(options.images)
        if len(paths) < 2:
            raise InputError(f"{paths[0]}: expected other pictures to compare it with, got none.")
        device = inference_device()
        network = load_network(options.checkpoint, device)
        distances = distances_to_first(network, paths, device)
    except MENDABLE as problem:
        print(f"trainer.compare: {problem}", file=sys.stderr)
        return 2
    similarity = similarity_of(network)
    chances = [None] * len(paths) if similarity is None else similarity.probability(distances).tolist()
    rows = list(zip(paths, distances.tolist(), chances, strict=True))[1:]
    if options.json:
        for path, distance, chance in rows:
            numbers = {"distance": round(distance, 6), "probability": None if chance is None else round(chance, 6)}
            print(json.dumps({"image": str(path), "compared_with": str(paths[0]), **numbers}, ensure_ascii=False))
        return 0
    table = Table("picture", "distance", "same person", title=Text(f"compared with {paths[0]}"), box=None)
    for path, distance, chance in rows:
        table.add_row(Text(str(path)), f"{distance:.4f}", "?" if chance is None else f"{chance:.3f}")
    Console().print(table)
    if similarity is None:
        print("The checkpoint is not calibrated: run `python -m trainer.calibrate` on it for probabilities.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
