"""Benches of wood, of steel and of stone."""

from __future__ import annotations

import numpy as np

from generator.worlds.geometry import boxes, join, tube
from generator.worlds.layout import world_rng
from generator.worlds.model import SceneKind, SceneMesh
from generator.worlds.props.model import Prop, fixed_size
from generator.worlds.props.paints import (
    ANTHRACITE,
    BOTTLE_GREEN,
    CONCRETE,
    FRESH_WOOD,
    OLD_WOOD,
    PAINTED,
    STEEL,
    WOOD,
    Tint,
)
from generator.worlds.props.shapes import bars, slab

_KIND = SceneKind.BENCH


def _wood_tints(seed: int, count: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """(N, 3) tints of slats of one bench."""
    rng = world_rng(seed, 1)
    tint: Tint = (FRESH_WOOD, OLD_WOOD, (0.1, 0.055, 0.03), (0.02, 0.06, 0.035))[int(rng.integers(4))]
    return np.asarray(np.multiply(tint, rng.uniform(0.82, 1.15, (count, 1))))


def _slat_rows(n_seat: int, n_back: int) -> tuple[list[tuple[float, float, float]], list[tuple[float, float, float]]]:
    """Lower and upper corners of the slats of a seat, from the front to the back, and of a leaning back."""
    low, high = [], []
    pitch = 0.44 / n_seat
    for row in range(n_seat):
        y = -0.26 + pitch * row
        z = 0.425 - 0.03 * row / max(n_seat - 1, 1)
        low.append((-0.88, y, z))
        high.append((0.88, y + 0.82 * pitch, z + 0.035))
    for row in range(n_back):
        z = 0.5 + 0.34 * row / n_back
        y = 0.19 + 0.1 * row / n_back
        low.append((-0.88, y, z))
        high.append((0.88, y + 0.032, z + 0.28 / n_back))
    return low, high


def _legs(tint: Tint) -> SceneMesh:
    """Two cast side frames with arm rests."""
    parts = []
    for x in (-0.72, 0.72):
        parts.append(
            tube([(x, -0.25, 0.0), (x, -0.22, 0.22), (x, -0.24, 0.42), (x, -0.25, 0.62)], 0.02, 6, PAINTED, _KIND, tint)
        )
        back = [(x, 0.24, 0.0), (x, 0.17, 0.2), (x, 0.19, 0.42), (x, 0.31, 0.82)]
        parts.append(tube(back, 0.02, 6, PAINTED, _KIND, tint, caps=True))
        parts.append(slab((x - 0.02, x + 0.02), (-0.24, 0.2), (0.37, 0.41), PAINTED, _KIND, tint))
        parts.append(slab((x - 0.027, x + 0.027), (-0.29, 0.25), (0.62, 0.645), PAINTED, _KIND, tint))
    return join(parts)


def _build_wood(seed: int) -> SceneMesh:
    n_seat, n_back = (int(n) for n in world_rng(seed, 2).integers((3, 2), (6, 4)))
    low, high = _slat_rows(n_seat, n_back)
    slats = boxes(low, high, WOOD, _KIND, _wood_tints(seed, len(low)), bottom=True)
    return join([slats, _legs((ANTHRACITE, BOTTLE_GREEN)[seed % 2])])


def _build_steel(seed: int) -> SceneMesh:
    """Round rods bent to a seat and a back, on two posts."""
    surface = (STEEL, PAINTED)[seed % 2]
    tint = (1.0, 1.0, 1.0) if surface is STEEL else ANTHRACITE
    side = np.array([(-0.27, 0.44), (-0.24, 0.46), (0.0, 0.43), (0.17, 0.43), (0.22, 0.48), (0.3, 0.83)])
    parts = [
        tube(np.column_stack([np.full(len(side), x), side]), 0.008, 4, surface, _KIND, tint)
        for x in np.linspace(-0.85, 0.85, 24)
    ]
    for y, z in ((-0.26, 0.43), (0.2, 0.43), (0.3, 0.82)):
        parts.append(tube([(-0.88, y, z), (0.88, y, z)], 0.016, 6, surface, _KIND, tint, caps=True))
    for x in (-0.6, 0.6):
        parts.append(tube([(x, 0.0, 0.0), (x, 0.0, 0.42)], 0.03, 8, surface, _KIND, tint))
        parts.append(slab((x - 0.08, x + 0.08), (-0.1, 0.1), (0.0, 0.012), surface, _KIND, tint))
        parts.append(bars([(x, -0.25, 0.42)], [(x, 0.21, 0.42)], 0.035, surface, _KIND, tint))
    return join(parts)


def _build_stone(seed: int) -> SceneMesh:
    """A block of concrete with a wooden seat on one half or all of it."""
    reach = (0.92, 0.1)[seed % 2]
    body = slab((-0.95, 0.95), (-0.25, 0.25), (0.04, 0.42), CONCRETE, _KIND)
    foot = slab((-0.88, 0.88), (-0.19, 0.19), (0.0, 0.04), CONCRETE, _KIND, (0.4, 0.4, 0.4))
    rows = np.arange(5)
    low = np.column_stack([np.full(5, -0.92), -0.24 + 0.098 * rows, np.full(5, 0.425)])
    high = np.column_stack([np.full(5, reach), -0.155 + 0.098 * rows, np.full(5, 0.46)])
    return join([body, foot, boxes(low, high, WOOD, _KIND, _wood_tints(seed, 5), bottom=True)])


BENCHES = {
    "bench_wood": Prop(_KIND, fixed_size(0.88, 0.32, 0.83), _build_wood),
    "bench_steel": Prop(_KIND, fixed_size(0.88, 0.31, 0.84), _build_steel),
    "bench_stone": Prop(_KIND, fixed_size(0.95, 0.25, 0.46), _build_stone),
}
