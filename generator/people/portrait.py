"""People under neutral light, as a contact sheet: python -m generator.people.portrait OUT.png [--pids 1-64]

Needs bpy. Every person stands alone in a grey studio and is seen from one of eight sides. The same pictures serve for
looking at, for the colour test and for the pedestrian detector's test.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from assets.library import load_library
from generator.cameras import world_from_camera
from generator.colour import linear_to_srgb
from generator.config import RenderConfig
from generator.framing import place_person
from generator.people.build import build_person
from generator.people.config import PeopleConfig
from generator.people.mesh import PersonMesh
from generator.people.sample import sample_person
from generator.people.sample_pose import sample_pose
from generator.people.spec import PersonSpec, PoseSpec
from generator.specs import CameraSpec, MomentSpec
from generator.stage import Backdrop, CropCamera, Light, Placement, Shot, Stage, StageImages, SunLamp

RADIUS_M = 12.0
_GROUND = 0.30  # radiance of the studio's floor and wall under its own light


@dataclass(frozen=True)
class View:
    """From where a portrait is taken: heading 0 shows the front, 90 the right side. [deg, deg]"""

    heading_deg: float = 0.0
    pitch_deg: float = 8.0


def studio_light() -> Light:
    """A soft box all around that is brighter above, and a broad key light from the upper left."""
    height, width = 64, 128
    elevation = np.linspace(0.5 * np.pi, -0.5 * np.pi, height)[:, None]
    sky = np.broadcast_to(np.where(elevation > 0.0, 0.55 + 0.35 * np.sin(elevation), 0.35), (height, width))
    toward = np.array([0.45, -0.65, 0.6]) / np.linalg.norm([0.45, -0.65, 0.6])
    return Light(np.repeat(sky[..., None], 3, axis=2).astype(np.float32), (SunLamp(toward, np.full(3, 1.0), 25.0),))


def studio_stage(meshes: Sequence[PersonMesh], views: Sequence[View]) -> tuple[Stage, tuple[Shot, ...]]:
    """A grey studio with everybody in a slot of their own, and one shot of each that just holds the person."""
    picture = np.full((64, 128, 3), _GROUND, np.float32)
    backdrop = Backdrop(picture, np.full(3, 1.0), 1.6, RADIUS_M, floor_grain=0.0)
    placements, shots = [], []
    for index, (mesh, view) in enumerate(zip(meshes, views, strict=True)):
        placements.append(Placement(index, index, 0.0, 0.0, view.heading_deg, index + 1))
        shots.append(Shot(_portrait_camera(mesh, view), index, 0))
    return Stage(tuple(meshes), tuple(placements), backdrop, (studio_light(),)), tuple(shots)


def _portrait_camera(mesh: PersonMesh, view: View) -> CropCamera:
    """A long lens in front of the person (the camera stands at -y), its window 2:1 around the whole mesh."""
    away_m, pitch = 7.0, math.radians(view.pitch_deg)
    camera = CameraSpec(
        1, 0.0, -away_m * math.cos(pitch), 0.9 + away_m * math.sin(pitch), 90.0, view.pitch_deg, 0.0, 1000.0, 512,
        1024, 0.0, (1.0, 1.0), 0.0, 0.0, 0.0, 100,
    )  # fmt: skip
    pose = world_from_camera(camera)
    person = place_person(mesh, MomentSpec(1, 0, 0, 0.0, 0.0, view.heading_deg))
    seen = (person.vertices - pose[:3, 3]) @ pose[:3, :3]
    plane = seen[:, :2] / seen[:, 2:]
    low, high = plane.min(axis=0), plane.max(axis=0)
    centre, half = 0.5 * (low + high), 0.5 * (high - low)
    half_y = 1.05 * max(half[1], 2.0 * half[0], 0.128)
    return CropCamera(pose, (centre[0] - half_y / 2, centre[1] - half_y, centre[0] + half_y / 2, centre[1] + half_y))


def take_portraits(
    meshes: Sequence[PersonMesh], views: Sequence[View], width_px: int, height_px: int, samples: int = 12
) -> StageImages:
    """Pictures of people under neutral light; needs bpy."""
    from generator.blender.renderer import StageRenderer

    options: dict[str, Any] = {"width_px": width_px, "height_px": height_px, "samples": samples}
    stage, shots = studio_stage(meshes, views)
    return StageRenderer(RenderConfig(**options)).render(stage, shots)


def develop(colour: NDArray[np.float32]) -> NDArray[np.uint8]:
    """(..., 3) sRGB of linear radiance; a white matte wall facing up comes out just below white."""
    return np.asarray(np.round(255.0 * linear_to_srgb(np.clip(colour * 0.85, 0.0, 1.0))), np.uint8)


def contact_sheet(pictures: NDArray[np.uint8], columns: int) -> NDArray[np.uint8]:
    """(N, H, W, 3) pictures side by side, rows of `columns`, on white."""
    n, height, width = pictures.shape[:3]
    rows = -(-n // columns)
    sheet = np.full((rows * (height + 4), columns * (width + 4), 3), 255, np.uint8)
    for index, picture in enumerate(pictures):
        top, left = index // columns * (height + 4), index % columns * (width + 4)
        sheet[top : top + height, left : left + width] = picture
    return sheet


def save_sheet(path: Path, people: Sequence[tuple[PersonMesh, View]], columns: int, size: tuple[int, int]) -> None:
    """Render people and write one picture of all of them."""
    images = take_portraits([mesh for mesh, _ in people], [view for _, view in people], size[0], size[1])
    cv2.imwrite(str(path), contact_sheet(develop(images.colour), columns)[..., ::-1])


def sampled_people(pids: Sequence[int], seed: int, config: PeopleConfig) -> list[tuple[PersonSpec, PoseSpec]]:
    """Persons of a population, each in a pose of its own."""
    persons = [sample_person(config, pid, seed) for pid in pids]
    return [
        (person, sample_pose(config, person, person.outfits[0], np.random.default_rng([seed, person.pid])))
        for person in persons
    ]


def main(argv: list[str] | None = None) -> int:
    """Renders the sheet."""
    parser = argparse.ArgumentParser(prog="python -m generator.people.portrait", description=__doc__)
    parser.add_argument("output", type=Path)
    parser.add_argument("--pids", default="1-16", help="first-last")
    parser.add_argument("--size", default="128x256", help="width x height of a portrait [px]")
    parser.add_argument("--columns", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(argv)
    first, last = (int(word) for word in options.pids.split("-"))
    width, height = (int(word) for word in options.size.split("x"))
    library = load_library()
    headings = (0.0, 30.0, -35.0, 180.0, 90.0, -20.0, 150.0, 10.0)
    people = [
        (build_person(person, pose, library), View(headings[number % len(headings)]))
        for number, (person, pose) in enumerate(sampled_people(range(first, last + 1), options.seed, PeopleConfig()))
    ]
    save_sheet(options.output, people, options.columns, (width, height))
    return 0


if __name__ == "__main__":
    sys.exit(main())
