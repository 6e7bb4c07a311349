"""What buildings are made of: one object per look, shared by all buildings of a place; colours come as tints."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from generator.worlds.buildings.panes import window_pictures
from generator.worlds.buildings.shop_pictures import shop_pictures
from generator.worlds.buildings.signs import sign_pictures
from generator.worlds.model import Surface
from generator.worlds.surfaces.ground import concrete
from generator.worlds.surfaces.notices import Sheet, posters
from generator.worlds.surfaces.walls import (
    ashlar,
    brick,
    cladding,
    concrete_panels,
    plaster,
    plaster_foot,
    roof_tiles,
    slates,
)

FELT = (0.3, 0.3, 0.31)  # of flat roofs, on stone
WHITE_PLASTER = (0.58, 0.57, 0.55)


@dataclass(frozen=True, eq=False)
class Materials:
    """All surfaces of a place's buildings. Tints multiply what the surfaces reflect.

    Attributes:
        walls: by name of `Look.wall`; a town has red bricks and either brown or yellow ones.
        stone: sills, plinths, steps, mouldings.
        roofs: by name of `Look.roof_cover`.
        paint: frames, doors, shutters, signs' boxes, awnings.
        metal: rails, pipes, mullions.
        pane: dark windows.
        lit_pane: windows that are lit in the evening.
        shop: shop windows that stay lit.
        closed_shop: those that do not.
        sign: boards with names, lit.
        lamp: glass of wall lamps.
        posters: paper on boards.
    """

    walls: dict[str, Surface]
    stone: Surface
    roofs: dict[str, Surface]
    paint: Surface
    metal: Surface
    pane: Surface
    lit_pane: Surface
    shop: Surface
    closed_shop: Surface
    sign: Surface
    lamp: Surface
    posters: Sheet


@lru_cache(maxsize=4)
def building_materials(town_seed: int) -> Materials:
    """The surfaces of one place; the same objects on every call while they are in use."""
    home, home_lit = window_pictures(town_seed)
    shop, shop_lit = shop_pictures(town_seed)
    board, board_lit = sign_pictures(town_seed)
    other_brick = brick("brown", "english", town_seed) if town_seed % 2 else brick("yellow", "stretcher", town_seed)
    walls = {
        "plaster": plaster(WHITE_PLASTER, town_seed),
        "plaster foot": plaster_foot(WHITE_PLASTER, town_seed, 0.6),
        "red brick": brick("red", "stretcher", town_seed),
        "brown brick": other_brick,
        "yellow brick": other_brick,
        "concrete": concrete_panels(town_seed, (0.36, 0.355, 0.345)),
        "stone": ashlar("limestone", town_seed),
        "siding": cladding((0.5, 0.49, 0.46), town_seed, upright=False, weathering=0.15),
    }
    return Materials(
        walls=walls,
        stone=concrete(town_seed, (0.44, 0.43, 0.41)),
        roofs={"tiles": roof_tiles(seed=town_seed), "slates": slates(seed=town_seed)},
        paint=Surface("paint", (0.8, 0.8, 0.8), 0.45, 0.3),
        metal=Surface("building_metal", (0.5, 0.5, 0.5), 0.4, 0.5, 0.3),
        pane=Surface("pane", home, 0.06, 0.5),
        lit_pane=Surface("lit_pane", home, 0.06, 0.5, glow=home_lit, glow_kcd_m2=0.012),
        shop=Surface("shop_window", shop, 0.06, 0.5, glow=shop_lit, glow_kcd_m2=0.05),
        closed_shop=Surface("dark_shop_window", shop, 0.06, 0.5),
        sign=Surface("sign", board, 0.4, 0.3, glow=board_lit, glow_kcd_m2=0.06, glow_group="sign"),
        lamp=Surface(
            "wall_lamp", (0.7, 0.68, 0.62), 0.3, 0.3, glow=(1.0, 0.75, 0.45), glow_kcd_m2=3.0, glow_group="street"
        ),
        posters=posters(town_seed),
    )
