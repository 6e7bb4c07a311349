"""Shoes: uppers cut from the feet of the body's shell and shaped over a last, on soles and heels of their own."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.colour import lab_to_linear
from generator.people.cutting import Patch, cut_quads
from generator.people.drape import push_out, smoothstep
from generator.people.feet import (
    N_OUTLINE,
    SIDES,
    foot_frames,
    foot_length_m,
    foot_shell,
    from_local,
    heel_pitch_deg,
    local_coordinates,
)
from generator.people.lasts import Last, last_of, shaft_edge_m, shape_only, shoe_depth, strap_depth
from generator.people.parts import Finish, PartId
from generator.people.piece import Piece, make_piece, merge_pieces, with_hems
from generator.people.shoe_trims import sew_on
from generator.people.skinning import Skeleton
from generator.people.soles import Loft, build_sole, make_tilt
from generator.people.spec import Lab, ShoesSpec
from generator.people.topology import vertex_normals
from generator.people.wardrobe import tights_shell

Points = NDArray[np.float32]
_NARROW = {"round": 0.10, "pointed": 0.62, "square": -0.12}  # how much the tip is narrower than the toes
_LONGER_M = {"round": 0.0, "pointed": 0.014, "square": 0.004}


def build_shoes(vertices: Points, shoes: ShoesSpec, skeleton: Skeleton, library: BodyLibrary) -> Piece:
    """Both shoes on a body.

    Args:
        vertices: (V, 3) body in the rest pose, soles at z = 0. [m]
        shoes: the shoes.
        skeleton: rest-pose bones.
        library: the body library.
    """
    shell, last = foot_shell(library), last_of(shoes)
    points = shape_uppers(vertices, shoes, library)
    surface = np.asarray(shell.subdivide @ points, np.float32)
    normals = vertex_normals(surface, shell.faces, shell.incidence)
    patch = _upper_patch(shape_only(shoes), library)
    colour = lab_to_linear(shoes.fabric.colours_lab[0])
    rest, weights = patch.take(surface), patch.take(shell.weights)
    upper = make_piece(rest, weights, colour, patch.faces, PartId.SHOES, upper_finish(shoes))
    upper = with_hems(upper, 0.003, 0.012, patch.take(normals))
    trims = sew_on(surface, normals, shoes, last, library)
    return merge_pieces([upper, *trims, *_soles(vertices, points, shoes, last, skeleton, library)])


@lru_cache(maxsize=128)
def _upper_patch(shoes: ShoesSpec, library: BodyLibrary) -> Patch:
    """What is cut from the shell; the same for all bodies."""
    shell = foot_shell(library)
    foot = shell.on_foot
    if shoes.kind == "open":
        return cut_quads(shell.faces, np.minimum(strap_depth(foot, shoes), foot.h - 0.002))
    return cut_quads(shell.faces, np.minimum(shoe_depth(foot, shoes), foot.h - 0.001))


def upper_finish(shoes: ShoesSpec) -> Finish:
    """How the upper reflects."""
    finishes = {"leather": Finish.LEATHER, "plastic": Finish.RUBBER, "synthetic": Finish.NYLON, "silk": Finish.SATIN}
    return finishes.get(shoes.fabric.material, Finish.CLOTH)


def shape_uppers(vertices: Points, shoes: ShoesSpec, library: BodyLibrary) -> Points:
    """(C, 3) control points of the uppers; those above the shins stay on the body. [m]"""
    shell, last = foot_shell(library), last_of(shoes)
    tights = tights_shell(library)
    body = vertices[tights.source]
    ease = 0.003 if shoes.kind == "open" else last.ease_m
    points = push_out(body, tights, np.full(len(body), ease, np.float32))
    frames = foot_frames(body, library)
    chosen, left = shell.control, shell.control_left
    local = local_coordinates(points[chosen], left, frames)
    if shoes.kind != "open":
        local = _shape_toes(local, shoes, last, float(frames[0, 2, 0]))
    if shoes.shaft > 0.02:
        local = _shape_shaft(local, shoes, last, float(frames[0, 2, 0]))
    points[chosen] = from_local(local, left, frames)
    return points


def _shape_toes(local: Points, shoes: ShoesSpec, last: Last, length_m: float) -> Points:
    """Local coordinates over the last: the toe box longer, narrower at its tip and of its own height."""
    u, v, z = local.T
    low = 1.0 - smoothstep(0.09, 0.14, z)
    front = np.clip((u - 0.60) / 0.42, 0.0, 1.1) * low
    longer = (last.longer_m + _LONGER_M[shoes.toe]) / length_m
    middle = -0.008 * (length_m / 0.26)  # the tip lies over the second toe
    narrow = 1.0 - _NARROW[shoes.toe] * front**2
    box = smoothstep(0.60, 0.85, u) * low
    z = np.where(z > 0.0, z * (1.0 + (last.toe_height - 1.0) * box), z)
    z = np.maximum(z, -0.5 * shoes.sole_m)
    return np.stack([u + longer * front**2, middle + (v - middle) * narrow, z + last.spring_m * front**2], axis=1)


def _shape_shaft(local: Points, shoes: ShoesSpec, last: Last, length_m: float) -> Points:
    """Local coordinates with the shin's part as wide as the shaft."""
    z = local[:, 2]
    flat = local[:, :2] * np.array([length_m, 1.0], np.float32)
    _, rows = np.unique(np.round(z / 0.02), return_inverse=True)
    low, high = np.full((rows.max() + 1, 2), np.inf, np.float32), np.full((rows.max() + 1, 2), -np.inf, np.float32)
    np.minimum.at(low, rows, flat)
    np.maximum.at(high, rows, flat)
    centre = 0.5 * (low[rows] + high[rows])
    away = flat - centre
    radius = np.hypot(away[:, 0], away[:, 1])
    wanted = np.maximum(radius, last.shaft_radius_m + 0.012 * smoothstep(0.15, shaft_edge_m(shoes) + 0.02, z))
    wider = 1.0 + smoothstep(0.085, 0.15, z) * (wanted / np.maximum(radius, 1e-6) - 1.0)
    shaped = (centre + away * wider[:, None]) / np.array([length_m, 1.0], np.float32)
    return np.concatenate([shaped, z[:, None]], axis=1)


