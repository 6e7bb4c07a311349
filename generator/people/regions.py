"""Where garments end: fields over the body, measured on the template, so that one cut means the same on every body.

A *depth* is positive inside a garment and says roughly how far its nearest edge is, in template metres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.people.body import landmark
from generator.people.spec import LowerSpec, TopSpec

Field = NDArray[np.float32]
_ARM_BONES = ("Arm", "ForeArm", "Hand", "FingerBase", "HandFinger1")
_FAR = 1.0  # "this edge does not concern this vertex" [m]

# Heights on the template, whose pelvis is the origin. [m]
WAIST_Z = 0.115
SKIRT_WAIST_Z = 0.165
TUCK_M = 0.08  # a shirt goes on this far inside a skirt [m]
_HEM_Z = (0.105, -0.015)  # hem of the upper garment at 0 and 1
_NECK_CENTRE_Y, _NECK_SIDE_M, _NECK_FRONT_M, _NECK_BACK_Z = -0.012, 0.080, 0.084, 0.578
_TRUNK_Z, _HEAD_Z = 0.35, 0.605  # no neckline reaches below the one or above the other


@dataclass(frozen=True, eq=False)
class Regions:
    """Template coordinates of vertices that garments are cut by.

    Attributes:
        points: (V, 3) template positions. [m]
        arm_m: (V,) way along the arm from the shoulder joint, -1 off the arms. [m]
        arm_length_m: shoulder to wrist. [m]
        on_arm: (V,) share of arm bones in the skinning weights. [1]
        hip_z, ankle_z: heights of these joints. [m]
    """

    points: NDArray[np.float32]
    arm_m: Field
    arm_length_m: float
    on_arm: Field
    hip_z: float
    ankle_z: float


def build_regions(points: NDArray[np.float32], weights: NDArray[np.float32], library: BodyLibrary) -> Regions:
    """Coordinates of (V, 3) template points with (V, B) skinning weights."""
    template = library.template_vertices
    arm_m = np.full(len(points), -_FAR, np.float32)
    on_arm = np.zeros(len(points), np.float32)
    length = 1.0
    for side, name in (("l", "Left"), ("r", "Right")):
        bones = [library.bone_index[name + bone] for bone in _ARM_BONES] + [library.bone_index[f"{side.upper()}Thumb"]]
        share = weights[:, bones].sum(axis=1)
        joints = [landmark(template, library, f"{side}-{joint}") for joint in ("shoulder", "elbow", "hand")]
        way, length = _way_along(points, joints)
        arm_m = np.where(share > 0.05, way, arm_m)
        on_arm = np.maximum(on_arm, share)
    hip_z = float(landmark(template, library, "l-upper-leg")[2])
    ankle_z = float(landmark(template, library, "l-ankle")[2])
    return Regions(points, arm_m.astype(np.float32), length, on_arm, hip_z, ankle_z)


def _way_along(points: NDArray[np.float32], joints: list[NDArray[np.float32]]) -> tuple[Field, float]:
    """Arc length of each point's projection on a two-bone chain, and the chain's length. [m]"""
    start, bend, end = joints
    first, second = bend - start, end - bend
    length_1, length_2 = float(np.linalg.norm(first)), float(np.linalg.norm(second))
    along_1 = (points - start) @ (first / length_1)
    along_2 = (points - bend) @ (second / length_2)
    way = np.where(along_1 + along_2 > length_1, length_1 + along_2, np.minimum(along_1, length_1))
    return way.astype(np.float32), length_1 + length_2


def upper_depth(regions: Regions, upper: TopSpec, hem_z: float) -> Field:
    """(V,) depth in a shirt: inside neckline, sleeve ends and hem. [m]"""
    sleeve = upper.sleeve_length * regions.arm_length_m - regions.arm_m
    hem = np.where(regions.on_arm > 0.3, _FAR, regions.points[:, 2] - hem_z)
    return np.minimum(np.minimum(sleeve, hem), neck_depth(regions, upper.neck_drop_m)).astype(np.float32)


def upper_hem_z(upper: TopSpec) -> float:
    """Template height of the upper garment's hem. [m]"""
    return _HEM_Z[0] + upper.hem * (_HEM_Z[1] - _HEM_Z[0])


def neck_depth(regions: Regions, drop_m: float) -> Field:
    """(V,) distance from the neckline: an oval around the neck seen from above, level behind. [m]"""
    x, y, z = regions.points.T
    y = y - _NECK_CENTRE_Y
    semi_y = np.where(y < 0.0, _NECK_FRONT_M + 0.9 * drop_m, _NECK_SIDE_M)
    around = _NECK_SIDE_M * (np.hypot(x / _NECK_SIDE_M, y / semi_y) - 1.0)
    around = np.where(y < 0.0, around, np.maximum(around, _NECK_BACK_Z - z))
    return np.asarray(np.where(z < _TRUNK_Z, _FAR, np.minimum(around, _HEAD_Z - z)), np.float32)


def lower_depth(regions: Regions, lower: LowerSpec, waist_z: float) -> Field:
    """(V,) depth in trousers, shorts or under a skirt: below the waist, above the end of the legs. [m]"""
    height = np.where(regions.on_arm > 0.3, _FAR, regions.points[:, 2])
    return np.minimum(waist_z - height, height - leg_end_z(regions, lower)).astype(np.float32)


def leg_end_z(regions: Regions, lower: LowerSpec) -> float:
    """Template height at which a lower garment ends. [m]"""
    return regions.hip_z + lower.length * (regions.ankle_z - regions.hip_z)
