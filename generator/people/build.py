"""Builds people: a spec is shaped and dressed once (`shape_person`), then posed as often as wanted (`pose_person`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.colour import lab_to_linear
from generator.people.body import build_body
from generator.people.garments import cut_shirt, cut_trousers, drape_shirt, drape_trousers
from generator.people.hair import build_hair
from generator.people.mesh import PersonMesh
from generator.people.parts import PartId
from generator.people.piece import Piece, merge_pieces
from generator.people.pose import build_pose
from generator.people.regions import (
    SKIRT_WAIST_Z,
    WAIST_Z,
    leg_end_z,
    lower_depth,
    shoe_depth,
    upper_depth,
    upper_hem_z,
)
from generator.people.shoes import cut_shoes, drape_shoes
from generator.people.skin import build_eyes, build_skin
from generator.people.skinning import Skeleton, bone_matrices, build_skeleton, skin_vertices
from generator.people.skirt import SkirtShape, build_skirt, skirt_faces
from generator.people.spec import PersonSpec, PoseSpec
from generator.people.wardrobe import skin_mesh, tights_shell

Points = NDArray[np.float32]
_OVERLAP_M = 0.045  # trousers go on this far under a shirt
_TUCK_M = 0.08  # a shirt goes on this far inside a skirt


@dataclass(frozen=True, eq=False)
class Skirt:
    """A skirt and what it is built around.

    Attributes:
        shape: its measures on this person.
        rest: (P, 3) rest positions of hips, legs and tucked-in cloth. [m]
        weights: (P, B) their skinning weights. [1]
        worn: (S, 3) the skirt on the rest pose, for textures. [m]
        albedo: (3,) linear sRGB.
    """

    shape: SkirtShape
    rest: Points
    weights: Points
    worn: Points
    albedo: Points


@dataclass(frozen=True, eq=False)
class ShapedPerson:
    """A dressed person in the rest pose, ready to be posed.

    Attributes:
        spec: the facts.
        piece: everything that moves with the bones.
        skirt: what must be built around the posed legs, if anything.
        skeleton: rest-pose bones.
        keypoint_parts: (17, B, 4) rest position (homogeneous) of each COCO joint, weighted per bone. [m]
        stature_m: barefoot height. [m]
    """

    spec: PersonSpec
    piece: Piece
    skirt: Skirt | None
    skeleton: Skeleton
    keypoint_parts: NDArray[np.float32]
    stature_m: float


def build_person(spec: PersonSpec, pose: PoseSpec, library: BodyLibrary) -> PersonMesh:
    """A posed, dressed person. To pose the same person again, keep the result of `shape_person`."""
    return pose_person(shape_person(spec, library), pose)


def shape_person(spec: PersonSpec, library: BodyLibrary) -> ShapedPerson:
    """Shapes the body, cuts and drapes the clothes, grows the hair: everything that does not depend on the pose."""
    vertices = build_body(spec, library)
    skeleton = build_skeleton(vertices, library)
    pieces, under_skirt = _dress(vertices, spec, library)
    shirt = pieces[-1].rest
    skirt = _wear_skirt(vertices, under_skirt, spec, skeleton, library) if spec.lower.garment == "skirt" else None
    pieces += [
        build_skin(vertices, cover_depth(spec, library), spec, library),
        build_eyes(vertices, spec, library),
        build_hair(vertices, shirt, spec.hair, library),
    ]
    return ShapedPerson(spec, merge_pieces(pieces), skirt, skeleton, _keypoint_parts(vertices, library), spec.stature_m)


def _dress(vertices: Points, spec: PersonSpec, library: BodyLibrary) -> tuple[list[Piece], Points]:
    """Garments from the inside out, and the control points of what lies under a skirt."""
    body = vertices[tights_shell(library).source]
    shoes = drape_shoes(vertices, body, spec.shoes, library)
    pieces = [cut_shoes(shoes, spec.shoes, library)]
    if spec.lower.garment == "skirt":
        shirt = drape_shirt(vertices, body, spec.upper, library)
        pieces.append(cut_shirt(shirt, spec.upper, SKIRT_WAIST_Z - _TUCK_M, library))
        return pieces, body
    hem_z = upper_hem_z(spec.upper)
    trousers = drape_trousers(vertices, spec.lower, library)
    pieces.append(cut_trousers(trousers, spec.lower, min(WAIST_Z, hem_z + _OVERLAP_M), library))
    shirt = drape_shirt(vertices, trousers, spec.upper, library)
    pieces.append(cut_shirt(shirt, spec.upper, hem_z, library))
    return pieces, body


def cover_depth(spec: PersonSpec, library: BodyLibrary) -> NDArray[np.float32]:
    """(B,) depth of the body's vertices under any garment. [m]"""
    regions = skin_mesh(library).regions
    skirt = spec.lower.garment == "skirt"
    hem_z = SKIRT_WAIST_Z - _TUCK_M if skirt else upper_hem_z(spec.upper)
    lower = lower_depth(regions, spec.lower, SKIRT_WAIST_Z if skirt else WAIST_Z)
    legs = regions.points[:, 2] - leg_end_z(regions, spec.lower)
    lower = np.minimum(lower, 0.2 * legs if skirt else 0.5 * legs)
    return np.maximum(np.maximum(upper_depth(regions, spec.upper, hem_z), lower), shoe_depth(regions))


