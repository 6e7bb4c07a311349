"""Skirts, built around the posed legs: rings that are wide enough for hips and stride and hang from there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.colour import lab_to_linear
from generator.people.attach import Attachment, PosedBody
from generator.people.hull import hull_radius, ring_angles, support_rings
from generator.people.parts import Finish, PartId
from generator.people.piece import make_piece
from generator.people.regions import SKIRT_WAIST_Z, TUCK_M, leg_end_z
from generator.people.skinning import Skeleton, skin_vertices
from generator.people.spec import LowerSpec
from generator.people.wardrobe import tights_shell

Points = NDArray[np.float32]
_N_AROUND, _N_RINGS = 72, 26
_CLEARANCE_M = 0.010
_THICKNESS_M, _LEDGE_M = 0.004, 0.035  # the waistband reaches inwards to the shirt


@dataclass(frozen=True)
class SkirtShape:
    """What a skirt looks like before it is worn.

    Attributes:
        waist_m, hem_m: rest heights of its upper and lower edge above the ground. [m]
        flare: widening below the hips per way down. [1]
        fold_m: depth of the folds at the hem. [m]
        n_folds: number of folds around the hem.
    """

    waist_m: float
    hem_m: float
    flare: float
    fold_m: float
    n_folds: int


def skirt_faces() -> NDArray[np.int32]:
    """(F, 4) quads of the outer surface and of the turned-in hem and waist, the same for every skirt."""
    n_rows = _N_RINGS + 4
    row, column = np.meshgrid(np.arange(n_rows - 1), np.arange(_N_AROUND), indexing="ij")
    right = (column + 1) % _N_AROUND
    here, below = row * _N_AROUND, (row + 1) * _N_AROUND
    quads = [here + column, below + column, below + right, here + right]
    return np.asarray(np.stack(quads, axis=-1).reshape(-1, 4), np.int32)


def wear_skirt(
    vertices: Points, under: Points, shirt: Points, lower: LowerSpec, skeleton: Skeleton, library: BodyLibrary
) -> Attachment:
    """A skirt around whatever pose the legs take.

    Args:
        vertices: (V, 3) body. [m]
        under: (C, 3) control points of what the legs wear. [m]
        shirt: (C, 3) control points of what is tucked in. [m]
        lower: the skirt.
        skeleton: rest-pose bones.
        library: the body library.
    """
    shell = tights_shell(library)
    height = shell.control_regions.points[:, 2]
    trunk = shell.control_regions.on_arm < 0.3

    def rest_height(level: float) -> float:
        near = trunk & (np.abs(height - level) < 0.03)
        return float((vertices[shell.source[near], 2] - height[near]).mean() + level)

    shape = SkirtShape(
        waist_m=rest_height(SKIRT_WAIST_Z),
        hem_m=rest_height(leg_end_z(shell.control_regions, lower)),
        flare=0.02 + 0.16 * lower.flare,
        fold_m=0.004 + 0.018 * lower.flare,
        n_folds=9 + int(7 * lower.looseness),
    )
    surface = shell.regions
    fine_trunk, level = surface.on_arm < 0.3, surface.points[:, 2]
    legs = fine_trunk & (level < SKIRT_WAIST_Z + 0.02)
    tucked = fine_trunk & (level < SKIRT_WAIST_Z + 0.04) & (level > SKIRT_WAIST_Z - TUCK_M - 0.02)
    rest = np.concatenate([shell.subdivide[legs] @ under, shell.subdivide[tucked] @ shirt]).astype(np.float32)
    weights = np.concatenate([shell.weights[legs], shell.weights[tucked]])
    hips = skeleton.names.index("Hips")
    head = skeleton.heads[hips]
    worn = build_skirt(rest, shape, np.eye(3), head)
    none = np.zeros((len(worn), len(skeleton.names)), np.float32)
    piece = make_piece(worn, none, lab_to_linear(lower.fabric.colours_lab[0]), skirt_faces(), PartId.LOWER, Finish.CLOTH)

    def place(posed: PosedBody) -> Points:
        around = skin_vertices(rest, weights, posed.matrices)
        return build_skirt(around, shape, posed.matrices[hips, :, :3].astype(np.float64), head)

    return Attachment(piece, place)


def build_skirt(
    body: Points, shape: SkirtShape, pelvis: NDArray[np.float64], pelvis_head: NDArray[np.float64]
) -> Points:
    """Posed vertices of a skirt.

    Args:
        body: (P, 3) posed points of hips, legs and tucked-in shirt that it must cover. [m]
        shape: the skirt.
        pelvis: (3, 3) rotation of the pelvis away from the rest pose.
        pelvis_head: (3,) the point about which the pelvis turns; the same place in rest and pose. [m]

    Returns:
        (V, 3) vertices in the order that `skirt_faces` expects. [m]
    """
    local = (body - pelvis_head) @ pelvis  # into the frame of the pelvis
    heights = np.linspace(shape.waist_m, shape.hem_m, _N_RINGS) - pelvis_head[2]
    spacing = float(heights[0] - heights[1])
    angles = ring_angles(_N_AROUND)
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    support = support_rings(local, heights, 0.8 * spacing, _N_AROUND)
    support[:2] = support_rings(local, heights[:2], 0.008, _N_AROUND)  # the waist is narrow, what is below is not
    radius = hull_radius(support)
    clearance = np.interp(np.arange(_N_RINGS), [0, 4], [0.4, 1.0])[:, None] * _CLEARANCE_M
    radius = _hang(radius + clearance, spacing, shape.flare)
    below = np.clip((heights[3] - heights) / (heights[3] - heights[-1]), 0.0, 1.0)[:, None]
    folds = 0.5 + 0.5 * np.cos(shape.n_folds * angles + 0.7 * np.sin(3.0 * angles))
    radius = radius + shape.fold_m * below**1.3 * folds
    turned = [radius[-1] - _THICKNESS_M, radius[-2] - 2 * _THICKNESS_M]
    rows = [radius[0] - _LEDGE_M, radius[0] - _THICKNESS_M, *radius, *turned]
    levels = np.concatenate([[heights[0] - _THICKNESS_M, heights[0]], heights, [heights[-1], heights[-2]]])
    grid = np.stack(rows)[:, :, None] * directions
    points = np.concatenate([grid, np.broadcast_to(levels[:, None, None], (*grid.shape[:2], 1))], axis=2)
    return np.asarray(points.reshape(-1, 3) @ pelvis.T + pelvis_head, np.float32)


def _hang(radius: NDArray[np.float64], spacing: float, flare: float) -> NDArray[np.float64]:
    """Each ring at least as wide as what hangs from the one above, then smooth without letting the body through."""
    result = radius.copy()
    for ring in range(1, len(result)):
        widen = flare * spacing * min(1.0, ring / 8.0)
        result[ring] = np.maximum(result[ring], result[ring - 1] + widen)
    for _ in range(4):
        smooth = result.copy()
        smooth[1:-1] = 0.25 * result[:-2] + 0.5 * result[1:-1] + 0.25 * result[2:]
        smooth = 0.25 * np.roll(smooth, 1, axis=1) + 0.5 * smooth + 0.25 * np.roll(smooth, -1, axis=1)
        result = np.maximum(smooth, radius)
    return result
