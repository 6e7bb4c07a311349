"""A residential street of houses with gardens between two cross streets, whose far sides close its views."""

from __future__ import annotations

from generator.worlds.buildings.build import build_building, building_height_m
from generator.worlds.geometry import join, moved
from generator.worlds.layout import Mount, Solid, Walk, WorldLayout
from generator.worlds.model import LocalLamp, SceneMesh, WorldModel
from generator.worlds.props import PROPS
from generator.worlds.props.placed import build_things
from generator.worlds.suburb.decide import decide
from generator.worlds.suburb.gardens import build_border, build_litter, build_paving
from generator.worlds.suburb.ground import build_roads, build_side, end_kerbs
from generator.worlds.suburb.plan import (
    CORNER_M,
    HALF_ROAD_M,
    KERB_M,
    Frame,
    Home,
    Street,
    border_solid,
    home_solids,
)
from generator.worlds.suburb.plots import PAVED_M

RADIUS_M = 66.0


def lay_out(seed: int) -> WorldLayout:
    """The street of a seed."""
    street = decide(seed)
    solids: list[Solid] = [solid for home in street.homes for solid in home_solids(home)]
    solids += [border_solid(border) for border in street.borders]
    lamps: list[LocalLamp] = []
    for put in street.puts:
        if put.name != "flower_bed":
            solids += put.solids()
        lamps += put.lamps()
    return WorldLayout(
        "suburban_street", seed, RADIUS_M, tuple(solids), _walks(street), _mounts(street), tuple(lamps), False, street
    )


def _walk(
    frame: Frame,
    x_m: float,
    y_m: float,
    half_x_m: float,
    half_y_m: float,
    z_m: float,
    weight: float,
    name: str,
    turn_deg: float = 0.0,
) -> Walk:
    x, y = frame.place(x_m, y_m)
    return Walk(x, y, frame.heading_deg + turn_deg, half_x_m, half_y_m, z_m, weight, name)


def _walks(street: Street) -> tuple[Walk, ...]:
    """Pavements around the blocks and across, the street's middle, crossings at its ends and driveways."""
    middle, half = HALF_ROAD_M + street.verge_m + 0.5 * street.pavement_m, 0.5 * street.pavement_m - 0.12
    walks = []
    for side in street.sides:
        straight = side.half_m - (CORNER_M if side.wraps else 1.0)
        walks.append(_walk(side.frame, 0.0, middle, straight, half, KERB_M, 1.0, "pavement"))
        for low, high in side.drives:
            deep = 0.5 * 4.6
            walks.append(
                _walk(
                    side.frame,
                    0.5 * (low + high),
                    street.garden_m + deep,
                    deep,
                    1.2,
                    KERB_M + PAVED_M,
                    0.15,
                    "drive",
                    90.0,
                )
            )
        if side.wraps:
            x, long = side.half_m - street.verge_m - 0.5 * street.pavement_m, street.cross_m - HALF_ROAD_M - CORNER_M
            for sign in (-1.0, 1.0):
                y = HALF_ROAD_M + CORNER_M + 0.5 * long
                walks.append(_walk(side.frame, sign * x, y, 0.5 * long - 0.4, half, KERB_M, 0.7, "pavement", 90.0))
    for sign in (-1.0, 1.0):
        x = sign * (street.half_m - CORNER_M - 1.5)
        walks.append(Walk(x, 0.0, 90.0, HALF_ROAD_M - 0.3, 1.2, 0.0, 0.6, "crossing"))
        x = sign * (street.half_m + HALF_ROAD_M)
        walks.append(Walk(x, 0.0, 0.0, HALF_ROAD_M - 0.3, 2.5, 0.0, 0.4, "crossing"))
    walks.append(Walk(0.0, 0.0, 0.0, street.half_m - CORNER_M - 3.0, 0.8, 0.0, 0.25, "road"))
    return tuple(walks)


def _mounts(street: Street) -> tuple[Mount, ...]:
    """Lamp posts, and the fronts of the houses around."""
    mounts = []
    for put in street.puts:
        if put.name.startswith("lamp_"):
            high = min(0.9 * PROPS[put.name].size(put.seed)[2], 6.5)
            mounts.append(Mount(put.x_m, put.y_m, min(3.0, high - 0.2), high, None, "pole"))
    for home in street.homes:
        if home.spec.style == "house" and abs(home.y_m) > street.cross_m + 5.0 and abs(home.x_m) < street.half_m:
            continue  # houses behind the gardens look away
        eaves = building_height_m(home.spec)
        frame = Frame(home.x_m, home.y_m, home.heading_deg)
        x, y = frame.place(0.28 * home.spec.width_m, -0.25)
        mounts.append(Mount(x, y, 2.5, max(min(eaves - 0.3, 5.6), 2.7), home.heading_deg - 90.0, "wall"))
    return tuple(mounts)


def build(layout: WorldLayout) -> WorldModel:
    """The street's geometry: four joined meshes, and instances of what repeats."""
    street: Street = layout.drawn
    roads = join(
        [
            build_roads(street),
            end_kerbs(street),
            *(build_side(street, side) for side in street.sides),
            *(build_paving(street, paving) for paving in street.pavings),
        ]
    )
    homes = join([_build_home(home) for home in street.homes])
    borders = join([build_border(border) for border in street.borders])
    shared, instances = build_things(street.puts)
    return WorldModel((roads, homes, borders, build_litter(street)), shared, instances, layout.lamps, layout.radius_m)


def _build_home(home: Home) -> SceneMesh:
    return moved(build_building(home.spec), home.x_m, home.y_m, KERB_M, home.heading_deg)
