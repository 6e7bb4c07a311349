"""The head as a chart: azimuth and elevation name the same spot on every head, bare, under hair or under a hat.

Azimuth is 0 in front, positive on the person's left, 180 behind; elevation is 0 level with the middle of the skull and
90 at the top. Both are angles on the *template's* head, so a hairline or a hat line is one table for everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from assets.library import BodyLibrary
from generator.people.body import landmark

Points = NDArray[np.float32]
Field = NDArray[np.float32]
SKULL_CENTRE = np.array([0.0, -0.052, 0.740])  # middle of the skull on the template [m]
SKULL_RADIUS_M = 0.095
# Where hats sit: azimuth -> elevation of the lower edge of crown, cap or beanie. [deg]
HAT_AZIMUTH_DEG = (0.0, 40.0, 70.0, 90.0, 130.0, 180.0)
HAT_ELEVATION_DEG = (27.0, 23.0, 13.0, 5.0, -8.0, -14.0)
_STEP_DEG, _LOWEST_DEG = 3.0, -60.0
_N_AZIMUTH, _N_ELEVATION = 120, 51
_EAR_SHARE = 0.2


@dataclass(frozen=True, eq=False)
class HeadForm:
    """Places and sizes on one person's head in the rest pose.

    Attributes:
        centre: (3,) middle of the skull. [m]
        radii: (3,) half its width, half its depth and its height above the centre. [m]
        eyes: (2, 3) middles of the left and the right eyeball. [m]
        eye_front_y: y of the foremost point of the eyeballs. [m]
        ears: (2, 3) middles of the left and the right auricle. [m]
        ear_tops: (2, 3) highest points of the auricles, where temples of glasses and mask loops rest. [m]
        nose_bridge: (3,) saddle between the eyes. [m]
        nose_tip, mouth, chin: (3,) foremost points of these. [m]
    """

    centre: Points
    radii: Points
    eyes: Points
    eye_front_y: float
    ears: Points
    ear_tops: Points
    nose_bridge: Points
    nose_tip: Points
    mouth: Points
    chin: Points


def hat_line_deg(azimuth_deg: NDArray[np.floating[Any]]) -> Field:
    """(...) elevation of the edge of a hat at these azimuths. [deg]"""
    around = np.abs((np.asarray(azimuth_deg) + 180.0) % 360.0 - 180.0)
    return np.interp(around, HAT_AZIMUTH_DEG, HAT_ELEVATION_DEG).astype(np.float32)


@dataclass(frozen=True, eq=False)
class HeadChart:
    """A shaped head, sampled on a grid of directions.

    Attributes:
        points: (A, E, 3) surface of the head without the ears. [m]
        normals: (A, E, 3) outward. [1]
        ear_rise_m: (A, E) how far the ears stand out beyond `points`. [m]
    """

    points: Points
    normals: Points
    ear_rise_m: Field

    def sample(
        self, values: Points, azimuth_deg: NDArray[np.floating[Any]], elevation_deg: NDArray[np.floating[Any]]
    ) -> Points:
        """Values of the (A, E, ...) grid at (...) directions, bilinear."""
        column = (np.asarray(azimuth_deg, np.float32) / _STEP_DEG) % _N_AZIMUTH
        row = np.clip((np.asarray(elevation_deg, np.float32) - _LOWEST_DEG) / _STEP_DEG, 0.0, _N_ELEVATION - 1.001)
        c0, r0 = column.astype(np.int64) % _N_AZIMUTH, row.astype(np.int64)
        c, r = column - np.floor(column), row - r0
        c1 = (c0 + 1) % _N_AZIMUTH
        flat = values.reshape(_N_AZIMUTH * _N_ELEVATION, -1)
        near, far = c0 * _N_ELEVATION + r0, c1 * _N_ELEVATION + r0
        shares = ((1 - c) * (1 - r), (1 - c) * r, c * (1 - r), c * r)
        result = sum(
            share[..., None] * flat[index] for share, index in zip(shares, (near, near + 1, far, far + 1), strict=True)
        )
        return np.asarray(result, np.float32).reshape(*np.shape(column), *values.shape[2:])

    def surface_at(
        self, azimuth_deg: NDArray[np.floating[Any]], elevation_deg: NDArray[np.floating[Any]]
    ) -> tuple[Points, Points]:
        """(..., 3) points of the head and outward normals there. [m, 1]"""
        both = self.sample(self._points_and_normals, azimuth_deg, elevation_deg)
        return both[..., :3], both[..., 3:]

    @cached_property
    def everything(self) -> Points:
        """(A, E, 7) points, normals and the rise of the ears. [m, 1, m]"""
        return np.concatenate([self._points_and_normals, self.ear_rise_m[..., None]], axis=2)

    @cached_property
    def _points_and_normals(self) -> Points:
        return np.concatenate([self.points, self.normals], axis=2)

    def at(self, azimuth_deg: NDArray[np.floating[Any]], elevation_deg: NDArray[np.floating[Any]]) -> Points:
        """(..., 3) points of the head. [m]"""
        return self.sample(self.points, azimuth_deg, elevation_deg)

    def normal_at(self, azimuth_deg: NDArray[np.floating[Any]], elevation_deg: NDArray[np.floating[Any]]) -> Points:
        """(..., 3) outward normals, nearly of length 1."""
        return self.sample(self.normals, azimuth_deg, elevation_deg)


def chart_head(vertices: Points, library: BodyLibrary) -> HeadChart:
    """The chart of a shaped head from its (V, 3) vertices. [m]"""
    skull, outer = _chart_matrices(library)
    points = np.asarray(skull @ vertices, np.float32).reshape(_N_AZIMUTH, _N_ELEVATION, 3)
    rise = np.linalg.norm(outer @ vertices - points.reshape(-1, 3), axis=1).reshape(_N_AZIMUTH, _N_ELEVATION)
    along = np.roll(points, -1, axis=0) - np.roll(points, 1, axis=0)
    up = np.gradient(points, axis=1)
    normals = np.cross(along, up)
    normals[:, -1] = normals[:, -2].mean(axis=0)
    for _ in range(2):  # the rim of the filled hole behind each ear is rough
        normals = normals + np.roll(normals, 1, axis=0) + np.roll(normals, -1, axis=0)
        normals[:, 1:-1] += normals[:, 2:] + normals[:, :-2]
    normals /= np.maximum(np.linalg.norm(normals, axis=2, keepdims=True), 1e-12)
    return HeadChart(points, normals.astype(np.float32), rise.astype(np.float32))


def measure_head(vertices: Points, library: BodyLibrary, chart: HeadChart | None = None) -> HeadForm:
    """Places and sizes on a shaped head from its (V, 3) vertices, and its chart where that is at hand. [m]"""
    marks = _marks(library)
    chart = chart or chart_head(vertices, library)
    left, right, back, top = (
        chart.at(np.array(a), np.array(e)) for a, e in ((90.0, 12.0), (-90.0, 12.0), (180.0, 5.0), (0.0, 90.0))
    )
    front = chart.at(np.array(0.0), np.array(20.0))
    centre = np.array([0.0, 0.5 * (front[1] + back[1]), landmark(vertices, library, "l-eye")[2] + 0.012], np.float32)
    eyes = np.stack([landmark(vertices, library, f"{side}-eye") for side in "lr"])
    tips = [vertices[marks[name]] for name in ("bridge", "nose", "mouth", "chin")]
    ears = [vertices[marks[f"{side}-ear"]] for side in "lr"]
    return HeadForm(
        centre=centre,
        radii=np.array([0.5 * (left[0] - right[0]), 0.5 * (back[1] - front[1]), top[2] - centre[2]], np.float32),
        eyes=eyes,
        eye_front_y=float(vertices[marks["eyes"], 1].min()),
        ears=np.stack([0.5 * (ear.min(axis=0) + ear.max(axis=0)) for ear in ears]),
        ear_tops=np.stack([ear[np.argmax(ear[:, 2])] for ear in ears]),
        nose_bridge=tips[0],
        nose_tip=tips[1],
        mouth=tips[2],
        chin=tips[3],
    )


@lru_cache(maxsize=2)
def _marks(library: BodyLibrary) -> dict[str, NDArray[np.int64] | int]:
    """Vertices of the face's landmarks, found on the template."""
    n_body = int(library.body_faces.max()) + 1
    points = library.template_vertices[:n_body]
    ears = library.mask("ears")[:n_body] > 0.5
    marks: dict[str, NDArray[np.int64] | int] = {
        "l-ear": np.flatnonzero(ears & (points[:, 0] > 0)),
        "r-ear": np.flatnonzero(ears & (points[:, 0] < 0)),
        "eyes": np.unique(library.eye_faces).astype(np.int64),
    }
    middle = np.abs(points[:, 0]) < 0.004
    for name, low, high in (("nose", 0.67, 0.71), ("mouth", 0.648, 0.672), ("chin", 0.605, 0.64)):
        rows = np.flatnonzero(middle & (points[:, 2] > low) & (points[:, 2] < high))
        marks[name] = int(rows[np.argmin(points[rows, 1])])
    rows = np.flatnonzero(middle & (np.abs(points[:, 2] - 0.737) < 0.008) & (points[:, 1] < -0.11))
    marks["bridge"] = int(rows[np.argmin(np.abs(points[rows, 2] - 0.737))])
    return marks


