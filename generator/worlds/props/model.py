"""What every prop is: how much room it takes and how it is built, both from a seed."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from generator.worlds.layout import Solid
from generator.worlds.model import LocalLamp, SceneKind, SceneMesh

Size = tuple[float, float, float]


@dataclass(frozen=True)
class Prop:
    """A thing that stands on z = 0 around the origin with its front towards -y.

    Attributes:
        kind: what most of it is.
        size: seed to half its length along x, half its width along y, and its height. [m]
        build: seed to mesh; fills the size.
        lamps: seed to the lamps that it carries.
        trunk_m: half width of what carries it, where that is much thinner than the whole; None for a compact thing. [m]
        crown_share: height of the crown's or head's underside, as a share of the whole height. [1]
        opacity: share of the light that the whole, or the crown, stops. [1]
    """

    kind: SceneKind
    size: Callable[[int], Size]
    build: Callable[[int], SceneMesh]
    lamps: Callable[[int], tuple[LocalLamp, ...]] | None = None
    trunk_m: float | None = None
    crown_share: float = 1.0
    opacity: float = 1.0


def fixed_size(half_x_m: float, half_y_m: float, height_m: float) -> Callable[[int], Size]:
    """A size that no seed changes."""
    return lambda _seed: (half_x_m, half_y_m, height_m)


def prop_solids(
    prop: Prop, seed: int, x_m: float, y_m: float, z_m: float = 0.0, heading_deg: float = 0.0, scale: float = 1.0
) -> tuple[Solid, ...]:
    """What stands in the way where a prop is put: one box, or trunk and crown."""
    half_x, half_y, height = (scale * length for length in prop.size(seed))
    whole = Solid(prop.kind, x_m, y_m, heading_deg, half_x, half_y, z_m, z_m + height, prop.opacity)
    if prop.trunk_m is None:
        return (whole,)
    thin, split = scale * prop.trunk_m, z_m + prop.crown_share * height
    trunk = replace(whole, half_x_m=thin, half_y_m=thin, high_m=split, opacity=1.0)
    return (trunk,) if prop.crown_share >= 1.0 else (trunk, replace(whole, low_m=split))


def placed_lamp(
    lamp: LocalLamp, x_m: float, y_m: float, z_m: float = 0.0, heading_deg: float = 0.0, scale: float = 1.0
) -> LocalLamp:
    """A prop's lamp where the prop is put."""
    turn = math.radians(heading_deg)
    rotation = np.array([[math.cos(turn), -math.sin(turn), 0.0], [math.sin(turn), math.cos(turn), 0.0], [0, 0, 1]])
    x, y, z = (scale * rotation @ lamp.position).tolist()
    ahead_x, ahead_y, ahead_z = (rotation @ lamp.direction).tolist()
    return replace(lamp, position=(x + x_m, y + y_m, z + z_m), direction=(ahead_x, ahead_y, ahead_z))
