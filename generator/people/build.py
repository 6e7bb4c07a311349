"""Builds people: a spec is shaped and dressed once (`shape_person`), then posed as often as wanted (`pose_person`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.people.accessories import wear_accessories
from generator.people.attach import Attachment, PosedBody
from generator.people.bags import carry_bags
from generator.people.beard import build_beard, build_brows
from generator.people.bench import build_bench
from generator.people.body import build_body
from generator.people.bottoms import cut_trousers, drape_trousers
from generator.people.cloth import trunk_axis_y
from generator.people.drape import clear_of
from generator.people.drape_tops import drape_top
from generator.people.fabrics import outfit_textures
from generator.people.feet import FootCoordinates, foot_coordinates
from generator.people.figure import Figure, measure_figure
from generator.people.fingers import FingerRig, curl_fingers, rig_fingers
from generator.people.hair import build_hair
from generator.people.lasts import shoe_depth
from generator.people.legwear import boot_of, build_legwear, in_boots, legwear_depth
from generator.people.mesh import PersonMesh, PropMesh, Texture
from generator.people.parts import PartId
from generator.people.piece import Piece, merge_pieces
from generator.people.pose import build_pose
from generator.people.regions import (
    SKIRT_WAIST_Z,
    TUCK_M,
    WAIST_Z,
    Regions,
    leg_end_z,
    lower_depth,
    upper_depth,
    upper_hem_z,
)
from generator.people.scalp import find_scalp
from generator.people.shoes import build_shoes
from generator.people.skin import build_eyes, build_skin
from generator.people.skinning import Skeleton, bone_matrices, build_skeleton, skin_vertices
from generator.people.skirt import tuck_in, wear_skirt
from generator.people.spec import OutfitSpec, PersonSpec, PoseSpec, Side
from generator.people.straps import CLOTHES, trunk_rows
from generator.people.topology import vertex_normals
from generator.people.tops import TAIL_Z, Worn, cut_top
from generator.people.wardrobe import skin_mesh, tights_shell
from generator.people.wrinkles import bends

Points = NDArray[np.float32]
_UNDER_HAIR = (PartId.UPPER, PartId.OUTERWEAR, PartId.SCARF)  # what long hair lies on
_LEFT_EAR = 3  # of the COCO joints
_OVERLAP_M = 0.045  # trousers go on this far under a shirt


@dataclass(frozen=True, eq=False)
class ShapedPerson:
    """A dressed person in the rest pose, ready to be posed.

    Attributes:
        spec: the facts.
        outfit: what is worn.
        piece: everything that moves with the bones.
        creased: (K,) its vertices that bends move.
        crease_normals: (K, 3) where they move to.
        attachments: what must be built around the posed body.
        textures: picture of each part that has one.
        skeleton: rest-pose bones.
        figure: what postures must know of the dressed body.
        fingers: joints of the bare hands.
        trunk: rows of the piece that bags lie on.
        keypoint_parts: (17, B, 4) rest position (homogeneous) of each COCO joint, weighted per bone. [m]
    """

    spec: PersonSpec
    outfit: OutfitSpec
    piece: Piece
    creased: NDArray[np.intp]
    crease_normals: Points
    attachments: tuple[Attachment, ...]
    textures: Mapping[PartId, Texture]
    skeleton: Skeleton
    figure: Figure
    fingers: FingerRig
    trunk: NDArray[np.intp]
    keypoint_parts: NDArray[np.float32]


def build_person(spec: PersonSpec, pose: PoseSpec, library: BodyLibrary, outfit: int = 0) -> PersonMesh:
    """A posed, dressed person. To pose the same person again, keep the result of `shape_person`."""
    return pose_person(shape_person(spec, library, outfit), pose)


def shape_person(spec: PersonSpec, library: BodyLibrary, outfit: int = 0) -> ShapedPerson:
    """Shapes the body, cuts and drapes the clothes, grows the hair: everything that does not depend on the pose.

    Args:
        spec: the person.
        library: the body library.
        outfit: number of the outfit that is worn.
    """
    worn = spec.outfits[outfit]
    vertices = build_body(spec, library)
    skeleton = build_skeleton(vertices, library)
    pieces, attachments = _dress(vertices, worn, skeleton, library)
    scalp = find_scalp(vertices, spec, worn, library)
    extra_pieces, extra_attachments = wear_accessories(vertices, spec, worn, skeleton, library, scalp.chart)
    pieces += extra_pieces
    n_body = int(library.body_faces.max()) + 1
    below = [vertices[:n_body], *(piece.rest for piece in pieces if piece.part_ids[0] in _UNDER_HAIR)]
    pieces += [
        build_skin(vertices, cover_depth(worn, library), spec, library),
        build_eyes(vertices, spec, library),
        *build_hair(scalp, np.concatenate(below)),
        *build_beard(scalp, spec.face, worn.accessory("mask") is not None, spec.hair.seed),
        build_brows(scalp, spec.face),
    ]
    attachments += extra_attachments + carry_bags(spec, worn, skeleton)
    piece = merge_pieces(pieces)
    joints = _keypoint_parts(vertices, library)
    creased, crease_normals = _creased(piece)
    return ShapedPerson(
        spec,
        worn,
        piece,
        creased,
        crease_normals,
        tuple(attachments),
        outfit_textures(worn),
        skeleton,
        measure_figure(piece, attachments, skeleton, worn, joints.sum(axis=1)[_LEFT_EAR, :3]),
        rig_fingers(piece, skeleton),
        trunk_rows(piece, skeleton.names),
        joints,
    )


def _creased(piece: Piece) -> tuple[NDArray[np.intp], Points]:
    """(K,) vertices that bends move, and (K, 3) their normals."""
    moved = (piece.creases @ np.ones(piece.creases.shape[1], np.float32)) != 0.0
    near = moved.take(piece.faces).view(np.uint32).ravel() != 0
    rows = np.flatnonzero(moved)
    return rows, vertex_normals(piece.rest, piece.faces[near])[rows]


def _dress(
    vertices: Points, outfit: OutfitSpec, skeleton: Skeleton, library: BodyLibrary
) -> tuple[list[Piece], list[Attachment]]:
    """Garments from the inside out, and what hangs around the pose."""
    body = vertices[tights_shell(library).source]
    regions = tights_shell(library).regions
    pieces = [build_shoes(vertices, outfit.shoes, skeleton, library)]
    pieces += build_legwear(vertices, outfit.shoes, _clothes_depth(outfit, regions, library), library)
    lower = in_boots(outfit, regions)
    attachments = []
    skirt, outer = _is_skirt(outfit), outfit.outer
    legs = body if skirt else drape_trousers(vertices, lower, boot_of(outfit), library)
    surface = drape_top(vertices, legs, outfit.upper, library, skirt and not tucks_in(outfit))
    hem_z = upper_end_z(outfit)
    if skirt and tucks_in(outfit):
        surface = tuck_in(surface, vertices, library)
    if skirt:
        tucked = surface if tucks_in(outfit) else body
        attachments.append(wear_skirt(vertices, body, tucked, pieces[0], outfit.lower, outfit.upper, skeleton, library))
        if not tucks_in(outfit):
            surface = _over_skirt(surface, attachments[0], vertices, 0.007, library)
    else:
        waist_z = WAIST_Z if tucks_in(outfit) else min(WAIST_Z, hem_z + _OVERLAP_M)
        pieces.append(cut_trousers(legs, lower, waist_z, library))
    worn = Worn(vertices, legs, attachments[0] if skirt else None, hem_z, PartId.UPPER, outer, skeleton)
    piece, tails = cut_top(surface, outfit.upper, worn, library)
    pieces.append(piece)
    attachments += tails
    if outer is not None:
        surface = drape_top(vertices, surface, outer, library, skirt and tucks_in(outfit))
        if skirt:
            surface = _over_skirt(surface, attachments[0], vertices, 0.014, library)
        worn = Worn(
            vertices, legs, attachments[0] if skirt else None, upper_hem_z(outer), PartId.OUTERWEAR, None, skeleton
        )
        piece, tails = cut_top(surface, outer, worn, library)
        pieces.append(piece)
        attachments += tails
    return pieces, attachments


def _over_skirt(
    surface: Points, skirt: Attachment, vertices: Points, distance_m: float, library: BodyLibrary
) -> Points:
    """(C, 3) control points of a garment that is wide enough for the skirt inside it. [m]"""
    regions = tights_shell(library).control_regions
    trunk = regions.on_arm < 0.3
    low_m = float(surface[trunk & (np.abs(regions.points[:, 2] - TAIL_Z) < 0.03), 2].mean())
    return clear_of(surface, trunk, trunk_axis_y(vertices, library), skirt.piece.rest, low_m, distance_m)


def _is_skirt(outfit: OutfitSpec) -> bool:
    return outfit.lower.kind in ("skirt", "dress")


def tucks_in(outfit: OutfitSpec) -> bool:
    """Whether the upper garment's hem is inside the lower one."""
    return outfit.upper.tucked or outfit.lower.kind == "dress"


