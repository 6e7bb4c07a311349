"""Bus stop shelters and market stalls."""

from __future__ import annotations

import numpy as np

from generator.worlds.geometry import boxes, join, lathe, quads, sheet, tube
from generator.worlds.layout import world_rng
from generator.worlds.model import LocalLamp, Rgb, SceneKind, SceneMesh, Surface
from generator.worlds.props.model import Prop, fixed_size
from generator.worlds.props.paints import (
    ANTHRACITE,
    BOTTLE_GREEN,
    CLOTH,
    FRESH_WOOD,
    LIGHT_GREY,
    OLD_WOOD,
    PAINTED,
    STEEL,
    WHITE,
    WOOD,
)
from generator.worlds.props.shapes import bars, slab
from generator.worlds.surfaces.notices import poster

_KIND = SceneKind.SHELTER
_TUBE_LIGHT = Surface(
    "tube light", (0.6, 0.6, 0.6), 0.4, 0.2, glow=(1.05, 1.0, 0.9), glow_kcd_m2=1.2, glow_group="sign"
)


def _build_shelter(seed: int) -> SceneMesh:
    """A roof on posts, a back of panes with frames, a seat, and a poster case at one end."""
    tint = (ANTHRACITE, BOTTLE_GREEN, LIGHT_GREY)[seed % 3]
    parts = [slab((-2.0, 2.0), (-0.85, 0.75), (2.36, 2.46), PAINTED, _KIND, tint)]
    for x in (-1.94, -0.65, 0.65, 1.94):
        parts.append(slab((x - 0.035, x + 0.035), (0.6, 0.67), (0.0, 2.36), PAINTED, _KIND, tint))
    for low, high in ((-1.9, -0.69), (-0.61, 0.61), (0.69, 1.9)):
        for z in (0.28, 1.1, 2.1):
            parts.append(slab((low, high), (0.615, 0.655), (z - 0.025, z + 0.025), PAINTED, _KIND, tint))
        # Opaque glass would be a black wall: a printed band and the frame tell where the panes are.
        parts.append(slab((low, high), (0.63, 0.64), (1.3, 1.42), PAINTED, _KIND, WHITE))
    parts.append(slab((-1.2, 0.9), (0.18, 0.52), (0.44, 0.48), WOOD, _KIND, (FRESH_WOOD, OLD_WOOD)[seed % 2]))
    parts += [slab((x - 0.03, x + 0.03), (0.3, 0.42), (0.0, 0.44), PAINTED, _KIND, tint) for x in (-0.9, 0.6)]
    parts.append(slab((1.86, 2.0), (-0.72, 0.6), (0.15, 2.2), PAINTED, _KIND, tint))
    side, rise = (-0.66, 0.54), (0.25, 2.0)
    inner = [(1.857, side[1], rise[0]), (1.857, side[0], rise[0]), (1.857, side[0], rise[1]), (1.857, side[1], rise[1])]
    outer = [(2.003, side[0], rise[0]), (2.003, side[1], rise[0]), (2.003, side[1], rise[1]), (2.003, side[0], rise[1])]
    uvs = [(0.0, 0.0), (1.2, 0.0), (1.2, 1.75), (0.0, 1.75)]
    parts.append(quads([inner, outer], poster(seed, 1.2, 1.75, 0.35), SceneKind.SIGN, [uvs, uvs]))
    parts.append(slab((-1.2, 1.2), (-0.12, -0.04), (2.325, 2.36), _TUBE_LIGHT, _KIND))
    board = slab((-1.85, -1.5), (0.6, 0.615), (1.2, 1.8), PAINTED, _KIND, (0.55, 0.54, 0.45))
    return join([*parts, board])


def _shelter_lamps(_seed: int) -> tuple[LocalLamp, ...]:
    return (
        LocalLamp((0.0, -0.08, 2.2), (0.0, 0.0, -1.0), (0.19, 0.18, 0.16), 160.0, 0.15, "sign"),
        LocalLamp((1.7, -0.05, 1.2), (-1.0, 0.0, 0.0), (0.3, 0.3, 0.3), 160.0, 0.3, "sign"),
    )


