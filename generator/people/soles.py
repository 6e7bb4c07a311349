"""Soles and heels: lofts around the outline of the foot that stand on the ground once the heel has tilted the foot."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from generator.people.lasts import Last
from generator.people.spec import ShoesSpec

Points = NDArray[np.float64]
Faces = NDArray[np.int32]
_BALL_U, _SEAT_U, _BREAST_U = 0.67, 0.125, 0.27  # ball, middle of the heel, front of the heel
_N_HEEL, _HEEL_ROWS = 16, 6


@dataclass(frozen=True, eq=False)
class Tilt:
    """How the heel tilts one foot about its ankle while the toes stay flat.

    Attributes:
        ankle, ball: (2,) y and z of the bones' heads in the rest pose. [m]
        rotation: (2, 2) of y and z, toes down.
        ground_z: height of the ground once the foot is tilted. [m]
    """

    ankle: Points
    ball: Points
    rotation: Points
    ground_z: float

    def apply(self, points: Points, toe: NDArray[np.float64]) -> Points:
        """(P, 3) rest points after the tilt, (P,) `toe` share of the toes' bone. [m]"""
        matrix, shift = self._blend(toe)
        result = points.copy()
        result[:, 1:] = np.einsum("pij,pj->pi", matrix, points[:, 1:]) + shift
        return result

    def undo(self, points: Points, toe: NDArray[np.float64]) -> Points:
        """(P, 3) rest points of tilted ones. [m]"""
        matrix, shift = self._blend(toe)
        result = points.copy()
        result[:, 1:] = np.linalg.solve(matrix, (points[:, 1:] - shift)[..., None])[..., 0]
        return result

    def _blend(self, toe: NDArray[np.float64]) -> tuple[Points, Points]:
        foot_shift = self.ankle - self.rotation @ self.ankle
        toe_shift = self.rotation @ self.ball + foot_shift - self.ball
        share = np.asarray(toe, np.float64)[:, None]
        matrix = (1.0 - share[..., None]) * self.rotation + share[..., None] * np.eye(2)
        return matrix, (1.0 - share) * foot_shift + share * toe_shift


def make_tilt(ankle: Points, ball: Points, pitch_deg: float, sole_m: float) -> Tilt:
    """The tilt of a foot with (3,) bone heads `ankle` and `ball`."""
    c, s = np.cos(np.radians(pitch_deg)), np.sin(np.radians(pitch_deg))
    rotation = np.array([[c, -s], [s, c]])
    sunk = (rotation @ (ball[1:] - ankle[1:]) + ankle[1:] - ball[1:])[1]
    return Tilt(ankle[1:], ball[1:], rotation, float(sunk) - sole_m)


@dataclass(frozen=True, eq=False)
class Loft:
    """A part of a sole.

    Attributes:
        points: (P, 3) in the rest pose. [m]
        faces: (F, 4) quads, counter-clockwise from outside.
        toe: (P,) share of the toes' bone in the weights, the rest is the foot's. [1]
    """

    points: Points
    faces: Faces
    toe: NDArray[np.float64]


def strip_faces(n: int, flipped: bool) -> Faces:
    """(n, 4) quads between a ring of n points, clockwise seen from above, and the next n below it."""
    i = np.arange(n)
    j = (i + 1) % n
    quads = np.stack([i, n + i, n + j, j], axis=1)
    return np.asarray(quads if flipped else quads[:, ::-1], np.int32)


