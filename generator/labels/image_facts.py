"""Facts of one image, made from its row in samples.parquet: from where, doing what, in which colours as seen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from generator.config import WorldKind
from generator.labels.columns import Categories, Column, categories_of
from generator.labels.fact import Fact
from generator.occlusion import OCCLUDERS
from generator.people.facts import FACTS
from generator.people.parts import PartId
from generator.people.spec import HandAction, PoseKind
from generator.worlds.config import TIMES_OF_DAY, WEATHERS

VIEWS = ("front", "left", "back", "right")  # a quarter of the circle each, centred on 0, 90, 180 and 270 degrees
_HOLDING = ("phone_look",)
_PARTS = tuple(part for part in PartId if part is not PartId.BACKGROUND)
_NUMBERS = {
    "yaw_deg": Fact("image.yaw_deg", "number", "deg", (0.0, 360.0), "viewpoint: 0 front, 90 left side, 180 back"),
    "camera_distance_m": Fact("image.camera_distance_m", "number", "m", (0.0, 100.0), "distance of the camera"),
    "native_height_px": Fact("image.native_height_px", "number", "px", (0.0, 4096.0), "height in the camera's frame"),
    "person_height_px": Fact("image.person_height_px", "number", "px", (0.0, 4096.0), "height in the crop"),
    "visible_fraction": Fact("image.visible_fraction", "number", "1", (0.0, 1.0), "share that nothing hides"),
    "truncation": Fact("image.truncation", "number", "1", (0.0, 1.0), "share outside the crop"),
    "occlusion": Fact("image.occlusion", "number", "1", (0.0, 1.0), "share that people or things hide"),
    "others": Fact("image.others", "number", "1", (0.0, 100.0), "other people in the crop"),
    "sun_elevation_deg": Fact("image.sun_elevation_deg", "number", "deg", (-90.0, 90.0), "height of the sun"),
    "visibility_m": Fact("image.visibility_m", "number", "m", (0.0, 1e5), "meteorological optical range"),
}
_CATEGORIES = {
    "pose_kind": Fact("image.pose_kind", "category", "", get_args(PoseKind), "what the legs do"),
    "left_hand": Fact("image.left_hand", "category", "", get_args(HandAction), "what the left hand does"),
    "right_hand": Fact("image.right_hand", "category", "", get_args(HandAction), "what the right hand does"),
    "time_of_day": Fact("image.time_of_day", "category", "", TIMES_OF_DAY, "time of day"),
    "weather": Fact("image.weather", "category", "", (*WEATHERS, "indoor"), "weather"),
    "world_kind": Fact("image.world_kind", "category", "", get_args(WorldKind), "kind of world"),
    "occluder": Fact("image.occluder", "category", "", OCCLUDERS, "what hides most of the person"),
}


def _seen(part: PartId) -> Fact:
    name = part.name.lower()
    meaning = f"mean colour of the visible pixels of {name}, null where there are none"
    return Fact(f"image.{name}_lab", "colour", "CIELAB", (), meaning, optional=True, level="image")


IMAGE_FACTS: dict[str, Fact] = {
    fact.name: Fact(fact.name, fact.kind, fact.unit, fact.values, fact.meaning, fact.optional, "image")
    for fact in (
        Fact("image.view", "category", "", VIEWS, "which side of the person is seen"),
        *_CATEGORIES.values(),
        Fact("image.holds_in_front", "boolean", "", (), "whether a hand holds something before the body"),
        *_NUMBERS.values(),
        *map(_seen, _PARTS),
    )
}
KNOWN_FACTS: dict[str, Fact] = {**FACTS, **IMAGE_FACTS}


def image_columns(samples: pa.Table, names: Iterable[str]) -> dict[str, Column]:
    """The facts of N images.

    Args:
        samples: their rows.
        names: those that are wanted; names of other facts are passed over.
    """
    return {name: _column(samples, name.removeprefix("image.")) for name in names if name in IMAGE_FACTS}


def _column(samples: pa.Table, name: str) -> Column:
    if name == "view":
        yaw_deg = samples["yaw_deg"].to_numpy().astype(np.float64)
        return Categories(np.rint(yaw_deg / 90.0).astype(np.int64) % 4, VIEWS)
    if name == "holds_in_front":
        hands = [categories_of(samples[side]) for side in ("left_hand", "right_hand")]
        return np.logical_or(*(np.array([word in _HOLDING for word in hand.values])[hand.codes] for hand in hands))
    if name in _NUMBERS:
        return np.asarray(samples[name].to_numpy(), np.float64)
    if name in _CATEGORIES:
        return categories_of(samples[name])
    part = PartId[name.removesuffix("_lab").upper()]
    labs = fixed_list(samples, "part_lab").reshape(samples.num_rows, len(PartId), 3)[:, part].astype(np.float64)
    labs[fixed_list(samples, "part_area_px")[:, part] == 0] = np.nan
    return labs


def fixed_list(table: pa.Table, name: str) -> NDArray[Any]:
    """(N, L) values of a column of fixed-size lists."""
    lists: Any = table[name].combine_chunks()
    return np.asarray(lists.flatten().to_numpy(zero_copy_only=False)).reshape(table.num_rows, -1)
