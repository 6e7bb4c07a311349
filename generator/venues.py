"""The worlds of a dataset: panoramas and variants of places, with their camera networks.

A network takes up to a second to work out, so that each is made when it is first asked for. Every world has its own
block of camids, whatever the others are.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from assets.panoramas import Panorama, list_panoramas
from generator.config import CameraConfig, GenerateConfig, ImagingConfig
from generator.people.streams import stream_rng
from generator.specs import Stream, WorldSpec
from generator.worlds.layout import WorldLayout
from generator.worlds.network import CameraNetwork, build_network
from generator.worlds.panorama_network import panorama_network
from generator.worlds.places import PLACES

PANORAMA = "panorama"
MAX_CACHED = 256


class PlanError(ValueError):
    """A config that no dataset can follow."""


@dataclass(frozen=True)
class Venue:
    """A world that people of the dataset visit.

    Attributes:
        config: of the dataset.
        spec: what it is.
        first_camid: of its cameras.
        panorama: its picture, None for a place that is built.
    """

    config: GenerateConfig
    spec: WorldSpec
    first_camid: int
    panorama: Panorama | None

    @cached_property
    def layout(self) -> WorldLayout | None:
        """Where things are in a place; None for a panorama."""
        return None if self.panorama is not None else _layout(self.spec)

    @cached_property
    def network(self) -> CameraNetwork:
        """Cameras and capture points."""
        config, first = self.config, self.first_camid
        if self.panorama is not None:
            notes = self.panorama.notes
            places = notes.places[: config.world.places]
            return panorama_network(
                config.cameras, config.imaging, config.seed, self.spec.name, places, notes.radius_m, first
            )
        return _network(self.spec, config.cameras, config.imaging, config.seed, first)

    @property
    def n_cameras(self) -> int:
        """Camids that are set aside for it; a place seldom has fewer cameras."""
        if self.panorama is None:
            return self.config.cameras.per_world
        return min(self.config.world.places, len(self.panorama.notes.places)) * self.config.cameras.per_place

    @property
    def north_deg(self) -> float:
        """Where north is, anticlockwise from the place's +x. [deg]"""
        name = zlib.crc32(self.spec.name.encode())
        return float(stream_rng(self.config.seed, Stream.WORLD, name).uniform(0.0, 360.0))

    @property
    def n_places(self) -> int:
        """Capture points that a person is seen at in one visit."""
        return self.config.world.places if self.panorama is None else len(self.network.spots)


@lru_cache(maxsize=MAX_CACHED)
def _layout(spec: WorldSpec) -> WorldLayout:
    return PLACES[spec.kind].lay_out(spec.seed)


@lru_cache(maxsize=MAX_CACHED)
def _network(
    spec: WorldSpec, cameras: CameraConfig, imaging: ImagingConfig, seed: int, first_camid: int
) -> CameraNetwork:
    return build_network(cameras, imaging, _layout(spec), seed, spec.name, first_camid)


def kind_weights(config: GenerateConfig) -> dict[str, float]:
    """How often each kind of world is visited."""
    return {str(kind): weight for kind, weight in config.world.kinds.items()}


def load_venues(config: GenerateConfig) -> tuple[Venue, ...]:
    """The worlds that a config names, panoramas first.

    Raises:
        PlanError: a panorama is missing, or there are fewer worlds than visits.
    """
    venues = list(_panoramas(config))
    first = venues[-1].first_camid + venues[-1].n_cameras if venues else 1
    for kind in PLACES:
        if kind_weights(config).get(kind, 0.0) > 0.0:
            for variant in range(config.world.variants):
                venues.append(_place(config, kind, variant, first))
                first += config.cameras.per_world
    if not 0 < config.visits_per_identity <= len(venues):
        raise PlanError(
            f"visits_per_identity: expected at most one visit per world ({len(venues)}), "
            f"got {config.visits_per_identity}. Raise world.variants, or name a folder in world.hdri_folders."
        )
    return tuple(venues)


def _panoramas(config: GenerateConfig) -> Iterator[Venue]:
    if kind_weights(config).get(PANORAMA, 0.0) == 0.0:
        return
    listed = {panorama.name: panorama for panorama in list_panoramas(config.world.hdri_folders)}
    first = 1
    for name in config.world.panoramas or tuple(listed):
        if name not in listed:
            raise PlanError(f"world.panoramas: expected one of {', '.join(listed) or 'none'}; got '{name}'.")
        notes = listed[name].notes
        spec = WorldSpec(name, PANORAMA, 0, notes.radius_m, notes.eye_height_m)
        yield Venue(config, spec, first, listed[name])
        first += Venue(config, spec, first, listed[name]).n_cameras


def _place(config: GenerateConfig, kind: str, variant: int, first_camid: int) -> Venue:
    rng = stream_rng(config.seed, Stream.WORLD, zlib.crc32(kind.encode()), variant)
    seed = int(rng.integers(2**31))
    return Venue(config, WorldSpec(f"{kind}_{variant}", kind, seed), first_camid, None)


def choose_route(
    venues: Sequence[Venue], kinds: Mapping[str, float], n_visits: int, rng: np.random.Generator
) -> list[Venue]:
    """Worlds to visit, each once: a kind by its weight, then one of its worlds.

    Args:
        venues: all worlds.
        kinds: weight of each kind.
        n_visits: at most as many as there are worlds.
        rng: of this route.
    """
    left: dict[str, list[Venue]] = {}
    for venue in venues:
        left.setdefault(venue.spec.kind, []).append(venue)
    route = []
    for _ in range(n_visits):
        names = list(left)
        weights = np.array([kinds[name] for name in names])
        kind = names[int(rng.choice(len(names), p=weights / weights.sum()))]
        route.append(left[kind].pop(int(rng.integers(len(left[kind])))))
        if not left[kind]:
            del left[kind]
    return route
