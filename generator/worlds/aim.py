"""What an installer would do at a mount: look where people are, not into the wall, and choose the lens for it."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.cameras import Mounting, build_camera, sample_optics
from generator.config import CameraConfig, ImagingConfig
from generator.people.streams import stream_rng
from generator.specs import CameraSpec, Stream
from generator.worlds.ground import Ground, bodies, eye_of, is_framed, visible_shares
from generator.worlds.layout import Mount, Solid, WorldLayout
from generator.worlds.sight import distance_to_box

Floats = NDArray[np.float64]

BRACKET_M = 0.35  # from what carries it to the camera
SWING_DEG = 75.0  # to either side of a wall's facing
YAW_STEP_DEG = 15.0
SECOND_DEG = 60.0  # between two cameras that one mount may carry
QUICK_BODY = np.array([(0.0, 0.0, 0.3), (0.0, 0.0, 1.0), (0.0, 0.0, 1.6)])


@dataclass(frozen=True, eq=False)
class Candidate:
    """A camera that could be part of the network.

    Attributes:
        camera: with camid 0.
        mount: index into the layout's mounts.
        sees: (P,) whether a person at a point of the ground is framed and, as far as a quick test tells, seen.
    """

    camera: CameraSpec
    mount: int
    sees: NDArray[np.bool_]


def candidates(
    config: CameraConfig, imaging: ImagingConfig, layout: WorldLayout, ground: Ground, seed: int, name: str
) -> list[Candidate]:
    """Up to two cameras for every mount, looking different ways; the same whatever other mounts there are."""
    found = []
    for number, mount in enumerate(layout.mounts):
        low_m, high_m = max(mount.low_m, config.height_m[0]), min(mount.high_m, config.height_m[1])
        if low_m > high_m:
            continue
        key = zlib.crc32(name.encode()), number
        rng = stream_rng(seed, Stream.CAMERA, *key)
        base = np.array([mount.x_m, mount.y_m, rng.uniform(low_m, high_m)])
        seen = _seen_points(config, layout, ground, mount, base)
        for index, yaw_deg in enumerate(_best_yaws(ground, mount, base, seen, rng)):
            camera = _aimed(config, imaging, ground, base, seen, yaw_deg, mount, (seed, *key, index))
            if camera is None or _is_inside(layout.solids, eye_of(camera)):
                continue
            sees = seen & is_framed(config, camera, ground.points, ground.heading_deg)
            if sees.any():
                found.append(Candidate(camera, number, sees))
    return found


def _seen_points(
    config: CameraConfig, layout: WorldLayout, ground: Ground, mount: Mount, base: Floats
) -> NDArray[np.bool_]:
    """(P,) points of the ground that are near enough, before the wall, and seen from the mount."""
    away_m = np.hypot(ground.points[:, 0] - base[0], ground.points[:, 1] - base[1])
    seen = np.asarray((away_m > config.distance_m[0]) & (away_m < config.distance_m[1]))
    if mount.facing_deg is not None:
        seen &= np.abs(_turned_deg(_bearings_deg(ground, base), mount.facing_deg)) < SWING_DEG + 15.0
    chosen = np.flatnonzero(seen)
    around = [solid for solid in layout.solids if not _is_inside((solid,), base, 0.3)]  # not what carries the camera
    people = bodies(ground.points[chosen], ground.heading_deg[chosen], QUICK_BODY)
    seen[chosen] = visible_shares(around, base, people) >= config.min_visible_share
    return seen


def _best_yaws(
    ground: Ground, mount: Mount, base: Floats, seen: NDArray[np.bool_], rng: np.random.Generator
) -> list[float]:
    """The direction with most people before it and the next best that is quite another. [deg]"""
    centre_deg, half_deg = (0.0, 180.0 - YAW_STEP_DEG) if mount.facing_deg is None else (mount.facing_deg, SWING_DEG)
    yaws = centre_deg + np.arange(-half_deg, half_deg + 1.0, YAW_STEP_DEG)
    turned = np.abs(_turned_deg(_bearings_deg(ground, base)[None], yaws[:, None]))
    score = ((turned < 25.0) * (ground.weight * seen)).sum(axis=1) * rng.uniform(0.8, 1.2, len(yaws))
    first = int(score.argmax())
    other = np.where(np.abs(_turned_deg(yaws, yaws[first])) < SECOND_DEG, 0.0, score)
    return [
        float(yaws[index])
        for index in (first, int(other.argmax()))
        if (score[index] > 0.0 and other.any()) or index == first
    ]


def _aimed(
    config: CameraConfig,
    imaging: ImagingConfig,
    ground: Ground,
    base: Floats,
    seen: NDArray[np.bool_],
    yaw_deg: float,
    mount: Mount,
    key: tuple[int, int, int, int],
) -> CameraSpec | None:
    """A camera at the mount that is turned to the people around `yaw_deg` and pitched to those at a middle distance."""
    rng = stream_rng(key[0], Stream.CAMERA, *key[1:])
    look = stream_rng(key[0], Stream.SENSOR, *key[1:])
    offset_deg = _turned_deg(_bearings_deg(ground, base), yaw_deg)
    before = seen & (np.abs(offset_deg) < 30.0)
    if not before.any():
        return None
    weight = ground.weight * before
    yaw_deg += float((weight * offset_deg).sum() / weight.sum())
    if mount.facing_deg is not None:
        yaw_deg = mount.facing_deg + float(
            np.clip(_turned_deg(np.array(yaw_deg), mount.facing_deg), -SWING_DEG, SWING_DEG)
        )
    out_deg = yaw_deg if mount.facing_deg is None else mount.facing_deg
    bracket_m = 0.0 if mount.on == "ceiling" else BRACKET_M
    x_m = float(base[0]) + bracket_m * math.cos(math.radians(out_deg))
    y_m = float(base[1]) + bracket_m * math.sin(math.radians(out_deg))
    away_m = np.hypot(ground.points[:, 0] - x_m, ground.points[:, 1] - y_m)
    order = np.argsort(away_m, kind="stable")
    reached = np.cumsum(weight[order]) >= rng.uniform(0.3, 0.6) * weight.sum()
    aim = order[int(np.argmax(reached))]
    distance_m = float(away_m[aim])
    drop_m = float(base[2] - ground.points[aim, 2] - rng.uniform(*config.aim_height_m))
    pitch_deg = math.degrees(math.atan2(drop_m, distance_m))
    roll_deg = float(rng.normal(0.0, config.roll_deg))
    mounting = Mounting(x_m, y_m, float(base[2]), (yaw_deg + 180.0) % 360.0 - 180.0, pitch_deg, roll_deg)
    return build_camera(
        0, mounting, sample_optics(config, math.hypot(distance_m, drop_m), pitch_deg, rng), imaging, look
    )


def _bearings_deg(ground: Ground, base: Floats) -> Floats:
    """(P,) direction from the mount to the points of the ground. [deg]"""
    return np.asarray(np.degrees(np.arctan2(ground.points[:, 1] - base[1], ground.points[:, 0] - base[0])))


def _turned_deg(angle_deg: Floats, from_deg: Floats | float) -> Floats:
    """Angle between directions, from -180 to 180. [deg]"""
    return np.asarray((angle_deg - from_deg + 180.0) % 360.0 - 180.0)


def _is_inside(solids: tuple[Solid, ...], point: Floats, slack_m: float = 0.05) -> bool:
    """Whether a (3,) point is in a solid or within `slack_m` of it."""
    for solid in solids:
        if solid.low_m - slack_m <= point[2] <= solid.high_m + slack_m:
            sides = solid.x_m, solid.y_m, solid.heading_deg, solid.half_x_m, solid.half_y_m
            if distance_to_box(*sides, point[0], point[1]) <= slack_m:
                return True
    return False
