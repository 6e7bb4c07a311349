"""A town square in Europe: stone paving, a fountain or monument, trees, a cafe, a market, shops all around."""

from __future__ import annotations

import numpy as np

from generator.worlds.buildings.build import build_building, building_solids
from generator.worlds.geometry import join, moved, quads
from generator.worlds.layout import Mount, Solid, Walk, WorldLayout, world_rng
from generator.worlds.model import SceneKind, SceneMesh, WorldModel
from generator.worlds.props.placed import Thing, build_things
from generator.worlds.square.furnish import KINDS, TREE_ROW_M, WALL_PART_M, furnish
from generator.worlds.square.kiosk import MAST_M
from generator.worlds.square.litter import fallen_leaves, papers
from generator.worlds.square.paving import LIFT_M, build_ground, grate_surface, road_rectangles, zebra_x
from generator.worlds.square.plan import (
    BEYOND_M,
    EAST,
    PAVED_Z_M,
    ROAD_M,
    ROAD_WALK_M,
    SOUTH,
    WEST,
    Frame,
    SquarePlan,
    plan_square,
)

Drawn = tuple[SquarePlan, tuple[Thing, ...]]
GRATE_M = 1.5  # side of the iron grate around a tree


def lay_out(seed: int) -> WorldLayout:
    """All decisions of one square."""
    plan = plan_square(seed)
    walks = _walks(plan)
    things = furnish(plan, walks)
    solids: list[Solid] = []
    for building in plan.buildings:
        solids += building_solids(building.spec, building.x_m, building.y_m, building.heading_deg, PAVED_Z_M)
    for thing in things:
        solids += thing.solids(KINDS)
    lamps = tuple(lamp for thing in things for lamp in thing.lamps(KINDS))
    mounts = (*_wall_mounts(plan), *_pole_mounts(plan, things))
    return WorldLayout("town_square", seed, plan.radius_m, tuple(solids), walks, mounts, lamps, False, (plan, things))


def build(layout: WorldLayout) -> WorldModel:
    """The square that a layout describes."""
    drawn: Drawn = layout.drawn
    plan, things = drawn
    houses = [moved(build_building(b.spec), b.x_m, b.y_m, PAVED_Z_M, b.heading_deg) for b in plan.buildings]
    shared, instances = build_things(things, KINDS)
    fixed = (join([build_ground(plan), *_around_trees(plan, things), _scraps(plan)]), join(houses))
    return WorldModel(fixed, shared, instances, layout.lamps, layout.radius_m)


def _walks(plan: SquarePlan) -> tuple[Walk, ...]:
    """Ways along the fronts, the middle of the square, the streets, and the crossing of the road."""
    walks = []
    for side in range(4):
        frame, with_road = plan.frame(side), plan.road and side == SOUTH
        out = 0.5 * ROAD_WALK_M + 0.35 if with_road else 1.3 + 0.5 * WALL_PART_M
        wide = 0.5 * ROAD_WALK_M - 0.5 if with_road else 0.5 * WALL_PART_M
        x0, x1 = -frame.half_m + (plan.streets_m[EAST] if with_road else 5.0), frame.half_m - 1.0
        if plan.road and side == WEST:
            x0 = -frame.half_m + plan.streets_m[SOUTH] + 1.0
        if plan.road and side == EAST:
            x1 = frame.half_m - ROAD_WALK_M - ROAD_M - 1.5
        walks.append(_walk(frame, x0, x1, frame.reach_m - out, wide, 2.0, "pavement" if with_road else "promenade"))
        if not (plan.road and side in (EAST, SOUTH)):
            middle = frame.reach_m - 0.5 * frame.right_street_m
            walks.append(_walk(frame, frame.half_m + 2.0, frame.half_m + BEYOND_M - 4.0, middle, 1.6, 1.0, "street"))
    for left, right, low, high in road_rectangles(plan)[:1]:
        middle_m, half_m = 0.5 * (left + right), 0.5 * (right - left) - 12.0
        crossing = Walk(zebra_x(plan), 0.5 * (low + high), 90.0, 0.5 * (high - low) - 0.1, 1.3, 0.0, 1.5, "crossing")
        walks += [crossing, Walk(middle_m, high + 1.6, 0.0, half_m, 0.7, PAVED_Z_M, 1.0, "kerbside")]
    return (*walks, *_middle(plan))


