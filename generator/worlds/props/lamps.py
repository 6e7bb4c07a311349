"""Street lamps: a classic post-top, a modern arm over the road, a park lamp and a low lit bollard.

Intensities give the light on the ground below that EN 13201 asks of streets: E = I / h^2, 10-25 lx.
"""

from __future__ import annotations

import math

import numpy as np

from generator.worlds.geometry import boxes, join, lathe, tube
from generator.worlds.layout import world_rng
from generator.worlds.model import LocalLamp, SceneKind, SceneMesh, Surface
from generator.worlds.props.model import Prop, Size
from generator.worlds.props.paints import ANTHRACITE, BOTTLE_GREEN, LIGHT_GREY, MID_GREY, PAINTED, Tint
from generator.worlds.props.shapes import rounded_box

# Linear colours of unit luminance, D65 being (1, 1, 1): black bodies of 3000 K and 4000 K, and sodium vapour.
WARM_LED = (1.72, 0.86, 0.36)
NEUTRAL_LED = (1.36, 0.94, 0.58)
SODIUM = (2.2, 0.71, 0.07)

_HEADS = {
    colour: Surface(
        "lamp head", (0.55, 0.55, 0.52), roughness=0.3, specular=0.4, glow=colour, glow_kcd_m2=0.8, glow_group="street"
    )
    for colour in (WARM_LED, NEUTRAL_LED, SODIUM)
}
_DOWN = (0.0, 0.0, -1.0)


def lamp_colour(seed: int) -> tuple[float, float, float]:
    """Linear colour of unit luminance in which the lamps of one seed shine."""
    return (WARM_LED, WARM_LED, NEUTRAL_LED, SODIUM)[int(world_rng(seed, 1).integers(4))]


def _local(seed: int, position: tuple[float, float, float], lux: float, beam_deg: float, radius_m: float) -> LocalLamp:
    """A lamp that gives so much light on the ground straight below."""
    kcd = 1e-3 * lux * position[2] ** 2
    red, green, blue = lamp_colour(seed)
    return LocalLamp(position, _DOWN, (kcd * red, kcd * green, kcd * blue), beam_deg, radius_m, "street")


def _post(height_m: float, foot_m: float, top_m: float, tint: Tint) -> SceneMesh:
    """A tapering post on a thicker foot with a service door."""
    sleeve = 1.55 * foot_m
    profile = [(sleeve + 0.02, 0.0), (sleeve, 0.06), (sleeve, 0.62), (foot_m, 0.7), (top_m, height_m), (0.0, height_m)]
    door = boxes((-0.03, -sleeve - 0.004, 0.3), (0.03, 0.0, 0.55), PAINTED, SceneKind.POLE, np.multiply(tint, 0.7))
    return join([lathe(profile, 14, PAINTED, SceneKind.POLE, tint, smooth=True), door])


def _classic_tint(seed: int) -> Tint:
    return (ANTHRACITE, BOTTLE_GREEN)[int(world_rng(seed, 2).integers(2))]


def _build_classic(seed: int) -> SceneMesh:
    tint, head = _classic_tint(seed), _HEADS[lamp_colour(seed)]
    kind = SceneKind.POLE
    post = [(0.17, 0), (0.17, 0.1), (0.13, 0.16), (0.12, 0.75), (0.15, 0.8), (0.09, 0.9), (0.055, 1.3), (0.045, 3.4)]
    collar = [(0.08, 3.44), (0.05, 3.5), (0.06, 3.62), (0.16, 3.66), (0.15, 3.7)]
    glass = [(0.15, 3.7), (0.23, 4.12)]
    roof = [(0.23, 4.12), (0.27, 4.13), (0.25, 4.2), (0.12, 4.33), (0.05, 4.36), (0.03, 4.42), (0.0, 4.45)]
    parts = [lathe(post + collar, 12, PAINTED, kind, tint), lathe(glass, 6, head, kind, smooth=False)]
    turn = np.arange(6) * math.pi / 3.0
    for angle in turn:
        foot, top = (np.array([r * math.cos(angle), r * math.sin(angle), z]) for r, z in ((0.153, 3.7), (0.233, 4.12)))
        parts.append(tube([foot, top], 0.012, 4, PAINTED, kind, tint))
    ladder = tube([(-0.3, 0.0, 3.3), (0.3, 0.0, 3.3)], 0.014, 6, PAINTED, kind, tint, caps=True)
    return join([*parts, lathe(roof, 12, PAINTED, kind, tint, smooth=False), ladder])


