"""What the automatic exposure and white balance of a fixed camera see: the light on what is in its frame.

`frame_points` asks once for each camera what it looks at, which needs many rays; `meter` and `balance_gains` then take
a millisecond for each light.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from generator.cameras import world_from_camera
from generator.specs import AtmosphereSpec, CameraSpec
from generator.stage import Light
from generator.worlds.beams import beam_share
from generator.worlds.equirect import irradiance, luminance
from generator.worlds.layout import Solid, WorldLayout
from generator.worlds.lighting import airlight
from generator.worlds.model import LocalLamp
from generator.worlds.sight import distance_to_box, sky_view, sun_reaches, transmitted

Floats = NDArray[np.float64]

N_COLUMNS, N_ROWS = 7, 5
FILLED = 0.7  # share of its box that a crown fills, across
N_STEPS = 10  # halvings of the distance to what hides the rest of a ray
SIGHT_M = 70.0
LIFT_M = 0.05  # of points off their surfaces
LAMP_REACH_M = 25.0
GROUND_ALBEDO, WET_SHARE, WALL_ALBEDO = 0.13, 0.35, 0.19  # of streets and walls with their dark windows
SNOW_ALBEDO = 0.4  # less than it has: cameras that see much white correct themselves
FOG_SHARE = 0.5  # for the same reason
MEAN_ALBEDO = 0.2  # what the meter takes the frame's mean for
BOUNCE = 0.06  # of the open ground's light that comes from the walls and the ground around
GLARE = 6.0  # times the frame's median: brighter points count as this
BALANCE_SHARE = 0.75  # of the cast that a camera's white balance takes out
BALANCE_LIMIT = 0.7, 1.55
DARKEST = 0.02  # radiance of white; a camera does not expose for less


@dataclass(frozen=True, eq=False)
class FramePoints:
    """What is seen at a grid of points in a camera's frame.

    Attributes:
        points: (N, 3) what the rays hit, a little before it. [m]
        distance_m: (N,) from the camera to it. [m]
        normals: (N, 3) of the ground or the wall there.
        sky_share: (N,) share of the sky that lights it; nan where the ray meets the sky itself. [1]
        toward: (N, 3) the rays' directions.
        weight: (N,) of the point in the meter's mean. [1]
        solids: of the place.
        lamps: of the place, near the points.
        indoor: whether the sky's light comes from everywhere.
    """

    points: Floats
    distance_m: Floats
    normals: Floats
    sky_share: Floats
    toward: Floats
    weight: Floats
    solids: Sequence[Solid]
    lamps: Sequence[LocalLamp]
    indoor: bool


def frame_points(layout: WorldLayout, camera: CameraSpec) -> FramePoints:
    """Look through a grid of pixels; the lens's distortion is left out.

    Args:
        layout: the place.
        camera: in it.
    """
    pose = world_from_camera(camera)
    solids = [_as_seen(solid) for solid in layout.solids if not _holds(solid, camera)]
    across = (np.arange(N_COLUMNS) + 0.5) / N_COLUMNS - 0.5
    down = (np.arange(N_ROWS) + 0.5) / N_ROWS - 0.5
    x, y = (grid.ravel() for grid in np.meshgrid(across, down))
    rays = np.stack([x * camera.frame_width_px, y * camera.frame_height_px, np.full(x.shape, camera.focal_length_px)])
    toward = (pose[:3, :3] @ (rays / np.linalg.norm(rays, axis=0))).T
    eye = pose[:3, 3]
    ground_m = np.where(toward[:, 2] < -1e-3, -eye[2] / np.minimum(toward[:, 2], -1e-3), np.inf)
    far_m = np.minimum(ground_m, SIGHT_M)
    free_m = _free_distance(solids, eye, toward, far_m)
    on_wall = free_m < far_m - 0.05
    sky = ~on_wall & (ground_m > SIGHT_M)
    flat = toward * (1.0, 1.0, 0.0)
    facing = -flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-9)
    normals = np.where(on_wall[:, None], facing, (0.0, 0.0, 1.0))
    points = eye + toward * free_m[:, None] + LIFT_M * normals - 0.3 * on_wall[:, None] * toward
    share = np.full(len(points), np.nan)
    seen = ~sky
    share[seen] = 1.0 if layout.indoor else _sky_shares(solids, points[seen], normals[seen])
    near = [lamp for lamp in layout.lamps if np.min(np.linalg.norm(points - lamp.position, axis=1)) < LAMP_REACH_M]
    weight = np.exp(-2.0 * (x**2 + y**2)) * (1.0 + y)  # the middle counts most, the lower half more than the upper
    return FramePoints(points, free_m, normals, share, toward, weight, solids, near, layout.indoor)


def _holds(solid: Solid, camera: CameraSpec) -> bool:
    """Whether the camera hangs in a solid's box, as in that of its own pole or between the leaves of a crown."""
    away_m = distance_to_box(
        solid.x_m, solid.y_m, solid.heading_deg, solid.half_x_m, solid.half_y_m, camera.x_m, camera.y_m
    )
    return bool(away_m <= 0.1) and solid.low_m - 0.1 <= camera.height_m <= solid.high_m + 0.1


def _as_seen(solid: Solid) -> Solid:
    """Crowns and railings fill their boxes only in part."""
    return solid if solid.opacity == 1.0 else replace(solid, opacity=FILLED * solid.opacity)


