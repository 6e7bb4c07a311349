"""Short hair: buzz cuts, combed and parted hair, curls and afros."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from generator.people.drape import smoothstep
from generator.people.locks import Locks, even_directions, lie_on_head, lock_piece, tangential
from generator.people.piece import Piece
from generator.people.scalp import CapGrid, Scalp, angles, cap_piece, grow_cap

Points = NDArray[np.float32]
Field = NDArray[np.float32]
_WHORL = np.array([0.0, 0.55, 0.835], np.float32)
_DOWN = np.array([0.0, 0.0, -1.0], np.float32)
_HEAD_M = 0.10
_STUBBLE_M = 0.0032  # what keeps the scalp under the quads of the cap [m]


def buzz_cut(scalp: Scalp, rng: np.random.Generator) -> list[Piece]:
    """Stubble on the scalp: colour without thickness."""
    grid = grow_cap(scalp, rng)
    shade = 1.0 + 0.06 * rng.standard_normal(len(grid.base))
    return [cap_piece(scalp, grid, np.full(len(grid.base), _STUBBLE_M, np.float32), shade.astype(np.float32), 0.28)]


def short_hair(scalp: Scalp, rng: np.random.Generator) -> list[Piece]:
    """Hair combed away from the whorl: forwards on top, down at the sides."""
    hair = scalp.hair
    grid = grow_cap(scalp, rng)
    roots = _roots(scalp, 620, rng)
    flow = tangential(roots, roots - 1.4 * _WHORL + 0.45 * _DOWN)
    length_m = np.full(len(roots), min(0.020 + 0.18 * hair.length, 0.055), np.float32)
    thickness = _combed_thickness(scalp, grid)
    locks = _combed_locks(scalp, roots, flow, length_m, rng)
    return [cap_piece(scalp, grid, thickness, streaks(grid, rng), 0.0), lock_piece(scalp, locks)]


def parted_hair(scalp: Scalp, rng: np.random.Generator) -> list[Piece]:
    """Hair combed to both sides of a parting."""
    hair = scalp.hair
    grid = grow_cap(scalp, rng)
    roots = _roots(scalp, 620, rng)
    part_x = np.sin(np.radians(26.0)) * (np.sign(hair.parting) or 1.0) * max(abs(hair.parting), 0.5)
    away = roots[:, 0] - part_x
    on_top = smoothstep(0.35, 0.8, roots[:, 2])
    sweep = np.stack([np.sign(away), np.full(len(roots), -0.15), np.zeros(len(roots))], axis=1)
    flow = tangential(roots, (on_top[:, None] * sweep + (1.3 - on_top)[:, None] * _DOWN).astype(np.float32))
    length_m = (min(0.030 + 0.2 * hair.length, 0.07) * (0.6 + 0.4 * on_top)).astype(np.float32)
    thickness = _combed_thickness(scalp, grid)
    near = np.abs(np.sin(np.radians(grid.azimuth)) * np.cos(np.radians(grid.elevation)) - part_x)
    groove = 1.0 - 0.8 * (1.0 - smoothstep(0.0, 0.16, near)) * smoothstep(0.5, 0.7, np.sin(np.radians(grid.elevation)))
    locks = _combed_locks(scalp, roots, flow, length_m, rng)
    return [cap_piece(scalp, grid, thickness * groove, streaks(grid, rng), 0.0), lock_piece(scalp, locks)]


def curly_hair(scalp: Scalp, rng: np.random.Generator) -> list[Piece]:
    """Ringlets that fall off the whorl over a padded cap; longer hair hangs to the jaw."""
    hair = scalp.hair
    grid = grow_cap(scalp, rng)
    volume = 0.55 * hair.volume_m + 0.012
    cap = cap_piece(scalp, grid, np.full(len(grid.base), 0.75 * volume, np.float32), streaks(grid, rng), 0.0)
    roots = _roots(scalp, 760, rng)
    flow = tangential(roots, roots - 1.2 * _WHORL + 0.7 * _DOWN)
    flow = tangential(roots, flow + 0.6 * rng.standard_normal(roots.shape).astype(np.float32))
    n, m = len(roots), 8
    length_m = (0.035 + 0.14 * min(hair.length, 0.5)) * rng.uniform(0.7, 1.2, n)
    length_m = length_m * _shorter_at_rim(scalp, *angles(roots))
    paths = _walk(roots, flow, length_m.astype(np.float32), m)
    share = np.linspace(0.0, 1.0, m, dtype=np.float32)
    phase = rng.uniform(0.0, 2.0 * np.pi, n)[:, None] + 9.0 * share[None]
    lift = volume * (0.5 + 0.5 * np.sin(np.pi * (0.15 + 0.6 * share)))[None] * rng.uniform(0.8, 1.25, n)[:, None]
    centre, normal = lie_on_head(scalp, paths, np.maximum(lift + 0.004 * np.sin(phase), 0.002).astype(np.float32))
    aside = np.cross(normal, np.broadcast_to(flow[:, None], normal.shape))
    drop = 0.5 * np.maximum(share * length_m[:, None] - 0.03, 0.0) * smoothstep(10.0, -25.0, angles(paths)[1])
    centre = centre + aside * (0.004 * np.cos(phase))[..., None] + _DOWN * drop[..., None]
    width = (0.0066 * np.sqrt(np.sin(np.pi * (0.12 + 0.85 * share))))[None] * np.ones((n, 1))
    shade = (1.0 + 0.22 * np.sin(phase)) * rng.uniform(0.75, 1.2, n)[:, None]
    locks = Locks(centre.astype(np.float32), normal, width, 0.6 * width, shade)
    return [cap, lock_piece(scalp, locks)]


def afro(scalp: Scalp, rng: np.random.Generator) -> list[Piece]:
    """A ball of tight curls, its surface broken up by tufts."""
    hair = scalp.hair
    grid = grow_cap(scalp, rng)
    volume = 0.012 + 1.3 * hair.volume_m
    lumps = _lumps(np.stack([grid.azimuth, grid.elevation], axis=1), rng)
    height = volume * (0.75 + 0.25 * smoothstep(-30.0, 50.0, grid.elevation)) * (1.0 + 0.07 * lumps)
    cap = cap_piece(scalp, grid, height.astype(np.float32), 1.0 + 0.12 * lumps, 0.0)
    roots = _roots(scalp, 1100, rng)
    azimuth, elevation = angles(roots)
    inside = smoothstep(0.0, 14.0, elevation - scalp.line_deg(azimuth))
    top = volume * (0.75 + 0.25 * smoothstep(-30.0, 50.0, elevation)) * inside * rng.uniform(0.9, 1.12, len(roots))
    n, m = len(roots), 4
    flow = tangential(roots, rng.standard_normal(roots.shape).astype(np.float32))
    paths = _walk(roots, flow, np.full(n, 0.016, np.float32), m)
    share = np.linspace(0.0, 1.0, m, dtype=np.float32)
    lift = top[:, None] - 0.003 + 0.007 * np.sin(np.pi * share)[None]
    centre, normal = lie_on_head(scalp, paths, lift.astype(np.float32))
    width = np.broadcast_to(0.007 * np.sin(np.pi * (0.1 + 0.8 * share)), (n, m)).astype(np.float32)
    shade = np.broadcast_to(rng.uniform(0.7, 1.3, (n, 1)), (n, m)).astype(np.float32)
    return [cap, lock_piece(scalp, Locks(centre, normal, width, 0.5 * width, shade))]


def streaks(grid: CapGrid, rng: np.random.Generator) -> Field:
    """(P,) relative lightness in streaks that run down from the top."""
    azimuth = np.radians(grid.azimuth)
    result = np.zeros(len(azimuth))
    for frequency in (9, 17, 31, 43):
        result += np.sin(frequency * azimuth + rng.uniform(0.0, 2 * np.pi)) / 2.2
    return np.asarray(0.9 + 0.12 * result, np.float32)


def _combed_thickness(scalp: Scalp, grid: CapGrid) -> Field:
    hair = scalp.hair
    crown = smoothstep(-10.0, 60.0, grid.elevation)
    full = 0.55 + 2.2 * min(hair.length, 0.2)
    return np.asarray(0.75 * hair.volume_m * full * (0.3 + 0.7 * crown), np.float32)


def _combed_locks(scalp: Scalp, roots: Points, flow: Points, length_m: Field, rng: np.random.Generator) -> Locks:
    hair, n, m = scalp.hair, len(roots), 5
    flow = tangential(roots, flow + 0.25 * rng.standard_normal(roots.shape).astype(np.float32))
    azimuth, elevation = angles(roots)
    length_m = length_m * rng.uniform(0.7, 1.15, n) * _shorter_at_rim(scalp, azimuth, elevation)
    paths = _walk(roots, flow, length_m.astype(np.float32), m)
    crown = smoothstep(-10.0, 60.0, elevation)
    inside = smoothstep(0.0, 16.0, elevation - scalp.line_deg(azimuth))
    full = hair.volume_m * (0.55 + 2.2 * min(hair.length, 0.2)) * (0.3 + 0.7 * crown) * (0.35 + 0.65 * inside)
    share = np.linspace(0.0, 1.0, m, dtype=np.float32)
    profile = np.interp(share, [0.0, 0.35, 1.0], [0.35, 0.95, 1.0])
    lift = 0.001 + full[:, None] * profile * rng.uniform(0.75, 1.15, n)[:, None]
    centre, normal = lie_on_head(scalp, paths, lift.astype(np.float32))
    taper = np.interp(share, [0.0, 0.4, 1.0], [0.7, 1.0, 0.12])
    width = (0.0045 + 0.003 * crown)[:, None] * taper
    shade = rng.normal(1.0, 0.16, n).clip(0.6, 1.5)[:, None] * (0.9 + 0.15 * share)
    return Locks(centre, normal, width, 0.45 * width, shade)


def _shorter_at_rim(scalp: Scalp, azimuth: Field, elevation: Field) -> Field:
    """(N,) share of the length that hair has near the hairline, least at the nape."""
    inside = smoothstep(0.0, 30.0, elevation - scalp.line_deg(azimuth))
    rim = np.interp(np.abs(azimuth), [0.0, 60.0, 110.0, 180.0], [0.6, 0.5, 0.35, 0.3])
    return np.asarray(rim + (1.0 - rim) * inside, np.float32)


def _roots(scalp: Scalp, n: int, rng: np.random.Generator) -> Points:
    """(N, 3) directions spread over the hairy part of the head; `n` would cover the whole sphere."""
    spread = even_directions(n)
    spread = spread + rng.normal(0.0, 0.6 / np.sqrt(n), spread.shape).astype(np.float32)
    spread = spread / np.linalg.norm(spread, axis=1, keepdims=True)
    azimuth, elevation = angles(spread)
    grows = rng.random(n) < scalp.density(spread)
    kept = spread[(elevation > scalp.line_deg(azimuth) + 1.0) & grows]
    return np.asarray(kept if len(kept) else spread[:1], np.float32)


def _walk(start: Points, flow: Points, length_m: Field, steps: int) -> Points:
    """(N, M, 3) directions on great circles from (N, 3) starts along (N, 3) tangents."""
    angle = (length_m[:, None] / _HEAD_M) * np.linspace(0.0, 1.0, steps)
    return np.asarray(np.cos(angle)[..., None] * start[:, None] + np.sin(angle)[..., None] * flow[:, None], np.float32)


def _lumps(angles_deg: Points, rng: np.random.Generator) -> Field:
    """(P,) bumps of about 12 degrees, -1 to 1."""
    total = np.zeros(len(angles_deg))
    for _ in range(4):
        direction = rng.normal(size=2)
        direction *= rng.uniform(18.0, 32.0) / np.linalg.norm(direction)
        total += np.sin(np.radians(angles_deg @ np.round(direction)) + rng.uniform(0.0, 2 * np.pi)) / 2.0
    return np.asarray(total, np.float32)
