"""What is sewn on shoes: laces, heel patches, toe caps, stripes and saddles."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from assets.library import BodyLibrary
from generator.colour import lab_to_linear
from generator.people.cutting import Patch, cut_quads
from generator.people.feet import FootShell, foot_shell
from generator.people.lasts import Last, last_of, shape_only, shoe_depth
from generator.people.parts import Finish, PartId
from generator.people.piece import Piece, make_piece, with_hems
from generator.people.spec import Lab, ShoesSpec

Points = NDArray[np.float32]
Field = NDArray[np.float32]
_LACE_HALF_M, _LACE_WIDTH_M, _LACE_OFF_M = 0.017, 0.007, 0.0045
_N_ACROSS, _N_ALONG = 7, 3


def sew_on(surface: Points, normals: Points, shoes: ShoesSpec, last: Last, library: BodyLibrary) -> list[Piece]:
    """Trims of both shoes.

    Args:
        surface, normals: (V, 3) vertices of the foot shell over the last [m], and outwards.
        shoes, last: how the shoe is made.
        library: the body library.
    """
    shell = foot_shell(library)
    upper = lab_to_linear(shoes.fabric.colours_lab[0])
    colours = {
        "detail": lab_to_linear(shoes.detail_lab),
        "sole": lab_to_linear(shoes.sole_lab),
        "saddle": 0.7 * upper,
    }
    pieces = []
    for patch, colour, off_m in _patches(shape_only(shoes), library):
        rest = patch.take(surface + off_m * normals)
        weights = patch.take(shell.weights)
        piece = make_piece(rest, weights, colours[colour], patch.faces, PartId.SHOES, Finish.LEATHER)
        pieces.append(with_hems(piece, 0.003, 0.003, patch.take(normals)))
    if last.laces:
        pieces.append(_laces(surface, normals, last.laces, shoes.shaft, shoes.detail_lab, library))
    return pieces


@lru_cache(maxsize=128)
def _patches(shoes: ShoesSpec, library: BodyLibrary) -> list[tuple[Patch, str, float]]:
    """What is cut from the shell, its colour, and how far it lies off the upper [m]; the same for all bodies."""
    shell, last = foot_shell(library), last_of(shoes)
    foot = shell.on_foot
    fields: list[tuple[Field, str, float]] = []
    if last.heel_patch:
        fields.append((np.minimum((0.09 - foot.u) * foot.length_m, 0.050 - foot.h), "detail", 0.002))
    if last.toe_cap:
        fields.append(((foot.u - 0.89) * foot.length_m, "sole", 0.0025))
    if last.stripe:
        way = np.abs((foot.u - 0.44) * foot.length_m + 0.9 * (foot.h - 0.035)) - 0.007
        fields.append((np.minimum(-way, 0.058 - foot.h), "detail", 0.0015))
    if last.saddle:
        fields.append((0.014 - np.abs((foot.u - 0.60) * foot.length_m), "saddle", 0.002))
    inside = np.minimum(shoe_depth(foot, shoes) - 0.002, foot.h - 0.004)
    return [
        (cut_quads(shell.faces, np.minimum(inside, field).astype(np.float32)), colour, off)
        for field, colour, off in fields
    ]


def _laces(surface: Points, normals: Points, n_rows: int, shaft: float, lab: Lab, library: BodyLibrary) -> Piece:
    """Bars across the instep, their rims sunk into the shoe."""
    matrix, weights, faces = _lace_grid(library, n_rows, round(shaft, 1))
    rim = np.zeros((_N_ALONG, _N_ACROSS), np.float32)
    rim[1, 1:-1] = 1.0
    off = np.tile(rim.ravel(), len(weights) // rim.size) * (_LACE_OFF_M + 0.003) - 0.003
    rest = np.asarray(matrix @ surface, np.float32) + off[:, None] * np.asarray(matrix @ normals, np.float32)
    return make_piece(rest, weights, lab_to_linear(lab), faces, PartId.SHOES, Finish.CLOTH)


@lru_cache(maxsize=64)
def _lace_grid(library: BodyLibrary, n_rows: int, shaft: float) -> tuple[sp.csr_matrix, Points, NDArray[np.int32]]:
    """Matrix from surface vertices to points of all bars of both feet, their weights, and the quads."""
    shell = foot_shell(library)
    ridge = _ridge(shell)
    start, end = 0.62, (0.50 if shaft <= 0.02 else 0.42)
    bars = start + (end - start) * np.arange(n_rows) / max(n_rows - 1, 1)
    slope = np.gradient(ridge[:, 1], ridge[:, 0])
    points: list[NDArray[np.float64]] = []
    faces: list[NDArray[np.int64]] = []
    cell = np.arange(_N_ALONG * _N_ACROSS).reshape(_N_ALONG, _N_ACROSS)
    quads = np.stack([cell[:-1, :-1], cell[1:, :-1], cell[1:, 1:], cell[:-1, 1:]], axis=-1).reshape(-1, 4)
    for sign in (1.0, -1.0):
        for bar in bars:
            tilt = abs(float(np.interp(bar, ridge[:, 0], slope))) / shell.on_foot.length_m
            step = _LACE_WIDTH_M / np.hypot(1.0, tilt) / shell.on_foot.length_m
            u = bar + step * (np.arange(_N_ALONG) - 0.5 * (_N_ALONG - 1))
            v = np.linspace(-_LACE_HALF_M, _LACE_HALF_M, _N_ACROSS) + 0.004
            grid = np.stack(np.meshgrid(u, v, indexing="ij"), axis=-1).reshape(-1, 2)
            height = np.interp(grid[:, 0], ridge[:, 0], ridge[:, 1])
            faces.append((quads if sign > 0 else quads[:, ::-1]) + len(points) * len(cell.ravel()))
            points.append(np.column_stack([np.full(len(grid), sign), grid, height - 8.0 * grid[:, 1] ** 2]))
    matrix = _nearest(shell, np.concatenate(points))
    return matrix, np.asarray(matrix @ shell.weights, np.float32), np.concatenate(faces).astype(np.int32)


def _ridge(shell: FootShell) -> NDArray[np.float64]:
    """(K, 2) way along the foot and height of the highest line over the instep, up the shin's front."""
    foot = shell.on_foot
    middle = (np.abs(foot.v - 0.004) < 0.008) & shell.left & (foot.h > 0.02) & (foot.h < 0.2) & (foot.u > 0.28)
    order = np.argsort(foot.u[middle])
    u, h = foot.u[middle][order], foot.h[middle][order]
    grid = np.linspace(0.30, 0.95, 27)
    return np.stack([grid, [h[np.abs(u - g) < 0.03].max() for g in grid]], axis=1)


def _nearest(shell: FootShell, points: NDArray[np.float64]) -> sp.csr_matrix:
    """(P, V) matrix that mixes the four surface vertices nearest to (P, 4) side, u, v, h."""
    foot = shell.on_foot
    metres = np.array([1.0, foot.length_m, 1.0, 1.0])
    own = np.column_stack([np.where(shell.left, 1.0, -1.0), foot.u, foot.v, foot.h]) * metres
    away, index = cKDTree(own).query(points * metres, k=4)
    share = 1.0 / np.maximum(away, 1e-4) ** 2
    share /= share.sum(axis=1, keepdims=True)
    entries = (share.ravel(), (np.repeat(np.arange(len(points)), 4), index.ravel()))
    return sp.csr_matrix(entries, shape=(len(points), len(own))).astype(np.float32)
