"""Runs one job: people, stage, pixels, labels, encoded images."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.annotate import Framing, PlacedPerson, annotate, frame_person, place_person
from generator.clock import Clock
from generator.config import GenerateConfig
from generator.dataset.shard import EncodedImage
from generator.imaging.encode import encode_depth, encode_jpeg, encode_mask
from generator.imaging.sensor import SensorState, expose, metered_gain
from generator.labelling import ImageLabeller
from generator.labels.vocabulary import Vocabulary
from generator.people.build import pose_person, shape_person
from generator.people.mesh import PersonMesh
from generator.specs import JobSpec, StageSpec
from generator.stage import Backdrop, Light, Placement, Shot, Stage, StageImages
from generator.worlds.panorama import (
    build_backdrop,
    cloud_over,
    load_radiance,
    metered_radiance,
    mid_radiance,
    photographed_light,
    surroundings_radiance,
)

if TYPE_CHECKING:
    from generator.blender.renderer import StageRenderer

MAX_CACHED_PANORAMAS = 16


@lru_cache(maxsize=MAX_CACHED_PANORAMAS)
def _panorama(path: Path, eye_height_m: float, radius_m: float) -> tuple[Backdrop, Light, float]:
    radiance = load_radiance(path)
    light = photographed_light(radiance)
    backdrop = build_backdrop(radiance, light, eye_height_m, radius_m)
    return backdrop, light, surroundings_radiance(radiance, light)


class JobRunner:
    """Everything that jobs of one process share: the library, the panoramas' files, the renderer and a clock."""

    def __init__(
        self,
        config: GenerateConfig,
        library: BodyLibrary,
        panorama_paths: Mapping[str, Path],
        renderer: StageRenderer,
        vocabulary: Vocabulary,
    ) -> None:
        self.config = config
        self.library = library
        self.panorama_paths = panorama_paths
        self.renderer = renderer
        self.vocabulary = vocabulary
        self.clock: Clock = renderer.clock

    def run(self, job: JobSpec) -> Iterator[EncodedImage]:
        """The images of a job, stage by stage, in the order of its captures."""
        persons = {person.pid: person for person in job.persons}
        labeller = ImageLabeller(self.vocabulary, persons)
        worn = dict.fromkeys((pid, outfit) for spec in job.stages for pid, outfit, _ in spec.poses)
        with self.clock.phase("people"):
            shaped = {(pid, outfit): shape_person(persons[pid], self.library, outfit) for pid, outfit in worn}
        for spec in job.stages:
            with self.clock.phase("people"):
                meshes = tuple(pose_person(shaped[pid, outfit], pose) for pid, outfit, pose in spec.poses)
                placed = self.place(spec, meshes)
                framings = self.frame(spec, placed)
            with self.clock.phase("world"):
                stage = self.build_stage(spec, meshes)
            images = self.renderer.render(stage, build_shots(spec, framings))
            yield from self.encode(spec, labeller, placed, framings, images, stage.lights)

    def place(self, spec: StageSpec, meshes: Sequence[PersonMesh]) -> list[PlacedPerson]:
        """Everybody of a stage where they stand."""
        return [place_person(meshes[moment.pose], moment) for moment in spec.moments]

    def frame(self, spec: StageSpec, placed: Sequence[PlacedPerson]) -> list[Framing]:
        """The window of every capture."""
        return [
            frame_person(
                placed[capture.moment], spec.cameras[capture.camera], capture, self.config.detector, self.config.render
            )
            for capture in spec.captures
        ]

    def build_stage(self, spec: StageSpec, meshes: tuple[PersonMesh, ...]) -> Stage:
        """The stage of a spec; every moment has a copy of the place for itself."""
        backdrop, light, _ = self._panorama(spec)
        placements = tuple(
            Placement(moment.pose, slot, moment.x_m, moment.y_m, moment.heading_deg, slot + 1)
            for slot, moment in enumerate(spec.moments)
        )
        lights = tuple(cloud_over(light, atmosphere.sun_share) for atmosphere in spec.atmospheres)
        return Stage(meshes, placements, backdrop, lights)

    def _panorama(self, spec: StageSpec) -> tuple[Backdrop, Light, float]:
        return _panorama(self.panorama_paths[spec.world.name], spec.world.eye_height_m, spec.world.radius_m)

    def encode(
        self,
        spec: StageSpec,
        labeller: ImageLabeller,
        placed: Sequence[PlacedPerson],
        framings: Sequence[Framing],
        images: StageImages,
        lights: Sequence[Light],
    ) -> Iterator[EncodedImage]:
        """Expose, label and compress every crop."""
        around = self._panorama(spec)[2]
        metered = [metered_radiance(mid_radiance(light), around * light.backdrop_gain) for light in lights]
        pictures, rows = [], []
        for index, capture in enumerate(spec.captures):
            camera = spec.cameras[capture.camera]
            person, framing = placed[capture.moment], framings[index]
            exposure_ev = camera.exposure_ev
            with self.clock.phase("imaging"):
                picture = expose(images.colour[index], self._sensor(spec, index, framing, exposure_ev, metered))
            with self.clock.phase("labels"):
                target, part_id = images.person_id[index] == capture.moment + 1, images.part_id[index]
                depth_m = images.depth[index]
                rows.append(annotate(spec, capture, person, framing, depth_m, target, part_id, picture, exposure_ev))
            pictures.append(picture)
        with self.clock.phase("labels"):
            labelled = labeller.label(rows)
        for index, (row, label) in enumerate(labelled):
            with self.clock.phase("encoding"):
                jpeg = encode_jpeg(pictures[index], self.config.imaging.jpeg_quality)
                mask = encode_mask(images.part_id[index], images.person_id[index], spec.captures[index].moment + 1)
                depth = encode_depth(images.depth[index]) if self.config.depth else None
            yield EncodedImage(row, jpeg, mask, depth, {**label, "crop_camera": _crop_camera(framings[index])})

    def _sensor(
        self, spec: StageSpec, index: int, framing: Framing, exposure_ev: float, metered: Sequence[float]
    ) -> SensorState:
        capture, imaging = spec.captures[index], self.config.imaging
        camera = spec.cameras[capture.camera]
        crop_height_px = camera.focal_length_px * (framing.camera.window[3] - framing.camera.window[1])
        return SensorState(
            gain=metered_gain(metered[capture.atmosphere], exposure_ev, camera.white_balance),
            blur_px=camera.blur_px,
            native_height_px=crop_height_px if imaging.native_resolution else float("inf"),
            read_noise=camera.read_noise,
            shot_noise=camera.shot_noise,
            codec_quality=camera.codec_quality,
            noise_seed=capture.noise_seed,
        )


def build_shots(spec: StageSpec, framings: Sequence[Framing]) -> tuple[Shot, ...]:
    """The crops to be taken, in the order of the captures; a moment's number is its slot."""
    return tuple(
        Shot(framing.camera, capture.moment, capture.atmosphere)
        for capture, framing in zip(spec.captures, framings, strict=True)
    )


def _crop_camera(framing: Framing) -> dict[str, object]:
    """The camera's truth for KEY.json."""
    camera = framing.camera
    return {"world_from_camera": _rounded(camera.world_from_camera), "window": list(camera.window)}


def _rounded(matrix: NDArray[np.float64]) -> list[list[float]]:
    return [[round(float(value), 9) for value in row] for row in matrix]
