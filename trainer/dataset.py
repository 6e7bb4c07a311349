"""Random access to the images of a dataset: one `pread` each, no unpacking, no Blender, no generator."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

FORMAT_VERSION = 1
SPLITS = ("train", "query", "gallery")


class DatasetError(ValueError):
    """A folder that is no dataset of a format that this version reads."""


@dataclass(frozen=True)
class Attribute:
    """An attribute of the dataset's vocabulary and its classes, in the order of their codes."""

    name: str
    classes: tuple[str, ...]


class ImageDataset:
    """The images of one split.

    Attributes:
        keys: names of the images.
        pids: (N,) identities.
        camids: (N,) cameras.
        attributes: the vocabulary's attributes.
        labels: (N, A) int64 codes of the attributes' classes.
    """

    def __init__(self, folder: Path, split: str) -> None:
        """Open a split.

        Args:
            folder: a complete dataset.
            split: train, query or gallery.

        Raises:
            DatasetError: a file is missing, of another format version, or the split is unknown or empty.
        """
        if split not in SPLITS:
            raise DatasetError(f"split: expected one of {', '.join(SPLITS)}; got '{split}'.")
        for name in ("schema.json", "persons.parquet", "samples.parquet"):
            if not (folder / name).is_file():
                raise DatasetError(f"{folder / name}: expected a complete dataset, found no such file.")
        schema = json.loads((folder / "schema.json").read_text())
        if schema.get("format_version") != FORMAT_VERSION:
            raise DatasetError(
                f"{folder / 'schema.json'}: expected format version {FORMAT_VERSION}, "
                f"got {schema.get('format_version')}."
            )
        self.folder = folder
        self.attributes = tuple(Attribute(entry["name"], tuple(entry["classes"])) for entry in schema["attributes"])
        columns = ["key", "pid", "camid", "shard", "offset", "length"]
        samples = pq.read_table(folder / "samples.parquet", columns=columns, filters=[("split", "=", split)])
        if not samples.num_rows:
            raise DatasetError(f"{folder}: expected images in split '{split}', found none.")
        self.keys: list[str] = [str(key) for key in samples["key"].to_pylist()]
        self.pids, self.camids, self._shards, self._offsets, self._lengths = (
            samples[name].to_numpy().astype(np.int64) for name in columns[1:]
        )
        self.labels = self._person_labels()[self.pids]
        self._files: dict[int, int] = {}

    def _person_labels(self) -> NDArray[np.int64]:
        names = [f"attr.{attribute.name}" for attribute in self.attributes]
        persons = pq.read_table(self.folder / "persons.parquet", columns=["pid", *names])
        pids = persons["pid"].to_numpy()
        labels = np.full((int(pids.max()) + 1, len(names)), -1, np.int64)
        for index, (name, attribute) in enumerate(zip(names, self.attributes, strict=True)):
            codes = {word: code for code, word in enumerate(attribute.classes)}
            labels[pids, index] = [codes[str(word)] for word in persons[name].to_pylist()]
        return labels

    def __len__(self) -> int:
        return len(self.keys)

    def read_jpeg(self, index: int) -> bytes:
        """The stored bytes of an image."""
        shard = int(self._shards[index])
        if shard not in self._files:
            self._files[shard] = os.open(self.folder / "shards" / f"{shard:06d}.tar", os.O_RDONLY)
        return os.pread(self._files[shard], int(self._lengths[index]), int(self._offsets[index]))

    def read_image(self, index: int) -> NDArray[np.uint8]:
        """An image.

        Returns:
            (H, W, 3) sRGB.

        Raises:
            DatasetError: the bytes are no JPEG.
        """
        picture = cv2.imdecode(np.frombuffer(self.read_jpeg(index), np.uint8), cv2.IMREAD_COLOR_RGB)
        if picture is None:
            raise DatasetError(f"{self.folder}: expected a JPEG for {self.keys[index]}, got damaged bytes.")
        return np.asarray(picture, np.uint8)

    def close(self) -> None:
        """Close the shards."""
        for handle in self._files.values():
            os.close(handle)
        self._files.clear()
