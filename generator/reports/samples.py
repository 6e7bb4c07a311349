"""The images that the page shows: an index to filter them by, thumbnails in sheets, and all about each of them."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.dataset.layout import DEPTH_SUFFIX, IMAGE_SUFFIX, LABEL_SUFFIX, MASK_SUFFIX, DatasetError
from generator.dataset.picture import picture_of
from generator.dataset.read import load_samples, read_members
from generator.reports.columns import MEASURED, Coded, Columns, People
from generator.reports.files import Store, packed

PER_SHEET, SHEET_COLUMNS = 16, 8
_THUMBNAIL_HEIGHT_PX = 192
_QUALITY, _DEPTH_QUALITY = 82, 88
_AHEAD = 64  # sheets in memory at a time, about 20 MB


def sample_index(
    columns: Columns,
    people: People,
    coded_columns: Mapping[str, Coded],
    rows: NDArray[np.int64],
    chosen: NDArray[np.int64],
) -> dict[str, Any]:
    """What the page filters its images by.

    Args:
        columns: of the dataset.
        people: of the dataset.
        coded_columns: the images' columns of words.
        rows: (N,) row of the person that each image of the dataset shows.
        chosen: (M,) images that the page shows.

    Returns:
        `facets` (name, classes, code of each image or, for attributes of persons, of each person), `numbers`, and who
        and where each image is. Arrays are packed, little-endian.
    """
    facets = [_facet(column, column.codes[chosen], "image", "capture") for column in coded_columns.values()]
    for one in columns.attributes("image"):
        column = columns.words(f"attr.{one['name']}", one["classes"])
        facets.append(_facet(column, column.codes[chosen], "image", "attribute") | {"name": one["name"]})
    facets += [_facet(column, column.codes, "person", "attribute") for column in people.classes.values()]
    keys: Any = load_samples(columns.folder, ["key"])["key"].take(chosen)
    return {
        "count": len(chosen),
        "keys": packed("\n".join(keys.to_pylist()).encode()),
        "person": packed(rows[chosen].astype("<u4").tobytes()),
        "person_pid": packed(people.table["pid"].to_numpy().astype("<u4").tobytes()),
        "camera": packed(columns.numbers("camid")[chosen].astype("<u4").tobytes()),
        "facets": facets,
        "numbers": [_number(columns, name, chosen) for name in MEASURED],
    }


def _facet(column: Coded, codes: NDArray[np.int32], of: str, group: str) -> dict[str, Any]:
    return {
        "name": column.name,
        "of": of,
        "group": group,
        "classes": list(column.classes),
        "codes": packed(codes.astype("<u2").tobytes()),
    }


def _number(columns: Columns, name: str, chosen: NDArray[np.int64]) -> dict[str, Any]:
    return {
        "name": name,
        "unit": columns.meaning(name)[0],
        "values": packed(columns.numbers(name)[chosen].astype("<f4").tobytes()),
    }


def store_images(
    columns: Columns, chosen: NDArray[np.int64], store: Store, count: Callable[[int], None]
) -> dict[str, Any]:
    """Keep the chosen images: `thumbs/NNNNN`, a sheet of thumbnails, and `samples/NNNNN`, all about the same images.

    Args:
        columns: of the dataset.
        chosen: (M,) row numbers, ascending.
        store: where they go.
        count: told how many more are done.

    Returns:
        Size of a thumbnail and how sheets are laid out.

    Raises:
        DatasetError: an image is missing or damaged.
    """
    labels = [f"attr.{one['name']}" for one in columns.schema["attributes"] if one["level"] == "image"]
    names = ["key", "shard", "offset", "length", "attribute_visibility", *labels]
    table: Any = load_samples(columns.folder, names).take(chosen)
    size: tuple[int, int] | None = None

    def batches() -> Iterator[Sequence[Mapping[str, Any]]]:
        for start in range(0, len(chosen), PER_SHEET):
            yield table.slice(start, PER_SHEET).to_pylist()

    with ThreadPoolExecutor() as pool:
        pending: list[Any] = []
        for number, batch in enumerate(batches()):
            if size is None:
                size = _thumbnail_size(read_members(columns.folder, batch[0]))
            pending.append((len(batch), pool.submit(_store_sheet, columns, batch, f"{number:05d}", size, store)))
            if len(pending) >= _AHEAD:
                _finish(pending.pop(0), count)
        for item in pending:
            _finish(item, count)
    width_px, height_px = size or (1, 1)
    return {"width": width_px, "height": height_px, "per_sheet": PER_SHEET, "columns": SHEET_COLUMNS}


def _finish(item: tuple[int, Any], count: Callable[[int], None]) -> None:
    n_images, future = item
    future.result()
    count(n_images)


def _store_sheet(
    columns: Columns, batch: Sequence[Mapping[str, Any]], name: str, size: tuple[int, int], store: Store
) -> None:
    width_px, height_px = size
    sheet = np.full((height_px * -(-PER_SHEET // SHEET_COLUMNS), width_px * SHEET_COLUMNS, 3), 128, np.uint8)
    entries = []
    for place, row in enumerate(batch):
        members = read_members(columns.folder, row)
        top, left = place // SHEET_COLUMNS * height_px, place % SHEET_COLUMNS * width_px
        sheet[top : top + height_px, left : left + width_px] = _thumbnail(members, row, size)
        entries.append(_entry(members, row))
    texts = b",".join(entry.pop("label") for entry in entries)
    store.picture(f"thumbs/{name}", _jpeg(sheet, _QUALITY))
    store.data(f"samples/{name}", {"images": entries, "labels": packed(b"[" + texts + b"]")})


def _thumbnail_size(members: Mapping[str, bytes]) -> tuple[int, int]:
    photo = cv2.imdecode(np.frombuffer(members[IMAGE_SUFFIX], np.uint8), cv2.IMREAD_COLOR)
    if photo is None:
        raise DatasetError("the first image cannot be decoded; `python -m generator.verify` tells more.")
    height_px = min(_THUMBNAIL_HEIGHT_PX, photo.shape[0])
    return max(round(height_px * photo.shape[1] / photo.shape[0]), 1), height_px


def _thumbnail(members: Mapping[str, bytes], row: Mapping[str, Any], size: tuple[int, int]) -> Any:
    photo = picture_of(members, row, "colour")
    return photo if (photo.shape[1], photo.shape[0]) == size else cv2.resize(photo, size, interpolation=cv2.INTER_AREA)


def _entry(members: Mapping[str, bytes], row: Mapping[str, Any]) -> dict[str, Any]:
    """Everything about one image; `label` is text of JSON."""
    entry: dict[str, Any] = {
        "image": base64.b64encode(members[IMAGE_SUFFIX]).decode(),
        "mask": base64.b64encode(members[MASK_SUFFIX]).decode(),
        "label": members[LABEL_SUFFIX],
        "visibility": row["attribute_visibility"],
        "attributes": {name[5:]: value for name, value in row.items() if name.startswith("attr.")},
        "shard": row["shard"],
    }
    if DEPTH_SUFFIX in members:
        entry["depth"] = base64.b64encode(_jpeg(picture_of(members, row, "depth"), _DEPTH_QUALITY)).decode()
    return entry


def _jpeg(picture: Any, quality: int) -> bytes:
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return bytes(data.tobytes())
