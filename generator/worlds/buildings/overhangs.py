"""What juts out over the pavement: which windows have balconies, how far they reach, and what hides what is below."""

from __future__ import annotations

from typing import NamedTuple

from generator.worlds.buildings.shops import AWNING_DROP_M, VALANCE_M
from generator.worlds.buildings.spec import BuildingSpec, Look


class Overhang(NamedTuple):
    """A box before the front: left, right, how far it reaches, lower and upper side, share of light it stops. [m]"""

    x0: float
    x1: float
    reach: float
    z0: float
    z1: float
    opacity: float


def columns_of(width_m: float, pitch_m: float) -> list[float]:
    """Middles of the columns of windows."""
    count = max(1, int(width_m // pitch_m))
    return [(k + 0.5) * width_m / count - 0.5 * width_m for k in range(count)]


def has_balcony(look: Look, column: int, floor: int) -> bool:
    """Whether a window of the main front opens to a balcony or has a rail before it."""
    if look.balconies == "slab":
        return column % 2 == 1
    if look.balconies == "rail":
        return column % 3 == 1 and floor < 5
    return look.balconies == "french" and floor in (1, 2)


def balcony_size(look: Look, columns: list[float]) -> tuple[float, float]:
    """How far balconies reach, and how wide they are. [m]"""
    step = columns[1] - columns[0] if len(columns) > 1 else 2.6
    return (1.25 if look.balconies == "slab" else 0.85), min(0.92 * step, 3.2)


def overhangs(spec: BuildingSpec, look: Look) -> list[Overhang]:
    """What stands out over the pavement in the lowest floors and hides what is below: awnings, balconies."""
    found, half = [], 0.5 * spec.width_m
    if look.awning_m:
        top = look.ground_m - (0.8 if spec.style == "office" else 1.05)
        found.append(Overhang(-half + 0.3, half - 0.3, look.awning_m + 0.12, top - AWNING_DROP_M - VALANCE_M, top, 1.0))
    if spec.style == "office" or look.balconies not in ("slab", "rail"):
        return found
    columns = columns_of(spec.width_m, look.pitch_m)
    reach, wide = balcony_size(look, columns)
    for floor in range(1, min(spec.n_floors, 3)):
        z = look.ground_m + (floor - 1) * look.floor_m + 0.08
        for k, x in enumerate(columns):
            if has_balcony(look, k, floor):
                opacity = 1.0 if look.balconies == "slab" else 0.4
                found.append(Overhang(x - 0.5 * wide, x + 0.5 * wide, reach, z - 0.16, z + 1.0, opacity))
    return found
