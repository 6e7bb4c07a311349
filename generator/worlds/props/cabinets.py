"""Boxes of streets: letter boxes, meters, cabinets, newspaper boxes, hydrants."""

from __future__ import annotations

import numpy as np

from generator.worlds.geometry import join, lathe, tube
from generator.worlds.layout import world_rng
from generator.worlds.model import SceneKind, SceneMesh
from generator.worlds.props.model import Prop, fixed_size
from generator.worlds.props.paints import (
    ANTHRACITE,
    BLACK,
    BLUE,
    BOTTLE_GREEN,
    GLASS,
    LIGHT_GREY,
    MATTE,
    MID_GREY,
    OLD_WOOD,
    PAINTED,
    RED,
    STEEL,
    WHITE,
    WOOD,
    YELLOW,
    Tint,
)
from generator.worlds.props.shapes import Z_TO_X, Z_TO_Y, rotated, rounded_box, slab

_KIND = SceneKind.FURNITURE


def _build_post_box(seed: int) -> SceneMesh:
    """A letter box of the post on two legs, or a pillar box."""
    tint = (YELLOW, RED, BLUE)[seed % 3]
    if seed % 3 == 1:
        profile = [
            (0.25, 0.0),
            (0.25, 0.1),
            (0.22, 0.12),
            (0.22, 1.08),
            (0.26, 1.1),
            (0.26, 1.14),
            (0.2, 1.2),
            (0.0, 1.25),
        ]
        slot = slab((-0.12, 0.12), (-0.225, -0.2), (0.95, 0.99), MATTE, _KIND, BLACK)
        plate = slab((-0.07, 0.07), (-0.226, -0.2), (0.68, 0.85), MATTE, _KIND, WHITE)
        return join([lathe(profile, 18, PAINTED, _KIND, tint), slot, plate])
    body = rounded_box(0.26, 0.2, 0.5, 1.25, 0.05, PAINTED, _KIND, tint)
    legs = [slab((x - 0.03, x + 0.03), (-0.04, 0.04), (0.0, 0.5), PAINTED, _KIND, MID_GREY) for x in (-0.17, 0.17)]
    slot = slab((-0.19, 0.19), (-0.205, -0.19), (1.08, 1.12), MATTE, _KIND, BLACK)
    plate = slab((-0.12, 0.12), (-0.204, -0.19), (0.72, 0.94), MATTE, _KIND, WHITE)
    return join([body, *legs, slot, plate])


def _build_mail_box(seed: int) -> SceneMesh:
    """A household's letter box on a post."""
    tint: Tint = (ANTHRACITE, WHITE, LIGHT_GREY, BOTTLE_GREEN, RED)[int(world_rng(seed, 1).integers(5))]
    post = slab((-0.04, 0.04), (-0.04, 0.04), (0.0, 0.95), WOOD, _KIND, OLD_WOOD)
    box = rounded_box(0.17, 0.13, 0.92, 1.25, 0.03, PAINTED, _KIND, tint)
    slot = slab((-0.13, 0.13), (-0.134, -0.12), (1.14, 1.16), MATTE, _KIND, BLACK)
    number = slab((-0.045, 0.045), (-0.133, -0.12), (1.0, 1.07), MATTE, _KIND, WHITE)
    return join([post, box, slot, number])


def _build_meter(seed: int) -> SceneMesh:
    """A parking ticket machine with a solar panel."""
    tint = (ANTHRACITE, BLUE, MID_GREY)[seed % 3]
    body = rounded_box(0.17, 0.12, 0.0, 1.55, 0.05, PAINTED, _KIND, tint)
    screen = slab((-0.1, 0.1), (-0.124, -0.1), (1.22, 1.38), GLASS, _KIND)
    panel = slab((-0.13, 0.13), (-0.122, -0.1), (0.75, 1.15), MATTE, _KIND, LIGHT_GREY)
    mast = tube([(0.0, 0.0, 1.55), (0.0, 0.0, 1.75)], 0.03, 8, PAINTED, _KIND, tint)
    roof = slab((-0.17, 0.17), (-0.12, 0.12), (1.75, 1.78), GLASS, _KIND)
    plate = slab((-0.12, 0.12), (-0.125, -0.12), (1.42, 1.52), MATTE, _KIND, WHITE)
    return join([body, screen, panel, mast, roof, plate])


def _build_cabinet(seed: int) -> SceneMesh:
    """A cabinet of the telephone or power net, some with old stickers."""
    rng = world_rng(seed, 1)
    tint: Tint = ((0.28, 0.29, 0.27), (0.2, 0.22, 0.2), (0.33, 0.32, 0.29))[seed % 3]
    foot = slab((-0.59, 0.59), (-0.18, 0.18), (0.0, 0.14), MATTE, _KIND, (0.14, 0.14, 0.135))
    body = rounded_box(0.6, 0.2, 0.14, 1.2, 0.02, MATTE, _KIND, tint)
    roof = slab((-0.63, 0.63), (-0.23, 0.23), (1.2, 1.25), MATTE, _KIND, np.multiply(tint, 0.9))
    parts = [foot, body, roof, slab((-0.004, 0.004), (-0.203, -0.19), (0.16, 1.18), MATTE, _KIND, BLACK)]
    for x in (-0.36, 0.24):
        rows = [slab((x, x + 0.14), (-0.204, -0.19), (z, z + 0.012), MATTE, _KIND, BLACK) for z in (0.3, 0.33, 0.36)]
        parts += rows
    for k in range(int(rng.integers(0, 5))):
        x, z, wide = float(rng.uniform(-0.5, 0.4)), float(rng.uniform(0.5, 1.0)), float(rng.uniform(0.05, 0.14))
        colour = rng.uniform(0.05, 0.5, 3)
        parts.append(slab((x, x + wide), (-0.2045 - 0.0005 * k, -0.19), (z, z + 0.7 * wide), MATTE, _KIND, colour))
    return join(parts)


