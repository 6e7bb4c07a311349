"""Beards and brows: hair of the face, laid out on the head's chart."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from generator.people.drape import smoothstep
from generator.people.locks import Locks, lock_mesh
from generator.people.parts import Finish, PartId
from generator.people.piece import Piece, make_piece
from generator.people.scalp import Scalp, strand_colour
from generator.people.spec import BeardStyle, BrowStyle, FaceSpec

Points = NDArray[np.float32]
Field = NDArray[np.float32]
_DOWN = np.array([0.0, 0.15, -1.0], np.float32)
# Edges on one half of the face: azimuth -> elevation. [deg]
_JAW_DEG = (0.0, 18.0, 32.0, 46.0, 60.0, 72.0, 80.0, 90.0)
_CHEEK_LINE_DEG = (-43.0, -38.0, -39.0, -36.0, -28.0, -15.0, -8.0, 0.0)
_STRAP_LINE_DEG = (-50.0, -50.0, -48.5, -44.0, -35.0, -21.0, -10.0, 0.0)
_THROAT_LINE_DEG = (-59.0, -59.0, -57.0, -53.0, -47.0, -40.0, -34.0, -30.0)
_SIDE_DEG = 80.0  # in front of the ears
_LIP_DEG, _LIP_SEMI_DEG = -37.8, (15.0, 4.0)  # middle and half axes of the lips
_STEP_DEG = 2.5
# (azimuth, elevation) of the brows' middle line on the left half, half width along it. [deg, m]
_BROWS: dict[BrowStyle, tuple[tuple[float, ...], float]] = {
    "thin": ((7.8, 10.0, 11.0, 9.6, 7.0), 0.0017),
    "straight": ((8.4, 9.4, 10.0, 9.6, 8.0), 0.0028),
    "arched": ((7.4, 9.6, 12.0, 11.4, 7.4), 0.0024),
    "thick": ((8.0, 9.8, 10.8, 10.0, 7.6), 0.0038),
}
_BROW_AZIMUTH_DEG = (7.0, 14.0, 22.0, 30.0, 37.0)


def build_beard(scalp: Scalp, face: FaceSpec, masked: bool, seed: int) -> list[Piece]:
    """The beard of a face, nothing without one.

    Args:
        scalp: the head.
        face: style, length and colour.
        masked: whether something tight covers it.
        seed: of its ragged edge and strands.
    """
    if face.beard == "none":
        return []
    rng = np.random.default_rng([seed, 1])
    azimuth, elevation, faces = _face_grid()
    inside = beard_depth_deg(face.beard, azimuth, elevation)
    inside = inside + rng.normal(0.0, 0.15 + 0.4 * smoothstep(20.0, 30.0, np.abs(azimuth))).astype(np.float32)
    faces = faces[inside[faces].max(axis=1) > 0.3]
    used, faces = np.unique(faces, return_inverse=True)
    azimuth, elevation, inside, faces = azimuth[used], elevation[used], inside[used], faces.reshape(-1, 4)
    stubble = face.beard == "stubble"
    length_m = 0.0006 if stubble else min(face.beard_length_m, 0.004 if masked else 0.20)
    base, normal = scalp.chart.surface_at(azimuth, elevation)
    rest = base + _growth(azimuth, elevation, inside, normal, length_m)
    cover = smoothstep(0.0, 3.0, inside * (1.0 + 2.0 * _upper_lip(azimuth, elevation))) * (0.34 if stubble else 0.95)
    shade = rng.normal(0.95, 0.12, len(rest)).clip(0.6, 1.4).astype(np.float32)
    albedo = scalp.skin + cover[:, None] * (strand_colour(face.beard_lab, shade) - scalp.skin)
    pieces = [make_piece(rest, scalp.on_head(len(rest)), albedo, faces, PartId.BEARD, Finish.HAIR)]
    if length_m > 0.003:
        pieces += _beard_locks(scalp, face, length_m, rng)
    return pieces


def beard_depth_deg(style: BeardStyle, azimuth: Field, elevation: Field) -> Field:
    """(...) how far inside a beard places of the head are, negative outside. [deg]"""
    around = np.abs(azimuth)
    throat = elevation - np.interp(around, _JAW_DEG, _THROAT_LINE_DEG)
    side = _SIDE_DEG - around
    lips = 5.0 * (np.hypot(azimuth / _LIP_SEMI_DEG[0], (elevation - _LIP_DEG) / _LIP_SEMI_DEG[1]) - 1.0)
    cheek = np.minimum(np.interp(around, _JAW_DEG, _CHEEK_LINE_DEG) - elevation, np.minimum(throat, side))
    strap = np.minimum(np.interp(around, _JAW_DEG, _STRAP_LINE_DEG) - elevation, np.minimum(throat, side))
    moustache = np.minimum(
        np.minimum(21.0 - around, elevation + 36.5 + 0.10 * around), -30.2 - 0.12 * around - elevation
    )
    corners = np.minimum(4.0 - np.abs(around - 18.5), np.minimum(-32.5 - elevation, elevation + 50.0))
    chin = np.minimum(np.minimum(15.0 - around, -43.0 - elevation), throat)
    mouth = np.maximum(moustache, np.maximum(corners, chin))
    regions: dict[BeardStyle, Field] = {
        "moustache": moustache,
        "goatee": chin,
        "circle": mouth,
        "chin_strap": strap,
        "short_full": np.maximum(cheek, mouth),
    }
    return np.asarray(np.minimum(regions.get(style, regions["short_full"]), lips), np.float32)


@lru_cache(maxsize=1)
def _face_grid() -> tuple[Field, Field, NDArray[np.int32]]:
    """(P,) azimuths and elevations over the lower face and (F, 4) quads, counter-clockwise from outside."""
    across, up = np.arange(-85.0, 85.1, _STEP_DEG), np.arange(-60.0, -4.9, 0.7 * _STEP_DEG)
    azimuth, elevation = np.meshgrid(across, up)
    row, column = np.meshgrid(np.arange(len(up) - 1), np.arange(len(across) - 1), indexing="ij")
    corner = row * len(across) + column
    faces = np.stack([corner, corner + 1, corner + 1 + len(across), corner + len(across)], axis=-1).reshape(-1, 4)
    return azimuth.ravel().astype(np.float32), elevation.ravel().astype(np.float32), faces.astype(np.int32)


def _growth(azimuth: Field, elevation: Field, inside: Field, normal: Points, length_m: float) -> Points:
    """(P, 3) offset of a beard's surface from the skin: out at the cheeks, down at the chin. [m]"""
    chin = smoothstep(-40.0, -52.0, elevation) * smoothstep(62.0, 20.0, np.abs(azimuth))
    rise = smoothstep(0.0, 7.0, inside * (1.0 + 2.5 * _upper_lip(azimuth, elevation)))
    out = 0.0006 + rise * (0.5 * min(length_m, 0.03)) * (0.45 + 0.55 * chin)
    down = rise * length_m * chin * (0.5 if length_m < 0.02 else 0.9)
    return np.asarray(normal * out[:, None] + _DOWN * down[:, None], np.float32)


