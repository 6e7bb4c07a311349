"""Is every byte of a shard the one that was written? With the index, each damaged byte is traced to its image."""

from __future__ import annotations

import hashlib
import json
import tarfile
import zlib
from collections.abc import Generator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pyarrow as pa

from generator.dataset.layout import (
    CHECKSUMS,
    DEPTH_SUFFIX,
    IMAGE_SUFFIX,
    LABEL_SUFFIX,
    MASK_SUFFIX,
    DatasetError,
    shard_name,
)
from generator.dataset.read import column_array, iterate_members
from generator.dataset.schema import LABEL_COLUMNS, Column
from generator.dataset.shard import BLOCK, size_in_header, tar_header

_CRC_COLUMN = {
    IMAGE_SUFFIX: "jpeg_crc32",
    MASK_SUFFIX: "mask_crc32",
    DEPTH_SUFFIX: "depth_crc32",
    LABEL_SUFFIX: "json_crc32",
}
_STORAGE = ("key", "offset", "length", *_CRC_COLUMN.values())
_SHOWN_KEYS = 8
_MISSING = object()


class _DamageError(Exception):
    """What is wrong from here on; the rest of the image cannot be told apart."""


def check_shard(dataset_dir: Path, shard_index: int, rows: pa.Table | None, sha256: str | None) -> list[str]:
    """What is wrong with one shard.

    Args:
        dataset_dir: folder of the dataset.
        shard_index: of the shard.
        rows: its rows of the index, in order; None where the index cannot be trusted.
        sha256: the one that it should have, where that is known.

    Returns:
        One line per problem, with the file and, where it can be told, the image.
    """
    name = shard_name(shard_index)
    try:
        data = (dataset_dir / name).read_bytes()
    except FileNotFoundError:
        lost = "" if rows is None else f" with {rows.num_rows} images"
        return [f"{name}: missing{lost}."]
    except OSError as error:
        return [f"{name}: cannot read: {error.strerror or error}."]
    is_same = sha256 is None or hashlib.sha256(data).hexdigest() == sha256
    if rows is None:
        problems = [] if is_same else list(_check_alone(dataset_dir, shard_index))
        if not is_same and not problems:
            problems = [f"{name}: its SHA-256 is not the one in {CHECKSUMS}."]
        return problems
    problems = [f"{name}: {message}" for message in _check_with_rows(data, rows)]
    if not is_same and not problems:
        problems = [f"{CHECKSUMS}: has a wrong SHA-256 for {name}, all of whose bytes agree with the index."]
    return problems


def _check_with_rows(data: bytes, table: pa.Table) -> Iterator[str]:
    rows = table.select([name for name in _STORAGE if name in table.column_names]).to_pylist()
    labels: dict[int, Mapping[str, Any]] = {}
    yield from _check_images(data, rows, labels)
    yield from _check_labels(table, labels)


def _check_images(
    data: bytes, rows: Sequence[Mapping[str, Any]], labels: dict[int, Mapping[str, Any]]
) -> Iterator[str]:
    """What is wrong with the files in a shard; notes the labels that can be read, by the place of their row."""
    lost = [row["key"] for row in rows if row["offset"] + row["length"] > len(data)]
    if lost:
        more = f" and {len(lost) - _SHOWN_KEYS} more" if len(lost) > _SHOWN_KEYS else ""
        yield f"truncated after {len(data)} bytes: lost {', '.join(lost[:_SHOWN_KEYS])}{more}."
    end = 0
    for index, row in enumerate(rows):
        start = row["offset"] - BLOCK
        if start != end and index == 0:
            yield f"{row['key']}: expected the first image at byte 0, got {start} in the index."
        next_start = rows[index + 1]["offset"] - BLOCK if index + 1 < len(rows) else None
        if row["key"] in lost:
            return
        try:
            end = yield from _check_image(data, start, row, index, labels)
        except _DamageError as damage:
            yield f"{row['key']}: {damage}"
            if next_start is None:
                return
            end = next_start
        if next_start is not None and end != next_start:
            yield f"{row['key']}: expected its end at byte {next_start}, got {end}."
            end = next_start
    yield from _check_end(data, end)


