"""Detached houses: four walls with windows, a pitched roof, a porch, a garage beside."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from generator.worlds.buildings.facade import Hole, Zone, wall
from generator.worlds.buildings.masonry import PLINTH_OUT_M, zones_of
from generator.worlds.buildings.materials import FELT, Materials
from generator.worlds.buildings.openings import door, garage, window
from generator.worlds.buildings.quadpile import QuadPile
from generator.worlds.buildings.roofs import chimney, gable
from generator.worlds.buildings.spec import BuildingSpec, Look, part_rng
from generator.worlds.buildings.trims import downpipe, entrance_kit, vent, wall_lamp

POST_M = 0.12  # thickness of a post of the porch
PORCH_REACH_M, PORCH_SIDE_M, DOOR_TOP_M = 1.4, 0.4, 2.55  # its roof, from the wall and beside the door
GARAGE_WIDTH_M, GARAGE_DEPTH_M, GARAGE_BACK_M = 3.4, 6.0, 0.6


class HousePlan(NamedTuple):
    """Where the parts of a house stand, x from the middle of the whole front. [m]

    Attributes:
        left: of the house's own walls.
        right: of the house's own walls.
        garage_left: of the garage; None where there is none.
        rise: of the roof's ridge over the eaves.
        door: place of the entrance as a share of the front.
        on_posts: whether the porch is a roof on two posts or a canopy on brackets.
    """

    left: float
    right: float
    garage_left: float | None
    rise: float
    door: float
    on_posts: bool


def house_plan(spec: BuildingSpec) -> HousePlan:
    """The parts that solids need, drawn from the seed."""
    rng = part_rng(spec, 5)
    half, with_garage = 0.5 * spec.width_m, spec.width_m >= 10.5 and rng.random() < 0.7
    rise, place = 0.5 * spec.depth_m * float(rng.uniform(0.6, 0.85)), float(rng.uniform(0.2, 0.8))
    garage_is_left, on_posts = rng.random() < 0.5, bool(rng.random() < 0.5)
    if not with_garage:
        return HousePlan(-half, half, None, rise, place, on_posts)
    if garage_is_left:
        return HousePlan(-half + GARAGE_WIDTH_M, half, -half, rise, place, on_posts)
    return HousePlan(-half, half - GARAGE_WIDTH_M, half - GARAGE_WIDTH_M, rise, place, on_posts)


def _columns(width_m: float, look: Look) -> list[float]:
    """Middles of the openings of a wall around x = 0. [m]"""
    count = max(1, int(width_m // look.pitch_m))
    return [(k + 0.5) * width_m / count - 0.5 * width_m for k in range(count)]


def _entrance(spec: BuildingSpec, columns: list[float]) -> int:
    """Which of the columns has the door."""
    return min(len(columns) - 1, int(house_plan(spec).door * len(columns)))


def porch_span(spec: BuildingSpec, look: Look) -> tuple[float, float]:
    """From where to where the porch's roof reaches along the front. [m]"""
    plan = house_plan(spec)
    columns = _columns(plan.right - plan.left, look)
    middle = 0.5 * (plan.left + plan.right) + columns[_entrance(spec, columns)]
    return middle - 0.55 - PORCH_SIDE_M, middle + 0.55 + PORCH_SIDE_M


def porch_posts(span: tuple[float, float]) -> list[tuple[float, float]]:
    """The lower left corner of each post of a porch that has some, by `porch_span`. [m]"""
    y = -PORCH_REACH_M + 0.08
    return [(span[0] + 0.05, y), (span[1] - 0.05 - POST_M, y)]


