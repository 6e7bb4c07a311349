"""What is decided before anything is rendered: frozen, plain, and equal after a trip through JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

from generator.people.spec import PersonSpec, PoseSpec


class Stream(IntEnum):
    """First number of a spawn key, below those of `PersonStream`; a thing of its own never changes another's draws."""

    VISIT = 1
    POSE = 2
    MOMENT = 3
    CAMERA = 4
    DETECTOR = 5
    SENSOR = 6


@dataclass(frozen=True)
class CameraSpec:
    """A surveillance camera over a capture point, and its look.

    Attributes:
        camid: unique in the dataset.
        x_m: position, in the panorama's floor coordinates. [m]
        y_m: position. [m]
        height_m: over the floor. [m]
        yaw_deg: of the viewing direction, anticlockwise from +x. [deg]
        pitch_deg: of the viewing direction, positive downwards. [deg]
        roll_deg: about the viewing direction. [deg]
        focal_length_px: in frame pixels. [px]
        frame_width_px: of the whole frame. [px]
        frame_height_px: of the whole frame. [px]
        exposure_ev: error of the meter. [EV]
        white_balance: gains of red and blue.
        blur_px: standard deviation of the lens blur. [px]
        read_noise: standard deviation in units of full scale.
        shot_noise: standard deviation at full scale.
        codec_quality: JPEG quality of the stream.
    """

    camid: int
    x_m: float
    y_m: float
    height_m: float
    yaw_deg: float
    pitch_deg: float
    roll_deg: float
    focal_length_px: float
    frame_width_px: int
    frame_height_px: int
    exposure_ev: float
    white_balance: tuple[float, float]
    blur_px: float
    read_noise: float
    shot_noise: float
    codec_quality: int


@dataclass(frozen=True)
class AtmosphereSpec:
    """Hour, weather and the share of the sun's light that clouds let pass."""

    time_of_day: str
    weather: str
    sun_share: float


@dataclass(frozen=True)
class MomentSpec:
    """A person in a pose at a place, in the panorama's floor coordinates; heading 0 faces -y. [m, deg]"""

    pid: int
    pose: int
    place: int
    x_m: float
    y_m: float
    heading_deg: float


@dataclass(frozen=True)
class CaptureSpec:
    """One crop.

    Attributes:
        key: unique in the dataset.
        moment: index into the stage's moments.
        camera: index into the stage's cameras.
        atmosphere: index into the stage's atmospheres.
        split: train, query or gallery.
        side_error: errors of the detector's left, top, right and bottom side, as shares of the person's height.
        noise_seed: of the sensor's noise.
    """

    key: str
    moment: int
    camera: int
    atmosphere: int
    split: str
    side_error: tuple[float, float, float, float]
    noise_seed: int


@dataclass(frozen=True)
class StageSpec:
    """One visit of a group of people to a panorama.

    Attributes:
        world: name of the panorama.
        eye_height_m: height of the panorama's own camera. [m]
        radius_m: of its dome. [m]
        atmospheres: lights of the stage.
        cameras: all cameras of the panorama.
        poses: pid, number of the outfit that is worn, and pose, in the order in which moments name them.
        moments: who stands where.
        captures: the crops.
    """

    world: str
    eye_height_m: float
    radius_m: float
    atmospheres: tuple[AtmosphereSpec, ...]
    cameras: tuple[CameraSpec, ...]
    poses: tuple[tuple[int, int, PoseSpec], ...]
    moments: tuple[MomentSpec, ...]
    captures: tuple[CaptureSpec, ...]


@dataclass(frozen=True)
class JobSpec:
    """What one process renders in one go and writes as one shard."""

    index: int
    persons: tuple[PersonSpec, ...]
    stages: tuple[StageSpec, ...]

    @property
    def n_images(self) -> int:
        return sum(len(stage.captures) for stage in self.stages)


T = TypeVar("T")
_ADAPTERS: Callable[[type], TypeAdapter[Any]] = lru_cache(TypeAdapter)  # making one takes longer than a hundred uses


def spec_to_json(spec: object) -> str:
    """Compact JSON of any spec."""
    return _ADAPTERS(type(spec)).dump_json(spec).decode()


def spec_from_json(kind: type[T], text: str) -> T:
    """The spec again, equal to the one that was written."""
    adapter: TypeAdapter[T] = _ADAPTERS(kind)
    return adapter.validate_json(text)
