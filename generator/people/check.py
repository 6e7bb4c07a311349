"""Measures what must not happen to dressed people: python -m generator.people.check [N] [--poses 3] [--seed S]

Skin through cloth, holes, inner through outer layers, things under the ground, floating parts. A z-buffer from all
around sees what a camera would see; everything is in numpy and needs no renderer.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from assets.library import BodyLibrary, load_library
from generator.people.anchors import bag_gap_m, place_all
from generator.people.attach import PosedBody
from generator.people.body import build_body
from generator.people.build import ShapedPerson, cover_depth, pose_person, posed_body, shape_person
from generator.people.config import PeopleConfig
from generator.people.mesh import PersonMesh
from generator.people.parts import PartId
from generator.people.sample import sample_person
from generator.people.sample_pose import sample_pose
from generator.people.skin import KEPT_UNDER_CLOTH_M, sink_skin
from generator.people.skinning import skin_vertices
from generator.people.spec import PoseSpec
from generator.people.wardrobe import skin_mesh
from generator.people.zbuffer import facing_samples, is_seen, poking_share, surface_samples
from generator.progress import Progress

Points = NDArray[np.float32]
_TOLERANCE_M, _HOLE_M = 0.003, 0.025  # cloth may lie inside skin that is not there, but never farther than this
_CLOTH = (PartId.UPPER, PartId.LOWER, PartId.OUTERWEAR, PartId.SHOES, PartId.LEGWEAR)
MAX_SKIN_SHARE, MAX_SUNKEN_M = 0.005, 0.001
MAX_BAG_GAP_M = 0.03  # about 4 px of a crop: more would be seen as floating


@dataclass(frozen=True)
class Defects:
    """What is wrong with a person in a pose; all zero is perfect.

    Attributes:
        skin_outside: share of the covered skin that some view sees more than 3 mm in front of the cloth. Skin that is
            left out of the mesh, since cloth hides it, cannot be seen but counts as covered. [1]
        holes: share of the left-out skin that some view sees through a hole in the cloth. [1]
        poking: share of a layer of cloth that comes 3 to 25 mm through the one over it. [1]
        floor_gap_m: distance of the lowest point from the ground; feet in flight do not count. [m]
        sunken_m: how deep the deepest vertex lies under the ground. [m]
        flattened_m: how deep skirts, tails and bags would reach below it if they were not laid on it. [m]
        bag_gap_m: the largest gap between a bag and what carries it. [m]
        n_detached: parts far from everything else.
        n_bad_vertices: vertices that are not finite or more than 2 m from the axis.
    """

    skin_outside: float
    holes: float
    poking: float
    floor_gap_m: float
    sunken_m: float
    flattened_m: float
    bag_gap_m: float
    n_detached: int
    n_bad_vertices: int


def check_person(shaped: ShapedPerson, pose: PoseSpec, library: BodyLibrary) -> Defects:
    """All defects of a person in a pose."""
    mesh = pose_person(shaped, pose)
    posed = posed_body(shaped, pose)
    shown = place_all(shaped, posed)
    depth, faces = cover_depth(shaped.outfit, library), skin_mesh(library).faces
    covered = depth[faces].min(axis=1)
    skin = _posed_skin(shaped, posed, mesh, depth, library)
    is_kept = (covered > 0.012) & (covered < KEPT_UNDER_CLOTH_M)
    left_out = covered >= KEPT_UNDER_CLOTH_M
    kept, gone = facing_samples(skin, faces[is_kept]), facing_samples(skin, faces[left_out])
    cloth = surface_samples(mesh.vertices, mesh.faces[np.isin(mesh.part_ids, _CLOTH)])
    n_seen = int(is_seen(kept, cloth, _TOLERANCE_M).sum())
    everything = surface_samples(mesh.vertices, mesh.faces)
    holes = is_seen(gone, everything, _HOLE_M)
    lowest = float(mesh.vertices[:, 2].min())
    bad = ~np.isfinite(mesh.vertices).all(axis=1) | (np.abs(mesh.vertices[:, :2]).max(axis=1) > 2.0)
    return Defects(
        skin_outside=n_seen / max(1, len(kept[0]) + len(gone[0])),
        holes=float(holes.mean()) if len(holes) else 0.0,
        poking=max(_poking(mesh, inner, outer, everything) for inner, outer in _layers(shaped)),
        floor_gap_m=0.0 if pose.kind == "running" else max(0.0, lowest),
        sunken_m=max(0.0, -lowest),
        flattened_m=max([0.0, *(posed.ground_m - float(points[:, 2].min()) for _, points, _ in shown)]),
        bag_gap_m=bag_gap_m(shaped, shown),
        n_detached=count_detached(mesh, _reach_m(shaped)),
        n_bad_vertices=int(bad.sum()),
    )


def _reach_m(shaped: ShapedPerson) -> float:
    """Parts may be this far from the next: legs hang free in cloth, an umbrella's canopy over the head. [m]"""
    if shaped.outfit.accessory("umbrella"):
        return 0.30
    if shaped.outfit.lower.kind in ("skirt", "dress"):
        return 0.20
    return 0.12 if shaped.outfit.bags else 0.08


