"""Scarves: wrapped twice around the posed neck, over collars and coats, one or two ends on the chest."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.people.attach import Attachment, PosedBody
from generator.people.fabrics import finish_of, is_textured
from generator.people.hull import hull_radius, ring_angles
from generator.people.parts import Finish, PartId
from generator.people.solids import Paint, loft, solids_piece, strap
from generator.people.spec import AccessorySpec
from generator.people.straps import Plane, arc, outline_radius

Array = NDArray[np.float64]
_N_RING, _N_SECTION, _N_END = 40, 12, 24
_WIDEST_M = 0.098  # what is farther from the neck's axis are shoulders


def wear_scarf(item: AccessorySpec, stature_m: float, n_bones: int) -> Attachment:
    """A scarf of knit or cloth; size 0 is thin with one end, 1 thick with two long ends."""
    finish = finish_of(item.fabric.material)
    finish = Finish.KNIT if finish == Finish.CLOTH else finish
    paint = Paint(item.fabric.colours_lab[0], finish, is_textured(item.fabric))
    rings = np.zeros((_N_RING + 1, _N_SECTION, 3))
    rings[..., 2] = np.arange(_N_RING + 1)[:, None]
    line = np.linspace(0.0, 0.3, _N_END)[:, None] * np.array([0.0, 0.0, 1.0])
    wide, thick = 0.10 + 0.05 * item.size, 0.010 + 0.006 * item.size
    sides = (1.0, -1.0) if item.size > 0.35 else (1.0,)
    loop = paint.on(loft(rings, 0.2, capped=False))
    end = paint.on(strap(line, np.array([0.0, -1.0, 0.0]), wide, thick))
    piece = solids_piece([loop, loop, *[end] * len(sides)], np.zeros(n_bones), PartId.SCARF)
    scale = min(stature_m / 1.75, 1.05)

    def place(posed: PosedBody) -> NDArray[np.float32]:
        clothes = posed.clothes
        chest = posed.turn("Spine1", np.eye(3)).T.astype(np.float64)
        base, upper = (posed.head(bone).astype(np.float64) for bone in ("Neck", "Neck1"))
        centre = 0.35 * base + 0.65 * upper
        clothes = clothes[(clothes[:, 2] > base[2] - 0.6) & (np.abs(clothes[:, 0] - base[0]) < 0.16)].astype(np.float64)
        above = clothes[np.abs(clothes[:, 2] - centre[2]) < 1.5 * _WIDEST_M]
        collar = above[(np.abs(above[:, :2] - centre[:2]) < 1.5 * _WIDEST_M).all(axis=1)]
        parts = []
        for tilt, lift, out, tall in ((0.22, 0.012, 0.0, 0.052), (0.46, -0.020, 0.008, 0.056)):
            axes = chest @ np.array(
                [(1.0, 0.0, 0.0), (0.0, np.cos(tilt), -np.sin(tilt)), (0.0, np.sin(tilt), np.cos(tilt))]
            )
            bulk = (0.013 + 0.009 * item.size) * scale
            parts.append(_wrap(collar, centre + axes[:, 2] * lift * scale, axes, out * scale, bulk, tall * scale))
        for sign, length in zip(sides, (0.36, 0.28), strict=False):
            parts.append(_end(clothes, chest, base, sign, (length + 0.10 * item.size) * scale, wide, thick))
        return np.asarray(np.concatenate(parts), np.float32)

    return Attachment(piece, place)


def _wrap(clothes: Array, centre: Array, axes: Array, out_m: float, bulk_m: float, tall_m: float) -> Array:
    """Vertices of one loop: a soft roll around everything near the neck's axis."""
    local = (clothes - centre) @ axes
    radius = np.hypot(local[:, 0], local[:, 1])
    near = (np.abs(local[:, 2]) < 0.025) & (radius < _WIDEST_M)
    turn = ring_angles(_N_RING)
    rays = np.stack([np.cos(turn), np.sin(turn)])
    support = np.maximum((np.concatenate([local[near, :2], np.zeros((1, 2))]) @ rays).max(axis=0), 0.05)
    inner = hull_radius(support[None])[0]
    inner = 0.25 * np.roll(inner, 1) + 0.5 * inner + 0.25 * np.roll(inner, -1) - 0.006 + out_m
    around = np.arange(_N_SECTION) * (2.0 * np.pi / _N_SECTION)
    wave = 0.25 * np.cos(5.0 * turn)[:, None] * np.sin(2.0 * around) + 0.14 * np.cos(3.0 * turn + 1.0)[:, None]
    spread = 0.5 - 0.5 * np.sin(around)  # rests on the shoulders below, closes on the neck above
    reach = (
        inner[:, None] - 0.016 * (1.0 - spread) + bulk_m * (0.8 - 0.8 * np.cos(around) * (1.0 + wave) + 1.2 * spread)
    )
    rise = tall_m * np.sin(around) * (1.0 + 0.10 * np.cos(4.0 * turn + 0.5)[:, None]) * 0.72
    section = np.stack([reach * rays[0][:, None], reach * rays[1][:, None], rise], axis=2)
    rings = np.concatenate([section, section[:1]])
    return np.asarray(rings.reshape(-1, 3) @ axes.T + centre)


def _end(
    clothes: Array, chest: Array, base: Array, sign: float, length_m: float, wide: float, thick: float
) -> NDArray[np.floating[Any]]:
    """Vertices of an end that hangs from the neck down the chest."""
    centre = base + chest @ np.array([0.035 * sign, -0.05, -0.20])
    plane = Plane.through(centre, chest @ np.array([0.0, -1.0, 0.0]), chest @ np.array([-0.12 * sign, 0.0, 1.0]))
    radius = outline_radius(clothes, plane, 0.025)
    path, normals = arc(plane, radius + 0.004, 1.0, -0.9, 60)
    way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    places = np.linspace(0.0, min(length_m, way[-1]), _N_END)
    line = np.stack([np.interp(places, way, path[:, k]) for k in range(3)], axis=1)
    up = np.stack([np.interp(places, way, normals[:, k]) for k in range(3)], axis=1)
    width = np.interp(np.linspace(0.0, 1.0, _N_END), [0.0, 0.25, 1.0], [0.55 * wide, 0.85 * wide, wide])
    return strap(line, up, width, thick)[0]
