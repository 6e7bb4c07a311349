"""Tests of matching a dataset's attributes to a network's."""

from __future__ import annotations

import numpy as np

from trainer.data.images import Attribute, FileSource, Images
from trainer.evaluation.truth import known_truth

GENDER, VIEW = Attribute("gender", "binary", ("female", "male")), Attribute("view", "categorical", ("a", "b", "c"))


def test_truth_is_taken_from_attributes_of_the_same_name_and_classes_alone() -> None:
    labels = np.array([[0, 2], [1, -1], [0, 1]])
    images = Images(
        "d", "s", list("abc"), np.arange(3), None, (GENDER, VIEW), labels, None, np.arange(3), FileSource(())
    )
    swapped = Attribute("gender", "binary", ("male", "female"))
    foreign = Attribute("hat", "binary", ("no", "yes"))
    truth = known_truth(images, np.array([2, 1]), [VIEW, GENDER, swapped, foreign])
    assert truth.tolist() == [[1, 0, -1, -1], [-1, 1, -1, -1]]
