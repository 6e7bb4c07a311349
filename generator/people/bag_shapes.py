"""Bags as rigid bodies: what is sewn, moulded and riveted, in the frame of the bag.

x runs along the width, -y is the face that is seen, +y lies against the wearer; the opening's middle is the origin and
the body hangs below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.people.fabrics import finish_of, is_textured
from generator.people.parts import Finish
from generator.people.solids import Paint, Solid, rounded_box, strap, tube
from generator.people.spec import BagSpec, Lab
from generator.people.straps import curve

Array = NDArray[np.floating[Any]]
_METAL_LAB: Lab = (62.0, 0.5, 6.0)
# Width, depth and height of the smallest and the largest bag of each kind, worn by somebody 1.75 m tall. [m]
SIZES_M = {
    "backpack": ((0.27, 0.14, 0.40), (0.34, 0.21, 0.52)),
    "handbag": ((0.22, 0.095, 0.165), (0.35, 0.145, 0.26)),
    "shoulder_bag": ((0.21, 0.075, 0.15), (0.34, 0.11, 0.27)),
    "messenger": ((0.31, 0.09, 0.24), (0.42, 0.13, 0.31)),
    "tote": ((0.33, 0.09, 0.33), (0.42, 0.13, 0.39)),
    "suitcase": ((0.35, 0.21, 0.50), (0.48, 0.29, 0.71)),
    "shopping_bag": ((0.26, 0.13, 0.32), (0.37, 0.20, 0.44)),
}


@dataclass(frozen=True, eq=False)
class BagShape:
    """A bag before it is carried.

    Attributes:
        solids: all that does not change with the pose, in the bag's frame. [m]
        size_m: (3,) width, depth and height of its body. [m]
        rings: (2, 3) where straps are fastened, front (at -x) and rear. [m]
        drop_m: height of the grip of its handles above the opening, 0 without handles. [m]
    """

    solids: tuple[Solid, ...]
    size_m: Array
    rings: Array
    drop_m: float = 0.0


@dataclass(frozen=True)
class BagPaints:
    """Surfaces of a bag: its outside, the same without pattern, straps and trim, fittings, what is in shadow."""

    body: Paint
    plain: Paint
    trim: Paint
    metal: Paint
    dark: Paint


def bag_paints(bag: BagSpec) -> BagPaints:
    """The surfaces of a bag."""
    finish = finish_of(bag.fabric.material)
    lab = bag.fabric.colours_lab[0]
    trim = Finish.LEATHER if finish == Finish.LEATHER else Finish.NYLON
    shade = (0.7 * lab[0], 0.85 * lab[1], 0.85 * lab[2])
    return BagPaints(
        Paint(lab, finish, is_textured(bag.fabric)),
        Paint(lab, finish),
        Paint(bag.trim_lab, trim),
        Paint(_METAL_LAB, Finish.METAL),
        Paint(shade, finish),
    )


def bag_size(bag: BagSpec, stature_m: float) -> Array:
    """(3,) width, depth and height of a bag that fits its wearer. [m]"""
    small, large = (np.array(size) for size in SIZES_M[bag.kind])
    return np.asarray((small + bag.size * (large - small)) * np.clip(stature_m / 1.75, 0.75, 1.0))


def below(points: Array, height_m: float) -> Array:
    """(V, 3) points of a box around the origin, moved so that its top is at z = 0. [m]"""
    return np.asarray(points - np.array([0.0, 0.0, 0.5 * height_m]))


def puff(points: Array, size: Array, amount: float, sag: float = 0.0) -> Array:
    """A filled soft body: faces bulge by `amount` of the depth, the lower half by `sag` more; z is 0 at the top."""
    u, w = points[:, 0] / (0.5 * size[0]), points[:, 2] / size[2] * 2.0 + 1.0
    swell = (1.0 - u**2).clip(0.0) * (1.0 - w**2).clip(0.0)
    low = np.clip(0.5 - 0.5 * w, 0.0, 1.0)
    result = points.copy()
    result[:, 1] *= 1.0 + amount * swell + sag * low * (1.0 - u**2).clip(0.0)
    result[:, 0] *= 1.0 + 0.25 * amount * (1.0 - w**2).clip(0.0)
    return result


def narrow(points: Array, size: Array, width: float, depth: float) -> Array:
    """Points whose width and depth shrink linearly to these shares at the top, z = 0."""
    rise = np.clip(1.0 + points[:, 2] / size[2], 0.0, 1.0)[:, None]
    return np.asarray(points * (1.0 + rise * (np.array([width, depth, 1.0]) - 1.0)))


def handle(ends: tuple[Array, Array], top_z: float, y: float, radius_m: float, paint: Paint) -> Solid:
    """A handle from one point of the body up to the grip and down to the other."""
    low, high = ends
    mid = 0.45 * low[2] + 0.55 * top_z
    path = np.array([
        low, (0.86 * low[0], low[1] * 0.6 + 0.4 * y, mid), (0.45 * low[0], y, top_z - 0.012), (0.0, y, top_z),
        (0.45 * high[0], y, top_z - 0.012), (0.86 * high[0], high[1] * 0.6 + 0.4 * y, mid), high,
    ])  # fmt: skip
    return paint.on(tube(curve(path, 22), radius_m, np.array([0.0, 1.0, 0.0]), 6))


def build_handbag(bag: BagSpec, size: Array) -> BagShape:
    """A structured bag with a clasp, a bottom of the trim's colour and two arched handles."""
    paints = bag_paints(bag)
    width, depth, height = size
    points, faces, uvs = rounded_box((width, depth, height), 0.30 * depth, (6, 3, 5))
    points = puff(narrow(below(points, height), size, 0.84, 0.50), size, 0.06)
    body = paints.body.on((points, faces, uvs))
    lip, lip_faces, lip_uvs = rounded_box((0.84 * width + 0.006, 0.55 * depth, 0.022), 0.009, (5, 1, 1))
    tab, tab_faces, tab_uvs = rounded_box((0.05, 0.012, 0.085), 0.005, (1, 1, 1))
    lean = 0.5 * depth * np.interp(-0.055, [-height, 0.0], [1.0, 0.5]) + 0.002
    drop = float(0.11 + 0.05 * bag.size)
    solids = [
        body,
        paints.plain.on((lip - np.array([0.0, 0.0, 0.008]), lip_faces, lip_uvs)),
        paints.trim.on((tab + np.array([0.0, -lean, -0.04]), tab_faces, tab_uvs)),
        paints.metal.on(rounded_box((0.026, 0.012, 0.02), 0.004, (1, 1, 1))).shifted(0.0, -lean - 0.006, -0.072),
    ]
    foot, foot_faces, foot_uvs = rounded_box((width + 0.004, depth + 0.004, 0.14 * height), 0.06 * height, (4, 2, 1))
    solids.append(paints.trim.on((foot - np.array([0.0, 0.0, 0.935 * height]), foot_faces, foot_uvs)))
    for side in (-1.0, 1.0):
        y, x = side * 0.27 * depth, 0.27 * width
        ends = np.array([-x, y, -0.02]), np.array([x, y, -0.02])
        solids.append(handle(ends, drop, side * 0.008, 0.0075, paints.trim))
        for end in ends:
            plate = rounded_box((0.024, 0.008, 0.055), 0.003, (1, 1, 1))
            solids.append(paints.metal.on(plate).shifted(end[0], y + side * 0.004, -0.025))
    return BagShape(tuple(solids), size, np.zeros((2, 3)), drop)


