"""Hair: a cap that grows out of a soft hairline, and for long styles a curtain that falls behind the shoulders."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.colour import lab_to_linear
from generator.people.body import landmark
from generator.people.cutting import cut_quads
from generator.people.drape import smoothstep
from generator.people.parts import Finish, PartId
from generator.people.piece import Piece, make_piece, merge_pieces
from generator.people.spec import HairSpec
from generator.people.topology import vertex_normals
from generator.people.wardrobe import scalp_shell

Points = NDArray[np.float32]
Field = NDArray[np.float32]
_CENTRE = np.array([0.0, -0.025, 0.740])  # middle of the skull on the template [m]
_RADIUS_M = 0.10
# Hairline: azimuth from the front -> elevation seen from the middle of the skull. [deg]
_AZIMUTH_DEG = (0.0, 25.0, 48.0, 62.0, 76.0, 86.0, 98.0, 112.0, 128.0, 150.0, 180.0)
_SHORT_DEG = (41.0, 39.0, 31.0, 14.0, -10.0, -14.0, 8.0, 6.0, -20.0, -37.0, -41.0)
_LONG_DEG = (43.0, 40.0, 30.0, 10.0, -16.0, -18.0, 2.0, -8.0, -28.0, -40.0, -42.0)


def build_hair(vertices: Points, clothes: Points, hair: HairSpec, library: BodyLibrary) -> Piece:
    """Hair of a person in the rest pose.

    Args:
        vertices: (V, 3) body. [m]
        clothes: (P, 3) points of clothes that long hair lies on. [m]
        hair: style, length, volume and colour.
        library: the body library.
    """
    rng = np.random.default_rng(hair.seed)
    cap = _build_cap(vertices, hair, library, rng)
    if hair.length < 0.3:
        return cap
    return merge_pieces([cap, _build_curtain(vertices, np.concatenate([cap.rest, clothes]), hair, library, rng)])


@lru_cache(maxsize=2)
def _scalp_angles(library: BodyLibrary) -> tuple[Field, Field]:
    """Signed azimuth (0 front, positive left) and elevation of the scalp's surface vertices. [deg]"""
    ray = scalp_shell(library).regions.points - _CENTRE
    azimuth = np.degrees(np.arctan2(ray[:, 0], -ray[:, 1]))
    elevation = np.degrees(np.arcsin(ray[:, 2] / np.linalg.norm(ray, axis=1)))
    return azimuth.astype(np.float32), elevation.astype(np.float32)


def _build_cap(vertices: Points, hair: HairSpec, library: BodyLibrary, rng: np.random.Generator) -> Piece:
    shell = scalp_shell(library)
    azimuth, elevation = _scalp_angles(library)
    line = np.interp(np.abs(azimuth), _AZIMUTH_DEG, _SHORT_DEG if hair.length < 0.3 else _LONG_DEG)
    waves = rng.uniform(0.0, 2 * np.pi, 4)
    ragged = np.sin(np.radians(azimuth)[:, None] * (7, 13, 23, 37) + waves).sum(axis=1)
    depth = (np.radians(elevation - line - 0.9 * ragged) * _RADIUS_M).astype(np.float32)
    patch = cut_quads(shell.faces, depth)
    surface = np.asarray(shell.subdivide @ vertices[shell.source], np.float32)
    rest, inside = patch.take(surface), patch.take(depth)
    normals = vertex_normals(rest, patch.faces)
    crown = smoothstep(-10.0, 70.0, patch.take(elevation))
    fullness = 0.7 + 2.5 * hair.length if hair.length < 0.3 else 1.0
    thickness = hair.volume_m * fullness * (0.45 + 0.75 * crown) * smoothstep(0.0, 0.030, inside)
    strands = _strand_noise(patch.take(azimuth), patch.take(elevation), rng)
    rest = rest + normals * (thickness * (1.0 + 0.13 * strands) - 0.0015 * (inside < 0.002) + 0.001)[:, None]
    albedo = _strand_albedo(hair, strands, smoothstep(0.0, 0.02, inside))
    weights = patch.take(shell.weights)
    return make_piece(rest.astype(np.float32), weights, albedo, patch.faces, PartId.HAIR, Finish.HAIR)


def _strand_noise(azimuth: Field, along: Field, rng: np.random.Generator) -> Field:
    """(V,) streaks that run away from the crown, about -1 to 1."""
    result = np.zeros(len(azimuth))
    for frequency in (9, 17, 31, 47):
        bend, start = rng.uniform(-0.02, 0.02), rng.uniform(0.0, 2 * np.pi)
        result += np.sin(frequency * (np.radians(azimuth) + bend * along) + start) / 2.2
    return np.asarray(result, np.float32)


def _strand_albedo(hair: HairSpec, strands: Field, root: Field) -> Points:
    lab = np.tile(np.array(hair.colour_lab), (len(strands), 1))
    lab[:, 0] *= 1.0 + 0.16 * strands
    lab[:, 0] *= 0.85 + 0.15 * root
    return lab_to_linear(lab).astype(np.float32)


