"""From rows of a dataset to batches on their way to the network: read, decode, fit, augment, in threads.

Images stay bytes until the network normalises them, and go straight into buffers that are used again.
"""

from __future__ import annotations

import os
import weakref
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from trainer.data.augment import augment, is_off
from trainer.data.batch import Batch
from trainer.data.cache import PixelCache
from trainer.data.config import DataConfig
from trainer.data.images import UNKNOWN, Codes, DatasetError, Images, Ints, decode_image
from trainer.data.mixing import learned_labels

Pixels = NDArray[np.uint8]

STREAM = 52  # of the random numbers of each image


@dataclass(frozen=True, eq=False)
class _Filled:
    """A batch's pixels, the rows that they are of, and the rows that turned out damaged."""

    pixels: Tensor
    rows: Ints
    damaged: list[int]


class BatchLoader:
    """Batches of a split.

    A batch keeps its memory for as long as anything holds its images; then the memory is used for another one. Images
    that were decoded in an epoch stay in memory, up to `config.cache_mib`.

    Attributes:
        skipped: places of the damaged images met so far, each once.
    """

    skipped: list[str]

    def __init__(self, images: Images, targets: Ints, config: DataConfig, *, seed: int, augment: bool) -> None:
        """Prepare to load; nothing is read yet.

        Args:
            images: of the split.
            targets: (N,) number of each image's identity, -1 where there is none.
            config: of size, threads, augmentation and limit of damaged images.
            seed: of the run.
            augment: whether `config.augment` is applied in epochs.

        Raises:
            DatasetError: there are no images.
        """
        if not len(images):
            raise DatasetError(f"{images.dataset}: expected images in split '{images.split}', got none.")
        self.images, self.targets, self.config, self.seed = images, targets, config, seed
        self.augments = augment and not is_off(config.augment)
        self.skipped = []
        self._labels = learned_labels(images, config)
        self._cache = PixelCache(config.cache_mib << 20)
        self._pools: dict[int, list[Pixels]] = {}
        self._damaged: set[int] = set()

    def epoch(self, epoch: int, batches: Sequence[Ints], start: int = 0) -> Iterator[Batch]:
        """Batches to train on, in the given order, from the `start`-th on.

        A damaged image is replaced by another of its identity or, where there is none, by any other of the split. The
        random numbers of an image depend on the seed, the epoch, the batch and the image alone, so batches are the
        same for any number of threads and processes.

        Args:
            epoch: its number.
            batches: rows of each batch.
            start: batches that are left out, as a run that is resumed had them.

        Raises:
            DatasetError: an image cannot be read, or more than `corrupt_limit` are damaged.
        """

        jobs = ((number, batches[number]) for number in range(start, len(batches)))
        for filled in self._in_threads(partial(self._fill_for_training, epoch), jobs):
            yield self._batch(filled, self._labels)

    def in_order(self, batch_size: int) -> Iterator[tuple[Ints, Batch]]:
        """All images once, as they are, with their rows; damaged ones are left out.

        Raises:
            DatasetError: an image cannot be read, or more than `corrupt_limit` are damaged.
        """

        n = len(self.images)
        jobs = ((first, np.arange(first, min(first + batch_size, n))) for first in range(0, n, batch_size))
        for filled in self._in_threads(self._fill_in_order, jobs):
            if len(filled.rows):
                yield filled.rows, self._batch(filled, self.images.labels)

    def _in_threads(
        self, fill: Callable[[int, Ints, Pixels], _Filled], jobs: Iterator[tuple[int, Ints]]
    ) -> Iterator[_Filled]:
        """What `fill` makes of each number and rows, in order, as many ahead as there are threads."""
        n_threads = self.config.threads or max(1, len(os.sched_getaffinity(0)) - 1)
        pool = ThreadPoolExecutor(n_threads, thread_name_prefix="loader")
        ahead: deque[Future[_Filled]] = deque()
        n_opencv_threads = cv2.getNumThreads()
        cv2.setNumThreads(0)  # ours are enough, and its own do not survive a fork
        try:
            for number, rows in jobs:
                # Here and not in the thread, whose current CUDA device would be the first one on every rank.
                ahead.append(pool.submit(fill, number, rows, self._buffer(len(rows))))
                if len(ahead) > n_threads:
                    yield self._checked(ahead.popleft().result())
            while ahead:
                yield self._checked(ahead.popleft().result())
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            cv2.setNumThreads(n_opencv_threads)

    def _checked(self, filled: _Filled) -> _Filled:
        for row in filled.damaged:
            if row not in self._damaged:
                self._damaged.add(row)
                self.skipped.append(self.images.where(row))
        if len(self._damaged) > self.config.corrupt_limit:
            raise DatasetError(
                f"{self.images.dataset}: expected at most corrupt_limit = {self.config.corrupt_limit} damaged images, "
                f"got {len(self._damaged)}: {', '.join(self.skipped)}."
            )
        return filled

    def _fill_for_training(self, epoch: int, number: int, rows: Ints, pixels: Pixels) -> _Filled:
        taken = rows.copy()
        damaged: list[int] = []
        key = np.random.SeedSequence(self.seed, spawn_key=(STREAM, epoch, number)).generate_state(2, np.uint64)
        seen: dict[int, int] = {}
        for index, row in enumerate(rows.tolist()):
            occurrence = seen[row] = seen.get(row, -1) + 1
            image = self._read(row, damaged, keep=True)
            if image is None:
                taken[index], image = self._replace(row, rows, damaged, _rng(key, row, occurrence, 1))
            if self.augments:
                image = augment(image, self.config.augment, _rng(key, row, occurrence, 0))
            pixels[index] = image
        return _Filled(torch.from_numpy(pixels), taken, damaged)

    def _fill_in_order(self, _: int, rows: Ints, pixels: Pixels) -> _Filled:
        damaged: list[int] = []
        kept: list[int] = []
        for row in rows.tolist():
            image = self._read(row, damaged)
            if image is not None:
                pixels[len(kept)] = image
                kept.append(row)
        return _Filled(torch.from_numpy(pixels)[: len(kept)], np.array(kept, np.int64), damaged)

    def _read(self, row: int, damaged: list[int], keep: bool = False) -> Pixels | None:
        """The image in the network's size; None, and its row in `damaged`, where it is no picture."""
        size = self.config.height_px, self.config.width_px
        kept = self._cache.get(row)
        if kept is not None:
            return fit_image(kept, *size)
        try:
            data = self.images.read_bytes(row)
        except OSError as error:
            raise DatasetError(f"{self.images.where(row)}: cannot read: {error.strerror or error}.") from error
        try:
            image = decode_image(data, "")
        except DatasetError:
            damaged.append(row)
            return None
        fitted = fit_image(image, *size)
        if keep:
            self._cache.put(row, min(image, fitted, key=lambda one: one.nbytes))
        return fitted

    def _replace(self, row: int, batch: Ints, damaged: list[int], rng: np.random.Generator) -> tuple[int, Pixels]:
        """A readable image in the place of a damaged one: of its identity and not in the batch, if there is any."""
        own = (self.targets == self.targets[row]) & (self.targets[row] != UNKNOWN)
        order = rng.permutation(len(own))
        order = order[np.argsort(~own[order] * 2 + np.isin(order, batch), kind="stable")]
        for other in order.tolist():
            if len(damaged) > self.config.corrupt_limit:
                break
            image = None if other in damaged else self._read(other, damaged)
            if image is not None:
                return other, image
        places = ", ".join(self.images.where(one) for one in damaged)
        raise DatasetError(
            f"{self.images.dataset}: expected at most corrupt_limit = {self.config.corrupt_limit} damaged images and "
            f"another one in the place of each, got damaged {places}."
        )

    def _buffer(self, n_images: int) -> Pixels:
        """(B, H, W, 3) to be filled; it comes back to its pool when nothing refers to it any more."""
        shape = (n_images, self.config.height_px, self.config.width_px, 3)
        if torch.cuda.is_available():
            # PyTorch's pool of pinned memory waits for copies to the device that are going on.
            return np.asarray(torch.empty(shape, dtype=torch.uint8, pin_memory=True).numpy())
        pool = self._pools.setdefault(n_images, [])
        memory = pool.pop() if pool else np.empty(shape, np.uint8)
        lent = memory.view()  # tensors hold on to it, slices of the array to the memory alone
        weakref.finalize(lent, pool.append, memory).atexit = False
        return lent

    def _batch(self, filled: _Filled, labels: Codes) -> Batch:
        rows, images = filled.rows, self.images
        camids = np.full(len(rows), UNKNOWN) if images.camids is None else images.camids[rows]
        return Batch(
            images=filled.pixels.permute(0, 3, 1, 2),
            targets=torch.from_numpy(self.targets[rows]),
            camids=torch.from_numpy(camids),
            labels=torch.from_numpy(labels[rows].astype(np.int64)),
            keys=[images.keys[row] for row in rows],
        )


def _rng(key: NDArray[np.uint32 | np.uint64], row: int, occurrence: int, purpose: int) -> np.random.Generator:
    """A stream of its own in a half of the time that a `SeedSequence` takes."""
    return np.random.Generator(np.random.Philox(key=key, counter=[0, row, occurrence, purpose]))


def fit_image(image: Pixels, height_px: int, width_px: int) -> Pixels:
    """The (H, W, 3) image in that size: bilinear where it grows, the mean over areas where it shrinks."""
    if image.shape[:2] == (height_px, width_px):
        return image
    shrinks = image.shape[0] >= height_px and image.shape[1] >= width_px
    resized = cv2.resize(image, (width_px, height_px), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    return np.asarray(resized, np.uint8)
