"""Hoods: a soft roll behind the neck, or drawn over the head."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.people.body import landmark
from generator.people.cloth import Stuff
from generator.people.collars import Neck, Offsets, ring_turns, strip
from generator.people.drape import smoothstep
from generator.people.piece import Piece
from generator.people.spec import TopSpec

Points = NDArray[np.float32]
_N_TURN, _N_ROWS, _N_SUPPORT = 44, 13, 260
_EASE_M, _HAIR_M = 0.012, 0.014


def build_hood(vertices: Points, neck: Neck, top: TopSpec, stuff: Stuff, library: BodyLibrary) -> list[Piece]:
    """The hood of a garment; empty without.

    Args:
        vertices: (V, 3) body. [m]
        neck: the garment's surface around its neckline.
        top: the garment.
        stuff: what it is made of.
        library: the body library.
    """
    if top.hood == "down":
        return [_hood_down(neck, stuff)]
    return [_hood_up(vertices, neck, stuff, library)] if top.hood == "up" else []


def _hood_down(neck: Neck, stuff: Stuff) -> Piece:
    turn = ring_turns(0.35)
    back = (0.5 - 0.5 * np.cos(turn)).astype(np.float32)
    rows: list[Offsets] = [
        (0.004, -0.003, 0.0),
        (0.000, 0.004, 0.020 + 0.010 * back),
        (0.000, 0.016 + 0.006 * back, 0.030 + 0.022 * back),
        (0.006, 0.030 + 0.016 * back, 0.024 + 0.026 * back),
        (0.022 + 0.020 * back, 0.036 + 0.024 * back, 0.008 + 0.016 * back),
        (0.036 + 0.052 * back, 0.030 + 0.026 * back, 0.0),
        (0.044 + 0.090 * back, 0.018 + 0.020 * back, 0.0),
        (0.048 + 0.112 * back, 0.006, 0.0),
        (0.046 + 0.110 * back, -0.003, 0.0),
    ]
    shade = np.array([0.75, 0.75, 0.9, 1, 1, 1, 1, 1, 1], np.float32)
    return strip(neck.rings(turn, rows), False, stuff, shade)


def _hood_up(vertices: Points, neck: Neck, stuff: Stuff, library: BodyLibrary) -> Piece:
    """The convex hull of head and neckline with some ease, open around the face."""
    centre = landmark(vertices, library, "head") + np.array([0.0, -0.012, 0.030], np.float32)
    head_bone = library.bone_index["Head"]
    body = vertices[: int(library.body_faces.max()) + 1]
    head = body[library.dense_skin_weights[: len(body), head_bone] > 0.6]
    turn = np.linspace(0.0, 2.0 * np.pi, 33, dtype=np.float32)[:-1]
    (collar,), (collar_weights,) = neck.rings(turn, [(0.012, 0.012, 0.0)])
    golden = np.arange(_N_SUPPORT) + 0.5
    rise, spin = np.arcsin(1.0 - 2.0 * golden / _N_SUPPORT), golden * np.pi * (1.0 + 5.0**0.5)
    normals = np.stack([np.cos(spin) * np.cos(rise), np.sin(spin) * np.cos(rise), np.sin(rise)], axis=1)
    scalp = _HAIR_M * smoothstep(-0.2, 0.3, normals[:, 2].astype(np.float32)) + _EASE_M
    reach = np.maximum(
        ((head[::2] - centre) @ normals.T).max(axis=0) + scalp, ((collar - centre) @ normals.T).max(axis=0)
    )
    around = np.arange(_N_TURN) * (2.0 * np.pi / _N_TURN)  # about the axis of the face, 0 above
    rim = np.interp(np.abs(np.where(around > np.pi, around - 2 * np.pi, around)), (0.0, 1.5, np.pi), (0.86, 1.02, 1.24))
    share = np.linspace(0.0, 1.0, _N_ROWS)[:, None] ** 0.9
    away = rim + share * (np.pi - 0.02 - rim)
    rays = np.stack([np.sin(away) * np.sin(around), -np.cos(away), np.sin(away) * np.cos(around)], axis=2)
    cosine = rays @ normals.T
    radius = np.where(cosine > 0.08, reach / np.maximum(cosine, 0.08), np.inf).min(axis=2)
    radius = np.concatenate([radius[1:2] * 0.93, radius[:1] * 0.97, radius])  # the rim is turned in
    rays = np.concatenate([rays[1:2], rays[:1], rays])
    points = np.asarray(centre + radius[:, :, None] * rays, np.float32)
    up = smoothstep(-0.15, -0.06, points[:, :, 2] - centre[2])
    weights = np.zeros((*points.shape[:2], collar_weights.shape[1]), np.float32)
    weights[:] = collar_weights.mean(axis=0)
    weights *= 1.0 - up[:, :, None]
    weights[:, :, head_bone] += up
    return strip((points, weights), True, stuff)
