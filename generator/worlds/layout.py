"""Where things are in a place: enough to choose cameras and capture points without building a mesh."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

from generator.worlds.model import LocalLamp, SceneKind, WorldModel


@dataclass(frozen=True)
class Solid:
    """An upright box that nobody can stand in and that hides what is behind it.

    Attributes:
        kind: what it is.
        x_m: middle. [m]
        y_m: middle. [m]
        heading_deg: of its own x axis, anticlockwise from the world's. [deg]
        half_x_m: half its length along its own x axis. [m]
        half_y_m: half its width. [m]
        low_m: underside over the world's z = 0. [m]
        high_m: upper side. [m]
        opacity: share of the light that it stops: 1, less for crowns and railings. [1]
    """

    kind: SceneKind
    x_m: float
    y_m: float
    heading_deg: float
    half_x_m: float
    half_y_m: float
    low_m: float
    high_m: float
    opacity: float = 1.0


@dataclass(frozen=True)
class Walk:
    """A rectangle of ground on which people walk and stand.

    Attributes:
        x_m: middle. [m]
        y_m: middle. [m]
        heading_deg: direction in which most people walk, anticlockwise from +x; the rectangle's own x axis. [deg]
        half_x_m: half its length in that direction. [m]
        half_y_m: half its width. [m]
        z_m: height of the ground. [m]
        weight: how often people are there, per area. [1]
        name: such as `pavement`, `crossing`, `square`, `platform`.
    """

    x_m: float
    y_m: float
    heading_deg: float
    half_x_m: float
    half_y_m: float
    z_m: float
    weight: float
    name: str


@dataclass(frozen=True)
class Mount:
    """Where a surveillance camera can be fixed.

    Attributes:
        x_m: position. [m]
        y_m: position. [m]
        low_m: lowest height over z = 0. [m]
        high_m: highest. [m]
        facing_deg: direction away from the wall, anticlockwise from +x; None for a pole or a ceiling. [deg]
        on: what carries it.
    """

    x_m: float
    y_m: float
    low_m: float
    high_m: float
    facing_deg: float | None
    on: Literal["pole", "wall", "ceiling"]


@dataclass(frozen=True)
class WorldLayout:
    """What is decided about a place before anything is built.

    Attributes:
        kind: name of the place's module, such as `town_square`.
        seed: of everything random in it.
        radius_m: of the circle around the origin that holds everything. [m]
        solids: everything that stands in the way.
        walks: where people are.
        mounts: where cameras can be, at least a dozen.
        lamps: as the built model has them, for exposure meters.
        indoor: as in `WorldModel`.
        drawn: the place's own decisions, for its `build`.
    """

    kind: str
    seed: int
    radius_m: float
    solids: tuple[Solid, ...]
    walks: tuple[Walk, ...]
    mounts: tuple[Mount, ...]
    lamps: tuple[LocalLamp, ...]
    indoor: bool
    drawn: Any


class Place(NamedTuple):
    """A kind of place: decisions first (milliseconds), geometry when it is rendered (at most 10 s)."""

    lay_out: Callable[[int], WorldLayout]
    build: Callable[[WorldLayout], WorldModel]


def world_rng(seed: int, *part: int) -> np.random.Generator:
    """The generator of one part of a place: the same whatever else is drawn."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=part))
