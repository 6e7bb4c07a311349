"""Shoes: the sock feet of the body's shell with a toe box, a flat sole and two colours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.colour import lab_to_linear
from generator.people.cutting import cut_quads
from generator.people.drape import bridge_hollows, push_out, smoothstep
from generator.people.parts import Finish, PartId
from generator.people.piece import Piece, make_piece, merge_pieces, with_hems
from generator.people.regions import shoe_depth
from generator.people.spec import Lab, ShoesSpec
from generator.people.wardrobe import tights_shell

Points = NDArray[np.float32]
_SOLE_TOP_M = 0.012  # the band of the sole reaches this high above the bare foot's ground


def drape_shoes(vertices: Points, base: Points, shoes: ShoesSpec, library: BodyLibrary) -> Points:
    """Control points of shoes.

    Args:
        vertices: (V, 3) body in the rest pose, soles at z = 0. [m]
        base: (C, 3) control points to start from. [m]
        shoes: the shoes.
        library: the body library.

    Returns:
        (C, 3) control points; those far from the feet are `base`. [m]
    """
    shell = tights_shell(library)
    foot = vertices[shell.source]
    near = smoothstep(-0.06, 0.0, shoe_depth(shell.control_regions))
    points = push_out(foot, shell, 0.006)
    points = bridge_hollows(points, shell, 6, 0.9)
    low = smoothstep(-0.030, -0.012, -points[:, 2])
    ground = np.minimum(points[:, 2], -shoes.sole_m)
    points[:, 2] += low * (ground - points[:, 2])
    return np.asarray(base + near[:, None] * (points - base), np.float32)


def cut_shoes(points: Points, shoes: ShoesSpec, library: BodyLibrary) -> Piece:
    """Uppers and soles of both shoes from their (C, 3) control points."""
    shell = tights_shell(library)
    surface = np.asarray(shell.subdivide @ points, np.float32)
    depth = shoe_depth(shell.regions)
    above_sole = surface[:, 2] - _SOLE_TOP_M
    sides: tuple[tuple[NDArray[np.float32], Lab], ...] = ((above_sole, shoes.fabric.colours_lab[0]), (-above_sole, shoes.sole_lab))
    pieces = []
    for side, colour in sides:
        patch = cut_quads(shell.faces, np.minimum(depth, side))
        rest = patch.take(surface)
        weights, albedo = patch.take(shell.weights), lab_to_linear(colour)
        pieces.append(make_piece(rest, weights, albedo, patch.faces, PartId.SHOES, Finish.LEATHER))
    return merge_pieces([with_hems(pieces[0], 0.003, 0.015), pieces[1]])
