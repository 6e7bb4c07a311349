from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.trainer.data.pictures import make_images
from trainer.data.images import Attribute
from trainer.data.readers.identity_attributes import group_colours
from trainer.data.readers.market1501 import ATTRIBUTES, DOWN, UP
from trainer.evaluation.colour_groups import group_labels, group_predictions, grouped_attributes

HAT = Attribute("hat", "binary", ("no", "yes"))
COLOURS = tuple(Attribute(f"up{colour}", "binary", ("no", "yes")) for colour in ("black", "red", "white"))


def test_market_1501_has_twelve_groups() -> None:
    groups = grouped_attributes(ATTRIBUTES)
    assert len(groups) == 12
    assert groups[-2] == Attribute("up_colour", "categorical", (*(name[2:] for name in UP), "other"))
    assert groups[-1].classes == (*(name[4:] for name in DOWN), "other")


def test_groups_are_those_that_the_reader_makes() -> None:
    images = make_images([1] * 40, attributes=ATTRIBUTES)
    labels = np.random.default_rng(0).choice(np.array([-1, 0, 0, 0, 0, 0, 1]), (40, len(ATTRIBUTES)))
    by_reader = group_colours(replace(images, labels=labels), {"up_colour": UP, "down_colour": DOWN})
    assert by_reader.attributes == grouped_attributes(ATTRIBUTES)
    assert np.array_equal(by_reader.labels, group_labels(ATTRIBUTES, labels))


def test_attributes_without_colours_stay_as_they_are() -> None:
    labels = np.array([[0], [1], [-1]])
    assert grouped_attributes([HAT]) == (HAT,)
    assert np.array_equal(group_labels([HAT], labels), labels)
    assert np.array_equal(group_predictions([HAT], labels, {}), labels)


def test_likeliest_colour_is_the_prediction_and_other_where_none_is_likely() -> None:
    yes = np.array([[0.1, 0.7, 0.6], [0.4, 0.3, 0.2], [0.9, 0.1, 0.1]], np.float32)
    probabilities = {one.name: np.stack([1 - yes[:, k], yes[:, k]], axis=1) for k, one in enumerate(COLOURS)}
    predicted = np.array([[1, 0, 1, 1], [0, 0, 0, 0], [1, 1, 0, 0]])
    found = group_predictions((HAT, *COLOURS), predicted, probabilities)
    assert found.tolist() == [[1, 1], [0, 3], [1, 0]]


def test_none_of_the_colours_is_other_and_several_are_unknown() -> None:
    labels = np.array([[1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 1], [0, 0, -1, 1]])
    assert group_labels((HAT, *COLOURS), labels).tolist() == [[1, 3], [0, 1], [0, -1], [0, -1]]
