"""Bags and how they hang: on the back, across the trunk, over a shoulder, in a hand, rolling behind."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from generator.people.attach import Attachment, PosedBody
from generator.people.backpack import wear_backpack
from generator.people.bag_shapes import (
    BagShape,
    bag_paints,
    bag_size,
    build_handbag,
    build_messenger,
    build_shopping_bag,
    build_shoulder_bag,
    build_tote,
)
from generator.people.fabrics import is_textured
from generator.people.hands import GripFrame, carried_item, crook_frame, grip_frame, hangs_in_crook
from generator.people.parts import PartId
from generator.people.skinning import Skeleton
from generator.people.solids import solids_piece, strap
from generator.people.spec import BagSpec, OutfitSpec, PersonSpec
from generator.people.straps import Plane, arc, even_steps, outline_radius
from generator.people.suitcase import pull_suitcase, turn_z

Array = NDArray[np.float64]
_N_STRAP = 48
_MAX_TILT = 0.26  # how far a hanging bag is pushed outwards by the leg [rad]
_SWING = 0.06
_STRAP_M = {"shoulder_bag": (0.022, 0.005), "messenger": (0.042, 0.005), "tote": (0.026, 0.005)}
_TURN_BACK = {"shoulder_bag": 0.20, "messenger": 0.36, "tote": 0.12}  # how far behind the hip they lie [rad]
_DROP_M = {"shoulder_bag": 0.36, "tote": 0.27}  # from the shoulder to the opening, for 1.75 m


def carry_bags(spec: PersonSpec, outfit: OutfitSpec, skeleton: Skeleton) -> list[Attachment]:
    """All bags of an outfit.

    Args:
        spec: the person.
        outfit: what is worn.
        skeleton: rest-pose bones.
    """
    bags = [bag for bag in outfit.bags if bag.kind not in ("backpack", "suitcase")]
    single = {bag.kind: _without_pattern(bag) for bag in bags[:-1]}  # a part has one texture, the last bag's
    return [_carry(single.get(bag.kind, bag), spec.stature_m, outfit, len(skeleton.names)) for bag in outfit.bags]


def _without_pattern(bag: BagSpec) -> BagSpec:
    plain = replace(bag.fabric, pattern="plain", colours_lab=bag.fabric.colours_lab[:1])
    return replace(bag, fabric=replace(plain, material="cotton") if is_textured(plain) else plain)


def is_held(bag: BagSpec, outfit: OutfitSpec) -> bool:
    """Whether the hand of its side carries a bag."""
    item = carried_item(outfit, bag.side)
    return isinstance(item, BagSpec) and item.kind == bag.kind


def _carry(bag: BagSpec, stature_m: float, outfit: OutfitSpec, n_bones: int) -> Attachment:
    if bag.kind == "backpack":
        return wear_backpack(bag, stature_m, n_bones)
    if bag.kind == "suitcase":
        return pull_suitcase(bag, stature_m, n_bones)
    size = bag_size(bag, stature_m)
    if bag.kind == "handbag":
        return _in_hand(bag, build_handbag(bag, size), outfit, n_bones)
    if bag.kind == "shopping_bag":
        return _in_hand(bag, build_shopping_bag(bag, size), outfit, n_bones)
    if bag.kind == "messenger":
        return _on_strap(bag, build_messenger(bag, size), stature_m, n_bones)
    if bag.kind == "shoulder_bag":
        return _on_strap(bag, build_shoulder_bag(bag, size), stature_m, n_bones)
    if is_held(bag, outfit):
        return _in_hand(bag, build_tote(bag, size, True), outfit, n_bones)
    return _on_strap(bag, build_tote(bag, size, False), stature_m, n_bones)


def _in_hand(bag: BagSpec, shape: BagShape, outfit: OutfitSpec, n_bones: int) -> Attachment:
    """A bag that hangs by its handles from the fist or from the crook of the arm."""
    piece = solids_piece(shape.solids, np.zeros(n_bones), PartId.BAG)
    rest = piece.rest.astype(np.float64)

    def place(posed: PosedBody) -> NDArray[np.float32]:
        grip = carrying_grip(bag, outfit, posed)
        return hang_from(rest, shape, grip.centre, grip.axis, posed, bag)

    return Attachment(piece, place)


def carrying_grip(bag: BagSpec, outfit: OutfitSpec, posed: PosedBody) -> GripFrame:
    """Where a bag with handles hangs: in the fist, or in the crook of an arm whose hand does something else."""
    action = posed.pose.hand(bag.side)
    busy = not is_held(bag, outfit) or action in ("pocket", "phone_call", "phone_look")
    crook = busy or (action == "carry" and hangs_in_crook(bag))
    return crook_frame(posed, bag.side) if crook else grip_frame(posed, bag.side)


def hang_from(
    rest: Array, shape: BagShape, grip: Array, axis: Array, posed: PosedBody, bag: BagSpec
) -> NDArray[np.float32]:
    """Vertices of a bag that hangs like a pendulum from a grip, pushed aside by the leg.

    Args:
        rest: (V, 3) in the bag's frame. [m]
        shape: the bag.
        grip: (3,) where its handles are held. [m]
        axis: (3,) direction of the handles in the grip.
        posed: the wearer.
        bag: the facts.
    """
    sign = 1.0 if bag.side == "left" else -1.0
    along = np.array([axis[0], axis[1], 0.0])
    along = along if along[1] <= 0.0 else -along
    forward = np.array([0.0, -1.0, 0.0])
    along = along / np.linalg.norm(along) if np.linalg.norm(along) > 0.3 else forward
    out = np.cross(np.array([0.0, 0.0, 1.0]), along) * sign
    if out[0] * sign < 0.2:
        along, out = forward, np.array([sign, 0.0, 0.0])
    ground = posed.ground_m
    drop = min(shape.drop_m, float(grip[2]) - ground - shape.size_m[2] - 0.03)
    local = (posed.clothes - grip) @ np.stack([along, out, [0.0, 0.0, -1.0]], axis=1)
    tilt = clear_tilt(local, shape.size_m, drop)
    swing = _SWING * np.sin(2.0 * np.pi * posed.pose.phase) if posed.pose.kind == "walking" else 0.0
    down = np.array([np.sin(swing), np.sin(tilt), -np.cos(tilt)])
    down = down[0] * along + down[1] * out + down[2] * np.array([0.0, 0.0, 1.0])
    down /= np.linalg.norm(down)
    side = out - (out @ down) * down
    side /= np.linalg.norm(side)
    frame = np.stack([np.cross(side, down), -side, -down])
    return np.asarray((rest - np.array([0.0, 0.0, drop])) @ frame + grip, np.float32)


def clear_tilt(local: Array, size: Array, drop_m: float) -> float:
    """How far a hanging bag leans outwards to clear the body.

    Args:
        local: (P, 3) points of the body: along the bag, outwards and down from the grip. [m]
        size: (3,) width, depth and height of the bag. [m]
        drop_m: grip to opening. [m]

    Returns:
        Angle from the vertical, not below zero. [rad]
    """
    near = (np.abs(local[:, 0]) < 0.48 * size[0]) & (local[:, 2] > drop_m) & (local[:, 2] < drop_m + size[2])
    outward, down = local[near, 1], local[near, 2]
    if not len(down):
        return 0.0
    radius = np.hypot(outward, down)
    half = 0.5 * size[1] * np.clip((down - drop_m) / (0.3 * size[2]), 0.5, 1.0) + 0.004
    need = np.arctan2(outward, down) + np.arcsin(np.clip(half / radius, 0.0, 1.0))
    return float(np.clip(need.max(), 0.0, _MAX_TILT))


def _on_strap(bag: BagSpec, shape: BagShape, stature_m: float, n_bones: int) -> Attachment:
    """A bag at the hip on a strap over the shoulder of its side or across the trunk."""
    width, thickness = _STRAP_M[bag.kind]
    paints = bag_paints(bag)
    dummy = np.linspace(0.0, 1.0, _N_STRAP)[:, None] * np.array([0.0, 0.0, 1.0])
    # From the front, the strap of a bag that hangs behind the hip is most of what shows: it has the bag's colour.
    paint = paints.trim if bag.kind == "tote" else paints.plain
    band = paint.on(strap(dummy, np.array([0.0, -1.0, 0.0]), width, thickness))
    lanes = (-0.016, 0.016) if bag.kind == "tote" else (0.0,)
    piece = solids_piece([*shape.solids, *[band] * len(lanes)], np.zeros(n_bones), PartId.BAG)
    rest = np.concatenate([solid.points for solid in shape.solids]).astype(np.float64)
    scale = min(stature_m / 1.75, 1.05)
    sign = 1.0 if bag.side == "left" else -1.0

    def place(posed: PosedBody) -> NDArray[np.float32]:
        clothes = posed.clothes.astype(np.float64)
        hips = posed.turn("Hips", np.array([[sign, 0.0, 0.0]]))[0].astype(np.float64)
        out = np.array([hips[0], hips[1], 0.0]) / np.hypot(hips[0], hips[1])
        out = out @ turn_z(sign * _TURN_BACK[bag.kind]).T
        ahead = np.array([out[1], -out[0], 0.0]) * sign
        shoulder = shoulder_point(clothes, posed, bag, scale)
        if bag.kind == "messenger":
            top = np.array([0.0, 0.0, float(posed.head("Hips")[2]) + 0.07 * scale])
            back_m = 0.09 * scale
        else:
            top = np.array([0.0, 0.0, shoulder[2] - _DROP_M[bag.kind] * scale])
            back_m = 0.015 * scale
        middle = posed.head("Hips").astype(np.float64)
        top[:2] = middle[:2] - back_m * ahead[:2]
        swing = 0.012 * np.sin(2.0 * np.pi * posed.pose.phase) if posed.pose.kind == "walking" else 0.0
        top = top + swing * ahead
        top = top + out * rest_on_hip(clothes, top, out, ahead, shape.size_m)
        up = np.array([0.0, 0.0, 1.0])
        frame = np.stack([-np.cross(out, up), -out, up])
        body, rings = rest @ frame + top, shape.rings[:: int(sign)] @ frame + top
        lines = [strap_path(clothes, shoulder + lane * out, rings, ahead) for lane in lanes]
        bands = [strap(path, normals, width, thickness)[0] for path, normals in lines]
        return np.asarray(np.concatenate([body, *bands]), np.float32)

    return Attachment(piece, place)


def shoulder_point(clothes: Array, posed: PosedBody, bag: BagSpec, scale: float) -> Array:
    """(3,) top of the shoulder that a strap lies on: the bag's own, or the other one for a messenger bag. [m]"""
    sign = (1.0 if bag.side == "left" else -1.0) * (-1.0 if bag.kind in ("messenger", "shoulder_bag") else 1.0)
    joint = posed.head("LeftArm" if sign > 0 else "RightArm").astype(np.float64)
    neck = posed.head("Neck").astype(np.float64)
    share = 0.52 if bag.kind in ("messenger", "shoulder_bag") else 0.62
    spot = neck + share * (joint - neck)
    near = np.hypot(clothes[:, 0] - spot[0], clothes[:, 1] - spot[1]) < 0.03
    near &= clothes[:, 2] > spot[2] - 0.05
    return np.array([spot[0], spot[1], float(clothes[near, 2].max()) if near.any() else spot[2] + 0.05 * scale])


def rest_on_hip(clothes: Array, top: Array, out: Array, ahead: Array, size: Array) -> float:
    """How far outside of a point of the trunk's axis the middle of a bag is that touches the hip. [m]"""
    local = clothes - top
    along, height = local @ ahead, local[:, 2]
    beside = (np.abs(along) < 0.46 * size[0]) & (height < 0.0) & (height > -size[2])
    reach = float((local[beside] @ out).max()) if beside.any() else 0.12
    return reach + 0.46 * float(size[1])


def strap_path(clothes: Array, shoulder: Array, rings: Array, ahead: Array) -> tuple[Array, Array]:
    """(N, 3) taut line from the front ring over the shoulder to the rear ring, and its outward normals. [m]"""
    low = rings.mean(axis=0)
    centre = low + 0.42 * (shoulder - low)
    plane = Plane.through(centre, ahead, shoulder - low)
    radius = outline_radius(clothes, plane, 0.018, rings)
    start, end = plane.angle(rings[0]), plane.angle(rings[1])
    end = end if end > start else end + 2.0 * np.pi
    path, normals = arc(plane, radius, start, end, _N_STRAP)
    path[0], path[-1] = rings
    return even_steps(path, _N_STRAP), normals