def front(
    pile: QuadPile,
    spec: BuildingSpec,
    look: Look,
    goods: Materials,
    width_m: float,
    main: bool,
    rng: np.random.Generator,
) -> None:
    """One wall of the house around x = 0; `main` has the door and its porch. [m]"""
    half = 0.5 * width_m
    columns = _columns(width_m, look)
    entrance = _entrance(spec, columns) if main else -1
    holes, w = [], 0.5 * look.window_m[0]
    for floor in range(spec.n_floors):
        z = 0.32 if floor == 0 else look.ground_m + (floor - 1) * look.floor_m
        for k, x in enumerate(columns):
            if floor == 0 and k == entrance:
                holes.append(Hole(x - 0.55, x + 0.55, 0.32, DOOR_TOP_M))
            elif main or rng.random() < 0.7:
                high = min(z + look.sill_m + look.window_m[1], z + 2.35)
                holes.append(Hole(x - w, x + w, z + look.sill_m, high))
    wall(pile, -half, half, zones_of(spec, look, goods), holes)
    for hole in holes:
        ground = hole.z0 < look.ground_m
        surface = goods.walls[look.ground_wall if ground else look.wall]
        if hole.z0 < 0.5:
            door(pile, hole, look, goods, rng, surface, look.ground_tint, PLINTH_OUT_M)
            _porch(pile, hole, look, goods, rng, house_plan(spec).on_posts)
        else:
            window(pile, hole, look, goods, rng, surface, look.ground_tint if ground else look.wall_tint)
    downpipe(pile, half - 0.12, look.eaves_m(spec.n_floors) - 0.15, goods, (0.5, 0.5, 0.5))
    vent(pile, -half + 0.5, 0.75, goods)


def _porch(pile: QuadPile, hole: Hole, look: Look, goods: Materials, rng: np.random.Generator, on_posts: bool) -> None:
    """A canopy on brackets or a roof on two posts, a lamp, bells and a mat."""
    x0, x1, _, z1 = hole
    reach = PORCH_REACH_M if on_posts else 0.8
    pile.quad(
        (
            (x0 - 0.4, -reach, z1 + 0.2),
            (x1 + 0.4, -reach, z1 + 0.2),
            (x1 + 0.4, 0.0, z1 + 0.65),
            (x0 - 0.4, 0.0, z1 + 0.65),
        ),
        goods.roofs[look.roof_cover],
        look.roof_tint,
    )
    pile.box((x0 - 0.4, -reach, z1 + 0.08), (x1 + 0.4, 0.0, z1 + 0.2), goods.paint, look.trim_tint, "lrfd")
    for x, order in ((x0 - 0.4, 1), (x1 + 0.4, -1)):
        rim = ((x, 0.0, z1 + 0.2), (x, -0.5 * reach, z1 + 0.2), (x, -reach, z1 + 0.2), (x, 0.0, z1 + 0.65))
        pile.quad(rim[::order], goods.paint, look.trim_tint)
    if on_posts:
        for x, y in porch_posts((x0 - PORCH_SIDE_M, x1 + PORCH_SIDE_M)):
            pile.box((x, y, 0.0), (x + POST_M, y + POST_M, z1 + 0.08), goods.paint, look.trim_tint, "lrfb")
    wall_lamp(pile, x0 - 0.25, 2.05, goods)
    entrance_kit(pile, x1 + 0.25, 0.2, goods, rng)


def garage_block(pile: QuadPile, spec: BuildingSpec, look: Look, goods: Materials, left: float) -> None:
    """A garage with a gate, a flat roof and a coping, standing back from the front. [m]"""
    x0, x1, y0, top = left, left + GARAGE_WIDTH_M, GARAGE_BACK_M, 2.75
    surface = goods.walls[look.ground_wall]
    gate = QuadPile()
    hole = Hole(x0 + 0.45, x1 - 0.45, 0.0, 2.2)
    wall(gate, x0, x1, [Zone(top, surface, look.ground_tint)], [hole])
    garage(gate, hole, look, goods, surface, look.ground_tint)
    pile.add(gate, y0)
    y1 = min(spec.depth_m, y0 + GARAGE_DEPTH_M)
    pile.box((x0, y0, 0.0), (x1, y1, top), surface, look.ground_tint, "lrb")
    pile.box((x0, y0, top - 0.05), (x1, y1, top - 0.05), goods.stone, FELT, "u")
    pile.box(
        (x0 - 0.05, y0 - 0.08, top - 0.1), (x1 + 0.05, y0 + 0.1, top + 0.06), goods.paint, look.trim_tint, "lrfbud"
    )


def roof(pile: QuadPile, spec: BuildingSpec, look: Look, goods: Materials, rng: np.random.Generator) -> None:
    """The pitched roof and a chimney. [m]"""
    plan, z = house_plan(spec), look.eaves_m(spec.n_floors)
    gable(pile, plan.left, plan.right, 0.0, spec.depth_m, z, plan.rise, look, goods)
    x = float(rng.uniform(plan.left + 1.0, plan.right - 1.0))
    chimney(pile, x, 0.5 * spec.depth_m + 0.6, z + 0.4 * plan.rise, z + plan.rise + 0.9, goods)
