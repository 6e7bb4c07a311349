"""Chooses people so that the classes of attributes come in given shares.

Several candidates are drawn for each identity, and one is chosen with a probability proportional to exp(sum of its
classes' weights). The weights are fitted on people of the same population, with the same number of candidates, until
the chosen ones have the shares that are asked for or come as close as the candidates allow. Prior knowledge of what
goes together stays in the candidates: a tilt of them changes how often something is worn, and as little else as it can.

Source: iterative proportional fitting, Deming and Stephan 1940, of an exponential tilt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configs.loader import ConfigError, load_config
from configs.problems import did_you_mean
from generator.labels.columns import columns_of_records
from generator.labels.fact import Fact, FactValue
from generator.labels.vocabulary import Vocabulary, VocabularyError, find_vocabulary, load_vocabulary
from generator.labels.vocabulary_check import check_shares
from generator.labels.vocabulary_config import PriorConfig

_SWEEPS = 150
_BATCH = 1000
_STEP, _SHRINK, _CLIP = 0.7, 0.003, 6.0
_PRIORS = Path(__file__).parents[2] / "configs" / "priors"
Records = Sequence[Mapping[str, FactValue | None]]


@dataclass(frozen=True, eq=False)
class Margin:
    """Shares that the classes of an attribute are to have.

    Attributes:
        name: of the attribute.
        vocabulary: that it belongs to.
        classes: of the attribute.
        target: (C,) shares that sum to 1.
        given: attribute and class of the people that the shares are about; None for all.
        besides: class of the people that the shares are not about, such as `none` for the colour of a coat.
    """

    name: str
    vocabulary: Vocabulary
    classes: tuple[str, ...]
    target: NDArray[np.float64]
    given: tuple[str, str] | None = None
    besides: str | None = None


@dataclass(frozen=True, eq=False)
class Tilt:
    """What makes a candidate more likely.

    Attributes:
        margins: what is asked for.
        weights: (C,) for each margin.
        report: what was asked for, what the population has, what the chosen have; as `sampling` in schema.json.
    """

    margins: tuple[Margin, ...]
    weights: tuple[NDArray[np.float64], ...]
    report: dict[str, Any]

    def scores(self, records: Records) -> NDArray[np.float64]:
        """(N,) logarithm of how likely each of N people is to be chosen, but for a constant."""
        total = np.zeros(len(records))
        for weights, codes in zip(self.weights, margin_codes(self.margins, records), strict=True):
            total += np.append(weights, 0.0)[codes]
        return total


def find_margins(vocabulary: Vocabulary, facts: Mapping[str, Fact]) -> tuple[Margin, ...]:
    """What a vocabulary's `sampling` asks for; empty where people are not to be chosen.

    Raises:
        VocabularyError: the prior does not exist, or asks for classes that its vocabulary lacks.
    """
    sampling, margins = vocabulary.config.sampling, []
    for attribute in vocabulary.attributes("person"):
        target = sampling.balance if isinstance(sampling.balance, str) else sampling.balance.get(attribute.name, "none")
        if attribute.classes and target != "none":
            absent = attribute.colour.absent if attribute.colour and isinstance(target, str) else None
            uniform = {name: 1.0 for name in attribute.classes if name != absent}
            shares = uniform if isinstance(target, str) else target
            margins.append(replace(_margin(vocabulary, attribute.name, shares), besides=absent))
    return tuple(margins) + (_prior_margins(sampling.prior, facts) if sampling.prior else ())


def _margin(
    vocabulary: Vocabulary, name: str, shares: Mapping[str, float], given: tuple[str, str] | None = None
) -> Margin:
    attribute = next(item for item in vocabulary.config.attributes if item.name == name)
    target = np.array([shares.get(class_name, 0.0) for class_name in attribute.classes])
    return Margin(name, vocabulary, attribute.classes, target / target.sum(), given)


def _prior_margins(name: str, facts: Mapping[str, Fact]) -> tuple[Margin, ...]:
    path = Path(name) if name.endswith((".yaml", ".yml")) else _PRIORS / f"{name}.yaml"
    if path.parent == _PRIORS and not path.is_file():
        known = (file.stem for file in _PRIORS.glob("*.yaml"))
        raise VocabularyError(f"sampling.prior: unknown name {name!r}{did_you_mean(name, known)}")
    prior = load_config(PriorConfig, path)
    vocabulary = load_vocabulary(find_vocabulary(prior.vocabulary), facts)
    wanted: list[tuple[str, Mapping[str, float], tuple[str, str] | None]] = [
        (attribute, shares, None) for attribute, shares in prior.shares.items()
    ]
    for given, groups in prior.given.items():
        for group, tables in groups.items():
            wanted += [(attribute, shares, (given, group)) for attribute, shares in tables.items()]
    known_attributes = {item.name: item for item in vocabulary.attributes("person") if item.classes}
    problems: list[str] = []
    for attribute, shares, condition in wanted:
        for item in (attribute, *(condition or ())[:1]):
            if item not in known_attributes:
                problems.append(f"{path}: {item}: unknown attribute{did_you_mean(item, known_attributes)}")
        if attribute in known_attributes:
            found = check_shares(("shares", attribute), known_attributes[attribute], shares)
            problems += [f"{path}: {problem}" for problem in found]
    if problems:
        raise ConfigError("\n".join(dict.fromkeys(problems)))
    return tuple(_margin(vocabulary, *item) for item in wanted)


def margin_codes(margins: Sequence[Margin], records: Records) -> list[NDArray[np.int64]]:
    """For each margin (N,) the class of each person; -1 for those that its shares are not about."""
    labels: dict[str, dict[str, NDArray[Any]]] = {}
    codes = []
    for margin in margins:
        name = margin.vocabulary.name
        if name not in labels:
            columns = columns_of_records(records, margin.vocabulary.facts, margin.vocabulary.needs("person"))
            labels[name] = margin.vocabulary.label_columns(columns, "person")
        found = labels[name][margin.name]
        if margin.given is not None:
            attribute = next(item for item in margin.vocabulary.config.attributes if item.name == margin.given[0])
            found = np.where(labels[name][attribute.name] == attribute.classes.index(margin.given[1]), found, -1)
        if margin.besides is not None:
            found = np.where(found == margin.classes.index(margin.besides), -1, found)
        codes.append(found)
    return codes


def fit_tilt(margins: Sequence[Margin], records: Records, n_candidates: int) -> Tilt:
    """The tilt under which the chosen people have the shares that are asked for.

    Args:
        margins: what is asked for.
        records: facts of all candidates: those of the first identity, then those of the second and so on.
        n_candidates: of each identity.
    """
    codes = [code.reshape(-1, n_candidates) for code in margin_codes(margins, records)]
    targets = [_reachable(margin, code) for margin, code in zip(margins, codes, strict=True)]
    weights = [np.zeros(len(margin.classes)) for margin in margins]
    score = np.zeros_like(codes[0], np.float64)
    for sweep in range(_SWEEPS):
        largest = 0.0
        step = _STEP * (1.0 if sweep < _SWEEPS // 2 else 0.4)
        for weight, code, target in zip(weights, codes, targets, strict=True):
            achieved = _shares(code, _chances(score), len(weight))
            wanted = target * achieved.sum()  # how many people a margin is about, others decide
            change = step * (np.log(wanted + 1e-4) - np.log(achieved + 1e-4)) - _SHRINK * weight
            change = np.clip(weight + change, -_CLIP, _CLIP) - weight
            weight += change
            score += np.append(change, 0.0)[code]
            largest = max(largest, float(np.abs(change).max()))
        if largest < 1e-3:
            break
    report = _report(margins, codes, _chances(score))
    return Tilt(tuple(margins), tuple(weights), report)


def _reachable(margin: Margin, code: NDArray[np.int64]) -> NDArray[np.float64]:
    """(C,) shares that are asked for, without the classes that no candidate has."""
    there = np.bincount(code[code >= 0], minlength=len(margin.classes)) > 0
    target = np.where(there, margin.target, 0.0)
    return np.asarray(target / max(target.sum(), 1e-12))


def _chances(score: NDArray[np.float64]) -> NDArray[np.float64]:
    """(N, K) how likely each of K candidates is chosen for each of N identities."""
    likely = np.exp(score - score.max(axis=1, keepdims=True))
    return np.asarray(likely / likely.sum(axis=1, keepdims=True))


def _shares(code: NDArray[np.int64], chances: NDArray[np.float64], n_classes: int) -> NDArray[np.float64]:
    """(C,) expected shares of the classes among the chosen."""
    return np.bincount(code.ravel() + 1, chances.ravel(), n_classes + 1)[1:] / len(code)


def _report(
    margins: Sequence[Margin], codes: Sequence[NDArray[np.int64]], chances: NDArray[np.float64]
) -> dict[str, Any]:
    rows = []
    alike = np.full_like(chances, 1.0 / chances.shape[1])
    for margin, code in zip(margins, codes, strict=True):
        before, after = (_shares(code, chance, len(margin.classes)) for chance in (alike, chances))
        row = {
            "attribute": margin.name,
            "given": list(margin.given) if margin.given else None,
            "classes": list(margin.classes),
            "asked": _rounded(margin.target),
            "without": _rounded(before),
            "expected": _rounded(after),
        }
        rows.append(row)
    return {"candidates": chances.shape[1], "fitted_on": chances.shape[0], "margins": rows}


class ShareCounter:
    """Counts what the chosen people have."""

    def __init__(self, tilt: Tilt) -> None:
        self._tilt = tilt
        self._counts = [np.zeros(len(margin.classes)) for margin in tilt.margins]
        self._pending: list[Mapping[str, FactValue | None]] = []

    def add(self, facts: Mapping[str, FactValue | None]) -> None:
        """Take in a person."""
        self._pending.append(facts)
        if len(self._pending) >= _BATCH:
            self._count()

    def _count(self) -> None:
        codes = margin_codes(self._tilt.margins, self._pending) if self._pending else []
        self._pending = []
        for counts, code in zip(self._counts, codes, strict=False):
            counts += np.bincount(code[code >= 0], minlength=len(counts))

    def report(self) -> dict[str, Any]:
        """The tilt's report, with the shares that were `achieved`."""
        self._count()
        rows = self._tilt.report["margins"]
        achieved = [
            {**row, "achieved": _rounded(counts), "people": int(counts.sum())}
            for row, counts in zip(rows, self._counts, strict=True)
        ]
        return {**self._tilt.report, "margins": achieved}


def _rounded(masses: NDArray[np.float64]) -> list[float]:
    """Shares that sum to 1."""
    return [round(float(share), 4) for share in masses / max(masses.sum(), 1e-12)]


def report_lines(report: Mapping[str, Any]) -> Iterator[str]:
    """A report as a table."""
    columns = [name for name in ("asked", "without", "expected", "achieved") if name in report["margins"][0]]
    yield f"{'attribute':28}{'class':20}" + "".join(f"{name:>10}" for name in columns)
    for row in report["margins"]:
        name = row["attribute"] + (f" ({row['given'][1]})" if row["given"] else "")
        for index, class_name in enumerate(row["classes"]):
            yield f"{name:28}{class_name:20}" + "".join(f"{row[column][index]:10.3f}" for column in columns)
