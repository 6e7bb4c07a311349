"""The cameras around a panorama's capture points, told in the terms of a camera network."""

from __future__ import annotations

import math

from assets.panoramas import Panorama
from generator.cameras import CameraSite, sample_camera
from generator.config import CameraConfig, ImagingConfig
from generator.specs import CameraSpec
from generator.worlds.network import CameraNetwork, Spot

CAMERA_RADIUS = 0.85  # of the dome; a camera further out would see the dome from outside
OPEN_M = 3.0  # around a capture point, where nothing stands


def panorama_network(
    config: CameraConfig, imaging: ImagingConfig, panorama: Panorama, n_places: int, seed: int, first_camid: int
) -> CameraNetwork:
    """`config.per_place` cameras around each of a panorama's first capture points, which no other camera sees.

    Args:
        config: how cameras are mounted and what they must see.
        imaging: ranges of their look.
        panorama: with the capture points of its notes.
        n_places: how many of them are used.
        seed: the dataset's.
        first_camid: of the first camera.
    """
    reach_m = CAMERA_RADIUS * panorama.notes.radius_m
    cameras: list[CameraSpec] = []
    spots: list[Spot] = []
    for place, (turn_deg, away_m) in enumerate(panorama.notes.places[:n_places]):
        x_m, y_m = away_m * math.cos(math.radians(turn_deg)), away_m * math.sin(math.radians(turn_deg))
        numbers = tuple(range(len(cameras), len(cameras) + config.per_place))
        for index, number in enumerate(numbers):
            site = CameraSite(panorama.name, place, index, (x_m, y_m), reach_m)
            cameras.append(sample_camera(config, imaging, seed, site, first_camid + number))
        spots.append(Spot(x_m, y_m, 0.0, 0.0, "panorama", numbers, (1.0,) * len(numbers), OPEN_M))
    return CameraNetwork(tuple(cameras), tuple(spots))
