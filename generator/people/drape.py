"""How cloth lies on a body: off the skin, over hollows, and hanging down from what carries it."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from generator.people.hull import hull_radius, interpolate_rings, support_rings
from generator.people.topology import vertex_normals
from generator.people.wardrobe import Shell

Points = NDArray[np.float32]
Field = NDArray[np.float32]
_RING_M = 0.03  # points this far above or below a ring count for it [m]


def smoothstep(low: float, high: float, value: NDArray[np.float32]) -> Field:
    """(...) 0 below `low`, 1 above `high`, smooth between. [1]"""
    t = np.clip((value - low) / (high - low), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t), np.float32)


def push_out(points: Points, shell: Shell, distance_m: Field | float) -> Points:
    """(C, 3) control points moved along their normals. [m]"""
    normals = vertex_normals(points, shell.control_faces, shell.control_normals)
    return np.asarray(points + normals * np.reshape(distance_m, (-1, 1)), np.float32)


def bridge_hollows(points: Points, shell: Shell, steps: int, strength: Field | float = 1.0) -> Points:
    """Cloth under tension: hollows fill up, nothing moves inwards.

    Args:
        points: (C, 3) control points. [m]
        shell: their topology.
        steps: number of relaxation steps; each reaches one edge further.
        strength: (C,) share of the way to the neighbours' mean. [1]

    Returns:
        (C, 3) relaxed points. [m]
    """
    normals = vertex_normals(points, shell.control_faces, shell.control_normals)
    mean = shell.neighbours
    rows = np.repeat(np.arange(len(points)), np.diff(mean.indptr))
    alike = np.einsum("ij,ij->i", normals[rows], normals[mean.indices])
    carried = sp.csr_matrix((mean.data * alike, mean.indices, mean.indptr), shape=mean.shape)
    hollow = np.einsum("ij,ij->i", mean @ points - points, normals)
    way = np.zeros_like(hollow)  # points only move along normals that stay as they are
    for _ in range(steps):
        way += np.maximum(hollow + carried @ way - way, 0.0) * strength
    return np.asarray(points + way[:, None] * normals, np.float32)


def relax(points: Points, shell: Shell, steps: int, share: Field) -> Points:
    """(C, 3) control points moved level towards their neighbours' mean, (C,) `share` of the way in each step. [m]"""
    rows = np.flatnonzero(share > 1e-6)
    own, own_share = shell.neighbours[rows], share[rows, None]
    level = points[:, :2].copy()
    for _ in range(steps):
        level[rows] += own_share * (own @ level - level[rows])
    return np.concatenate([level, points[:, 2:]], axis=1)


def hang(points: Points, above: NDArray[np.int64], axis: Points, taper: float, share: Field) -> Points:
    """Cloth that is as wide as what carries it from above: straight below chest, hips and calves.

    Args:
        points: (C, 3) control points. [m]
        above: (C,) the point that each hangs from, as `wardrobe.Shell.above`.
        axis: (C, 3) nearest point on the axis of trunk, leg or arm. [m]
        taper: narrowing per way down. [1]
        share: (C,) how far to follow the hanging shape. [1]

    Returns:
        (C, 3) points, nowhere nearer to the axis than before. [m]
    """
    offset = points - axis
    radius = _length(offset)
    hanging = np.where(share > 0.3 * share.max(), radius, np.float32(0.0))
    drop = taper * _length(points - points[above])
    for _ in range(6):  # what hangs from 1, 2, 4 ... points further up
        hanging = np.maximum(hanging, hanging[above] - drop)
        drop, above = drop + drop[above], above[above]
    wanted = radius + share * np.maximum(hanging - radius, 0.0)
    return np.asarray(axis + offset * (wanted / np.maximum(radius, 1e-6))[:, None], np.float32)


def _length(vectors: Points) -> Field:
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", vectors, vectors)))


def wrap_round(
    points: Points, trunk: NDArray[np.bool_], axis_y: float, levels: tuple[float, float], share: Field
) -> Points:
    """Cloth that goes round the trunk in convex rings instead of following spine, belly folds and buttocks.

    Args:
        points: (C, 3) control points. [m]
        trunk: (C,) which points belong to trunk and legs.
        axis_y: y of the vertical axis, which has x = 0. [m]
        levels: heights of the highest and lowest ring. [m]
        share: (C,) how far to go towards the convex ring. [1]

    Returns:
        (C, 3) points, nowhere nearer to the axis than before. [m]
    """
    heights = np.linspace(levels[0], levels[1], 16)
    local = (points - np.array([0.0, axis_y, 0.0])).astype(np.float64)
    near = trunk & (points[:, 2] < levels[0] + 2.0 * _RING_M) & (points[:, 2] > levels[1] - 2.0 * _RING_M)
    rings = hull_radius(support_rings(local[near], heights, _RING_M, 64))
    rows = np.flatnonzero(share > 0.0)
    own = local[rows]
    radius = np.hypot(own[:, 0], own[:, 1])
    grow = share[rows] * np.maximum(interpolate_rings(rings, heights, own) - radius, 0.0) / np.maximum(radius, 1e-6)
    wrapped = points.copy()
    wrapped[rows, 0] = own[:, 0] * (1.0 + grow)
    wrapped[rows, 1] = own[:, 1] * (1.0 + grow) + axis_y
    return wrapped


def clear_of(
    points: Points, trunk: NDArray[np.bool_], axis_y: float, inside: Points, low_m: float, distance_m: float
) -> Points:
    """Cloth widened where it would not go round what is worn inside, such as the waist of a wide skirt.

    Args:
        points: (C, 3) control points. [m]
        trunk: (C,) which points belong to trunk and legs.
        axis_y: y of the vertical axis, which has x = 0. [m]
        inside: (P, 3) points of what must be held. [m]
        low_m: height down to which it is. [m]
        distance_m: least distance from its convex outline. [m]

    Returns:
        (C, 3) points, nowhere nearer to the axis than before. [m]
    """
    axis = np.array([0.0, axis_y, 0.0])
    top = float(inside[:, 2].max())
    heights = np.linspace(top, low_m, 12)
    outline = support_rings((inside - axis).astype(np.float64), heights, 0.02, 48)
    rows = np.flatnonzero(trunk & (points[:, 2] < top + 0.06))
    local = (points[rows] - axis).astype(np.float64)
    wanted = interpolate_rings(hull_radius(outline) + distance_m, heights, local)
    radius = np.hypot(local[:, 0], local[:, 1])
    share = smoothstep(top + 0.06, top, local[:, 2].astype(np.float32))
    local[:, :2] *= (1.0 + share * np.maximum(wanted - radius, 0.0) / np.maximum(radius, 1e-6))[:, None]
    result = points.copy()
    result[rows] = local + axis
    return result
