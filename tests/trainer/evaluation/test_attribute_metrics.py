import numpy as np
import pytest

from trainer.data.images import Attribute
from trainer.evaluation.attribute_metrics import majority_classes, score_attributes

HAT = Attribute("hat", "binary", ("no", "yes"))
COLOUR = Attribute("colour", "categorical", ("black", "white", "red"))
TRUTH = np.array([[0, 2], [1, 0], [1, 1], [0, 0]])
SAID = np.array([[0, 2], [0, 0], [1, 2], [0, -1]])


def test_worked_example() -> None:
    """The last answer names no colour."""
    scores = score_attributes([HAT, COLOUR], TRUTH, SAID)
    assert scores.n_images == 4
    assert scores.accuracy == {"hat": 0.75, "colour": 0.5}
    assert scores.recall == pytest.approx({"hat": 0.75, "colour": (1 / 2 + 0 + 1) / 3})
    assert scores.group_accuracy == pytest.approx(0.625)
    # hat yes: 3 of 4; colours 0: 3 of 4 (one missed), 1: 3 of 4, 2: 3 of 4 (one too many)
    assert scores.binary_accuracy == pytest.approx(0.75)
    # hat: TPR 1/2, TNR 1; colour 0: 1/2, 1; colour 1: 0, 1; colour 2: 1, 2/3
    assert scores.balanced_ma == pytest.approx(np.mean([0.75, 0.75, 0.5, (1 + 2 / 3) / 2]))
    assert scores.class_f1 == pytest.approx(np.mean([2 / 3, 2 / 3, 0, 2 / 3]))
    # sets: {c2}={c2}; {hat,c0} vs {c0}; {hat,c1} vs {hat,c2}; {c0} vs {}
    assert scores.instance_accuracy == pytest.approx((1 + 1 / 2 + 1 / 3 + 0) / 4)
    assert scores.instance_precision == pytest.approx((1 + 1 + 1 / 2 + 0) / 4)
    assert scores.instance_recall == pytest.approx((1 + 1 / 2 + 1 / 2 + 0) / 4)
    assert scores.instance_f1 == pytest.approx(2 * 0.625 * 0.5 / 1.125)


def test_perfect_answers_score_one_everywhere() -> None:
    scores = score_attributes([HAT, COLOUR], TRUTH, TRUTH)
    for name in ("group_accuracy", "binary_accuracy", "balanced_ma", "class_f1", "instance_accuracy", "instance_f1"):
        assert getattr(scores, name) == 1.0, name


def test_the_majority_answer_is_worth_half_when_balanced() -> None:
    truth = np.array([[0]] * 97 + [[1]] * 3)
    answer = np.broadcast_to(majority_classes([HAT], truth), truth.shape)
    scores = score_attributes([HAT], truth, answer)
    assert scores.group_accuracy == scores.binary_accuracy == 0.97
    assert scores.balanced_ma == 0.5
    assert scores.class_f1 == scores.instance_f1 == 0.0


def test_majority_of_an_attribute_that_nobody_knows_is_unknown() -> None:
    assert majority_classes([HAT, COLOUR], np.array([[-1, 2], [-1, 1], [-1, 2], [-1, -1]])).tolist() == [-1, 2]


def test_unknown_classes_do_not_count() -> None:
    truth = np.array([[0, -1], [1, 2], [-1, 1], [-1, -1]])
    said = np.array([[0, 1], [1, 2], [0, 0], [1, 1]])
    scores = score_attributes([HAT, COLOUR], truth, said)
    assert scores.accuracy == {"hat": 1.0, "colour": 0.5}
    assert scores.n_images == 3
    assert scores.instance_recall == 0.5  # of {hat, red} and {white}


def test_class_that_never_occurs_is_left_out_of_balanced_ma_and_f1() -> None:
    truth = np.array([[0], [1], [0]])
    scores = score_attributes([COLOUR], truth, truth)
    assert scores.balanced_ma == scores.class_f1 == 1.0


def test_other_says_that_no_named_class_is_true() -> None:
    colour = Attribute("colour", "categorical", ("black", "other"))
    scores = score_attributes([colour], np.array([[0], [1], [1]]), np.array([[0], [1], [0]]))
    assert scores.binary_accuracy == pytest.approx(2 / 3)
    assert scores.balanced_ma == pytest.approx((1 + 1 / 2) / 2)
    assert scores.instance_accuracy == 1.0  # of the one image with a class


def test_bad_input_is_named() -> None:
    zeros = np.zeros((3, 1), np.int64)
    with pytest.raises(ValueError, match=r"expected truth and prediction of shape \(N, 1\), got \(3, 1\) and \(2, 1\)"):
        score_attributes([HAT], zeros, np.zeros((2, 1), np.int64))
    with pytest.raises(ValueError, match="at least one known class"):
        score_attributes([HAT], np.full((3, 1), -1), zeros)
    with pytest.raises(ValueError, match="'hat': expected class numbers from 0 to 1 or -1, got 2"):
        score_attributes([HAT], zeros + 2, zeros)
    with pytest.raises(ValueError, match="'hat': expected class numbers from 0 to 1 or -1, got -2"):
        score_attributes([HAT], zeros, zeros - 2)