def _free_distance(solids: Sequence[Solid], eye: Floats, toward: Floats, far_m: Floats) -> Floats:
    """(N,) how far one sees along rays before half of the light is stopped, at most `far_m`. [m]"""
    low, high = np.zeros(len(toward)), far_m.copy()
    clear = transmitted(solids, eye + 0.6 * toward, eye + toward * far_m[:, None]) > 0.5
    low[clear] = far_m[clear]
    for _ in range(N_STEPS):
        middle = 0.5 * (low + high)
        begin = eye + np.minimum(0.6, middle)[:, None] * toward  # past the wall or pole that carries the camera
        free = transmitted(solids, begin, eye + toward * middle[:, None]) > 0.5
        low, high = np.where(free, middle, low), np.where(free, high, middle)
    return np.where(clear, far_m, low)


def _sky_shares(solids: Sequence[Solid], points: Floats, normals: Floats) -> Floats:
    """(N,) share of the sky's light on level ground that gets to surfaces; walls see half of it."""
    return sky_view(solids, points) * (0.5 + 0.5 * normals[:, 2])


def white_radiance(seen: FramePoints, light: Light) -> Floats:
    """(N, 3) radiance of white matte surfaces in the places of what is seen; nan where the sky is."""
    total = from_sky = irradiance(light.sky, np.array([0.0, 0.0, 1.0]))
    received = np.nan_to_num(seen.sky_share)[:, None] * from_sky
    if not seen.indoor:
        for lamp in light.lamps:
            total = total + lamp.irradiance * max(0.0, float(lamp.direction[2]))
            reached = sun_reaches(seen.solids, seen.points, lamp.direction)
            received += (np.maximum(seen.normals @ lamp.direction, 0.0) * reached)[:, None] * lamp.irradiance
        received += BOUNCE * total * (1.0 - 0.5 * np.nan_to_num(seen.sky_share))[:, None]
    received += _by_local_lamps(seen, light)
    return np.where(np.isnan(seen.sky_share)[:, None], np.nan, received / np.pi)


def _by_local_lamps(seen: FramePoints, light: Light) -> Floats:
    """(N, 3) illuminance by the place's own lamps that are lit, shadows left out."""
    received = np.zeros((len(seen.points), 3))
    for lamp in seen.lamps:
        lit = light.glow.get(lamp.group, 0.0)
        if lit == 0.0:
            continue
        away = np.asarray(lamp.position) - seen.points
        distance = np.maximum(np.linalg.norm(away, axis=1), 0.5)
        toward = away / distance[:, None]
        inside = beam_share(toward @ -np.asarray(lamp.direction), lamp.beam_deg)
        facing = np.maximum(np.einsum("nd,nd->n", toward, seen.normals), 0.0)
        share = inside * facing / distance**2
        received += share[:, None] * (lit / light.unit_kcd_m2 * np.asarray(lamp.intensity_kcd))
    return received


def balance_gains(seen: FramePoints, light: Light) -> tuple[float, float]:
    """Gains of red and blue by a camera's automatic white balance, which takes out most of its frame's cast.

    A camera that looks into blue shade warms it up, and what is in the sun beside it turns yellow.

    Args:
        seen: from `frame_points`.
        light: of the place.
    """
    white = white_radiance(seen, light)[~np.isnan(seen.sky_share)]
    if not len(white):
        white = irradiance(light.sky, np.array([0.0, 0.0, 1.0]))[None]
    mean = (white / np.sqrt(np.maximum(luminance(white), 1e-9))[:, None]).mean(axis=0)
    low, high = BALANCE_LIMIT
    red, blue = (float(np.clip((mean[1] / max(mean[c], 1e-9)) ** BALANCE_SHARE, low, high)) for c in (0, 2))
    return red, blue


def meter(seen: FramePoints, light: Light, spec: AtmosphereSpec) -> float:
    """What the camera's meter takes for the radiance of a white matte surface.

    A frame that is half in the shade is exposed for a mean of shade and sun, so that the sunny half burns out; snow,
    fog and bright sky make the rest darker.

    Args:
        seen: from `frame_points`.
        light: of the place.
        spec: that the light was made of.

    Returns:
        In the light's units; times its `unit_kcd_m2` it is the luminance from which shutter and gain follow.

    Source:
        The mean's power is that of a camera that averages coded values, which are about square roots of the light.
    """
    white = np.asarray(luminance(white_radiance(seen, light)))
    ground = GROUND_ALBEDO * (1.0 - WET_SHARE * light.ground.wetness)
    ground += (SNOW_ALBEDO - ground) * light.ground.snow
    albedo = np.where(seen.normals[:, 2] > 0.5, ground, WALL_ALBEDO)
    sees_sky = np.isnan(white)
    level = np.where(sees_sky, _sky_radiance(light, seen.toward), albedo * np.nan_to_num(white))
    typical = float(np.median(level[~sees_sky])) if not sees_sky.all() else float(np.median(level))
    level = np.minimum(level, GLARE * max(typical, 1e-6))
    if not seen.indoor:
        clear = np.exp(-3.0 * seen.distance_m / spec.visibility_m)
        level = level * clear + FOG_SHARE * float(luminance(airlight(light, spec))) * (1.0 - clear)
    coded = float((seen.weight * np.sqrt(level)).sum() / seen.weight.sum())
    return max(DARKEST, coded * coded / MEAN_ALBEDO)


def _sky_radiance(light: Light, toward: Floats) -> Floats:
    """(N,) luminance of the sky in directions."""
    height_px, width_px = light.sky.shape[:2]
    row = np.arccos(np.clip(toward[:, 2], -1.0, 1.0)) / np.pi * height_px
    column = (np.pi - np.arctan2(toward[:, 1], toward[:, 0])) / (2.0 * np.pi) * width_px
    pixels = light.sky[np.minimum(row.astype(int), height_px - 1), column.astype(int) % width_px]
    return np.asarray(luminance(pixels), np.float64)
