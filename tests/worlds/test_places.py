"""Tests of every place: the same from the same seed, within its budgets, and solid where its layout says so."""

from __future__ import annotations

import math
import time
from functools import lru_cache

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from generator.people.mesh import Texture
from generator.worlds.geometry import moved
from generator.worlds.layout import Solid, WorldLayout, world_rng
from generator.worlds.model import SceneKind, SceneMesh, Surface, WorldModel
from generator.worlds.places import PLACES
from generator.worlds.sight import distance_to_box, is_free

SEEDS = (0, 1)
CASES = [(name, seed) for name in PLACES for seed in SEEDS]
Points = NDArray[np.float64]


@lru_cache
def layout_of(name: str, seed: int) -> WorldLayout:
    return PLACES[name].lay_out(seed)


@lru_cache
def model_of(name: str, seed: int) -> tuple[WorldModel, float]:
    """The model, and the CPU seconds that it took."""
    start = time.process_time()
    model = PLACES[name].build(layout_of(name, seed))
    return model, time.process_time() - start


@lru_cache
def meshes_of(name: str, seed: int) -> tuple[SceneMesh, ...]:
    """All meshes where they stand."""
    model, _ = model_of(name, seed)
    instances = [
        moved(model.shared[i.mesh], i.x_m, i.y_m, i.z_m, i.heading_deg, i.scale) for i in model.instances
    ]  # fmt: skip
    return (*model.fixed, *instances)


@lru_cache
def samples_of(name: str, seed: int) -> Points:
    """(N, 3) points all over the quads that are no ground, in the order of x; small quads have one each. [m]"""
    points = []
    share = (np.arange(5) + 0.5) / 5.0
    u, v = (grid.ravel()[:, None, None] for grid in np.meshgrid(share, share))
    for mesh in meshes_of(name, seed):
        corners = mesh.vertices[mesh.faces[mesh.kinds != SceneKind.GROUND]].astype(np.float64)
        small = np.linalg.norm(corners[:, 2] - corners[:, 0], axis=1) < 0.25
        points.append(corners[small].mean(axis=1))
        a, b, c, d = (corners[~small, k] for k in range(4))
        points.append(((1 - u) * (1 - v) * a + u * (1 - v) * b + u * v * c + (1 - u) * v * d).reshape(-1, 3))
    joined = np.concatenate(points)
    return np.asarray(joined[np.argsort(joined[:, 0])])


def free_points(layout: WorldLayout, count: int = 400) -> Points:
    """(N, 3) places on walks where somebody can stand with 0.35 m around them. [m]"""
    rng, found = world_rng(layout.seed, 98), []
    for walk in layout.walks:
        along, across = rng.uniform(-1.0, 1.0, (2, count)) * ((walk.half_x_m,), (walk.half_y_m,))
        turn = math.radians(walk.heading_deg)
        x = walk.x_m + math.cos(turn) * along - math.sin(turn) * across
        y = walk.y_m + math.sin(turn) * along + math.cos(turn) * across
        held = is_free(layout, x, y, 0.35)
        found.append(np.column_stack([x, y, np.full(count, walk.z_m)])[held])
    return np.concatenate(found)


def inside(solid: Solid, points: Points, margin_m: float) -> Points:
    """(M, 3) those of the points, which are in the order of x, that are in a solid or near it. [m]"""
    reach_m = math.hypot(solid.half_x_m, solid.half_y_m) + margin_m
    near = points[slice(*np.searchsorted(points[:, 0], (solid.x_m - reach_m, solid.x_m + reach_m)))]
    near = near[(near[:, 2] > solid.low_m - margin_m) & (near[:, 2] < solid.high_m + margin_m)]
    near = near[np.abs(near[:, 1] - solid.y_m) < reach_m]
    box = (solid.x_m, solid.y_m, solid.heading_deg, solid.half_x_m, solid.half_y_m)
    return np.asarray(near[distance_to_box(*box, near[:, 0], near[:, 1]) <= margin_m])


def surfaces_of(model: WorldModel) -> set[Surface]:
    return {surface for mesh in (*model.fixed, *model.shared) for surface in mesh.surfaces}


@pytest.mark.parametrize("name", PLACES)
def test_another_seed_is_another_place(name: str) -> None:
    assert layout_of(name, 0).solids != layout_of(name, 1).solids


@pytest.mark.parametrize("name", PLACES)
def test_a_seed_gives_the_same_arrays_bitwise(name: str) -> None:
    layout = PLACES[name].lay_out(1)
    known = layout_of(name, 1)
    assert (layout.solids, layout.walks, layout.mounts, layout.lamps) == (
        known.solids,
        known.walks,
        known.mounts,
        known.lamps,
    )
    again, first = PLACES[name].build(layout), model_of(name, 1)[0]
    assert again.instances == first.instances
    for one, other in zip((*first.fixed, *first.shared), (*again.fixed, *again.shared), strict=True):
        for field in ("vertices", "faces", "uvs", "surface", "kinds", "tint"):
            np.testing.assert_array_equal(getattr(one, field), getattr(other, field))


