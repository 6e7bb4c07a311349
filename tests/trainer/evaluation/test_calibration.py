"""Tests of temperatures, against data whose temperature is known."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from trainer.evaluation.calibration import (
    calibrated,
    calibration_error,
    fit_temperatures,
    log_probabilities,
    measure_calibration,
    softmax,
)


def drawn(n: int, n_classes: int, temperature: float, seed: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Scores that are `temperature` times too large, and classes drawn from the true probabilities."""
    rng = np.random.default_rng(seed)
    honest = rng.normal(0.0, 2.0, (n, n_classes))
    uniform = rng.uniform(size=(n, 1))
    labels = (softmax(honest).cumsum(axis=1) < uniform).sum(axis=1)
    return (honest * temperature).astype(np.float32), np.minimum(labels, n_classes - 1)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_temperature_that_made_the_scores_is_found(temperature: float) -> None:
    scores, labels = drawn(6000, 4, temperature, seed=1)
    # 6,000 draws tell a temperature to about 2 %.
    assert fit_temperatures({"a": scores}, labels[:, None])["a"] == pytest.approx(temperature, rel=0.06)


def test_error_falls_on_images_that_the_temperature_was_not_fitted_on() -> None:
    scores, labels = drawn(6000, 3, 4.0, seed=2)
    temperatures = fit_temperatures({"a": scores[:3000]}, labels[:3000, None])
    measured = measure_calibration({"a": scores[3000:]}, labels[3000:, None], temperatures)["a"]
    assert measured.n_images == 3000
    assert measured.error_before > 0.1
    assert measured.error_after < 0.03
    assert measured.nll_after < measured.nll_before


def test_logarithms_of_probabilities_have_the_temperature_of_the_scores() -> None:
    scores, labels = drawn(500, 5, 2.0, seed=3)
    logs = log_probabilities(softmax(scores).astype(np.float32)).astype(np.float32)
    both = fit_temperatures({"scores": scores, "logs": logs}, np.stack([labels, labels], axis=1))
    assert both["scores"] == pytest.approx(both["logs"], rel=1e-3)


def test_calibrated_probabilities_keep_every_prediction_and_sum_to_one() -> None:
    scores, _ = drawn(200, 4, 3.0, seed=4)
    probabilities = softmax(scores).astype(np.float32)
    result = calibrated({"a": probabilities, "b": probabilities}, {"a": 3.0})
    assert np.array_equal(result["a"].argmax(axis=1), probabilities.argmax(axis=1))
    assert np.allclose(result["a"].sum(axis=1), 1.0, atol=1e-6)
    assert np.allclose(result["a"], softmax(scores / 3.0), atol=1e-5)
    assert result["b"] is probabilities


def test_images_of_unknown_class_do_not_count_and_attributes_without_any_are_left_out() -> None:
    scores, labels = drawn(300, 3, 2.0, seed=5)
    known = np.arange(300) % 2 == 0
    hidden = np.where(known, labels, -1)
    table = np.stack([hidden, np.full(300, -1)], axis=1)
    found = fit_temperatures({"a": scores, "none": scores}, table)
    assert found == {"a": pytest.approx(fit_temperatures({"a": scores[known]}, labels[known, None])["a"])}
    assert list(measure_calibration({"a": scores, "none": scores}, table, found)) == ["a"]


def test_calibration_error_equals_the_loop_of_its_definition() -> None:
    scores, labels = drawn(400, 3, 2.5, seed=6)
    probabilities = softmax(scores)
    total = 0.0
    for number in range(15):
        chosen = [n for n in range(400) if min(int(probabilities[n].max() * 15), 14) == number]
        if chosen:
            accuracy = np.mean([probabilities[n].argmax() == labels[n] for n in chosen])
            total += len(chosen) / 400 * abs(accuracy - np.mean([probabilities[n].max() for n in chosen]))
    assert calibration_error(probabilities, labels) == pytest.approx(total, abs=1e-12)


def test_calibration_error_of_a_sure_and_right_network_is_zero_and_of_a_sure_and_wrong_one_is_one() -> None:
    sure = np.eye(2)[[0, 1, 0, 1]]
    assert calibration_error(sure, np.array([0, 1, 0, 1])) == 0.0
    assert calibration_error(sure, np.array([1, 0, 1, 0])) == 1.0


def test_labels_of_another_shape_are_refused() -> None:
    scores, labels = drawn(10, 3, 1.0, seed=7)
    with pytest.raises(ValueError, match=r"expected labels of shape \(N, 1\).* got labels of shape \(10, 2\)"):
        fit_temperatures({"a": scores}, np.stack([labels, labels], axis=1))
    with pytest.raises(ValueError, match=r"and \[9\] scores"):
        fit_temperatures({"a": scores[:9]}, labels[:, None])


def test_few_people_do_not_take_a_temperature_far_from_one_however_many_images_they_have() -> None:
    scores, labels = drawn(6000, 3, 4.0, seed=8)
    crowd = fit_temperatures({"a": scores}, labels[:, None])["a"]
    few = fit_temperatures({"a": scores}, labels[:, None], np.arange(6000) % 5)["a"]
    assert crowd == pytest.approx(4.0, rel=0.06)
    assert 1.0 < few < 0.8 * crowd
    sure = np.array([[9.0, 0.0]], np.float32)  # a single image that is right
    assert fit_temperatures({"a": sure}, np.array([[0]]))["a"] == pytest.approx(1.0, abs=0.01)


def test_temperature_of_a_head_that_is_never_wrong_stays_finite() -> None:
    scores = np.tile(np.array([[2.0, 0.0]], np.float32), (1000, 1))
    assert 0.05 < fit_temperatures({"a": scores}, np.zeros((1000, 1), np.int64))["a"] < 1.0
