"""Evaluates a network, or the embeddings that it made, by the protocol that the dataset has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import nn

from trainer.config import TrainConfig
from trainer.data.images import JUNK_PID, UNKNOWN, Attribute, Dataset, DatasetError, Ints
from trainer.evaluation.attribute_metrics import majority_classes, score_attributes
from trainer.evaluation.colour_groups import group_labels, group_predictions, grouped_attributes
from trainer.evaluation.config import EvaluationConfig
from trainer.evaluation.embedded_dataset import EmbeddedDataset, choose_splits, embed_dataset
from trainer.evaluation.embedding import Embedded, Floats
from trainer.evaluation.pairs import score_pairs
from trainer.evaluation.report import Report
from trainer.evaluation.rerank import reranked_blocks
from trainer.evaluation.retrieval import Protocol, Retrieval, evaluate_blocks, evaluate_embeddings

RANKS = (1, 5, 10, 20)
VISIBLE = 1
AVERAGES = (
    "binary_accuracy", "balanced_ma", "class_f1", "instance_accuracy", "instance_precision", "instance_recall",
    "instance_f1",
)  # fmt: skip


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
        DatasetError: the dataset has no split to evaluate on, too many of its images are damaged, no query has a match,
            or the network gives NaN.
    """
    embedded = embed_dataset(net, dataset, config, device, heads=heads, calibration=calibration)
    return evaluate_embedded(embedded, config.evaluation)


def evaluate_embedded(dataset: EmbeddedDataset, evaluation: EvaluationConfig) -> Report:
    """All metrics of an embedded dataset; of the config `metric`, `rerank`, `max_rank` and `block` hold.

    Raises:
        DatasetError: it has no split to evaluate on, no query has a match, or an embedding is not finite.
    """
    splits = dataset.splits
    chosen = choose_splits(dataset.name, [name for name, images in splits.items() if len(images)])
    for name in chosen:
        broken = ~np.isfinite(splits[name].embeddings).all(axis=1)
        if broken.any():
            key = splits[name].keys[int(broken.argmax())]
            raise DatasetError(
                f"{dataset.name}: expected finite embeddings, got NaN or infinity for {key} "
                f"({broken.sum()} of {len(broken)} images of split '{name}')."
            )
    report: Report = {
        "dataset": dataset.name,
        "images.embedded": sum(len(splits[name]) for name in chosen),
        "images.skipped": sum(len(splits[name].skipped) for name in chosen),
    }
    if "query" in chosen:
        report |= _reid_report(splits["query"], splits["gallery"], evaluation)
    report |= _attribute_report(splits[chosen[-1]], dataset.majority)
    return {key: value for key, value in report.items() if value == value}  # what is not defined is left out


def comparable(embeddings: Floats, metric: str) -> Floats:
    """(N, D) embeddings whose Euclidean distance is the metric: normalised for `cosine`."""
    if metric == "euclidean":
        return embeddings
    norms = np.linalg.norm(embeddings, axis=1, keepdims=True)
    return np.asarray(embeddings / np.maximum(norms, 1e-12), np.float32)


def protocol_of(query: Embedded, gallery: Embedded) -> Protocol:
    """The protocol of two splits; cameras only where both have them."""
    if query.camids is None or gallery.camids is None:
        return Protocol(query.pids, gallery.pids)
    return Protocol(query.pids, gallery.pids, query.camids, gallery.camids)


def _reid_report(query: Embedded, gallery: Embedded, evaluation: EvaluationConfig) -> Report:
    query = query.subset(query.pids != JUNK_PID)
    if not len(query):
        return {}
    protocol = protocol_of(query, gallery)
    first, second = (comparable(one.embeddings, evaluation.metric) for one in (query, gallery))
    block, max_rank = evaluation.block, evaluation.max_rank
    found = evaluate_embeddings(first, second, protocol, max_rank, block)
    report: Report = {
        "reid.metric": evaluation.metric,
        "reid.cameras": "not known" if protocol.query_camids is None else "own camera left out",
        "reid.queries": found.n_queries,
        "reid.queries_counted": found.n_counted,
        "reid.gallery": int((gallery.pids != JUNK_PID).sum()),
        **_retrieval_numbers("reid", found),
    }
    if evaluation.rerank:
        blocks = reranked_blocks(first, second, block=block)
        report |= _retrieval_numbers("reid.rerank", evaluate_blocks(blocks, protocol, max_rank))
    return report | _pair_report(first, second, protocol, block)


