"""Writes a small Market-1501 for tests: flat pictures, real names, and the attributes' file in its real layout."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.io import savemat

from trainer.data.readers.market1501 import ATTRIBUTES, DOWN, UP

FIRST_TEST_PID = 501


def make_market(
    folder: Path,
    *,
    n_train_ids: int = 4,
    n_test_ids: int = 3,
    n_cameras: int = 3,
    images_per_camera: int = 2,
    n_distractors: int = 2,
    n_junk: int = 2,
    attributes: bool = False,
    height_px: int = 32,
    width_px: int = 16,
    seed: int = 0,
) -> Path:
    """Write the dataset.

    Training identities are 2, 4, 6, ..., those of the test 501, 503, ... Each has a colour of its own with noise, so
    that a network can tell them apart. The first image of an identity and camera in the test is a query, the others are
    gallery. With `attributes`, market_attribute.mat has its fields in another order for the test than for the training;
    the last identity of each part has no colour.

    Returns:
        The folder itself.
    """
    rng = np.random.default_rng(seed)
    train = [2 + 2 * index for index in range(n_train_ids)]
    test = [FIRST_TEST_PID + 2 * index for index in range(n_test_ids)]
    shape = (height_px, width_px)
    for pid in (*train, *test):
        colour = rng.integers(0, 256, 3)
        for camera in range(1, n_cameras + 1):
            for index in range(images_per_camera):
                box = "bounding_box_train" if pid in train else "bounding_box_test" if index else "query"
                _write_picture(folder / box / f"{pid:04d}_c{camera}s1_{index:06d}_00.jpg", colour, shape, rng)
    for name, count in (("0000", n_distractors), ("-1", n_junk)):
        for index in range(count):
            path = folder / "bounding_box_test" / f"{name}_c{index % n_cameras + 1}s1_{index:06d}_01.jpg"
            _write_picture(path, rng.integers(0, 256, 3), shape, rng)
    (folder / "bounding_box_train" / "Thumbs.db").write_bytes(b"the real one is there, too")
    if attributes:
        names = [attribute.name for attribute in ATTRIBUTES]
        content = {"train": market_fields(train, names, rng), "test": market_fields(test, names[::-1], rng)}
        savemat(folder / "market_attribute.mat", {"market_attribute": content})
    return folder


def market_fields(pids: list[int], order: list[str], rng: np.random.Generator) -> dict[str, NDArray[np.generic]]:
    """The struct of one split: 1 x N codes per field in the given order, and the identities somewhere among them."""
    classes = {attribute.name: len(attribute.classes) for attribute in ATTRIBUTES}
    codes = {name: rng.integers(1, count + 1, len(pids)) for name, count in classes.items()}
    for colours in (UP, DOWN):
        own = rng.integers(0, len(colours), len(pids))
        for place, name in enumerate(colours):
            codes[name] = 1 + (own == place)
            codes[name][-1] = 1
    index = np.empty((1, len(pids)), dtype=object)
    index[0] = [f"{pid:04d}" for pid in pids]
    fields: dict[str, NDArray[np.generic]] = {name: codes[name].astype(np.uint8)[None] for name in order[:5]}
    fields["image_index"] = index
    return fields | {name: codes[name].astype(np.uint8)[None] for name in order[5:]}


def _write_picture(path: Path, colour: NDArray[np.int64], shape: tuple[int, int], rng: np.random.Generator) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = np.clip(colour + rng.normal(0.0, 12.0, (*shape, 3)), 0, 255).astype(np.uint8)
    assert cv2.imwrite(str(path), picture)