def cap_faces(n: int, flipped: bool) -> Faces:
    """(n / 2 - 1, 4) quads that close an even ring from below, as a ladder across it."""
    i = np.arange(n // 2 - 1)
    quads = np.stack([i, n - 1 - i, n - 2 - i, i + 1], axis=1)
    return np.asarray(quads[:, ::-1] if flipped else quads, np.int32)


def loft(rings: list[Points], toe: NDArray[np.float64], flipped: bool, capped: bool = True) -> Loft:
    """Strips between rings from the top down, each with edges of its own, and a cap below the last.

    Args:
        rings: (N, 3) each. [m]
        toe: (N,) share of the toes' bone.
        flipped: whether the rings run counter-clockwise seen from above instead of clockwise.
        capped: whether to close the last ring.
    """
    n = len(toe)
    parts = [np.concatenate(pair) for pair in pairwise(rings)]
    faces = [strip_faces(n, flipped) + 2 * n * k for k in range(len(parts))]
    shares = [np.tile(toe, 2)] * len(parts)
    if capped:
        faces.append(cap_faces(n, flipped) + 2 * n * len(parts))
        parts, shares = [*parts, rings[-1]], [*shares, toe]
    return Loft(np.concatenate(parts), np.concatenate(faces), np.concatenate(shares))


def build_sole(
    outline: Points, u: Points, toe: Points, shoes: ShoesSpec, last: Last, tilt: Tilt, flipped: bool
) -> list[Loft]:
    """The sole of one shoe and its heel, in the rest pose.

    Args:
        outline: (N, 3) around the upper, clockwise seen from above for a left shoe. [m]
        u: (N,) way along the foot.
        toe: (N,) share of the toes' bone.
        shoes, last: how the shoe is made.
        tilt: how the heel tilts the foot.
        flipped: whether this is a right shoe.
    """
    heeled = last.heel != "whole"
    outward = _outward(outline)
    tip = np.clip((u - 0.80) / 0.22, 0.0, 1.0) ** 2
    lift = last.spring_m * tip
    cap = 0.014 * tip if last.toe_cap else 0.0
    top, welt = outline.copy(), outline + last.welt_m * outward
    top[:, 2] = welt[:, 2] = last.band_m + lift + cap
    inner = outline - 0.006 * outward
    inner[:, 2] = top[:, 2]
    bottom = outline + (0.3 * last.welt_m - 0.002) * outward
    bottom[:, 2] = lift - shoes.sole_m
    if not heeled:
        posed = tilt.apply(welt, toe)
        posed[:, :2] = tilt.apply(bottom, toe)[:, :2]
        posed[:, 2] = tilt.ground_z + lift
        behind = np.clip((_BALL_U - u) / _BALL_U, 0.0, 1.0)
        posed[:, 1] -= 0.25 * shoes.heel_m * behind  # a wedge leans forwards
        bottom = tilt.undo(posed, toe)
    middle = 0.5 * (welt + bottom) + (0.0015 if not heeled else 0.0) * outward
    parts = [loft([inner, welt, middle, bottom], toe, flipped)]
    if heeled:
        parts.append(_build_heel(outline, u, shoes, last, tilt, flipped))
    return parts


def _outward(ring: Points) -> Points:
    """(N, 3) level unit normals of a ring, away from its middle."""
    along = np.roll(ring, -1, axis=0) - np.roll(ring, 1, axis=0)
    normal = np.stack([-along[:, 1], along[:, 0], np.zeros(len(ring))], axis=1)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    away = ((ring - ring.mean(axis=0)) * normal).sum()
    return np.asarray(normal if away > 0.0 else -normal)


def _build_heel(outline: Points, u: Points, shoes: ShoesSpec, last: Last, tilt: Tilt, flipped: bool) -> Loft:
    """A block or a thin heel under the seat; its front stands upright once the foot is tilted."""
    nose, back = outline[len(outline) // 2], outline[0]
    axis = (nose - back)[:2] / np.linalg.norm((nose - back)[:2])
    length = float(np.linalg.norm((nose - back)[:2])) / float(u[len(outline) // 2] - u[0])
    seat = outline[(u < _BREAST_U) & (u > 0.08)]
    half = 0.5 * float(np.ptp(seat[:, :2] @ np.array([-axis[1], axis[0]]))) - 0.002
    turn = 2.0 * np.pi * np.arange(_N_HEEL) / _N_HEEL
    sign = 1.0 if flipped else -1.0
    lug = last.welt_m
    wide = sign * np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** 0.7 * (half + lug)
    long = -np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** 0.6
    reach = np.where(long > 0.0, (_BREAST_U - _SEAT_U) * length, (_SEAT_U - u.min()) * length + lug - 0.002)
    across = np.array([-axis[1], axis[0]])
    centre = back[:2] + axis * (_SEAT_U - float(u[0])) * length
    share = np.zeros(_N_HEEL)
    flat = centre + (long * reach)[:, None] * axis + wide[:, None] * across
    seat_ring = np.concatenate([flat, np.full((_N_HEEL, 1), -0.4 * shoes.sole_m)], axis=1)
    top = tilt.apply(seat_ring, share)
    tip_size = _tip_size(shoes, last)
    middle = top.mean(axis=0)
    height = float(middle[2]) - tilt.ground_z
    foot = middle[:2] + axis * (0.10 * height if last.heel == "thin" else 0.04 * height)
    rings = []
    for way in np.linspace(0.0, 1.0, _HEEL_ROWS):
        shrink = tip_size + (1.0 - tip_size) * (1.0 - way) ** (2.6 if last.heel == "thin" else 1.0)
        ring = top.copy()
        ring[:, :2] = (1.0 - way) * middle[:2] + way * foot + shrink * (top[:, :2] - middle[:2])
        ring[:, 2] = (1.0 - way) * top[:, 2] + way * tilt.ground_z
        rings.append(tilt.undo(ring, share))
    return loft(rings, share, flipped)


def _tip_size(shoes: ShoesSpec, last: Last) -> float:
    """Width of the heel's tip as a share of its seat: the higher, the thinner."""
    if last.heel == "block":
        return float(np.interp(shoes.heel_m, (0.03, 0.08), (0.96, 0.72)))
    return float(np.interp(shoes.heel_m, (0.03, 0.06, 0.09), (0.7, 0.34, 0.22)))