def _wear_skirt(vertices: Points, under: Points, spec: PersonSpec, skeleton: Skeleton, library: BodyLibrary) -> Skirt:
    shell = tights_shell(library)
    height = shell.control_regions.points[:, 2]
    trunk = shell.control_regions.on_arm < 0.3

    def rest_height(level: float) -> float:
        near = trunk & (np.abs(height - level) < 0.03)
        return float((vertices[shell.source[near], 2] - height[near]).mean() + level)

    shape = SkirtShape(
        waist_m=rest_height(SKIRT_WAIST_Z),
        hem_m=rest_height(leg_end_z(shell.control_regions, spec.lower)),
        flare=0.02 + 0.16 * spec.lower.flare,
        fold_m=0.004 + 0.018 * spec.lower.flare,
        n_folds=9 + int(7 * spec.lower.looseness),
    )
    surface = shell.regions
    fine_trunk, level = surface.on_arm < 0.3, surface.points[:, 2]
    shirt = drape_shirt(vertices, under, spec.upper, library)
    legs = fine_trunk & (level < SKIRT_WAIST_Z + 0.02)
    tucked = fine_trunk & (level < SKIRT_WAIST_Z + 0.04) & (level > SKIRT_WAIST_Z - _TUCK_M - 0.02)
    rest = np.concatenate([shell.subdivide[legs] @ under, shell.subdivide[tucked] @ shirt]).astype(np.float32)
    weights = np.concatenate([shell.weights[legs], shell.weights[tucked]])
    head = skeleton.heads[skeleton.names.index("Hips")]
    worn = build_skirt(rest, shape, np.eye(3), head)
    return Skirt(shape, rest, weights, worn, lab_to_linear(spec.lower.colour_lab).astype(np.float32))


@lru_cache(maxsize=2)
def _coco_matrix(library: BodyLibrary) -> sp.csr_matrix:
    return sp.csr_matrix(
        (library.coco_values, (library.coco_rows, library.coco_cols)), shape=(17, len(library.template_vertices))
    )


def _keypoint_parts(vertices: Points, library: BodyLibrary) -> NDArray[np.float32]:
    """Skinning is linear, so a joint that is a mean of vertices can be summed up per bone before posing."""
    homogeneous = np.concatenate([vertices, np.ones((len(vertices), 1), np.float32)], axis=1)
    weights, matrix = library.dense_skin_weights, _coco_matrix(library)
    parts = [matrix @ (weights * homogeneous[:, k : k + 1]) for k in range(4)]
    return np.stack([np.asarray(part, np.float32) for part in parts], axis=2)


def pose_person(shaped: ShapedPerson, pose: PoseSpec) -> PersonMesh:
    """Poses a shaped person: feet on z = 0, pelvis above the origin."""
    rotations = build_pose(pose, shaped.spec.gait, shaped.skeleton)
    matrices = bone_matrices(shaped.skeleton, rotations)
    piece = shaped.piece
    vertices = skin_vertices(piece.rest, piece.weights, matrices)
    rest, albedo, faces, part_ids = piece.rest, piece.albedo, piece.faces, piece.part_ids
    if shaped.skirt is not None:
        skirt = shaped.skirt
        head = shaped.skeleton.heads[shaped.skeleton.names.index("Hips")]
        around = skin_vertices(skirt.rest, skirt.weights, matrices)
        cloth = build_skirt(around, skirt.shape, rotations["Hips"], head)
        more = skirt_faces()
        faces = np.concatenate([faces, more + len(vertices)]).astype(np.int32)
        part_ids = np.concatenate([part_ids, np.full(len(more), PartId.LOWER, np.uint8)])
        vertices, rest = np.concatenate([vertices, cloth]), np.concatenate([rest, skirt.worn])
        albedo = np.concatenate([albedo, np.broadcast_to(skirt.albedo, cloth.shape)])
    keypoints = np.einsum("kbj,bij->ki", shaped.keypoint_parts, matrices)
    pelvis = shaped.skeleton.heads[shaped.skeleton.names.index("Hips")]
    shift = np.array([-pelvis[0], -pelvis[1], -vertices[:, 2].min()], np.float32)
    return PersonMesh(vertices + shift, rest, albedo, faces, part_ids, keypoints + shift, shaped.stature_m)
