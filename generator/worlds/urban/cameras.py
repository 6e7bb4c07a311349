"""Where people walk in the district and where cameras can hang."""

from __future__ import annotations

import math

from generator.worlds.layout import Mount, Walk
from generator.worlds.props.placed import Thing
from generator.worlds.urban.marks import ZEBRA_HALF_M, zebras
from generator.worlds.urban.streets import (
    BACK_M,
    BLOCK_END_M,
    END_FAR_M,
    END_FRONT_M,
    END_KERB_M,
    FRONT_M,
    KERB_M,
    ROAD_M,
    SIDE_END_M,
    SIDE_FRONT_M,
    SIDE_ROAD_M,
    Streets,
)


def _walk(
    x0: float, x1: float, y0: float, y1: float, z: float, weight: float, name: str, along_y: bool = False
) -> Walk:
    x, y, half_x, half_y = 0.5 * (x0 + x1), 0.5 * (y0 + y1), 0.5 * (x1 - x0), 0.5 * (y1 - y0)
    return (
        Walk(x, y, 90.0, half_y, half_x, z, weight, name)
        if along_y
        else Walk(x, y, 0.0, half_x, half_y, z, weight, name)
    )


def walks_of(streets: Streets) -> tuple[Walk, ...]:
    """Pavements, zebras, the plaza."""
    c, walks = streets.middle_m, []
    for side in (1, -1):
        low, high = sorted((side * (ROAD_M + 0.4), side * (FRONT_M - 0.3)))
        stretches = [(-BLOCK_END_M, BLOCK_END_M)]
        if streets.variant == "crossing":
            stretches = [(-BLOCK_END_M, c - SIDE_ROAD_M - 0.5), (c + SIDE_ROAD_M + 0.5, BLOCK_END_M)]
        walks += [_walk(left, right, low, high, KERB_M, 1.0, "pavement") for left, right in stretches]
        for end in (1, -1):
            low, high = sorted((side * FRONT_M, side * (BACK_M - 3.0)))
            left, right = sorted((end * (BLOCK_END_M + 0.2), end * (END_KERB_M - 0.2)))
            walks.append(_walk(left, right, low, high, KERB_M, 0.3, "pavement", True))
            if streets.variant == "crossing":
                low, high = sorted((side * FRONT_M, side * (SIDE_END_M - 1.0)))
                left, right = sorted((c + end * (SIDE_ROAD_M + 0.4), c + end * (SIDE_FRONT_M - 0.3)))
                walks.append(_walk(left, right, low, high, KERB_M, 0.6, "pavement", True))
        left, right = sorted((side * (END_FAR_M + 0.2), side * (END_FRONT_M - 0.2)))
        walks.append(_walk(left, right, -18.0, 18.0, KERB_M, 0.3, "pavement", True))
    for x, y, main, half in zebras(streets):
        w = ZEBRA_HALF_M
        if main:
            walks.append(_walk(x - w, x + w, y - half, y + half, 0.0, 1.2, "crossing", True))
        else:
            walks.append(_walk(x - half, x + half, y - w, y + w, 0.0, 1.2, "crossing"))
    if streets.variant == "plaza":
        p = streets.plaza_m
        walks.append(_walk(c - p + 0.3, c + p - 0.3, FRONT_M, BACK_M - 0.5, KERB_M, 1.0, "plaza"))
    return tuple(walks)


def mounts_of(streets: Streets, things: tuple[Thing, ...]) -> tuple[Mount, ...]:
    """Walls between the ground and the second floor, lamp posts, traffic lights."""
    mounts = []
    for site in (site for site in streets.sites if site.spec.style != "hoarding"):
        turn = math.radians(site.heading_deg)
        for share in (-0.3, 0.3) if site.spec.width_m > 10.0 else (0.0,):
            along = share * site.spec.width_m
            x, y = site.x_m + along * math.cos(turn), site.y_m + along * math.sin(turn)
            if abs(x) < END_FRONT_M + 0.1 and abs(y) < SIDE_END_M + 0.1:
                mounts.append(Mount(x, y, 3.4, 6.5, site.heading_deg - 90.0, "wall"))
    for thing in things:
        if thing.name in ("lamp_arm", "lamp_classic"):
            mounts.append(Mount(thing.x_m, thing.y_m, 3.2, 5.5 if thing.name == "lamp_arm" else 3.5, None, "pole"))
        elif thing.name == "traffic_light":
            mounts.append(Mount(thing.x_m, thing.y_m, 2.8, 3.4, None, "pole"))
    return tuple(mounts)
