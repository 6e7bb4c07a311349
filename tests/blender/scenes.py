"""Stages whose pictures can be worked out by hand: people are tubes, light is a painted sky. No Blender."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from generator.cameras import world_from_camera
from generator.people.mesh import PersonMesh, PropMesh, Texture
from generator.people.parts import Finish, PartId
from generator.specs import CameraSpec
from generator.stage import Backdrop, CropCamera, Light, Placement, Shot, Stage, SunLamp
from generator.worlds.equirect import directions
from generator.worlds.panorama import build_backdrop, cloud_over
from tests.worlds.pictures import direction

RADIUS_M, EYE_HEIGHT_M = 12.0, 1.7
SUN_AZIMUTH_DEG, SUN_ELEVATION_DEG = 35.0, 40.0
CLOUD_SHARE = 0.2
N_SIDES = 16
CAMERA = CameraSpec(1, 0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 900.0, 1920, 1080, 0.0, (1.0, 1.0), 0.5, 0.001, 0.01, 80)


@dataclass(frozen=True)
class Scene:
    """What a render needs."""

    stage: Stage
    shots: tuple[Shot, ...]


def _tube(
    x_m: float, low_m: float, high_m: float, half_x_m: float, half_y_m: float
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Vertices and quads of a closed upright tube, counter-clockwise seen from outside."""
    turn = np.linspace(0.0, 2 * np.pi, N_SIDES, endpoint=False)
    rim = np.stack([x_m + half_x_m * np.cos(turn), half_y_m * np.sin(turn)], axis=1)
    vertices = np.concatenate([np.column_stack([rim, np.full(N_SIDES, z)]) for z in (low_m, high_m)])
    side = np.arange(N_SIDES)
    after = (side + 1) % N_SIDES
    wall = np.stack([side, after, after + N_SIDES, side + N_SIDES], axis=1)
    step = np.arange(N_SIDES // 2 - 1)
    top = N_SIDES + np.stack([step, step + 1, N_SIDES - 2 - step, (N_SIDES - 1 - step) % N_SIDES], axis=1)
    return vertices, np.concatenate([wall, top, top[:, ::-1] - N_SIDES])


def tube_person(height_m: float, colour: tuple[float, float, float]) -> PersonMesh:
    """A person of three tubes with a bag on the left hand's side, so that a mirrored picture is another picture."""
    sections = {
        PartId.LOWER: (0.0, 0.0, 0.5, 0.2, 0.14),
        PartId.UPPER: (0.0, 0.5, 0.83, 0.25, 0.16),
        PartId.SKIN: (0.0, 0.83, 1.0, 0.1, 0.12),
        PartId.BAG: (0.36, 0.45, 0.7, 0.09, 0.12),
    }
    vertices: list[NDArray[np.float64]] = []
    faces: list[NDArray[np.int64]] = []
    parts: list[int] = []
    for part, (x_m, low, high, half_x_m, half_y_m) in sections.items():
        points, quads = _tube(x_m, low * height_m, high * height_m, half_x_m, half_y_m)
        faces.append(quads + sum(map(len, vertices)))
        vertices.append(points)
        parts += [int(part)] * len(quads)
    surface = np.concatenate(vertices).astype(np.float32)
    albedo = np.broadcast_to(np.array(colour, np.float32), surface.shape).copy()
    keypoints = np.zeros((17, 3), np.float32)
    keypoints[:, 2] = np.linspace(0.95, 0.05, 17) * height_m
    shell = np.concatenate(faces).astype(np.int32)
    n_faces = len(shell)
    return PersonMesh(
        vertices=surface,
        rest=surface,
        albedo=albedo,
        faces=shell,
        part_ids=np.array(parts, np.uint8),
        finishes=np.full(n_faces, Finish.CLOTH, np.uint8),
        uvs=np.zeros((n_faces, 4, 2), np.float32),
        textured=np.zeros(n_faces, bool),
        keypoints=keypoints,
        stature_m=height_m,
    )


def _painted_panorama() -> NDArray[np.float32]:
    """A smooth picture in which no two directions look alike; the lamp stands for the sun."""
    toward = directions(128, 256)
    colour = [0.5 + 0.3 * toward[..., 0], 0.5 + 0.3 * toward[..., 1], 0.6 + 0.2 * toward[..., 2]]
    return np.asarray(np.stack(colour, axis=-1), np.float32)


def painted_light() -> Light:
    """A smooth sky, and a sun that gives the floor twice as much."""
    toward = direction(SUN_AZIMUTH_DEG, SUN_ELEVATION_DEG)
    sun = SunLamp(toward, np.array([6.0, 5.5, 4.5]), 0.5)
    return Light(_painted_panorama(), (sun,))


def look(
    at: tuple[float, float, float], distance_m: float, around_deg: float, height_m: float, roll_deg: float = 0.0
) -> CameraSpec:
    """A camera that aims at a point from a side."""
    turn = np.radians(around_deg)
    pitch_deg = float(np.degrees(np.arctan2(height_m - at[2], distance_m)))
    x_m, y_m = at[0] + distance_m * np.cos(turn), at[1] + distance_m * np.sin(turn)
    return replace(
        CAMERA, x_m=x_m, y_m=y_m, height_m=height_m, yaw_deg=around_deg - 180.0, pitch_deg=pitch_deg, roll_deg=roll_deg
    )


def crop(camera: CameraSpec, window: tuple[float, float, float, float]) -> CropCamera:
    return CropCamera(world_from_camera(camera), window)


def make_stage(meshes: tuple[PersonMesh, ...], placements: tuple[Placement, ...]) -> Stage:
    """A stage under a clear and a clouded sky."""
    light = painted_light()
    backdrop: Backdrop = build_backdrop(_painted_panorama(), light, EYE_HEIGHT_M, RADIUS_M)
    return Stage(meshes, placements, backdrop, (light, cloud_over(light, CLOUD_SHARE)))


def tubes() -> Scene:
    """Two tubes in three slots; crops off the axis, rolled, with oblong pixels, under two lights."""
    meshes = tube_person(1.8, (0.5, 0.1, 0.1)), tube_person(1.6, (0.1, 0.2, 0.5))
    placements = (
        Placement(0, 0, 1.0, 0.5, 0.0, 1),
        Placement(1, 1, -2.0, 1.0, 70.0, 2),
        Placement(0, 1, -1.5, 0.2, -30.0, 3),
        Placement(1, 4, 3.0, -3.0, 200.0, 4),
    )
    straight = (-0.15, -0.3, 0.15, 0.3)
    shots = (
        Shot(crop(look((1.0, 0.5, 0.9), 5.0, -90.0, 2.5), straight), 0, 0),
        Shot(crop(look((1.0, 0.5, 0.9), 5.0, 40.0, 4.0, 8.0), (-0.2, -0.25, 0.2, 0.2)), 0, 0),
        Shot(crop(look((-4.0, 3.0, 0.9), 7.0, -60.0, 3.0), (0.1, -0.2, 0.5, 0.3)), 1, 1),
        Shot(crop(look((-2.0, 1.0, 0.9), 5.0, -90.0, 2.2), straight), 1, 0),
        Shot(crop(look((-2.0, 1.0, 0.9), 5.0, -90.0, 2.2), (-0.05, -0.3, 0.05, -0.1)), 1, 0),
        Shot(crop(look((3.0, -3.0, 0.8), 4.0, 120.0, 1.0), (-0.2, -0.3, 0.2, 0.3)), 4, 1),
        Shot(crop(look((3.0, -3.0, 0.8), 4.0, 150.0, 5.0), (-0.2, -0.3, 0.2, 0.3)), 4, 0),
    )
    return Scene(make_stage(meshes, placements), shots)


def floor() -> Scene:
    """Nobody in sight: floor and dome to four sides, then the same under the cloud."""
    behind = Placement(0, 0, 0.0, 0.0, 0.0, 1)
    views = [
        crop(replace(CAMERA, x_m=3 * c, y_m=3 * s, height_m=2.5, yaw_deg=turn, pitch_deg=12.0), (-0.4, -0.5, 0.4, 0.5))
        for turn, c, s in ((0, 1, 0), (90, 0, 1), (180, -1, 0), (-90, 0, -1))
    ]
    shots = tuple(Shot(view, 0, light) for light in (0, 1) for view in views)
    return Scene(make_stage((tube_person(1.8, (0.5, 0.5, 0.5)),), (behind,)), shots)


def shadow() -> Scene:
    """A tube and its shadow from above."""
    tip_m = 1.8 / np.tan(np.radians(SUN_ELEVATION_DEG))
    turn = np.radians(SUN_AZIMUTH_DEG + 180.0)
    middle = 0.5 * tip_m * np.cos(turn), 0.5 * tip_m * np.sin(turn), 0.0
    plain = tube_person(1.8, (0.5, 0.5, 0.5))
    keep = plain.part_ids != PartId.BAG
    mesh = replace(
        plain,
        faces=plain.faces[keep],
        part_ids=plain.part_ids[keep],
        finishes=plain.finishes[keep],
        uvs=plain.uvs[keep],
        textured=plain.textured[keep],
    )
    view = crop(look(middle, 1.5, 100.0, 8.0), (-0.25, -0.25, 0.25, 0.25))
    return Scene(make_stage((mesh,), (Placement(0, 2, 0.0, 0.0, 0.0, 1),)), (Shot(view, 2, 0),))


def people() -> Scene:
    """Three real people in real poses, each framed as a detector would."""
    from assets.library import load_library
    from generator.config import DetectorConfig, RenderConfig
    from generator.framing import frame_person, place_person
    from generator.people.build import pose_person, shape_person
    from generator.people.config import PeopleConfig
    from generator.people.sample import sample_person
    from generator.people.spec import PoseSpec
    from generator.specs import CaptureSpec, MomentSpec

    library, config = load_library(quiet=True), PeopleConfig()
    persons = [sample_person(config, pid, 0) for pid in (1, 3, 4)]
    poses = PoseSpec("walking", phase=0.1), PoseSpec("standing", stance=0.5), PoseSpec("walking", phase=0.6)
    meshes = tuple(pose_person(shape_person(p, library), pose) for p, pose in zip(persons, poses, strict=True))
    placements, shots = [], []
    for slot, mesh in enumerate(meshes):
        moment = MomentSpec(slot + 1, slot, 0, 1.0 - slot, 0.5 * slot, 75.0 * slot)
        placements.append(Placement(slot, slot, moment.x_m, moment.y_m, moment.heading_deg, slot + 1))
        camera = look((moment.x_m, moment.y_m, 1.0), 6.0, -80.0 + 100.0 * slot, 2.0 + slot)
        capture = CaptureSpec("", 0, 0, 0, "train", (0.0, 0.0, 0.0, 0.0), 0)
        person = place_person(mesh, moment)
        framing = frame_person(person, camera, capture, DetectorConfig(), RenderConfig())
        shots.append(Shot(framing.camera, slot, 0))
    return Scene(make_stage(meshes, tuple(placements)), tuple(shots))


STRIPE_M = 0.3


def striped_tube() -> PersonMesh:
    """A tube whose upper part is red below and green above in each repeat; left of the bag it has a blue picture."""
    plain = tube_person(1.8, (0.5, 0.5, 0.5))
    band = np.zeros((64, 8, 3), np.uint8)
    band[:32], band[32:] = (0, 200, 0), (200, 0, 0)  # row 0 is the top
    spot = np.full((16, 16, 3), 100, np.uint8)
    spot[2:14, 2:14] = (0, 0, 220)
    corners = plain.vertices[plain.faces]
    textures = {
        PartId.UPPER: Texture(band, (STRIPE_M, STRIPE_M)),
        PartId.BAG: Texture(spot, (0.1, 0.1), (0.31, 0.98), repeats=False),
    }
    textured = np.isin(plain.part_ids, list(textures))
    return replace(plain, uvs=corners[..., [0, 2]].astype(np.float32), textured=textured, textures=textures)


def cloth() -> Scene:
    """A striped tube from the front, and a bench as high as its knees beside it."""
    wall, faces = _tube(-0.5, 0.0, 0.5, 0.15, 0.15)
    shape = wall.astype(np.float32), np.full(wall.shape, 0.2, np.float32), faces.astype(np.int32)
    bench = PropMesh(*shape, np.full(len(faces), Finish.PLASTIC, np.uint8))
    mesh = replace(striped_tube(), props=(bench,))
    view = crop(look((0.0, 0.0, 0.9), 6.0, -90.0, 0.9), (-0.18, -0.18, 0.18, 0.18))
    return Scene(make_stage((mesh,), (Placement(0, 0, 0.0, 0.0, 0.0, 1),)), (Shot(view, 0, 1),))


def lens() -> Scene:
    """The tubes through lenses that distort, at the frame's edge and across its middle."""
    scene = tubes()
    bent = [(0.25, 0.05), (-0.12, 0.0), (0.3, 0.1), (0.2, 0.0)]
    views = [(1.0, 0.5, 0.9, 5.0, -90.0, 2.5), (1.0, 0.5, 0.9, 5.0, 40.0, 4.0), (-4.0, 3.0, 0.9, 7.0, -60.0, 3.0),
             (3.5, -2.0, 0.8, 4.0, 120.0, 2.0)]  # fmt: skip
    windows = [(-0.3, -0.4, 0.3, 0.4), (-0.2, -0.25, 0.2, 0.2), (0.1, -0.2, 0.5, 0.3), (-0.1, -0.3, 0.5, 0.3)]
    shots = tuple(
        Shot(replace(crop(look((x, y, z), away, turn, high), window), distortion=distortion), slot, 0)
        for (x, y, z, away, turn, high), window, distortion, slot in zip(
            views, windows, bent, (0, 0, 1, 4), strict=True
        )
    )
    return Scene(scene.stage, shots)


SCENES = {"tubes": tubes, "lens": lens, "floor": floor, "shadow": shadow, "people": people, "cloth": cloth}
