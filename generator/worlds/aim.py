"""What an installer would do at a mount: look where people are, not into the wall, and choose the lens for it."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.cameras import Mounting, build_camera
from generator.config import CameraConfig, ImagingConfig
from generator.optics import sample_optics
from generator.people.streams import stream_rng
from generator.specs import CameraSpec, Stream
from generator.worlds.ground import Ground, bodies, eye_of, is_framed, visible_shares
from generator.worlds.layout import Mount, Solid, WorldLayout
from generator.worlds.sight import distance_to_box

Floats = NDArray[np.float64]

BRACKET_M = 0.35  # from what carries it to the camera
SWING_DEG = 62.0  # to either side of a wall's facing
YAW_STEP_DEG = 15.0
HALF_VIEW_DEG = 28.0  # of a lens that has not been chosen yet
AIMED_AT = 0.15, 0.6  # of the people before the camera, from near to far
SECOND_DEG = 60.0  # between two cameras that one mount may carry
CLOSE_M = 7.0  # where a camera sees people well
QUICK_BODY = np.array([(0.0, 0.0, 0.3), (0.0, 0.0, 1.0), (0.0, 0.0, 1.6)])


@dataclass(frozen=True, eq=False)
class Candidate:
    """A camera that could be part of the network.

    Attributes:
        camera: with camid 0.
        mount: index into the layout's mounts.
        sees: (P,) whether a person at a point of the ground is framed and, as far as a quick test tells, seen.
        nearness: (P,) worth of such a view: 1 up to `CLOSE_M`, less farther away. [1]
    """

    camera: CameraSpec
    mount: int
    sees: NDArray[np.bool_]
    nearness: Floats


@dataclass(frozen=True, eq=False)
class Post:
    """A mount with what can be seen from it.

    Attributes:
        mount: what carries the camera.
        base: (3,) position of the mount, at the height that was drawn for it. [m]
        seen: (P,) whether people at a point of the ground are near enough, before the wall and not hidden.
        bearing_deg: (P,) direction to the points of the ground. [deg]
    """

    mount: Mount
    base: Floats
    seen: NDArray[np.bool_]
    bearing_deg: Floats


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
        # High is out of reach: the share of cameras grows in proportion to the height over the lowest.
        height_m = low_m + (high_m - low_m) * math.sqrt(rng.random())
        post = _post(config, layout, ground, mount, height_m)
        for index, yaw_deg in enumerate(_best_yaws(ground, post, rng)):
            geometry, look = (stream_rng(seed, stream, *key, index) for stream in (Stream.CAMERA, Stream.SENSOR))
            mounting, watched_m = _aimed(config, ground, post, yaw_deg, geometry)
            optics = sample_optics(config, watched_m, mounting.pitch_deg, geometry)
            camera = build_camera(0, mounting, optics, imaging, look)
            sees = post.seen.copy()
            sees[post.seen] = is_framed(config, camera, ground.points[post.seen], ground.heading_deg[post.seen])
            if sees.any() and not _is_inside(layout.solids, eye_of(camera)):
                away_m = np.linalg.norm(ground.points - eye_of(camera), axis=1)
                found.append(Candidate(camera, number, sees, np.minimum(1.0, CLOSE_M / away_m)))
    return found


def _post(config: CameraConfig, layout: WorldLayout, ground: Ground, mount: Mount, height_m: float) -> Post:
    """A mount with what can be seen from it at that height."""
    base = np.array([mount.x_m, mount.y_m, height_m])
    right, ahead = ground.points[:, 0] - base[0], ground.points[:, 1] - base[1]
    away_m, bearing_deg = np.hypot(right, ahead), np.degrees(np.arctan2(ahead, right))
    seen = np.asarray((away_m > config.distance_m[0]) & (away_m < config.distance_m[1]))
    if mount.facing_deg is not None:
        seen &= np.abs(_turned_deg(bearing_deg, mount.facing_deg)) < SWING_DEG + YAW_STEP_DEG
    chosen = np.flatnonzero(seen)
    around = [solid for solid in layout.solids if not _is_inside((solid,), base, BRACKET_M)]  # not what carries it
    people = bodies(ground.points[chosen], ground.heading_deg[chosen], QUICK_BODY)
    seen[chosen] = visible_shares(around, base, people) >= config.min_visible_share
    return Post(mount, base, seen, bearing_deg)


def _best_yaws(ground: Ground, post: Post, rng: np.random.Generator) -> list[float]:
    """The direction with most people before it and, if anybody is there, the best of those that are quite another."""
    facing_deg = post.mount.facing_deg
    centre_deg, half_deg = (0.0, 180.0 - YAW_STEP_DEG) if facing_deg is None else (facing_deg, SWING_DEG)
    yaws = centre_deg + np.arange(-half_deg, half_deg + 1.0, YAW_STEP_DEG)
    near = np.abs(_turned_deg(post.bearing_deg[None], yaws[:, None])) < HALF_VIEW_DEG
    score = (near * (ground.weight * post.seen)).sum(axis=1) * rng.uniform(0.8, 1.2, len(yaws))
    first = int(score.argmax())
    apart = np.where(np.abs(_turned_deg(yaws, yaws[first])) < SECOND_DEG, 0.0, score)
    second = int(apart.argmax())
    return [float(yaws[index]) for index, worth in ((first, score[first]), (second, apart[second])) if worth > 0.0]


def _aimed(
    config: CameraConfig, ground: Ground, post: Post, yaw_deg: float, rng: np.random.Generator
) -> tuple[Mounting, float]:
    """A camera that is turned to the people around `yaw_deg` and pitched to some of them, and their distance. [m]"""
    offset_deg = _turned_deg(post.bearing_deg, yaw_deg)
    weight = ground.weight * (post.seen & (np.abs(offset_deg) < HALF_VIEW_DEG))
    yaw_deg += float((weight * offset_deg).sum() / weight.sum())
    facing_deg, out_deg = post.mount.facing_deg, yaw_deg
    if facing_deg is not None:
        swing_deg = float(_turned_deg(np.array(yaw_deg), facing_deg))
        yaw_deg, out_deg = facing_deg + min(max(swing_deg, -SWING_DEG), SWING_DEG), facing_deg
    bracket_m = 0.0 if post.mount.on == "ceiling" else BRACKET_M
    x_m = float(post.base[0]) + bracket_m * math.cos(math.radians(out_deg))
    y_m = float(post.base[1]) + bracket_m * math.sin(math.radians(out_deg))
    away_m = np.hypot(ground.points[:, 0] - x_m, ground.points[:, 1] - y_m)
    # There is more ground far away than near; with this weight all distances are aimed at alike.
    order, near_weight = np.argsort(away_m, kind="stable"), weight / away_m
    reached = np.cumsum(near_weight[order]) >= rng.uniform(*AIMED_AT) * near_weight.sum()
    aim = order[int(np.argmax(reached))]
    drop_m = float(post.base[2] - ground.points[aim, 2] - rng.uniform(*config.aim_height_m))
    distance_m = float(away_m[aim])
    pitch_deg, roll_deg = math.degrees(math.atan2(drop_m, distance_m)), float(rng.normal(0.0, config.roll_deg))
    mounting = Mounting(x_m, y_m, float(post.base[2]), (yaw_deg + 180.0) % 360.0 - 180.0, pitch_deg, roll_deg)
    return mounting, math.hypot(distance_m, drop_m)


def _turned_deg(angle_deg: Floats, from_deg: Floats | float) -> Floats:
    """Angle between directions, from -180 to 180. [deg]"""
    return np.asarray((angle_deg - from_deg + 180.0) % 360.0 - 180.0)


def _is_inside(solids: Sequence[Solid], point: Floats, slack_m: float = 0.05) -> bool:
    """Whether a (3,) point is in a solid or within `slack_m` of it."""
    x_m, y_m, z_m = point.tolist()
    for solid in solids:
        if not solid.low_m - slack_m <= z_m <= solid.high_m + slack_m:
            continue
        if math.hypot(solid.half_x_m, solid.half_y_m) + slack_m < math.hypot(x_m - solid.x_m, y_m - solid.y_m):
            continue
        sides = solid.x_m, solid.y_m, solid.heading_deg, solid.half_x_m, solid.half_y_m
        if distance_to_box(*sides, x_m, y_m) <= slack_m:
            return True
    return False
