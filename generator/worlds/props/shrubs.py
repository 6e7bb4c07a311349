"""Hedges, bushes, planters, flower beds, tufts of grass and fallen leaves."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from generator.worlds.geometry import join, lathe
from generator.worlds.layout import world_rng
from generator.worlds.model import Rgb, SceneKind, SceneMesh
from generator.worlds.props.leaves import Points, leaf_mesh, leaf_quads, leaf_share, leaf_surface, plain_leaves, unit
from generator.worlds.props.model import Prop, Size, fixed_size
from generator.worlds.props.paints import ANTHRACITE, CONCRETE, MATTE, OLD_WOOD, SOIL, WOOD
from generator.worlds.props.shapes import fitted, rounded_box, slab

_HEDGE: tuple[Rgb, ...] = ((0.036, 0.06, 0.022), (0.05, 0.078, 0.024), (0.028, 0.05, 0.026), (0.065, 0.082, 0.026))
_FLOWERS: tuple[Rgb, ...] = (
    (0.5, 0.03, 0.05),
    (0.55, 0.36, 0.02),
    (0.6, 0.58, 0.55),
    (0.35, 0.08, 0.3),
    (0.5, 0.15, 0.02),
)


def _on_box(half: Points, count: int, rng: np.random.Generator) -> tuple[Points, Points]:
    """(N, 3) points on the sides and the top of a box that stands on z = 0, and their normals."""
    half_x, half_y, height = half
    area = np.array(
        [2 * half_x * height, 2 * half_x * height, 2 * half_y * height, 2 * half_y * height, 4 * half_x * half_y]
    )
    face = rng.choice(5, count, p=area / area.sum())
    a, b = rng.uniform(-1.0, 1.0, count), rng.uniform(0.03, 1.0, count)
    normals = np.array([(0, -1, 0), (0, 1, 0), (-1, 0, 0), (1, 0, 0), (0, 0, 1)], np.float64)[face]
    x = np.where(face < 2, a, np.where(face == 2, -1.0, np.where(face == 3, 1.0, a))) * half_x
    y = np.where(face == 0, -1.0, np.where(face == 1, 1.0, np.where(face < 4, a, 2.0 * b - 1.0))) * half_y
    z = np.where(face < 4, b, 1.0) * height
    return np.column_stack([x, y, z]), normals


def hedge(
    half_x_m: float, half_y_m: float, height_m: float, seed: int, n_leaves: int = 1300, leaf_m: float = 0.13
) -> SceneMesh:
    """A clipped hedge: a dense core under a coat of leaves that stand off it unevenly."""
    rng = world_rng(seed, 1)
    tint = _HEDGE[seed % len(_HEDGE)]
    inner = np.array([half_x_m - 0.05, half_y_m - 0.06, height_m - 0.06])
    centres, normals = _on_box(inner + 0.02, n_leaves, rng)
    wave = 0.022 * np.sin(5.0 * centres[:, 0] + rng.uniform(0, 6)) * np.sin(4.0 * centres[:, 2] + rng.uniform(0, 6))
    centres += normals * (wave + 0.025 * rng.standard_normal(n_leaves))[:, None]
    depth = 0.5 * np.clip(1.0 - centres[:, 2] / (0.6 * height_m), 0.0, 1.0)
    patch = 0.16 * np.sin(2.3 * centres[:, 0] + 3.1 * centres[:, 2] + rng.uniform(0, 6))
    leaves = leaf_mesh(centres, normals, depth, leaf_m, tint, SceneKind.HEDGE, rng, patch, 0.5)
    core = rounded_box(inner[0], inner[1], 0.0, inner[2], 0.04, leaf_surface(), SceneKind.HEDGE, 0.7 * leaf_share(tint))
    return _between(fitted(join([core, leaves]), half_x_m, half_y_m, height_m), 0.0, height_m)


def _hedge_size(seed: int) -> Size:
    rng = world_rng(seed, 2)
    return 1.0, float(rng.uniform(0.28, 0.42)), float(rng.uniform(0.9, 1.7))


def _bush_size(seed: int) -> Size:
    rng = world_rng(seed, 2)
    half = float(rng.uniform(0.45, 0.85))
    return half, half * float(rng.uniform(0.85, 1.0)), half * float(rng.uniform(1.3, 2.1))


def _dome(size: Size, count: int, leaf_m: float, tint: Rgb, kind: SceneKind, rng: np.random.Generator) -> SceneMesh:
    """A round shrub of several lumps that reaches the ground."""
    lumps = unit(rng.standard_normal((9, 3)) + np.array([0.0, 0.0, 0.4])) * 0.45
    lumps[:, 2] = np.abs(lumps[:, 2]) + 0.4
    owner = rng.integers(9, size=count)
    ahead = unit(rng.standard_normal((count, 3)) + np.array([0.0, 0.0, 0.2]))
    local = lumps[owner] + 0.5 * ahead * rng.uniform(0.3, 1.0, (count, 1)) ** 0.4
    local[:, 2] = np.abs(local[:, 2])
    centres = local * np.array([size[0], size[1], 0.7 * size[2]])
    depth = np.clip(1.0 - np.linalg.norm(local - np.array([0.0, 0.0, 0.4]), axis=1), 0.0, 1.0) + 0.4 * np.clip(
        0.3 - local[:, 2], 0.0, 1.0
    )
    patch = 0.12 * rng.standard_normal(9)[owner]
    return _between(fitted(leaf_mesh(centres, ahead, depth, leaf_m, tint, kind, rng, patch), *size), 0.0, size[2])


def _build_bush(seed: int) -> SceneMesh:
    rng = world_rng(seed, 3)
    tint = (*_HEDGE, (0.075, 0.03, 0.025))[int(rng.integers(5))]
    bush = _dome(_bush_size(seed), 1250, 0.17, tint, SceneKind.HEDGE, rng)
    if seed % 3:
        return bush
    crown = bush.vertices.astype(np.float64)
    chosen = crown[rng.choice(len(crown), 90)]
    chosen = chosen[chosen[:, 2] > 0.4 * crown[:, 2].max()] * 0.97
    blooms = leaf_quads(chosen, unit(chosen - np.array([0.0, 0.0, 0.3])), 0.09, rng, wide=0.9)
    flowers = plain_leaves(blooms, _FLOWERS[int(rng.integers(5))], SceneKind.HEDGE)
    return fitted(join([bush, flowers]), *_bush_size(seed))


def _between(mesh: SceneMesh, low_m: float, high_m: float) -> SceneMesh:
    """The mesh with what is under or over two heights pressed flat."""
    points = mesh.vertices.copy()
    points[:, 2] = points[:, 2].clip(low_m, high_m)
    return replace(mesh, vertices=points)


def _flowers(half_x: float, half_y: float, low: float, high: float, count: int, rng: np.random.Generator) -> SceneMesh:
    """Green below, two colours of blooms above."""
    place = rng.uniform(-1.0, 1.0, (count, 2)) * (half_x, half_y)
    edge = 1.0 - 0.4 * np.maximum(abs(place[:, 0]) / half_x, abs(place[:, 1]) / half_y) ** 3
    z = low + (high - low) * edge * rng.uniform(0.2, 1.0, count) ** 0.6
    centres = np.column_stack([place, z])
    up = np.tile((0.0, 0.0, 1.0), (count, 1))
    depth = 1.0 - (z - low) / (high - low)
    green = leaf_mesh(centres, up, depth, 0.13, _HEDGE[int(rng.integers(4))], SceneKind.PLANTER, rng, spread=0.9)
    chosen = centres[depth < 0.45][::3]
    parts = [green]
    for number in range(2):
        spots = chosen[number::2] + np.array([0.0, 0.0, 0.03])
        normals = unit(0.5 * rng.standard_normal(spots.shape) + np.array([0.0, 0.0, 1.0]))
        parts.append(
            plain_leaves(
                leaf_quads(spots, normals, 0.075, rng, wide=0.95), _FLOWERS[int(rng.integers(5))], SceneKind.PLANTER
            )
        )
    return _between(join(parts), low - 0.02, high + 0.03)


def _build_trough(seed: int) -> SceneMesh:
    """A long planter of concrete or wood."""
    rng = world_rng(seed, 4)
    if seed % 2:
        rows = [
            slab(
                (-0.7, 0.7),
                (-0.28, 0.28),
                (0.03 + 0.115 * k, 0.135 + 0.115 * k),
                WOOD,
                SceneKind.PLANTER,
                np.multiply(OLD_WOOD, rng.uniform(0.85, 1.15)),
            )
            for k in range(4)
        ]
        body = join(
            [*rows, slab((-0.66, 0.66), (-0.25, 0.25), (0.0, 0.47), MATTE, SceneKind.PLANTER, (0.03, 0.03, 0.03))]
        )
    else:
        body = rounded_box(0.7, 0.28, 0.0, 0.48, 0.03, CONCRETE, SceneKind.PLANTER)
    soil = slab((-0.64, 0.64), (-0.23, 0.23), (0.46, 0.485), SOIL, SceneKind.PLANTER)
    return join([body, soil, _flowers(0.58, 0.19, 0.45, 0.74, 420, rng)])


def _build_pot(seed: int) -> SceneMesh:
    """A round pot with a small shrub."""
    rng = world_rng(seed, 4)
    surface, tint = ((CONCRETE, (1.0, 1.0, 1.0)), (MATTE, ANTHRACITE), (MATTE, (0.24, 0.1, 0.055)))[seed % 3]
    outline = [(0.28, 0.0), (0.3, 0.03), (0.42, 0.55), (0.45, 0.56), (0.45, 0.64), (0.4, 0.64), (0.39, 0.58)]
    pot = lathe(outline, 18, surface, SceneKind.PLANTER, tint)
    soil = lathe([(0.4, 0.585), (0.0, 0.6)], 14, SOIL, SceneKind.PLANTER)
    shrub = _dome((0.45, 0.45, 0.75), 650, 0.14, _HEDGE[int(rng.integers(4))], SceneKind.PLANTER, rng)
    shrub.vertices[:] += np.array([0.0, 0.0, 0.55], np.float32)
    return join([pot, soil, shrub])


def _build_bed(seed: int) -> SceneMesh:
    """A flower bed that lies on the ground."""
    mound = fitted(lathe([(1.0, 0.0), (0.92, 0.04), (0.0, 0.09)], 18, SOIL, SceneKind.PLANTER), 1.1, 0.6, 0.09)
    flowers = _flowers(0.9, 0.45, 0.04, 0.32, 600, world_rng(seed, 4))
    return join([mound, flowers])


def grass_tufts(places: Points, seed: int, height_m: float = 0.12) -> SceneMesh:
    """Blades in tufts around (N, 3) places, as along kerbs and walls: five quads each. [m]"""
    rng = world_rng(seed, 5)
    feet = np.repeat(np.asarray(places, np.float64), 5, axis=0) + rng.normal(0.0, 0.035, (5 * len(places), 3)) * (
        1.0,
        1.0,
        0.0,
    )
    count = len(feet)
    turn = rng.uniform(0.0, 2.0 * math.pi, count)
    across = np.column_stack([np.cos(turn), np.sin(turn), np.zeros(count)]) * 0.014
    tip = rng.normal(0.0, 0.04, (count, 3)) * (1.0, 1.0, 0.0)
    tip[:, 2] = height_m * rng.uniform(0.35, 1.0, count)
    corners = np.stack([feet - across, feet + across, feet + 0.25 * across + tip, feet - 0.25 * across + tip], axis=1)
    tint = np.array((0.06, 0.085, 0.025)) * rng.uniform(0.7, 1.35, (count, 1))
    return plain_leaves(corners, tint, SceneKind.GROUND)


def fallen_leaves(places: Points, seed: int) -> SceneMesh:
    """Leaves that lie flat at (N, 3) places of the ground, yellow to brown. [m]"""
    rng = world_rng(seed, 6)
    count = len(places)
    normals = unit(0.12 * rng.standard_normal((count, 3)) + np.array([0.0, 0.0, 1.0]))
    shades = np.array(
        [(0.2, 0.12, 0.03), (0.13, 0.07, 0.025), (0.09, 0.05, 0.025), (0.24, 0.16, 0.03), (0.1, 0.1, 0.03)]
    )
    tint = shades[rng.integers(5, size=count)] * rng.uniform(0.7, 1.2, (count, 1))
    lifted = np.asarray(places, np.float64) + np.column_stack([np.zeros((count, 2)), rng.uniform(0.006, 0.016, count)])
    return plain_leaves(leaf_quads(lifted, normals, 0.085, rng, wide=0.8), tint, SceneKind.GROUND)


SHRUBS = {
    "hedge": Prop(SceneKind.HEDGE, _hedge_size, lambda seed: hedge(*_hedge_size(seed), seed)),
    "bush": Prop(SceneKind.HEDGE, _bush_size, _build_bush, opacity=0.95),
    "planter_trough": Prop(SceneKind.PLANTER, fixed_size(0.7, 0.28, 0.78), _build_trough),
    "planter_pot": Prop(SceneKind.PLANTER, fixed_size(0.47, 0.47, 1.3), _build_pot),
    "flower_bed": Prop(SceneKind.PLANTER, fixed_size(1.1, 0.6, 0.35), _build_bed),
}
