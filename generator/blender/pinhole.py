"""Crops through a lens that distorts, for cameras that cannot: a pinhole picture that holds the crop, then bent."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.blender.read import Passes
from generator.lens import undistort
from generator.stage import CropCamera

BORDER_PX = 2  # around what the crop needs


@dataclass(frozen=True, eq=False)
class PinholeFrame:
    """What to render in place of a crop.

    Attributes:
        window: left, top, right and bottom on the plane at distance 1, as of a `CropCamera` without distortion.
        width_px: of the picture. [px]
        height_px: of the picture. [px]
        places: (h, w, 2) column and row of each pixel of the crop in the picture, (0, 0) its upper left corner; None
            where picture and crop are one. [px]
    """

    window: tuple[float, float, float, float]
    width_px: int
    height_px: int
    places: NDArray[np.float32] | None = None

    def bend(self, passes: Passes) -> Passes:
        """The passes as the crop has them: colours in between, all others of the nearest pixel."""
        if self.places is None:
            return passes
        x, y = np.ascontiguousarray(self.places[..., 0] - 0.5), np.ascontiguousarray(self.places[..., 1] - 0.5)
        nearest = np.rint(y).astype(int), np.rint(x).astype(int)
        bent = {name: film[nearest] for name, film in passes.items()}
        colour = np.ascontiguousarray(passes["colour"], np.float32)
        return bent | {"colour": np.asarray(cv2.remap(colour, x, y, cv2.INTER_LINEAR), np.float32)}


def pinhole_frame(camera: CropCamera, width_px: int, height_px: int) -> PinholeFrame:
    """The crop itself, or a picture of about its resolution that holds all that its lens sees.

    Args:
        camera: of the crop.
        width_px: of the crop. [px]
        height_px: of the crop. [px]
    """
    if camera.distortion == (0.0, 0.0):
        return PinholeFrame(camera.window, width_px, height_px)
    left, top, right, bottom = camera.window
    pitch_x, pitch_y = (right - left) / width_px, (bottom - top) / height_px
    columns = left + pitch_x * (np.arange(width_px) + 0.5)
    rows = top + pitch_y * (np.arange(height_px) + 0.5)
    seen = undistort(np.stack(np.meshgrid(columns, rows), axis=-1), camera.distortion)
    # Pixels as large as the crop's, on its own grid where the lens hardly bends: else nearest pixels would be chosen
    # to one side of where they should be, and the crop would come out larger by a pixel.
    pitch = np.array([pitch_x, pitch_y])
    low = seen.min(axis=(0, 1)) - (BORDER_PX + 0.5) * pitch
    width, height = (math.ceil(n) + BORDER_PX for n in (seen.max(axis=(0, 1)) - low) / pitch)
    across, down = pitch * (width, height)
    places = (seen - low) / pitch
    window = float(low[0]), float(low[1]), float(low[0] + across), float(low[1] + down)
    return PinholeFrame(window, width, height, places.astype(np.float32))
