"""What is sewn onto a garment: plackets, buttons, zips, pockets, cuffs, bands, belts and lapels.

All are cut from the garment's own surface and lie a few millimetres off it, so that they never float or sink.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from assets.library import BodyLibrary
from generator.colour import lab_to_linear
from generator.people.cloth import Stuff
from generator.people.parts import Finish, PartId
from generator.people.piece import Piece, make_piece
from generator.people.regions import COAT_BELT_Z, Regions, front_gap_m, neckline_shape, sleeve_depth
from generator.people.sewing import Layer, Sewing, Zone, arm_zone, front_zone, trim, trunk_zone
from generator.people.spec import TopSpec
from generator.people.wardrobe import tights_shell

Points = NDArray[np.float32]
Field = NDArray[np.float32]
BAND_M = 0.058  # height of ribs at hem and wrists [m]
_LAPEL_Z, _NOTCH_Z = (0.26, 0.505), (0.462, 0.487)  # where lapels begin and end, and their notch


def trim_layers(sewing: Sewing, top: TopSpec, hem_z: float, library: BodyLibrary) -> list[Layer]:
    """All trims of a garment but its collar and buttons, without those that nothing shows of."""
    cloth, front, arms, trunk = sewing.stuff, front_zone(library), arm_zone(library), trunk_zone(library)
    plain = replace(cloth, albedo=lab_to_linear(top.trim_lab).astype(np.float32), textured=False)
    rib = replace(plain, finish=Finish.KNIT)
    fields: list[tuple[Zone, list[Field], float, Stuff]] = [
        (front, _patches(front.regions, top, hem_z), 0.004, cloth),
        (arms, _cuffs(arms.regions, top, ("rib",)), 0.003, rib),
        (arms, _cuffs(arms.regions, top, ("button", "rolled")), 0.005, cloth),
        (trunk, _hem_band(trunk.regions, top, hem_z, "rib"), 0.003, rib),
        (trunk, _hem_band(trunk.regions, top, hem_z, "elastic"), 0.005, cloth),
        (front, _zip(front.regions, top), 0.003, replace(plain, finish=Finish.METAL)),
        (trunk, _belt(trunk.regions, top), 0.011, replace(cloth, albedo=0.75 * cloth.albedo, textured=False)),
        (front, _lapels(front.regions, top), 0.009, cloth),
    ]
    layers = [trim(sewing, zone, np.max(own, axis=0), off_m, stuff) for zone, own, off_m, stuff in fields if own]
    return [layer for layer in layers if (layer.field >= 0.0).any()]


def _box(regions: Regions, x_m: float, z_m: float, half: tuple[float, float], slope: float = 0.0) -> Field:
    """Depth in a rectangle on the front, seen from the front; `slope` leans it inwards going up."""
    x, y, z = regions.points.T
    across = half[0] - np.abs(x - x_m + np.sign(x_m) * slope * (z - z_m))
    depth = np.minimum(across, half[1] - np.abs(z - z_m))
    return np.where((y > -0.02) | (regions.on_arm > 0.3), -0.1, depth).astype(np.float32)


def _patches(regions: Regions, top: TopSpec, hem_z: float) -> list[Field]:
    """Plackets and pockets."""
    x, _, z = regions.points.T
    fields = []
    edge = np.abs(x) - front_gap_m(top, z)
    if top.closure == "placket":
        fields.append(_box(regions, 0.0, 0.47, (0.016, 0.075)))
    elif top.closure == "buttons" or (top.closure == "zip" and top.opening > 0.0):
        front = _box(regions, 0.0, 0.2, (0.3, 0.5))
        strip = np.minimum(edge, 0.030 - edge) if top.opening > 0.0 else 0.017 - np.abs(x)
        fields.append(np.minimum(front, strip))
    if top.pockets == "chest":
        sides = (1.0, -1.0) if top.fabric.material in ("denim", "canvas", "leather") else (1.0,)
        fields += [_box(regions, side * 0.082, 0.395, (0.044, 0.052)) for side in sides]
    elif top.pockets == "kangaroo":
        low = max(hem_z + BAND_M + 0.005, 0.07)
        body = _box(regions, 0.0, low + 0.065, (0.3, 0.065))
        fields.append(np.minimum(body, 0.128 - np.abs(x) - 0.55 * np.maximum(z - low - 0.055, 0.0)).astype(np.float32))
    elif top.pockets == "flap":
        low = 0.075 if hem_z < 0.0 else hem_z + 0.075
        fields += [_box(regions, side * 0.095, low, (0.062, 0.024), 0.12) for side in (1.0, -1.0)]
    elif top.pockets == "side":
        low = 0.10 if hem_z < 0.03 else hem_z + 0.08
        fields += [_box(regions, side * 0.118, low, (0.012, 0.062), 0.35) for side in (1.0, -1.0)]
    return fields


def _cuffs(regions: Regions, top: TopSpec, kinds: tuple[str, ...]) -> list[Field]:
    """Cuffs of the given kinds."""
    if top.cuffs not in kinds or top.sleeve_length <= 0.1:
        return []
    width = {"rib": BAND_M if top.sleeve_length > 0.5 else 0.024, "button": 0.058, "rolled": 0.045}[top.cuffs]
    return [np.where(regions.on_arm > 0.3, width - sleeve_depth(regions, top), -0.1).astype(np.float32)]


def _hem_band(regions: Regions, top: TopSpec, hem_z: float, kind: str) -> list[Field]:
    """The band at the hem if it is of this kind."""
    if top.hem_band != kind:
        return []
    width = BAND_M if kind == "rib" else 0.035
    return [np.where(regions.on_arm < 0.3, hem_z + width - regions.points[:, 2], -0.1).astype(np.float32)]


def _zip(regions: Regions, top: TopSpec) -> list[Field]:
    return [_box(regions, 0.0, 0.2, (0.007, 0.5))] if top.closure == "zip" and top.opening == 0.0 else []


def _belt(regions: Regions, top: TopSpec) -> list[Field]:
    height = np.abs(regions.points[:, 2] - COAT_BELT_Z)
    return [np.where(regions.on_arm < 0.3, 0.026 - height, -0.1).astype(np.float32)] if top.belted else []


def _lapels(regions: Regions, top: TopSpec) -> list[Field]:
    """The turned-over fronts of blazer and coat, with a notch below the collar."""
    if top.collar != "lapel":
        return []
    x, y, z = regions.points.T
    half_m, drop_m, _ = neckline_shape(top)
    shoulder_z = 0.582
    vee = half_m * (1.0 - (shoulder_z - z) / drop_m)
    edge = np.abs(x) - np.maximum(np.maximum(vee, front_gap_m(top, z)), 0.0)
    low = min(_LAPEL_Z[0], shoulder_z - drop_m) if top.opening > 0.0 else shoulder_z - drop_m
    wide = 0.080 * np.clip((z - low) / (_NOTCH_Z[0] - low), 0.0, 1.0) ** 0.8
    wide = wide - np.where(z > _NOTCH_Z[0], 0.055 * np.clip((z - _NOTCH_Z[0]) / 0.012, 0.0, 1.0), 0.0)
    wide = wide + np.where(z > _NOTCH_Z[1], 0.040 * np.clip((z - _NOTCH_Z[1]) / 0.010, 0.0, 1.0), 0.0)
    field = np.minimum(wide - edge, np.minimum(z - low, 0.565 - z))
    return [np.where((y > -0.02) | (regions.on_arm > 0.3), -0.1, field).astype(np.float32)]


@lru_cache(maxsize=2)
def _front_tree(library: BodyLibrary) -> tuple[NDArray[np.int64], cKDTree]:
    """Surface vertices of chest and belly, and their search tree seen from the front."""
    regions = tights_shell(library).regions
    front = (regions.points[:, 1] < -0.03) & (np.abs(regions.points[:, 0]) < 0.16) & (regions.points[:, 2] > -0.15)
    rows = np.flatnonzero(front & (regions.on_arm < 0.3) & (regions.points[:, 2] < 0.58))
    return rows, cKDTree(regions.points[rows][:, [0, 2]])


def build_buttons(sewing: Sewing, top: TopSpec, hem_z: float, library: BodyLibrary) -> list[Piece]:
    """Discs down the front, on the wearer's right edge of an open one."""
    if top.closure not in ("buttons", "placket"):
        return []
    rows, tree = _front_tree(library)
    _, drop_m, _ = neckline_shape(top)
    highest = 0.582 - drop_m - 0.022
    lowest = 0.42 if top.closure == "placket" else max(hem_z + 0.05, 0.0)
    outer = sewing.stuff.part == PartId.OUTERWEAR
    step = 0.11 if outer else 0.045 if top.closure == "placket" else 0.080
    heights = np.arange(highest, lowest - 1e-6, -step)
    across = np.zeros_like(heights) if top.opening == 0.0 else -front_gap_m(top, heights.astype(np.float32)) - 0.014
    away, near = tree.query(np.stack([across, heights], axis=1), k=4)
    share = 1.0 / np.maximum(away, 1e-4) ** 2
    share = (share / share.sum(axis=1, keepdims=True)).astype(np.float32)[:, :, None]
    place, normal, weights, creases = (
        (share * values[rows[near]]).sum(axis=1)
        for values in (sewing.surface, sewing.normals, tights_shell(library).weights, sewing.creases)
    )
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    level = np.cross([0.0, 0.0, 1.0], normal)
    level /= np.maximum(np.linalg.norm(level, axis=1, keepdims=True), 1e-6)
    upward = np.cross(normal, level)
    turn = np.arange(8) * (np.pi / 4.0)
    radius = 0.011 if outer else 0.0065
    rim = np.cos(turn)[None, :, None] * level[:, None] + np.sin(turn)[None, :, None] * upward[:, None]
    centre = (place + 0.009 * normal)[:, None]
    points = np.concatenate(
        [
            centre + 0.001 * normal[:, None],
            centre + radius * rim,
            centre + 1.2 * radius * rim - 0.006 * normal[:, None],
        ],
        axis=1,
    )
    k = np.arange(8)
    wall = np.stack([1 + k, 9 + k, 9 + (k + 1) % 8, 1 + (k + 1) % 8], axis=1)
    top_faces = np.stack(
        [np.zeros(4, int), 1 + 2 * np.arange(4), 2 + 2 * np.arange(4), 1 + (2 + 2 * np.arange(4)) % 8], axis=1
    )
    faces = np.concatenate([top_faces, wall])[None] + 17 * np.arange(len(heights))[:, None, None]
    piece = make_piece(
        points.reshape(-1, 3), np.repeat(weights, 17, axis=0), lab_to_linear(top.trim_lab),
        faces.reshape(-1, 4), sewing.stuff.part, Finish.PLASTIC,
    )  # fmt: skip
    return [replace(piece, creases=np.repeat(creases, 17, axis=0).astype(np.float32))]
