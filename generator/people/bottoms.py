"""Trousers, shorts and leggings: pieces of the body's shell, draped around hips and legs.

Each leg is a tube around the line from hip to ankle. It is as wide as its cut says, nowhere narrower than the leg in
it, hangs from what is wide above, and ends at the shoe: below the knee the shell's rings are drawn down to the hem.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.people.body import landmark
from generator.people.bottom_trims import sew_lower
from generator.people.cloth import cleft_share, cloth_stuff, cut_surface, fold_surface, leg_axis, trunk_axis_y
from generator.people.drape import bridge_hollows, push_out, relax, smoothstep, wrap_round
from generator.people.hull import hull_radius, interpolate_rings, ring_angles, support_rings
from generator.people.legwear import Boot
from generator.people.parts import PartId
from generator.people.piece import Piece, merge_pieces
from generator.people.regions import CUT_Z, lower_depth, trouser_end_z
from generator.people.sewing import Sewing
from generator.people.spec import LowerSpec
from generator.people.wardrobe import tights_shell
from generator.people.wrinkles import leg_folds

Points = NDArray[np.float32]
Field = NDArray[np.float32]
Rings = NDArray[np.float64]
_CROTCH_Z, _ANKLE_Z, _FLOOR_Z = -0.045, -0.7448, -0.8222  # on the template [m]
_N_RINGS, _N_AROUND = 24, 32
_THICKNESS_M = 0.004  # of the hems
_LOOSE = (0.0, 0.3, 0.6, 1.0)  # skin-tight, slim, straight, wide
_KNEE_M, _HEM_M = (0.050, 0.058, 0.067, 0.092), (0.040, 0.049, 0.059, 0.096)  # radii of trouser legs [m]
_THIGH_M = 0.085  # radius of an average thigh [m]
_BREAK_LIFT_M = 0.022  # the hem lies this much higher on the instep than behind [m]


@dataclass(frozen=True)
class LegCut:
    """Radii of a trouser leg around an average body. [m]

    Attributes:
        ease: way off the skin.
        knee, hem: radii there; the leg in it may be wider. Of shorts, `hem` is the way off the leg and `knee` unused.
        taper: how fast what hangs from seat and calf draws in, per way down. [1]
    """

    ease: float
    knee: float
    hem: float
    taper: float


def leg_cut(lower: LowerSpec) -> LegCut:
    """What looseness and flare mean."""
    loose, flare = lower.looseness, lower.flare
    if lower.kind == "leggings":
        return LegCut(0.0025, 0.0, 0.0, 1.0)
    if lower.kind == "shorts":
        return LegCut(0.005 + 0.009 * loose, 0.0, 0.010 + 0.018 * loose + 0.012 * flare, 0.42 - 0.22 * loose)
    knee = float(np.interp(loose, _LOOSE, _KNEE_M)) + 0.02 * flare * max(0.0, loose - 0.5)
    hem = float(np.interp(loose, _LOOSE, _HEM_M)) + 0.042 * flare
    return LegCut(0.004 + 0.008 * loose + 0.006 * max(0.0, loose - 0.6), knee, hem, 0.44 - 0.34 * loose)


def drape_trousers(vertices: Points, lower: LowerSpec, boot: Boot | None, library: BodyLibrary) -> Points:
    """Control points of trousers, shorts or leggings.

    Args:
        vertices: (V, 3) body. [m]
        lower: the garment.
        boot: whose shaft it meets.
        library: the body library.

    Returns:
        (C, 3) control points around legs and hips; the rest of the shell stays on the body. [m]
    """
    shell = tights_shell(library)
    regions = shell.control_regions
    z = regions.points[:, 2]
    body = vertices[shell.source]
    cut = leg_cut(lower)
    smooth = relax(body, shell, 12, cleft_share(library))
    on_leg = smoothstep(0.05, 0.30, regions.hip_z - z)
    if lower.kind == "leggings":
        points = bridge_hollows(push_out(smooth, shell, cut.ease + 0.001), shell, 2, 0.5)
    else:
        points = push_out(smooth, shell, 0.005 + on_leg * (cut.ease - 0.002))
        points = bridge_hollows(points, shell, 12, 0.8)
        points = _wrap_hips(points, vertices, library)
        points = _hang_legs(points, vertices, lower, cut, boot, library)
    inside = smoothstep(-0.03, 0.0, 0.16 - z) * (regions.on_arm < 0.3)
    return np.asarray(body + inside[:, None] * (points - body), np.float32)


def _wrap_hips(points: Points, vertices: Points, library: BodyLibrary) -> Points:
    regions = tights_shell(library).control_regions
    z, trunk = regions.points[:, 2], regions.on_arm < 0.3
    top, bottom = (float(points[trunk & (np.abs(z - level) < 0.03), 2].mean()) for level in (0.14, -0.04))
    hips = 0.8 * smoothstep(-0.07, 0.0, z) * trunk
    return wrap_round(points, trunk, trunk_axis_y(vertices, library), (top, bottom), hips)


def _hang_legs(
    points: Points, vertices: Points, lower: LowerSpec, cut: LegCut, boot: Boot | None, library: BodyLibrary
) -> Points:
    """(C, 3) points whose legs are tubes of the wanted cut. [m]"""
    regions = tights_shell(library).control_regions
    template = regions.points
    legs = np.flatnonzero((template[:, 2] < _CROTCH_Z + 0.05) & (regions.on_arm < 0.3))
    own, level = points[legs], template[legs, 2]
    knee_m, ankle_m = (float(landmark(vertices, library, f"l-{name}")[2]) for name in ("knee", "ankle"))
    hem_m = float(np.interp(trouser_end_z(regions, lower), (_FLOOR_Z, _ANKLE_Z), (0.0, ankle_m)))
    if trouser_end_z(regions, lower) > _ANKLE_Z:
        hem_m = float(own[np.abs(level - trouser_end_z(regions, lower)) < 0.04, 2].mean())
    drawn = _draw_down(own, level, knee_m, trouser_end_z(regions, lower), hem_m)
    axis = leg_axis(vertices, drawn, library)
    local = (own - leg_axis(vertices, own, library)).astype(np.float64)
    local[:, 2] = drawn[:, 2]
    heights = np.linspace(float(own[level > _CROTCH_Z - 0.02, 2].mean()), hem_m, _N_RINGS)
    for left in (True, False):
        mine = (own[:, 0] >= 0.0) == left
        measured = mine & (level > -0.72)
        true = own[measured].astype(np.float64)
        true[:, :2] -= leg_axis(vertices, own[measured], library)[:, :2]
        body = hull_radius(support_rings(true, heights, 0.02, _N_AROUND))
        tube = leg_tube(body, heights, knee_m, cut, lower, left)
        if boot is not None:
            tube = meet_boot(tube, body, heights, boot, ankle_m)
        radius = np.hypot(local[mine, 0], local[mine, 1])
        wanted = interpolate_rings(tube, heights, local[mine])
        below = smoothstep(0.0, 0.09, _CROTCH_Z + 0.02 - level[mine])
        scale = 1.0 + below * (wanted / np.maximum(radius, 1e-6) - 1.0)
        local[mine, :2] *= scale[:, None]
    front = np.clip(-local[:, 1] / np.maximum(np.hypot(local[:, 0], local[:, 1]), 1e-6), -1.0, 1.0)
    reach = smoothstep(0.0, 0.14, hem_m + 0.14 - drawn[:, 2]) * float(level.min() < CUT_Z)
    lift = _BREAK_LIFT_M * (0.4 + 0.6 * front) * reach if trouser_end_z(regions, lower) < CUT_Z else 0.0
    result = points.copy()
    result[legs, :2] = axis[:, :2] + local[:, :2]
    result[legs, 2] = drawn[:, 2] + lift
    return result


def _draw_down(points: Points, level: Field, knee_m: float, end_z: float, hem_m: float) -> Points:
    """(L, 3) points of legs; where trousers end below the ankle, the shin's rings reach down to the hem. [m]"""
    drawn = points.copy()
    if end_z >= CUT_Z:
        return drawn
    ring_m = float(points[np.abs(level - CUT_Z) < 0.012, 2].mean())
    low = drawn[:, 2] < knee_m
    drawn[low, 2] = knee_m - (knee_m - drawn[low, 2]) * (knee_m - hem_m) / (knee_m - ring_m)
    below = level < CUT_Z - 0.012
    drawn[below, 2] = np.minimum(drawn[below, 2], hem_m - 0.4 * (CUT_Z - level[below]))
    return drawn


