"""Bins: a round one with a hood, a square one of steel, a basket on a post, and household bins on wheels."""

from __future__ import annotations

import math

import numpy as np

from generator.worlds.geometry import boxes, join, lathe, prism_cap, quads, sheet, tube
from generator.worlds.layout import world_rng
from generator.worlds.model import SceneKind, SceneMesh
from generator.worlds.props.model import Prop, fixed_size
from generator.worlds.props.paints import (
    ANTHRACITE,
    BLACK,
    BLUE,
    BOTTLE_GREEN,
    BROWN,
    LIGHT_GREY,
    MATTE,
    MID_GREY,
    ORANGE,
    PAINTED,
    RUBBER,
    STEEL,
    WHITE,
    YELLOW,
    Tint,
)
from generator.worlds.props.shapes import Z_TO_X, bars, rotated, rounded_box, rounded_outline, slab, torus

_KIND = SceneKind.BIN


def _build_round(seed: int) -> SceneMesh:
    tint: Tint = (ANTHRACITE, BOTTLE_GREEN, ORANGE, MID_GREY)[int(world_rng(seed, 1).integers(4))]
    body = [(0.2, 0.0), (0.21, 0.04), (0.24, 0.06), (0.25, 0.66), (0.26, 0.68), (0.25, 0.7), (0.2, 0.7)]
    hood = [(0.26, 0.86), (0.27, 0.88), (0.25, 0.94), (0.16, 0.99), (0.0, 1.01)]
    dark = lathe([(0.2, 0.7), (0.2, 0.87)], 12, MATTE, _KIND, BLACK)
    ribs = [
        bars(
            [(0.248 * math.cos(a), 0.248 * math.sin(a), 0.7)],
            [(0.255 * math.cos(a), 0.255 * math.sin(a), 0.87)],
            0.03,
            PAINTED,
            _KIND,
            tint,
        )
        for a in np.arange(4) * 0.5 * math.pi + 0.25 * math.pi
    ]
    label = slab((-0.06, 0.06), (-0.252, -0.2), (0.4, 0.52), MATTE, _KIND, WHITE)
    return join([lathe(body, 18, PAINTED, _KIND, tint), lathe(hood, 18, PAINTED, _KIND, tint), dark, label, *ribs])


def _build_square(seed: int) -> SceneMesh:
    tint = ((0.9, 0.9, 0.9), ANTHRACITE, BROWN)[seed % 3]
    surface = STEEL if seed % 3 == 0 else PAINTED
    body = rounded_box(0.22, 0.2, 0.05, 0.8, 0.05, surface, _KIND, tint)
    posts = [
        slab((x - 0.02, x + 0.02), (y - 0.02, y + 0.02), (0.8, 0.96), surface, _KIND, tint)
        for x in (-0.18, 0.18)
        for y in (-0.16, 0.16)
    ]
    roof = rounded_box(0.23, 0.21, 0.96, 1.0, 0.05, surface, _KIND, tint)
    foot = slab((-0.18, 0.18), (-0.16, 0.16), (0.0, 0.05), PAINTED, _KIND, BLACK)
    hole = slab((-0.17, 0.17), (-0.15, 0.15), (0.8, 0.81), MATTE, _KIND, BLACK)
    return join([body, roof, foot, hole, *posts])


def _build_basket(seed: int) -> SceneMesh:
    """A tapering wire or sheet basket that hangs on a post."""
    tint: Tint = (ANTHRACITE, BOTTLE_GREEN, ORANGE, LIGHT_GREY)[int(world_rng(seed, 1).integers(4))]
    post = tube([(0.0, 0.16, 0.0), (0.0, 0.16, 1.2)], 0.03, 8, STEEL, _KIND, caps=True)
    outline = rounded_outline(1.0, 1.0, 0.6)
    rings = []
    for half_x, half_y, z in (
        (0.13, 0.1, 0.45),
        (0.15, 0.115, 0.5),
        (0.19, 0.13, 0.95),
        (0.2, 0.14, 0.96),
        (0.18, 0.12, 0.96),
    ):
        ring = np.column_stack([half_x * outline[:, 0], half_y * outline[:, 1] - 0.01, np.full(len(outline), z)])
        rings.append(np.concatenate([ring, ring[:1]]))
    shell = sheet(np.stack(rings), PAINTED, _KIND, tint=tint)
    hole = quads(
        [prism_cap(np.column_stack([0.18 * outline[:, 0], 0.12 * outline[:, 1] - 0.01, np.full(len(outline), 0.955)]))],
        MATTE,
        _KIND,
        tint=BLACK,
    )
    return join([post, shell, hole])


