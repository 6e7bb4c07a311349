"""Walls of townhouses, tenements and blocks of flats: a ground floor of doors, windows or shops, and floors above."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from generator.worlds.buildings.arcade import arcade, arches
from generator.worlds.buildings.facade import Hole, Zone, band, wall
from generator.worlds.buildings.materials import Materials
from generator.worlds.buildings.openings import door, garage, window
from generator.worlds.buildings.overhangs import balcony_size, columns_of, has_balcony
from generator.worlds.buildings.quadpile import QuadPile
from generator.worlds.buildings.shops import shop_front
from generator.worlds.buildings.spec import BuildingSpec, Look
from generator.worlds.buildings.trims import balcony, downpipe, entrance_kit, poster, rail, scrawl, vent, wall_lamp

PLINTH_OUT_M = 0.03


class Bay(NamedTuple):
    """What a stretch of the ground floor holds."""

    kind: str
    hole: Hole


def facade(
    pile: QuadPile,
    spec: BuildingSpec,
    look: Look,
    goods: Materials,
    width_m: float,
    main: bool,
    rng: np.random.Generator,
) -> None:
    """One wall with openings, around x = 0; `main` has the building's entrance. [m]"""
    half = 0.5 * width_m
    columns = columns_of(width_m, look.pitch_m)
    arched = arches(look, width_m) if main and spec.ground == "arcade" else []
    bays = [] if arched else ground_bays(spec, look, columns, width_m, main, rng)
    upper = _upper_holes(spec, look, columns, main)
    holes = [bay.hole for bay in bays] + arched + [hole for hole, _ in upper]
    wall(pile, -half, half, zones_of(spec, look, goods), holes)
    for bay in bays:
        _fill(pile, bay, look, goods, rng, look.awning_m if main else 0.0)
    if arched:
        arcade(pile, arched, look, goods, width_m, rng)
    for hole, floor in upper:
        window(pile, hole, look, goods, rng, goods.walls[look.wall], look.wall_tint)
        _balcony(pile, hole, floor, columns, look, goods, main, rng)
    _bands(pile, -half, half, spec, look, goods)
    _small_things(pile, bays, half, spec, look, goods, rng)


def bare_wall(pile: QuadPile, spec: BuildingSpec, look: Look, goods: Materials, width_m: float) -> None:
    """A wall between neighbours, seen where one is lower. [m]"""
    wall(pile, -0.5 * width_m, 0.5 * width_m, zones_of(spec, look, goods), [])


def zones_of(spec: BuildingSpec, look: Look, goods: Materials) -> list[Zone]:
    """Plinth, ground floor (plaster is splashed up to 3 m) and the rest."""
    zones = [Zone(look.plinth_m, goods.stone, look.plinth_tint, PLINTH_OUT_M)]
    if look.ground_wall == "plaster":
        zones.append(Zone(min(3.0, look.ground_m - 0.2), goods.walls["plaster foot"], look.ground_tint))
    zones.append(Zone(look.ground_m, goods.walls[look.ground_wall], look.ground_tint))
    zones.append(Zone(look.eaves_m(spec.n_floors), goods.walls[look.wall], look.wall_tint))
    return zones


def ground_bays(
    spec: BuildingSpec, look: Look, columns: list[float], width_m: float, main: bool, rng: np.random.Generator
) -> list[Bay]:
    """Doors, windows, shops and gates of the ground floor, from left to right."""
    if spec.ground == "homes":
        return _home_bays(look, columns, main, rng)
    bays, at, end = [], -0.5 * width_m + 0.45, 0.5 * width_m - 0.45
    if main:
        bays.append(Bay("door", Hole(at, at + 1.3, 0.16, 2.75)))
        at += 1.3 + 0.5
    n_shops = max(1, round((end - at) / float(rng.uniform(4.5, 6.5))))
    step, top = (end - at) / n_shops, look.ground_m - 1.0
    for k in range(n_shops):
        bays.append(Bay("shop", Hole(at + k * step + 0.15, at + (k + 1) * step - 0.15, 0.0, top)))
    return bays


def _home_bays(look: Look, columns: list[float], main: bool, rng: np.random.Generator) -> list[Bay]:
    raised = float(rng.choice([0.16, 0.32, 0.48]))
    entrance = int(rng.integers(len(columns))) if main else -1
    gate = int(rng.integers(len(columns))) if main and len(columns) > 4 and rng.random() < 0.5 else -1
    bays = []
    for k, x in enumerate(columns):
        half = 0.5 * look.window_m[0]
        if k == entrance:
            bays.append(Bay("door", Hole(x - 0.65, x + 0.65, raised, raised + 2.55)))
        elif k == gate:
            bays.append(Bay("gate", Hole(x - 1.1, x + 1.1, 0.0, min(2.6, look.ground_m - 0.5))))
        else:
            low = raised + look.sill_m
            bays.append(Bay("window", Hole(x - half, x + half, low, min(low + look.window_m[1], look.ground_m - 0.35))))
    return bays