@lru_cache(maxsize=2)
def _chart_matrices(library: BodyLibrary) -> tuple[sp.csr_matrix, sp.csr_matrix]:
    """(A * E, V) matrices from vertices to chart points, without and with the ears."""
    centres = library.template_vertices[library.body_faces].mean(axis=1)
    head = (centres[:, 2] > 0.58) & (np.hypot(centres[:, 0], centres[:, 1] + 0.05) < 0.13)
    head &= (centres[:, 2] > 0.62) | (np.hypot(centres[:, 0], centres[:, 1] + 0.01) < 0.075)  # no shoulders
    outside = np.linalg.norm(centres - np.array([0.0, -0.03, 0.73]), axis=1) > 0.06
    ear = library.mask("ears")[library.body_faces].max(axis=1) > _EAR_SHARE
    faces = library.body_faces[head & outside & ~ear]
    skull = _fill_rows(_cast_rays(faces, library))
    return skull, _outermost(skull, _cast_rays(library.body_faces[head & outside], library), library)


def _directions() -> NDArray[np.float64]:
    azimuth = np.radians(np.arange(_N_AZIMUTH) * _STEP_DEG)[:, None]
    elevation = np.radians(np.minimum(_LOWEST_DEG + np.arange(_N_ELEVATION) * _STEP_DEG, 89.99))[None]
    x, y = np.sin(azimuth) * np.cos(elevation), -np.cos(azimuth) * np.cos(elevation)
    rays = np.stack([x, y, np.broadcast_to(np.sin(elevation), x.shape)], axis=2)
    return np.asarray(rays.reshape(-1, 3), np.float64)


