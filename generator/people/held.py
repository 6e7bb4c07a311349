"""Umbrellas and phones, which are only seen in a hand that uses them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from generator.people.attach import Attachment, PosedBody
from generator.people.fabrics import finish_of, is_textured
from generator.people.hands import grip_frame, shown_item
from generator.people.parts import Finish, PartId
from generator.people.solids import Paint, Solid, loft, rounded_box, solids_piece, tube
from generator.people.spec import AccessorySpec, OutfitSpec
from generator.people.straps import curve

Array = NDArray[np.float64]
_N_PANELS, _PER_PANEL = 8, 6
_STEEL = Paint((55.0, 0.0, 0.0), Finish.METAL)
_DARK = Paint((14.0, 0.0, 0.0), Finish.PLASTIC)
_SCREEN = Paint((9.0, 0.0, -4.0), Finish.GLASS)
_ABOVE_HEAD_M = 0.05  # from the crown to the ribs' ends
_PHONE_M = (0.073, 0.0085, 0.150)


def hold_umbrella(item: AccessorySpec, outfit: OutfitSpec, n_bones: int) -> Attachment:
    """An open umbrella, upright in the fist, while that hand's action is `carry`."""
    radius = 0.45 + 0.11 * item.size
    solids = build_canopy(item, radius)
    shaft = _STEEL.on(tube(np.array([(0.0, 0.0, -0.1), (0.0, 0.0, 0.9)]), 0.0055, np.array([1.0, 0.0, 0.0]), 6))
    grip = _DARK.on(tube(_crook_handle(), 0.011, np.array([0.0, 1.0, 0.0]), 8))
    piece = solids_piece([*solids, shaft, grip], np.zeros(n_bones), PartId.UMBRELLA)
    n_canopy = sum(len(solid.points) for solid in solids)
    rest = piece.rest.astype(np.float64)
    upper = np.zeros(len(rest), bool)
    upper[:n_canopy] = True
    upper[n_canopy + 6 : n_canopy + 12] = True

    def place(posed: PosedBody) -> NDArray[np.float32] | None:
        if shown_item(posed.pose, outfit, item.side) is not item:
            return None
        fist = grip_frame(posed, item.side).centre
        crown = float(posed.vertices[:, 2].max())
        head = posed.head("Head").astype(np.float64)
        tip_z = max(crown + _ABOVE_HEAD_M + 0.44 * radius, fist[2] + 0.55)
        toward = 0.55 * (head[:2] - fist[:2])
        axis = np.array([toward[0], toward[1], tip_z - fist[2]])
        length = float(np.linalg.norm(axis))
        axis /= length
        points = rest.copy()
        points[upper, 2] += length - 0.9
        left = np.cross(np.array([0.0, 1.0, 0.0]), axis)
        left /= np.linalg.norm(left)
        frame = np.stack([left, np.cross(axis, left), axis])
        return np.asarray(points @ frame + fist, np.float32)

    return Attachment(piece, place)


def build_canopy(item: AccessorySpec, radius_m: float) -> list[Solid]:
    """Eight taut panels over ribs; the tip of the shaft is at z = 0.9. [m]"""
    paint = Paint(item.fabric.colours_lab[0], finish_of(item.fabric.material), is_textured(item.fabric))
    n_around = _N_PANELS * _PER_PANEL
    turn = np.arange(n_around) * (2.0 * np.pi / n_around)
    between = np.sin(0.5 * _N_PANELS * turn) ** 2  # 0 on a rib, 1 in the middle of a panel
    circle = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    rows = []
    for share in (0.01, 0.16, 0.34, 0.52, 0.70, 0.85, 0.95, 1.0):
        reach = radius_m * share * (1.0 - 0.075 * between * share**2)
        height = 0.88 - radius_m * 0.44 * share**1.9 - 0.026 * between * np.sin(np.pi * share)
        rows.append(np.concatenate([reach[:, None] * circle, np.broadcast_to(height, (n_around,))[:, None]], axis=1))
    grid = np.stack(rows)
    under = grid - np.array([0.0, 0.0, 0.003])
    solids = [paint.on(loft(np.concatenate([under, grid[::-1]]), 2.0 * np.pi * radius_m, capped=True))]
    for k in range(_N_PANELS):
        rib = grid[:, k * _PER_PANEL] - np.array([0.0, 0.0, 0.007])
        solids.append(_STEEL.on(tube(rib, 0.0025, np.array([0.0, 0.0, 1.0]), 4)))
    return solids


def _crook_handle() -> Array:
    points = np.array([(0.0, 0.0, 0.06), (0.0, 0.0, -0.06), (0.0, 0.0, -0.11), (0.012, 0.0, -0.145),
                       (0.040, 0.0, -0.155), (0.062, 0.0, -0.135), (0.066, 0.0, -0.105)])  # fmt: skip
    return curve(points, 18)


def hold_phone(item: AccessorySpec, outfit: OutfitSpec, n_bones: int) -> Attachment:
    """A phone at the ear or before the eyes while that hand's action is a phone's."""
    case = Paint(item.fabric.colours_lab[0], Finish.PLASTIC)
    width, thick, height = _PHONE_M
    back = case.on(rounded_box(_PHONE_M, 0.004, (2, 1, 3)))
    screen = _SCREEN.on(rounded_box((width - 0.006, 0.002, height - 0.010), 0.0009, (2, 1, 2), 1))
    lens = _DARK.on(rounded_box((0.022, 0.003, 0.026), 0.001, (1, 1, 1), 1))
    solids = [back, screen.shifted(y=-0.5 * thick), lens.shifted(0.018, 0.5 * thick + 0.0008, 0.055)]
    piece = solids_piece(solids, np.zeros(n_bones), PartId.PHONE)
    rest = piece.rest.astype(np.float64)

    def place(posed: PosedBody) -> NDArray[np.float32] | None:
        if shown_item(posed.pose, outfit, item.side) is not item:
            return None
        grip = grip_frame(posed, item.side)
        head = posed.head("Head").astype(np.float64)
        if posed.pose.hand(item.side) == "phone_call":
            up = posed.turn("Head", np.array([[0.0, 0.45, 0.9]]))[0].astype(np.float64)
            lift = 0.02
        else:
            up = np.array([0.0, 0.0, 1.0]) + 0.2 * (head - grip.centre)
            lift = 0.045
        face = grip.palm / np.linalg.norm(grip.palm)
        up -= (up @ face) * face
        up /= np.linalg.norm(up)
        frame = np.stack([np.cross(-face, up), -face, up])
        return np.asarray(rest @ frame + grip.centre + lift * up, np.float32)

    return Attachment(piece, place)