def _upper_holes(spec: BuildingSpec, look: Look, columns: list[float], main: bool) -> list[tuple[Hole, int]]:
    """Windows of the floors above, balcony doors down to the floor."""
    holes, half = [], 0.5 * look.window_m[0]
    for floor in range(1, spec.n_floors):
        z = look.ground_m + (floor - 1) * look.floor_m
        for k, x in enumerate(columns):
            low = z + (0.12 if main and has_balcony(look, k, floor) else look.sill_m)
            high = min(z + look.sill_m + look.window_m[1], z + look.floor_m - 0.3)
            holes.append((Hole(x - half, x + half, low, high), floor * 100 + k))
    return holes


def _fill(pile: QuadPile, bay: Bay, look: Look, goods: Materials, rng: np.random.Generator, awning_m: float) -> None:
    surface, tint = goods.walls[look.ground_wall], look.ground_tint
    out = PLINTH_OUT_M if bay.hole.z0 < look.plinth_m else 0.0
    if bay.kind == "shop":
        shop_front(pile, bay.hole, goods, rng, surface, tint, out, awning_m)
    elif bay.kind == "gate":
        garage(pile, bay.hole, look, goods, surface, tint, out)
    elif bay.kind == "door":
        door(pile, bay.hole, look, goods, rng, surface, tint, out)
    else:
        window(pile, bay.hole, look, goods, rng, surface, tint, out)


def _balcony(
    pile: QuadPile,
    hole: Hole,
    number: int,
    columns: list[float],
    look: Look,
    goods: Materials,
    main: bool,
    rng: np.random.Generator,
) -> None:
    floor, column = divmod(number, 100)
    if not (main and has_balcony(look, column, floor)):
        return
    if look.balconies == "french":
        rail(pile, hole.x0 - 0.03, hole.x1 + 0.03, -0.09, hole.z0 - 0.1, goods, look.balcony_tint)
        return
    reach, wide = balcony_size(look, columns)
    x = 0.5 * (hole.x0 + hole.x1)
    balcony(
        pile,
        x - 0.5 * wide,
        x + 0.5 * wide,
        hole.z0 - 0.04,
        reach,
        look.balconies == "slab",
        goods,
        look.trim_tint,
        look.balcony_tint,
    )
    if rng.random() < 0.35:  # a box of plants on the edge
        green = (0.06 * float(rng.uniform(0.7, 1.5)), 0.1, 0.03)
        pile.box(
            (x - 0.4, -reach - 0.18, hole.z0 + 0.7),
            (x + 0.4, -reach - 0.02, hole.z0 + 0.95),
            goods.paint,
            green,
            "lrfud",
        )


def _bands(pile: QuadPile, x0: float, x1: float, spec: BuildingSpec, look: Look, goods: Materials) -> None:
    """The band over the ground floor, courses along floors, the cornice."""
    out = 0.12 if spec.style != "apartments" else 0.03
    band(pile, x0, x1, look.ground_m - 0.16, [(0.1, 0.6 * out), (0.1, out)], goods.stone, look.trim_tint)
    if look.course:
        for floor in range(2, spec.n_floors):
            z = look.ground_m + (floor - 1) * look.floor_m
            band(pile, x0, x1, z - 0.06, [(0.12, 0.05)], goods.stone, look.trim_tint)
    if look.cornice_m:
        c, z = look.cornice_m, look.eaves_m(spec.n_floors) - 0.5
        band(
            pile, x0, x1, z, [(0.14, 0.3 * c), (0.14, 0.6 * c), (0.12, c), (0.1, 0.92 * c)], goods.stone, look.trim_tint
        )


def _small_things(
    pile: QuadPile,
    bays: list[Bay],
    half: float,
    spec: BuildingSpec,
    look: Look,
    goods: Materials,
    rng: np.random.Generator,
) -> None:
    """Pipes at the ends, a lamp and bells by the door, vents, paper and paint on what wall is left."""
    pipe = (0.35, 0.36, 0.37) if rng.random() < 0.6 else (0.42, 0.26, 0.16)
    downpipe(pile, half - 0.16, look.eaves_m(spec.n_floors) - 0.4, goods, pipe)
    edges = [-half, *(x for bay in bays for x in (bay.hole.x0, bay.hole.x1)), half - 0.3]
    for bay in bays:
        if bay.kind == "door":
            entrance_kit(pile, bay.hole.x1 + 0.26, bay.hole.z0 - 0.1, goods, rng, 0.0)
            wall_lamp(pile, 0.5 * (bay.hole.x0 + bay.hole.x1), bay.hole.z1 + 0.25, goods)
    for left, right in zip(edges[::2], edges[1::2], strict=True) if bays else ():
        room = right - left
        if room < 0.8:
            continue
        x, draw = 0.5 * (left + right), rng.random()
        if draw < 0.2:
            vent(pile, x, float(rng.uniform(1.1, 2.6)), goods)
        elif draw < 0.34:
            poster(pile, x - 0.2, 1.2, float(rng.uniform(0.55, 0.8)), goods, rng, 0.0)
        elif draw < 0.5 and room > 1.0:
            scrawl(pile, left + 0.15, float(rng.uniform(1.2, 1.7)), min(0.9, 0.55 * room), goods, rng, 0.0)