def _soles(
    vertices: Points, points: Points, shoes: ShoesSpec, last: Last, skeleton: Skeleton, library: BodyLibrary
) -> list[Piece]:
    shell = foot_shell(library)
    frames = foot_frames(vertices[tights_shell(library).source], library)
    outlines = np.asarray(shell.outlines @ points, np.float64)
    pitch = heel_pitch_deg(shoes.heel_m, foot_length_m(skeleton))
    heads = dict(zip(skeleton.names, skeleton.heads, strict=True))
    pieces = []
    for side, (name, _) in enumerate(SIDES):
        rows = slice(side * N_OUTLINE, (side + 1) * N_OUTLINE)
        outline = outlines[rows]
        left = np.full(N_OUTLINE, side == 0)
        u = local_coordinates(outline.astype(np.float32), left, frames)[:, 0].astype(np.float64)
        bones = (library.bone_index[f"{name}Foot"], library.bone_index[f"{name}ToeBase"])
        toe = shell.outline_weights[rows][:, bones[1]].astype(np.float64)
        tilt = make_tilt(heads[f"{name}Foot"], heads[f"{name}ToeBase"], pitch, shoes.sole_m)
        parts = build_sole(outline, u, toe, shoes, last, tilt, flipped=side == 1)
        colours = (shoes.sole_lab, _heel_lab(shoes, last))
        pieces += [_bound(part, bones, lab, library) for part, lab in zip(parts, colours, strict=False)]
    return pieces


def _heel_lab(shoes: ShoesSpec, last: Last) -> Lab:
    return shoes.fabric.colours_lab[0] if last.heel == "thin" else shoes.sole_lab


def _bound(part: Loft, bones: tuple[int, int], lab: Lab, library: BodyLibrary) -> Piece:
    weights = np.zeros((len(part.points), len(library.bone_names)), np.float32)
    weights[:, bones[0]], weights[:, bones[1]] = 1.0 - part.toe, part.toe
    rest = part.points.astype(np.float32)
    return make_piece(rest, weights, lab_to_linear(lab), part.faces, PartId.SHOES, Finish.RUBBER)