def build_shoulder_bag(bag: BagSpec, size: Array) -> BagShape:
    """A soft bag with a flap, a clasp and a rounded bottom."""
    paints = bag_paints(bag)
    width, depth, height = size
    points, faces, uvs = rounded_box((width, depth, height), 0.45 * depth, (6, 2, 6), 3)
    points = puff(narrow(below(points, height), size, 0.90, 0.62), size, 0.20, 0.10)
    lower = np.clip(-points[:, 2] / height - 0.6, 0.0, 1.0)
    points[:, 0] *= 1.0 - 0.55 * lower**1.5
    flap, flap_faces, flap_uvs = rounded_box((0.94 * width, 0.5 * depth, 0.60 * height), 0.018, (6, 1, 5))
    flap = flap - np.array([0.0, 0.0, 0.30 * height - 0.006])
    deep = np.clip(-flap[:, 2] / (0.6 * height), 0.0, 1.0)
    flap[:, 0] *= 1.0 - 0.16 * deep**2
    flap[:, 1] -= depth * (0.10 + 0.30 * deep) + 0.05 * depth * (1.0 - (flap[:, 0] / (0.5 * width)) ** 2)
    rim = flap * np.array([1.03, 1.0, 1.02]) + np.array([0.0, 0.004, 0.0])
    clasp_y = -(0.41 * depth + 0.25 * depth + 0.05 * depth)
    solids = (
        paints.body.on((points, faces, uvs)),
        paints.body.on((flap, flap_faces, flap_uvs)),
        paints.trim.on((rim, flap_faces, flap_uvs)),
        paints.metal.on(rounded_box((0.045, 0.014, 0.026), 0.005, (1, 1, 1))).shifted(0.0, clasp_y, -0.52 * height),
    )
    rings = np.array([(-0.44 * width, 0.0, -0.012), (0.44 * width, 0.0, -0.012)])
    return BagShape(solids, size, rings)