def upper_end_z(outfit: OutfitSpec) -> float:
    """Template height at which the upper garment ends. [m]"""
    if not tucks_in(outfit):
        return upper_hem_z(outfit.upper)
    return (SKIRT_WAIST_Z if _is_skirt(outfit) else WAIST_Z + 0.05) - TUCK_M


def cover_depth(outfit: OutfitSpec, library: BodyLibrary) -> NDArray[np.float32]:
    """(B,) depth of the body's vertices under any garment, socks too. [m]"""
    regions = skin_mesh(library).regions
    return np.maximum(_clothes_depth(outfit, regions, library), legwear_depth(regions, outfit.shoes))


def _clothes_depth(outfit: OutfitSpec, regions: Regions, library: BodyLibrary) -> NDArray[np.float32]:
    """(V,) depth under tops, trousers, skirts and shoes. [m]"""
    skirt, garment = _is_skirt(outfit), in_boots(outfit, regions)
    lower = lower_depth(regions, garment, SKIRT_WAIST_Z if skirt else WAIST_Z)
    legs = regions.points[:, 2] - leg_end_z(regions, garment)
    lower = np.minimum(lower, 0.2 * legs if skirt else 0.5 * legs)
    upper = upper_depth(regions, outfit.upper, max(upper_end_z(outfit), TAIL_Z))
    return np.maximum(np.maximum(upper, lower), shoe_depth(_on_foot(regions, library), outfit.shoes))


