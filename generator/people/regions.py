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
CUT_Z = -0.690  # lowest ring of the shell that is a leg and no foot
COAT_BELT_Z = 0.19  # middle of the belt of a coat [m]
SKIRT_WAIST_Z = 0.165
TUCK_M = 0.08  # a shirt goes on this far inside a skirt [m]
_HEM_Z = (0.225, 0.105, -0.015, -0.37, -0.745)  # hem of the upper garment from -1 to 3
_NECK_CENTRE_Y, _NECK_HALF_M, _NECK_BACK_M, _SHOULDER_Z, _NECK_TOP_Z = -0.012, 0.074, 0.008, 0.582, 0.600
_NECKLINES = {  # half width and depth of the front [m], power of the curve
    "crew": (_NECK_HALF_M, 0.048, 2.2),
    "v": (_NECK_HALF_M, 0.060, 1.05),
    "scoop": (0.092, 0.062, 2.3),
    "boat": (0.128, 0.040, 2.0),
    "high": (_NECK_HALF_M, 0.048, 2.0),
}
SLEEVELESS = 0.05  # sleeves shorter than this share are none


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
    """(V,) depth in a garment of the upper body: inside neckline, sleeve ends, hem and open front. [m]"""
    hem = np.where(regions.on_arm > 0.3, _FAR, regions.points[:, 2] - hem_z)
    depth = np.minimum(np.minimum(sleeve_depth(regions, upper), hem), neck_depth(regions, upper))
    return np.asarray(np.minimum(depth, front_depth(regions, upper)) if upper.opening > 0.0 else depth, np.float32)


def upper_hem_z(upper: TopSpec) -> float:
    """Template height of the upper garment's hem. [m]"""
    return float(np.interp(upper.hem, (-1.0, 0.0, 1.0, 2.0, 3.0), _HEM_Z))


def sleeve_depth(regions: Regions, upper: TopSpec) -> Field:
    """(V,) way to the end of the sleeve, or to the armhole without sleeves. [m]"""
    if upper.sleeve_length >= SLEEVELESS:
        return np.asarray(upper.sleeve_length * regions.arm_length_m - regions.arm_m, np.float32)
    x, _, z = regions.points.T
    widen = np.interp(z, (0.385, 0.43, 0.50), (0.07, 0.016, 0.0))  # goes round the armpit
    armhole = 0.116 + 0.7 * upper.sleeve_length + widen - np.abs(x)
    return np.where((z < 0.385) & (regions.on_arm < 0.5), _FAR, armhole).astype(np.float32)


def neck_depth(regions: Regions, upper: TopSpec) -> Field:
    """(V,) distance from the neckline: a curve seen from the front, and a shallow one seen from behind. [m]"""
    x, y, z = regions.points.T
    if upper.neckline == "high":
        return np.asarray(_NECK_TOP_Z - z, np.float32)
    half_m, drop, power = neckline_shape(upper)
    behind = np.clip((y + 0.03) / 0.05, 0.0, 1.0)
    below = np.maximum(_SHOULDER_Z - z, 0.0)
    across = np.abs(x) / half_m
    front = (across**power + (below / drop) ** power) ** (1.0 / power) - 1.0
    back = np.hypot(across, below / (_NECK_BACK_M + 0.15 * (half_m - _NECK_HALF_M))) - 1.0
    depth = half_m * (front + behind * (back - front))
    return np.asarray(np.minimum(depth, _NECK_TOP_Z - z), np.float32)


def neckline_shape(upper: TopSpec) -> tuple[float, float, float]:
    """Half width and depth below the shoulders [m], and roundness: 1 a V, 2 an ellipse, more a U."""
    half_m, drop_m, power = _NECKLINES[upper.neckline]
    drop_m = drop_m + upper.neck_drop_m
    if upper.collar in ("shirt", "polo"):
        half_m, drop_m, power = _NECK_HALF_M, max(drop_m, 0.075), 1.25
    elif upper.collar == "lapel":
        half_m, drop_m, power = _NECK_HALF_M, max(drop_m, 0.21), 1.0
    elif upper.collar == "stand":
        half_m, drop_m, power = _NECK_HALF_M, 0.050, 2.0
    return half_m, drop_m, power


def front_gap_m(upper: TopSpec, z: Field) -> Field:
    """(V,) half width of the gap between the open front's edges at a height on the template. [m]"""
    return np.asarray(
        upper.opening * np.interp(-z, (-0.56, -0.40, -0.10, 0.1), (0.035, 0.045, 0.075, 0.09)), np.float32
    )


def front_depth(regions: Regions, upper: TopSpec) -> Field:
    """(V,) distance from the edge of an open front. [m]"""
    x, y, z = regions.points.T
    return np.asarray(np.where(y > _NECK_CENTRE_Y - 0.02, _FAR, np.abs(x) - front_gap_m(upper, z)), np.float32)


def lower_depth(regions: Regions, lower: LowerSpec, waist_z: float) -> Field:
    """(V,) depth of the shell in trousers, shorts or under a skirt: below the waist, above the end of the legs.

    Trousers that reach the shoe are drawn down from the ring at `CUT_Z`, where the shell still is a leg. [m]
    """
    height = np.where(regions.on_arm > 0.3, _FAR, regions.points[:, 2])
    end = max(trouser_end_z(regions, lower), CUT_Z) if lower.kind == "trousers" else leg_end_z(regions, lower)
    return np.minimum(waist_z - height, height - end).astype(np.float32)


def leg_end_z(regions: Regions, lower: LowerSpec) -> float:
    """Template height at which a lower garment ends. [m]"""
    return regions.hip_z + lower.length * (regions.ankle_z - regions.hip_z)


def trouser_end_z(regions: Regions, lower: LowerSpec) -> float:
    """Template height of the hem of trousers: the full length reaches down behind the shoe. [m]"""
    share = float(np.clip((lower.length - 0.93) / 0.06, 0.0, 1.0)) if lower.cuffs != "rib" else 0.0
    drop = share * (0.018 + 0.032 * min(1.0, 2.5 * lower.looseness))
    return leg_end_z(regions, lower) - (drop if lower.kind == "trousers" else 0.0)
