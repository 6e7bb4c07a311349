"""Draws what a network finds and says, as PNG.

    python -m trainer.show retrieval CHECKPOINT [--data kind=folder] [--output PNG] [--queries 8] [--ranks 10]
    python -m trainer.show attributes CHECKPOINT [--data kind=folder] [--output PNG] [--images 9]
    python -m trainer.show training RUN [--output PNG]

The first two take `--pick worst`, `best` or `random` (and `--seed`): the queries with the lowest or highest average
precision, the images with the most or fewest wrong attributes, or any. CHECKPOINT is a file or a run's folder, or the
embeddings that `trainer.embed` wrote (FILE.parquet, which needs --data). The dataset is the one that the run was tested
on if none is given. Without --output the picture is written beside the checkpoint. `training` draws the curves of a
run, also of one that is going on.
Exit status: 0 done, 2 something that the user can mend.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from trainer.data.images import Dataset
from trainer.data.readers import read_dataset
from trainer.evaluation.embedded_dataset import EmbeddedDataset, embed_dataset, evaluation_splits
from trainer.evaluation.embedding_file import SUFFIX, read_embeddings
from trainer.evaluation.progress import counting
from trainer.figures.canvas import Image, PictureError, write_png
from trainer.figures.results import ORDERS, picture_of_attributes, picture_of_retrieval
from trainer.figures.training import picture_of_training
from trainer.inference import MENDABLE, InputError, calibration_of, inference_device, parse_source, test_source
from trainer.training.checkpoint import checkpoint_file, load_network


def open_embedded(options: argparse.Namespace) -> tuple[EmbeddedDataset, Dataset]:
    """What the command line names: embeddings, new or from a file, and the dataset that they are of."""
    if options.checkpoint.suffix == SUFFIX:
        if options.data is None:
            raise InputError(f"{options.checkpoint}: expected --data kind=folder beside embeddings, got none.")
        return read_embeddings(options.checkpoint), read_dataset(options.data)
    device = inference_device()
    network = load_network(options.checkpoint, device)
    if options.what == "attributes" and not network.attributes:
        raise InputError(f"{options.checkpoint}: expected a network with attribute heads, got one for identities.")
    dataset = read_dataset(test_source(network, options.data))
    names = evaluation_splits(dataset)
    names = names if options.what == "retrieval" else names[-1:]
    total = sum(len(dataset.split(name)) for name in names)
    with counting(f"embed {dataset.name}", total, options.quiet) as count:
        embedded = embed_dataset(
            network.net, dataset, network.config, device,
            splits=names, heads=network.attributes, calibration=calibration_of(network), count=count,
        )  # fmt: skip
    return embedded, dataset


def draw(options: argparse.Namespace) -> tuple[Image, str, Path]:
    """The picture that the command line asks for, a line that sums up, and where it belongs."""
    if options.what == "training":
        picture, line = picture_of_training(options.run)
        return picture, line, options.output or options.run / "training.png"
    embedded, dataset = open_embedded(options)
    rng = np.random.default_rng(options.seed)
    if options.what == "retrieval":
        picture, line = picture_of_retrieval(embedded, dataset, options.queries, options.ranks, options.pick, rng)
    else:
        picture, line = picture_of_attributes(embedded, dataset, options.images, options.pick, rng)
    beside = checkpoint_file(options.checkpoint).with_name(f"{options.what}.png")
    return picture, line, options.output or beside


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit status."""
    try:
        picture, line, output = draw(_parse(arguments))
        write_png(output, picture)
    except (*MENDABLE, PictureError) as problem:
        print(f"trainer.show: {problem}", file=sys.stderr)
        return 2
    print(f"{output}: {line}.")
    return 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m trainer.show", description="Draw what a network finds and says.")
    kinds = parser.add_subparsers(dest="what", required=True)
    retrieval = kinds.add_parser("retrieval", help="queries and what they find first")
    retrieval.add_argument("--queries", type=_count, default=8, help="rows (8)")
    retrieval.add_argument("--ranks", type=_count, default=10, help="found images in each row (10)")
    attributes = kinds.add_parser("attributes", help="images and their attributes")
    attributes.add_argument("--images", type=_count, default=9, help="images (9)")
    for command in (retrieval, attributes):
        command.add_argument("checkpoint", type=Path, help="checkpoint, run's folder or embeddings")
        command.add_argument("--data", type=parse_source, help="kind=folder; where the run was tested if absent")
        command.add_argument("--output", type=Path, help="picture to write; beside the checkpoint if absent")
        command.add_argument("--pick", choices=list(ORDERS), default="random", help="which ones (random)")
        command.add_argument("--seed", type=_whole, default=0, help="of random ones (0)")
        command.add_argument("--quiet", action="store_true", help="no progress")
    training = kinds.add_parser("training", help="curves of a run")
    training.add_argument("run", type=Path, help="run's folder")
    training.add_argument("--output", type=Path, help="picture to write; in the run's folder if absent")
    return parser.parse_args(arguments)


def _count(text: str) -> int:
    if _whole(text) == 0:
        raise argparse.ArgumentTypeError("expected a whole number > 0, got '0'")
    return int(text)


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"expected a whole number, got {text!r}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
