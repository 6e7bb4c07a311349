"""Read a dataset: index, images by `pread`, members of a shard in order."""

from __future__ import annotations

import json
import os
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from generator.dataset.layout import IMAGE_SUFFIX, PERSONS, SAMPLES, SCHEMA, DatasetError, shard_name
from generator.dataset.manifest import DatasetManifest, read_manifest
from generator.dataset.schema import SAMPLE_COLUMNS

BLOCK = tarfile.BLOCKSIZE


def open_finished(dataset_dir: Path) -> tuple[DatasetManifest, dict[str, Any]]:
    """What dataset.yaml and schema.json of a complete dataset say.

    Raises:
        DatasetError: there is no dataset, it is not finished, or a file is damaged.
    """
    manifest = read_manifest(dataset_dir)
    if manifest.state != "complete":
        raise DatasetError(f"{dataset_dir}: expected a complete dataset, got one in progress. Finish it first.")
    try:
        schema: dict[str, Any] = json.loads((dataset_dir / SCHEMA).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DatasetError(
            f"{dataset_dir / SCHEMA}: missing or damaged. `python -m generator.verify` tells more."
        ) from error
    return manifest, schema


def load_samples(dataset_dir: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """The index of a complete dataset, a row per image, in the order of the shards.

    Args:
        dataset_dir: folder of the dataset.
        columns: those to read; all of them where None.

    Raises:
        DatasetError: the index is missing or damaged.
    """
    return _read_parquet(dataset_dir / SAMPLES, columns)


def load_persons(dataset_dir: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """A row per identity and outfit of a complete dataset; see `load_samples`."""
    return _read_parquet(dataset_dir / PERSONS, columns)


def column_array(table: pa.Table, name: str) -> NDArray[Any]:
    """A numeric column of the samples as an array: (N,) or (N, *shape of the column)."""
    column = next(column for column in SAMPLE_COLUMNS if column.name == name)
    values: Any = table[name].combine_chunks()
    flat = values.flatten() if column.shape else values
    return np.asarray(flat.to_numpy(zero_copy_only=False)).reshape(table.num_rows, *column.shape)


def read_image(dataset_dir: Path, row: Mapping[str, Any]) -> bytes:
    """The JPEG of a row of the index, read in one piece.

    Raises:
        DatasetError: the shard is missing or shorter than the index says.
    """
    return _pread(dataset_dir / shard_name(row["shard"]), row["length"], row["offset"])


def read_members(dataset_dir: Path, row: Mapping[str, Any]) -> dict[str, bytes]:
    """All files of one image by suffix: `jpg`, `mask.png`, `json` and, where there is one, `depth.png`.

    Raises:
        DatasetError: the shard is missing, or damaged at this image.
    """
    path = dataset_dir / shard_name(row["shard"])
    members: dict[str, bytes] = {}
    for name, data in _members_from(path, row["offset"] - BLOCK):
        key, _, suffix = name.partition(".")
        if key != row["key"]:
            break
        members[suffix] = data
    if IMAGE_SUFFIX not in members:
        raise DatasetError(f"{path}: expected {row['key']} at byte {row['offset']}, got another image.")
    return members


def iterate_members(dataset_dir: Path, shard_index: int) -> Iterator[tuple[str, bytes]]:
    """Name and content of every file in a shard, in order.

    Raises:
        DatasetError: the shard is missing or damaged.
    """
    yield from _members_from(dataset_dir / shard_name(shard_index), 0)


def read_rows(path: Path) -> pa.Table:
    """The rows of one shard of a dataset in progress.

    Raises:
        DatasetError: the file is missing or damaged.
    """
    return _read_parquet(path, None).replace_schema_metadata(None)


def read_rows_facts(path: Path) -> tuple[str, int]:
    """SHA-256 and size in bytes of the shard to which a file of rows belongs.

    Raises:
        DatasetError: the file is missing or damaged.
    """
    try:
        metadata = pq.read_schema(path).metadata or {}
        return metadata[b"shard_sha256"].decode(), int(metadata[b"shard_size"])
    except (OSError, pa.ArrowException, KeyError, ValueError) as error:
        raise _damaged(path, error) from error


def _read_parquet(path: Path, columns: Sequence[str] | None) -> pa.Table:
    try:
        with pa.OSFile(str(path), "rb") as handle:  # of one of Python's, PyArrow's threads abort the process at its end
            return pq.read_table(
                handle, columns=None if columns is None else list(columns), page_checksum_verification=True
            )
    except FileNotFoundError as error:
        raise DatasetError(f"{path}: missing. Is the dataset complete?") from error
    except (OSError, pa.ArrowException, ValueError, KeyError) as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> DatasetError:
    return DatasetError(f"{path}: cannot be read: {' '.join(str(error).split())[:200]}.")


def _pread(path: Path, length: int, offset: int) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            data = os.pread(descriptor, length, offset)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise DatasetError(f"{path}: cannot read: {error.strerror or error}.") from error
    if len(data) != length:
        raise DatasetError(f"{path}: expected {length} bytes at byte {offset}, got {len(data)}. Is it truncated?")
    return data


def _members_from(path: Path, offset: int) -> Iterator[tuple[str, bytes]]:
    while any(header := _pread(path, BLOCK, offset)):
        try:
            info = tarfile.TarInfo.frombuf(header, "utf-8", "strict")
        except (tarfile.TarError, ValueError) as error:
            raise DatasetError(f"{path}: expected a tar header at byte {offset}, got damaged ones.") from error
        yield info.name, _pread(path, info.size, offset + BLOCK)
        offset += BLOCK + -(-info.size // BLOCK) * BLOCK
