"""Trousers, shorts and leggings: pieces of the body's shell, draped around hips and legs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.people.cloth import cleft_share, cut_cloth, leg_axis, trunk_axis_y
from generator.people.drape import bridge_hollows, hang, push_out, relax, smoothstep, wrap_round
from generator.people.parts import PartId
from generator.people.piece import Piece
from generator.people.regions import lower_depth
from generator.people.spec import LowerSpec
from generator.people.wardrobe import tights_shell
from generator.people.wrinkles import leg_folds

Points = NDArray[np.float32]


def drape_trousers(vertices: Points, lower: LowerSpec, library: BodyLibrary) -> Points:
    """(C, 3) control points of the shell around legs and hips; the rest of the shell stays on the body. [m]"""
    shell = tights_shell(library)
    regions = shell.control_regions
    body = vertices[shell.source]
    smooth = relax(body, shell, 12, cleft_share(library))
    on_leg = smoothstep(0.05, 0.30, regions.hip_z - regions.points[:, 2])
    points = push_out(smooth, shell, 0.005 + on_leg * (0.004 + 0.008 * lower.looseness))
    points = bridge_hollows(points, shell, 12, 0.8)
    trunk = regions.on_arm < 0.3
    levels = [float(points[trunk & (np.abs(regions.points[:, 2] - z) < 0.03), 2].mean()) for z in (0.14, -0.04)]
    hips = 0.8 * smoothstep(-0.07, 0.0, regions.points[:, 2]) * trunk
    points = wrap_round(points, trunk, trunk_axis_y(vertices, library), (levels[0], levels[1]), hips)
    share = on_leg * (0.4 + 0.5 * lower.looseness)
    points = hang(points, shell, leg_axis(vertices, points, library), 0.09 - 0.05 * lower.looseness, share)
    points = bridge_hollows(points, shell, 3, 0.5)
    inside = smoothstep(-0.03, 0.0, 0.16 - regions.points[:, 2]) * (regions.on_arm < 0.3)
    return np.asarray(body + inside[:, None] * (points - body), np.float32)


def cut_trousers(points: Points, lower: LowerSpec, waist_z: float, library: BodyLibrary) -> Piece:
    """Trousers, shorts or leggings from their (C, 3) control points."""
    depth = lower_depth(tights_shell(library).regions, lower, waist_z)
    return cut_cloth(points, depth, lower.fabric, PartId.LOWER, library, leg_folds(lower, library))
