"""A street between two rows of houses, as a place would lay it out."""

from __future__ import annotations

import math

from generator.worlds.layout import Mount, Solid, Walk, WorldLayout
from generator.worlds.model import SceneKind

PAVEMENT_M = 0.12


def street_layout(seed: int = 0, n_mounts: int = 14) -> WorldLayout:
    """Along x: a road 7 m wide, pavements 3.5 m wide, houses with gaps, lamps, trees, a hedge and parked cars."""
    houses = [
        Solid(SceneKind.BUILDING, x, side * 13.0, 0.0, 7.5, 6.0, 0.0, 9.0 + side)
        for x in (-24, -8, 8, 24)
        for side in (1, -1)
    ]
    ends = [Solid(SceneKind.BUILDING, x, 0.0, 0.0, 4.0, 20.0, 0.0, 10.0) for x in (-40.0, 40.0)]
    poles = [Solid(SceneKind.POLE, x, 4.0, 0.0, 0.08, 0.08, 0.0, 5.0) for x in (-28.0, -14.0, 0.0, 14.0, 28.0)]
    crowns = [Solid(SceneKind.TREE, x, -4.4, 45.0, 1.5, 1.5, 2.4, 6.0, 0.7) for x in (-20.0, 4.0, 19.0)]
    trunks = [Solid(SceneKind.TREE, x, -4.4, 0.0, 0.15, 0.15, 0.0, 2.4) for x in (-20.0, 4.0, 19.0)]
    cars = [Solid(SceneKind.VEHICLE, x, -2.6, 0.0, 2.2, 0.9, 0.0, 1.5) for x in (-12.0, -6.0, 11.0)]
    solids = (*houses, *ends, *poles, *crowns, *trunks, *cars)
    walks = (
        Walk(0.0, 5.25, 0.0, 34.0, 1.75, PAVEMENT_M, 1.0, "pavement"),
        Walk(0.0, -5.25, 0.0, 34.0, 1.75, PAVEMENT_M, 1.0, "pavement"),
        Walk(-2.0, 0.0, 90.0, 3.5, 2.0, 0.0, 0.6, "crossing"),
    )
    on_walls = [
        Mount(x, side * 6.95, 3.0, 6.0, -90.0 * side, "wall") for x in (-28, -11, 6, 22, 29) for side in (1, -1)
    ]
    on_poles = [Mount(x, 3.8, 3.5, 4.9, None, "pole") for x in (-28.0, -14.0, 0.0, 14.0, 28.0)]
    mounts = (*on_walls, *on_poles)[:n_mounts]
    return WorldLayout("street", seed, math.hypot(44.0, 20.0), solids, walks, mounts, (), False, None)