def _build_news_box(seed: int) -> SceneMesh:
    tint = (RED, BLUE, YELLOW, BOTTLE_GREEN)[seed % 4]
    body = rounded_box(0.23, 0.2, 0.42, 1.1, 0.03, PAINTED, _KIND, tint)
    window = slab((-0.18, 0.18), (-0.205, -0.19), (0.72, 1.02), GLASS, _KIND)
    page = slab((-0.16, 0.16), (-0.207, -0.19), (0.75, 0.99), MATTE, _KIND, (0.5, 0.49, 0.46))
    head = slab((-0.14, 0.14), (-0.2085, -0.19), (0.92, 0.965), MATTE, _KIND, BLACK)
    photo = slab((-0.14, 0.02), (-0.2085, -0.19), (0.78, 0.9), MATTE, _KIND, (0.16, 0.14, 0.13))
    legs = [
        slab((x - 0.025, x + 0.025), (y - 0.025, y + 0.025), (0.0, 0.42), PAINTED, _KIND, ANTHRACITE)
        for x in (-0.19, 0.19)
        for y in (-0.16, 0.16)
    ]
    return join([body, window, page, head, photo, *legs])


def _build_hydrant(seed: int) -> SceneMesh:
    tint = (RED, YELLOW, (0.3, 0.05, 0.04))[seed % 3]
    barrel = [
        (0.14, 0.0),
        (0.14, 0.05),
        (0.1, 0.07),
        (0.095, 0.5),
        (0.13, 0.52),
        (0.13, 0.57),
        (0.1, 0.62),
        (0.06, 0.72),
        (0.03, 0.74),
        (0.03, 0.79),
        (0.0, 0.8),
    ]
    nozzle = lathe(
        [(0.055, 0.0), (0.055, 0.08), (0.062, 0.08), (0.062, 0.12), (0.0, 0.12)], 10, PAINTED, _KIND, LIGHT_GREY
    )
    parts = [lathe(barrel, 14, PAINTED, _KIND, tint)]
    parts.append(rotated(nozzle, Z_TO_X, (0.08, 0.0, 0.4)))
    parts.append(rotated(rotated(nozzle, Z_TO_X), np.diag([-1.0, -1.0, 1.0]), (-0.08, 0.0, 0.4)))
    parts.append(rotated(rotated(nozzle, Z_TO_Y), np.diag([-1.0, -1.0, 1.0]), (0.0, -0.08, 0.36)))
    return join(parts)


def _build_phone(seed: int) -> SceneMesh:
    """A phone pillar with a hood."""
    tint = ((0.4, 0.03, 0.12), ANTHRACITE, LIGHT_GREY)[seed % 3]
    post = slab((-0.2, 0.2), (0.1, 0.2), (0.0, 2.2), STEEL, _KIND)
    sides = [slab((x - 0.02, x + 0.02), (-0.3, 0.12), (0.9, 2.1), PAINTED, _KIND, tint) for x in (-0.38, 0.38)]
    roof = slab((-0.42, 0.42), (-0.34, 0.2), (2.1, 2.2), PAINTED, _KIND, tint)
    back = slab((-0.38, 0.38), (0.08, 0.12), (0.9, 2.1), PAINTED, _KIND, LIGHT_GREY)
    phone = rounded_box(0.14, 0.07, 1.1, 1.55, 0.03, MATTE, _KIND, MID_GREY)
    phone.vertices[:] += np.array([0.03, 0.02, 0.0], np.float32)
    receiver = slab((-0.2, -0.13), (-0.05, 0.03), (1.15, 1.42), MATTE, _KIND, BLACK)
    return join([post, *sides, roof, back, phone, receiver])


CABINETS = {
    "post_box": Prop(_KIND, lambda seed: (0.26, 0.26 if seed % 3 == 1 else 0.2, 1.25), _build_post_box),
    "mail_box": Prop(_KIND, fixed_size(0.17, 0.13, 1.25), _build_mail_box),
    "parking_meter": Prop(_KIND, fixed_size(0.17, 0.125, 1.78), _build_meter),
    "cabinet": Prop(_KIND, fixed_size(0.63, 0.23, 1.25), _build_cabinet),
    "news_box": Prop(_KIND, fixed_size(0.23, 0.2, 1.1), _build_news_box),
    "hydrant": Prop(_KIND, fixed_size(0.2, 0.2, 0.8), _build_hydrant),
    "phone_pillar": Prop(_KIND, fixed_size(0.42, 0.34, 2.2), _build_phone),
}
