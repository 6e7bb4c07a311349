"""What lies about on the ground: dry leaves under trees and along edges, scraps of paper."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from generator.worlds.geometry import quads
from generator.worlds.model import SceneKind, SceneMesh
from generator.worlds.props.paints import CLOTH

LEAVES = ((0.16, 0.1, 0.035), (0.11, 0.065, 0.03), (0.2, 0.15, 0.05), (0.07, 0.085, 0.03))
PER_TREE = 26
PAPERS = ((0.55, 0.54, 0.5), (0.4, 0.36, 0.28), (0.5, 0.12, 0.08))


def fallen_leaves(
    trunks: NDArray[np.float64],
    z_m: float,
    rng: np.random.Generator,
    keep_off: Sequence[tuple[float, float, float, float]] = (),
) -> SceneMesh:
    """Leaves strewn around trunks, thicker near them, some blown metres away.

    Args:
        trunks: (N, 2) places of the trees. [m]
        z_m: height of the ground. [m]
        rng: of everything.
        keep_off: x0, x1, y0, y1 of rectangles where the ground is lower and no leaf lies. [m]
    """
    count = PER_TREE * len(trunks)
    far, turn = 0.4 + rng.gamma(2.0, 1.0, count), rng.uniform(0.0, 2.0 * math.pi, count)
    middle = np.repeat(trunks, PER_TREE, axis=0) + far[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    tints = np.array(LEAVES)[rng.integers(len(LEAVES), size=count)] * rng.uniform(0.6, 1.3, (count, 1))
    held = np.full(count, True)
    for x0, x1, y0, y1 in keep_off:
        held &= ~np.all((middle > (x0 - 0.2, y0 - 0.2)) & (middle < (x1 + 0.2, y1 + 0.2)), axis=1)
    return _scraps(middle[held], rng.uniform(0.035, 0.075, held.sum()), 0.65, z_m, tints[held], rng)


def papers(
    low: tuple[float, float], high: tuple[float, float], z_m: float, count: int, rng: np.random.Generator
) -> SceneMesh:
    """Receipts, cigarette packets and paper cups trodden flat, in a rectangle. [m]"""
    middle = rng.uniform(low, high, (count, 2))
    tints = np.array(PAPERS)[rng.integers(len(PAPERS), size=count)] * rng.uniform(0.5, 1.0, (count, 1))
    return _scraps(middle, rng.uniform(0.04, 0.11, count), 0.6, z_m, tints, rng)


def _scraps(
    middle: NDArray[np.float64],
    length_m: NDArray[np.float64],
    wide: float,
    z_m: float,
    tints: NDArray[np.float64],
    rng: np.random.Generator,
) -> SceneMesh:
    """Kites on the ground, curled up a little at their ends."""
    turn = rng.uniform(0.0, 2.0 * math.pi, len(middle))
    along = np.stack([np.cos(turn), np.sin(turn)], axis=-1) * (0.5 * length_m)[:, None]
    across = wide * np.stack([-along[:, 1], along[:, 0]], axis=-1)
    flat = np.stack(
        [middle - along, middle + 0.2 * along - across, middle + along, middle + 0.2 * along + across], axis=1
    )
    rise = z_m + rng.uniform(0.0, 0.012, (len(middle), 4, 1))
    return quads(np.concatenate([flat, rise], axis=-1), CLOTH, SceneKind.GROUND, tint=tints)
