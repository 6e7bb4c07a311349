"""Facts of a person and of a pose; plain data that goes to JSON and back without loss.

Colours are CIELAB (D65); lengths that depend on the body are shares of it, so that a spec fits every body.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Lab = tuple[float, float, float]
Gender = Literal["female", "male"]
AgeGroup = Literal["young", "adult", "old"]
Build = Literal["slim", "average", "heavy"]
HairStyle = Literal["short", "long"]
UpperGarment = Literal["t_shirt", "long_sleeve"]
LowerGarment = Literal["trousers", "shorts", "skirt"]
ShoeGarment = Literal["sneakers"]
PoseKind = Literal["walking", "standing"]


@dataclass(frozen=True)
class HairSpec:
    """Hair on the head.

    Attributes:
        style: how it is built.
        length: 0 cropped, 0.5 shoulders, 1 waist. [1]
        volume_m: how far it stands off the scalp at the crown. [m]
        colour_lab: CIELAB albedo.
        seed: strand pattern.
    """

    style: HairStyle
    length: float
    volume_m: float
    colour_lab: Lab
    seed: int


@dataclass(frozen=True)
class UpperSpec:
    """Garment of the upper body.

    Attributes:
        garment: its category.
        sleeve_length: share of the arm from shoulder to wrist that is covered. [1]
        hem: 0 at the waist, 1 at the crotch. [1]
        looseness: 0 close to the body, 1 wide. [1]
        neck_drop_m: how far the front of the neckline lies below the pit of the neck. [m]
        colour_lab: CIELAB albedo.
    """

    garment: UpperGarment
    sleeve_length: float
    hem: float
    looseness: float
    neck_drop_m: float
    colour_lab: Lab


@dataclass(frozen=True)
class LowerSpec:
    """Garment of the lower body.

    Attributes:
        garment: its category.
        length: share of the leg from hip to ankle that is covered. [1]
        looseness: 0 close to the body, 1 wide. [1]
        flare: widening towards the hem of a skirt, 0 straight, 1 A-line. [1]
        colour_lab: CIELAB albedo.
    """

    garment: LowerGarment
    length: float
    looseness: float
    flare: float
    colour_lab: Lab


@dataclass(frozen=True)
class ShoesSpec:
    """Shoes.

    Attributes:
        garment: its category.
        sole_m: thickness of the sole. [m]
        colour_lab: CIELAB albedo of the upper.
        sole_lab: CIELAB albedo of the sole.
    """

    garment: ShoeGarment
    sole_m: float
    colour_lab: Lab
    sole_lab: Lab


@dataclass(frozen=True)
class GaitSpec:
    """How this person moves, whatever the pose.

    Attributes:
        stride: scale of the leg's joint angles, 1 is the published mean. [1]
        arm_swing: scale of the arm's swing. [1]
        elbow_deg: mean flexion of the elbow. [deg]
        lean_deg: forward lean of the trunk. [deg]
        toe_out_deg: outward turn of the feet. [deg]
        arm_out_deg: how far the arms stand off the trunk. [deg]
    """

    stride: float
    arm_swing: float
    elbow_deg: float
    lean_deg: float
    toe_out_deg: float
    arm_out_deg: float


@dataclass(frozen=True)
class PersonSpec:
    """One identity.

    Attributes:
        pid: number of the identity.
        gender: body type and wardrobe.
        age_group: young (to 35), adult (to 59), old.
        build: slim, average or heavy.
        age_years: [years]
        stature_m: barefoot height, standing upright. [m]
        body: coefficient name -> value; `macro.*` are 0..1, detail shapes are signed. [1]
        skin_tone: step on the Monk scale, 1 to 10.
        skin_lab: CIELAB albedo of the skin.
        eye_lab: CIELAB albedo of the iris.
    """

    pid: int
    gender: Gender
    age_group: AgeGroup
    build: Build
    age_years: float
    stature_m: float
    body: dict[str, float]
    skin_tone: int
    skin_lab: Lab
    eye_lab: Lab
    hair: HairSpec
    upper: UpperSpec
    lower: LowerSpec
    shoes: ShoesSpec
    gait: GaitSpec


@dataclass(frozen=True)
class PoseSpec:
    """A body posture.

    Attributes:
        kind: walking or standing.
        phase: walking: place in the stride, 0 and 1 at the left heel's strike. [1]
        stance: standing: -1 weight on the right leg, 1 on the left. [1]
        arms: standing: -1..1, asymmetry of the arms. [1]
        head_yaw_deg: turn of the head to the person's left. [deg]
        head_pitch_deg: nod of the head, positive looks down. [deg]
    """

    kind: PoseKind
    phase: float = 0.0
    stance: float = 0.0
    arms: float = 0.0
    head_yaw_deg: float = 0.0
    head_pitch_deg: float = 0.0
