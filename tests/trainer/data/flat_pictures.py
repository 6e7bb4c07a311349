"""Small pictures for tests of readers."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np


def write_picture(path: Path, height_px: int = 12, width_px: int = 6, grey: int = 128) -> Path:
    """A flat picture; its folder is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), np.full((height_px, width_px, 3), grey, np.uint8))
    return path


def write_pictures(folder: Path, *names: str) -> None:
    """Flat pictures in a folder."""
    for name in names:
        write_picture(folder / name)
