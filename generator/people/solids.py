"""Small closed things from a few numbers: rounded boxes, tubes, straps and turned bodies, all of quads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.colour import lab_to_linear
from generator.people.parts import Finish, PartId
from generator.people.piece import CREASES, Piece
from generator.people.spec import Lab

Points = NDArray[np.float32]
Faces = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Solid:
    """A mesh of one colour.

    Attributes:
        points: (V, 3) positions. [m]
        faces: (F, 4) quads, counter-clockwise from outside.
        uvs: (F, 4, 2) place of each corner on the cloth. [m]
        albedo: (3,) linear sRGB.
        finish: how the surface reflects.
        textured: whether the part's texture colours it.
    """

    points: Points
    faces: Faces
    uvs: Points
    albedo: NDArray[np.float64]
    finish: Finish
    textured: bool

    def moved(self, points: NDArray[np.floating[Any]]) -> Solid:
        """The same mesh with other (V, 3) points."""
        return replace(self, points=np.asarray(points, np.float32))

    def shifted(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Solid:
        """The same solid elsewhere. [m]"""
        return self.moved(self.points + np.array([x, y, z], np.float32))


@dataclass(frozen=True)
class Paint:
    """Colour and surface of a solid: CIELAB albedo, finish, and whether the part's texture covers it."""

    lab: Lab
    finish: Finish
    textured: bool = False

    def on(self, mesh: tuple[NDArray[np.floating[Any]], Faces, NDArray[np.floating[Any]]]) -> Solid:
        """A painted solid from points, faces and uvs."""
        points, faces, uvs = mesh
        albedo = _albedo(self.lab)
        return Solid(
            np.asarray(points, np.float32), faces, np.asarray(uvs, np.float32), albedo, self.finish, self.textured
        )


Mesh = tuple[NDArray[np.floating[Any]], Faces, NDArray[np.floating[Any]]]


@lru_cache(maxsize=256)
def _albedo(lab: Lab) -> NDArray[np.float64]:
    return np.asarray(lab_to_linear(lab), np.float64)


@lru_cache(maxsize=64)
def _lattice(nx: int, ny: int, nz: int) -> tuple[NDArray[np.int64], Faces, NDArray[np.int64]]:
    """(V, 3) lattice places on the surface of a box, (F, 4) quads, (F, 4, 2) places of u and v among flat points."""
    counts, places, axes = (nx, ny, nz), [], []
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        i, j = (grid.ravel() for grid in np.meshgrid(np.arange(counts[u]), np.arange(counts[v]), indexing="ij"))
        for end in (0, counts[axis]):
            corners = np.zeros((len(i), 4, 3), np.int64)
            corners[..., axis] = end
            corners[..., u] = i[:, None] + np.array([0, 1, 1, 0])
            corners[..., v] = j[:, None] + np.array([0, 0, 1, 1])
            places.append(corners if end else corners[:, ::-1])
            axes.append(np.full(len(i), axis))
    corners = np.concatenate(places).reshape(-1, 3)
    unique, inverse = np.unique(corners, axis=0, return_inverse=True)
    faces, axis = inverse.reshape(-1, 4), np.concatenate(axes)
    uv_axes = np.stack([np.where(axis == 0, 1, 0), np.where(axis == 2, 1, 2)], axis=1)
    return unique, faces.astype(np.int32), 3 * faces[..., None] + uv_axes[:, None]


def rounded_box(
    size_m: tuple[float, float, float], radius_m: float, cells: tuple[int, int, int], bevel: int = 2
) -> Mesh:
    """A box around the origin with round edges.

    Args:
        size_m: outer width (x), depth (y) and height (z). [m]
        radius_m: of its edges. [m]
        cells: quads between the round edges along x, y, z.
        bevel: quads across each half of a round edge.
    """
    counts = tuple(n + 2 * bevel for n in cells)
    faces, uv_places = _lattice(counts[0], counts[1], counts[2])[1:]
    half = 0.5 * np.array(size_m)
    inner = np.maximum(half - radius_m, 1e-4)
    core, away = _round_lattice(cells, bevel)
    points = core * inner + away * (half - inner)
    return points, faces, points.ravel()[uv_places]


