"""A shard: a plain tar that WebDataset reads, and the rows of its images."""

from __future__ import annotations

import hashlib
import json
import math
import os
import tarfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from generator.dataset.atomic import commit, pending_file, remove_quietly, temporary_path, writing
from generator.dataset.layout import (
    DEPTH_SUFFIX,
    IMAGE_SUFFIX,
    LABEL_SUFFIX,
    MASK_SUFFIX,
    SHARDS,
    WORK,
    log_name,
    rows_name,
    shard_name,
)
from generator.dataset.schema import LABEL_COLUMNS, SampleRow, samples_table

BLOCK = tarfile.BLOCKSIZE


@dataclass(frozen=True)
class EncodedImage:
    """One image, ready to be stored.

    Attributes:
        row: everything that is known about it; the columns of storage are still 0.
        jpeg: KEY.jpg.
        mask_png: KEY.mask.png.
        depth_png: KEY.depth.png, where depth is asked for.
        label: what KEY.json holds besides the row, such as attributes and camera matrices.
    """

    row: SampleRow
    jpeg: bytes
    mask_png: bytes
    depth_png: bytes | None
    label: Mapping[str, Any]


class _TarWriter:
    """A tar in which nothing depends on clock, user or machine."""

    def __init__(self, handle: BinaryIO, path: Path) -> None:
        self._handle = handle
        self._path = path
        self.size = 0
        self.digest = hashlib.sha256()

    def add(self, name: str, data: bytes) -> int:
        """Append a member; gives the offset of its first byte."""
        self._write(tar_header(name, len(data)))
        offset = self.size
        self._write(data + b"\0" * (-len(data) % BLOCK))
        return offset

    def finish(self) -> None:
        """Append the two blocks that end a tar and fill the record, as tar itself does."""
        end = self.size + 2 * BLOCK
        self._write(b"\0" * (2 * BLOCK + -end % tarfile.RECORDSIZE))

    def _write(self, data: bytes) -> None:
        with writing(self._path):
            self._handle.write(data)
        self.digest.update(data)
        self.size += len(data)


def _full_header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size = size
    info.mode = 0o644
    return info.tobuf(tarfile.USTAR_FORMAT, "utf-8", "strict")


_NAME, _SIZE, _SUM = slice(0, 100), slice(124, 136), slice(148, 156)  # fields of a header
_PLAIN_HEADER = _full_header("", 0)


def tar_header(name: str, size: int) -> bytes:
    """The 512 bytes before a member of a shard, as `tarfile` makes them, which takes ten times as long."""
    text = name.encode("utf-8")
    if len(text) > _NAME.stop or not 0 <= size < 8**11:
        return _full_header(name, size)
    header = bytearray(_PLAIN_HEADER)
    header[_NAME] = text.ljust(_NAME.stop, b"\0")
    header[_SIZE] = b"%011o\0" % size
    header[_SUM] = b" " * 8
    header[_SUM] = b"%06o\0 " % sum(header)
    return bytes(header)


def size_in_header(header: bytes) -> int | None:
    """The size of the member that a header announces, None where that cannot be read. [byte]"""
    digits = header[_SIZE][:-1]
    return int(digits, 8) if digits and not digits.strip(b"01234567") else None


