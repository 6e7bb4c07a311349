"""What is around the people of a stage: setting, lights, what each camera's meter makes of them, and the haze."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from generator.imaging.exposure import TYPICAL_KLX
from generator.specs import AtmosphereSpec, StageSpec, WorldSpec
from generator.stage import Backdrop, Light
from generator.worlds.equirect import luminance
from generator.worlds.layout import WorldLayout
from generator.worlds.lighting import airlight, build_light
from generator.worlds.meter import balance_gains, frame_points, meter
from generator.worlds.model import WorldModel
from generator.worlds.panorama import (
    build_backdrop,
    cloud_over,
    floor_irradiance,
    load_radiance,
    mid_radiance,
    photographed_light,
    surroundings_radiance,
)
from generator.worlds.panorama import (
    metered_radiance as photographed_white,
)
from generator.worlds.places import PLACES

MAX_CACHED_PANORAMAS, MAX_CACHED_PLACES = 16, 4

INDOOR_KLX = 0.4


@dataclass(frozen=True)
class Surroundings:
    """A world under the atmospheres of a stage.

    Attributes:
        setting: what is rendered around people.
        lights: one per atmosphere.
        white: (C, A) radiance that the meter of each camera takes for white under each light.
        white_kcd_m2: (C, A) its luminance. [kcd/m2]
        balance: (C, A, 2) gains of red and blue by which each camera balances each light.
        airlight: (A, 3) radiance of haze of infinite depth.
    """

    setting: Backdrop | WorldModel
    lights: tuple[Light, ...]
    white: NDArray[np.float64]
    white_kcd_m2: NDArray[np.float64]
    balance: NDArray[np.float64]
    airlight: NDArray[np.float64]


def surround(spec: StageSpec, panorama_paths: Mapping[str, Path]) -> Surroundings:
    """The surroundings of a stage.

    Args:
        spec: the stage.
        panorama_paths: file of each panorama, by name.

    Raises:
        PanoramaError: its picture cannot be read.
    """
    if spec.world.kind == "panorama":
        return _photographed(spec, panorama_paths[spec.world.name])
    layout, model = _place(spec.world.kind, spec.world.seed)
    lights = tuple(build_light(atmosphere, layout.indoor) for atmosphere in spec.atmospheres)
    seen = [frame_points(layout, camera) for camera in spec.cameras]
    under = tuple(zip(lights, spec.atmospheres, strict=True))
    white = np.array([[meter(points, light, atmosphere) for light, atmosphere in under] for points in seen])
    unit = np.array([light.unit_kcd_m2 for light in lights])
    haze = [airlight(light, atmosphere, layout.lamps) for light, atmosphere in under]
    balance = np.array([[balance_gains(points, light) for light in lights] for points in seen])
    return Surroundings(model, lights, white, white * unit, balance, np.array(haze))


@lru_cache(maxsize=MAX_CACHED_PLACES)
def _place(kind: str, seed: int) -> tuple[WorldLayout, WorldModel]:
    layout = PLACES[kind].lay_out(seed)
    return layout, PLACES[kind].build(layout)


@lru_cache(maxsize=MAX_CACHED_PANORAMAS)
def _panorama(path: Path, world: WorldSpec) -> tuple[Backdrop, Light, float]:
    radiance = load_radiance(path)
    light = photographed_light(radiance)
    backdrop = build_backdrop(radiance, light, world.eye_height_m, world.radius_m)
    return backdrop, light, surroundings_radiance(radiance, light)


def _photographed(spec: StageSpec, path: Path) -> Surroundings:
    """All cameras of a panorama meter alike."""
    backdrop, photographed, around = _panorama(path, spec.world)
    lights = tuple(cloud_over(photographed, atmosphere.sun_share) for atmosphere in spec.atmospheres)
    of_light = [photographed_white(mid_radiance(light), around * light.backdrop_gain) for light in lights]
    white = np.tile(of_light, (len(spec.cameras), 1))
    unit = _ground_klx(spec.atmospheres[0]) / float(luminance(floor_irradiance(photographed)))
    even = np.ones((*white.shape, 2))  # photographs are balanced
    return Surroundings(backdrop, lights, white, white * unit, even, np.zeros((len(lights), 3)))


def _ground_klx(atmosphere: AtmosphereSpec) -> float:
    """What open ground is taken to get in a panorama, which says nothing of absolute light. [klx]"""
    return INDOOR_KLX if atmosphere.weather == "indoor" else TYPICAL_KLX[atmosphere.time_of_day]
