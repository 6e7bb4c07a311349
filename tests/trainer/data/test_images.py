"""Tests of decoding stored pictures."""

from __future__ import annotations

import importlib.util

import cv2
import numpy as np
import pytest

import trainer.data.images as images_module
from tests.trainer.data.pictures import encode, picture
from trainer.data.images import DatasetError, decode_image

HAS_SIMPLEJPEG = importlib.util.find_spec("simplejpeg") is not None
needs_simplejpeg = pytest.mark.skipif(not HAS_SIMPLEJPEG, reason="simplejpeg is not installed")


@pytest.fixture(params=[pytest.param("simplejpeg", marks=needs_simplejpeg), "opencv"])
def decoder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "opencv":
        monkeypatch.setattr(images_module, "_simplejpeg", None)
    return str(request.param)


@pytest.mark.usefixtures("decoder")
def test_pictures_are_decoded_in_srgb_order() -> None:
    red = np.zeros((20, 12, 3), np.uint8)
    red[..., 0] = 200
    assert np.array_equal(decode_image(encode(red, ".png"), "x"), red)
    assert np.abs(decode_image(encode(red, ".jpg"), "x").astype(int) - red).max() <= 3
    grey = bytes(cv2.imencode(".jpg", red[..., 0])[1])
    assert np.abs(decode_image(grey, "x").astype(int) - 200).max() <= 3


@needs_simplejpeg
@pytest.mark.parametrize("sampling", [cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444])
@pytest.mark.parametrize("quality", [40, 95])
def test_both_decoders_give_the_same_pixels(sampling: int, quality: int, monkeypatch: pytest.MonkeyPatch) -> None:
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling]
    for number in range(5):
        data = bytes(cv2.imencode(".jpg", picture(number, 61, 35 + number), options)[1])
        fast = decode_image(data, "x")
        monkeypatch.setattr(images_module, "_simplejpeg", None)
        assert np.array_equal(fast, decode_image(data, "x"))
        monkeypatch.undo()


@pytest.mark.usefixtures("decoder")
def test_turned_jpeg_is_set_upright() -> None:
    image = picture(1, 40, 24)
    data = encode(image, ".jpg")
    entry = b"\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00"  # orientation 6: a quarter turn to the right
    exif = b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00" + entry + b"\x00\x00\x00\x00"
    turned = data[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + data[2:]
    assert np.array_equal(decode_image(turned, "x"), np.rot90(decode_image(data, "x"), -1))


@pytest.mark.usefixtures("decoder")
@pytest.mark.parametrize("length", [0, 2, 100, -2])
def test_cut_off_jpeg_is_refused_by_its_name(length: int) -> None:
    data = encode(picture(2), ".jpg")
    with pytest.raises(DatasetError, match="image 7: expected a picture, got damaged bytes"):
        decode_image(data[:length], "image 7")
