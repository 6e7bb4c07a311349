"""Shirts and trousers: pieces of the body's shell, cut along level curves and draped."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.colour import lab_to_linear
from generator.people.body import landmark
from generator.people.cutting import cut_quads
from generator.people.drape import bridge_hollows, hang, push_out, relax, smoothstep, wrap_round
from generator.people.parts import PartId
from generator.people.piece import Piece, uniform_piece, with_hems
from generator.people.regions import lower_depth, upper_depth
from generator.people.spec import Lab, LowerSpec, UpperSpec
from generator.people.wardrobe import tights_shell

Points = NDArray[np.float32]
_HEM_THICKNESS_M, _HEM_TURN_M = 0.004, 0.025


def drape_trousers(vertices: Points, lower: LowerSpec, library: BodyLibrary) -> Points:
    """(C, 3) control points of the shell around legs and hips; the rest of the shell stays on the body. [m]"""
    shell = tights_shell(library)
    regions = shell.control_regions
    body = vertices[shell.source]
    smooth = relax(body, shell, 12, _cleft(library))
    on_leg = smoothstep(0.05, 0.30, regions.hip_z - regions.points[:, 2])
    points = push_out(smooth, shell, 0.005 + on_leg * (0.004 + 0.008 * lower.looseness))
    points = bridge_hollows(points, shell, 12, 0.8)
    trunk = regions.on_arm < 0.3
    levels = [float(points[trunk & (np.abs(regions.points[:, 2] - z) < 0.03), 2].mean()) for z in (0.14, -0.04)]
    hips = 0.8 * smoothstep(-0.07, 0.0, regions.points[:, 2]) * trunk
    points = wrap_round(points, trunk, _trunk_y(vertices, library), (levels[0], levels[1]), hips)
    share = on_leg * (0.4 + 0.5 * lower.looseness)
    points = hang(points, shell, _leg_axis(vertices, points, library), 0.09 - 0.05 * lower.looseness, share)
    points = bridge_hollows(points, shell, 3, 0.5)
    inside = smoothstep(-0.03, 0.0, 0.16 - regions.points[:, 2]) * (regions.on_arm < 0.3)
    return np.asarray(body + inside[:, None] * (points - body), np.float32)


def drape_shirt(vertices: Points, under: Points, upper: UpperSpec, library: BodyLibrary) -> Points:
    """Control points of a shirt over whatever is worn below.

    Args:
        vertices: (V, 3) body. [m]
        under: (C, 3) control points of the layer below, `drape_trousers` or the bare shell. [m]
        upper: the garment.
        library: the body library.

    Returns:
        (C, 3) control points. [m]
    """
    shell = tights_shell(library)
    regions = shell.control_regions
    height = regions.points[:, 2]
    on_arm = smoothstep(0.2, 0.7, regions.on_arm)
    low = smoothstep(-0.45, -0.25, -height) * (1.0 - on_arm)
    ease = 0.006 + 0.006 * upper.looseness * on_arm + (0.004 + 0.008 * upper.looseness) * low
    ease = ease + 0.007 * smoothstep(0.0, 0.03, regions.points[:, 1]) * smoothstep(
        0.32, 0.40, height
    )  # shoulder blades
    points = push_out(relax(under, shell, 12, _cleft(library)), shell, ease)
    points = bridge_hollows(points, shell, 8, 0.8)
    trunk = regions.on_arm < 0.3
    chest_m = float(points[trunk & (np.abs(height - 0.40) < 0.03), 2].mean())
    hem_m = float(points[trunk & (np.abs(height + 0.02) < 0.03), 2].mean())
    wrapped = smoothstep(-0.42, -0.25, -height) * smoothstep(-0.10, -0.03, height) * trunk
    points = wrap_round(points, trunk, _trunk_y(vertices, library), (chest_m, hem_m), wrapped)
    trunk_axis = np.stack(
        [np.zeros_like(height), np.full_like(height, _trunk_y(vertices, library)), points[:, 2]], axis=1
    )
    points = hang(points, shell, trunk_axis, 0.06, low * (0.6 + 0.4 * upper.looseness))
    sleeve = smoothstep(0.03, 0.14, regions.arm_m)
    points = hang(points, shell, _arm_axis(vertices, points, library), 0.16 - 0.11 * upper.looseness, sleeve)
    return bridge_hollows(points, shell, 3, 0.6)


def cut_shirt(points: Points, upper: UpperSpec, hem_z: float, library: BodyLibrary) -> Piece:
    """A T-shirt or long-sleeved shirt from its (C, 3) control points."""
    depth = upper_depth(tights_shell(library).regions, upper, hem_z)
    return _cut(points, depth, upper.colour_lab, PartId.UPPER, library)


def cut_trousers(points: Points, lower: LowerSpec, waist_z: float, library: BodyLibrary) -> Piece:
    """Trousers or shorts from their (C, 3) control points."""
    depth = lower_depth(tights_shell(library).regions, lower, waist_z)
    return _cut(points, depth, lower.colour_lab, PartId.LOWER, library)


def _cut(points: Points, depth: NDArray[np.float32], colour: Lab, part: PartId, library: BodyLibrary) -> Piece:
    shell = tights_shell(library)
    patch = cut_quads(shell.faces, depth)
    surface = np.asarray(shell.subdivide @ points, np.float32)
    piece = uniform_piece(patch.take(surface), patch.take(shell.weights), lab_to_linear(colour), patch.faces, part)
    return with_hems(piece, _HEM_THICKNESS_M, _HEM_TURN_M)


@lru_cache(maxsize=2)
def _cleft(library: BodyLibrary) -> NDArray[np.float32]:
    """(C,) share of relaxation between the buttocks, whose folded walls cloth must not follow. [1]"""
    x, y, z = tights_shell(library).control_regions.points.T
    height = smoothstep(-0.14, -0.08, z) * (1.0 - smoothstep(0.06, 0.12, z))
    return np.asarray(0.9 * np.exp(-((x / 0.035) ** 2)) * smoothstep(0.0, 0.03, y) * height, np.float32)


def _trunk_y(vertices: Points, library: BodyLibrary) -> float:
    return 0.5 * float(landmark(vertices, library, "spine-3")[1] + landmark(vertices, library, "pelvis")[1])


def _leg_axis(vertices: Points, points: Points, library: BodyLibrary) -> Points:
    """(C, 3) point of the hip-knee-ankle line of the same side at each point's height. [m]"""
    axis = np.zeros_like(points)
    for side, mine in (("l", points[:, 0] >= 0.0), ("r", points[:, 0] < 0.0)):
        joints = np.stack([landmark(vertices, library, f"{side}-{name}") for name in ("ankle", "knee", "upper-leg")])
        for k in range(2):
            axis[mine, k] = np.interp(points[mine, 2], joints[:, 2], joints[:, k])
    axis[:, 2] = points[:, 2]
    return axis


def _arm_axis(vertices: Points, points: Points, library: BodyLibrary) -> Points:
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
