"""Columns of a dataset as arrays: words become codes, so that 1.4 million of them are a few megabytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from generator.dataset.layout import DatasetError
from generator.dataset.read import load_persons, load_samples, open_finished
from generator.dataset.schema import SPLITS
from generator.worlds.config import TIMES_OF_DAY, WEATHERS

VIEWS = ("front", "front left", "left", "back left", "back", "back right", "right", "front right")
CLASSED = (
    "split", "world_kind", "world", "time_of_day", "weather", "lighting", "pose_kind", "left_hand", "right_hand",
    "occluder",
)  # fmt: skip
MEASURED = (
    "camera_distance_m", "camera_height_m", "camera_pitch_deg", "native_height_px", "visible_fraction", "occlusion",
    "truncation",
)  # fmt: skip
_ORDERS: dict[str, Sequence[str]] = {"split": SPLITS, "time_of_day": TIMES_OF_DAY, "weather": WEATHERS}


@dataclass(frozen=True, eq=False)
class Coded:
    """A column of words.

    Attributes:
        name: of the column.
        classes: the words; those that have an order come in it, others by how often they are there.
        codes: (N,) index of each row's word.
    """

    name: str
    classes: tuple[str, ...]
    codes: NDArray[np.int32]

    @property
    def counts(self) -> NDArray[np.int64]:
        """(C,) rows of each class."""
        return np.bincount(self.codes, minlength=len(self.classes))


def coded(name: str, values: Any, order: Sequence[str] = ()) -> Coded:
    """A column of words or truth values from Arrow; the classes of `order` come first, there or not."""
    encoded: Any = pa.chunked_array(values.chunks, values.type).dictionary_encode().combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):  # as of some versions, where there are no rows
        encoded = pa.array([], values.type).dictionary_encode()
    found = [str(word).lower() if isinstance(word, bool) else str(word) for word in encoded.dictionary.to_pylist()]
    indices = np.asarray(encoded.indices.fill_null(len(found)).to_numpy(zero_copy_only=False), np.int64)
    if (indices == len(found)).any():
        found.append("none")
    counts = dict(zip(found, np.bincount(indices, minlength=len(found)).tolist(), strict=True))
    rest = sorted((word for word in counts if word not in order), key=lambda word: (-counts[word], word))
    classes = (*order, *rest)
    place = np.array([classes.index(word) for word in found], np.int32)
    return Coded(name, classes, place[indices] if len(found) else np.zeros(0, np.int32))


class Columns:
    """A finished dataset, column by column.

    Attributes:
        folder: of the dataset.
        manifest: what it was made of.
        schema: schema.json.
    """

    def __init__(self, folder: Path) -> None:
        """Open a dataset.

        Raises:
            DatasetError: there is none, or it is not finished.
        """
        self.folder = folder
        self.manifest, self.schema = open_finished(folder)

    def attributes(self, level: str) -> list[Mapping[str, Any]]:
        """The entries of schema.json for attributes of persons or of images that have classes."""
        return [one for one in self.schema["attributes"] if one["level"] == level and one["classes"]]

    def words(self, name: str, order: Sequence[str] = ()) -> Coded:
        """A column of words of the images."""
        return coded(name, load_samples(self.folder, [name])[name], order or _ORDERS.get(name, ()))

    def numbers(self, name: str) -> NDArray[Any]:
        """(N,) a column of single numbers of the images."""
        values: Any = load_samples(self.folder, [name])[name]
        return np.asarray(values.to_numpy())

    def lists(self, name: str) -> NDArray[Any]:
        """(N, C) a column of lists of the images."""
        values: Any = load_samples(self.folder, [name])[name].combine_chunks()
        return np.asarray(values.flatten().to_numpy(zero_copy_only=False)).reshape(len(values), -1)

    def views(self) -> Coded:
        """From where the person is seen, in eight directions."""
        return Coded("view", VIEWS, self.numbers("yaw_bin").astype(np.int32) % len(VIEWS))

    def meaning(self, name: str) -> tuple[str, str]:
        """Unit and meaning of a column of the images."""
        for column in self.schema["samples"]:
            if column["name"] == name:
                return column["unit"], column["meaning"]
        return "", ""


class People:
    """The rows of persons.parquet: an identity in an outfit.

    Attributes:
        table: pid, outfit, split, facts and labels; no specs.
        classes: attribute -> its class by row.
    """

    def __init__(self, columns: Columns) -> None:
        """Read them."""
        names = [entry["name"] for entry in columns.schema["persons"] if entry["name"] != "spec"]
        self.table = load_persons(columns.folder, names)
        self._numbers = self._number(self.table["pid"].to_numpy(), self.table["outfit"].to_numpy())
        self.classes = {
            one["name"]: coded(one["name"], self.table[f"attr.{one['name']}"], one["classes"])
            for one in columns.attributes("person")
        }

    @staticmethod
    def _number(pids: NDArray[Any], outfits: NDArray[Any]) -> NDArray[np.int64]:
        return pids.astype(np.int64) << 16 | outfits.astype(np.int64)

    def of_images(self, columns: Columns) -> NDArray[np.int64]:
        """(N,) row of the person that each image shows.

        Raises:
            DatasetError: an image shows somebody who is not in persons.parquet.
        """
        wanted = self._number(columns.numbers("pid"), columns.numbers("outfit"))
        rows = np.minimum(np.searchsorted(self._numbers, wanted), max(len(self._numbers) - 1, 0))
        if not np.array_equal(self._numbers[rows], wanted):
            raise DatasetError(f"{columns.folder}: expected a person for each image. `generator.verify` tells more.")
        return rows