def _upper_lip(azimuth: Field, elevation: Field) -> Field:
    """(P,) 1 where a moustache grows, which is narrow and yet dense."""
    return smoothstep(26.0, 20.0, np.abs(azimuth)) * smoothstep(-42.0, -38.0, elevation)


def _beard_locks(scalp: Scalp, face: FaceSpec, length_m: float, rng: np.random.Generator) -> list[Piece]:
    places = rng.uniform((-82.0, -59.0), (82.0, -8.0), (1500, 2)).astype(np.float32)
    azimuth, elevation = places[:, 0], places[:, 1]
    inside = beard_depth_deg(face.beard, azimuth, elevation)
    beside_mouth = (np.abs(azimuth) > 24.0) | (elevation < -43.0)
    rows = np.flatnonzero((inside > 0.8) & beside_mouth)[:260]
    if len(rows) == 0:
        return []
    azimuth, elevation, inside = azimuth[rows], elevation[rows], inside[rows]
    base, normal = scalp.chart.surface_at(azimuth, elevation)
    n, m = len(rows), 4
    surface = base + _growth(azimuth, elevation, inside, normal, length_m)
    run = np.minimum(0.006 + 0.5 * length_m, 0.018) * rng.uniform(0.6, 1.2, n)
    aside = 0.35 * np.sign(azimuth)[:, None] * np.array([1.0, 0.0, 0.0]) * (elevation > -42.0)[:, None]
    flow = _DOWN + aside - normal * ((_DOWN + aside) * normal).sum(axis=1, keepdims=True) * 0.8
    share = np.linspace(-0.2, 0.8, m)
    centre = surface[:, None] + flow[:, None] * (run[:, None] * share)[..., None]
    lift = 0.0012 * (1.0 + share) - 0.002 * (share < -0.1)
    centre = centre + normal[:, None] * lift[None, :, None]
    width = np.broadcast_to(0.0026 * np.array([0.6, 1.0, 0.9, 0.15]), (n, m))
    shade = np.broadcast_to(rng.normal(1.0, 0.18, (n, 1)).clip(0.6, 1.5), (n, m))
    outward = np.broadcast_to(normal[:, None], centre.shape)
    locks = Locks(centre.astype(np.float32), outward.astype(np.float32), width, 0.5 * width, shade)
    points, tone, faces = lock_mesh(locks)
    colour = strand_colour(face.beard_lab, tone)
    return [make_piece(points, scalp.on_head(len(points)), colour, faces, PartId.BEARD, Finish.HAIR)]


