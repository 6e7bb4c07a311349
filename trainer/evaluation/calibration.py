"""Probabilities that mean what they say: one temperature per attribute, by which its scores are divided.

A temperature changes no prediction; it makes a network that is too sure of itself (above 1) or not sure enough (below
1) right as often as it claims.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

BOUNDS = (0.05, 20.0)  # of a temperature; a head without a single mistake would ask for 0
SPREAD = 0.5  # of the logarithms of temperatures, before anything is known
N_BINS = 15


@dataclass(frozen=True)
class Calibration:
    """What a temperature does to one attribute, on images that it was not fitted on.

    Attributes:
        temperature: by which the scores are divided. [1]
        n_images: whose class is known, of those measured on.
        error_before, error_after: expected calibration error. [1]
        nll_before, nll_after: mean negative log-likelihood. [nat]
    """

    temperature: float
    n_images: int
    error_before: float
    error_after: float
    nll_before: float
    nll_after: float


def fit_temperatures(logits: Mapping[str, Floats], labels: Ints, pids: Ints | None = None) -> dict[str, float]:
    """The temperature of each attribute at which the known classes are most likely.

    Images of one person tell hardly more than one of them, so people count and not images; and few people do not take a
    temperature far from 1: its logarithm has the spread `SPREAD` before anything is seen.

    Args:
        logits: attribute -> (N, classes) scores or logarithms of probabilities (which differ by a constant per image,
            so that they have the same temperature), in the order of the columns of `labels`.
        labels: (N, A) class numbers, -1 where not known.
        pids: (N,) who is seen; None where every image is another person's.

    Returns:
        attribute -> temperature; attributes of which no image's class is known are left out.

    Raises:
        ValueError: the shapes do not fit.
    Source:
        Guo et al., On Calibration of Modern Neural Networks, 2017; the prior is ours.
    """
    people = np.arange(len(labels)) if pids is None else pids
    temperatures = {}
    for column, (name, (scores, truth)) in enumerate(_known_images(logits, labels, list(logits)).items()):
        if len(truth):
            temperatures[name] = _fit(scores, truth, len(np.unique(people[labels[:, column] >= 0])))
    return temperatures


def measure_calibration(
    logits: Mapping[str, Floats], labels: Ints, temperatures: Mapping[str, float]
) -> dict[str, Calibration]:
    """How far the probabilities are off before and after; arguments as in `fit_temperatures`."""
    measured = {}
    for name, (scores, truth) in _known_images(logits, labels, list(logits)).items():
        if len(truth) and name in temperatures:
            after = scores / temperatures[name]
            measured[name] = Calibration(
                temperature=temperatures[name],
                n_images=len(truth),
                error_before=calibration_error(softmax(scores), truth),
                error_after=calibration_error(softmax(after), truth),
                nll_before=_nll(scores, truth),
                nll_after=_nll(after, truth),
            )
    return measured


def calibration_error(probabilities: NDArray[Any], labels: Ints, n_bins: int = N_BINS) -> float:
    """Expected calibration error: how far confidence and accuracy lie apart, over bins of equal width.

    Args:
        probabilities: (N, classes), N >= 1.
        labels: (N,) class numbers.
        n_bins: of the confidence, which is the largest probability.

    Returns:
        Mean of |accuracy - mean confidence| over the images' bins. [1]
    Source:
        Guo et al. 2017, equation 3.
    """
    confidence = probabilities.max(axis=1).astype(np.float64)
    right = probabilities.argmax(axis=1) == labels
    bins = np.minimum((confidence * n_bins).astype(np.int64), n_bins - 1)
    gaps = np.bincount(bins, weights=right - confidence, minlength=n_bins)
    return float(np.abs(gaps).sum() / len(labels))


def calibrated(probabilities: Mapping[str, Floats], temperatures: Mapping[str, float]) -> dict[str, Floats]:
    """Attribute -> (N, classes) probabilities at its temperature; those of attributes without one are as they were."""
    return {
        name: softmax(log_probabilities(values) / temperatures[name]).astype(np.float32)
        if name in temperatures
        else values
        for name, values in probabilities.items()
    }


def log_probabilities(probabilities: Floats) -> NDArray[np.float64]:
    """Logarithms that stay finite where a probability is 0 in single precision."""
    logarithms: NDArray[np.float64] = np.log(np.maximum(probabilities.astype(np.float64), 1e-38))
    return logarithms


def softmax(logits: NDArray[Any]) -> NDArray[np.float64]:
    """(N, classes) probabilities of (N, classes) scores."""
    powers = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    probabilities: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return probabilities


def _known_images(logits: Mapping[str, Floats], labels: Ints, names: Sequence[str]) -> dict[str, tuple[Floats, Ints]]:
    """Attribute -> scores and classes of the images whose class is known."""
    found = [len(scores) for scores in logits.values()]
    if labels.shape != (labels.shape[0], len(names)) or any(count != len(labels) for count in found):
        raise ValueError(
            f"calibration: expected labels of shape (N, {len(names)}) and N scores of each attribute, "
            f"got labels of shape {labels.shape} and {found} scores."
        )
    return {
        name: (logits[name][labels[:, column] >= 0], labels[labels[:, column] >= 0, column])
        for column, name in enumerate(names)
    }


def _fit(scores: Floats, truth: Ints, n_people: int) -> float:
    def loss(log_temperature: float) -> float:
        prior = 0.5 * (log_temperature / SPREAD) ** 2
        return n_people * _nll(scores / np.exp(log_temperature), truth) + prior

    low, high = np.log(BOUNDS)
    found: Any = minimize_scalar(loss, bounds=(low, high), method="bounded", options={"xatol": 1e-4})
    return float(np.exp(found.x))


def _nll(scores: NDArray[Any], truth: Ints) -> float:
    shifted = scores.astype(np.float64) - scores.max(axis=1, keepdims=True)
    own = shifted[np.arange(len(truth)), truth]
    return float(np.mean(np.log(np.exp(shifted).sum(axis=1)) - own))
