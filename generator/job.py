"""Runs one job: people, stage, pixels, labels, encoded images.

While a stage is traced, the next one is built and the last one photographed, labelled and compressed, in threads.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.annotate import CropImages, Taken, annotate
from generator.clock import Clock
from generator.dataset.shard import EncodedImage
from generator.framing import Framing, PlacedPerson, camera_label, frame_person, place_person
from generator.imaging.encode import encode_depth, encode_jpeg, encode_mask
from generator.imaging.exposure import expose_for
from generator.imaging.motion import Walker, walking_velocity
from generator.imaging.picture import air_of, camera_state, take_picture
from generator.labelling import ImageLabeller
from generator.overlap import Built, in_turn, overlapped
from generator.people.build import pose_person, shape_person
from generator.people.mesh import PersonMesh
from generator.plan import Plan
from generator.specs import JobSpec, StageSpec
from generator.stage import Placement, Shot, Stage, StageImages, ThingPlacement
from generator.surroundings import Surroundings, surround
from generator.worlds.occluders import OCCLUDERS

if TYPE_CHECKING:
    from generator.blender.renderer import StageRenderer


@dataclass(frozen=True, eq=False)
class ReadyStage:
    """A stage that can be rendered.

    Attributes:
        spec: what it was made from.
        labeller: of its people.
        placed: everybody where they stand, by moment.
        framings: the window of every capture.
        around: its surroundings.
        stage: for the renderer.
        shots: for the renderer, in the order of the captures.
    """

    spec: StageSpec
    labeller: ImageLabeller
    placed: Sequence[PlacedPerson]
    framings: Sequence[Framing]
    around: Surroundings
    stage: Stage
    shots: tuple[Shot, ...]


Flow = Callable[
    [
        Generator[ReadyStage, None, None],
        Callable[[ReadyStage], StageImages],
        Callable[[ReadyStage, StageImages], Iterable[EncodedImage]],
    ],
    Iterator[EncodedImage],
]


class JobRunner:
    """Everything that jobs of one process share: the plan, the library, the renderer and a clock.

    Attributes:
        flow: `overlapped`, or `in_turn`, which does one thing after the other.
    """

    def __init__(self, plan: Plan, library: BodyLibrary, renderer: StageRenderer, flow: Flow = overlapped) -> None:
        self.plan = plan
        self.config = plan.config
        self.library = library
        self.renderer = renderer
        self.flow = flow
        self.clock: Clock = renderer.clock
        self._ahead: tuple[int, Built[ReadyStage]] | None = None

    def run(self, index: int, following: int | None = None) -> Iterator[EncodedImage]:
        """The images of a job, stage by stage, in the order of its captures.

        Args:
            index: of the job.
            following: the job that will be run after it, whose first stage is built while this one's last is traced.
        """
        return self.flow(self._ready(index, following), self._render, self._finish)

    def ready(self, job: JobSpec) -> Iterator[ReadyStage]:
        """The stages of a job, each built when it is asked for."""
        persons = {person.pid: person for person in job.persons}
        labeller = ImageLabeller(self.plan.population.vocabulary, persons)
        worn = dict.fromkeys((pid, outfit) for spec in job.stages for pid, outfit, _ in spec.poses)
        with self.clock.phase("people"):
            shaped = {(pid, outfit): shape_person(persons[pid], self.library, outfit) for pid, outfit in worn}
        for spec in job.stages:
            with self.clock.phase("people"):
                meshes = tuple(pose_person(shaped[pid, outfit], pose) for pid, outfit, pose in spec.poses)
                placed = self.place(spec, meshes)
                framings = self.frame(spec, placed)
            with self.clock.phase("world"):
                around = surround(spec, self.plan.panorama_paths)
                stage = build_stage(spec, meshes, around)
            yield ReadyStage(spec, labeller, placed, framings, around, stage, build_shots(spec, framings))

    def _ready(self, index: int, following: int | None) -> Generator[ReadyStage, None, None]:
        if self.flow is in_turn:
            yield from self._plan_and_build(index)
            return
        ahead, self._ahead = self._ahead, None
        if ahead is not None and ahead[0] != index:
            ahead[1].close()
            ahead = None
        built = ahead[1] if ahead is not None else Built(self._plan_and_build(index))
        try:
            for number, stage in enumerate(built, 1):
                if number == len(self.plan.visits(index)) and following is not None:
                    self._ahead = following, Built(self._plan_and_build(following))
                yield stage
        finally:
            built.close()

    def _plan_and_build(self, index: int) -> Iterator[ReadyStage]:
        with self.clock.phase("plan"):
            job = self.plan.job(index)
        yield from self.ready(job)

    def _render(self, ready: ReadyStage) -> StageImages:
        return self.renderer.render(ready.stage, ready.shots)

    def _finish(self, ready: ReadyStage, images: StageImages) -> Iterator[EncodedImage]:
        return self.encode(ready.spec, ready.labeller, ready.placed, ready.framings, images, ready.around)

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

    def encode(
        self,
        spec: StageSpec,
        labeller: ImageLabeller,
        placed: Sequence[PlacedPerson],
        framings: Sequence[Framing],
        images: StageImages,
        around: Surroundings,
    ) -> Iterator[EncodedImage]:
        """Photograph, label and compress every crop."""
        pictures, rows = [], []
        walkers = [_walkers(spec, slot, ids, placed[slot]) for slot, ids in enumerate(bystander_ids(spec))]
        for index, capture in enumerate(spec.captures):
            with self.clock.phase("imaging"):
                picture, taken = self._photograph(spec, index, framings[index], images, around, walkers)
            with self.clock.phase("labels"):
                depth_m, ids = images.depth[index], images.person_id[index]
                crop = CropImages(depth_m, ids, images.part_id[index], images.kind_id[index], picture)
                rows.append(annotate(spec, capture, placed[capture.moment], framings[index], crop, taken))
            pictures.append(picture)
        with self.clock.phase("labels"):
            labelled = labeller.label(rows)
        for index, (row, label) in enumerate(labelled):
            with self.clock.phase("encoding"):
                jpeg = encode_jpeg(pictures[index], self.config.imaging.jpeg_quality)
                mask = encode_mask(images.part_id[index], images.person_id[index], spec.captures[index].moment + 1)
                depth = encode_depth(images.depth[index]) if self.config.depth else None
            yield EncodedImage(row, jpeg, mask, depth, {**label, "crop_camera": camera_label(framings[index].camera)})

    def _photograph(
        self,
        spec: StageSpec,
        index: int,
        framing: Framing,
        images: StageImages,
        around: Surroundings,
        walkers: Sequence[Sequence[Walker]],
    ) -> tuple[NDArray[np.uint8], Taken]:
        capture, config = spec.captures[index], self.config.imaging
        light, white = capture.atmosphere, float(around.white[capture.camera, capture.atmosphere])
        own, (red, blue) = spec.cameras[capture.camera], around.balance[capture.camera, light]
        camera = replace(own, white_balance=(own.white_balance[0] * red, own.white_balance[1] * blue))
        luminance = float(around.white_kcd_m2[capture.camera, light])
        exposure = expose_for(luminance, camera, camera.exposure_ev, config.highest_gain_db)
        height_px = images.depth.shape[1]
        state = camera_state(config, camera, exposure, white, framing.camera, height_px, capture.noise_seed)
        red, green, blue = around.airlight[light]
        air = air_of(config, spec.atmospheres[light], (red, green, blue), (white, white, white))
        layers = images.colour[index], images.depth[index], images.person_id[index]
        photo = take_picture(*layers, framing.camera, walkers[capture.moment], air, state)
        return photo.picture, Taken(
            exposure_ev=exposure.ev,
            shutter_s=exposure.shutter_s,
            gain_db=exposure.gain_db,
            white_balance=camera.white_balance,
            motion_blur_px=photo.motion_blur_px,
            defocus_px=photo.defocus_px,
            noise=state.sensor.noise,
        )


def bystander_ids(spec: StageSpec) -> list[range]:
    """Numbers of each moment's bystanders in the `person_id` image; the moment's own person is its index plus one."""
    ids, first = [], len(spec.moments) + 1
    for moment in spec.moments:
        ids.append(range(first, first + len(moment.bystanders)))
        first += len(moment.bystanders)
    return ids


def _walkers(spec: StageSpec, slot: int, ids: range, person: PlacedPerson) -> list[Walker]:
    """Everybody of a moment, its own person first."""
    moment = spec.moments[slot]
    *_, posed = spec.poses[moment.pose]
    x_m, y_m, middle_m = (float(value) for value in person.middle)
    found = [Walker(slot + 1, (x_m, y_m, middle_m), walking_velocity(posed.kind, moment.heading_deg))]
    for number, other in zip(ids, moment.bystanders, strict=True):
        *_, posed = spec.poses[other.pose]
        velocity = walking_velocity(posed.kind, other.heading_deg)
        found.append(Walker(number, (other.x_m, other.y_m, middle_m), velocity))
    return found


def build_stage(spec: StageSpec, meshes: tuple[PersonMesh, ...], around: Surroundings) -> Stage:
    """The stage of a spec; every moment has a copy of the world for itself, its person's number is its own plus one."""
    placements = [
        Placement(moment.pose, slot, moment.x_m, moment.y_m, moment.heading_deg, slot + 1, moment.z_m)
        for slot, moment in enumerate(spec.moments)
    ]
    things: dict[tuple[str, int], int] = {}
    thing_placements = []
    for slot, (moment, ids) in enumerate(zip(spec.moments, bystander_ids(spec), strict=True)):
        for other, number in zip(moment.bystanders, ids, strict=True):
            place = (other.x_m, other.y_m, other.heading_deg)
            placements.append(Placement(other.pose, slot, *place, number, moment.z_m))
        for thing in moment.occluders:
            mesh = things.setdefault((thing.kind, thing.seed), len(things))
            thing_placements.append(ThingPlacement(mesh, slot, thing.x_m, thing.y_m, moment.z_m, thing.heading_deg))
    built = tuple(OCCLUDERS[kind].build(seed) for kind, seed in things)
    return Stage(meshes, tuple(placements), around.setting, around.lights, built, tuple(thing_placements))


def build_shots(spec: StageSpec, framings: Sequence[Framing]) -> tuple[Shot, ...]:
    """The crops to be taken, in the order of the captures; a moment's number is its slot."""
    return tuple(
        Shot(framing.camera, capture.moment, capture.atmosphere)
        for capture, framing in zip(spec.captures, framings, strict=True)
    )
