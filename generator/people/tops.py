"""Garments of trunk and arms: pieces of the body's shell, draped over what is worn below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.people.attach import Attachment
from generator.people.cloth import HEM_TURN_M, arm_axis, cleft_share, cloth_stuff, trunk_axis_y
from generator.people.coat import JOIN_Z, wear_tail
from generator.people.collars import Neck, build_collar
from generator.people.drape import bridge_hollows, hang, push_out, relax, smoothstep, wrap_round
from generator.people.hoods import build_hood
from generator.people.parts import PartId
from generator.people.piece import Piece, merge_pieces
from generator.people.regions import WAIST_Z, Regions, neckline_shape, sleeve_depth, upper_depth, upper_hem_z
from generator.people.sewing import Layer, Sewing, Zone, fold_zone, sew, spread, upper_zone
from generator.people.skinning import Skeleton
from generator.people.spec import Material, TopSpec
from generator.people.trims import BAND_M, build_buttons, trim_layers
from generator.people.wardrobe import tights_shell
from generator.people.wrinkles import Folds, top_folds

Points = NDArray[np.float32]
Field = NDArray[np.float32]
_BULK_M: Mapping[Material, float] = {
    "down": 0.022,
    "fleece": 0.004,
    "wool": 0.005,
    "knit": 0.003,
    "leather": 0.003,
    "synthetic": 0.003,
}
TAIL_Z = -0.045  # a hem below this template height hangs around both legs [m]
HIDDEN_M = 0.045  # cloth goes on this far under an outer garment
_THICKNESS_M: Mapping[Material, float] = {
    "down": 0.016,
    "wool": 0.008,
    "fleece": 0.008,
    "leather": 0.006,
    "knit": 0.006,
}


def drape_top(vertices: Points, under: Points, top: TopSpec, library: BodyLibrary, over_skirt: bool = False) -> Points:
    """Control points of a shirt over whatever is worn below.

    Args:
        vertices: (V, 3) body. [m]
        under: (C, 3) control points of the layer below, `drape_trousers` or the bare shell. [m]
        top: the garment.
        library: the body library.
        over_skirt: whether it covers the waist of a skirt.

    Returns:
        (C, 3) control points. [m]
    """
    shell = tights_shell(library)
    regions = shell.control_regions
    height = regions.points[:, 2]
    on_arm = smoothstep(0.2, 0.7, regions.on_arm)
    low = smoothstep(-0.45, -0.25, -height) * (1.0 - on_arm)
    ease = 0.005 + 0.006 * top.looseness * on_arm + (0.004 + 0.008 * top.looseness) * low
    ease = ease + 0.007 * smoothstep(0.0, 0.03, regions.points[:, 1]) * smoothstep(
        0.32, 0.40, height
    )  # shoulder blades
    ease = ease + _BULK_M.get(top.fabric.material, 0.0) + 0.010 * top.looseness**2
    shoulder = smoothstep(0.46, 0.52, height) * (1.0 - smoothstep(0.06, 0.16, regions.arm_m))
    ease = ease * (1.0 - 0.55 * shoulder) - 0.4 * _BULK_M.get(top.fabric.material, 0.0) * on_arm * (1.0 - shoulder)
    if over_skirt:
        ease = ease + 0.016 * smoothstep(-0.20, -0.15, -height) * (1.0 - on_arm)
    body = vertices[shell.source]
    under = under - (0.6 * np.maximum(on_arm, 0.7 * shoulder))[:, None] * (under - body)  # sleeves below are squeezed
    points = push_out(relax(under, shell, 12, cleft_share(library)), shell, ease)
    points = bridge_hollows(points, shell, 8, 0.8 - 0.5 * shoulder)
    trunk = regions.on_arm < 0.3
    chest_m = float(points[trunk & (np.abs(height - 0.40) < 0.03), 2].mean())
    hem_m = float(points[trunk & (np.abs(height + 0.02) < 0.03), 2].mean())
    wrapped = smoothstep(-0.42, -0.25, -height) * smoothstep(-0.10, -0.03, height) * trunk
    points = wrap_round(points, trunk, trunk_axis_y(vertices, library), (chest_m, hem_m), wrapped)
    trunk_axis = np.stack(
        [np.zeros_like(height), np.full_like(height, trunk_axis_y(vertices, library)), points[:, 2]], axis=1
    )
    points = hang(points, shell, trunk_axis, 0.06, low * (0.6 + 0.4 * top.looseness))
    sleeve = smoothstep(0.05, 0.16, regions.arm_m)
    points = hang(points, shell, arm_axis(vertices, points, library), 0.28 - 0.17 * top.looseness, sleeve)
    points = bridge_hollows(points, shell, 3, 0.6)
    if not top.tucked:
        return points
    inside = smoothstep(-0.012, 0.008, WAIST_Z - height) * (1.0 - on_arm)
    worn = push_out(vertices[shell.source], shell, 0.002)
    return np.asarray(points + inside[:, None] * (worn - points), np.float32)


def top_depth(regions: Regions, top: TopSpec, hem_z: float) -> Field:
    """(V,) depth inside a top: inside neckline, sleeve ends and hem. [m]"""
    return upper_depth(regions, top, hem_z)


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
    depth = top_depth(zone.regions, top, JOIN_Z if long else hem_z)
    calm = top_depth(zone.regions, top, JOIN_Z - 0.05) if long else depth
    folds = _all_folds(zone, top, JOIN_Z - 0.05 if long else hem_z, calm, library)
    surface, normals = fold_zone(points, folds, zone, library)
    if worn.over is not None:
        cover = top_depth(zone.regions, worn.over, max(upper_hem_z(worn.over), JOIN_Z))
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
            0.010 * np.exp(-(((np.abs(z - WAIST_Z - 0.02) - 0.045) / 0.022) ** 2))
            - 0.010 * np.exp(-(((z - WAIST_Z - 0.02) / 0.022) ** 2))
        )
    if top.tucked:
        relief += trunk * 0.008 * np.exp(-(((z - WAIST_Z - 0.05) / 0.03) ** 2))
    if top.quilt_m > 0.0:
        way = np.where(regions.on_arm > 0.5, sleeve, z - hem_z)
        height = 0.016 - 0.007 * (regions.on_arm > 0.5)
        relief += height * (np.abs(np.sin(np.pi * way / top.quilt_m)) ** 0.6 - 0.5)
    return relief.astype(np.float32)