def build_messenger(bag: BagSpec, size: Array) -> BagShape:
    """A satchel whose wide flap hangs over the front, with two buckled straps."""
    paints = bag_paints(bag)
    width, depth, height = size
    points, faces, uvs = rounded_box((width, depth, height), 0.024, (6, 2, 5))
    points = puff(narrow(below(points, height), size, 0.97, 0.80), size, 0.14, 0.06)
    flap, flap_faces, flap_uvs = rounded_box((width + 0.012, 0.022, 0.74 * height), 0.010, (6, 1, 5))
    flap = flap - np.array([0.0, 0.0, 0.37 * height - 0.010])
    u, deep = flap[:, 0] / (0.5 * width), np.clip(-flap[:, 2] / height, 0.0, 1.0)
    bulge = 1.0 + 0.14 * (1.0 - u**2).clip(0.0) * (1.0 - (1.0 - 2.0 * deep) ** 2) + 0.06 * deep * (1.0 - u**2).clip(0.0)
    front = 0.5 * depth * (0.80 + 0.20 * deep) * bulge
    flap[:, 1] -= front + 0.004
    cover, cover_faces, cover_uvs = rounded_box((width + 0.010, 0.86 * depth, 0.020), 0.009, (6, 2, 1))
    solids = [
        paints.body.on((points, faces, uvs)),
        paints.body.on((flap, flap_faces, flap_uvs)),
        paints.body.on((cover - np.array([0.0, 0.004, 0.0]), cover_faces, cover_uvs)),
    ]
    for x in (-0.25 * width, 0.25 * width):
        line = np.linspace(-0.30, -0.90, 7)[:, None] * np.array([0.0, 0.0, height])
        share = -line[:, 2] / height
        swell = 1.14 - 0.10 * share
        line[:, 0], line[:, 1] = x, -(0.5 * depth * (0.80 + 0.20 * share) * swell + 0.012)
        solids.append(paints.trim.on(strap(line, np.array([0.0, -1.0, 0.0]), 0.030, 0.005)))
        buckle = rounded_box((0.044, 0.012, 0.032), 0.004, (1, 1, 1))
        solids.append(paints.metal.on(buckle).shifted(x, float(line[4, 1]) - 0.006, -0.70 * height))
    rings = np.array([(-0.5 * width + 0.01, 0.0, -0.01), (0.5 * width - 0.01, 0.0, -0.01)])
    return BagShape(tuple(solids), size, rings)


