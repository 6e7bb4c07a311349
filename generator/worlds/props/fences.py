"""Fences of any length: iron railings, wooden pickets, welded mesh and guard rails; as props, panels of 2 m."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from generator.worlds.geometry import boxes, join, quads, sheet
from generator.worlds.layout import world_rng
from generator.worlds.model import SceneKind, SceneMesh
from generator.worlds.props.model import Prop, fixed_size
from generator.worlds.props.paints import ANTHRACITE, BLACK, BOTTLE_GREEN, OLD_WOOD, PAINTED, STEEL, WHITE, WOOD, Tint
from generator.worlds.props.shapes import bars, slab

_KIND = SceneKind.FENCE
PANEL_M = 2.0


def _upright(
    x: np.ndarray[tuple[int], np.dtype[np.float64]], low_m: float, high_m: float, width_m: float, tint: Tint
) -> SceneMesh:
    """Thin square bars side by side."""
    start = np.column_stack([x, np.zeros_like(x), np.full_like(x, low_m)])
    return bars(start, start + np.array([0.0, 0.0, high_m - low_m]), width_m, PAINTED, _KIND, tint)


def railing(length_m: float, seed: int, height_m: float = 1.05) -> SceneMesh:
    """Upright iron bars between two rails, along x around the origin."""
    tint = (BLACK, ANTHRACITE, BOTTLE_GREEN)[seed % 3]
    half = 0.5 * length_m
    posts = max(round(length_m / 2.0), 1) + 1
    at = np.linspace(-half + 0.025, half - 0.025, posts)
    inner = np.linspace(-half, half, max(round(length_m / 0.115), 2) + 1)[1:-1]
    top = height_m - 0.06 if seed % 2 else height_m - 0.02
    parts = [_upright(inner, 0.12, height_m - 0.005 if seed % 2 else top, 0.016, tint)]
    low = np.column_stack([at - 0.025, np.full(posts, -0.025), np.zeros(posts)])
    parts.append(boxes(low, low + np.array([0.05, 0.05, height_m]), PAINTED, _KIND, tint))
    for z in (0.12, top):
        parts.append(slab((-half, half), (-0.02, 0.02), (z - 0.02, z + 0.02), PAINTED, _KIND, tint))
    return join(parts)


def picket(length_m: float, seed: int, height_m: float = 0.95) -> SceneMesh:
    """Pointed boards on two rails, painted or weathered."""
    rng = world_rng(seed, 1)
    tint: Tint = (WHITE, OLD_WOOD, OLD_WOOD, (0.09, 0.05, 0.028))[seed % 4]
    half, pitch = 0.5 * length_m, 0.13
    count = max(round(length_m / pitch), 2)
    x = (np.arange(count) + 0.5) * length_m / count - half
    wide, tall = 0.043, height_m - rng.uniform(0.0, 0.02, count)
    front, back, base = -0.035, -0.013, np.full(count, 0.06)
    shoulder = tall - 0.06

    def flat(y: float) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.float64]], ...]:
        points = [(x - wide, base), (x + wide, base), (x + wide, shoulder), (x, tall), (x - wide, shoulder)]
        return tuple(np.column_stack([across, np.full(count, y), up]) for across, up in points)

    a, b, c, d, e = flat(front)
    f, g, h, i, j = flat(back)
    middle = 0.5 * (a + b)
    front_quads = np.concatenate([np.stack([a, middle, d, e], axis=1), np.stack([middle, b, c, d], axis=1)])
    middle = 0.5 * (f + g)
    back_quads = np.concatenate([np.stack([middle, f, j, i], axis=1), np.stack([g, middle, i, h], axis=1)])
    edges = np.concatenate(
        [
            np.stack([b, g, h, c], axis=1),
            np.stack([f, a, e, j], axis=1),
            np.stack([c, h, i, d], axis=1),
            np.stack([d, i, j, e], axis=1),
        ]
    )
    shade = rng.uniform(0.82, 1.12, (count, 1)) * np.asarray(tint)
    tints = np.concatenate([shade] * 8)
    boards = quads(np.concatenate([front_quads, back_quads, edges]), WOOD, _KIND, tint=tints)
    rails = [
        slab((-half, half), (-0.013, 0.025), (z - 0.035, z + 0.035), WOOD, _KIND, tint) for z in (0.26, height_m - 0.24)
    ]
    posts = np.linspace(-half + 0.04, half - 0.04, max(round(length_m / 2.0), 1) + 1)
    low = np.column_stack([posts - 0.04, np.full(len(posts), 0.0), np.zeros(len(posts))])
    return join([boards, *rails, boxes(low, low + np.array([0.08, 0.08, height_m - 0.05]), WOOD, _KIND, tint)])


def mesh_fence(length_m: float, seed: int, height_m: float = 1.4) -> SceneMesh:
    """Welded wire panels between slim posts."""
    tint = (BOTTLE_GREEN, ANTHRACITE)[seed % 2]
    half = 0.5 * length_m
    wires = np.linspace(-half, half, max(round(length_m / 0.06), 2) + 1)[1:-1]
    parts = [_upright(wires, 0.04, height_m - 0.02, 0.007, tint)]
    z = np.linspace(0.06, height_m - 0.05, 8)
    start = np.column_stack([np.full(8, -half), np.full(8, -0.006), z])
    parts.append(bars(start, start + np.array([length_m, 0.0, 0.0]), 0.009, PAINTED, _KIND, tint))
    at = np.linspace(-half + 0.03, half - 0.03, max(round(length_m / 2.5), 1) + 1)
    low = np.column_stack([at - 0.03, np.zeros(len(at)), np.zeros(len(at))])
    parts.append(boxes(low, low + np.array([0.06, 0.04, height_m]), PAINTED, _KIND, tint))
    return join(parts)


def guard_rail(length_m: float, seed: int) -> SceneMesh:
    """A folded steel beam on posts, or for odd seeds two round rails that keep people off a road."""
    half = 0.5 * length_m
    at = np.linspace(-half + 0.06, half - 0.06, max(round(length_m / 2.0), 1) + 1)
    low = np.column_stack([at - 0.04, np.full(len(at), 0.02), np.zeros(len(at))])
    if seed % 2:
        posts = boxes(low, low + np.array([0.06, 0.06, 1.0]), PAINTED, _KIND, WHITE)
        rails = [slab((-half, half), (0.02, 0.08), (z - 0.03, z + 0.03), PAINTED, _KIND, WHITE) for z in (0.55, 0.98)]
        return join([posts, *rails])
    fold = np.array([(0.0, 0.44), (-0.08, 0.49), (-0.08, 0.55), (0.0, 0.595), (-0.08, 0.64), (-0.08, 0.7), (0.0, 0.75)])
    ends = [np.column_stack([np.full(7, x), fold]) for x in (-half, half)]
    beam = sheet(np.stack(ends, axis=1), STEEL, _KIND, smooth=False)
    back = sheet(np.stack(ends[::-1], axis=1) + np.array([0.0, 0.004, 0.0]), STEEL, _KIND, smooth=False)
    return join([beam, back, boxes(low, low + np.array([0.08, 0.06, 0.7]), STEEL, _KIND)])


def _panel(build: Callable[[float, int], SceneMesh], half_y_m: float, height_m: float, opacity: float) -> Prop:
    size = fixed_size(0.5 * PANEL_M, half_y_m, height_m)
    return Prop(_KIND, size, lambda seed: build(PANEL_M, seed), opacity=opacity)


FENCES = {
    "fence_railing": _panel(railing, 0.025, 1.05, 0.35),
    "fence_picket": _panel(picket, 0.08, 0.95, 0.7),
    "fence_mesh": _panel(mesh_fence, 0.04, 1.4, 0.3),
    "fence_guard": Prop(
        _KIND, lambda seed: (1.0, 0.08, 1.01 if seed % 2 else 0.75), lambda seed: guard_rail(PANEL_M, seed), opacity=0.5
    ),
}
