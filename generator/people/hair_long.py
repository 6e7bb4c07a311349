"""Hair that falls from a parting: bobs and long hair, with or without a fringe, behind the shoulders or over one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from generator.people.drape import smoothstep
from generator.people.hair_fall import Reach, hang_outside, measure_reach
from generator.people.hair_short import streaks
from generator.people.locks import Locks, lie_on_head, lock_piece, slerp
from generator.people.piece import Piece
from generator.people.scalp import Scalp, angles, cap_piece, directions, grow_cap

Points = NDArray[np.float32]
Field = NDArray[np.float32]
_N_COLUMNS, _N_ON_HEAD, _N_FALL = 60, 10, 12
_LEAVES_DEG = -6.0  # elevation at which hair leaves the head
_BEHIND_RAD, _FRONT_RAD = np.radians(40.0), np.radians(146.0)


def bob_or_long(scalp: Scalp, below: Points, rng: np.random.Generator) -> list[Piece]:
    """Hair over the ears to jaw, shoulders or waist.

    Args:
        scalp: the head.
        below: (P, 3) what hair lies on. [m]
        rng: strand pattern.
    """
    grid = grow_cap(scalp, rng)
    thin = 0.0015 + 0.25 * scalp.hair.volume_m * smoothstep(0.0, 30.0, grid.inside)
    pieces = [cap_piece(scalp, grid, thin, 0.85 * streaks(grid, rng), 0.0)]
    fringe, tucked = rng.random() < 0.3, rng.random() < 0.3
    front = rng.random(2) < 0.35  # which side falls over the shoulder: left, right
    if fringe:
        pieces.append(_fringe(scalp, rng))
    if scalp.hood:
        return pieces
    reach = measure_reach(below, scalp)
    for layer in range(2):
        paths = _scalp_paths(scalp, layer, tucked and scalp.hair.style == "long")
        locks = _falling_locks(scalp, reach, paths, layer, front, rng)
        pieces.append(lock_piece(scalp, locks))
    return pieces


def _scalp_paths(scalp: Scalp, layer: int, tucked: bool) -> Points:
    """(N, M, 3) directions from the parting over the head to where the hair leaves it, from left to right."""
    across = np.linspace(1.0, -1.0, _N_COLUMNS) if layer == 0 else np.linspace(0.985, -0.985, 2 * _N_COLUMNS // 3)
    side = np.abs(across)
    edge_deg = 98.0 if tucked else 70.0
    azimuth = np.sign(across) * (180.0 - side * (180.0 - edge_deg))
    ends = directions(azimuth.astype(np.float32), np.full(len(across), _LEAVES_DEG, np.float32))
    part_deg = 38.0 * scalp.hair.parting
    front = directions(part_deg, scalp.line_deg(part_deg) + 1.5)
    crown = directions(180.0, 64.0)
    along = slerp(crown[None], front[None], (0.15 + 0.85 * side**0.8).astype(np.float32))[0]
    return slerp(along, ends, np.linspace(0.02, 1.0, _N_ON_HEAD).astype(np.float32))


def _falling_locks(
    scalp: Scalp, reach: Reach, paths: Points, layer: int, front: NDArray[np.bool_], rng: np.random.Generator
) -> Locks:
    hair, n = scalp.hair, len(paths)
    share = np.linspace(0.0, 1.0, _N_ON_HEAD)
    azimuth, elevation = angles(paths)
    ear = np.maximum.accumulate(scalp.chart.sample(scalp.chart.ear_rise_m, azimuth, elevation), axis=1)
    ear = _spread(ear, max(2, n // 20))
    rough = rng.normal(0.0, 0.0012, (n, 1))
    lift = 0.002 + 0.003 * layer + hair.volume_m * np.interp(share, [0.0, 0.3, 0.75, 1.0], [0.15, 0.75, 0.7, 0.45])
    on_head, normal = lie_on_head(scalp, paths, np.maximum(lift + rough, ear + 0.003).astype(np.float32))
    start = on_head[:, -1]
    fall = np.linspace(0.0, 1.0, _N_FALL + 1)[1:]
    across = np.linspace(1.0, -1.0, n)
    tip_z = _tip_z(scalp) + 0.10 * (start[:, 2] - _tip_z(scalp)) * across**2
    ragged = rng.uniform(-0.10, 0.02, n) if layer == 0 else rng.uniform(-0.32, 0.0, n)
    drop = (start[:, 2] - tip_z) * (1.0 + ragged)
    angle0, radius0 = reach.polar(start)
    if hair.style == "bob":
        drop = np.minimum(drop, _free_drop(reach, angle0, radius0, start[:, 2]) + rng.uniform(-0.015, 0.0, n))
    z = start[:, 2:] - drop[:, None] * fall
    angle = _gather(scalp, angle0[:, None], z, front) + np.radians(rng.normal(0.0, 1.6, (n, 1))) * fall
    angle += np.radians(2.2) * fall * np.sin(rng.uniform(0.0, 2 * np.pi) + 4.0 * across[:, None] + 40.0 * z)
    inward = 0.90 if hair.style == "long" else 0.96 - 0.10 * fall**3
    gap = 0.006 + 0.003 * layer + 0.15 * hair.volume_m + rng.normal(0.0, 0.001, (n, 1)) + 0.0 * z
    radius = radius0[:, None] * (1.0 + (inward - 1.0) * smoothstep(0.0, 0.5, fall))
    everything = (
        np.concatenate([a[:, None] if a.ndim == 1 else a, b], axis=1)
        for a, b in ((angle0, angle), (radius0, radius), (start[:, 2], z), (gap[:, 0], gap))
    )
    angle, radius, z, gap = (np.asarray(part, np.float32) for part in everything)
    radius = hang_outside(reach, angle, radius, z, gap)
    falling = reach.place(angle, radius, z)[:, 1:]
    outward = np.stack([np.sin(angle), np.cos(angle), 0.15 + 0.0 * angle], axis=-1)[:, 1:]
    centre = np.concatenate([on_head, falling], axis=1)
    normals = np.concatenate([normal, outward], axis=1).astype(np.float32)
    return _dress_locks(centre, normals, layer, rng)


def _spread(values: Field, width: int) -> Field:
    """(N, M) smooth upper envelope along the first axis."""
    steps = range(-width, width + 1)
    highest = np.max([np.roll(values, step, axis=0) for step in steps], axis=0)
    return np.asarray(np.mean([np.roll(highest, step, axis=0) for step in steps], axis=0), np.float32)


def _free_drop(reach: Reach, angle: Field, radius: Field, z: Field) -> Field:
    """(N,) how far strands can fall before they touch a shoulder. [m]"""
    drops = np.linspace(0.0, 0.25, 26)
    touched = reach.at(angle[:, None] + 0.0 * drops, z[:, None] - drops) > radius[:, None] + 0.012
    return np.where(touched.any(axis=1), drops[np.argmax(touched, axis=1)] - 0.01, 1.0).astype(np.float32)


def _dress_locks(centre: Points, normals: Points, layer: int, rng: np.random.Generator) -> Locks:
    """Widths that close the curtain and taper to the tips, and lightness that varies from lock to lock."""
    n, m = centre.shape[:2]
    beside = np.linalg.norm(np.diff(centre, axis=0), axis=2)
    gaps = np.minimum(np.maximum(np.vstack([beside[:1], beside]), np.vstack([beside, beside[-1:]])), 0.022)
    along = np.linspace(0.0, 1.0, m)
    taper = np.interp(along, [0.0, 0.72, 1.0], [1.0, 1.0, 0.12] if layer == 0 else [1.0, 0.7, 0.08])
    width = np.maximum((0.72 if layer == 0 else 0.45) * gaps, 0.0015) * taper
    tone = rng.normal(1.0 if layer else 0.92, 0.13, (n, 1)).clip(0.6, 1.4)
    shade = tone * np.interp(along, [0.0, 0.15, 0.7, 1.0], [0.8, 1.0, 1.0, 1.12])
    return Locks(centre, normals, width, 0.45 * width + 0.0005, shade)


def _tip_z(scalp: Scalp) -> float:
    z, hair = scalp.z, scalp.hair
    length = min(hair.length, 0.42) if hair.style == "bob" else max(hair.length, 0.45)
    heights = [z["chin"] + 0.03, z["chin"] - 0.035, z["neck"] - 0.05, z["waist"]]
    return float(np.interp(length, [0.1, 0.42, 0.5, 1.0], heights))


def _gather(scalp: Scalp, angle: Field, z: Field, front: NDArray[np.bool_]) -> Field:
    """(N, M) angle around the neck: what hangs past the shoulders goes behind them or in front of them."""
    if scalp.hair.style == "bob":
        return np.broadcast_to(angle, z.shape)
    low = 1.0 - smoothstep(scalp.z["neck"] - 0.02, scalp.z["chin"] + 0.04, z)
    side, around = np.sign(angle), np.abs(angle)
    behind = around * np.minimum(1.0, _BEHIND_RAD / np.abs(angle).max())
    ahead = _FRONT_RAD + 0.35 * (around - _FRONT_RAD)
    over = (around > np.radians(88.0)) & np.where(side > 0, front[0], front[1])
    return np.asarray(side * (around + low * (np.where(over, ahead, behind) - around)), np.float32)


def _fringe(scalp: Scalp, rng: np.random.Generator) -> Piece:
    """Hair over the forehead, to just above the brows."""
    n, m = 26, 6
    azimuth = np.linspace(-46.0, 46.0, n).astype(np.float32)
    line = scalp.line_deg(azimuth)
    starts = directions(0.5 * azimuth, line + 22.0)
    ends = directions(azimuth, 14.0 + rng.normal(0.0, 1.6, n).astype(np.float32) - 0.12 * np.abs(azimuth))
    share = np.linspace(0.0, 1.0, m).astype(np.float32)
    lift = 0.004 + 0.5 * scalp.hair.volume_m * np.sin(np.pi * (0.15 + 0.7 * share)) + rng.normal(0.0, 0.0008, (n, 1))
    centre, normal = lie_on_head(scalp, slerp(starts, ends, share), lift.astype(np.float32))
    locks = _dress_locks(centre, normal, 0, rng)
    return lock_piece(scalp, replace(locks, shade=locks.shade * 1.05))
