"""A contact sheet of a dataset: a row per identity, a column per capture, labels underneath.

    python -m generator.sheet DATASET [--output PNG] [--identities 8] [--columns 10] [--kind mask]

Kinds are colour, mask (parts), depth and keypoints (skeleton and boxes). The captures of a row are spread over worlds,
cameras and atmospheres. Works on a dataset that is in progress, too.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.dataset.atomic import write_bytes
from generator.dataset.layout import PERSONS, DatasetError, rows_name
from generator.dataset.manifest import DatasetManifest, read_manifest
from generator.dataset.picture import KINDS, legend_of, picture_of
from generator.dataset.read import load_persons, load_samples, read_members, read_rows
from generator.dataset.typography import GREY, INK, Text, text_width_px, write_text
from generator.dataset.writer import is_done

Image = NDArray[np.uint8]

CELL_WIDTH_PX, CELL_HEIGHT_PX = 128, 256
MARGIN_PX, GAP_PX, ROW_GAP_PX = 40, 10, 26
LEAST_WIDTH_PX = 560  # the counts in the head fit
TITLE, NAME, LABEL, CAPTION = Text(26, True), Text(17, True), Text(15, False), Text(11, False)


class Entry(NamedTuple):
    """One row of the sheet: an identity, its attribute labels and the rows of the index that are shown."""

    pid: int
    labels: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]]


def choose_entries(dataset_dir: Path, n_identities: int, n_columns: int) -> list[Entry]:
    """Identities at equal distances through the dataset, each with captures from as many cameras as there are.

    Raises:
        DatasetError: the folder is no dataset, or no shard is finished.
    """
    manifest = read_manifest(dataset_dir)
    by_pid: dict[int, list[dict[str, Any]]] = {}
    for row in _rows(dataset_dir, manifest):
        by_pid.setdefault(row["pid"], []).append(row)
    if not by_pid:
        raise DatasetError(f"{dataset_dir}: expected at least one finished shard, got none. Let it render on.")
    labels = _labels(dataset_dir)
    pids = sorted(by_pid)
    chosen = sorted({pids[i * len(pids) // n_identities] for i in range(n_identities)})
    entries = []
    for pid in chosen:
        rows = spread(by_pid[pid], n_columns)
        shown = labels.get((pid, rows[0]["outfit"])) or _label_of(dataset_dir, rows[0])
        entries.append(Entry(pid, shown, rows))
    return entries


def spread(rows: Sequence[dict[str, Any]], n_columns: int) -> list[dict[str, Any]]:
    """Rows from different cameras first and, from each, under different atmospheres; ordered by world and camera."""
    by_camera: dict[int, list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: (row["camid"], row["atmosphere"], row["key"])):
        by_camera.setdefault(row["camid"], []).append(row)
    ranked = []
    for rank, of_camera in enumerate(by_camera.values()):
        start = rank * len(of_camera) // len(by_camera)  # else all cameras would begin with the same atmosphere
        turned = of_camera[start:] + of_camera[:start]
        ranked += [(turn, rank, row) for turn, row in enumerate(turned)]
    kept = [row for _, _, row in sorted(ranked, key=lambda item: item[:2])[:n_columns]]
    return sorted(kept, key=lambda row: (row["world"], row["camid"], row["key"]))


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
    counts = f"{len(entries)} identities, {n_images} captures, {n_worlds} worlds, {n_cameras} cameras; {kind}"
    write_text(strip, dataset_dir.resolve().name, (MARGIN_PX, MARGIN_PX + 20), TITLE)
    write_text(strip, counts, (MARGIN_PX, MARGIN_PX + 44), LABEL, GREY)
    return strip


def _row(dataset_dir: Path, entry: Entry, width_px: int, kind: str) -> Image:
    lines = _wrap(_phrases(entry.labels), width_px - 2 * MARGIN_PX - 110)
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
    write_text(strip, f"pid {entry.pid}", (MARGIN_PX, baseline), NAME)
    for number, line in enumerate(lines):
        write_text(strip, line, (MARGIN_PX + 110, baseline + line_px * number), LABEL, INK)
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


def _phrases(labels: Mapping[str, str]) -> list[str]:
    """`upper colour: red` where the class alone says too little, `male` where it says enough."""
    short = {"gender": "{}", "age": "{}", "build": "{} build"}
    return [short.get(name, f"{name}: {{}}").format(value).replace("_", " ") for name, value in labels.items()]


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


def _rows(dataset_dir: Path, manifest: DatasetManifest) -> list[dict[str, Any]]:
    if manifest.state == "complete":
        rows: list[dict[str, Any]] = load_samples(dataset_dir).to_pylist()
        return rows
    done = [index for index in range(manifest.n_shards) if is_done(dataset_dir, index)]
    return [row for index in done for row in read_rows(dataset_dir / rows_name(index)).to_pylist()]


def _labels(dataset_dir: Path) -> dict[tuple[int, int], dict[str, str]]:
    """Classes of the attributes by pid and outfit; empty while the dataset is in progress."""
    if not (dataset_dir / PERSONS).exists():
        return {}
    rows = load_persons(dataset_dir).to_pylist()
    return {
        (row["pid"], row["outfit"]): _words({name[5:]: row[name] for name in row if name.startswith("attr.")})
        for row in rows
    }


def _label_of(dataset_dir: Path, row: Mapping[str, Any]) -> dict[str, str]:
    """The classes that were stored with an image."""
    return _words(json.loads(read_members(dataset_dir, row)["json"]).get("attributes", {}))


def _words(attributes: Mapping[str, Any]) -> dict[str, str]:
    """Those attributes that are words, not numbers."""
    return {name: value for name, value in attributes.items() if isinstance(value, str)}


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m generator.sheet", description="Draw a contact sheet of a dataset.")
    parser.add_argument("dataset", type=Path, help="folder of the dataset")
    parser.add_argument("--output", type=Path, help="picture to write; DATASET.KIND.png beside the dataset if absent")
    parser.add_argument("--identities", type=_count, default=8, help="rows (8)")
    parser.add_argument("--columns", type=_count, default=10, help="captures of each identity (10)")
    parser.add_argument("--kind", choices=sorted(KINDS), default="colour", help="what to show (colour)")
    options = parser.parse_args(arguments)
    dataset_dir: Path = options.dataset
    try:
        entries = choose_entries(dataset_dir, options.identities, options.columns)
        n_columns = max(len(entry.rows) for entry in entries)
        sheet = draw_sheet(dataset_dir, entries, n_columns, options.kind)
        name = dataset_dir.resolve().name
        output = options.output or dataset_dir.resolve().with_name(f"{name}.{options.kind}.png")
        write_bytes(output, cv2.imencode(".png", sheet)[1].tobytes())
    except DatasetError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{output}: {len(entries)} identities, {sum(len(entry.rows) for entry in entries)} captures.")
    return 0


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"expected a whole number > 0, got {text!r}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
