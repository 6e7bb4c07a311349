"""Tests of the encoded images: what was written is what is read."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from generator.imaging.encode import encode_depth, encode_jpeg, encode_mask
from generator.people.parts import PartId


def decode(data: bytes) -> NDArray[Any]:
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED))


def test_mask_keeps_the_targets_parts_and_raises_those_of_others() -> None:
    person = np.array([[0, 1, 1], [2, 2, 300], [0, 3, 1]], np.uint16)
    part = np.array([[0, 3, 4], [4, 5, 2], [0, 7, 1]], np.uint8)
    mask = decode(encode_mask(part, person, target=1))
    assert mask.dtype == np.uint8
    assert mask.tolist() == [[0, 3, 4], [132, 133, 130], [0, 135, 1]]


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(list(PartId))), min_size=1, max_size=30))
def test_mask_tells_part_and_owner_of_every_pixel(pixels: list[tuple[int, PartId]]) -> None:
    person = np.array([[owner for owner, _ in pixels]], np.uint16)
    part = np.array([[int(part) if owner else 0 for owner, part in pixels]], np.uint8)
    mask = decode(encode_mask(part, person, target=2)).reshape(1, -1)
    np.testing.assert_array_equal(mask & 127, part)
    np.testing.assert_array_equal(mask >= 128, (person != 0) & (person != 2))


def test_depth_comes_back_in_millimetres() -> None:
    depth = np.array([[0.05, 1.0, 1.2344, 1.2346], [13.37, 65.5, 65.535, 0.0]], np.float32)
    stored = decode(encode_depth(depth))
    assert stored.dtype == np.uint16
    assert stored.tolist() == [[50, 1000, 1234, 1235], [13370, 65500, 65535, 0]]


@pytest.mark.parametrize("depth_m", [np.inf, np.nan, 65.536, 70.0, 1e9])
def test_depth_that_16_bits_cannot_hold_is_none(depth_m: float) -> None:
    stored = decode(encode_depth(np.array([[depth_m, 2.0]], np.float32)))
    assert stored.tolist() == [[0, 2000]]


def test_jpeg_keeps_the_order_of_channels() -> None:
    picture = np.empty((32, 16, 3), np.uint8)
    picture[:] = (200, 100, 30)
    found = decode(encode_jpeg(picture, 95))[..., ::-1].astype(int)
    assert found.shape == picture.shape
    assert np.abs(found - picture).max() <= 2, "flat colour at quality 95 is exact but for rounding in YCbCr"


def test_better_quality_makes_a_larger_file() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (64, 32, 3), np.uint8)
    assert len(encode_jpeg(picture, 30)) < len(encode_jpeg(picture, 90))
