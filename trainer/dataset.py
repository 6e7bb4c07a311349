"""Random access to the images of a dataset: one `pread` each, no unpacking, no Blender, no generator."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

FORMAT_VERSION = 3
SPLITS = ("train", "query", "gallery")


class DatasetError(ValueError):
    """A folder that is no dataset of a format that this version reads."""


@dataclass(frozen=True)
class Attribute:
    """An attribute of the dataset's vocabulary.

    Attributes:
        name: of the attribute.
        kind: `binary` or `categorical`, `number`, or `colour` in CIELAB.
        classes: in the order of their codes; none for numbers and colours.
        unit: of a number.
        level: `person` where all images of a person in an outfit have the same value, `image` where each has its own.
        index: position in schema.json, which is that in `attribute_visibility`.
    """

    name: str
    kind: str
    classes: tuple[str, ...]
    unit: str
    level: str
    index: int


class ImageDataset:
    """The images of one split.

    Attributes:
        keys: names of the images.
        pids: (N,) identities.
        outfits: (N,) what each identity wears.
        camids: (N,) cameras.
        attributes: the vocabulary's attributes that have classes.
        labels: (N, A) int64 codes of the attributes' classes.
        visibility: (N, A) uint8: 0 hidden in the image, 1 visible, 2 cut off.
        measures: the vocabulary's attributes that are numbers or colours.
        values: by name of a measure: (N,) numbers or (N, 3) CIELAB, NaN where there is none.
        measure_visibility: (N, M) like `visibility`.
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
        self.folder = folder
        everything = self._read_schema()
        self.attributes = tuple(attribute for attribute in everything if attribute.classes)
        self.measures = tuple(attribute for attribute in everything if not attribute.classes)
        columns = ["key", "pid", "outfit", "camid", "shard", "offset", "length"]
        of_images = [f"attr.{attribute.name}" for attribute in everything if attribute.level == "image"]
        samples = pq.read_table(
            folder / "samples.parquet",
            columns=[*columns, "attribute_visibility", *of_images],
            filters=[("split", "=", split)],
        )
        if not samples.num_rows:
            raise DatasetError(f"{folder}: expected images in split '{split}', found none.")
        self.keys: list[str] = [str(key) for key in samples["key"].to_pylist()]
        self.pids, self.outfits, self.camids, self._shards, self._offsets, self._lengths = (
            samples[name].to_numpy().astype(np.int64) for name in columns[1:]
        )
        self._read_labels(samples)
        self._files: dict[int, int] = {}

    def _read_schema(self) -> tuple[Attribute, ...]:
        for name in ("schema.json", "persons.parquet", "samples.parquet"):
            if not (self.folder / name).is_file():
                raise DatasetError(f"{self.folder / name}: expected a complete dataset, found no such file.")
        schema = json.loads((self.folder / "schema.json").read_text())
        if schema.get("format_version") != FORMAT_VERSION:
            raise DatasetError(
                f"{self.folder / 'schema.json'}: expected format version {FORMAT_VERSION}, "
                f"got {schema.get('format_version')}."
            )
        return tuple(
            Attribute(entry["name"], entry["kind"], tuple(entry["classes"]), entry["unit"], entry["level"], index)
            for index, entry in enumerate(schema["attributes"])
        )

    def _read_labels(self, samples: pa.Table) -> None:
        everything = sorted((*self.attributes, *self.measures), key=lambda attribute: attribute.index)
        of_people = [f"attr.{attribute.name}" for attribute in everything if attribute.level == "person"]
        persons = pq.read_table(self.folder / "persons.parquet", columns=["pid", "outfit", *of_people])
        rows = self._rows_of(persons)
        values = {
            attribute.name: _values(persons, attribute)[rows]
            if attribute.level == "person"
            else _values(samples, attribute)
            for attribute in everything
        }
        labels = [values[attribute.name] for attribute in self.attributes]
        self.labels: NDArray[np.int64] = np.stack(labels, axis=1) if labels else np.zeros((len(self), 0), np.int64)
        self.values = {attribute.name: values[attribute.name] for attribute in self.measures}
        seen = _flat(samples["attribute_visibility"], len(everything))
        self.visibility = seen[:, [attribute.index for attribute in self.attributes]]
        self.measure_visibility = seen[:, [attribute.index for attribute in self.measures]]

    def _rows_of(self, persons: pa.Table) -> NDArray[np.int64]:
        """(N,) row of persons.parquet for each image."""
        people = persons["pid"].to_numpy().astype(np.int64), persons["outfit"].to_numpy().astype(np.int64)
        n_outfits = int(max(people[1].max(), self.outfits.max())) + 1
        keys, wanted = people[0] * n_outfits + people[1], self.pids * n_outfits + self.outfits
        order = np.argsort(keys)
        place = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
        missing = np.flatnonzero(keys[order][place] != wanted)
        if len(missing):
            first = missing[0]
            raise DatasetError(
                f"{self.folder / 'persons.parquet'}: expected pid {self.pids[first]} in outfit {self.outfits[first]}, "
                "found no such row."
            )
        return np.asarray(order[place])

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


def _values(table: pa.Table, attribute: Attribute) -> NDArray[Any]:
    """Codes of classes, numbers, or (N, 3) CIELAB with NaN for null."""
    column = table[f"attr.{attribute.name}"]
    if attribute.classes:
        codes: Any = pc.index_in(column, pa.array(attribute.classes))
        return np.asarray(codes.to_numpy(), np.int64)
    if attribute.kind == "colour":
        return _flat(column, 3)
    return np.asarray(column.to_numpy(), np.float64)


def _flat(column: Any, length: int) -> NDArray[Any]:
    """(N, length) values of a column of fixed-size lists; NaN for null."""
    lists = column.combine_chunks()
    present = lists.is_valid().to_numpy(zero_copy_only=False)
    found = lists.drop_null().flatten().to_numpy(zero_copy_only=False).reshape(-1, length)
    if present.all():
        return np.asarray(found)
    values = np.full((len(lists), length), np.nan)
    values[present] = found
    return values
