"""(config, seed) -> identities, captures, jobs. Pure and deterministic; no pixel, no mesh, no Blender.

Every visit wears one outfit; a person with several wears them in turn.

A person or a camera is the same whatever the number of identities, jobs or workers; a capture, too, as long as
`identities_per_job` is, since the people of a job visit the same worlds together, and each other's pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from generator.config import GenerateConfig
from generator.labels.image_facts import KNOWN_FACTS
from generator.labels.vocabulary import find_vocabulary, load_vocabulary
from generator.people.population import Population
from generator.people.spec import PersonSpec
from generator.people.streams import stream_rng
from generator.specs import JobSpec, Stream
from generator.thinning import kept_captures
from generator.venues import Venue, choose_route, kind_weights, load_venues
from generator.visits import Visit


@dataclass(frozen=True)
class Plan:
    """A dataset that can be made, job by job."""

    config: GenerateConfig
    venues: tuple[Venue, ...]
    population: Population

    @property
    def n_jobs(self) -> int:
        return -(-self.config.n_identities // self.config.identities_per_job)

    @property
    def panorama_paths(self) -> dict[str, Path]:
        """The file of each panorama, by its name."""
        return {venue.spec.name: venue.panorama.path for venue in self.venues if venue.panorama is not None}

    def job(self, index: int) -> JobSpec:
        """The specs of one job: a block of identities and all their visits."""
        persons, visits = tuple(self.person(pid) for pid in self.pids(index)), self.visits(index)
        kept = [self._kept(person.pid, visits) for person in persons]
        stages = (visit.stage(persons, [of_visit[visit.number] for of_visit in kept]) for visit in visits)
        return JobSpec(index, persons, tuple(stage for stage in stages if stage.captures))

    def visits(self, index: int) -> list[Visit]:
        """The visits of a job's people, each to another world."""
        rng = stream_rng(self.config.seed, Stream.VISIT, index)
        route = choose_route(self.venues, kind_weights(self.config), self.config.visits_per_identity, rng)
        return [Visit(self.config, venue, index, number) for number, venue in enumerate(route)]

    def n_images(self, index: int) -> int:
        """How many images a job makes, without drawing its people."""
        each = sum(visit.n_images_per_person for visit in self.visits(index))
        return len(self.pids(index)) * min(each, self.config.images_per_identity or each)

    def person(self, pid: int) -> PersonSpec:
        return self.population.person(pid)

    def _kept(self, pid: int, visits: Sequence[Visit]) -> list[range | frozenset[int]]:
        """Numbers of a person's captures that are kept, by visit."""
        counts = [visit.n_images_per_person for visit in visits]
        n_kept = self.config.images_per_identity
        if n_kept == 0 or n_kept >= sum(counts):
            return [range(count) for count in counts]
        chosen = kept_captures(sum(counts), n_kept, stream_rng(self.config.seed, Stream.KEEP, pid))
        ends = list(accumulate(counts))
        return [
            frozenset(number - end + count for number in chosen if end - count <= number < end)
            for count, end in zip(counts, ends, strict=True)
        ]

    def pids(self, index: int) -> range:
        """Identities of a job."""
        first = index * self.config.identities_per_job
        return range(first + 1, min(first + self.config.identities_per_job, self.config.n_identities) + 1)


def build_plan(config: GenerateConfig) -> Plan:
    """The plan of a dataset.

    Raises:
        PlanError: the config asks for what is not there.
        ConfigError: the vocabulary is wrong.
    """
    vocabulary = load_vocabulary(find_vocabulary(config.vocabulary), KNOWN_FACTS)
    return Plan(config, load_venues(config), Population(config.people, vocabulary, config.seed))
