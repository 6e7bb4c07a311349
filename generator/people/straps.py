"""Where straps run: taut along the outline of a posed, dressed trunk in a plane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.people.hull import hull_radius, ring_angles
from generator.people.parts import PartId
from generator.people.piece import Piece, has_part
from generator.people.skinning import bone_share
from generator.people.solids import path_tangents, row_cross

Array = NDArray[np.float64]
_N_ANGLES = 96
_ARM_BONES = ("Arm", "ForeArm", "Hand", "FingerBase", "HandFinger1")
CLOTHES = (PartId.UPPER, PartId.OUTERWEAR, PartId.LOWER)


def trunk_rows(piece: Piece, bones: tuple[str, ...]) -> NDArray[np.intp]:
    """Vertices of a dressed person that lie on trunk, shoulders and legs: cloth without sleeves, and bare skin."""
    arms = [name for name in bones if name.removeprefix("Left").removeprefix("Right") in _ARM_BONES]
    chosen = np.zeros(len(piece.rest), bool)
    chosen[piece.faces[has_part(piece.part_ids, (*CLOTHES, PartId.SKIN, PartId.LEGWEAR))]] = True
    chosen &= bone_share(piece.weights, bones, arms) < 0.35
    return np.flatnonzero(chosen & (bone_share(piece.weights, bones, ("Head", "Neck1")) < 0.5))


@dataclass(frozen=True, eq=False)
class Plane:
    """A plane through the trunk: angles in it run from `across` (0) to `up` (90 degrees).

    Attributes:
        centre: (3,) a point inside the trunk. [m]
        across, up: (3,) unit vectors, square to each other.
    """

    centre: Array
    across: Array
    up: Array

    @staticmethod
    def through(centre: Array, across: Array, up: Array) -> Plane:
        """A plane with `across` as it is and `up` made square to it."""
        across = across / np.linalg.norm(across)
        up = up - (up @ across) * across
        return Plane(centre, across, up / np.linalg.norm(up))

    def flat(self, points: Array) -> Array:
        """(P, 2) coordinates in the plane of (P, 3) points. [m]"""
        return np.asarray((points - self.centre) @ np.stack([self.across, self.up], axis=1))

    def angle(self, point: Array) -> float:
        """Angle of a point. [rad]"""
        x, y = self.flat(point[None])[0]
        return float(np.arctan2(y, x))

    def off(self, points: Array) -> Array:
        """(P,) distance of points from the plane. [m]"""
        normal = np.cross(self.across, self.up)
        return np.asarray(points @ normal - self.centre @ normal)


def outline_radius(points: Array, plane: Plane, half_width_m: float, extra: Array | None = None) -> Array:
    """How far a taut band reaches from the plane's centre in each of `ring_angles(96)`.

    Args:
        points: (P, 3) what it lies on. [m]
        plane: the plane of its middle line.
        half_width_m: points this far off the plane carry it. [m]
        extra: (E, 3) where it is fastened. [m]

    Returns:
        (96,) radius of the convex outline. [m]
    """
    flat = plane.flat(points[np.abs(plane.off(points)) < half_width_m])
    fixed = np.zeros((1, 2)) if extra is None else plane.flat(extra)
    turn = ring_angles(_N_ANGLES)
    support = (np.concatenate([flat, fixed]) @ np.stack([np.cos(turn), np.sin(turn)])).max(axis=0)
    return np.asarray(hull_radius(np.maximum(support, 0.02)[None])[0])


def arc(plane: Plane, radius: Array, start: float, end: float, n_points: int) -> tuple[Array, Array]:
    """(N, 3) points of an outline from one angle to another, and (N, 3) outward normals in the plane. [m]"""
    turn = np.linspace(start, end, n_points)
    places = np.append(radius, radius[0])
    reach = np.interp(np.mod(turn, 2 * np.pi), np.linspace(0.0, 2 * np.pi, _N_ANGLES + 1), places)
    path = plane.centre + reach[:, None] * (np.cos(turn)[:, None] * plane.across + np.sin(turn)[:, None] * plane.up)
    path = even_steps(path, n_points)
    side = np.cross(plane.across, plane.up) * np.sign(end - start)
    return path, row_cross(path_tangents(path), np.broadcast_to(side, path.shape))


def flat_band(
    points: Array, plane: Plane, width_m: float, start: float, end: float, n_points: int
) -> tuple[Array, Array]:
    """(N, 3) middle of a wide band that lies flat on what it crosses, and its (N, 3) outward normals.

    The outlines under its two edges and its middle give the slope across; the middle carries it where cloth bulges.

    Args:
        points: (P, 3) what it lies on. [m]
        plane: the plane of its middle line.
        width_m: of the band. [m]
        start, end: angles in the plane. [rad]
        n_points: points N along it.
    """
    side = np.cross(plane.across, plane.up)
    lanes = (-0.36 * width_m, 0.0, 0.36 * width_m)
    turn = np.linspace(start, end, 2 * n_points)
    rays = np.cos(turn)[:, None] * plane.across + np.sin(turn)[:, None] * plane.up
    off = plane.off(points)
    radii = []
    for lane in lanes:
        radius = outline_radius(points[np.abs(off - lane) < 0.2 * width_m], plane, 1.0)
        places = np.mod(turn, 2.0 * np.pi) * (_N_ANGLES / (2.0 * np.pi))
        radii.append(np.interp(places, np.arange(_N_ANGLES + 1), np.append(radius, radius[0])))
    near, middle, far = radii
    path = plane.centre + np.maximum(middle, 0.5 * (near + far))[:, None] * rays
    slope = smooth_ends(far - near) / (lanes[2] - lanes[0])
    across = side + slope[:, None] * rays
    both = even_steps(np.concatenate([path, across], axis=1), n_points)
    path, across = both[:, :3], both[:, 3:]
    normals = row_cross(path_tangents(path), across) * np.sign(end - start)
    return path, normals / np.linalg.norm(normals, axis=1, keepdims=True)


def smooth_ends(values: Array) -> Array:
    """(N,) running mean over nine values, the ends repeated."""
    padded = np.concatenate([np.full(4, values[0]), values, np.full(4, values[-1])])
    return np.convolve(padded, np.full(9, 1.0 / 9.0), mode="valid")


def even_steps(path: Array, n_points: int) -> Array:
    """(N, C) rows at equal distances along a path whose first three columns are places. [m]"""
    step = path[1:, :3] - path[:-1, :3]
    way = np.concatenate([[0.0], np.cumsum(np.sqrt((step * step).sum(axis=1)))])
    places = np.linspace(0.0, way[-1], n_points)
    return np.stack([np.interp(places, way, path[:, k]) for k in range(path.shape[1])], axis=1)


def curve(points: Array, n_points: int) -> Array:
    """(N, 3) points at equal distances along a Catmull-Rom curve through a few (K, 3) points. [m]"""
    padded = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    t = np.linspace(0.0, 1.0, 7)[:-1, None, None]
    a, b, c, d = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    pieces = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    return even_steps(np.concatenate([pieces.transpose(1, 0, 2).reshape(-1, 3), points[-1:]]), n_points)
