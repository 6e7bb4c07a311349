"""The cameras around a panorama's capture points, told in the terms of a camera network."""

from __future__ import annotations

import math
from collections.abc import Sequence

from generator.cameras import CameraSite, sample_camera
from generator.config import CameraConfig, ImagingConfig
from generator.specs import CameraSpec
from generator.worlds.network import CameraNetwork, Spot

CAMERA_RADIUS = 0.85  # of the dome; a camera further out would see the dome from outside
OPEN_M = 3.0  # around a capture point, where nothing stands


def panorama_network(
    config: CameraConfig,
    imaging: ImagingConfig,
    seed: int,
    name: str,
    places: Sequence[tuple[float, float]],
    radius_m: float,
    first_camid: int,
) -> CameraNetwork:
    """`config.per_place` cameras around each of a panorama's capture points, which no other camera sees.

    Args:
        config: how cameras are mounted and what they must see.
        imaging: ranges of their look.
        seed: the dataset's.
        name: of the panorama.
        places: azimuth and distance of the capture points, as in `PanoramaNotes`. [deg, m]
        radius_m: of the dome. [m]
        first_camid: of the first camera.
    """
    cameras: list[CameraSpec] = []
    spots: list[Spot] = []
    for place, (turn_deg, away_m) in enumerate(places):
        x_m, y_m = away_m * math.cos(math.radians(turn_deg)), away_m * math.sin(math.radians(turn_deg))
        numbers = tuple(range(len(cameras), len(cameras) + config.per_place))
        for index, number in enumerate(numbers):
            site = CameraSite(name, place, index, (x_m, y_m), CAMERA_RADIUS * radius_m)
            cameras.append(sample_camera(config, imaging, seed, site, first_camid + number))
        spots.append(Spot(place, x_m, y_m, 0.0, None, "panorama", numbers, (1.0,) * len(numbers), OPEN_M))
    return CameraNetwork(tuple(cameras), tuple(spots))