def label_json(row: SampleRow, label: Mapping[str, Any]) -> bytes:
    """KEY.json: the columns of the row that are not about storage, and the label, as canonical JSON.

    Raises:
        ValueError: the label repeats a column, or holds what JSON cannot.
    """
    values = _plain_values(row)
    repeated = sorted(set(values) & set(label))
    if repeated:
        raise ValueError(f"{row.key}: label: expected names that are no columns, got {repeated[0]!r}.")
    merged = {**values, **label}
    return json.dumps(merged, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _plain_values(row: SampleRow) -> dict[str, Any]:
    """The columns for JSON; single-precision numbers in the shortest text that gives them back."""
    values: dict[str, Any] = {}
    singles: list[float] = []
    shapes: list[tuple[str, tuple[int, ...]]] = []
    for column in LABEL_COLUMNS:
        value = getattr(row, column.name)
        if column.type == "string":
            values[column.name] = str(value)
        elif column.type != "float32":
            values[column.name] = np.asarray(value, column.type).tolist() if column.shape else int(value)
        elif column.shape:
            array = np.asarray(value, np.float64)
            shapes.append((column.name, array.shape))
            singles += array.ravel().tolist()
        else:
            shapes.append((column.name, ()))
            singles.append(value)
    plain, start = _shortest(singles), 0
    for name, shape in shapes:
        end = start + math.prod(shape)
        values[name] = plain[start:end].reshape(shape).tolist()
        start = end
    return values


def _shortest(singles: list[float]) -> NDArray[np.float64]:
    """(N,) numbers of double precision whose shortest text is that of the same numbers in single precision."""
    texts = pa.array(np.array(singles, np.float32)).cast(pa.string())
    return np.asarray(texts.cast(pa.float64()).to_numpy())


def write_shard(dataset_dir: Path, shard_index: int, images: Iterable[EncodedImage]) -> list[SampleRow]:
    """Write a shard and its rows; it counts as done when both have their names, and not before.

    Args:
        dataset_dir: a dataset that `open_dataset` opened, in this or in another process.
        shard_index: of the shard.
        images: in the order in which they are stored; taken one by one.

    Returns:
        The rows, with their storage columns.

    Raises:
        DatasetError: the system refuses to write; the temporary files are removed.
        ValueError: an image is not what its row says, or a key comes twice.
    """
    rows = prepare_shard(dataset_dir, shard_index, images)
    commit_shard(dataset_dir, shard_index, os.getpid())
    return rows


def prepare_shard(dataset_dir: Path, shard_index: int, images: Iterable[EncodedImage]) -> list[SampleRow]:
    """Write a shard and its rows, safe on the disk, but under temporary names. See `write_shard`."""
    tar_path, rows_path = dataset_dir / shard_name(shard_index), dataset_dir / rows_name(shard_index)
    for name in (SHARDS, WORK):
        with writing(dataset_dir / name):
            (dataset_dir / name).mkdir(exist_ok=True)
    rows: list[SampleRow] = []
    with pending_file(tar_path) as (handle, tar_pending):
        tar = _TarWriter(handle, tar_path)
        keys: set[str] = set()
        for image in images:
            if image.row.key in keys:
                raise ValueError(f"shard {shard_index}: expected each key once, got {image.row.key} again.")
            keys.add(image.row.key)
            rows.append(_add_image(tar, shard_index, image))
        tar.finish()
    try:
        _write_pending_rows(rows_path, samples_table(rows), tar.digest.hexdigest(), tar.size)
    except BaseException:
        remove_quietly(tar_pending)
        raise
    return rows


def commit_shard(dataset_dir: Path, shard_index: int, pid: int) -> None:
    """Give their names to a shard and its rows that a process has prepared; from here on the shard is done.

    Raises:
        DatasetError: the system refuses; the temporary files are removed.
    """
    tar_path, rows_path = dataset_dir / shard_name(shard_index), dataset_dir / rows_name(shard_index)
    try:
        commit(temporary_path(rows_path, pid), rows_path)
        commit(temporary_path(tar_path, pid), tar_path)
    except BaseException:
        discard_shard(dataset_dir, shard_index, pid)
        raise
    remove_quietly(dataset_dir / log_name(shard_index))


def discard_shard(dataset_dir: Path, shard_index: int, pid: int) -> None:
    """Remove what a process that is gone has left of a shard that it was writing."""
    for name in (shard_name(shard_index), rows_name(shard_index)):
        remove_quietly(temporary_path(dataset_dir / name, pid))


def _add_image(tar: _TarWriter, shard_index: int, image: EncodedImage) -> SampleRow:
    key, label = image.row.key, label_json(image.row, image.label)
    offset = tar.add(f"{key}.{IMAGE_SUFFIX}", image.jpeg)
    tar.add(f"{key}.{MASK_SUFFIX}", image.mask_png)
    if image.depth_png is not None:
        tar.add(f"{key}.{DEPTH_SUFFIX}", image.depth_png)
    tar.add(f"{key}.{LABEL_SUFFIX}", label)
    return replace(
        image.row,
        shard=shard_index,
        offset=offset,
        length=len(image.jpeg),
        jpeg_crc32=zlib.crc32(image.jpeg),
        mask_crc32=zlib.crc32(image.mask_png),
        json_crc32=zlib.crc32(label),
        depth_crc32=0 if image.depth_png is None else zlib.crc32(image.depth_png),
    )


def write_rows(path: Path, table: pa.Table, shard_sha256: str, shard_size: int) -> None:
    """Write the rows of a finished shard, with SHA-256 and size in bytes of the tar that they belong to.

    Raises:
        DatasetError: the system refuses to write.
    """
    commit(_write_pending_rows(path, table, shard_sha256, shard_size), path)


def _write_pending_rows(path: Path, table: pa.Table, shard_sha256: str, shard_size: int) -> Path:
    table = table.replace_schema_metadata({"shard_sha256": shard_sha256, "shard_size": str(shard_size)})
    with pending_file(path) as (handle, pending), writing(path):
        pq.write_table(table, handle, compression="zstd")
    return pending
