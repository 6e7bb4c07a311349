"""Draws what a network finds and says, as PNG.

    python -m trainer.show retrieval CHECKPOINT [--data kind=folder] [--output PNG] [--queries 8] [--ranks 10]
    python -m trainer.show attributes CHECKPOINT [--data kind=folder] [--output PNG] [--images 9]

with `--pick worst`, `best` or `random` (and `--seed`) for the queries with the lowest or highest average precision, the
images with the most or fewest wrong attributes, or any. CHECKPOINT is a file or a run's folder, the dataset is the one
that the run was tested on if none is given, and the picture is written beside the checkpoint if no place is given.
Exit status: 0 done, 2 something that the user can mend.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from trainer.data.images import JUNK_PID, UNKNOWN, Dataset, Images, Ints
from trainer.data.readers import read_dataset
from trainer.evaluation.embedded_dataset import evaluation_splits
from trainer.evaluation.embedding import Embedded, embed_images
from trainer.evaluation.ranking import Pick, pick_queries, rank_queries
from trainer.evaluation.retrieval import evaluate_embeddings
from trainer.evaluation.run import comparable, protocol_of
from trainer.evaluation.truth import known_truth
from trainer.figures.attributes import draw_attributes
from trainer.figures.canvas import Image, PictureError, write_png
from trainer.figures.retrieval import draw_retrieval
from trainer.inference import MENDABLE, InputError, calibration_of, inference_device, parse_source, test_source
from trainer.training.checkpoint import LoadedNetwork, checkpoint_file, load_network

ORDERS = {"worst": "lowest first", "best": "highest first", "random": "drawn at random"}


def picture_of_retrieval(
    network: LoadedNetwork, dataset: Dataset, device: torch.device, n_queries: int, n_ranks: int, pick: Pick, seed: int
) -> tuple[Image, str]:
    """A grid of queries and what they find, and a line that sums up.

    Raises:
        InputError: the dataset has no identities to look for.
    """
    if set(evaluation_splits(dataset)) != {"query", "gallery"}:
        raise InputError(f"{dataset.name}: expected images in the splits 'query' and 'gallery', found none.")
    splits = {name: dataset.split(name) for name in evaluation_splits(dataset)}
    query, gallery = (_embedded(network, images, device) for images in splits.values())
    query = query.subset(query.pids != JUNK_PID)
    points = [comparable(one.embeddings, network.config.evaluation.metric) for one in (query, gallery)]
    protocol = protocol_of(query, gallery)
    found = evaluate_embeddings(points[0], points[1], protocol, block=network.config.evaluation.block)
    chosen = pick_queries(found, n_queries, pick, np.random.default_rng(seed))
    rankings = rank_queries(points[0], points[1], protocol, found, chosen, n_ranks)
    total = f"mAP {100 * found.mean_ap:.1f} %, rank-1 {100 * found.rank(1):.1f} %"
    line = f"{len(rankings)} of {found.n_counted} queries, {_order('average precision', pick)}; over all: {total}"
    shown = [part.subset(one.kept) for part, one in zip(splits.values(), (query, gallery), strict=True)]
    return draw_retrieval(shown[0], shown[1], rankings, f"Ranked retrieval: {dataset.name}", line), line


def picture_of_attributes(
    network: LoadedNetwork, dataset: Dataset, device: torch.device, n_images: int, pick: Pick, seed: int
) -> tuple[Image, str]:
    """A grid of images and what the network says of them, and a line that sums up.

    Raises:
        InputError: the network has no attribute heads, or the dataset knows none of the attributes.
    """
    if not network.attributes:
        raise InputError(f"{dataset.name}: expected a network with attribute heads, got one for identities.")
    images = dataset.split(evaluation_splits(dataset)[-1])
    found = _embedded(network, images, device)
    images = images.subset(found.kept)
    truth = known_truth(images, np.arange(len(images)), network.attributes)
    known = truth != UNKNOWN
    if not known.any():
        raise InputError(f"{dataset.name}: expected known classes of the network's attributes, found none.")
    said = np.stack([found.probabilities[one.name].argmax(axis=1) for one in network.attributes], axis=1)
    right = (said == truth) & known
    columns = known.any(axis=0)
    accuracy = float((right.sum(axis=0)[columns] / known.sum(axis=0)[columns]).mean())
    rows = _pick_rows(right.sum(axis=1) / np.maximum(known.sum(axis=1), 1), n_images, pick, seed)
    line = (
        f"{len(rows)} of {len(images)} images, {_order('share of right attributes', pick)}; "
        f"over all: mean accuracy {100 * accuracy:.1f} %"
    )
    chosen = {name: values[rows] for name, values in found.probabilities.items()}
    return draw_attributes(images, rows, network.attributes, chosen, f"Attributes: {dataset.name}", line), line


def _embedded(network: LoadedNetwork, images: Images, device: torch.device) -> Embedded:
    return embed_images(
        network.net, images, network.config.data, network.config.evaluation, device,
        run=network.config.run, heads=network.attributes, calibration=calibration_of(network),
    )  # fmt: skip


def _pick_rows(scores: NDArray[np.float64], n: int, pick: Pick, seed: int) -> Ints:
    order = np.random.default_rng(seed).permutation(len(scores))
    if pick == "random":
        return np.sort(order[:n])
    rows: Ints = order[np.argsort(scores[order] if pick == "worst" else -scores[order], kind="stable")[:n]]
    return rows


def _order(what: str, pick: Pick) -> str:
    return ORDERS[pick] if pick == "random" else f"{what} {ORDERS[pick]}"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit status."""
    options = _parse(arguments)
    try:
        file = checkpoint_file(options.checkpoint)
        device = inference_device()
        network = load_network(file, device)
        dataset = read_dataset(test_source(network, options.data))
        if options.what == "retrieval":
            picture, line = picture_of_retrieval(
                network, dataset, device, options.queries, options.ranks, options.pick, options.seed
            )
        else:
            picture, line = picture_of_attributes(network, dataset, device, options.images, options.pick, options.seed)
        output = options.output or file.with_name(f"{options.what}.png")
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
        command.add_argument("checkpoint", type=Path, help="checkpoint or run's folder")
        command.add_argument("--data", type=parse_source, help="kind=folder; where the run was tested if absent")
        command.add_argument("--output", type=Path, help="picture to write; beside the checkpoint if absent")
        command.add_argument("--pick", choices=list(ORDERS), default="random", help="which ones (random)")
        command.add_argument("--seed", type=int, default=0, help="of random ones (0)")
    return parser.parse_args(arguments)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"expected a whole number > 0, got {text!r}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
