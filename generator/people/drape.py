"""How cloth lies on a body: off the skin, over hollows, and hanging down from what carries it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from generator.people.hull import hull_radius, interpolate_rings, support_rings
from generator.people.topology import vertex_normals
from generator.people.wardrobe import Shell

Points = NDArray[np.float32]
Field = NDArray[np.float32]


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
    for _ in range(steps):
        step = shell.neighbours @ points - points
        out = np.maximum((step * normals).sum(axis=1), 0.0) * strength
        points = points + out[:, None] * normals
    return np.asarray(points, np.float32)


def relax(points: Points, shell: Shell, steps: int, share: Field) -> Points:
    """(C, 3) control points moved level towards their neighbours' mean, (C,) `share` of the way in each step. [m]"""
    points = points.copy()
    for _ in range(steps):
        points[:, :2] += share[:, None] * (shell.neighbours @ points[:, :2] - points[:, :2])
    return points


def hang(points: Points, shell: Shell, axis: Points, taper: float, share: Field) -> Points:
    """Cloth that is as wide as what carries it from above: straight below chest, hips and calves.

    Args:
        points: (C, 3) control points. [m]
        shell: their topology; `above` leads upwards.
        axis: (C, 3) nearest point on the axis of trunk, leg or arm. [m]
        taper: narrowing per way down. [1]
        share: (C,) how far to follow the hanging shape. [1]

    Returns:
        (C, 3) points, nowhere nearer to the axis than before. [m]
    """
    offset = points - axis
    radius = np.linalg.norm(offset, axis=1)
    hanging = np.where(share > 0.3 * share.max(), radius, 0.0)
    drop = taper * np.linalg.norm(points - points[shell.above], axis=1)
    for _ in range(40):
        hanging = np.maximum(hanging, hanging[shell.above] - drop)
    wanted = radius + share * np.maximum(hanging - radius, 0.0)
    return np.asarray(axis + offset * (wanted / np.maximum(radius, 1e-6))[:, None], np.float32)


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
    rings = hull_radius(support_rings(local[trunk], heights, 0.03, 64))
    radius = np.hypot(local[:, 0], local[:, 1])
    wanted = interpolate_rings(rings, heights, local)
    grow = share * np.maximum(wanted - radius, 0.0) / np.maximum(radius, 1e-6)
    local[:, :2] *= 1.0 + grow[:, None]
    return np.asarray(local + np.array([0.0, axis_y, 0.0]), np.float32)
