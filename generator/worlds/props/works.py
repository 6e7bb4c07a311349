"""Road works, and what people push or leave about: barriers, cones, pushchairs, carts, suitcases."""

from __future__ import annotations

import math

import numpy as np

from generator.worlds.geometry import boxes, join, lathe, sheet, tube
from generator.worlds.layout import world_rng
from generator.worlds.model import SceneKind, SceneMesh
from generator.worlds.props.model import Prop, Size, fixed_size
from generator.worlds.props.paints import (
    ANTHRACITE,
    BLACK,
    BLUE,
    CLOTH,
    LIGHT_GREY,
    MATTE,
    MID_GREY,
    ORANGE,
    PAINTED,
    RED,
    RUBBER,
    STEEL,
    WHITE,
    YELLOW,
    Tint,
)
from generator.worlds.props.shapes import Z_TO_X, bars, rotated, rounded_box, slab

_KIND = SceneKind.BARRIER


def _wheel(radius_m: float, width_m: float, kind: SceneKind) -> SceneMesh:
    """A small solid wheel about x."""
    half = 0.5 * width_m
    tyre = lathe(
        [(0.6 * radius_m, -half), (radius_m, -half), (radius_m, half), (0.6 * radius_m, half), (0.0, half)],
        12,
        RUBBER,
        kind,
    )
    return rotated(tyre, Z_TO_X)


def _build_barrier(seed: int) -> SceneMesh:
    """Boards striped red and white on feet of rubber, or a crowd barrier of steel bars."""
    if seed % 2:
        x = np.linspace(-1.0, 1.0, 17)[1:-1]
        start = np.column_stack([x, np.zeros(15), np.full(15, 0.2)])
        parts = [bars(start, start + np.array([0.0, 0.0, 0.85]), 0.014, STEEL, _KIND)]
        frame = [(-1.0, 0.0, 0.2), (-1.0, 0.0, 1.07), (1.0, 0.0, 1.07), (1.0, 0.0, 0.2), (-1.0, 0.0, 0.2)]
        parts.append(bars(frame[:-1], frame[1:], 0.035, STEEL, _KIND))
        for x_m in (-0.75, 0.75):
            parts.append(bars([(x_m, -0.28, 0.02)], [(x_m, 0.28, 0.02)], 0.035, STEEL, _KIND))
            parts.append(bars([(x_m, 0.0, 0.02)], [(x_m, 0.0, 0.2)], 0.035, STEEL, _KIND))
        return join(parts)
    parts = []
    for low in (0.42, 0.82):
        edge = np.linspace(-1.0, 1.0, 9)
        for k in range(8):
            tint = (RED, WHITE)[k % 2]
            parts.append(
                boxes((edge[k], -0.02, low), (edge[k + 1], 0.02, low + 0.22), PAINTED, _KIND, tint, bottom=True)
            )
    for x_m in (-0.9, 0.9):
        parts.append(slab((x_m - 0.03, x_m + 0.03), (-0.03, 0.03), (0.0, 1.06), PAINTED, _KIND, LIGHT_GREY))
        parts.append(rounded_box(0.1, 0.35, 0.0, 0.1, 0.03, RUBBER, _KIND))
        parts[-1].vertices[:] += np.array([x_m, 0.0, 0.0], np.float32)
    return join(parts)


def _barrier_size(seed: int) -> Size:
    return (1.017, 0.28, 1.087) if seed % 2 else (1.0, 0.35, 1.06)


def _build_cone(_seed: int) -> SceneMesh:
    foot = slab((-0.19, 0.19), (-0.19, 0.19), (0.0, 0.04), RUBBER, _KIND)
    parts = [foot]
    for low, high, tint in (
        (0.04, 0.22, ORANGE),
        (0.22, 0.36, WHITE),
        (0.36, 0.48, ORANGE),
        (0.48, 0.58, WHITE),
        (0.58, 0.72, ORANGE),
    ):
        radius = [0.15 - 0.165 * z for z in (low, high)]
        profile = [(radius[0], low), (radius[1], high)]
        parts.append(lathe(profile, 14, MATTE, _KIND, tint))
    return join([*parts, lathe([(0.032, 0.72), (0.0, 0.722)], 14, MATTE, _KIND, BLACK)])


