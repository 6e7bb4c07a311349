"""What walls and roofs are made of: u along the wall, v up it."""

from __future__ import annotations

from generator.worlds.layout import world_rng
from generator.worlds.model import Rgb, Surface
from generator.worlds.surfaces.made import made_once, pictured
from generator.worlds.textures import boards, masonry

PLASTERS: dict[str, Rgb] = {
    "white": (0.56, 0.55, 0.52),
    "cream": (0.54, 0.49, 0.38),
    "ochre": (0.46, 0.34, 0.18),
    "sand": (0.47, 0.41, 0.31),
    "rose": (0.46, 0.34, 0.29),
    "terracotta": (0.36, 0.2, 0.13),
    "sage": (0.33, 0.36, 0.27),
    "sky": (0.34, 0.39, 0.42),
    "grey": (0.36, 0.355, 0.34),
    "anthracite": (0.13, 0.13, 0.135),
}
STONES: dict[str, Rgb] = {
    "sandstone": (0.34, 0.29, 0.215),
    "limestone": (0.43, 0.4, 0.34),
    "red sandstone": (0.27, 0.165, 0.125),
    "granite": (0.25, 0.245, 0.235),
}


@made_once
def brick(palette: str = "red", bond: str = "stretcher", seed: int = 0) -> Surface:
    """Brick, `red`, `brown`, `yellow` or `grey`, in `stretcher`, `header` or `english` bond."""
    return pictured(f"{palette} brick", masonry.brick(palette, bond, world_rng(seed, 31)), variation=0.12)


@made_once
def plaster(tone: Rgb, seed: int = 0, age: float = 0.5) -> Surface:
    """Rendered wall in a linear colour such as one of `PLASTERS`; age 1 is neglected."""
    return pictured("plaster", masonry.plaster(tone, world_rng(seed, 32), age=age), roughness=0.9, variation=0.07)


@made_once
def plaster_foot(tone: Rgb, seed: int = 0, age: float = 0.5) -> Surface:
    """The lowest part of a wall, up to 3 m, of `plaster`: splashed dirt where v is 0. Not for anything higher."""
    picture = masonry.plaster(tone, world_rng(seed, 32), foot=True, age=age)
    return pictured("plaster foot", picture, roughness=0.9, variation=0.07)


@made_once
def concrete_panels(seed: int = 0, tone: Rgb = (0.286, 0.28, 0.271)) -> Surface:
    """Cast panels of 1.5 x 3 m."""
    return pictured("concrete panels", masonry.concrete_panels(world_rng(seed, 33), tone), variation=0.1)


@made_once
def ashlar(stone: str = "sandstone", seed: int = 0, rough: bool = False) -> Surface:
    """Blocks of natural stone, one of `STONES`, sawn or with rough faces."""
    return pictured(f"{stone} ashlar", masonry.ashlar(world_rng(seed, 34), STONES[stone], rough), variation=0.1)


@made_once
def cladding(tone: Rgb = (0.19, 0.125, 0.08), seed: int = 0, upright: bool = True, weathering: float = 0.3) -> Surface:
    """Boards of 0.14 m on a wall or fence."""
    return pictured("cladding", boards.planks(world_rng(seed, 35), tone, 16, 0.14, upright, weathering), variation=0.12)


@made_once
def corrugated(tone: Rgb = (0.3, 0.31, 0.31), seed: int = 0) -> Surface:
    """Metal sheet with upright waves of 0.1 m."""
    return pictured("corrugated", boards.corrugated(world_rng(seed, 36), tone), 0.5, 0.35, variation=0.1)


@made_once
def roof_tiles(tone: Rgb = (0.2, 0.098, 0.066), seed: int = 0) -> Surface:
    """Pantiles; v runs up the slope."""
    return pictured("roof tiles", boards.roof_tiles(world_rng(seed, 37), tone), variation=0.15)


@made_once
def slates(tone: Rgb = (0.085, 0.09, 0.1), seed: int = 0) -> Surface:
    """Slate roof; v runs up the slope."""
    return pictured("slates", boards.slates(world_rng(seed, 38), tone), 0.55, 0.25, variation=0.12)
