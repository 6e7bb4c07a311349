"""What all garments of the body's shell share: cutting a piece of cloth, and the axes that cloth hangs around."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.colour import lab_to_linear
from generator.people.body import landmark
from generator.people.cloth_uv import cloth_uvs
from generator.people.cutting import cut_quads
from generator.people.drape import smoothstep
from generator.people.fabrics import finish_of, is_textured
from generator.people.parts import Finish, PartId
from generator.people.piece import Piece, make_piece, with_hems
from generator.people.spec import FabricSpec
from generator.people.topology import vertex_normals
from generator.people.wardrobe import tights_shell
from generator.people.wrinkles import Folds

Points = NDArray[np.float32]
HEM_TURN_M = 0.025
_HEM_THICKNESS_M = 0.004


@dataclass(frozen=True, eq=False)
class Stuff:
    """What a sewn part is made of.

    Attributes:
        albedo: (3,) linear sRGB.
        part: what it belongs to.
        finish: how it reflects.
        textured: whether the part's texture colours it.
    """

    albedo: Points
    part: PartId
    finish: Finish
    textured: bool


def cloth_stuff(fabric: FabricSpec, part: PartId) -> Stuff:
    """The cloth that a garment is cut from."""
    albedo = lab_to_linear(fabric.colours_lab[0]).astype(np.float32)
    return Stuff(albedo, part, finish_of(fabric.material), is_textured(fabric))


def cut_cloth(
    points: Points,
    depth: NDArray[np.float32],
    fabric: FabricSpec,
    part: PartId,
    library: BodyLibrary,
    folds: Folds | None = None,
    thickness_m: float = _HEM_THICKNESS_M,
) -> Piece:
    """The part of the shell where a field is not negative, hemmed, as a piece of cloth.

    Args:
        points: (C, 3) draped control points. [m]
        depth: (V,) field over the shell's surface vertices. [m]
        fabric: the cloth.
        part: what it belongs to.
        library: the body library.
        folds: of the surface, None for a smooth one.
        thickness_m: of the cloth at its hems. [m]
    """
    surface, normals = fold_surface(points, folds, library)
    return cut_surface(surface, normals, depth, fabric, part, library, folds, thickness_m)


def cut_surface(
    surface: Points,
    normals: Points,
    depth: NDArray[np.float32],
    fabric: FabricSpec,
    part: PartId,
    library: BodyLibrary,
    folds: Folds | None,
    thickness_m: float,
) -> Piece:
    """`cut_cloth` from (V, 3) surface vertices that are folded already [m], and their (V, 3) normals."""
    shell = tights_shell(library)
    patch = cut_quads(shell.faces, depth)
    colour = lab_to_linear(fabric.colours_lab[0])
    finish = finish_of(fabric.material)
    piece = make_piece(patch.take(surface), patch.take(shell.weights), colour, patch.faces, part, finish)
    if is_textured(fabric):
        textured = np.ones(len(patch.faces), bool)
        piece = replace(piece, uvs=cloth_uvs(surface, patch, part, library), textured=textured)
    if folds is not None:
        piece = replace(piece, creases=patch.take(folds.creases))
    return with_hems(piece, thickness_m, HEM_TURN_M, patch.take(normals))


def fold_surface(points: Points, folds: Folds | None, library: BodyLibrary) -> tuple[Points, Points]:
    """(V, 3) surface of (C, 3) draped control points with its folds [m], and (V, 3) normals of the smooth surface."""
    shell = tights_shell(library)
    surface = np.asarray(shell.subdivide @ points, np.float32)
    normals = vertex_normals(surface, shell.faces, shell.normals)
    if folds is None:
        return surface, normals
    return np.asarray(surface + folds.relief[:, None] * normals, np.float32), normals


@lru_cache(maxsize=2)
def cleft_share(library: BodyLibrary) -> NDArray[np.float32]:
    """(C,) share of relaxation between the buttocks, whose folded walls cloth must not follow. [1]"""
    x, y, z = tights_shell(library).control_regions.points.T
    height = smoothstep(-0.14, -0.08, z) * (1.0 - smoothstep(0.06, 0.12, z))
    return np.asarray(0.9 * np.exp(-((x / 0.035) ** 2)) * smoothstep(0.0, 0.03, y) * height, np.float32)


def trunk_axis_y(vertices: Points, library: BodyLibrary) -> float:
    return 0.5 * float(landmark(vertices, library, "spine-3")[1] + landmark(vertices, library, "pelvis")[1])


def leg_axis(vertices: Points, points: Points, library: BodyLibrary) -> Points:
    """(C, 3) point of the hip-knee-ankle line of the same side at each point's height. [m]"""
    axis = np.zeros_like(points)
    for side, mine in (("l", points[:, 0] >= 0.0), ("r", points[:, 0] < 0.0)):
        joints = np.stack([landmark(vertices, library, f"{side}-{name}") for name in ("ankle", "knee", "upper-leg")])
        for k in range(2):
            axis[mine, k] = np.interp(points[mine, 2], joints[:, 2], joints[:, k])
    axis[:, 2] = points[:, 2]
    return axis


def arm_axis(vertices: Points, points: Points, library: BodyLibrary) -> Points:
    """(C, 3) nearest point on the shoulder-elbow-wrist line of the same side. [m]"""
    axis = np.zeros_like(points)
    for side, mine in (("l", points[:, 0] >= 0.0), ("r", points[:, 0] < 0.0)):
        start, bend, end = (landmark(vertices, library, f"{side}-{name}") for name in ("shoulder", "elbow", "hand"))
        own = points[mine]
        candidates = []
        for a, b in ((start, bend), (bend, end)):
            t = np.clip((own - a) @ (b - a) / ((b - a) @ (b - a)), 0.0, 1.2)
            candidates.append(a + t[:, None] * (b - a))
        far = [np.linalg.norm(own - candidate, axis=1, keepdims=True) for candidate in candidates]
        axis[mine] = np.where(far[0] <= far[1], *candidates)
    return axis
