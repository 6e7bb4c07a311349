"""What every dataset is to the trainer: a table of images with identities, cameras and attribute classes."""

from __future__ import annotations

import importlib
import importlib.util
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Codes = NDArray[np.int16]

# Both use libjpeg-turbo and give the same pixels, this one in 60 % of the time that OpenCV takes.
_simplejpeg: Any = importlib.import_module("simplejpeg") if importlib.util.find_spec("simplejpeg") else None
JPEG_START, EXIF = b"\xff\xd8", b"Exif"  # Exif may tell to turn the picture, which OpenCV does

MOST_OPEN = 256  # shards; a process may open about a thousand files, and a large dataset has more

JUNK_PID = -1
UNKNOWN = -1
AttributeKind = Literal["binary", "categorical"]
SplitName = Literal["train", "val", "query", "gallery", "test"]


class DatasetError(ValueError):
    """A dataset that is not as its format says, or that cannot be used as asked."""


@dataclass(frozen=True)
class Attribute:
    """An attribute of which each image has one class.

    Attributes:
        name: of the attribute.
        kind: `binary` (its second class is the positive one) or `categorical`.
        classes: in the order of their codes.
    """

    name: str
    kind: AttributeKind
    classes: tuple[str, ...]


def attributes_to_plain(attributes: Sequence[Attribute]) -> list[list[Any]]:
    """Name, kind and classes of each: what checkpoints and files of embeddings store."""
    return [[one.name, one.kind, list(one.classes)] for one in attributes]


def attributes_from_plain(stored: Sequence[Any]) -> tuple[Attribute, ...]:
    """The attributes that `attributes_to_plain` was given."""
    return tuple(Attribute(name, kind, tuple(classes)) for name, kind, classes in stored)


class ByteSource(Protocol):
    """Where the stored bytes of images are; it survives being copied to another process."""

    def read(self, row: int) -> bytes:
        """The file of an image as stored."""

    def where(self, row: int) -> str:
        """What an error message calls the image's place."""


@dataclass(frozen=True)
class FileSource:
    """Images that are files.

    Attributes:
        paths: of the images.
    """

    paths: Sequence[Path]

    def read(self, row: int) -> bytes:
        """The file's bytes."""
        return self.paths[row].read_bytes()

    def where(self, row: int) -> str:
        """The file's path."""
        return str(self.paths[row])


@dataclass(frozen=True, eq=False)
class ShardSource:
    """Images that are spans of files, read by one `pread` each.

    Attributes:
        files: the shards.
        shards: (N,) index of each image's shard among them.
        offsets: (N,) where it starts. [byte]
        lengths: (N,) its size. [byte]
        names: of the images, for messages.
    """

    files: Sequence[Path]
    shards: Ints
    offsets: Ints
    lengths: Ints
    names: Sequence[str]
    _handles: dict[tuple[int, int], int] = field(default_factory=dict, repr=False)

    def read(self, row: int) -> bytes:
        """The span's bytes."""
        shard, length, offset = int(self.shards[row]), int(self.lengths[row]), int(self.offsets[row])
        key = os.getpid(), shard
        handle = self._handles.get(key)
        if handle is None:
            handle = os.open(self.files[shard], os.O_RDONLY)
            if len(self._handles) >= MOST_OPEN:
                try:
                    return os.pread(handle, length, offset)
                finally:
                    os.close(handle)
            self._handles[key] = handle
        return os.pread(handle, length, offset)

    def where(self, row: int) -> str:
        """The shard and the image's name in it."""
        return f"{self.files[int(self.shards[row])]}: {self.names[row]}"

    def close(self) -> None:
        """Close the shards that this process opened; they are opened again when needed."""
        for key in [key for key in self._handles if key[0] == os.getpid()]:
            os.close(self._handles.pop(key))

    def __getstate__(self) -> dict[str, object]:
        """Without the handles, which belong to this process."""
        return {**self.__dict__, "_handles": {}}


