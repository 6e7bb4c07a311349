"""A grid of ranked retrieval: each row a query and what it finds first."""

from __future__ import annotations

from collections.abc import Sequence

from trainer.data.images import Images
from trainer.evaluation.ranking import Ranking
from trainer.figures.canvas import (
    CAPTION,
    GREY,
    HEADING,
    INK,
    LABEL,
    MARGIN_PX,
    OWN,
    RIGHT,
    WRONG,
    Image,
    blank,
    draw_mark,
    fitted,
    place_framed,
    shortened,
    write_head,
    write_right,
    write_text,
)

CELL_HEIGHT_PX, CELL_WIDTH_PX = 256, 128
GAP_PX, FRAME_PX = 14, 4
QUERY_GAP_PX = 40  # between a query and what it finds
HEAD_PX, ROW_PX, FOOT_PX = 126, CELL_HEIGHT_PX + 76, 34
MARK_PX = 10  # radius
LEAST_WIDTH_PX = 900  # the legend fits


def draw_retrieval(query: Images, gallery: Images, rankings: Sequence[Ranking], title: str, subtitle: str) -> Image:
    """(H, W, 3) RGB picture with a row per ranking.

    Args:
        query: that the rankings' queries are rows of.
        gallery: that they found.
        rankings: to show; at least one, all with as many ranks or fewer than the first.
        title: in bold at the top.
        subtitle: a line below it.
    """
    n_ranks = max(len(ranking.gallery) for ranking in rankings)
    width_px = max(_left_px(n_ranks) - GAP_PX + MARGIN_PX, LEAST_WIDTH_PX)
    picture = blank(HEAD_PX + len(rankings) * ROW_PX + FOOT_PX, width_px)
    write_head(picture, title, subtitle)
    write_text(picture, "query", (MARGIN_PX, HEAD_PX - 12), HEADING)
    for rank in range(n_ranks):
        write_text(picture, str(rank + 1), (_left_px(rank), HEAD_PX - 12), HEADING)
    for number, ranking in enumerate(rankings):
        _draw_row(picture, HEAD_PX + number * ROW_PX, query, gallery, ranking)
    _draw_legend(picture, gallery.camids is not None)
    return picture


def _left_px(rank: int) -> int:
    return MARGIN_PX + CELL_WIDTH_PX + QUERY_GAP_PX + rank * (CELL_WIDTH_PX + GAP_PX)


def _draw_row(picture: Image, top: int, query: Images, gallery: Images, ranking: Ranking) -> None:
    row = ranking.query
    place_framed(picture, _cell(query, row), (MARGIN_PX, top), OWN, FRAME_PX)
    score = f"AP {100 * ranking.average_precision:.1f} %"
    _write_captions(picture, (MARGIN_PX, top), (f"pid {query.pids[row]}", _camera(query, row)), score)
    write_text(picture, f"{ranking.n_matches} to find", (MARGIN_PX, _line_px(top, 3)), CAPTION, GREY)
    shown = zip(ranking.gallery.tolist(), ranking.distances, ranking.matches, strict=True)
    for rank, (found, distance, match) in enumerate(shown):
        left = _left_px(rank)
        place_framed(picture, _cell(gallery, found), (left, top), RIGHT if match else WRONG, FRAME_PX)
        draw_mark(picture, (left + CELL_WIDTH_PX - MARK_PX - 3, top + MARK_PX + 3), bool(match), MARK_PX)
        pid = "distractor" if gallery.pids[found] == 0 else f"pid {gallery.pids[found]}"
        _write_captions(picture, (left, top), (f"{distance:.3f}", _camera(gallery, found)), pid)


def _write_captions(picture: Image, at: tuple[int, int], first: tuple[str, str], second: str) -> None:
    """Two lines under a cell: the first with an end on each side."""
    left, top = at
    write_text(picture, first[0], (left, _line_px(top, 1)), CAPTION, INK)
    write_right(picture, first[1], (left + CELL_WIDTH_PX, _line_px(top, 1)), CAPTION, GREY)
    write_text(picture, shortened(second, CELL_WIDTH_PX, CAPTION), (left, _line_px(top, 2)), CAPTION, GREY)


def _line_px(top: int, line: int) -> int:
    return top + CELL_HEIGHT_PX + FRAME_PX + 16 * line


def _draw_legend(picture: Image, cameras: bool) -> None:
    left, baseline = MARGIN_PX, picture.shape[0] - 24
    entries = [(OWN, "query"), (RIGHT, "same identity"), (WRONG, "another identity")]
    for colour, text in entries:
        picture[baseline - 10 : baseline + 2, left : left + 12] = colour
        left = write_text(picture, text, (left + 19, baseline), LABEL) + 26
    note = "under each image its distance; " + (
        "images of the query's own camera are left out" if cameras else "the cameras are not known"
    )
    write_text(picture, shortened(note, picture.shape[1] - MARGIN_PX - left, LABEL), (left, baseline), LABEL, GREY)


def _cell(images: Images, row: int) -> Image:
    return fitted(images.read_image(row), CELL_HEIGHT_PX, CELL_WIDTH_PX)


def _camera(images: Images, row: int) -> str:
    return "" if images.camids is None else f"cam {images.camids[row]}"
