"""Tests of the cameras around a panorama's capture points."""

from __future__ import annotations

import math

import numpy as np
import pytest

from generator.config import CameraConfig, ImagingConfig
from generator.worlds.network import CameraNetwork, choose_spots
from generator.worlds.panorama_network import CAMERA_RADIUS, panorama_network

RADIUS_M, PLACES = 12.0, ((0.0, 3.0), (120.0, 4.0), (-90.0, 2.0))


def network_of(per_place: int = 2, n_places: int = 3, seed: int = 0, first_camid: int = 1) -> CameraNetwork:
    config = CameraConfig(per_place=per_place)
    return panorama_network(config, ImagingConfig(), seed, "plaza", PLACES[:n_places], RADIUS_M, first_camid)


def test_every_capture_point_has_cameras_of_its_own_that_look_at_it() -> None:
    network = network_of(per_place=3, n_places=2, first_camid=7)
    assert [spot.cameras for spot in network.spots] == [(0, 1, 2), (3, 4, 5)]
    assert [camera.camid for camera in network.cameras] == [7, 8, 9, 10, 11, 12]
    assert (network.spots[1].x_m, network.spots[1].y_m) == pytest.approx((-2.0, 2.0 * math.sqrt(3.0)))
    for spot in network.spots:
        for number in spot.cameras:
            camera = network.cameras[number]
            toward_deg = math.degrees(math.atan2(spot.y_m - camera.y_m, spot.x_m - camera.x_m))
            assert math.cos(math.radians(toward_deg - camera.yaw_deg)) == pytest.approx(1.0)


def test_cameras_stay_inside_the_dome_and_are_a_function_of_seed_and_panorama() -> None:
    networks = [network_of(seed=seed) for seed in (0, 0, 1)]
    assert networks[0] == networks[1] != networks[2]
    reaches = [math.hypot(one.x_m, one.y_m, one.height_m) for one in networks[0].cameras]
    assert max(reaches) <= CAMERA_RADIUS * RADIUS_M * (1 + 1e-9)


def test_a_visit_goes_to_all_places_of_a_panorama_and_is_seen_by_all_cameras() -> None:
    network = network_of()
    chosen = choose_spots(network, np.random.default_rng(0), 3, 2)
    assert sorted((spot.number, cameras) for spot, cameras in chosen) == [(0, (0, 1)), (1, (2, 3)), (2, (4, 5))]