def _build_curtain(
    vertices: Points, below: Points, hair: HairSpec, library: BodyLibrary, rng: np.random.Generator
) -> Piece:
    """Columns of hair from above the ears round the back, each falling from the cap onto neck and back."""
    n_columns, n_rows = 61, 30
    head, neck = landmark(vertices, library, "head"), landmark(vertices, library, "neck")
    crown = float(vertices[: int(library.body_faces.max()) + 1, 2].max())
    scale = (crown - float(neck[2])) / 0.26
    top, waist = float(neck[2]) + 0.19 * scale, float(landmark(vertices, library, "spine-4")[2])
    bottom = top + (waist - top) * float(np.clip(hair.length, 0.0, 1.0))
    heights = np.linspace(top, bottom, n_rows)
    centre_y = float(head[1]) - 0.005
    spread = np.interp(heights, [float(neck[2]) - 0.05, float(neck[2]) + 0.08 * scale, top], [48.0, 94.0, 104.0])
    columns = np.linspace(-1.0, 1.0, n_columns)
    azimuth = np.radians(180.0 + spread[:, None] * columns)  # from the front, through the back
    rays = np.stack([np.sin(azimuth), -np.cos(azimuth)], axis=2)
    reach = _reach(np.concatenate([vertices[: int(library.body_faces.max()) + 1], below]), heights, rays, centre_y)
    fall = np.linspace(0.0, 1.0, n_rows)[:, None]
    emerge = np.minimum(1.0, np.arange(n_rows) / 6.0)[:, None]
    reach = reach - 0.010 + emerge * (0.015 + 0.25 * hair.volume_m) + 0.2 * hair.volume_m * fall
    spacing = float(heights[0] - heights[1])
    for row in range(1, n_rows):
        reach[row] = np.maximum(reach[row], reach[row - 1] - 0.45 * spacing)
    for _ in range(3):
        smooth = np.vstack([reach[:1], 0.25 * reach[:-2] + 0.5 * reach[1:-1] + 0.25 * reach[2:], reach[-1:]])
        padded = np.pad(smooth, ((0, 0), (1, 1)), mode="edge")
        reach = 0.25 * padded[:, :-2] + 0.5 * smooth + 0.25 * padded[:, 2:]
    strands = _strand_noise(np.degrees(azimuth).ravel(), np.repeat(heights, n_columns) * 100.0, rng).reshape(
        reach.shape
    )
    outer = _sheet(reach * (1.0 + 0.012 * strands * np.minimum(1.0, 3 * fall)), rays, heights, centre_y)
    outer[:, :, 2] += fall * (0.006 * strands - 0.10 * (bottom - top) * np.abs(columns) ** 3)
    thickness = 0.002 + 0.012 * np.sin(np.pi * np.clip(fall, 0.1, 0.9)) * (1.0 - columns**4)
    inner = _sheet(reach - thickness, rays, heights, centre_y)
    inner[:, :, 2] = outer[:, :, 2]
    return _close_sheet(outer, inner, strands, hair, library, float(neck[2]), scale)


def _reach(
    points: Points, heights: NDArray[np.float64], rays: NDArray[np.float64], centre_y: float
) -> NDArray[np.float64]:
    """(R, C) how far the body reaches along each ray, within a narrow wedge and band."""
    band = float(heights[0] - heights[1]) * 1.2
    offset = points[:, :2] - np.array([0.0, centre_y])
    result = np.zeros(rays.shape[:2])
    for row, height in enumerate(heights):
        near = np.abs(points[:, 2] - height) < band
        ahead = rays[row] @ offset[near].T
        aside = np.abs(rays[row][:, :1] * offset[near, 1] - rays[row][:, 1:] * offset[near, 0])
        result[row] = np.where((aside < 0.018) & (ahead > 0.0), ahead, 0.05).max(axis=1)
    return result


def _sheet(
    reach: NDArray[np.float64], rays: NDArray[np.float64], heights: NDArray[np.float64], centre_y: float
) -> NDArray[np.float64]:
    flat = reach[:, :, None] * rays + np.array([0.0, centre_y])
    return np.concatenate([flat, np.broadcast_to(heights[:, None, None], (*reach.shape, 1))], axis=2)


def _close_sheet(
    outer: NDArray[np.float64],
    inner: NDArray[np.float64],
    strands: Field,
    hair: HairSpec,
    library: BodyLibrary,
    neck_z: float,
    scale: float,
) -> Piece:
    """A closed volume from an outer and an inner sheet of (R, C, 3) points."""
    n_rows, n_columns = outer.shape[:2]
    ring = np.concatenate([outer, inner[:, ::-1]], axis=1)  # once around, per row
    width = 2 * n_columns
    row, column = np.meshgrid(np.arange(n_rows - 1), np.arange(width), indexing="ij")
    right = (column + 1) % width
    here, below = row * width, (row + 1) * width
    side = np.stack([here + column, here + right, below + right, below + column], axis=-1)
    last = (n_rows - 1) * width
    k = np.arange(n_columns - 1)
    bottom = np.stack([last + k, last + k + 1, last + width - 2 - k, last + width - 1 - k], axis=1)
    faces = np.concatenate([side.reshape(-1, 4), bottom])[:, ::-1].astype(np.int32)
    rest = ring.reshape(-1, 3).astype(np.float32)
    weights = np.zeros((len(rest), len(library.bone_names)), np.float32)
    on_head = smoothstep(neck_z - 0.04 * scale, neck_z + 0.12 * scale, rest[:, 2])
    weights[:, library.bone_index["Head"]] = on_head
    weights[:, library.bone_index["Spine1"]] = 1.0 - on_head
    both = np.concatenate([strands, strands[:, ::-1] - 0.8], axis=1).ravel().astype(np.float32)
    albedo = _strand_albedo(hair, both, np.ones(len(rest), np.float32))
    return make_piece(rest, weights, albedo, faces, PartId.HAIR, Finish.HAIR)