def _cast_rays(faces: NDArray[np.int32], library: BodyLibrary) -> sp.csr_matrix:
    """(A * E, V) barycentric weights of the outermost hit of each direction; rows of misses are empty."""
    rays = _directions()
    points = library.template_vertices - SKULL_CENTRE
    triangles = np.concatenate([faces[:, [0, 1, 2]], faces[:, [0, 2, 3]]])
    middles = points[triangles].mean(axis=1)
    tree = cKDTree(middles / np.linalg.norm(middles, axis=1, keepdims=True))
    near = np.asarray(tree.query(rays, k=40)[1], np.int64)
    corners = points[triangles[near]]  # (R, K, 3 corners, 3)
    systems = np.moveaxis(corners, 2, 3) + 1e-12 * np.eye(3)
    weights = np.linalg.solve(systems, np.broadcast_to(rays[:, None, :, None], (*near.shape, 3, 1)))[..., 0]
    hit = (weights > -1e-3).all(axis=2)
    away = np.where(hit, 1.0 / np.where(hit, weights.sum(axis=2), 1.0), -1.0)
    best = np.argmax(away, axis=1)
    rows = np.flatnonzero(away.max(axis=1) > 0.0)
    best = best[rows]
    entries = weights[rows, best] / weights[rows, best].sum(axis=1, keepdims=True)
    columns = triangles[near[rows, best]]
    shape = (len(rays), len(points))
    return sp.csr_matrix((entries.ravel().astype(np.float32), (np.repeat(rows, 3), columns.ravel())), shape=shape)


def _fill_rows(matrix: sp.csr_matrix) -> sp.csr_matrix:
    """Empty rows become the mean of their filled neighbours on the grid, from the rim inwards."""
    index = np.arange(_N_AZIMUTH * _N_ELEVATION).reshape(_N_AZIMUTH, _N_ELEVATION)
    beside = [np.roll(index, 1, 0), np.roll(index, -1, 0), np.pad(index, ((0, 0), (1, 0)))[:, :-1], index]
    beside[3] = np.concatenate([index[:, 1:], index[:, -1:]], axis=1)
    beside[2][:, 0] = index[:, 0]
    rows = np.tile(index.ravel(), 4)
    columns = np.concatenate([b.ravel() for b in beside])
    grid = sp.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=(index.size, index.size))
    filled = np.diff(matrix.indptr) > 0
    while not filled.all():
        count = grid @ filled.astype(np.float32)
        new = ~filled & (count > 0)
        share = sp.diags((new / np.maximum(count, 1.0)).astype(np.float32))
        matrix = (matrix + share @ grid @ sp.diags(filled.astype(np.float32)) @ matrix).tocsr()
        filled |= new
    return matrix


def _outermost(skull: sp.csr_matrix, whole: sp.csr_matrix, library: BodyLibrary) -> sp.csr_matrix:
    """Row by row the one of two matrices that reaches further on the template."""
    reach = [np.linalg.norm(m @ library.template_vertices - SKULL_CENTRE, axis=1) for m in (skull, whole)]
    further = (np.diff(whole.indptr) > 0) & (reach[1] > reach[0] + 1e-4)
    pick = [sp.diags(mask.astype(np.float32)) for mask in (~further, further)]
    return sp.csr_matrix(pick[0] @ skull + pick[1] @ whole)
