"""Hair that is pulled back and tied: ponytails, buns and braids."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from generator.people.drape import smoothstep
from generator.people.hair_fall import Reach, measure_reach
from generator.people.hair_short import streaks
from generator.people.locks import Locks, lie_on_head, lock_piece, slerp
from generator.people.piece import Piece
from generator.people.scalp import Scalp, cap_piece, directions, grow_cap

Points = NDArray[np.float32]
Field = NDArray[np.float32]
_UNDER_HAT_DEG = -27.0
_TAIL_ROWS = 18


def ponytail(scalp: Scalp, below: Points, rng: np.random.Generator) -> list[Piece]:
    """Hair gathered behind, its tail falling onto neck or back."""
    knot_deg = float(rng.choice([34.0, 16.0, -8.0]))
    pieces, knot = _pulled_back(scalp, knot_deg, rng)
    if scalp.hood:
        return pieces
    curve, outward = _tail_curve(scalp, measure_reach(below, scalp), knot, 0.020, _tail_tip_z(scalp, knot))
    thick = 0.75 + 12.0 * scalp.hair.volume_m
    radius = thick * np.interp(
        np.linspace(0, 1, _TAIL_ROWS), [0, 0.06, 0.3, 0.8, 1.0], [0.011, 0.011, 0.026, 0.022, 0.006]
    )
    return [*pieces, _tail(scalp, curve, outward, radius, rng), _tie(scalp, curve, outward, 0.013 * thick)]


def bun(scalp: Scalp, below: Points, rng: np.random.Generator) -> list[Piece]:  # noqa: ARG001 - it touches nothing
    """Hair rolled up to a knot."""
    pieces, knot = _pulled_back(scalp, float(rng.choice([48.0, 22.0, -10.0])), rng)
    if scalp.hood:
        return pieces
    size = 0.026 + 0.45 * scalp.hair.volume_m + 0.008 * rng.random()
    base, normal = (part[0, 0] for part in lie_on_head(scalp, knot[None, None], np.zeros((1, 1), np.float32)))
    n_round, n_rows = 24, 10
    turn = np.linspace(0.0, 2.0 * np.pi, n_round, endpoint=False)[None]
    rise = np.linspace(-0.5 * np.pi, 0.48 * np.pi, n_rows)[:, None]
    twist = np.sin(3.0 * turn + 2.6 * rise + rng.uniform(0, 2 * np.pi))
    swell = 1.0 + 0.07 * twist
    flat, high = np.cos(rise) * swell, 0.78 * np.sin(rise) * swell + 0.0 * turn
    across = np.array([1.0, 0.0, 0.0])
    upright = np.cross(normal, across)
    upright /= np.linalg.norm(upright)
    centre = base + normal * (0.62 * size)
    offsets = (flat * np.cos(turn))[..., None] * across + (flat * np.sin(turn))[..., None] * upright
    points = centre + size * (offsets + high[..., None] * normal)
    faces = _tube_faces(n_rows, n_round)
    shade = 0.95 + 0.22 * twist
    return [*pieces, scalp.piece(points.reshape(-1, 3).astype(np.float32), shade.ravel().astype(np.float32), faces)]


def braid(scalp: Scalp, below: Points, rng: np.random.Generator) -> list[Piece]:
    """Three strands plaited from the nape downwards."""
    pieces, knot = _pulled_back(scalp, -16.0, rng)
    if scalp.hood:
        return pieces
    tip_z = _tail_tip_z(scalp, knot)
    curve, outward = _tail_curve(scalp, measure_reach(below, scalp), knot, 0.024, tip_z)
    n_fine = 44
    fine = np.linspace(0.0, _TAIL_ROWS - 1.0, n_fine)
    curve, outward = (_resample(part, fine) for part in (curve, outward))
    share = np.linspace(0.0, 1.0, n_fine)
    thick = (0.010 + 0.25 * scalp.hair.volume_m) * np.interp(share, [0.0, 0.1, 0.85, 1.0], [0.7, 1.0, 0.75, 0.4])
    length = float(np.linalg.norm(np.diff(curve, axis=0), axis=1).sum())
    for strand in range(3):
        phase = 2.0 * np.pi * (share * length / 0.075 + strand / 3.0)
        centre = curve + (thick * np.sin(phase))[:, None] * np.array([1.0, 0.0, 0.0])
        centre = centre + (0.55 * thick * np.sin(2.0 * phase))[:, None] * outward
        pieces.append(_tube(scalp, centre, outward, 0.75 * thick, 0.85 + 0.15 * rng.random()))
    tuft = _resample(curve, np.array([n_fine - 3.0, n_fine - 2.0, n_fine - 1.0]))
    drop = np.array([0.0, 0.0, -0.05])
    ends = np.concatenate([tuft[:1], tuft[:1] + 0.4 * drop, tuft[:1] + 0.8 * drop, tuft[:1] + 1.2 * drop])
    radius = thick[-1] * np.array([0.8, 1.6, 1.4, 0.3])
    return [*pieces, _tail(scalp, ends, np.repeat(outward[-1:], 4, axis=0), radius, rng)]


def _pulled_back(scalp: Scalp, knot_deg: float, rng: np.random.Generator) -> tuple[list[Piece], Points]:
    """Cap and locks combed from the hairline to the knot, and the knot's direction (3,)."""
    if scalp.hat:
        knot_deg = min(knot_deg, _UNDER_HAT_DEG)
    knot = directions(180.0, knot_deg)
    grid = grow_cap(scalp, rng)
    thin = (0.002 + 0.22 * scalp.hair.volume_m) * smoothstep(0.0, 20.0, grid.inside)
    cap = cap_piece(scalp, grid, thin, 0.9 * streaks(grid, rng), 0.0)
    n, m = 84, 9
    azimuth = (np.arange(n) + rng.uniform(-0.3, 0.3, n)) * (360.0 / n)
    azimuth = azimuth.astype(np.float32)
    starts = directions(azimuth, scalp.line_deg(azimuth) + rng.uniform(0.5, 5.0, n).astype(np.float32))
    share = np.linspace(0.0, 0.96, m).astype(np.float32)
    lift = 0.001 + (0.0035 + 0.35 * scalp.hair.volume_m) * np.sin(np.pi * np.minimum(share, 0.55) / 1.1)
    lift = lift + rng.normal(0.0, 0.0008, (n, 1)) * np.minimum(1.0, 4.0 * share)
    centre, normal = lie_on_head(scalp, slerp(starts, np.repeat(knot[None], n, axis=0), share), lift.astype(np.float32))
    beside = np.linalg.norm(np.roll(centre, -1, axis=0) - np.roll(centre, 1, axis=0), axis=2)
    width = np.clip(0.32 * beside, 0.002, 0.012) * np.interp(share, [0.0, 0.15, 1.0], [0.4, 1.0, 1.0])
    shade = rng.normal(1.0, 0.13, (n, 1)).clip(0.65, 1.4) * np.interp(share, [0.0, 0.2, 1.0], [0.9, 1.0, 0.95])
    return [cap, lock_piece(scalp, Locks(centre, normal, width, 0.4 * width, shade))], knot


