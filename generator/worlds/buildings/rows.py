"""Neighbours: a stretch of street is cut into plots, and no two houses side by side look alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from generator.worlds.buildings.spec import BuildingSpec, Ground, Side, Style


class Plot(NamedTuple):
    """A building in a row; `x_m` is the middle of its front along the row, 0 in the row's middle. [m]"""

    spec: BuildingSpec
    x_m: float


def street_row(
    length_m: float,
    styles: Sequence[Style],
    n_floors: tuple[int, int],
    rng: np.random.Generator,
    town_seed: int,
    ground: Ground = "homes",
    width_m: tuple[float, float] = (9.0, 16.0),
    depth_m: float = 12.0,
    open_ends: bool = True,
) -> tuple[Plot, ...]:
    """Buildings that fill a length of street from end to end.

    Args:
        length_m: of the row. [m]
        styles: from which each is drawn; never the same twice running where there is a choice.
        n_floors: fewest and most; neighbours differ by at least one where there is a choice.
        rng: of all that is drawn.
        town_seed: as in `BuildingSpec`.
        ground: what the ground floors hold.
        width_m: narrowest and widest front, before they are stretched to fill the row. [m]
        depth_m: of all. [m]
        open_ends: whether the outer walls of the row have windows.
    """
    widths: list[float] = []
    while sum(widths) < length_m - 0.5 * width_m[0]:
        widths.append(float(rng.uniform(*width_m)))
    widths = [width * length_m / sum(widths) for width in widths]
    plots: list[Plot] = []
    at = -0.5 * length_m
    for k, width in enumerate(widths):
        before = plots[-1].spec if plots else None
        choice = [s for s in styles if before is None or s != before.style] or list(styles)
        heights = [n for n in range(n_floors[0], n_floors[1] + 1) if before is None or n != before.n_floors]
        floors = int(rng.choice(heights)) if heights else n_floors[0]
        ends: list[Side] = []
        if open_ends and k == 0:
            ends.append("left")
        if open_ends and k == len(widths) - 1:
            ends.append("right")
        style = choice[int(rng.integers(len(choice)))]
        spec = BuildingSpec(style, width, depth_m, floors, int(rng.integers(2**31)), town_seed, ground, tuple(ends))
        plots.append(Plot(spec, at + 0.5 * width))
        at += width
    return tuple(plots)
