"""What the page says in numbers: distributions of labels, facts and captures, and what goes together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from generator.reports.columns import MEASURED, Coded, Columns, People, coded

_BINS = 24
# What a config asks for, by the column or fact that shows it.
_ASKED_OF_IMAGES = {
    "world_kind": ("world", "kinds"),
    "time_of_day": ("atmosphere", "times_of_day"),
    "weather": ("atmosphere", "weathers"),
    "pose_kind": ("people", "poses", "kind_weights"),
}
_ASKED_OF_PEOPLE = {
    "age_group": ("people", "age_weights"),
    "build": ("people", "build_weights"),
    "season": ("people", "season_weights"),
}


def attribute_entries(columns: Columns, people: People, rows: NDArray[np.int64]) -> list[dict[str, Any]]:
    """Attributes of the active vocabulary: counts of people and images by class, and how often each can be seen.

    Args:
        columns: of the dataset.
        people: of the dataset.
        rows: (N,) row of the person that each image shows.
    """
    visible = columns.lists("attribute_visibility") == 1
    entries = []
    for index, one in enumerate(columns.schema["attributes"]):
        entry = {key: one[key] for key in ("name", "kind", "level", "classes", "unit", "description")}
        entry["visible"] = round(float(visible[:, index].mean()), 4) if len(visible) else 0.0
        if one["classes"] and one["level"] == "person":
            of_people = people.classes[one["name"]]
            entry["people"] = of_people.counts.tolist()
            entry["images"] = np.bincount(of_people.codes[rows], minlength=len(one["classes"])).tolist()
        elif one["classes"]:
            entry["images"] = columns.words(f"attr.{one['name']}", one["classes"]).counts.tolist()
        else:
            entry["histogram"] = _attribute_histogram(columns, people, one)
        entries.append(entry)
    return entries


def _attribute_histogram(columns: Columns, people: People, one: Mapping[str, Any]) -> dict[str, Any] | None:
    if one["kind"] != "number":
        return None
    name = f"attr.{one['name']}"
    return histogram(people.table[name].to_numpy() if one["level"] == "person" else columns.numbers(name))


def fact_entries(columns: Columns, people: People) -> list[dict[str, Any]]:
    """Facts of people that are words, truth values or numbers: what is known before any vocabulary names it."""
    entries = []
    for fact in columns.schema["facts"]:
        name = f"fact.{fact['name']}"
        if name not in people.table.column_names or fact["kind"] == "colour":
            continue
        entry = {"name": fact["name"], "meaning": fact["meaning"], "unit": fact["unit"]}
        if fact["kind"] == "number":
            values = people.table[name].drop_null().to_numpy()
            entries.append({**entry, "histogram": histogram(values)})
            continue
        order = ("false", "true") if fact["kind"] == "boolean" else ()
        asked = _ASKED_OF_PEOPLE.get(fact["name"])
        counted = coded(fact["name"], people.table[name], order or tuple(_weights(columns, asked)))
        entries.append({**entry, **_counts(columns, counted, asked)})
    return entries


def image_entries(columns: Columns, coded_columns: Mapping[str, Coded]) -> list[dict[str, Any]]:
    """Conditions of the images: where, when and how they were taken."""
    entries = []
    for name, column in coded_columns.items():
        counted = _counts(columns, column, _ASKED_OF_IMAGES.get(name))
        unit, meaning = columns.meaning("yaw_bin" if name == "view" else name)
        entries.append({"name": name, "unit": unit, "meaning": meaning, **counted})
    for name in MEASURED:
        unit, meaning = columns.meaning(name)
        entries.append({"name": name, "unit": unit, "meaning": meaning, "histogram": histogram(columns.numbers(name))})
    return entries


def _counts(columns: Columns, column: Coded, asked: tuple[str, ...] | None) -> dict[str, Any]:
    weights = _weights(columns, asked)
    total = sum(weights.values())
    entry: dict[str, Any] = {"classes": list(column.classes), "counts": column.counts.tolist()}
    if total > 0:
        entry["weights"] = [round(weights[name] / total, 4) if name in weights else None for name in column.classes]
    return entry


def _weights(columns: Columns, path: tuple[str, ...] | None) -> dict[str, float]:
    """Weights by class in the dataset's config; empty where it has none."""
    value: Any = columns.manifest.config
    for key in path or ("",):
        value = value.get(key) if isinstance(value, dict) else None
    return {str(name): float(weight) for name, weight in value.items()} if isinstance(value, dict) else {}


def histogram(values: NDArray[Any]) -> dict[str, Any] | None:
    """Counts in bins of equal width, with the range and the median; None where there are no values.

    Args:
        values: (N,) of any range; the outermost 0.2 % at either end go into the last bins.
    """
    values = np.asarray(values, np.float64)
    if len(values) == 0:
        return None
    low, median, high = (float(value) for value in np.quantile(values, (0.002, 0.5, 0.998)))
    if high - low < 1e-9:
        low, high = low - 0.5, high + 0.5
    counts, _ = np.histogram(np.clip(values, low, high), _BINS, (low, high))
    shown = {"low": low, "high": high, "median": median, "least": float(values.min()), "most": float(values.max())}
    return {name: float(f"{value:.5g}") for name, value in shown.items()} | {"counts": counts.tolist()}


def cross_counts(first: Coded, second: Coded) -> dict[str, Any]:
    """How many rows have each pair of classes of two columns."""
    n_rows, n_columns = len(first.classes), len(second.classes)
    counts = np.bincount(first.codes * n_columns + second.codes, minlength=n_rows * n_columns)
    return {
        "rows": [first.name, list(first.classes)],
        "columns": [second.name, list(second.classes)],
        "counts": counts.reshape(n_rows, n_columns).tolist(),
    }


def cooccurrence(people: People) -> dict[str, Any] | None:
    """How many people have each pair of classes of the vocabulary; None where it has none of people.

    Returns:
        `people`, `classes` (pairs of attribute and class, as numbers) and `counts`, a symmetric matrix of them.
    """
    columns = list(people.classes.values())
    if not columns:
        return None
    n_people = people.table.num_rows
    hot = np.zeros((n_people, sum(len(column.classes) for column in columns)), np.float32)
    start, classes = 0, []
    for number, column in enumerate(columns):
        hot[np.arange(n_people), start + column.codes] = 1.0
        classes += [(number, index) for index in range(len(column.classes))]
        start += len(column.classes)
    return {
        "people": n_people,
        "attributes": [column.name for column in columns],
        "classes": classes,
        "counts": (hot.T @ hot).astype(np.int64).tolist(),
    }


def size_of(values: NDArray[Any] | pa.ChunkedArray[Any]) -> dict[str, Any]:
    """How many rows there are of each value: how many values, least, median and most rows."""
    _, counts = np.unique(np.asarray(values), return_counts=True)
    if len(counts) == 0:
        return {"values": 0, "least": 0, "median": 0, "most": 0}
    return {
        "values": len(counts),
        "least": int(counts.min()),
        "median": float(np.median(counts)),
        "most": int(counts.max()),
    }