def leg_tube(body: Rings, heights: Rings, knee_m: float, cut: LegCut, lower: LowerSpec, left: bool) -> Rings:
    """How far the cloth of one leg reaches from the leg's line.

    Args:
        body: (R, N) what it must hold. [m]
        heights: (R,) of the rings, falling. [m]
        knee_m: height of the knee. [m]
        cut: radii around an average body.
        lower: the garment.
        left: which leg.

    Returns:
        (R, N) radius. [m]
    """
    angles = ring_angles(body.shape[1])
    girth = math.sqrt(float(body[:3].mean()) / _THIGH_M)
    thigh = float(body[0].mean()) + cut.ease
    hem_m, top_m = float(heights[-1]), float(heights[0])
    full_hem = min(hem_m, 0.03) if lower.kind == "trousers" else hem_m
    is_short = lower.kind == "shorts"
    places = (top_m, hem_m) if is_short or knee_m <= hem_m + 0.02 else (top_m, knee_m, full_hem)
    radii = (thigh, float(body[-1].mean()) + cut.hem) if is_short else (thigh, cut.knee * girth, cut.hem * girth)
    design = np.interp(-heights, -np.array(places), radii[: len(places)])
    tube = np.maximum(body + cut.ease, design[:, None])
    drop = -np.diff(heights, prepend=heights[0])
    for ring in range(1, len(tube)):
        tube[ring] = np.maximum(tube[ring], tube[ring - 1] - cut.taper * drop[ring])
    if lower.crease:
        tube *= 1.0 + 0.09 * np.exp(-((np.abs(np.sin(angles)) - 1.0) ** 2) / 0.006) - 0.03 * np.abs(np.cos(angles))
        tube = np.maximum(tube, body + 0.002)
    inwards = np.cos(angles) * (-1.0 if left else 1.0)
    gap = np.maximum(body, 0.088 * girth + 0.004) / np.maximum(inwards, 0.05)
    tube = np.where(inwards > 0.05, np.minimum(tube, np.maximum(gap, body + 0.003)), tube)
    if lower.cuffs == "rib":
        above = np.clip((heights - hem_m) / 0.10, 0.0, 1.0)[:, None]
        tight = body + 0.006
        tube = tight + (tube - tight) * np.where(above < 0.55, 0.0, smoothstep(0.55, 0.85, above.astype(np.float32)))
    for _ in range(2):
        smooth = 0.25 * np.roll(tube, 1, axis=1) + 0.5 * tube + 0.25 * np.roll(tube, -1, axis=1)
        tube = np.maximum(smooth, body + 0.002)
    return tube