def _lamps_classic(seed: int) -> tuple[LocalLamp, ...]:
    return (_local(seed, (0.0, 0.0, 3.62), 14.0, 360.0, 0.19),)


def _arm(seed: int) -> tuple[float, float]:
    """Height of the head and its reach over the road. [m]"""
    rng = world_rng(seed, 3)
    return float(rng.uniform(6.2, 7.8)), float(rng.uniform(1.0, 1.6))


def _size_arm(seed: int) -> Size:
    height, reach = _arm(seed)
    return 0.16, reach + 0.3, height + 0.16


def _build_arm(seed: int) -> SceneMesh:
    height, reach = _arm(seed)
    tint = (MID_GREY, ANTHRACITE, LIGHT_GREY)[int(world_rng(seed, 4).integers(3))]
    kind = SceneKind.POLE
    bend = np.linspace(0.0, 0.5 * math.pi, 6)[:, None]
    corner = np.array([0.0, -0.5, height - 0.42]) + 0.5 * np.concatenate([0 * bend, np.cos(bend), np.sin(bend)], axis=1)
    line = np.concatenate([[(0.0, 0.0, height - 0.9)], corner, [(0.0, -reach + 0.25, height + 0.1)]])
    head = rounded_box(0.16, 0.33, height + 0.03, height + 0.12, 0.1, PAINTED, kind, tint)
    fins = boxes((-0.1, -0.2, height + 0.12), (0.1, 0.2, height + 0.16), PAINTED, kind, tint)
    glow = boxes((-0.1, -0.24, height), (0.1, 0.2, height + 0.03), _HEADS[lamp_colour(seed)], kind, bottom=True)
    shifted = [part.vertices + np.array([0.0, -reach + 0.03, 0.0], np.float32) for part in (head, fins, glow)]
    for part, vertices in zip((head, fins, glow), shifted, strict=True):
        part.vertices[:] = vertices
    post = _post(height - 0.85, 0.085, 0.05, tint)
    return join([post, tube(line, np.linspace(0.05, 0.036, len(line)), 10, PAINTED, kind, tint), head, fins, glow])


def _lamps_arm(seed: int) -> tuple[LocalLamp, ...]:
    height, reach = _arm(seed)
    return (_local(seed, (0.0, -reach, height - 0.1), 22.0, 150.0, 0.09),)


def _build_park(seed: int) -> SceneMesh:
    tint, head, kind = (ANTHRACITE, MID_GREY)[seed % 2], _HEADS[lamp_colour(seed)], SceneKind.POLE
    parts = [_post(3.0, 0.055, 0.04, tint)]
    parts.append(lathe([(0.06, 3.0), (0.115, 3.02), (0.125, 3.34)], 12, head, kind))
    parts.append(lathe([(0.125, 3.34), (0.34, 3.36), (0.33, 3.4), (0.1, 3.47), (0.0, 3.5)], 16, PAINTED, kind, tint))
    return join(parts)


def _lamps_park(seed: int) -> tuple[LocalLamp, ...]:
    return (_local(seed, (0.0, 0.0, 2.93), 11.0, 360.0, 0.1),)


LAMPS = {
    "lamp_classic": Prop(SceneKind.POLE, lambda _seed: (0.3, 0.27, 4.45), _build_classic, _lamps_classic, trunk_m=0.15),
    "lamp_arm": Prop(SceneKind.POLE, _size_arm, _build_arm, _lamps_arm, trunk_m=0.14),
    "lamp_park": Prop(SceneKind.POLE, lambda _seed: (0.34, 0.34, 3.5), _build_park, _lamps_park, trunk_m=0.1),
}
