"""A finished dataset, image by image, with the labels of its active vocabulary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from generator.dataset.layout import SAMPLES
from generator.dataset.read import load_persons, open_finished, read_image

STORAGE = ("key", "pid", "outfit", "camid", "split", "shard", "offset", "length")
BATCH_ROWS = 4096


@dataclass(frozen=True)
class Attribute:
    """An attribute of the active vocabulary.

    Attributes:
        name: of the attribute.
        kind: `binary`, `categorical`, `number` or `colour`.
        level: `person` or `image`.
        classes: in their order; empty for numbers and colours.
        codes: class -> number in a real dataset, or None.
    """

    name: str
    kind: str
    level: str
    classes: tuple[str, ...]
    codes: Mapping[str, int] | None


def _attribute(entry: Mapping[str, Any]) -> Attribute:
    classes, codes = tuple(entry["classes"]), entry["codes"]
    numbered = None if codes is None else dict(zip(classes, codes, strict=True))
    return Attribute(entry["name"], entry["kind"], entry["level"], classes, numbered)


class Source:
    """A finished dataset.

    Attributes:
        folder: of the dataset.
        manifest: what it was made of.
        attributes: of the active vocabulary.
    """

    def __init__(self, folder: Path) -> None:
        """Open a dataset.

        Raises:
            DatasetError: there is none, or it is not finished.
        """
        self.folder = folder
        self.manifest, schema = open_finished(folder)
        self.attributes = tuple(_attribute(entry) for entry in schema["attributes"])
        self._of_people = self._read_people()

    @property
    def vocabulary(self) -> str:
        """Name of the active vocabulary."""
        return str(self.manifest.vocabulary["name"])

    @property
    def classed(self) -> tuple[Attribute, ...]:
        """The attributes that have classes."""
        return tuple(one for one in self.attributes if one.classes)

    def _read_people(self) -> dict[tuple[int, int], dict[str, Any]]:
        names = [one.name for one in self.attributes if one.level == "person"]
        table = load_persons(self.folder, ["pid", "outfit", *(f"attr.{name}" for name in names)])
        columns = [table[f"attr.{name}"].to_pylist() for name in names]
        pids, outfits = table["pid"].to_numpy().tolist(), table["outfit"].to_numpy().tolist()
        return {
            person: {name: column[row] for name, column in zip(names, columns, strict=True)}
            for row, person in enumerate(zip(pids, outfits, strict=True))
        }

    def rows(self, columns: Sequence[str] | None = ()) -> Iterator[dict[str, Any]]:
        """A row per image in the order of the shards.

        Args:
            columns: wanted beside where the image is stored; None for all. Labels are given by `labels`.
        """
        of_images = [f"attr.{one.name}" for one in self.attributes if one.level == "image"]
        wanted = None if columns is None else [*dict.fromkeys((*STORAGE, *columns, *of_images))]
        file = pq.ParquetFile(self.folder / SAMPLES)
        for batch in file.iter_batches(BATCH_ROWS, columns=wanted):
            yield from pa.Table.from_batches([batch]).to_pylist()

    def labels(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Attribute -> class, number or colour of an image, in the order of `attributes`."""
        person = self._of_people[row["pid"], row["outfit"]]
        return {
            one.name: person[one.name] if one.level == "person" else row[f"attr.{one.name}"] for one in self.attributes
        }

    def jpeg(self, row: Mapping[str, Any]) -> bytes:
        """The stored picture of an image."""
        return read_image(self.folder, row)
