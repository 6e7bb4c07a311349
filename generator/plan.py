"""(config, seed) -> identities, captures, jobs. Pure and deterministic; no pixel, no mesh, no Blender.

Every visit wears one outfit; a person with several wears them in turn.

A person or a camera is the same whatever the number of identities, jobs or workers; a capture, too, as long as
`identities_per_job` is, since the people of a job visit the same panoramas.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assets.panoramas import Panorama, list_panoramas
from generator.cameras import CameraSite, sample_camera, sample_side_error
from generator.config import GenerateConfig
from generator.labels.image_facts import KNOWN_FACTS
from generator.labels.vocabulary import find_vocabulary, load_vocabulary
from generator.people.population import Population
from generator.people.sample_pose import sample_pose
from generator.people.spec import PersonSpec, PoseSpec
from generator.people.streams import stream_rng
from generator.specs import (
    AtmosphereSpec,
    CameraSpec,
    CaptureSpec,
    JobSpec,
    MomentSpec,
    StageSpec,
    Stream,
    WorldSpec,
)

CAMERA_RADIUS = 0.85  # of the dome; a camera further out would see the dome from outside
TEST_EVERY = 3  # splits are by identity, 2:1 train:test as in the paper
CAPTURES_PER_VISIT = 1000


class PlanError(ValueError):
    """A config that no dataset can follow."""


@dataclass(frozen=True)
class World:
    """A panorama with its capture points and cameras."""

    panorama: Panorama
    places: tuple[tuple[float, float], ...]
    cameras: tuple[CameraSpec, ...]  # place by place


@dataclass(frozen=True)
class Plan:
    """A dataset that can be made, job by job."""

    config: GenerateConfig
    worlds: tuple[World, ...]
    population: Population

    @property
    def n_jobs(self) -> int:
        return -(-self.config.n_identities // self.config.identities_per_job)

    def job(self, index: int) -> JobSpec:
        """The specs of one job: a block of identities and all their visits."""
        persons = tuple(self.person(pid) for pid in self._pids(index))
        route = enumerate(self._route(index))
        return JobSpec(index, persons, tuple(self._stage(persons, world, index, visit) for visit, world in route))

    def _pids(self, index: int) -> range:
        first = index * self.config.identities_per_job
        return range(first + 1, min(first + self.config.identities_per_job, self.config.n_identities) + 1)

    def _route(self, index: int) -> list[World]:
        """The worlds that a block of identities visits, each once."""
        order = stream_rng(self.config.seed, Stream.VISIT, index).permutation(len(self.worlds))
        return [self.worlds[number] for number in order[: self.config.visits_per_identity]]

    def n_images(self, index: int) -> int:
        """How many images a job makes, without drawing its people."""
        per_place = self.config.poses_per_visit * self.config.cameras.per_place
        return len(self._pids(index)) * per_place * sum(len(world.places) for world in self._route(index))

    def person(self, pid: int) -> PersonSpec:
        return self.population.person(pid)

    def _stage(self, persons: Sequence[PersonSpec], world: World, block: int, visit: int) -> StageSpec:
        config = self.config
        atmospheres = self._atmospheres(world, block, visit)
        poses: list[tuple[int, int, PoseSpec]] = []
        moments: list[MomentSpec] = []
        captures: list[CaptureSpec] = []
        for person in persons:
            taken, outfit = 0, visit % len(person.outfits)
            for number in range(config.poses_per_visit):
                rng = stream_rng(config.seed, Stream.POSE, person.pid, visit, number)
                poses.append((person.pid, outfit, sample_pose(config.people, person, person.outfits[outfit], rng)))
                clouded = len(atmospheres) > 1 and rng.random() < config.world.cloud_share
                for place in range(len(world.places)):
                    moments.append(self._moment(person.pid, visit, number, len(poses) - 1, world.places[place], place))
                    for index in range(config.cameras.per_place):
                        camera = place * config.cameras.per_place + index
                        name = f"{person.pid:06d}_c{world.cameras[camera].camid:04d}"
                        rng = stream_rng(config.seed, Stream.DETECTOR, person.pid, visit, taken)
                        capture = CaptureSpec(
                            key=f"{name}_{visit * CAPTURES_PER_VISIT + taken:06d}",
                            moment=len(moments) - 1,
                            camera=camera,
                            atmosphere=int(clouded),
                            split=split_of(person.pid, first_of_camera=number == 0),
                            side_error=sample_side_error(config.detector, rng),
                            noise_seed=int(rng.integers(2**31)),
                        )
                        captures.append(capture)
                        taken += 1
        notes = world.panorama.notes
        return StageSpec(
            WorldSpec(world.panorama.name, "panorama", 0, notes.radius_m, notes.eye_height_m),
            atmospheres,
            world.cameras,
            tuple(poses),
            tuple(moments),
            tuple(captures),
        )

    def _atmospheres(self, world: World, block: int, visit: int) -> tuple[AtmosphereSpec, ...]:
        """As photographed and, where there is a sun to hide, with a cloud before it."""
        notes = world.panorama.notes
        clear = AtmosphereSpec(notes.time_of_day, notes.weather)
        if notes.indoor or notes.time_of_day == "night" or self.config.world.cloud_share == 0.0:
            return (clear,)
        rng = stream_rng(self.config.seed, Stream.VISIT, block, visit)
        share = float(rng.uniform(*self.config.world.sun_behind_cloud))
        return clear, AtmosphereSpec(notes.time_of_day, "partly_cloudy", sun_share=share)

    def _moment(
        self, pid: int, visit: int, number: int, pose: int, spot: tuple[float, float], place: int
    ) -> MomentSpec:
        rng = stream_rng(self.config.seed, Stream.MOMENT, pid, visit, number, place)
        away, toward = self.config.world.stray_m * math.sqrt(rng.random()), rng.uniform(0.0, 2 * math.pi)
        x_m, y_m = spot[0] + away * math.cos(toward), spot[1] + away * math.sin(toward)
        return MomentSpec(pid, pose, place, x_m, y_m, float(rng.uniform(-180.0, 180.0)))


def is_test(pid: int) -> bool:
    """Whether an identity is in the test split."""
    return pid % TEST_EVERY == 0


def split_of(pid: int, first_of_camera: bool) -> str:
    """The split of an image: every third identity is for testing, with one query per camera."""
    if not is_test(pid):
        return "train"
    return "query" if first_of_camera else "gallery"


def load_worlds(config: GenerateConfig) -> tuple[World, ...]:
    """The panoramas that the config names, with their cameras; camids count through them.

    Raises:
        PlanError: a panorama is missing, or there are none, or too few for the visits.
    """
    listed = {panorama.name: panorama for panorama in list_panoramas(config.world.hdri_folders)}
    names = config.world.panoramas or tuple(listed)
    for name in names:
        if name not in listed:
            raise PlanError(f"world.panoramas: expected one of {', '.join(listed) or 'none'}; got '{name}'.")
    if not 0 < config.visits_per_identity <= len(names):
        raise PlanError(
            f"visits_per_identity: expected at most one visit per panorama ({len(names)}), "
            f"got {config.visits_per_identity}. Name a folder of panoramas in world.hdri_folders."
        )
    worlds: list[World] = []
    first = 1
    for name in names:
        worlds.append(_load_world(config, listed[name], first))
        first += len(worlds[-1].cameras)
    return tuple(worlds)


def _load_world(config: GenerateConfig, panorama: Panorama, first_camid: int) -> World:
    spots = panorama.notes.places[: config.world.places]
    places = tuple((away * math.cos(math.radians(turn)), away * math.sin(math.radians(turn))) for turn, away in spots)
    reach_m = CAMERA_RADIUS * panorama.notes.radius_m
    cameras: list[CameraSpec] = []
    for place, target in enumerate(places):
        for index in range(config.cameras.per_place):
            site = CameraSite(panorama.name, place, index, target, reach_m)
            cameras.append(sample_camera(config.cameras, config.imaging, config.seed, site, first_camid + len(cameras)))
    return World(panorama, places, tuple(cameras))


def build_plan(config: GenerateConfig) -> Plan:
    """The plan of a dataset.

    Raises:
        PlanError: the config asks for what is not there.
        ConfigError: the vocabulary is wrong.
    """
    vocabulary = load_vocabulary(find_vocabulary(config.vocabulary), KNOWN_FACTS)
    return Plan(config, load_worlds(config), Population(config.people, vocabulary, config.seed))