def _layers(shaped: ShapedPerson) -> tuple[tuple[PartId, PartId], ...]:
    """What must not come through what."""
    coat = (PartId.UPPER, PartId.OUTERWEAR), (PartId.LOWER, PartId.OUTERWEAR)
    if shaped.outfit.lower.kind == "dress":  # top and skirt are one cloth
        return coat
    return *coat, (PartId.UPPER, PartId.LOWER) if shaped.outfit.upper.tucked else (PartId.LOWER, PartId.UPPER)


def _poking(mesh: PersonMesh, inner: PartId, outer: PartId, everything: Points) -> float:
    inside, outside = mesh.faces[mesh.part_ids == inner], mesh.faces[mesh.part_ids == outer]
    if not len(inside) or not len(outside):
        return 0.0
    over = surface_samples(mesh.vertices, outside)
    return poking_share(facing_samples(mesh.vertices, inside), over, everything, _TOLERANCE_M, _HOLE_M)


def _posed_skin(
    shaped: ShapedPerson, posed: PosedBody, mesh: PersonMesh, covered: NDArray[np.float32], library: BodyLibrary
) -> Points:
    """(B, 3) posed vertices of the whole body's skin, whether the mesh holds them or not. [m]"""
    shift = mesh.keypoints[0] - np.einsum("bj,bij->i", shaped.keypoint_parts[0], posed.matrices)
    body = sink_skin(build_body(shaped.spec, library), covered, library)
    skin = skin_vertices(body, library.dense_skin_weights[: len(covered)], posed.matrices)
    return np.asarray(skin + shift, np.float32)


def count_detached(mesh: PersonMesh, reach_m: float) -> int:
    """Connected parts without any other within about `reach_m`: in no cell of half that size, nor in one beside it."""
    n_vertices = len(mesh.vertices)
    rows, cols = mesh.faces.ravel(), np.roll(mesh.faces, -1, axis=1).ravel()
    graph = sp.coo_matrix((np.ones(len(rows), bool), (rows, cols)), shape=(n_vertices, n_vertices))
    n_parts, label = connected_components(graph, directed=False)
    cell = np.floor((mesh.vertices - mesh.vertices.min(axis=0)) / (0.5 * reach_m)).astype(np.int64) + 1
    size = cell.max(axis=0) + 2
    flat = (cell[:, 0] * size[1] + cell[:, 1]) * size[2] + cell[:, 2]
    own = np.unique(np.stack([flat, label.astype(np.int64)], axis=1), axis=0)
    steps = np.array([(x * size[1] + y) * size[2] + z for x, y, z in product((-1, 0, 1), repeat=3)])
    spread = np.stack([np.add.outer(own[:, 0], steps).ravel(), np.repeat(own[:, 1], len(steps))], axis=1)
    occupied = sp.coo_matrix((np.ones(len(own)), (own[:, 1], own[:, 0])), shape=(n_parts, int(size.prod()))).tocsr()
    around = sp.coo_matrix((np.ones(len(spread)), (spread[:, 1], spread[:, 0])), shape=occupied.shape).tocsr()
    return int(connected_components(around @ occupied.T, directed=False)[0] - 1)


def check_people(n_people: int, n_poses: int, seed: int) -> Iterator[tuple[str, Defects]]:
    """Name and defects of random people of the default population, each in several poses."""
    library, config = load_library(), PeopleConfig()
    for pid in range(1, n_people + 1):
        person = sample_person(config, pid, seed)
        shaped = shape_person(person, library)
        for number in range(n_poses):
            pose = sample_pose(config, person, shaped.outfit, np.random.default_rng([seed, pid, number]))
            yield f"pid {pid} {pose.kind} {number}", check_person(shaped, pose, library)


def print_defects(rows: Sequence[tuple[str, Defects]]) -> None:
    """Mean, 99th percentile and worst of every defect."""
    for name in Defects.__dataclass_fields__:
        values = np.array([getattr(defects, name) for _, defects in rows], np.float64)
        worst = rows[int(values.argmax())][0]
        print(
            f"{name:15s} mean {values.mean():.5f}  99 % {np.quantile(values, 0.99):.5f}  "
            f"worst {values.max():.5f} ({worst})"
        )


def main(argv: list[str] | None = None) -> int:
    """Checks random people and prints the worst; 1 where the bars are missed."""
    parser = argparse.ArgumentParser(prog="python -m generator.people.check", description=__doc__)
    parser.add_argument("n_people", type=int, nargs="?", default=100)
    parser.add_argument("--poses", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quiet", action="store_true")
    options = parser.parse_args(argv)
    with Progress(options.n_people * options.poses, 0, options.quiet) as progress:
        checks = check_people(options.n_people, options.poses, options.seed)
        rows = list(progress.count(checks, "people"))
    print_defects(rows)
    defects = [defects for _, defects in rows]
    skin = float(np.mean([d.skin_outside for d in defects]))
    missed = skin > MAX_SKIN_SHARE or any(
        d.holes > MAX_SKIN_SHARE
        or max(d.sunken_m, d.flattened_m) > MAX_SUNKEN_M
        or d.bag_gap_m > MAX_BAG_GAP_M
        or d.n_detached
        or d.n_bad_vertices
        for d in defects
    )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
