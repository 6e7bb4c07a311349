"""Office buildings: a tall glazed ground floor between piers, and a curtain wall, ribbons or piers above."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from generator.worlds.buildings.facade import Hole, Zone, band, wall
from generator.worlds.buildings.materials import Materials
from generator.worlds.buildings.openings import pane_of
from generator.worlds.buildings.quadpile import QuadPile
from generator.worlds.buildings.shops import shop_front
from generator.worlds.buildings.spec import BuildingSpec, Look
from generator.worlds.buildings.trims import vent, wall_lamp
from generator.worlds.geometry import WHITE

_LOBBY_BACK_M = 0.35


def facade(
    pile: QuadPile,
    spec: BuildingSpec,
    look: Look,
    goods: Materials,
    width_m: float,
    main: bool,
    rng: np.random.Generator,
) -> None:
    """One wall around x = 0. [m]"""
    half = 0.5 * width_m
    n_bays = max(1, round(width_m / look.pitch_m))
    step = width_m / n_bays
    holes = [
        Hole(-half + k * step + 0.35, -half + (k + 1) * step - 0.35, 0.0, look.ground_m - 0.75) for k in range(n_bays)
    ]
    zones = [Zone(look.ground_m, goods.walls[look.ground_wall], look.ground_tint)]
    wall(pile, -half, half, zones, holes)
    entrance = int(rng.integers(n_bays)) if main else -1
    for k, hole in enumerate(holes):
        if spec.ground == "homes" or k == entrance:
            _lobby(pile, hole, look, goods, k == entrance, rng)
        else:
            awning_m = look.awning_m if main else 0.0
            surface = goods.walls[look.ground_wall]
            shop_front(pile, hole, goods, rng, surface, look.ground_tint, 0.0, awning_m)
        if k and rng.random() < 0.3:
            vent(pile, hole.x0 - 0.35, 0.6, goods)
    for k in range(1, n_bays):
        if main and rng.random() < 0.5:
            wall_lamp(pile, -half + k * step, 2.6, goods)
    band(pile, -half, half, look.ground_m - 0.1, [(0.25, 0.08)], goods.metal, look.trim_tint)
    _UPPER[look.bars](pile, spec, look, goods, half, rng)


def _lobby(pile: QuadPile, hole: Hole, look: Look, goods: Materials, entrance: bool, rng: np.random.Generator) -> None:
    """A glazed wall set back between the piers; the entrance has doors and a canopy."""
    x0, x1, z0, z1 = hole
    back = _LOBBY_BACK_M
    wall_surface = goods.walls[look.ground_wall]
    pile.quad(((x0, 0.0, z0), (x0, back, z0), (x0, back, z1), (x0, 0.0, z1)), wall_surface, look.ground_tint)
    pile.quad(((x1, back, z0), (x1, 0.0, z0), (x1, 0.0, z1), (x1, back, z1)), wall_surface, look.ground_tint)
    pile.quad(((x0, back, z1), (x1, back, z1), (x1, 0.0, z1), (x0, 0.0, z1)), goods.paint, (0.6, 0.6, 0.6))
    pile.box((x0, back - 0.05, 0.0), (x1, back, 0.12), goods.metal, look.trim_tint, "fu")
    n_panes = max(2, round((x1 - x0) / 1.35))
    step = (x1 - x0) / n_panes
    for k in range(n_panes):
        left = x0 + k * step
        surface, uv = pane_of(goods, 0.85, rng, office=True)
        pile.face(left, left + step, 0.12, z1, back, surface, WHITE, uv)
    for k in range(n_panes + 1):
        x = min(max(x0 + k * step, x0 + 0.03), x1 - 0.03)
        pile.box((x - 0.03, back - 0.1, 0.12), (x + 0.03, back, z1), goods.metal, look.trim_tint, "lrf")
    pile.box((x0, back - 0.08, 2.35), (x1, back, 2.43), goods.metal, look.trim_tint, "fud")
    if entrance:
        middle = x0 + (n_panes // 2) * step
        pile.box(
            (middle - step - 0.3, -1.3, 2.75), (middle + step + 0.3, back, 2.93), goods.metal, look.trim_tint, "lrfud"
        )
        for x in (middle - 0.12, middle + 0.08):
            pile.box((x, back - 0.18, 0.7), (x + 0.04, back - 0.1, 1.6), goods.metal, WHITE, "lrfud")


def _windows(
    pile: QuadPile,
    look: Look,
    goods: Materials,
    half: float,
    low: float,
    high: float,
    y: float,
    rng: np.random.Generator,
) -> None:
    """A row of panes with mullions."""
    count = max(1, round(2.0 * half / look.window_m[0]))
    step = 2.0 * half / count
    floor_lit = look.lit_share * float(rng.uniform(0.2, 2.0))  # floors are lit together
    for k in range(count):
        surface, uv = pane_of(goods, floor_lit, rng, office=True)
        pile.face(-half + k * step, -half + (k + 1) * step, low, high, y, surface, WHITE, uv)
    for k in range(count + 1):
        x = min(max(-half + k * step, -half + 0.03), half - 0.03)
        pile.box((x - 0.03, y - 0.09, low), (x + 0.03, y, high), goods.metal, look.trim_tint, "lrf")


def _floors(spec: BuildingSpec, look: Look) -> list[tuple[float, float]]:
    """Lower and upper edge of each floor above the ground floor."""
    tops = [look.ground_m + 0.15 + k * look.floor_m for k in range(spec.n_floors)]
    tops[-1] = look.eaves_m(spec.n_floors)
    return list(pairwise(tops))


def _curtain(
    pile: QuadPile, spec: BuildingSpec, look: Look, goods: Materials, half: float, rng: np.random.Generator
) -> None:
    """Glass from edge to edge, dark panels before the floors."""
    for low, high in _floors(spec, look):
        sill = low + 0.85
        pile.face(-half, half, low, sill, 0.0, goods.paint, look.accent)
        _windows(pile, look, goods, half, sill, high, 0.0, rng)
        for z in (low, sill):
            pile.box((-half, -0.07, z - 0.03), (half, 0.0, z + 0.03), goods.metal, look.trim_tint, "lrfud")


def _ribbons(
    pile: QuadPile, spec: BuildingSpec, look: Look, goods: Materials, half: float, rng: np.random.Generator
) -> None:
    """Bands of stone and of windows by turns."""
    wall_surface = goods.walls[look.wall]
    for low, high in _floors(spec, look):
        sill, head = low + 0.95, high - 0.25
        for z0, z1 in ((low, sill), (head, high)):
            pile.face(-half, half, z0, z1, 0.0, wall_surface, look.wall_tint)
        pile.box((-half, -0.05, sill), (half, 0.15, sill + 0.04), goods.metal, look.trim_tint, "lrfud")
        pile.box((-half, 0.0, head), (half, 0.15, head), wall_surface, look.wall_tint, "d")
        for x, side in ((-half, "r"), (half, "l")):
            pile.box((x, 0.0, sill), (x, 0.15, head), wall_surface, look.wall_tint, side)
        _windows(pile, look, goods, half, sill, head, 0.15, rng)


def _piers(
    pile: QuadPile, spec: BuildingSpec, look: Look, goods: Materials, half: float, rng: np.random.Generator
) -> None:
    """Upright piers of stone before glass."""
    floors = _floors(spec, look)
    low, high = floors[0][0], floors[-1][1]
    count = max(1, round(2.0 * half / (2.0 * look.window_m[0])))
    for x in np.linspace(-half + 0.25, half - 0.25, count + 1):
        pile.box((x - 0.25, -0.05, low), (x + 0.25, 0.3, high), goods.walls[look.wall], look.wall_tint, "lrfud")
    for bottom, top in floors:
        pile.face(-half, half, bottom, bottom + 0.7, 0.22, goods.paint, look.accent)
        pile.box((-half, 0.22, bottom + 0.7), (half, 0.3, bottom + 0.7), goods.metal, look.trim_tint, "u")
        _windows(pile, look, goods, half, bottom + 0.7, top, 0.3, rng)


_UPPER = {"curtain": _curtain, "bands": _ribbons, "piers": _piers}
