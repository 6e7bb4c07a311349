import numpy as np
import pytest

from trainer.evaluation.attribute_metrics import score_attributes

TRUTH = np.array([[0, 2], [1, 0], [1, 1], [0, 0]])
SAID = np.array([[0, 2], [0, 0], [1, 2], [0, -1]])


def test_worked_example() -> None:
    """`hat` is yes/no; `colour` has three classes, of which the last answer names none."""
    scores = score_attributes(["hat", "colour"], [2, 3], TRUTH, SAID)
    assert scores.accuracy == {"hat": 0.75, "colour": 0.5}
    assert scores.majority == {"hat": 0.5, "colour": 0.5}
    assert scores.group_accuracy == pytest.approx(0.625)
    # hat yes: 3 of 4; colours 0: 3 of 4 (one missed), 1: 3 of 4, 2: 3 of 4 (one too many)
    assert scores.binary_accuracy == pytest.approx(0.75)
    # hat: TPR 1/2, TNR 1; colour 0: 1/2, 1; colour 1: 0, 1; colour 2: 1, 2/3
    assert scores.balanced_ma == pytest.approx(np.mean([0.75, 0.75, 0.5, (1 + 2 / 3) / 2]))
    # sets: {c2}={c2}; {hat,c0} vs {c0}; {hat,c1} vs {hat,c2}; {c0} vs {}
    assert scores.instance_accuracy == pytest.approx((1 + 1 / 2 + 1 / 3 + 0) / 4)
    assert scores.instance_precision == pytest.approx((1 + 1 + 1 / 2) / 3)
    assert scores.instance_recall == pytest.approx((1 + 1 / 2 + 1 / 2 + 0) / 4)


def test_perfect_answers_score_one_everywhere() -> None:
    scores = score_attributes(["hat", "colour"], [2, 3], TRUTH, TRUTH)
    for name in ("group_accuracy", "binary_accuracy", "balanced_ma", "instance_accuracy", "instance_f1"):
        assert getattr(scores, name) == 1.0, name


def test_the_majority_answer_is_worth_half_when_balanced() -> None:
    truth = np.array([[0]] * 97 + [[1]] * 3)
    scores = score_attributes(["hat"], [2], truth, np.zeros_like(truth))
    assert scores.group_accuracy == scores.majority_accuracy == scores.binary_accuracy == 0.97
    assert scores.balanced_ma == 0.5


def test_unknown_classes_do_not_count() -> None:
    truth = np.array([[0, -1], [1, 2], [-1, 1]])
    said = np.array([[0, 1], [1, 2], [0, 0]])
    scores = score_attributes(["hat", "colour"], [2, 3], truth, said)
    assert scores.accuracy == {"hat": 1.0, "colour": 0.5}


def test_class_that_never_occurs_is_left_out_of_balanced_ma() -> None:
    truth = np.array([[0], [1], [0]])
    scores = score_attributes(["colour"], [3], truth, truth)
    assert scores.balanced_ma == 1.0


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match=r"expected truth and prediction of shape \(N, 1\), got \(3, 1\) and \(2, 1\)"):
        score_attributes(["hat"], [2], np.zeros((3, 1), np.int64), np.zeros((2, 1), np.int64))
    with pytest.raises(ValueError, match="at least one known class"):
        score_attributes(["hat"], [2], np.full((3, 1), -1), np.zeros((3, 1), np.int64))
