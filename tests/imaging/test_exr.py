"""Tests of the OpenEXR reader against files of a writer of its own and of OpenCV's."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

os.environ.setdefault("OPENCV_IO_ENABLE_OPENEXR", "1")
import cv2

from generator.imaging.exr import ExrError, read_exr

MAGIC = struct.pack("<i", 20000630)


def exr_bytes(
    channels: dict[str, NDArray[np.float32]], origin: tuple[int, int] = (0, 0), version: int = 2, compression: int = 0,
    kind: int = 2, upwards: bool = False,
) -> bytes:  # fmt: skip
    """An uncompressed scan-line file, by the Academy Software Foundation's file layout document."""
    height_px, width_px = next(iter(channels.values())).shape
    left, top = origin
    box = struct.pack("<4i", left, top, left + width_px - 1, top + height_px - 1)
    listed = b"".join(name.encode() + b"\0" + struct.pack("<iB3xii", kind, 0, 1, 1) for name in sorted(channels))
    attributes = {
        "channels": ("chlist", listed + b"\0"),
        "compression": ("compression", bytes([compression])),
        "dataWindow": ("box2i", box),
        "displayWindow": ("box2i", box),
        "lineOrder": ("lineOrder", bytes([upwards])),
        "pixelAspectRatio": ("float", struct.pack("<f", 1.0)),
        "screenWindowCenter": ("v2f", struct.pack("<2f", 0.0, 0.0)),
        "screenWindowWidth": ("float", struct.pack("<f", 1.0)),
    }
    header = MAGIC + struct.pack("<i", version)
    for name, (type_name, value) in attributes.items():
        header += name.encode() + b"\0" + type_name.encode() + b"\0" + struct.pack("<i", len(value)) + value
    header += b"\0"
    lines = {}
    for row in range(height_px):
        values = b"".join(channels[name][row].astype("<f4").tobytes() for name in sorted(channels))
        lines[row] = struct.pack("<ii", top + row, len(values)) + values
    order = sorted(lines, reverse=upwards)
    starts = {row: len(header) + 8 * height_px + place * len(lines[0]) for place, row in enumerate(order)}
    table = b"".join(struct.pack("<Q", starts[row]) for row in sorted(lines))
    return header + table + b"".join(lines[row] for row in order)


def film(height_px: int = 5, width_px: int = 3, *names: str) -> dict[str, NDArray[np.float32]]:
    rng = np.random.default_rng(0)
    wanted = names or ("ViewLayer.Combined.R", "ViewLayer.Position.X", "a")
    return {name: rng.normal(0, 100, (height_px, width_px)).astype(np.float32) for name in wanted}


def refusal(folder: Path, data: bytes) -> str:
    path = folder / "film.exr"
    path.write_bytes(data)
    with pytest.raises(ExrError) as caught:
        read_exr(path)
    assert "\n" not in str(caught.value)
    return str(caught.value).replace(str(path), "FILE")


@given(
    height_px=st.integers(1, 6), width_px=st.integers(1, 6), origin=st.tuples(st.integers(-9, 9), st.integers(-9, 9)),
    upwards=st.booleans(),
)  # fmt: skip
def test_every_channel_comes_back_bit_by_bit(
    tmp_path_factory: pytest.TempPathFactory, height_px: int, width_px: int, origin: tuple[int, int], upwards: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "film.exr"
    channels = film(height_px, width_px)
    channels["a"][0, 0] = np.inf
    path.write_bytes(exr_bytes(channels, origin, upwards=upwards))
    found = read_exr(path)
    assert set(found) == set(channels)
    for name, values in channels.items():
        np.testing.assert_array_equal(found[name], values)


def test_file_of_another_writer_is_read(tmp_path: Path) -> None:
    picture = np.random.default_rng(0).normal(0, 1, (7, 4, 3)).astype(np.float32)
    path = tmp_path / "film.exr"
    options = [cv2.IMWRITE_EXR_COMPRESSION, cv2.IMWRITE_EXR_COMPRESSION_NO, cv2.IMWRITE_EXR_TYPE]
    assert cv2.imwrite(str(path), picture, [*options, cv2.IMWRITE_EXR_TYPE_FLOAT])
    found = read_exr(path)
    for index, name in enumerate("BGR"):
        np.testing.assert_array_equal(found[name], picture[..., index])


def test_file_of_our_writer_is_read_by_another_reader(tmp_path: Path) -> None:
    """Keeps the test's own writer honest."""
    channels = film(5, 3, "R", "G", "B")
    path = tmp_path / "film.exr"
    path.write_bytes(exr_bytes(channels))
    picture = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert picture is not None
    for index, name in enumerate("BGR"):
        np.testing.assert_array_equal(picture[..., index], channels[name])


def test_compressed_file_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, exr_bytes(film(), compression=3)) == "FILE: expected no compression, got method 3."
    picture = np.ones((7, 4, 3), np.float32)
    path = tmp_path / "film.exr"
    assert cv2.imwrite(str(path), picture, [cv2.IMWRITE_EXR_COMPRESSION, cv2.IMWRITE_EXR_COMPRESSION_ZIP])
    assert "expected" in refusal(tmp_path, path.read_bytes())


def test_half_floats_are_refused(tmp_path: Path) -> None:
    message = refusal(tmp_path, exr_bytes(film(), kind=1))
    assert message == "FILE: expected an OpenEXR file of 32-bit floats: channel ViewLayer.Combined.R is not float."


@pytest.mark.parametrize("flag", [0x200, 0x800, 0x1000], ids=["tiled", "deep", "many parts"])
def test_other_layouts_are_refused(tmp_path: Path, flag: int) -> None:
    assert refusal(tmp_path, exr_bytes(film(), version=2 | flag)).startswith("FILE: expected an OpenEXR file of 32-bit")


def test_long_names_are_no_other_layout(tmp_path: Path) -> None:
    path = tmp_path / "film.exr"
    path.write_bytes(exr_bytes(film(4, 2, "n" * 60), version=2 | 0x400))
    assert list(read_exr(path)) == ["n" * 60]


@pytest.mark.parametrize("data", [b"", b"v/1", b"\x89PNG\r\n\x1a\n" + bytes(100), MAGIC, MAGIC + b"\2\0\0\0\0"])
def test_other_files_are_refused(tmp_path: Path, data: bytes) -> None:
    assert refusal(tmp_path, data).startswith("FILE: expected an OpenEXR file of 32-bit floats: ")


def test_file_that_is_cut_anywhere_is_refused(tmp_path: Path) -> None:
    whole = exr_bytes(film(3, 2))
    for length in range(len(whole)):
        assert refusal(tmp_path, whole[:length]).startswith("FILE: expected ")


def test_file_with_lines_outside_its_window_is_refused(tmp_path: Path) -> None:
    whole = exr_bytes(film(3, 2))
    line = (8 + 4 * 2 * 3) * 3
    spoilt = whole[:-line] + struct.pack("<i", 77) + whole[-line + 4 :]
    assert refusal(tmp_path, spoilt) == "FILE: expected rows 0 to 2, got others."
