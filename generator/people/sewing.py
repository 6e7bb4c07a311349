"""Cuts a garment and everything sewn onto it out of the body's shell, all layers in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.people.cloth import Stuff
from generator.people.cloth_uv import cloth_uvs
from generator.people.cutting import Patch, cut_quads
from generator.people.piece import Piece, make_piece, with_hems
from generator.people.regions import Regions
from generator.people.topology import normal_matrix, vertex_normals
from generator.people.wardrobe import tights_shell
from generator.people.wrinkles import Folds

Points = NDArray[np.float32]
Field = NDArray[np.float32]
_LOWEST_Z = -0.12  # no top is cut from the shell below this template height [m]
_EDGE_M, _TURN_M = 0.0015, 0.003  # a trim reaches this far over the garment's edge, its hem this far back


@dataclass(frozen=True, eq=False)
class Zone:
    """A part of the body's shell, so that what is local costs little.

    Attributes:
        rows: (R,) its surface vertices in the shell, ascending.
        faces: (F, 4) quads of the zone's vertices.
        shell_faces: (F,) the same quads in the shell.
        regions: fields at the zone's vertices.
        subdivide: (R, C) from the shell's control vertices.
        incidence: (R, F) for `topology.vertex_normals`.
    """

    rows: NDArray[np.int64]
    faces: NDArray[np.int32]
    shell_faces: NDArray[np.int64]
    regions: Regions
    subdivide: sp.csr_matrix
    incidence: sp.csc_matrix


@dataclass(frozen=True, eq=False)
class Sewing:
    """The surface that trims are cut from.

    Attributes:
        surface: (V, 3) the garment with its folds. [m]
        normals: (V, 3) outwards.
        creases: (V, 5) as `Piece.creases`. [m]
        depth: (V,) the garment's own field. [m]
        stuff: what it is made of.
    """

    surface: Points
    normals: Points
    creases: Points
    depth: Field
    stuff: Stuff


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer of cloth.

    Attributes:
        zone: where it lies.
        field: (R,) depth in it at the zone's vertices. [m]
        stuff: what it is made of.
        off_m: way off the garment's surface. [m]
        thickness_m, turn_m: of its hems, as in `piece.with_hems`. [m]
    """

    zone: Zone
    field: Field
    stuff: Stuff
    off_m: float
    thickness_m: float
    turn_m: float


def zone_of(chosen: NDArray[np.bool_], library: BodyLibrary) -> Zone:
    """The faces of the shell with at least one of the chosen (V,) vertices."""
    shell = tights_shell(library)
    shell_faces = np.flatnonzero(chosen[shell.faces].any(axis=1))
    rows, faces = np.unique(shell.faces[shell_faces], return_inverse=True)
    whole = shell.regions
    regions = replace(whole, points=whole.points[rows], arm_m=whole.arm_m[rows], on_arm=whole.on_arm[rows])
    quads = faces.reshape(-1, 4).astype(np.int32)
    return Zone(
        rows.astype(np.int64), quads, shell_faces, regions, shell.subdivide[rows], normal_matrix(quads, len(rows))
    )


def spread(zone: Zone, values: NDArray[np.float32], fill: float, library: BodyLibrary) -> NDArray[np.float32]:
    """(V, ...) a zone's (R, ...) values at all surface vertices, and a number elsewhere."""
    whole = np.full((len(tights_shell(library).weights), *values.shape[1:]), fill, np.float32)
    whole[zone.rows] = values
    return whole


def fold_zone(points: Points, folds: Folds, zone: Zone, library: BodyLibrary) -> tuple[Points, Points]:
    """As `cloth.fold_surface`, for a zone only: the rest of surface and normals is 0."""
    surface = np.asarray(zone.subdivide @ points, np.float32)
    normals = vertex_normals(surface, zone.faces, zone.incidence)
    folded = surface + folds.relief[zone.rows, None] * normals
    return spread(zone, folded, 0.0, library), spread(zone, normals, 0.0, library)


