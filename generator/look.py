"""Looks at a place as surveillance cameras do: python -m generator.look PLACE [--seed N] [--output PNG]

    python -m generator.look town_square --view 3,-12,5,90,20,65 --size 640x360
    python -m generator.look --mesh generator.worlds.props.benches:bench

Without a view it looks from a few of the place's mounts at where people walk; a view is x, y, z [m], yaw, pitch and
horizontal field [deg]. With --mesh it shows what a function without arguments returns, beside a capsule of 1.7 m.
"""

from __future__ import annotations

import argparse
import importlib
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.cameras import world_from_camera
from generator.colour import linear_to_srgb
from generator.config import RenderConfig
from generator.specs import CameraSpec
from generator.stage import CropCamera, Light, Shot, Stage, SunLamp
from generator.worlds.equirect import directions, luminance
from generator.worlds.geometry import boxes, join, lathe
from generator.worlds.layout import Walk, WorldLayout, world_rng
from generator.worlds.model import Instance, SceneKind, SceneMesh, Surface, WorldModel
from generator.worlds.places import PLACES

DEFAULT_VIEWS = 4
METERED = 0.2  # mean luminance of what stands in a picture


@dataclass(frozen=True)
class View:
    """A camera that looks somewhere. [m, deg]"""

    x_m: float
    y_m: float
    z_m: float
    yaw_deg: float
    pitch_deg: float
    field_deg: float

    def camera(self, width_px: int, height_px: int) -> CropCamera:
        """The whole frame as one crop."""
        spec = CameraSpec(
            1, self.x_m, self.y_m, self.z_m, self.yaw_deg, self.pitch_deg, 0.0, 1000.0, width_px, height_px, 0.0,
            (1.0, 1.0), 0.0, 0.0, 0.0, 100,
        )  # fmt: skip
        across = math.tan(math.radians(self.field_deg) / 2)
        down = across * height_px / width_px
        return CropCamera(world_from_camera(spec), (-across, -down, across, down))


def plain_light(azimuth_deg: float = 40.0, elevation_deg: float = 40.0) -> Light:
    """A clear day by rule of thumb: 80 klx of sun, 15 klx of sky, and what the ground throws back."""
    rise = directions(32, 64)[..., 2:]
    sky = np.where(rise > 0.0, np.array([0.35, 0.45, 0.65]) * (1.5 - rise), np.array([0.22, 0.21, 0.20]))
    azimuth, elevation = math.radians(azimuth_deg), math.radians(elevation_deg)
    across = math.cos(elevation)
    toward = np.array([across * math.cos(azimuth), across * math.sin(azimuth), math.sin(elevation)])
    sun = SunLamp(toward, np.array([8.2, 8.0, 7.4]), 0.53)
    return Light(sky.astype(np.float32), (sun,), unit_kcd_m2=10.0)


def walk_views(layout: WorldLayout, count: int = DEFAULT_VIEWS) -> list[View]:
    """Views from some of a place's mounts at its walks."""
    rng = world_rng(layout.seed, 99)
    goals = [goal for walk in layout.walks for goal in _goals(walk)]
    views = []
    for number in rng.permutation(len(layout.mounts))[:count]:
        mount = layout.mounts[number]
        eye = np.array([mount.x_m, mount.y_m])
        costs = [_cost(goal - eye, mount.facing_deg) for goal in goals]
        away = goals[int(np.argmin(costs))] - eye
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


def render_views(
    model: WorldModel, views: Sequence[View], light: Light, size: tuple[int, int], samples: int
) -> NDArray[np.uint8]:
    """(N, H, W, 3) developed pictures of a place; needs bpy."""
    from generator.blender.renderer import StageRenderer

    width_px, height_px = size
    options: dict[str, Any] = {"width_px": width_px, "height_px": height_px, "samples": samples, "diffuse_bounces": 2}
    stage = Stage((), (), model, (light,))
    shots = [Shot(view.camera(width_px, height_px), 0, 0) for view in views]
    images = StageRenderer(RenderConfig(**options)).render(stage, shots)
    return np.stack([develop(colour, depth) for colour, depth in zip(images.colour, images.depth, strict=True)])


def develop(colour: NDArray[np.float32], depth: NDArray[np.float32]) -> NDArray[np.uint8]:
    """A picture as a camera meters it, by what stands in it."""
    level = luminance(colour[np.isfinite(depth)])
    if len(level) == 0:
        level = luminance(colour).ravel()
    mean = float(np.minimum(level, 4.0 * level.mean()).mean())
    exposed = colour * (METERED / max(mean, 1e-9))
    shoulder = np.where(exposed < 0.6, exposed, 1.0 - 0.4 * np.exp(-(exposed - 0.6) / 0.4))
    return np.asarray(np.round(255.0 * linear_to_srgb(np.clip(shoulder, 0.0, 1.0))), np.uint8)


