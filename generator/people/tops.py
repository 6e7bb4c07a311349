"""Garments of trunk and arms: pieces of the body's shell, draped over what is worn below."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.people.cloth import arm_axis, cleft_share, cut_cloth, trunk_axis_y
from generator.people.drape import bridge_hollows, hang, push_out, relax, smoothstep, wrap_round
from generator.people.parts import PartId
from generator.people.piece import Piece
from generator.people.regions import Regions, upper_depth
from generator.people.spec import TopSpec
from generator.people.wardrobe import tights_shell
from generator.people.wrinkles import top_folds

Points = NDArray[np.float32]
Field = NDArray[np.float32]


def drape_top(vertices: Points, under: Points, top: TopSpec, library: BodyLibrary) -> Points:
    """Control points of a shirt over whatever is worn below.

    Args:
        vertices: (V, 3) body. [m]
        under: (C, 3) control points of the layer below, `drape_trousers` or the bare shell. [m]
        top: the garment.
        library: the body library.

    Returns:
        (C, 3) control points. [m]
    """
    shell = tights_shell(library)
    regions = shell.control_regions
    height = regions.points[:, 2]
    on_arm = smoothstep(0.2, 0.7, regions.on_arm)
    low = smoothstep(-0.45, -0.25, -height) * (1.0 - on_arm)
    ease = 0.006 + 0.006 * top.looseness * on_arm + (0.004 + 0.008 * top.looseness) * low
    ease = ease + 0.007 * smoothstep(0.0, 0.03, regions.points[:, 1]) * smoothstep(
        0.32, 0.40, height
    )  # shoulder blades
    points = push_out(relax(under, shell, 12, cleft_share(library)), shell, ease)
    points = bridge_hollows(points, shell, 8, 0.8)
    trunk = regions.on_arm < 0.3
    chest_m = float(points[trunk & (np.abs(height - 0.40) < 0.03), 2].mean())
    hem_m = float(points[trunk & (np.abs(height + 0.02) < 0.03), 2].mean())
    wrapped = smoothstep(-0.42, -0.25, -height) * smoothstep(-0.10, -0.03, height) * trunk
    points = wrap_round(points, trunk, trunk_axis_y(vertices, library), (chest_m, hem_m), wrapped)
    trunk_axis = np.stack(
        [np.zeros_like(height), np.full_like(height, trunk_axis_y(vertices, library)), points[:, 2]], axis=1
    )
    points = hang(points, shell, trunk_axis, 0.06, low * (0.6 + 0.4 * top.looseness))
    sleeve = smoothstep(0.03, 0.14, regions.arm_m)
    points = hang(points, shell, arm_axis(vertices, points, library), 0.16 - 0.11 * top.looseness, sleeve)
    return bridge_hollows(points, shell, 3, 0.6)


def top_depth(regions: Regions, top: TopSpec, hem_z: float) -> Field:
    """(V,) depth inside a top: inside neckline, sleeve ends and hem. [m]"""
    return upper_depth(regions, top, hem_z)


def cut_top(points: Points, top: TopSpec, hem_z: float, part: PartId, library: BodyLibrary) -> Piece:
    """A top from its (C, 3) control points."""
    return cut_cloth(
        points, top_depth(tights_shell(library).regions, top, hem_z), top.fabric, part, library, top_folds(top, library)
    )
