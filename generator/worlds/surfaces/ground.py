"""What lies underfoot. Lay pictures flat (`geometry.flat_uvs`); puddles gather on all that is sealed."""

from __future__ import annotations

from dataclasses import replace

from generator.worlds.layout import world_rng
from generator.worlds.model import Rgb, Surface
from generator.worlds.surfaces.made import made_once, pictured
from generator.worlds.textures import pavings, roads, soils

PAINTS: dict[str, Rgb] = {"white": (0.5, 0.5, 0.48), "yellow": (0.47, 0.33, 0.05), "blue": (0.05, 0.11, 0.24)}


@made_once
def asphalt(seed: int = 0, age: float = 0.5) -> Surface:
    """Asphalt; age 0 is new, dark and whole, 1 pale and cracked. A patch is a quad of another age."""
    picture = roads.asphalt(world_rng(seed, 1), 0.062 + 0.066 * age, round(6 * age))
    return pictured("asphalt", picture, variation=0.12, puddles=True)


@made_once
def concrete(seed: int = 0, tone: Rgb = (0.268, 0.26, 0.248)) -> Surface:
    """Poured concrete, for steps, ramps, plinths and yards."""
    return pictured("concrete", roads.concrete(world_rng(seed, 2), tone), variation=0.12, puddles=True)


@made_once
def setts(stone: str = "granite", pattern: str = "rows", seed: int = 0) -> Surface:
    """Setts of `granite`, `basalt`, `porphyry` or `sandstone` in `rows`, `arcs` or as `cobbles`."""
    return pictured(f"{stone} setts", pavings.setts(stone, pattern, world_rng(seed, 3)), variation=0.12, puddles=True)


@made_once
def concrete_slabs(length_m: float = 0.5, seed: int = 0, tone: Rgb = (0.278, 0.27, 0.257)) -> Surface:
    """Pavement slabs; 0.3 to 0.6 m are usual."""
    return pictured("slabs", pavings.concrete_slabs(length_m, world_rng(seed, 4), tone), variation=0.12, puddles=True)


@made_once
def stone_plates(seed: int = 0, tone: Rgb = (0.318, 0.3, 0.271)) -> Surface:
    """Large sawn plates of natural stone, as on squares and in arcades."""
    return pictured("plates", pavings.stone_plates(world_rng(seed, 5), tone), variation=0.1, puddles=True)


@made_once
def clay_pavers(pattern: str = "herringbone", seed: int = 0, tone: Rgb = (0.215, 0.122, 0.088)) -> Surface:
    """Clinker of 0.2 x 0.1 m, `herringbone` or `rows`."""
    return pictured("clay pavers", pavings.clay_pavers(pattern, world_rng(seed, 6), tone), variation=0.1, puddles=True)


@made_once
def tactile(seed: int = 0, tone: Rgb = (0.44, 0.31, 0.08)) -> Surface:
    """Domed warning plates of 0.3 m, yellow or white."""
    return pictured("tactile plates", pavings.tactile(world_rng(seed, 7), tone), variation=0.08)


@made_once
def kerb(seed: int = 0, tone: Rgb = (0.245, 0.24, 0.232)) -> Surface:
    """Kerb stones, 1 m long: u along the kerb, v across it."""
    return pictured("kerb", pavings.kerb(world_rng(seed, 8), tone), variation=0.1)


@made_once
def gravel(seed: int = 0, tone: Rgb = (0.25, 0.225, 0.185), stone_m: float = 0.022) -> Surface:
    """Loose stones; 0.06 m is a track's ballast."""
    return pictured("gravel", soils.gravel(world_rng(seed, 9), tone, stone_m), roughness=0.95, variation=0.15)


@made_once
def lawn(seed: int = 0, dryness: float = 0.3, worn: float = 0.1) -> Surface:
    """Mown grass; dryness 1 is straw, worn 1 mostly earth."""
    return pictured("lawn", soils.lawn(world_rng(seed, 10), dryness, worn), roughness=0.95, variation=0.25)


@made_once
def soil(seed: int = 0) -> Surface:
    """Earth of beds and tree pits."""
    return pictured("soil", soils.soil(world_rng(seed, 11)), roughness=0.95, variation=0.15)


@made_once
def marking(paint: str = "white", wear: float = 0.4, seed: int = 0) -> Surface:
    """Road paint, `white`, `yellow` or `blue`, on quads a few millimetres over the asphalt."""
    picture = roads.marking(world_rng(seed, 12), wear, PAINTS[paint])
    return pictured(f"{paint} marking", picture, roughness=0.7, variation=0.1, puddles=True)


@made_once
def manhole(seed: int = 0, diameter_m: float = 0.66) -> Surface:
    """A round lid: a disc whose uvs run from 0 to the diameter both ways."""
    return replace(pictured("manhole", roads.manhole(world_rng(seed, 13), diameter_m), 0.55, 0.3), variation=0.0)


@made_once
def drain(seed: int = 0, width_m: float = 0.5, depth_m: float = 0.5) -> Surface:
    """A gully: one quad whose uvs run from 0 to its size; or a long channel of many repeats."""
    return replace(pictured("drain", roads.drain(world_rng(seed, 14), (width_m, depth_m)), 0.55, 0.3), variation=0.0)
