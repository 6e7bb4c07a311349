"""Which images a contact sheet shows: a row per identity or per world."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from generator.dataset.layout import PERSONS, DatasetError, rows_name
from generator.dataset.manifest import DatasetManifest, read_manifest
from generator.dataset.read import load_persons, load_samples, read_members, read_rows
from generator.dataset.writer import is_done
from generator.worlds.config import TIMES_OF_DAY, WEATHERS


class Entry(NamedTuple):
    """One row of the sheet: its name, what is written beside it, and the rows of the index that are shown."""

    name: str
    phrases: Sequence[str]
    rows: Sequence[Mapping[str, Any]]


def identity_entries(dataset_dir: Path, n_rows: int, n_columns: int) -> list[Entry]:
    """Identities at equal distances through the dataset, each with captures from as many cameras as there are.

    Raises:
        DatasetError: the folder is no dataset, or no shard is finished.
    """
    by_pid, labels = _rows_by(dataset_dir, "pid"), _labels(dataset_dir)
    entries = []
    for pid in _spaced(sorted(by_pid), n_rows):
        rows = spread(by_pid[pid], n_columns)
        shown = labels.get((pid, rows[0]["outfit"])) or _label_of(dataset_dir, rows[0])
        entries.append(Entry(f"pid {pid}", _phrases(shown), rows))
    return entries


def world_entries(dataset_dir: Path, n_rows: int, n_columns: int) -> list[Entry]:
    """Worlds, each with an image of every hour and weather in which it was seen, from dawn to night.

    Raises:
        DatasetError: the folder is no dataset, or no shard is finished.
    """
    by_world = _rows_by(dataset_dir, "world")
    entries = []
    for world in _spaced(sorted(by_world), n_rows):
        of_hour: dict[tuple[int, int, str], list[dict[str, Any]]] = {}
        for row in by_world[world]:
            of_hour.setdefault(_hour(row), []).append(row)
        # Another camera and person in each column.
        shown = [of_hour[hour][number % len(of_hour[hour])] for number, hour in enumerate(sorted(of_hour))]
        n_cameras = len({row["camid"] for row in by_world[world]})
        phrases = [f"{len(by_world[world])} images", f"{len(of_hour)} atmospheres", f"{n_cameras} cameras"]
        entries.append(Entry(world, phrases, _spaced(shown, n_columns)))
    return entries


def _hour(row: Mapping[str, Any]) -> tuple[int, int, str]:
    weather = WEATHERS.index(row["weather"]) if row["weather"] in WEATHERS else len(WEATHERS)
    return TIMES_OF_DAY.index(row["time_of_day"]), weather, row["lighting"]


T = TypeVar("T")


def _spaced(items: Sequence[T], count: int) -> list[T]:
    """At most so many items, at equal distances."""
    numbers = range(len(items)) if len(items) <= count else (i * len(items) // count for i in range(count))
    return [items[number] for number in numbers]


def _rows_by(dataset_dir: Path, column: str) -> dict[Any, list[dict[str, Any]]]:
    found: dict[Any, list[dict[str, Any]]] = {}
    for row in _rows(dataset_dir, read_manifest(dataset_dir)):
        found.setdefault(row[column], []).append(row)
    if not found:
        raise DatasetError(f"{dataset_dir}: expected at least one finished shard, got none. Let it render on.")
    return found


def spread(rows: Sequence[dict[str, Any]], n_columns: int) -> list[dict[str, Any]]:
    """Rows from different cameras first and, from each, under different atmospheres; ordered by world and camera."""
    by_camera: dict[int, list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: (row["camid"], row["atmosphere"], row["key"])):
        by_camera.setdefault(row["camid"], []).append(row)
    ranked = []
    for rank, of_camera in enumerate(by_camera.values()):
        start = rank * len(of_camera) // len(by_camera)  # else all cameras would begin with the same atmosphere
        turned = of_camera[start:] + of_camera[:start]
        ranked += [(turn, rank, row) for turn, row in enumerate(turned)]
    kept = [row for _, _, row in sorted(ranked, key=lambda item: item[:2])[:n_columns]]
    return sorted(kept, key=lambda row: (row["world"], row["camid"], row["key"]))


def _rows(dataset_dir: Path, manifest: DatasetManifest) -> list[dict[str, Any]]:
    if manifest.state == "complete":
        rows: list[dict[str, Any]] = load_samples(dataset_dir).to_pylist()
        return rows
    done = [index for index in range(manifest.n_shards) if is_done(dataset_dir, index)]
    return [row for index in done for row in read_rows(dataset_dir / rows_name(index)).to_pylist()]


def _labels(dataset_dir: Path) -> dict[tuple[int, int], dict[str, str]]:
    """Classes of the attributes by pid and outfit; empty while the dataset is in progress."""
    if not (dataset_dir / PERSONS).exists():
        return {}
    rows = load_persons(dataset_dir).to_pylist()
    return {
        (row["pid"], row["outfit"]): _words({name[5:]: row[name] for name in row if name.startswith("attr.")})
        for row in rows
    }


def _label_of(dataset_dir: Path, row: Mapping[str, Any]) -> dict[str, str]:
    """The classes that were stored with an image."""
    return _words(json.loads(read_members(dataset_dir, row)["json"]).get("attributes", {}))


def _words(attributes: Mapping[str, Any]) -> dict[str, str]:
    """Those attributes that are words, not numbers."""
    return {name: value for name, value in attributes.items() if isinstance(value, str)}


def _phrases(labels: Mapping[str, str]) -> list[str]:
    """`upper colour: red` where the class alone says too little, `male` where it says enough."""
    short = {"gender": "{}", "age": "{}", "build": "{} build"}
    return [short.get(name, f"{name}: {{}}").format(value).replace("_", " ") for name, value in labels.items()]


ENTRIES = {"identity": identity_entries, "world": world_entries}