def meet_boot(tube: Rings, body: Rings, heights: Rings, boot: Boot, ankle_m: float) -> Rings:
    """(R, N) radius of a trouser leg that fits into a boot's shaft, or over it. [m]"""
    edge_m = ankle_m + boot.edge_z - _ANKLE_Z
    above = smoothstep(0.01, 0.09, (heights - edge_m).astype(np.float32))[:, None]
    if boot.outside:
        inside = np.minimum(tube, np.maximum(body, boot.radius_m - 0.016))
        return np.asarray(inside + above * (tube - inside))
    over = np.maximum(tube, np.maximum(body + 0.014, boot.radius_m + 0.022))
    return np.asarray(over + above * (tube - over))


@lru_cache(maxsize=2)
def _feet_bones(library: BodyLibrary) -> tuple[tuple[int, tuple[int, int]], ...]:
    index = library.bone_index
    return tuple((index[f"{s}Leg"], (index[f"{s}Foot"], index[f"{s}ToeBase"])) for s in ("Left", "Right"))


def cut_trousers(points: Points, lower: LowerSpec, waist_z: float, library: BodyLibrary) -> Piece:
    """Trousers, shorts or leggings from their (C, 3) control points; they hang from the shin, not from the foot."""
    depth = lower_depth(tights_shell(library).regions, lower, waist_z)
    folds = leg_folds(lower, library)
    surface, normals = fold_surface(points, folds, library)
    cloth = cut_surface(surface, normals, depth, lower.fabric, PartId.LOWER, library, folds, _THICKNESS_M)
    sewing = Sewing(surface, normals, folds.creases, depth, cloth_stuff(lower.fabric, PartId.LOWER))
    piece = merge_pieces([cloth, *sew_lower(sewing, lower, waist_z, library)])
    weights = piece.weights.copy()
    for shin, foot in _feet_bones(library):
        weights[:, shin] += weights[:, foot].sum(axis=1)
        weights[:, foot] = 0.0
    return replace(piece, weights=weights)
