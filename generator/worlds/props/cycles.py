"""Bicycles, racks and motor scooters."""

from __future__ import annotations

import math

import numpy as np

from generator.worlds.geometry import join, lathe, moved, quads, tube
from generator.worlds.layout import world_rng
from generator.worlds.model import SceneKind, SceneMesh
from generator.worlds.props.cars import paint_colour
from generator.worlds.props.model import Prop, fixed_size
from generator.worlds.props.paints import ANTHRACITE, BLACK, BROWN, CHROME, MATTE, PAINTED, RUBBER, STEEL, Tint
from generator.worlds.props.shapes import Z_TO_X, bars, rotated, rounded_box, slab, torus
from generator.worlds.props.wheels import wheel

_KIND = SceneKind.VEHICLE
_CRANK = np.array([0.0, 0.1, 0.29])
Point = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def _frame(
    seat: Point, head: Point, front_m: float, back_m: float, radius_m: float, tint: Tint, step_through: bool
) -> SceneMesh:
    """Tubes between crank, saddle, handlebar and both hubs."""
    fork, hub, low = np.array([0.0, front_m, radius_m]), np.array([0.0, back_m, radius_m]), np.array([0.0, -0.4, 0.7])
    bar = _CRANK + 0.55 * (seat - _CRANK) if step_through else seat - np.array([0.0, 0.0, 0.04])
    high = head - np.array([0.0, 0.0, 0.06])
    lines: list[tuple[list[Point], float]] = [
        ([_CRANK, seat], 0.016), ([_CRANK, low], 0.019), ([bar, high], 0.016), ([low, head], 0.019),
    ]  # fmt: skip
    for x in (-0.04, 0.04):
        off = np.array([x, 0.0, 0.0])
        lines.append(([_CRANK + 0.5 * off, hub + off], 0.009))
        lines.append(([seat - np.array([0.0, 0.0, 0.08]), hub + off], 0.009))
        lines.append(([low + 0.8 * off, low + np.array([x, -0.07, -0.2]), fork + off], 0.011))
    post = tube([seat, seat + np.array([0.0, 0.05, 0.14])], 0.013, 6, CHROME, _KIND)
    return join([*(tube(line, thick, 6, PAINTED, _KIND, tint) for line, thick in lines), post])


def _spoked_wheel(radius_m: float, tint: Tint) -> SceneMesh:
    """A wheel in the plane x = 0 that stands on the origin, with its mudguard."""
    tyre = torus(radius_m - 0.02, 0.02, 26, 5, RUBBER, _KIND, (1, 1, 1))
    rim = torus(radius_m - 0.045, 0.009, 26, 4, CHROME, _KIND, (1, 1, 1))
    turn = np.arange(10) * math.pi / 5.0 + 0.2
    ends = (radius_m - 0.045) * np.stack([np.cos(turn), np.sin(turn), np.zeros(10)], axis=1)
    spokes = bars(np.zeros((10, 3)), ends, 0.003, CHROME, _KIND)
    arc, reach = np.linspace(0.1, 0.95, 9) * math.pi, radius_m + 0.015
    guard = np.stack([np.zeros(9), reach * np.cos(arc), radius_m + reach * np.sin(arc)], axis=1)
    left, right = guard - np.array([0.025, 0.0, 0.0]), guard + np.array([0.025, 0.0, 0.0])
    strip = quads(np.stack([right[:-1], left[:-1], left[1:], right[1:]], axis=1), PAINTED, _KIND, tint=tint)
    return join([rotated(join([tyre, rim, spokes]), Z_TO_X, (0.0, 0.0, radius_m)), strip])


