"""The people of a dataset: sampled one by one, or chosen so that attributes have the shares a vocabulary asks for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from generator.labels.balance import Tilt, find_margins, fit_tilt
from generator.labels.fact import FactValue
from generator.labels.image_facts import KNOWN_FACTS
from generator.labels.vocabulary import Vocabulary
from generator.people.config import PeopleConfig
from generator.people.facts import person_facts
from generator.people.look_alikes import block_of
from generator.people.sample import sample_person
from generator.people.spec import PersonSpec
from generator.people.streams import PersonStream, stream_rng

FITTED_ON = 1000  # identities whose candidates the tilt is fitted on
_FIRST_FITTED = 1 << 40  # their pids, which no dataset reaches


@dataclass(frozen=True)
class Population:
    """All identities that a config and a seed make; identity `pid` is the same whatever the number of others.

    Attributes:
        config: of the people.
        vocabulary: whose `sampling` says which people are chosen.
        seed: of the dataset.
    """

    config: PeopleConfig
    vocabulary: Vocabulary
    seed: int

    def person(self, pid: int) -> PersonSpec:
        """Identity `pid`."""
        if self.tilt is None:
            return sample_person(self.config, pid, self.seed)
        block = block_of(self.config, pid, self.seed)
        return sample_person(self.config, pid, self.seed, self._choice(pid if block is None else block[1]))

    @cached_property
    def tilt(self) -> Tilt | None:
        """How candidates are chosen, None where there is no choice. The first use takes seconds."""
        margins = find_margins(self.vocabulary, KNOWN_FACTS)
        if not margins:
            return None
        pids = range(_FIRST_FITTED, _FIRST_FITTED + FITTED_ON)
        records = [facts for pid in pids for facts in self._candidates(pid)]
        return fit_tilt(margins, records, self._n_candidates)

    @property
    def _n_candidates(self) -> int:
        return self.vocabulary.config.sampling.candidates

    def _candidates(self, pid: int) -> list[dict[str, FactValue | None]]:
        """Facts of everybody who could be identity `pid`, in the first outfit."""
        return [person_facts(sample_person(self.config, pid, self.seed, k)) for k in range(self._n_candidates)]

    @cached_property
    def _chosen(self) -> dict[int, int]:
        return {}

    def _choice(self, pid: int) -> int:
        """Number of the candidate that identity `pid` is."""
        if pid not in self._chosen:
            self._chosen[pid] = self._draw_choice(pid)
        return self._chosen[pid]

    def _draw_choice(self, pid: int) -> int:
        assert self.tilt is not None
        scores = self.tilt.scores(self._candidates(pid))
        likely = np.cumsum(np.exp(scores - scores.max()))
        drawn = stream_rng(self.seed, PersonStream.CHOICE, pid).random() * likely[-1]
        return min(int(np.searchsorted(likely, drawn, side="right")), len(likely) - 1)
