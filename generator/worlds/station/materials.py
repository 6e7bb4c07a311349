"""All surfaces of a station, made once for a look."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.people.mesh import Texture
from generator.worlds.model import GlowGroup, Rgb, Surface
from generator.worlds.station import adverts, boards, pictures
from generator.worlds.station.plan import TRACK_BED_M, Look


@dataclass(frozen=True)
class Materials:
    """One surface for each look; what is painted takes its colour from the mesh's tint."""

    wall: Surface
    trackside: Surface
    pillar: Surface
    floor: Surface
    coping: Surface
    studs: Surface
    concrete: Surface
    tunnel: Surface
    ballast: Surface
    ceiling: Surface
    paint: Surface
    gloss: Surface
    metal: Surface
    rail: Surface
    rubber: Surface
    tube: Surface
    second_tube: Surface
    adverts: Surface
    boards: Surface
    lit_boards: Surface
    screens: Surface
    carriage: Surface
    signal: Surface


def build_materials(look: Look, rng: np.random.Generator) -> Materials:
    """Surfaces of a look; `rng` decides dirt and what is on the posters."""
    height = look.ceiling_m
    bands = [(low, high, look.band) for low, high in look.bands_m]
    width = round(4.0 / look.tile_m[0]) * look.tile_m[0]
    wall = pictures.tiled_wall((width, height), look.tile_m, look.wall, bands, look.bonded, rng)
    below = [(low - TRACK_BED_M, high - TRACK_BED_M, look.band) for low, high in look.bands_m]
    below.append((-1.0, -TRACK_BED_M - 0.3, (0.16, 0.155, 0.145)))
    tall = (width, height - TRACK_BED_M)
    trackside = pictures.tiled_wall(tall, look.tile_m, look.wall, below, look.bonded, rng, 0.85)
    small = max(0.10, min(look.tile_m))
    around = round(1.4 / small) * small
    pillar = pictures.tiled_wall((around, height), (small, small), look.wall, bands, False, rng, 0.55)
    floor, floor_relief = _floor(look, rng)
    studs, studs_relief = pictures.studs((0.44, 0.31, 0.07), rng)
    ballast, ballast_relief = pictures.ballast(rng)
    advert = adverts.advert_atlas(rng)
    board = boards.board_atlas(look)
    shine = 0.22 if look.floor in ("terrazzo", "granite", "checker") else 0.08

    def matte(name: str, albedo: Rgb | Texture, variation: float = 0.0) -> Surface:
        return Surface(name, albedo, 0.85, variation=variation, outdoors=False)

    def lit(name: str, colour: Rgb, luminance: float, group: GlowGroup) -> Surface:
        return Surface(name, (0.6, 0.6, 0.6), glow=colour, glow_kcd_m2=luminance, glow_group=group, outdoors=False)

    def glazed(name: str, albedo: Texture) -> Surface:
        return Surface(name, albedo, 0.28, 0.22, variation=0.10, outdoors=False)

    return Materials(
        wall=glazed("wall tiles", wall),
        trackside=Surface("trackside tiles", trackside, 0.5, 0.10, variation=0.14, outdoors=False),
        pillar=glazed("pillar tiles", pillar),
        floor=Surface("floor", floor, 0.32, shine, relief=floor_relief, variation=0.14, outdoors=False),
        coping=matte("coping", pictures.concrete((0.30, 0.295, 0.28), 2.4, 2.4, rng), 0.05),
        studs=Surface("tactile paving", studs, 0.6, relief=studs_relief, variation=0.06, outdoors=False),
        concrete=matte("concrete", pictures.concrete((0.24, 0.235, 0.22), 3.0, 0.75, rng), 0.08),
        tunnel=matte("tunnel", pictures.concrete((0.075, 0.070, 0.064), 3.0, 1.0, rng), 0.08),
        ballast=Surface("ballast", ballast, 0.9, relief=ballast_relief, variation=0.08, outdoors=False),
        ceiling=matte("ceiling", _ceiling(look, rng), 0.03),
        paint=matte("paint", (1.0, 1.0, 1.0)),
        gloss=Surface("gloss paint", (1.0, 1.0, 1.0), 0.35, 0.2, outdoors=False),
        metal=Surface("brushed steel", (0.42, 0.42, 0.41), 0.42, 0.4, 0.7, outdoors=False),
        rail=Surface("rail", (0.30, 0.29, 0.28), 0.3, 0.4, 0.7, outdoors=False),
        rubber=Surface("rubber", (0.022, 0.022, 0.024), 0.6, 0.08, outdoors=False),
        tube=lit("tube", look.lamp, 1.6, "ceiling"),
        second_tube=lit("second tube", look.lamp, 1.6, "second_ceiling"),
        adverts=Surface("adverts", advert, 0.3, 0.1, glow=advert, glow_kcd_m2=0.09, glow_group="sign", outdoors=False),
        boards=Surface("boards", board, 0.4, 0.1, outdoors=False),
        lit_boards=Surface("lit boards", board, 0.4, glow=board, glow_kcd_m2=0.08, glow_group="sign", outdoors=False),
        screens=Surface("screens", board, 0.3, 0.1, glow=board, glow_kcd_m2=0.06, glow_group="sign", outdoors=False),
        carriage=Surface(
            "train windows",
            (0.03, 0.035, 0.04),
            0.08,
            0.4,
            glow=adverts.carriage_interior(look.stripe, rng),
            glow_kcd_m2=0.06,
            glow_group="vehicle",
            outdoors=False,
        ),
        signal=lit("signal", (1.6, 0.08, 0.03), 0.25, "sign"),
    )


def _floor(look: Look, rng: np.random.Generator) -> tuple[Texture, NDArray[np.float32]]:
    red, green, blue = look.floor_colour
    dark, pale = (0.45 * red, 0.45 * green, 0.45 * blue), (1.7 * red, 1.7 * green, 1.7 * blue)
    size_m, tile_m, second, speckle, joint_m = {
        "terrazzo": (2.4, 0.40, dark, 0.25, 0.003),
        "granite": (3.0, 0.60, pale, 0.20, 0.005),
        "rubber": (2.4, 1.20, dark, 0.10, 0.006),
        "mosaic": (2.0, 0.05, dark, 0.06, 0.006),
        "concrete": (3.6, 1.80, dark, 0.12, 0.010),
        "checker": (2.4, 0.30, dark, 0.15, 0.004),
    }[look.floor]
    other = 0.6 if look.floor == "checker" else 1.0
    return pictures.tiled_floor(size_m, tile_m, look.floor_colour, second, speckle, rng, joint_m, other)


def _ceiling(look: Look, rng: np.random.Generator) -> Texture:
    if look.ceiling == "panels":
        return pictures.panels((2.4, 2.4), (1.2, 0.6), (0.52, 0.52, 0.50), 0.010, (0.12, 0.12, 0.12), rng)
    if look.ceiling == "slats":
        return pictures.panels((3.0, 1.2), (3.0, 0.12), (0.36, 0.36, 0.36), 0.035, (0.015, 0.015, 0.015), rng)
    return pictures.concrete((0.27, 0.265, 0.25), 3.0, 0.5, rng)
