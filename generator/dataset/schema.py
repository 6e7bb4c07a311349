"""The columns of a dataset with type, unit and meaning: where index, schema.json and documentation come from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from generator.dataset.layout import FORMAT_VERSION
from generator.labels.fact import Fact
from generator.people.parts import PartId

PARTS = tuple(part.name.lower() for part in PartId)
KEYPOINTS = (
    "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_elbow",
    "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle",
    "right_ankle",
)  # fmt: skip
SPLITS = ("train", "query", "gallery")

_ARROW: dict[str, Any] = {
    "string": pa.string(), "uint8": pa.uint8(), "int32": pa.int32(), "int64": pa.int64(), "uint32": pa.uint32(),
    "float32": pa.float32(), "float64": pa.float64(), "bool": pa.bool_(),
}  # fmt: skip
_FACT_TYPES = {"number": "float64", "category": "string", "boolean": "bool", "colour": "float64"}


@dataclass(frozen=True)
class Column:
    """One column of an index.

    Attributes:
        name: of the column.
        type: of one value or, where there is a shape, of its elements.
        shape: of an array, stored as a flat fixed-size list in C order; empty for a single value.
        unit: empty where there is none.
        meaning: one sentence.
        optional: whether an array can be null; Parquet then holds lists whose size is not fixed.
    """

    name: str
    type: str
    shape: tuple[int, ...]
    unit: str
    meaning: str
    optional: bool = False

    @property
    def arrow_type(self) -> pa.DataType:
        """The Arrow type: a scalar or a flat list."""
        element: pa.DataType = _ARROW[self.type]
        return pa.list_(element, -1 if self.optional else math.prod(self.shape)) if self.shape else element

    def to_json(self) -> dict[str, Any]:
        """The entry in schema.json."""
        return {"name": self.name, "type": self.type, "shape": list(self.shape), "unit": self.unit,
                "meaning": self.meaning}  # fmt: skip


def _column(type: str, meaning: str, unit: str = "", shape: tuple[int, ...] = (), stored: bool = False) -> Any:
    metadata = {"type": type, "meaning": meaning, "unit": unit, "shape": shape, "stored": stored}
    return field(default=0, metadata=metadata) if stored else field(metadata=metadata)


@dataclass(frozen=True, kw_only=True, eq=False)
class SampleRow:
    """One image. The last columns say where it is stored; `write_shard` fills them in."""

    key: str = _column("string", "Name of the image's files in its shard: PID_cCAMID_CAPTURE.")
    pid: int = _column("int32", "Identity.")
    camid: int = _column("int32", "Camera, unique over all worlds and places.")
    split: str = _column("string", "`train`, `query` or `gallery`; an identity is in train or in the other two.")
    world: str = _column("string", "World in which the person stands.")
    world_kind: str = _column("string", "`panorama`, or the kind of place that was built.")
    place: str = _column("string", "Capture point in the world.")
    time_of_day: str = _column("string", "`dawn`, `morning`, `noon`, `afternoon`, `dusk` or `night`.")
    weather: str = _column("string", "`clear`, `partly_cloudy`, `overcast`, `rain`, `fog` or `snow`.")
    lighting: str = _column(
        "string",
        "What lights the place: `photographed` in a panorama, `daylight`, `street_lamps`, or the lamps indoors.",
    )
    sun_elevation_deg: float = _column("float32", "Height of the sun over the horizon; 0 in a panorama.", "deg")
    sun_azimuth_deg: float = _column(
        "float32", "Direction to the sun, anticlockwise from the world's +x; 0 in a panorama.", "deg"
    )
    cloud_cover: float = _column("float32", "Share of the sky under clouds.")
    visibility_m: float = _column("float32", "Meteorological optical range.", "m")
    rain_mm_per_h: float = _column("float32", "Falling rain.", "mm/h")
    snow_mm_per_h: float = _column("float32", "Falling snow, as water.", "mm/h")
    wetness: float = _column("float32", "Of the ground: 0 dry, 1 soaked.")
    puddles: float = _column("float32", "Share of the ground under water where water gathers.")
    snow_cover: float = _column("float32", "Share of the ground under snow.")
    atmosphere: int = _column("int32", "Index of the atmosphere (time of day, weather and their details) in the world.")
    outfit: int = _column("int32", "Number of the outfit that the person wears, from 0.")
    pose_kind: str = _column("string", "What the legs do: `walking`, `running`, `standing` or `sitting`.")
    left_hand: str = _column("string", "What the person's left hand does, such as `free`, `carry` or `phone_look`.")
    right_hand: str = _column("string", "What the person's right hand does.")
    yaw_deg: float = _column(
        "float32",
        "Viewpoint in [0, 360): 0 shows the person's front, 90 the left side, 180 the back, 270 the right side.",
        "deg",
    )
    yaw_bin: int = _column(
        "int32", "Viewpoint in 8 bins of 45 degrees; bin 0 is centred on the front, bin 2 on the left."
    )
    camera_distance_m: float = _column("float32", "Distance from the camera to the middle of the person.", "m")
    camera_height_m: float = _column("float32", "Height of the camera over the ground at the person.", "m")
    camera_pitch_deg: float = _column("float32", "How far the camera looks down; 0 is level.", "deg")
    focal_length_px: float = _column("float32", "Focal length of the surveillance frame.", "px")
    exposure_ev: float = _column("float32", "Exposure relative to the metered one.", "EV")
    shutter_s: float = _column("float32", "Exposure time.", "s")
    gain_db: float = _column("float32", "Amplification of the sensor's signal.", "dB")
    white_balance: Sequence[float] = _column("float32", "Gains of red and blue.", shape=(2,))
    motion_blur_px: float = _column("float32", "Length of the person's motion blur in the surveillance frame.", "px")
    defocus_px: float = _column(
        "float32", "Diameter of the circle of confusion at the person in the surveillance frame.", "px"
    )
    blur_px: float = _column("float32", "Standard deviation of the lens's own blur in the surveillance frame.", "px")
    noise: float = _column("float32", "Standard deviation of the noise at mid grey, in units of full scale.")
    sharpening: float = _column("float32", "Amount of the camera's unsharp mask.")
    codec_quality: int = _column("int32", "JPEG quality of the camera's stream.")
    distortion_k1: float = _column("float32", "Lens distortion, positive for a barrel.")
    native_height_px: float = _column("float32", "Height of the person in the surveillance frame.", "px")
    person_height_px: float = _column("float32", "Height of the amodal box in the crop.", "px")
    box_visible: Sequence[float] = _column(
        "float32", "Box x0, y0, x1, y1 of the visible pixels in the crop.", "px", (4,)
    )
    box_amodal: Sequence[float] = _column(
        "float32", "Box x0, y0, x1, y1 of the whole person without umbrella and suitcase in the crop, hidden and cut "
        "off parts included.", "px", (4,),
    )  # fmt: skip
    box_detector: Sequence[float] = _column(
        "float32", "Box x0, y0, x1, y1 of the simulated detector in the surveillance frame; the crop is cut by it.",
        "px", (4,),
    )  # fmt: skip
    visible_fraction: float = _column(
        "float32",
        "Share of the person's amodal mask in the crop that is seen: what `occlusion` leaves; 0 where nothing is.",
    )
    truncation: float = _column(
        "float32", "Share of the person without umbrella and suitcase that lies outside the crop."
    )
    occlusion: float = _column(
        "float32", "Share of the amodal mask in the crop that something nearer hides, people or things."
    )
    occluder: str = _column("string", "What hides most of the person: `none`, `person`, or a thing such as `pole`.")
    others: int = _column("int32", "Other people in the crop.")
    keypoints_2d: NDArray[np.float32] = _column("float32", "COCO keypoints x, y in the crop.", "px", (17, 2))  # noqa: RUF009
    keypoints_visibility: NDArray[np.uint8] = _column(  # noqa: RUF009
        "uint8", "Of each keypoint: 0 outside the crop, 1 hidden, 2 visible.", shape=(17,)
    )
    keypoints_3d: NDArray[np.float32] = _column(  # noqa: RUF009
        "float32", "COCO keypoints in camera space: x right, y down, z forward.", "m", (17, 3)
    )
    part_area_px: Sequence[int] = _column(
        "int32", "Visible pixels of each part of the labelled person, by part id.", "px", (len(PARTS),)
    )
    part_present: NDArray[np.uint8] = _column(  # noqa: RUF009
        "uint8", "Whether the person has each part, by part id: 1, or 0 where such a thing is not worn or carried.",
        shape=(len(PARTS),),
    )  # fmt: skip
    part_inside: NDArray[np.float32] = _column(  # noqa: RUF009
        "float32", "Share of each part's projected surface inside the crop, hidden or not; 0 where it is not present.",
        shape=(len(PARTS),),
    )  # fmt: skip
    part_amodal_px: NDArray[np.float32] = _column(  # noqa: RUF009
        "float32", "Pixels that each part would cover if nothing were before it and the crop had no edge; 0 if absent.",
        "px", (len(PARTS),),
    )  # fmt: skip
    part_lab: NDArray[np.float32] = _column(  # noqa: RUF009
        "float32", "Mean colour of the visible pixels of each part in the image; 0 where there are none.",
        "CIELAB", (len(PARTS), 3),
    )  # fmt: skip
    caption_1: str = _column("string", "What can be seen of the person, in English.")
    caption_2: str = _column("string", "The same in other words.")
    shard: int = _column("int32", "Shard that holds the image: shards/SHARD.tar with six digits.", stored=True)
    offset: int = _column("int64", "Where the JPEG starts in the shard.", "byte", stored=True)
    length: int = _column("int32", "Size of the JPEG.", "byte", stored=True)
    jpeg_crc32: int = _column("uint32", "CRC-32 of KEY.jpg.", stored=True)
    mask_crc32: int = _column("uint32", "CRC-32 of KEY.mask.png.", stored=True)
    json_crc32: int = _column("uint32", "CRC-32 of KEY.json.", stored=True)
    depth_crc32: int = _column("uint32", "CRC-32 of KEY.depth.png, 0 where there is none.", stored=True)


@dataclass(frozen=True)
class PersonRow:
    """One identity in one outfit.

    Attributes:
        pid: identity.
        outfit: number of the outfit.
        split: `train` or `test`.
        facts: what is known about the person in it, by the names of the facts; an absent one is null.
        spec: the person's specification as JSON text.
        group: number of the group of look-alikes, None for an identity of its own.
        factor: in what the group differs, None without one.
        base_pid: identity that the group's others are variants of, None without one.
    """

    pid: int
    outfit: int
    split: str
    facts: Mapping[str, Any]
    spec: str
    group: int | None = None
    factor: str | None = None
    base_pid: int | None = None


def _columns(stored: tuple[bool, ...]) -> tuple[Column, ...]:
    return tuple(
        Column(
            item.name, item.metadata["type"], item.metadata["shape"], item.metadata["unit"], item.metadata["meaning"]
        )
        for item in fields(SampleRow)
        if item.metadata["stored"] in stored
    )


WEATHER_COLUMNS = (
    "time_of_day", "weather", "lighting", "sun_elevation_deg", "sun_azimuth_deg", "cloud_cover", "visibility_m",
    "rain_mm_per_h", "snow_mm_per_h", "wetness", "puddles", "snow_cover",
)  # fmt: skip
SAMPLE_COLUMNS = _columns((False, True))  # without those of the vocabulary
LABEL_COLUMNS = _columns((False,))  # those that KEY.json repeats


_PERSON_COLUMNS = (
    Column("pid", "int32", (), "", "Identity."),
    Column("outfit", "int32", (), "", "Number of the outfit, from 0; a row per outfit."),
    Column("split", "string", (), "", "`train` or `test`; images of a test identity are queries or gallery."),
    Column("group", "int32", (), "", "Number of the group of look-alikes, null for an identity of its own."),
    Column("factor", "string", (), "", "In what the members of the group differ, null without one."),
    Column("base_pid", "int32", (), "", "Identity that the group's others are variants of, null without one."),
)
VISIBILITY = "attribute_visibility"


def person_columns(facts: Mapping[str, Fact], attributes: Sequence[Mapping[str, Any]]) -> tuple[Column, ...]:
    """The columns of persons.parquet under a vocabulary."""
    return (
        *_PERSON_COLUMNS,
        *(
            Column(
                f"fact.{name}",
                _FACT_TYPES[fact.kind],
                (3,) if fact.kind == "colour" else (),
                fact.unit,
                fact.meaning,
                fact.optional,
            )
            for name, fact in facts.items()
            if fact.level == "person"
        ),
        *(attribute_column(attribute) for attribute in attributes if attribute["level"] == "person"),
        Column("spec", "string", (), "", "Everything that the person was built from, as JSON."),
    )


def label_columns(attributes: Sequence[Mapping[str, Any]]) -> tuple[Column, ...]:
    """The columns of samples.parquet that depend on the vocabulary; they come last."""
    meaning = "Of each attribute of schema.json, in its order: 0 hidden, 1 visible, 2 cut off."
    return (
        Column(VISIBILITY, "uint8", (len(attributes),), "", meaning),
        *(attribute_column(attribute) for attribute in attributes if attribute["level"] == "image"),
    )


def attribute_column(attribute: Mapping[str, Any]) -> Column:
    """The column with the values of an attribute."""
    name, kind = f"attr.{attribute['name']}", attribute["kind"]
    meaning = f"{attribute['description']} " if attribute["description"] else ""
    if kind in ("number", "colour"):
        shape = (3,) if kind == "colour" else ()
        return Column(name, "float64", shape, attribute["unit"], f"{meaning}The {kind} itself.", kind == "colour")
    return Column(name, "string", (), "", f"{meaning}One of: {', '.join(attribute['classes'])}.")


def arrow_schema(columns: Sequence[Column]) -> pa.Schema:
    """The Arrow schema, with unit and meaning in the fields' metadata."""
    return pa.schema(
        [
            pa.field(column.name, column.arrow_type, metadata={"unit": column.unit, "meaning": column.meaning})
            for column in columns
        ]
    )


