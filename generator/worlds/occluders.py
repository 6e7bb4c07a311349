"""What can stand between a camera and a person, by name; a `Prop` gives kind, size and mesh."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from generator.worlds.layout import world_rng
from generator.worlds.model import SceneKind, SceneMesh
from generator.worlds.props import PROPS
from generator.worlds.props.cars import paint_colour
from generator.worlds.props.model import Size


@dataclass(frozen=True)
class Occluder:
    """A thing that somebody put there: standing on z = 0 around the origin, its front towards -y.

    Attributes:
        kind: what most of it is.
        size: seed to half its length along x, half its width along y, and its height. [m]
        build: seed to mesh, in colours of its own.
    """

    kind: SceneKind
    size: Callable[[int], Size]
    build: Callable[[int], SceneMesh]


def _painted(mesh: SceneMesh, seed: int) -> SceneMesh:
    """The mesh with a car's colour on what takes one."""
    takes = np.array([surface.takes_colour for surface in mesh.surfaces])[mesh.surface]
    tint = np.where(takes[:, None], mesh.tint * np.asarray(paint_colour(world_rng(seed, 9)), np.float32), mesh.tint)
    return replace(mesh, tint=tint.astype(np.float32))


def _one_of(*names: str) -> Occluder:
    """One of several props of a kind, drawn by the seed."""
    return Occluder(
        PROPS[names[0]].kind,
        lambda seed: PROPS[names[seed % len(names)]].size(seed // len(names)),
        lambda seed: _painted(PROPS[names[seed % len(names)]].build(seed // len(names)), seed),
    )


OCCLUDERS: dict[str, Occluder] = {
    "pole": _one_of("lamp_park", "lamp_classic", "traffic_light"),
    "bollard": _one_of("bollard_iron", "bollard_steel", "bollard_slim", "bollard_stone"),
    "bin": _one_of("bin_round", "bin_square", "bin_wheelie", "bin_container", "bin_basket"),
    "planter": _one_of("planter_trough", "planter_pot"),
    "bench": _one_of("bench_wood", "bench_steel", "bench_stone"),
    "sign": _one_of("traffic_sign", "city_light", "info_pillar", "bus_sign"),
    "parked_car": _one_of("hatchback", "sedan", "suv", "estate", "van", "lorry"),
    "fence": _one_of("fence_railing", "fence_mesh", "fence_guard", "fence_picket"),
    "barrier": _one_of("barrier"),
    "pushchair": _one_of("pushchair"),
    "cart": _one_of("cart", "suitcase"),
    "bicycle": _one_of("bicycle", "scooter"),
    "hedge": _one_of("hedge", "bush"),
    "cabinet": _one_of("cabinet", "post_box", "parking_meter", "news_box"),
}
