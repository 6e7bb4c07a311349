"""The bench under a sitting person: slats, legs and a back that touch the body and never cut into it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from generator.people.mesh import PropMesh
from generator.people.parts import Finish
from generator.people.skinning import Skeleton

Points = NDArray[np.float32]
Box = tuple[tuple[float, float, float], tuple[float, float, float]]  # lower and upper corner [m]

_WIDTH_M, _DEPTH_M, _SLAT_M, _GAP_M = 1.6, 0.44, 0.028, 0.012
_N_SEAT, _N_BACK = 4, 3
_BACK_FROM_M, _BACK_SLAT_M = 0.17, 0.085  # over the seat; height of a slat of the back
_LEG_M, _LEG_X_M = 0.05, 0.62
_WOOD, _IRON = (0.16, 0.085, 0.042), (0.035, 0.037, 0.04)  # linear sRGB: oiled hardwood, painted cast iron
_CORNERS = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.float32)
_QUADS = np.array([[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]], np.int32)


def build_bench(vertices: Points, weights: Points, skeleton: Skeleton, with_back: bool) -> PropMesh:
    """A street bench that fits a sitting body.

    Args:
        vertices: (V, 3) the posed person, feet on z = 0. [m]
        weights: (V, B) skinning weights; a vertex without any hangs from the body and may lie on the seat.
        skeleton: rest-pose bones.
        with_back: whether there is a back to lean on.
    """

    def share(*bones: str) -> NDArray[np.float32]:
        return np.asarray(weights[:, [skeleton.names.index(bone) for bone in bones]].sum(axis=1), np.float32)

    sitting = vertices[share("Hips", "LHipJoint", "RHipJoint", "LowerBack", "LeftUpLeg", "RightUpLeg") > 0.8]
    seat = float(sitting[:, 2].min())
    shins = vertices[share("LeftLeg", "RightLeg") > 0.3]
    beside = shins[(shins[:, 2] < seat + 0.02) & (shins[:, 2] > seat - 2 * _SLAT_M)]
    front = float(beside[:, 1].max()) + 0.01 if len(beside) else float(sitting[:, 1].min()) + 0.08
    wood = _seat_boxes(front, seat)
    iron = _leg_boxes(front, seat)
    if with_back:
        top = seat + _BACK_FROM_M + _N_BACK * (_BACK_SLAT_M + _GAP_M)
        leaning = vertices[(vertices[:, 2] > seat + _BACK_FROM_M - 0.02) & (vertices[:, 2] < top + 0.02)]
        back = max(float(leaning[:, 1].max()) + 0.004, front + 0.75 * _DEPTH_M)
        wood += _back_boxes(back, seat)
        iron += _back_posts(back, seat, top)
    return _boxes_to_prop(wood, iron)


def _seat_boxes(front: float, seat: float) -> list[Box]:
    slat = (_DEPTH_M - (_N_SEAT - 1) * _GAP_M) / _N_SEAT
    starts = [front + k * (slat + _GAP_M) for k in range(_N_SEAT)]
    half = _WIDTH_M / 2
    return [((-half, y, seat - _SLAT_M), (half, y + slat, seat)) for y in starts]


def _leg_boxes(front: float, seat: float) -> list[Box]:
    boxes: list[Box] = []
    for x in (-_LEG_X_M, _LEG_X_M):
        left, right = x - _LEG_M / 2, x + _LEG_M / 2
        for y in (front + 0.03, front + _DEPTH_M - 0.03 - _LEG_M):
            boxes.append(((left, y, 0.0), (right, y + _LEG_M, seat - _SLAT_M - 0.03)))
        boxes.append(((left, front + 0.01, seat - _SLAT_M - 0.03), (right, front + _DEPTH_M - 0.01, seat - _SLAT_M)))
    return boxes


def _back_boxes(back: float, seat: float) -> list[Box]:
    starts = [seat + _BACK_FROM_M + k * (_BACK_SLAT_M + _GAP_M) for k in range(_N_BACK)]
    half = _WIDTH_M / 2
    return [((-half, back, z), (half, back + _SLAT_M, z + _BACK_SLAT_M)) for z in starts]


def _back_posts(back: float, seat: float, top: float) -> list[Box]:
    low, behind = seat - _SLAT_M - 0.03, back + _SLAT_M
    return [
        ((x - _LEG_M / 2, behind, low), (x + _LEG_M / 2, behind + 0.035, top - 0.02)) for x in (-_LEG_X_M, _LEG_X_M)
    ]


def _boxes_to_prop(wood: list[Box], iron: list[Box]) -> PropMesh:
    corners = np.array(wood + iron, np.float32)  # (N, 2, 3)
    low, high = corners[:, :1], corners[:, 1:]
    n_boxes, n_wood = len(corners), len(wood)
    faces = _QUADS[None] + 8 * np.arange(n_boxes, dtype=np.int32)[:, None, None]
    colours = np.where((np.arange(n_boxes) < n_wood)[:, None], np.array(_WOOD), np.array(_IRON))
    finishes = np.where(np.arange(n_boxes) < n_wood, Finish.PLASTIC, Finish.METAL)
    return PropMesh(
        vertices=(low + _CORNERS * (high - low)).reshape(-1, 3).astype(np.float32),
        albedo=np.repeat(colours, 8, axis=0).astype(np.float32),
        faces=faces.reshape(-1, 4).astype(np.int32),
        finishes=np.repeat(finishes, 6).astype(np.uint8),
    )