@lru_cache(maxsize=4)
def _on_foot(regions: Regions, library: BodyLibrary) -> FootCoordinates:
    return foot_coordinates(regions.points, library)


@lru_cache(maxsize=2)
def _coco_matrix(library: BodyLibrary) -> sp.csr_matrix:
    """(17 B, V) share of each vertex in each COCO joint, times its weight at each bone."""
    shares, columns = library.coco_values[:, None], library.coco_cols
    entries = (shares * library.skin_weights[columns]).ravel()
    rows = len(library.bone_names) * library.coco_rows[:, None] + library.skin_bones[columns]
    shape = (17 * len(library.bone_names), len(library.template_vertices))
    return sp.csr_matrix((entries, (rows.ravel(), np.repeat(columns, 4))), shape=shape)


def _keypoint_parts(vertices: Points, library: BodyLibrary) -> NDArray[np.float32]:
    """Skinning is linear, so a joint that is a mean of vertices can be summed up per bone before posing."""
    homogeneous = np.concatenate([vertices, np.ones((len(vertices), 1), np.float32)], axis=1)
    return np.asarray(_coco_matrix(library) @ homogeneous, np.float32).reshape(17, -1, 4)


def _bend(shaped: ShapedPerson, matrices: NDArray[np.float32], grips: Mapping[Side, float]) -> Piece:
    """The person's piece with its fingers closed and the folds that a pose's bends press into the cloth."""
    piece, rows = shaped.piece, shaped.creased
    rest = piece.rest.copy()
    way = piece.creases[rows] @ bends(matrices, shaped.skeleton.names)
    rest[rows] += way[:, None] * shaped.crease_normals
    rest[shaped.fingers.rows] = curl_fingers(piece.rest, shaped.fingers, grips)
    return replace(piece, rest=rest)


def posed_body(shaped: ShapedPerson, pose: PoseSpec) -> PosedBody:
    """A shaped person in a pose, before skirts, coat tails and bags."""
    body_pose = build_pose(pose, shaped.spec, shaped.outfit, shaped.figure)
    matrices = bone_matrices(shaped.skeleton, body_pose.rotations)
    piece = _bend(shaped, matrices, body_pose.grips)
    vertices = skin_vertices(piece.rest, piece.weights, matrices)
    ground = float(vertices[:, 2].min()) - body_pose.lift_m
    return PosedBody(pose, shaped.skeleton, matrices, piece, vertices, vertices[shaped.trunk], ground)


def pose_person(shaped: ShapedPerson, pose: PoseSpec) -> PersonMesh:
    """Poses a shaped person: feet on z = 0 but in a runner's flight, pelvis above the origin."""
    posed = posed_body(shaped, pose)
    shown = [(posed.piece, posed.vertices)]
    for attachment in shaped.attachments:  # from the inside out: a bag hangs on the coat's tails
        points = attachment.place(posed)
        if points is not None:
            shown.append((attachment.piece, points))
            if attachment.piece.part_ids[0] in CLOTHES:
                posed = replace(posed, clothes=np.concatenate([posed.clothes, points]))
    whole = merge_pieces([part for part, _ in shown])
    vertices = np.concatenate([points for _, points in shown]).astype(np.float32)
    keypoints = np.einsum("kbj,bij->ki", shaped.keypoint_parts, posed.matrices)
    pelvis = shaped.skeleton.head("Hips")
    shift = np.array([-pelvis[0], -pelvis[1], -posed.ground_m], np.float32)
    vertices = vertices + shift
    vertices[:, 2] = np.maximum(vertices[:, 2], 0.0)  # long hems lie on the ground
    return PersonMesh(
        vertices=vertices,
        rest=whole.rest,
        albedo=whole.albedo,
        faces=whole.faces,
        part_ids=whole.part_ids,
        finishes=whole.finishes,
        uvs=whole.uvs,
        textured=whole.textured,
        keypoints=keypoints + shift,
        stature_m=shaped.spec.stature_m,
        textures=shaped.textures,
        props=_props(shaped, pose, vertices, whole),
    )


def _props(shaped: ShapedPerson, pose: PoseSpec, vertices: Points, whole: Piece) -> tuple[PropMesh, ...]:
    if pose.kind != "sitting":
        return ()
    with_back = shaped.outfit.bag("backpack") is None
    return (build_bench(vertices, whole.weights, shaped.skeleton, with_back),)
