"""Garments of trunk and arms, cut from the draped shell of the body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.people.attach import Attachment
from generator.people.cloth import HEM_TURN_M, cloth_stuff
from generator.people.coat import JOIN_Z, wear_tail
from generator.people.collars import Neck, build_collar
from generator.people.drape import smoothstep
from generator.people.hoods import build_hood
from generator.people.parts import PartId
from generator.people.piece import Piece, merge_pieces
from generator.people.regions import (
    COAT_BELT_Z,
    WAIST_Z,
    Regions,
    neckline_shape,
    sleeve_depth,
    upper_depth,
    upper_hem_z,
)
from generator.people.sewing import Layer, Sewing, Zone, fold_zone, sew, spread, upper_zone
from generator.people.skinning import Skeleton
from generator.people.spec import Material, TopSpec
from generator.people.trims import BAND_M, build_buttons, trim_layers
from generator.people.wrinkles import Folds, top_folds

Points = NDArray[np.float32]
Field = NDArray[np.float32]
TAIL_Z = -0.045  # a hem below this template height hangs around both legs [m]
HIDDEN_M = 0.045  # cloth goes on this far under an outer garment
_THICKNESS_M: Mapping[Material, float] = {
    "down": 0.016,
    "wool": 0.008,
    "fleece": 0.008,
    "leather": 0.006,
    "knit": 0.006,
}


@dataclass(frozen=True, eq=False)
class Worn:
    """Where and with what a top is worn.

    Attributes:
        vertices: (V, 3) body. [m]
        legs: (C, 3) control points of what the legs wear. [m]
        skirt: what hangs around them.
        hem_z: template height of the top's hem. [m]
        part: upper or outerwear.
        over: what is worn over it.
        skeleton: rest-pose bones.
    """

    vertices: Points
    legs: Points
    skirt: Attachment | None
    hem_z: float
    part: PartId
    over: TopSpec | None
    skeleton: Skeleton


def cut_top(points: Points, top: TopSpec, worn: Worn, library: BodyLibrary) -> tuple[Piece, list[Attachment]]:
    """A top with its collar and trims from its (C, 3) draped control points, and its tail where it is long."""
    zone, part, hem_z = upper_zone(library), worn.part, worn.hem_z
    long = hem_z < TAIL_Z
    depth = upper_depth(zone.regions, top, JOIN_Z if long else hem_z)
    calm = upper_depth(zone.regions, top, JOIN_Z - 0.05) if long else depth
    folds = _all_folds(zone, top, JOIN_Z - 0.05 if long else hem_z, calm, library)
    surface, normals = fold_zone(points, folds, zone, library)
    if worn.over is not None:
        cover = upper_depth(zone.regions, worn.over, max(upper_hem_z(worn.over), JOIN_Z))
        depth = np.minimum(depth, HIDDEN_M - cover)
    thickness = _THICKNESS_M.get(top.fabric.material, 0.005) if part == PartId.OUTERWEAR else 0.004
    stuff = cloth_stuff(top.fabric, part)
    sewing = Sewing(surface, normals, folds.creases, spread(zone, depth, -1.0, library), stuff)
    cloth = Layer(zone, depth, stuff, 0.0, thickness, HEM_TURN_M)
    pieces = [sew(sewing, [cloth, *trim_layers(sewing, top, hem_z, library)], library)]
    pieces += build_buttons(sewing, top, hem_z, library)
    if worn.over is None or not closed_at_neck(worn.over):
        neck = Neck(surface, top, library)
        pieces += build_collar(neck, top, stuff) + build_hood(worn.vertices, neck, top, stuff, library)
    if not long:
        return merge_pieces(pieces), []
    tail = wear_tail(surface, worn.legs, top, hem_z, worn.skirt, stuff, worn.skeleton, library)
    return merge_pieces(pieces), [tail]


def closed_at_neck(top: TopSpec) -> bool:
    """Whether nothing of what is worn below shows at the neck."""
    return top.opening == 0.0 and neckline_shape(top)[1] < 0.1


def _all_folds(zone: Zone, top: TopSpec, hem_z: float, depth: Field, library: BodyLibrary) -> Folds:
    """Wrinkles, calmer at stitched edges, and what ribs, belts and quilting do."""
    folds = top_folds(top, library)
    calm = 0.3 + 0.7 * smoothstep(0.0, 0.03, depth)
    relief = np.zeros_like(folds.relief)
    relief[zone.rows] = calm * folds.relief[zone.rows] + _finish_relief(zone.regions, top, hem_z)
    return Folds(relief, folds.creases)


def _finish_relief(regions: Regions, top: TopSpec, hem_z: float) -> Field:
    """(V,) what ribs, belts, quilting and tucking do to the surface. [m]"""
    z = regions.points[:, 2]
    trunk = regions.on_arm < 0.3
    sleeve = sleeve_depth(regions, top)
    relief = np.zeros_like(z)
    full = 0.008 + 0.014 * top.looseness
    if top.hem_band != "plain":
        above = z - hem_z - BAND_M
        relief += trunk * (
            full * np.exp(-(((above - 0.025) / 0.030) ** 2)) - 0.006 * (1.0 - smoothstep(-0.015, 0.004, above))
        )
    if top.cuffs in ("rib", "button") and top.sleeve_length > 0.5:
        above = sleeve - BAND_M
        bulge = 0.7 * full * np.exp(-(((above - 0.022) / 0.025) ** 2)) - 0.005 * (
            1.0 - smoothstep(-0.012, 0.004, above)
        )
        relief += (regions.on_arm > 0.3) * bulge
    if top.belted:
        relief += trunk * (
            0.010 * np.exp(-(((np.abs(z - COAT_BELT_Z) - 0.045) / 0.022) ** 2))
            - 0.010 * np.exp(-(((z - COAT_BELT_Z) / 0.022) ** 2))
        )
    if top.tucked:
        relief += trunk * 0.008 * np.exp(-(((z - WAIST_Z - 0.05) / 0.03) ** 2))
    if top.quilt_m > 0.0:
        way = np.where(regions.on_arm > 0.5, sleeve, z - hem_z)
        height = 0.016 - 0.007 * (regions.on_arm > 0.5)
        relief += height * (np.abs(np.sin(np.pi * way / top.quilt_m)) ** 0.6 - 0.5)
    return relief.astype(np.float32)
