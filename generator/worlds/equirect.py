"""Equirectangular pictures: directions, solid angles and irradiance.

Row 0 is the zenith, the middle column looks along +x, and columns run clockwise seen from above (Blender's layout).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

LUMINANCE = np.array([0.2126, 0.7152, 0.0722])  # of linear Rec. 709 primaries, ITU-R BT.709-6


def directions(height_px: int, width_px: int) -> NDArray[np.float64]:
    """(H, W, 3) unit vectors through the pixels' middles."""
    azimuth = np.pi - 2 * np.pi * (np.arange(width_px) + 0.5) / width_px
    elevation = np.pi / 2 - np.pi * (np.arange(height_px)[:, None] + 0.5) / height_px
    across = np.cos(elevation)
    return np.stack([across * np.cos(azimuth), across * np.sin(azimuth), np.sin(elevation) + 0 * azimuth], axis=-1)


def solid_angles(height_px: int, width_px: int) -> NDArray[np.float64]:
    """(H, 1) solid angle of a pixel in each row; all pixels together make 4 pi. [sr]"""
    edge = np.cos(np.pi * np.arange(height_px + 1) / height_px)
    angles: NDArray[np.float64] = (edge[:-1] - edge[1:]) * (2 * np.pi / width_px)
    return angles[:, None]


def irradiance(radiance: NDArray[np.floating[Any]], normal: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Irradiance of a surface from everything before it.

    Args:
        radiance: (H, W, 3) equirectangular radiance.
        normal: (3,) unit normal of the surface.

    Returns:
        (3,) linear RGB irradiance; pi for a sky of radiance 1.
    """
    height_px, width_px = radiance.shape[:2]
    cosine = np.maximum(directions(height_px, width_px) @ np.asarray(normal, np.float64), 0.0)
    weight = cosine * solid_angles(height_px, width_px)
    total: NDArray[np.float64] = np.einsum("hw,hwc->c", weight, radiance.astype(np.float64))
    return total


def luminance(radiance: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """(..., 3) linear Rec. 709 -> (...) relative luminance.

    Source:
        ITU-R BT.709-6, section 3.
    """
    values: NDArray[np.floating[Any]] = radiance @ LUMINANCE.astype(radiance.dtype)
    return values
