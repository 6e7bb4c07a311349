"""Is every byte of a shard the one that was written? With the index, each damaged byte is traced to its image."""

from __future__ import annotations

import hashlib
import json
import tarfile
import zlib
from collections.abc import Generator, Iterator, Mapping
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
from generator.dataset.read import iterate_members
from generator.dataset.schema import LABEL_COLUMNS
from generator.dataset.shard import BLOCK, tar_header

_CRC_COLUMN = {
    IMAGE_SUFFIX: "jpeg_crc32",
    MASK_SUFFIX: "mask_crc32",
    DEPTH_SUFFIX: "depth_crc32",
    LABEL_SUFFIX: "json_crc32",
}
_SHOWN_KEYS = 8


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
    problems = [f"{name}: {message}" for message in _check_with_rows(data, rows.to_pylist())]
    if not is_same and not problems:
        problems = [f"{CHECKSUMS}: has a wrong SHA-256 for {name}, all of whose bytes agree with the index."]
    return problems


def _check_with_rows(data: bytes, rows: list[dict[str, Any]]) -> Iterator[str]:
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
            end = yield from _check_image(data, start, row)
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


def _check_image(data: bytes, start: int, row: Mapping[str, Any]) -> Generator[str, None, int]:
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
            yield from (f"{row['key']}: {name}: {message}" for message in _check_label(content, row))
        else:
            picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
            if picture is None:
                yield f"{row['key']}: {name}: cannot be decoded."
            else:
                shapes.add(picture.shape[:2])
    if len(shapes) > 1:
        yield f"{row['key']}: expected image, mask and depth of one size, got {sorted(shapes)}."
    return offset


def _member(data: bytes, offset: int, name: str) -> tuple[bytes, int]:
    header = data[offset : offset + BLOCK]
    try:
        size = tarfile.TarInfo.frombuf(header, "utf-8", "strict").size
    except (tarfile.TarError, ValueError) as error:
        raise _DamageError(f"{name}: its tar header at byte {offset} is damaged.") from error
    if header != tar_header(name, size):
        raise _DamageError(f"{name}: its tar header at byte {offset} is not the one that was written.")
    start = offset + BLOCK
    end = start + size
    padded_end = start + -(-size // BLOCK) * BLOCK
    if padded_end > len(data):
        raise _DamageError(f"{name}: truncated after {len(data) - start} of {size} bytes.")
    if any(data[end:padded_end]):
        raise _DamageError(f"{name}: expected zeros between its end and the next file, got other bytes.")
    return data[start:end], padded_end


def _check_label(content: bytes, row: Mapping[str, Any]) -> Iterator[str]:
    try:
        label = json.loads(content)
    except ValueError:
        yield "is not valid JSON."
        return
    for column in LABEL_COLUMNS:
        if column.name not in label:
            yield f"{column.name}: missing, the index has {row[column.name]!r}."
        elif not _equal(label[column.name], row[column.name], column.type):
            yield f"{column.name}: {label[column.name]!r}, the index has {row[column.name]!r}."


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