def _tail_tip_z(scalp: Scalp, knot: Points) -> float:
    start_z = float(lie_on_head(scalp, knot[None, None], np.zeros((1, 1), np.float32))[0][0, 0, 2])
    wanted = np.interp(scalp.hair.length, [0.2, 0.5, 1.0], [scalp.z["chin"], scalp.z["neck"] - 0.08, scalp.z["waist"]])
    return min(float(wanted), start_z - 0.11)


def _tail_curve(scalp: Scalp, reach: Reach, knot: Points, radius_m: float, tip_z: float) -> tuple[Points, Points]:
    """(M, 3) middle line from the knot out and down to a height, and (M, 3) directions away from the back."""
    start, normal = (part[0, 0] for part in lie_on_head(scalp, knot[None, None], np.full((1, 1), 0.004, np.float32)))
    share = np.linspace(0.0, 1.0, _TAIL_ROWS)
    fall = start[2] - tip_z
    away = 0.042 * np.sin(np.minimum(share * fall / 0.12, 0.5 * np.pi))
    rise = 0.5 * max(float(normal[2]), 0.0) * 0.03 * np.sin(np.pi * np.minimum(share * fall / 0.10, 1.0))
    z = start[2] - fall * share**1.15 + rise
    y = start[1] + away - 0.25 * np.maximum(share * fall - 0.10, 0.0)
    clear = reach.axis_y + reach.at(np.zeros(_TAIL_ROWS, np.float32), z.astype(np.float32)) + radius_m
    y = np.where(z < scalp.z["eyes"], np.maximum(y, clear), y)
    for k in range(1, _TAIL_ROWS):  # never sharply back inwards
        y[k] = max(y[k], y[k - 1] - 0.4 * abs(z[k] - z[k - 1]))
    for k in range(_TAIL_ROWS - 2, 0, -1):
        y[k] = max(y[k], y[k + 1] - 0.8 * abs(z[k] - z[k + 1]))
    curve = np.stack([np.zeros(_TAIL_ROWS), y, z], axis=1)
    along = np.gradient(curve, axis=0)
    outward = np.stack([np.zeros(_TAIL_ROWS), -along[:, 2], along[:, 1]], axis=1)
    outward /= np.linalg.norm(outward, axis=1, keepdims=True)
    return curve.astype(np.float32), outward.astype(np.float32)