@dataclass(frozen=True, eq=False)
class Images:
    """The images of a split.

    Attributes:
        dataset: name of the dataset, for messages and reports.
        split: which part of it.
        keys: (N) names of the images, unique in the dataset.
        pids: (N,) identities; -1 is junk (or a dataset without identities), 0 in Market-1501's gallery a distractor.
        camids: (N,) cameras, or None where they are not known.
        attributes: that the dataset labels.
        labels: (N, A) codes of their classes; -1 where not known.
        visibility: (N, A) uint8 0 hidden in the image, 1 visible, 2 cut off; None where the dataset does not say.
        rows: (N,) row of each image in `source`.
        source: of the bytes.
    """

    dataset: str
    split: str
    keys: Sequence[str]
    pids: Ints
    camids: Ints | None
    attributes: tuple[Attribute, ...]
    labels: Codes
    visibility: NDArray[np.uint8] | None
    rows: Ints
    source: ByteSource

    def __post_init__(self) -> None:
        n = len(self.keys)
        expected = {"pids": (n,), "labels": (n, len(self.attributes)), "rows": (n,)}
        found = {name: getattr(self, name).shape for name in expected}
        if self.camids is not None:
            expected["camids"], found["camids"] = (n,), self.camids.shape
        if self.visibility is not None:
            expected["visibility"], found["visibility"] = (n, len(self.attributes)), self.visibility.shape
        wrong = [
            f"{name} of shape {expected[name]}, got {found[name]}" for name in expected if found[name] != expected[name]
        ]
        if wrong:
            raise DatasetError(f"{self.dataset}: expected {', '.join(wrong)}.")

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def has_identities(self) -> bool:
        """Whether any image has an identity."""
        return bool(np.any(self.pids != JUNK_PID))

    def subset(self, chosen: Ints | NDArray[np.bool_]) -> Images:
        """Only the images at the given places (indices or a mask), in that order."""
        places = np.arange(len(self))[chosen]
        return replace(
            self,
            keys=[self.keys[place] for place in places],
            pids=self.pids[places],
            camids=None if self.camids is None else self.camids[places],
            labels=self.labels[places],
            visibility=None if self.visibility is None else self.visibility[places],
            rows=self.rows[places],
        )

    def named(self, split: str) -> Images:
        """The same images as a split of that name."""
        return replace(self, split=split)

    def read_bytes(self, index: int) -> bytes:
        """The stored bytes of an image."""
        return self.source.read(int(self.rows[index]))

    def where(self, index: int) -> str:
        """What an error message calls an image."""
        return self.source.where(int(self.rows[index]))

    def read_image(self, index: int) -> NDArray[np.uint8]:
        """An image.

        Returns:
            (H, W, 3) sRGB.

        Raises:
            DatasetError: the bytes are no picture.
        """
        return decode_image(self.read_bytes(index), self.where(index))


@dataclass(frozen=True)
class Dataset:
    """A dataset with its splits.

    Attributes:
        name: of the dataset.
        splits: `train`, and `query` with `gallery` for re-identification or `val` and `test` for attributes alone.
        attributes: that it labels; empty where it has identities alone.
    """

    name: str
    splits: Mapping[SplitName, Images]
    attributes: tuple[Attribute, ...]

    def split(self, name: SplitName) -> Images:
        """A split.

        Raises:
            DatasetError: there is none of that name, or it is empty.
        """
        images = self.splits.get(name)
        if images is None or not len(images):
            there = ", ".join(key for key, value in self.splits.items() if len(value)) or "none"
            raise DatasetError(
                f"{self.name}: expected images in split '{name}', found none (splits with images: {there})."
            )
        return images


def decode_image(data: bytes, where: str) -> NDArray[np.uint8]:
    """(H, W, 3) sRGB of a picture's bytes; DatasetError with `where` if they are no picture."""
    if _simplejpeg is not None and data.startswith(JPEG_START) and EXIF not in data[:64]:
        try:
            return np.asarray(_simplejpeg.decode_jpeg(data), np.uint8)
        except ValueError:
            pass  # of a kind that it does not know, or damaged: OpenCV says
    buffer = np.frombuffer(data, np.uint8)
    try:
        picture = cv2.imdecode(buffer, cv2.IMREAD_COLOR_RGB) if len(buffer) else None
    except cv2.error:
        picture = None
    if picture is None:
        raise DatasetError(f"{where}: expected a picture, got damaged bytes.")
    return np.asarray(picture, np.uint8)