@lru_cache(maxsize=2)
def upper_zone(library: BodyLibrary) -> Zone:
    """What tops are cut from: arms, and the trunk down to the hips."""
    regions = tights_shell(library).regions
    return zone_of((regions.points[:, 2] > _LOWEST_Z) | (regions.on_arm > 0.3), library)


@lru_cache(maxsize=2)
def front_zone(library: BodyLibrary) -> Zone:
    """The front of the trunk."""
    regions = tights_shell(library).regions
    _, y, z = regions.points.T
    return zone_of((y <= -0.02) & (z > _LOWEST_Z) & (regions.on_arm <= 0.3), library)


@lru_cache(maxsize=2)
def trunk_zone(library: BodyLibrary) -> Zone:
    """The trunk from the hips to the breast."""
    regions = tights_shell(library).regions
    z = regions.points[:, 2]
    return zone_of((z > _LOWEST_Z) & (z < 0.32) & (regions.on_arm <= 0.3), library)


@lru_cache(maxsize=2)
def arm_zone(library: BodyLibrary) -> Zone:
    """Both arms."""
    return zone_of(tights_shell(library).regions.on_arm > 0.3, library)


def trim(sewing: Sewing, zone: Zone, field: Field, off_m: float, stuff: Stuff) -> Layer:
    """Something `off_m` off a garment where a (R,) field is positive, with an edge all round."""
    inside = np.minimum(field, sewing.depth[zone.rows] + _EDGE_M)
    return Layer(zone, inside, stuff, off_m, off_m + 0.002, _TURN_M)


def sew(sewing: Sewing, layers: Sequence[Layer], library: BodyLibrary) -> Piece:
    """All layers as one piece, hemmed."""
    patch, of_vertex, of_face = _cut(layers, len(sewing.depth))

    def each(name: str, of: NDArray[np.int64]) -> NDArray[np.float32]:
        return np.array([getattr(layer, name) for layer in layers], np.float32)[of]

    normals = patch.take(sewing.normals)
    stuffs = [layer.stuff for layer in layers]
    albedo = np.stack([stuff.albedo for stuff in stuffs])[of_vertex]
    lifted = patch.take(sewing.surface) + each("off_m", of_vertex)[:, None] * normals
    weights = patch.take(tights_shell(library).weights)
    piece = make_piece(lifted, weights, albedo, patch.faces, stuffs[0].part, stuffs[0].finish)
    piece = replace(
        piece,
        creases=patch.take(sewing.creases),
        finishes=np.array([stuff.finish for stuff in stuffs], np.uint8)[of_face],
    )
    textured = np.array([stuff.textured for stuff in stuffs])[of_face]
    if textured.any():
        uvs = cloth_uvs(sewing.surface, patch, stuffs[0].part, library)
        piece = replace(piece, uvs=np.where(textured[:, None, None], uvs, np.float32(0.0)), textured=textured)
    return with_hems(piece, each("thickness_m", of_vertex), each("turn_m", of_vertex), normals)


def _cut(layers: Sequence[Layer], n_vertices: int) -> tuple[Patch, NDArray[np.int64], NDArray[np.int64]]:
    """All layers cut from V surface vertices, and the layer of each vertex and face."""
    zones = [layer.zone for layer in layers]
    sizes = [len(zone.rows) for zone in zones]
    starts = np.cumsum([0, *sizes[:-1]])
    faces = np.concatenate([zone.faces + start for zone, start in zip(zones, starts, strict=True)])
    cut = cut_quads(faces.astype(np.int32), np.concatenate([layer.field for layer in layers]))
    local = cut.matrix
    rows = np.concatenate([zone.rows for zone in zones])
    matrix = sp.csr_matrix((local.data, rows[local.indices], local.indptr), shape=(local.shape[0], n_vertices))
    sources = np.concatenate([zone.shell_faces for zone in zones])[cut.source_faces]
    numbers = np.arange(len(layers))
    of_vertex = np.repeat(numbers, sizes)[local.indices[local.indptr[:-1]]]
    of_face = np.repeat(numbers, [len(zone.faces) for zone in zones])[cut.source_faces]
    return Patch(cut.faces, matrix, sources), of_vertex, of_face
