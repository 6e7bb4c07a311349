"""What is sewn onto trousers: waistband, belt and fly, pockets, turn-ups and ribs."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.colour import lab_to_linear
from generator.people.cloth import Stuff
from generator.people.parts import Finish
from generator.people.piece import Piece
from generator.people.regions import CUT_Z, WAIST_Z, Regions, leg_end_z, trouser_end_z
from generator.people.sewing import Sewing, Zone, sew, trim, zone_of
from generator.people.spec import Lab, LowerSpec
from generator.people.wardrobe import tights_shell

Field = NDArray[np.float32]
_Trim = tuple[list[Field], float, Stuff]  # fields, way off the cloth [m], what it is made of
_BAND_M, _TURN_UP_M, _RIB_M = 0.036, 0.034, 0.045
_BUCKLE_LAB: Lab = (62.0, 1.0, 6.0)
_CARGO_Z, _CARGO_HALF_M = -0.27, (0.062, 0.078)  # middle on the thigh, half width and height
_SEAT_X, _SEAT_Z = 0.078, -0.012  # middle of a back pocket


def sew_lower(sewing: Sewing, lower: LowerSpec, waist_z: float, library: BodyLibrary) -> list[Piece]:
    """All trims of trousers, shorts or leggings.

    Args:
        sewing: the surface that they are cut from.
        lower: the garment.
        waist_z: template height of its upper edge; what a top hides is left out. [m]
        library: the body library.
    """
    hips, legs, cloth = _hip_zone(library), _leg_zone(library), sewing.stuff
    seat, thighs = hips.regions, legs.regions
    inside_out = 1.35 if cloth.finish == Finish.DENIM else 1.05
    on_hips: list[_Trim] = [
        (_fronts(seat, lower), 0.0025, cloth),
        (_seat(seat, lower), 0.0035, shaded(cloth, 0.88)),
    ]
    if waist_z >= WAIST_Z - 0.005:
        on_hips += _waist(seat, lower, waist_z, cloth)
    on_legs: list[_Trim] = [
        (_cargo(thighs, lower, _CARGO_HALF_M[1], 0.0), 0.013, cloth),
        (_cargo(thighs, lower, 0.022, _CARGO_HALF_M[1] - 0.016), 0.018, shaded(cloth, 0.92)),
        (_ends(thighs, lower, "rib"), 0.002, replace(shaded(cloth, 0.8), finish=Finish.KNIT)),
        (_ends(thighs, lower, "turn_up"), 0.006, shaded(cloth, inside_out)),
    ]
    layers = [
        trim(sewing, zone, np.max(fields, axis=0), off_m, stuff)
        for zone, trims in ((hips, on_hips), (legs, on_legs))
        for fields, off_m, stuff in trims
        if fields and (np.minimum(np.max(fields, axis=0), sewing.depth[zone.rows]) >= 0.0).any()
    ]
    return [sew(sewing, layers, library)] if layers else []


@lru_cache(maxsize=2)
def _hip_zone(library: BodyLibrary) -> Zone:
    """Waist and hips, front and back."""
    regions = tights_shell(library).regions
    z = regions.points[:, 2]
    return zone_of((z > -0.15) & (z < WAIST_Z + 0.08) & (regions.on_arm <= 0.3), library)


@lru_cache(maxsize=2)
def _leg_zone(library: BodyLibrary) -> Zone:
    """Both legs."""
    regions = tights_shell(library).regions
    return zone_of((regions.points[:, 2] < 0.05) & (regions.on_arm <= 0.3), library)


def shaded(stuff: Stuff, factor: float) -> Stuff:
    """Cloth so much lighter."""
    return replace(stuff, albedo=np.clip(factor * stuff.albedo, 0.0, 0.9).astype(np.float32))


def _waist(regions: Regions, lower: LowerSpec, waist_z: float, cloth: Stuff) -> list[_Trim]:
    """Waistband, or a belt with its buckle."""
    x, y, z = regions.points.T
    trunk = np.where(regions.on_arm < 0.3, 1.0, -1.0)
    band = (trunk * (0.5 * _BAND_M - np.abs(z - waist_z + 0.5 * _BAND_M))).astype(np.float32)
    if lower.waistband != "belt":
        finish = Finish.KNIT if lower.waistband == "elastic" else cloth.finish
        return [([band], 0.003, replace(cloth, finish=finish))]
    buckle = np.minimum(0.024 - np.abs(x), 0.021 - np.abs(z - waist_z + 0.5 * _BAND_M))
    buckle = np.where((y < 0.0) & (regions.on_arm < 0.3), buckle, -0.1).astype(np.float32)
    leather, metal = (lab_to_linear(lab).astype(np.float32) for lab in (lower.belt_lab, _BUCKLE_LAB))
    belt = replace(cloth, albedo=leather, finish=Finish.LEATHER, textured=False)
    return [([band], 0.006, belt), ([buckle], 0.010, replace(belt, albedo=metal, finish=Finish.METAL))]


def _fronts(regions: Regions, lower: LowerSpec) -> list[Field]:
    """The fly, and what lies behind the slits of front pockets."""
    x, y, z = regions.points.T
    if lower.kind == "leggings":
        return []
    front = (y < -0.03) & (regions.on_arm < 0.3)
    fields = []
    if lower.waistband != "elastic":
        fly = np.minimum(np.minimum(x + 0.002, 0.026 - x), np.minimum(z + 0.03, WAIST_Z - z))
        fields.append(np.where(front, fly, -0.1).astype(np.float32))
    if lower.pockets != "none":
        slit = np.abs(x) - 0.080 - 0.55 * np.maximum(WAIST_Z - _BAND_M - z, 0.0)
        pocket = np.minimum(slit, np.minimum(z + 0.04, WAIST_Z - _BAND_M - z))
        fields.append(np.where((y < -0.01) & (regions.on_arm < 0.3), pocket, -0.1).astype(np.float32))
    return fields


def _seat(regions: Regions, lower: LowerSpec) -> list[Field]:
    """Back pockets, pointed below."""
    x, y, z = regions.points.T
    if lower.pockets not in ("jeans", "cargo"):
        return []
    across = np.abs(np.abs(x) - _SEAT_X)
    patch = np.minimum(0.052 - across, np.minimum(_SEAT_Z + 0.062 - z, z - _SEAT_Z + 0.062 - 0.35 * (0.052 - across)))
    return [np.where((y > 0.03) & (regions.on_arm < 0.3), patch, -0.1).astype(np.float32)]


def _cargo(regions: Regions, lower: LowerSpec, half_m: float, up_m: float) -> list[Field]:
    """Boxes on the outside of the thighs."""
    x, y, z = regions.points.T
    if lower.pockets != "cargo":
        return []
    middle = _CARGO_Z if lower.kind == "trousers" else min(-0.20, leg_end_z(regions, lower) + 0.13)
    line = np.interp(-z, (0.0, 0.37), (0.10, 0.158))
    box = np.minimum(_CARGO_HALF_M[0] - np.abs(y + 0.02), half_m - np.abs(z - middle - up_m))
    return [np.where((np.abs(x) > line) & (regions.on_arm < 0.3), box, -0.1).astype(np.float32)]


def _ends(regions: Regions, lower: LowerSpec, cuffs: str) -> list[Field]:
    """Bands at the ends of the legs."""
    if lower.cuffs != cuffs:
        return []
    z = regions.points[:, 2]
    end = max(trouser_end_z(regions, lower), CUT_Z) if lower.kind == "trousers" else leg_end_z(regions, lower)
    wide = _RIB_M if cuffs == "rib" else _TURN_UP_M
    return [np.where(regions.on_arm < 0.3, end + wide - z, -0.1).astype(np.float32)]
