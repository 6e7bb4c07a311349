"""How shoes are made: one line of data for each name, and where their edges run over the foot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from generator.people.drape import smoothstep
from generator.people.feet import FootCoordinates
from generator.people.spec import FabricSpec, Lab, ShoeKind, ShoesSpec

Field = NDArray[np.float32]
_COLLAR_U = (-0.1, 0.0, 0.13, 0.26, 0.37, 0.46, 0.52)
_LOW = (0.078, 0.078, 0.066, 0.060, 0.072, 0.094, 0.120)  # edge of a low shoe over the heel, ankle and instep [m]
_CUT_OUT = (0.062, 0.060, 0.052, 0.040, 0.034, 0.032, 0.032)  # of a pump [m]
_SHAFT_M = (0.100, 0.385)  # height of the edge at shaft 0 and 1 [m]
_SLIM_HEEL_M = 0.03  # sandals with a higher heel have narrow straps
_NO_LAB: Lab = (0.0, 0.0, 0.0)
_NO_FABRIC = FabricSpec("leather", "plain", (_NO_LAB,))
_OPEN_SHAFT = 0.02  # shoes whose shaft is lower than this have an edge below the ankle


@dataclass(frozen=True)
class Last:
    """What is alike on all shoes of a name; lengths on the template. [m]

    Attributes:
        ease_m: way between foot and upper.
        longer_m: room before the toes.
        band_m: how far the sole comes up the sides of the upper.
        welt_m: how far the sole stands out.
        spring_m: lift of the toe's tip.
        toe_height: scale of the toe box. [1]
        heel: how the heel stands on the ground: with the whole sole, a block, or what tapers to a thin tip.
        throat: where the opening of a cut-out shoe ends in front. [1]
        laces: rows of laces.
        heel_patch, toe_cap, stripe, saddle: whether these are sewn on.
        lugs: whether the sole has deep cleats.
        shaft_radius_m: a shaft is nowhere narrower.
    """

    ease_m: float = 0.006
    longer_m: float = 0.008
    band_m: float = 0.007
    welt_m: float = 0.003
    spring_m: float = 0.006
    toe_height: float = 1.1
    heel: Literal["whole", "block", "thin"] = "whole"
    throat: float = 1.2
    laces: int = 0
    heel_patch: bool = False
    toe_cap: bool = False
    stripe: bool = False
    saddle: bool = False
    lugs: bool = False
    shaft_radius_m: float = 0.046


_PUMP = Last(0.003, 0.014, 0.002, 0.001, 0.003, 0.88, "thin", 0.74)
_OPEN = Last(0.003, 0.008, 0.0, 0.003, 0.003, 1.0, "whole", 0.74)
LASTS: dict[str, Last] = {
    "sneakers": Last(laces=4, heel_patch=True),
    "running_shoes": Last(0.007, 0.012, 0.010, 0.005, 0.018, 1.15, laces=4, heel_patch=True, stripe=True),
    "high_tops": Last(0.007, 0.008, 0.010, 0.003, 0.006, 1.15, laces=6, toe_cap=True),
    "oxfords": Last(0.004, 0.018, 0.001, 0.004, 0.005, 0.95, "block", laces=3),
    "loafers": Last(0.004, 0.014, 0.001, 0.003, 0.005, 0.95, "block", saddle=True),
    "ballerinas": Last(0.003, 0.006, 0.001, 0.001, 0.002, 0.9, "whole", 0.76),
    "pumps": _PUMP,
    "high_heels": _PUMP,
    "wedges": Last(0.003, 0.008, 0.001, 0.002, 0.004, 0.95, "whole", 0.74),
    "ankle_boots": Last(0.005, 0.014, 0.002, 0.003, 0.005, 1.0, "block"),
    "work_boots": Last(0.008, 0.012, 0.006, 0.007, 0.008, 1.25, "block", laces=5, lugs=True, shaft_radius_m=0.052),
    "knee_boots": Last(0.005, 0.014, 0.002, 0.002, 0.005, 1.0, "block", shaft_radius_m=0.050),
    "rain_boots": Last(0.009, 0.012, 0.010, 0.004, 0.006, 1.2, "block", shaft_radius_m=0.062),
    "sandals": _OPEN,
    "heeled_sandals": Last(0.003, 0.008, 0.0, 0.001, 0.003, 1.0, "thin", 0.74),
}
_OF_KIND: dict[ShoeKind, Last] = {
    "low": LASTS["sneakers"], "ankle": LASTS["ankle_boots"], "shaft": LASTS["knee_boots"], "open": _OPEN, "pump": _PUMP,
}  # fmt: skip


def last_of(shoes: ShoesSpec) -> Last:
    """How these shoes are made; a name without a line of its own is made like the plainest of its kind."""
    return LASTS.get(shoes.garment, _OF_KIND[shoes.kind])


def shape_only(shoes: ShoesSpec) -> ShoesSpec:
    """What matters to the edges of these shoes, everything else at one value: a key of what can be kept."""
    heel_m = 0.05 if shoes.heel_m > _SLIM_HEEL_M else 0.0
    plain = replace(shoes, sole_m=0.0, heel_m=heel_m, shaft=round(shoes.shaft, 2), toe="round", fabric=_NO_FABRIC)
    return replace(plain, sole_lab=_NO_LAB, detail_lab=_NO_LAB, sock_lab=None, sock_length=0.0)


def shaft_edge_m(shoes: ShoesSpec) -> float:
    """Height of a boot's edge above the template's ground. [m]"""
    return _SHAFT_M[0] + shoes.shaft * (_SHAFT_M[1] - _SHAFT_M[0])


def shoe_depth(on_foot: FootCoordinates, shoes: ShoesSpec) -> Field:
    """(V,) depth below the edge of the shoe's upper, negative on bare skin; straps do not count. [m]"""
    u, h = on_foot.u, on_foot.h
    if shoes.kind == "open":
        return np.full(len(u), -1.0, np.float32)
    if shoes.kind == "pump":
        sides = np.interp(u, _COLLAR_U, _CUT_OUT) - h
        vamp = (u - last_of(shoes).throat) * on_foot.length_m - 9.0 * np.square(on_foot.v)
        blend = np.clip(0.5 + 0.5 * (vamp - sides) / 0.02, 0.0, 1.0)  # a round corner
        depth = sides + blend * (vamp - sides) + 0.02 * blend * (1.0 - blend)
    elif shoes.shaft > _OPEN_SHAFT:
        depth = shaft_edge_m(shoes) - h
    else:
        depth = np.interp(u, _COLLAR_U, _LOW) - h
    return np.asarray(np.where(h > 0.6, -1.0, depth), np.float32)


def strap_depth(on_foot: FootCoordinates, shoes: ShoesSpec) -> Field:
    """(V,) depth inside the straps of open shoes. [m]"""
    u, v, h = on_foot.u, on_foot.v, on_foot.h
    slim = shoes.heel_m > _SLIM_HEEL_M
    half = 0.011 if slim else 0.016
    along = u * on_foot.length_m
    toes = half - np.abs(along - (0.74 + 0.35 * v) * on_foot.length_m)
    instep = 0.8 * half - np.abs(along - (0.52 - 0.35 * v) * on_foot.length_m) if not slim else np.full_like(u, -1.0)
    instep = np.where(h > 0.09, -1.0, instep)
    ring = (0.007 if slim else 0.009) - np.abs(h - (0.098 - 0.020 * smoothstep(0.0, 0.4, 0.4 - u)))
    counter = np.minimum((0.05 - u) * on_foot.length_m, 0.09 - h)
    return np.asarray(np.maximum(np.maximum(toes, instep), np.maximum(ring, counter)), np.float32)
