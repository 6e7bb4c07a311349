"""A person as boxes on a standard skeleton, in the colours of what they wear."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from generator.colour import lab_to_linear, linear_to_srgb
from generator.people.parts import PartId
from generator.people.spec import BagSpec, HandAction, Lab, OutfitSpec, PersonSpec, PoseSpec, Side

Point = tuple[float, float, float]

# Heights over the ground and lengths of limbs as shares of the stature: D. A. Winter, Biomechanics and Motor Control of
# Human Movement, after R. Drillis and R. Contini, 1966.
ANKLE, KNEE, HIP, SHOULDER, CHIN = 0.039, 0.285, 0.53, 0.818, 0.87
THIGH, SHANK, UPPER_ARM, FOREARM, HAND = HIP - KNEE, KNEE - ANKLE, 0.186, 0.146, 0.1
HIP_X, SHOULDER_X, WAIST = 0.055, 0.125, 0.62
SIDES: Mapping[Side, float] = {"left": 1.0, "right": -1.0}  # a person who faces -y has the left hand on the side of +x

# Flexion of shoulder and elbow. [deg]
ARMS: Mapping[HandAction, tuple[float, float]] = {
    "pocket": (-15.0, 40.0), "phone_call": (30.0, 140.0), "phone_look": (25.0, 90.0), "carry": (0.0, 5.0),
    "strap": (20.0, 130.0), "gesture": (30.0, 80.0),
}  # fmt: skip
# Swing of the legs, least and further flexion of the knee, swing of the arms, flexion of the elbow. [deg]
GAITS: Mapping[str, tuple[float, float, float, float, float]] = {
    "walking": (25.0, 5.0, 50.0, 20.0, 15.0), "running": (40.0, 20.0, 70.0, 40.0, 90.0),
    "standing": (0.0, 0.0, 0.0, 0.0, 5.0), "sitting": (0.0, 90.0, 0.0, 0.0, 40.0),
}  # fmt: skip
PHONE_LAB: Lab = (15.0, 0.0, 0.0)
LEAST_SLEEVE, LONG_SLEEVE, LONG_LEG, LONG_SOCK = 0.05, 0.5, 0.5, 0.3


@dataclass(frozen=True, eq=False)
class Figure:
    """A posed person who stands at the origin and faces -y.

    Attributes:
        corners: (B, 8, 3) of the boxes: corner 4 e + 2 s + f is at its start or end, right or left, and lower or upper
            side. [m]
        parts: (B,) values of `PartId`.
        colours: (B, 3) sRGB.
        keypoints: (17, 3) COCO joints. [m]
        stature_m: standing. [m]
    """

    corners: NDArray[np.float64]
    parts: NDArray[np.uint8]
    colours: NDArray[np.uint8]
    keypoints: NDArray[np.float64]
    stature_m: float


class _Box(NamedTuple):
    """From start to end, so wide and deep; lengths are shares of the stature."""

    part: PartId
    lab: Lab
    start: Point
    end: Point
    half_width: float
    half_depth: float


class _Limbs(NamedTuple):
    """Joints of one side."""

    hip: Point
    knee: Point
    ankle: Point
    shoulder: Point
    elbow: Point
    wrist: Point
    fingers: Point


def build_figure(person: PersonSpec, outfit: int, pose: PoseSpec) -> Figure:
    """A person in an outfit and about in a pose: the swing of arms and legs, no more."""
    limbs = {side: _limbs(pose, side) for side in SIDES}
    lift = max(ANKLE - limb.ankle[2] for limb in limbs.values())
    worn = person.outfits[outfit]
    boxes = [*_trunk(person, worn), *_head(person, worn), *_carried(worn)]
    for side, limb in limbs.items():
        boxes += [*_limb_boxes(person, worn, limb), *_in_hand(worn, pose, side, limb)]
    start, end, half = (np.array(values) for values in zip(*((box[2], box[3], box[4:]) for box in boxes), strict=True))
    corners = box_corners(start, end, half)
    parts = np.array([box.part for box in boxes], np.uint8)
    corners[parts != PartId.SUITCASE, :, 2] += lift
    keypoints = _keypoints(limbs)
    keypoints[:, 2] += lift
    colours = to_bytes(np.array([box.lab for box in boxes]))
    return Figure(corners * person.stature_m, parts, colours, keypoints * person.stature_m, person.stature_m)


def to_bytes(lab: NDArray[np.float64]) -> NDArray[np.uint8]:
    """(..., 3) sRGB of (..., 3) CIELAB."""
    return np.asarray(np.rint(255.0 * linear_to_srgb(lab_to_linear(lab))), np.uint8)


def box_corners(start: NDArray[Any], end: NDArray[Any], half: NDArray[Any]) -> NDArray[np.float64]:
    """(B, 8, 3) corners of boxes whose width lies along x.

    Args:
        start: (B, 3) middle of one end.
        end: (B, 3) middle of the other, at the same x or higher or lower.
        half: (B, 2) half width along x and half depth across.
    """
    along = end - start
    along = along / np.linalg.norm(along, axis=1, keepdims=True)
    side = np.zeros_like(along)
    side[:, 0] = 1.0
    front = np.cross(along, side)
    front /= np.linalg.norm(front, axis=1, keepdims=True)
    ends, signs = np.stack([start, end], axis=1), np.array([-1.0, 1.0])
    wide = signs[:, None] * (side * half[:, :1])[:, None, :]
    deep = signs[:, None] * (front * half[:, 1:])[:, None, :]
    corners = ends[:, :, None, None] + wide[:, None, :, None] + deep[:, None, None, :]
    return np.asarray(corners.reshape(-1, 8, 3), np.float64)


def _limbs(pose: PoseSpec, side: Side) -> _Limbs:
    x, (swing, bent, more, arm_swing, elbow_deg) = SIDES[side], GAITS[pose.kind]
    turn = 2.0 * math.pi * (pose.phase + (0.0 if side == "left" else 0.5))
    thigh_deg = 90.0 if pose.kind == "sitting" else swing * math.cos(turn)
    knee_deg = bent + more * max(-math.sin(turn), 0.0)
    arm_deg, elbow_deg = ARMS.get(pose.hand(side), (-arm_swing * math.cos(turn), elbow_deg))
    hip, shoulder = (x * HIP_X, 0.0, HIP), (x * SHOULDER_X, 0.0, SHOULDER - 0.02)
    knee, elbow = _swung(hip, THIGH, thigh_deg), _swung(shoulder, UPPER_ARM, arm_deg)
    wrist = _swung(elbow, FOREARM, arm_deg + elbow_deg)
    fingers = _swung(wrist, HAND, arm_deg + elbow_deg)
    return _Limbs(hip, knee, _swung(knee, SHANK, thigh_deg - knee_deg), shoulder, elbow, wrist, fingers)


def _swung(joint: Point, length: float, forward_deg: float) -> Point:
    """Where a limb ends that hangs from a joint and is swung forward."""
    angle = math.radians(forward_deg)
    return joint[0], joint[1] - length * math.sin(angle), joint[2] - length * math.cos(angle)


def _keypoints(limbs: Mapping[Side, _Limbs]) -> NDArray[np.float64]:
    """(17, 3) in COCO's order."""
    face = [(0.0, -0.06, 0.93), *((x * 0.018, -0.05, 0.945) for x in SIDES.values())]
    ears = [(x * 0.047, 0.0, 0.935) for x in SIDES.values()]
    names = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
    return np.array([*face, *ears, *(getattr(limb, name) for name in names for limb in limbs.values())])


