"""One visit of a group of people to a world: poses, places, cameras, atmospheres, who else is there."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from generator.cameras import sample_side_error
from generator.config import GenerateConfig
from generator.people.sample_pose import sample_pose
from generator.people.spec import PersonSpec, PoseSpec
from generator.people.streams import stream_rng
from generator.specs import AtmosphereSpec, CaptureSpec, MomentSpec, StageSpec, Stream
from generator.venues import Venue
from generator.worlds.atmosphere import sample_atmosphere
from generator.worlds.crowd import sample_others
from generator.worlds.network import Spot, choose_spots, walking_heading_deg

TEST_EVERY = 3  # splits are by identity, 2:1 train:test as in the paper
CAPTURES_PER_VISIT = 1000
DRAWS_FOR_ANOTHER = 30  # until two atmospheres of a visit differ

Posed = tuple[int, int, PoseSpec]


def is_test(pid: int) -> bool:
    """Whether an identity is in the test split."""
    return pid % TEST_EVERY == 0


def split_of(pid: int, first_of_camera: bool) -> str:
    """The split of an image: every third identity is for testing, with one query per camera."""
    if not is_test(pid):
        return "train"
    return "query" if first_of_camera else "gallery"


@dataclass(frozen=True)
class Visit:
    """A group of people at a world.

    Attributes:
        config: of the dataset.
        venue: where.
        block: number of the group.
        number: of the visit in the group's route.
    """

    config: GenerateConfig
    venue: Venue
    block: int
    number: int

    @property
    def n_images_per_person(self) -> int:
        """Images of each person: all poses at all places, by each camera there, under each atmosphere."""
        return self.n_poses * self.venue.n_places * self.config.cameras.per_place * self.atmospheres_per_moment

    @property
    def n_poses(self) -> int:
        """Poses of each person; a panorama, which has one hour only, gets as many more as places get atmospheres."""
        return self.config.poses_per_visit * (1 if self._is_built else self.config.atmosphere.per_visit)

    @property
    def atmospheres_per_moment(self) -> int:
        return self.config.atmosphere.per_visit if self._is_built else 1

    @property
    def _is_built(self) -> bool:
        return self.venue.panorama is None

    def stage(self, persons: Sequence[PersonSpec], kept: Sequence[Collection[int]]) -> StageSpec:
        """Everything that is decided about the visit.

        Args:
            persons: the group.
            kept: of each person, the numbers of the captures that are made, below `n_images_per_person`.
        """
        atmospheres = self._atmospheres()
        poses = [self._pose(person, number) for person in persons for number in range(self.n_poses)]
        moments: list[MomentSpec] = []
        captures: list[CaptureSpec] = []
        for row, person in enumerate(persons):
            rng = stream_rng(self.config.seed, Stream.SPOT, person.pid, self.number)
            chosen = choose_spots(self.venue.network, rng, self.venue.n_places, self.config.cameras.per_place)
            own = range(row * self.n_poses, (row + 1) * self.n_poses)
            others = [index for index, (pid, *_) in enumerate(poses) if self._may_meet(person.pid, pid)]
            taken, queried = 0, set[int]()
            for number, pose in enumerate(own):
                seen_under = self._seen_under(person.pid, number, len(atmospheres))
                for spot, cameras in chosen:
                    shots = [(atmosphere, camera) for atmosphere in seen_under for camera in cameras]
                    numbered = [(index, *shot) for index, shot in enumerate(shots, taken) if index in kept[row]]
                    taken += len(shots)
                    if not numbered:
                        continue
                    moment = self._moment(person.pid, number, pose, spot)
                    moments.append(self._among_others(moment, spot, cameras, others, (number, spot.number)))
                    for index, atmosphere, camera in numbered:
                        captures.append(self._capture(moments, camera, atmosphere, camera not in queried, index))
                        queried.add(camera)
        network = self.venue.network
        return StageSpec(self.venue.spec, atmospheres, network.cameras, tuple(poses), tuple(moments), tuple(captures))

    @staticmethod
    def _may_meet(pid: int, other: int) -> bool:
        """People of the test split are never seen in training images, not even beside others."""
        return pid != other and is_test(pid) == is_test(other)

    def _pose(self, person: PersonSpec, number: int) -> Posed:
        outfit = self.number % len(person.outfits)
        rng = stream_rng(self.config.seed, Stream.POSE, person.pid, self.number, number)
        return person.pid, outfit, sample_pose(self.config.people, person, person.outfits[outfit], rng)

    def _atmospheres(self) -> tuple[AtmosphereSpec, ...]:
        rng = stream_rng(self.config.seed, Stream.ATMOSPHERE, self.block, self.number)
        if self.venue.panorama is not None:
            return self._photographed(float(rng.uniform(*self.config.world.sun_behind_cloud)))
        layout = self.venue.layout
        assert layout is not None
        drawn, north_deg = list[AtmosphereSpec](), self.venue.north_deg
        for _ in range(self.config.atmosphere.per_visit):
            for _ in range(DRAWS_FOR_ANOTHER):
                one = sample_atmosphere(self.config.atmosphere, rng, layout.indoor, north_deg=north_deg)
                if not any(_alike(one, other, layout.indoor) for other in drawn):
                    break
            drawn.append(one)
        return tuple(drawn)

    def _photographed(self, sun_share: float) -> tuple[AtmosphereSpec, ...]:
        """As photographed and, where there is a sun to hide, with a cloud before it."""
        assert self.venue.panorama is not None
        notes = self.venue.panorama.notes
        clear = AtmosphereSpec(notes.time_of_day, notes.weather)
        if notes.indoor or notes.time_of_day == "night" or self.config.world.cloud_share == 0.0:
            return (clear,)
        return clear, replace(clear, weather="partly_cloudy", sun_share=sun_share)

    def _seen_under(self, pid: int, number: int, n_atmospheres: int) -> range:
        """Atmospheres of a pose's moments: all, or the one that a panorama's clouds make of it."""
        if self._is_built:
            return range(n_atmospheres)
        rng = stream_rng(self.config.seed, Stream.ATMOSPHERE, pid, self.number, number)
        clouded = n_atmospheres > 1 and rng.random() < self.config.world.cloud_share
        return range(int(clouded), int(clouded) + 1)

    def _moment(self, pid: int, number: int, pose: int, spot: Spot) -> MomentSpec:
        """Near a capture point, where there is room to stray."""
        rng = stream_rng(self.config.seed, Stream.MOMENT, pid, self.number, number, spot.number)
        reach_m = min(self.config.world.stray_m, spot.room_m)
        away, toward = reach_m * math.sqrt(rng.random()), rng.uniform(0.0, 2 * math.pi)
        x_m, y_m = spot.x_m + away * math.cos(toward), spot.y_m + away * math.sin(toward)
        heading_deg = walking_heading_deg(spot, self.config.crowd.along_share, rng)
        return MomentSpec(pid, pose, spot.number, x_m, y_m, heading_deg, spot.z_m)

    def _among_others(
        self, moment: MomentSpec, spot: Spot, cameras: Sequence[int], others: Sequence[int], index: tuple[int, int]
    ) -> MomentSpec:
        rng = stream_rng(self.config.seed, Stream.CROWD, moment.pid, self.number, *index)
        seeing = [self.venue.network.cameras[camera] for camera in cameras]
        layout, panorama = self.venue.layout, self.venue.panorama
        indoor = layout.indoor if layout is not None else panorama is not None and panorama.notes.indoor
        bystanders, occluders = sample_others(self.config.crowd, layout, indoor, spot, moment, seeing, others, rng)
        return replace(moment, bystanders=bystanders, occluders=occluders)

    def _capture(
        self, moments: Sequence[MomentSpec], camera: int, atmosphere: int, first: bool, taken: int
    ) -> CaptureSpec:
        """The next image of the last moment's person."""
        pid, camid = moments[-1].pid, self.venue.network.cameras[camera].camid
        rng = stream_rng(self.config.seed, Stream.DETECTOR, pid, self.number, taken)
        return CaptureSpec(
            key=f"{pid:06d}_c{camid:04d}_{self.number * CAPTURES_PER_VISIT + taken:06d}",
            moment=len(moments) - 1,
            camera=camera,
            atmosphere=atmosphere,
            split=split_of(pid, first),
            side_error=sample_side_error(self.config.detector, rng),
            noise_seed=int(rng.integers(2**31)),
        )


def _alike(one: AtmosphereSpec, other: AtmosphereSpec, indoor: bool) -> bool:
    if indoor:
        return one.lighting == other.lighting
    return (one.time_of_day, one.weather) == (other.time_of_day, other.weather)