def build_tote(bag: BagSpec, size: Array, in_hand: bool) -> BagShape:
    """A soft open bag that is flat at the top and full below; long handles that may go over the shoulder."""
    paints = bag_paints(bag)
    width, depth, height = size
    points, faces, uvs = rounded_box((width, depth, height), 0.020, (8, 2, 7))
    points = puff(narrow(below(points, height), size, 1.0, 0.30), size, 0.22, 0.15)
    points[:, 2] -= 0.022 * (1.0 - (points[:, 0] / (0.5 * width)) ** 2) * (1.0 + points[:, 2] / height).clip(0.0)
    inside, in_faces, in_uvs = rounded_box((0.92 * width, 0.20 * depth, 0.012), 0.005, (8, 1, 1))
    inside[:, 2] += 0.001 - 0.022 * (1.0 - (inside[:, 0] / (0.5 * width)) ** 2)
    solids = [paints.body.on((points, faces, uvs)), paints.dark.on((inside, in_faces, in_uvs))]
    drop = 0.26 if in_hand else 0.0
    for side in (-1.0, 1.0) if in_hand else ():
        x, y = 0.24 * width, side * 0.17 * depth
        ends = np.array([-x, 1.5 * y, -0.07]), np.array([x, 1.5 * y, -0.07])
        path = np.array([ends[0], (-x, y, 0.0), (-0.55 * x, 0.6 * y, 0.55 * drop), (-0.10, 0.01 * side, drop - 0.02),
                         (0.0, 0.006 * side, drop), (0.10, 0.01 * side, drop - 0.02), (0.55 * x, 0.6 * y, 0.55 * drop),
                         (x, y, 0.0), ends[1]]) * np.array([1.0, 1.0, 1.0])  # fmt: skip
        path[3, 0], path[5, 0] = -0.035, 0.035
        solids.append(paints.trim.on(strap(curve(path, 26), np.array([0.0, side, 0.0]), 0.026, 0.004)))
    rings = np.array([(-0.24 * width, 0.0, -0.02), (0.24 * width, 0.0, -0.02)])
    return BagShape(tuple(solids), size, rings, drop)


def build_shopping_bag(bag: BagSpec, size: Array) -> BagShape:
    """A thin carrier bag, gathered under its two handles and filled below."""
    paints = bag_paints(bag)
    width, depth, height = size
    points, faces, uvs = rounded_box((width, depth, height), 0.035, (10, 5, 9))
    points = below(points, height)
    deep = np.clip(-points[:, 2] / height, 0.0, 1.0)
    gather = 0.34 + 0.66 * np.sin(0.5 * np.pi * np.clip(deep / 0.55, 0.0, 1.0)) ** 0.9
    points[:, 0] *= gather * (1.0 + 0.05 * deep)
    points[:, 1] *= 0.20 + 0.80 * np.sin(0.5 * np.pi * np.clip(deep / 0.65, 0.0, 1.0)) ** 1.1
    rng = np.random.default_rng(bag.fabric.seed)
    waves = rng.uniform(0.0, 2 * np.pi, 6)
    crumple = sum(
        np.sin(f * points[:, 0] + 0.7 * f * points[:, 2] * s + w)
        for f, s, w in zip((26.0, 41.0, 60.0), (1.0, -1.0, 0.5), waves[:3], strict=True)
    )
    folds = np.cos(34.0 * points[:, 0] / np.maximum(gather, 0.2) + waves[3]) * np.clip(1.0 - deep / 0.5, 0.0, 1.0)
    points[:, 1] += np.sign(points[:, 1]) * (0.0035 * crumple + 0.006 * folds)
    drop = 0.14
    solids = [paints.body.on((points, faces, uvs))]
    for side in (-1.0, 1.0):
        path = np.array([
            (-0.13 * width, 0.05 * depth * side, -0.03), (-0.11 * width, 0.06 * depth * side, 0.4 * drop),
            (-0.03, 0.006 * side, drop - 0.012), (0.0, 0.004 * side, drop), (0.03, 0.006 * side, drop - 0.012),
            (0.11 * width, 0.06 * depth * side, 0.4 * drop), (0.13 * width, 0.05 * depth * side, -0.03),
        ])  # fmt: skip
        wide = np.interp(np.linspace(-1.0, 1.0, 20), [-1.0, -0.5, 0.0, 0.5, 1.0], [0.06, 0.035, 0.018, 0.035, 0.06])
        solids.append(paints.plain.on(strap(curve(path, 20), np.array([0.0, side, 0.0]), wide, 0.004)))
    return BagShape(tuple(solids), size, np.zeros((2, 3)), drop)
