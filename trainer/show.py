"""Draws what a network finds and says, as PNG.

    python -m trainer.show retrieval CHECKPOINT [--data kind=folder] [--output PNG] [--queries 8] [--ranks 10]
    python -m trainer.show attributes CHECKPOINT [--data kind=folder] [--output PNG] [--images 9]

with `--pick worst`, `best` or `random` (and `--seed`) for the queries with the lowest or highest average precision, the
images with the most or fewest wrong attributes, or any. CHECKPOINT is a file or a run's folder, or the embeddings that
`trainer.embed` wrote (FILE.parquet, which needs --data). The dataset is the one that the run was tested on if none is
given, and the picture is written beside the checkpoint if no place is given.
Exit status: 0 done, 2 something that the user can mend.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trainer.data.images import JUNK_PID, UNKNOWN, Dataset, Images, Ints
from trainer.data.readers import read_dataset
from trainer.evaluation.embedded_dataset import EmbeddedDataset, embed_dataset, evaluation_splits
from trainer.evaluation.embedding import Embedded
from trainer.evaluation.embedding_file import SUFFIX, read_embeddings
from trainer.evaluation.progress import counting
from trainer.evaluation.ranking import Pick, pick_queries, rank_queries
from trainer.evaluation.retrieval import evaluate_embeddings
from trainer.evaluation.run import comparable, protocol_of
from trainer.evaluation.truth import known_truth
from trainer.figures.attributes import draw_attributes
from trainer.figures.canvas import Image, PictureError, write_png
from trainer.figures.retrieval import draw_retrieval
from trainer.inference import MENDABLE, InputError, calibration_of, inference_device, parse_source, test_source
from trainer.training.checkpoint import checkpoint_file, load_network

ORDERS = {"worst": "lowest first", "best": "highest first", "random": "drawn at random"}


def picture_of_retrieval(
    embedded: EmbeddedDataset, dataset: Dataset, n_queries: int, n_ranks: int, pick: Pick, rng: np.random.Generator
) -> tuple[Image, str]:
    """A grid of queries and what they find, and a line that sums up.

    Raises:
        InputError: there are no queries and gallery, or no query has a match.
    """
    if not {"query", "gallery"} <= set(embedded.splits):
        raise InputError(f"{embedded.name}: expected images in the splits 'query' and 'gallery', found none.")
    query, gallery = (embedded.splits[name] for name in ("query", "gallery"))
    query = query.subset(query.pids != JUNK_PID)
    points = [comparable(one.embeddings, embedded.metric) for one in (query, gallery)]
    protocol = protocol_of(query, gallery)
    try:
        found = evaluate_embeddings(points[0], points[1], protocol)
    except ValueError as error:
        raise InputError(f"{embedded.name}: {error}") from error
    chosen = pick_queries(found, n_queries, pick, rng)
    rankings = rank_queries(points[0], points[1], protocol, found, chosen, n_ranks)
    total = f"mAP {100 * found.mean_ap:.1f} %, rank-1 {100 * found.rank(1):.1f} %"
    line = f"{len(rankings)} of {found.n_counted} queries, {_order('average precision', pick)}; over all: {total}"
    shown = [pictures_of(one, dataset) for one in (query, gallery)]
    return draw_retrieval(shown[0], shown[1], rankings, f"Ranked retrieval: {embedded.name}", line), line


def picture_of_attributes(
    embedded: EmbeddedDataset, dataset: Dataset, n_images: int, pick: Pick, rng: np.random.Generator
) -> tuple[Image, str]:
    """A grid of images and what the network says of them, and a line that sums up.

    Raises:
        InputError: the network has no attribute heads, or the dataset knows none of the attributes.
    """
    found = list(embedded.splits.values())[-1]  # the gallery, or the test split
    if not found.heads:
        raise InputError(f"{embedded.name}: expected a network with attribute heads, got one for identities.")
    images = pictures_of(found, dataset)
    truth = known_truth(images, np.arange(len(images)), found.heads)
    known = truth != UNKNOWN
    if not known.any():
        raise InputError(f"{embedded.name}: expected known classes of the network's attributes, found none.")
    said = np.stack([found.probabilities[one.name].argmax(axis=1) for one in found.heads], axis=1)
    right = (said == truth) & known
    columns = known.any(axis=0)
    accuracy = float((right.sum(axis=0)[columns] / known.sum(axis=0)[columns]).mean())
    rows = _pick_rows(right.sum(axis=1) / np.maximum(known.sum(axis=1), 1), n_images, pick, rng)
    order = _order("share of right attributes", pick)
    line = f"{len(rows)} of {len(images)} images, {order}; over all: mean accuracy {100 * accuracy:.1f} %"
    chosen = {name: values[rows] for name, values in found.probabilities.items()}
    return draw_attributes(images, rows, found.heads, chosen, f"Attributes: {embedded.name}", line), line


def pictures_of(found: Embedded, dataset: Dataset) -> Images:
    """The images that were embedded, in their order.

    Raises:
        InputError: one of them is not in the dataset.
    """
    images = dataset.split(found.split)  # type: ignore[arg-type]
    places = {key: place for place, key in enumerate(images.keys)}
    for key in found.keys:
        if key not in places:
            raise InputError(
                f"{dataset.name}: expected the images that were embedded, '{key}' is not in {found.split}."
            )
    return images.subset(np.array([places[key] for key in found.keys], np.int64))


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


def _pick_rows(scores: NDArray[np.float64], n: int, pick: Pick, rng: np.random.Generator) -> Ints:
    order = rng.permutation(len(scores))
    if pick == "random":
        return np.sort(order[:n])
    rows: Ints = order[np.argsort(scores[order] if pick == "worst" else -scores[order], kind="stable")[:n]]
    return rows


def _order(what: str, pick: Pick) -> str:
    return ORDERS[pick] if pick == "random" else f"{what} {ORDERS[pick]}"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit status."""
    options = _parse(arguments)
    rng = np.random.default_rng(options.seed)
    try:
        embedded, dataset = open_embedded(options)
        if options.what == "retrieval":
            picture, line = picture_of_retrieval(embedded, dataset, options.queries, options.ranks, options.pick, rng)
        else:
            picture, line = picture_of_attributes(embedded, dataset, options.images, options.pick, rng)
        output = options.output or checkpoint_file(options.checkpoint).with_name(f"{options.what}.png")
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
