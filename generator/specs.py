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
    WORLD = 7
    ATMOSPHERE = 8
    CROWD = 9
    SPOT = 10
    KEEP = 11


@dataclass(frozen=True)
class CameraSpec:
    """A surveillance camera and its look.

    Attributes:
        camid: unique in the dataset.
        x_m: position, in the world's coordinates. [m]
        y_m: position. [m]
        height_m: over z = 0. [m]
        yaw_deg: of the viewing direction, anticlockwise from +x. [deg]
        pitch_deg: of the viewing direction, positive downwards. [deg]
        roll_deg: about the viewing direction. [deg]
        focal_length_px: in frame pixels. [px]
        frame_width_px: of the whole frame. [px]
        frame_height_px: of the whole frame. [px]
        exposure_ev: error of the meter. [EV]
        white_balance: gains of red and blue.
        blur_px: standard deviation of the lens's own blur. [px]
        read_noise: standard deviation in units of full scale, at gain 1.
        shot_noise: standard deviation at full scale, at gain 1.
        codec_quality: JPEG quality of the stream.
        sensor_width_mm: of the sensor; with it the lens's focal length in mm follows. [mm]
        f_number: of the lens. [1]
        focus_m: distance at which it is sharp. [m]
        distortion: k1 and k2 as in `CropCamera`.
        longest_exposure_s: shutter time in the dark; gain makes up for the rest. [s]
        sharpening: amount of the camera's unsharp mask. [1]
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
    sensor_width_mm: float = 5.6
    f_number: float = 2.0
    focus_m: float = 12.0
    distortion: tuple[float, float] = (0.0, 0.0)
    longest_exposure_s: float = 0.04
    sharpening: float = 0.0


@dataclass(frozen=True)
class AtmosphereSpec:
    """Hour and weather.

    Attributes:
        time_of_day: dawn, morning, noon, afternoon, dusk or night.
        weather: clear, partly_cloudy, overcast, rain, fog or snow.
        lighting: `photographed` (a panorama's own), `daylight`, `street_lamps`, or indoors a state of the lamps.
        sun_share: share of the sun's light that clouds let pass. [1]
        sun_azimuth_deg: direction to the sun in the world's coordinates, anticlockwise from +x. [deg]
        sun_elevation_deg: of the sun, negative under the horizon. [deg]
        cloud_cover: share of the sky. [1]
        visibility_m: meteorological optical range. [m]
        rain_mm_per_h: intensity. [mm/h]
        snow_mm_per_h: intensity, as water. [mm/h]
        wind_m_per_s: speed of the wind that carries rain and snow, along the world's x axis. [m/s]
        wetness: of the ground, as in `GroundState`. [1]
        puddles: as in `GroundState`. [1]
        snow_cover: as in `GroundState`. [1]
        seed: of the clouds.
    """

    time_of_day: str
    weather: str
    lighting: str = "photographed"
    sun_share: float = 1.0
    sun_azimuth_deg: float = 0.0
    sun_elevation_deg: float = 0.0
    cloud_cover: float = 0.0
    visibility_m: float = 30000.0
    rain_mm_per_h: float = 0.0
    snow_mm_per_h: float = 0.0
    wind_m_per_s: float = 0.0
    wetness: float = 0.0
    puddles: float = 0.0
    snow_cover: float = 0.0
    seed: int = 0


@dataclass(frozen=True)
class BystanderSpec:
    """Somebody else in the picture: a pose of the stage, a position and a heading. [m, deg]"""

    pose: int
    x_m: float
    y_m: float
    heading_deg: float


@dataclass(frozen=True)
class OccluderSpec:
    """A thing that was put before a person: kind and seed of `worlds.occluders`, position and heading. [m, deg]"""

    kind: str
    seed: int
    x_m: float
    y_m: float
    heading_deg: float


@dataclass(frozen=True)
class MomentSpec:
    """A person in a pose at a place, in the world's coordinates.

    Attributes:
        pid: identity.
        pose: index into the stage's poses.
        place: number of the capture point.
        x_m: position. [m]
        y_m: position. [m]
        heading_deg: rotation about z; at 0 the person faces -y. [deg]
        z_m: height of the ground. [m]
        bystanders: other people of the stage who are there.
        occluders: things that stand there.
    """

    pid: int
    pose: int
    place: int
    x_m: float
    y_m: float
    heading_deg: float
    z_m: float = 0.0
    bystanders: tuple[BystanderSpec, ...] = ()
    occluders: tuple[OccluderSpec, ...] = ()


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
class WorldSpec:
    """Where a stage is.

    Attributes:
        name: unique in the dataset.
        kind: `panorama` or the name of a place, such as `town_square`.
        seed: of what is built; 0 for a panorama.
        radius_m: of a panorama's dome. [m]
        eye_height_m: height of a panorama's own camera. [m]
    """

    name: str
    kind: str
    seed: int
    radius_m: float = 0.0
    eye_height_m: float = 0.0


@dataclass(frozen=True)
class StageSpec:
    """One visit of a group of people to a world.

    Attributes:
        world: where it is.
        atmospheres: lights of the stage.
        cameras: all cameras of the world.
        poses: pid, number of the outfit that is worn, and pose, in the order in which moments name them.
        moments: who stands where.
        captures: the crops.
    """

    world: WorldSpec
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