@pytest.mark.parametrize(("name", "seed"), CASES)
def test_a_place_is_decided_and_built_in_time(name: str, seed: int) -> None:
    start = time.process_time()
    PLACES[name].lay_out(seed)
    assert time.process_time() - start < 0.3
    assert model_of(name, seed)[1] < 5.0


@pytest.mark.parametrize(("name", "seed"), CASES)
def test_a_place_keeps_its_budgets(name: str, seed: int) -> None:
    model, _ = model_of(name, seed)
    assert sum(len(mesh.faces) for mesh in model.fixed) <= 150_000
    assert max((len(mesh.faces) for mesh in model.shared), default=0) <= 8_000
    assert len(model.instances) <= 400
    surfaces = surfaces_of(model)
    assert len(surfaces) <= 50
    pictures = [s.albedo for s in surfaces if isinstance(s.albedo, Texture)]
    assert max(max(picture.pixels.shape[:2]) for picture in pictures) <= 1024


@pytest.mark.parametrize(("name", "seed"), CASES)
def test_a_place_offers_mounts_apart_and_walks_that_are_free(name: str, seed: int) -> None:
    layout = layout_of(name, seed)
    assert len(layout.mounts) >= 12
    spots = np.array([(mount.x_m, mount.y_m) for mount in layout.mounts])
    assert len(np.unique(np.round(spots / 2.0), axis=0)) >= 12
    assert all(0.0 < mount.low_m <= mount.high_m for mount in layout.mounts)
    assert len(free_points(layout, 200)) > 0.6 * 200 * len(layout.walks)


@pytest.mark.parametrize(("name", "seed"), CASES)
def test_everything_is_within_the_radius_and_as_the_layout_says(name: str, seed: int) -> None:
    layout, (model, _) = layout_of(name, seed), model_of(name, seed)
    assert (model.lamps, model.radius_m, model.indoor) == (layout.lamps, layout.radius_m, layout.indoor)
    for mesh in meshes_of(name, seed):
        standing = mesh.vertices[np.unique(mesh.faces[mesh.kinds != SceneKind.GROUND])]
        assert np.hypot(standing[:, 0], standing[:, 1]).max(initial=0.0) < layout.radius_m + 2.0
        assert np.isfinite(mesh.vertices).all()
        assert mesh.faces.max() < len(mesh.vertices)
        assert mesh.surface.max() < len(mesh.surfaces)


@pytest.mark.parametrize(("name", "seed"), CASES)
def test_nothing_reaches_into_somebody_who_stands_where_a_walk_is_free(name: str, seed: int) -> None:
    """All geometry between knee and head is 0.2 m away at least."""
    feet = free_points(layout_of(name, seed))
    standing = samples_of(name, seed)
    for level in np.unique(feet[:, 2]):
        there = feet[feet[:, 2] == level]
        around = standing[(standing[:, 2] > level + 0.3) & (standing[:, 2] < level + 1.8)]
        distance_m = np.asarray(cKDTree(around[:, :2]).query(there[:, :2])[0])
        assert distance_m.min() > 0.2, there[int(np.argmin(distance_m))]


@pytest.mark.parametrize(("name", "seed"), CASES)
def test_people_stand_on_the_ground(name: str, seed: int) -> None:
    feet = free_points(layout_of(name, seed), 40)
    height = np.full(len(feet), -np.inf)
    for mesh in meshes_of(name, seed):
        corners = mesh.vertices[mesh.faces[mesh.kinds == SceneKind.GROUND]].astype(np.float64)
        corners = corners[np.ptp(corners[..., 2], axis=1) < 1e-4]
        ahead = np.roll(corners, -1, axis=1)[..., :2] - corners[..., :2]
        for number, foot in enumerate(feet):
            away = foot[:2] - corners[..., :2]
            under = np.all(ahead[..., 0] * away[..., 1] - ahead[..., 1] * away[..., 0] >= -1e-9, axis=1)
            height[number] = max(height[number], float(corners[under, 0, 2].max(initial=-np.inf)))
    assert np.abs(height - feet[:, 2]).max() < 0.02, feet[int(np.argmax(np.abs(height - feet[:, 2])))]


@pytest.mark.parametrize(("name", "seed"), CASES)
def test_every_solid_stands_for_geometry(name: str, seed: int) -> None:
    """Something is in each box, up to near its upper side."""
    points = samples_of(name, seed)
    for solid in layout_of(name, seed).solids:
        there = inside(solid, points, 0.1)
        assert len(there), solid
        assert there[:, 2].max() > solid.low_m + 0.6 * (solid.high_m - solid.low_m), solid
