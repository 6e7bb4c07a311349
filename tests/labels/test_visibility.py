"""Tests of what counts as visible, cut off or hidden."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from generator.labels.visibility import PartSight, Visibility, attribute_visibility
from generator.labels.vocabulary_config import Attribute
from generator.people.parts import PartId


def attribute(part: Any) -> Attribute:
    data = {"name": "a", "classes": ["f", "m"], "category": {"fact": "gender", "map": {"f": "f", "m": "m"}}}
    return Attribute.model_validate({**data, "part": part}, strict=False)


def sight(**parts: tuple[float, float, float]) -> PartSight:
    """One image; visible pixels, amodal pixels and share inside by part; what is not named is not worn."""
    area_px, amodal_px, inside = (np.zeros((1, len(PartId))) for _ in range(3))
    for name, values in parts.items():
        for array, value in zip((area_px, amodal_px, inside), values, strict=True):
            array[0, PartId[name.upper()]] = value
    present = np.array([[part.name.lower() in parts for part in PartId]])
    return PartSight(area_px, amodal_px, inside, present)


def seen(part: Any, view: PartSight) -> Visibility:
    return Visibility(int(attribute_visibility([attribute(part)], view)[0, 0]))


@pytest.mark.parametrize(
    ("area_px", "amodal_px", "inside", "expected"),
    [
        (8, 8, 1.0, Visibility.VISIBLE),
        (7, 8, 1.0, Visibility.HIDDEN),
        (30, 1000, 1.0, Visibility.VISIBLE),
        (29, 1000, 1.0, Visibility.HIDDEN),
        (29, 1000, 0.5, Visibility.HIDDEN),
        (29, 1000, 0.49, Visibility.CUT_OFF),
        (31, 1000, 0.1, Visibility.VISIBLE),
        (0, 0, 1.0, Visibility.HIDDEN),
        (0, 0, 0.0, Visibility.CUT_OFF),
    ],
)
def test_eight_pixels_and_three_percent_are_enough(
    area_px: int, amodal_px: int, inside: float, expected: Visibility
) -> None:
    assert seen("shoes", sight(shoes=(area_px, amodal_px, inside), upper=(5000, 6000, 1.0))) is expected


def test_first_part_that_the_person_has_decides() -> None:
    hidden_hat = sight(hat=(0, 200, 1.0), hair=(300, 400, 1.0))
    bare_head = sight(hair=(300, 400, 1.0))
    bald = sight(face=(0, 300, 1.0), upper=(2000, 3000, 1.0))
    assert seen(["hat", "hair"], hidden_hat) is Visibility.HIDDEN
    assert seen(["hat", "hair"], bare_head) is Visibility.VISIBLE
    assert seen(["hat", "hair"], bald) is Visibility.VISIBLE, "the whole person shows that there is neither"
    assert seen("face", bald) is Visibility.HIDDEN


def test_parts_in_a_list_of_their_own_count_as_one() -> None:
    view = sight(bag=(5, 100, 1.0), backpack=(5, 100, 1.0), upper=(0, 900, 1.0))
    assert seen([["bag", "backpack"], "upper"], view) is Visibility.VISIBLE
    assert seen(["bag", "backpack"], view) is Visibility.HIDDEN


def test_cut_off_needs_each_of_the_parts_outside() -> None:
    assert seen([["bag", "shoes"]], sight(bag=(0, 50, 0.2), shoes=(0, 50, 0.9))) is Visibility.HIDDEN
    assert seen([["bag", "shoes"]], sight(bag=(0, 50, 0.2), shoes=(0, 50, 0.4))) is Visibility.CUT_OFF


def test_attribute_without_part_is_shown_by_the_whole_person() -> None:
    assert seen(None, sight(upper=(2000, 3000, 1.0))) is Visibility.VISIBLE
    assert seen(None, sight(upper=(0, 3000, 1.0))) is Visibility.HIDDEN
