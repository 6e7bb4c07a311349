"""Can an attribute be seen in an image? Decided by the parts whose pixels show it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from generator.labels.image_facts import fixed_list
from generator.labels.vocabulary_config import Attribute
from generator.people.parts import PartId

MIN_VISIBLE_PX = 8
MIN_VISIBLE_SHARE = 0.03  # of what would be seen of the parts if nothing were before them
CUT_OFF_SHARE = 0.5
PART_COLUMNS = ("part_area_px", "part_amodal_px", "part_inside", "part_present")


class Visibility(IntEnum):
    """Values of `attribute_visibility`."""

    HIDDEN = 0
    VISIBLE = 1
    CUT_OFF = 2


class PartSight(NamedTuple):
    """What is seen of each part in N images.

    Attributes:
        area_px: (N, P) visible pixels.
        amodal_px: (N, P) pixels if nothing were before the part and the crop had no edge.
        inside: (N, P) share of the part inside the crop.
        present: (N, P) whether the person has the part.
    """

    area_px: NDArray[Any]
    amodal_px: NDArray[Any]
    inside: NDArray[Any]
    present: NDArray[np.bool_]


def part_sight(samples: pa.Table) -> PartSight:
    """From rows of samples.parquet."""
    area_px, amodal_px, inside, present = (fixed_list(samples, name) for name in PART_COLUMNS)
    return PartSight(area_px, amodal_px, inside, present.astype(np.bool_))


def is_visible(area_px: NDArray[Any], amodal_px: NDArray[Any]) -> NDArray[np.bool_]:
    """(...) whether so many of the (...) amodal pixels are enough."""
    return np.asarray((area_px >= MIN_VISIBLE_PX) & (area_px >= MIN_VISIBLE_SHARE * amodal_px))


def attribute_visibility(attributes: Sequence[Attribute], sight: PartSight) -> NDArray[np.uint8]:
    """(N, A) whether each attribute can be seen in N images: values of `Visibility`.

    An attribute is shown by the first of its parts, or groups of parts, that the person has, and by the whole person
    where there is none. It is visible with at least 8 pixels and 3 % of the parts' amodal pixels; otherwise it is cut
    off if less than half of each part lies inside the crop, and hidden if not.
    """
    known: dict[tuple[tuple[int, ...], ...], NDArray[np.uint8]] = {}
    columns = []
    for attribute in attributes:
        groups = tuple(tuple(PartId[part.upper()] for part in group) for group in attribute.part or ())
        if groups not in known:
            known[groups] = _group_visibility(groups, sight)
        columns.append(known[groups])
    return np.stack(columns, axis=1)


def _group_visibility(groups: Sequence[Sequence[int]], sight: PartSight) -> NDArray[np.uint8]:
    whole = [int(part) for part in PartId if part is not PartId.BACKGROUND]
    chosen = _parts_visibility(whole, sight)
    for group in reversed(groups):
        parts = [int(part) for part in group]
        has = sight.present[:, parts].any(axis=1)
        chosen = np.where(has, _parts_visibility(parts, sight), chosen)
    return chosen


def _parts_visibility(parts: list[int], sight: PartSight) -> NDArray[np.uint8]:
    area_px, amodal_px = sight.area_px[:, parts].sum(axis=1), sight.amodal_px[:, parts].sum(axis=1)
    visible = is_visible(area_px, amodal_px)
    inside = sight.inside[:, parts].max(axis=1)
    missed = np.where(inside < CUT_OFF_SHARE, Visibility.CUT_OFF, Visibility.HIDDEN)
    return np.where(visible, Visibility.VISIBLE, missed).astype(np.uint8)