def _retrieval_numbers(prefix: str, found: Retrieval) -> Report:
    return {
        **{f"{prefix}.rank_{k}": found.rank(k) for k in sorted({*RANKS, len(found.cmc)})},
        f"{prefix}.map": found.mean_ap,
        f"{prefix}.map_trapezoid": found.mean_ap_trapezoid,
        f"{prefix}.minp": found.mean_inp,
    }


def _pair_report(query: Floats, gallery: Floats, protocol: Protocol, block: int) -> Report:
    scores = score_pairs(query, gallery, protocol, block)
    if scores is None:
        return {}
    return {
        "pairs.genuine": scores.n_genuine,
        "pairs.impostor": scores.n_impostor,
        "pairs.auc": scores.auc,
        "pairs.eer": scores.eer,
        "pairs.eer_threshold": scores.eer_threshold,
        **{f"pairs.tar_at_far_{rate:g}": value for rate, value in scores.tar.items()},
        **{f"pairs.threshold_at_far_{rate:g}": value for rate, value in scores.threshold.items()},
    }


def _attribute_report(images: Embedded, majority: Mapping[str, int]) -> Report:
    probabilities = _answers(images)
    columns = [column for column, one in enumerate(images.attributes) if one.name in probabilities]
    attributes = [images.attributes[column] for column in columns]
    truth = images.labels[:, columns]
    unanswered = [one.name for one in images.attributes if images.heads and one.name not in probabilities]
    report: Report = {"attributes.left_out": ", ".join(unanswered)} if unanswered else {}
    if not (truth != UNKNOWN).any():
        return report
    predicted = np.stack([probabilities[one.name].argmax(axis=1) for one in attributes], axis=1)
    grouped = group_predictions(attributes, predicted, probabilities)
    report |= {"attributes.split": images.split, "attributes.majority_of": "train" if majority else images.split}
    report |= _scores("attributes", attributes, truth, predicted, grouped)
    constant, constant_groups = _constant_answers(attributes, truth, majority)
    report |= _scores("attributes.majority", attributes, truth, constant, constant_groups)
    if images.visibility is None:
        return report
    seen = np.where(images.visibility[:, columns] == VISIBLE, truth, UNKNOWN)
    if (seen != UNKNOWN).any():
        report |= _scores("attributes.visible", attributes, seen, predicted, grouped)
        report |= _scores("attributes.visible.majority", attributes, seen, constant, constant_groups)
    return report


def _answers(images: Embedded) -> dict[str, Floats]:
    """Attribute -> (N, classes) probabilities in the dataset's order, where a head has the same classes."""
    heads = {one.name: one.classes for one in images.heads}
    return {
        one.name: images.probabilities[one.name][:, [heads[one.name].index(name) for name in one.classes]]
        for one in images.attributes
        if sorted(heads.get(one.name, ())) == sorted(one.classes)
    }


def _constant_answers(attributes: Sequence[Attribute], truth: Ints, majority: Mapping[str, int]) -> tuple[Ints, Ints]:
    """(N, A) and (N, groups): for every image the most frequent class, where need be that of the truth itself."""
    answers = []
    for ones, labels in ((attributes, truth), (grouped_attributes(attributes), group_labels(attributes, truth))):
        own = majority_classes(ones, labels)
        constant = [majority.get(one.name, int(number)) for one, number in zip(ones, own, strict=True)]
        answers.append(np.tile(np.array(constant, np.int64), (len(truth), 1)))
    return answers[0], answers[1]


def _scores(prefix: str, attributes: Sequence[Attribute], truth: Ints, predicted: Ints, grouped: Ints) -> Report:
    """All attribute metrics; the group accuracy is that of groups of colours, all others know each colour apart."""
    scores = score_attributes(attributes, truth, predicted)
    report: Report = {f"{prefix}.images": scores.n_images}
    accuracy, recall = scores.accuracy, scores.recall
    truth_of_groups = group_labels(attributes, truth)
    if (truth_of_groups != UNKNOWN).any():
        by_group = score_attributes(grouped_attributes(attributes), truth_of_groups, grouped)
        report[f"{prefix}.groups"], report[f"{prefix}.group_accuracy"] = len(by_group.accuracy), by_group.group_accuracy
        accuracy, recall = accuracy | by_group.accuracy, recall | by_group.recall
    report |= {f"{prefix}.{name}": float(getattr(scores, name)) for name in AVERAGES}
    report |= {f"{prefix}.accuracy.{name}": value for name, value in accuracy.items()}
    return report | {f"{prefix}.recall.{name}": value for name, value in recall.items()}