def _walk(frame: Frame, x0: float, x1: float, y: float, half_m: float, weight: float, name: str) -> Walk:
    x_m, y_m = frame.world(0.5 * (x0 + x1), y)
    return Walk(x_m, y_m, frame.heading_deg, 0.5 * (x1 - x0), half_m, PAVED_Z_M, weight, name)


def _middle(plan: SquarePlan) -> list[Walk]:
    """The open middle: a cross of two ways and the field between the rows of trees."""
    south = ROAD_WALK_M + ROAD_M + 3.0 if plan.road else TREE_ROW_M + 1.5
    x, low, high = plan.half_x_m - TREE_ROW_M - 1.5, -plan.half_y_m + south, plan.half_y_m - TREE_ROW_M - 1.5
    field = Walk(
        0.0, 0.5 * (low + high), 20.0 * (plan.seed % 3 - 1), 0.86 * x, 0.36 * (high - low), PAVED_Z_M, 1.0, "square"
    )
    across = Walk(0.0, low + 1.2, 0.0, x, 1.2, PAVED_Z_M, 1.2, "square")
    return [field, across]


def _wall_mounts(plan: SquarePlan) -> tuple[Mount, ...]:
    """On arms between houses, where balconies and awnings are least in the way."""
    mounts = []
    for building in plan.buildings:
        turn = np.radians(building.heading_deg)
        along, out = np.array([np.cos(turn), np.sin(turn)]), np.array([np.sin(turn), -np.cos(turn)])
        place = np.array([building.x_m, building.y_m]) - (0.5 * building.spec.width_m - 0.2) * along + 0.7 * out
        if abs(place[0]) < plan.half_x_m + 1.0 and abs(place[1]) < plan.half_y_m + 1.0:
            mounts.append(Mount(float(place[0]), float(place[1]), 3.4, 6.5, building.heading_deg - 90.0, "wall"))
    return tuple(mounts)


def _pole_mounts(plan: SquarePlan, things: tuple[Thing, ...]) -> tuple[Mount, ...]:
    """On masts, and on the lamp posts of the square itself; those in the streets see too little of it."""
    mounts = []
    for thing in things:
        inside = abs(thing.x_m) < plan.half_x_m and abs(thing.y_m) < plan.half_y_m
        if thing.name.startswith("lamp_") and inside:
            high = KINDS[thing.name].size(thing.seed)[2]
            mounts.append(Mount(thing.x_m, thing.y_m, 2.6, min(high - 0.6, 6.0), None, "pole"))
        elif thing.name == "camera_mast":
            mounts.append(Mount(thing.x_m, thing.y_m, 4.5, MAST_M - 0.1, None, "pole"))
    return tuple(mounts)


def _around_trees(plan: SquarePlan, things: tuple[Thing, ...]) -> list[SceneMesh]:
    """Square iron grates around the trees, and leaves."""
    z, half = PAVED_Z_M + LIFT_M, 0.5 * GRATE_M
    trunks = np.array([(thing.x_m, thing.y_m) for thing in things if thing.name.startswith("tree_")]).reshape(-1, 2)
    square = np.array([(-half, -half), (half, -half), (half, half), (-half, half)])
    corners = np.concatenate([trunks[:, None] + square, np.full((len(trunks), 4, 1), z)], axis=-1)
    uvs = np.tile(square + half, (len(trunks), 1, 1))
    grates = quads(corners, grate_surface(), SceneKind.GROUND, uvs)
    return [grates, fallen_leaves(trunks, z + LIFT_M, world_rng(plan.seed, 31), road_rectangles(plan))]


def _scraps(plan: SquarePlan) -> SceneMesh:
    a, b, rng = plan.half_x_m - 1.0, plan.half_y_m - 1.0, world_rng(plan.seed, 32)
    south = ROAD_WALK_M + ROAD_M if plan.road else 0.0
    return papers((-a, -b + south), (a, b), PAVED_Z_M + 2 * LIFT_M, 60, rng)
