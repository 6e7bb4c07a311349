"""How a square is paved: its field with bands, the strip before the houses, drains, streets and the road."""

from __future__ import annotations

import numpy as np

from generator.worlds.geometry import boxes, join, moved, quads
from generator.worlds.layout import world_rng
from generator.worlds.model import SceneKind, SceneMesh, Surface
from generator.worlds.square.centrepieces import round_carpet
from generator.worlds.square.floor import Paved, floor_mesh
from generator.worlds.square.plan import BEYOND_M, DEPTH_M, EAST, PAVED_Z_M, ROAD_M, ROAD_WALK_M, SOUTH, SquarePlan
from generator.worlds.surfaces import ground

STRIP_M = 4.8  # before the houses
DRAIN_M = 0.3
KERB_M = 0.15
LIFT_M = 0.004  # of what lies on the ground


def field_surface(plan: SquarePlan) -> Surface:
    """What the middle of the square is paved with."""
    number = plan.seed % 4
    if plan.field == "arcs":
        return ground.setts("granite" if plan.stone == "basalt" else plan.stone, "arcs", number)
    if plan.field == "rows":
        return ground.setts(plan.stone, "rows", number)
    if plan.field == "clay":
        return ground.clay_pavers("herringbone", number)
    if plan.field == "plates":
        return ground.stone_plates(number, ((0.27, 0.26, 0.245), (0.31, 0.28, 0.235))[number % 2])
    return ground.concrete_slabs((0.4, 0.6)[number % 2], number)


def grate_surface() -> Surface:
    """Of drains and of what lies around trees."""
    return ground.drain(1, 0.5, DRAIN_M)


def _surfaces(plan: SquarePlan) -> tuple[Surface, Surface, Surface]:
    """Bands, the strip before the houses, and the streets."""
    number = plan.seed % 4
    pale = ground.stone_plates(number + 4, (0.34, 0.32, 0.285))
    band = pale if plan.field in ("arcs", "rows", "clay") else ground.setts("basalt", "rows", number)
    strip = ground.concrete_slabs(0.4, number) if plan.field == "plates" else pale
    return band, strip, ground.setts("granite" if plan.stone == "sandstone" else plan.stone, "rows", number)


def road_rectangles(plan: SquarePlan) -> tuple[tuple[float, float, float, float], ...]:
    """World x0, x1, y0, y1 of the road: from the south-west street around the corner to the south-east one. [m]

    The first runs along the square, the second leaves it; the others turn off before the houses that close the streets.
    """
    if not plan.road:
        return ()
    a, b = plan.half_x_m, plan.half_y_m
    low, high, end_m = -b + ROAD_WALK_M, -b + ROAD_WALK_M + ROAD_M, BEYOND_M - 2.2
    turns = []
    for frame in (plan.frame(SOUTH), plan.frame(EAST)):
        far, near = frame.reach_m - frame.right_street_m - 14.0, frame.reach_m - ROAD_WALK_M
        turns.append(frame.rectangle(frame.half_m + DEPTH_M + 1.2, frame.half_m + end_m, far, near))
    return (
        (-a - end_m, a - ROAD_WALK_M, low, high),
        (a - ROAD_WALK_M - ROAD_M, a - ROAD_WALK_M, -b - end_m, high),
        *turns,
    )


def build_ground(plan: SquarePlan) -> SceneMesh:
    """All ground of the square and its streets."""
    band, strip, street = _surfaces(plan)
    a, b = plan.half_x_m + BEYOND_M + 2.0, plan.half_y_m + BEYOND_M + 2.0
    laid = [Paved(-a, a, -b, b, street, PAVED_Z_M)]
    laid += _field(plan, field_surface(plan), band, strip)
    laid += _road(plan, strip)
    extras = _centre(plan, band) + _lids(plan) + _markings(plan)
    return join([floor_mesh(laid, ground.kerb(plan.seed % 3)), *extras])


def _field(plan: SquarePlan, field: Surface, band: Surface, strip: Surface) -> list[Paved]:
    """The strip, the drain inside it, the field inside that, and the bands that cross the field."""
    z, a, b = PAVED_Z_M, plan.half_x_m, plan.half_y_m
    south = ROAD_WALK_M + ROAD_M + 0.6 if plan.road else STRIP_M
    x, low, high = a - STRIP_M, -b + south, b - STRIP_M
    drain = grate_surface()
    laid = [
        Paved(-a, a, -b, b, strip, z),
        Paved(-x, x, low, high, drain, z),
        Paved(-x, -x + DRAIN_M, low, high, drain, z, True),
        Paved(x - DRAIN_M, x, low, high, drain, z, True),
        Paved(-x + DRAIN_M, x - DRAIN_M, low + DRAIN_M, high - DRAIN_M, field, z),
    ]
    if plan.band_m:
        inside = (-x + DRAIN_M, x - DRAIN_M, low + DRAIN_M, high - DRAIN_M)
        for at in np.arange(-4, 5) * plan.band_m + plan.centre_m[0]:
            if inside[0] < at - 0.4 and at + 0.4 < inside[1]:
                laid.append(Paved(at - 0.4, at + 0.4, inside[2], inside[3], band, z, True))
        for at in np.arange(-4, 5) * plan.band_m + plan.centre_m[1]:
            if inside[2] < at - 0.4 and at + 0.4 < inside[3]:
                laid.append(Paved(inside[0], inside[1], at - 0.4, at + 0.4, band, z))
    return laid


