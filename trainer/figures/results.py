"""Grids of what a network finds and says of a dataset that it embedded."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trainer.data.images import JUNK_PID, UNKNOWN, Dataset, Images, Ints
from trainer.evaluation.embedded_dataset import EmbeddedDataset
from trainer.evaluation.embedding import Embedded
from trainer.evaluation.ranking import Pick, pick_queries, rank_queries
from trainer.evaluation.retrieval import evaluate_embeddings
from trainer.evaluation.run import comparable, protocol_of
from trainer.evaluation.truth import known_truth
from trainer.figures.attributes import draw_attributes
from trainer.figures.canvas import Image
from trainer.figures.retrieval import draw_retrieval
from trainer.inference import InputError

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


def _pick_rows(scores: NDArray[np.float64], n: int, pick: Pick, rng: np.random.Generator) -> Ints:
    order = rng.permutation(len(scores))
    if pick == "random":
        return np.sort(order[:n])
    rows: Ints = order[np.argsort(scores[order] if pick == "worst" else -scores[order], kind="stable")[:n]]
    return rows


def _order(what: str, pick: Pick) -> str:
    return ORDERS[pick] if pick == "random" else f"{what} {ORDERS[pick]}"
