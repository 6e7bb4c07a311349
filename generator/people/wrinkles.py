"""Folds of cloth: those it always has, and those that bent limbs press into it.

A fold is a way along the surface normal, given at the surface vertices of the whole-body shell, so that any garment
that is cut from the shell can take it. Patterns are sums of a few plane waves in cloth coordinates, turned into ridges.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.people.drape import smoothstep
from generator.people.limbs import Limb, limbs
from generator.people.piece import CREASES
from generator.people.spec import FabricSpec, LowerSpec, Material, TopSpec
from generator.people.wardrobe import tights_shell

Field = NDArray[np.float32]
_RIDGE_WIDTH = 0.6  # of the waves' standard deviation; smaller is sharper
_DEPTH = 2.6  # of all folds [1]
_LIMIT_M = 0.011  # no fold is higher [m]
_CRISPNESS: Mapping[Material, float] = {
    "cotton": 1.0, "jersey": 0.9, "knit": 0.7, "wool": 0.6, "denim": 0.9, "leather": 0.8, "synthetic": 1.1, "down": 0.5,
    "silk": 1.0, "fleece": 0.75, "canvas": 0.75, "plastic": 1.0,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Folds:
    """Folds of one garment at the V surface vertices of `tights_shell`.

    Attributes:
        relief: (V,) way outwards at rest. [m]
        creases: (V, 5) way outwards at a full bend of each of `piece.CREASES`. [m]
    """

    relief: Field
    creases: NDArray[np.float32]


def ridges(u: Field, v: Field, spacing_m: float, slant: float, spread: float, rng: np.random.Generator) -> Field:
    """Irregular parallel ridges, 1 on the crests and 0 between.

    Args:
        u, v: (N,) cloth coordinates. [m]
        spacing_m: mean distance of crests. [m]
        slant: direction across the crests, from the u axis. [rad]
        spread: how much the directions scatter. [rad]
        rng: draws directions, wavelengths and phases.
    """
    n_waves = 4
    angle = slant + rng.normal(0.0, spread, n_waves)
    number = np.pi / (spacing_m * rng.uniform(0.75, 1.35, n_waves))
    phase = rng.uniform(0.0, 2.0 * np.pi, n_waves)
    rows = np.stack([number * np.cos(angle), number * np.sin(angle), phase], axis=1).astype(np.float32)
    waves = rows @ np.stack([u, v, np.ones_like(u)])
    height = np.cos(waves, out=waves).sum(axis=0)
    height *= np.float32(1.0 / (_RIDGE_WIDTH * np.sqrt(0.5 * n_waves)))
    height *= height
    return np.asarray(np.exp(np.negative(height, out=height), out=height))


def top_folds(top: TopSpec, library: BodyLibrary) -> Folds:
    """Folds of sleeves and trunk of a garment of the upper body."""
    n_vertices = len(tights_shell(library).regions.points)
    relief, creases = np.zeros(n_vertices, np.float32), np.zeros((n_vertices, len(CREASES)), np.float32)
    rng = np.random.default_rng(top.fabric.seed)
    crisp, places = _crispness(top.fabric), limbs(library)
    for name in ("LeftArm", "RightArm", "Waist"):
        limb = places[name]
        if name == "Waist":
            still, bent = _trunk(limb, top, library, rng)
        else:
            still, bent = _sleeve(limb, min(top.sleeve_length, 1.0) * limb.length, top.looseness, rng)
        depth = crisp * limb.share
        relief[limb.rows] += depth * still
        creases[limb.rows, limb.crease] += depth * bent
    return Folds(limit(relief), creases)


def limit(relief: Field) -> Field:
    """(V,) relief whose highest folds are squeezed. [m]"""
    return np.asarray(_LIMIT_M * np.tanh(relief / _LIMIT_M), np.float32)


def _sleeve(arm: Limb, end: float, looseness: float, rng: np.random.Generator) -> tuple[Field, Field]:
    """Rings pushed up over the wrist, spirals towards the armpit, and what the elbow presses."""
    inside = 0.5 + 0.5 * np.cos(arm.turn)
    near_end = np.exp(-(((arm.along - end) / 0.09) ** 2)) * smoothstep(0.24, 0.40, np.full(1, end, np.float32))
    near_elbow = np.exp(-(((arm.along - arm.bend) / 0.075) ** 2))
    armpit = np.exp(-(((arm.along - 0.05) / 0.08) ** 2)) * (0.3 + 0.7 * (1.0 - inside))
    rings = ridges(arm.along, arm.around, 0.034, 0.0, 0.30, rng)
    spirals = ridges(arm.along, arm.around, 0.055, 0.75 if arm.crease else -0.75, 0.3, rng)
    loose = 0.45 + 0.75 * looseness
    still = 0.0075 * near_end * rings + 0.006 * (0.35 + 0.35 * armpit) * spirals + 0.005 * near_elbow * rings - 0.002
    still *= loose * smoothstep(0.0, 0.12, arm.along)
    pressed = ridges(arm.along, arm.around, 0.030, 0.0, 0.18, rng) - 0.4
    tension = ridges(arm.along, arm.around, 0.050, 0.9, 0.25, rng) - 0.4
    bent = near_elbow * (0.014 * inside**1.5 * pressed + 0.004 * (1.0 - inside) * tension)
    return still, bent


def _trunk(trunk: Limb, top: TopSpec, library: BodyLibrary, rng: np.random.Generator) -> tuple[Field, Field]:
    """Pulls from the armpits, slanted folds at the waist, flutes down to the hem."""
    end = 0.44 + 0.12 * min(top.hem, 1.2)
    loose = 0.35 + 0.8 * top.looseness
    places = _trunk_places(library)
    mirrored = places.mirrored
    slanted = ridges(trunk.along, mirrored, 0.060, 0.45, 0.28, rng)
    crossing = ridges(trunk.along, trunk.around, 0.055, -0.35, 0.25, rng)
    rays = ridges(places.ray, places.reach, 0.042, 0.0, 0.15, rng)
    falling = smoothstep(0.22, end, trunk.along)
    flutes = ridges(trunk.around, trunk.along, 0.085, 0.0, 0.22, rng)
    still = 0.0065 * places.waist * (0.6 * slanted + 0.5 * crossing) + 0.007 * places.pull * rays
    still += 0.005 * falling * flutes
    still = loose * (still + 0.004 * ridges(trunk.along, mirrored, 0.11, 0.9, 0.4, rng) * places.below_chest)
    twisted = ridges(trunk.along, trunk.around, 0.045, 0.25, 0.2, rng) - 0.35
    bent = 0.012 * places.bend * twisted
    return 1.7 * still - 0.0015 * loose, bent


@dataclass(frozen=True, eq=False)
class _TrunkPlaces:
    """Where folds of the trunk lie, (N,) each at the rows of its `Limb`.

    Attributes:
        mirrored: way around to either side. [m]
        waist, pull, below_chest, bend: strength of what folds there. [1]
        reach, ray: way off the armpit and around it. [m]
    """

    mirrored: Field
    waist: Field
    pull: Field
    below_chest: Field
    bend: Field
    reach: Field
    ray: Field


@lru_cache(maxsize=2)
def _trunk_places(library: BodyLibrary) -> _TrunkPlaces:
    trunk = limbs(library)["Waist"]
    sides, back = np.sin(trunk.turn) ** 2, np.cos(0.5 * trunk.turn) ** 2 < 0.5
    mirrored = np.abs(trunk.around)
    reach = np.hypot(trunk.along - 0.16, np.abs(mirrored - 0.20))
    return _TrunkPlaces(
        mirrored=mirrored,
        waist=np.exp(-(((trunk.along - 0.40) / 0.10) ** 2)) * (0.45 + 0.4 * sides + 0.35 * back),
        pull=np.exp(-((reach / 0.13) ** 2)) * smoothstep(0.02, 0.05, reach),
        below_chest=smoothstep(0.14, 0.26, trunk.along),
        bend=np.exp(-(((trunk.along - trunk.bend) / 0.08) ** 2)),
        reach=reach,
        ray=0.10 * np.arctan2(trunk.along - 0.16, 0.20 - mirrored).astype(np.float32),
    )


def leg_folds(lower: LowerSpec, library: BodyLibrary) -> Folds:
    """Folds of trousers, shorts or leggings: at groin, knee and above the shoe."""
    n_vertices = len(tights_shell(library).regions.points)
    relief, creases = np.zeros(n_vertices, np.float32), np.zeros((n_vertices, len(CREASES)), np.float32)
    rng = np.random.default_rng(lower.fabric.seed)
    crisp, places = _crispness(lower.fabric), limbs(library)
    for name in ("LeftLeg", "RightLeg"):
        leg = places[name]
        still, bent = _trouser_leg(leg, min(lower.length, 1.05) * leg.length, lower.looseness, rng)
        relief[leg.rows] += crisp * leg.share * still
        creases[leg.rows, leg.crease] += crisp * leg.share * bent
    return Folds(limit(relief), creases)


def _trouser_leg(leg: Limb, end: float, looseness: float, rng: np.random.Generator) -> tuple[Field, Field]:
    """Breaks above the shoe, slanted folds behind and around the knee, whiskers that run out of the groin."""
    behind = 0.5 + 0.5 * np.cos(leg.turn)
    loose = 0.4 + 0.8 * looseness
    stack = np.exp(-(((leg.along - end) / 0.13) ** 2)) * float(smoothstep(0.55, 0.75, np.full(1, end, np.float32))[0])
    knee = np.exp(-(((leg.along - leg.bend) / 0.10) ** 2))
    groin = np.exp(-(((leg.along - 0.03) / 0.08) ** 2)) * (0.4 + 0.6 * (1.0 - behind))
    inwards = 1.0 if leg.crease == CREASES.index("LeftLeg") else -1.0
    breaks = ridges(leg.along, leg.around, 0.048, 0.25 * inwards, 0.35, rng)
    slanted = ridges(leg.along, leg.around, 0.060, 0.6 * inwards, 0.35, rng)
    whiskers = ridges(leg.along, leg.around, 0.040, -0.5 * inwards, 0.2, rng)
    flutes = ridges(leg.around, leg.along, 0.070, 0.0, 0.2, rng)
    still = 0.009 * stack * breaks + 0.006 * knee * (0.5 + 0.5 * behind) * slanted + 0.005 * groin * whiskers
    still = loose * (still + 0.003 * slanted + 0.004 * looseness * flutes - 0.0015)
    pressed = ridges(leg.along, leg.around, 0.036, 0.0, 0.2, rng) - 0.4
    bent = knee * (0.014 * behind**1.5 * pressed + 0.005 * (1.0 - behind) * (slanted - 0.4))
    return still, bent + 0.012 * groin * (ridges(leg.along, leg.around, 0.036, -0.3 * inwards, 0.2, rng) - 0.4)


def _crispness(fabric: FabricSpec) -> float:
    return (
        _DEPTH
        * _CRISPNESS.get(fabric.material, 1.0)
        * (0.85 + 0.5 * fabric.wear if fabric.material != "denim" else 1.0)
    )


def bends(matrices: NDArray[np.float32], names: tuple[str, ...]) -> Field:
    """(5,) how far a posed person bends each of `CREASES`, 0 in the rest pose. [1]

    Args:
        matrices: (B, 3, 4) rest-to-posed transforms.
        names: (B,) bones.
    """

    def turn_deg(upper: str, lower: str) -> float:
        a, b = (matrices[names.index(bone), :, :3] for bone in (upper, lower))
        return float(np.degrees(np.arccos(np.clip(0.5 * (np.trace(a.T @ b) - 1.0), -1.0, 1.0))))

    arms = [turn_deg(f"{side}Arm", f"{side}ForeArm") / 90.0 for side in ("Left", "Right")]
    hips = [turn_deg("Hips", f"{side}UpLeg") / 70.0 for side in ("Left", "Right")]
    knees = [turn_deg(f"{side}UpLeg", f"{side}Leg") / 80.0 for side in ("Left", "Right")]
    waist = turn_deg("Hips", "Spine1") / 25.0 + 0.5 * max(0.0, min(hips) - 0.5)
    return np.clip([*arms, *np.maximum(hips, knees), waist], 0.0, 1.0).astype(np.float32)
