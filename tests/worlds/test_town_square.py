"""Tests of the town square: closed views, varied plans, a floor without gaps or overlaps."""

from __future__ import annotations

import numpy as np
import pytest

from generator.worlds.model import SceneKind, Surface
from generator.worlds.places import PLACES
from generator.worlds.sight import distance_to_box, transmitted
from generator.worlds.square.centrepieces import CENTREPIECES
from generator.worlds.square.floor import Paved, floor_mesh
from generator.worlds.square.furnish import KINDS
from generator.worlds.square.kiosk import KIOSKS
from generator.worlds.square.litter import fallen_leaves
from generator.worlds.square.paving import road_rectangles
from generator.worlds.square.plan import PAVED_Z_M, plan_square

STONE, TAR = Surface("stone", (0.3, 0.3, 0.3)), Surface("tar", (0.1, 0.1, 0.1))


@pytest.mark.parametrize("seed", range(6))
def test_houses_close_the_view_in_every_direction(seed: int) -> None:
    """From the middle, the edges and the corners, 3 m up, every level ray ends at a house within the radius."""
    layout, plan = PLACES["town_square"].lay_out(seed), plan_square(seed)
    houses = [solid for solid in layout.solids if solid.kind == SceneKind.BUILDING]
    turn = np.linspace(0.0, 2.0 * np.pi, 720, endpoint=False)
    ahead = np.column_stack([np.cos(turn), np.sin(turn), 0.0 * turn])
    for x in (-0.9, -0.5, 0.0, 0.5, 0.9):
        for y in (-0.9, -0.5, 0.0, 0.5, 0.9):
            eye = np.array([x * plan.half_x_m, y * plan.half_y_m, 3.0])
            assert transmitted(houses, eye, eye + 140.0 * ahead).max() == 0.0


def test_seeds_give_varied_squares() -> None:
    plans = [plan_square(seed) for seed in range(24)]
    assert {plan.road for plan in plans} == {True, False}
    assert {plan.centre for plan in plans} == {"fountain", "obelisk", "statue"}
    assert {plan.trade for plan in plans} == {"market", "kiosk", "none"}
    assert {plan.field for plan in plans} == {"arcs", "rows", "clay", "plates", "slabs"}
    assert len({plan.half_x_m for plan in plans}) == 24


@pytest.mark.parametrize("seed", range(4))
def test_only_vehicles_stand_on_the_road(seed: int) -> None:
    plan, things = PLACES["town_square"].lay_out(seed).drawn
    boxes = [
        (0.5 * (x0 + x1), 0.5 * (y0 + y1), 0.0, 0.5 * (x1 - x0), 0.5 * (y1 - y0))
        for x0, x1, y0, y1 in road_rectangles(plan)
    ]
    for thing in things:
        on_road = any(distance_to_box(*box, thing.x_m, thing.y_m) == 0.0 for box in boxes)
        assert (thing.z_m == 0.0) == on_road, thing
        assert not on_road or KINDS[thing.name].kind == SceneKind.VEHICLE, thing


def test_a_floor_covers_its_area_once_and_faces_its_steps() -> None:
    laid = [Paved(0, 10, 0, 6, STONE, PAVED_Z_M), Paved(2, 5, -1, 3, TAR, 0.0), Paved(4, 6, 2, 4, STONE, PAVED_Z_M)]
    mesh = floor_mesh(laid, STONE)
    a, b, c, d = (mesh.vertices[mesh.faces[:, k]].astype(np.float64) for k in range(4))
    normal = 0.5 * np.cross(c - a, d - b)
    flat = np.abs(normal[:, 2]) > 1e-9
    assert normal[flat, 2].min() > 0.0
    assert normal[flat, 2].sum() == pytest.approx(60.0 + 3.0 * 1.0, rel=1e-6)
    on_tar = mesh.surface[flat] == mesh.surfaces.index(TAR)
    assert normal[flat, 2][on_tar].sum() == pytest.approx(12.0 - 1.0, rel=1e-6)
    # The tar's rim inside the stone: two sides of 3 m, 3 m across, and round the corner that was laid over it.
    assert np.linalg.norm(normal[~flat], axis=1).sum() == pytest.approx(PAVED_Z_M * (3.0 + 3.0 + 3.0), rel=1e-5)


def test_a_step_faces_the_lower_side() -> None:
    mesh = floor_mesh([Paved(0, 2, 0, 2, STONE, 0.1), Paved(1, 2, 0, 2, TAR, 0.0)], STONE)
    a, b, c, d = (mesh.vertices[mesh.faces[:, k]].astype(np.float64) for k in range(4))
    normal = np.cross(c - a, d - b)
    upright = np.abs(normal[:, 2]) < 1e-9
    assert normal[upright, 0].min() > 0.0


@pytest.mark.parametrize("name", [*CENTREPIECES, *KIOSKS])
@pytest.mark.parametrize("seed", range(4))
def test_what_only_squares_have_fills_the_size_that_it_says(name: str, seed: int) -> None:
    half_x, half_y, height = KINDS[name].size(seed)
    points = KINDS[name].build(seed).vertices
    np.testing.assert_array_less(np.abs(points).max(axis=0), np.array([half_x, half_y, height]) + 1e-4)
    assert points[:, 2].min() > -0.01
    assert points[:, 2].max() > 0.99 * height


def test_leaves_lie_on_the_ground_and_off_the_road() -> None:
    trunks = np.array([(0.0, 0.0), (7.0, 0.0)])
    road = (-20.0, 20.0, -9.0, -2.0)
    mesh = fallen_leaves(trunks, 0.12, np.random.default_rng(1), [road])
    middle = mesh.vertices.reshape(-1, 4, 3).mean(axis=1)
    assert 20 < len(middle) < 52
    assert not np.any((middle[:, 1] > -9.0) & (middle[:, 1] < -2.0))
    assert np.all((mesh.vertices[:, 2] >= 0.12) & (mesh.vertices[:, 2] < 0.14))


def test_an_empty_floor_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        floor_mesh([], STONE)
