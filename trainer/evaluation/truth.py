"""What a dataset knows of a network's attributes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from trainer.data.images import UNKNOWN, Attribute, Images, Ints
from trainer.evaluation.embedding import Embedded


def known_truth(images: Images | Embedded, rows: Ints, attributes: Sequence[Attribute]) -> Ints:
    """(N, A) classes of some images by a network's attributes.

    Args:
        images: of a dataset, embedded or not.
        rows: (N,) of the images.
        attributes: of the network.

    Returns:
        Class numbers; -1 where the dataset does not tell, or has an attribute of that name with other classes.
    """
    truth = np.full((len(rows), len(attributes)), UNKNOWN, np.int64)
    places = {one.name: (place, one.classes) for place, one in enumerate(images.attributes)}
    for column, one in enumerate(attributes):
        place, classes = places.get(one.name, (0, ()))
        if classes == one.classes:
            truth[:, column] = images.labels[rows, place]
    return truth
