"""Props that were put somewhere: their solids, lamps and instances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.worlds.layout import Solid
from generator.worlds.model import Instance, LocalLamp, Rgb, SceneMesh
from generator.worlds.props import PROPS
from generator.worlds.props.model import Prop, placed_lamp, prop_solids


@dataclass(frozen=True)
class Thing:
    """A prop at a place.

    Attributes:
        name: key of `PROPS`, or of a place's own kinds.
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
    heading_deg: float = 0.0
    scale: float = 1.0
    colour: Rgb = (1.0, 1.0, 1.0)

    def solids(self, kinds: Mapping[str, Prop] = PROPS) -> tuple[Solid, ...]:
        """What it fills."""
        place = (self.x_m, self.y_m, self.z_m, self.heading_deg, self.scale)
        return prop_solids(kinds[self.name], self.seed, *place)

    def lamps(self, kinds: Mapping[str, Prop] = PROPS) -> tuple[LocalLamp, ...]:
        """What it shines with."""
        lamps = kinds[self.name].lamps
        place = (self.x_m, self.y_m, self.z_m, self.heading_deg, self.scale)
        return () if lamps is None else tuple(placed_lamp(lamp, *place) for lamp in lamps(self.seed))


def build_things(
    things: Sequence[Thing], kinds: Mapping[str, Prop] = PROPS
) -> tuple[tuple[SceneMesh, ...], tuple[Instance, ...]]:
    """One mesh for each name and seed, and an instance for each thing."""
    numbers: dict[tuple[str, int], int] = {}
    instances = []
    for thing in things:
        number = numbers.setdefault((thing.name, thing.seed), len(numbers))
        instances.append(
            Instance(number, thing.x_m, thing.y_m, thing.z_m, thing.heading_deg, thing.scale, thing.colour)
        )
    return tuple(kinds[name].build(seed) for name, seed in numbers), tuple(instances)