def bicycle(seed: int) -> SceneMesh:
    """A city bicycle that stands upright, its front towards -y: wheels of 0.7 m 1.06 m apart."""
    rng = world_rng(seed, 1)
    tint: Tint = paint_colour(rng)
    radius, front, back = 0.345, -0.53, 0.53
    seat, head = np.array([0.0, 0.26, 0.8]), np.array([0.0, -0.36, 0.86])
    parts = [_frame(seat, head, front, back, radius, tint, step_through=bool(rng.integers(2)))]
    saddle = rounded_box(0.08, 0.13, 0.93, 0.99, 0.06, MATTE, _KIND, (BLACK, BROWN)[seed % 2])
    parts.append(moved(saddle, 0.0, 0.3))
    stem = head + np.array([0.0, 0.02, 0.16])
    parts.append(tube([head, stem], 0.014, 6, CHROME, _KIND))
    grip = [
        stem + np.array([x, y, z])
        for x, y, z in (
            (-0.29, 0.17, 0.03),
            (-0.22, 0.02, 0.06),
            (0.0, -0.03, 0.0),
            (0.22, 0.02, 0.06),
            (0.29, 0.17, 0.03),
        )
    ]
    parts.append(tube(grip, 0.012, 6, PAINTED, _KIND, ANTHRACITE, caps=True))
    parts += [moved(_spoked_wheel(radius, tint), 0.0, y) for y in (front, back)]
    if rng.uniform() < 0.6:
        parts.append(_rack(back, radius))
    if rng.uniform() < 0.3:
        parts.append(_basket(stem))
    return join(
        [*parts, _disc_x(0.09, 0.05, _CRANK), bars([(0.06, 0.05, 0.22)], [(0.06, 0.2, 0.36)], 0.02, CHROME, _KIND)]
    )


def _disc_x(radius_m: float, x_m: float, middle: Point) -> SceneMesh:
    """The chain wheel beside the crank."""
    disc = lathe([(radius_m, -0.004), (radius_m, 0.004), (0.0, 0.004)], 14, PAINTED, _KIND, ANTHRACITE)
    return rotated(disc, Z_TO_X, middle + np.array([x_m, 0.0, 0.0]))


def _rack(back_m: float, radius_m: float) -> SceneMesh:
    """A luggage carrier."""
    high = 2 * radius_m + 0.06
    ends = [(x, back_m + 0.2, high) for x in (-0.06, 0.0, 0.06)]
    starts = [(x, back_m - 0.22, high) for x in (-0.06, 0.0, 0.06)]
    return join(
        [
            bars(starts, ends, 0.01, STEEL, _KIND),
            bars([(-0.06, back_m, radius_m), (0.06, back_m, radius_m)], [ends[0], ends[2]], 0.01, STEEL, _KIND),
        ]
    )


def _basket(stem: Point) -> SceneMesh:
    """A basket before the handlebar."""
    y, z = float(stem[1]), float(stem[2])
    walls = [
        slab((-0.17, 0.17), (y - 0.3 + dy, y - 0.29 + dy), (z - 0.22, z), MATTE, _KIND, BROWN) for dy in (0.0, 0.24)
    ]
    walls += [
        slab((x - 0.005, x + 0.005), (y - 0.3, y - 0.05), (z - 0.22, z), MATTE, _KIND, BROWN) for x in (-0.17, 0.17)
    ]
    return join([*walls, slab((-0.17, 0.17), (y - 0.3, y - 0.05), (z - 0.22, z - 0.21), MATTE, _KIND, BROWN)])


def _build_leaning(seed: int) -> SceneMesh:
    """A bicycle on its stand, leaning a little and with its handlebar as it fell."""
    lean = math.radians(float(world_rng(seed, 2).uniform(3.0, 8.0)))
    cos, sin = math.cos(lean), math.sin(lean)
    return rotated(bicycle(seed), np.array([[cos, 0.0, sin], [0.0, 1.0, 0.0], [-sin, 0.0, cos]]))


