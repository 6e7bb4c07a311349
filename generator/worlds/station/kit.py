"""What builders of fittings are given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from generator.worlds.model import Rgb, SceneMesh
from generator.worlds.station.materials import Materials
from generator.worlds.station.plan import Look

Parts = Iterator[SceneMesh]


class Kit(NamedTuple):
    """What builders need: height of the ceiling over the thing's foot, colours and surfaces. [m]"""

    top_m: float
    look: Look
    made: Materials


def darker(colour: Rgb) -> Rgb:
    """Half of a colour's light."""
    return 0.5 * colour[0], 0.5 * colour[1], 0.5 * colour[2]
