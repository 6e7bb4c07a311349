"""Which of all cameras that could be make a network, and where people are photographed by it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from generator.config import CameraConfig
from generator.worlds.aim import Candidate
from generator.worlds.ground import Ground, bodies, eye_of, visible_shares
from generator.worlds.layout import WorldLayout

Floats = NDArray[np.float64]

POINTS_OF_CAMERA = 6  # of the ground that others see, too; fewer, and a camera is not worth having
ENOUGH_OF_WALK = 3  # capture points, from where on those of other walks are sought
SPACING_M = 0.9  # between capture points
SPREAD_M = 8.0  # apart is far enough for capture points
APART_M = 14.0  # cameras that are nearer than this count less


def choose_cameras(
    config: CameraConfig, layout: WorldLayout, ground: Ground, found: Sequence[Candidate]
) -> tuple[list[Candidate], Floats]:
    """Up to `config.per_world` cameras that each share enough ground with others.

    Args:
        config: how many, and what they must see.
        layout: the place.
        ground: where people could be.
        found: all cameras that could be.

    Returns:
        The cameras, and (K, P) the share of people on the ground that each sees, 0 out of its frame.
    """
    shares: dict[int, Floats] = {}
    left = list(range(len(found)))
    while True:
        chosen = _greedy(config, ground, found, left)
        for index in chosen:
            if index not in shares:
                shares[index] = _exact_shares(layout, ground, found[index])
        table = np.array([shares[index] for index in chosen]).reshape(len(chosen), len(ground.points))
        sees = table >= config.min_visible_share
        views = (sees & (sees.sum(axis=0) >= config.per_place)).sum(axis=1)
        if not chosen or views.min() >= POINTS_OF_CAMERA:
            return [found[index] for index in chosen], table
        left.remove(chosen[int(views.argmin())])


def _greedy(config: CameraConfig, ground: Ground, found: Sequence[Candidate], left: Sequence[int]) -> list[int]:
    """One camera after another, each adding most people that enough cameras see, far from those that are there."""
    # Worth of a point that n cameras see; a point that only one sees is no capture point.
    n_seen = np.arange(config.per_world + 1)
    worth = np.minimum(n_seen / config.per_place, 1.0) ** 1.5 + 0.1 * np.clip(n_seen - config.per_place, 0, 2)
    chosen: list[int] = []
    count = np.zeros(len(ground.points), np.int64)
    while len(chosen) < config.per_world:
        best, best_gain = -1, 0.0
        for index in left:
            if index in chosen:
                continue
            near = ground.weight * found[index].sees * found[index].nearness
            gained = float((near * (worth[count + 1] - worth[count])).sum())
            gained *= _apartness(found[index], [found[other] for other in chosen])
            if gained > best_gain:
                best, best_gain = index, gained
        if best < 0:
            break
        chosen.append(best)
        count += found[best].sees
    return chosen


def _apartness(one: Candidate, others: Sequence[Candidate]) -> float:
    """1 for a camera that is far from all others, little for one at the same mount."""
    gaps = [float(np.linalg.norm(eye_of(one.camera) - eye_of(other.camera))) for other in others]
    return 0.1 + 0.9 * min([1.0, *(gap / APART_M for gap in gaps)])


def _exact_shares(layout: WorldLayout, ground: Ground, one: Candidate) -> Floats:
    """(P,) share of people on the ground that a camera sees, 0 out of its frame."""
    shares = np.zeros(len(ground.points))
    people = bodies(ground.points[one.sees], ground.heading_deg[one.sees])
    shares[one.sees] = visible_shares(layout.solids, eye_of(one.camera), people)
    return shares


def choose_points(
    config: CameraConfig,
    ground: Ground,
    cameras: Sequence[Candidate],
    sees: NDArray[np.bool_],
    rng: np.random.Generator,
) -> list[int]:
    """Points of the ground that enough cameras see: apart from each other, rather near, and some for every camera.

    Args:
        config: how many, and by how many cameras each must be seen.
        ground: where people could be.
        cameras: the network's.
        sees: (K, P) whether each of them sees enough of a person at a point.
        rng: of this world.

    Returns:
        Indices of points.
    """
    near = (np.array([one.nearness for one in cameras]) * sees).sum(axis=0) / np.maximum(sees.sum(axis=0), 1)
    taste = rng.uniform(0.7, 1.3, len(ground.points)) * np.sqrt(ground.weight) * near**2
    taste[sees.sum(axis=0) < config.per_place] = 0.0
    gap_m, views = np.full(len(ground.points), np.inf), np.zeros(len(sees))
    chosen: list[int] = []
    while len(chosen) < config.spots:
        needed = (sees / (1.0 + views)[:, None] ** 2).sum(axis=0)
        score = taste * (0.1 + needed) * np.minimum(gap_m, SPREAD_M) * (gap_m > SPACING_M)
        score /= (
            ENOUGH_OF_WALK
            + np.bincount(ground.walk[np.array(chosen, np.int64)], minlength=ground.walk.max() + 1)[ground.walk]
        )
        best = int(score.argmax())
        if score[best] <= 0.0:
            break
        chosen.append(best)
        views += sees[:, best]
        gap_m = np.minimum(gap_m, np.linalg.norm(ground.points - ground.points[best], axis=1))
    return chosen