def samples_table(rows: Sequence[SampleRow]) -> pa.Table:
    """The rows as a table.

    Raises:
        ValueError: a value has another shape than its column, does not fit its type or is not finite.
    """
    schema = arrow_schema(SAMPLE_COLUMNS)
    arrays = [_array(column, [getattr(row, column.name) for row in rows], rows) for column in SAMPLE_COLUMNS]
    return pa.Table.from_arrays(arrays, schema=schema)


def _array(column: Column, values: list[Any], rows: Sequence[SampleRow]) -> Any:
    if column.shape:
        for row, value in zip(rows, values, strict=True):
            if np.shape(value) != column.shape:
                raise ValueError(f"{row.key}: {column.name}: expected shape {column.shape}, got {np.shape(value)}.")
    if column.type == "float32":
        finite = np.isfinite(np.asarray(values, np.float64)).reshape(len(rows), math.prod(column.shape)).all(axis=1)
        for place in np.flatnonzero(~finite).tolist():
            raise ValueError(f"{rows[place].key}: {column.name}: expected finite numbers, got {values[place]}.")
    if not column.shape:
        return pa.array(values, _ARROW[column.type])
    flat = np.asarray(values, column.type).reshape(-1)
    return pa.FixedSizeListArray.from_arrays(pa.array(flat, _ARROW[column.type]), math.prod(column.shape))


