"""Painted panoramas: skies whose light is known."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

os.environ.setdefault("OPENCV_IO_ENABLE_OPENEXR", "1")
import cv2

from generator.worlds.equirect import directions

NOTES = "{time_of_day: noon, weather: clear, radius_m: 12, places: [[0, 3], [120, 4], [-90, 2]]}"


SKY, FLOOR = np.array([[0.4, 0.5, 0.7], [0.25, 0.2, 0.15]])


def direction(azimuth_deg: float, elevation_deg: float) -> NDArray[np.float64]:
    """(3,) unit vector; azimuth anticlockwise from +x."""
    azimuth, elevation = np.radians([azimuth_deg, elevation_deg])
    across = np.cos(elevation)
    return np.array([across * np.cos(azimuth), across * np.sin(azimuth), np.sin(elevation)])


def plain_sky(height_px: int, colour: tuple[float, float, float]) -> NDArray[np.float32]:
    """The same radiance from everywhere."""
    return np.broadcast_to(np.array(colour, np.float32), (height_px, 2 * height_px, 3)).copy()


def sunny_sky(
    height_px: int, toward: NDArray[np.float64], radius_deg: float, sun: tuple[float, float, float]
) -> NDArray[np.float32]:
    """A blue sky over a brown floor, and a disc of radiance `sun`."""
    upward = directions(height_px, 2 * height_px)
    sky = np.where(upward[..., 2:] > 0.0, SKY, FLOOR)
    sky[upward @ toward > np.cos(np.radians(radius_deg))] = sun
    return np.ascontiguousarray(sky, np.float32)


def write_panorama(path: Path, radiance: NDArray[np.float32]) -> Path:
    """Write an .exr or .hdr file."""
    assert cv2.imwrite(str(path), np.ascontiguousarray(radiance[..., ::-1]))
    return path


def write_panorama_folder(folder: Path, *names: str) -> Path:
    """A user's folder of small sunny panoramas with notes; each has three places."""
    folder.mkdir(parents=True, exist_ok=True)
    sky = sunny_sky(64, direction(-60.0, 50.0), 4.0, (200.0, 190.0, 170.0))
    for name in names:
        write_panorama(folder / f"{name}.exr", sky)
    (folder / "panoramas.yaml").write_text("".join(f"{name}: {NOTES}\n" for name in names))
    return folder
