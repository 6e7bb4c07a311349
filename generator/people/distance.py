"""How different two people look: a stated distance over body, hair and clothes.

The distance of two people is a weighted sum, 0 for equal facts and at most about 1:

* 0.01 to 0.09 for each word that differs (gender, garments, hair style, beard, patterns, bags, accessories),
* CIEDE2000 / 100 of the main colours of upper, outer and lower garment, shoes, hair and skin, times the slot's weight;
  1 where only one of the two has such a garment,
* the difference of stature [m], weight and age [1], sleeve, hem and leg length [1], hair length [1], times a weight,
* the mean difference of the coefficients of face and body, times a weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.colour import colour_difference
from generator.people.physique import shapes_of_body_and_face
from generator.people.spec import Lab, PersonSpec, TopSpec

_WORD_WEIGHTS = {
    "gender": 0.09, "upper": 0.07, "outer": 0.07, "lower": 0.07, "shoes": 0.03, "hair": 0.06, "beard": 0.03,
    "upper_pattern": 0.03, "outer_pattern": 0.02, "lower_pattern": 0.02, "bags": 0.05, "accessories": 0.04,
}  # fmt: skip
_COLOUR_WEIGHTS = {"upper": 0.14, "outer": 0.12, "lower": 0.12, "shoes": 0.04, "hair": 0.05, "skin": 0.05}
_NUMBER_WEIGHTS = {
    "stature_m": 0.3, "macro.weight": 0.06, "age": 0.05, "upper.sleeve": 0.03, "upper.hem": 0.01, "outer.hem": 0.01,
    "lower.length": 0.05, "hair.length": 0.03,
}  # fmt: skip
_DETAIL_WEIGHT = 0.06
_ABSENT: Lab = (float("nan"),) * 3
_BLOCK = 256


@dataclass(frozen=True, eq=False)
class Crowd:
    """What the distance needs of N people.

    Attributes:
        words: (N, W) numbers of words, equal where the words are.
        colours: (N, C, 3) CIELAB of the slots, nan where there is nothing.
        numbers: (N, M) weighted numbers.
        details: (N, D) coefficients of body and face.
    """

    words: NDArray[np.int32]
    colours: NDArray[np.float32]
    numbers: NDArray[np.float32]
    details: NDArray[np.float32]


def gather(people: Sequence[PersonSpec], outfit: int = 0) -> Crowd:
    """What the distance needs of some people in their outfit of this number."""
    codes: dict[str, int] = {}
    body, face = shapes_of_body_and_face()
    rows = [_words(person, outfit) for person in people]
    return Crowd(
        words=np.array([[codes.setdefault(word, len(codes)) for word in row] for row in rows], np.int32),
        colours=np.array([_colours(person, outfit) for person in people], np.float32),
        numbers=np.array([_numbers(person, outfit) for person in people], np.float32),
        details=np.array([[person.body[name] for name in (*body, *face)] for person in people], np.float32),
    )


def _words(person: PersonSpec, outfit: int) -> list[str]:
    worn = person.outfits[outfit]
    outer = worn.outer
    return [
        person.gender,
        worn.upper.garment,
        outer.garment if outer else "",
        worn.lower.garment,
        worn.shoes.garment,
        person.hair.style,
        person.face.beard,
        worn.upper.fabric.pattern,
        outer.fabric.pattern if outer else "",
        worn.lower.fabric.pattern,
        " ".join(sorted(bag.kind for bag in worn.bags)),
        " ".join(sorted(item.kind for item in worn.accessories)),
    ]


def _colours(person: PersonSpec, outfit: int) -> list[Lab]:
    worn = person.outfits[outfit]
    outer = worn.outer.fabric.colours_lab[0] if worn.outer else _ABSENT
    upper, lower, shoes = (part.fabric.colours_lab[0] for part in (worn.upper, worn.lower, worn.shoes))
    return [upper, outer, lower, shoes, person.hair.colour_lab, person.skin_lab]


def _numbers(person: PersonSpec, outfit: int) -> list[float]:
    worn = person.outfits[outfit]
    outer: TopSpec | None = worn.outer
    values = {
        "stature_m": person.stature_m,
        "macro.weight": person.body["macro.weight"],
        "age": person.age_years / 100.0,
        "upper.sleeve": worn.upper.sleeve_length,
        "upper.hem": worn.upper.hem,
        "outer.hem": outer.hem if outer else 0.0,
        "lower.length": worn.lower.length,
        "hair.length": person.hair.length,
    }
    return [weight * values[name] for name, weight in _NUMBER_WEIGHTS.items()]


def distance(crowd: Crowd, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.float64]:
    """(P,) distances of pairs of people, given as (P,) row numbers."""
    lab_1, lab_2 = crowd.colours[first], crowd.colours[second]
    gaps = np.where(np.isnan(lab_1[..., 0]) & np.isnan(lab_2[..., 0]), 0.0, colour_difference(lab_1, lab_2) / 100.0)
    gaps = np.where(np.isnan(gaps), 1.0, gaps)
    details = np.abs(crowd.details[first] - crowd.details[second]).mean(axis=1)
    colours = gaps @ np.array(list(_COLOUR_WEIGHTS.values()))
    return np.asarray(_lower_bound(crowd, first, second) + colours + _DETAIL_WEIGHT * details, np.float64)


def _lower_bound(crowd: Crowd, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.float32]:
    """The part of the distance that is cheap: words and numbers; rows broadcast."""
    weights = np.array(list(_WORD_WEIGHTS.values()), np.float32)
    result = np.zeros(np.broadcast_shapes(first.shape, second.shape), np.float32)
    for column, weight in enumerate(weights):
        result += weight * (crowd.words[first, column] != crowd.words[second, column])
    for column in range(crowd.numbers.shape[1]):
        result += np.abs(crowd.numbers[first, column] - crowd.numbers[second, column])
    return result


def nearest_pair(crowd: Crowd) -> tuple[int, int, float]:
    """The two people that look most alike: their rows and distance.

    Every pair is looked at: those whose words and numbers alone are farther apart than the best pair so far are left.

    Raises:
        ValueError: there are fewer than two.
    """
    count = len(crowd.words)
    if count < 2:
        raise ValueError(f"nearest pair: expected at least two people, got {count}.")
    best = (0, 1, float("inf"))
    for start in range(0, count - 1, _BLOCK):
        rows = np.arange(start, min(start + _BLOCK, count - 1))
        others = np.arange(start + 1, count)
        bound = _lower_bound(crowd, rows[:, None], others[None])
        bound[others[None] <= rows[:, None]] = np.inf
        if start == 0:
            best = _best_of(crowd, rows, others[bound.argmin(axis=1)], best)
        near = np.argwhere(bound < best[2])
        best = _best_of(crowd, rows[near[:, 0]], others[near[:, 1]], best)
    return best


def _best_of(
    crowd: Crowd, first: NDArray[np.int64], second: NDArray[np.int64], best: tuple[int, int, float]
) -> tuple[int, int, float]:
    if len(first) == 0:
        return best
    away = distance(crowd, first, second)
    row = int(away.argmin())
    found = (int(first[row]), int(second[row]), float(away[row]))
    return min(best, found, key=lambda pair: pair[2])
