"""An underground station: platforms, tracks, a ticket hall and the ways to the street, one of three arrangements."""

from __future__ import annotations

import math

from generator.worlds import geometry
from generator.worlds.layout import WorldLayout, world_rng
from generator.worlds.model import Instance, SceneMesh, WorldModel
from generator.worlds.station.details import build_details
from generator.worlds.station.draft import CAR_M
from generator.worlds.station.fittings import build_fitting
from generator.worlds.station.island import island
from generator.worlds.station.lamps import build_fixture, fixture_places, place_lamps
from generator.worlds.station.look import draw_look
from generator.worlds.station.materials import Materials, build_materials
from generator.worlds.station.mezzanine import ticket_hall
from generator.worlds.station.plan import StationPlan
from generator.worlds.station.shell import build_shell
from generator.worlds.station.sides import facing
from generator.worlds.station.solids import place_solids
from generator.worlds.station.stairs import build_stairs
from generator.worlds.station.track import build_tracks
from generator.worlds.station.train import build_car

ARRANGEMENTS = (island, facing, island, facing, ticket_hall)
LOOK, PLAN, SURFACES, BED, DETAILS = range(5)  # streams of `world_rng`


def lay_out(seed: int) -> WorldLayout:
    """Decide a station."""
    arrange = ARRANGEMENTS[int(world_rng(seed, PLAN, 1).integers(len(ARRANGEMENTS)))]
    plan = arrange(draw_look(world_rng(seed, LOOK)), world_rng(seed, PLAN))
    return WorldLayout(
        kind="subway_station",
        seed=seed,
        radius_m=_radius(plan),
        solids=place_solids(plan),
        walks=plan.walks,
        mounts=plan.mounts,
        lamps=place_lamps(plan),
        indoor=True,
        drawn=plan,
    )


def _radius(plan: StationPlan) -> float:
    """Of the circle that holds tunnels and stairwells, a little more."""
    corners = [(track.x0, abs(track.y_m) + 2.0) for track in plan.tracks]
    corners += [(c.rect.x0, max(abs(c.rect.y0), abs(c.rect.y1))) for c in plan.ceilings]
    corners += [(c.rect.x1, max(abs(c.rect.y0), abs(c.rect.y1))) for c in plan.ceilings]
    reach = 10.0
    for well in plan.stairwells:
        turn = math.radians(well.heading_deg)
        x_m, y_m = well.x_m + reach * math.cos(turn), well.y_m + reach * math.sin(turn)
        half = 0.5 * well.width_m
        corners.append((abs(x_m) + half * abs(math.sin(turn)), abs(y_m) + half * abs(math.cos(turn))))
    return 0.5 + max(math.hypot(x, y) for x, y in corners)


def build(layout: WorldLayout) -> WorldModel:
    """Make a station's meshes."""
    plan: StationPlan = layout.drawn
    made = build_materials(plan.look, world_rng(layout.seed, SURFACES))
    fixed: list[SceneMesh] = [build_shell(plan, made), *build_stairs(plan, made)]
    fixed.append(build_details(plan, made, world_rng(layout.seed, DETAILS)))
    if plan.tracks:
        slab = bool(world_rng(layout.seed, BED).random() < 0.4)
        fixed.append(build_tracks(plan, made, slab))
    shared, instances = _repeated(plan, made)
    return WorldModel(
        (geometry.join(fixed),), tuple(shared), tuple(instances), layout.lamps, layout.radius_m, indoor=True
    )


def _repeated(plan: StationPlan, made: Materials) -> tuple[list[SceneMesh], list[Instance]]:
    """Fittings, luminaires and carriages with their places."""
    look = plan.look
    shared: list[SceneMesh] = []
    instances: list[Instance] = []
    numbers: dict[tuple[str, float], int] = {}
    for item in plan.items:
        key = item.name, item.z_m
        if key not in numbers:
            numbers[key] = len(shared)
            shared.append(build_fitting(item.name, look.ceiling_m - item.z_m, look, made))
        instances.append(Instance(numbers[key], item.x_m, item.y_m, item.z_m, item.heading_deg))
    first = len(shared)
    shared += [build_fixture(look, made, circuit, look.ceiling_m) for circuit in (0, 1)]
    instances += [Instance(first + circuit, x_m, y_m) for circuit, x_m, y_m in fixture_places(plan)]
    if plan.trains:
        shared.append(build_car(look, made))
    for train in plan.trains:
        for index in range(train.n_cars):
            instances.append(Instance(len(shared) - 1, train.x_m + index * (CAR_M + 0.5), train.y_m))
    return shared, instances
