"""From a building's spec to its mesh and to the boxes that it fills."""

from __future__ import annotations

import math
from dataclasses import replace

from generator.worlds.buildings import hoarding, house, masonry, office, roofs
from generator.worlds.buildings.looks import look_of
from generator.worlds.buildings.materials import Materials, building_materials
from generator.worlds.buildings.overhangs import overhangs
from generator.worlds.buildings.quadpile import QuadPile
from generator.worlds.buildings.spec import BuildingSpec, Look, part_rng
from generator.worlds.geometry import join, moved
from generator.worlds.layout import Solid
from generator.worlds.model import SceneKind, SceneMesh

_FACADES = {
    "townhouse": masonry.facade,
    "tenement": masonry.facade,
    "apartments": masonry.facade,
    "office": office.facade,
    "house": house.front,
}


def building_height_m(spec: BuildingSpec) -> float:
    """Of the eaves, without what stands on the roof. [m]"""
    return hoarding.HEIGHT_M if spec.style == "hoarding" else look_of(spec).eaves_m(spec.n_floors)


def build_building(spec: BuildingSpec) -> SceneMesh:
    """The building: its front faces -y, the middle of the front's foot is the origin. [m]

    Awnings, balconies, steps and signs stand out from the front by up to 1.7 m; all else is within width and depth.
    """
    goods = building_materials(spec.town_seed)
    if spec.style == "hoarding":
        pile = QuadPile()
        hoarding.hoarding(pile, spec, goods, part_rng(spec, 1))
        return pile.mesh()
    look = look_of(spec)
    shift = float(part_rng(spec, 2).uniform(0.0, 20.0))
    meshes = [
        moved(_wall(spec, look, goods, side).mesh(shift + 3.7 * turn), x, y, 0.0, 90.0 * turn)
        for side, turn, x, y in _sides(spec)
    ]
    top = QuadPile()
    if spec.style == "house":
        house.roof(top, spec, look, goods, part_rng(spec, 3))
        garage_left = house.house_plan(spec).garage_left
        if garage_left is not None:
            house.garage_block(top, spec, look, goods, garage_left)
    elif look.roof == "mansard":
        roofs.mansard(top, spec, look, goods, part_rng(spec, 3))
    else:
        roofs.flat_roof(top, spec, look, goods, part_rng(spec, 3))
    return join([*meshes, top.mesh(shift)])


def _body(spec: BuildingSpec) -> tuple[float, float]:
    """Left and right end of the walls: a garage is a part of its own. [m]"""
    if spec.style == "house":
        plan = house.house_plan(spec)
        return plan.left, plan.right
    return -0.5 * spec.width_m, 0.5 * spec.width_m


def _sides(spec: BuildingSpec) -> tuple[tuple[str, int, float, float], ...]:
    """Name, quarter turns and foot of the four walls. [m]"""
    left, right = _body(spec)
    middle, d = 0.5 * (left + right), spec.depth_m
    return ("front", 0, middle, 0.0), ("right", 1, right, 0.5 * d), ("back", 2, middle, d), ("left", 3, left, 0.5 * d)


def _wall(spec: BuildingSpec, look: Look, goods: Materials, side: str) -> QuadPile:
    left, right = _body(spec)
    width = right - left if side in ("front", "back") else spec.depth_m
    pile = QuadPile()
    if side == "front" or side in spec.open_sides or spec.style == "house":
        rng = part_rng(spec, 4, ("front", "right", "back", "left").index(side))
        _FACADES[spec.style](pile, spec, look, goods, width, side == "front", rng)
    else:
        masonry.bare_wall(pile, spec, look, goods, width)
    return pile


def building_solids(
    spec: BuildingSpec, x_m: float = 0.0, y_m: float = 0.0, heading_deg: float = 0.0, z_m: float = 0.0
) -> tuple[Solid, ...]:
    """The boxes that a building fills when it is `moved` so: its body, then balconies, awnings and porch. [m, deg]"""
    if spec.style == "hoarding":
        return (
            _solid(-0.5 * spec.width_m, 0.5 * spec.width_m, 0.0, 0.15, hoarding.HEIGHT_M, x_m, y_m, heading_deg, z_m),
        )
    left, right = _body(spec)
    solids = [_solid(left, right, 0.0, spec.depth_m, building_height_m(spec), x_m, y_m, heading_deg, z_m)]
    for x0, x1, reach, z0, z1, opacity in [] if spec.style == "house" else overhangs(spec, look_of(spec)):
        box = _solid(x0, x1, -reach, 0.0, z1, x_m, y_m, heading_deg, z_m)
        solids.append(replace(box, low_m=z_m + z0, opacity=opacity))
    if spec.style == "house":
        x0, x1 = house.porch_span(spec, look_of(spec))
        porch = _solid(x0, x1, -house.PORCH_REACH_M, 0.0, house.DOOR_TOP_M + 0.65, x_m, y_m, heading_deg, z_m)
        solids.append(replace(porch, low_m=z_m + house.DOOR_TOP_M))
        for x, y in house.porch_posts((x0, x1)) if house.house_plan(spec).on_posts else ():
            top = house.DOOR_TOP_M
            solids.append(_solid(x, x + house.POST_M, y, y + house.POST_M, top, x_m, y_m, heading_deg, z_m))
        garage_left = house.house_plan(spec).garage_left
        if garage_left is not None:
            low, high = house.GARAGE_BACK_M, min(spec.depth_m, house.GARAGE_BACK_M + house.GARAGE_DEPTH_M)
            right = garage_left + house.GARAGE_WIDTH_M
            solids.append(_solid(garage_left, right, low, high, 2.75, x_m, y_m, heading_deg, z_m))
    return tuple(solids)


def _solid(
    x0: float, x1: float, y0: float, y1: float, high: float, x_m: float, y_m: float, heading_deg: float, z_m: float
) -> Solid:
    """A box of the building's own frame, in the world."""
    turn, x, y = math.radians(heading_deg), 0.5 * (x0 + x1), 0.5 * (y0 + y1)
    return Solid(
        SceneKind.BUILDING,
        x_m + x * math.cos(turn) - y * math.sin(turn),
        y_m + x * math.sin(turn) + y * math.cos(turn),
        heading_deg,
        0.5 * (x1 - x0),
        0.5 * (y1 - y0),
        z_m,
        z_m + high,
    )
