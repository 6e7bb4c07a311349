"""Collars, ribs and hoods: strips around the neck that start on the garment's own surface.

The surface around neck and shoulders is charted by rays from a point in the chest: a column is a direction around the
neck, a row an elevation. Whatever is built from the chart's points moves with the cloth beneath it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from assets.library import BodyLibrary
from generator.colour import lab_to_linear
from generator.people.cloth import Stuff
from generator.people.drape import smoothstep
from generator.people.parts import Finish
from generator.people.piece import Piece, make_piece
from generator.people.regions import Regions, neck_depth
from generator.people.spec import TopSpec
from generator.people.wardrobe import tights_shell

Points = NDArray[np.float32]
Field = NDArray[np.float32]
Offsets = tuple[Field | float, Field | float, Field | float]
Rings = tuple[Points, Points]  # (R, N, 3) points and (R, N, B) skinning weights
_N_TURN, _N_RISE = 64, 56
_CENTRE = np.array([0.0, -0.02, 0.44])
_RISES = np.radians(np.linspace(74.0, -50.0, _N_RISE))


@dataclass(frozen=True, eq=False)
class NeckChart:
    """Rays from the chest through the shell; row r, column c is point r * N_TURN + c.

    Attributes:
        matrix: (R * N, V) from the shell's surface vertices to the chart's points.
        regions: fields at the chart's points.
        weights: (R * N, B) skinning weights.
    """

    matrix: sp.csr_matrix
    regions: Regions
    weights: Points


@lru_cache(maxsize=2)
def neck_chart(library: BodyLibrary) -> NeckChart:
    """The chart of the template, the same for all people."""
    shell = tights_shell(library)
    points = shell.regions.points
    turn = np.arange(_N_TURN) * (2.0 * np.pi / _N_TURN)
    rise, turn = (grid.ravel() for grid in np.meshgrid(_RISES, turn, indexing="ij"))
    rays = np.stack([np.sin(turn) * np.cos(rise), -np.cos(turn) * np.cos(rise), np.sin(rise)], axis=1)
    faces = shell.faces[points[shell.faces].mean(axis=1)[:, 2] > 0.1]
    triangles = np.concatenate([faces[:, [0, 1, 2]], faces[:, [0, 2, 3]]])
    centres = points[triangles].mean(axis=1) - _CENTRE
    tree = cKDTree(centres / np.linalg.norm(centres, axis=1, keepdims=True))
    near = np.asarray(tree.query(rays, k=16)[1])
    corners = points[triangles[near]].astype(np.float64) - _CENTRE  # (P, 16, 3 corners, 3)
    along = np.broadcast_to(rays[:, None, :, None], (*near.shape, 3, 1))
    solved = np.linalg.solve(corners.swapaxes(2, 3) + 1e-9 * np.eye(3), along)[..., 0]
    share = solved / solved.sum(axis=2, keepdims=True)
    bad = np.maximum(-share.min(axis=2), 0.0) + np.where(solved.sum(axis=2) > 0.0, 0.0, 9.0)
    best = np.argmin(bad + 1e-3 / np.abs(solved.sum(axis=2)), axis=1)  # the outer one of two
    rows = np.arange(len(rays))
    weights = np.clip(share[rows, best], 0.0, 1.0)
    weights /= weights.sum(axis=1, keepdims=True)
    columns = triangles[near[rows, best]]
    matrix = sp.csr_matrix(
        (weights.ravel().astype(np.float32), columns.ravel(), np.arange(0, 3 * len(rays) + 1, 3)),
        shape=(len(rays), len(points)),
    )
    regions = shell.regions
    charted = replace(
        regions,
        points=np.asarray(matrix @ points, np.float32),
        arm_m=np.asarray(matrix @ regions.arm_m, np.float32),
        on_arm=np.asarray(matrix @ regions.on_arm, np.float32),
    )
    return NeckChart(matrix, charted, np.asarray(matrix @ shell.weights, np.float32))


class Neck:
    """A garment's surface around its neckline, addressed by the angle around the neck and the way down from the edge.

    Args:
        surface: (V, 3) the garment. [m]
        top: the garment; its neckline is where the way is 0.
        library: the body library.
    """

    def __init__(self, surface: Points, top: TopSpec, library: BodyLibrary):
        self._chart = neck_chart(library)
        self._points = np.asarray(self._chart.matrix @ surface).reshape(_N_RISE, _N_TURN, 3)
        depth = neck_depth(self._chart.regions, top).reshape(_N_RISE, _N_TURN)
        inside = np.argmax(depth > 0.0, axis=0)
        inside = np.clip(inside, 1, _N_RISE - 2)
        column = np.arange(_N_TURN)
        before, after = depth[inside - 1, column], depth[inside, column]
        self._edge = inside - 1 + np.clip(before / np.minimum(before - after, -1e-6), 0.0, 1.0)
        steps = np.linalg.norm(np.diff(self._points, axis=0), axis=2)
        self._way = np.concatenate([np.zeros((1, _N_TURN)), np.cumsum(steps, axis=0)])
        low = self._edge.astype(int)
        self._edge_way = self._way[low, column] + (self._edge - low) * steps[np.minimum(low, _N_RISE - 2), column]

    def rings(self, turn: Field, profile: Sequence[Offsets]) -> Rings:
        """(R, N, 3) points and their (R, N, B) skinning weights.

        Args:
            turn: (N,) angle around the neck, 0 in front, counter-clockwise from above. [rad]
            profile: R times, each a number or (N,): way from the neckline down the cloth, off the surface, up. [m]
        """
        shape = (len(profile), 3, len(turn))
        offsets = np.empty(shape, np.float32)
        for number, values in enumerate(profile):
            for k, value in enumerate(values):
                offsets[number, k] = value
        down_m, out_m, up_m = offsets.swapaxes(0, 1).reshape(3, -1)
        turn = np.tile(turn, len(profile))
        at = (turn / (2.0 * np.pi) * _N_TURN) % _N_TURN
        left = at.astype(int) % _N_TURN
        share = at - at.astype(int)
        columns = np.stack([left, (left + 1) % _N_TURN], axis=1)
        row, part = self._rows(columns, self._edge_way[columns] + down_m[:, None])
        rows = np.stack([row - 1, row], axis=2)
        weight = np.stack([1.0 - part, part], axis=2) * np.stack([1.0 - share, share], axis=1)[:, :, None]
        index = rows * _N_TURN + columns[:, :, None]
        entries = (weight.ravel().astype(np.float32), index.ravel(), np.arange(0, 4 * len(turn) + 1, 4))
        pick = sp.csr_matrix(entries, shape=(len(turn), _N_RISE * _N_TURN))
        along = (self._points[row, columns] - self._points[row - 1, columns]).mean(axis=1)
        normal = np.cross(along, np.stack([np.cos(turn), np.sin(turn), np.zeros_like(turn)], axis=1))
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
        place = pick @ self._points.reshape(-1, 3) + out_m[:, None] * normal
        place[:, 2] += up_m
        weights = pick @ self._chart.weights
        size = (shape[0], shape[2], -1)
        return np.asarray(place.reshape(size), np.float32), np.asarray(weights.reshape(size), np.float32)

    def _rows(self, columns: NDArray[np.int64], way: Field) -> tuple[NDArray[np.int64], Field]:
        """(N, 2) row of the chart below each way, and how far it is from the row above."""
        row = np.clip((self._way.T[columns] <= way[:, :, None]).sum(axis=2), 1, _N_RISE - 1)
        start, end = self._way[row - 1, columns], self._way[row, columns]
        return row, np.clip((way - start) / np.maximum(end - start, 1e-6), 0.0, 1.0)


def strip(rings: Rings, closed: bool, stuff: Stuff, shade: Field | None = None) -> Piece:
    """Rings of equal length joined by quads; outside is to the right of the way from the first to the last ring.

    Args:
        rings: from one border of the strip to the other.
        closed: whether the rings are.
        stuff: what it is made of.
        shade: (R,) brightness of each ring, None for 1.
    """
    rows, n = rings[0].shape[:2]
    row, column = np.meshgrid(np.arange(rows - 1), np.arange(n if closed else n - 1), indexing="ij")
    right = (column + 1) % n
    here, after = row * n, (row + 1) * n
    quads = np.stack([here + column, here + right, after + right, after + column], axis=-1).reshape(-1, 4)
    points, weights = (values.reshape(rows * n, -1) for values in rings)
    albedo = stuff.albedo * (np.ones(rows) if shade is None else shade)[:, None, None]
    albedo = np.broadcast_to(albedo, (rows, n, 3)).reshape(-1, 3)
    piece = make_piece(points, weights, albedo, quads.astype(np.int32), stuff.part, stuff.finish)
    if not stuff.textured:
        return piece
    fall = np.linalg.norm(np.diff(rings[0], axis=0), axis=2).mean(axis=1)
    down = -np.concatenate([[0.0], np.cumsum(fall)])
    length = float(np.linalg.norm(np.diff(rings[0][rows // 2], axis=0), axis=1).sum())
    around = np.stack([column, column + 1, column + 1, column], axis=-1) * (length / (n - 1))
    way = np.stack([down[row], down[row], down[row + 1], down[row + 1]], axis=-1)
    uvs = np.stack([around, way], axis=-1).reshape(-1, 4, 2).astype(np.float32)
    return replace(piece, uvs=uvs, textured=np.ones(len(quads), bool))


def build_collar(neck: Neck, top: TopSpec, stuff: Stuff) -> list[Piece]:
    """Collar or rib of a garment of this stuff; empty without."""
    trim = Stuff(lab_to_linear(top.trim_lab).astype(np.float32), stuff.part, Finish.KNIT, False)
    if top.neckline == "high":
        return [_roll(neck, stuff)]
    if top.collar in ("shirt", "polo"):
        return [_folded(neck, 0.029, 0.020, 0.050, 0.15, stuff)]
    if top.collar == "lapel":
        return [_folded(neck, 0.024, 0.028, 0.045, 0.62, stuff)]
    if top.collar == "stand":
        return [_standing(neck, 0.048, 0.10 + 0.3 * top.opening, stuff)]
    if top.collar == "rib":
        return [_rib(neck, 0.020, 0.2 * top.opening, trim)]
    if top.fabric.material in ("knit", "fleece", "cotton", "jersey"):
        return [_rib(neck, 0.014, 0.2 * top.opening, replace(stuff, textured=False))]
    return []


def ring_turns(gap: float, n: int = 61) -> Field:
    """(N,) angles from the wearer's left of the front around the neck to the right."""
    return np.asarray(np.linspace(gap, 2.0 * np.pi - gap, n), np.float32)


