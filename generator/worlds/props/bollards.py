"""Bollards: cast iron, a steel post with a reflective band, a ball of stone, a low lit column."""

from __future__ import annotations

from generator.worlds.geometry import join, lathe
from generator.worlds.layout import world_rng
from generator.worlds.model import SceneKind, SceneMesh
from generator.worlds.props.model import Prop, fixed_size
from generator.worlds.props.paints import (
    ANTHRACITE,
    BLACK,
    BOTTLE_GREEN,
    CONCRETE,
    LIGHT_GREY,
    PAINTED,
    RED,
    STEEL,
    WHITE,
)

_KIND = SceneKind.BOLLARD


def _build_iron(seed: int) -> SceneMesh:
    tint = (ANTHRACITE, BOTTLE_GREEN, BLACK)[seed % 3]
    profile = [(0.09, 0), (0.09, 0.08), (0.075, 0.12), (0.07, 0.2), (0.055, 0.72), (0.075, 0.74), (0.075, 0.78)]
    head = [(0.05, 0.8), (0.045, 0.82), (0.062, 0.87), (0.05, 0.92), (0.0, 0.95)]
    return lathe(profile + head, 14, PAINTED, _KIND, tint)


def _build_steel(seed: int) -> SceneMesh:
    painted = bool(world_rng(seed, 1).integers(2))
    surface, tint = (PAINTED, ANTHRACITE) if painted else (STEEL, (1.0, 1.0, 1.0))
    lower = lathe([(0.057, 0.0), (0.057, 0.78)], 14, surface, _KIND, tint)
    band = lathe(
        [(0.057, 0.78), (0.0585, 0.785), (0.0585, 0.885), (0.057, 0.89)], 14, PAINTED, _KIND, (WHITE, RED)[seed % 2]
    )
    top = lathe([(0.057, 0.89), (0.057, 0.97), (0.05, 0.99), (0.0, 1.0)], 14, surface, _KIND, tint)
    foot = lathe([(0.1, 0.0), (0.1, 0.008), (0.057, 0.008)], 14, surface, _KIND, tint)
    return join([lower, band, top, foot])


def _build_stone(seed: int) -> SceneMesh:
    tint = ((1.0, 1.0, 1.0), (0.7, 0.66, 0.6))[seed % 2]
    if seed % 4 < 2:
        profile = [
            (0.2, 0.0),
            (0.2, 0.04),
            (0.15, 0.05),
            (0.21, 0.12),
            (0.25, 0.25),
            (0.21, 0.4),
            (0.12, 0.49),
            (0.0, 0.52),
        ]
    else:
        profile = [(0.25, 0.0), (0.24, 0.06), (0.21, 0.44), (0.17, 0.5), (0.0, 0.52)]
    return lathe(profile, 16, CONCRETE, _KIND, tint)


def _build_slim(seed: int) -> SceneMesh:
    """A flexible post of plastic with white bands, or a grey one with a cap."""
    tint = (RED, LIGHT_GREY, ANTHRACITE)[seed % 3]
    parts = [lathe([(0.11, 0.0), (0.1, 0.03), (0.045, 0.05), (0.04, 0.5)], 12, PAINTED, _KIND, tint)]
    for number, low in enumerate((0.5, 0.57, 0.64, 0.71)):
        colour = WHITE if number % 2 == 0 else tint
        parts.append(lathe([(0.04, low), (0.04, low + 0.07)], 12, PAINTED, _KIND, colour))
    return join([*parts, lathe([(0.04, 0.78), (0.03, 0.8), (0.0, 0.81)], 12, PAINTED, _KIND, tint)])


BOLLARDS = {
    "bollard_iron": Prop(_KIND, fixed_size(0.09, 0.09, 0.95), _build_iron),
    "bollard_steel": Prop(_KIND, fixed_size(0.1, 0.1, 1.0), _build_steel),
    "bollard_stone": Prop(_KIND, fixed_size(0.25, 0.25, 0.52), _build_stone),
    "bollard_slim": Prop(_KIND, fixed_size(0.11, 0.11, 0.81), _build_slim),
}