def _build_rack(seed: int) -> SceneMesh:
    """Three hoops, with bicycles at some of them."""
    rng = world_rng(seed, 3)
    parts = []
    for k, x in enumerate((-0.8, 0.0, 0.8)):
        turn = np.linspace(0.0, math.pi, 7)
        hoop = np.stack([np.full(7, x), 0.35 * np.cos(turn), 0.5 + 0.3 * np.sin(turn)], axis=1)
        line = np.concatenate([[(x, 0.35, 0.0)], hoop, [(x, -0.35, 0.0)]])
        parts.append(tube(line, 0.024, 8, STEEL, SceneKind.FENCE))
        if k == 1:
            parts.append(moved(_build_leaning(seed), x + 0.14, float(rng.uniform(-0.05, 0.05))))
    return join(parts)


def _build_scooter(seed: int) -> SceneMesh:
    """A motor scooter on its stand."""
    rng = world_rng(seed, 4)
    tint: Tint = paint_colour(rng)
    small = wheel(0.21, 0.1, 5, (0.2, 0.2, 0.21))
    parts = [rotated(small, np.eye(3), (-0.02, y, 0.21)) for y in (-0.63, 0.62)]
    parts += [rotated(small, np.diag([-1.0, -1.0, 1.0]), (0.02, y, 0.21)) for y in (-0.63, 0.62)]
    tail = [(0.0, 0.02, 0.5), (0.0, 0.2, 0.56), (0.0, 0.55, 0.62), (0.0, 0.86, 0.68)]
    parts.append(tube(tail, [0.15, 0.2, 0.19, 0.07], 12, PAINTED, _KIND, tint, caps=True))
    parts.append(moved(rounded_box(0.14, 0.36, 0.7, 0.8, 0.1, MATTE, _KIND, BLACK), 0.0, 0.38))
    parts.append(slab((-0.16, 0.16), (-0.32, 0.12), (0.24, 0.32), PAINTED, _KIND, np.multiply(tint, 0.8)))
    shield = [(0.0, -0.3, 0.3), (0.0, -0.42, 0.6), (0.0, -0.46, 0.95)]
    front = tube(shield, [0.19, 0.22, 0.1], 12, PAINTED, _KIND, tint, caps=True)
    front.vertices[:, 1] = (-0.4 + 0.45 * (front.vertices[:, 1] + 0.4)).astype(np.float32)
    parts.append(front)
    parts.append(
        tube([(0.0, -0.44, 0.9), (0.0, -0.52, 0.55), (0.0, -0.63, 0.21)], 0.035, 8, PAINTED, _KIND, ANTHRACITE)
    )
    fender = np.linspace(0.15, 0.85, 6) * math.pi
    guard = np.stack([np.zeros(6), -0.63 + 0.25 * np.cos(fender), 0.21 + 0.25 * np.sin(fender)], axis=1)
    parts.append(tube(guard, 0.07, 8, PAINTED, _KIND, tint))
    bar = [(-0.34, -0.3, 1.02), (-0.2, -0.4, 1.04), (0.0, -0.44, 1.0), (0.2, -0.4, 1.04), (0.34, -0.3, 1.02)]
    parts.append(tube(bar, 0.018, 8, RUBBER, _KIND, caps=True))
    parts.append(slab((-0.09, 0.09), (-0.56, -0.42), (0.9, 1.06), MATTE, _KIND, ANTHRACITE))
    parts += [slab((x - 0.05, x + 0.05), (-0.36, -0.34), (1.12, 1.2), MATTE, _KIND, BLACK) for x in (-0.3, 0.3)]
    parts.append(slab((-0.09, 0.09), (0.86, 0.88), (0.42, 0.56), PAINTED, _KIND, (0.55, 0.55, 0.52)))
    if seed % 2:
        parts.append(moved(rounded_box(0.2, 0.18, 0.78, 1.08, 0.08, MATTE, _KIND, ANTHRACITE), 0.0, 0.78))
    return join(parts)


CYCLES = {
    "bicycle": Prop(_KIND, fixed_size(0.42, 0.9, 1.1), _build_leaning, opacity=0.4),
    "bike_rack": Prop(_KIND, fixed_size(0.83, 0.95, 1.1), _build_rack, opacity=0.4),
    "scooter": Prop(_KIND, fixed_size(0.35, 0.96, 1.2), _build_scooter),
}
