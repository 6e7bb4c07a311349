"""Small datasets of flat pictures for tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.data.images import Attribute, Images

COLOURS = Attribute("colour", "categorical", ("red", "green", "blue"))


@dataclass(frozen=True)
class MemorySource:
    """Images that are in memory."""

    files: Sequence[bytes]

    def read(self, row: int) -> bytes:
        """The file's bytes."""
        return self.files[row]

    def where(self, row: int) -> str:
        """A made-up path."""
        return f"picture {row}"


def picture(number: int, height_px: int = 48, width_px: int = 24) -> NDArray[np.uint8]:
    """(H, W, 3) that tells its number: coarse noise around a grey of its own."""
    coarse = np.random.default_rng(number).integers(0, 60, (4, 3, 3)).astype(np.uint8) + np.uint8(8 * (number % 20))
    return np.asarray(cv2.resize(coarse, (width_px, height_px)), np.uint8)


def encode(image: NDArray[np.uint8], extension: str = ".png") -> bytes:
    """The file of an (H, W, 3) sRGB image."""
    return bytes(cv2.imencode(extension, cv2.cvtColor(image, cv2.COLOR_RGB2BGR))[1])


def make_images(
    pids: Sequence[int],
    camids: Sequence[int] | None = None,
    *,
    dataset: str = "flat",
    attributes: tuple[Attribute, ...] = (COLOURS,),
    damaged: Sequence[int] = (),
    height_px: int = 48,
    width_px: int = 24,
) -> Images:
    """A split of pictures that lie in its source in reverse order."""
    n = len(pids)
    files = [encode(picture(number, height_px, width_px)) for number in range(n)]
    for number in damaged:
        files[number] = files[number][:40]
    labels = np.stack([(np.arange(n) + column) % len(one.classes) for column, one in enumerate(attributes)], axis=1)
    return Images(
        dataset=dataset,
        split="train",
        keys=[f"{number:03d}" for number in range(n)],
        pids=np.array(pids, np.int64),
        camids=None if camids is None else np.array(camids, np.int64),
        attributes=attributes,
        labels=labels,
        visibility=None,
        rows=np.arange(n)[::-1].copy(),
        source=MemorySource(files[::-1]),
    )