def _rib(neck: Neck, wide_m: float, gap: float, stuff: Stuff) -> Piece:
    turn = ring_turns(gap)
    rows: list[Offsets] = [
        (0.004, -0.004, 0.0),
        (-0.003, -0.001, 0.001),
        (-0.003, 0.003, 0.001),
        (0.5 * wide_m, 0.005, 0.0),
        (wide_m, 0.004, 0.0),
        (wide_m + 0.001, -0.002, 0.0),
    ]
    return strip(neck.rings(turn, rows), False, stuff)


def _roll(neck: Neck, stuff: Stuff) -> Piece:
    turn = ring_turns(0.0)
    rows: list[Offsets] = [
        (0.010, -0.003, 0.0),
        (0.0, 0.000, 0.006),
        (0.001, 0.006, 0.007),
        (0.014, 0.010, 0.0),
        (0.032, 0.009, 0.0),
        (0.038, 0.006, 0.0),
        (0.037, -0.001, 0.0),
    ]
    return strip(neck.rings(turn, rows), False, stuff)


def _standing(neck: Neck, high_m: float, gap: float, stuff: Stuff) -> Piece:
    turn = ring_turns(gap)
    high = (high_m * (0.85 + 0.15 * np.cos(turn - np.pi))).astype(np.float32)
    rows: list[Offsets] = [
        (0.004, -0.003, 0.0),
        (0.0, 0.000, 0.6 * high),
        (0.0, 0.003, high),
        (0.0, 0.009, high),
        (0.002, 0.013, 0.5 * high),
        (0.010, 0.008, 0.0),
        (0.014, -0.001, 0.0),
    ]
    return strip(neck.rings(turn, rows), False, stuff)


def _folded(neck: Neck, stand_m: float, fall_m: float, point_m: float, gap: float, stuff: Stuff) -> Piece:
    """A stand whose leaf folds back over it and ends in points in front."""
    turn = ring_turns(gap)
    front = np.asarray(1.0 - smoothstep(0.0, 1.1, np.minimum(turn, 2.0 * np.pi - turn) - gap), np.float32)
    stand = stand_m * (1.0 - 0.5 * front)
    end = fall_m + (point_m - fall_m) * front**1.5
    rows: list[Offsets] = [
        (0.006, -0.002, 0.0),
        (0.0, 0.001, 0.6 * stand),
        (0.0, 0.003, stand),
        (0.0, 0.009, stand + 0.001),
        (0.45 * end, 0.011, 0.5 * stand),
        (end, 0.010, 0.0),
        (end - 0.003, 0.002, 0.0),
    ]
    return strip(neck.rings(turn, rows), False, stuff)