def persons_table(rows: Sequence[PersonRow], columns: Sequence[Column]) -> pa.Table:
    """The rows as a table with those of the columns that hold no labels.

    Raises:
        ValueError: a person has a fact without a column.
    """
    columns = [column for column in columns if not column.name.startswith("attr.")]
    known = {column.name for column in columns}
    records = []
    for row in rows:
        record = {name: getattr(row, name) for name in known if not name.startswith("fact.")}
        record.update({f"fact.{name}": value for name, value in row.facts.items()})
        unknown = sorted(set(record) - known)
        if unknown:
            raise ValueError(f"person {row.pid}: expected the columns of the schema, got {unknown[0]!r}, too.")
        records.append(record)
    arrays = [pa.array([record.get(column.name) for record in records], column.arrow_type) for column in columns]
    return pa.Table.from_arrays(arrays, schema=arrow_schema(columns))


def schema_json(facts: Mapping[str, Fact], vocabulary: Mapping[str, Any]) -> dict[str, Any]:
    """What schema.json holds: the vocabulary and its attributes, facts, parts, keypoints and all columns."""
    attributes = list(vocabulary["attributes"])
    return {
        "format_version": FORMAT_VERSION,
        "vocabulary": {name: value for name, value in vocabulary.items() if name != "attributes"},
        "attributes": attributes,
        "facts": [
            {
                "name": name,
                "kind": fact.kind,
                "level": fact.level,
                "unit": fact.unit,
                "values": list(fact.values),
                "meaning": fact.meaning,
                "optional": fact.optional,
            }
            for name, fact in facts.items()
        ],
        "parts": list(PARTS),
        "keypoints": list(KEYPOINTS),
        "samples": [column.to_json() for column in (*SAMPLE_COLUMNS, *label_columns(attributes))],
        "persons": [column.to_json() for column in person_columns(facts, attributes)],
    }
