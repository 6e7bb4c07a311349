from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from rich.console import Console

pytest.importorskip("torch")

from tests.trainer.data.pictures import make_images
from trainer.data.images import Attribute, DatasetError
from trainer.evaluation.config import EvaluationConfig
from trainer.evaluation.embedded_dataset import EmbeddedDataset, train_majority
from trainer.evaluation.embedding import Embedded
from trainer.evaluation.report import Report, merge_reports, print_report, split_reports
from trainer.evaluation.run import evaluate_embedded

HAT = Attribute("hat", "binary", ("no", "yes"))
AGE = Attribute("age", "categorical", ("young", "adult", "old"))


def embedded(split: str, pids: list[int], camids: list[int] | None, places: list[float], **changes: Any) -> Embedded:
    """People on a line, whose hats and ages are all answered by `no` and `adult`."""
    n = len(pids)
    made = Embedded(
        split=split,
        keys=[f"{split}{k}" for k in range(n)],
        pids=np.array(pids),
        camids=None if camids is None else np.array(camids),
        attributes=(HAT, AGE),
        labels=np.stack([np.arange(n) % 2, np.arange(n) % 3], axis=1),
        visibility=None,
        embeddings=np.array(places, np.float32)[:, None],
        heads=(HAT, AGE),
        probabilities={
            "hat": np.tile(np.array([0.8, 0.2], np.float32), (n, 1)),
            "age": np.tile(np.array([0.1, 0.7, 0.2], np.float32), (n, 1)),
        },
        kept=np.arange(n),
    )
    return replace(made, **changes)


def report_of(evaluation: EvaluationConfig | None = None, majority: Any = (), **splits: Embedded) -> Report:
    return evaluate_embedded(
        EmbeddedDataset("made", "euclidean", splits, dict(majority)), evaluation or EvaluationConfig()
    )


QUERY = embedded("query", [1, 2, -1], [1, 1, 1], [0.0, 10.0, 5.0])
GALLERY = embedded("gallery", [1, 2, 2, 1, 0, -1], [2, 2, 3, 1, 1, 1], [1.0, 8.0, 0.5, 0.1, 30.0, 0.2])


def test_numbers_of_a_small_gallery() -> None:
    """From 0 on: person 2 at 0.5, the match at 1; from 10 on: the match at 8, person 1 at 1, the match at 0.5."""
    report = report_of(query=QUERY, gallery=GALLERY)
    assert (report["reid.queries"], report["reid.queries_counted"], report["reid.gallery"]) == (2, 2, 5)
    assert report["reid.rank_1"] == 0.5
    assert report["reid.map"] == pytest.approx((1 / 2 + (1 + 2 / 3) / 2) / 2)
    assert report["reid.minp"] == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert (report["pairs.genuine"], report["pairs.impostor"]) == (3, 3)
    assert report["reid.cameras"] == "own camera left out"


def test_cameras_of_one_split_alone_are_not_used() -> None:
    report = report_of(query=replace(QUERY, camids=None), gallery=GALLERY)
    assert report["reid.cameras"] == "not known"
    assert report["reid.rank_1"] == 1.0
    assert report["pairs.genuine"] == 4


def test_cosine_compares_directions() -> None:
    query = embedded("query", [1], [1], [0.0], embeddings=np.array([[2.0, 0.0]], np.float32))
    points = np.array([[50.0, 1.0], [1.0, 0.3]], np.float32)
    gallery = embedded("gallery", [1, 2], [2, 2], [0.0, 0.0], embeddings=points)
    assert report_of(query=query, gallery=gallery)["reid.rank_1"] == 0.0
    assert report_of(EvaluationConfig(metric="cosine"), query=query, gallery=gallery)["reid.rank_1"] == 1.0


def test_dataset_of_attributes_alone_is_evaluated_on_its_test_split() -> None:
    report = report_of(test=embedded("test", [-1] * 6, None, [0.0] * 6))
    assert "reid.map" not in report
    assert report["attributes.accuracy.hat"] == report["attributes.majority.accuracy.hat"] == 0.5
    assert report["attributes.accuracy.age"] == pytest.approx(1 / 3)
    assert report["attributes.majority_of"] == "test"


def test_majority_is_that_of_the_training_split_where_it_is_known() -> None:
    report = report_of(majority={"hat": 1}, test=embedded("test", [-1] * 5, None, [0.0] * 5))
    assert report["attributes.majority_of"] == "train"
    assert report["attributes.majority.accuracy.hat"] == pytest.approx(2 / 5)
    assert report["attributes.majority.accuracy.age"] == pytest.approx(2 / 5)  # not known there: that of the test


