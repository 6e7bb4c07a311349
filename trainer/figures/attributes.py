"""A grid of predicted attributes: each image beside a table of what the network says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from trainer.data.images import UNKNOWN, Attribute, Images, Ints
from trainer.evaluation.truth import known_truth
from trainer.figures.canvas import (
    CAPTION,
    GREY,
    HEADING,
    INK,
    LABEL,
    MARGIN_PX,
    PALE,
    WRONG,
    Image,
    blank,
    draw_mark,
    fitted,
    place_framed,
    shortened,
    text_width_px,
    write_head,
    write_right,
    write_text,
)

IMAGE_HEIGHT_PX, IMAGE_WIDTH_PX = 300, 150
GAP_PX, COLUMN_GAP_PX = 16, 12
HEAD_PX, FOOT_PX, LINE_PX = 102, 34, 18
BAR_PX = 44
WORD_PX = 150  # longest name or class before it is cut
BLUSH = (253, 234, 234)


def draw_attributes(
    images: Images,
    rows: Ints,
    attributes: Sequence[Attribute],
    probabilities: Mapping[str, NDArray[np.float32]],
    title: str,
    subtitle: str,
    n_columns: int = 3,
) -> Image:
    """(H, W, 3) RGB picture with a cell per image.

    Args:
        images: to show some of; its `labels` are the truth where it knows an attribute of the same name and classes.
        rows: (N,) of the images to show.
        attributes: of the network.
        probabilities: attribute -> (N, classes) of the rows.
        title: in bold at the top.
        subtitle: a line below it.
        n_columns: cells side by side.
    """
    table = _Table(attributes)
    truth = known_truth(images, rows, attributes)
    n_columns = min(n_columns, len(rows))
    cell_width_px = IMAGE_WIDTH_PX + GAP_PX + table.width_px
    cell_height_px = max(IMAGE_HEIGHT_PX, (len(attributes) + 2) * LINE_PX) + 28
    n_lines = -(-len(rows) // n_columns)
    width_px = 2 * MARGIN_PX + n_columns * cell_width_px + (n_columns - 1) * MARGIN_PX
    picture = blank(HEAD_PX + n_lines * cell_height_px + FOOT_PX, width_px)
    write_head(picture, title, subtitle)
    for number, row in enumerate(rows):
        left = MARGIN_PX + number % n_columns * (cell_width_px + MARGIN_PX)
        top = HEAD_PX + number // n_columns * cell_height_px
        cell = fitted(images.read_image(int(row)), IMAGE_HEIGHT_PX, IMAGE_WIDTH_PX)
        place_framed(picture, cell, (left, top), PALE, 1)
        said = [probabilities[one.name][number] for one in attributes]
        table.draw(picture, (left + IMAGE_WIDTH_PX + GAP_PX, top), _name(images, int(row)), said, truth[number])
    _draw_legend(picture)
    return picture


class _Table:
    """The table beside an image: attribute, predicted class, probability, and the truth where it is another."""

    def __init__(self, attributes: Sequence[Attribute]) -> None:
        self.attributes = attributes
        names = _widest([_spaced(one.name) for one in attributes] + ["attribute"])
        classes = _widest([_spaced(name) for one in attributes for name in one.classes] + ["predicted", "in truth"])
        self.predicted_px = names + COLUMN_GAP_PX
        self.bar_px = self.predicted_px + classes + COLUMN_GAP_PX
        self.number_px = self.bar_px + BAR_PX + 6 + text_width_px("0.00", CAPTION)
        self.truth_px = self.number_px + COLUMN_GAP_PX
        self.width_px = self.truth_px + classes
        self.words_px = names, classes

    def draw(
        self, picture: Image, at: tuple[int, int], name: str, said: Sequence[NDArray[np.float32]], truth: Ints
    ) -> None:
        """Draw it with its upper left corner there."""
        left, top = at
        chosen = np.array([int(values.argmax()) for values in said])
        known = truth >= 0
        right = int((chosen == truth)[known].sum())
        write_text(picture, shortened(name, self.bar_px, HEADING), (left, top + 12), HEADING)
        if known.any():
            write_right(picture, f"{right} of {known.sum()} right", (left + self.width_px, top + 12), CAPTION, GREY)
        for text, column in (("attribute", 0), ("predicted", self.predicted_px), ("in truth", self.truth_px)):
            write_text(picture, text, (left + column, top + 12 + LINE_PX), CAPTION, GREY)
        write_right(picture, "probability", (left + self.number_px, top + 12 + LINE_PX), CAPTION, GREY)
        for line, (attribute, values) in enumerate(zip(self.attributes, said, strict=True)):
            baseline = top + 12 + LINE_PX * (line + 2)
            self._draw_line(picture, (left, baseline), attribute, values, int(truth[line]))

    def _draw_line(
        self, picture: Image, at: tuple[int, int], attribute: Attribute, values: NDArray[np.float32], truth: int
    ) -> None:
        left, baseline = at
        said = int(values.argmax())
        wrong = truth not in (said, UNKNOWN)
        if wrong:
            picture[baseline - 13 : baseline + 5, left - 4 : left + self.width_px + 4] = BLUSH
        names_px, classes_px = self.words_px
        colour = WRONG if wrong else INK
        write_text(picture, shortened(_spaced(attribute.name), names_px, CAPTION), at, CAPTION, GREY)
        place = left + self.predicted_px, baseline
        write_text(picture, shortened(_spaced(attribute.classes[said]), classes_px, CAPTION), place, CAPTION, colour)
        bar = left + self.bar_px
        picture[baseline - 8 : baseline, bar : bar + BAR_PX] = PALE
        picture[baseline - 8 : baseline, bar : bar + round(BAR_PX * float(values[said]))] = colour if wrong else GREY
        write_right(picture, f"{values[said]:.2f}", (left + self.number_px, baseline), CAPTION, colour)
        place = left + self.truth_px, baseline
        if wrong:
            write_text(picture, shortened(_spaced(attribute.classes[truth]), classes_px, CAPTION), place, CAPTION)
        elif truth == UNKNOWN:
            write_text(picture, "not known", place, CAPTION, GREY)
        else:
            draw_mark(picture, (left + self.truth_px + 6, baseline - 4), True, 6)


def _widest(words: Sequence[str]) -> int:
    return min(max(text_width_px(word, CAPTION) for word in words), WORD_PX)


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _name(images: Images, row: int) -> str:
    camera = "" if images.camids is None else f", camera {images.camids[row]}"
    return images.keys[row] if images.pids[row] < 0 else f"pid {images.pids[row]}{camera}"


def _draw_legend(picture: Image) -> None:
    left, baseline = MARGIN_PX, picture.shape[0] - 22
    draw_mark(picture, (left + 6, baseline - 4), True, 6)
    left = write_text(picture, "right", (left + 20, baseline), LABEL) + 26
    picture[baseline - 12 : baseline + 4, left : left + 16] = BLUSH
    left = write_text(picture, "wrong", (left + 23, baseline), LABEL, WRONG) + 26
    write_text(picture, "bars: probability of the predicted class", (left, baseline), LABEL, GREY)
