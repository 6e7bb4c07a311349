"""Tests of the underground station: light, what is no ground to stand on, and variety."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.worlds.beams import beam_share
from generator.worlds.layout import WorldLayout
from generator.worlds.model import SceneKind
from generator.worlds.places.subway_station import build, lay_out
from generator.worlds.station.parts import cut
from generator.worlds.station.pictures import gum, joints, per_tile
from generator.worlds.station.plan import Rect, StationPlan
from generator.worlds.station.train import HALF_WIDTH_M

SEEDS = range(12)


@pytest.fixture(scope="module")
def layouts() -> list[WorldLayout]:
    return [lay_out(seed) for seed in SEEDS]


def walk_lx(layout: WorldLayout, groups: set[str]) -> NDArray[np.float64]:
    """Illuminance of the middle line and the sides of every walk, lamp by lamp, in lux."""
    found = []
    for walk in layout.walks:
        turn = np.radians(walk.heading_deg)
        for u in np.linspace(-0.9, 0.9, 13) * walk.half_x_m:
            for v in (-0.7 * walk.half_y_m, 0.0, 0.7 * walk.half_y_m):
                x, y = walk.x_m + u * np.cos(turn) - v * np.sin(turn), walk.y_m + u * np.sin(turn) + v * np.cos(turn)
                total = 0.0
                for lamp in layout.lamps:
                    away = np.array([x, y, walk.z_m]) - lamp.position
                    far = float(np.linalg.norm(away))
                    cosine = float(away @ lamp.direction) / far
                    if lamp.group in groups:
                        share = max(0.0, float(beam_share(np.array(cosine), lamp.beam_deg)))
                        total += 1000.0 * lamp.intensity_kcd[1] * cosine * share / far**2
                found.append(total)
    return np.array(found)


def test_full_light_is_that_of_a_station_and_even(layouts: list[WorldLayout]) -> None:
    for layout in layouts:
        level = walk_lx(layout, {"ceiling", "second_ceiling"})
        assert 100.0 < level.mean() < 250.0
        assert np.quantile(level, 0.05) > 40.0  # EN 12464-1 asks for 50 lx on small platforms, bounces included
        assert level.max() < 450.0


def test_reduced_light_is_about_half_of_full(layouts: list[WorldLayout]) -> None:
    for layout in layouts:
        full, reduced = walk_lx(layout, {"ceiling", "second_ceiling"}), walk_lx(layout, {"ceiling"})
        assert 0.4 < reduced.mean() / full.mean() < 0.7


def test_lamps_are_few_enough_to_be_sampled(layouts: list[WorldLayout]) -> None:
    for layout in layouts:
        places = np.array([lamp.position[:2] for lamp in layout.lamps])
        gaps = np.linalg.norm(places[:, None] - places, axis=2)
        assert (gaps < 25.0).sum(axis=1).max() <= 30


def test_nobody_walks_on_a_track_or_in_a_train(layouts: list[WorldLayout]) -> None:
    n_trains = 0
    for layout in layouts:
        plan: StationPlan = layout.drawn
        n_trains += len(plan.trains)
        for walk in layout.walks:
            half_y_m = walk.half_x_m if walk.heading_deg == 90.0 else walk.half_y_m
            for track in plan.tracks:
                if walk.name == "platform":
                    assert abs(walk.y_m - track.y_m) - half_y_m > HALF_WIDTH_M + 0.5
    assert n_trains > 2


def test_trains_stand_on_tracks_and_clear_the_platform(layouts: list[WorldLayout]) -> None:
    for layout in layouts:
        plan: StationPlan = layout.drawn
        for train in plan.trains:
            assert train.y_m in [track.y_m for track in plan.tracks]
            gap = min(abs(edge.y_m - train.y_m) - HALF_WIDTH_M for edge in plan.edges)
            assert 0.03 < gap < 0.7


def test_every_arrangement_and_both_train_states_occur() -> None:
    plans: list[StationPlan] = [lay_out(seed).drawn for seed in range(40)]
    assert {(bool(plan.tracks), len(plan.floors)) for plan in plans} == {(True, 2), (True, 3), (False, 2)}
    assert {len(plan.trains) for plan in plans} >= {0, 1, 2}
    assert {plan.look.ceiling for plan in plans} == {"panels", "beams", "slats"}
    assert len({plan.look.name for plan in plans}) > 25


def test_radius_holds_everything_and_budgets_hold() -> None:
    kinds = set()
    for seed in (2, 15):
        layout = lay_out(seed)
        model = build(layout)
        for mesh in model.fixed:
            assert np.linalg.norm(mesh.vertices[:, :2], axis=1).max() < layout.radius_m <= 45.0
            kinds |= set(np.unique(mesh.kinds).tolist())
        for thing in model.instances:
            reach = np.linalg.norm(model.shared[thing.mesh].vertices[:, :2], axis=1).max()
            assert np.hypot(thing.x_m, thing.y_m) + reach < layout.radius_m
            kinds |= set(np.unique(model.shared[thing.mesh].kinds).tolist())
        surfaces = {surface for mesh in (*model.fixed, *model.shared) for surface in mesh.surfaces}
        assert len(surfaces) <= 45
        assert not any(surface.outdoors for surface in surfaces)
        assert sum(len(mesh.faces) for mesh in model.fixed) < 150_000
    assert {SceneKind.TRAIN, SceneKind.PILLAR, SceneKind.STAIRS, SceneKind.BARRIER, SceneKind.BENCH} <= kinds


def test_same_layout_builds_the_same_arrays() -> None:
    one, other = (build(lay_out(2)) for _ in range(2))
    for first, second in zip((*one.fixed, *one.shared), (*other.fixed, *other.shared), strict=True):
        assert np.array_equal(first.vertices, second.vertices)
        assert np.array_equal(first.tint, second.tint)
    assert replace(one.instances[0]) == other.instances[0]
    assert one.lamps == other.lamps


def test_beams_are_full_in_the_middle_and_end_at_their_edge() -> None:
    cosine = np.cos(np.radians([0.0, 30.0, 40.0, 50.0, 59.0, 61.0]))
    share = beam_share(cosine, 120.0)
    assert share[0] == 1.0
    assert (np.diff(share[1:5]) < 0.0).all()
    assert share[-1] == 0.0
    np.testing.assert_array_equal(beam_share(np.array([-1.0, 0.3]), 360.0), 1.0)


def test_cut_leaves_the_area_without_the_holes() -> None:
    left = cut(Rect(0.0, 4.0, 0.0, 3.0), [Rect(1.0, 2.0, 1.0, 2.0), Rect(3.5, 9.0, -1.0, 1.0)])
    area = sum((piece.x1 - piece.x0) * (piece.y1 - piece.y0) for piece in left)
    assert area == pytest.approx(12.0 - 1.0 - 0.5)


def test_joints_take_the_share_of_their_width() -> None:
    place = (np.arange(4000, dtype=np.float32) + 0.5) / 1000.0
    assert joints(place, 0.2, 0.01, 0.001).mean() == pytest.approx(0.05, rel=0.02)
    assert joints(place[::10], 0.2, 0.004, 0.01).mean() == pytest.approx(0.02, rel=0.1)


def test_values_per_tile_are_constant_within_a_tile() -> None:
    u, v = (np.arange(8, dtype=np.float32)[None] + 0.5) / 8, (np.arange(8, dtype=np.float32)[:, None] + 0.5) / 8
    values = np.arange(16, dtype=np.float32).reshape(4, 4)
    found = per_tile(u + 0 * v, v + 0 * u, (0.25, 0.25), (1.0, 1.0), values)
    assert np.array_equal(found, values.repeat(2, axis=0).repeat(2, axis=1))


def test_gum_wraps_around_the_picture() -> None:
    cover = gum(128, 0.5, 300, np.random.default_rng(0))
    assert 0.05 < cover.mean() < 0.9
    seam = np.abs(cover[:, 0] - cover[:, -1]).mean()
    inner = np.abs(np.diff(cover, axis=1)).mean()
    assert seam < 2.0 * inner
