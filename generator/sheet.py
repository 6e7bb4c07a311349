"""A contact sheet of a dataset: a row per identity or per world, a column per capture, labels underneath.

    python -m generator.sheet DATASET [--output PNG] [--by world] [--rows 8] [--columns 10] [--kind mask]

Kinds are colour, mask (parts), depth and keypoints (skeleton and boxes). The captures of an identity are spread
over worlds, cameras and atmospheres, those of a world over hours and weathers. Works on a
dataset that is in progress, too.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.dataset.atomic import write_bytes
from generator.dataset.choose import ENTRIES, Entry
from generator.dataset.layout import DatasetError
from generator.dataset.picture import KINDS, legend_of, picture_of
from generator.dataset.read import read_members
from generator.dataset.typography import GREY, INK, Text, text_width_px, write_text

Image = NDArray[np.uint8]

CELL_WIDTH_PX, CELL_HEIGHT_PX = 128, 256
MARGIN_PX, GAP_PX, ROW_GAP_PX = 40, 10, 26
LEAST_WIDTH_PX = 560  # the counts in the head fit
TITLE, NAME, LABEL, CAPTION = Text(26, True), Text(17, True), Text(15, False), Text(11, False)


def draw_sheet(dataset_dir: Path, entries: Sequence[Entry], n_columns: int, kind: str) -> Image:
    """(H, W, 3) BGR picture of a sheet on white."""
    width_px = max(2 * MARGIN_PX + n_columns * (CELL_WIDTH_PX + GAP_PX) - GAP_PX, LEAST_WIDTH_PX)
    strips = [_head(dataset_dir, entries, width_px, kind)]
    strips += [_row(dataset_dir, entry, width_px, kind) for entry in entries]
    strips += [_legend(width_px, legend_of(kind))] if legend_of(kind) else []
    strips.append(np.full((MARGIN_PX - ROW_GAP_PX, width_px, 3), 255, np.uint8))
    return np.concatenate(strips)


def _head(dataset_dir: Path, entries: Sequence[Entry], width_px: int, kind: str) -> Image:
    strip = np.full((MARGIN_PX + 62, width_px, 3), 255, np.uint8)
    n_images = sum(len(entry.rows) for entry in entries)
    n_worlds = len({row["world"] for entry in entries for row in entry.rows})
    n_cameras = len({row["camid"] for entry in entries for row in entry.rows})
    n_pids = len({row["pid"] for entry in entries for row in entry.rows})
    counts = f"{n_pids} identities, {n_images} captures, {n_worlds} worlds, {n_cameras} cameras; {kind}"
    write_text(strip, dataset_dir.resolve().name, (MARGIN_PX, MARGIN_PX + 20), TITLE)
    write_text(strip, counts, (MARGIN_PX, MARGIN_PX + 44), LABEL, GREY)
    return strip


def _row(dataset_dir: Path, entry: Entry, width_px: int, kind: str) -> Image:
    indent_px = max(110, text_width_px(entry.name, NAME) + 24)
    lines = _wrap(entry.phrases, width_px - 2 * MARGIN_PX - indent_px)
    captions_px, line_px = 36, 20
    strip = np.full((CELL_HEIGHT_PX + captions_px + line_px * len(lines) + ROW_GAP_PX, width_px, 3), 255, np.uint8)
    for index, row in enumerate(entry.rows):
        left = MARGIN_PX + index * (CELL_WIDTH_PX + GAP_PX)
        strip[:CELL_HEIGHT_PX, left : left + CELL_WIDTH_PX] = _cell(
            picture_of(read_members(dataset_dir, row), row, kind)
        )
        cv2.rectangle(strip, (left, 0), (left + CELL_WIDTH_PX - 1, CELL_HEIGHT_PX - 1), (205, 205, 205), 1)
        for number, text in enumerate(
            (f"{row['world']}", f"cam {row['camid']}, {row['time_of_day']}, {row['weather']}")
        ):
            at = (left, CELL_HEIGHT_PX + 13 + 13 * number)
            write_text(strip, _shorten(text, CELL_WIDTH_PX, CAPTION), at, CAPTION, GREY)
    baseline = CELL_HEIGHT_PX + captions_px + 15
    write_text(strip, entry.name, (MARGIN_PX, baseline), NAME)
    for number, line in enumerate(lines):
        write_text(strip, line, (MARGIN_PX + indent_px, baseline + line_px * number), LABEL, INK)
    return strip


def _cell(picture: Image) -> Image:
    """The picture as large as fits a cell, in its middle."""
    height_px, width_px = picture.shape[:2]
    scale = min(CELL_HEIGHT_PX / height_px, CELL_WIDTH_PX / width_px)
    size = (min(round(width_px * scale), CELL_WIDTH_PX), min(round(height_px * scale), CELL_HEIGHT_PX))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    fitted = picture if scale == 1 else cv2.resize(picture, size, interpolation=way)
    cell = np.full((CELL_HEIGHT_PX, CELL_WIDTH_PX, 3), 244, np.uint8)
    top, left = (CELL_HEIGHT_PX - size[1]) // 2, (CELL_WIDTH_PX - size[0]) // 2
    cell[top : top + size[1], left : left + size[0]] = fitted
    return cell


def _legend(width_px: int, legend: Mapping[str, tuple[int, int, int]]) -> Image:
    line_px, left, top = 26, MARGIN_PX, 4
    strip = np.full((line_px * (len(legend) + 1), width_px, 3), 255, np.uint8)
    for name, colour in legend.items():
        step_px = 23 + text_width_px(name, LABEL) + 22
        if left > MARGIN_PX and left + step_px > width_px:
            left, top = MARGIN_PX, top + line_px
        cv2.rectangle(strip, (left, top), (left + 16, top + 16), colour, cv2.FILLED)
        write_text(strip, name, (left + 23, top + 13), LABEL)
        left += step_px
    return strip[: top + line_px + 10]


def _wrap(phrases: Iterable[str], width_px: int) -> list[str]:
    lines = [""]
    for phrase in phrases:
        longer = f"{lines[-1]}, {phrase}" if lines[-1] else phrase
        if lines[-1] and text_width_px(longer + ",", LABEL) > width_px:
            lines[-1] += ","
            lines.append(phrase)
        else:
            lines[-1] = longer
    return lines


def _shorten(text: str, width_px: int, style: Text) -> str:
    if text_width_px(text, style) <= width_px:
        return text
    while text and text_width_px(f"{text}..", style) > width_px:
        text = text[:-1]
    return f"{text.rstrip(' ,')}.."


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m generator.sheet", description="Draw a contact sheet of a dataset.")
    parser.add_argument("dataset", type=Path, help="folder of the dataset")
    parser.add_argument("--output", type=Path, help="picture to write; DATASET.KIND.png beside the dataset if absent")
    parser.add_argument("--by", choices=sorted(ENTRIES), default="identity", help="what a row is (identity)")
    parser.add_argument("--rows", type=_count, default=8, help="rows, at most (8)")
    parser.add_argument("--columns", type=_count, default=10, help="captures in each row, at most (10)")
    parser.add_argument("--kind", choices=sorted(KINDS), default="colour", help="what to show (colour)")
    options = parser.parse_args(arguments)
    dataset_dir: Path = options.dataset
    try:
        entries = ENTRIES[options.by](dataset_dir, options.rows, options.columns)
        n_columns = max(len(entry.rows) for entry in entries)
        sheet = draw_sheet(dataset_dir, entries, n_columns, options.kind)
        name = dataset_dir.resolve().name
        output = options.output or dataset_dir.resolve().with_name(f"{name}.{options.kind}.png")
        write_bytes(output, cv2.imencode(".png", sheet)[1].tobytes())
    except DatasetError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{output}: {len(entries)} rows, {sum(len(entry.rows) for entry in entries)} captures.")
    return 0


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"expected a whole number > 0, got {text!r}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
