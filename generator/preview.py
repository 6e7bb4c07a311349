"""Quick pictures of places and single meshes: where cameras look, under what light, and how it is developed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.cameras import world_from_camera
from generator.config import RenderConfig
from generator.imaging.config import ImagingConfig
from generator.imaging.exposure import expose_for
from generator.imaging.motion import Walker
from generator.imaging.picture import air_of, camera_state, take_picture
from generator.people.build import build_person
from generator.people.config import PeopleConfig
from generator.people.sample import sample_person
from generator.people.sample_pose import sample_pose
from generator.specs import AtmosphereSpec, CameraSpec
from generator.stage import CropCamera, Light, Placement, Shot, Stage, StageImages, SunLamp
from generator.worlds.atmosphere import airlight
from generator.worlds.equirect import directions, luminance
from generator.worlds.geometry import boxes, join, lathe, moved
from generator.worlds.layout import Walk, WorldLayout, world_rng
from generator.worlds.meter import balance_gains, frame_points, meter
from generator.worlds.model import Instance, SceneKind, SceneMesh, Surface, WorldModel

FRAME_PX = 1920  # width of the frame that a preview stands for
WATCHED_M = 12.0


@dataclass(frozen=True)
class View:
    """A camera that looks somewhere. [m, deg]"""

    x_m: float
    y_m: float
    z_m: float
    yaw_deg: float
    pitch_deg: float
    field_deg: float

    def spec(self, width_px: int, height_px: int) -> CameraSpec:
        """A camera with a clean look whose frame has the picture's shape."""
        focal_px = 0.5 * FRAME_PX / math.tan(math.radians(self.field_deg) / 2)
        return CameraSpec(
            1, self.x_m, self.y_m, self.z_m, self.yaw_deg, self.pitch_deg, 0.0, focal_px, FRAME_PX,
            round(FRAME_PX * height_px / width_px), 0.0, (1.0, 1.0), 0.5, 0.001, 0.005, 95,
        )  # fmt: skip

    def camera(self, width_px: int, height_px: int) -> CropCamera:
        """The whole frame as one crop."""
        across = math.tan(math.radians(self.field_deg) / 2)
        down = across * height_px / width_px
        return CropCamera(world_from_camera(self.spec(width_px, height_px)), (-across, -down, across, down))


def plain_light(azimuth_deg: float = 40.0, elevation_deg: float = 40.0) -> Light:
    """A clear day by rule of thumb: 80 klx of sun, 15 klx of sky, and what the ground throws back."""
    rise = directions(32, 64)[..., 2:]
    sky = np.where(rise > 0.0, np.array([0.35, 0.45, 0.65]) * (1.5 - rise), np.array([0.22, 0.21, 0.20]))
    azimuth, elevation = math.radians(azimuth_deg), math.radians(elevation_deg)
    across = math.cos(elevation)
    toward = np.array([across * math.cos(azimuth), across * math.sin(azimuth), math.sin(elevation)])
    sun = SunLamp(toward, np.array([8.2, 8.0, 7.4]), 0.53)
    return Light(sky.astype(np.float32), (sun,), unit_kcd_m2=10.0)


def walk_views(layout: WorldLayout, count: int) -> list[View]:
    """Views from some of a place's mounts at its walks."""
    rng = world_rng(layout.seed, 99)
    goals = [goal for walk in layout.walks for goal in _goals(walk)]
    views = []
    for number in rng.permutation(len(layout.mounts))[:count]:
        mount = layout.mounts[number]
        eye = np.array([mount.x_m, mount.y_m])
        away = min((goal - eye for goal in goals), key=lambda away: _cost(away, mount.facing_deg))
        height_m = 0.5 * (mount.low_m + mount.high_m)
        pitch_deg = math.degrees(math.atan2(height_m - 1.0, float(np.hypot(*away))))
        yaw_deg = math.degrees(math.atan2(away[1], away[0]))
        views.append(View(mount.x_m, mount.y_m, height_m, yaw_deg, pitch_deg, 70.0))
    return views


def _goals(walk: Walk) -> list[NDArray[np.float64]]:
    """Points along the middle of a walk. [m]"""
    turn = math.radians(walk.heading_deg)
    along = walk.half_x_m * np.array([math.cos(turn), math.sin(turn)])
    return [np.array([walk.x_m, walk.y_m]) + share * along for share in (-0.7, -0.35, 0.0, 0.35, 0.7)]


def _cost(away: NDArray[np.float64], facing_deg: float | None) -> float:
    """How far a goal is from 12 m straight ahead."""
    distance = float(np.hypot(*away))
    if facing_deg is None:
        return abs(distance - 12.0)
    turn = math.degrees(math.atan2(away[1], away[0])) - facing_deg
    return abs(distance - 12.0) + 0.2 * abs((turn + 180.0) % 360.0 - 180.0)


