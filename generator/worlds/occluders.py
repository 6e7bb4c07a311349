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
    "pole": _one_of("lamp_park", "lamp_classic"),
    "bollard": _one_of("bollard_iron", "bollard_steel", "bollard_slim", "bollard_stone"),
    "bin": _one_of("bin_round", "bin_square", "bin_wheelie", "bin_container", "bin_basket"),
    "parked_car": _one_of("hatchback", "sedan", "suv", "estate", "van"),
    "bench": _one_of("bench_wood", "bench_steel", "bench_stone"),
}
