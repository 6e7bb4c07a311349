"""What hides a person in a crop: how much, by what, and who else is there."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.worlds.model import SceneKind

OCCLUDERS = ("none", "person", *(kind.name.lower() for kind in SceneKind if kind is not SceneKind.SKY))
LEAST_OTHER_PX = 20  # of somebody who counts as being in the picture
LEAST_HIDDEN = 0.005  # below it is the silhouette's ragged rim


class Silhouette(NamedTuple):
    """A person's outline as if nothing were before them.

    Attributes:
        mask: (H, W) its pixels in the crop.
        inside: share of it that lies in the crop.
    """

    mask: NDArray[np.bool_]
    inside: float


class Occlusion(NamedTuple):
    """What hides a person.

    Attributes:
        ratio: share of the silhouette in the crop that something nearer hides.
        occluder: what hides most, one of `OCCLUDERS`.
        others: how many other people are in the crop.
    """

    ratio: float
    occluder: str
    others: int


def draw_silhouette(pixels: NDArray[np.float64], width_px: int, height_px: int) -> Silhouette:
    """The outline of a person, in and around the crop.

    Args:
        pixels: (V, 2+) columns and rows of dense surface points. [px]
        width_px: of the crop. [px]
        height_px: of the crop. [px]
    """
    cells = np.floor(pixels[:, :2]).astype(np.int64)
    # Closing dilates by 2 pixels and erodes again; at the canvas's edge, where that is not so, nothing may be near.
    low = np.minimum(cells.min(axis=0), 0) - 4
    high = np.maximum(cells.max(axis=0), (width_px - 1, height_px - 1)) + 5
    canvas = np.zeros((high[1] - low[1], high[0] - low[0]), np.uint8)
    canvas[cells[:, 1] - low[1], cells[:, 0] - low[0]] = 1
    canvas = cv2.morphologyEx(canvas, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    mask = canvas[-low[1] : height_px - low[1], -low[0] : width_px - low[0]] > 0
    return Silhouette(mask, int(mask.sum()) / int(canvas.sum()))


def measure_occlusion(
    silhouette: NDArray[np.bool_],
    depth: NDArray[np.float32],
    person_id: NDArray[np.uint16],
    kind_id: NDArray[np.uint8],
    target: int,
    middle_m: float,
) -> Occlusion:
    """Compare a person's amodal silhouette with what was rendered.

    Args:
        silhouette: (H, W) amodal pixels of the person.
        depth: (H, W) rendered depth. [m]
        person_id: (H, W) person numbers, 0 where nobody is.
        kind_id: (H, W) values of `SceneKind`.
        target: number of the person.
        middle_m: depth of the person's middle; what is farther hides nothing. [m]
    """
    seen = person_id == target
    # People stand on the ground, it hides nothing; at their soles it is nearer than their middle, though.
    hidden = silhouette & ~seen & (depth < middle_m) & ((kind_id != SceneKind.GROUND) | (person_id > 0))
    n_hidden, n_seen = int(hidden.sum()), int((silhouette & seen).sum())
    ids, areas = np.unique(person_id[~seen], return_counts=True)
    others = int(((ids > 0) & (areas >= LEAST_OTHER_PX)).sum())
    ratio = n_hidden / max(n_hidden + n_seen, 1)
    if ratio < LEAST_HIDDEN:
        return Occlusion(0.0, "none", others)
    by_person = int((person_id[hidden] > 0).sum())
    by_kind = np.bincount(kind_id[hidden & (person_id == 0)], minlength=len(SceneKind))
    most = SceneKind(int(by_kind.argmax())).name.lower() if by_kind.max() > by_person else "person"
    return Occlusion(ratio, most, others)