def people_on(layout: WorldLayout, count: int) -> tuple[tuple[Any, ...], tuple[Placement, ...]]:
    """Sampled people all over a place's walks."""
    from assets.library import load_library

    rng, config, library = world_rng(layout.seed, 98), PeopleConfig(), load_library(quiet=True)
    weight = np.array([walk.weight * walk.half_x_m * walk.half_y_m for walk in layout.walks])
    meshes, placements = [], []
    for pid in range(1, count + 1):
        person = sample_person(config, pid, 0)
        pose = sample_pose(config, person, person.outfits[0], np.random.default_rng(pid))
        meshes.append(build_person(person, pose, library))
        walk = layout.walks[int(rng.choice(len(weight), p=weight / weight.sum()))]
        turn = math.radians(walk.heading_deg)
        u, v = rng.uniform(-0.9, 0.9, 2) * (walk.half_x_m, walk.half_y_m)
        x_m = walk.x_m + u * math.cos(turn) - v * math.sin(turn)
        y_m = walk.y_m + u * math.sin(turn) + v * math.cos(turn)
        placements.append(Placement(pid - 1, 0, x_m, y_m, walk.heading_deg + 90.0, pid, walk.z_m))
    return tuple(meshes), tuple(placements)


def render_views(stage: Stage, views: Sequence[View], size: tuple[int, int], samples: int) -> StageImages:
    """Every view under every light, light by light; needs bpy."""
    from generator.blender.renderer import StageRenderer

    options: dict[str, Any] = {"width_px": size[0], "height_px": size[1], "samples": samples}
    shots = [Shot(view.camera(*size), 0, light) for light in range(len(stage.lights)) for view in views]
    return StageRenderer(RenderConfig(**options)).render(stage, shots)


def develop(colour: NDArray[np.float32], depth: NDArray[np.float32]) -> NDArray[np.uint8]:
    """A picture as a camera meters it that sees nothing else."""
    from generator.imaging.sensor import tone

    seen = luminance(colour[np.isfinite(depth)]) if np.isfinite(depth).any() else luminance(colour)
    mean = float(np.minimum(seen, 4.0 * seen.mean()).mean())
    return tone(colour * np.float32(0.2 / max(mean, 1e-9)))


def photograph(
    images: StageImages, index: int, view: View, layout: WorldLayout, light: Light, atmosphere: AtmosphereSpec
) -> NDArray[np.uint8]:
    """(H, W, 3) sRGB as a clean surveillance camera takes it, with fog, rain and snow."""
    height_px, width_px = images.depth.shape[1:]
    seen = frame_points(layout, view.spec(width_px, height_px))
    spec = replace(view.spec(width_px, height_px), white_balance=balance_gains(seen, light))
    crop, white, config = view.camera(width_px, height_px), meter(seen, light, atmosphere), ImagingConfig()
    red, green, blue = (float(channel) for channel in airlight(light, atmosphere, layout.lamps))
    air = air_of(config, atmosphere, (red, green, blue), (white, white, white))
    exposure = expose_for(white * light.unit_kcd_m2, spec, 0.0)
    state = camera_state(config, spec, exposure, white, crop, height_px, index)
    eye, ahead = crop.world_from_camera[:3, 3], crop.world_from_camera[:3, 2]
    x_m, y_m, z_m = (float(value) for value in eye + WATCHED_M * ahead)
    nobody = Walker(0, (x_m, y_m, z_m), (0.0, 0.0, 0.0))
    return take_picture(
        images.colour[index], images.depth[index], images.person_id[index], crop, [nobody], air, state
    ).picture


def mesh_model(mesh: SceneMesh) -> WorldModel:
    """A mesh on grey ground beside a capsule as tall as a person."""
    low = mesh.vertices.min(axis=0)
    reach_m = float(np.abs(mesh.vertices[:, :2]).max()) + 4.0
    grey, pale = Surface("grey", (0.2, 0.2, 0.2)), Surface("pale", (0.5, 0.5, 0.5))
    ground = boxes((-5 * reach_m, -5 * reach_m, -0.1), (5 * reach_m, 5 * reach_m, 0.0), grey, SceneKind.GROUND)
    turn = np.linspace(-0.5 * np.pi, 0.5 * np.pi, 9)
    outline = np.column_stack([0.25 * np.cos(turn), np.where(turn < 0, 0.25, 1.45) + 0.25 * np.sin(turn)])
    capsule = moved(lathe(outline, 16, pale, SceneKind.FURNITURE), float(low[0]) - 0.6, float(low[1]) - 0.1)
    return WorldModel(
        (join([ground, capsule]),), (mesh,), (Instance(0, 0.0, 0.0, colour=(0.25, 0.3, 0.4)),), (), reach_m
    )


def mesh_views(mesh: SceneMesh) -> list[View]:
    """From the front, obliquely from above, from a side and from behind."""
    low, high = mesh.vertices.min(axis=0), mesh.vertices.max(axis=0)
    x_m, y_m, z_m = (float(value) for value in 0.5 * (low + high))
    away_m = 1.5 * max(float(np.linalg.norm(high - low)), 2.5)
    views = []
    for around_deg, pitch_deg in ((-90.0, 8.0), (-50.0, 30.0), (10.0, 15.0), (110.0, 20.0)):
        turn, pitch = math.radians(around_deg), math.radians(pitch_deg)
        across_m, eye_m = away_m * math.cos(pitch), max(z_m + away_m * math.sin(pitch), 0.2)
        eye = x_m + across_m * math.cos(turn), y_m + across_m * math.sin(turn), eye_m
        views.append(View(*eye, around_deg + 180.0, pitch_deg, 50.0))
    return views