def _build_pushchair(seed: int) -> SceneMesh:
    """A pushchair with its hood up; the child would look towards -y."""
    kind = SceneKind.FURNITURE
    tint: Tint = (ANTHRACITE, (0.02, 0.04, 0.1), (0.2, 0.02, 0.03), (0.14, 0.13, 0.12), (0.03, 0.08, 0.07))[
        int(world_rng(seed, 1).integers(5))
    ]
    parts = []
    for x in (-0.24, 0.24):
        parts.append(tube([(x, -0.4, 0.12), (x, 0.0, 0.5), (x, 0.42, 0.98)], 0.014, 6, PAINTED, kind, MID_GREY))
        parts.append(tube([(x, 0.28, 0.14), (x, 0.05, 0.52)], 0.012, 6, PAINTED, kind, MID_GREY))
        for y, radius in ((-0.4, 0.1), (0.28, 0.14)):
            parts.append(rotated(_wheel(radius, 0.045, kind), np.eye(3), (x * 1.08, y, radius)))
    parts.append(tube([(-0.24, 0.42, 0.98), (0.24, 0.42, 0.98)], 0.017, 8, RUBBER, kind))
    side = np.array([(-0.4, 0.3), (-0.34, 0.28), (-0.26, 0.5), (0.04, 0.48), (0.16, 0.6), (0.26, 0.98)])
    seat = [np.column_stack([np.full(6, x), side]) for x in (-0.2, 0.2)]
    parts.append(sheet(np.stack(seat, axis=1), CLOTH, kind, tint=tint))
    back = [np.column_stack([np.full(6, x), side + np.array([0.03, -0.03])]) for x in (0.2, -0.2)]
    parts.append(sheet(np.stack(back, axis=1), CLOTH, kind, tint=np.multiply(tint, 0.8)))
    turn = np.linspace(0.15, 0.8, 6) * math.pi
    arc = np.stack([0.1 - 0.34 * np.cos(turn[::-1]) * -1.0, 0.72 + 0.36 * np.sin(turn[::-1])], axis=1)
    hood = [
        np.column_stack([np.full(6, x), arc * (1.0, s) + np.array([0.0, 0.72 - 0.72 * s])])
        for x, s in ((-0.23, 0.82), (-0.15, 1.0), (0.15, 1.0), (0.23, 0.82))
    ]
    parts.append(sheet(np.stack(hood, axis=1), CLOTH, kind, tint=np.multiply(tint, 1.15)))
    parts.append(slab((-0.19, 0.19), (-0.15, 0.25), (0.2, 0.36), CLOTH, kind, (0.03, 0.03, 0.03)))
    return join(parts)


def _build_cart(seed: int) -> SceneMesh:
    """A supermarket's cart of wire."""
    kind = SceneKind.FURNITURE
    low, high = (
        np.array([(-0.2, -0.4), (0.2, -0.4), (0.24, 0.36), (-0.24, 0.36)]),
        np.array([(-0.23, -0.5), (0.23, -0.5), (0.28, 0.42), (-0.28, 0.42)]),
    )
    starts, ends = [], []
    for a in range(4):
        b = (a + 1) % 4
        for share in np.linspace(0.0, 1.0, 5):
            z = 0.55 + 0.38 * share
            ring = low + share * (high - low)
            starts.append((*ring[a], z))
            ends.append((*ring[b], z))
        for share in np.linspace(0.0, 0.9, 9 if a % 2 else 6):
            starts.append((*(low[a] + share * (low[b] - low[a])), 0.55))
            ends.append((*(high[a] + share * (high[b] - high[a])), 0.93))
    for x in np.linspace(-0.18, 0.18, 6):
        starts.append((x, -0.4, 0.55))
        ends.append((1.15 * x, 0.36, 0.55))
    parts = [bars(starts, ends, 0.009, STEEL, kind)]
    for x in (-0.22, 0.22):
        parts.append(
            tube([(x, -0.42, 0.14), (x, 0.32, 0.2), (1.15 * x, 0.4, 0.55), (1.2 * x, 0.52, 1.0)], 0.014, 6, STEEL, kind)
        )
        for y in (-0.4, 0.34):
            parts.append(rotated(_wheel(0.065, 0.03, kind), np.eye(3), (x, y, 0.065)))
            parts.append(bars([(x, y, 0.06)], [(x, y, 0.2)], 0.02, STEEL, kind))
    parts.append(
        tube([(-0.28, 0.52, 1.0), (0.28, 0.52, 1.0)], 0.018, 8, MATTE, kind, (RED, BLUE, YELLOW)[seed % 3], caps=True)
    )
    return join(parts)


def _build_suitcase(seed: int) -> SceneMesh:
    """A shell on wheels with its handle out."""
    kind = SceneKind.FURNITURE
    tint: Tint = (ANTHRACITE, (0.03, 0.06, 0.14), (0.22, 0.03, 0.04), (0.35, 0.34, 0.32), (0.04, 0.1, 0.09))[
        int(world_rng(seed, 1).integers(5))
    ]
    body = rounded_box(0.23, 0.14, 0.06, 0.72, 0.06, MATTE, kind, tint)
    ribs = [
        slab((x - 0.012, x + 0.012), (-0.146, 0.146), (0.12, 0.66), MATTE, kind, np.multiply(tint, 0.8))
        for x in (-0.12, 0.0, 0.12)
    ]
    handle = tube([(-0.09, 0.1, 0.7), (-0.09, 0.1, 1.04), (0.09, 0.1, 1.04), (0.09, 0.1, 0.7)], 0.011, 6, STEEL, kind)
    wheels = [rotated(_wheel(0.035, 0.03, kind), np.eye(3), (x, y, 0.035)) for x in (-0.18, 0.18) for y in (-0.1, 0.1)]
    return join([body, *ribs, handle, *wheels])


WORKS = {
    "barrier": Prop(_KIND, _barrier_size, _build_barrier, opacity=0.7),
    "cone": Prop(_KIND, fixed_size(0.19, 0.19, 0.72), _build_cone),
    "pushchair": Prop(SceneKind.FURNITURE, fixed_size(0.29, 0.5, 1.08), _build_pushchair),
    "cart": Prop(SceneKind.FURNITURE, fixed_size(0.29, 0.53, 1.02), _build_cart, opacity=0.5),
    "suitcase": Prop(SceneKind.FURNITURE, fixed_size(0.23, 0.146, 1.05), _build_suitcase),
}
