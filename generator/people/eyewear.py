"""Glasses, sunglasses and face masks, fitted to the chart of the head."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.people.fabrics import finish_of
from generator.people.headform import HeadChart, HeadForm
from generator.people.parts import Finish
from generator.people.solids import Paint, Solid, loft, sheet, tube
from generator.people.spec import AccessorySpec, Lab
from generator.people.straps import curve

Array = NDArray[np.float64]
_LENS_LAB: Lab = (7.0, 0.0, 0.0)
_N_RIM = 24


def build_glasses(item: AccessorySpec, form: HeadForm, dark: bool) -> list[Solid]:
    """Two rims with a bridge and temples to the ears; sunglasses have larger rims, filled by dark lenses."""
    metal = item.fabric.material == "metal"
    frame = Paint(item.fabric.colours_lab[0], Finish.METAL if metal else Finish.PLASTIC)
    thick = 0.0016 if metal else 0.0026
    eyes = form.eyes.astype(np.float64)
    spread = float(eyes[0, 0] - eyes[1, 0])
    half = spread * np.array([0.40 + 0.04 * item.size, 0.27 + 0.06 * item.size]) * (1.10 if dark else 1.0)
    front_y = form.eye_front_y - 0.013
    turn = np.linspace(0.0, 2.0 * np.pi, _N_RIM + 1)
    c, s = np.cos(turn), np.sin(turn)
    power = 0.55 if item.size > 0.4 else 0.8  # square or round
    solids: list[Solid] = []
    for eye, sign in zip(eyes, (1.0, -1.0), strict=True):
        x = np.sign(c) * np.abs(c) ** power * half[0]
        z = np.sign(s) * np.abs(s) ** power * half[1] * (1.0 - 0.08 * x / half[0])
        rim = np.stack([eye[0] + sign * (x + 0.002), np.zeros_like(x), eye[2] - 0.003 + z], axis=1)
        rim[:, 1] = front_y + 2.6 * rim[:, 0] ** 2
        solids.append(frame.on(tube(rim, thick, np.array([0.0, -1.0, 0.0]), 6)))
        if dark:
            loop = rim[:-1] if sign > 0 else rim[-2::-1]
            pane = np.stack([loop + np.array([0.0, 0.001, 0.0]), loop - np.array([0.0, 0.001, 0.0])])
            solids.append(Paint(_LENS_LAB, Finish.GLASS).on(loft(pane, 0.1, capped=True)))
        solids.append(frame.on(_temple(form, rim, sign, thick)))
    inner = abs(eyes[0, 0]) - half[0] + 0.002
    x = np.linspace(-inner, inner, 7)
    bridge = np.stack(
        [x, front_y - 0.003 * np.cos(0.5 * np.pi * x / inner), eyes[:, 2].mean() + 0.2 * half[1] + 0.0 * x], 1
    )
    return [*solids, frame.on(tube(bridge, 1.1 * thick, np.array([0.0, 0.0, 1.0]), 6))]


def _temple(
    form: HeadForm, rim: Array, sign: float, thick: float
) -> tuple[NDArray[np.floating[Any]], NDArray[np.int32], NDArray[np.floating[Any]]]:
    ear = form.ear_tops[0 if sign > 0 else 1].astype(np.float64)
    hinge = rim[np.argmax(sign * rim[:, 0])] + np.array([sign * 0.002, 0.002, 0.006])
    side = sign * max(abs(ear[0]) - 0.004, abs(float(hinge[0])))
    path = np.array([
        hinge, (0.5 * hinge[0] + 0.5 * side + sign * 0.004, hinge[1] + 0.02, hinge[2]),
        (side, 0.5 * (hinge[1] + ear[1]), 0.5 * (hinge[2] + ear[2]) + 0.002),
        (ear[0] - sign * 0.004, ear[1] + 0.004, ear[2] + 0.001),
        (ear[0] - sign * 0.006, ear[1] + 0.022, ear[2] - 0.022),
    ])  # fmt: skip
    return tube(curve(path, 14), thick, np.array([0.0, 0.0, 1.0]), 6)


def build_mask(item: AccessorySpec, chart: HeadChart, form: HeadForm, beard_m: float) -> list[Solid]:
    """A folded face mask from the bridge of the nose to under the chin, with loops round the ears."""
    paint = Paint(item.fabric.colours_lab[0], finish_of(item.fabric.material))
    n_rows, n_columns = 15, 27
    azimuth = np.linspace(-60.0, 60.0, n_columns)
    u = azimuth / 60.0
    centre = chart.at(np.array([0.0]), np.array([0.0]))[0].astype(np.float64)
    centre[1] = form.ears[:, 1].mean()
    top_z = 0.35 * form.nose_tip[2] + 0.65 * form.nose_bridge[2] - 0.030 * np.abs(u) ** 1.4
    low_z = form.chin[2] - 0.012 + 0.034 * np.abs(u) ** 2.2
    share = np.linspace(0.0, 1.0, n_rows)[:, None]
    height = low_z + share * (top_z - low_z)
    face = _face_at(chart, azimuth, height) - centre[:2]
    reach = np.linalg.norm(face, axis=2)
    out = face / reach[..., None]
    for _ in range(40):  # taut between nose, chin and cheeks
        reach[1:-1] = np.maximum(reach[1:-1], 0.5 * (reach[:-2] + reach[2:]))
        reach[:, 1:-1] = np.maximum(reach[:, 1:-1], 0.5 * (reach[:, :-2] + reach[:, 2:]))
    pleat = 0.0018 * np.cos(2.0 * np.pi * 3.0 * (share - 0.5)) * (np.abs(share - 0.5) < 0.36)
    reach = reach + 0.003 + min(beard_m, 0.015) * (share < 0.6) + pleat * (np.abs(u) < 0.9)
    grid = np.concatenate([centre[:2] + reach[..., None] * out, height[..., None]], axis=2)
    inside = np.concatenate([centre[:2] + (reach[..., None] - 0.0025) * out, height[..., None]], axis=2)
    solids = [paint.on(sheet(grid, inside))]
    cord = Paint((90.0, 0.0, 0.0), Finish.CLOTH)
    for column, ear, top in ((-1, form.ears[0], form.ear_tops[0]), (0, form.ears[1], form.ear_tops[1])):
        sign = 1.0 if column else -1.0
        behind = np.array([ear[0] - sign * 0.008, ear[1] + 0.016, ear[2]])
        path = np.array([grid[-2, column], top + np.array([-sign * 0.006, 0.002, 0.0]), behind,
                         behind + np.array([-sign * 0.002, -0.004, -0.024]), grid[1, column]])  # fmt: skip
        solids.append(cord.on(tube(curve(path, 18), 0.0014, np.array([sign, 0.3, 0.1]), 4)))
    return solids


def _face_at(chart: HeadChart, azimuth: Array, height: Array) -> Array:
    """(R, C, 2) x and y of the face along columns of the chart, at (R, C) heights. [m]"""
    points = chart.at(*np.meshgrid(azimuth, np.linspace(-60.0, 15.0, 38), indexing="ij")).astype(np.float64)
    result = np.empty((*height.shape, 2))
    rising = np.maximum.accumulate(points[..., 2], axis=1)
    for k, column in enumerate(points):
        for axis in (0, 1):
            result[:, k, axis] = np.interp(height[:, k], rising[k], column[:, axis])
    return result
