"""Reads the uncompressed OpenEXR files that Blender writes between two of its own processes' steps.

The library OpenEXR cannot be used for this: two builds of it in one process, Blender's and the wheel's, crash.
OpenCV, which brings its own, reads no named layers.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MAGIC = 20000630
OTHER_LAYOUTS = 0x200 | 0x800 | 0x1000  # flags of tiles, deep pixels, many parts
FLOAT = 2


class ExrError(ValueError):
    """A file that is not an uncompressed single-part scan-line OpenEXR of 32-bit floats."""


def read_exr(path: Path) -> dict[str, NDArray[np.float32]]:
    """All channels of a file by name, such as `ViewLayer.Combined.R`.

    Returns:
        (H, W) arrays, row 0 at the top.

    Raises:
        ExrError: the file is something else, or cut short.
    Source:
        OpenEXR file layout, the Academy Software Foundation's technical documentation.
    """
    data = path.read_bytes()
    try:
        header, position = _read_header(data)
        names = _channel_names(header["channels"])
        left, top, right, bottom = struct.unpack("<4i", header["dataWindow"])
        compression = header["compression"][0]
    except (struct.error, KeyError, IndexError, UnicodeDecodeError, ValueError) as problem:
        raise ExrError(f"{path}: expected an OpenEXR file of 32-bit floats: {problem}.") from problem
    if compression != 0:
        raise ExrError(f"{path}: expected no compression, got method {compression}.")
    width_px, height_px = right - left + 1, bottom - top + 1
    line = np.dtype([("row", "<i4"), ("size", "<i4"), ("values", "<f4", (len(names), width_px))])
    position += 8 * height_px
    if len(data) < position + line.itemsize * height_px:
        raise ExrError(f"{path}: expected {position + line.itemsize * height_px} bytes, got {len(data)}.")
    lines = np.frombuffer(data, line, height_px, position)
    if not np.array_equal(np.sort(lines["row"]), np.arange(top, bottom + 1)):
        raise ExrError(f"{path}: expected rows {top} to {bottom}, got others.")
    film = np.empty((height_px, len(names), width_px), np.float32)
    film[lines["row"] - top] = lines["values"]
    return {name: film[:, index] for index, name in enumerate(names)}


def _read_header(data: bytes) -> tuple[dict[str, bytes], int]:
    magic, version = struct.unpack_from("<ii", data)
    if magic != MAGIC or version & OTHER_LAYOUTS:
        raise ValueError("no header of a single part of scan lines")
    attributes, position = {}, 8
    while data[position]:
        name_end = data.index(b"\0", position)
        type_end = data.index(b"\0", name_end + 1)
        (size,) = struct.unpack_from("<i", data, type_end + 1)
        start = type_end + 5
        attributes[data[position:name_end].decode()] = data[start : start + size]
        position = start + size
    return attributes, position + 1


def _channel_names(listed: bytes) -> list[str]:
    names, position = [], 0
    while listed[position]:
        end = listed.index(b"\0", position)
        names.append(listed[position:end].decode())
        if struct.unpack_from("<i", listed, end + 1)[0] != FLOAT:
            raise ValueError(f"channel {names[-1]} is not float")
        position = end + 17
    return names
