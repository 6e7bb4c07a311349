"""Tests of what pictures are drawn with."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from trainer.figures.canvas import (
    CAPTION,
    PALE,
    RIGHT,
    TITLE,
    WRONG,
    PictureError,
    blank,
    draw_mark,
    fitted,
    place_framed,
    shortened,
    text_width_px,
    write_png,
    write_right,
    write_text,
)


def test_text_stays_within_the_width_that_it_says() -> None:
    picture = blank(40, 300)
    end = write_text(picture, "Ranked retrieval", (20, 25), TITLE)
    inked = np.flatnonzero((picture < 255).any(axis=(0, 2)))
    assert end == 20 + text_width_px("Ranked retrieval", TITLE)
    assert 18 <= inked[0] < 26
    assert end - 8 < inked[-1] <= end + 1
    write_right(picture := blank(40, 300), "12", (300, 25), TITLE)
    assert (picture < 255).any()
    assert np.flatnonzero((picture < 255).any(axis=(0, 2)))[0] >= 300 - text_width_px("12", TITLE) - 1


def test_text_outside_of_the_picture_is_cut_off() -> None:
    picture = blank(10, 10)
    for at in ((500, 5), (5, 500), (-3, 2), (9, 9)):
        write_text(picture, "abc", at, TITLE)
    assert picture.shape == (10, 10, 3)


def test_long_text_is_cut_to_what_fits() -> None:
    cut = shortened("a_very_long_name_of_an_attribute", 80, CAPTION)
    assert cut.endswith("..")
    assert text_width_px(cut, CAPTION) <= 80
    assert shortened("short", 80, CAPTION) == "short"


def test_image_keeps_its_shape_in_a_cell() -> None:
    image = np.zeros((50, 10, 3), np.uint8)
    cell = fitted(image, 100, 60)
    dark = np.flatnonzero((cell == 0).all(axis=(0, 2)))
    assert (dark[0], dark[-1]) == (20, 39)
    assert tuple(cell[0, 0]) == PALE
    assert fitted(np.zeros((300, 1, 3), np.uint8), 100, 60).shape == (100, 60, 3)


def test_frame_is_around_the_image_and_hides_nothing_of_it() -> None:
    picture, cell = blank(40, 30), np.full((20, 10, 3), 7, np.uint8)
    place_framed(picture, cell, (10, 10), RIGHT, 3)
    assert np.array_equal(picture[10:30, 10:20], cell)
    assert tuple(picture[7, 7]) == tuple(picture[32, 22]) == RIGHT
    assert tuple(picture[6, 10]) == tuple(picture[33, 10]) == (255, 255, 255)


def test_marks_differ_by_more_than_colour() -> None:
    tick, cross = blank(40, 40), blank(40, 40)
    draw_mark(tick, (20, 20), True, 12)
    draw_mark(cross, (20, 20), False, 12)
    assert tuple(tick[20, 10]) == RIGHT
    assert tuple(cross[20, 10]) == WRONG
    strokes = [(picture[12:28, 12:28] > 200).all(axis=2) for picture in (tick, cross)]
    assert strokes[0].any()
    assert not np.array_equal(*strokes)


def test_png_holds_the_picture_and_an_unwritable_place_is_said(tmp_path: Path) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (5, 7, 3), np.uint8)
    write_png(tmp_path / "new" / "a.png", picture)
    assert np.array_equal(cv2.imread(str(tmp_path / "new" / "a.png"), cv2.IMREAD_COLOR_RGB), picture)
    (tmp_path / "file").write_text("")
    with pytest.raises(PictureError, match=r"file/a\.png: cannot write"):
        write_png(tmp_path / "file" / "a.png", picture)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.png", "file", "new"]
