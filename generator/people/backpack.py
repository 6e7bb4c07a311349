"""Backpacks: a rounded body that lies against the posed back, and two straps over the shoulders and under the arms."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.people.attach import Attachment, PosedBody
from generator.people.bag_shapes import bag_paints, bag_size, below
from generator.people.parts import PartId
from generator.people.solids import Paint, Solid, rounded_box, solids_piece, strap
from generator.people.spec import BagSpec
from generator.people.straps import Plane, arc, curve, even_steps, flat_band, outline_radius

Array = NDArray[np.float64]
_BACK = np.diag([-1.0, -1.0, 1.0])  # the bag's face looks backwards
_N_PAD, _N_WEB = 30, 22
_PAD_M, _WEB_M = (0.060, 0.012), (0.024, 0.004)  # width and thickness of padded strap and webbing
_PAD_WIDTH_M, _PAD_THICK_M = (  # a pad tapers into its webbing
    np.interp(np.linspace(0.0, 1.0, _N_PAD), [0.0, 0.06, 0.70, 1.0], [0.8 * full, full, full, thin])
    for full, thin in zip(_PAD_M, _WEB_M, strict=True)
)
_MAX_TILT = 0.16


def build_backpack(bag: BagSpec, size: Array) -> list[Solid]:
    """The body of a backpack without shoulder straps; its flat back is the plane y = 0, its top z = 0."""
    paints = bag_paints(bag)
    width, depth, height = size
    solids = [_shell(paints.body, size, (1.0, 1.0, 1.0), 0.0, 0.058)]
    for y, thick in ((-0.48 * depth, 0.012), (-0.06 * depth, 0.010)):
        solids.append(_shell(paints.trim, size, (1.012, thick / depth, 1.006), y + 0.5 * depth, 0.005))
    pocket, faces, uvs = rounded_box((0.78 * width, 0.40 * depth, 0.44 * height), 0.030, (6, 1, 5), 3)
    pocket = pocket + np.array([0.0, -0.96 * depth, -0.70 * height])
    solids.append(paints.body.on((pocket, faces, uvs)))
    line = np.array(
        [(x * width, -1.12 * depth, -0.535 * height - 0.05 * x**2 * height) for x in np.linspace(-0.3, 0.3, 9)]
    )
    line[:, 1] += 0.045 * depth
    solids.append(paints.trim.on(strap(line, np.array([0.0, -0.8, 0.6]), 0.016, 0.006)))
    patch = rounded_box((0.075, 0.006, 0.04), 0.0025, (1, 1, 1))
    solids.append(paints.trim.on(patch).shifted(0.0, -1.035 * depth, -0.22 * height))
    for side in (-1.0, 1.0):
        net = rounded_box((0.035, 0.62 * depth, 0.30 * height), 0.016, (1, 3, 3))
        solids.append(paints.dark.on(net).shifted(side * (0.5 * width - 0.011), -0.46 * depth, -0.80 * height))
    base = rounded_box((width + 0.006, depth + 0.004, 0.14 * height), 0.045, (4, 3, 1))
    solids.append(paints.dark.on(base).shifted(0.0, -0.5 * depth, -0.932 * height))
    loop = np.array(
        [
            (-0.045, -0.02, -0.02),
            (-0.04, -0.025, 0.025),
            (0.0, -0.03, 0.042),
            (0.04, -0.025, 0.025),
            (0.045, -0.02, -0.02),
        ]
    )
    solids.append(paints.trim.on(strap(curve(loop, 16), np.array([0.0, 1.0, 0.0]), 0.022, 0.008)))
    return solids


def _shell(paint: Paint, size: Array, share: tuple[float, float, float], y: float, radius_m: float) -> Solid:
    """A box with the outline of the body: an arched top, a full front."""
    width, depth, height = size * share
    points, faces, uvs = rounded_box((width, depth, height), radius_m, (6, 3, 7), 3)
    points = below(points, height)
    points[:, 2] += 0.5 * (share[2] - 1.0) * size[2]
    rise = np.clip(1.0 + points[:, 2] / size[2], 0.0, 1.0)
    points[:, 0] *= 1.0 - 0.06 * rise - 0.16 * np.clip((rise - 0.72) / 0.28, 0.0, 1.0) ** 2
    points[:, 1] += y - 0.5 * size[1]
    front = np.clip(-points[:, 1] / size[1], 0.0, 1.2)
    u = np.clip(points[:, 0] / (0.5 * size[0]), -1.0, 1.0)
    full = 1.0 + 0.10 * (1.0 - u**2) * np.sin(np.pi * rise) - 0.30 * np.clip((rise - 0.55) / 0.45, 0.0, 1.0) ** 1.5
    points[:, 1] = np.where(front > 0.0, points[:, 1] * full, points[:, 1])
    return paint.on((points, faces, uvs))


def wear_backpack(bag: BagSpec, stature_m: float, n_bones: int) -> Attachment:
    """A backpack on the posed back."""
    size = bag_size(bag, stature_m)
    body = build_backpack(bag, size)
    paints = bag_paints(bag)
    rest = np.concatenate([solid.points for solid in body]).astype(np.float64)
    dummy = np.linspace(0.0, 0.4, _N_PAD)[:, None] * np.array([0.0, 0.0, 1.0])
    bands = []
    for _ in range(2):
        bands.append(paints.plain.on(strap(dummy, np.array([0.0, -1.0, 0.0]), _PAD_WIDTH_M, _PAD_THICK_M)))
        bands.append(paints.trim.on(strap(dummy[:_N_WEB], np.array([0.0, -1.0, 0.0]), *_WEB_M)))
    piece = solids_piece([*body, *bands], np.zeros(n_bones), PartId.BACKPACK)

    def place(posed: PosedBody) -> NDArray[np.float32]:
        points = posed.clothes[posed.clothes[:, 2] > posed.head("Neck")[2] - size[2] - 0.1].astype(np.float64)
        frame, origin = lean_on_back(points, posed, size)
        parts = [rest @ (frame @ _BACK).T + origin]
        for sign in (1.0, -1.0):
            parts += shoulder_straps(points, frame, origin, size, sign, posed)
        return np.asarray(np.concatenate(parts), np.float32)

    return Attachment(piece, place)


def strap_rows(n_points: int) -> tuple[slice, slice]:
    """Vertices of the left and the right padded strap among the points of a worn backpack."""
    pad, web = 8 * _N_PAD, 8 * _N_WEB
    first = n_points - 2 * (pad + web)
    return slice(first, first + pad), slice(first + pad + web, first + 2 * pad + web)


def lean_on_back(points: Array, posed: PosedBody, size: Array) -> tuple[Array, Array]:
    """Where a backpack lies.

    Args:
        points: (P, 3) posed surface of the clothes. [m]
        posed: the wearer.
        size: (3,) width, depth and height of the bag. [m]

    Returns:
        (3, 3) axes of the bag as columns: left, backwards, up; (3,) middle of its upper rear edge. [m]
    """
    chest = posed.turn("Spine1", np.eye(3)).T.astype(np.float64)
    neck = posed.head("Neck").astype(np.float64)
    local = (points - neck) @ chest
    x, y, z = local.T
    top = -0.015
    behind = (np.abs(x) < 0.36 * size[0]) & (z < top - 0.02) & (z > top - size[2]) & (y > 0.0)
    y, z = y[behind], z[behind] - top
    upper = z > -0.45 * size[2]
    high, low = int(np.argmax(np.where(upper, y, -1.0))), int(np.argmax(np.where(upper, -1.0, y)))
    slope = float(np.clip((y[high] - y[low]) / (z[high] - z[low]), -_MAX_TILT, _MAX_TILT))
    offset = float((y - slope * z).max()) - 0.004
    tilt = np.array([0.0, slope, 1.0]) / np.hypot(1.0, slope)
    axes = np.stack([np.array([1.0, 0.0, 0.0]), np.array([0.0, tilt[2], -tilt[1]]), tilt], axis=1)
    return chest @ axes, neck + chest @ np.array([0.0, offset, top])


def shoulder_straps(
    points: Array, frame: Array, origin: Array, size: Array, sign: float, posed: PosedBody
) -> list[NDArray[np.floating[Any]]]:
    """Vertices of a padded strap and its webbing on one side; sign 1 is the left."""
    left, back, up = frame.T * np.array([[sign], [1.0], [1.0]])
    width, _, height = size
    scale = float(np.clip(height / 0.46, 0.7, 1.0))
    reach = float((posed.head("LeftArm") - posed.head("RightArm")) @ (left * sign)) * 0.5
    inner, outer = 0.48 * reach, 0.80 * reach
    centre = origin - back * 0.13 - up * 0.25 * scale + left * outer
    plane = Plane.through(centre, -back, up * 0.30 * scale + left * (inner - outer))
    top = origin + left * (inner + 0.004) - up * 0.05 + back * 0.02
    pad, pad_normals = flat_band(points, plane, _PAD_M[0], plane.angle(top), -0.12, _N_PAD)
    corner = origin + left * (0.42 * width) - up * (height - 0.06) + back * 0.015
    end = pad[-2]
    lateral = left - back * (left @ back)
    middle = 0.5 * (end + corner)
    middle = middle + lateral * ((origin - middle) @ lateral)
    low = Plane.through(middle, lateral, end - corner - lateral * ((end - corner) @ lateral))
    low_radius = outline_radius(points, low, 0.016, np.stack([end, corner]))
    web, web_normals = arc(low, low_radius, low.angle(end), low.angle(corner), _N_WEB)
    web[0], web[-1] = end, corner
    web = even_steps(web, _N_WEB)
    return [strap(pad, pad_normals, _PAD_WIDTH_M, _PAD_THICK_M)[0], strap(web, web_normals, *_WEB_M)[0]]
