"""Arrays to JPEG and PNG bytes."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

OTHER_PERSON = 128  # added to the part id of everybody but the labelled person
DEPTH_UNIT_M = 0.001  # of the 16-bit depth image; 0 stands for no depth


def encode_jpeg(picture: NDArray[np.uint8], quality: int) -> bytes:
    """(H, W, 3) sRGB -> JPEG."""
    return _encode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])


def encode_mask(part_id: NDArray[np.uint8], person_id: NDArray[np.uint16], target: int) -> bytes:
    """Part ids as an 8-bit PNG; parts of others than `target` are raised by 128.

    Args:
        part_id: (H, W) values of `PartId`.
        person_id: (H, W) person numbers, 0 where nobody is.
        target: number of the labelled person.
    """
    other = (person_id != 0) & (person_id != target)
    return _encode(".png", part_id + np.uint8(OTHER_PERSON) * other, [cv2.IMWRITE_PNG_COMPRESSION, 4])


def encode_depth(depth: NDArray[np.float32]) -> bytes:
    """(H, W) metres -> 16-bit PNG in millimetres; 0 where the depth is not finite or beyond 65.5 m."""
    units = depth / DEPTH_UNIT_M
    units = np.where(np.isfinite(units) & (units < 65535.5), np.rint(np.nan_to_num(units, posinf=0.0)), 0.0)
    return _encode(".png", units.astype(np.uint16), [cv2.IMWRITE_PNG_COMPRESSION, 4])


def _encode(suffix: str, picture: NDArray[np.generic], options: list[int]) -> bytes:
    done, data = cv2.imencode(suffix, picture, options)
    assert done, f"OpenCV cannot write {suffix}"
    return bytes(data)
