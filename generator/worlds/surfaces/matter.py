"""What things are made of: wood, metal, plastic, glass, leaves, cloth."""

from __future__ import annotations

from generator.worlds.layout import world_rng
from generator.worlds.model import GlowGroup, Rgb, Surface
from generator.worlds.surfaces.made import made_once, pictured
from generator.worlds.textures import boards, soils


@made_once
def wood(tone: Rgb = (0.17, 0.105, 0.06), seed: int = 0, weathering: float = 0.35) -> Surface:
    """Slats and planks 0.1 m wide: u along the grain."""
    return pictured("wood", boards.planks(world_rng(seed, 51), tone, 16, 0.1, False, weathering), 0.75, variation=0.1)


@made_once
def painted_metal(tone: Rgb, seed: int = 0, rust: float = 0.15, takes_colour: bool = False) -> Surface:
    """Posts, bins, frames and shutters."""
    picture = boards.painted_metal(world_rng(seed, 52), tone, rust)
    return pictured("painted metal", picture, 0.45, 0.4, takes_colour=takes_colour)


@made_once
def galvanised(seed: int = 0) -> Surface:
    """Dull zinc: fences, lamp posts, guard rails."""
    return pictured("galvanised steel", boards.galvanised(world_rng(seed, 53)), 0.5, 0.4, 0.4)


@made_once
def bark(seed: int = 0, tone: Rgb = (0.11, 0.088, 0.066)) -> Surface:
    """Trunks: v along the trunk."""
    return pictured("bark", soils.bark(world_rng(seed, 54), tone), 0.95)


@made_once
def hedge_leaves(seed: int = 0, tone: Rgb = (0.055, 0.08, 0.026), leaf_m: float = 0.045) -> Surface:
    """The face of a clipped hedge or a dense crown: leaves over dark gaps."""
    return pictured("leaves", soils.leaves(world_rng(seed, 55), tone, leaf_m), 0.7, 0.12, variation=0.2)


@made_once
def plastic(tone: Rgb, roughness: float = 0.4, takes_colour: bool = False) -> Surface:
    """Smooth plastic or enamel in one colour."""
    return Surface("plastic", tone, roughness, 0.4, variation=0.05, takes_colour=takes_colour)


@made_once
def rubber() -> Surface:
    """Tyres, mats and seals."""
    return Surface("rubber", (0.022, 0.022, 0.023), 0.85, 0.15, variation=0.08)


@made_once
def steel(roughness: float = 0.3) -> Surface:
    """Brushed stainless steel."""
    return Surface("steel", (0.5, 0.5, 0.49), roughness, 0.5, 0.9)


@made_once
def dark_glass(
    tone: Rgb = (0.018, 0.021, 0.022), glow: Rgb | None = None, glow_kcd_m2: float = 0.0, group: GlowGroup = "window"
) -> Surface:
    """Glass with a dark room behind it, which may be lit."""
    return Surface("glass", tone, 0.06, 0.75, glow=glow, glow_kcd_m2=glow_kcd_m2, glow_group=group)


@made_once
def cloth(tone: Rgb) -> Surface:
    """Awnings and parasols."""
    return Surface("awning cloth", tone, 0.9, variation=0.1)
