"""Props that were put somewhere: their solids, lamps and instances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.worlds.layout import Solid
from generator.worlds.model import Instance, LocalLamp, Rgb, SceneMesh
from generator.worlds.props import PROPS, lamp_of, placed_lamp, prop_solids


@dataclass(frozen=True)
class Thing:
    """A prop at a place.

    Attributes:
        name: key of `PROPS`.
        seed: of its looks.
        x_m: position. [m]
        y_m: position. [m]
        z_m: height of the ground. [m]
        heading_deg: at 0 its front is towards -y. [deg]
        scale: of the whole. [1]
        colour: of what takes one.
    """

    name: str
    seed: int
    x_m: float
    y_m: float
    z_m: float
    heading_deg: float
    scale: float = 1.0
    colour: Rgb = (1.0, 1.0, 1.0)

    def solids(self) -> tuple[Solid, ...]:
        """What it fills."""
        return prop_solids(PROPS[self.name], self.seed, self.x_m, self.y_m, self.z_m, self.heading_deg, self.scale)

    def lamps(self) -> tuple[LocalLamp, ...]:
        """What it shines with."""
        place = (self.x_m, self.y_m, self.z_m, self.heading_deg, self.scale)
        return tuple(placed_lamp(lamp, *place) for lamp in lamp_of(self.name, self.seed))


def build_things(things: Sequence[Thing]) -> tuple[tuple[SceneMesh, ...], tuple[Instance, ...]]:
    """One mesh for each name and seed, and an instance for each thing."""
    numbers: dict[tuple[str, int], int] = {}
    instances = []
    for thing in things:
        number = numbers.setdefault((thing.name, thing.seed), len(numbers))
        instances.append(
            Instance(number, thing.x_m, thing.y_m, thing.z_m, thing.heading_deg, thing.scale, thing.colour)
        )
    return tuple(PROPS[name].build(seed) for name, seed in numbers), tuple(instances)