def _trunk(person: PersonSpec, outfit: OutfitSpec) -> Iterator[_Box]:
    top, part = (outfit.outer, PartId.OUTERWEAR) if outfit.outer else (outfit.upper, PartId.UPPER)
    yield _Box(part, top.fabric.colours_lab[0], (0.0, 0.0, WAIST), (0.0, 0.0, SHOULDER), 0.105, 0.065)
    if outfit.outer and outfit.outer.opening > 0.3:
        shirt = outfit.upper.fabric.colours_lab[0]
        yield _Box(PartId.UPPER, shirt, (0.0, -0.066, WAIST), (0.0, -0.066, SHOULDER), 0.04, 0.004)
    yield _Box(PartId.LOWER, outfit.lower.fabric.colours_lab[0], (0.0, 0.0, 0.5), (0.0, 0.0, WAIST), 0.09, 0.06)
    yield _Box(PartId.SKIN, person.skin_lab, (0.0, 0.0, SHOULDER), (0.0, 0.0, CHIN), 0.03, 0.03)


def _head(person: PersonSpec, outfit: OutfitSpec) -> Iterator[_Box]:
    hair = (PartId.SKIN, person.skin_lab) if person.hair.style == "bald" else (PartId.HAIR, person.hair.colour_lab)
    yield _Box(PartId.FACE, person.skin_lab, (0.0, -0.025, CHIN), (0.0, -0.025, 0.98), 0.045, 0.03)
    yield _Box(*hair, (0.0, 0.027, 0.89), (0.0, 0.027, 1.0), 0.05, 0.033)
    yield _Box(*hair, (0.0, -0.025, 0.98), (0.0, -0.025, 1.0), 0.048, 0.032)
    if person.face.beard != "none":
        yield _Box(PartId.BEARD, person.face.beard_lab, (0.0, -0.057, CHIN), (0.0, -0.057, 0.9), 0.03, 0.004)
    for worn in outfit.accessories:
        lab = worn.fabric.colours_lab[0]
        if worn.kind in ("cap", "beanie", "brimmed_hat"):
            yield _Box(PartId.HAT, lab, (0.0, 0.0, 0.965), (0.0, 0.0, 1.015), 0.055, 0.065)
        elif worn.kind in ("glasses", "sunglasses"):
            yield _Box(PartId.GLASSES, lab, (0.0, -0.058, 0.938), (0.0, -0.058, 0.952), 0.04, 0.004)
        elif worn.kind == "mask":
            yield _Box(PartId.MASK, lab, (0.0, -0.06, CHIN), (0.0, -0.06, 0.92), 0.04, 0.008)
        elif worn.kind == "scarf":
            yield _Box(PartId.SCARF, lab, (0.0, 0.0, SHOULDER), (0.0, 0.0, CHIN), 0.06, 0.06)
        elif worn.kind == "headphones":
            yield _Box(PartId.HEADPHONES, lab, (0.0, 0.0, 0.92), (0.0, 0.0, 0.95), 0.06, 0.015)
        elif worn.kind == "umbrella":
            yield _Box(PartId.UMBRELLA, lab, (0.0, 0.0, 1.12), (0.0, 0.0, 1.2), 0.27, 0.27)