def _check_end(data: bytes, end: int) -> Iterator[str]:
    size = -(-(end + 2 * BLOCK) // tarfile.RECORDSIZE) * tarfile.RECORDSIZE
    if len(data) != size:
        yield f"expected {size} bytes, got {len(data)}."
    if any(data[end:]):
        yield "expected nothing but zeros after the last image, got other bytes."


def _check_image(
    data: bytes, start: int, row: Mapping[str, Any], index: int, labels: dict[int, Mapping[str, Any]]
) -> Generator[str, None, int]:
    """Yields what is wrong with one image; returns where it ends."""
    offset = start
    shapes = set()
    for suffix in (IMAGE_SUFFIX, MASK_SUFFIX, DEPTH_SUFFIX, LABEL_SUFFIX):
        if suffix == DEPTH_SUFFIX and row[_CRC_COLUMN[suffix]] == 0:
            continue
        name = f"{row['key']}.{suffix}"
        content, offset = _member(data, offset, name)
        if suffix == IMAGE_SUFFIX and len(content) != row["length"]:
            yield f"{row['key']}: {name}: expected {row['length']} bytes, got {len(content)}."
        if zlib.crc32(content) != row[_CRC_COLUMN[suffix]]:
            yield f"{row['key']}: {name}: its CRC-32 is not the one in the index."
        elif suffix == LABEL_SUFFIX:
            try:
                labels[index] = dict(json.loads(content))
            except (ValueError, TypeError):
                yield f"{row['key']}: {name}: is not valid JSON."
        else:
            flag = cv2.IMREAD_GRAYSCALE if suffix == IMAGE_SUFFIX else cv2.IMREAD_UNCHANGED
            picture = cv2.imdecode(np.frombuffer(content, np.uint8), flag)
            if picture is None:
                yield f"{row['key']}: {name}: cannot be decoded."
            else:
                shapes.add(picture.shape[:2])
    if len(shapes) > 1:
        yield f"{row['key']}: expected image, mask and depth of one size, got {sorted(shapes)}."
    return offset


def _member(data: bytes, offset: int, name: str) -> tuple[bytes, int]:
    header = data[offset : offset + BLOCK]
    size = size_in_header(header)
    if size is None or header != tar_header(name, size):
        raise _DamageError(f"{name}: its tar header at byte {offset} is not the one that was written.")
    start = offset + BLOCK
    end = start + size
    padded_end = start + -(-size // BLOCK) * BLOCK
    if padded_end > len(data):
        raise _DamageError(f"{name}: truncated after {len(data) - start} of {size} bytes.")
    if any(data[end:padded_end]):
        raise _DamageError(f"{name}: expected zeros between its end and the next file, got other bytes.")
    return data[start:end], padded_end


def _check_labels(table: pa.Table, labels: Mapping[int, Mapping[str, Any]]) -> Iterator[str]:
    """Whether the labels say what the index says; one column after the other, of all images at once."""
    if not labels:
        return
    places = list(labels)
    keys, rows = table["key"].take(places).to_pylist(), table.take(places)
    for column in LABEL_COLUMNS:
        here: Any = rows[column.name].to_pylist() if column.type == "string" else column_array(rows, column.name)
        there = [label.get(column.name, _MISSING) for label in labels.values()]
        if _all_equal(there, here, column):
            continue
        for key, told, known in zip(keys, there, here, strict=True):
            where, shown = f"{key}: {key}.{LABEL_SUFFIX}: {column.name}", np.asarray(known).tolist()
            if told is _MISSING:
                yield f"{where}: missing, the index has {shown!r}."
            elif not _equal(told, known, column.type):
                yield f"{where}: {told!r}, the index has {shown!r}."


def _all_equal(there: list[Any], here: Any, column: Column) -> bool:
    if column.type == "string":
        return bool(there == here)
    try:
        return bool(np.array_equal(np.asarray(there, column.type), here))
    except (ValueError, TypeError, OverflowError):
        return False


def _equal(there: Any, here: Any, type_name: str) -> bool:
    if type_name == "string":
        return bool(there == here)
    try:
        flat = np.asarray(there, type_name).reshape(-1)
    except (ValueError, TypeError, OverflowError):
        return False
    return bool(np.array_equal(flat, np.asarray(here, type_name).reshape(-1)))


def _check_alone(dataset_dir: Path, shard_index: int) -> Iterator[str]:
    """What can be said about a shard without an index: which of its members cannot be read."""
    name = shard_name(shard_index)
    try:
        for member, content in iterate_members(dataset_dir, shard_index):
            if member.endswith(f".{LABEL_SUFFIX}"):
                try:
                    json.loads(content)
                except ValueError:
                    yield f"{name}: {member.partition('.')[0]}: {member}: is not valid JSON."
    except DatasetError as error:
        yield f"{name}: {error}"
