"""Decoded images that stay in memory for the next epoch: decoding is most of what loading costs."""

from __future__ import annotations

from threading import Lock

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


class PixelCache:
    """The first images that come, as many as fit.

    Nothing is ever thrown out for another: over an epoch every image comes about equally often, so none is a better one
    to keep, and replacing them all the time would keep none until it comes again.
    """

    def __init__(self, limit_bytes: int) -> None:
        """An empty one.

        Args:
            limit_bytes: of all pixels together. [byte]
        """
        self._free_bytes = limit_bytes
        self._pixels: dict[int, Pixels] = {}
        self._lock = Lock()

    def get(self, row: int) -> Pixels | None:
        """(H, W, 3) of an image, not to be written to, if it is kept."""
        return self._pixels.get(row)

    def put(self, row: int, pixels: Pixels) -> None:
        """Keep the (H, W, 3) of an image, if there is room."""
        with self._lock:
            if row not in self._pixels and pixels.nbytes <= self._free_bytes:
                self._free_bytes -= pixels.nbytes
                self._pixels[row] = pixels