def build_brows(scalp: Scalp, face: FaceSpec) -> Piece:
    """Both eyebrows: thin raised strips whose edges fade into the skin."""
    heights, half_m = _BROWS[face.brows]
    half_m *= 0.75 + 0.5 * face.brow_weight
    n, across = 11, np.array([-1.0, -0.55, 0.0, 0.55, 1.0])
    azimuth = np.linspace(_BROW_AZIMUTH_DEG[0], _BROW_AZIMUTH_DEG[-1], n)
    elevation = np.interp(azimuth, _BROW_AZIMUTH_DEG, heights)
    taper = np.interp(np.linspace(0.0, 1.0, n), [0.0, 0.12, 0.45, 0.8, 1.0], [0.65, 1.0, 1.0, 0.6, 0.15])
    spread = np.degrees(half_m / 0.095) * taper[:, None] * across
    left = np.stack([np.broadcast_to(azimuth[:, None], spread.shape), elevation[:, None] + spread], axis=2)
    right = left[::-1] * np.array([-1.0, 1.0])
    both = np.stack([right, left]).astype(np.float32)  # both run from the right to the left
    lift = 0.0005 + 0.0012 * (1.0 - across**2)
    skin, normal = scalp.chart.surface_at(both[..., 0], both[..., 1])
    rest = skin + normal * lift[:, None].astype(np.float32)
    cover = (0.5 + 0.48 * face.brow_weight) * np.array([0.25, 0.9, 1.0, 0.9, 0.25])
    cover = np.broadcast_to(cover, both.shape[:3]) * np.stack([taper[::-1], taper])[:, :, None] ** 0.3
    lab = (min(0.8 * face.beard_lab[0], 0.78 * scalp.skin_lightness), face.beard_lab[1], face.beard_lab[2])
    albedo = scalp.skin + cover[..., None] * (strand_colour(lab, np.ones(1, np.float32))[0] - scalp.skin)
    row, column, side = np.meshgrid(np.arange(n - 1), np.arange(4), np.arange(2), indexing="ij")
    corner = (side * n + row) * 5 + column
    faces = np.stack([corner, corner + 5, corner + 6, corner + 1], axis=-1).reshape(-1, 4).astype(np.int32)
    points = rest.reshape(-1, 3)
    return make_piece(points, scalp.on_head(len(points)), albedo.reshape(-1, 3), faces, PartId.FACE, Finish.HAIR)
