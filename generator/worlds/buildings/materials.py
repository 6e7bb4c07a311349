"""What buildings are made of: one object per look, shared by all buildings of a place; colours come as tints."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from generator.worlds.buildings.lettering import poster_picture, sign_pictures
from generator.worlds.buildings.panes import window_pictures
from generator.worlds.buildings.shop_pictures import shop_pictures
from generator.worlds.model import Surface


@dataclass(frozen=True, eq=False)
class Materials:
    """All surfaces of a place's buildings. Tints multiply: walls are near white, roofs mid grey.

    Attributes:
        walls: by name of `Look.wall`.
        stone: sills, plinths, steps, mouldings.
        roof: tiles.
        flat_roof: gravel, felt, sheet.
        paint: frames, doors, shutters, signs' boxes.
        metal: rails, pipes, mullions.
        cloth: awnings.
        pane: dark windows.
        lit_pane: windows that are lit in the evening.
        shop: shop windows that stay lit.
        closed_shop: those that do not.
        sign: boards with names, lit.
        lamp: glass of wall lamps.
        poster: paper on boards.
    """

    walls: dict[str, Surface]
    stone: Surface
    roof: Surface
    flat_roof: Surface
    paint: Surface
    metal: Surface
    cloth: Surface
    pane: Surface
    lit_pane: Surface
    shop: Surface
    closed_shop: Surface
    sign: Surface
    lamp: Surface
    poster: Surface


@lru_cache(maxsize=4)
def building_materials(town_seed: int) -> Materials:
    """The surfaces of one place; the same objects on every call while they are in use."""
    home, home_lit = window_pictures(town_seed)
    shop, shop_lit = shop_pictures(town_seed)
    board, board_lit = sign_pictures(town_seed)
    walls = {
        "plaster": Surface("plaster", (0.6, 0.6, 0.6), 0.9, variation=0.12),
        "brick": Surface("brick", (0.5, 0.5, 0.5), 0.9, variation=0.2),
        "concrete": Surface("concrete", (0.4, 0.4, 0.4), 0.85, variation=0.2),
        "stone": Surface("wall_stone", (0.5, 0.5, 0.5), 0.8, variation=0.2),
        "siding": Surface("siding", (0.6, 0.6, 0.6), 0.7, variation=0.08),
    }
    return Materials(
        walls=walls,
        stone=Surface("trim_stone", (0.5, 0.5, 0.5), 0.8, variation=0.15),
        roof=Surface("roof_tiles", (0.3, 0.3, 0.3), 0.8, variation=0.2),
        flat_roof=Surface("flat_roof", (0.12, 0.12, 0.12), 0.9, variation=0.2),
        paint=Surface("paint", (0.8, 0.8, 0.8), 0.45, 0.3),
        metal=Surface("building_metal", (0.5, 0.5, 0.5), 0.4, 0.5, 0.3),
        cloth=Surface("awning", (0.6, 0.6, 0.6), 0.9),
        pane=Surface("pane", home, 0.06, 0.5),
        lit_pane=Surface("lit_pane", home, 0.06, 0.5, glow=home_lit, glow_kcd_m2=0.06),
        shop=Surface("shop_window", shop, 0.06, 0.5, glow=shop_lit, glow_kcd_m2=0.3),
        closed_shop=Surface("dark_shop_window", shop, 0.06, 0.5),
        sign=Surface("sign", board, 0.4, 0.3, glow=board_lit, glow_kcd_m2=0.25, glow_group="sign"),
        lamp=Surface(
            "wall_lamp", (0.7, 0.68, 0.62), 0.3, 0.3, glow=(1.0, 0.75, 0.45), glow_kcd_m2=3.0, glow_group="street"
        ),
        poster=Surface("poster", poster_picture(town_seed), 0.6),
    )