def _build_bus_sign(seed: int) -> SceneMesh:
    """The post of a stop with its round sign and a timetable."""
    tint = ((0.6, 0.4, 0.02), BOTTLE_GREEN, (0.3, 0.02, 0.03))[seed % 3]
    post = tube([(0.0, 0.0, 0.0), (0.0, 0.0, 2.85)], 0.032, 8, STEEL, SceneKind.SIGN, caps=True)
    disc = slab((-0.22, 0.22), (-0.045, -0.035), (2.35, 2.8), PAINTED, SceneKind.SIGN, tint)
    bar = slab((-0.16, 0.16), (-0.047, -0.034), (2.54, 2.61), PAINTED, SceneKind.SIGN, WHITE)
    times = slab((-0.17, 0.17), (-0.06, -0.03), (1.2, 1.68), PAINTED, SceneKind.SIGN, (0.5, 0.5, 0.46))
    return join([post, disc, bar, times])


def _build_stall(seed: int) -> SceneMesh:
    """A market stall: a striped gable roof on poles over crates of fruit."""
    rng = world_rng(seed, 1)
    stripes: tuple[Rgb, Rgb] = (
        ((0.3, 0.03, 0.03), (0.6, 0.58, 0.54)),
        ((0.03, 0.14, 0.06), (0.6, 0.58, 0.54)),
        ((0.05, 0.1, 0.3), (0.6, 0.58, 0.54)),
    )[seed % 3]
    parts = []
    edge = np.array([(-1.05, 2.0), (-1.05, 2.18), (0.0, 2.7), (1.05, 2.18), (1.05, 2.0)])
    for k in range(10):
        x = (1.4 - 0.28 * k, 1.12 - 0.28 * k)
        grid = np.stack([np.column_stack([np.full(5, along), edge]) for along in x[::-1]], axis=1)
        parts.append(sheet(grid, CLOTH, _KIND, tint=stripes[k % 2], smooth=False))
    feet = np.array([(x, y, 0.0) for x in (-1.3, 1.3) for y in (-0.95, 0.95)])
    parts.append(bars(feet, feet + np.array([0.0, 0.0, 2.2]), 0.045, WOOD, _KIND, FRESH_WOOD))
    parts.append(slab((-1.3, 1.3), (-0.75, 0.45), (0.72, 0.78), WOOD, _KIND, OLD_WOOD))
    apron = [(-1.3, -0.76, 0.05), (1.3, -0.76, 0.05), (1.3, -0.76, 0.76), (-1.3, -0.76, 0.76)]
    parts.append(quads([apron], CLOTH, _KIND, tint=np.multiply(stripes[0], 0.8)))
    for k in range(5):
        for y in (-0.7, -0.25):
            left = -1.25 + 0.5 * k
            parts.append(boxes((left, y, 0.78), (left + 0.46, y + 0.38, 0.93), WOOD, _KIND, FRESH_WOOD))
            colour = ((0.35, 0.05, 0.03), (0.5, 0.2, 0.02), (0.12, 0.2, 0.03), (0.5, 0.38, 0.04), (0.2, 0.03, 0.08))[
                int(rng.integers(5))
            ]
            heap = lathe([(0.19, 0.92), (0.17, 0.98), (0.08, 1.03), (0.0, 1.05)], 8, CLOTH, _KIND, colour, smooth=False)
            heap.vertices[:] += np.array([left + 0.23, y + 0.19, 0.0], np.float32)
            parts.append(heap)
    return join(parts)


SHELTERS = {
    "bus_shelter": Prop(_KIND, fixed_size(2.003, 0.85, 2.46), _build_shelter, _shelter_lamps, opacity=0.5),
    "bus_sign": Prop(SceneKind.SIGN, fixed_size(0.22, 0.06, 2.85), _build_bus_sign, trunk_m=0.035),
    "market_stall": Prop(_KIND, fixed_size(1.4, 1.05, 2.7), _build_stall),
}
