"""A dense quarter of offices and shops: a crossing, a street canyon or a street with a plaza, by seed."""

from __future__ import annotations

from dataclasses import dataclass

from generator.worlds.buildings.build import build_building
from generator.worlds.geometry import join, moved
from generator.worlds.layout import WorldLayout
from generator.worlds.model import WorldModel
from generator.worlds.props.placed import Thing, build_things
from generator.worlds.urban.cameras import mounts_of, walks_of
from generator.worlds.urban.ground import build_ground
from generator.worlds.urban.kerbside import furnish_kerb
from generator.worlds.urban.plaza import furnish_gaps
from generator.worlds.urban.streets import KERB_M, RADIUS_M, Streets, plan_streets
from generator.worlds.urban.traffic import park_cars


@dataclass(frozen=True)
class District:
    """What is decided: the streets with their buildings, and everything that stands in them."""

    streets: Streets
    things: tuple[Thing, ...]


def lay_out(seed: int) -> WorldLayout:
    """The decisions of one variant; three seeds in a row are a crossing, a street and a plaza."""
    streets = plan_streets(seed)
    furniture = tuple(thing for side in (1, -1) for thing in furnish_kerb(streets, side))
    stops = tuple((t.x_m, 1 if t.y_m > 0 else -1) for t in furniture if t.name == "bus_shelter")
    things = (*furniture, *furnish_gaps(streets), *park_cars(streets, stops))
    solids = [solid for site in streets.sites for solid in site.solids()]
    solids += [solid for thing in things for solid in thing.solids()]
    return WorldLayout(
        kind="urban_district",
        seed=seed,
        radius_m=RADIUS_M,
        solids=tuple(solids),
        walks=walks_of(streets),
        mounts=mounts_of(streets, things),
        lamps=tuple(lamp for thing in things for lamp in thing.lamps()),
        indoor=False,
        drawn=District(streets, things),
    )


def build(layout: WorldLayout) -> WorldModel:
    """The layout as meshes: ground, buildings in two halves, props as instances."""
    district: District = layout.drawn
    houses = [
        moved(build_building(site.spec), site.x_m, site.y_m, KERB_M, site.heading_deg)
        for site in district.streets.sites
    ]
    pits = tuple((t.x_m, t.y_m) for t in district.things if t.name.startswith("tree"))
    shared, instances = build_things(district.things)
    return WorldModel(
        fixed=(join(houses), build_ground(district.streets, pits)),
        shared=shared,
        instances=instances,
        lamps=layout.lamps,
        radius_m=layout.radius_m,
    )
