"""Who and what else is around a person: companions, people who cross the view, passers-by, and things in the way."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from generator.specs import BystanderSpec, CameraSpec, MomentSpec, OccluderSpec
from generator.worlds.crowd_config import CrowdConfig
from generator.worlds.ground import eye_of
from generator.worlds.layout import Solid, WorldLayout
from generator.worlds.model import SceneKind
from generator.worlds.network import Spot, walking_heading_deg
from generator.worlds.occluders import OCCLUDERS
from generator.worlds.sight import boxes_overlap, corners_of, distance_to_box, ground_height, is_free, transmitted

OPEN_M = 6.0  # around a panorama's capture point: ground on which things and people may be put
NEAR_M = 12.0  # solids beyond do not matter
BETWEEN_PEOPLE_M = 0.45  # from middle to middle
BODY_HALF_M = 0.22, 0.15, 1.72  # of a person as a box: half width, half depth, height
BESIDE_M = 0.5, 0.9  # from a companion
ROOM_M = 0.35  # from the middle of a person to a thing
MOST_OF_WAY = 0.5  # of the way to the camera; what is nearer to it would fill its frame
SHAFT_HALF_M = {"pole": 0.07}  # of kinds whose outline is that of their head, high over people
# Share of its box, seen from the side, that a thing fills: means over seeds and sides of the meshes.
FILL = {
    "pole": 1.0, "bollard": 0.65, "bin": 0.75, "planter": 0.8, "bench": 0.5, "sign": 0.65, "parked_car": 0.75,
    "fence": 0.55, "barrier": 0.25, "pushchair": 0.45, "cart": 0.5, "bicycle": 0.3, "hedge": 0.75, "cabinet": 0.85,
}  # fmt: skip
OUTDOORS = frozenset({"pole", "parked_car", "bollard", "hedge", "bicycle", "cabinet"})
TRIES, TRIES_OF_KINDS = 12, 3
# A person seen from one side: across and height. [m]
SHEET = np.array([(across, up) for across in np.linspace(-0.2, 0.2, 9) for up in np.linspace(0.08, 1.67, 8)])


@dataclass(frozen=True)
class Scene:
    """What is around a person.

    Attributes:
        config: the knobs.
        spot: the capture point.
        moment: the person, without the others.
        cameras: those that look.
        layout: the place with the solids nearby; None for a panorama.
        people: who is there, as x and y. [m]
        things: what is there, people too, as boxes.
    """

    config: CrowdConfig
    spot: Spot
    moment: MomentSpec
    cameras: tuple[CameraSpec, ...]
    layout: WorldLayout | None
    people: tuple[tuple[float, float], ...]
    things: tuple[Solid, ...] = ()


def sample_others(
    config: CrowdConfig,
    layout: WorldLayout | None,
    indoor: bool,
    spot: Spot,
    moment: MomentSpec,
    cameras: Sequence[CameraSpec],
    poses: Sequence[int],
    rng: np.random.Generator,
) -> tuple[tuple[BystanderSpec, ...], tuple[OccluderSpec, ...]]:
    """Bystanders and occluders of a moment, on free ground of the same height, apart from each other.

    Args:
        config: the knobs.
        layout: the place; None for a panorama, whose ground is free for `OPEN_M` around the capture point.
        indoor: whether there is a roof; no car parks there.
        spot: the capture point.
        moment: the person.
        cameras: those that look at it.
        poses: of the stage, that bystanders may have; each is taken once at most.
        rng: of this moment.
    """
    near = None if layout is None else _nearby(layout, moment)
    scene = Scene(config, spot, moment, tuple(cameras), near, ((moment.x_m, moment.y_m),))
    # Two generators, so that no other bystanders come with other occluders, and the reverse.
    first, second = (np.random.default_rng(int(seed)) for seed in rng.integers(2**62, size=2))
    bystanders: list[BystanderSpec] = []
    if poses and first.random() < config.bystander_rate:
        wanted = 1 + int(first.integers(config.most_bystanders))
        for pose in first.permutation(np.asarray(poses))[:wanted]:
            placed = _bystander(scene, int(pose), first)
            if placed is not None:
                bystanders.append(placed)
                body = _body(placed.x_m, placed.y_m, placed.heading_deg, moment.z_m)
                people = (*scene.people, (placed.x_m, placed.y_m))
                scene = replace(scene, people=people, things=(*scene.things, body))
    wants = second.random() < config.occluder_rate
    occluder = _occluder(scene, indoor, second) if wants else None
    return tuple(bystanders), () if occluder is None else (occluder,)


def _nearby(layout: WorldLayout, moment: MomentSpec) -> WorldLayout:
    """The place with the solids around a person only, walks alike."""
    solids = [
        one
        for one in layout.solids
        if math.hypot(one.x_m - moment.x_m, one.y_m - moment.y_m) < NEAR_M + math.hypot(one.half_x_m, one.half_y_m)
    ]
    walks = [
        one
        for one in layout.walks
        if math.hypot(one.x_m - moment.x_m, one.y_m - moment.y_m) < NEAR_M + math.hypot(one.half_x_m, one.half_y_m)
    ]
    return replace(layout, solids=tuple(solids), walks=tuple(walks))


def _bystander(scene: Scene, pose: int, rng: np.random.Generator) -> BystanderSpec | None:
    """Somebody beside the person, crossing the view or around; None if there is no room."""
    config, moment, kind = scene.config, scene.moment, rng.random()
    for _ in range(TRIES):
        low, high = 0.0, config.most_hidden
        if kind < config.companion_share:
            # The side of one who faces -y at heading 0 is x.
            toward = math.radians(moment.heading_deg) + math.pi * int(rng.integers(2)) + rng.normal(0.0, 0.25)
            away_m, heading_deg = rng.uniform(*BESIDE_M), moment.heading_deg + rng.normal(0.0, 8.0)
            x_m, y_m = moment.x_m + away_m * math.cos(toward), moment.y_m + away_m * math.sin(toward)
        elif kind < config.companion_share + config.crossing_share:
            camera = scene.cameras[int(rng.integers(len(scene.cameras)))]
            x_m, y_m, toward_deg = _before(scene, camera, BODY_HALF_M[0], rng)
            heading_deg = toward_deg + 180.0 * int(rng.integers(2)) + rng.normal(0.0, 15.0)
            low, high = config.hidden[0], min(config.hidden[1], high)
        else:
            toward, away_m = rng.uniform(0.0, 2 * math.pi), rng.uniform(*config.bystander_distance_m)
            heading_deg = walking_heading_deg(scene.spot, config.along_share, rng)
            x_m, y_m = moment.x_m + away_m * math.cos(toward), moment.y_m + away_m * math.sin(toward)
        body = _body(x_m, y_m, heading_deg, moment.z_m)
        if _can_stand(scene, x_m, y_m) and _hides(scene, body, low, high):
            return BystanderSpec(pose, x_m, y_m, (heading_deg + 180.0) % 360.0 - 180.0)
    return None


def _occluder(scene: Scene, indoor: bool, rng: np.random.Generator) -> OccluderSpec | None:
    """A thing that hides a part of the person from one camera; None if there is no room."""
    weights = {kind: weight for kind, weight in scene.config.occluders.items() if not (indoor and kind in OUTDOORS)}
    if not any(weights.values()):
        return None
    shares = np.array(list(weights.values())) / sum(weights.values())
    for _ in range(TRIES_OF_KINDS):
        kind = list(weights)[int(rng.choice(len(shares), p=shares))]
        seed = int(rng.integers(2**31))
        half_x_m, half_y_m, height_m = OCCLUDERS[kind].size(seed)
        for _ in range(TRIES):
            camera = scene.cameras[int(rng.integers(len(scene.cameras)))]
            heading_deg = _thing_heading_deg(scene.spot, rng)
            wide_m = SHAFT_HALF_M.get(kind, 0.7 * max(half_x_m, half_y_m))
            x_m, y_m, _ = _before(scene, camera, wide_m, rng)
            z_m = scene.moment.z_m
            box = Solid(OCCLUDERS[kind].kind, x_m, y_m, heading_deg, half_x_m, half_y_m, z_m, z_m + height_m)
            hiding = replace(box, opacity=FILL[kind])
            if kind in SHAFT_HALF_M:
                hiding = replace(hiding, half_x_m=wide_m, half_y_m=wide_m)
            if _has_room(scene, box) and _hides(scene, hiding, *scene.config.hidden):
                return OccluderSpec(kind, seed, x_m, y_m, heading_deg)
    return None


def _thing_heading_deg(spot: Spot, rng: np.random.Generator) -> float:
    """Things stand along walks or across, nearly; anyhow in a panorama. [deg]"""
    turn, anyhow_deg, stray_deg = int(rng.integers(4)), rng.uniform(-180.0, 180.0), rng.normal(0.0, 2.0)
    if spot.walk_deg is None:
        return float(anyhow_deg)
    return float((spot.walk_deg + 90.0 * turn + stray_deg + 180.0) % 360.0 - 180.0)


def _before(
    scene: Scene, camera: CameraSpec, half_width_m: float, rng: np.random.Generator
) -> tuple[float, float, float]:
    """A place between the person and a camera, somewhat aside, and the direction to the camera. [m, m, deg]"""
    moment = scene.moment
    toward = math.atan2(camera.y_m - moment.y_m, camera.x_m - moment.x_m)
    way_m = math.hypot(camera.y_m - moment.y_m, camera.x_m - moment.x_m)
    low_m, high_m = scene.config.gap_m
    gap_m = half_width_m + rng.uniform(low_m, max(low_m, min(high_m, MOST_OF_WAY * way_m)))
    aside_m = rng.uniform(-1.0, 1.0) * (half_width_m + BODY_HALF_M[0])
    x_m = moment.x_m + gap_m * math.cos(toward) - aside_m * math.sin(toward)
    y_m = moment.y_m + gap_m * math.sin(toward) + aside_m * math.cos(toward)
    return x_m, y_m, math.degrees(toward)


def _body(x_m: float, y_m: float, heading_deg: float, z_m: float) -> Solid:
    half_x_m, half_y_m, height_m = BODY_HALF_M
    return Solid(SceneKind.FURNITURE, x_m, y_m, heading_deg, half_x_m, half_y_m, z_m, z_m + height_m)


def hidden_shares(
    things: Sequence[Solid], cameras: Sequence[CameraSpec], x_m: float, y_m: float, z_m: float
) -> list[float]:
    """Share of a person that boxes hide from each camera. [1]

    Args:
        things: the boxes.
        cameras: those that look.
        x_m: position of the person. [m]
        y_m: position. [m]
        z_m: height of the ground. [m]
    """
    shares = []
    for camera in cameras:
        toward = math.atan2(camera.y_m - y_m, camera.x_m - x_m)
        across, up = SHEET.T
        points = np.stack([x_m - across * math.sin(toward), y_m + across * math.cos(toward), z_m + up], axis=-1)
        shares.append(1.0 - float(transmitted(things, points, eye_of(camera)).mean()))
    return shares


def _hides(scene: Scene, thing: Solid, low: float, high: float) -> bool:
    """Whether a thing hides enough of the person from one camera, and all things together not too much from any.

    Enough is told by how much of its box a thing fills in the mean, too much by the whole box: a post with a sign and a
    pillar with a poster are of one kind.
    """
    moment = scene.moment
    place = scene.cameras, moment.x_m, moment.y_m, moment.z_m
    if max(hidden_shares((thing,), *place)) < low:
        return False
    whole = [replace(one, opacity=1.0) for one in (*scene.things, thing)]
    if max(hidden_shares(whole[-1:], *place)) > high:
        return False
    return max(hidden_shares(whole, *place)) <= scene.config.most_hidden


def _can_stand(scene: Scene, x_m: float, y_m: float) -> bool:
    """Whether somebody can stand at x and y beside those who are there. [m]"""
    if any(math.hypot(x_m - other[0], y_m - other[1]) < BETWEEN_PEOPLE_M for other in scene.people):
        return False
    if scene.layout is None:
        return math.hypot(x_m - scene.spot.x_m, y_m - scene.spot.y_m) < OPEN_M
    level = float(ground_height(scene.layout, x_m, y_m)) == scene.moment.z_m
    return level and bool(is_free(scene.layout, x_m, y_m, 0.8 * ROOM_M))


def _has_room(scene: Scene, box: Solid) -> bool:
    """Whether a thing can stand where it is to stand."""
    sides = box.x_m, box.y_m, box.heading_deg, box.half_x_m, box.half_y_m
    if any(float(distance_to_box(*sides, *other)) < ROOM_M for other in scene.people):
        return False
    corners = corners_of(box)
    if scene.layout is None:
        return bool((np.hypot(*(corners - (scene.spot.x_m, scene.spot.y_m)).T) < OPEN_M).all())
    if not (ground_height(scene.layout, corners[:, 0], corners[:, 1]) == scene.moment.z_m).all():
        return False
    others = (one for one in scene.layout.solids if one.low_m < box.high_m and one.high_m > box.low_m + 0.05)
    return not any(boxes_overlap(box, other) for other in others)