def _build_wheelie(seed: int) -> SceneMesh:
    """A 120 l household bin: EN 840 gives 0.48 x 0.55 x 0.93 m."""
    rng = world_rng(seed, 1)
    body: Tint = (ANTHRACITE, ANTHRACITE, BOTTLE_GREEN, BROWN)[int(rng.integers(4))]
    lid: Tint = (body, BLUE, YELLOW, BROWN, BOTTLE_GREEN)[int(rng.integers(5))]
    outline = rounded_outline(1.0, 1.0, 0.25)
    rings = []
    for half_x, half_y, y, z in (
        (0.18, 0.17, 0.02, 0.04),
        (0.235, 0.24, 0.0, 0.86),
        (0.24, 0.25, -0.0, 0.87),
        (0.24, 0.25, 0.0, 0.88),
    ):
        ring = np.column_stack([half_x * outline[:, 0], half_y * outline[:, 1] + y, np.full(len(outline), z)])
        rings.append(np.concatenate([ring, ring[:1]]))
    parts = [sheet(np.stack(rings), MATTE, _KIND, tint=body)]
    cap = rounded_box(0.235, 0.25, 0.9, 0.94, 0.06, MATTE, _KIND, lid)
    slope = cap.vertices.copy()
    slope[:, 2] += np.where(slope[:, 2] > 0.9, 0.03 * slope[:, 1] / 0.25, -0.03).astype(np.float32)
    cap.vertices[:] = slope
    handle = tube(
        [(-0.2, 0.24, 0.88), (-0.2, 0.3, 0.9), (0.2, 0.3, 0.9), (0.2, 0.24, 0.88)], 0.014, 6, MATTE, _KIND, body
    )
    wheel = lathe([(0.0, -0.025), (0.1, -0.025), (0.1, 0.025), (0.0, 0.025)], 14, RUBBER, _KIND)
    parts += [rotated(wheel, Z_TO_X, (x, 0.2, 0.1)) for x in (-0.21, 0.21)]
    return join([*parts, cap, handle])


def _build_container(seed: int) -> SceneMesh:
    """A 1100 l container on castors."""
    body: Tint = ((0.3, 0.31, 0.31), BOTTLE_GREEN, (0.1, 0.1, 0.105))[seed % 3]
    lid: Tint = (body, YELLOW, BLUE)[int(world_rng(seed, 2).integers(3))]
    flat = rounded_box(0.66, 0.48, 0.22, 1.12, 0.08, MATTE, _KIND, body)
    taper = 0.82 + 0.18 * (flat.vertices[:, 2:] - 0.22) / 0.9
    flat.vertices[:, :2] *= taper
    rim = rounded_box(0.69, 0.51, 1.1, 1.15, 0.08, MATTE, _KIND, body)
    turn = np.linspace(0.0, math.pi, 9)
    arch = np.stack([np.zeros(9), -0.48 * np.cos(turn), 1.15 + 0.2 * np.sin(turn) ** 0.8], axis=1)
    dome = sheet(
        np.stack([np.column_stack([np.full(9, x), arch[:, 1:]]) for x in (0.66, -0.66)], axis=1)[:, ::-1],
        MATTE,
        _KIND,
        tint=lid,
    )
    half = arch[:5]
    ends = []
    for x in (-0.66, 0.66):
        strip = np.stack([half[:-1], half[1:], arch[::-1][1:5], arch[::-1][:4]], axis=1)
        strip[..., 0] = x
        ends.append(strip if x < 0 else strip[:, ::-1])
    parts = [flat, rim, dome, quads(np.concatenate(ends), MATTE, _KIND, tint=lid)]
    bar = boxes((-0.72, -0.03, 1.0), (0.72, 0.03, 1.06), PAINTED, _KIND, MID_GREY, bottom=True)
    ring = rotated(torus(0.07, 0.03, 12, 6, RUBBER, _KIND, (1, 1, 1)), Z_TO_X)
    for x in (-0.45, 0.45):
        for y in (-0.3, 0.3):
            parts.append(rotated(ring, np.eye(3), (x, y, 0.1)))
            parts.append(slab((x - 0.03, x + 0.03), (y - 0.04, y + 0.04), (0.1, 0.24), STEEL, _KIND))
    return join([*parts, bar])


BINS = {
    "bin_round": Prop(_KIND, fixed_size(0.27, 0.27, 1.01), _build_round),
    "bin_square": Prop(_KIND, fixed_size(0.23, 0.21, 1.0), _build_square),
    "bin_basket": Prop(_KIND, fixed_size(0.2, 0.19, 1.2), _build_basket),
    "bin_wheelie": Prop(_KIND, fixed_size(0.24, 0.31, 0.97), _build_wheelie),
    "bin_container": Prop(_KIND, fixed_size(0.72, 0.51, 1.35), _build_container),
}
