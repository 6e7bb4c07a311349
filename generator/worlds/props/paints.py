"""Surfaces of props, few and shared: colours come from the meshes' tints.

Albedos are linear. Sources of the usual values: asphalt and rubber 0.03-0.1, weathered wood 0.15-0.3, leaves
0.03-0.1.
"""

from __future__ import annotations

from generator.worlds.model import Surface

Tint = tuple[float, float, float]

PAINTED = Surface("painted metal", (1.0, 1.0, 1.0), roughness=0.45, specular=0.4)
MATTE = Surface("matte plastic", (1.0, 1.0, 1.0), roughness=0.75, specular=0.15)
STEEL = Surface("galvanised steel", (0.42, 0.43, 0.44), roughness=0.45, metallic=0.7, variation=0.1)
CHROME = Surface("bright metal", (0.62, 0.63, 0.64), roughness=0.22, metallic=1.0)
RUBBER = Surface("rubber", (0.022, 0.022, 0.023), roughness=0.85)
GLASS = Surface("dark glass", (0.012, 0.014, 0.015), roughness=0.04, specular=0.6)
WOOD = Surface("weathered wood", (1.0, 1.0, 1.0), roughness=0.75, specular=0.15, variation=0.25)
CONCRETE = Surface("cast concrete", (0.34, 0.33, 0.31), roughness=0.9, variation=0.15)
SOIL = Surface("soil", (0.045, 0.032, 0.022), roughness=1.0, variation=0.3)
CLOTH = Surface("canvas", (1.0, 1.0, 1.0), roughness=0.9)
CAR_PAINT = Surface("car paint", (1.0, 1.0, 1.0), roughness=0.16, specular=0.5, takes_colour=True)

ANTHRACITE: Tint = (0.035, 0.037, 0.04)
BLACK: Tint = (0.016, 0.016, 0.017)
BOTTLE_GREEN: Tint = (0.012, 0.045, 0.026)
LIGHT_GREY: Tint = (0.42, 0.43, 0.43)
MID_GREY: Tint = (0.16, 0.165, 0.17)
WHITE: Tint = (0.72, 0.72, 0.7)
RED: Tint = (0.36, 0.018, 0.018)
ORANGE: Tint = (0.5, 0.12, 0.012)
YELLOW: Tint = (0.6, 0.36, 0.015)
BLUE: Tint = (0.02, 0.07, 0.28)
BROWN: Tint = (0.06, 0.035, 0.022)
FRESH_WOOD: Tint = (0.28, 0.16, 0.075)
OLD_WOOD: Tint = (0.16, 0.13, 0.105)
