"""Measures what must not happen to a dressed person: python -m generator.people.check [N] [--seed S]

Skin through cloth, holes, feet off or under the ground, floating parts. A z-buffer from all around sees what a camera
would see; everything is in numpy and needs no renderer.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from assets.library import BodyLibrary, load_library
from generator.people.body import build_body
from generator.people.build import cover_depth, pose_person, posed_body, shape_person
from generator.people.config import PeopleConfig
from generator.people.mesh import PersonMesh
from generator.people.parts import PartId
from generator.people.sample import sample_person
from generator.people.sample_pose import sample_pose
from generator.people.skin import KEPT_UNDER_CLOTH_M, sink_skin
from generator.people.skinning import skin_vertices
from generator.people.spec import PersonSpec, PoseSpec
from generator.people.wardrobe import skin_mesh

Points = NDArray[np.float32]
Samples = tuple[Points, Points]  # points [m] and outward normals of any length
_PIXEL_M = 0.008
_TOLERANCE_M, _HOLE_M = 0.003, 0.025  # cloth may lie inside skin that is not there, but never farther than this
_VIEWS = tuple((yaw, pitch) for pitch in (0.0, 25.0) for yaw in range(0, 360, 45))  # [deg]
_CLOTH = (PartId.UPPER, PartId.LOWER, PartId.OUTERWEAR, PartId.SHOES)


@dataclass(frozen=True)
class Defects:
    """What is wrong with one person; all zero is perfect.

    Attributes:
        skin_through_cloth: share of the skin kept under hems that some view sees in front of the cloth. [1]
        holes: share of the left-out skin that some view sees through a hole in the cloth. [1]
        inner_through_outer: share of trousers under a shirt, or of a shirt inside a skirt, that some view sees. [1]
        floor_gap_m: distance of the lowest point from the ground, but of runners, who fly. [m]
        sunken_m: how deep the deepest vertex lies under the ground. [m]
        n_detached: parts farther than 8 cm (in a skirt 12 cm) from everything else.
        n_bad_vertices: vertices that are not finite or more than 1.5 m from the axis.
    """

    skin_through_cloth: float
    holes: float
    inner_through_outer: float
    floor_gap_m: float
    sunken_m: float
    n_detached: int
    n_bad_vertices: int


def check_person(spec: PersonSpec, pose: PoseSpec, library: BodyLibrary) -> Defects:
    """All defects of a person in a pose."""
    mesh = pose_person(shape_person(spec, library), pose)
    skirt = spec.outfits[0].lower.kind in ("skirt", "dress")
    kept, left_out = _covered_skin(spec, pose, mesh, library)
    cloth = mesh.faces[np.isin(mesh.part_ids, _CLOTH)]
    lowest = float(mesh.vertices[:, 2].min())
    bad = ~np.isfinite(mesh.vertices).all(axis=1) | (np.abs(mesh.vertices[:, :2]).max(axis=1) > 1.5)
    return Defects(
        skin_through_cloth=_seen_share(kept, surface_samples(mesh.vertices, cloth), _TOLERANCE_M),
        holes=_seen_share(left_out, surface_samples(mesh.vertices, mesh.faces, 3), _HOLE_M),
        inner_through_outer=_inner_share(mesh, skirt),
        floor_gap_m=max(0.0, lowest) if pose.kind != "running" else 0.0,
        sunken_m=max(0.0, -lowest),
        n_detached=count_detached(mesh, 0.12 if skirt else 0.08),  # legs hang free in both
        n_bad_vertices=int(bad.sum()),
    )


def surface_samples(vertices: Points, faces: NDArray[np.int32], n_side: int = 4) -> Points:
    """(F * n_side**2, 3) points spread over quads. [m]"""
    t = (np.arange(n_side, dtype=np.float32) + 0.5) / n_side
    u, v = (grid.ravel()[:, None] for grid in np.meshgrid(t, t))
    a, b, c, d = (vertices[faces[:, k]][:, None] for k in range(4))
    return np.asarray(
        ((1 - u) * (1 - v) * a + u * (1 - v) * b + u * v * c + (1 - u) * v * d).reshape(-1, 3), np.float32
    )


def _covered_skin(spec: PersonSpec, pose: PoseSpec, mesh: PersonMesh, library: BodyLibrary) -> tuple[Samples, Samples]:
    """Posed samples of the skin at least 1.2 cm under cloth: what is kept under the hems, and what is left out."""
    covered = cover_depth(spec.outfits[0], library)
    shaped = shape_person(spec, library)
    matrices = posed_body(shaped, pose).matrices
    shift = mesh.keypoints[0] - np.einsum("bj,bij->i", shaped.keypoint_parts[0], matrices)
    body = sink_skin(build_body(spec, library), covered, library)
    posed = skin_vertices(body, library.dense_skin_weights[: len(covered)], matrices) + shift
    faces = skin_mesh(library).faces
    depth = covered[faces].min(axis=1)
    kept = (depth > 0.012) & (depth < KEPT_UNDER_CLOTH_M)
    return _with_normals(posed, faces[kept]), _with_normals(posed, faces[depth >= KEPT_UNDER_CLOTH_M])


def _with_normals(vertices: Points, faces: NDArray[np.int32]) -> Samples:
    a, b, c, d = (vertices[faces[:, k]] for k in range(4))
    return surface_samples(vertices, faces, 2), np.repeat(np.cross(c - a, d - b), 4, axis=0)


def _views() -> Iterator[NDArray[np.float32]]:
    """(3, 3) rotations: rows are image x, image y and depth away from the camera."""
    for yaw, pitch in np.radians(np.array(_VIEWS)):
        right = np.array([np.cos(yaw), np.sin(yaw), 0.0])
        away = np.array([-np.sin(yaw) * np.cos(pitch), np.cos(yaw) * np.cos(pitch), -np.sin(pitch)])
        yield np.stack([right, np.cross(right, away), away]).astype(np.float32)


def _seen_share(hidden: Samples, cover: Points, tolerance_m: float) -> float:
    """Share of `hidden` that some view, which it faces, sees in front of all `cover` points around its pixel."""
    points, normals = hidden
    seen = np.zeros(len(points), bool)
    for view in _views():
        facing = np.flatnonzero(normals @ view[2] < 0.0)
        if len(facing):
            seen[facing] |= _in_front(points[facing] @ view.T, cover @ view.T, tolerance_m)
    return float(seen.mean()) if len(seen) else 0.0


def _in_front(hidden: Points, cover: Points, tolerance_m: float) -> NDArray[np.bool_]:
    """(H,) whether nothing lies before a point; depths of the pixel's neighbours count, so that rims do not."""
    low = np.minimum(hidden[:, :2].min(axis=0), cover[:, :2].min(axis=0)) - 2 * _PIXEL_M
    pixels, own = ((points[:, :2] - low) / _PIXEL_M for points in (cover, hidden))
    size = (np.maximum(pixels.max(axis=0), own.max(axis=0)) + 3).astype(int)
    depth = np.full(size, np.inf, np.float32)
    cell = pixels.astype(int)
    np.minimum.at(depth, (cell[:, 0], cell[:, 1]), cover[:, 2])
    nearest = depth.copy()
    for axis in (0, 1):
        nearest = np.minimum(nearest, np.minimum(np.roll(nearest, 1, axis), np.roll(nearest, -1, axis)))
    cell = own.astype(int)
    return np.asarray(hidden[:, 2] < nearest[cell[:, 0], cell[:, 1]] - tolerance_m)