def _carried(outfit: OutfitSpec) -> Iterator[_Box]:
    return (_bag(bag) for bag in outfit.bags)


def _bag(bag: BagSpec) -> _Box:
    lab, x = bag.fabric.colours_lab[0], SIDES[bag.side]
    if bag.kind == "backpack":
        return _Box(PartId.BACKPACK, lab, (0.0, 0.11, 0.6), (0.0, 0.11, 0.8), 0.085, 0.045)
    if bag.kind == "suitcase":
        return _Box(PartId.SUITCASE, lab, (x * 0.2, 0.2, 0.0), (x * 0.2, 0.2, 0.33), 0.1, 0.06)
    return _Box(PartId.BAG, lab, (x * 0.17, 0.0, 0.4), (x * 0.17, 0.0, 0.54), 0.025, 0.08)


def _limb_boxes(person: PersonSpec, outfit: OutfitSpec, limb: _Limbs) -> Iterator[_Box]:
    """Arm and leg of one side."""
    bare = (PartId.SKIN, person.skin_lab)
    top, part = (outfit.outer, PartId.OUTERWEAR) if outfit.outer else (outfit.upper, PartId.UPPER)
    sleeve, lower = (part, top.fabric.colours_lab[0]), (PartId.LOWER, outfit.lower.fabric.colours_lab[0])
    reach, shoes = top.sleeve_length, outfit.shoes
    yield _Box(*(sleeve if reach >= LEAST_SLEEVE else bare), limb.shoulder, limb.elbow, 0.025, 0.03)
    yield _Box(*(sleeve if reach >= LONG_SLEEVE else bare), limb.elbow, limb.wrist, 0.022, 0.025)
    yield _Box(*bare, limb.wrist, limb.fingers, 0.012, 0.022)
    has_sock = shoes.sock_lab is not None and shoes.sock_length >= LONG_SOCK
    leg = (PartId.LEGWEAR, shoes.sock_lab) if shoes.sock_lab and has_sock else bare
    yield _Box(*lower, limb.hip, limb.knee, 0.045, 0.05)
    yield _Box(*(lower if outfit.lower.length >= LONG_LEG else leg), limb.knee, limb.ankle, 0.033, 0.037)
    x, y, z = limb.ankle
    sole = (z - 0.5 * ANKLE) + 1e-3
    yield _Box(PartId.SHOES, shoes.fabric.colours_lab[0], (x, y + 0.04, sole), (x, y - 0.11, sole), 0.028, 0.5 * ANKLE)


def _in_hand(outfit: OutfitSpec, pose: PoseSpec, side: Side, limb: _Limbs) -> Iterator[_Box]:
    if pose.hand(side) in ("phone_call", "phone_look"):
        own = outfit.accessory("phone")
        lab = own.fabric.colours_lab[0] if own else PHONE_LAB
        x, y, z = limb.fingers
        yield _Box(PartId.PHONE, lab, (x, y - 0.01, z - 0.03), (x, y - 0.01, z + 0.05), 0.022, 0.008)