def _road(plan: SquarePlan, walk: Surface) -> list[Paved]:
    """Pavements, kerbs and asphalt."""
    road = road_rectangles(plan)
    if not road:
        return []
    kerb, asphalt = ground.kerb(plan.seed % 3), ground.asphalt(plan.seed % 4, 0.3 + 0.15 * (plan.seed % 4))
    a, b = plan.half_x_m, plan.half_y_m
    laid = [
        Paved(-a - BEYOND_M, a, -b, -b + plan.streets_m[SOUTH], walk, PAVED_Z_M),
        Paved(a - plan.streets_m[EAST], a, -b - BEYOND_M, -b, walk, PAVED_Z_M),
    ]
    for number, (x0, x1, y0, y1) in enumerate(road):
        laid.append(Paved(x0 - KERB_M, x1 + KERB_M, y0 - KERB_M, y1 + KERB_M, kerb, PAVED_Z_M, number in (1, 2)))
    laid += [Paved(*rectangle, asphalt, 0.0) for rectangle in road]
    rng = world_rng(plan.seed, 21)
    for _ in range(3):
        x, y = float(rng.uniform(-a, a - 12.0)), road[0][2] + float(rng.uniform(0.6, 3.5))
        wide, deep = float(rng.uniform(0.8, 3.5)), float(rng.uniform(0.6, 1.6))
        laid.append(Paved(x, x + wide, y, y + deep, asphalt, 0.0, True, (0.7, 0.7, 0.72)))
    return laid


def _centre(plan: SquarePlan, band: Surface) -> list[SceneMesh]:
    """Rings of paving around what stands in the middle."""
    z = PAVED_Z_M + LIFT_M
    inner = 3.3 if plan.centre == "fountain" else 1.6
    rings = [round_carpet(inner, inner + 1.1, z, band), round_carpet(inner + 2.4, inner + 2.9, z, band)]
    return [moved(ring, *plan.centre_m) for ring in rings]


def _lids(plan: SquarePlan) -> list[SceneMesh]:
    """Manholes: a few in the square, some in the road."""
    rng = world_rng(plan.seed, 22)
    a, b = plan.half_x_m - 7.0, plan.half_y_m - 11.0
    spots = [(float(rng.uniform(-a, a)), float(rng.uniform(-b, b)), PAVED_Z_M) for _ in range(4)]
    spots += [
        (float(rng.uniform(-a, a)), 0.5 * (y0 + y1), 0.0)
        for _, _, y0, y1 in road_rectangles(plan)[:1]
        for _ in range(3)
    ]
    return [_lid(x, y, z + LIFT_M, plan.seed % 2) for x, y, z in spots]


def _lid(x: float, y: float, z: float, number: int) -> SceneMesh:
    """A round lid of 0.66 m as a fan of quads."""
    turn = np.arange(25) * 2.0 * np.pi / 24
    rim = 0.33 * np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    corners = [[(0.0, 0.0), rim[k], rim[k + 1], rim[k + 2]] for k in range(0, 24, 2)]
    flat = np.array(corners)
    points = np.concatenate([flat + np.array((x, y)), np.full((*flat.shape[:2], 1), z)], axis=-1)
    return quads(points, ground.manhole(number), SceneKind.GROUND, flat + 0.33)


def _markings(plan: SquarePlan) -> list[SceneMesh]:
    """A zebra crossing, a broken middle line and the line of the parking bays."""
    road = road_rectangles(plan)
    if not road:
        return []
    x0, x1, y0, y1 = road[0]
    paint = ground.marking("white", 0.45, plan.seed % 3)
    boxes_low, boxes_high = [], []
    for k in range(int(ROAD_M / 1.0)):
        low = y0 + 0.25 + 1.0 * k
        boxes_low.append((zebra_x(plan) - 1.6, low, 0.0))
        boxes_high.append((zebra_x(plan) + 1.6, low + 0.5, LIFT_M))
    for start in np.arange(x0 + 1.0, x1 - ROAD_M - 3.0, 4.5):
        if abs(start + 1.0 - zebra_x(plan)) > 4.5:
            boxes_low.append((start, y0 + 2.05, 0.0))
            boxes_high.append((start + 1.8, y0 + 2.17, LIFT_M))
    boxes_low.append((parking(plan)[0], y1 - 2.12, 0.0))
    boxes_high.append((parking(plan)[1], y1 - 2.02, LIFT_M))
    return [boxes(boxes_low, boxes_high, paint, SceneKind.GROUND)]


def zebra_x(plan: SquarePlan) -> float:
    """Middle of the crossing. [m]"""
    return plan.centre_m[0]


def parking(plan: SquarePlan) -> tuple[float, float]:
    """Ends of the parking bays along the north kerb of the road, west of the crossing. [m]"""
    return -plan.half_x_m + 4.0, zebra_x(plan) - 5.0
