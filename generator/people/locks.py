"""Locks of hair: tapered strips with a ridge, which is what strands look like from a few metres away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.people.piece import Piece
from generator.people.scalp import Scalp, angles

Points = NDArray[np.float32]
Field = NDArray[np.float32]
_EDGE_SHADE, _RIDGE_SHADE = 0.84, 1.13
_FLAT_RIDGE_M = 0.0012  # under hats and hoods [m]


@dataclass(frozen=True, eq=False)
class Locks:
    """N strips of M cross-sections.

    Attributes:
        centre: (N, M, 3) middle line. [m]
        outward: (N, M, 3) direction away from the body. [1]
        half_width: (N, M) [m]
        ridge: (N, M) how far the middle stands above the edges. [m]
        shade: (N, M) relative lightness. [1]
    """

    centre: Points
    outward: Points
    half_width: Field
    ridge: Field
    shade: Field


def lock_piece(scalp: Scalp, locks: Locks) -> Piece:
    """The locks as one piece of the head's hair; what covers the head presses their ridges flat."""
    if scalp.hat or scalp.hood:
        locks = replace(locks, ridge=np.minimum(locks.ridge, _FLAT_RIDGE_M))
    return scalp.piece(*lock_mesh(locks))


def lock_mesh(locks: Locks) -> tuple[Points, Field, NDArray[np.int32]]:
    """(P, 3) points, (P,) relative lightness and (F, 4) quads of the locks."""
    n, m = locks.centre.shape[:2]
    along = np.empty_like(locks.centre)
    along[:, 1:-1] = locks.centre[:, 2:] - locks.centre[:, :-2]
    along[:, 0], along[:, -1] = locks.centre[:, 1] - locks.centre[:, 0], locks.centre[:, -1] - locks.centre[:, -2]
    side = _unit(np.cross(along, locks.outward))
    aside = side * locks.half_width[..., None]
    middle = locks.centre + locks.outward * locks.ridge[..., None]
    points = np.stack([locks.centre - aside, middle, locks.centre + aside], axis=2).reshape(-1, 3)
    shade = np.stack([_EDGE_SHADE * locks.shade, _RIDGE_SHADE * locks.shade, _EDGE_SHADE * locks.shade], axis=2)
    return points.astype(np.float32), shade.ravel().astype(np.float32), _lock_faces(n, m)


@lru_cache(maxsize=64)
def _lock_faces(n: int, m: int) -> NDArray[np.int32]:
    """(N * (M - 1) * 2, 4) quads of strips three vertices wide, facing outwards."""
    strip, row, half = np.meshgrid(np.arange(n), np.arange(m - 1), np.arange(2), indexing="ij")
    corner = 3 * (strip * m + row) + half
    quads = np.stack([corner, corner + 3, corner + 4, corner + 1], axis=-1)
    return np.asarray(quads.reshape(-1, 4), np.int32)


def _unit(vectors: NDArray[Any]) -> Points:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9), np.float32)


@lru_cache(maxsize=8)
def even_directions(n: int) -> Points:
    """(n, 3) evenly spread unit vectors (Fibonacci lattice), the top first."""
    z = 1.0 - 2.0 * (np.arange(n) + 0.5) / n
    turn = np.pi * (1.0 + 5.0**0.5) * np.arange(n)
    flat = np.sqrt(1.0 - z**2)
    return np.asarray(np.stack([flat * np.cos(turn), flat * np.sin(turn), z], axis=1), np.float32)


def tangential(direction: Points, toward: Points) -> Points:
    """(..., 3) unit vectors along the sphere at `direction` that lead towards `toward`."""
    return _unit(toward - direction * (direction * toward).sum(axis=-1, keepdims=True))


def slerp(start: Points, end: Points, share: Field) -> Points:
    """(N, M, 3) unit vectors on the great circles from (N, 3) to (N, 3) at (M,) shares."""
    angle = np.arccos(np.clip((start * end).sum(axis=1), -1.0, 1.0))[:, None, None]
    t = share[None, :, None]
    scale = np.maximum(np.sin(angle), 1e-4)
    mixed = (np.sin((1.0 - t) * angle) * start[:, None] + np.sin(t * angle) * end[:, None]) / scale
    return _unit(mixed)


def lie_on_head(scalp: Scalp, paths: Points, lift_m: Field) -> tuple[Points, Points]:
    """Points and outward normals of (N, M, 3) directions, (N, M) metres off the scalp. [m, 1]"""
    azimuth, elevation = angles(paths)
    surface, normal = scalp.chart.surface_at(azimuth, elevation)
    lift = scalp.flatten(lift_m, azimuth, elevation)
    return np.asarray(surface + normal * lift[..., None], np.float32), normal