def test_majority_of_a_training_split_knows_groups_of_colours() -> None:
    colours = tuple(Attribute(f"up{name}", "binary", ("no", "yes")) for name in ("black", "red"))
    images = make_images([1] * 5, attributes=(HAT, *colours))
    labels = np.array([[0, 0, 1], [1, 0, 1], [0, 1, 0], [-1, 0, 0], [0, 0, 1]])
    assert train_majority(replace(images, labels=labels)) == {"hat": 0, "upblack": 0, "upred": 1, "up_colour": 1}
    assert train_majority(None) == {}


def test_visible_classes_are_scored_apart() -> None:
    seen = np.array([[1, 0], [0, 1], [1, 2], [2, 0], [1, 1], [0, 0]], np.uint8)
    report = report_of(test=embedded("test", [-1] * 6, None, [0.0] * 6, visibility=seen))
    assert report["attributes.visible.accuracy.hat"] == 1.0  # the three visible ones have none
    assert report["attributes.visible.accuracy.age"] == 1.0  # both visible ones are adults
    assert report["attributes.visible.images"] == 4
    assert report["attributes.visible.majority.accuracy.hat"] == 1.0


def test_class_names_count_not_their_order_and_other_classes_are_left_out() -> None:
    heads = (Attribute("hat", "binary", ("yes", "no")), Attribute("age", "categorical", ("young", "adult")))
    report = report_of(test=embedded("test", [-1] * 4, None, [0.0] * 4, heads=heads))
    assert report["attributes.left_out"] == "age"
    assert report["attributes.accuracy.hat"] == 0.5
    assert report["attributes.balanced_ma"] == 0.5
    assert report["attributes.recall.hat"] == 0.5
    flipped = np.tile(np.array([0.8, 0.2], np.float32), (4, 1))
    flipped[1::2] = flipped[1::2, ::-1]
    said = {"hat": 1.0 - flipped}  # the head's first class is `yes`
    found = report_of(test=embedded("test", [-1] * 4, None, [0.0] * 4, heads=heads[:1], probabilities=said))
    assert found["attributes.accuracy.hat"] == 1.0


def test_dataset_without_known_classes_has_no_attribute_numbers() -> None:
    bare = embedded("test", [-1] * 4, None, [0.0] * 4, labels=np.full((4, 2), -1))
    assert not [key for key in report_of(test=bare) if key.startswith("attributes")]


def test_nothing_to_evaluate_on_and_embeddings_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(DatasetError, match="made: expected images in the splits 'query' and 'gallery', or 'test'"):
        report_of(train=embedded("train", [1], None, [0.0]))
    points = GALLERY.embeddings.copy()
    points[2:4] = np.nan
    with pytest.raises(DatasetError, match=r"got NaN or infinity for gallery2 \(2 of 6 images of split 'gallery'\)"):
        report_of(query=QUERY, gallery=replace(GALLERY, embeddings=points))


def test_report_of_several_datasets_is_taken_apart_again() -> None:
    one: Report = {"dataset": "a", "reid.map": 0.5}
    other: Report = {"dataset": "b", "attributes.accuracy.a/b": 0.25}
    assert merge_reports([one]) == one
    merged = merge_reports([one, other])
    assert merged == {"a/dataset": "a", "a/reid.map": 0.5, "b/dataset": "b", "b/attributes.accuracy.a/b": 0.25}
    assert split_reports(merged) == [one, other]
    assert split_reports(one) == [one]


def test_tables_name_the_protocols(capsys: pytest.CaptureFixture[str]) -> None:
    seen = np.ones((6, 2), np.uint8)
    report = report_of(
        EvaluationConfig(rerank=True, max_rank=30), query=QUERY, gallery=replace(GALLERY, visibility=seen)
    )
    print_report(merge_reports([report, {**report, "dataset": "again"}]), Console(width=120))
    shown = capsys.readouterr().out
    for words in (
        "made: 2 of 2 queries, 5 gallery images", "again: 2 of 2", "mAP (mean precision at matches)", "re-ranked",
        "mAP (trapezoid, official Market-1501)", "group accuracy (APR)", "balanced mA (PETA, PA-100K)", "majority",
        "equal error rate", "rank-30", "│ hat",
    ):  # fmt: skip
        assert words in shown, words
