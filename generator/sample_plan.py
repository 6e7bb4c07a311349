"""A plan whose jobs are given and not drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.plan import Plan
from generator.specs import JobSpec


@dataclass(frozen=True)
class SamplePlan(Plan):
    """Some jobs in the worlds and of the people of another plan.

    Attributes:
        jobs: all there are.
    """

    jobs: tuple[JobSpec, ...]

    @classmethod
    def of(cls, plan: Plan, jobs: Sequence[JobSpec]) -> SamplePlan:
        """Jobs in another plan's surroundings."""
        return cls(plan.config, plan.venues, plan.population, tuple(jobs))

    @property
    def n_jobs(self) -> int:
        return len(self.jobs)

    def job(self, index: int) -> JobSpec:
        return self.jobs[index]

    def n_images(self, index: int) -> int:
        return self.jobs[index].n_images
