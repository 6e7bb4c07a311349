"""Tests of the grids: what is drawn where."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from trainer.data.images import Attribute, FileSource, Images
from trainer.evaluation.ranking import Ranking
from trainer.figures import retrieval
from trainer.figures.attributes import BLUSH, draw_attributes
from trainer.figures.canvas import MARGIN_PX, RIGHT, WRONG
from trainer.figures.retrieval import draw_retrieval

ATTRIBUTES = (
    Attribute("gender", "binary", ("female", "male")),
    Attribute("upper_colour_of_a_name_that_is_far_too_long", "categorical", ("black", "white", "some_other_long_one")),
)


def pictures(folder: Path, pids: list[int], camids: list[int] | None = None) -> Images:
    paths = [folder / f"{number}.png" for number in range(len(pids))]
    for number, path in enumerate(paths):
        cv2.imwrite(str(path), np.full((64, 32, 3), 10 + number, np.uint8))
    n = len(pids)
    labels = np.stack([np.arange(n) % 2, np.full(n, -1)], axis=1)
    cameras = None if camids is None else np.array(camids)
    return Images(
        "d", "gallery", [p.name for p in paths], np.array(pids), cameras, ATTRIBUTES, labels, None, np.arange(n),
        FileSource(paths),
    )  # fmt: skip


def ranking(query: int, gallery: list[int], matches: list[bool]) -> Ranking:
    distances = np.linspace(0.1, 2.0, len(gallery)).astype(np.float32)
    return Ranking(query, np.array(gallery), distances, np.array(matches), sum(matches), 0.5)


@pytest.mark.parametrize("camids", [None, [1, 2, 3]])
def test_frames_tell_matches_from_others(tmp_path: Path, camids: list[int] | None) -> None:
    images = pictures(tmp_path, [4, 4, 0], camids)
    rows = [ranking(0, [1, 2], [True, False]), ranking(1, [2, 0], [False, True])]
    picture = draw_retrieval(images, images, rows, "title", "subtitle")
    for number, row in enumerate(rows):
        middle = retrieval.HEAD_PX + number * retrieval.ROW_PX + retrieval.CELL_HEIGHT_PX // 2
        for rank, found in enumerate(row.gallery):
            left = retrieval._left_px(rank)
            assert tuple(picture[middle, left - 1]) == (RIGHT if row.matches[rank] else WRONG)
            assert tuple(picture[middle, left + 5]) == (10 + found,) * 3
        assert tuple(picture[middle, MARGIN_PX + 5]) == (10 + row.query,) * 3


def test_nothing_is_drawn_on_the_margins(tmp_path: Path) -> None:
    images = pictures(tmp_path, [4, 4, -1], [10**12, 2, 3])
    rows = [ranking(0, [1], [True]), ranking(1, [], [])]
    probabilities = {one.name: np.full((3, len(one.classes)), 0.5, np.float32) for one in ATTRIBUTES}
    long = "a title that goes on and on and on and on and on and on and on and on and on and on and on and on"
    grids = [
        draw_retrieval(images, images, rows, long, long),
        draw_attributes(images, np.arange(3), ATTRIBUTES, probabilities, long, long, n_columns=1),
    ]
    for picture in grids:
        assert (picture[:, :24] == 255).all()
        assert (picture[:, -24:] == 255).all()
        assert (picture[:20] == 255).all()
        assert (picture[-10:] == 255).all()


def test_wrong_classes_stand_on_red_and_unknown_ones_do_not(tmp_path: Path) -> None:
    images = pictures(tmp_path, [1, 2, 3])
    chances = np.array([[0.9, 0.1]] * 3, np.float32)  # female; true of images 0 and 2
    probabilities = {ATTRIBUTES[0].name: chances, ATTRIBUTES[1].name: np.full((3, 3), 1 / 3, np.float32)}
    for row, wrong in ((0, False), (1, True), (2, False)):
        chosen = {name: values[row : row + 1] for name, values in probabilities.items()}
        picture = draw_attributes(images, np.array([row]), ATTRIBUTES, chosen, "t", "s")
        band = (picture[: picture.shape[0] - 60] == BLUSH).all(axis=2)
        assert bool(band.any()) == wrong