@lru_cache(maxsize=64)
def _round_lattice(cells: tuple[int, int, int], bevel: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(V, 3) place of each vertex in the flat core of a box, from -1 to 1, and its (V, 3) way out of the core."""
    counts = tuple(n + 2 * bevel for n in cells)
    lattice = _lattice(counts[0], counts[1], counts[2])[0]
    core, away = np.empty(lattice.shape), np.empty(lattice.shape)
    edge = np.tan(np.linspace(0.0, 0.25 * np.pi, bevel + 1)[1:])
    ends = np.ones(bevel)
    for k in range(3):
        core[:, k] = np.concatenate([-ends, np.linspace(-1.0, 1.0, cells[k] + 1), ends])[lattice[:, k]]
        away[:, k] = np.concatenate([-edge[::-1], np.zeros(cells[k] + 1), edge])[lattice[:, k]]
    return core, away / np.linalg.norm(away, axis=1, keepdims=True)


@lru_cache(maxsize=64)
def grid_faces(n_rows: int, n_around: int, capped: bool) -> Faces:
    """(F, 4) quads of a pipe of rings; rows run along, columns counter-clockwise seen against the way along."""
    row, column = (grid.ravel() for grid in np.meshgrid(np.arange(n_rows - 1), np.arange(n_around), indexing="ij"))
    right = (column + 1) % n_around
    here, after = row * n_around, (row + 1) * n_around
    pipe = np.stack([here + column, here + right, after + right, after + column], axis=1)
    if not capped:
        return np.asarray(pipe, np.int32)
    k = np.arange(n_around // 2 - 1)
    cap = np.stack([k, k + 1, n_around - 2 - k, n_around - 1 - k], axis=1)
    return np.asarray(np.concatenate([pipe, cap[:, ::-1], cap + (n_rows - 1) * n_around]), np.int32)


@lru_cache(maxsize=64)
def _pipe_uvs(n_rows: int, n_around: int, capped: bool) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """(F, 4) row of each corner and (F, 4) share of the way around."""
    faces = grid_faces(n_rows, n_around, capped)
    around = faces % n_around / n_around
    wraps = (around.max(axis=1) - around.min(axis=1) > 0.5)[:, None] & (around == 0.0)
    return np.asarray(faces // n_around, np.int64), np.where(wraps, 1.0, around)


def loft(rings: NDArray[np.floating[Any]], girth_m: float, capped: bool) -> Mesh:
    """A skin over (N, K, 3) rings that run counter-clockwise seen against the way along; `girth_m` scales the uvs."""
    n_rows, n_around = rings.shape[:2]
    step = np.linalg.norm(np.diff(rings.mean(axis=1), axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(step)])
    row, share = _pipe_uvs(n_rows, n_around, capped)
    uvs = np.stack([share * girth_m, along[row]], axis=2)
    return rings.reshape(-1, 3), grid_faces(n_rows, n_around, capped), uvs


def path_tangents(path: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """(N, 3) unit directions along a (N, 3) path."""
    path = np.asarray(path, np.float64)
    tangents = np.empty_like(path)
    tangents[1:-1] = path[2:] - path[:-2]
    tangents[0], tangents[-1] = path[1] - path[0], path[-1] - path[-2]
    return _units(tangents)


def row_cross(a: NDArray[np.floating[Any]], b: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """(N, 3) cross products of rows; on short paths several times faster than `np.cross`."""
    (ax, ay, az), (bx, by, bz) = a.T, b.T
    return np.array([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx]).T


def _units(rows: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    return np.asarray(rows / np.maximum(np.sqrt((rows * rows).sum(axis=1, keepdims=True)), 1e-9))


def _across(
    path: NDArray[np.floating[Any]], normals: NDArray[np.floating[Any]]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(N, 3) unit directions across a path, and up: square to path and across, on the side of the normals."""
    tangents = path_tangents(path)
    right = _units(row_cross(np.broadcast_to(normals, tangents.shape), tangents))
    return right, row_cross(tangents, right)


def tube(
    path: NDArray[np.floating[Any]],
    radius_m: float | NDArray[np.floating[Any]],
    normals: NDArray[np.floating[Any]],
    sides: int = 8,
) -> Mesh:
    """A round cord along a (N, 3) path; `normals` (N, 3) or (3,) are anything that is nowhere along it. [m]"""
    right, up = _across(path, normals)
    turn = np.arange(sides) * (2.0 * np.pi / sides)
    radius = np.broadcast_to(radius_m, (len(path),))[:, None, None]
    ring = np.cos(turn)[:, None] * right[:, None] + np.sin(turn)[:, None] * up[:, None]
    return loft(path[:, None] + radius * ring, 2 * np.pi * float(np.mean(radius)), capped=True)


_STRAP_SECTION = np.array(
    [(-1.0, -0.3), (-0.8, -1.0), (0.8, -1.0), (1.0, -0.3), (1.0, 0.3), (0.8, 1.0), (-0.8, 1.0), (-1.0, 0.3)]
)


def strap(
    path: NDArray[np.floating[Any]],
    normals: NDArray[np.floating[Any]],
    width_m: float | NDArray[np.floating[Any]],
    thickness_m: float | NDArray[np.floating[Any]],
) -> Mesh:
    """A flat band along a (N, 3) path whose lower side touches it.

    Args:
        path: (N, 3) middle of the side that lies on the body. [m]
        normals: (N, 3) or (3,) directions away from the body.
        width_m: of the band, or (N,) along it. [m]
        thickness_m: of the band, or (N,) along it. [m]
    """
    right, up = _across(path, normals)
    half, thick = (0.5 * np.broadcast_to(size, (len(path),))[:, None, None] for size in (width_m, thickness_m))
    x, y = _STRAP_SECTION[None, :, :1], thick * (_STRAP_SECTION[None, :, 1:] + 1.0)
    rings = path[:, None] + x * half * right[:, None] + y * up[:, None]
    return loft(rings, 2.0 * float(half.mean()), capped=True)


def turned(profile: NDArray[np.floating[Any]], n_around: int) -> Mesh:
    """A body of revolution about the z axis from a (N, 2) profile of radius and height that ascends outside. [m]"""
    turn = np.arange(n_around) * (2.0 * np.pi / n_around)
    circle = np.stack([np.cos(turn), np.sin(turn), np.zeros(n_around)], axis=1)
    rings = profile[:, :1, None] * circle + profile[:, 1:, None] * np.array([0.0, 0.0, 1.0])
    return loft(rings, 2.0 * np.pi * float(profile[:, 0].max()), capped=True)


def sheet(outside: NDArray[np.floating[Any]], inside: NDArray[np.floating[Any]]) -> Mesh:
    """A closed thin sheet from the (R, C, 3) grids of its two sides; rows x columns look outside. [m]"""
    rings = np.concatenate([outside, inside[:, ::-1]], axis=1)
    return loft(rings, 2.0 * float(np.linalg.norm(np.diff(outside[0], axis=0), axis=1).sum()), capped=True)


def solids_piece(solids: Sequence[Solid], weights: NDArray[np.floating[Any]], part: PartId) -> Piece:
    """One piece of all solids.

    Args:
        solids: in the rest pose or in the frame of the thing.
        weights: (B,) skinning weights of all vertices, or (V, B). [1]
        part: what they belong to.
    """
    counts = [len(solid.points) for solid in solids]
    offsets = np.cumsum([0, *counts[:-1]])
    n_faces = [len(solid.faces) for solid in solids]
    total = sum(counts)
    return Piece(
        rest=np.concatenate([solid.points for solid in solids]),
        weights=np.broadcast_to(np.asarray(weights, np.float32), (total, np.shape(weights)[-1])),
        albedo=np.repeat(np.stack([solid.albedo for solid in solids]), counts, axis=0).astype(np.float32),
        creases=np.zeros((total, len(CREASES)), np.float32),
        faces=np.concatenate([solid.faces + o for solid, o in zip(solids, offsets, strict=True)]).astype(np.int32),
        part_ids=np.full(sum(n_faces), part, np.uint8),
        finishes=np.repeat([solid.finish for solid in solids], n_faces).astype(np.uint8),
        uvs=np.concatenate([solid.uvs for solid in solids]),
        textured=np.repeat([solid.textured for solid in solids], n_faces),
    )
