"""Evaluates a network, or what it made of a dataset, by the protocol that the dataset has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import nn

from trainer.config import TrainConfig
from trainer.data.images import JUNK_PID, UNKNOWN, Attribute, Dataset, DatasetError, Ints, SplitName
from trainer.evaluation.attribute_metrics import AttributeScores, majority_classes, score_attributes
from trainer.evaluation.config import EvaluationConfig
from trainer.evaluation.embedding import Embedded, Floats, embed_images
from trainer.evaluation.report import Report
from trainer.evaluation.retrieval import Protocol, Retrieval, evaluate_embeddings

RANKS = (1, 5, 10, 20)


def evaluate_dataset(
    net: nn.Module,
    dataset: Dataset,
    config: TrainConfig,
    device: torch.device,
    *,
    heads: Sequence[Attribute] | None = None,
    calibration: Mapping[str, float] | None = None,
) -> Report:
    """All metrics of a network on the query and gallery (or test) splits of a dataset.

    Args:
        net: on `device`; its mode is left as it is.
        dataset: to evaluate on.
        config: whose `data`, `evaluation` and `run` hold.
        device: where to compute.
        heads: attributes that the network was trained on; none for those of the dataset.
        calibration: head -> temperature that its scores are divided by.

    Raises:
        DatasetError: the dataset has no split to evaluate on, or too many of its images are damaged.
    """
    embedded: dict[str, Embedded] = {
        name: embed_images(
            net, dataset.split(name), config.data, config.evaluation, device,
            run=config.run, heads=heads, calibration=calibration,
        )
        for name in evaluation_splits(dataset)
    }  # fmt: skip
    train = dataset.splits.get("train")
    return evaluate_embedded(dataset.name, embedded, config.evaluation, None if train is None else train.labels)


def evaluation_splits(dataset: Dataset) -> tuple[SplitName, ...]:
    """The splits that are evaluated: query and gallery where there are such, else the test split.

    Raises:
        DatasetError: there is neither.
    """
    there = {name for name, images in dataset.splits.items() if len(images)}
    if {"query", "gallery"} <= there:
        return "query", "gallery"
    if "test" in there:
        return ("test",)
    raise DatasetError(
        f"{dataset.name}: expected images in the splits 'query' and 'gallery', or 'test', found none "
        f"(splits with images: {', '.join(sorted(there)) or 'none'})."
    )


def evaluate_embedded(
    name: str, splits: Mapping[str, Embedded], evaluation: EvaluationConfig, train_labels: Ints | None = None
) -> Report:
    """All metrics of embedded splits.

    Args:
        name: of the dataset.
        splits: `query` and `gallery`, or `test`.
        evaluation: the protocol.
        train_labels: (N, A) classes of the training split, for the constant-majority baseline; none for the test's own.
    """
    report: Report = {"dataset": name}
    if "query" in splits and "gallery" in splits:
        report |= _reid_report(splits["query"], splits["gallery"], evaluation)
    return report | _attribute_report(splits["gallery" if "gallery" in splits else "test"], train_labels)


def comparable(embeddings: Floats, metric: str) -> Floats:
    """(N, D) embeddings whose Euclidean distance is the metric: normalised for `cosine`."""
    if metric == "euclidean":
        return embeddings
    norms = np.linalg.norm(embeddings, axis=1, keepdims=True)
    return np.asarray(embeddings / np.maximum(norms, 1e-12), np.float32)


def _reid_report(query: Embedded, gallery: Embedded, evaluation: EvaluationConfig) -> Report:
    own = np.flatnonzero(query.pids != JUNK_PID)
    cameras = query.camids is not None and gallery.camids is not None
    protocol = Protocol(
        query.pids[own],
        gallery.pids,
        query.camids[own] if query.camids is not None and cameras else None,
        gallery.camids if cameras else None,
    )
    first, second = (comparable(one.embeddings, evaluation.metric) for one in (query, gallery))
    found = evaluate_embeddings(first[own], second, protocol, evaluation.max_rank, evaluation.block)
    return {
        "reid.metric": evaluation.metric,
        "reid.cameras": "own camera excluded" if cameras else "not known",
        "reid.queries": found.n_queries,
        "reid.queries_counted": found.n_counted,
        "reid.gallery": int((gallery.pids != JUNK_PID).sum()),
        **retrieval_numbers("reid", found),
    }


def retrieval_numbers(prefix: str, found: Retrieval) -> Report:
    """The numbers of a retrieval under their keys."""
    return {
        **{f"{prefix}.rank_{k}": found.rank(k) for k in RANKS},
        f"{prefix}.map": found.mean_ap,
        f"{prefix}.map_trapezoid": found.mean_ap_trapezoid,
        f"{prefix}.minp": found.mean_inp,
    }


def _attribute_report(images: Embedded, train_labels: Ints | None) -> Report:
    columns = [c for c, one in enumerate(images.attributes) if one in images.heads]
    truth = images.labels[:, columns]
    if not (truth != UNKNOWN).any():
        return {}
    attributes = [images.attributes[c] for c in columns]
    predicted = np.stack([images.probabilities[one.name].argmax(1) for one in attributes], axis=1)
    own = majority_classes(attributes, truth)
    constant = own if train_labels is None else majority_classes(attributes, train_labels[:, columns])
    constant = np.where(constant == UNKNOWN, own, constant)
    return {
        "attributes.split": images.split,
        "attributes.majority_of": images.split if train_labels is None else "train",
        **_scores("attributes", score_attributes(attributes, truth, predicted)),
        **_scores("attributes.majority", score_attributes(attributes, truth, np.broadcast_to(constant, truth.shape))),
    }


def _scores(prefix: str, scores: AttributeScores) -> Report:
    report: Report = {}
    for name, value in vars(scores).items():
        if isinstance(value, dict):
            report |= {f"{prefix}.{name}.{attribute}": number for attribute, number in value.items()}
        else:
            report[f"{prefix}.{name}"] = value
    return report