def _inner_share(mesh: PersonMesh, skirt: bool) -> float:
    """Share of the cloth under other cloth that comes through it: the trousers' top 2.5 cm or a tucked-in shirt."""
    heights = mesh.rest[mesh.faces][:, :, 2]
    top = heights[mesh.part_ids == PartId.LOWER].max()
    if skirt:
        trunk = np.abs(mesh.rest[mesh.faces][:, :, 0]).max(axis=1) < 0.2
        inner = (mesh.part_ids == PartId.UPPER) & trunk & (heights.max(axis=1) < top - 0.015)
    else:
        inner = (mesh.part_ids == PartId.LOWER) & (heights.min(axis=1) > top - 0.025)
    cover = surface_samples(mesh.vertices, mesh.faces[~inner])
    return _seen_share(_with_normals(mesh.vertices, mesh.faces[inner]), cover, _TOLERANCE_M)


def count_detached(mesh: PersonMesh, reach_m: float) -> int:
    """Connected parts that are farther than `reach_m` from every other part."""
    n_vertices = len(mesh.vertices)
    rows, cols = mesh.faces.ravel(), np.roll(mesh.faces, -1, axis=1).ravel()
    graph = sp.coo_matrix((np.ones(len(rows), bool), (rows, cols)), shape=(n_vertices, n_vertices))
    n_parts, label = connected_components(graph, directed=False)
    links: set[tuple[int, int]] = set()
    for part in range(n_parts):
        away, _ = cKDTree(mesh.vertices[label == part]).query(mesh.vertices[::4], distance_upper_bound=reach_m)
        links |= {(part, int(other)) for other in np.unique(label[::4][np.isfinite(away)])}
    pairs = np.array(sorted(links))
    joined = sp.coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(n_parts, n_parts))
    return int(connected_components(joined, directed=False)[0] - 1)


def main(argv: list[str] | None = None) -> int:
    """Checks random people and prints the worst; 1 where one has a defect that can be seen."""
    parser = argparse.ArgumentParser(prog="python -m generator.people.check", description=__doc__)
    parser.add_argument("n_people", type=int, nargs="?", default=100)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(argv)
    library, config = load_library(), PeopleConfig()
    rows = []
    for pid in range(options.n_people):
        spec = sample_person(config, pid, options.seed)
        pose = sample_pose(config, spec, spec.outfits[0], np.random.default_rng([options.seed, pid]))
        rows.append(check_person(spec, pose, library))
    for name in Defects.__dataclass_fields__:
        values = np.array([getattr(row, name) for row in rows], np.float64)
        print(f"{name:22s} mean {values.mean():.5f}  worst {values.max():.5f}  (pid {int(values.argmax())})")
    return int(
        max(max(r.skin_through_cloth, r.inner_through_outer, r.holes) for r in rows) > 0.005
        or max(r.n_detached + r.n_bad_vertices for r in rows) > 0
    )


if __name__ == "__main__":
    sys.exit(main())
