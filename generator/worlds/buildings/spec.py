"""What a building is asked for, and what its seed then decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from generator.worlds.layout import world_rng
from generator.worlds.model import Rgb

Style = Literal["townhouse", "tenement", "office", "apartments", "house", "hoarding"]
Ground = Literal["homes", "shops", "arcade"]
Side = Literal["left", "right", "back"]


@dataclass(frozen=True)
class BuildingSpec:
    """A building, before it is built.

    Attributes:
        style: `townhouse` (plaster or stone), `tenement` (brick), `office` (curtain wall), `apartments` (concrete
            slabs with balconies), `house` (detached, pitched roof) or `hoarding` (a fence of boards with posters).
        width_m: of the front. [m]
        depth_m: behind the front. [m]
        n_floors: with the ground floor.
        seed: of its look.
        town_seed: of the pictures that all buildings of a place share, such as the names of shops.
        ground: what the ground floor holds: `homes` (in offices a lobby), `shops`, or behind the front an `arcade` with
            shops (in offices plain shops); houses and hoardings have none of these.
        open_sides: walls besides the front that have windows; the others are bare, as between neighbours.
    """

    style: Style
    width_m: float
    depth_m: float
    n_floors: int
    seed: int
    town_seed: int = 0
    ground: Ground = "homes"
    open_sides: tuple[Side, ...] = ()


@dataclass(frozen=True)
class Look:
    """What the seed decides for the whole building; lengths in metres, colours as factors on the surface.

    Attributes:
        wall: `plaster`, `red brick`, `brown brick`, `yellow brick`, `concrete`, `stone` or `siding`.
        wall_tint: colour of the upper floors.
        ground_wall: material of the ground floor.
        ground_tint: its colour.
        plinth_m: height of the foot of the wall.
        plinth_tint: its colour, on stone.
        ground_m: height of the ground floor.
        floor_m: height of the others.
        window_m: width and height of windows.
        sill_m: height of sills over their floor.
        pitch_m: distance of windows.
        reveal_m: depth at which frames sit.
        frame_tint: colour of frames.
        bars: of windows: `one`, `two`, `cross`, `sash` or `grid`.
        surround_m: width of mouldings around windows, 0 for none.
        trim_tint: colour of mouldings, sills and cornices.
        course: whether bands run along the floors.
        cornice_m: how far the cornice juts out, 0 for a mere coping.
        balconies: `none`, `french` (a rail before the window), `rail` or `slab` (a closed parapet).
        balcony_tint: colour of parapets.
        shutters: `none`, `open` (leaves beside the window) or `roller`.
        accent: colour of shutters, doors and gates.
        roof: `flat`, `mansard` or `gable`.
        roof_cover: `tiles` or `slates`.
        roof_tint: colour of the roof.
        lit_share: share of windows with light in the evening.
        awning_m: how far the shops' awnings reach, 0 for none.
    """

    wall: str
    wall_tint: Rgb
    ground_wall: str
    ground_tint: Rgb
    plinth_m: float
    plinth_tint: Rgb
    ground_m: float
    floor_m: float
    window_m: tuple[float, float]
    sill_m: float
    pitch_m: float
    reveal_m: float
    frame_tint: Rgb
    bars: str
    surround_m: float
    trim_tint: Rgb
    course: bool
    cornice_m: float
    balconies: str
    balcony_tint: Rgb
    shutters: str
    accent: Rgb
    roof: str
    roof_cover: str
    roof_tint: Rgb
    lit_share: float
    awning_m: float = 0.0

    def eaves_m(self, n_floors: int) -> float:
        """Height of the wall's upper edge. [m]"""
        return self.ground_m + self.floor_m * (n_floors - 1) + (0.35 if self.roof == "flat" else 0.2)


def part_rng(spec: BuildingSpec, *part: int) -> np.random.Generator:
    """The generator of one part of a building; walls that differ only in size still differ in detail."""
    return world_rng(spec.seed, 0xB1D, *part)
