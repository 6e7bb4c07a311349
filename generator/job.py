"""Runs one job: people, stage, pixels, labels, encoded images.

While a stage is traced, the next one is built and the last one photographed, labelled and compressed, in threads.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from assets.library import BodyLibrary
from generator.clock import Clock
from generator.dataset.shard import EncodedImage
from generator.develop import Developer
from generator.labelling import ImageLabeller
from generator.overlap import Built, in_turn, overlapped
from generator.people.build import pose_person, shape_person
from generator.plan import Plan
from generator.ready import ReadyStage, build_shots, build_stage, frame_all, place_all
from generator.specs import JobSpec
from generator.stage import StageImages
from generator.surroundings import surround

if TYPE_CHECKING:
    from generator.blender.renderer import StageRenderer

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
        self.developer = Developer(self.config, self.clock)
        self._ahead: tuple[int, Built[ReadyStage]] | None = None

    def run(self, index: int, following: int | None = None) -> Iterator[EncodedImage]:
        """The images of a job, stage by stage, in the order of its captures.

        Args:
            index: of the job.
            following: the job that will be run after it, whose first stage is built while this one's last is traced.
        """
        return self.flow(self._ready(index, following), self._render, self.developer.develop)

    def close(self) -> None:
        """Drop what was built for a job that will not come."""
        if self._ahead is not None:
            self._ahead[1].close()
            self._ahead = None

    def run_one(self, job: JobSpec, key: str, alone: bool) -> EncodedImage:
        """One image.

        Args:
            job: whose only stage holds it.
            key: of the image.
            alone: rendered by itself; otherwise among the crops that it shares a launch with in a whole stage, so that
                its noise is the same.
        """
        ready = next(self.ready(job))
        number = next(number for number, capture in enumerate(ready.spec.captures) if capture.key == key)
        launch = [number] if alone else self.renderer.launch_of(ready.shots, number)
        images = self.renderer.render(ready.stage, [ready.shots[index] for index in launch])
        spec, place = replace(ready.spec, captures=(ready.spec.captures[number],)), launch.index(number)
        own = StageImages(*(getattr(images, field.name)[place : place + 1] for field in fields(images)))
        return next(self.developer.develop(replace(ready, spec=spec, framings=[ready.framings[number]]), own))

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
                placed = place_all(spec, meshes)
                framings = frame_all(spec, placed, self.config)
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
