"""Skirts and the skirts of dresses, built anew around every pose."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.colour import lab_to_linear
from generator.people.attach import Attachment, PosedBody, place_once
from generator.people.drape import push_out, smoothstep
from generator.people.fabrics import finish_of, is_textured
from generator.people.hull import ring_angles
from generator.people.parts import Finish, PartId
from generator.people.piece import Piece, make_piece, merge_pieces
from generator.people.regions import SKIRT_WAIST_Z, TUCK_M, leg_end_z, upper_hem_z
from generator.people.skinning import Skeleton, skin_vertices
from generator.people.skirt_rings import N_AROUND, N_ROWS, Bend, SkirtShape, fold_pattern, skirt_rows
from generator.people.spec import LowerSpec, PoseSpec, TopSpec
from generator.people.wardrobe import tights_shell

Points = NDArray[np.float32]
_THICKNESS_M, _LEDGE_M, _TURN_M = 0.004, 0.03, 0.02  # the waistband reaches inwards to the shirt
_BELT_M, _BELT_DROP_M = 0.034, 0.004
_SHOE_STEP = 6  # every such vertex of the shoes counts
_CHEST_Z = 0.40  # template height of v = 0 on the cloth of tops [m]


@dataclass(frozen=True, eq=False)
class Skirt:
    """A skirt on one body, ready to be laid around poses.

    Attributes:
        shape: of the skirt.
        legs, top: (P, 3), (Q, 3) rest points of what it covers and of what is worn above. [m]
        legs_weights, top_weights: their skinning weights.
        skeleton: rest-pose bones.
        belted: whether a belt goes round the waist.
    """

    shape: SkirtShape
    legs: Points
    top: Points
    legs_weights: Points
    top_weights: Points
    skeleton: Skeleton
    belted: bool

    def place(self, posed: PosedBody) -> Points:
        """(V, 3) vertices around a posed body. [m]"""
        hips = self.skeleton.names.index("Hips")
        turn, head = posed.matrices[hips, :, :3].astype(np.float64), self.skeleton.heads[hips]
        legs = (skin_vertices(self.legs, self.legs_weights, posed.matrices) - head) @ turn + head
        top = (skin_vertices(self.top, self.top_weights, posed.matrices) - head) @ turn + head
        bend = _lap(posed, self.skeleton, turn) if posed.pose.kind == "sitting" else None
        if bend is not None:
            legs = bend.undo(legs, self.legs[:, 2].astype(np.float64))
        points = self.lay(legs, top, _sway(posed.pose, self.shape.sway_m))
        if bend is not None:
            points = bend.apply(points)
        return np.asarray((points - head) @ turn.T + head, np.float32)

    def lay(
        self, legs: NDArray[np.float64], top: NDArray[np.float64], sway: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """(V, 3) vertices around upright hips, in the order of `skirt_faces`. [m]"""
        axis = self.skeleton.heads[self.skeleton.names.index("Hips")]
        rows = skirt_rows(legs, top, self.shape, axis, sway)
        outward = rows - axis
        outward[..., 2] = 0.0
        outward /= np.maximum(np.linalg.norm(outward, axis=2, keepdims=True), 1e-6)
        up = np.array([0.0, 0.0, 1.0])
        ledge = [rows[0] - _LEDGE_M * outward[0] - _THICKNESS_M * up, rows[0]]
        turned = [
            rows[-1],
            rows[-1] - _THICKNESS_M * outward[-1],
            rows[-1] - 1.6 * _THICKNESS_M * outward[-1] + _TURN_M * up,
        ]
        parts = [*ledge, *rows, *turned]
        if self.belted:
            middle, out = rows[0] - _BELT_DROP_M * up, outward[0]
            drop = _BELT_M * up
            parts += [
                middle + 0.001 * out,
                middle + 0.006 * out,
                rows[1] * (1, 1, 0) + (middle - drop) * (0, 0, 1) + 0.005 * out,
                middle - drop + 0.001 * out,
            ]
        return np.concatenate(parts)


def skirt_faces(n_rows: int, gaps: tuple[int, ...] = ()) -> NDArray[np.int32]:
    """(F, 4) quads between closed rows of `N_AROUND` vertices, from the top down.

    Args:
        n_rows: number of rows.
        gaps: rows that are not joined to the next one.
    """
    upper = np.setdiff1d(np.arange(n_rows - 1), gaps)
    row, column = np.meshgrid(upper, np.arange(N_AROUND), indexing="ij")
    right = (column + 1) % N_AROUND
    here, below = row * N_AROUND, (row + 1) * N_AROUND
    quads = [here + column, below + column, below + right, here + right]
    return np.asarray(np.stack(quads, axis=-1).reshape(-1, 4), np.int32)


def tuck_in(surface: Points, vertices: Points, library: BodyLibrary) -> Points:
    """(C, 3) control points of a top, inside the skirt from its waist downwards. [m]"""
    shell = tights_shell(library)
    regions = shell.control_regions
    inside = smoothstep(-0.016, 0.012, SKIRT_WAIST_Z - regions.points[:, 2]) * (regions.on_arm < 0.3)
    sunk = push_out(vertices[shell.source], shell, -0.024)  # deeper than any fold
    return np.asarray(surface + inside[:, None] * (sunk - surface), np.float32)


def wear_skirt(
    vertices: Points,
    under: Points,
    shirt: Points,
    shoes: Piece,
    lower: LowerSpec,
    upper: TopSpec,
    skeleton: Skeleton,
    library: BodyLibrary,
) -> Attachment:
    """A skirt around whatever pose the legs take.

    Args:
        vertices: (V, 3) body. [m]
        under: (C, 3) control points of what hips and legs wear. [m]
        shirt: (C, 3) control points of what is worn above. [m]
        shoes: on the feet, which may lift a long hem.
        lower: the skirt.
        upper: what is worn above.
        skeleton: rest-pose bones.
        library: the body library.
    """
    shell = tights_shell(library)
    level, trunk = shell.control_regions.points[:, 2], shell.control_regions.on_arm < 0.3
    weights = library.dense_skin_weights[shell.source]
    legs = trunk & (level < SKIRT_WAIST_Z + 0.03)
    cover_z = SKIRT_WAIST_Z if upper.tucked or lower.kind == "dress" else min(SKIRT_WAIST_Z, upper_hem_z(upper))
    above = trunk & (level < SKIRT_WAIST_Z + 0.06) & (level > min(SKIRT_WAIST_Z - TUCK_M, cover_z) - 0.02)
    shape = _shape(vertices, lower, cover_z, library)
    belted = lower.waistband == "belt" and cover_z >= SKIRT_WAIST_Z
    near = shoes.rest[::_SHOE_STEP], shoes.weights[::_SHOE_STEP]
    covered = np.concatenate([under[legs], near[0]]), np.concatenate([weights[legs], near[1]])
    skirt = Skirt(shape, covered[0], shirt[above], covered[1], weights[above], skeleton, belted)
    worn = skirt.lay(under[legs].astype(np.float64), shirt[above].astype(np.float64), np.zeros(2))
    chest_m = _rest_height(vertices, _CHEST_Z, library)
    return Attachment(_skirt_piece(worn, lower, belted, chest_m, len(skeleton.names)), place_once(skirt.place))


def _rest_height(vertices: Points, level: float, library: BodyLibrary) -> float:
    """Height on the body of a level of the template. [m]"""
    shell = tights_shell(library)
    height = shell.control_regions.points[:, 2]
    near = (shell.control_regions.on_arm < 0.3) & (np.abs(height - level) < 0.03)
    return float((vertices[shell.source[near], 2] - height[near]).mean() + level)


def _shape(vertices: Points, lower: LowerSpec, cover_z: float, library: BodyLibrary) -> SkirtShape:
    dress, pleated = lower.kind == "dress", lower.pleats >= 12
    waist_z = min(SKIRT_WAIST_Z, cover_z + 0.045) + (0.012 if dress else 0.0)
    narrow = max(0.0, 1.0 - 3.0 * lower.flare) * (1.0 - lower.looseness)
    fullness = 0.5 * (lower.flare + lower.looseness)
    return SkirtShape(
        waist_m=_rest_height(vertices, waist_z, library),
        hem_m=_rest_height(vertices, leg_end_z(tights_shell(library).control_regions, lower), library),
        slope=-0.12 * narrow + 0.03 * lower.looseness + 0.24 * lower.flare,
        clearance_m=0.006 + 0.006 * lower.looseness,
        fold_m=0.024 if pleated else 0.006 * lower.looseness + 0.075 * lower.flare * (0.4 + 0.6 * lower.looseness),
        folds=fold_pattern(lower.pleats, fullness, lower.fabric.seed),
        sway_m=0.01 + 0.05 * fullness,
        fused=dress,
        cover_m=_rest_height(vertices, cover_z, library) if cover_z < SKIRT_WAIST_Z else np.inf,
    )


def _sway(pose: PoseSpec, sway_m: float) -> NDArray[np.float64]:
    """(2,) how a stride swings the hem: behind the hips, to and fro with every step, from side to side. [m]"""
    if pose.kind not in ("walking", "running"):
        return np.zeros(2)
    turn = 2.0 * np.pi * pose.phase
    much = sway_m * pose.speed * (1.8 if pose.kind == "running" else 1.0)
    return np.asarray(much * np.array([0.5 * np.sin(turn + 0.6), 0.7 + 0.6 * np.sin(2.0 * turn + 0.9)]))


def _lap(posed: PosedBody, skeleton: Skeleton, pelvis: NDArray[np.float64]) -> Bend:
    def mean_turn(bone: str) -> NDArray[np.float64]:
        both = sum(posed.matrices[skeleton.names.index(f"{side}{bone}"), :, :3] for side in ("Left", "Right"))
        u, _, v = np.linalg.svd(pelvis.T @ np.asarray(both, np.float64))
        return np.asarray(u @ v)

    def middle(bone: str) -> NDArray[np.float64]:
        return np.asarray(0.5 * sum(skeleton.heads[skeleton.names.index(f"{s}{bone}")] for s in ("Left", "Right")))

    return Bend(middle("UpLeg"), middle("Leg"), mean_turn("UpLeg"), mean_turn("Leg"))


def _skirt_piece(worn: NDArray[np.float64], lower: LowerSpec, belted: bool, chest_m: float, n_bones: int) -> Piece:
    n_rows = N_ROWS + 5
    n_cloth = n_rows * N_AROUND
    colour, rest = lab_to_linear(lower.fabric.colours_lab[0]), worn.astype(np.float32)
    none = np.zeros((len(worn), n_bones), np.float32)
    faces = skirt_faces(n_rows, (1, N_ROWS + 1))
    cloth = make_piece(rest[:n_cloth], none[:n_cloth], colour, faces, PartId.LOWER, finish_of(lower.fabric.material))
    if is_textured(lower.fabric):
        uvs = np.zeros((len(faces), 4, 2), np.float32)
        outer = (np.arange(len(faces)) >= N_AROUND) & (np.arange(len(faces)) < N_ROWS * N_AROUND)
        uvs[outer] = _skirt_uvs(worn[2 * N_AROUND : (N_ROWS + 2) * N_AROUND], chest_m)
        cloth = replace(cloth, uvs=uvs, textured=outer)
    if not belted:
        return cloth
    leather = lab_to_linear(lower.belt_lab)
    belt = make_piece(rest[n_cloth:], none[n_cloth:], leather, skirt_faces(4), PartId.LOWER, Finish.LEATHER)
    return merge_pieces([cloth, belt])


def _skirt_uvs(rows: NDArray[np.float64], chest_m: float) -> Points:
    """(F, 4, 2) u from the front to the wearer's left, v up, 0 where tops have it, of (N_ROWS * N_AROUND, 3). [m]"""
    grid = rows.reshape(N_ROWS, N_AROUND, 3)
    across = grid[:, :, :2] - grid[:, :, :2].mean(axis=1, keepdims=True)
    radius = float(np.linalg.norm(across[: N_ROWS // 2], axis=2).mean())
    step = np.linalg.norm(np.diff(grid, axis=0), axis=2).mean(axis=1)
    v = grid[0, :, 2].mean() - chest_m - np.concatenate([[0.0], np.cumsum(step)])
    width = 2.0 * np.pi / N_AROUND
    left = radius * ((ring_angles(N_AROUND) + 1.5 * np.pi + 0.5 * width) % (2.0 * np.pi) - np.pi - 0.5 * width)
    right = left + radius * width
    corners = [(left, v[:-1]), (left, v[1:]), (right, v[1:]), (right, v[:-1])]
    places = [np.stack(np.broadcast_arrays(u[None, :], w[:, None]), axis=-1) for u, w in corners]
    return np.asarray(np.stack(places, axis=2).reshape(-1, 4, 2), np.float32)
