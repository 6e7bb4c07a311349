"""The district: three arrangements, closed all round, nothing stands in anything else, cameras see people."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest

from generator.config import CameraConfig, ImagingConfig
from generator.worlds.model import SceneKind
from generator.worlds.network import build_network
from generator.worlds.places.urban_district import lay_out
from generator.worlds.sight import boxes_overlap, transmitted
from generator.worlds.urban.marks import stop_lines, zebras
from generator.worlds.urban.streets import ROAD_M, VARIANTS


def test_three_seeds_in_a_row_are_three_arrangements() -> None:
    assert {lay_out(seed).drawn.streets.variant for seed in (4, 5, 6)} == set(VARIANTS)


@pytest.mark.parametrize("seed", range(6))
def test_every_level_look_ends_at_a_building(seed: int) -> None:
    layout = lay_out(seed)
    houses = [solid for solid in layout.solids if solid.kind == SceneKind.BUILDING]
    turn = np.radians(np.arange(0.0, 360.0, 1.5))
    for walk in layout.walks:
        start = np.array([walk.x_m, walk.y_m, 5.0])
        ends = start + 150.0 * np.column_stack([np.cos(turn), np.sin(turn), np.zeros(len(turn))])
        open_share = transmitted(houses, np.broadcast_to(start, ends.shape), ends)
        assert open_share.max() < 0.5, (walk.name, np.degrees(turn[int(np.argmax(open_share))]))


@pytest.mark.parametrize("seed", range(6))
def test_no_two_things_stand_in_each_other(seed: int) -> None:
    solids = [s for s in lay_out(seed).solids if s.low_m < 1.0 and s.high_m - s.low_m < 20.0]
    standing = [s for s in solids if math.hypot(s.half_x_m, s.half_y_m) < 4.0]
    for one, other in combinations(standing, 2):
        if math.hypot(one.x_m - other.x_m, one.y_m - other.y_m) < 6.0:
            assert not boxes_overlap(one, other), (one, other)


@pytest.mark.parametrize("seed", range(6))
def test_cars_stand_on_the_road_and_leave_crossings_free(seed: int) -> None:
    layout = lay_out(seed)
    streets = layout.drawn.streets
    cars = [solid for solid in layout.solids if solid.kind == SceneKind.VEHICLE and abs(solid.y_m) < ROAD_M]
    assert cars
    for car in cars:
        assert abs(car.y_m) + min(car.half_x_m, car.half_y_m) < ROAD_M
        for x, _, main, _ in zebras(streets):
            assert not main or abs(car.x_m - x) > 1.9 + 2.0
    for x, side in stop_lines(streets):
        nearest = min(((zebra[0] - x) for zebra in zebras(streets) if zebra[2]), key=abs)
        assert nearest * side < 0.0  # drivers who keep to the right meet the line before the zebra


def test_a_network_of_cameras_hangs_in_a_street_canyon() -> None:
    network = build_network(CameraConfig(), ImagingConfig(), lay_out(1), 1, "urban", 1)
    assert len(network.cameras) >= 6
    assert len({spot.walk for spot in network.spots}) >= 2