def mesh_model(mesh: SceneMesh) -> WorldModel:
    """A mesh on grey ground beside a capsule as tall as a person."""
    low = mesh.vertices.min(axis=0)
    reach_m = float(np.abs(mesh.vertices[:, :2]).max()) + 4.0
    grey, pale = Surface("grey", (0.2, 0.2, 0.2)), Surface("pale", (0.5, 0.5, 0.5))
    ground = boxes((-5 * reach_m, -5 * reach_m, -0.1), (5 * reach_m, 5 * reach_m, 0.0), grey, SceneKind.GROUND)
    turn = np.linspace(-0.5 * np.pi, 0.5 * np.pi, 9)
    outline = np.column_stack([0.25 * np.cos(turn), np.where(turn < 0, 0.25, 1.45) + 0.25 * np.sin(turn)])
    capsule = lathe(outline, 16, pale, SceneKind.FURNITURE)
    place = (float(low[0]) - 0.6, float(low[1]) - 0.1, 0.0)
    capsule = replace(capsule, vertices=capsule.vertices + np.array(place, np.float32))
    return WorldModel(
        (join([ground, capsule]),), (mesh,), (Instance(0, 0.0, 0.0, colour=(0.25, 0.3, 0.4)),), (), reach_m
    )


def mesh_views(mesh: SceneMesh) -> list[View]:
    """From the front, obliquely from above, from a side and from behind."""
    low, high = mesh.vertices.min(axis=0), mesh.vertices.max(axis=0)
    middle = 0.5 * (low + high)
    size_m = max(float(np.linalg.norm(high - low)), 2.5)
    views = []
    for around_deg, pitch_deg, far in ((-90.0, 8.0, 1.5), (-50.0, 30.0, 1.4), (10.0, 15.0, 1.5), (110.0, 20.0, 1.5)):
        turn, pitch = math.radians(around_deg), math.radians(pitch_deg)
        away_m = far * size_m
        x_m, y_m = (
            float(middle[axis]) + away_m * math.cos(pitch) * f(turn) for axis, f in ((0, math.cos), (1, math.sin))
        )
        views.append(
            View(x_m, y_m, max(float(middle[2]) + away_m * math.sin(pitch), 0.2), around_deg + 180.0, pitch_deg, 50.0)
        )
    return views


def preview_mesh(mesh: SceneMesh, path: Path, size: tuple[int, int] = (480, 360), samples: int = 16) -> None:
    """Write a picture of a mesh from four sides; needs bpy."""
    _write(path, render_views(mesh_model(mesh), mesh_views(mesh), plain_light(-60.0, 45.0), size, samples))


def _write(path: Path, pictures: NDArray[np.uint8]) -> None:
    """Pictures in two columns, or the only one."""
    if len(pictures) % 2 and len(pictures) > 1:
        pictures = np.concatenate([pictures, np.zeros_like(pictures[:1])])
    columns = min(2, len(pictures))
    rows = [
        np.concatenate(list(pictures[first : first + columns]), axis=1) for first in range(0, len(pictures), columns)
    ]
    cv2.imwrite(str(path), np.concatenate(rows)[..., ::-1])


def _numbers(text: str) -> list[float]:
    return [float(word) for word in text.split(",")]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m generator.look", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("place", nargs="?", choices=sorted(PLACES))
    parser.add_argument("--mesh", help="module:function of a SceneMesh")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--view", type=_numbers, action="append", help="x,y,z,yaw,pitch,field; several are tiled")
    parser.add_argument("--size", default="640x360", help="width x height of a picture [px]")
    parser.add_argument("--samples", type=int, default=16)
    parser.add_argument("--sun", type=_numbers, default=[40.0, 40.0], help="azimuth,elevation [deg]")
    parser.add_argument("--output", type=Path, default=Path("look.png"))
    return parser


def main(argv: list[str] | None = None) -> int:
    """Render and write one picture."""
    parser = _parser()
    options = parser.parse_args(argv)
    width_px, height_px = (int(word) for word in options.size.split("x"))
    light = plain_light(*options.sun)
    if options.mesh:
        module, _, function = options.mesh.partition(":")
        mesh = getattr(importlib.import_module(module), function)()
        model, views = mesh_model(mesh), mesh_views(mesh)
    elif options.place:
        place = PLACES[options.place]
        layout = place.lay_out(options.seed)
        model, views = place.build(layout), walk_views(layout)
    else:
        parser.error("expected a place or --mesh")
    if options.view:
        views = [View(*numbers) for numbers in options.view]
    _write(options.output, render_views(model, views, light, (width_px, height_px), options.samples))
    return 0


if __name__ == "__main__":
    sys.exit(main())
