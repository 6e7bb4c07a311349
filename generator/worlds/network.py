"""The cameras of a world and where people are photographed: spread over the place, overlapping, each with a view."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from generator.config import CameraConfig, ImagingConfig
from generator.people.streams import stream_rng
from generator.specs import CameraSpec, Stream
from generator.worlds.aim import candidates
from generator.worlds.choice import choose_cameras, choose_points
from generator.worlds.ground import CLEARANCE_M, Ground, bodies, eye_of, is_framed, sample_ground, visible_shares
from generator.worlds.layout import Solid, WorldLayout
from generator.worlds.sight import ground_height, is_free

Floats = NDArray[np.float64]

LEAST_CAMERAS = 6
LEAST_SPOTS = 6
CAMERAS_OF_VISIT = 4  # different ones that see an identity, where there are so many
ROOMS_M = 0.6, 0.3  # around a capture point, if that much is free and seen
CLUMPS = 2.0  # power of the light that crowns let through, so that people behind them are seen as well as is told
STRAY_DEG = 12.0  # standard deviation about the direction of a walk


class NetworkError(ValueError):
    """A place in which no camera network can be had."""


@dataclass(frozen=True)
class Spot:
    """A capture point.

    Attributes:
        number: index in the network.
        x_m: position. [m]
        y_m: position. [m]
        z_m: height of the ground. [m]
        walk_deg: direction in which most people walk there, either way, anticlockwise from +x; None for anyhow. [deg]
        walk: name of the walk.
        cameras: indices of the cameras that see a person there.
        shares: how much of a person each of them sees past the place's own solids. [1]
        room_m: how far from the point people may be and are still free, and as well seen. [m]
    """

    number: int
    x_m: float
    y_m: float
    z_m: float
    walk_deg: float | None
    walk: str
    cameras: tuple[int, ...]
    shares: tuple[float, ...]
    room_m: float


@dataclass(frozen=True)
class CameraNetwork:
    """The cameras of a world and its capture points."""

    cameras: tuple[CameraSpec, ...]
    spots: tuple[Spot, ...]


def build_network(
    config: CameraConfig, imaging: ImagingConfig, layout: WorldLayout, seed: int, name: str, first_camid: int
) -> CameraNetwork:
    """Cameras at the mounts of a place and capture points that are each seen by `config.per_place` of them or more.

    Args:
        config: how cameras are mounted and what they must see.
        imaging: ranges of their look.
        layout: the place.
        seed: the dataset's.
        name: of the world; with the seed it decides everything.
        first_camid: of the first camera.

    Raises:
        NetworkError: fewer than six cameras or capture points can be had.
    """
    layout = replace(layout, solids=tuple(_clumped(solid) for solid in layout.solids))
    rng = stream_rng(seed, Stream.SPOT, zlib.crc32(name.encode()))
    ground = sample_ground(layout, rng)
    found = candidates(config, imaging, layout, ground, seed, name)
    chosen, shares = choose_cameras(config, layout, ground, found)
    points = choose_points(config, ground, chosen, shares >= config.min_visible_share, rng) if chosen else []
    if len(chosen) < LEAST_CAMERAS or len(points) < LEAST_SPOTS:
        raise NetworkError(
            f"{name}: expected at least {LEAST_CAMERAS} cameras and {LEAST_SPOTS} capture points that "
            f"{config.per_place} of them see, got {len(chosen)} and {len(points)} from {len(layout.mounts)} mounts. "
            "Lower cameras.per_place or cameras.min_visible_share, or widen cameras.distance_m, cameras.height_m or "
            "cameras.native_height_px."
        )
    cameras = tuple(replace(one.camera, camid=first_camid + number) for number, one in enumerate(chosen))
    spots = [_spot(config, layout, ground, cameras, shares[:, at], at) for at in points]
    return CameraNetwork(cameras, tuple(replace(spot, number=number) for number, spot in enumerate(spots)))


def _clumped(solid: Solid) -> Solid:
    """A solid that hides as much as it does from an unlucky place: leaves and bars are not spread evenly."""
    return replace(solid, opacity=1.0 - (1.0 - solid.opacity) ** CLUMPS)


def _spot(
    config: CameraConfig, layout: WorldLayout, ground: Ground, cameras: Sequence[CameraSpec], shares: Floats, at: int
) -> Spot:
    """The capture point at a point of the ground, (K,) shares being what each camera sees there."""
    seen_by = np.flatnonzero(shares >= config.min_visible_share)
    x_m, y_m, z_m = (float(value) for value in ground.points[at])
    room_m = next(
        (room for room in ROOMS_M if _has_room(config, layout, ground, [cameras[one] for one in seen_by], at, room)),
        0.0,
    )
    return Spot(
        number=0,
        x_m=x_m,
        y_m=y_m,
        z_m=z_m,
        walk_deg=float(ground.heading_deg[at]),
        walk=layout.walks[ground.walk[at]].name,
        cameras=tuple(int(one) for one in seen_by),
        shares=tuple(float(shares[one]) for one in seen_by),
        room_m=room_m,
    )


def _has_room(
    config: CameraConfig, layout: WorldLayout, ground: Ground, cameras: Sequence[CameraSpec], at: int, room_m: float
) -> bool:
    """Whether people all around a point of the ground are free and as well seen as at the point."""
    turn = np.arange(8) * np.pi / 4.0
    around = ground.points[at] + room_m * np.stack([np.cos(turn), np.sin(turn), np.zeros(8)], axis=-1)
    level = ground_height(layout, around[:, 0], around[:, 1]) == around[:, 2]
    if not (level & is_free(layout, around[:, 0], around[:, 1], 0.8 * CLEARANCE_M)).all():
        return False
    heading_deg = np.full(8, ground.heading_deg[at])
    people = bodies(around, heading_deg)
    return all(
        bool(is_framed(config, camera, around, heading_deg).all())
        and bool((visible_shares(layout.solids, eye_of(camera), people) >= config.min_visible_share).all())
        for camera in cameras
    )


def choose_spots(
    network: CameraNetwork, rng: np.random.Generator, n_places: int, per_place: int
) -> list[tuple[Spot, tuple[int, ...]]]:
    """Where a person is photographed on a visit, and by whom: by at least four cameras, where that can be.

    Args:
        network: the world's.
        rng: of this person and visit.
        n_places: capture points, all of them if there are fewer.
        per_place: cameras at each.

    Returns:
        Capture points, each with the indices of the cameras that are used there.
    """
    left, used = list(network.spots), np.zeros(len(network.cameras), bool)
    often = np.bincount([one for spot in left for one in spot.cameras], minlength=len(network.cameras))
    chosen: list[tuple[Spot, tuple[int, ...]]] = []
    while left and len(chosen) < n_places:
        # A camera that sees few capture points is taken where it can be; so all are used about equally often.
        luck = rng.random(len(network.cameras)) ** (np.maximum(often, 1) / often.max())
        picks = [sorted(spot.cameras, key=lambda one: (bool(used[one]), -luck[one]))[:per_place] for spot in left]
        fresh = [int((~used[cameras]).sum()) for cameras in picks]
        wanted = max(fresh) if used.sum() < CAMERAS_OF_VISIT else 0
        good = [index for index, count in enumerate(fresh) if count >= wanted]
        index = good[int(rng.integers(len(good)))]
        used[picks[index]] = True
        chosen.append((left.pop(index), tuple(sorted(picks[index]))))
    return chosen


def walking_heading_deg(spot: Spot, along_share: float, rng: np.random.Generator) -> float:
    """Where somebody at a capture point faces, as `MomentSpec.heading_deg`, from -180 to 180. [deg]

    Args:
        spot: the capture point.
        along_share: how often people go along the walk, either way, and not anyhow. [1]
        rng: of this moment.
    """
    along, back, stray_deg, anyhow_deg = rng.random(), rng.random(), rng.normal(0.0, STRAY_DEG), rng.uniform(0.0, 360.0)
    if spot.walk_deg is None or along >= along_share:
        return float(anyhow_deg) - 180.0
    # At heading 0 one faces -y.
    return float((spot.walk_deg + 90.0 + 180.0 * (back < 0.5) + stray_deg + 180.0) % 360.0 - 180.0)
