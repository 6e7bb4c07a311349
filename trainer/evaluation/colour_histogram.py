"""A baseline without learning: people are told apart by the colours of six horizontal stripes.

What every re-identification paper before 2014 had at its core, and what a trained network has to beat by far.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.data.config import DataConfig
from trainer.data.images import UNKNOWN, DatasetError, Images
from trainer.data.loader import BatchLoader
from trainer.evaluation.embedding import Embedded, assemble

N_STRIPES = 6
BINS = (4, 10, 10)  # of L, a, b
LOWEST, RANGE = (0.0, -60.0, -60.0), (100.0, 120.0, 120.0)
MIDDLE = 0.15  # width of the weight around the vertical middle line, as a share of the image's width
Floats = NDArray[np.float32]


def embed_by_colour(
    images: Images, data: DataConfig, batch_size: int = 64, count: Callable[[int], None] = lambda _: None
) -> Embedded:
    """Colour histograms of images in the place of embeddings, without any attribute.

    Args:
        images: of a split.
        data: size that images are brought to, and how many damaged ones are accepted.
        batch_size: of images read at once.
        count: called with the number of images of each batch that is done.

    Raises:
        DatasetError: more images are damaged than `data.corrupt_limit`, or none is left.
    """
    loader = BatchLoader(images, np.full(len(images), UNKNOWN), data, seed=0, augment=False)
    kept, histograms = [], []
    for places, batch in loader.in_order(batch_size):
        count(len(places))
        kept.append(places)
        pictures = batch.images.permute(0, 2, 3, 1).numpy()
        histograms.append(np.stack([colour_histogram(picture) for picture in pictures]))
    if not kept:
        raise DatasetError(f"{images.dataset}: expected images in split '{images.split}' that can be read, found none.")
    return assemble(images, np.concatenate(kept), np.concatenate(histograms), skipped=loader.skipped)


def colour_histogram(image: NDArray[np.uint8]) -> Floats:
    """Square roots of the shares that colours have in each stripe.

    Colours are CIELAB, each shared among its eight neighbouring bins. The Euclidean distance of such vectors is the
    Hellinger distance of the histograms (times the root of 2), which grows with Bhattacharyya's.

    Args:
        image: (H, W, 3) sRGB.

    Returns:
        (stripes * bins,) of length 1; pixels in the middle count most, as that is where people are.
    """
    height_px, width_px = image.shape[:2]
    lab = cv2.cvtColor(image.astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB)
    across = (np.arange(width_px) + 0.5) / width_px - 0.5
    places = np.zeros((1, height_px, width_px), np.int64) + (np.arange(height_px) * N_STRIPES // height_px)[:, None]
    weights = np.broadcast_to(np.exp(-0.5 * (across / MIDDLE) ** 2), places.shape)
    for channel, count in enumerate(BINS):
        position = (lab[..., channel] - LOWEST[channel]) / RANGE[channel] * (count - 1)
        position = np.clip(position, 0.0, count - 1.0)
        below = np.minimum(position.astype(np.int64), count - 2)
        share = position - below
        places = np.concatenate([places * count + below, places * count + below + 1])
        weights = np.concatenate([weights * (1.0 - share), weights * share])
    counts = np.bincount(places.ravel(), weights.ravel(), minlength=N_STRIPES * int(np.prod(BINS)))
    return np.asarray(np.sqrt(counts / counts.sum()), np.float32)