def _tail(scalp: Scalp, curve: Points, outward: Points, radius: Field, rng: np.random.Generator) -> Piece:
    """Locks around a middle line, of unequal length."""
    n, m = 16, len(curve)
    turn = np.linspace(0.0, 2.0 * np.pi, n, endpoint=False)[:, None]
    long = rng.uniform(0.82, 1.0, n)
    long[0] = 1.0
    rows = np.linspace(0.0, m - 1.0, m)[None] * long[:, None]
    middle, out = _resample(curve, rows), _resample(outward, rows)
    r = np.interp(rows, np.arange(m), radius) * rng.uniform(0.85, 1.1, (n, 1))
    sideways = np.array([1.0, 0.0, 0.0])
    normal = np.cos(turn)[..., None] * out + np.sin(turn)[..., None] * sideways
    centre = middle + r[..., None] * normal
    width = 1.25 * np.pi * r / n * np.interp(np.linspace(0, 1, m), [0.0, 0.75, 1.0], [1.0, 1.0, 0.2])
    shade = rng.normal(1.0, 0.14, (n, 1)).clip(0.65, 1.4) * np.ones((1, m))
    return lock_piece(scalp, Locks(centre.astype(np.float32), normal.astype(np.float32), width, 0.5 * width, shade))


def _tie(scalp: Scalp, curve: Points, outward: Points, radius_m: float) -> Piece:
    """The band around the start of a tail."""
    rows = np.linspace(0.4, 1.4, 4)
    return _tube(
        scalp, _resample(curve, rows), _resample(outward, rows), radius_m * np.array([0.9, 1.1, 1.1, 0.9]), 0.45
    )


def _tube(scalp: Scalp, curve: Points, outward: Points, radius: Field, shade: float) -> Piece:
    n_round = 8
    turn = np.linspace(0.0, 2.0 * np.pi, n_round, endpoint=False)
    sideways = np.array([1.0, 0.0, 0.0])
    normal = np.cos(turn)[None, :, None] * outward[:, None] + np.sin(turn)[None, :, None] * sideways
    points = curve[:, None] + radius[:, None, None] * normal
    tone = shade * (0.92 + 0.22 * np.cos(turn))[None] * np.ones((len(curve), 1))
    faces = _tube_faces(len(curve), n_round)[:, ::-1]
    return scalp.piece(points.reshape(-1, 3).astype(np.float32), tone.ravel().astype(np.float32), faces)


def _tube_faces(n_rows: int, n_round: int) -> NDArray[np.int32]:
    """(F, 4) quads of rings of vertices, row by row."""
    row, column = np.meshgrid(np.arange(n_rows - 1), np.arange(n_round), indexing="ij")
    right = (column + 1) % n_round
    here, there = row * n_round, (row + 1) * n_round
    quads = np.stack([here + column, here + right, there + right, there + column], axis=-1)
    return np.asarray(quads.reshape(-1, 4), np.int32)


def _resample(values: Points, rows: NDArray[np.float64]) -> Points:
    """(..., 3) values of (M, 3) at fractional rows."""
    low = np.clip(rows.astype(np.int64), 0, len(values) - 2)
    t = (rows - low)[..., None]
    return np.asarray((1.0 - t) * values[low] + t * values[low + 1], np.float32)
